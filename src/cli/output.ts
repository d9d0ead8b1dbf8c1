/** How the commands speak: statuses, failures, colours. */
import { styleText } from 'node:util'

/** Exit statuses of every command. */
export const STATUS = { ok: 0, failed: 1, usage: 2 } as const

/** Ends a command with a sentence and a status, without a stack. */
export class Failure extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

/** The text of a problem, red on a terminal that shows colours. */
export function problem(text: string): string {
  const { stderr } = process
  return stderr.isTTY && stderr.hasColors() && !process.env['NO_COLOR'] ? styleText('red', text) : text
}
