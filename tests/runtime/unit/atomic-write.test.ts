import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { atomicWrite, atomicWriteSync } from '../../../src/runtime/atomic-write.ts'
import { identity } from '../../../src/runtime/identity.ts'
import { os } from '../../../src/runtime/os.ts'
import { shared } from '../../../src/runtime/shared.ts'
import { buildRuntime } from '../support/build.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fakeTime, fault, pretend, thrownBy } from '../support/faults.ts'

const forms = [
  { form: 'async', write: atomicWrite, plain: fs.promises.writeFile as (...args: never[]) => Promise<void> },
  {
    form: 'sync',
    write: async (...args: Parameters<typeof atomicWriteSync>) => atomicWriteSync(...args),
    plain: (async (...args: Parameters<typeof fs.writeFileSync>) => fs.writeFileSync(...args)) as (
      ...args: never[]
    ) => Promise<void>,
  },
] as { form: string; write: typeof atomicWrite; plain: (...args: unknown[]) => Promise<void> }[]

const asRoot = process.getuid?.() === 0
const modeOf = (path: string) => (fs.statSync(path).mode & 0o7777).toString(8)

describe.each(forms)('atomicWrite, $form', ({ form, write, plain }) => {
  let directory: string
  let file: string
  beforeEach(() => {
    directory = freshDirectory()
    file = join(directory, 'state.json')
    fs.writeFileSync(file, 'old')
  })

  const expectUntouched = () => {
    expect(fs.readFileSync(file, 'utf8')).toBe('old')
    expect(fs.readdirSync(directory)).toEqual(['state.json'])
    expect(shared().leftovers.size).toBe(0)
    expect(shared().lines.size).toBe(0)
    expect(shared().writes.size).toBe(0)
  }

  describe('failures leave the old content and no temporary file', () => {
    it('full disk after a short write', async () => {
      let calls = 0
      fault('write', (real, fd, bytes, offset, length, position) => {
        calls += 1
        if (calls === 2) throw failure('ENOSPC', 'write')
        return real(fd, bytes, offset, Math.min(length, 4), position)
      })
      const error = await thrownBy(() => write(file, 'a much longer content'))
      expect(error.code).toBe('ENOSPC')
      expect(calls).toBe(2)
      expectUntouched()
    })

    it('a file system that swallows bytes without a word', async () => {
      fault('write', (real, fd, bytes, offset, length, position) => {
        real(fd, bytes, offset, length - 1, position)
        return length
      })
      expect((await thrownBy(() => write(file, 'new content'))).code).toBe('EIO')
      expectUntouched()
    })

    it('a write call that writes nothing', async () => {
      fault('write', () => 0)
      expect((await thrownBy(() => write(file, 'new'))).code).toBe('EIO')
      expectUntouched()
    })

    it('a temporary file that is made although its opening fails', async () => {
      fault('open', (real, path, flags, mode) => {
        const descriptor = real(path, flags, mode)
        if (!path.endsWith('.tmp')) return descriptor
        os.sync.close(descriptor)
        throw failure('EIO', 'open')
      })
      expect(await thrownBy(() => write(file, 'new'))).toMatchObject({ code: 'EIO', path: file })
      expectUntouched()
    })

    it.each(['EIO', 'ENOENT'])('a rename that is made, and answered with %s, is made', async (code) => {
      fault('rename', (real, from, to) => {
        real(from, to)
        if (to === file) throw failure(code, 'rename')
      })
      await write(file, 'new')
      expect(fs.readFileSync(file, 'utf8')).toBe('new')
      expect(fs.readdirSync(directory)).toEqual(['state.json'])
    })

    it.each([
      ['fsync', 'EIO'],
      ['fsync', 'ENOSPC'],
      ['fstat', 'EIO'],
      ['rename', 'EXDEV'],
      ['rename', 'EBUSY'],
      ['fchmod', 'EIO'],
      ['open', 'EMFILE'],
    ] as const)('%s fails with %s', async (call, code) => {
      fs.chmodSync(file, 0o664) // The group's right to write is added last, so the mode has to be changed.
      fault(call, () => {
        throw failure(code, call)
      })
      const error = await thrownBy(() => write(file, 'new'))
      expect(error.code).toBe(code)
      expect(error.message).toContain(call === 'rename' ? call : `${call} '${file}'`)
      expectUntouched()
    })

    it.each([
      ['EBUSY', 'is a mount point'],
      ['EPERM', 'is immutable, or the target belongs to somebody else'],
      ['EXDEV', 'on different file systems'],
    ])('a rename that can never succeed says why: %s', async (code, why) => {
      fault('rename', () => {
        throw failure(code, 'rename')
      })
      expect((await thrownBy(() => write(file, 'new'))).message).toContain(why)
      expectUntouched()
    })

    it('a failed fsync is an answer and not asked again', async () => {
      let calls = 0
      fault('fsync', () => {
        calls += 1
        throw failure('EIO', 'fsync')
      })
      expect(await thrownBy(() => write(file, 'new'))).toMatchObject({
        code: 'EIO',
        syscall: 'fsync',
        path: file,
      })
      expect(calls).toBe(1)
    })

    it('close fails, as network file systems do when a quota is over', async () => {
      fault('close', (real, descriptor) => {
        real(descriptor)
        throw failure('EDQUOT', 'close')
      })
      const error = await thrownBy(() => write(file, 'new', { fsync: false }))
      expect(error).toMatchObject({ code: 'EDQUOT', path: file })
      expectUntouched()
    })

    it('keeps the first error when the clean-up fails as well', async () => {
      fault('fsync', () => {
        throw failure('EIO', 'fsync')
      })
      fault('unlink', () => {
        throw failure('EACCES', 'unlink')
      })
      expect((await thrownBy(() => write(file, 'new'))).code).toBe('EIO')
    })

    it('Windows goes on refusing the rename', async () => {
      pretend({ platform: 'win32' })
      fakeTime()
      fault('rename', () => {
        throw failure('EPERM', 'rename')
      })
      const error = await thrownBy(() => write(file, 'new'))
      expect(error.code).toBe('EPERM')
      expect(error.attempts).toBeGreaterThan(10)
      expectUntouched()
    })
  })

  it('does not report success when the directory cannot be made durable', async () => {
    let calls = 0
    fault('fsync', (real, descriptor) => {
      calls += 1
      if (calls === 2) throw failure('EIO', 'fsync')
      real(descriptor)
    })
    expect((await thrownBy(() => write(file, 'new'))).code).toBe('EIO')
    expect(fs.readdirSync(directory)).toEqual(['state.json'])
  })

  it.each(['EPERM', 'EISDIR', 'EINVAL', 'EACCES'])('lives with directories that answer %s', async (code) => {
    fault('open', (real, path, flags, mode) => {
      if (flags === 'r') throw failure(code, 'open')
      return real(path, flags, mode)
    })
    await write(file, 'new')
    expect(fs.readFileSync(file, 'utf8')).toBe('new')
  })

  it('syncs the file before the rename and the directory after it, and neither when told so', async () => {
    const order: string[] = []
    for (const name of ['fsync', 'rename'] as const) {
      fault(name, (real, ...args) => {
        order.push(name)
        ;(real as (...all: unknown[]) => void)(...args)
      })
    }
    await write(file, '1')
    expect(order.splice(0)).toEqual(['fsync', 'rename', 'fsync'])
    await write(file, '2', { fsync: false })
    expect(order.splice(0)).toEqual(['rename'])
    await write(file, '3', { fsync: false, flush: true })
    expect(order).toEqual(['fsync', 'rename', 'fsync'])
  })

  describe('arguments are those of fs.writeFile', () => {
    it.each([
      ['no data', () => [file, undefined]],
      ['null', () => [file, null]],
      ['a number', () => [file, 5]],
      ['an object', () => [file, {}]],
      ['unknown encoding', () => [file, 'x', 'utf9']],
      ['options of a wrong type', () => [file, 'x', 5]],
      ['mode of a wrong type', () => [file, 'x', { mode: {} }]],
      ['mode with wrong digits', () => [file, 'x', { mode: '0o9' }]],
      ['null byte', () => ['a\0b', 'x']],
      ['no path', () => [undefined, 'x']],
      ['remote URL', () => [new URL('http://host/x'), 'x']],
      ['missing directory', () => [join(directory, 'no', 'file'), 'x']],
      ['directory', () => [directory, 'x']],
      ['empty path', () => ['', 'x']],
      ['name that ends in a separator', () => [`${directory}/new/`, 'x']],
      ['file as a directory', () => [`${file}/x`, 'x']],
      ['file with a separator', () => [`${file}/`, 'x']],
    ] as [string, () => unknown[]][])('%s', async (_name, args) => {
      const expected = await thrownBy(() => plain(...args()))
      const error = await thrownBy(() => write(...(args() as Parameters<typeof write>)))
      expect({ code: error.code, path: error.path, type: error instanceof TypeError }).toEqual({
        code: expected.code,
        path: expected.path,
        type: expected instanceof TypeError,
      })
      if (expected.code === 'ENOENT')
        expect(error).toMatchObject({ errno: expected.errno, message: expected.message })
      expectUntouched()
    })

    it('a descriptor is refused with a reason', async () => {
      for (const wrong of [1, { fd: 1 }]) {
        const error = await thrownBy(() => write(wrong as never, 'x'))
        expect(error.code).toBe('ERR_INVALID_ARG_TYPE')
        expect(error.message).toContain('A path is needed')
      }
    })

    it.each(['wx', 'a', 'r+'])('flag %s is refused', async (flag) => {
      expect((await thrownBy(() => write(file, 'x', { flag }))).code).toBe('ERR_INVALID_ARG_VALUE')
      expectUntouched()
    })

    it.each([
      ['text', () => ['grün']],
      ['encoding', () => ['grün', 'latin1']],
      ['encoding as an option', () => ['6869', { encoding: 'hex' }]],
      ['null as encoding', () => ['grün', { encoding: null }]],
      ['null as options', () => ['grün', null]],
      ['empty', () => ['']],
      ['Buffer', () => [Buffer.from([1, 2, 3])]],
      ['part of a buffer', () => [new Uint8Array([1, 2, 3, 4]).subarray(1, 3)]],
      ['Float64Array', () => [new Float64Array([1.5, 2])]],
      ['DataView', () => [new DataView(new ArrayBuffer(8), 2, 3)]],
      ['flag w and flush', () => ['x', { flag: 'w', flush: false, signal: undefined }]],
    ] as [string, () => unknown[]][])('same bytes: %s', async (_name, rest) => {
      const other = join(directory, 'other')
      await plain(other, ...rest())
      await write(file, ...(rest() as [string]))
      expect(fs.readFileSync(file)).toEqual(fs.readFileSync(other))
    })

    it('paths of all kinds', async () => {
      await write(Buffer.from(file), '1')
      expect(fs.readFileSync(file, 'utf8')).toBe('1')
      await write(pathToFileURL(file), '2')
      expect(fs.readFileSync(file, 'utf8')).toBe('2')
      const error = await thrownBy(() => write(Buffer.from([0x2f, 0xff, 0xfe]), 'x'))
      expect(error.code).toBe('ERR_INVALID_ARG_VALUE')
    })
  })

  it('needs few calls: what is known already is not asked for', async () => {
    const calls: string[] = []
    const { sync } = os
    await write(file, 'first') // Looks for left-over temporary files, which is done once in a while.
    for (const name of Object.keys(sync) as (keyof typeof sync)[]) {
      fault(name, (real, ...args) => {
        calls.push(name)
        return (real as (...all: unknown[]) => never)(...args)
      })
    }
    identity() // Read anew for every replaced system.
    calls.length = 0
    await write(file, 'new', { fsync: false })
    expect(calls.splice(0)).toEqual(['lstat', 'open', 'write', 'fstat', 'close', 'rename'])
    await write(join(directory, 'other'), 'new')
    expect(calls).toEqual([
      'lstat',
      'open',
      'write',
      'fstat',
      'fsync',
      'close',
      'rename',
      'open',
      'fsync',
      'close',
    ])
  })

  it('goes on after an interrupted call', async () => {
    for (const name of ['lstat', 'open', 'write', 'fstat', 'fsync', 'rename'] as const) {
      let interrupted = false
      fault(name, (real, ...args) => {
        if (!interrupted) {
          interrupted = true
          throw failure('EINTR', name)
        }
        return (real as (...all: unknown[]) => never)(...args)
      })
    }
    await write(file, 'new')
    expect(fs.readFileSync(file, 'utf8')).toBe('new')
  })

  it('does not go on for ever', async () => {
    fault('fsync', () => {
      throw failure('EINTR', 'fsync')
    })
    expect((await thrownBy(() => write(file, 'new'))).code).toBe('EINTR')
    expectUntouched()
  })

  describe('ifChanged', () => {
    const inode = () => fs.statSync(file).ino
    // As long as the old file is open, its number is not given to a new one.
    let open: number
    beforeEach(() => {
      open = fs.openSync(file, 'r')
    })
    afterEach(() => fs.closeSync(open))

    it('leaves a file alone that has the content already', async () => {
      const before = inode()
      for (const data of ['old', Buffer.from('old')]) await write(file, data, { ifChanged: true })
      expect(inode()).toBe(before)
      await write(file, 'odd', { ifChanged: true })
      expect([inode() === before, fs.readFileSync(file, 'utf8')]).toEqual([false, 'odd'])
      await write(file, 'longer', { ifChanged: true })
      expect(fs.readFileSync(file, 'utf8')).toBe('longer')
    })

    it('creates a file that is not there', async () => {
      await write(join(directory, 'other'), '', { ifChanged: true })
      expect(fs.readFileSync(join(directory, 'other'), 'utf8')).toBe('')
    })

    it('writes where it cannot compare', async () => {
      fault('read', () => {
        throw failure('EIO', 'read')
      })
      const before = inode()
      await write(file, 'old', { ifChanged: true })
      expect(inode()).not.toBe(before)
    })

    it('forces the content to the disk all the same, and gives a mode that was asked for', async () => {
      let calls = 0
      fault('fsync', (real, descriptor) => {
        calls += 1
        real(descriptor)
      })
      await write(file, 'old', { ifChanged: true })
      expect(calls).toBe(1)
      await write(file, 'old', { ifChanged: true, preserve: false, mode: 0o600 })
      expect(modeOf(file)).toBe('600')
      await write(file, 'old', { ifChanged: true, preserve: false, mode: 0o700 })
      expect(modeOf(file)).toBe('700')
      // What the umask takes away is no reason to write again.
      fs.chmodSync(file, 0o600)
      const narrow = inode()
      const second = fs.openSync(file, 'r')
      await write(file, 'old', { ifChanged: true, preserve: false })
      expect(inode()).toBe(narrow)
      fs.closeSync(second)
    })
  })

  describe('createDirectory', () => {
    it('makes what is missing, and makes it durable', async () => {
      const deep = join(directory, 'a', 'b', 'c', 'file')
      const opened: string[] = []
      fault('open', (real, path, flags, mode) => {
        if (flags === 'r') opened.push(path)
        return real(path, flags, mode)
      })
      await write(deep, 'new', { createDirectory: true })
      expect(fs.readFileSync(deep, 'utf8')).toBe('new')
      expect(opened).toEqual([
        join(directory, 'a', 'b', 'c'),
        join(directory, 'a', 'b'),
        join(directory, 'a'),
        directory,
      ])
    })

    it('makes the directory that a link leads into', async () => {
      fs.symlinkSync('missing/file', join(directory, 'link'))
      expect((await thrownBy(() => write(join(directory, 'link'), 'x'))).code).toBe('ENOENT')
      await write(join(directory, 'link'), 'new', { createDirectory: true })
      expect(fs.readFileSync(join(directory, 'missing', 'file'), 'utf8')).toBe('new')
    })

    it('says which directory could not be made', async () => {
      const error = await thrownBy(() => write(join(file, 'a', 'b'), 'new', { createDirectory: true }))
      expect(error).toMatchObject({ code: 'ENOTDIR' })
      fault('mkdir', () => {
        throw failure('EROFS', 'mkdir')
      })
      const other = await thrownBy(() => write(join(directory, 'x', 'y'), 'new', { createDirectory: true }))
      expect(other).toMatchObject({ code: 'EROFS', syscall: 'mkdir', path: join(directory, 'x') })
      expectUntouched()
    })

    it('says why the first of several could not be made', async () => {
      const first = join(directory, 'a')
      fault('mkdir', (_real, path) => {
        throw failure(path === first ? 'EROFS' : 'ENOENT', 'mkdir')
      })
      const error = await thrownBy(() => write(join(first, 'b', 'c'), 'new', { createDirectory: true }))
      expect(error).toMatchObject({ code: 'EROFS', syscall: 'mkdir', path: first })
    })

    it('makes what is removed meanwhile no second time', async () => {
      fault('mkdir', (real, path) => {
        real(path)
        fs.rmdirSync(path)
      })
      const error = await thrownBy(() =>
        write(join(directory, 'a', 'b', 'c'), 'new', { createDirectory: true }),
      )
      expect(error).toMatchObject({ code: 'ENOENT', syscall: 'mkdir', path: join(directory, 'a', 'b') })
    })

    it('shares the making with others', async () => {
      fault('mkdir', (real, path) => {
        if (fs.existsSync(join(path, '..'))) fs.mkdirSync(path)
        real(path)
      })
      await write(join(directory, 'a', 'b', 'c'), 'new', { createDirectory: true })
      expect(fs.readFileSync(join(directory, 'a', 'b', 'c'), 'utf8')).toBe('new')
    })
  })

  describe('temporary files of dead writers', () => {
    const GONE = 2 ** 22 + 1 // More than Linux ever gives.
    const temp = (base: string, pid: number) => {
      const path = join(directory, `${base}.${pid}.${identity().digits}0123456789abcdef.tmp`)
      fs.writeFileSync(path, '')
      return path
    }

    it('are gone after the next write beside them, those of living ones are not', async () => {
      const dead = [temp('state.json', GONE), temp('other', GONE)]
      const alive = temp('state.json', process.pid)
      await write(file, 'new')
      expect(dead.filter((path) => fs.existsSync(path))).toEqual([])
      expect(fs.existsSync(alive)).toBe(true)
    })

    it('are looked for once in a while only, and never at the cost of the write', async () => {
      let listed = 0
      fault('readdir', () => {
        listed += 1
        throw failure('EACCES', 'readdir')
      })
      const pauses: number[] = []
      let now = 1_000_000
      pretend({ now: () => now })
      for (let index = 0; index < 20; index += 1) {
        await write(file, 'new', { fsync: false })
        now += 20
        pauses.push(listed)
      }
      // 20 writes in 400 ms.
      expect(listed).toBeGreaterThan(1)
      expect(listed).toBeLessThanOrEqual(5)
    })
  })

  it('writes a large file whole although every call writes little', async () => {
    const data = Buffer.alloc(300_000, 'abcdefg')
    fault('write', (real, fd, bytes, offset, length, position) =>
      real(fd, bytes, offset, Math.min(length, 1_000), position),
    )
    await write(file, data)
    expect(fs.readFileSync(file).equals(data)).toBe(true)
  })

  describe('mode and owner', () => {
    it.each([undefined, 0o600, 0o640, 0o777, '0604'])('a new file gets mode %s, as from fs', async (mode) => {
      const options = mode === undefined ? undefined : { mode }
      await plain(join(directory, 'a'), 'x', options)
      await write(join(directory, 'b'), 'x', options)
      expect(modeOf(join(directory, 'b'))).toBe(modeOf(join(directory, 'a')))
    })

    it.each([0o600, 0o644, 0o664, 0o755, 0o4755])('an existing file keeps mode %i', async (mode) => {
      fs.chmodSync(file, mode)
      await write(file, 'new', { mode: 0o666 })
      expect(modeOf(file)).toBe(mode.toString(8))
    })

    it('is never wider than the final mode', async () => {
      fs.chmodSync(file, 0o604)
      const seen: string[] = []
      for (const name of ['write', 'fchmod', 'rename'] as const) {
        fault(name, (real, ...args) => {
          for (const temp of fs.readdirSync(directory)) {
            if (temp.endsWith('.tmp')) seen.push(modeOf(join(directory, temp)))
          }
          return (real as (...all: unknown[]) => never)(...args)
        })
      }
      await write(file, 'new')
      expect(seen).toEqual(['600', '600', '604'])
    })

    it('gives the group of the temporary file no more than everybody, until the owner is right', async () => {
      fs.chmodSync(file, 0o640)
      const seen: string[] = []
      fault('write', (real, ...args) => {
        for (const temp of fs.readdirSync(directory)) {
          if (temp.endsWith('.tmp')) seen.push(modeOf(join(directory, temp)))
        }
        return real(...args)
      })
      await write(file, 'new')
      expect([...seen, modeOf(file)]).toEqual(['600', '640'])
    })

    it('without preserve the file is as new as one that was not there', async () => {
      fs.chmodSync(file, 0o604)
      if (asRoot) fs.chownSync(file, 1234, 2345)
      await write(file, 'new', { preserve: false, mode: 0o640 })
      expect(modeOf(file)).toBe('640')
      expect(fs.statSync(file)).toMatchObject({ uid: process.getuid?.() ?? 0 })
    })

    it.runIf(asRoot)('keeps the owner when it may', async () => {
      fs.chownSync(file, 1234, 2345)
      await write(file, 'new')
      expect(fs.statSync(file)).toMatchObject({ uid: 1234, gid: 2345 })
    })

    it.runIf(asRoot)('goes on without the owner when it may not, and drops the set-id bits', async () => {
      fs.chownSync(file, 1234, 2345)
      fs.chmodSync(file, 0o6755)
      const asked: string[] = []
      fault('fchown', (_real, _fd, uid, gid) => {
        asked.push(`${uid}:${gid}`)
        throw failure('EPERM', 'fchown')
      })
      await write(file, 'new')
      expect(fs.statSync(file)).toMatchObject({ uid: 0, gid: 0 })
      expect(modeOf(file)).toBe('755')
      expect(asked).toEqual(['1234:2345', '0:2345'])
    })

    it('a file system without modes is no failure', async () => {
      // As FAT: every file has the same mode, and no other is accepted.
      fault('fstat', (real, fd) => Object.assign(real(fd), { mode: fs.statSync(file).mode }))
      fault('fchmod', () => {
        throw failure('EPERM', 'fchmod')
      })
      fs.chmodSync(file, 0o750)
      await write(file, 'new')
      expect(fs.readFileSync(file, 'utf8')).toBe('new')
    })

    it('a mode that cannot be kept is told', async () => {
      fs.chmodSync(file, 0o664)
      fault('fchmod', () => {
        throw failure('EPERM', 'fchmod')
      })
      const error = await thrownBy(() => write(file, 'new'))
      expect(error).toMatchObject({ code: 'EPERM', syscall: 'fchmod', path: file })
      expect(error.message).toContain('cannot get the mode 664')
      expectUntouched()
    })

    it('a read-only file is refused, as fs.writeFile refuses it', async () => {
      // As root every access is granted, so the answer is injected.
      pretend({ userId: () => 4711 })
      fault('access', (_real, path) => {
        throw Object.assign(failure('EACCES', 'access'), { path })
      })
      const error = await thrownBy(() => write(file, 'new'))
      expect(error).toMatchObject({ code: 'EACCES', syscall: 'open', path: file })
      expectUntouched()
    })

    it('a read-only file is replaced where nothing of it shall be kept, as a rename replaces it', async () => {
      pretend({ userId: () => 4711 })
      fault('access', (_real, path) => {
        throw Object.assign(failure('EACCES', 'access'), { path })
      })
      await write(file, 'new', { preserve: false })
      expect(fs.readFileSync(file, 'utf8')).toBe('new')
    })

    it('a directory where nothing can be created is named as the reason', async () => {
      fault('open', () => {
        throw failure('EACCES', 'open')
      })
      const error = await thrownBy(() => write(file, 'new'))
      expect(error).toMatchObject({ code: 'EACCES', syscall: 'open', path: file })
      expect(error.message).toContain('its directory must be writable')
    })
  })

  describe('links', () => {
    it('are followed', async () => {
      fs.mkdirSync(join(directory, 'real'))
      fs.writeFileSync(join(directory, 'real', 'target'), 'old')
      fs.symlinkSync('real/target', join(directory, 'link'))
      fs.symlinkSync('link', join(directory, 'link2'))
      await write(join(directory, 'link2'), 'new')
      expect(fs.readlinkSync(join(directory, 'link2'))).toBe('link')
      expect(fs.readFileSync(join(directory, 'real', 'target'), 'utf8')).toBe('new')
      expect(fs.readdirSync(join(directory, 'real'))).toEqual(['target'])
    })

    it('are replaced themselves when asked to', async () => {
      fs.symlinkSync('state.json', join(directory, 'link'))
      fs.symlinkSync('nowhere', join(directory, 'link2'))
      for (const name of ['link', 'link2']) {
        await write(join(directory, name), 'new', { symlink: 'replace', mode: 0o600 })
        expect(fs.lstatSync(join(directory, name)).isFile()).toBe(true)
        expect([fs.readFileSync(join(directory, name), 'utf8'), modeOf(join(directory, name))]).toEqual([
          'new',
          '600',
        ])
      }
      expect(fs.readFileSync(file, 'utf8')).toBe('old')
      expect(fs.existsSync(join(directory, 'nowhere'))).toBe(false)
      const error = await thrownBy(() => write(file, 'x', { symlink: 'keep' as never }))
      expect(error.message).toContain("options.symlink' must be 'follow' or 'replace'")
    })

    it('in the middle of a path need not be resolved', async () => {
      fs.mkdirSync(join(directory, 'real', 'deep'), { recursive: true })
      fs.symlinkSync('real/deep', join(directory, 'link'))
      await write(`${directory}/link/../file`, 'new')
      expect(fs.readFileSync(join(directory, 'real', 'file'), 'utf8')).toBe('new')
    })

    it('to nothing get their target created', async () => {
      fs.mkdirSync(join(directory, 'real'))
      fs.symlinkSync('real/../real/target', join(directory, 'link'))
      await write(join(directory, 'link'), 'new')
      expect(fs.lstatSync(join(directory, 'link')).isSymbolicLink()).toBe(true)
      expect(fs.readFileSync(join(directory, 'real', 'target'), 'utf8')).toBe('new')
    })

    it('in a circle are refused', async () => {
      fs.symlinkSync('b', join(directory, 'a'))
      fs.symlinkSync('a', join(directory, 'b'))
      const error = await thrownBy(() => write(join(directory, 'a'), 'new'))
      expect(error).toMatchObject({ code: 'ELOOP', path: join(directory, 'a') })
    })

    it('planted at the temporary name are not followed', async () => {
      const victim = join(directory, 'victim')
      fs.writeFileSync(victim, 'precious')
      let planted = ''
      fault('open', (real, path, flags, mode) => {
        if (flags.includes('x') && !planted) {
          planted = path
          fs.symlinkSync(victim, path)
        }
        return real(path, flags, mode)
      })
      await write(file, 'new')
      expect(fs.readFileSync(victim, 'utf8')).toBe('precious')
      expect(fs.readFileSync(file, 'utf8')).toBe('new')
      expect(fs.lstatSync(planted).isSymbolicLink()).toBe(true)
    })
  })

  it('writes names of the longest length', async () => {
    for (const name of ['n'.repeat(255), '語'.repeat(85)]) {
      await write(join(directory, name), 'x')
      expect(fs.readFileSync(join(directory, name), 'utf8')).toBe('x')
    }
  })

  it.runIf(process.platform === 'linux')('writes through what is not a regular file', async () => {
    await write('/dev/null', 'x')
    expect(fs.statSync('/dev/null').isCharacterDevice()).toBe(true)
    const error = await thrownBy(() => write('/dev/full', 'x'))
    expect(error.code).toBe('ENOSPC')
  })

  it('survives a short refusal on Windows', async () => {
    pretend({ platform: 'win32' })
    fakeTime()
    let calls = 0
    fault('rename', (real, from, to) => {
      calls += 1
      if (calls < 4) throw failure('EPERM', 'rename')
      real(from, to)
    })
    await write(file, form)
    expect(fs.readFileSync(file, 'utf8')).toBe(form)
    expect(fs.readdirSync(directory)).toEqual(['state.json'])
  })
})

it.runIf(process.platform === 'linux')('does not replace the file that standard output goes to', async () => {
  const directory = freshDirectory()
  const output = join(directory, 'output')
  const descriptor = fs.openSync(output, 'w')
  const entry = pathToFileURL(join(await buildRuntime(), 'index.js')).href
  const script = `
    const { atomicWrite, atomicWriteSync, appendLinesSync } = await import(${JSON.stringify(entry)})
    atomicWriteSync('/dev/stdout', 'one')
    await atomicWrite('/dev/fd/1', 'two')
    appendLinesSync('/proc/self/fd/1', 'three')`
  const before = fs.fstatSync(descriptor).ino
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', descriptor, 'pipe'],
    encoding: 'utf8',
  })
  fs.closeSync(descriptor)
  expect(done.stderr).toBe('')
  expect(fs.statSync(output).ino).toBe(before)
  expect(fs.readFileSync(output, 'utf8')).toBe('twothree\n')
  expect(fs.readdirSync(directory)).toEqual(['output'])
})

it('takes options of the type that fs declares', async () => {
  const file = join(freshDirectory(), 'state')
  const options: fs.WriteFileOptions = { mode: '600', encoding: 'utf8', flag: 'w', flush: undefined }
  await atomicWrite(file, 'x', options)
  atomicWriteSync(file, 'x', options)
  expect(modeOf(file)).toBe('600')
})
