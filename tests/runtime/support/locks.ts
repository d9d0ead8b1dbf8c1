/** What the tests of the lock have in common. */
import { readdirSync } from 'node:fs'
import { expect } from 'vitest'
import { withLock, withLockSync } from '../../../src/runtime/lock.ts'
import { shared } from '../../../src/runtime/shared.ts'

/** Both forms of the lock, called alike. */
export const lockForms = [
  { form: 'async', lock: withLock },
  { form: 'sync', lock: async (...args: Parameters<typeof withLockSync>) => withLockSync(...args) },
] as unknown as { form: string; lock: typeof withLock }[]

/** Resolves when everything that waits has had its turn once. */
export const tick = () => new Promise((resolve) => setImmediate(resolve))

/** Nothing is on the disk but this, and nothing is remembered. */
export function expectIdle(directory: string, left: string[] = []): void {
  expect(readdirSync(directory)).toEqual(left)
  const { held, ids, lines, leftovers, writes, appends } = shared()
  expect([held, ids, lines, leftovers, writes, appends].map(({ size }) => size)).toEqual([0, 0, 0, 0, 0, 0])
}
