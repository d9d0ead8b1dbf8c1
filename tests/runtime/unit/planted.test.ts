/**
 * What somebody else who may write in the same directory (a shared one, such as `/tmp`) puts in the way: links, pipes, files
 * and directories under the names of temporary files, locks and drafts.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:net'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendLines, appendLinesSync } from '../../../src/runtime/append-lines.ts'
import { atomicWrite, atomicWriteSync } from '../../../src/runtime/atomic-write.ts'
import { withLock, withLockSync } from '../../../src/runtime/lock.ts'
import { sweepTemps, sweepTempsSync } from '../../../src/runtime/sweep-temps.ts'
import { updateFile, updateFileSync } from '../../../src/runtime/update-file.ts'
import { freshDirectory } from '../support/directory.ts'
import { fault, thrownBy } from '../support/faults.ts'
import { DEAD, elsewhere, idOf } from '../support/owners.ts'

const DAY = 24 * 60 * 60 * 1_000

/** Everything below a directory: names, kinds, contents. Bytes, because some names are no text. */
function contentOf(directory: string | Buffer): string[] {
  return fs.readdirSync(directory, { encoding: 'buffer' }).flatMap((name) => {
    const path = Buffer.concat([Buffer.from(directory), Buffer.from('/'), name])
    const stats = fs.lstatSync(path)
    const inside = stats.isFile() ? fs.readFileSync(path, 'latin1') : ''
    const own = `${path.toString('latin1')} ${stats.mode.toString(8)} ${stats.ino} ${inside}`
    return stats.isDirectory() ? [own, ...contentOf(path)] : [own]
  })
}

const dead = idOf(DEAD)
const unknown = idOf({ ...DEAD, domain: elsewhere() })

let place: string
let victim: string
beforeEach(() => {
  place = freshDirectory()
  victim = freshDirectory()
  fs.writeFileSync(join(victim, 'letters.txt'), 'dear')
  fs.writeFileSync(join(victim, '.DS_Store'), '')
  fs.mkdirSync(join(victim, 'G.lk'))
  // A holder that is alive, in this very process, and not this thread.
  fs.writeFileSync(join(victim, 'G.lk', idOf({})), '')
})

// A directory and a link take each other's place under each name, all the time.
const SWAPPER = `
const fs = require('node:fs')
const [place, victim, ...names] = process.argv.slice(1)
fs.mkdirSync(place + '/aside')
for (const name of names) fs.symlinkSync(victim, place + '/aside/link-' + name)
console.log('ready')
for (;;) for (const name of names) for (const kind of ['/aside/real-', '/aside/link-']) {
  if (kind === '/aside/real-') fs.mkdirSync(place + kind + name)
  fs.renameSync(place + kind + name, place + '/' + name)
  try {
    fs.renameSync(place + '/' + name, place + kind + name)
    if (kind === '/aside/real-') fs.rmdirSync(place + kind + name)
  } catch {
    // Swept.
  }
}
`

const sweeps: [how: string, act: () => unknown][] = [
  ['sweepTemps', () => sweepTemps(place)],
  ['sweepTempsSync', () => sweepTempsSync(place)],
  ['atomicWriteSync', () => atomicWriteSync(join(place, 'state'), 'x', { fsync: false })],
  ['withLockSync', () => withLockSync(join(place, 'F'), () => {})],
]

// Links need a right on Windows that an ordinary user does not have.
describe.skipIf(process.platform === 'win32')('a link to a directory of the victim', () => {
  const inTheWay: [what: string, name: string, target: () => string, aged?: 'aged'][] = [
    ['as the draft of a dead owner', `F.lk-${dead}`, () => victim],
    ['as a draft moved aside', `F.lk~${dead}`, () => victim],
    ['as an old draft that cannot be checked', `F.lk-${unknown}`, () => victim, 'aged'],
    ['as an old one moved aside', `F.lk~${unknown}`, () => victim, 'aged'],
    ['as a draft, to a lock in use', `F.lk-${dead}`, () => join(victim, 'G.lk')],
    ['as one moved aside, to a lock in use', `F.lk~${dead}`, () => join(victim, 'G.lk')],
    ['as a lock', 'H.lk', () => victim],
    ['as a lock, to one in use', 'H.lk', () => join(victim, 'G.lk')],
    ['in a lock', `H.lk/F.lk-${dead}`, () => victim],
  ]
  it.each(
    inTheWay.flatMap(([what, name, target, aged]) =>
      sweeps.map(([how, act]) => ({ what, name, target, aged, how, act })),
    ),
  )('$what: $how touches nothing behind it', async ({ name, target, aged, act }) => {
    const path = join(place, name)
    fs.mkdirSync(join(path, '..'), { recursive: true })
    fs.symlinkSync(target(), path)
    const longAgo = new Date(Date.now() - 2 * DAY)
    if (aged) fs.lutimesSync(path, longAgo, longAgo)
    const before = contentOf(victim)
    await act()
    // Whoever asks for the lock in whose place it stands.
    await thrownBy(() => withLock(join(place, 'H'), () => Promise.reject(new Error('held')), { timeout: 0 }))
    expect(contentOf(victim)).toEqual(before)
  })

  it('put in the place of a draft while it is swept', async () => {
    // Two names each, a directory and a link, take each other's place all the time.
    const child = spawn(process.execPath, ['-e', SWAPPER, place, victim, `F.lk-${dead}`, `F.lk~${dead}`])
    await once(child.stdout, 'data')
    const before = contentOf(victim)
    let met = 0
    for (const end = Date.now() + 20_000; met < 100 && Date.now() < end;) {
      met += fs.readdirSync(place).some((name) => name.startsWith('F')) ? 1 : 0
      sweepTempsSync(place)
    }
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(met).toBe(100)
    expect(contentOf(victim)).toEqual(before)
  })
})

const locking: [how: string, act: (file: string) => unknown][] = [
  ['withLock', (file) => withLock(file, () => {}, { timeout: 0 })],
  ['withLockSync', (file) => withLockSync(file, () => {}, { timeout: 0 })],
  ['updateFile', (file) => updateFile(file, () => 'new', { timeout: 0 })],
  ['updateFileSync', (file) => updateFileSync(file, () => 'new', { timeout: 0 })],
  ['appendLines', (file) => appendLines(file, 'new', { timeout: 0 })],
  ['appendLinesSync', (file) => appendLinesSync(file, 'new', { timeout: 0 })],
]

// As above: most of them are links.
describe.skipIf(process.platform === 'win32')('in the place of the lock', () => {
  const obstacles: [what: string, put: (path: string) => unknown][] = [
    ['a file', (path) => fs.writeFileSync(path, 'x'.repeat(100_000))],
    ['a link to a file', (path) => fs.symlinkSync(join(victim, 'letters.txt'), path)],
    ['a link to a directory', (path) => fs.symlinkSync(victim, path)],
    ['a link to nothing', (path) => fs.symlinkSync(join(victim, 'nothing'), path)],
    ['a link to itself', (path) => fs.symlinkSync(path, path)],
    ['a hard link', (path) => fs.linkSync(join(victim, 'letters.txt'), path)],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    [
      'a socket',
      (path) =>
        new Promise<void>((resolve) => {
          const server = createServer().listen(path, () => resolve())
          server.unref()
        }),
    ],
  ]
  it.each(obstacles.flatMap(([what, put]) => locking.map(([how, act]) => ({ what, put, how, act }))))(
    'is $what: $how says so at once, and nothing is changed',
    async ({ put, act }) => {
      const file = join(place, 'F')
      fs.writeFileSync(file, 'old\n')
      await put(`${file}.lk`)
      const before = [contentOf(place), contentOf(victim)]
      const error = await thrownBy(() => act(file))
      expect(error).toMatchObject({ code: 'ENOTDIR', path: file })
      expect([contentOf(place), contentOf(victim)]).toEqual(before)
    },
  )

  it.each(locking)('is a directory with names of all kinds: %s times out', async (_how, act) => {
    const file = join(place, 'F')
    fs.writeFileSync(file, 'old\n')
    fs.mkdirSync(`${file}.lk`)
    const names = [
      '__proto__',
      'constructor',
      '-rf',
      '*',
      ' ',
      '\u001b[31mred',
      'a\nELOCKLOST: b',
      `F.lk-${dead}-`,
    ]
    for (const name of names) fs.writeFileSync(join(`${file}.lk`, name), 'pid: 1')
    fs.writeFileSync(Buffer.concat([Buffer.from(`${file}.lk/`), Buffer.from([0xff, 0xfe])]), '')
    fs.writeFileSync(join(`${file}.lk`, idOf({ pid: 0, tid: 0 })), '')
    const before = contentOf(place)
    const error = await thrownBy(() => act(file))
    expect(error).toMatchObject({ code: 'ELOCKTIMEOUT' })
    expect(contentOf(place)).toEqual(before)
  })

  it('gives its names to nobody as they are', async () => {
    const file = join(place, 'F')
    fs.mkdirSync(`${file}.lk`)
    fs.writeFileSync(join(`${file}.lk`, 'a\nError: \u001b[31m\u202eb'), '')
    const error = await thrownBy(() => withLock(file, () => {}, { timeout: 0 }))
    expect(error.message).toContain("held by 'a\\u{a}Error: \\u{1b}[31m\\u{202e}b'")
    expect((error.holder as { id: string }).id).toBe('a\nError: \u001b[31m\u202eb')
  })

  it('is a directory with hundreds of entries of the dead: all are removed', () => {
    const file = join(place, 'F')
    fs.mkdirSync(`${file}.lk`)
    for (let index = 0; index < 300; index += 1) {
      fs.writeFileSync(join(`${file}.lk`, idOf({ ...DEAD, nonce: String(index).padStart(13, '0') })), '')
    }
    expect(withLockSync(file, () => 'done', { timeout: 0 })).toBe('done')
    expect(fs.readdirSync(place)).toEqual([])
  })
})

const writes: [how: string, act: (file: string) => unknown][] = [
  ['atomicWrite', (file) => atomicWrite(file, 'new')],
  ['atomicWriteSync', (file) => atomicWriteSync(file, 'new')],
  ['updateFile', (file) => updateFile(file, () => 'new')],
  ['updateFileSync', (file) => updateFileSync(file, () => 'new')],
  ['withLockSync', (file) => withLockSync(file, () => {})],
]

// As above: the traps are links.
describe.skipIf(process.platform === 'win32')('at the name that is about to be made', () => {
  const traps: [what: string, put: (path: string) => void][] = [
    ['a link to a file', (path) => fs.symlinkSync(join(victim, 'letters.txt'), path)],
    ['a hard link', (path) => fs.linkSync(join(victim, 'letters.txt'), path)],
    ['a link to a directory', (path) => fs.symlinkSync(victim, path)],
    ['a pipe', (path) => void execFileSync('mkfifo', [path])],
  ]
  it.each(traps.flatMap(([what, put]) => writes.map(([how, act]) => ({ what, put, how, act }))))(
    '$what: $how does not follow it',
    async ({ put, act }) => {
      const file = join(place, 'F')
      const before = contentOf(victim)
      const planted: string[] = []
      const plant = (path: string) => {
        if (planted.length > 0 || !basename(path).startsWith('F')) return
        planted.push(path)
        put(path)
      }
      fault('open', (real, path, flags, mode) => {
        if (flags.includes('x') && path.endsWith('.tmp')) plant(path)
        return real(path, flags, mode)
      })
      fault('mkdir', (real, path, mode) => {
        plant(path)
        return real(path, mode)
      })
      try {
        await act(file)
      } catch (error) {
        expect(error).toMatchObject({ code: 'EEXIST', path: file })
      }
      expect(planted).toHaveLength(1)
      expect(contentOf(victim)).toEqual(before)
      // Neither was it removed: it is not ours.
      expect(() => fs.lstatSync(planted[0] as string)).not.toThrow()
    },
  )
})

// Windows has no umask.
describe.skipIf(process.platform === 'win32')('whatever the umask', () => {
  const before = process.umask()
  afterEach(() => void process.umask(before))

  const kindOf = (name: string) =>
    name
      .replace(/\.\d+\.\w+\.tmp$/, '.<temp>')
      .replace(/\.lk-1[ux]\.[\w.]+/, '.lk-<id>')
      .replace(/\/1[ux]\.[\w.]+/, '/<entry>')

  /** The permission bits of everything in the directory, looked at before and after each call. */
  function modesWhile(umask: number, act: (file: string) => void, existing?: number): Record<string, string> {
    const directory = freshDirectory()
    const file = join(directory, 'F')
    if (existing !== undefined) {
      fs.writeFileSync(file, 'old')
      fs.chmodSync(file, existing)
    }
    const seen = new Map<string, Set<string>>()
    const look = () => {
      for (const name of fs.readdirSync(directory, { recursive: true }) as string[]) {
        const mode = (fs.lstatSync(join(directory, name)).mode & 0o7777).toString(8)
        seen.set(kindOf(name), (seen.get(kindOf(name)) ?? new Set()).add(mode))
      }
    }
    for (const name of ['open', 'mkdir', 'write', 'fchmod', 'fchown', 'close', 'rename', 'unlink'] as const) {
      fault(name, (real, ...args) => {
        look()
        const result = (real as (...all: unknown[]) => unknown)(...args)
        look()
        return result as never
      })
    }
    process.umask(umask)
    act(file)
    look()
    return Object.fromEntries([...seen].map(([name, modes]) => [name, [...modes].sort().join(' ')]))
  }

  const write = (file: string) => atomicWriteSync(file, 'new')
  const update = (file: string) => updateFileSync(file, () => 'new')

  it('a file closed to others stays so, and so is everything on the way', () => {
    expect(modesWhile(0, write, 0o600)).toEqual({ F: '600', 'F.<temp>': '600' })
    expect(modesWhile(0, update, 0o600)).toEqual({
      F: '600',
      'F.lk': '775',
      'F.lk/<entry>': '600',
      'F.lk-<id>': '775',
      'F.lk-<id>/<entry>': '600',
    })
  })

  it('a program that runs as its owner does so only once it is whole', () => {
    expect(modesWhile(0, write, 0o4711)).toEqual({ F: '4711', 'F.<temp>': '4711 711' })
  })

  it('nothing is made wider than it allows', () => {
    expect(modesWhile(0o777, write)).toEqual({ F: '0', 'F.<temp>': '0' })
    expect(modesWhile(0o077, (file) => withLockSync(file, () => {}))).toEqual({
      'F.lk': '700',
      'F.lk/<entry>': '600',
      'F.lk-<id>': '700',
      'F.lk-<id>/<entry>': '600',
    })
    expect(modesWhile(0o027, (file) => appendLinesSync(file, 'new'))).toMatchObject({
      F: '640',
      'F.lk': '750',
    })
  })

  it('a directory made on the way is as wide as mkdir makes it', () => {
    const act = (file: string) => atomicWriteSync(`${file}/a/b`, 'new', { createDirectory: true })
    expect(modesWhile(0o027, act)).toMatchObject({ F: '750', 'F/a': '750', 'F/a/b': '640' })
  })
})
