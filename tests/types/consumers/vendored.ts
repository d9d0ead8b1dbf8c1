// A user of the file that `vendor` writes. Copied beside each form of it, and compiled under every strict option.
import { updateFile, withLock, type HeldLock, type UpdateOptions } from './atomic-fs.js'

export const options: UpdateOptions = { encoding: 'utf8' }
export const done: Promise<void> = updateFile('a', (now: string | undefined) => `${now}`, options)
export const path: Promise<string> = withLock('a', (held: HeldLock) => held.path)
// @ts-expect-error a number is no path
export const wrong: Promise<void> = updateFile(1, () => '')
