/** The page's side of the worker: one question at a time, and only the newest one counts. */
import type { Outcome, Request, Response, Subject } from './protocol.ts'

export interface Client {
  ask(subject: Subject): void
  stop(): void
}

export interface Listener {
  answered(outcome: Outcome, subject: Subject): void
  failed(reason: string): void
}

export function startClient(address: string, listener: Listener): Client {
  const worker = new Worker(address, { type: 'module' })
  let id = 0
  let asked: Request | undefined
  let waiting: Subject | undefined

  const send = (subject: Subject): void => {
    asked = { ...subject, id: ++id }
    waiting = undefined
    worker.postMessage(asked)
  }
  worker.addEventListener('message', ({ data }: MessageEvent<Response>) => {
    if (data.id !== asked?.id) return
    const subject = asked
    asked = undefined
    // What was typed meanwhile has made this answer an old one.
    if (waiting) send(waiting)
    else if ('outcome' in data) listener.answered(data.outcome, subject)
    else listener.failed(data.error)
  })
  worker.addEventListener('error', ({ message }) => {
    asked = undefined
    listener.failed(message || 'The linter could not be loaded.')
  })
  return {
    ask(subject) {
      if (asked) waiting = subject
      else send(subject)
    },
    stop: () => worker.terminate(),
  }
}
