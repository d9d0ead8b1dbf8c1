/**
 * Statements of the pages in docs/runtime that no other test holds: the rows of "What happens to" about links, names,
 * watchers and the like.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  appendLines,
  atomicWrite,
  atomicWriteSync,
  renameWithRetry,
  tmpPath,
  updateFile,
  withLock,
} from '../../../src/runtime/index.ts'
import { freshDirectory } from '../support/directory.ts'
import { thrownBy } from '../support/faults.ts'

let directory: string
let file: string
const at = (name: string) => join(directory, name)
const content = (name: string) => fs.readFileSync(at(name), 'utf8')

beforeEach(() => {
  directory = freshDirectory()
  file = at('file')
  fs.writeFileSync(file, 'old\n')
})

/** Changes the content of a file, each in its own way; the result of all is the same. */
const replacements: [string, (path: string) => Promise<void>][] = [
  ['atomicWrite', (path) => atomicWrite(path, 'new\n')],
  ['updateFile', (path) => updateFile(path, () => 'new\n')],
]

describe.each(replacements)('%s', (_name, replace) => {
  it('breaks hard links: the other names keep the old content', async () => {
    fs.linkSync(file, at('other'))
    await replace(file)
    expect([content('file'), content('other')]).toEqual(['new\n', 'old\n'])
  })

  it('leaves open descriptors at the old content', async () => {
    const descriptor = fs.openSync(file, 'r')
    try {
      await replace(file)
      expect(fs.readFileSync(descriptor, 'utf8')).toBe('old\n')
    } finally {
      fs.closeSync(descriptor)
    }
  })

  it('means the path at the time of the call, whatever the current directory is later', async () => {
    const before = process.cwd()
    fs.mkdirSync(at('elsewhere'))
    try {
      process.chdir(directory)
      const done = replace('file')
      process.chdir(at('elsewhere'))
      await done
    } finally {
      process.chdir(before)
    }
    expect(content('file')).toBe('new\n')
    expect(fs.readdirSync(at('elsewhere'))).toEqual([])
  })

  it.runIf(process.platform === 'linux')('loses extended attributes', async ({ skip }) => {
    const python = (code: string) =>
      spawnSync('python3', ['-c', `import os\n${code}`, file], { encoding: 'utf8' })
    const set = python('import sys; os.setxattr(sys.argv[1], "user.note", b"x")')
    skip(set.status !== 0, 'no Python, or no extended attributes here')
    await replace(file)
    expect(python('import sys; print(os.listxattr(sys.argv[1]))').stdout).not.toContain('user.note')
  })
})

describe('appendLines', () => {
  it('keeps the inode: all names show the new records', async () => {
    fs.linkSync(file, at('other'))
    await appendLines(file, 'new')
    expect(content('other')).toBe('old\nnew\n')
    expect(fs.statSync(file).ino).toBe(fs.statSync(at('other')).ino)
  })

  it('creates the file, also for an empty batch, and not the directory', async () => {
    await appendLines(at('empty'), [])
    expect(content('empty')).toBe('')
    const options = { createDirectory: true } as object
    expect((await thrownBy(() => appendLines(at('no/file'), 'x', options))).code).toBe('ENOENT')
  })

  it('takes a final CRLF for the end of the line', async () => {
    await appendLines(at('kept'), 'a\r\n')
    await appendLines(at('escaped'), 'a\r\n', { multiline: 'escape' })
    await appendLines(at('strict'), 'a\r\n', { multiline: 'refuse' })
    expect([content('kept'), content('escaped'), content('strict')]).toEqual(['a\r\n', 'a\n', 'a\n'])
  })

  it('takes no iterables, and a typed array for one record', async () => {
    expect((await thrownBy(() => appendLines(file, new Set(['x']) as never))).code).toBe(
      'ERR_INVALID_ARG_TYPE',
    )
    await appendLines(at('bytes'), [new Uint8Array([65, 66]), new Uint8Array([67])])
    expect(content('bytes')).toBe('AB\nC\n')
  })

  it('has no use for a signal without a lock', async () => {
    await appendLines(file, 'new', { lock: false, signal: AbortSignal.abort() })
    expect(content('file')).toBe('old\nnew\n')
  })
})

describe('atomicWrite', () => {
  it('writes the bytes that typed arrays cover, in the order of the machine, and refuses an ArrayBuffer', async () => {
    const words = new Uint16Array([1, 0x4142, 0x4344, 2])
    await atomicWrite(file, words.subarray(1, 3))
    expect(fs.readFileSync(file)).toEqual(Buffer.from(words.buffer, 2, 4))
    const error = await thrownBy(() => atomicWrite(file, new ArrayBuffer(4) as never))
    expect(error.code).toBe('ERR_INVALID_ARG_TYPE')
  })

  it('turns a lone surrogate into U+FFFD and adds no byte order mark', async () => {
    await atomicWrite(file, '\ud800x')
    expect(content('file')).toBe('\ufffdx')
  })

  it('accepts arrays, sets and the streams of the web', async () => {
    await atomicWrite(file, ['a', Buffer.from('b')])
    expect(content('file')).toBe('ab')
    await atomicWrite(file, new Set(['c', 'd']))
    expect(content('file')).toBe('cd')
    await atomicWrite(file, new Blob(['web']).stream() as unknown as AsyncIterable<Uint8Array>)
    expect(content('file')).toBe('web')
  })

  it('does not copy a Buffer', async () => {
    const bytes = Buffer.from('aaaa')
    const done = atomicWrite(file, bytes)
    bytes.fill('b')
    await done
    expect(content('file')).toBe('bbbb')
  })

  it('replaces a circle of links when told to replace links', async () => {
    fs.symlinkSync('circle', at('circle'))
    await atomicWrite(at('circle'), 'x', { symlink: 'replace' })
    expect(content('circle')).toBe('x')
  })

  it('ignores options that do not exist, a signal in its synchronous form, and takes null for a default', () => {
    atomicWriteSync(file, 'a', { signal: AbortSignal.abort(), nonsense: 1 } as object)
    expect(content('file')).toBe('a')
    atomicWriteSync(file, 'b', { encoding: null, mode: null, preserve: null, fsync: null } as object)
    expect(content('file')).toBe('b')
  })

  it('says in an AbortError why', async () => {
    const error = await thrownBy(() => atomicWrite(file, 'x', { signal: AbortSignal.abort('enough') }))
    expect(error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' })
  })

  it('names the absolute path in its errors', async () => {
    const error = await thrownBy(() => atomicWrite('no/such/file', 'x'))
    expect(error.path).toBe(resolve('no/such/file'))
  })

  it.runIf(process.platform === 'linux')('shows the new file to who watches the directory', async () => {
    const seen = new Set<string | null>()
    const watcher = fs.watch(directory, (_event, name) => seen.add(name))
    try {
      await atomicWrite(file, 'new')
      await expect.poll(() => seen.has('file')).toBe(true)
    } finally {
      watcher.close()
    }
  })
})

describe('withLock', () => {
  it('locks directories too, gives each hard link a lock of its own, and touches nothing', async () => {
    fs.mkdirSync(at('folder'))
    fs.linkSync(file, at('other'))
    const names = await withLock(at('folder'), () =>
      withLock(file, () => withLock(at('other'), () => fs.readdirSync(directory))),
    )
    expect(names).toEqual(['file', 'file.lk', 'folder', 'folder.lk', 'other', 'other.lk'])
    expect(fs.readdirSync(directory)).toEqual(['file', 'folder', 'other'])
    expect(content('file')).toBe('old\n')
  })

  it('makes the directory of the target of a link', async () => {
    fs.symlinkSync('missing/target', at('link'))
    expect(await withLock(at('link'), ({ path }) => path)).toBe(at('missing/target'))
  })

  it('two that nest two locks in opposite order end by their timeout', async () => {
    let entered = 0
    let meet = () => {}
    const both = new Promise<void>((done) => (meet = done))
    const nest = (outer: string, inner: string) =>
      withLock(at(outer), async () => {
        entered += 1
        if (entered === 2) meet()
        await both
        await withLock(at(inner), () => 'in', { timeout: 100 })
      })
    const ends = await Promise.allSettled([nest('a', 'b'), nest('b', 'a')])
    const codes = ends.map((end) =>
      end.status === 'rejected' ? (end.reason as { code: string }).code : 'in',
    )
    expect(codes).toContain('ELOCKTIMEOUT')
  })
})

describe('updateFile', () => {
  it('does what its callback returns, whatever else the callback wrote', async () => {
    await updateFile(file, async () => atomicWrite(file, 'by the callback'))
    expect(content('file')).toBe('by the callback')
    await updateFile(file, async () => {
      await atomicWrite(file, 'by the callback')
      return 'returned'
    })
    expect(content('file')).toBe('returned')
  })

  it('tells an empty file from a missing one', async () => {
    const seen: unknown[] = []
    fs.writeFileSync(at('empty'), '')
    for (const name of ['empty', 'missing']) await updateFile(at(name), (current) => void seen.push(current))
    expect(seen).toEqual(['', undefined])
  })

  it('gives a byte order mark as part of the text, and bytes as they are', async () => {
    fs.writeFileSync(file, '\ufeffx')
    await updateFile(file, (current) => void expect(current).toBe('\ufeffx'))
    fs.writeFileSync(file, Buffer.from([0xff, 0xfe]))
    await updateFile(file, (current) => current, { encoding: null })
    expect([...fs.readFileSync(file)]).toEqual([0xff, 0xfe])
  })
})

// The distances to the limit that the pages name.
describe.runIf(process.platform === 'linux')('near PATH_MAX', () => {
  /** A path of this many bytes in a directory that exists. Its name is not so long that its lock gets a shorter one. */
  const pathOf = (length: number) => {
    let folder = directory
    while (length - folder.length > 110) folder = join(folder, 'd'.repeat(100))
    fs.mkdirSync(folder, { recursive: true })
    return join(folder, 'f'.repeat(length - folder.length - 1))
  }

  it.each([
    ['atomicWrite', 40, (path: string) => atomicWrite(path, 'x')],
    ['withLock', 160, (path: string) => withLock(path, () => {})],
    ['appendLines', 160, (path: string) => appendLines(path, 'x')],
    ['updateFile', 160, (path: string) => updateFile(path, () => 'x')],
  ] as const)('%s needs no more than %i bytes more', async (_name, more, act) => {
    await act(pathOf(4095 - more))
    expect((await thrownBy(() => act(pathOf(4095)))).code).toBe('ENAMETOOLONG')
  })
})

describe('renameWithRetry and tmpPath', () => {
  it('take links for what they are: a link is renamed, and replaced', async () => {
    fs.symlinkSync('file', at('link'))
    const temp = tmpPath(at('link'))
    expect(basename(temp)).toMatch(/^link\./)
    fs.writeFileSync(temp, 'new', { flag: 'wx' })
    await renameWithRetry(temp, at('link'))
    expect(fs.lstatSync(at('link')).isSymbolicLink()).toBe(false)
    expect(content('file')).toBe('old\n')
  })
})

it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'a file of somebody else in a sticky directory is not replaced',
  async ({ skip }) => {
    const { buildRuntime } = await import('../support/build.ts')
    fs.chmodSync(directory, 0o1777)
    fs.chmodSync(file, 0o666)
    const script = `import { atomicWrite, updateFile, appendLines } from ${JSON.stringify(join(await buildRuntime(), 'index.js'))}
      const code = (act) => act().then(() => 'ok', (error) => error.code)
      const [file] = process.argv.slice(1)
      const codes = [await code(() => atomicWrite(file, 'new'))]
      codes.push(await code(() => updateFile(file, () => 'new')), await code(() => appendLines(file, 'new')))
      console.log(codes.join(' '))`
    const done = spawnSync(process.execPath, ['--input-type=module', '-e', script, file], {
      encoding: 'utf8',
      uid: 65_534,
      gid: 65_534,
    })
    skip(
      (done.error as NodeJS.ErrnoException | undefined)?.code === 'EACCES',
      'another user cannot run this Node',
    )
    expect(done).toMatchObject({ stdout: 'EPERM EPERM ok\n', stderr: '' })
    expect(content('file')).toBe('old\nnew\n')
    expect(fs.readdirSync(directory)).toEqual(['file'])
  },
)
