/**
 * Adding records to a file of lines.
 *
 * Promise: a record never ends up on the line of another one, also when an earlier writer died, or ran out of
 * space, in the middle of its record: then the torn piece is closed off with a newline first. Records of one
 * call stay together, and calls from one thread keep their order. Limits: the torn piece itself stays as a broken line;
 * writers that do not use this function can still tear. A batch that does not fit (ENOSPC) is taken back as a whole.
 */
import { constants } from 'node:fs'
import {
  LockDeadlockError,
  argumentTypeError,
  argumentValueError,
  codeOf,
  named,
  retold,
  systemError,
} from './errors.ts'
import { closeQuietly, openFile, writeAll } from './file-steps.ts'
import { lockPlace } from './lock-name.ts'
import type { LockPlace } from './lock-name.ts'
import { booleanOf, bytesOf, choiceOf, encodingOf, modeOf, optionsOrEncoding } from './options.ts'
import { os } from './os.ts'
import { absolutePath, foldCase, locateHere } from './paths.ts'
import type { Located, PathInput } from './paths.ts'
import { inCallOrder, takeTurn } from './queue.ts'
import type { Leave } from './queue.ts'
import { RENAME_TIMEOUT } from './rename-with-retry.ts'
import { call, runAsync, runSync } from './run.ts'
import type { Routine } from './run.ts'
import { enclosing, inSection, inSectionSync, lockSettings } from './section.ts'
import type { LockOptions, LockSettings, SectionKind } from './section.ts'
import { shared } from './shared.ts'
import type { PendingAppend } from './shared.ts'

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
  /**
   * What to do with a record that has line breaks inside. `keep`, the default, because it is what `fs.appendFile` does: the
   * record takes several lines, which stay together. `refuse`: a TypeError, and nothing is written. `escape`: each becomes
   * the two characters `\n` or `\r`, so that every record is one line, whatever it contains. With the last two a record
   * may still end in `\n` or `\r\n`, which counts as the end of its line.
   */
  multiline?: 'keep' | 'refuse' | 'escape' | undefined
}

interface AppendSettings {
  encoding: BufferEncoding
  mode: number
  flush: boolean
  lock: boolean
  multiline: 'keep' | 'refuse' | 'escape'
  newline: Buffer
}

function appendSettings(options: unknown): AppendSettings {
  const given = optionsOrEncoding<AppendOptions>(options)
  const { flag = 'a' } = given
  const append = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY
  if (flag !== 'a' && flag !== append) throw argumentValueError('flag', flag, "must be 'a'")
  const encoding = encodingOf(given.encoding)
  return {
    encoding,
    mode: modeOf(given.mode, 0o666),
    flush: booleanOf('flush', given.flush, false),
    lock: booleanOf('lock', given.lock, true),
    multiline: choiceOf('multiline', given.multiline, ['keep', 'refuse', 'escape']),
    newline: Buffer.from('\n', /^(ucs-?2|utf-?16le)$/i.test(encoding) ? 'utf16le' : 'latin1'),
  }
}

/** The records as one piece of bytes, each ended by a newline. */
function batchOf(records: unknown, settings: AppendSettings): Buffer {
  const list: unknown[] = Array.isArray(records) ? records : [records]
  const parts: Uint8Array[] = []
  for (const record of list) {
    const bytes = bytesOf('records', record, settings.encoding)
    if (!bytes) {
      const expected = 'of type string, an instance of Buffer, TypedArray, or DataView, or an array of these'
      throw argumentTypeError('records', expected, record)
    }
    if (bytes.byteLength === 0) continue
    const line = settings.multiline === 'keep' ? bytes : singleLine(bytes, record, settings)
    parts.push(line)
    if (!endsWith(line, settings.newline)) parts.push(settings.newline)
  }
  return Buffer.concat(parts)
}

function singleLine(bytes: Uint8Array, record: unknown, { multiline, newline }: AppendSettings): Uint8Array {
  // Bytes stand for themselves in latin1, and a newline is one byte in every encoding but this one.
  const form = newline.length > 1 ? 'utf16le' : 'latin1'
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString(form)
    .replace(/\r?\n$/, '')
  if (!/[\r\n]/.test(text)) return Buffer.from(`${text}\n`, form)
  if (multiline === 'refuse') {
    throw argumentValueError('records', record, "must have no line breaks inside (multiline: 'refuse')")
  }
  return Buffer.from(`${text.replaceAll('\r', '\\r').replaceAll('\n', '\\n')}\n`, form)
}

const endsWith = (bytes: Uint8Array, ending: Buffer): boolean =>
  bytes.byteLength >= ending.byteLength && ending.equals(bytes.subarray(bytes.byteLength - ending.byteLength))

const appendKind: SectionKind = {
  class: 'x',
  appending: true,
  keepOpen: false,
  entryMode: () => 0o666,
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
  const settings = appendSettings(options)
  const locking = lockSettings(options)
  const spelling = absolutePath(path)
  const batch = batchOf(records, settings)
  const { turn } = await inCallOrder(
    // A queue of its own: the section takes its place in the queue of the spelling, too.
    `append:${spelling}`,
    () => runAsync(placeOf(spelling, settings)),
    (place) => ({ done: startAppend(place, batch, settings, locking) }),
  )
  await turn.done
}

async function startAppend(
  place: AppendPlace,
  batch: Buffer,
  settings: AppendSettings,
  locking: LockSettings,
): Promise<void> {
  const { lock } = place
  const append = () => appendInTurn(place, batch, settings)
  const inside = lock && enclosing(lock.lockPath)
  if (lock && !inside) return inSection(lock, appendKind, locking, append)
  const joined = append()
  // The section's release waits for this, so the lock covers it even if nobody awaits it.
  inside?.joined.add(joined)
  try {
    await joined
  } finally {
    inside?.joined.delete(joined)
  }
}

/** One asynchronous append of this thread at a time: a record that is being written looks like a torn one. */
async function appendInTurn(place: AppendPlace, batch: Buffer, settings: AppendSettings): Promise<void> {
  const path = foldCase(place.located.path)
  const { leave } = (await takeTurn(`append to:${path}`, Infinity, undefined)) as { leave: Leave }
  const own: PendingAppend = { isThrough: undefined, overtakenTo: undefined }
  const { appends } = shared()
  appends.set(path, own)
  try {
    await runAsync(appendTo(place, batch, settings, RENAME_TIMEOUT.async, own, undefined))
  } finally {
    appends.delete(path)
    leave()
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
  const settings = appendSettings(options)
  const locking = lockSettings(options)
  const batch = batchOf(records, settings)
  const place = runSync(placeOf(absolutePath(path), settings))
  const { lock } = place
  const append = () => {
    const beside = shared().appends.get(foldCase(place.located.path))
    runSync(appendTo(place, batch, settings, RENAME_TIMEOUT.sync, undefined, beside))
  }
  if (!lock) return append()
  const inside = enclosing(lock.lockPath)
  const held = inside ?? shared().held.get(lock.lockPath)
  if (held && (held.appending || held === inside)) return append()
  try {
    inSectionSync(lock, appendKind, locking, append)
  } catch (error) {
    // An asynchronous append of this thread got the lock while this one was asking for it.
    if (!(error instanceof LockDeadlockError && (error as { appending?: boolean }).appending)) throw error
    append()
  }
}

/** A file to append to, and the lock to take for it, if any. */
interface AppendPlace {
  given: string
  located: Located
  lock: LockPlace | undefined
}

function* placeOf(given: string, settings: AppendSettings): Routine<AppendPlace> {
  // Without a lock there is no name to agree on with others, so the path need not be resolved.
  const place = settings.lock ? yield* lockPlace(given, false) : undefined
  const located = place?.located ?? (yield* locateHere(given, 'follow', false))
  if (located.kind === 'directory') throw systemError('EISDIR', 'open', given)
  return { given, located, lock: located.kind === 'special' ? undefined : place }
}

/**
 * @param own this append, if it is asynchronous, so that a synchronous one can go on beside it
 * @param beside the asynchronous append that this synchronous one goes on beside, if any
 */
function* appendTo(
  { located: at, given, lock }: AppendPlace,
  batch: Buffer,
  settings: AppendSettings,
  openBudget: number,
  own: PendingAppend | undefined,
  beside: PendingAppend | undefined,
): Routine<void> {
  const { descriptor, reader } = yield* openForAppend(at, given, settings.mode, openBudget)
  let before: number | undefined
  const progress = { written: 0 }
  try {
    let bytes = batch
    if (at.kind !== 'special') {
      before = yield* settledSize(descriptor, beside)
      const torn =
        reader !== undefined && batch.length > 0 && (yield* isTorn(reader, before, settings.newline))
      // One that has come in between has ended in a newline.
      if (own?.overtakenTo !== undefined) before = own.overtakenTo
      else if (torn) bytes = Buffer.concat([settings.newline, batch])
      const end = before + bytes.length
      if (own) own.isThrough = (size) => size >= end
    }
    yield* writeAll(descriptor, bytes, given, undefined, progress)
    if (beside && before !== undefined) beside.overtakenTo = before + bytes.length
    if (settings.flush && at.kind !== 'special') yield* call('fsync', descriptor)
  } catch (error) {
    if (lock && before !== undefined && progress.written > 0) {
      yield* takeBack(descriptor, before, progress.written, own)
    }
    yield* closeQuietly(descriptor)
    throw named(error, given)
  } finally {
    if (reader !== undefined && reader !== descriptor) yield* closeQuietly(reader)
  }
  try {
    yield* call('close', descriptor)
  } catch (error) {
    if (lock && before !== undefined) yield* takeBackClosed(at.path, before, progress.written, own)
    throw named(error, given)
  }
}

// An asynchronous write goes on while this thread is blocked, unless the system has cut it short.
const STALLED = 1_000

/** The size of the file, when what an asynchronous append of this thread has begun is through. */
function* settledSize(descriptor: number, beside: PendingAppend | undefined): Routine<number> {
  let { size } = yield* call('fstat', descriptor)
  let changed = os.now()
  while (beside?.isThrough?.(size) === false && os.now() - changed < STALLED) {
    yield* call('sleep', 1)
    const last = size
    size = (yield* call('fstat', descriptor)).size
    if (size !== last) changed = os.now()
  }
  return size
}

/**
 * Cuts off what was written of a batch that did not fit. Only while nobody else can be writing, and only if nobody who
 * ignores the lock has been, nor a synchronous append of this thread: what follows our own bytes is not ours to remove.
 */
function* takeBack(
  descriptor: number,
  before: number,
  written: number,
  own: PendingAppend | undefined,
): Routine<void> {
  try {
    const { size } = yield* call('fstat', descriptor)
    if (size !== before + written || (own?.overtakenTo ?? before) > before) return
    if (own) own.isThrough = (now) => now <= before
    yield* call('ftruncate', descriptor, before)
  } catch {
    // Then a torn line stays, which the next append closes off. The failure that led here is thrown by the caller.
  }
}

/** The same when closing the file has failed, which some file systems do to say that the records are not stored. */
function* takeBackClosed(
  path: string,
  before: number,
  written: number,
  own: PendingAppend | undefined,
): Routine<void> {
  let descriptor: number | undefined
  try {
    descriptor = yield* call('open', path, 'r+')
    yield* takeBack(descriptor, before, written, own)
  } catch {
    // As above.
  } finally {
    if (descriptor !== undefined) yield* closeQuietly(descriptor)
  }
}

/** `reader`: a descriptor that can be read from; undefined when the file cannot be. */
function* openForAppend(
  at: Located,
  given: string,
  mode: number,
  budget: number,
): Routine<{ descriptor: number; reader: number | undefined }> {
  if (at.kind !== 'special') {
    try {
      const descriptor = yield* openFile(at.path, 'a+', mode, budget)
      return { descriptor, reader: descriptor }
    } catch (error) {
      if (codeOf(error) !== 'EACCES') throw retold(error, 'open', given)
    }
  }
  let descriptor: number
  try {
    descriptor = yield* openFile(at.path, 'a', mode, budget)
  } catch (error) {
    throw retold(error, 'open', given)
  }
  if (at.kind === 'special') return { descriptor, reader: undefined }
  try {
    return { descriptor, reader: yield* openFile(at.path, 'r', undefined, budget) }
  } catch (error) {
    // A file that may be written but not read can be appended to, only its end cannot be looked at.
    if (codeOf(error) === 'EACCES') return { descriptor, reader: undefined }
    yield* closeQuietly(descriptor)
    throw retold(error, 'open', given)
  }
}

/** Whether a file of this size ends in the middle of a line. */
function* isTorn(descriptor: number, size: number, newline: Buffer): Routine<boolean> {
  if (size === 0) return false
  const end = Buffer.alloc(Math.min(newline.length, size))
  let count = 0
  while (count < end.length) {
    const got = yield* call('read', descriptor, end, count, end.length - count, size - end.length + count)
    // Shorter than it was a moment ago: somebody truncates it meanwhile. A needless newline is the smaller harm.
    if (got === 0) return true
    count += got
  }
  return !end.equals(newline)
}
