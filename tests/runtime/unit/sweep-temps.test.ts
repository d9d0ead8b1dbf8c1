import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { identity } from '../../../src/runtime/identity.ts'
import { sweepTemps, sweepTempsSync } from '../../../src/runtime/sweep-temps.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fault, pretend, thrownBy } from '../support/faults.ts'

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

  const temp = (base: string, pid: number, domain = identity().digits, ageMs = 0) => {
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
    const name = `a.${GONE}.${identity().digits}0123456789abcdef.tmp`
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

  const id = (pid: number, nonce: string, domain = identity().domain) =>
    `1x.${identity().os}.${pid}.${pid}.1.${domain}.${nonce.padEnd(12, '0')}1`

  const lock = (base: string, entry: string) => {
    const path = join(directory, base)
    fs.mkdirSync(path)
    fs.writeFileSync(join(path, entry), '')
    return path
  }

  it('removes locks of dead owners, and the drafts they were making', async () => {
    const dead = id(GONE, 'a')
    const gone = [lock('F.lk', dead), lock(`F.lk-${dead}`, dead), lock(`F.lk~${dead}`, dead)]
    lock('G.lk', `F.lk-${dead}`) // As the plain mv of a shell leaves it.
    expect((await sweep(directory)).sort()).toEqual([...gone, join(directory, 'G.lk')].sort())
    expect(fs.readdirSync(directory)).toEqual([])
  })

  it('leaves locks alone that may be in use, and what is only called like one', async () => {
    const alive = id(process.pid, 'b')
    const elsewhere = id(
      GONE,
      'c',
      identity().domain.replace(/^./, (digit) => (digit === 'a' ? 'b' : 'a')),
    )
    lock('A.lk', alive)
    lock('B.lk', elsewhere)
    lock(`B.lk-${elsewhere}`, elsewhere)
    lock('C.lk', 'notes.txt')
    fs.writeFileSync(join(directory, 'C.lk', id(GONE, 'd')), '')
    fs.writeFileSync(join(directory, 'D.lk'), '')
    fs.mkdirSync(join(directory, 'E.lk'))
    lock('F.lk-notes', 'x')
    const before = fs.readdirSync(directory, { recursive: true })
    // The start recorded in `alive` is another one than this process has: that would be a dead owner.
    fault('readText', () => {
      throw failure('EACCES')
    })
    expect(await sweep(directory)).toEqual([])
    expect(fs.readdirSync(directory, { recursive: true })).toEqual(before)
  })

  it('takes an abandoned draft of an unknown owner apart only after a day, and aside first', async () => {
    const elsewhere = id(
      GONE,
      'c',
      identity().domain.replace(/^./, (digit) => (digit === 'a' ? 'b' : 'a')),
    )
    const draft = lock(`B.lk-${elsewhere}`, elsewhere)
    const time = new Date(Date.now() - DAY - 60_000)
    fs.utimesSync(draft, time, time)
    const renamed: string[] = []
    fault('rename', (real, from, to) => {
      renamed.push(from)
      real(from, to)
    })
    expect(await sweep(directory)).toEqual([draft])
    expect([renamed, fs.readdirSync(directory)]).toEqual([[draft], []])
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
    expect(error).toMatchObject({ code: 'ENOENT', syscall: 'scandir', path: join(directory, 'no') })
  })

  it('says which argument is wrong', async () => {
    expect((await thrownBy(() => sweep(5 as never))).message).toMatch('The "directory" argument must be')
    expect((await thrownBy(() => sweep(directory, { maxAge: '1' as never }))).message).toMatch('maxAge')
  })

  it('counts what is as old as is allowed among the young', async () => {
    const path = temp('a', GONE, 'ffffffff')
    const { mtimeMs } = fs.statSync(path)
    pretend({ wallClock: () => mtimeMs + DAY })
    expect(await sweep(directory)).toEqual([])
    pretend({ wallClock: () => mtimeMs + DAY + 1 })
    expect(await sweep(directory)).toEqual([path])
  })

  it.each(['EACCES', 'ENOENT'])('leaves alone what cannot be looked at: %s', async (code) => {
    temp('a', GONE)
    fault('lstat', () => {
      // Nothing there is no error of this call.
      if (code === 'ENOENT') return undefined
      throw failure(code, 'lstat')
    })
    expect(await sweep(directory)).toEqual([])
    expect(fs.readdirSync(directory)).toHaveLength(1)
  })
})
