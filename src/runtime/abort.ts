/**
 * Waiting for a signal to be aborted.
 *
 * A signal gets one listener, however many operations wait with it: Node prints a warning at the eleventh.
 */
interface Waiting {
  acts: Set<() => void>
  listener: () => void
}

const waiting = new WeakMap<AbortSignal, Waiting>()

/** Calls `act` when the signal is aborted from now on, unless the returned function is called before. */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (!signal) return () => {}
  const { acts, listener } = waiting.get(signal) ?? newWaiting(signal)
  if (acts.size === 0) signal.addEventListener('abort', listener)
  acts.add(act)
  return () => {
    if (acts.delete(act) && acts.size === 0) signal.removeEventListener('abort', listener)
  }
}

function newWaiting(signal: AbortSignal): Waiting {
  const acts = new Set<() => void>()
  const made = {
    acts,
    listener: () => {
      for (const act of [...acts]) act()
    },
  }
  waiting.set(signal, made)
  return made
}
