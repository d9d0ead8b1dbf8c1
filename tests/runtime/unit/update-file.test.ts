import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { shared } from '../../../src/runtime/shared.ts'
import { updateFile, updateFileSync } from '../../../src/runtime/update-file.ts'
import { withLock } from '../../../src/runtime/lock.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fakeTime, fault, pretend, thrownBy } from '../support/faults.ts'

const forms = [
  { form: 'async', update: updateFile },
  {
    form: 'sync',
    update: async (...args: Parameters<typeof updateFileSync>) => updateFileSync(...args),
  },
] as unknown as { form: string; update: typeof updateFile }[]

const asRoot = process.getuid?.() === 0
let directory: string
let file: string
beforeEach(() => {
  directory = freshDirectory()
  file = join(directory, 'state.json')
})

const expectIdle = (content: string | undefined) => {
  expect(fs.readdirSync(directory)).toEqual(content === undefined ? [] : ['state.json'])
  if (content !== undefined) expect(fs.readFileSync(file, 'utf8')).toBe(content)
  const { held, ids, lines, leftovers } = shared()
  expect([held.size, ids.size, lines.size, leftovers.size]).toEqual([0, 0, 0, 0])
}

describe.each(forms)('updateFile, $form', ({ update }) => {
  describe('a failure leaves the old content, no lock and no temporary file', () => {
    beforeEach(() => fs.writeFileSync(file, 'old'))

    it('of the callback', async () => {
      const oops = new Error('oops')
      expect(
        await thrownBy(() =>
          update(file, () => {
            throw oops
          }),
        ),
      ).toBe(oops)
      expectIdle('old')
    })

    it('by a wrong result', async () => {
      for (const wrong of [null, 5, {}]) {
        const error = await thrownBy(() => update(file, () => wrong as never))
        expect(error.code).toBe('ERR_INVALID_ARG_TYPE')
      }
      expectIdle('old')
    })

    it('of a full disk, after a short write', async () => {
      let calls = 0
      fault('write', (real, fd, bytes, offset, length, position) => {
        calls += 1
        if (calls === 2) throw failure('ENOSPC', 'write')
        return real(fd, bytes, offset, Math.min(length, 4), position)
      })
      expect((await thrownBy(() => update(file, () => 'a longer content'))).code).toBe('ENOSPC')
      expectIdle('old')
    })

    it('a rename that is made, and answered with EIO, is made', async () => {
      fault('rename', (real, from, to) => {
        real(from, to)
        if (to === file) throw failure('EIO', 'rename')
      })
      await update(file, () => 'new')
      expectIdle('new')
    })

    it.each([
      ['fsync', 'EIO'],
      ['read', 'EIO'],
      ['fchmod', 'EIO'],
      ['fchmod', 'EPERM'],
      ['fstat', 'EIO'],
    ] as const)('of %s', async (name, code) => {
      fs.chmodSync(file, 0o664) // The group's right to write is added last, so the mode has to be changed.
      fault(name, () => {
        throw failure(code, name)
      })
      expect(await thrownBy(() => update(file, () => 'new'))).toMatchObject({ code, path: file })
      expectIdle('old')
    })

    it('of the commit', async () => {
      fault('rename', (real, from, to) => {
        if (to === file) throw failure('EBUSY', 'rename')
        real(from, to)
      })
      expect((await thrownBy(() => update(file, () => 'new'))).code).toBe('EBUSY')
      expectIdle('old')
    })

    it('because the target is a mount point of its own', async () => {
      fault('rename', (real, from, to) => {
        if (to === file) throw failure('EBUSY', 'rename')
        real(from, to)
      })
      expect((await thrownBy(() => update(file, () => 'new'))).message).toContain('is a mount point')
    })

    it('because the lock was taken away', async () => {
      const error = await thrownBy(() =>
        update(file, () => {
          fs.rmSync(`${file}.lk`, { recursive: true })
          return 'new'
        }),
      )
      expect(error).toMatchObject({ name: 'LockLostError', code: 'ELOCKLOST' })
      expectIdle('old')
    })

    it('because the lock is in the hands of a successor', async () => {
      const error = await thrownBy(() =>
        update(file, () => {
          fs.rmSync(`${file}.lk`, { recursive: true })
          fs.mkdirSync(`${file}.lk`)
          fs.writeFileSync(`${file}.lk/successor`, '')
          return 'new'
        }),
      )
      expect(error.code).toBe('ELOCKLOST')
      expect(fs.readFileSync(file, 'utf8')).toBe('old')
      expect(fs.readdirSync(`${file}.lk`)).toEqual(['successor'])
    })

    it('because the file is read-only, before the callback runs', async () => {
      pretend({ userId: () => 4711 })
      fault('access', () => {
        throw failure('EACCES', 'access')
      })
      let ran = false
      const error = await thrownBy(() =>
        update(file, () => {
          ran = true
        }),
      )
      expect(error).toMatchObject({ code: 'EACCES', path: file })
      expect(ran).toBe(false)
      expectIdle('old')
    })
  })

  it('gives the content, and undefined for a missing file', async () => {
    const seen: unknown[] = []
    await update(file, (current) => {
      seen.push(current)
      return 'grün'
    })
    await update(file, (current) => {
      seen.push(current)
    })
    await update(
      file,
      (current) => {
        seen.push(current)
        return Buffer.concat([current as Buffer, Buffer.from('!')])
      },
      { encoding: null },
    )
    await update(
      file,
      (current) => {
        seen.push(current)
        return current
      },
      'latin1',
    )
    expect(seen).toEqual([undefined, 'grün', Buffer.from('grün'), Buffer.from('grün!').toString('latin1')])
    expectIdle('grün!')
  })

  it('leaves no file behind when there is nothing to write', async () => {
    await update(file, () => undefined)
    expectIdle(undefined)
    await update(file, () => '')
    expectIdle('')
  })

  it('makes the missing directory', async () => {
    await update(join(directory, 'a/b/c'), () => 'x')
    expect(fs.readFileSync(join(directory, 'a/b/c'), 'utf8')).toBe('x')
  })

  it('reads large files whole, whatever their size claims', async () => {
    const data = 'x'.repeat(200_000)
    fs.writeFileSync(file, data)
    fault('read', (real, fd, into, offset, length, position) =>
      real(fd, into, offset, Math.min(length, 777), position),
    )
    await update(file, (current) => {
      expect(current).toBe(data)
    })
  })

  it('keeps the mode, and is never wider meanwhile', async () => {
    fs.writeFileSync(file, 'old')
    fs.chmodSync(file, 0o640)
    const seen: string[] = []
    fault('write', (real, fd, ...rest) => {
      seen.push((fs.fstatSync(fd).mode & 0o777).toString(8))
      return real(fd, ...rest)
    })
    await update(file, () => 'new')
    expect((fs.statSync(file).mode & 0o777).toString(8)).toBe('640')
    expect(seen).toEqual(['600'])
  })

  it('is not wider than a file that appeared, or became closed, during the wait', async () => {
    const seen: string[] = []
    fault('write', (real, fd, ...rest) => {
      seen.push((fs.fstatSync(fd).mode & 0o777).toString(8))
      return real(fd, ...rest)
    })
    let renamed = false
    fault('rename', (real, from, to) => {
      // The moment before the lock is held: the entry has been made for a file that is not there.
      if (!renamed) fs.writeFileSync(file, 'old', { mode: 0o600 })
      renamed = true
      real(from, to)
    })
    await update(file, () => 'new')
    expect([...seen, (fs.statSync(file).mode & 0o777).toString(8)]).toEqual(['600', '600'])
  })

  it('where there are no modes, none is asked for', async () => {
    fault('fstat', (real, fd) => Object.assign(real(fd), { mode: 0o100750 }))
    fault('stat', (real, path) => {
      const found = real(path)
      return found?.isFile() ? Object.assign(found, { mode: 0o100750 }) : found
    })
    fault('fchmod', () => {
      throw failure('EPERM', 'fchmod')
    })
    await update(file, () => 'new')
    let renamed = false
    fault('rename', (real, from, to) => {
      // The entry has been made for a file that is not there.
      if (!renamed) fs.writeFileSync(file, 'old')
      renamed = true
      real(from, to)
    })
    fs.rmSync(file)
    await update(file, () => 'newer')
    expectIdle('newer')
  })

  it('without preserve the file gets the mode asked for', async () => {
    fs.writeFileSync(file, 'old')
    fs.chmodSync(file, 0o644)
    await update(file, () => 'new', { preserve: false, mode: 0o600 })
    expect((fs.statSync(file).mode & 0o777).toString(8)).toBe('600')
  })

  it('with ifChanged leaves the file alone when the content stays the same', async () => {
    fs.writeFileSync(file, 'old')
    const open = fs.openSync(file, 'r') // So that its number is not given to a new file.
    await update(file, (current) => current, { ifChanged: true })
    expect(fs.statSync(file).ino).toBe(fs.fstatSync(open).ino)
    fs.closeSync(open)
    expectIdle('old')
    await update(file, () => 'new', { ifChanged: true })
    expectIdle('new')
    fs.chmodSync(file, 0o644)
    await update(file, () => 'new', { ifChanged: true, preserve: false, mode: 0o600 })
    expect((fs.statSync(file).mode & 0o777).toString(8)).toBe('600')
  })

  it('takes a file that is removed behind its back for missing', async () => {
    fs.writeFileSync(file, 'old')
    fault('open', (real, path, flags, mode) => {
      if (path === file) fs.rmSync(file, { force: true })
      return real(path, flags, mode)
    })
    await update(file, (current) => `was ${current as string}`)
    expectIdle('was undefined')
  })

  it('a new file has the mode that fs gives, or the one asked for', async () => {
    fs.writeFileSync(join(directory, 'plain'), '')
    await update(file, () => 'x')
    expect(fs.statSync(file).mode).toBe(fs.statSync(join(directory, 'plain')).mode)
    await update(join(directory, 'secret'), () => 'x', { mode: 0o600 })
    expect(fs.statSync(join(directory, 'secret')).mode & 0o777).toBe(0o600)
  })

  it.runIf(asRoot)('keeps the owner when it may', async () => {
    fs.writeFileSync(file, 'old')
    fs.chownSync(file, 1234, 2345)
    await update(file, () => 'new')
    expect(fs.statSync(file)).toMatchObject({ uid: 1234, gid: 2345 })
  })

  it('follows links', async () => {
    fs.symlinkSync('state.json', join(directory, 'link'))
    await update(join(directory, 'link'), () => 'x')
    await update(join(directory, 'link'), (current) => `${current}y`)
    expect(fs.lstatSync(join(directory, 'link')).isSymbolicLink()).toBe(true)
    expect(fs.readFileSync(file, 'utf8')).toBe('xy')
  })

  it('refuses directories and devices', async () => {
    expect((await thrownBy(() => update(directory, () => 'x'))).code).toBe('EISDIR')
    fs.rmSync(`${directory}.lk`, { recursive: true, force: true })
  })

  it('gives the lock back when Windows does not let the entry be opened again', async () => {
    pretend({ platform: 'win32' })
    fault('open', (real, path, flags, mode) => {
      if (flags === 'r+') throw failure('EMFILE', 'open')
      return real(path, flags, mode)
    })
    expect((await thrownBy(() => update(file, () => 'new'))).code).toBe('EMFILE')
    expectIdle(undefined)
  })

  it('commits on Windows, too, after a short refusal', async () => {
    fs.writeFileSync(file, 'old')
    pretend({ platform: 'win32' })
    fakeTime()
    let refusals = 3
    fault('rename', (real, from, to) => {
      // An open file inside keeps its directory from being renamed; a reader keeps the target from being replaced.
      if (to !== file) return real(from, to)
      refusals -= 1
      if (refusals >= 0) throw failure('EPERM', 'rename')
      real(from, to)
    })
    await update(file, (current) => `${current} and new`)
    expectIdle('old and new')
  })
})

describe('updateFile in one process', () => {
  it('loses no update of fifty', async () => {
    await Promise.all(
      Array.from({ length: 50 }, () =>
        updateFile(file, (current) => String(Number(current ?? 0) + 1), { fsync: false }),
      ),
    )
    expectIdle('50')
  })

  it('waits for an asynchronous callback', async () => {
    await updateFile(file, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return 'x'
    })
    expectIdle('x')
  })

  it('takes back its signs of life before the new content is staged', async () => {
    let beats = 0
    fault('write', (real, fd, bytes, offset, length, position) => {
      if (position === 0) beats += 1
      return real(fd, bytes, offset, length, position)
    })
    await updateFile(
      file,
      async () => {
        while (beats < 2) await new Promise((resolve) => setTimeout(resolve, 5))
        return ''
      },
      { lease: 40 },
    )
    expectIdle('')
  })

  it('is refused inside a section of the same file', async () => {
    await withLock(file, async () => {
      expect((await thrownBy(() => updateFile(file, () => 'x'))).code).toBe('EDEADLOCK')
      expect((await thrownBy(() => updateFileSync(file, () => 'x'))).code).toBe('EDEADLOCK')
    })
    expectIdle(undefined)
  })

  it('refuses an asynchronous callback in its synchronous form', () => {
    expect(() => updateFileSync(file, (async () => 'x') as never)).toThrow(/content returned by fn/)
    expectIdle(undefined)
  })
})
