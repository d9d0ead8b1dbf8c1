import { describe, expect, it } from 'vitest'
import { Linter as Linter10 } from 'eslint'
import { createRule } from '../src/create-rule.ts'
import type { Settings } from '../src/settings.ts'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const linters: [string, typeof Linter10][] = [
  ['8', (require('eslint-8') as { Linter: typeof Linter10 }).Linter],
  ['9', (require('eslint-9') as { Linter: typeof Linter10 }).Linter],
  ['10', Linter10],
]

const WRITES = "import fs from 'fs'; fs.writeFileSync('a', 'b')"

interface Seen {
  options: unknown
  settings: Settings
}

describe.each(linters)('a rule made by createRule, ESLint %s', (_, Linter) => {
  const linter = new Linter({ configType: 'flat' })

  function lint(options: unknown[], settings?: object): Seen {
    let seen: Seen | undefined
    const rule = createRule<[{ deep: { a: number; b: number }; list: string[] }], 'found'>({
      name: 'no-sample',
      meta: {
        type: 'problem',
        docs: { description: 'a sample', recommended: false },
        schema: [{ type: 'object' }],
        messages: { found: 'Found.' },
      },
      defaultOptions: [{ deep: { a: 1, b: 2 }, list: ['x'] }],
      check(_context, _facts, options, settings) {
        seen = { options, settings }
      },
    })
    linter.verify(WRITES, [
      {
        plugins: { 'atomic-fs': { rules: { 'no-sample': rule as never } } },
        rules: { 'atomic-fs/no-sample': ['error', ...options] },
        ...(settings ? { settings: { 'atomic-fs': settings } as never } : {}),
      },
    ])
    if (!seen) throw new Error('the rule was not called')
    return seen
  }

  it('gets complete options', () => {
    expect(lint([]).options).toEqual([{ deep: { a: 1, b: 2 }, list: ['x'] }])
    expect(lint([{ deep: { b: 3 }, list: [] }]).options).toEqual([{ deep: { a: 1, b: 3 }, list: [] }])
  })

  it('does not let options change its prototype', () => {
    const [options] = lint([JSON.parse('{"__proto__": {"polluted": true}}')]).options as [object]
    expect(Object.getPrototypeOf(options)).toBe(Object.prototype)
  })

  it('gets the checked settings', () => {
    expect(lint([], { runtime: './fs.js' }).settings).toMatchObject({ fix: 'fix', runtime: './fs.js' })
    expect(lint([]).settings.fix).toBe('suggest')
  })

  it('stops the run with a clear error when a setting is wrong', () => {
    expect(() => lint([], { fixx: 'off' })).toThrow("has no key 'fixx'. Did you mean 'fix'?")
  })
})

describe('a rule made by createRule', () => {
  const rule = createRule<[], 'found'>({
    name: 'no-sample',
    meta: {
      type: 'problem',
      docs: { description: 'a sample', recommended: false },
      schema: [],
      messages: { found: 'Found.' },
    },
    defaultOptions: [],
    check() {
      throw new Error('must not run')
    },
  })

  it('stays silent in a file without scopes, as JSON and Markdown files are', () => {
    expect(rule.create({ sourceCode: { ast: { type: 'Document' } } } as never)).toEqual({})
  })

  it('links to the page of its own version', () => {
    expect(rule.meta.docs?.url).toMatch(
      /^https:\/\/github\.com\/eslint-plugin-atomic-fs\/eslint-plugin-atomic-fs\/blob\/v\d+\.\d+\.\d+\/docs\/rules\/no-sample\.md$/,
    )
  })
})
