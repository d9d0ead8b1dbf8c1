/**
 * A section of code that at most one process, thread or asynchronous task runs at a time, per file.
 *
 * Promise: among all who use this runtime for a file, on one machine and in one container, at most one is inside; a holder
 * that was killed is recovered from at the next look; nothing is left on disk when nobody is inside. Limits: code
 * that does not ask for the lock is not kept out; a holder that cannot be checked (another machine or container) is
 * protected by its lease only. docs/runtime/guarantees.md has the list.
 */
import { functionOf, optionsObject } from './options.ts'
import { assertHeld } from './lock-acquire.ts'
import { absolutePath } from './paths.ts'
import type { PathInput } from './paths.ts'
import { runAsync, runSync } from './run.ts'
import { inSection, inSectionSync, lockSettings } from './section.ts'
import type { LockOptions, SectionKind } from './section.ts'

/** What the section of {@link withLock} is given. */
export interface HeldLock {
  /** The file that is locked, links resolved. */
  readonly path: string
  /** A name that no other acquisition ever gets. Not an ordered number. */
  readonly id: string
  /** Aborted when the lock is found to have been taken away; looked for every quarter of the lease. */
  readonly signal: AbortSignal
  /** Rejects with {@link LockLostError} when the lock has been taken away. */
  assertHeld(): Promise<void>
}

/** What the section of {@link withLockSync} is given. */
export interface HeldLockSync {
  /** The file that is locked, links resolved. */
  readonly path: string
  /** A name that no other acquisition ever gets. Not an ordered number. */
  readonly id: string
  /** Throws {@link LockLostError} when the lock has been taken away. */
  assertHeld(): void
}

const sectionKind = (createDirectory: boolean): SectionKind => ({
  class: 'x',
  appending: false,
  keepOpen: false,
  entryMode: () => 0o666,
  createDirectory,
})

/**
 * Runs `fn` while holding the lock of a file. The file need not exist.
 *
 * The lock is the directory `<path>.lk`; links are resolved first, so two names of one file share a lock. A missing
 * directory of the file is made. Inside the section, `atomicWrite` and `appendLines` on the same file work as usual.
 *
 * @param path the file whose lock to take
 * @param fn the section; whatever it returns or throws is passed on, and the lock is released first
 * @param options see {@link LockOptions}
 * @throws LockTimeoutError `ELOCKTIMEOUT`, naming the holder; LockDeadlockError `EDEADLOCK` when called inside a section
 * of the same file; LockLostError `ELOCKLOST` after `fn`, when the lock was taken away meanwhile; AbortError; EACCES or
 * EROFS when the directory is not writable; LockFileSystemError `ENOLOCKFS` when the file system cannot hold a lock
 */
export async function withLock<T>(
  path: PathInput,
  fn: (held: HeldLock) => T | PromiseLike<T>,
  options?: LockOptions,
): Promise<T> {
  functionOf('fn', fn)
  const settings = lockSettings(optionsObject(options))
  return inSection(
    absolutePath(path),
    sectionKind(settings.createDirectory),
    settings,
    ({ place, owned }, beat) =>
      fn({
        path: place.target,
        id: owned.id,
        signal: beat.signal,
        assertHeld: () => runAsync(assertHeld(owned)),
      }),
  )
}

/**
 * The synchronous {@link withLock}: blocks the thread while it waits, sleeping between tries.
 *
 * @param path the file whose lock to take
 * @param fn the section; must not be asynchronous
 * @param options see {@link LockOptions}; `signal` is ignored
 * @throws as {@link withLock}; also LockDeadlockError when an asynchronous section of this thread holds the lock, and
 * TypeError `ERR_INVALID_RETURN_VALUE` when `fn` returns a promise, because the section would go on without the lock
 */
export function withLockSync<T>(path: PathInput, fn: (held: HeldLockSync) => T, options?: LockOptions): T {
  functionOf('fn', fn)
  const settings = lockSettings(optionsObject(options))
  return inSectionSync(
    absolutePath(path),
    sectionKind(settings.createDirectory),
    settings,
    ({ place, owned }) => {
      const result = fn({
        path: place.target,
        id: owned.id,
        assertHeld: () => runSync(assertHeld(owned)),
      })
      if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
        const message =
          'withLockSync: the callback returned a promise and would go on without the lock. Use withLock'
        throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_RETURN_VALUE' })
      }
      return result
    },
  )
}
