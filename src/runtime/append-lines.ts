/**
 * Adding records to a file of lines.
 *
 * Promise: a record never ends up on the line of another one, also when an earlier writer died, or ran out of
 * space, in the middle of its record: then the torn piece is closed off with a newline first. Records of one
 * call stay together, and calls from one thread keep their order. Limits: the torn piece itself stays as a broken line;
 * writers that do not use this function can still tear; a write that fails half way (ENOSPC) leaves a torn
 * piece, which the next append closes off.
 */
import { constants } from 'node:fs'
import {
  LockDeadlockError,
  argumentTypeError,
  argumentValueError,
  codeOf,
  retold,
  systemError,
} from './errors.ts'
import { closeQuietly, writeAll } from './file-steps.ts'
import { lockPathOf } from './lock-name.ts'
import { booleanOf, bytesOf, encodingOf, modeOf, optionsObject } from './options.ts'
import { absolutePath, locate } from './paths.ts'
import type { Located, PathInput } from './paths.ts'
import { inCallOrder } from './queue.ts'
import { call, runAsync, runSync } from './run.ts'
import type { Routine } from './run.ts'
import { enclosing, inSection, inSectionSync, lockSettings } from './section.ts'
import type { LockOptions, LockSettings, SectionKind } from './section.ts'
import { shared } from './shared.ts'

/** One record, as text or as bytes. */
export type LineRecord = string | NodeJS.ArrayBufferView

/** Options of {@link appendLines}: those of `fs.appendFile`, and those of a lock. A string is an encoding. */
export interface AppendOptions extends Omit<LockOptions, 'createDirectory'> {
  /** How text becomes bytes. Default: `utf8`. */
  encoding?: BufferEncoding | null | undefined
  /** Permission bits of a file that does not exist yet, less the umask. Default: 0o666. */
  mode?: number | string | undefined
  /** Only `a`, the default, has a meaning here. */
  flag?: string | number | undefined
  /** Whether the records are forced to the disk before success is reported. Default: false, as in `fs.appendFile`. */
  flush?: boolean | undefined
  /**
   * Whether to keep other processes out while closing off a torn line and writing. Default: true. `false` is for a file in
   * a directory where nothing can be created: a record can then be glued to one whose writer dies at that moment.
   */
  lock?: boolean | undefined
}

interface Settings {
  mode: number
  flush: boolean
  lock: boolean
  newline: Buffer
}

function settingsOf(options: unknown): Settings & { encoding: BufferEncoding } {
  const given = optionsObject<AppendOptions>(options)
  const { flag = 'a' } = given
  const append = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY
  if (flag !== 'a' && flag !== append) throw argumentValueError('flag', flag, "must be 'a'")
  const encoding = encodingOf(given.encoding)
  return {
    encoding,
    mode: modeOf(given.mode, 0o666),
    flush: booleanOf('flush', given.flush, false),
    lock: booleanOf('lock', given.lock, true),
    newline: Buffer.from('\n', /^(ucs-?2|utf-?16le)$/i.test(encoding) ? 'utf16le' : 'latin1'),
  }
}

/** The records as one piece of bytes, each ended by a newline. */
function batchOf(records: unknown, encoding: BufferEncoding, newline: Buffer): Buffer {
  const list: unknown[] = Array.isArray(records) ? records : [records]
  const parts: Uint8Array[] = []
  for (const record of list) {
    const bytes = bytesOf(record, encoding)
    if (!bytes) {
      const expected = 'of type string, an instance of Buffer, TypedArray, or DataView, or an array of these'
      throw argumentTypeError('records', expected, record)
    }
    if (bytes.byteLength === 0) continue
    parts.push(bytes)
    if (!endsWith(bytes, newline)) parts.push(newline)
  }
  return Buffer.concat(parts)
}

const endsWith = (bytes: Uint8Array, ending: Buffer): boolean =>
  bytes.byteLength >= ending.byteLength && ending.equals(bytes.subarray(bytes.byteLength - ending.byteLength))

const appendKind: SectionKind = {
  class: 'x',
  appending: true,
  keepOpen: false,
  entryMode: 0o666,
  createDirectory: false,
}

/**
 * Appends records to a file, each on a line of its own. Creates the file when it is missing.
 *
 * `appendLines(file, JSON.stringify(x))` and `appendLines(file, JSON.stringify(x) + '\n')` both add one line: a
 * record that ends in a newline gets no second one. An empty record adds nothing; a blank line is the record `'\n'`.
 * Newlines inside a record are written as they are, so such a record takes several lines, which stay together.
 *
 * Inside a `withLock` section of the same file it uses that lock. What is not a regular file is written to directly.
 *
 * @param path the file; not a descriptor or FileHandle
 * @param records one record, or a list of records that are written with one call
 * @param options an encoding, or an object
 * @throws what `fs.appendFile` throws for the same arguments and the same file; LockTimeoutError; EACCES when the directory
 * is not writable, because the lock stands in it (see `lock: false`)
 */
export async function appendLines(
  path: PathInput,
  records: LineRecord | readonly LineRecord[],
  options?: BufferEncoding | AppendOptions | null,
): Promise<void> {
  const settings = settingsOf(options)
  const locking = lockSettings(options)
  const spelling = absolutePath(path)
  const batch = batchOf(records, settings.encoding, settings.newline)
  const { turn } = await inCallOrder(
    // A queue of its own: the section takes its place in the queue of the spelling, too.
    `append:${spelling}`,
    () => runAsync(locate(spelling, false)),
    (at) => ({ done: startAppend(at, spelling, batch, settings, locking) }),
  )
  await turn.done
}

async function startAppend(
  at: Located,
  given: string,
  batch: Buffer,
  settings: Settings,
  locking: LockSettings,
): Promise<void> {
  const append = () => runAsync(appendTo(at, given, batch, settings))
  refuseDirectory(at, given)
  if (at.kind === 'special' || !settings.lock) return append()
  const inside = enclosing(lockPathOf(at.path))
  if (!inside) return inSection(given, appendKind, locking, append)
  // The section's release waits for this, so the lock covers it even if nobody awaits it.
  const joined = append()
  inside.joined.add(joined)
  try {
    await joined
  } finally {
    inside.joined.delete(joined)
  }
}

/**
 * The synchronous {@link appendLines}.
 *
 * It goes on beside a pending asynchronous append of the same thread, which it cannot wait for; while any
 * other asynchronous section of the same thread holds the lock, it throws EDEADLOCK.
 *
 * @param path the file; not a descriptor
 * @param records as there
 * @param options as there; `signal` is ignored
 * @throws as there, and LockDeadlockError `EDEADLOCK`
 */
export function appendLinesSync(
  path: PathInput,
  records: LineRecord | readonly LineRecord[],
  options?: BufferEncoding | AppendOptions | null,
): void {
  const settings = settingsOf(options)
  const locking = lockSettings(options)
  const given = absolutePath(path)
  const batch = batchOf(records, settings.encoding, settings.newline)
  const at = runSync(locate(given, false))
  refuseDirectory(at, given)
  const append = () => runSync(appendTo(at, given, batch, settings))
  if (at.kind === 'special' || !settings.lock) return append()
  const lockPath = lockPathOf(at.path)
  const held = enclosing(lockPath) ?? shared().held.get(lockPath)
  if (held && (held.appending || held === enclosing(lockPath))) return append()
  try {
    inSectionSync(given, appendKind, locking, append)
  } catch (error) {
    // An asynchronous append of this thread got the lock while this one was asking for it.
    if (!(error instanceof LockDeadlockError && (error as { appending?: boolean }).appending)) throw error
    append()
  }
}

function refuseDirectory(at: Located, given: string): void {
  if (at.kind === 'directory') throw systemError('EISDIR', 'open', given)
}

function* appendTo(at: Located, given: string, batch: Buffer, settings: Settings): Routine<void> {
  const { descriptor, readable } = yield* openForAppend(at, given, settings.mode)
  try {
    let bytes = batch
    if (readable && batch.length > 0 && (yield* isTorn(descriptor, settings.newline))) {
      bytes = Buffer.concat([settings.newline, batch])
    }
    yield* writeAll(descriptor, bytes, given)
    if (settings.flush && at.kind !== 'special') yield* call('fsync', descriptor)
  } catch (error) {
    yield* closeQuietly(descriptor)
    throw error
  }
  yield* call('close', descriptor)
}

function* openForAppend(
  at: Located,
  given: string,
  mode: number,
): Routine<{ descriptor: number; readable: boolean }> {
  if (at.kind !== 'special') {
    try {
      return { descriptor: yield* call('open', at.path, 'a+', mode), readable: true }
    } catch (error) {
      // A file that may be written but not read can be appended to, only its end cannot be looked at.
      if (codeOf(error) !== 'EACCES') throw retold(error, 'open', given)
    }
  }
  try {
    return { descriptor: yield* call('open', at.path, 'a', mode), readable: false }
  } catch (error) {
    throw retold(error, 'open', given)
  }
}

/** Whether the file ends in the middle of a line. */
function* isTorn(descriptor: number, newline: Buffer): Routine<boolean> {
  const stats = yield* call('fstat', descriptor)
  if (!stats.isFile() || stats.size === 0) return false
  const end = Buffer.alloc(Math.min(newline.length, stats.size))
  const count = yield* call('read', descriptor, end, 0, end.length, stats.size - end.length)
  // Shorter than it was a moment ago: somebody truncates it meanwhile. A needless newline is the smaller harm.
  return count < end.length || !end.equals(newline)
}
