/**
 * The steps that every replacement of a file is made of: write everything, take over mode and owner, make it
 * durable. Used by the atomic write and by the commit of an update.
 */
import type { Stats } from 'node:fs'
import { dirname } from 'node:path'
import { argumentValueError, codeOf, retold, systemError, throwIfAborted } from './errors.ts'
import { os } from './os.ts'
import { isRefusal, retryPause } from './rename-with-retry.ts'
import { call } from './run.ts'
import type { Routine } from './run.ts'

// One write call takes at most 2^31-1 bytes in Node.
const MAX_WRITE = 2 ** 30
// With a signal, look at it as often as `fs.writeFile` does.
const ABORTABLE_WRITE = 512 * 1024

/**
 * Writes all bytes. One call may write less than asked: a file system that runs full writes what fits and only the
 * next call says ENOSPC. Trusting a single call is how a truncated file gets published.
 *
 * @param progress told how many bytes are written, for a caller that wants to take them back after a failure
 */
export function* writeAll(
  descriptor: number,
  bytes: Uint8Array,
  path: string,
  signal?: AbortSignal,
  progress?: { written: number },
): Routine<void> {
  const most = signal ? ABORTABLE_WRITE : MAX_WRITE
  const size = bytes.byteLength
  for (let offset = 0; offset < size;) {
    throwIfAborted(signal)
    requireWhole(bytes, size)
    const length = Math.min(size - offset, most)
    const written = yield* call('write', descriptor, bytes, offset, length, null)
    // Never seen, but an endless loop would be the worst way to find out.
    if (!(written > 0)) throw systemError('EIO', 'write', path, 'nothing was written')
    offset += written
    if (progress) progress.written = offset
  }
}

/**
 * Fails when the memory of the bytes has been taken away, or cut, since it was handed over: then they are fewer, and what would
 * be written is not what was meant.
 */
export function requireWhole(bytes: Uint8Array, size: number): void {
  if (bytes.byteLength === size) return
  throw argumentValueError('data', bytes, 'was detached or made smaller while it was to be written')
}

/** Reads a whole file through its descriptor. */
export function* readAll(descriptor: number, size: number): Routine<Buffer> {
  const chunks: Buffer[] = []
  let total = 0
  // The size is a hint: the file is read to its end, whatever was said before. One byte more, so that the end shows
  // without a further allocation.
  let room = Math.min(size + 1, MAX_WRITE)
  for (;;) {
    const chunk = Buffer.allocUnsafe(room)
    const count = yield* call('read', descriptor, chunk, 0, room, null)
    if (count === 0) return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, total)
    chunks.push(chunk.subarray(0, count))
    total += count
    room = 64 * 1024
  }
}

/**
 * The permission bits to open a new file with that will replace one of this mode. Never wider than that for anybody,
 * whoever the group of the new file turns out to be: until {@link finish} has seen to the owner, the group gets no more
 * than everybody.
 */
export const openMode = (mode: number): number => (mode & 0o700) | ((mode & (mode >> 3) & 0o007) * 0o11)

/**
 * What every new file goes through after its last byte: its size is checked, and it gets the owner and the mode of the
 * file it will replace, if there is one to preserve.
 *
 * The owner comes first: changing it clears the set-user-id bits, and the mode must not be wide while the owner is
 * still another. It is kept where that is possible: only a privileged process can give files away. Where it is not, the set-id
 * bits are dropped: they would lend the rights of the wrong user. A mode that cannot be kept is a failure: others could
 * no longer read the file, and nobody would hear of it.
 */
export function* finish(
  descriptor: number,
  expected: number,
  path: string,
  existing: Stats | undefined,
): Routine<Stats> {
  const fresh = yield* call('fstat', descriptor)
  if (fresh.size !== expected) {
    throw systemError('EIO', 'write', path, `wrote ${expected} bytes but the file has ${fresh.size}`)
  }
  // Neither exists on Windows; the new file inherits the access list of its directory.
  if (!existing || os.platform === 'win32') return fresh
  let mode = existing.mode & 0o7777
  let now = fresh.mode & 0o7777
  if (fresh.uid !== existing.uid || fresh.gid !== existing.gid) {
    const kept =
      (yield* tryChown(descriptor, existing.uid, existing.gid)) ||
      (fresh.gid !== existing.gid && (yield* tryChown(descriptor, fresh.uid, existing.gid)) && 'group')
    if (kept !== true) mode &= ~0o6000
    // Changing the owner may have cleared the set-id bits.
    now &= ~0o6000
  }
  // Where there are no modes (FAT, some network and FUSE mounts), both files show the same one, and nothing is asked.
  if (mode !== now) yield* changeMode(descriptor, mode, path)
  return fresh
}

/**
 * Makes a new file as closed as {@link openMode} asks for, before its content goes in: it was made before the file that it will
 * replace was there, or when that was open to more.
 */
export function* narrow(descriptor: number, path: string, existing: Stats): Routine<void> {
  if (os.platform === 'win32') return
  const mode = openMode(existing.mode)
  const fresh = yield* call('fstat', descriptor)
  // As with finish: where there are no modes, none is asked for.
  if (fresh.mode === existing.mode && fresh.gid === existing.gid) return
  if ((fresh.mode & 0o7777 & ~mode) !== 0) yield* changeMode(descriptor, mode, path)
}

function* changeMode(descriptor: number, mode: number, path: string): Routine<void> {
  try {
    yield* call('fchmod', descriptor, mode)
  } catch (error) {
    throw retold(error, 'fchmod', path, `the file to replace it cannot get the mode ${mode.toString(8)}`)
  }
}

/**
 * Whether a rename that failed was made all the same: the answer of a file system can get lost, or be wrong. It was
 * if the file stands under its new name and not under the old one. The number of a file that was removed can be given to another
 * one, so this is no proof that nobody has removed ours.
 *
 * @param fresh what {@link finish} has found the file to be
 */
export function* wasMoved(from: string, to: string, { dev, ino }: Stats): Routine<boolean> {
  // Some file systems number nothing.
  if (!ino) return false
  try {
    const target = yield* call('lstat', to)
    return target?.ino === ino && target.dev === dev && !(yield* call('lstat', from))
  } catch {
    return false // Nothing is known; the failure that led here is thrown by the caller.
  }
}

function* tryChown(descriptor: number, uid: number, gid: number): Routine<boolean> {
  try {
    yield* call('fchown', descriptor, uid, gid)
    return true
  } catch {
    return false
  }
}

/** Closes a descriptor on the way out of a failure, whose error is the one to be reported. */
export function* closeQuietly(descriptor: number): Routine<void> {
  try {
    yield* call('close', descriptor)
  } catch {
    // The failure that led here is thrown by the caller.
  }
}

// A scanner on Windows may hold a new file for a moment; a second is enough for almost all of them.
const REMOVE_BUDGET = 1_000

/** Makes a call; while it is refused for the moment, again and again. Throws what the last try threw. */
function* insistently<T>(
  budget: number,
  isMomentary: (error: unknown) => boolean,
  act: () => Routine<T>,
): Routine<T> {
  const started = os.now()
  for (let attempt = 0; ; attempt += 1) {
    const left = budget - (os.now() - started)
    try {
      return yield* act()
    } catch (error) {
      if (!isMomentary(error)) throw error
      if (left <= 0) {
        // For whoever tells the error to the caller, see `retold`.
        throw Object.assign(error as object, { attempts: attempt + 1, triedMs: os.now() - started })
      }
    }
    yield* call('sleep', Math.min(retryPause(attempt), left))
  }
}

/** Removes a file of our own, retrying on Windows. Throws what the last try threw. */
export function* removeFile(path: string): Routine<void> {
  yield* insistently(REMOVE_BUDGET, isRefusal, () => call('unlink', path))
}

/**
 * Removes a file that stands in the way of others until it is gone: whatever the reason, it is tried again. Throws what the
 * last try threw, at once if the file is not there.
 */
export function* removeInsistently(path: string): Routine<void> {
  let failed = false
  const isFailure = (error: unknown) => {
    const gone = codeOf(error) === 'ENOENT'
    failed ||= !gone
    return !gone
  }
  try {
    yield* insistently(REMOVE_BUDGET, isFailure, () => call('unlink', path))
  } catch (error) {
    // Gone at a later try: an earlier one removed it, and its answer was wrong.
    if (!failed || codeOf(error) !== 'ENOENT') throw error
  }
}

// Opening has a code of its own for this on Windows. The others are denials there.
const isSharingViolation = (error: unknown): boolean => isRefusal(error) && codeOf(error) === 'EBUSY'

/**
 * Opens a file; on Windows tries again while somebody has it open who does not share it: scanners, synchronisers, and most
 * programs that are not written in Node, which keep writers out while they read.
 */
export function* openFile(
  path: string,
  flags: string,
  mode: number | undefined,
  budget: number,
): Routine<number> {
  return yield* insistently(budget, isSharingViolation, () => call('open', path, flags, mode))
}

/** Removes a file on the way out of a failure, whose error is the one to be reported. */
export function* removeQuietly(path: string): Routine<void> {
  try {
    yield* removeFile(path)
  } catch {
    // Gone already, or not removable: the sweeper will find it. The first failure is thrown by the caller.
  }
}

// What platforms and file systems answer when directories cannot be opened or synchronised at all. EACCES: a
// directory may be writable without being readable. An EIO is none of these: it is thrown.
const NO_DIRECTORY_SYNC = new Set(['EPERM', 'EISDIR', 'EINVAL', 'EACCES', 'EBADF', 'ENOTSUP', 'ENOSYS'])

/** Makes a rename in the directory of `path` survive a loss of power, where the platform can. */
export function* syncDirectory(path: string): Routine<void> {
  // Windows cannot open directories this way; NTFS keeps its names in a journal of its own.
  if (os.platform === 'win32') return
  const directory = dirname(path)
  let descriptor: number | undefined
  try {
    descriptor = yield* call('open', directory, 'r')
    yield* call('fsync', descriptor)
  } catch (error) {
    if (NO_DIRECTORY_SYNC.has(codeOf(error) ?? '')) return
    throw retold(error, descriptor === undefined ? 'open' : 'fsync', directory, 'the new content is in place')
  } finally {
    if (descriptor !== undefined) yield* closeQuietly(descriptor)
  }
}
