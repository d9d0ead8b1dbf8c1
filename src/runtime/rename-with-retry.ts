/**
 * A rename that survives a file being held open for a moment.
 *
 * Promise: on Windows a virus scanner, an indexer or a reader makes a rename fail with EPERM, EACCES or EBUSY;
 * these three are tried again until a time has passed. On other systems they are answers, not refusals of the
 * moment, and are thrown at once, as is every other code everywhere. Limit: a file that is held for longer stays
 * where it is, and the first error is thrown.
 */
import { annotate, codeOf, throwIfAborted } from './errors.ts'
import { durationOf, optionsObject, signalOf } from './options.ts'
import { os } from './os.ts'
import { pathText } from './paths.ts'
import type { PathInput } from './paths.ts'
import { call, runAsync, runSync } from './run.ts'
import type { Routine } from './run.ts'

/** Options of {@link renameWithRetry}. */
export interface RenameOptions {
  /**
   * Milliseconds to go on trying. Default: 10000, and 3000 in the synchronous form, which blocks the thread.
   * Virus scanners mostly let go within a second, editors and synchronisers within a few. 0 tries once.
   */
  timeout?: number | undefined
  /** Ends the waiting with an AbortError; asynchronous form only. */
  signal?: AbortSignal | undefined
}

/** Time budgets in milliseconds, see {@link RenameOptions}. */
export const RENAME_TIMEOUT = { async: 10_000, sync: 3_000 }

const REFUSALS = new Set(['EPERM', 'EACCES', 'EBUSY'])

/** Whether this error may be gone in a moment: only on Windows, and only the three codes. */
export const isRefusal = (error: unknown): boolean =>
  os.platform === 'win32' && REFUSALS.has(codeOf(error) ?? '')

/**
 * Pauses between tries in milliseconds: from 5, doubling to 40, times 0.5 to 1.5 so that rivals fall out of step. No longer,
 * because against a busy reader every try is a throw of the dice: what counts is how many there are.
 */
export const retryPause = (attempt: number): number =>
  Math.min(40, 5 * 2 ** Math.min(attempt, 3)) * (0.5 + os.random())

/**
 * Renames `from` to `to`, replacing `to`; tries again while Windows refuses.
 *
 * @param from the file to move
 * @param to its new name
 * @returns a promise that settles like that of `fs.promises.rename`
 * @throws the first error, when the time is over, with `attempts` and `triedMs` added to it; any error that waiting
 * cannot cure at once
 */
export async function renameWithRetry(
  from: PathInput,
  to: PathInput,
  options?: RenameOptions,
): Promise<void> {
  const { timeout, signal } = optionsObject<RenameOptions>(options)
  const budget = durationOf('timeout', timeout, RENAME_TIMEOUT.async)
  await runAsync(renameRoutine(pathText(from, 'from'), pathText(to, 'to'), budget, signalOf(signal)))
}

/**
 * The synchronous {@link renameWithRetry}: sleeps between tries, never spins. The time allowed is shorter by
 * default, because nothing else runs on this thread meanwhile.
 *
 * @param from the file to move
 * @param to its new name
 * @throws as {@link renameWithRetry}
 */
export function renameWithRetrySync(from: PathInput, to: PathInput, options?: RenameOptions): void {
  const budget = durationOf('timeout', optionsObject<RenameOptions>(options).timeout, RENAME_TIMEOUT.sync)
  runSync(renameRoutine(pathText(from, 'from'), pathText(to, 'to'), budget, undefined))
}

/**
 * The body of {@link renameWithRetry}, for use inside other operations.
 *
 * @param isPointless asked before each try; once it says yes, the rename is not made, and that is no failure
 */
export function* renameRoutine(
  from: string,
  to: string,
  budget: number,
  signal: AbortSignal | undefined,
  isPointless: () => boolean = () => false,
): Routine<void> {
  const started = os.now()
  let first: unknown
  for (let attempt = 0; ; attempt += 1) {
    throwIfAborted(signal)
    if (isPointless()) return
    try {
      yield* call('rename', from, to)
      return
    } catch (error) {
      if (!isRefusal(error)) {
        explain(error)
        // After a refusal the source may have been taken away by somebody: the refusal explains more.
        throw first ?? error
      }
      first ??= error
    }
    const tried = os.now() - started
    // Once only: looking at the target opens it, and is itself in the way of everybody else who renames onto it.
    const hopeless = attempt === 0 ? yield* cannotSucceed(from, to) : undefined
    if (hopeless || tried >= budget) {
      const times = attempt === 0 ? 'once' : `${attempt + 1} times in ${Math.round(tried)} ms`
      annotate(first, `rename refused ${times}${hopeless ? `: ${hopeless}` : ''}`, {
        attempts: attempt + 1,
        triedMs: tried,
      })
      throw first
    }
    // The last pause ends with the budget, so that there is always a last try at the end of it.
    yield* call('sleep', Math.min(retryPause(attempt), budget - tried), signal)
  }
}

// Windows uses the same codes for denials that no waiting cures. Three of them are cheap to prove.
function* cannotSucceed(from: string, to: string): Routine<string | undefined> {
  try {
    if (!(yield* call('lstat', from))) return 'the source is gone'
    const target = yield* call('lstat', to)
    if (target?.isDirectory()) return 'the target is a directory'
    // There these bits are the read-only attribute, and no rename replaces a file that has it.
    if (target?.isFile() && (target.mode & 0o222) === 0) return 'the target is read-only'
  } catch {
    // Not readable at the moment: no proof of anything.
  }
  return undefined
}

// What these mean for a rename outside Windows is hard to guess from the code.
const MEANING: Record<string, string> = {
  EBUSY:
    'the target or the source is a mount point, such as a single file mounted into a container, which cannot be replaced',
  EPERM:
    'the target or its directory is immutable, or the target belongs to somebody else in a directory with the sticky bit',
  EXDEV: 'source and target are on different file systems or mounts',
}

function explain(error: unknown): void {
  const meaning = os.platform === 'win32' ? undefined : MEANING[codeOf(error) ?? '']
  if (meaning) annotate(error, meaning)
}
