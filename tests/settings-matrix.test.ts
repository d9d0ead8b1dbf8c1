/**
 * Wrong values for every setting and every option of every rule: each is refused with a sentence that names it. What has to be
 * here is taken from the plugin itself, so that a new one cannot be forgotten.
 */
import { createRequire } from 'node:module'
import { Linter as Linter10 } from 'eslint'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ignoreMatcher } from '../src/analysis/ignore.ts'
import type { SymbolicPath } from '../src/analysis/symbolic-path.ts'
import plugin from '../src/index.ts'
import { readSettings } from '../src/settings.ts'

const require = createRequire(import.meta.url)
const linters = [require('eslint-8'), require('eslint-9'), { Linter: Linter10 }] as {
  Linter: typeof Linter10
}[]

const read = (given: unknown) => readSettings({ settings: { 'atomic-fs': given } })

function complaint(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(Error)
    return (error as Error).message
  }
  return expect.unreachable('was taken') as never
}

/** The names that a message lists as known. */
const knownKeys = (given: unknown): string[] =>
  /Known keys: (.*)\.$/.exec(complaint(() => read(given)))![1]!.split(', ')

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic
/** Nothing takes these. */
const STRANGE: readonly unknown[] = [
  null,
  Symbol('x'),
  5n,
  () => 1,
  /(a+)+$/,
  new Date(0),
  new Map(),
  cyclic,
  Object.create(null),
  Object.freeze({ a: 1 }),
  JSON.parse('{"__proto__":{"polluted":true}}'),
  { toJSON: () => undefined },
  {
    toJSON() {
      throw new Error('no')
    },
  },
  new Proxy({}, {}),
  ['x'.repeat(100_000)],
  Promise.resolve(),
  NaN,
  Infinity,
  -1,
  1.5,
]
const words = ['', ' ', 'toString', '__proto__', 'constructor', '(a+)+$', '{a,b}'.repeat(20_000), '+(+(a))']
const flags = [...STRANGE, ...words, 0, 1, 'true']
const positions = [...STRANGE, ...words, '0', true, [], {}]

const SETTINGS: Record<string, readonly unknown[]> = {
  runtime: [...STRANGE, '', '  ', 5, true, [], {}],
  owner: [...STRANGE, ...words, 'One-Process', 5, true, ['one-process']],
  calls: [...STRANGE, ...words, 5, true, {}, { length: 1 }, [null], [[]], ['save'], Array(2), [5]],
  fix: [...STRANGE, ...words, true, false, 'Off', ['fix']],
  crossFile: [...STRANGE, ...words, true, 0, 'false', []],
}
const CALLS: Record<string, readonly unknown[]> = {
  module: [...STRANGE, '', 5, true, {}, ['a']],
  name: [...STRANGE, '', 5, true, {}, ['a']],
  kind: [...STRANGE, ...words, 'Write', 5, true],
  path: positions,
  to: positions,
  data: positions,
  options: positions,
  callback: positions,
  flavour: [...STRANGE, ...words, 'async', true],
  json: flags,
  retries: flags,
  inProcess: flags,
}
const row = { module: './files.js', name: 'save', kind: 'write', path: 0 }

describe('settings', () => {
  it('have wrong values here for each', () => {
    expect(Object.keys(SETTINGS)).toEqual(knownKeys({ unknown: 1 }))
    expect(Object.keys(CALLS)).toEqual(knownKeys({ calls: [{ unknown: 1 }] }))
  })

  it.each(Object.keys(SETTINGS))('%s: each wrong value is refused by name, in a short sentence', (key) => {
    for (const value of SETTINGS[key]!) {
      const message = complaint(() => read({ [key]: value }))
      expect(message).toMatch(
        new RegExp(
          `^eslint-plugin-atomic-fs: settings\\['atomic-fs'\\]\\.${key}(\\[\\d\\])? must be .*, but is `,
          's',
        ),
      )
      expect(message.length).toBeLessThan(400)
    }
  })

  it.each(Object.keys(CALLS))(
    'calls[0].%s: each wrong value is refused by name, in a short sentence',
    (key) => {
      for (const value of CALLS[key]!) {
        const message = complaint(() => read({ calls: [{ ...row, [key]: value }] }))
        expect(message).toContain(`settings['atomic-fs'].calls[0].${key} must be `)
        expect(message.length).toBeLessThan(400)
      }
    },
  )

  it.each([...Object.keys(SETTINGS), ...Object.keys(CALLS)])('%s: whoever misspells it is told', (key) => {
    const wrap = (given: object) => read(Object.hasOwn(SETTINGS, key) ? given : { calls: [given] })
    for (const spelled of [`${key}s`, key.slice(0, -1), key.toUpperCase()]) {
      const known = Object.hasOwn(SETTINGS, spelled) || Object.hasOwn(CALLS, spelled) || spelled === key
      if (spelled.length < 2 || known) continue
      expect(complaint(() => wrap({ [spelled]: 1 }))).toContain(`has no key '${spelled}'. Did you mean '`)
    }
  })

  it('of names without end are refused without end of time', () => {
    const long = 'r'.repeat(1_000_000)
    expect(complaint(() => read({ [long]: 1 })).length).toBeLessThan(300)
    expect(complaint(() => read({ owner: long })).length).toBeLessThan(300)
    expect(complaint(() => read({ fix: { [long]: long } })).length).toBeLessThan(300)
  })

  it('keep the meaning of their first use, also when the object is changed afterwards', () => {
    const given: Record<string, unknown> = { owner: 'one-process' }
    const first = read(given)
    given['owner'] = 'nobody'
    expect(read(given)).toBe(first)
    expect(read({ ...given, owner: 'many-processes' }).owner).toBe('many-processes')
  })

  it('of thousands of wrappers, frozen, without prototypes, or behind a proxy are taken', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => Object.freeze({ ...row, name: `save${index}` }))
    expect(read(Object.freeze({ calls: Object.freeze(many) })).calls).toHaveLength(5_000)
    expect(read(Object.assign(Object.create(null), { owner: 'one-process' })).owner).toBe('one-process')
    expect(read(new Proxy({ owner: 'one-process' }, {})).owner).toBe('one-process')
    expect(() =>
      read({
        get owner() {
          throw new RangeError('mine')
        },
      }),
    ).toThrow(RangeError)
  })

  it('of any kind are taken or refused, and never change a prototype', () => {
    const key = fc.oneof(
      fc.constantFrom(...Object.keys(SETTINGS), ...Object.keys(CALLS), '__proto__', 'constructor'),
      fc.string(),
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.anything(),
        fc.constantFrom(...STRANGE),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      object: fc
        .array(fc.tuple(key, tie('value')), { maxLength: 4 })
        .map((entries) => Object.fromEntries(entries)),
    }))
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 5 }), (entries) => {
        let message = 'eslint-plugin-atomic-fs: settings'
        try {
          expect(Object.isFrozen(read(Object.fromEntries(entries)))).toBe(true)
        } catch (error) {
          message = (error as Error).message
        }
        expect(message).toMatch(/^eslint-plugin-atomic-fs: settings/)
        expect(message.length).toBeLessThan(500)
        expect(({} as { polluted?: true }).polluted).toBeUndefined()
      }),
      { seed: 20_261_122, numRuns: 400 },
    )
  })
})

interface Schema {
  type: string
  enum?: readonly string[]
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: boolean
}

const JSON_VALUES = [
  null,
  true,
  5,
  -1,
  1.5,
  '',
  'x',
  '__proto__',
  [],
  [[]],
  [5],
  [null],
  [''],
  {},
  { length: 1 },
]

function fits(value: unknown, { type, enum: words, items }: Schema): boolean {
  if (type === 'array') return Array.isArray(value) && value.every((one) => fits(one, items!))
  return typeof value === 'string' && (words ? words.includes(value) : value !== '')
}

const options = Object.entries(plugin.rules).flatMap(([rule, { meta }]) => {
  const [schema] = meta.schema as readonly Schema[]
  return Object.entries(schema!.properties!).map(([option, of]) => ({ rule, option, of }))
})

describe('options of rules', () => {
  it('are described for every rule: one object, no other names, and defaults for all', () => {
    for (const [rule, { meta }] of Object.entries(plugin.rules)) {
      const [schema, ...more] = meta.schema as readonly Schema[]
      expect([rule, schema?.type, schema?.additionalProperties, more]).toEqual([rule, 'object', false, []])
      const defaults = (meta as { defaultOptions?: readonly object[] }).defaultOptions
      expect(Object.keys(defaults![0]!).sort()).toEqual(Object.keys(schema!.properties!).sort())
    }
    expect(new Set(options.map(({ of }) => of.type))).toEqual(new Set(['array', 'string']))
  })

  function problemOf(Linter: typeof Linter10, rule: string, given: unknown[]): string | undefined {
    const config = {
      plugins: { 'atomic-fs': plugin as never },
      rules: { [`atomic-fs/${rule}`]: ['error', ...given] },
    }
    try {
      new Linter({ configType: 'flat' }).verify('a()', [config as never])
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }

  it.each(options)(
    '$rule: $option is taken or refused by every ESLint as its schema says',
    ({ rule, option, of }) => {
      for (const { Linter } of linters) {
        for (const value of JSON_VALUES) {
          const problem = problemOf(Linter, rule, [{ [option]: value }])
          if (fits(value, of)) expect(problem).toBeUndefined()
          else expect(problem).toContain(`Key "atomic-fs/${rule}"`)
        }
        for (const wrong of [{ [`${option}s`]: [] }, JSON.parse('{"__proto__":{}}'), [], 'x', null]) {
          expect(problemOf(Linter, rule, [wrong])).toContain(`Key "atomic-fs/${rule}"`)
        }
      }
    },
  )
})

describe('the option ignore', () => {
  const path = (text: string) => ({ pieces: [text] }) as unknown as SymbolicPath
  const matches = (pattern: string, text: string) => ignoreMatcher([pattern])(path(text))

  it('means what it says', () => {
    // As a regular expression, which takes time without end for some patterns.
    const byExpression = (pattern: string, text: string): boolean => {
      const source = pattern
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')
      return new RegExp(pattern.includes('/') ? `^${source}$` : `(?:^|/)${source}$`, 's').test(text)
    }
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '\n'), maxLength: 8 })
    fc.assert(
      fc.property(text, text, (pattern, one) => {
        expect(matches(pattern, one)).toBe(byExpression(pattern, one))
      }),
      { seed: 20_261_122, numRuns: 5_000 },
    )
  })

  it('takes patterns of any size, and many of them', () => {
    const long = 'a'.repeat(5_000)
    expect(matches(`${'a*'.repeat(50)}b`, long)).toBe(false)
    expect(matches('*'.repeat(100_000), long)).toBe(true)
    expect(matches('{a,b}'.repeat(20_000), long)).toBe(false)
    expect(matches('+(+(a))', '+(+(a))')).toBe(true)
    expect(ignoreMatcher(Array.from({ length: 10_000 }, (_, index) => `*${index}*x`))(path(long))).toBe(false)
  })
})
