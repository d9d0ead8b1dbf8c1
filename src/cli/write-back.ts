/** Putting repaired texts into their files: each file is the old one or the new one, whatever happens. */
import { readFileSync } from 'node:fs'
import { atomicWrite } from '../runtime/index.ts'

/** A file as it was read, and what it should become. */
export interface Change {
  readonly file: string
  readonly before: Buffer
  readonly after: string
}

/** What became of the changes that were not written. */
export interface Written {
  /** Why, by file. */
  readonly failed: ReadonlyMap<string, string>
  /** The signal that ended it. */
  readonly interrupted: NodeJS.Signals | undefined
}

/** The text of a file, or undefined when its bytes are no UTF-8 and would not survive. */
export function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined
}

/** Writes one file after the other. One that cannot be written, or is another one by now, keeps no other back. */
export async function writeBack(changes: readonly Change[]): Promise<Written> {
  const failed = new Map<string, string>()
  let interrupted: NodeJS.Signals | undefined
  const stop = (signal: NodeJS.Signals): void => void (interrupted = signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  // The file at hand is finished first: a process that ends by itself leaves no temporary file behind.
  for (const signal of signals) process.on(signal, stop)
  try {
    for (const { file, before, after } of changes) {
      if (interrupted) {
        failed.set(file, `not written: ${interrupted}`)
        continue
      }
      try {
        if (!readFileSync(file).equals(before)) failed.set(file, 'it changed meanwhile, and was left alone')
        else await atomicWrite(file, after)
      } catch (error) {
        failed.set(file, `it cannot be written: ${(error as Error).message}`)
      }
    }
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
  return { failed, interrupted }
}
