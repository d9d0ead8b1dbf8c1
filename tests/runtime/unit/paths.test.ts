/** From a given path to the file that is meant, call by call. What the functions of the runtime make of it: their tests. */
import fs from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  absolutePath,
  foldCase,
  locate,
  locateHere,
  makeDirectories,
  pathText,
} from '../../../src/runtime/paths.ts'
import { runSync } from '../../../src/runtime/run.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fault, pretend, thrownBy } from '../support/faults.ts'

describe('a path', () => {
  it('is text, bytes or a URL', () => {
    const file = join(freshDirectory(), 'ä b')
    expect(pathText(file)).toBe(file)
    expect(pathText(Buffer.from(file))).toBe(file)
    expect(pathText(new Uint8Array(Buffer.from(`..${file}..`)).subarray(2, -2))).toBe(file)
    expect(pathText(pathToFileURL(file))).toBe(file)
  })

  it('may be a URL of another realm', () => {
    const { href, protocol, hostname, host, pathname } = pathToFileURL('/a')
    expect(pathText({ href, protocol, hostname, host, pathname })).toBe(join(sep, 'a'))
  })

  const WANTED = 'argument must be of type string or an instance of Buffer or URL.'
  const NOTE = 'A path is needed: an open file cannot be replaced or locked by name'
  it.each([
    [null, `The "path" ${WANTED} Received null`],
    [{}, `The "path" ${WANTED} Received an instance of Object`],
    [{ href: 'file:///a' }, `The "path" ${WANTED} Received an instance of Object`],
    [{ protocol: 'file:' }, `The "path" ${WANTED} Received an instance of Object`],
    [3, `The "path" ${WANTED} Received type number (3). ${NOTE}`],
    [{ fd: 3 }, `The "path" ${WANTED} Received an instance of Object. ${NOTE}`],
  ])('is not %j', async (given, message) => {
    const error = await thrownBy(() => pathText(given))
    expect([error.name, error.code, error.message]).toEqual(['TypeError', 'ERR_INVALID_ARG_TYPE', message])
  })

  it.each([
    ['a\0b', "The argument 'path' must not contain null bytes. Received type string ('a\0b')"],
    [Buffer.from([0xe4]), "The argument 'path' must be valid UTF-8. Received an instance of Buffer"],
  ])('is not %j', async (given, message) => {
    const error = await thrownBy(() => pathText(given))
    expect([error.name, error.code, error.message]).toEqual(['TypeError', 'ERR_INVALID_ARG_VALUE', message])
  })

  it('is called as the argument is', () => {
    expect(() => pathText(undefined, 'directory')).toThrow('The "directory" argument must be')
  })
})

describe('the same name in upper and lower case', () => {
  it.each([
    ['win32', 'c:/file'],
    ['linux', 'C:/File'],
    ['darwin', 'C:/File'],
  ] as const)('%s', (platform, key) => {
    pretend({ platform })
    expect(foldCase('C:/File')).toBe(key)
  })
})

// Windows has other paths, and links only for those who may make them: tests/runtime/windows, windows-paths.test.ts.
describe.runIf(process.platform !== 'win32')('with POSIX paths', () => {
  let directory: string
  let file: string
  const at = (...names: string[]) => join(directory, ...names)
  beforeEach(() => {
    directory = freshDirectory()
    file = at('file')
    fs.writeFileSync(file, '')
  })

  it('an absolute path is kept as it is, a relative one is put behind the current directory', () => {
    expect(absolutePath('/a/../b//c/')).toBe('/a/../b//c/')
    expect(absolutePath('link/../file')).toBe(`${process.cwd()}/link/../file`)
    expect(absolutePath('')).toBe('')
  })

  /** How often a call was made, and with which paths. */
  const calls = (name: 'readlink' | 'realpath' | 'mkdir') => {
    const made: string[] = []
    fault(name, ((real: (...all: unknown[]) => unknown, path: string, ...rest: unknown[]) => {
      made.push(path)
      return real(path, ...rest)
    }) as never)
    return made
  }

  const findings = (path: string) => [
    runSync(locate(path, false)),
    runSync(locateHere(path, 'follow', false)),
  ]
  const expectRefusal = async (path: string, code: string) => {
    for (const find of [() => findings(path)[0], () => runSync(locateHere(path, 'follow', false))]) {
      const error = await thrownBy(find)
      expect({ ...error, message: error.message }).toMatchObject({ code, syscall: 'open', path })
    }
  }

  it('is a file, a directory, missing, or something else', () => {
    const kinds = [file, directory, at('missing'), '/dev/null'].map((path) => findings(path))
    expect(kinds.map((found) => found.map(({ kind }) => kind))).toEqual([
      ['file', 'file'],
      ['directory', 'directory'],
      ['missing', 'missing'],
      ['special', 'special'],
    ])
    expect(kinds.map((found) => found.map(({ stats }) => stats?.ino))).toEqual(
      [file, directory, undefined, '/dev/null'].map((path) => {
        const number = path === undefined ? undefined : fs.statSync(path).ino
        return [number, number]
      }),
    )
  })

  it('what names an open file is special without being looked at', () => {
    for (const path of [
      '/proc/self/fd/1',
      '//proc/1',
      '/dev/fd/0',
      '/dev/stdin',
      '//dev/stdout',
      '/dev/stderr',
    ])
      expect(findings(path)).toMatchObject(Array(2).fill({ kind: 'special', path, stats: undefined }))
    for (const path of ['/dev/stdin2', '/dev/stdout2', '/dev/stderr2'])
      expect(findings(path)).toMatchObject(Array(2).fill({ kind: 'missing', path }))
    fs.mkdirSync(at('proc'))
    expect(findings(at('proc', 'x'))).toMatchObject(Array(2).fill({ kind: 'missing', path: at('proc', 'x') }))
  })

  it('a link to a device keeps its name, since it is written through', () => {
    fs.symlinkSync('/dev/null', at('link'))
    expect(findings(at('link'))).toMatchObject(Array(2).fill({ kind: 'special', path: at('link') }))
  })

  it('a link is followed, or replaced', () => {
    fs.symlinkSync('file', at('link'))
    expect(findings(at('link'))).toMatchObject(Array(2).fill({ kind: 'file', path: file }))
    expect(runSync(locateHere(at('link'), 'replace', false))).toMatchObject({
      kind: 'missing',
      path: at('link'),
      stats: undefined,
    })
  })

  it('a link above the file is followed only where names are compared', () => {
    fs.symlinkSync('.', at('here'))
    expect(findings(at('here', 'file')).map(({ path }) => path)).toEqual([file, at('here', 'file')])
    fs.mkdirSync(at('inner'))
    fs.symlinkSync('inner', at('link'))
    expect(runSync(locate(`${at('link')}/`, false))).toMatchObject({ kind: 'directory', path: at('inner') })
  })

  it('a path that says directory is none of a file', async () => {
    await expectRefusal('', 'ENOENT')
    await expectRefusal(`${file}/`, 'EISDIR')
    await expectRefusal(`${at('missing')}/`, 'EISDIR')
    await expectRefusal(`${file}/below`, 'ENOTDIR')
    await expectRefusal(`${at('x'.repeat(300))}/`, 'ENAMETOOLONG')
  })

  // Other systems follow fewer.
  it.runIf(process.platform === 'linux')(
    'forty links are followed, as the system does, and not one more',
    async () => {
      for (let n = 0; n < 41; n += 1) fs.symlinkSync(`link${n + 1}`, at(`link${n}`))
      expect(findings(at('link1'))).toMatchObject(Array(2).fill({ kind: 'missing', path: at('link41') }))
      await expectRefusal(at('link0'), 'ELOOP')
      // The system has not noticed: the last link was made after it looked.
      fault('stat', () => undefined)
      await expectRefusal(at('link0'), 'ELOOP')
    },
  )

  it('a name that has just been looked at is no link', () => {
    const asked = calls('readlink')
    findings(at('missing'))
    expect(asked).toEqual([])
  })

  it('where directories cannot be resolved, the error is of the path that was given', async () => {
    const refuse = (refused: string, code: string) =>
      fault('realpath', (real, path) => {
        if (path === refused) throw failure(code, 'realpath')
        return real(path)
      })
    pretend({ platform: 'linux' })
    refuse(directory, 'EACCES')
    const made = calls('mkdir')
    for (const create of [true, false]) {
      for (const path of [directory, file, at('missing')]) {
        const error = await thrownBy(() => runSync(locate(path, create)))
        expect(error).toMatchObject({ code: 'EACCES', syscall: 'open', path })
      }
    }
    expect(made).toEqual([])
  })

  it('a missing directory is an error, or is made', async () => {
    const path = at('a', 'b', 'file')
    const error = await thrownBy(() => runSync(locate(path, false)))
    expect(error).toMatchObject({ code: 'ENOENT', syscall: 'open', path })
    expect(runSync(locate(path, true))).toMatchObject({ kind: 'missing', path })
    expect(fs.readdirSync(at('a'))).toEqual(['b'])
  })

  describe('where a name has several spellings', () => {
    const spelled = () => {
      const asked: string[] = []
      fault('realpath', (real, path) => {
        asked.push(path)
        return path === file ? at('File') : real(path)
      })
      return asked
    }

    it('the file system is asked for its own', () => {
      pretend({ platform: 'darwin' })
      spelled()
      expect(runSync(locate(file, false)).path).toBe(at('File'))
    })

    it('it is not asked where there is one, nor for what is missing', () => {
      const asked = spelled()
      pretend({ platform: 'linux' })
      expect(runSync(locate(file, false)).path).toBe(file)
      pretend({ platform: 'darwin' })
      expect(runSync(locate(at('missing'), false)).path).toBe(at('missing'))
      expect(asked).toEqual([directory, directory])
    })

    it('a file that was removed a moment ago has the name that was given', async () => {
      pretend({ platform: 'darwin' })
      let code = 'ENOENT'
      fault('realpath', (real, path) => {
        if (path === file) throw failure(code, 'realpath')
        return real(path)
      })
      expect(runSync(locate(file, false)).path).toBe(file)
      code = 'EACCES'
      const error = await thrownBy(() => runSync(locate(file, false)))
      expect(error).toMatchObject({ code: 'EACCES', syscall: 'open', path: file })
    })
  })

  describe('makeDirectories', () => {
    it('makes what is missing, and answers with the first', () => {
      expect(runSync(makeDirectories(at('a', 'b', 'c')))).toBe(at('a'))
      expect(runSync(makeDirectories(at('a', 'b', 'c')))).toBeUndefined()
      const made = calls('mkdir')
      expect(runSync(makeDirectories(at('a', 'b', 'x', 'y')))).toBe(at('a', 'b', 'x'))
      expect(made).toEqual([at('a', 'b', 'x', 'y'), at('a', 'b', 'x'), at('a', 'b', 'x', 'y')])
    })

    /** Answers each attempt in turn: a code, or `made`. */
    const attempts = (...answers: string[]) => {
      const asked: string[] = []
      fault('mkdir', (_real, path) => {
        asked.push(path)
        const answer = answers.shift()
        if (answer !== 'made') throw failure(answer ?? 'ENOENT', 'mkdir')
      })
      return asked
    }

    it('does not count what others make meanwhile', () => {
      attempts('ENOENT', 'ENOENT', 'EEXIST', 'EEXIST', 'made')
      expect(runSync(makeDirectories('/a/b/c'))).toBe('/a/b/c')
    })

    it('gives up when others remove it meanwhile, and where there is no root', async () => {
      const asked = attempts('ENOENT', 'ENOENT', 'made', 'ENOENT')
      const removed = await thrownBy(() => runSync(makeDirectories('/a/b/c')))
      expect(removed).toMatchObject({ code: 'ENOENT', syscall: 'mkdir', path: '/a/b/c' })
      expect(asked).toEqual(['/a/b/c', '/a/b', '/a', '/a/b'])
      const rootless = await thrownBy(() => runSync(makeDirectories('/x')))
      expect(rootless).toMatchObject({ code: 'ENOENT', syscall: 'mkdir', path: '/x' })
      expect(asked.slice(4)).toEqual(['/x', '/'])
    })

    it('tells of any other refusal', async () => {
      attempts('EROFS')
      const error = await thrownBy(() => runSync(makeDirectories('/a')))
      expect(error).toMatchObject({ code: 'EROFS', syscall: 'mkdir', path: '/a' })
    })
  })
})
