/**
 * One body for the synchronous and the asynchronous form of every operation.
 *
 * An operation is a generator that yields one system call at a time and is given the result, or the error, of
 * that call. {@link runSync} makes each call in place, {@link runAsync} awaits it. Both forms therefore make the
 * same calls in the same order, and a test can walk several operations through any interleaving, one call each.
 */
import { withCode } from './errors.ts'
import { os } from './os.ts'
import type { AsyncCalls, Calls } from './os.ts'

/** A system call to be made: its name and its arguments. */
export interface Step {
  name: keyof Calls
  args: readonly unknown[]
}

/** An operation that makes system calls and ends with a value. */
export type Routine<T> = Generator<Step, T, unknown>

/** Makes one system call inside a {@link Routine}: `const text = yield* call('readText', path)`. */
export function* call<K extends keyof Calls>(
  name: K,
  ...args: Parameters<Calls[K]>
): Routine<ReturnType<Calls[K]>> {
  return (yield { name, args }) as ReturnType<Calls[K]>
}

type AnyCall = (...args: readonly unknown[]) => unknown

// A signal handler interrupted the call, which did nothing. libuv repeats most calls by itself, but not all of them.
// `close` has given the descriptor back all the same, and a source that failed is at its end when it is asked again. A
// bound, because a loop without end would hide a broken system.
const MAX_INTERRUPTIONS = 100
const NEVER_REPEATED = new Set<keyof Calls>(['close', 'pull'])

const interrupted = (error: unknown, { name }: Step, times: number): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.code === 'EINTR' &&
  !NEVER_REPEATED.has(name) &&
  times < MAX_INTERRUPTIONS

/** Runs an operation to its end on this thread, blocking at every call. */
export function runSync<T>(routine: Routine<T>): T {
  const calls: Calls = os.sync
  let state = routine.next()
  let times = 0
  while (!state.done) {
    const step = state.value
    let result: unknown
    try {
      result = (calls[step.name] as AnyCall)(...step.args)
    } catch (error) {
      if (interrupted(error, step, times)) {
        times += 1
        continue
      }
      times = 0
      state = routine.throw(withCode(error))
      continue
    }
    times = 0
    state = routine.next(result)
  }
  return state.value
}

/** Runs an operation to its end without blocking; the first call is started before this returns. */
export async function runAsync<T>(routine: Routine<T>): Promise<T> {
  const calls: AsyncCalls = os.async
  let state = routine.next()
  let times = 0
  while (!state.done) {
    const step = state.value
    let result: unknown
    try {
      result = await (calls[step.name] as AnyCall)(...step.args)
    } catch (error) {
      if (interrupted(error, step, times)) {
        times += 1
        continue
      }
      times = 0
      state = routine.throw(withCode(error))
      continue
    }
    times = 0
    state = routine.next(result)
  }
  return state.value
}
