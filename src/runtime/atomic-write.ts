/**
 * Replacing a file as a whole.
 *
 * Promise: whoever reads the file sees the old content or the new, never a part of it, never nothing; also after
 * the writer was killed, the disk was full, or (with `fsync`, the default) the power failed. After a failure the old
 * content is there and no temporary file. Limits: the new file is a new inode, so hard links, access lists and extended
 * attributes are not carried over, and a file that is a mount point of its own cannot be replaced (EBUSY). Two
 * writers do not mix, but the later one wins: to change what is there, use {@link updateFile}.
 */
import { constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  argumentTypeError,
  argumentValueError,
  codeOf,
  named,
  retold,
  systemError,
  throwIfAborted,
} from './errors.ts'
import {
  closeQuietly,
  finish,
  openMode,
  readAll,
  removeQuietly,
  requireWhole,
  syncDirectory,
  wasMoved,
  writeAll,
} from './file-steps.ts'
import { booleanOf, bytesOf, choiceOf, encodingOf, modeOf, optionsOrEncoding, signalOf } from './options.ts'
import { os } from './os.ts'
import { absolutePath, foldCase, locateHere, makeDirectories } from './paths.ts'
import type { Located, PathInput } from './paths.ts'
import { takeTurn } from './queue.ts'
import { RENAME_TIMEOUT, renameRoutine } from './rename-with-retry.ts'
import { call, runAsync, runSync } from './run.ts'
import type { Routine } from './run.ts'
import { removeAtExit, shared } from './shared.ts'
import type { PendingWrite } from './shared.ts'
import { sweepBeside } from './sweep-temps.ts'
import { tmpPath } from './tmp-path.ts'

/** What can be written in one piece. */
export type WriteData = string | NodeJS.ArrayBufferView

/** What can be written chunk by chunk; asynchronous form only. */
export type WriteSource =
  Iterable<string | NodeJS.ArrayBufferView> | AsyncIterable<string | NodeJS.ArrayBufferView>

/** Options of {@link atomicWriteSync}: those of `fs.writeFile`, and `fsync`. A string is an encoding. */
export interface AtomicWriteOptions {
  /** How text becomes bytes. Default: `utf8`. */
  encoding?: BufferEncoding | null | undefined
  /**
   * Permission bits of a file that does not exist yet, less the umask; with `preserve: false` of every file. Default:
   * 0o666.
   */
  mode?: number | string | undefined
  /**
   * Whether an existing file keeps its mode and, as far as this process may, its owner. Default: true. `false`: the file
   * belongs to this process and gets `mode`, as if there had been none, also where it may not be written.
   */
  preserve?: boolean | undefined
  /** What to do with a symbolic link: replace the file it leads to, or the link itself. Default: `follow`. */
  symlink?: 'follow' | 'replace' | undefined
  /** Make the missing directory of the file. Default: false, then the error is ENOENT. */
  createDirectory?: boolean | undefined
  /**
   * Leave the file alone when it has this content already, so that its time stays and no watcher wakes up. Default:
   * false. Not for iterables, whose content is not known before it is written.
   */
  ifChanged?: boolean | undefined
  /** Only `w`, the default, has a meaning here. */
  flag?: string | number | undefined
  /** `true` asks for what `fsync` gives anyway. `false` is the default of `fs` and changes nothing here. */
  flush?: boolean | undefined
  /**
   * Whether the content and its name are forced to the disk before success is reported. Default: true. Without it
   * a write is many times faster, and after a loss of power the file may be empty on some file systems.
   */
  fsync?: boolean | undefined
  /** Ends the writing with an AbortError as long as the file has not been replaced; asynchronous form only. */
  signal?: AbortSignal | undefined
}

interface Settings {
  encoding: BufferEncoding
  mode: number
  preserve: boolean
  symlink: 'follow' | 'replace'
  createDirectory: boolean
  ifChanged: boolean
  fsync: boolean
  signal: AbortSignal | undefined
  renameBudget: number
}

type Payload = { bytes: Uint8Array; size: number } | { source: Iterator<unknown> | AsyncIterator<unknown> }

function settingsOf(options: unknown, renameBudget: number): Settings {
  const given = optionsOrEncoding<AtomicWriteOptions>(options)
  const { flag = 'w' } = given
  const truncate = constants.O_TRUNC | constants.O_CREAT | constants.O_WRONLY
  if (flag !== 'w' && flag !== truncate) {
    throw argumentValueError('flag', flag, "must be 'w': an atomic write always replaces the whole file")
  }
  const flush = booleanOf('flush', given.flush, false)
  return {
    encoding: encodingOf(given.encoding),
    mode: modeOf(given.mode, 0o666),
    preserve: booleanOf('preserve', given.preserve, true),
    symlink: choiceOf('symlink', given.symlink, ['follow', 'replace']),
    createDirectory: booleanOf('createDirectory', given.createDirectory, false),
    ifChanged: booleanOf('ifChanged', given.ifChanged, false),
    fsync: booleanOf('fsync', given.fsync, true) || flush,
    signal: signalOf(given.signal),
    renameBudget,
  }
}

const DATA_TYPES = 'of type string or an instance of Buffer, TypedArray, or DataView'

function payloadOf(data: unknown, settings: Settings): Payload {
  const bytes = bytesOf('data', data, settings.encoding)
  if (bytes) return { bytes, size: bytes.byteLength }
  if (settings.ifChanged) {
    throw argumentValueError('options.ifChanged', true, 'needs data in one piece: text or bytes')
  }
  const given = (data ?? {}) as Record<symbol, unknown>
  const begin = given[Symbol.asyncIterator] ?? given[Symbol.iterator]
  if (typeof begin !== 'function') {
    throw argumentTypeError('data', `${DATA_TYPES}, Iterable, or AsyncIterable`, data)
  }
  const source = begin.call(data) as Iterator<unknown> | AsyncIterator<unknown>
  if (typeof (source as typeof source | undefined)?.next !== 'function') {
    throw argumentTypeError('data', 'a source that can be asked for its next chunk', data)
  }
  return { source }
}

/**
 * Writes a file so that nobody ever sees half of it. Takes the arguments of `fs.promises.writeFile`.
 *
 * The content goes to a new file beside the target, which then takes the target's name. An existing file keeps its mode
 * and, as far as this process may, its owner. Links are followed; a link to nothing gets its target created. What
 * is not a regular file (a device, a pipe, `/dev/stdout`) is written to directly.
 *
 * Calls for one path in one thread take effect in the order in which they were made. A synchronous call does not wait
 * for pending asynchronous ones: it takes effect at once, and they end, successfully, without replacing its content,
 * as if they had come just before it. (One whose rename is already under way at that moment may still win.)
 *
 * @param path the file; not a descriptor or FileHandle
 * @param data text, bytes, or a source of both
 * @param options an encoding, or an object
 * @throws what `fs.writeFile` throws for the same arguments and the same file: ENOENT for a missing directory, EISDIR,
 * EACCES for a read-only file, ENOSPC, EIO; TypeError `ERR_INVALID_ARG_TYPE` before anything is touched. EACCES also when
 * the directory is not writable.
 */
export async function atomicWrite(
  path: PathInput,
  data: WriteData | WriteSource,
  options?: BufferEncoding | AtomicWriteOptions | null,
): Promise<void> {
  const settings = settingsOf(options, RENAME_TIMEOUT.async)
  const spelling = absolutePath(path)
  const payload = payloadOf(data, settings)
  throwIfAborted(settings.signal)
  const key = keyOf(spelling)
  const pending = announce(key)
  const turn = await takeTurn(`write:${foldCase(key)}`, Infinity, settings.signal)
  try {
    // Without a turn when the signal ended the wait.
    throwIfAborted(settings.signal)
    await runAsync(write(spelling, payload, settings, pending))
  } finally {
    withdraw(key, pending)
    if (typeof turn === 'object') turn.leave()
  }
}

// One key for all spellings, as far as the text shows that they are the same: what stands before `..` may be a link.
const keyOf = (path: string): string => (path.split('/').includes('..') ? path : resolve(path))

function announce(path: string): PendingWrite {
  const { writes } = shared()
  const pending = { overtaken: false }
  const all = writes.get(path)
  if (all) all.add(pending)
  else writes.set(path, new Set([pending]))
  return pending
}

function withdraw(path: string, pending: PendingWrite): void {
  const { writes } = shared()
  const all = writes.get(path)
  all?.delete(pending)
  if (all?.size === 0) writes.delete(path)
}

/**
 * The synchronous {@link atomicWrite}. Takes the arguments of `fs.writeFileSync`.
 *
 * @param path the file; not a descriptor
 * @param data text or bytes
 * @param options an encoding, or an object
 * @throws as {@link atomicWrite}
 */
export function atomicWriteSync(
  path: PathInput,
  data: WriteData,
  options?: BufferEncoding | AtomicWriteOptions | null,
): void {
  const settings = { ...settingsOf(options, RENAME_TIMEOUT.sync), signal: undefined }
  const spelling = absolutePath(path)
  const bytes = bytesOf('data', data, settings.encoding)
  if (!bytes) throw argumentTypeError('data', DATA_TYPES, data)
  runSync(write(spelling, { bytes, size: bytes.byteLength }, settings, undefined))
  const { writes } = shared()
  if (writes.size === 0) return
  for (const pending of writes.get(keyOf(spelling)) ?? []) pending.overtaken = true
}

function* write(
  given: string,
  payload: Payload,
  settings: Settings,
  pending: PendingWrite | undefined,
): Routine<void> {
  const at = yield* locateHere(given, settings.symlink, settings.createDirectory)
  if (at.kind === 'directory') throw systemError('EISDIR', 'open', given)
  if (at.kind === 'special') return yield* writeThrough(at.path, payload, settings)
  if (settings.preserve) yield* checkWritable(at, given)
  if ('bytes' in payload) {
    requireWhole(payload.bytes, payload.size)
    if (settings.ifChanged && (yield* isUnchanged(at, payload.bytes, settings))) return
  }
  const existing = settings.preserve ? at.stats : undefined
  let made: Made | undefined
  let temp: string | undefined
  let descriptor: number | undefined
  let forget: (() => void) | undefined
  try {
    // Opened no wider than the file to be replaced; a new file gets its mode from the start, less the umask, as from
    // `fs.writeFile`.
    const mode = existing ? openMode(existing.mode) : settings.mode
    ;({ temp, descriptor, forget, made } = yield* createTemp(at.path, given, mode, settings.createDirectory))
    const size = yield* writePayload(descriptor, payload, given, settings)
    const fresh = yield* finish(descriptor, size, given, existing)
    if (settings.fsync) yield* call('fsync', descriptor)
    throwIfAborted(settings.signal)
    const closing = descriptor
    descriptor = undefined // Even a close that fails gives the descriptor back.
    yield* call('close', closing)
    try {
      const isOvertaken = () => pending?.overtaken ?? false
      yield* renameRoutine(temp, at.path, settings.renameBudget, settings.signal, isOvertaken)
    } catch (error) {
      if (!(yield* wasMoved(temp, at.path, fresh))) throw error
    }
    // A synchronous call has written meanwhile; if the rename had not been made before, it is not made any more.
    if (pending?.overtaken) yield* removeQuietly(temp)
    temp = undefined
    forget()
  } catch (error) {
    if (descriptor !== undefined) yield* closeQuietly(descriptor)
    if (temp !== undefined) yield* removeQuietly(temp)
    forget?.()
    throw named(error, given)
  }
  if (settings.fsync) {
    yield* syncDirectory(at.path)
    // A new directory is itself a name in another one.
    for (let each = dirname(at.path); made && each.length >= made.first.length; each = dirname(each)) {
      yield* syncDirectory(each)
    }
  }
  yield* sweepBeside(at.path)
}

/**
 * Whether the file has this content already, and may stay as it is. If the content shall be on the disk, it is forced
 * there.
 */
export function* isUnchanged(
  at: Located,
  bytes: Uint8Array,
  { preserve, mode, fsync }: Pick<Settings, 'preserve' | 'mode' | 'fsync'>,
): Routine<boolean> {
  if (at.stats?.size !== bytes.byteLength) return false
  // For the group and others, narrower than asked for may be the work of the umask, which cannot be asked for without
  // changing it for a moment.
  const differs = (at.stats.mode & 0o7777 & ~mode) !== 0 || (mode & ~at.stats.mode & 0o700) !== 0
  if (!preserve && differs) return false
  let descriptor: number | undefined
  try {
    descriptor = yield* call('open', at.path, 'r')
    if (!(yield* readAll(descriptor, bytes.byteLength)).equals(bytes)) return false
    // Windows forces nothing through a descriptor for reading.
    if (fsync && os.platform !== 'win32') yield* call('fsync', descriptor)
    return true
  } catch {
    return false // What cannot be compared is written, and then fails for a reason that counts, or not at all.
  } finally {
    if (descriptor !== undefined) yield* closeQuietly(descriptor)
  }
}

/**
 * Fails where opening the file for writing would fail. A rename asks for rights on the directory only, and would
 * silently replace a file that its owner has made read-only.
 */
export function* checkWritable(at: Located, given: string): Routine<void> {
  // For the owner the owner's bit decides, whatever else is set; everybody else has to ask.
  if (!at.stats || (at.stats.uid === os.userId() && (at.stats.mode & 0o200) !== 0)) return
  try {
    yield* call('access', at.path, constants.W_OK)
  } catch (error) {
    // Removed in this moment: then there is nothing to protect, and the write creates it.
    if (codeOf(error) !== 'ENOENT') throw retold(error, 'open', given)
  }
}

/** The first of the directories that had to be made. */
interface Made {
  first: string
}

interface Temp {
  temp: string
  descriptor: number
  forget: () => void
  made: Made | undefined
}

function* createTemp(target: string, given: string, mode: number, createDirectory: boolean): Routine<Temp> {
  let made: Made | undefined
  for (let attempt = 0; ; attempt += 1) {
    const temp = tmpPath(target)
    const forget = removeAtExit(() => os.sync.unlink(temp))
    try {
      // Exclusive: neither a file nor a link that somebody put there is followed or truncated.
      const descriptor = yield* call('open', temp, 'wx', mode)
      return { temp, descriptor, forget, made }
    } catch (error) {
      const code = codeOf(error)
      // Some file systems make the file and fail then. Nobody else makes one of this name.
      if (code !== 'EEXIST' && code !== 'ENOENT') yield* removeQuietly(temp)
      forget()
      if (code === 'EEXIST' && attempt < 3) continue
      if (code === 'ENOENT' && createDirectory && !made) {
        made = { first: (yield* makeDirectories(dirname(target))) ?? dirname(target) }
        continue
      }
      const note =
        code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'its directory must be writable' : ''
      throw retold(error, 'open', given, note)
    }
  }
}

function* writePayload(
  descriptor: number,
  payload: Payload,
  path: string,
  settings: Settings,
): Routine<number> {
  if ('bytes' in payload) {
    requireWhole(payload.bytes, payload.size)
    yield* writeAll(descriptor, payload.bytes, path, settings.signal)
    return payload.size
  }
  let total = 0
  let finished = false
  try {
    for (;;) {
      throwIfAborted(settings.signal)
      const next = yield* call('pull', payload.source, settings.signal)
      if (!next) throwIfAborted(settings.signal)
      if (typeof next !== 'object' || next === null) {
        throw argumentTypeError('data', 'a source whose next chunk comes in an object', next)
      }
      const { done, value } = next
      if (done) {
        finished = true
        return total
      }
      const bytes = bytesOf('data', value, settings.encoding)
      if (!bytes) throw argumentTypeError('data', `a source of chunks ${DATA_TYPES}`, value)
      yield* writeAll(descriptor, bytes, path, settings.signal)
      total += bytes.byteLength
    }
  } finally {
    // A stream that is not read to its end must be told, or it stays open.
    if (!finished) void (async () => payload.source.return?.())().catch(() => {})
  }
}

function* writeThrough(path: string, payload: Payload, settings: Settings): Routine<void> {
  const descriptor = yield* call('open', path, 'w', settings.mode)
  try {
    yield* writePayload(descriptor, payload, path, settings)
  } catch (error) {
    yield* closeQuietly(descriptor)
    throw named(error, path)
  }
  yield* call('close', descriptor)
}
