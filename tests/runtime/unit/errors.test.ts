import fs from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import util from 'node:util'
import { describe, expect, it } from 'vitest'
import { appendLines } from '../../../src/runtime/append-lines.ts'
import { atomicWrite, atomicWriteSync } from '../../../src/runtime/atomic-write.ts'
import {
  LockDeadlockError,
  LockFileSystemError,
  LockLostError,
  LockTimeoutError,
  annotate,
  argumentTypeError,
  argumentValueError,
  named,
  retold,
  systemError,
  throwIfAborted,
  withCode,
} from '../../../src/runtime/errors.ts'
import type { LockHolder } from '../../../src/runtime/errors.ts'
import { renameWithRetrySync } from '../../../src/runtime/rename-with-retry.ts'
import { freshDirectory } from '../support/directory.ts'
import { fault, thrownBy } from '../support/faults.ts'

const quota = constants.errno.EDQUOT

// What Node makes of a number that libuv has no name for.
const SAYINGS: [form: string, code: string, message: (call: string) => string][] = [
  ['synchronous', 'UNKNOWN', (call) => `UNKNOWN: unknown error, ${call}`],
  [
    'asynchronous',
    `Unknown system error -${quota}`,
    (call) => `Unknown system error -${quota}: Unknown system error -${quota}, ${call}`,
  ],
]

describe.each(SAYINGS)('a full quota, which Node does not know, in the %s form', (_form, code, message) => {
  const refuse = (name: 'write' | 'rename') =>
    fault(name, () => {
      throw Object.assign(new Error(message(name)), { code, errno: -quota, syscall: name })
    })

  it('has its own code and words', async () => {
    const file = join(freshDirectory(), 'state')
    fs.writeFileSync(file, 'old')
    refuse('write')
    for (const act of [
      () => atomicWriteSync(file, 'new'),
      () => atomicWrite(file, 'new'),
      () => appendLines(file, 'new'),
    ]) {
      const error = await thrownBy(act)
      expect(error).toMatchObject({ code: 'EDQUOT', errno: -quota, syscall: 'write', path: file })
      expect(error.message).toBe(`EDQUOT: disk quota exceeded, write '${file}'`)
    }
    expect(fs.readFileSync(file, 'utf8')).toBe('old')
  })

  it('also where the error is not told anew', async () => {
    refuse('rename')
    const error = await thrownBy(() => renameWithRetrySync('a', 'b'))
    expect(error).toMatchObject({ code: 'EDQUOT', message: 'EDQUOT: disk quota exceeded, rename' })
    expect(error.stack).toContain('EDQUOT: disk quota exceeded')
  })
})

describe('the errors of locks', () => {
  const holder: LockHolder = {
    id: '1x.l.7',
    pid: 7,
    tid: 7,
    program: undefined,
    sameDomain: true,
    ageMs: 1_240,
    verdict: 'alive',
    reason: 'it is running',
  }
  const waited = (by: Partial<LockHolder> | undefined) =>
    new LockTimeoutError('/f', '/f.lk', 1_000.4, by && { ...holder, ...by })

  it.each([
    [{}, 'held by process 7 for 1.2 s: it is running'],
    [{ program: 'node' }, 'held by process 7 (node) for 1.2 s: it is running'],
    [{ tid: 9 }, 'held by process 7, thread 9 for 1.2 s: it is running'],
    [{ tid: undefined }, 'held by process 7 for 1.2 s: it is running'],
    [{ ageMs: -5 }, 'held by process 7 for 0.0 s: it is running'],
    [{ ageMs: undefined }, 'held by process 7: it is running'],
    [{ pid: undefined, tid: undefined }, "held by '1x.l.7' for 1.2 s: it is running"],
    [undefined, 'it kept changing hands'],
  ])('LockTimeoutError: %j', (by, why) => {
    const error = waited(by)
    expect(error.message).toBe(`ELOCKTIMEOUT: could not lock '/f' in 1000 ms, ${why} (lock: '/f.lk')`)
    expect({ ...error }).toEqual({
      name: 'LockTimeoutError',
      code: 'ELOCKTIMEOUT',
      path: '/f',
      lockPath: '/f.lk',
      waitedMs: 1_000.4,
      holder: by && { ...holder, ...by },
    })
  })

  it('LockLostError', () => {
    const error = new LockLostError('/f', '/f.lk', 'x')
    expect(error.message).toBe("ELOCKLOST: the lock of '/f' was taken away (entry 'x' is gone from '/f.lk')")
    expect({ ...error }).toEqual({
      name: 'LockLostError',
      code: 'ELOCKLOST',
      path: '/f',
      lockPath: '/f.lk',
      id: 'x',
    })
  })

  it('LockDeadlockError', () => {
    const error = new LockDeadlockError('/f', '/f.lk', 'by this section')
    expect(error.message).toBe("EDEADLOCK: '/f' is already locked by this section (lock: '/f.lk')")
    expect({ ...error }).toEqual({
      name: 'LockDeadlockError',
      code: 'EDEADLOCK',
      path: '/f',
      lockPath: '/f.lk',
    })
  })

  it('LockFileSystemError', () => {
    const cause = new Error('EIO')
    const error = new LockFileSystemError('/f', '/f.lk', 'vfat', 'renames over directories', cause)
    expect(error.message).toBe(
      "ENOLOCKFS: cannot lock '/f': its file system (vfat) renames over directories, so a lock would keep nobody out. " +
        'Keep the file on a local file system or on NFS; atomicWrite, and appendLines with { lock: false }, ' +
        "need no lock (lock: '/f.lk')",
    )
    expect({ ...error }).toMatchObject({
      name: 'LockFileSystemError',
      code: 'ENOLOCKFS',
      path: '/f',
      lockPath: '/f.lk',
      fileSystem: 'vfat',
    })
    expect(error.cause).toBe(cause)
    const plain = new LockFileSystemError('/f', '/f.lk', 'vfat', 'renames over directories')
    expect(Object.hasOwn(plain, 'cause')).toBe(false)
  })
})

describe('an error of the system', () => {
  /** As Node makes them. */
  const failed = (code: string, text: string, facts: object = {}) =>
    Object.assign(new Error(`${code}: ${text}`), { code, errno: -5, syscall: 'stat', ...facts })

  it.each(['EACCES', 'EINVAL', 'EIO', 'EISDIR', 'ELOOP', 'ENOENT', 'EPERM', 'EROFS'])(
    'says what Node says: %s',
    (code) => {
      const errno = -constants.errno[code as 'EIO']
      const words = [...util.getSystemErrorMap().values()].find(([name]) => name === code)![1]
      const error = systemError(code, 'open', '/f')
      expect(error.message).toBe(`${code}: ${words}, open '/f'`)
      expect({ ...error }).toEqual({ code, errno, syscall: 'open', path: '/f' })
      expect(Object.hasOwn(error, 'cause')).toBe(false)
    },
  )

  it('has words for what Node has none for', () => {
    expect(systemError('EDQUOT', 'write', '/f').message).toBe("EDQUOT: disk quota exceeded, write '/f'")
    expect(systemError('ESTALE', 'open', '/f', 'again').message).toBe(
      "ESTALE: stale file handle, open '/f' (again)",
    )
    const unheard = systemError('EUNHEARD', 'open', '/f')
    expect(unheard.message).toBe("EUNHEARD: failed, open '/f'")
    expect(Object.hasOwn(unheard, 'errno')).toBe(false)
  })

  it.each([
    ['EACCES', 'permission refused, stat', 'permission refused'],
    ['EUNHEARD', "gone wrong, no way, stat '/t'", 'gone wrong'],
    ['EUNHEARD', 'gone wrong', 'failed'],
    ['EACCES', ', stat', 'permission denied'],
  ])('keeps the words that it has: %s: %s', (code, text, words) => {
    const cause = failed(code, text)
    const error = retold(cause, 'open', '/f') as NodeJS.ErrnoException
    expect(error.message).toBe(`${code}: ${words}, open '/f'`)
    expect({ ...error }).toEqual({ code, errno: -5, syscall: 'open', path: '/f' })
    expect(error.cause).toBe(cause)
  })

  it('has no words of an error with another code', () => {
    const cause = Object.assign(new Error('EIO: i/o error, stat'), { code: 'EACCES', syscall: 'stat' })
    expect((retold(cause, 'open', '/f') as Error).message).toBe("EACCES: permission denied, open '/f'")
    const wrapped = Object.assign(new Error('Oh: EACCES: not you, stat'), { code: 'EACCES', syscall: 'stat' })
    expect((retold(wrapped, 'open', '/f') as Error).message).toBe("EACCES: permission denied, open '/f'")
  })

  it.each([null, undefined, 'text', new Error('x'), { code: 5, syscall: 'stat' }, { code: 'EIO' }])(
    'is not %s',
    (other) => expect(retold(other, 'open', '/f')).toBe(other),
  )

  it('keeps how often it was tried', () => {
    const tried = retold(failed('EBUSY', 'busy, stat', { attempts: 3, triedMs: 20.4 }), 'open', '/f')
    expect((tried as Error).message).toBe("EBUSY: busy, open '/f' (refused 3 times in 20 ms)")
    expect(tried).toMatchObject({ attempts: 3, triedMs: 20.4 })
    for (const half of [{ attempts: 3 }, { triedMs: 20 }])
      expect((retold(failed('EBUSY', 'busy, stat', half), 'open', '/f') as Error).message).toBe(
        "EBUSY: busy, open '/f'",
      )
  })

  it.each(['close', 'fchmod', 'fchown', 'fstat', 'fsync', 'ftruncate', 'read', 'write'])(
    'of a descriptor gets the name of the file: %s',
    (syscall) => {
      expect(named(failed('EIO', `i/o error, ${syscall}`, { syscall }), '/f')).toMatchObject({
        message: `EIO: i/o error, ${syscall} '/f'`,
        path: '/f',
      })
    },
  )

  it('of a path, or of something else, keeps what it has', () => {
    for (const error of [
      failed('EIO', 'x, write', { syscall: 'write', path: '/g' }),
      failed('EIO', 'x, rename', { syscall: 'rename' }),
      null,
    ])
      expect(named(error, '/f')).toBe(error)
  })

  it.each(['UNKNOWN', `Unknown system error ${quota}`, `Unknown system error -${quota}`])(
    'without a name gets that of its number: %s',
    (code) => {
      const error = Object.assign(new Error(`${code}: ${code}, write`), { code, errno: -quota })
      expect(withCode(error)).toBe(error)
      expect(error).toMatchObject({ code: 'EDQUOT', message: 'EDQUOT: disk quota exceeded, write' })
    },
  )

  it.each([
    ['EDQUOT', 'UNKNOWN: unknown error', 'EDQUOT: disk quota exceeded'],
    ['ENOTEMPTY', 'UNKNOWN: unknown error, open', 'ENOTEMPTY: failed, open'],
  ] as const)('without a name gets what words there are: %s, %s', (name, before, after) => {
    const facts = { code: 'UNKNOWN', errno: -constants.errno[name] }
    expect(withCode(Object.assign(new Error(before), facts))).toMatchObject({ code: name, message: after })
  })

  it.each([
    { code: 'EIO' },
    { code: 'AN UNKNOWN' },
    { code: 'UNKNOWN ERROR' },
    { code: undefined },
    { errno: undefined },
    { errno: -999_999 },
  ])('is left alone with %j', (facts) => {
    const error = Object.assign(new Error('UNKNOWN: x, write'), {
      ...{ code: 'UNKNOWN', errno: -quota },
      ...facts,
    })
    const before = { ...error }
    expect(withCode(error)).toBe(error)
    expect([{ ...error }, error.message]).toEqual([before, 'UNKNOWN: x, write'])
  })

  it('is an Error', () => {
    for (const other of [null, undefined]) expect(withCode(other)).toBe(other)
    const like = { code: 'UNKNOWN', errno: -quota }
    expect(withCode(like)).toBe(like)
    expect(like).toEqual({ code: 'UNKNOWN', errno: -quota })
  })
})

describe('words are added', () => {
  it('to the message and to the stack', () => {
    const error = new Error('of $& and more')
    annotate(error, 'by $1', { tried: 3 })
    expect(error).toMatchObject({ message: 'of $& and more (by $1)', tried: 3 })
    expect(error.stack).toMatch(/^Error: of \$& and more \(by \$1\)\n/)
  })

  it('where they can be', () => {
    const frozen = Object.freeze(new Error('x'))
    annotate(frozen, 'more')
    expect(frozen.message).toBe('x')
    const bare = new Error('x')
    Object.defineProperty(bare, 'stack', { value: undefined, writable: true })
    annotate(bare, 'more', { tried: 3 })
    expect(bare).toMatchObject({ message: 'x (more)', tried: 3 })
    const other: unknown = { message: 'x' }
    annotate(other, 'more')
    expect(other).toEqual({ message: 'x' })
  })
})

it.each([
  [null, 'null'],
  [undefined, 'undefined'],
  [function named() {}, 'function named'],
  [new Map(), 'an instance of Map'],
  [Object.create(null), 'an object'],
  [Symbol('s'), 'type symbol (Symbol(s))'],
  ['text', "type string ('text')"],
  [5, 'type number (5)'],
  [true, 'type boolean (true)'],
])('a wrong argument is shown: %s', (value, shown) => {
  expect({ ...argumentTypeError('data', 'of type x', value), message: '' }).toMatchObject({
    code: 'ERR_INVALID_ARG_TYPE',
  })
  expect(argumentTypeError('data', 'of type x', value).message).toBe(
    `The "data" argument must be of type x. Received ${shown}`,
  )
  expect(argumentTypeError('data', 'of type x', value, 'A note').message).toBe(
    `The "data" argument must be of type x. Received ${shown}. A note`,
  )
  const wrong = argumentValueError('data', value, 'must not be that')
  expect([(wrong as NodeJS.ErrnoException).code, wrong.message]).toEqual([
    'ERR_INVALID_ARG_VALUE',
    `The argument 'data' must not be that. Received ${shown}`,
  ])
})

it('an aborted signal throws what fs throws', () => {
  const reason = new Error('enough')
  throwIfAborted(undefined)
  throwIfAborted(new AbortController().signal)
  expect(() => throwIfAborted(AbortSignal.abort(reason))).toThrow(
    expect.objectContaining({
      name: 'AbortError',
      code: 'ABORT_ERR',
      message: 'The operation was aborted',
      cause: reason,
    }),
  )
})
