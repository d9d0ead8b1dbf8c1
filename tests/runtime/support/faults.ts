/** Faults at single system calls, in both forms at once, and another platform. Undone after each test. */
import { afterEach } from 'vitest'
import { os } from '../../../src/runtime/os.ts'
import type { Calls, System } from '../../../src/runtime/os.ts'

const original = { ...os }

/** Undoes everything, within a test. */
export function restoreSystem(): void {
  Object.assign(os, original)
}

afterEach(restoreSystem)

/** Replaces entries of the system that are not calls, such as the platform or the clock. */
export function pretend(entries: Partial<System>): void {
  Object.assign(os, entries)
}

type Fault<K extends keyof Calls> = (real: Calls[K], ...args: Parameters<Calls[K]>) => ReturnType<Calls[K]>

/**
 * Replaces one call. `fault` gets the real synchronous call and the arguments; throwing from it makes the call fail. Faults on
 * one call stack up, the last one first.
 */
export function fault<K extends keyof Calls>(name: K, replacement: Fault<K>): void {
  const real = os.sync[name]
  const replaced = ((...args: Parameters<Calls[K]>) => replacement(real, ...args)) as Calls[K]
  os.sync = { ...os.sync, [name]: replaced }
  os.async = {
    ...os.async,
    [name]: async (...args: Parameters<Calls[K]>) => (replaced as (...all: unknown[]) => unknown)(...args),
  }
}

/** An error as the system would give it. */
export function failure(code: string, syscall = 'test'): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected, ${syscall}`), { code, syscall, errno: -1 })
}

/** Time that passes only by sleeping; returns the pauses made. */
export function fakeTime(): number[] {
  let now = 1_000
  const pauses: number[] = []
  pretend({ now: () => now })
  fault('sleep', (_real, ms) => {
    pauses.push(ms)
    now += ms
  })
  return pauses
}

/** Catches what a call throws or rejects with; fails when it does neither. */
export async function thrownBy(act: () => unknown): Promise<NodeJS.ErrnoException & Record<string, unknown>> {
  try {
    await act()
  } catch (error) {
    return error as NodeJS.ErrnoException & Record<string, unknown>
  }
  throw new Error('expected a failure')
}
