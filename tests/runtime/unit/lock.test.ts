import fs from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { atomicWrite, atomicWriteSync } from '../../../src/runtime/atomic-write.ts'
import type { HeldLock } from '../../../src/runtime/lock.ts'
import { parseId } from '../../../src/runtime/lock-name.ts'
import { os } from '../../../src/runtime/os.ts'
import { shared } from '../../../src/runtime/shared.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fakeTime, fault, pretend, restoreSystem, thrownBy } from '../support/faults.ts'
import { expectIdle, lockForms } from '../support/locks.ts'
import { DEAD, elsewhere, idOf, plantIn } from '../support/owners.ts'

const linux = process.platform === 'linux'
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

describe.each(lockForms)('withLock, $form', ({ form, lock }) => {
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
      expectIdle(directory)
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
      expectIdle(directory)
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
        expectIdle(directory)
      },
    )

    it.runIf(linux)('is told from a living process with its number', async () => {
      plant(idOf({ start: '1' }))
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle(directory)
    })

    it('is removed when a shell moved its prepared directory into the lock', async () => {
      const id = idOf(DEAD)
      fs.mkdirSync(join(lockPath, `state.json.lk-${id}`), { recursive: true })
      fs.writeFileSync(join(lockPath, `state.json.lk-${id}`, id), '')
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle(directory)
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
        fs.writeFileSync(join(draft, draft.slice(`${lockPath}-`.length)), '')
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
      expectIdle(directory)
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
      expectIdle(directory)
    })
  })

  describe('what a crash leaves', () => {
    it('an empty lock is free', async () => {
      fs.mkdirSync(lockPath)
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle(directory)
    })

    it('an empty lock is free where directories are never replaced', async () => {
      pretend({ platform: 'win32' })
      fault('rename', (real, from, to) => {
        if (fs.existsSync(to)) throw failure('EPERM', 'rename')
        real(from, to)
      })
      fs.mkdirSync(lockPath)
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle(directory)
    })

    it('litter of a file manager is removed', async () => {
      fs.mkdirSync(lockPath)
      fs.writeFileSync(join(lockPath, '.DS_Store'), '')
      expect(await lock(file, () => 'in', { timeout: 0 })).toBe('in')
      expectIdle(directory)
    })
  })

  describe('odd answers of the system', () => {
    it('a rename that worked although it says that it did not', async () => {
      fault('rename', (real, from, to) => {
        real(from, to)
        if (to === lockPath) throw failure('ENOENT', 'rename')
      })
      expect(await lock(file, () => fs.readdirSync(lockPath).length)).toBe(1)
      expectIdle(directory)
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
      expectIdle(directory)
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
      expectIdle(directory)
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
          expectIdle(directory)
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
      expectIdle(directory)
    })

    it('a release that is made, and answered with an error, is made', async () => {
      fakeTime()
      fault('unlink', (real, path) => {
        real(path)
        throw failure('EIO', 'unlink')
      })
      expect(await lock(file, () => 'in')).toBe('in')
      expectIdle(directory)
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
      expectIdle(directory)
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
        expectIdle(directory)
      },
    )

    it.each(['linux', 'darwin'] as const)(
      'a file that is replaced, or goes, while its path is resolved: %s',
      async (platform) => {
        if (platform !== process.platform) pretend({ platform })
        fs.writeFileSync(file, 'old')
        fs.symlinkSync('state.json', join(directory, 'link'))
        fault('realpath', (real, path) => {
          if (path === file || path.endsWith('link')) throw failure('ENOENT', 'realpath')
          return real(path)
        })
        const seen: unknown[] = []
        for (const path of [file, join(directory, 'link')])
          await lock(path, (held: { path: string }) => seen.push(held.path))
        expect(seen).toEqual([file, file])
        expect(fs.readdirSync(directory)).toEqual(['link', 'state.json'])
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
      expectIdle(directory)
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
      expectIdle(directory)
      expect(
        await thrownBy(() =>
          lock(file, () => {
            fs.rmSync(lockPath, { recursive: true })
            throw oops
          }),
        ),
      ).toBe(oops)
      expectIdle(directory)
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
      expectIdle(directory, ['state.json'])
    })

    it('stands beside a directory that is made for it, unless told otherwise', async () => {
      const deep = join(directory, 'a', 'b', 'state.json')
      const error = await thrownBy(() => lock(deep, () => 1, { createDirectory: false }))
      expect(error).toMatchObject({ code: 'ENOENT', path: deep })
      expectIdle(directory)
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
      expectIdle(directory)
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
    expectIdle(directory)
  })
})
