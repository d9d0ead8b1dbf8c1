/**
 * One body for the synchronous and the asynchronous form of every operation.
 *
 * An operation is a generator that yields one system call at a time and is given the result, or the error, of
 * that call. {@link runSync} makes each call in place, {@link runAsync} awaits it. Both forms therefore make the
 * same calls in the same order, and a test can walk several operations through any interleaving, one call each.
 */
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

/** Runs an operation to its end on this thread, blocking at every call. */
export function runSync<T>(routine: Routine<T>): T {
  const calls: Calls = os.sync
  let state = routine.next()
  while (!state.done) {
    const { name, args } = state.value
    let result: unknown
    let failure: { error: unknown } | undefined
    try {
      result = (calls[name] as AnyCall)(...args)
    } catch (error) {
      failure = { error }
    }
    state = failure ? routine.throw(failure.error) : routine.next(result)
  }
  return state.value
}

/** Runs an operation to its end without blocking; the first call is started before this returns. */
export async function runAsync<T>(routine: Routine<T>): Promise<T> {
  const calls: AsyncCalls = os.async
  let state = routine.next()
  while (!state.done) {
    const { name, args } = state.value
    let result: unknown
    let failure: { error: unknown } | undefined
    try {
      result = await (calls[name] as AnyCall)(...args)
    } catch (error) {
      failure = { error }
    }
    state = failure ? routine.throw(failure.error) : routine.next(result)
  }
  return state.value
}
