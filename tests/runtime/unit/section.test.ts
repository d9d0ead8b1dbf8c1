/**
 * Sections and requests of one process: their order, nesting, signals and signs of life.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { withLock, withLockSync } from '../../../src/runtime/lock.ts'
import { lockPathOf } from '../../../src/runtime/lock-name.ts'
import { shared } from '../../../src/runtime/shared.ts'
import { buildCopy } from '../support/build.ts'
import { freshDirectory } from '../support/directory.ts'
import { fault, thrownBy } from '../support/faults.ts'
import { expectIdle, tick } from '../support/locks.ts'
import { DEAD, idOf, plantIn } from '../support/owners.ts'

let directory: string
let file: string
let lockPath: string
beforeEach(() => {
  directory = freshDirectory()
  file = join(directory, 'state.json')
  lockPath = `${file}.lk`
  // Tests here count calls. Whether the file system can hold a lock is the matter of mounts/probe.test.ts.
  shared().lockable.add(directory)
})

const plant = (id: string, ageMs = 0) => plantIn(lockPath, id, ageMs)

describe('withLock in one process', () => {
  it('makes six calls for lock and unlock', () => {
    withLockSync(file, () => {}) // The first one in a directory looks for what others have left there.
    const calls: string[] = []
    for (const name of [
      'mkdir',
      'open',
      'close',
      'rename',
      'unlink',
      'rmdir',
      'readdir',
      'lstat',
      'fstat',
      'write',
    ] as const) {
      fault(name, (real, ...args) => {
        calls.push(name)
        return (real as (...all: unknown[]) => never)(...args)
      })
    }
    shared().acquisitions = 0 // No sweep now.
    withLockSync(file, () => calls.push('fn'))
    // The first one finds the file.
    expect(calls).toEqual(['lstat', 'mkdir', 'open', 'close', 'rename', 'fn', 'unlink', 'rmdir'])
  })

  it('removes the drafts that dead owners left, when it first works in their directory', async () => {
    const dead = idOf(DEAD)
    fs.mkdirSync(`${lockPath}-${dead}`)
    fs.writeFileSync(join(`${lockPath}-${dead}`, dead), '')
    await withLock(file, () => {})
    expectIdle(directory)
  })

  it('runs sections in call order, one at a time', async () => {
    const log: string[] = []
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        withLock(file, async () => {
          log.push(`+${index}`)
          await tick()
          log.push(`-${index}`)
        }),
      ),
    )
    expect(log).toEqual(Array.from({ length: 10 }, (_, index) => [`+${index}`, `-${index}`]).flat())
    expectIdle(directory)
  })

  it.each(['async in async', 'sync in async', 'sync in sync', 'deep'])(
    'refuses a nested request: %s',
    async (kind) => {
      const outcome: { code?: string } = {}
      if (kind === 'async in async') {
        await withLock(file, async () => {
          outcome.code = (await thrownBy(() => withLock(file, () => 1)))?.code
        })
      } else if (kind === 'sync in async') {
        await withLock(file, async () => {
          await tick()
          outcome.code = (await thrownBy(() => withLockSync(file, () => 1)))?.code
        })
      } else if (kind === 'sync in sync') {
        withLockSync(file, () => {
          try {
            withLockSync(file, () => 1)
          } catch (error) {
            outcome.code = (error as { code: string }).code
          }
        })
      } else {
        await withLock(file, () =>
          withLock(`${file}2`, async () => {
            outcome.code = (await thrownBy(() => withLock(file, () => 1)))?.code
          }),
        )
      }
      expect(outcome.code).toBe('EDEADLOCK')
      expectIdle(directory)
    },
  )

  it('refuses a synchronous request that would block the holder, at once', async () => {
    let release: (() => void) | undefined
    const section = withLock(file, () => new Promise<void>((resolve) => (release = resolve)))
    while (!release) await tick()
    const error = await thrownBy(() => withLockSync(file, () => 1))
    expect(error.code).toBe('EDEADLOCK')
    release()
    await section
    expectIdle(directory)
  })

  it('lets a request through that outlives the section it was made in', async () => {
    let late: Promise<string> | undefined
    const section: Promise<void> = withLock(file, () => {
      late = tick()
        .then(() => section)
        .then(() => withLock(file, () => 'late'))
    })
    await section
    expect(await late).toBe('late')
  })

  it('an asynchronous request made in a synchronous section comes after it', async () => {
    const log: string[] = []
    let later: Promise<unknown> | undefined
    withLockSync(file, () => {
      later = withLock(file, () => log.push('later'))
      log.push('first')
    })
    await later
    expect(log).toEqual(['first', 'later'])
  })

  it('gives up its place in the queue when the time is over, or the signal is aborted', async () => {
    let release: (() => void) | undefined
    const section = withLock(file, () => new Promise<void>((resolve) => (release = resolve)))
    const abort = new AbortController()
    const aborted = thrownBy(() => withLock(file, () => 1, { signal: abort.signal }))
    const late = thrownBy(() => withLock(file, () => 1, { timeout: 20 }))
    const last = withLock(file, () => 'in')
    const error = await late
    expect(error.code).toBe('ELOCKTIMEOUT')
    expect(error.holder).toMatchObject({ pid: process.pid, reason: 'it is this thread' })
    abort.abort()
    expect((await aborted).code).toBe('ABORT_ERR')
    release?.()
    await section
    expect(await last).toBe('in')
    expectIdle(directory)
  })

  it('gives up its place in the queue also for a signal that came before there was one', async () => {
    let release: (() => void) | undefined
    const section = withLock(file, () => new Promise<void>((resolve) => (release = resolve)))
    while (!release) await tick()
    const abort = new AbortController()
    const aborted = thrownBy(() => withLock(file, () => 1, { signal: abort.signal }))
    // The path is still being resolved.
    abort.abort()
    const first = await Promise.race([
      aborted,
      new Promise((resolve) => setTimeout(resolve, 5_000, 'waiting')),
    ])
    release()
    expect(first).toMatchObject({ code: 'ABORT_ERR' })
    await section
    expectIdle(directory)
  })

  it('remembers no section that is over, however long the chain of those that start another', async () => {
    let remembered = 0
    const chain = (left: number): Promise<void> =>
      new Promise((resolve, reject) => {
        withLock(file, () => {
          remembered = shared().context.getStore()?.length ?? 0
          if (left === 0) resolve()
          else setImmediate(() => chain(left - 1).then(resolve, reject))
        }).catch(reject)
      })
    await chain(10)
    // Its own, and the one before if that was being released.
    expect(remembered).toBeLessThanOrEqual(2)
  })

  it('an abort ends the waiting for another process, and leaves nothing', async () => {
    plant(idOf({ pid: 1, tid: 1, start: '0' }))
    const abort = new AbortController()
    const waiting = thrownBy(() => withLock(file, () => 1, { signal: abort.signal }))
    setTimeout(() => abort.abort(), 20)
    expect((await waiting).code).toBe('ABORT_ERR')
    expect(fs.readdirSync(directory)).toEqual(['state.json.lk'])
  })

  it('refuses a synchronous section that goes on asynchronously', () => {
    expect(() => withLockSync(file, async () => 1)).toThrow(/returned a promise/)
    expectIdle(directory)
  })

  it('gives signs of life, and says when they find the lock gone', async () => {
    let entry = ''
    const error = await thrownBy(() =>
      withLock(
        file,
        async (held) => {
          entry = join(lockPath, held.id)
          const longAgo = new Date(1_000)
          fs.utimesSync(entry, longAgo, longAgo)
          const deadline = Date.now() + 10_000
          while (fs.statSync(entry).mtimeMs < 2_000 && Date.now() < deadline) await tick()
          expect(fs.statSync(entry).mtimeMs).toBeGreaterThan(2_000)
          expect(held.signal.aborted).toBe(false)
          fs.unlinkSync(entry)
          while (!held.signal.aborted && Date.now() < deadline) await tick()
          expect((held.signal.reason as { code: string }).code).toBe('ELOCKLOST')
          // Never made again: that would be an entry in the lock of a successor.
          expect(fs.existsSync(entry)).toBe(false)
        },
        { lease: 40 },
      ),
    )
    expect(error.code).toBe('ELOCKLOST')
  })

  it('gives no further sign once the section is over', async () => {
    const timers = new Set<unknown>()
    const setting = vi.spyOn(globalThis, 'setInterval')
    const clearing = vi.spyOn(globalThis, 'clearInterval')
    let signal: AbortSignal | undefined
    let opened = 0
    fault('open', (real, path, flags, mode) => {
      if (flags === 'r+') opened += 1
      return real(path, flags, mode)
    })
    await withLock(
      file,
      async (held) => {
        signal = held.signal
        while (opened === 0) await tick()
      },
      { lease: 40 },
    )
    const before = opened
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect([opened, signal?.aborted]).toEqual([before, false])
    for (const { value } of setting.mock.results) timers.add(value)
    for (const [timer] of clearing.mock.calls) timers.delete(timer)
    expect(timers.size).toBe(0)
    vi.restoreAllMocks()
  })

  it('makes a draft again that was swept before it was whole', async () => {
    let swept = 0
    fault('mkdir', (real, path) => {
      real(path)
      swept += 1
      if (swept === 1) fs.rmdirSync(path)
    })
    expect(withLockSync(file, () => 'in')).toBe('in')
    expect(swept).toBe(2)
    expectIdle(directory)
  })

  it('shares its queue with another copy of the runtime', async () => {
    const home = await buildCopy(join(freshDirectory(), 'copy'))
    const url = pathToFileURL(join(home, 'index.js')).href
    const copy = (await import(/* @vite-ignore */ url)) as typeof import('../../../src/runtime/index.ts')
    expect(copy.withLock).not.toBe(withLock)
    const log: string[] = []
    const section = (name: string, lock: typeof withLock) =>
      lock(file, async () => {
        log.push(`+${name}`)
        await tick()
        log.push(`-${name}`)
      })
    await Promise.all([section('a', withLock), section('b', copy.withLock), section('c', withLock)])
    expect(log).toEqual(['+a', '-a', '+b', '-b', '+c', '-c'])
    await withLock(file, async () => {
      expect((await thrownBy(() => copy.withLock(file, () => 1))).code).toBe('EDEADLOCK')
      expect((await thrownBy(() => copy.withLockSync(file, () => 1))).code).toBe('EDEADLOCK')
      await copy.appendLines(file, 'x')
    })
    expectIdle(directory, ['state.json'])
  })

  it('stands where the documentation says', () => {
    expect(lockPathOf('/a/state.json')).toBe('/a/state.json.lk')
    expect(lockPathOf(`/a/${'n'.repeat(121)}`)).toMatch(/^\/a\/\.[0-9a-f]{16}\.lk$/)
  })
})
