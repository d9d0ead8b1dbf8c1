/**
 * Load, change, save, as one step.
 *
 * Promise: no update is lost among those who use this function (or `withLock`) for the file, and readers see the old
 * content or the new. The new content is staged in the lock's own entry, and one rename of that entry onto the
 * file both commits the update and gives up the lock; if the lock was taken away, that rename fails and nothing was
 * written. Limits: those of `withLock` and of `atomicWrite`.
 */
import type { Stats } from 'node:fs'
import { checkWritable, isUnchanged } from './atomic-write.ts'

import { argumentTypeError, codeOf, named, retold, systemError } from './errors.ts'
import {
  closeQuietly,
  finish,
  narrow,
  openFile,
  openMode,
  readAll,
  requireWhole,
  syncDirectory,
  wasMoved,
  writeAll,
} from './file-steps.ts'
import { lockLost } from './lock-acquire.ts'
import type { Owned } from './lock-acquire.ts'
import { entriesOf, removeEmpty } from './lock-look.ts'
import type { LockPlace } from './lock-name.ts'
import { booleanOf, bytesOf, encodingOf, functionOf, modeOf, optionsOrEncoding } from './options.ts'
import { absolutePath } from './paths.ts'
import type { Located, PathInput } from './paths.ts'
import { RENAME_TIMEOUT, renameRoutine } from './rename-with-retry.ts'
import { call, runAsync, runSync } from './run.ts'
import type { Routine } from './run.ts'
import { inSection, inSectionSync, lockSettings } from './section.ts'
import type { LockOptions, LockSettings, SectionKind } from './section.ts'

/** What an update returns: the new content, or nothing to leave the file alone. */
export type NewContent = string | NodeJS.ArrayBufferView | undefined | void

/** Options of {@link updateFile}: those of a lock, and how to read and write. A string is an encoding. */
export interface UpdateOptions extends LockOptions {
  /** How bytes become text and text becomes bytes. Default: `utf8`. `null`: the content is given as a Buffer. */
  encoding?: BufferEncoding | null | undefined
  /**
   * Permission bits of a file that does not exist yet, less the umask; with `preserve: false` of every file. Default:
   * 0o666.
   */
  mode?: number | string | undefined
  /** Whether an existing file keeps its mode and, as far as this process may, its owner. Default: true. */
  preserve?: boolean | undefined
  /** Leave the file alone when the new content equals the old, as if `fn` had returned undefined. Default: false. */
  ifChanged?: boolean | undefined
  /** Whether the new content is forced to the disk before success is reported. Default: true. */
  fsync?: boolean | undefined
}

/** The user's options, checked. */
export interface UpdateSettings {
  /** Undefined: bytes. */
  readAs: BufferEncoding | undefined
  writeAs: BufferEncoding
  mode: number
  fsync: boolean
  preserve: boolean
  ifChanged: boolean
  kind: SectionKind
  locking: LockSettings
}

/** Checks the options of an update. */
export function updateSettings(options: unknown): UpdateSettings {
  const given = optionsOrEncoding<UpdateOptions>(options)
  const { encoding: named } = given
  const encoding = encodingOf(named)
  const locking = lockSettings(options)
  const mode = modeOf(given.mode, 0o666)
  const preserve = booleanOf('preserve', given.preserve, true)
  return {
    readAs: named === null ? undefined : encoding,
    writeAs: encoding,
    fsync: booleanOf('fsync', given.fsync, true),
    mode,
    preserve,
    ifChanged: booleanOf('ifChanged', given.ifChanged, false),
    kind: {
      class: 'u',
      appending: false,
      keepOpen: true,
      // The entry becomes the file, so it is born with the mode of that, or of a new file.
      entryMode: (existing) => (existing && preserve ? openMode(existing.mode) : mode),
      createDirectory: locking.createDirectory,
    },
    locking,
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
  await inSection(absolutePath(path), settings.kind, settings.locking, async ({ place, owned }, beat) => {
    const at = await runAsync(present(place))
    const content = await fn((await runAsync(read(at, place.given, settings, RENAME_TIMEOUT.async))) as never)
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
  inSectionSync(absolutePath(path), settings.kind, settings.locking, ({ owned }) =>
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
  const bytes = contentOf(fn(yield* read(at, owned.place.given, settings, RENAME_TIMEOUT.sync)), settings)
  if (bytes) yield* commit(owned, at, bytes, settings, RENAME_TIMEOUT.sync, false)
}

function contentOf(content: unknown, settings: UpdateSettings): Uint8Array | undefined {
  if (content === undefined) return undefined
  const bytes = bytesOf('content returned by fn', content, settings.writeAs)
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
  const stats = yield* call('stat', target)
  if (stats?.isDirectory()) throw systemError('EISDIR', 'open', given)
  if (stats && !stats.isFile())
    throw systemError('EINVAL', 'open', given, 'only a regular file can be updated')
  const at: Located = { kind: stats ? 'file' : 'missing', path: target, stats }
  // Before `fn` runs: a change that cannot be saved need not be worked out.
  yield* checkWritable(at, given)
  return at
}

function* read(
  at: Located,
  given: string,
  settings: UpdateSettings,
  openBudget: number,
): Routine<string | Buffer | undefined> {
  if (!at.stats) return undefined
  let descriptor: number | undefined
  try {
    descriptor = yield* openFile(at.path, 'r', undefined, openBudget)
    const bytes = yield* readAll(descriptor, at.stats.size)
    return settings.readAs === undefined ? bytes : bytes.toString(settings.readAs)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined // Removed in this moment, by somebody who ignores the lock.
    throw retold(error, descriptor === undefined ? 'open' : 'read', given)
  } finally {
    if (descriptor !== undefined) yield* closeQuietly(descriptor)
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
  const size = bytes.byteLength
  if (settings.ifChanged && (yield* isUnchanged(at, bytes, settings))) return
  requireWhole(bytes, size)
  const fresh = yield* stage(
    owned,
    descriptor,
    bytes,
    settings.preserve ? at.stats : undefined,
    settings.fsync,
    beaten,
  )
  try {
    yield* renameRoutine(owned.entry, at.path, renameBudget, undefined)
  } catch (error) {
    // Robbed, or the answer got lost: which of the two cannot be told for sure.
    if (codeOf(error) === 'ENOENT' && !(yield* entriesOf(owned.place)).includes(owned.id))
      throw lockLost(owned)
    if (!(yield* wasMoved(owned.entry, at.path, fresh))) throw error
  }
  owned.committed = true
  yield* removeEmpty(owned.place.lockPath)
  if (settings.fsync) yield* syncDirectory(at.path)
}

/** Puts the new content into the entry. */
function* stage(
  owned: Owned,
  descriptor: number,
  bytes: Uint8Array,
  existing: Stats | undefined,
  fsync: boolean,
  beaten: boolean,
): Routine<Stats> {
  const { given } = owned.place
  const size = bytes.byteLength
  try {
    // The mode of the file has changed since the entry was made, or the file is new. Before the content goes in, the
    // entry becomes as closed as the file.
    if (existing && (owned.entryMode & ~openMode(existing.mode)) !== 0)
      yield* narrow(descriptor, given, existing)
    if (beaten) yield* call('ftruncate', descriptor, 0)
    requireWhole(bytes, size)
    yield* writeAll(descriptor, bytes, given)
    const fresh = yield* finish(descriptor, size, given, existing)
    if (fsync) yield* call('fsync', descriptor)
    owned.descriptor = undefined // Even a close that fails gives the descriptor back.
    yield* call('close', descriptor)
    return fresh
  } catch (error) {
    throw named(error, given)
  }
}
