/**
 * File systems that could not hold a lock, imitated call by call. Real ones: fuse.test.ts.
 */
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { appendLines } from '../../../src/runtime/append-lines.ts'
import { atomicWrite } from '../../../src/runtime/atomic-write.ts'
import { LockFileSystemError } from '../../../src/runtime/errors.ts'
import { withLock, withLockSync } from '../../../src/runtime/lock.ts'
import { shared } from '../../../src/runtime/shared.ts'
import { updateFile } from '../../../src/runtime/update-file.ts'
import { buildRuntime } from '../support/build.ts'
import { start } from '../support/children.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fault, pretend, thrownBy } from '../support/faults.ts'
import { lockForms } from '../support/locks.ts'

const FUSE = 0x65735546
const EXT4 = 0xef53

let directory: string
let file: string
let lockPath: string
beforeEach(() => {
  directory = freshDirectory()
  file = join(directory, 'state.json')
  lockPath = `${file}.lk`
  pretend({ platform: 'linux' })
  mounted(FUSE)
})

/** As if the directory were on a file system of this type. */
const mounted = (type: number | undefined, name = 'fuse.test') => {
  fault('statfs', () => type)
  fault('readText', (real, path) =>
    path === '/proc/self/mountinfo'
      ? `1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:5 / ${directory} rw shared:1 - ${name} x rw\n`
      : real(path),
  )
}

/** Replaces what a rename of one directory onto another, which is not empty, does. */
const ontoFull = (behaviour: (from: string, to: string) => void) =>
  fault('rename', (real, from, to) => {
    const full = fs.existsSync(to) && fs.statSync(to).isDirectory() && fs.readdirSync(to).length > 0
    if (full) behaviour(from, to)
    else real(from, to)
  })

const spyCalls = (): string[] => {
  const seen: string[] = []
  const names = 'open close rename unlink mkdir rmdir readdir lstat stat statfs readText'.split(
    ' ',
  ) as 'open'[]
  for (const name of names) {
    fault(name, (real, ...args) => {
      seen.push([name, ...args.filter((arg) => typeof arg === 'string')].join(' '))
      return (real as (...all: unknown[]) => never)(...args)
    })
  }
  return seen
}

const expectNothing = (left: string[] = []) => {
  expect(fs.readdirSync(directory)).toEqual(left)
  const { held, ids, lines, leftovers } = shared()
  expect([held.size, ids.size, lines.size, leftovers.size]).toEqual([0, 0, 0, 0])
}

describe.each(lockForms)('a lock, $form', ({ lock }) => {
  it.each([
    [
      'merges two directories',
      (from: string, to: string) => {
        for (const name of fs.readdirSync(from)) fs.renameSync(join(from, name), join(to, name))
        fs.rmdirSync(from)
      },
    ],
    [
      'replaces one directory by another',
      (from: string, to: string) => {
        fs.rmSync(to, { recursive: true })
        fs.renameSync(from, to)
      },
    ],
    [
      'moves one directory into another',
      (from: string, to: string) => fs.renameSync(from, join(to, basename(from))),
    ],
    ['does nothing and says that it did', () => {}],
  ])('is refused where the file system %s', async (_name, behaviour) => {
    ontoFull(behaviour)
    let ran = false
    const error = await thrownBy(() => lock(file, () => (ran = true)))
    expect(error).toBeInstanceOf(LockFileSystemError)
    expect(error).toMatchObject({
      name: 'LockFileSystemError',
      code: 'ENOLOCKFS',
      path: file,
      lockPath,
      fileSystem: 'fuse.test, type 0x65735546',
    })
    expect(error.message).toContain(
      '(fuse.test, type 0x65735546) lets a directory be renamed onto one that is not',
    )
    expect(error.message).toContain('Keep the file on a local file system')
    expect(ran).toBe(false)
    expectNothing()
    // Not remembered: the next request finds out again, and finds the cure when there is one.
    mounted(EXT4)
    expect(await lock(file, () => 'in')).toBe('in')
  })

  it.each(['EPERM', 'EXDEV', 'EINVAL', 'ENOSYS', 'EOPNOTSUPP'])(
    'is refused where a full directory is answered with %s, which tells a waiter nothing',
    async (code) => {
      ontoFull(() => {
        throw failure(code, 'rename')
      })
      const error = await thrownBy(() => lock(file, () => 1))
      expect(error).toMatchObject({ code: 'ENOLOCKFS', cause: { code } })
      expect(error.message).toContain(`answers ${code}`)
      expectNothing()
    },
  )

  it('is refused where directories are spread, whatever one experiment says', async () => {
    mounted(FUSE, 'fuse.mergerfs')
    const error = await thrownBy(() => lock(file, () => 1))
    expect(error.code).toBe('ENOLOCKFS')
    expect(error.message).toContain('(fuse.mergerfs, type 0x65735546) spreads directories')
    expectNothing()
  })

  it.each(['ENOTEMPTY', 'EEXIST'])('works where the answer is %s', async (code) => {
    ontoFull(() => {
      throw failure(code, 'rename')
    })
    expect(await lock(file, () => 'in')).toBe('in')
    expectNothing()
  })

  it.each(['EIO', 'ENOSPC', 'EACCES'])(
    'passes a failure of the moment on, and tries again later: %s',
    async (code) => {
      let broken = true
      fault('rename', (real, from, to) => {
        if (broken) throw failure(code, 'rename')
        real(from, to)
      })
      const error = await thrownBy(() => lock(file, () => 1))
      expect(error).toMatchObject({ code, syscall: 'lock', path: file })
      expectNothing()
      broken = false
      expect(await lock(file, () => 'in')).toBe('in')
      expectNothing()
    },
  )

  it.each(['mkdir', 'open', 'close'] as const)('passes a failure of its preparation on: %s', async (name) => {
    // With a code that would mean something else if the rename gave it.
    for (const code of ['EPERM', 'EEXIST', 'ENOSPC']) {
      let done = 0
      fault(name, (real, ...args) => {
        if (name === 'close') (real as (...all: unknown[]) => void)(...args)
        done += 1
        if (done === 2) throw failure(code, name)
        return name === 'close' ? undefined : (real as (...all: unknown[]) => never)(...args)
      })
      expect(await thrownBy(() => lock(file, () => 1))).toMatchObject({ code, syscall: 'lock', path: file })
      expectNothing()
    }
  })

  it('is tried out once for a directory, with names of its own', async () => {
    const calls = spyCalls()
    await lock(file, () => 1)
    const first = calls.splice(0)
    await lock(join(directory, 'other'), () => 1)
    const second = calls.splice(0)
    expect(second.map((line) => line.split(' ')[0])).toEqual(
      expect.not.arrayContaining(['statfs', 'readText', 'readdir']),
    )
    expect(second.filter((line) => line.includes('.lk'))).toHaveLength(5)
    // Everything before the lock's own mkdir, open and rename leaves the lock alone.
    const own = first.findIndex((line) => line.endsWith(` ${lockPath}`))
    expect(first[own]).toMatch(/^rename /)
    const experiment = first.slice(0, own - 2)
    expect(experiment.some((line) => /^rename .*\.lk-1x\S+ .*\.lk-1x\S+$/.test(line))).toBe(true)
    for (const line of experiment) expect(line).not.toMatch(/\.lk(\/| |$)/)
    expectNothing()
  })

  it('costs one look at the file system where the type is known', async () => {
    mounted(EXT4)
    const calls = spyCalls()
    const related = () =>
      calls
        .splice(0)
        .filter(
          (line) =>
            line.startsWith('statfs') || line.startsWith('readText /proc/self/m') || line.includes('.lk'),
        )
        .map((line) => line.split(' ')[0])
    // Closing has no path; it is counted in the test of the six calls.
    const lockAndUnlock = ['mkdir', 'open', 'rename', 'unlink', 'rmdir']
    await lock(file, () => 1)
    expect(related()).toEqual(['statfs', ...lockAndUnlock])
    await lock(join(directory, 'other'), () => 1)
    expect(related()).toEqual(lockAndUnlock)
  })

  it('is tried out where Node cannot tell the type, and on macOS, where the number means nothing', async () => {
    const merges = () => ontoFull(() => {})
    merges()
    mounted(undefined)
    expect((await thrownBy(() => lock(file, () => 1))).code).toBe('ENOLOCKFS')
    fault('statfs', () => {
      throw failure('EACCES')
    })
    expect((await thrownBy(() => lock(file, () => 1))).code).toBe('ENOLOCKFS')
    mounted(EXT4)
    pretend({ platform: 'darwin' })
    expect((await thrownBy(() => lock(file, () => 1))).code).toBe('ENOLOCKFS')
    expectNothing()
  })

  it('is not tried out on Windows, which replaces no directory', async () => {
    pretend({ platform: 'win32' })
    const calls = spyCalls()
    await lock(file, () => 1)
    expect(calls.filter((line) => line.startsWith('statfs') || line.startsWith('rename'))).toHaveLength(1)
  })

  it('begins again when its drafts are swept meanwhile, but not for ever', async () => {
    let swept = 0
    let limit = 1
    fault('rename', (real, from, to) => {
      if (to !== lockPath && swept < limit) {
        swept += 1
        fs.rmSync(from, { recursive: true })
      }
      real(from, to)
    })
    expect(await lock(file, () => 'in')).toBe('in')
    expect(swept).toBe(1)
    expectNothing()
    shared().lockable.clear()
    limit = Infinity
    expect(await thrownBy(() => lock(file, () => 1))).toMatchObject({ code: 'ENOENT', path: file })
    expectNothing()
  })
})

describe('what needs the lock, and what does not', () => {
  beforeEach(() => ontoFull(() => {}))

  it('updateFile and appendLines are refused and leave the file alone', async () => {
    fs.writeFileSync(file, 'old\n')
    expect((await thrownBy(() => updateFile(file, () => 'new'))).code).toBe('ENOLOCKFS')
    expect((await thrownBy(() => appendLines(file, 'new'))).code).toBe('ENOLOCKFS')
    expect(fs.readFileSync(file, 'utf8')).toBe('old\n')
    expectNothing(['state.json'])
  })

  it('atomicWrite, and appendLines without a lock, work as the error says', async () => {
    await atomicWrite(file, 'a\n')
    await appendLines(file, 'b', { lock: false })
    expect(fs.readFileSync(file, 'utf8')).toBe('a\nb\n')
    expectNothing(['state.json'])
  })
})

it('does not remember directories without end', () => {
  const { lockable } = shared()
  lockable.clear()
  for (let index = 0; index < 1_024; index += 1) lockable.add(`/nowhere/${index}`)
  withLockSync(file, () => 1)
  expect([...lockable]).toEqual([directory])
})

it('finds the mount that a name with a space and an umlaut is on', async () => {
  const odd = join(directory, 'a ü')
  fs.mkdirSync(odd)
  fault('readText', (real, path) => {
    if (path !== '/proc/self/mountinfo') return real(path)
    const point = Buffer.from(odd.replace(' ', '\\040'), 'utf8').toString('latin1')
    // The longest mount point wins, the later of two equal ones, and a name that only begins alike does not count.
    return [
      '1 0 8:1 / / rw - ext4 /dev/a rw',
      `2 1 0:5 / ${directory} rw - tmpfs x rw`,
      `3 2 0:6 / ${point} rw - xfs x rw`,
      `4 3 0:7 / ${point} rw shared:1 master:2 - fuse.last x rw`,
      `5 2 0:8 / ${point}x rw - fuse.other x rw`,
    ].join('\n')
  })
  ontoFull(() => {})
  const error = await thrownBy(() => withLock(join(odd, 'f'), () => 1))
  expect(error.fileSystem).toBe('fuse.last, type 0x65735546')
})

it('a process killed in the middle of it leaves drafts only, which block nobody and are swept', async () => {
  const scripts = freshDirectory()
  const seam = pathToFileURL(join(await buildRuntime(), 'os.js')).href
  const body = `
    const { os } = await import(${JSON.stringify(seam)})
    os.sync.statfs = () => ${FUSE}
    let left = Number(args[1])
    for (const name of ['open', 'close', 'rename', 'unlink', 'mkdir', 'rmdir']) {
      const real = os.sync[name]
      os.sync[name] = (...all) => {
        left -= 1
        if (left === 0) process.kill(process.pid, 'SIGKILL')
        return real(...all)
      }
    }
    runtime.withLockSync(args[0], () => process.kill(process.pid, 'SIGTERM'))`
  const kill = async (at: number) => {
    const work = freshDirectory()
    const child = await start(scripts, body, join(work, 'state'), at)
    const { signal, stderr } = await child.ended
    expect({ at, stderr }).toEqual({ at, stderr: '' })
    return { at, work, killed: signal === 'SIGKILL' }
  }
  mounted(EXT4)
  // Two drafts of three calls, the rename, their removal of two calls each, then the lock's own draft.
  const drafts = new Map<number, number>()
  for (let first = 1; first <= 12; first += 3) {
    for (const { at, work, killed } of await Promise.all([kill(first), kill(first + 1), kill(first + 2)])) {
      expect({ at, killed }).toEqual({ at, killed: true })
      const names = fs.readdirSync(work)
      drafts.set(at, names.length)
      for (const name of names) expect(name).toMatch(/^state\.lk-1x\./)
      expect(withLockSync(join(work, 'state'), () => 'in', { timeout: 0 })).toBe('in')
      shared().acquisitions = 255
      withLockSync(join(work, 'state'), () => {}, { timeout: 0 })
      expect({ at, left: fs.readdirSync(work) }).toEqual({ at, left: [] })
    }
  }
  expect(drafts.get(7)).toBe(2)
  expect(drafts.get(1)).toBe(0)
})
