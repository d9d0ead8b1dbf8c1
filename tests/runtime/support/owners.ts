/** Entries of owners that do not run here. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identity } from '../../../src/runtime/identity.ts'
import { newId, parseId } from '../../../src/runtime/lock-name.ts'
import type { Owner } from '../../../src/runtime/lock-name.ts'

/** The name of an entry of another owner: what is not given is this thread's own. */
export function idOf(other: Partial<Owner>): string {
  const own = parseId(newId('x')) as Owner
  const all = { ...own, nonce: '0123456789ab1', ...other }
  return `1${all.class}.${all.os}.${all.pid}.${all.tid}.${all.start}.${all.domain}.${all.nonce}`
}

/** Puts an entry into a lock, as another process would have published it. */
export function plantIn(lockPath: string, id: string, ageMs = 0): string {
  mkdirSync(lockPath, { recursive: true })
  const entry = join(lockPath, id)
  writeFileSync(entry, '')
  const time = new Date(Date.now() - ageMs)
  utimesSync(entry, time, time)
  return id
}

/** A number that no process ever has. */
export const DEAD = { pid: 2_147_483_646, tid: 2_147_483_646 }

/** Another machine. */
export const elsewhere = (): string => identity().domain.replace(/^./, (digit) => (digit === 'a' ? 'b' : 'a'))
