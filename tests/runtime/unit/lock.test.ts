import fs from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { atomicWrite, atomicWriteSync } from '../../../src/runtime/atomic-write.ts'
import { withLock, withLockSync } from '../../../src/runtime/lock.ts'
import type { HeldLock } from '../../../src/runtime/lock.ts'
import { lockPathOf, parseId } from '../../../src/runtime/lock-name.ts'
import { os } from '../../../src/runtime/os.ts'
import { shared } from '../../../src/runtime/shared.ts'
import { buildCopy } from '../support/build.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fakeTime, fault, pretend, restoreSystem, thrownBy } from '../support/faults.ts'
import { DEAD, elsewhere, idOf, plantIn } from '../support/owners.ts'

const linux = process.platform === 'linux'
const forms = [
  { form: 'async', lock: withLock },
  { form: 'sync', lock: async (...args: Parameters<typeof withLockSync>) => withLockSync(...args) },
] as unknown as { form: string; lock: typeof withLock }[]

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
const tick = () => new Promise((resolve) => setImmediate(resolve))

const expectIdle = (left: string[] = []) => {
  expect(fs.readdirSync(directory)).toEqual(left)
  const { held, ids, lines, leftovers } = shared()
  expect([held.size, ids.size, lines.size, leftovers.size]).toEqual([0, 0, 0, 0])
}

describe.each(forms)('withLock, $form', ({ form, lock }) => {
  describe('a holder that lives', () => {
    it('is waited for, and named when the time is over', async () => {
      // Process 1 always exists.
      const id = plant(idOf({ pid: 1, tid: 1, start: '0' }), 12_300)
      const error = await thrownBy(() => lock(file, () => 1, { timeout: 30 }))
      expect(error).toMatchObject({
        name: 'LockTimeoutError',
        code: 'ELOCKTIMEOUT',
        path: file,
        lockPath,
        holder: { id, pid: 1, sameDomain: true, verdict: 'alive', reason: 'the process is alive' },
      })
      expect(error.message).toMatch(/held by process 1( \(.+\))? for 12\.\d s: the process is alive/)
      expect(error.waitedMs).toBeGreaterThanOrEqual(30)
      expect(fs.readdirSync(directory)).toEqual(['state.json.lk'])
      expect(fs.readdirSync(lockPath)).toEqual([id])
    })

    it('gets one try with a time of 0', async () => {
      plant(idOf({ pid: 1, tid: 1, start: '0' }))
      const pauses = fakeTime()
      expect((await thrownBy(() => lock(file, () => 1, { timeout: 0 }))).code).toBe('ELOCKTIMEOUT')
      expect(pauses).toEqual([])
    })

    it('is succeeded when it releases', async () => {
      const id = plant(idOf({ pid: 1, tid: 1, start: '0' }))
      const pauses = fakeTime()
      fault('sleep', (real, ms, signal) => {
        real(ms, signal)
        if (pauses.length === 5) {
          fs.unlinkSync(join(lockPath, id))
          fs.rmdirSync(lockPath)
        }
      })
      expect(await lock(file, () => 'in')).toBe('in')
      expect(pauses).toHaveLength(5)
      expectIdle()
    })

    it('is asked less often once its section is long', async () => {
      plant(idOf({ pid: 1, tid: 1, start: '0' }))
      pretend({ random: () => 0.5 })
      const pauses = fakeTime()
      await thrownBy(() => lock(file, () => 1, { timeout: 1_000 }))
      expect(pauses[0]).toBe(8)
      expect(pauses.at(-2)).toBe(50)
      expect(pauses.length).toBeLessThan(200)
    })

    it('that may not be looked at is waited for', async () => {
      plant(idOf(DEAD))
      fault('readdir', () => {
        throw failure('EACCES', 'scandir')
      })
      const error = await thrownBy(() => lock(file, () => 1, { timeout: 5 }))
      expect(error.code).toBe('ELOCKTIMEOUT')
      expect(error.message).toContain('may not be listed')
    })

    it('whose name is not understood is waited for', async () => {
      plant('somebody')
      const error = await thrownBy(() => lock(file, () => 1, { timeout: 0 }))
      expect(error.holder).toMatchObject({ id: 'somebody', pid: undefined, verdict: 'unknown' })
    })
  })

  describe('a holder that is dead', () => {
    it('is removed at once, even with a time of 0', async () => {
      plant(idOf(DEAD))
      const pauses = fakeTime()
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expect(pauses).toEqual([])
      expectIdle()
    })

    it.each([5, 150, 1_900, 7_000])(
      'since %d ms after the wait began, is succeeded within 100 ms',
      async (after) => {
        plant(idOf({ pid: 4_194_301, tid: 4_194_301, start: '0' }))
        fakeTime()
        const began = os.now()
        let died = 0
        pretend({
          random: () => 0.999, // The longest pauses.
          processExists: (pid) => {
            if (pid !== 4_194_301) return true
            if (os.now() - began < after) return true
            died ||= os.now()
            return false
          },
        })
        expect(await lock(file, () => os.now() - (began + after))).toBeLessThan(100)
        expect(died).toBeGreaterThan(0)
        expectIdle()
      },
    )

    it.runIf(linux)('is told from a living process with its number', async () => {
      plant(idOf({ start: '1' }))
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle()
    })

    it('is removed when a shell moved its prepared directory into the lock', async () => {
      const id = idOf(DEAD)
      fs.mkdirSync(join(lockPath, `state.json.lk-${id}`), { recursive: true })
      fs.writeFileSync(join(lockPath, `state.json.lk-${id}`, id), '')
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle()
    })

    it('is told about when it cannot be removed', async () => {
      plant(idOf(DEAD))
      fault('unlink', (real, path) => {
        if (path.startsWith(`${lockPath}/`)) throw failure('EACCES', 'unlink')
        real(path)
      })
      const error = await thrownBy(() => lock(file, () => 1, { timeout: 0 }))
      expect(error.code).toBe('ELOCKTIMEOUT')
      expect(error.message).toContain('cannot be removed (EACCES)')
    })

    it('leaves drafts that are swept, and only those of the dead', async () => {
      const dead = `${lockPath}-${idOf(DEAD)}`
      const living = `${lockPath}-${idOf({ pid: 1, tid: 1, start: '0' })}`
      const unknown = `${lockPath}-${idOf({ ...DEAD, domain: elsewhere() })}`
      const old = `${lockPath}-${idOf({ ...DEAD, domain: elsewhere(), nonce: '0123456789ab2' })}`
      for (const draft of [dead, living, unknown, old]) {
        fs.mkdirSync(draft)
        fs.writeFileSync(join(draft, 'entry'), '')
      }
      const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1_000)
      fs.utimesSync(old, longAgo, longAgo)
      plant(idOf({ ...DEAD, nonce: '0123456789ab3' }))
      await lock(file, () => 1)
      expect(
        fs
          .readdirSync(directory)
          .map((name) => join(directory, name))
          .sort(),
      ).toEqual([living, unknown].sort())
    })

    it('is not left behind by a failure whose rename had succeeded, where the listing is late', async () => {
      fault('rename', (real, from, to) => {
        real(from, to)
        if (to === lockPath) throw failure('EIO', 'rename')
      })
      fault('readdir', (real, path) => (path === lockPath ? [] : real(path)))
      expect((await thrownBy(() => lock(file, () => 1))).code).toBe('EIO')
      restoreSystem()
      expectIdle()
    })

    it('gave up its entry of an earlier failed release', async () => {
      let broken = true
      fault('unlink', (real, path) => {
        if (broken && path.startsWith(`${lockPath}/`)) throw failure('EIO', 'unlink')
        real(path)
      })
      expect((await thrownBy(() => lock(file, () => 1))).code).toBe('EIO')
      expect(fs.readdirSync(lockPath)).toHaveLength(1)
      broken = false
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle()
    })
  })

  describe('what a crash leaves', () => {
    it('an empty lock is free', async () => {
      fs.mkdirSync(lockPath)
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle()
    })

    it('an empty lock is free where directories are never replaced', async () => {
      pretend({ platform: 'win32' })
      fault('rename', (real, from, to) => {
        if (fs.existsSync(to)) throw failure('EPERM', 'rename')
        real(from, to)
      })
      fs.mkdirSync(lockPath)
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle()
    })

    it('litter of a file manager is removed', async () => {
      fs.mkdirSync(lockPath)
      fs.writeFileSync(join(lockPath, '.DS_Store'), '')
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle()
    })
  })

  describe('odd answers of the system', () => {
    it('a rename that worked although it says that it did not', async () => {
      fault('rename', (real, from, to) => {
        real(from, to)
        if (to === lockPath) throw failure('ENOENT', 'rename')
      })
      expect(await lock(file, () => fs.readdirSync(lockPath).length)).toBe(1)
      expectIdle()
    })

    it('a draft that was swept meanwhile is made again under a new name', async () => {
      const drafts: string[] = []
      fault('rename', (real, from, to) => {
        drafts.push(from)
        if (drafts.length === 1) fs.rmSync(from, { recursive: true })
        real(from, to)
      })
      expect(await lock(file, () => 'in')).toBe('in')
      expect(new Set(drafts).size).toBe(2)
      expectIdle()
    })

    it('an entry that is listed although it was removed does not make the waiter spin', async () => {
      const id = plant(idOf(DEAD))
      const pauses = fakeTime()
      fault('unlink', (real, path) => {
        if (path !== join(lockPath, id)) real(path)
      })
      expect((await thrownBy(() => lock(file, () => 1, { timeout: 1_000 }))).code).toBe('ELOCKTIMEOUT')
      expect(pauses.length).toBeGreaterThan(2)
    })

    it('Windows refuses for a moment, then for too long', async () => {
      pretend({ platform: 'win32' })
      const pauses = fakeTime()
      let refusals = 5
      fault('rename', (real, from, to) => {
        refusals -= 1
        if (refusals >= 0) throw failure('EPERM', 'rename')
        real(from, to)
      })
      expect(await lock(file, () => 'in')).toBe('in')
      expect(pauses.length).toBeGreaterThan(0)
      refusals = Infinity
      const error = await thrownBy(() => lock(file, () => 1))
      expect(error).toMatchObject({ code: 'EPERM', path: file })
      expectIdle()
    })

    it('Windows does not let a lock be listed that is just being removed', async () => {
      pretend({ platform: 'win32' })
      fakeTime()
      let tries = 0
      fault('rename', (real, from, to) => {
        tries += 1
        if (tries < 3) throw failure('EPERM', 'rename')
        real(from, to)
      })
      fault('readdir', () => {
        throw failure('EPERM', 'scandir')
      })
      expect(await lock(file, () => 'in')).toBe('in')
    })

    it.each(['ENOSPC', 'EROFS', 'EDQUOT', 'EMFILE', 'EACCES'])(
      '%s at every call leaves nothing',
      async (code) => {
        for (const name of ['mkdir', 'open', 'close', 'rename'] as const) {
          fault(name, (real, ...args) => {
            if (name === 'close') (real as (...all: unknown[]) => void)(...args)
            throw failure(code, name)
          })
          const error = await thrownBy(() => lock(file, () => 1, { timeout: 100 }))
          expect(error.code).toBe(code)
          expect(error.path).toBe(file)
          restoreSystem()
          expectIdle()
        }
      },
    )

    it.each(['unlink', 'rmdir'] as const)('a release that fails once is made again: %s', async (name) => {
      fakeTime()
      let calls = 0
      fault(name, (real, path) => {
        calls += 1
        if (calls === 1) throw failure('EIO', name)
        real(path)
      })
      expect(await lock(file, () => 'in')).toBe('in')
      expect(calls).toBe(2)
      expectIdle()
    })

    it('a release that fails for good says what is done and what is not', async () => {
      fakeTime()
      fault('unlink', () => {
        throw failure('EIO', 'unlink')
      })
      expect(await thrownBy(() => lock(file, () => 'in'))).toMatchObject({
        code: 'EIO',
        syscall: 'unlock',
        path: file,
        message: expect.stringMatching(
          /what was done under the lock is done, but others .*\(refused \d+ times/,
        ),
      })
      restoreSystem()
      // For this thread the lock is not held any more.
      expect(await lock(file, () => 'in')).toBe('in')
      expectIdle()
    })

    it.each(['open', 'rename'] as const)(
      'a draft that always vanishes is an error in the end: %s',
      async (name) => {
        fault(name, (real, ...args) => {
          if (String(args[0]).includes('.lk')) throw failure('ENOENT', name)
          return (real as (...all: unknown[]) => never)(...args)
        })
        expect(await thrownBy(() => lock(file, () => 'in'))).toMatchObject({
          code: 'ENOENT',
          syscall: 'lock',
          path: file,
        })
        restoreSystem()
        expectIdle()
      },
    )

    it('a file in the place of the lock is named', async () => {
      fs.writeFileSync(lockPath, '')
      const error = await thrownBy(() => lock(file, () => 1))
      expect(error.code).toBe('ENOTDIR')
      expect(error.message).toContain('is not a lock directory')
    })
  })

  describe('the section', () => {
    it('gives its value through and leaves nothing', async () => {
      const value = { a: 1 }
      expect(await lock(file, () => value)).toBe(value)
      expectIdle()
    })

    it('gives its error through and leaves nothing, even when the release fails', async () => {
      const oops = new Error('oops')
      expect(
        await thrownBy(() =>
          lock(file, () => {
            throw oops
          }),
        ),
      ).toBe(oops)
      expectIdle()
      expect(
        await thrownBy(() =>
          lock(file, () => {
            fs.rmSync(lockPath, { recursive: true })
            throw oops
          }),
        ),
      ).toBe(oops)
      expectIdle()
    })

    it('learns that its lock was taken away, and does not touch the next one', async () => {
      const next = idOf({ pid: 1, tid: 1 })
      const error = await thrownBy(() =>
        lock(file, () => {
          fs.rmSync(lockPath, { recursive: true })
          plant(next)
        }),
      )
      expect(error).toMatchObject({ name: 'LockLostError', code: 'ELOCKLOST', path: file, lockPath })
      expect(fs.readdirSync(lockPath)).toEqual([next])
    })

    it('can ask whether the lock is still held', async () => {
      const check = (held: HeldLock) => {
        expect(parseId(held.id)?.class).toBe('x')
        expect(held.path).toBe(file)
        return held.assertHeld()
      }
      await lock(file, check)
      const error = await thrownBy(() =>
        lock(file, (held) => {
          fs.unlinkSync(join(lockPath, held.id))
          return check(held)
        }),
      )
      expect(error.code).toBe('ELOCKLOST')
    })

    it('does not take a lock for lost that may not be listed for a moment', async () => {
      fault('readdir', (real, path) => {
        if (path === lockPath) throw failure('EPERM', 'scandir')
        return real(path)
      })
      await lock(file, (held) => held.assertHeld())
      const error = await thrownBy(() =>
        lock(file, (held) => {
          fs.unlinkSync(join(lockPath, held.id))
          return held.assertHeld()
        }),
      )
      expect(error.code).toBe('ELOCKLOST')
    })

    it('may write the file atomically', async () => {
      await lock(file, () => {
        atomicWriteSync(file, '1')
        return form === 'async' ? atomicWrite(file, '2') : undefined
      })
      expectIdle(['state.json'])
    })

    it('stands beside a directory that is made for it, unless told otherwise', async () => {
      const deep = join(directory, 'a', 'b', 'state.json')
      const error = await thrownBy(() => lock(deep, () => 1, { createDirectory: false }))
      expect(error).toMatchObject({ code: 'ENOENT', path: deep })
      expectIdle()
      await lock(deep, () => expect(fs.readdirSync(join(directory, 'a', 'b'))).toEqual(['state.json.lk']))
      expect(fs.readdirSync(join(directory, 'a', 'b'))).toEqual([])
    })

    it('has one lock for all names of a file', async () => {
      fs.writeFileSync(file, '')
      fs.symlinkSync('state.json', join(directory, 'link'))
      const names: string[] = []
      for (const name of [file, join(directory, 'link'), pathToFileURL(file), Buffer.from(file)]) {
        await lock(name, () => names.push(fs.readdirSync(directory).join()))
      }
      expect(new Set(names)).toEqual(new Set(['link,state.json,state.json.lk']))
    })

    it('works for the longest name', async () => {
      const long = join(directory, 'n'.repeat(255))
      await lock(long, () => expect(fs.readdirSync(directory)[0]).toMatch(/^\.[0-9a-f]{16}\.lk$/))
      await lock(join(directory, 'n'.repeat(120)), () => 1)
      expectIdle()
    })
  })

  it('refuses wrong arguments before anything is touched', async () => {
    for (const args of [
      [file, undefined],
      [3, () => 1],
      [file, () => 1, { timeout: 'x' }],
      [file, () => 1, { timeout: -1 }],
      [file, () => 1, { createDirectory: 1 }],
    ]) {
      expect((await thrownBy(() => lock(...(args as Parameters<typeof lock>)))).code).toMatch(
        /^ERR_INVALID_ARG/,
      )
    }
    expectIdle()
  })
})

describe('withLock in one process', () => {
  it('makes six calls for lock and unlock', () => {
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
    expectIdle()
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
      expectIdle()
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
    expectIdle()
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
    expectIdle()
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
    expectIdle()
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
    expectIdle()
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
    expectIdle()
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
    expectIdle(['state.json'])
  })

  it('stands where the documentation says', () => {
    expect(lockPathOf('/a/state.json')).toBe('/a/state.json.lk')
    expect(lockPathOf(`/a/${'n'.repeat(121)}`)).toMatch(/^\/a\/\.[0-9a-f]{16}\.lk$/)
  })
})
