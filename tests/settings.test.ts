import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings, runtimeSpecifier, type Settings } from '../src/settings.ts'

function read(given: unknown): Settings {
  return readSettings({ settings: { 'atomic-fs': given } })
}

function readJson(json: string): Settings {
  return readSettings({ settings: JSON.parse(json) as Record<string, unknown> })
}

describe('readSettings', () => {
  it('only suggests when nothing is set', () => {
    const expected = {
      runtime: undefined,
      owner: 'many-processes',
      calls: [],
      fix: 'suggest',
      crossFile: false,
    }
    expect(readSettings({})).toEqual(expected)
    expect(readSettings({ settings: {} })).toEqual(expected)
    expect(read(undefined)).toEqual(expected)
    expect(read({})).toEqual(expected)
  })

  it('fixes when it knows where the runtime is', () => {
    expect(read({ runtime: './lib/atomic-fs.js' })).toMatchObject({
      fix: 'fix',
      runtime: './lib/atomic-fs.js',
    })
  })

  it('only suggests when a fix is asked for without a runtime', () => {
    expect(read({ fix: 'fix' }).fix).toBe('suggest')
    expect(read({ fix: 'off' }).fix).toBe('off')
  })

  it('keeps every valid value', () => {
    const given = {
      runtime: 'atomic',
      owner: 'one-process',
      fix: 'off',
      crossFile: false,
      calls: [
        { module: './files.js', name: 'save', kind: 'write', path: 0, data: 1, options: 2, json: true },
        { module: './files.js', name: 'load', kind: 'read', path: 0, flavour: 'sync' },
        { module: './files.js', name: 'move', kind: 'rename', path: 0, to: 1, retries: true },
        { module: '*/locks.js', name: 'guarded', kind: 'lock', callback: 0, inProcess: true },
        { module: '*/locks.js', name: 'open', kind: 'lock', path: 0 },
        { module: '*/locks.js', name: 'close', kind: 'unlock' },
        { module: 'persist', name: 'default', kind: 'retry', callback: 0 },
      ],
    }
    expect(read(given)).toEqual(given)
  })

  it('takes undefined for a setting that is not there, so that a project can take one back', () => {
    expect(read({ runtime: undefined, owner: undefined, calls: undefined }).fix).toBe('suggest')
  })

  it('checks one settings object once', () => {
    const given = { runtime: 'atomic' }
    expect(read(given)).toBe(read(given))
    expect(read({ runtime: 'atomic' })).not.toBe(read(given))
  })

  it('cannot be changed by a rule', () => {
    const settings = read({ calls: [{ module: 'a', name: 'b', kind: 'read', path: 0 }] })
    expect(Object.isFrozen(settings)).toBe(true)
    expect(Object.isFrozen(settings.calls)).toBe(true)
    expect(Object.isFrozen(settings.calls[0])).toBe(true)
  })

  it('ignores inherited keys', () => {
    const inherited = Object.create({ runtime: 'inherited' }) as object
    expect(read(inherited).runtime).toBeUndefined()
    const outer = Object.create({ 'atomic-fs': { runtime: 'inherited' } }) as Record<string, unknown>
    expect(readSettings({ settings: outer }).runtime).toBeUndefined()
  })
})

describe('wrong settings', () => {
  it.each([
    [null, "settings['atomic-fs'] must be an object, but is null."],
    [[], "settings['atomic-fs'] must be an object, but is []."],
    [
      { onwer: 'one-process' },
      "settings['atomic-fs'] has no key 'onwer'. Did you mean 'owner'? Known keys: runtime, owner, calls, fix, crossFile.",
    ],
    [
      { crossfile: true },
      "settings['atomic-fs'] has no key 'crossfile'. Did you mean 'crossFile'? Known keys: runtime, owner, calls, fix, crossFile.",
    ],
    [
      { constructor: 1 },
      "settings['atomic-fs'] has no key 'constructor'. Known keys: runtime, owner, calls, fix, crossFile.",
    ],
    [
      { owner: 'many-process' },
      "settings['atomic-fs'].owner must be 'many-processes' or 'one-process', but is 'many-process'. Did you mean 'many-processes'?",
    ],
    [
      { owner: 'toString' },
      "settings['atomic-fs'].owner must be 'many-processes' or 'one-process', but is 'toString'.",
    ],
    [{ fix: true }, "settings['atomic-fs'].fix must be 'fix', 'suggest' or 'off', but is true."],
    [
      { crossFile: true },
      "settings['atomic-fs'].crossFile must be false: this version decides from one file at a time, but is true.",
    ],
    [
      { runtime: '' },
      "settings['atomic-fs'].runtime must be a module specifier such as 'eslint-plugin-atomic-fs/runtime', or a path such as './src/atomic-fs.js', but is ''.",
    ],
    [
      { runtime: ' ' },
      "settings['atomic-fs'].runtime must be a module specifier such as 'eslint-plugin-atomic-fs/runtime', or a path such as './src/atomic-fs.js', but is ' '.",
    ],
    [
      { runtime: true },
      "settings['atomic-fs'].runtime must be a module specifier such as 'eslint-plugin-atomic-fs/runtime', or a path such as './src/atomic-fs.js', but is true.",
    ],
    [{ '': 1 }, "settings['atomic-fs'] has no key ''. Known keys: runtime, owner, calls, fix, crossFile."],
    [{ calls: {} }, "settings['atomic-fs'].calls must be an array of objects, but is {}."],
    [
      { calls: ['save'] },
      "settings['atomic-fs'].calls[0] must be an object such as { module: './files.js', name: 'save', kind: 'write', path: 0, data: 1 }, but is 'save'.",
    ],
    [
      { calls: [{ name: 'save', kind: 'write' }] },
      "settings['atomic-fs'].calls[0].module must be a string, but is missing.",
    ],
    [
      { calls: [{ module: 'a', name: '', kind: 'write' }] },
      "settings['atomic-fs'].calls[0].name must be a string, but is ''.",
    ],
    [
      { calls: [{ module: 'a', name: 'b' }] },
      "settings['atomic-fs'].calls[0].kind must be 'read', 'write', 'append', 'rename', 'create', 'remove', 'copy', 'atomic-write', 'lock', 'unlock' or 'retry', but is missing.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'reed' }] },
      "settings['atomic-fs'].calls[0].kind must be 'read', 'write', 'append', 'rename', 'create', 'remove', 'copy', 'atomic-write', 'lock', 'unlock' or 'retry', but is 'reed'. Did you mean 'read'?",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'read', pth: 0 }] },
      "settings['atomic-fs'].calls[0] has no key 'pth'. Did you mean 'path'? Known keys: module, name, kind, path, to, data, options, callback, flavour, json, retries, inProcess.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'read', path: -1 }] },
      "settings['atomic-fs'].calls[0].path must be the position of an argument, counted from 0, but is -1.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'read', path: 0.5 }] },
      "settings['atomic-fs'].calls[0].path must be the position of an argument, counted from 0, but is 0.5.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'read', path: '0' }] },
      "settings['atomic-fs'].calls[0].path must be the position of an argument, counted from 0, but is '0'.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'remae' }] },
      "settings['atomic-fs'].calls[0].kind must be 'read', 'write', 'append', 'rename', 'create', 'remove', 'copy', 'atomic-write', 'lock', 'unlock' or 'retry', but is 'remae'. Did you mean 'read'?",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'read', path: 0, json: 'yes' }] },
      "settings['atomic-fs'].calls[0].json must be true or false, but is 'yes'.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'read', path: 0, flavour: 'async' }] },
      "settings['atomic-fs'].calls[0].flavour must be 'sync', 'promise' or 'callback', but is 'async'.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'write', data: 1 }] },
      "settings['atomic-fs'].calls[0].path is missing: of 'write' it must be known which argument, counted from 0, holds the path.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'rename', path: 0 }] },
      "settings['atomic-fs'].calls[0].to is missing: of 'rename' it must be known which argument, counted from 0, holds the target.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'retry' }] },
      "settings['atomic-fs'].calls[0].callback is missing: of 'retry' it must be known which argument, counted from 0, holds the function that it runs.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'read', path: 0, to: 1 }] },
      "settings['atomic-fs'].calls[0].to means nothing for 'read', which takes: path, json, flavour.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'write', path: 0, retries: true }] },
      "settings['atomic-fs'].calls[0].retries means nothing for 'write', which takes: path, data, options, json, flavour.",
    ],
    [
      { calls: [{ module: 'a', name: 'b', kind: 'write', path: 0, data: 0 }] },
      "settings['atomic-fs'].calls[0].data must be another argument than 'path', but is 0.",
    ],
  ])('%j', (given, message) => {
    expect(() => read(given)).toThrow(new Error(`eslint-plugin-atomic-fs: ${message}`))
  })

  it('survives values that cannot be shown', () => {
    const cycle: { fix?: unknown } = {}
    cycle.fix = cycle
    expect(() => read(cycle)).toThrow('but is an object.')
    expect(() => read({ fix: () => 1 })).toThrow('but is a function.')
    expect(() => read({ fix: 'x'.repeat(3) })).toThrow("but is 'xxx'.")
    const array: unknown[] = []
    array.push(array)
    expect(() => read({ fix: array })).toThrow('but is an array.')
    expect(() => read({ fix: 1n })).toThrow('but is 1.')
    expect(() => read({ fix: Symbol('fix') })).toThrow('but is Symbol(fix).')
  })

  it('are shown with at most 80 characters', () => {
    const shown = (characters: number) => ['x'.repeat(characters - 4)]
    expect(() => read({ fix: shown(80) })).toThrow(`but is ["${'x'.repeat(76)}"].`)
    expect(() => read({ fix: shown(81) })).toThrow(`but is ["${'x'.repeat(75)}....`)
  })

  it('refuses __proto__ from JSON instead of following it', () => {
    expect(() => readJson('{"atomic-fs":{"__proto__":{"runtime":"x"}}}')).toThrow("has no key '__proto__'")
  })
})

/** What a row must say of each kind, and what else it may say. */
describe.each([
  ['read', ['path'], ['json']],
  ['write', ['path'], ['data', 'options', 'json']],
  ['append', ['path'], ['data', 'options', 'json']],
  ['atomic-write', ['path'], ['data', 'options', 'json']],
  ['create', ['path'], ['data', 'options']],
  ['remove', ['path'], []],
  ['rename', ['path', 'to'], ['retries']],
  ['copy', ['path', 'to'], []],
  ['lock', [], ['path', 'callback', 'inProcess']],
  ['unlock', [], ['path', 'inProcess']],
  ['retry', ['callback'], []],
])('a call of the kind %s', (kind, needs, takes) => {
  const POSITIONS = ['path', 'to', 'data', 'options', 'callback']
  const SWITCHES = ['json', 'retries', 'inProcess']
  const MEANINGS: Record<string, string> = {
    path: 'the path',
    to: 'the target',
    callback: 'the function that it runs',
  }
  const value = (key: string) => (SWITCHES.includes(key) ? true : POSITIONS.indexOf(key))
  const reading = (keys: readonly string[]) => {
    const details = Object.fromEntries(keys.map((key) => [key, value(key)]))
    return () => read({ calls: [{ module: 'a', name: 'b', kind, ...details }] })
  }

  it('takes what it says', () => {
    expect(reading([...needs, ...takes])).not.toThrow()
    expect(reading(needs)).not.toThrow()
  })

  it('misses what it needs', () => {
    for (const key of needs)
      expect(reading(needs.filter((one) => one !== key))).toThrow(
        `${key} is missing: of '${kind}' it must be known which argument, counted from 0, holds ${MEANINGS[key]}.`,
      )
  })

  it('refuses the others', () => {
    for (const key of [...POSITIONS, ...SWITCHES]) {
      if (needs.includes(key) || takes.includes(key)) continue
      const known = [...needs, ...takes, 'flavour'].join(', ')
      expect(reading([...needs, key])).toThrow(`${key} means nothing for '${kind}', which takes: ${known}.`)
    }
  })
})

describe('runtimeSpecifier', () => {
  const cwd = path.resolve('/project')
  const at = (file: string): string => path.join(cwd, file)
  const specifier = (runtime: string | undefined, file: string): string | undefined =>
    runtimeSpecifier(read({ runtime }), file, cwd)

  it('is the package when nothing is set: for suggestions', () => {
    expect(specifier(undefined, at('src/a.js'))).toBe('eslint-plugin-atomic-fs/runtime')
  })

  it.each(['eslint-plugin-atomic-fs/runtime', '#atomic-fs', '@/lib/atomic-fs', '~/x', '.hidden', 'odd./x'])(
    'passes the module specifier %s on',
    (runtime) => {
      expect(specifier(runtime, at('src/a.js'))).toBe(runtime)
      expect(specifier(runtime, '<input>')).toBe(runtime)
    },
  )

  it.each([
    ['./src/atomic-fs.js', 'src/a.js', './atomic-fs.js'],
    ['./src/atomic-fs.js', 'src/deep/er/a.js', '../../atomic-fs.js'],
    ['./atomic-fs.ts', 'src/a.ts', '../atomic-fs.ts'],
    ['../shared/atomic-fs.js', 'src/a.js', '../../shared/atomic-fs.js'],
    ['./src/..hidden/fs.js', 'src/a.js', './..hidden/fs.js'],
    ['./my lib/fs.js', 'a.js', './my lib/fs.js'],
  ])('%s from %s is %s', (runtime, file, expected) => {
    expect(specifier(runtime, at(file))).toBe(expected)
  })

  it('accepts an absolute path', () => {
    expect(specifier(at('lib/fs.js'), at('src/a.js'))).toBe('../lib/fs.js')
  })

  it.each([
    ['text without a place', './lib/fs.js', '<input>'],
    ['the runtime itself', './lib/fs.js', at('lib/fs.js')],
    ['the runtime itself, before it is compiled', './lib/fs.js', at('lib/fs.ts')],
    ['a path that import and require read differently', './lib#1/fs.js', at('src/a.js')],
    ['a path that would end the string', "./o'neil/fs.js", at('src/a.js')],
  ])('has no answer for %s', (_, runtime, file) => {
    expect(specifier(runtime, file)).toBeUndefined()
  })
})
