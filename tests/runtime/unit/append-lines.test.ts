import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { appendLines, appendLinesSync } from '../../../src/runtime/append-lines.ts'
import { withLock, withLockSync } from '../../../src/runtime/lock.ts'
import { os } from '../../../src/runtime/os.ts'
import { shared } from '../../../src/runtime/shared.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fakeTime, fault, pretend, thrownBy } from '../support/faults.ts'

const forms = [
  { form: 'async', append: appendLines, plain: fs.promises.appendFile },
  {
    form: 'sync',
    append: async (...args: Parameters<typeof appendLinesSync>) => appendLinesSync(...args),
    plain: async (...args: Parameters<typeof fs.appendFileSync>) => fs.appendFileSync(...args),
  },
] as { form: string; append: typeof appendLines; plain: (...args: unknown[]) => Promise<void> }[]

let directory: string
let file: string
const content = () => fs.readFileSync(file, 'utf8')
beforeEach(() => {
  directory = freshDirectory()
  file = join(directory, 'log.jsonl')
})

describe.each(forms)('appendLines, $form', ({ append, plain }) => {
  it('closes off a torn line', async () => {
    fs.writeFileSync(file, '{"a":1}\n{"b":')
    await append(file, '{"c":3}\n')
    expect(content()).toBe('{"a":1}\n{"b":\n{"c":3}\n')
    expect(fs.readdirSync(directory)).toEqual(['log.jsonl'])
  })

  const fillUpAfter = (bytes: number) => {
    let full = true
    let calls = 0
    fault('write', (real, fd, from, offset, length, position) => {
      if (!full) return real(fd, from, offset, length, position)
      calls += 1
      if (calls === 2) throw failure('ENOSPC', 'write')
      return real(fd, from, offset, bytes, position)
    })
    return () => void (full = false)
  }

  it('takes back what a full disk left of a batch', async () => {
    fs.writeFileSync(file, 'first\ntorn')
    const empty = fillUpAfter(3)
    const error = await thrownBy(() => append(file, ['second', 'third']))
    expect(error).toMatchObject({ code: 'ENOSPC', syscall: 'write', path: file })
    expect(content()).toBe('first\ntorn')
    empty()
    await append(file, 'third')
    expect(content()).toBe('first\ntorn\nthird\n')
    expect(fs.readdirSync(directory)).toEqual(['log.jsonl'])
  })

  it('takes back nothing when somebody has written behind it', async () => {
    fs.writeFileSync(file, 'first\n')
    fault('write', (real, fd, from, offset, _length, position) => {
      if (content().includes('foreign')) throw failure('ENOSPC', 'write')
      const written = real(fd, from, offset, 3, position)
      fs.appendFileSync(file, 'foreign')
      return written
    })
    expect((await thrownBy(() => append(file, 'second'))).code).toBe('ENOSPC')
    expect(content()).toBe('first\nsecforeign')
  })

  it('without the lock, what a full disk left is closed off by the next one', async () => {
    fs.writeFileSync(file, 'first\n')
    const empty = fillUpAfter(3)
    expect((await thrownBy(() => append(file, 'second', { lock: false }))).code).toBe('ENOSPC')
    empty()
    await append(file, 'third', { lock: false })
    expect(content()).toBe('first\nsec\nthird\n')
  })

  it('a failed fsync takes the records back and is not tried again', async () => {
    fs.writeFileSync(file, 'first\n')
    let calls = 0
    fault('fsync', () => {
      calls += 1
      throw failure('EIO', 'fsync')
    })
    expect(await thrownBy(() => append(file, 'second', { flush: true }))).toMatchObject({
      code: 'EIO',
      path: file,
    })
    expect([content(), calls]).toEqual(['first\n', 1])
  })

  it('looks at the whole end of the file although a read comes up short', async () => {
    fs.writeFileSync(file, Buffer.from('first\n', 'utf16le'))
    fault('read', (real, fd, into, offset, _length, position) => real(fd, into, offset, 1, position))
    await append(file, 'second', 'utf16le')
    expect(fs.readFileSync(file, 'utf16le')).toBe('first\nsecond\n')
  })

  it.runIf(process.platform !== 'win32')(
    'closes off a torn line where the file may not be opened for both',
    async () => {
      fs.writeFileSync(file, 'torn')
      fault('open', (real, path, flags, mode) => {
        if (flags === 'a+') throw failure('EACCES', 'open')
        return real(path, flags, mode)
      })
      await append(file, 'whole')
      expect(content()).toBe('torn\nwhole\n')
    },
  )

  it('appends to a file that may not be read, as it is', async () => {
    fs.writeFileSync(file, 'torn')
    fault('open', (real, path, flags, mode) => {
      if (path === file && flags !== 'a') throw failure('EACCES', 'open')
      return real(path, flags, mode)
    })
    await append(file, 'more')
    expect(content()).toBe('tornmore\n')
  })

  it('does not append unseen because the system had no descriptor left for a moment', async () => {
    fs.writeFileSync(file, 'torn')
    const open = new Set<number>()
    fault('open', (real, path, flags, mode) => {
      if (path === file && flags !== 'a') throw failure(flags === 'r' ? 'EMFILE' : 'EACCES', 'open')
      const descriptor = real(path, flags, mode)
      open.add(descriptor)
      return descriptor
    })
    fault('close', (real, descriptor) => {
      open.delete(descriptor)
      real(descriptor)
    })
    expect((await thrownBy(() => append(file, 'more'))).code).toBe('EMFILE')
    expect(content()).toBe('torn')
    expect(open.size).toBe(0)
  })

  it('without the lock takes four calls, and a look at the end', async () => {
    fs.writeFileSync(file, 'first\n')
    const calls: string[] = []
    for (const name of ['lstat', 'realpath', 'mkdir', 'open', 'fstat', 'read', 'write', 'close'] as const) {
      fault(name, (real, ...args) => {
        calls.push(name)
        return (real as (...all: unknown[]) => never)(...args)
      })
    }
    await append(file, 'second', { lock: false })
    expect(calls).toEqual(['lstat', 'open', 'fstat', 'read', 'write', 'close'])
  })

  describe('records with line breaks inside', () => {
    const records = ['a\nb', 'c\r\n', 'd\r\ne\r\n', 'f']

    it('are kept, unless told otherwise', async () => {
      await append(file, records)
      expect(content()).toBe('a\nb\nc\r\nd\r\ne\r\nf\n')
    })

    it('are refused when asked to, before anything is written', async () => {
      const error = await thrownBy(() => append(file, records, { multiline: 'refuse' }))
      expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' })
      expect(error.message).toContain('records')
      expect(fs.existsSync(file)).toBe(false)
      await append(file, ['c\r\n', 'f', 'g\n'], { multiline: 'refuse' })
      expect(content()).toBe('c\nf\ng\n')
    })

    it.each(['utf8', 'utf16le'] as const)('are escaped when asked to: %s', async (encoding) => {
      await append(file, [...records, Buffer.from('g\nh', encoding), 'grün\r'], {
        encoding,
        multiline: 'escape',
      })
      expect(fs.readFileSync(file, encoding)).toBe('a\\nb\nc\nd\\r\\ne\nf\ng\\nh\ngrün\\r\n')
    })

    it('an unknown choice is refused by name', async () => {
      const error = await thrownBy(() => append(file, 'x', { multiline: 'split' as never }))
      expect(error.message).toContain("options.multiline' must be 'keep' or 'refuse' or 'escape'")
    })
  })

  it('leaves a whole end alone, and an empty file', async () => {
    fs.writeFileSync(file, '')
    await append(file, 'a')
    await append(file, 'b\n')
    expect(content()).toBe('a\nb\n')
  })

  it('goes on after a short write', async () => {
    fault('write', (real, fd, bytes, offset, length, position) =>
      real(fd, bytes, offset, Math.min(2, length), position),
    )
    await append(file, ['first', 'second'])
    expect(content()).toBe('first\nsecond\n')
  })

  it('writes a batch with one call', async () => {
    let calls = 0
    fault('write', (real, ...args) => {
      calls += 1
      return real(...args)
    })
    await append(
      file,
      Array.from({ length: 2_000 }, () => 'x'.repeat(1_000)),
    )
    expect(calls).toBe(1)
    expect(content()).toHaveLength(2_002_000)
  })

  it.each([
    ['one record', 'a', 'a\n'],
    ['with its newline', 'a\n', 'a\n'],
    ['a list', ['a', 'b\n', Buffer.from('c')], 'a\nb\nc\n'],
    ['a record of two lines', 'a\nb', 'a\nb\n'],
    ['a blank line', '\n', '\n'],
    ['a record and a blank line', 'a\n\n', 'a\n\n'],
    ['nothing', '', ''],
    ['an empty list', [], ''],
    ['an empty record among others', ['a', '', 'b'], 'a\nb\n'],
  ])('%s', async (_name, records, expected) => {
    await append(file, records)
    expect(content()).toBe(expected)
  })

  it.each(['utf16le', 'latin1', 'ucs2'] as const)('%s', async (encoding) => {
    fs.writeFileSync(file, 'torn', encoding)
    await append(file, ['ü', 'x\n'], encoding)
    expect(fs.readFileSync(file, encoding)).toBe('torn\nü\nx\n')
  })

  it.each([
    ['no options', () => []],
    ['encoding', () => ['latin1']],
    ['object', () => [{ encoding: 'utf8', mode: 0o600, flag: 'a' }]],
    ['null', () => [null]],
  ] as [string, () => unknown[]][])('takes the place of appendFile: %s', async (_name, options) => {
    const other = join(directory, 'other')
    for (const record of ['ü', 'b']) {
      await plain(other, `${record}\n`, ...options())
      expect(await (append as (...args: unknown[]) => unknown)(file, `${record}\n`, ...options())).toBe(
        undefined,
      )
    }
    expect(fs.readFileSync(file)).toEqual(fs.readFileSync(other))
    expect(fs.statSync(file).mode).toBe(fs.statSync(other).mode)
  })

  it.each([
    ['missing directory', () => [join(directory, 'no', 'file'), 'x\n']],
    ['directory', () => [directory, 'x\n']],
    ['no data', () => [file, undefined]],
    ['encoding', () => [file, 'x\n', 'utf9']],
  ] as [string, () => unknown[]][])('fails like appendFile: %s', async (_name, args) => {
    const expected = await thrownBy(() => plain(...args()))
    const error = await thrownBy(() => (append as (...all: unknown[]) => unknown)(...args()))
    expect({ code: error.code, path: error.path }).toEqual({ code: expected.code, path: expected.path })
  })

  it('refuses other flags, and one wrong record among good ones, before anything is touched', async () => {
    expect((await thrownBy(() => append(file, 'x', { flag: 'w' }))).code).toBe('ERR_INVALID_ARG_VALUE')
    expect((await thrownBy(() => append(file, ['x', undefined as never]))).code).toBe('ERR_INVALID_ARG_TYPE')
    expect(fs.readdirSync(directory)).toEqual([])
  })

  it('follows links, and locks beside the file they lead to', async () => {
    fs.mkdirSync(join(directory, 'real'))
    fs.symlinkSync('real/log', join(directory, 'link'))
    const locks: string[] = []
    fault('rename', (real, from, to) => {
      locks.push(to)
      real(from, to)
    })
    await append(join(directory, 'link'), 'a')
    expect(fs.readFileSync(join(directory, 'real/log'), 'utf8')).toBe('a\n')
    expect(locks).toEqual([join(directory, 'real/log.lk')])
  })

  it('needs the directory for its lock, and can do without', async () => {
    fault('mkdir', () => {
      throw failure('EACCES', 'mkdir')
    })
    const error = await thrownBy(() => append(file, 'a'))
    expect(error).toMatchObject({ code: 'EACCES', path: file })
    expect(error.message).toContain('the directory must be writable')
    await append(file, 'a', { lock: false })
    expect(content()).toBe('a\n')
  })

  it('syncs when asked to', async () => {
    let syncs = 0
    fault('fsync', () => {
      syncs += 1
    })
    await append(file, 'a')
    expect(syncs).toBe(0)
    await append(file, 'a', { flush: true })
    expect(syncs).toBe(1)
  })

  it.runIf(process.platform === 'linux')('writes straight to what is not a regular file', async () => {
    await append('/dev/null', 'x')
    expect(fs.existsSync('/dev/null.lk')).toBe(false)
  })
})

describe('appendLines beside other operations', () => {
  it('keeps the order of the calls', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => appendLines(file, String(index))))
    expect(content().trim().split('\n').map(Number)).toEqual(Array.from({ length: 40 }, (_, index) => index))
  })

  it.each([
    ['without the lock', (act: () => Promise<void>) => act(), { lock: false }],
    ['inside a section', (act: () => Promise<void>) => withLock(file, act), {}],
  ])('keeps the order, and looks at no record that is being written: %s', async (_where, inside, options) => {
    const { write } = os.async
    let writing = 0
    // A long record shows in the file piece by piece, and the system may take up what was asked for later first.
    const slowly = async (...args: Parameters<typeof write>) => {
      writing += 1
      if (writing > 1) return write(...args)
      const [descriptor, from, offset, length, position] = args
      const half = Math.floor(length / 2)
      await write(descriptor, from, offset, half, position)
      await new Promise((resolve) => setTimeout(resolve, 50))
      return half + (await write(descriptor, from, offset + half, length - half, position))
    }
    pretend({ async: { ...os.async, write: slowly } })
    const records = ['a'.repeat(1_000), 'b', 'c', 'd']
    await inside(async () => {
      await Promise.all(records.map((record) => appendLines(file, record, options)))
    })
    expect(content()).toBe(`${records.join('\n')}\n`)
    expect(shared().lines.size).toBe(0)
  })

  it('uses the lock of the section it stands in', async () => {
    await withLock(file, async () => {
      await appendLines(file, 'a')
      appendLinesSync(file, 'b')
      expect(fs.existsSync(`${file}.lk`)).toBe(true)
    })
    withLockSync(file, () => appendLinesSync(file, 'c'))
    expect(content()).toBe('a\nb\nc\n')
    expect(fs.readdirSync(directory)).toEqual(['log.jsonl'])
  })

  it('holds the lock until an append that nobody awaited is done', async () => {
    let lockedWhenWritten: boolean | undefined
    let opened = false
    fault('open', (real, path, flags, mode) => {
      opened ||= flags === 'a+'
      return real(path, flags, mode)
    })
    const { write } = os.async
    const slowly = async (...args: Parameters<typeof write>) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      lockedWhenWritten = fs.existsSync(`${file}.lk`)
      return write(...args)
    }
    pretend({ async: { ...os.async, write: slowly } })
    let append: Promise<void> | undefined
    await withLock(file, async () => {
      append = appendLines(file, 'a')
      // It has found the lock that it may use.
      while (!opened) await new Promise((resolve) => setImmediate(resolve))
    })
    await append
    expect(lockedWhenWritten).toBe(true)
  })

  it('waits for a section that it does not stand in', async () => {
    let inside = false
    let release: (() => void) | undefined
    const section = withLock(file, async () => {
      inside = true
      await new Promise<void>((resolve) => (release = resolve))
      inside = false
    })
    while (!release) await new Promise((resolve) => setImmediate(resolve))
    const append = appendLines(file, 'a').then(() => expect(inside).toBe(false))
    expect((await thrownBy(() => appendLinesSync(file, 'b'))).code).toBe('EDEADLOCK')
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(fs.existsSync(file)).toBe(false)
    release()
    await Promise.all([section, append])
    expect(content()).toBe('a\n')
  })

  it('mixes synchronous and asynchronous calls of one thread', async () => {
    const pending: Promise<void>[] = []
    for (let index = 0; index < 60; index += 1) {
      pending.push(appendLines(file, `async ${index}`))
      await new Promise((resolve) => setImmediate(resolve))
      appendLinesSync(file, `sync ${index}`)
    }
    await Promise.all(pending)
    const lines = content().trim().split('\n')
    expect(lines).toHaveLength(120)
    expect(new Set(lines).size).toBe(120)
    expect(fs.readdirSync(directory)).toEqual(['log.jsonl'])
  })

  it('an asynchronous append started in a synchronous section comes after it', async () => {
    let append: Promise<void> | undefined
    withLockSync(file, () => {
      append = appendLines(file, 'later')
      appendLinesSync(file, 'now')
    })
    await append
    expect(content()).toBe('now\nlater\n')
  })
})

describe('an append while another one of the same thread is being written', () => {
  /** Makes asynchronous writes take two steps, between which half of the bytes are in the file. */
  const writeInHalves = (pause: (finish: () => void) => void) => {
    const { write } = os.sync
    os.async = {
      ...os.async,
      write: (fd, from, offset, length, position) =>
        new Promise((resolve) => {
          const half = write(fd, from, offset, Math.floor(length / 2), position)
          pause(() => resolve(half + write(fd, from, offset + half, length - half, position)))
        }),
    }
  }

  it.each([
    { how: 'without a lock', run: (act: () => Promise<unknown>) => act(), options: { lock: false } },
    { how: 'in a section', run: (act: () => Promise<unknown>) => withLock(file, act), options: {} },
  ])('waits for it: $how', async ({ run, options }) => {
    writeInHalves((finish) => setImmediate(() => setImmediate(finish)))
    await run(() => Promise.all(['first', 'second', 'third'].map((each) => appendLines(file, each, options))))
    expect(content()).toBe('first\nsecond\nthird\n')
  })

  it.each([{ lock: true }, { lock: false }])(
    'waits until it is through when it is synchronous: %o',
    async (options) => {
      // The system goes on writing while this thread is blocked.
      let finish: (() => void) | undefined
      const begun = new Promise<void>((resolve) => {
        writeInHalves((rest) => {
          finish = rest
          resolve()
        })
      })
      fault('sleep', () => finish?.())
      const first = appendLines(file, 'first', options)
      await begun
      appendLinesSync(file, 'second', options)
      await first
      expect(content()).toBe('first\nsecond\n')
    },
  )

  it('does not wait for ever when it is synchronous', async () => {
    fakeTime()
    let finish: (() => void) | undefined
    const begun = new Promise<void>((resolve) => {
      writeInHalves((rest) => {
        finish = rest
        resolve()
      })
    })
    const first = appendLines(file, 'first')
    await begun
    appendLinesSync(file, 'second')
    finish?.()
    await first
    expect(content()).toBe('fir\nsecond\nst\n')
  })

  it('closes off a torn line once, though both have seen it', async () => {
    fs.writeFileSync(file, 'torn')
    const { read } = os.async
    let calls = 0
    os.async = {
      ...os.async,
      read: async (...args) => {
        const count = await read(...args)
        calls += 1
        if (calls === 1) appendLinesSync(file, 'second')
        return count
      },
    }
    await appendLines(file, 'first')
    expect(content()).toBe('torn\nsecond\nfirst\n')
  })

  it('is not taken back with it', async () => {
    fs.writeFileSync(file, 'old\n')
    const { write } = os.sync
    let calls = 0
    os.async = {
      ...os.async,
      write: async (fd, from, offset, _length, position) => {
        calls += 1
        if (calls === 1) return write(fd, from, offset, 3, position)
        appendLinesSync(file, 'second')
        throw failure('ENOSPC', 'write')
      },
    }
    fakeTime()
    expect((await thrownBy(() => appendLines(file, 'first'))).code).toBe('ENOSPC')
    expect(content()).toBe('old\nfir\nsecond\n')
  })
})

it.each(forms)('a file that cannot be closed has its records taken back: $form', async ({ append }) => {
  fs.writeFileSync(file, 'first\n')
  let calls = 0
  fault('close', (real, fd) => {
    real(fd)
    calls += 1
    // The first one is that of the lock.
    if (calls === 2) throw failure('EDQUOT', 'close')
  })
  const error = await thrownBy(() => append(file, 'second'))
  expect(error).toMatchObject({ code: 'EDQUOT', syscall: 'close', path: file })
  expect(content()).toBe('first\n')
  expect(fs.readdirSync(directory)).toEqual(['log.jsonl'])
})
