import json from '@eslint/json'
import { Linter } from 'eslint'
import { expect, it } from 'vitest'
import { rules } from '../../src/rules/index.ts'
import { filled } from './mutations.mjs'
import { EXPRESSIONS, STATEMENTS, TYPES } from './oddities.mjs'
import { READERS } from './parsers.mjs'
import { checkSyntax, fuzzSyntax, lookAt, mutated, parseAs, syntaxChecks } from './syntax.mjs'

const checks = syntaxChecks({ rules })

// Another seed each time: a failure prints it.
const seed = Date.now() % 2 ** 31

it(`survives odd syntax (seed ${seed}); more of it: npm run fuzz -- --syntax`, async () => {
  const { totals, failure } = await fuzzSyntax({ checks, seed, count: 20, seconds: 15 })
  expect(failure).toBeUndefined()
  expect(totals.programs).toBeGreaterThan(3)
}, 240_000)

/** The modifiers of TypeScript, which its parser reads and makes no nodes of, and two proposals of 2017. */
const NEVER = [
  'ExperimentalRestProperty',
  'ExperimentalSpreadProperty',
  'TSAbstractKeyword',
  'TSAsyncKeyword',
  'TSDeclareKeyword',
  'TSExportKeyword',
  'TSPrivateKeyword',
  'TSProtectedKeyword',
  'TSPublicKeyword',
  'TSReadonlyKeyword',
  'TSStaticKeyword',
]

it('knows odd syntax of every type of node', () => {
  const seen = new Set<string>()
  const known = new Set<string>()
  const unread: string[] = []
  // The types of the first include those of plain JavaScript; the others read what it refuses.
  const readers = ['tsx', 'typescript', 'script', 'jsx', 'module', 'babel flow', 'babel proposals', 'babel']
  for (const snippet of [...EXPRESSIONS.map((one) => `(${one});`), ...STATEMENTS]) {
    for (const type of snippet.includes('‹t›') ? TYPES : ['']) {
      const text = filled(snippet.replaceAll('‹t›', type), () => 7, {})
      let parsed: ReturnType<typeof parseAs>
      const name = readers.find((reader) => (parsed = parseAs(reader, text)))
      if (name === undefined) unread.push(text)
      if (!parsed || name?.startsWith('babel')) continue
      const { ast, visitorKeys } = parsed
      for (const one of Object.keys(visitorKeys)) known.add(one)
      const stack = [ast]
      for (let node = stack.pop(); node; node = stack.pop()) {
        seen.add(node.type)
        for (const key of visitorKeys[node.type] ?? [])
          for (const child of [node[key]].flat()) if (child) stack.push(child)
      }
    }
  }
  expect(unread).toEqual([])
  expect([...known].filter((type) => !seen.has(type) && !NEVER.includes(type))).toEqual([])
}, 120_000)

it('has parsers that read an ordinary file', () => {
  const code = `var fs = require('fs');\nfunction save(file, text) {\n  fs.writeFileSync(file, text);\n}\n`
  for (const [name, { component, inner }] of Object.entries(READERS)) {
    if (name === 'typescript with types') continue
    expect(parseAs(name, component?.(code) ?? code), name).toBeDefined()
    expect(
      parseAs(inner ?? name, mutated(code, name, [{ kind: 'around statements', at: 7 }])),
      name,
    ).toBeDefined()
  }
})

it('finds a rule that crashes, one that breaks a file, and one that names what is not there', () => {
  const kinds = (fix: (fixer: any, node: any) => unknown): string[] => {
    const rule = {
      ...rules['no-bare-rename'],
      create: (context: any) => ({
        'MemberExpression > Identifier[name="fs"]'(node: any) {
          context.report({ node, messageId: 'bareRename', fix: (fixer: any) => fix(fixer, node) })
        },
      }),
    }
    const recipe = { reader: 'module', setup: 'strict', base: [1, 2], steps: [{ kind: 'nested', at: 1 }] }
    return lookAt(recipe, syntaxChecks({ rules: { 'no-bare-rename': rule } })).problems.map(
      ({ kind }) => kind,
    )
  }
  const crashing = (): never => {
    throw new TypeError('no such node')
  }
  expect(kinds(crashing)).toEqual(['crash'])
  expect(kinds((fixer, node) => fixer.replaceText(node, 'fs.)'))).toEqual(['syntax'])
  expect(kinds((fixer, node) => fixer.replaceText(node, 'nobody'))).toContain('unresolved')
})

it('changes files in every way to set the plugin up', () => {
  const code = `const fs = require('fs')\nfunction publish(file, text) {\n  fs.writeFileSync(file + '.tmp', text)\n  fs.renameSync(file + '.tmp', file)\n}\n`
  for (const [setup, check] of Object.entries(checks)) {
    expect(checkSyntax(code, 'commonjs', check).outcome.changes, setup).not.toEqual([])
    const page = READERS['markdown commonjs']!.component!(code)
    expect(checkSyntax(page, 'markdown commonjs', check).outcome.changes, setup).not.toEqual([])
  }
})

it('finds what comes out wrong in a page', () => {
  const code = `const fs = require('fs')\nfs.renameSync(a, b)\n`
  const problems = (reader: string, change: string, text: (match: string) => string): string[] => {
    const rule = {
      ...rules['no-bare-rename'],
      create: (context: any) => ({
        'CallExpression[callee.object.name="fs"]'(node: any) {
          const fix = (fixer: any) => fixer.replaceText(node, text(context.sourceCode.getText(node)))
          const suggest = [{ messageId: 'useRenameWithRetry', data: {}, fix }]
          context.report({ node, messageId: 'bareRename', ...(change === 'fix' ? { fix } : { suggest }) })
        },
      }),
    }
    const check = syntaxChecks({ rules: { 'no-bare-rename': rule } }).strict!
    return checkSyntax(READERS[reader]!.component!(code), reader, check)
      .violations.filter(({ kind }) => kind === 'page')
      .map(({ detail }) => detail)
  }
  const renamed = (match: string): string => match.replace('renameSync', 'rename')
  expect(problems('markdown commonjs', 'suggestion', renamed)).toEqual([])
  expect(problems('markdown commonjs', 'fix', renamed)).toContain(
    'atomic-fs/no-bare-rename has a fix (line 10)',
  )
  expect(problems('markdown list, first thing', 'suggestion', renamed)).toEqual([
    'this is nothing that the code would get in a file of its own',
    'a change',
  ])
  expect(problems('html', 'suggestion', renamed)).toEqual([
    'something beside the code has changed',
    'a change',
  ])
  expect(problems('markdown commonjs', 'suggestion', (match) => `${match}\n\`\`\`\n`)).toContain(
    'another block has changed',
  )
})

it('has nothing to say about JSON', () => {
  const messages = new Linter({ configType: 'flat' }).verify(
    `{ "fs": "fs.writeFileSync('a', b); fs.renameSync('a', 'c')" }`,
    [
      {
        files: ['**/*.json'],
        language: 'json/json',
        plugins: { json, 'atomic-fs': { rules } } as never,
        rules: Object.fromEntries(Object.keys(rules).map((name) => [`atomic-fs/${name}`, 'error'])),
      },
    ],
    { filename: 'file.json' },
  )
  expect(messages).toEqual([])
})
