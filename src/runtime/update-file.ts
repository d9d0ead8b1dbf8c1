/**
 * Load, change, save, as one step.
 *
 * Promise: no update is lost among those who use this function (or `withLock`) for the file, and readers see the old
 * content or the new. The new content is staged in the lock's own entry, and one rename of that entry onto the
 * file both commits the update and gives up the lock; if the lock was taken away, that rename fails and nothing was
 * written. Limits: those of `withLock` and of `atomicWrite`.
 */
import { argumentTypeError, codeOf, systemError } from './errors.ts'
import { checkSize, closeQuietly, readAll, syncDirectory, takeOver, writeAll } from './file-steps.ts'
import { checkWritable } from './atomic-write.ts'
import { lockLost } from './lock-acquire.ts'
import type { Owned } from './lock-acquire.ts'
import { entriesOf, removeEmpty } from './lock-look.ts'
import type { LockPlace } from './lock-name.ts'
import { booleanOf, bytesOf, encodingOf, functionOf, modeOf, optionsObject } from './options.ts'
import { os } from './os.ts'
import type { Located, PathInput } from './paths.ts'
import { RENAME_TIMEOUT, renameRoutine } from './rename-with-retry.ts'
import { call, runAsync, runSync } from './run.ts'
import type { Routine } from './run.ts'
import { inSection, inSectionSync, lockSettings } from './section.ts'
import type { LockOptions, SectionKind } from './section.ts'

/** What an update returns: the new content, or nothing to leave the file alone. */
export type NewContent = string | NodeJS.ArrayBufferView | undefined | void

/** Options of {@link updateFile}: those of a lock, and how to read and write. A string is an encoding. */
export interface UpdateOptions extends LockOptions {
  /** How bytes become text and text becomes bytes. Default: `utf8`. `null`: the content is given as a Buffer. */
  encoding?: BufferEncoding | null | undefined
  /** Permission bits of a file that does not exist yet, less the umask. Default: 0o666. */
  mode?: number | string | undefined
  /** Whether the new content is forced to the disk before success is reported. Default: true. */
  fsync?: boolean | undefined
}

/** The user's options, checked. */
export interface UpdateSettings {
  /** Undefined: bytes. */
  readAs: BufferEncoding | undefined
  writeAs: BufferEncoding
  fsync: boolean
  kind: SectionKind
}

/** Checks the options of an update. */
export function updateSettings(options: unknown): UpdateSettings {
  const given = optionsObject<UpdateOptions>(options)
  const encoding = encodingOf(given.encoding)
  return {
    readAs: given.encoding === null ? undefined : encoding,
    writeAs: encoding,
    fsync: booleanOf('fsync', given.fsync, true),
    kind: {
      class: 'u',
      appending: false,
      keepOpen: true,
      // The entry becomes the file, so it is born with the mode of a new file.
      entryMode: modeOf(given.mode, 0o666),
      createDirectory: booleanOf('createDirectory', given.createDirectory, true),
    },
  }
}

/**
 * Changes a file while holding its lock: `fn` gets what is in the file and returns what shall be in it.
 *
 * @param path the file; need not exist, and its missing directory is made
 * @param fn gets the text (with `encoding: null` the bytes), or undefined when there is no such file; returns the new
 * content, or undefined to leave the file alone
 * @param options an encoding, or an object
 * @throws what `fn` throws, with the file untouched; LockTimeoutError, LockDeadlockError, AbortError as `withLock`;
 * LockLostError when the lock was taken away, with nothing written; the errors of `atomicWrite`
 */
export async function updateFile(
  path: PathInput,
  fn: (current: Buffer | undefined) => NewContent | PromiseLike<NewContent>,
  options: UpdateOptions & { encoding: null },
): Promise<void>
export async function updateFile(
  path: PathInput,
  fn: (current: string | undefined) => NewContent | PromiseLike<NewContent>,
  options?: BufferEncoding | UpdateOptions | null,
): Promise<void>
export async function updateFile(
  path: PathInput,
  fn: (current: never) => NewContent | PromiseLike<NewContent>,
  options?: BufferEncoding | UpdateOptions | null,
): Promise<void> {
  functionOf('fn', fn)
  const settings = updateSettings(options)
  await inSection(path, settings.kind, lockSettings(options), async ({ place, owned }, beat) => {
    const at = await runAsync(present(place))
    const content = await fn((await runAsync(read(at, settings))) as never)
    await beat.stop()
    const bytes = contentOf(content, settings)
    if (bytes) await runAsync(commit(owned, at, bytes, settings, RENAME_TIMEOUT.async, beat.used()))
  })
}

/**
 * The synchronous {@link updateFile}: blocks the thread while it waits.
 *
 * @param path as there
 * @param fn as there, but must not be asynchronous
 * @param options as there; `signal` is ignored
 * @throws as there; TypeError `ERR_INVALID_ARG_TYPE` when `fn` returns a promise
 */
export function updateFileSync(
  path: PathInput,
  fn: (current: Buffer | undefined) => NewContent,
  options: UpdateOptions & { encoding: null },
): void
export function updateFileSync(
  path: PathInput,
  fn: (current: string | undefined) => NewContent,
  options?: BufferEncoding | UpdateOptions | null,
): void
export function updateFileSync(
  path: PathInput,
  fn: (current: never) => NewContent,
  options?: BufferEncoding | UpdateOptions | null,
): void {
  functionOf('fn', fn)
  const settings = updateSettings(options)
  inSectionSync(path, settings.kind, lockSettings(options), ({ owned }) =>
    runSync(updateHeld(owned, (current) => fn(current as never), settings)),
  )
}

/** The part of an update that runs with the lock held, for callbacks that do not wait. */
export function* updateHeld(
  owned: Owned,
  fn: (current: string | Buffer | undefined) => unknown,
  settings: UpdateSettings,
): Routine<void> {
  const at = yield* present(owned.place)
  const bytes = contentOf(fn(yield* read(at, settings)), settings)
  if (bytes) yield* commit(owned, at, bytes, settings, RENAME_TIMEOUT.sync, false)
}

function contentOf(content: unknown, settings: UpdateSettings): Uint8Array | undefined {
  if (content === undefined) return undefined
  const bytes = bytesOf(content, settings.writeAs)
  if (bytes) return bytes
  throw argumentTypeError(
    'content returned by fn',
    'a string, a Buffer, TypedArray or DataView, or undefined to leave the file alone',
    content,
  )
}

/** The file as it is now that the lock is held: while waiting, it may have come or gone. */
function* present(place: LockPlace): Routine<Located> {
  const { target, given } = place
  let at: Located
  try {
    const stats = yield* call('stat', target)
    at = { kind: 'file', path: target, stats }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    at = { kind: 'missing', path: target, stats: undefined }
  }
  if (at.stats?.isDirectory()) throw systemError('EISDIR', 'open', given)
  if (at.stats && !at.stats.isFile())
    throw systemError('EINVAL', 'open', given, 'only a regular file can be updated')
  // Before `fn` runs: a change that cannot be saved need not be worked out.
  yield* checkWritable(at, given)
  return at
}

function* read(at: Located, settings: UpdateSettings): Routine<string | Buffer | undefined> {
  if (!at.stats) return undefined
  const descriptor = yield* call('open', at.path, 'r')
  try {
    const bytes = yield* readAll(descriptor, at.stats.size)
    return settings.readAs === undefined ? bytes : bytes.toString(settings.readAs)
  } finally {
    yield* closeQuietly(descriptor)
  }
}

function* commit(
  owned: Owned,
  at: Located,
  bytes: Uint8Array,
  settings: UpdateSettings,
  renameBudget: number,
  beaten: boolean,
): Routine<void> {
  const descriptor = owned.descriptor as number
  const { given } = owned.place
  if (beaten) yield* call('ftruncate', descriptor, 0)
  if (at.stats) yield* narrow(descriptor, at.stats.mode)
  yield* writeAll(descriptor, bytes, given)
  yield* checkSize(descriptor, bytes.byteLength, given)
  if (at.stats) yield* takeOver(descriptor, at.stats)
  if (settings.fsync) yield* call('fsync', descriptor)
  owned.descriptor = undefined
  yield* call('close', descriptor)
  try {
    yield* renameRoutine(owned.entry, at.path, renameBudget, undefined)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !(yield* entriesOf(owned.place)).includes(owned.id))
      throw lockLost(owned)
    throw error
  }
  owned.committed = true
  yield* removeEmpty(owned.place.lockPath)
  if (settings.fsync) yield* syncDirectory(at.path)
}

// The entry was born with the mode of a new file. Before the content of a file that others may not read goes into it,
// it becomes as closed as that file.
function* narrow(descriptor: number, mode: number): Routine<void> {
  if (os.platform === 'win32') return
  try {
    yield* call('fchmod', descriptor, mode & 0o600)
  } catch {
    // A file system without modes; see takeOver, which decides which refusals are harmless.
  }
}
