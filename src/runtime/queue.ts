/**
 * One thing at a time per key, in the order of the calls, among the asynchronous operations of one thread.
 *
 * Nothing is kept for a key that nobody uses. Synchronous operations cannot wait in a queue and do not use it.
 */
import { onAbort } from './abort.ts'
import { shared } from './shared.ts'

/** Leaves the queue and lets the next one in. Must be called exactly once. */
export type Leave = () => void

/** How a wait ended: with a turn, by the time allowed, or by the signal. */
export type Turn = { leave: Leave } | 'timeout' | 'aborted'

/**
 * Takes a place in the queue of `key` at once, and resolves when its turn has come.
 *
 * @param timeout milliseconds to wait at most; `Infinity` waits for ever
 */
export function takeTurn(key: string, timeout: number, signal: AbortSignal | undefined): Promise<Turn> {
  // It would not be told to a listener any more.
  if (signal?.aborted) return Promise.resolve('aborted')
  const { lines } = shared()
  const leave: Leave = () => {
    const next = lines.get(key)?.waiting.shift()
    if (next) next()
    else lines.delete(key)
  }
  const line = lines.get(key)
  if (!line) {
    lines.set(key, { waiting: [] })
    return Promise.resolve({ leave })
  }
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    const finish = (turn: Turn) => {
      clearTimeout(timer)
      forget()
      resolve(turn)
    }
    const enter = () => finish({ leave })
    const giveUp = (why: 'timeout' | 'aborted') => {
      const place = line.waiting.indexOf(enter)
      if (place >= 0) line.waiting.splice(place, 1)
      finish(why)
    }
    const forget = onAbort(signal, () => giveUp('aborted'))
    line.waiting.push(enter)
    // Timers hold at most 2^31-1 ms; a longer wait is as good as endless.
    if (timeout < 2 ** 31) timer = setTimeout(() => giveUp('timeout'), timeout)
  })
}

/**
 * Resolves paths in call order: two calls with one spelling of a path take their places, under the key found by
 * `resolve`, in the order in which they were made, however long each resolution takes.
 *
 * @param enter called with the result of `resolve`; takes the place and returns the promise of the turn
 */
export async function inCallOrder<T, R>(
  spelling: string,
  resolve: () => Promise<T>,
  enter: (found: T) => R,
): Promise<{ found: T; turn: R }> {
  const first = (await takeTurn(`spelling:${spelling}`, Infinity, undefined)) as { leave: Leave }
  try {
    const found = await resolve()
    return { found, turn: enter(found) }
  } finally {
    first.leave()
  }
}
