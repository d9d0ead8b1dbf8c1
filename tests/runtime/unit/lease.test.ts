/**
 * Holders of whom only their signs of life are known: they run on another machine, or in another container.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { freshDirectory } from '../support/directory.ts'
import { fakeTime, fault, pretend, thrownBy } from '../support/faults.ts'
import { lockForms } from '../support/locks.ts'
import { DEAD, elsewhere, idOf, plantIn } from '../support/owners.ts'

const linux = process.platform === 'linux'
let directory: string
let file: string
let lockPath: string
beforeEach(() => {
  directory = freshDirectory()
  file = join(directory, 'state.json')
  lockPath = `${file}.lk`
})
const plant = (id: string, ageMs = 0) => plantIn(lockPath, id, ageMs)
const expectIdle = () => expect(fs.readdirSync(directory)).toEqual([])

describe.each(lockForms)('withLock, $form', ({ lock }) => {
  describe.runIf(linux)('a holder that cannot be checked', () => {
    it('keeps the lock while its lease lasts', async () => {
      plant(idOf({ ...DEAD, domain: elsewhere() }), 100_000)
      fakeTime()
      const error = await thrownBy(() => lock(file, () => 1, { timeout: 10_000 }))
      expect(error.code).toBe('ELOCKTIMEOUT')
      expect(error.message).toMatch(/another machine, boot or container.*expires in \d+ s/)
    })

    it.each([
      ['x', 'a section', 121_000],
      ['u', 'an update', 11_000],
    ] as const)('loses it after its lease and a further look of 2 s: %s, %s', async (kind, _name, age) => {
      plant(idOf({ ...DEAD, class: kind, domain: elsewhere() }), age)
      const pauses = fakeTime()
      expect(await lock(file, () => 'in')).toBe('in')
      const waited = pauses.reduce((sum, ms) => sum + ms, 0)
      expect(waited).toBeGreaterThan(2_000)
      expect(waited).toBeLessThan(3_000)
      expectIdle()
    })

    it('keeps it when it gives signs of life', async () => {
      const id = plant(idOf({ ...DEAD, domain: elsewhere() }), 500_000)
      const pauses = fakeTime()
      fault('sleep', (real, ms, signal) => {
        real(ms, signal)
        const time = new Date(Date.now() - 500_000 + pauses.length)
        fs.utimesSync(join(lockPath, id), time, time)
      })
      expect((await thrownBy(() => lock(file, () => 1, { timeout: 5_000 }))).code).toBe('ELOCKTIMEOUT')
    })

    it('keeps it when the machine slept between the looks', async () => {
      plant(idOf({ ...DEAD, domain: elsewhere() }), 500_000)
      let now = 0
      pretend({ now: () => now })
      fault('sleep', () => {
        now += 1_500
      })
      expect((await thrownBy(() => lock(file, () => 1, { timeout: 10_000 }))).code).toBe('ELOCKTIMEOUT')
    })

    it.each([
      ['forward', 3_600_000],
      ['back', -3_600_000],
    ])('keeps it when it gives signs of life and the clock is set %s meanwhile', async (_name, jump) => {
      const id = plant(idOf({ ...DEAD, domain: elsewhere() }), 1_000)
      const pauses = fakeTime()
      let slept = 0
      let signs = 0
      fault('sleep', (real, ms, signal) => {
        real(ms, signal)
        slept += ms
        // The first sign, and the change of the clock, come after half a second, further ones every 2.5 s.
        if (slept < 500 + signs * 2_500) return
        signs += 1
        const time = new Date(Date.now() + jump + slept)
        fs.utimesSync(join(lockPath, id), time, time)
      })
      const options = { timeout: 14_000, lease: 10_000 }
      expect((await thrownBy(() => lock(file, () => 1, options))).code).toBe('ELOCKTIMEOUT')
      expect(signs).toBeGreaterThan(4)
      expect(pauses.length).toBeGreaterThan(0)
    })

    it.each([
      ['forward', 3_600_000],
      ['back', -3_600_000],
    ])(
      'loses it no later when the clock is set %s meanwhile and it then falls silent',
      async (_name, jump) => {
        const id = plant(idOf({ ...DEAD, domain: elsewhere() }), 1_000)
        fakeTime()
        let slept = 0
        let sign = 0
        fault('sleep', (real, ms, signal) => {
          real(ms, signal)
          slept += ms
          if (sign > 0 || slept < 500) return
          sign = slept
          const time = new Date(Date.now() + jump)
          fs.utimesSync(join(lockPath, id), time, time)
        })
        expect(await lock(file, () => 'in', { lease: 10_000 })).toBe('in')
        expect(slept - sign).toBeGreaterThan(10_000)
        expect(slept - sign).toBeLessThan(11_000)
      },
    )

    it('loses it after its lease also when the clock had been set back before', async () => {
      plant(idOf({ ...DEAD, domain: elsewhere() }), -3_600_000)
      const pauses = fakeTime()
      expect(await lock(file, () => 'in', { lease: 10_000 })).toBe('in')
      const waited = pauses.reduce((sum, ms) => sum + ms, 0)
      expect(waited).toBeGreaterThan(10_000)
      expect(waited).toBeLessThan(11_000)
    })

    it('loses it although another one, which cannot be checked either, is in the same lock', async () => {
      plant(idOf({ ...DEAD, domain: elsewhere() }), 121_000)
      plant(idOf({ ...DEAD, domain: elsewhere(), nonce: '0123456789ab2' }), 121_000)
      fakeTime()
      expect(await lock(file, () => 'in', { timeout: 5_000 })).toBe('in')
      expectIdle()
    })

    it('does not look silent because it had to wait for long', async () => {
      const id = plant(idOf({ pid: 1, tid: 1, start: '0' }))
      const pauses = fakeTime()
      fault('sleep', (real, ms, signal) => {
        real(ms, signal)
        if (pauses.reduce((sum, each) => sum + each, 0) > 3_000)
          fs.rmSync(join(lockPath, id), { force: true })
      })
      fault('rename', (real, from, to) => {
        const longAgo = new Date(Date.now() - 60_000)
        fs.utimesSync(join(from, fs.readdirSync(from)[0] as string), longAgo, longAgo)
        real(from, to)
      })
      const age = await lock(
        file,
        (held) => {
          const { mtimeMs, size } = fs.statSync(join(lockPath, held.id))
          expect(size).toBe(0)
          return Date.now() - mtimeMs
        },
        { lease: 10_000 },
      )
      expect(age).toBeLessThan(50_000)
      expectIdle()
    })

    it('keeps it for ever without a lease, and on Windows', async () => {
      plant(idOf({ ...DEAD, domain: elsewhere() }), 500_000)
      fakeTime()
      const options = { timeout: 10_000, lease: Infinity }
      expect((await thrownBy(() => lock(file, () => 1, options))).code).toBe('ELOCKTIMEOUT')
    })

    it('is judged by the clock of the file system, not by ours', async () => {
      const id = plant(idOf({ ...DEAD, domain: elsewhere() }), 0)
      // Our clock is a day ahead; that must not make the entry old.
      pretend({ wallClock: () => Date.now() + 86_400_000 })
      fakeTime()
      expect((await thrownBy(() => lock(file, () => 1, { timeout: 10_000 }))).code).toBe('ELOCKTIMEOUT')
      expect(fs.readdirSync(lockPath)).toEqual([id])
    })
  })
})
