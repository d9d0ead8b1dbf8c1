/**
 * Several copies of the runtime, and many askers, in one process.
 */
import { getEventListeners } from 'node:events'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import * as runtime from '../../../src/runtime/index.ts'
import { os } from '../../../src/runtime/os.ts'
import { buildCopy } from '../support/build.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fakeTime, fault, pretend, thrownBy } from '../support/faults.ts'
import { expectIdle, tick } from '../support/locks.ts'
import { idOf, plantIn } from '../support/owners.ts'

type Runtime = typeof runtime

let directory: string
let file: string
beforeEach(() => {
  directory = freshDirectory()
  file = join(directory, 'state.json')
})

describe('the sources, a module and a CommonJS copy of the runtime', () => {
  const copies = async (): Promise<Runtime[]> => {
    const module = join(await buildCopy(join(freshDirectory(), 'module')), 'index.js')
    const commonjs = join(await buildCopy(join(freshDirectory(), 'commonjs'), 'commonjs'), 'index.js')
    return [
      runtime,
      (await import(/* @vite-ignore */ pathToFileURL(module).href)) as Runtime,
      createRequire(import.meta.url)(commonjs) as Runtime,
    ]
  }

  it('run their sections in call order, one at a time', async () => {
    const all = await copies()
    expect(new Set(all.map(({ withLock }) => withLock)).size).toBe(3)
    const log: string[] = []
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (all[index % 3] as Runtime).withLock(file, async () => {
          log.push(`+${index}`)
          await tick()
          log.push(`-${index}`)
        }),
      ),
    )
    expect(log).toEqual(Array.from({ length: 12 }, (_, index) => [`+${index}`, `-${index}`]).flat())
    expectIdle(directory)
  })

  it('lose no update among them', async () => {
    const all = await copies()
    const add = (current: string | undefined) => String(Number(current ?? 0) + 1)
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        (all[index % 3] as Runtime).updateFile(file, add, { fsync: false }),
      ),
    )
    for (const { updateFileSync } of all) updateFileSync(file, add, { fsync: false })
    expect(fs.readFileSync(file, 'utf8')).toBe('33')
    expectIdle(directory, ['state.json'])
  })

  it('refuse at once what another copy holds', async () => {
    const all = await copies()
    for (const outer of all) {
      for (const inner of all) {
        await outer.withLock(file, async () => {
          expect((await thrownBy(() => inner.withLock(file, () => 1))).code).toBe('EDEADLOCK')
          expect((await thrownBy(() => inner.withLockSync(file, () => 1))).code).toBe('EDEADLOCK')
          expect((await thrownBy(() => inner.updateFile(file, () => 'x'))).code).toBe('EDEADLOCK')
        })
        const codes: unknown[] = []
        outer.withLockSync(file, () => {
          try {
            inner.withLockSync(file, () => 1)
          } catch (error) {
            codes.push((error as { code: string }).code)
          }
        })
        expect(codes).toEqual(['EDEADLOCK'])
      }
    }
    expectIdle(directory)
  })
})

it('16 who ask again and again wait for no more than three rounds of all', async () => {
  const order: number[] = []
  const ask = async (self: number) => {
    for (let turn = 0; turn < 6; turn += 1) {
      await runtime.withLock(file, async () => {
        order.push(self)
        await tick()
      })
    }
  }
  await Promise.all(Array.from({ length: 16 }, (_, self) => ask(self)))
  expect(order).toHaveLength(96)
  for (let self = 0; self < 16; self += 1) {
    const turns = order.flatMap((who, at) => (who === self ? [at] : []))
    expect(turns).toHaveLength(6)
    // A round is one section of each.
    for (const [index, at] of turns.entries())
      expect(at - (turns[index - 1] ?? 0)).toBeLessThanOrEqual(3 * 16)
  }
  expectIdle(directory)
})

it('a wait is as long as asked for, whatever the clock on the wall does', async () => {
  for (const jump of [3_600_000, -3_600_000]) {
    plantIn(`${file}.lk`, idOf({ pid: 1, tid: 1, start: '0' }))
    const pauses = fakeTime()
    pretend({ wallClock: () => Date.now() + (pauses.length > 5 ? jump : 0) })
    const error = await thrownBy(() => runtime.withLock(file, () => 1, { timeout: 2_000 }))
    expect(error).toMatchObject({ code: 'ELOCKTIMEOUT', waitedMs: expect.closeTo(2_000, 3) as number })
    expect(fs.readdirSync(`${file}.lk`)).toHaveLength(1)
  }
})

it('the error says so when the lock changed hands all the time', async () => {
  fakeTime()
  const started = os.now()
  fault('rename', () => {
    throw failure('ENOTEMPTY', 'rename')
  })
  const error = await thrownBy(() => runtime.withLock(file, () => 1, { timeout: 500 }))
  expect(error).toMatchObject({ code: 'ELOCKTIMEOUT', holder: undefined })
  expect(error.message).toContain('it kept changing hands')
  expect(os.now() - started).toBeGreaterThanOrEqual(500)
  expectIdle(directory)
})

it('any number of calls with one signal need one listener', async () => {
  const { signal } = new AbortController()
  const most = { listeners: 0 }
  const count = () => {
    most.listeners = Math.max(most.listeners, getEventListeners(signal, 'abort').length)
  }
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      await runtime.atomicWrite(file, [String(i)], { signal })
      count()
      await runtime.withLock(file, count, { signal })
    }),
  )
  expect([most.listeners, getEventListeners(signal, 'abort').length]).toEqual([1, 0])
})
