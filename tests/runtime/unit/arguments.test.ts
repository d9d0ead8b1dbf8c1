/**
 * What can be handed to the functions of the runtime by mistake, or in bad faith: each is refused with a code and a sentence that
 * names the argument, before anything is touched. The tables are checked for being complete.
 */
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { parse, pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as runtime from '../../../src/runtime/index.ts'
import { os } from '../../../src/runtime/os.ts'
import type { Calls } from '../../../src/runtime/os.ts'
import { freshDirectory } from '../support/directory.ts'
import { fault, thrownBy } from '../support/faults.ts'
import { expectIdle } from '../support/locks.ts'

type Name = Exclude<keyof typeof runtime, `Lock${string}`>

/** The arguments of a call, by their names in messages. */
interface Arguments {
  path: unknown
  to?: unknown
  data?: unknown
  fn?: unknown
  options?: unknown
}

interface Operation {
  name: Name
  /** What the first argument, and the one with the content, is called in messages. */
  first: string
  /** In the order in which they are passed. */
  takes: readonly (keyof Arguments)[]
  /** A string among the options is an encoding. */
  encodes: boolean
  /** Content that it takes. */
  good?: unknown
}

const content = ['path', 'data', 'options'] as const
const section = ['path', 'fn', 'options'] as const
const kinds: (Omit<Operation, 'name'> & { names: readonly Name[] })[] = [
  { names: ['atomicWrite', 'atomicWriteSync'], first: 'path', takes: content, encodes: true, good: 'new' },
  { names: ['appendLines', 'appendLinesSync'], first: 'path', takes: content, encodes: true, good: 'new' },
  {
    names: ['updateFile', 'updateFileSync'],
    first: 'path',
    takes: section,
    encodes: true,
    good: () => 'new',
  },
  { names: ['withLock', 'withLockSync'], first: 'path', takes: section, encodes: false, good: () => {} },
  {
    names: ['renameWithRetry', 'renameWithRetrySync'],
    first: 'from',
    takes: ['path', 'to', 'options'],
    encodes: false,
  },
  { names: ['sweepTemps', 'sweepTempsSync'], first: 'directory', takes: ['path', 'options'], encodes: false },
  { names: ['tmpPath'], first: 'target', takes: ['path'], encodes: false },
]
const operations: Operation[] = kinds.flatMap(({ names, ...rest }) =>
  names.map((name) => ({ name, ...rest })),
)
const taking = (argument: keyof Arguments) => operations.filter(({ takes }) => takes.includes(argument))
const by = (names: readonly Operation[]) => names.map((one) => [one.name, one] as const)

let directory: string
let file: string
beforeEach(() => {
  directory = freshDirectory()
  file = join(directory, 'f')
  fs.writeFileSync(file, 'old\n')
  fs.mkdirSync(join(directory, 'dir'))
})

/** Calls it with what is given, and good arguments in all other places. */
function perform({ name, takes, good }: Operation, given: Partial<Arguments>): unknown {
  const all: Arguments = {
    path: name.startsWith('sweep') ? directory : file,
    to: join(directory, 'g'),
    data: good,
    fn: good,
    options: undefined,
    ...given,
  }
  const args = takes.map((argument) => all[argument])
  return (runtime[name] as (...args: unknown[]) => unknown)(...args)
}

/** Names, kinds, numbers, times and contents of everything that is there. */
const snapshot = () =>
  ['', ...(fs.readdirSync(directory, { recursive: true }) as string[])].sort().map((name) => {
    const path = join(directory, name)
    const { mode, ino, mtimeNs, ctimeNs } = fs.lstatSync(path, { bigint: true })
    return [
      name,
      mode,
      ino,
      mtimeNs,
      ctimeNs,
      name !== '' && fs.statSync(path).isFile() && fs.readFileSync(path, 'latin1'),
    ]
  })

/** The system calls that are made from here on; undefined before the first use in a test. */
let watched: string[] | undefined
afterEach(() => (watched = undefined))

function madeCalls(): string[] {
  if (watched) return watched.splice(0) && watched
  const made: string[] = []
  for (const name of Object.keys(os.sync) as (keyof Calls)[]) {
    fault(name, (real, ...args) => {
      made.push(name)
      return (real as (...all: unknown[]) => unknown)(...args) as never
    })
  }
  return (watched = made)
}

/** What it throws, when nothing has been touched and nothing was asked of the system. */
async function refusal(operation: Operation, given: Partial<Arguments>): Promise<NodeJS.ErrnoException> {
  const before = snapshot()
  const made = madeCalls()
  let answer: unknown
  const error = await thrownBy(() => {
    answer = perform(operation, given)
    return answer
  })
  // The asynchronous forms reject, so that a handler of the promise hears of it.
  const isAsync = !operation.name.endsWith('Sync') && operation.name !== 'tmpPath'
  expect(answer instanceof Promise).toBe(isAsync)
  expect(made).toEqual([])
  expect(snapshot()).toEqual(before)
  return error
}

const detached = <T extends ArrayBufferView>(view: T): T => {
  structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] })
  return view
}
// The types of the oldest Node that this is compiled for do not know these.
const resizable = (size: number) =>
  Reflect.construct(ArrayBuffer, [size, { maxByteLength: 64 }]) as ArrayBuffer & {
    resize: (size: number) => void
  }
const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic
const throwing = new Proxy(
  {},
  {
    get: () => {
      throw new RangeError('do not touch')
    },
  },
)

/** Neither a path nor data nor options; no function. */
const nothing: [what: string, value: unknown][] = [
  ['a number', 5],
  ['NaN', NaN],
  ['a boolean', true],
  ['a bigint', 5n],
  ['a symbol', Symbol('f')],
]
const objects: [what: string, value: unknown][] = [
  ['an object', {}],
  ['one without a prototype', Object.create(null)],
  ['one that contains itself', cyclic],
  ['a promise', Promise.resolve('f')],
  ['a date', new Date(0)],
  ['an ArrayBuffer', new ArrayBuffer(3)],
  ['a SharedArrayBuffer', new SharedArrayBuffer(3)],
]

const FILE_URL = pathToFileURL('/f').href

describe('a path', () => {
  const wrong: [what: string, value: () => unknown, code: string, says: RegExp][] = [
    ...[
      ...nothing,
      ...objects,
      ['undefined', undefined],
      ['null', null],
      ['a list', ['f']],
      ['a function', () => 'f'],
      ['a String object', new String('f')],
      ['an object with toString', { toString: () => 'f' }],
      ['an open file', { fd: 5 }],
      ['other numbers than bytes', new Uint16Array(2)],
      ['a DataView', new DataView(new ArrayBuffer(2))],
      ['half a URL', { href: FILE_URL }],
      ['a URL of the old kind', parse(FILE_URL)],
      ['what the runtime itself makes of a path', { given: 'f', target: 'f', lockPath: 'f.lk', located: {} }],
    ].map(
      ([what, value]) =>
        [
          what as string,
          () => value,
          'ERR_INVALID_ARG_TYPE',
          /must be of type string or an instance of Buffer or URL/,
        ] as [string, () => unknown, string, RegExp],
    ),
    ['a zero in it', () => 'f\0g', 'ERR_INVALID_ARG_VALUE', /must not contain null bytes/],
    ['a zero byte in it', () => Buffer.from('f\0'), 'ERR_INVALID_ARG_VALUE', /must not contain null bytes/],
    [
      'an encoded zero in it',
      () => new URL(`${FILE_URL}%00`),
      'ERR_INVALID_ARG_VALUE',
      /must not contain null bytes/,
    ],
    ['a very long one with a zero', () => `\0${'x'.repeat(1e6)}`, 'ERR_INVALID_ARG_VALUE', /^.{1,300}$/s],
    [
      'bytes that are no text',
      () => Buffer.from([0x66, 0xff]),
      'ERR_INVALID_ARG_VALUE',
      /must be valid UTF-8/,
    ],
    [
      'bytes that were taken away',
      () => detached(new Uint8Array(2)),
      'ERR_INVALID_ARG_VALUE',
      /must not be detached/,
    ],
  ]
  it.each(by(operations))('%s refuses what is none', async (_name, operation) => {
    for (const [what, value, code, says] of wrong) {
      const error = await refusal(operation, { path: value() })
      expect([what, error.name, error.code]).toEqual([what, 'TypeError', code])
      expect(error.message).toMatch(says)
      expect(error.message).toContain(operation.first)
    }
  })

  const addresses: [what: string, value: unknown, code: string][] = [
    ['of the web', new URL('http://localhost/f'), 'ERR_INVALID_URL_SCHEME'],
    ['with an encoded separator', new URL('file:///C:/a%2Ff'), 'ERR_INVALID_FILE_URL_PATH'],
    ['that is none', { href: 'no address', protocol: 'file:' }, 'ERR_INVALID_URL'],
    // On Windows that is a share.
    ...(process.platform === 'win32'
      ? []
      : [
          ['on another host', new URL('file://host/f'), 'ERR_INVALID_FILE_URL_HOST'] as [
            string,
            unknown,
            string,
          ],
        ]),
  ]
  it.each(by(operations))('%s refuses a URL that is no path', async (_name, operation) => {
    for (const [what, value, code] of addresses) {
      const error = await refusal(operation, { path: value })
      expect([what, error.code]).toEqual([what, code])
    }
  })

  it.each(by(operations))('%s passes on what a getter throws', async (_name, operation) => {
    expect(await refusal(operation, { path: throwing })).toMatchObject({
      name: 'RangeError',
      message: 'do not touch',
    })
  })

  it.each(by(taking('to')))('%s names the second one, too', async (_name, operation) => {
    const error = await refusal(operation, { to: 5 })
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
    expect(error.message).toContain('"to"')
  })

  const changing = operations.filter(({ first }) => first === 'path')
  const impossible: [what: string, path: () => string, code: string][] = [
    ['an empty one', () => '', 'ENOENT'],
    ['the root', () => '/', 'EISDIR'],
    ['a directory', () => `${directory}/dir`, 'EISDIR'],
    ['one that ends in a separator', () => `${directory}/new/`, 'EISDIR'],
    ['a file with a separator behind it', () => `${file}/`, 'EISDIR'],
    ['a dot', () => `${directory}/.`, 'EISDIR'],
    ['two dots', () => `${directory}/dir/..`, 'EISDIR'],
    ['something in a file', () => `${file}/f`, 'ENOTDIR'],
    ['a name of 256 bytes', () => join(directory, 'n'.repeat(256)), 'ENAMETOOLONG'],
    ['a name of 10,000 characters', () => join(directory, 'n'.repeat(10_000)), 'ENAMETOOLONG'],
    ['10,000 names', () => join(directory, 'n/'.repeat(10_000), 'f'), 'ENAMETOOLONG'],
    ['a million separators', () => `${'/'.repeat(1e6)}f`, 'ENAMETOOLONG'],
  ]
  // The codes are those of POSIX.
  it
    .skipIf(process.platform === 'win32')
    .each(
      changing.flatMap((operation) =>
        impossible.map(([what, path, code]) => ({ name: operation.name, what, operation, path, code })),
      ),
    )('$name leaves $what to the system', async ({ operation, path, code }) => {
    const before = snapshot()
    // A lock can be held for whatever has a name; these have one beside which a lock could stand.
    const lockable = operation.name.startsWith('withLock') && code === 'EISDIR'
    const error = await thrownBy(async () => {
      await perform(operation, { path: path() })
      if (lockable) throw Object.assign(new Error('was locked'), { code })
    })
    expect(error).toMatchObject({ code })
    if (!lockable) expect(snapshot()).toEqual(before)
    expectIdle(directory, ['dir', 'f'])
  })

  const odd: [what: string, name: string][] = [
    ['line breaks', 'a\nb\r\nc'],
    ['a line break at its end', 'a\n'],
    ['a leading dash', '-rf'],
    ['wildcards', '*?[a-z]{b,c}'],
    ['quotes and spaces', ` "a' \`b\` $(c) `],
    ['escapes', '\u001b[31m\u0007\\'],
    ['the longest name', 'n'.repeat(255)],
    ['the longest name of other letters', '語'.repeat(85)],
    ['the name of a property', '__proto__'],
    ['half of a character', 'a\ud800b'],
    ['the look of a temporary file', 'a.1.0123456789abcdef01234567.tmp'],
    ['the look of a lock', 'a.lk'],
    ['dots', '...'],
  ]
  // Windows refuses some of the names, and takes others for others.
  it
    .skipIf(process.platform === 'win32')
    .each(
      changing.flatMap((operation) =>
        odd.map(([what, name]) => ({ name: operation.name, what, operation, odd: name })),
      ),
    )('$name takes one with $what', async ({ operation, odd: name }) => {
    const path = join(directory, name)
    await perform(operation, { path })
    const made = operation.name.startsWith('withLock') ? [] : [Buffer.from(name).toString()]
    expectIdle(directory, ['dir', 'f', ...made].sort())
  })

  const spelled: [what: string, path: () => unknown][] = [
    ['a Buffer', () => Buffer.from(file)],
    [
      'bytes of another realm',
      () => runInNewContext('Uint8Array.from(bytes)', { bytes: [...Buffer.from(file)] }),
    ],
    ['a URL', () => pathToFileURL(file)],
    ['a URL of another library', () => ({ href: pathToFileURL(file).href, protocol: 'file:' })],
    ['a detour', () => join(directory, 'dir') + '/../f'],
    ['too many separators', () => file.replaceAll('/', '///')],
  ]
  // The bytes, the URLs and the separators are those of POSIX paths.
  it.skipIf(process.platform === 'win32').each(spelled)('may be %s', async (_what, path) => {
    for (const operation of changing) await perform(operation, { path: path() })
    expect(fs.readFileSync(file, 'utf8')).toBe('new')
    expectIdle(directory, ['dir', 'f'])
  })

  it('of a URL is asked for once', () => {
    let asked = 0
    const url = {
      protocol: 'file:',
      get href() {
        asked += 1
        return asked === 1 ? FILE_URL : 'http://other/'
      },
    }
    expect(basename(runtime.tmpPath(url as URL))).toMatch(/^f\./)
    expect(asked).toBe(1)
  })

  it.each(['', '/', '.', '..', 'a/..', 'a/.', '//', './'])(
    "of a temporary file must name a file: '%s' does not",
    (path) => {
      expect(() => runtime.tmpPath(path)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }))
    },
  )

  it('of a million separators takes no time', () => {
    expect(() => runtime.tmpPath(`a${'/'.repeat(1e6)}b`)).not.toThrow()
  })
})

const duration = [-1, -Infinity, NaN, '5', 5n, true, {}, new Date(0)]
const boolean = ['true', 0, 1, NaN, {}, [], () => true]
const encoding = ['utf-9', 5, true, {}, ['utf8'], '__proto__']

/** Wrong values for every option. */
const OPTIONS: Record<string, readonly unknown[]> = {
  encoding,
  mode: ['rw', '8', '', '0o600', '777777777777777', -1, 1.5, NaN, Infinity, 2 ** 32, true, {}, 6n],
  flag: ['r', 'wx', 'toString', 5, true, {}, null],
  flush: boolean,
  fsync: boolean,
  preserve: boolean,
  createDirectory: boolean,
  ifChanged: boolean,
  lock: boolean,
  symlink: ['no', '', 'toString', true, 5, ['follow']],
  multiline: ['join', '', '__proto__', true, 5, ['keep']],
  timeout: duration,
  lease: duration,
  maxAge: duration,
  signal: [
    true,
    5,
    'aborted',
    () => {},
    {},
    { aborted: false },
    { aborted: 'no', addEventListener() {}, removeEventListener() {} },
    new AbortController(),
    new EventTarget(),
  ],
}

/** The names of the options that a call asks for, in the order in which it does. */
async function namesAskedFor(operation: Operation): Promise<string[]> {
  const names: string[] = []
  const options = new Proxy({}, { get: (_, name) => void names.push(String(name)) })
  await perform(operation, { options })
  return names
}

describe('an option', () => {
  it.each(by(taking('options')))(
    '%s has wrong values here for each, and asks for each once',
    async (_name, operation) => {
      const names = await namesAskedFor(operation)
      expect(names.filter((name) => !Object.hasOwn(OPTIONS, name))).toEqual([])
      expect(names.length).toBeGreaterThan(0)
      expect([...new Set(names)]).toEqual(names)
    },
  )

  it.each(by(taking('options')))('%s refuses wrong ones, and names them', async (_name, operation) => {
    for (const name of await namesAskedFor(operation)) {
      for (const value of OPTIONS[name]!) {
        fs.writeFileSync(file, 'old\n')
        const error = await refusal(operation, { options: { [name]: value } })
        expect([name, value, error.name]).toEqual([name, value, 'TypeError'])
        expect(error.code).toMatch(/^ERR_INVALID_ARG_(TYPE|VALUE)$/)
        expect(error.message).toMatch(
          new RegExp(`["'](options\\.)?${name}["'].* (must be|is not|must be zero) .*Received`),
        )
      }
    }
  })

  it.each(by(taking('options')))('%s wants an object of options', async (_name, operation) => {
    const wrong = [
      ...nothing.map(([, value]) => value),
      () => {},
      [],
      Buffer.from('x'),
      new DataView(new ArrayBuffer(1)),
    ]
    for (const options of operation.encodes ? wrong : [...wrong, 'utf8', '']) {
      const error = await refusal(operation, { options })
      expect(error.code).toBe('ERR_INVALID_ARG_TYPE')
      expect(error.message).toMatch(/^The "options" argument must be .*Received/)
    }
    if (!operation.encodes) return
    const error = await refusal(operation, { options: 'utf-9' })
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' })
  })

  it.each(by(taking('options')))('%s passes on what a getter throws', async (_name, operation) => {
    expect(await refusal(operation, { options: throwing })).toMatchObject({ message: 'do not touch' })
  })

  it.each(by(taking('options')))(
    '%s takes objects of all kinds, and leaves other names alone',
    async (_name, operation) => {
      class Options {
        get timeout() {
          return 5_000
        }
      }
      for (const options of [
        null,
        undefined,
        Object.create(null),
        Object.freeze({ timeout: 5_000 }),
        new Options(),
        runInNewContext('({ timeout: 5000 })'),
        JSON.parse('{"__proto__":{"encoding":"utf-9"},"constructor":5}'),
        { timeuot: 'of another function', spaces: 2 },
        { timeout: Infinity, lease: Infinity, maxAge: 1e300 },
      ]) {
        fs.writeFileSync(file, 'old\n')
        await perform(operation, { options })
      }
      expectIdle(directory, fs.existsSync(file) ? ['dir', 'f'] : ['dir', 'g'])
    },
  )

  const waiting = operations.filter(
    ({ name, takes }) => takes.includes('options') && !/Sync$|^(sweep|tmp)/.test(name),
  )
  it.each(by(waiting))('%s does nothing with a signal that is aborted', async (_name, operation) => {
    const before = snapshot()
    const error = await thrownBy(() =>
      perform(operation, { options: { signal: AbortSignal.abort('enough') } }),
    )
    expect(error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' })
    expect(snapshot()).toEqual(before)
    expectIdle(directory, ['dir', 'f'])
  })

  it('a signal that cannot be listened to spoils nobody else', async () => {
    const broken = {
      aborted: false,
      addEventListener: () => {
        throw new Error('broken')
      },
      removeEventListener: () => {},
    }
    const first = runtime.withLock(file, () => new Promise((resolve) => setTimeout(resolve, 30)))
    const second = thrownBy(() => runtime.withLock(file, () => {}, { signal: broken as never }))
    const third = runtime.withLock(file, () => 'third')
    expect([(await second).message, await third, await first]).toEqual(['broken', 'third', undefined])
    expectIdle(directory, ['dir', 'f'])
  })
})

describe('data', () => {
  const wrong: [what: string, value: () => unknown][] = [
    ...[...nothing, ...objects].map(([what, value]) => [what, () => value] as [string, () => unknown]),
    ['undefined', () => undefined],
    ['null', () => null],
    ['a function', () => () => 'x'],
    ['a generator that was not started', () => function* () {}],
    ['bytes that were taken away', () => detached(new Uint8Array(3))],
    ['numbers that were taken away', () => detached(new Float64Array(3))],
    ['a window on bytes that were taken away', () => detached(new DataView(new ArrayBuffer(3)))],
    ['an iterator that is none', () => ({ [Symbol.iterator]: 5 })],
    ['an iterator without an end', () => ({ [Symbol.asyncIterator]: () => ({}) })],
    ['an iterator of nothing', () => ({ [Symbol.iterator]: () => undefined })],
  ]
  it.each(by(taking('data')))('%s refuses what is none', async (_name, operation) => {
    for (const [what, value] of wrong) {
      const error = await refusal(operation, { data: value() })
      expect(`${what}: ${error.code}`).toMatch(/: ERR_INVALID_ARG_(TYPE|VALUE)$/)
      expect(error.message).toMatch(operation.name.startsWith('append') ? /records/ : /data/)
    }
  })

  it.each(by(taking('data').filter(({ name }) => name.startsWith('append'))))(
    '%s refuses a list with one of these',
    async (_name, operation) => {
      for (const [, value] of [...nothing, ...objects]) {
        expect(await refusal(operation, { data: ['fine', value] })).toMatchObject({
          code: 'ERR_INVALID_ARG_TYPE',
        })
      }
      expect(await refusal(operation, { data: Array(2) })).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
      expect(await refusal(operation, { data: [['nested']] })).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
    },
  )

  const write = operations[0] as Operation
  const sources: [what: string, source: () => unknown, error: object][] = [
    ['gives a number', () => ['fine', 5], { code: 'ERR_INVALID_ARG_TYPE' }],
    ['gives a promise of a promise', () => [Promise.resolve({})], { code: 'ERR_INVALID_ARG_TYPE' }],
    [
      'gives what was taken away',
      () => ['fine', detached(new Uint8Array(3))],
      { code: 'ERR_INVALID_ARG_VALUE' },
    ],
    [
      'throws',
      () =>
        (function* () {
          yield 'fine'
          throw new Error('broken source')
        })(),
      { message: 'broken source' },
    ],
    [
      'throws nothing',
      () =>
        (async function* () {
          yield 'fine'
          throw undefined
        })(),
      {},
    ],
    [
      'never gives an object',
      () => ({ [Symbol.asyncIterator]: () => ({ next: () => undefined }) }),
      { code: 'ERR_INVALID_ARG_TYPE' },
    ],
    [
      'promises no object',
      () => ({ [Symbol.asyncIterator]: () => ({ next: async () => 5 }) }),
      { code: 'ERR_INVALID_ARG_TYPE' },
    ],
    [
      'cannot be closed either',
      () => ({
        [Symbol.iterator]: () => ({
          next: () => ({ value: 5 }),
          return: () => {
            throw new Error('no')
          },
        }),
      }),
      { code: 'ERR_INVALID_ARG_TYPE' },
    ],
  ]
  it.each(sources)('publishes nothing of a source that %s', async (_what, source, expected) => {
    let error: unknown
    try {
      await perform(write, { data: source() })
      expect.unreachable()
    } catch (thrown) {
      error = thrown
    }
    expect(error ?? {}).toMatchObject(expected)
    expect(fs.readFileSync(file, 'utf8')).toBe('old\n')
    expectIdle(directory, ['dir', 'f'])
  })

  it.each(by(taking('data')))('%s takes bytes of all kinds', async (_name, operation) => {
    const bytes = [0x61, 0x62, 0x63, 0x64]
    const shared = new Uint8Array(new SharedArrayBuffer(4))
    shared.set(bytes)
    const growing = new Uint8Array(resizable(4))
    growing.set(bytes)
    for (const data of [
      Uint8Array.from(bytes),
      new Uint16Array(Uint8Array.from(bytes).buffer),
      new DataView(Uint8Array.from([0, ...bytes, 0]).buffer, 1, 4),
      shared,
      growing,
      runInNewContext('Uint8Array.from(bytes)', { bytes }),
    ]) {
      fs.rmSync(file)
      await perform(operation, { data })
      expect(fs.readFileSync(file, 'latin1').trimEnd()).toBe('abcd')
    }
  })

  it('makes of half a character what fs makes of it', async () => {
    for (const operation of taking('data')) {
      fs.rmSync(file)
      await perform(operation, { data: 'a\ud800b' })
      expect(fs.readFileSync(file, 'utf8').trimEnd()).toBe('a\ufffdb')
    }
  })

  const shrunk: [how: string, act: (bytes: Uint8Array) => void][] = [
    ['taken away', (bytes) => void detached(bytes)],
    ['made smaller', (bytes) => (bytes.buffer as ReturnType<typeof resizable>).resize(1)],
  ]
  const bytesOf = () => new Uint8Array(resizable(4)).fill(0x61)

  it.each(shrunk.flatMap(([how, act]) => [undefined, 'lstat', 'open'].map((at) => ({ how, act, at }))))(
    'that is $how after the call ($at) is not published in part',
    async ({ act, at }) => {
      for (const empty of [false, true]) {
        fs.writeFileSync(file, empty ? '' : 'old\n')
        fs.chmodSync(file, 0o604)
        for (const options of [{}, { ifChanged: true }]) {
          const bytes = bytesOf()
          if (at !== undefined) {
            fault(at as 'open', (real, ...args) => {
              if (bytes.byteLength === 4) act(bytes)
              return real(...args)
            })
          }
          const writing = thrownBy(() => runtime.atomicWrite(file, bytes, options))
          if (at === undefined) act(bytes)
          expect(await writing).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' })
          expect(fs.readFileSync(file, 'utf8')).toBe(empty ? '' : 'old\n')
          expectIdle(directory, ['dir', 'f'])
        }
      }
    },
  )

  it.each(shrunk)('of an update that is %s meanwhile is not published in part', async (_how, act) => {
    const bytes = bytesOf()
    let readers = 0
    fault('open', (real, ...args) => {
      const result = real(...args)
      if (args[1] === 'r') readers += 1
      // The second one compares the new content with the old.
      if (bytes.byteLength === 4 && readers === 2) act(bytes)
      return result
    })
    const error = await thrownBy(() => runtime.updateFile(file, () => bytes, { ifChanged: true }))
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' })
    expect(fs.readFileSync(file, 'utf8')).toBe('old\n')
    expectIdle(directory, ['dir', 'f'])
  })
})

describe('a function', () => {
  it.each(by(taking('fn')))('%s refuses anything else', async (_name, operation) => {
    for (const [, fn] of [
      ...nothing,
      ...objects,
      ['undefined', undefined],
      ['text', 'fn'],
      ['null', null],
    ] as const) {
      const error = await refusal(operation, { fn })
      expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
      expect(error.message).toMatch(/^The "fn" argument must be of type function/)
    }
  })

  it.each(by(taking('fn').filter(({ name }) => name.startsWith('update'))))(
    '%s leaves the file alone when it gives no content',
    async (name, operation) => {
      const wrong = [...nothing, ...objects, ['null', null], ['a list', ['x']]] as const
      for (const [, value] of wrong) {
        if (name === 'updateFile' && value instanceof Promise) continue // Awaited, and then it is text.
        const error = await thrownBy(() => perform(operation, { fn: () => value }))
        expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
        expect(error.message).toMatch(/^The "content returned by fn" argument must be a string, a Buffer/)
      }
      expect(fs.readFileSync(file, 'utf8')).toBe('old\n')
      expectIdle(directory, ['dir', 'f'])
    },
  )
})

it('every function is in these tables', () => {
  const functions = Object.keys(runtime).filter((name) => /^[a-z]/.test(name))
  expect(operations.map(({ name }) => name as string).sort()).toEqual(functions.sort())
})
