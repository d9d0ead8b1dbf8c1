import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { domainDigits, identity } from '../../../src/runtime/identity.ts'
import { sweepTemps, sweepTempsSync } from '../../../src/runtime/sweep-temps.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fault, thrownBy } from '../support/faults.ts'

const forms = [
  { form: 'async', sweep: sweepTemps },
  { form: 'sync', sweep: async (...args: Parameters<typeof sweepTempsSync>) => sweepTempsSync(...args) },
]
const DAY = 24 * 60 * 60 * 1_000
const GONE = 2_147_483_646

describe.each(forms)('sweepTemps, $form', ({ sweep }) => {
  let directory: string
  beforeEach(() => {
    directory = freshDirectory()
  })

  const temp = (base: string, pid: number, domain = domainDigits(identity()), ageMs = 0) => {
    const path = join(directory, `${base}.${pid}.${domain}0123456789abcdef.tmp`)
    fs.writeFileSync(path, 'x')
    const time = new Date(Date.now() - ageMs)
    fs.utimesSync(path, time, time)
    return path
  }

  it('removes what a dead process left, and nothing of a living one, however old', async () => {
    const dead = temp('a', GONE)
    const alive = temp('a', process.pid, undefined, 100 * DAY)
    const other = temp('a', 1, undefined, 100 * DAY)
    expect(await sweep(directory)).toEqual([dead])
    expect(fs.existsSync(alive) && fs.existsSync(other)).toBe(true)
  })

  it('asks for the age where the writer cannot be checked', async () => {
    const fresh = temp('a', GONE, 'ffffffff', DAY / 2)
    const old = temp('b', GONE, 'ffffffff', DAY + 60_000)
    const vague = temp('c', GONE, '00000000', DAY / 2)
    expect(await sweep(directory, { maxAge: Infinity })).toEqual([])
    expect(await sweep(directory)).toEqual([old])
    expect(await sweep(directory, { maxAge: DAY / 4 })).toEqual([fresh, vague])
  })

  it('does not conclude anything from a number when its own machine is unknown', async () => {
    temp('a', GONE, '00000000')
    fault('readText', () => {
      throw failure('EACCES')
    })
    fault('readlink', () => {
      throw failure('EACCES')
    })
    if (process.platform === 'linux') expect(await sweep(directory)).toEqual([])
  })

  it('leaves everything else alone', async () => {
    const name = `a.${GONE}.${domainDigits(identity())}0123456789abcdef.tmp`
    fs.mkdirSync(join(directory, name))
    fs.symlinkSync('x', join(directory, name.replace('a', 'b')))
    for (const other of [
      'a.tmp',
      'a.5.tmp',
      `a.${GONE}.0123.tmp`,
      name.replace('.tmp', '.tmp2'),
      'state.json',
    ]) {
      fs.writeFileSync(join(directory, other), '')
    }
    expect(await sweep(directory)).toEqual([])
    expect(fs.readdirSync(directory)).toHaveLength(7)
  })

  it('goes on when one file cannot be removed', async () => {
    const first = temp('a', GONE)
    const second = temp('b', GONE)
    fault('unlink', (real, path) => {
      if (path === first) throw failure('EACCES', 'unlink')
      real(path)
    })
    expect(await sweep(directory)).toEqual([second])
  })

  it('says when the directory cannot be listed', async () => {
    const error = await thrownBy(() => sweep(join(directory, 'no')))
    expect(error).toMatchObject({ code: 'ENOENT', path: join(directory, 'no') })
  })
})
