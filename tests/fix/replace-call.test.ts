import type { TSESTree } from '@typescript-eslint/utils'
import { describe, expect, test } from 'vitest'
import { replaceCall, type ArgumentChanges } from '../../src/fix/replace-call.ts'
import { applyEdits, findAll, parse } from './source.ts'

const isCall = (node: TSESTree.Node): node is TSESTree.CallExpression => node.type === 'CallExpression'

interface Given {
  changes?: ArgumentChanges
  callback?: boolean
  typescript?: boolean
}

function replaced(
  code: string,
  { changes, callback = false, typescript = false }: Given,
): string | undefined {
  const options = { typescript, filename: typescript ? 'a.ts' : 'a.js' }
  const sourceCode = parse(code, options)
  const call = findAll(sourceCode, isCall)[0]!
  const given = callback ? { callbackify: 'callbackify' } : undefined
  const edits = replaceCall(sourceCode, call, 'write', changes, given)
  if (!edits) return undefined
  const text = applyEdits(sourceCode.text, edits)
  parse(text, options)
  return text
}

describe('a callback', () => {
  const called = (code: string, typescript = false, changes: ArgumentChanges = {}): string | undefined =>
    replaced(code, { changes, callback: true, typescript })

  test('stays where it is', () => {
    expect(called(`fs.write(a, b, done)`)).toBe(`callbackify(write)(a, b, done)`)
    expect(called(`return_(fs.write(a, (b) /* to */, /* then */ (done), ))`)).toBe(undefined)
    expect(called(`fs.write(a, (b) /* to */, /* then */ (done))`)).toBe(
      `callbackify(write)(a, (b) /* to */, /* then */ (done))`,
    )
    expect(called(`fs.write(a, b, options, done)`)).toBe(`callbackify(write)(a, b, options, done)`)
  })
  test('leaves the call in the expression that it is part of', () => {
    expect(called(`const c = fs.write(a, b, done)`)).toBe(`const c = callbackify(write)(a, b, done)`)
  })
  test('is given apart where types ask for it', () => {
    expect(called(`fs.write(a, b, 'utf8', (error) => {})`, true)).toBe(
      `callbackify(() => write(a, b, 'utf8'))((error) => {})`,
    )
    expect(called(`fs.write(a, b, done)`, true)).toBe(`callbackify(write)(a, b, done)`)
  })
  test('gets what serialising throws', () => {
    const json = { replacer: undefined, spaces: undefined, certain: true }
    expect(called(`fs.write(a, b, done)`, false, { json })).toBe(
      `callbackify(async () => write(a, JSON.stringify(b) + '\\n'))(done)`,
    )
  })
  test('not where a comment would be lost, or an argument waits', () => {
    expect(called(`fs.write(a, b, c, /* then */ done)`, true)).toBe(undefined)
    expect(called(`async () => fs.write(a, await b, c, done)`, true)).toBe(undefined)
    expect(called(`fs.write(a, done)`)).toBe(undefined)
  })
})

describe('the data as JSON', () => {
  const json = { replacer: undefined, spaces: '2', certain: true }
  const stringified = (code: string, changes: ArgumentChanges = {}): string | undefined =>
    replaced(code, { changes: { json, ...changes } })

  test('with its parentheses and comments', () => {
    expect(stringified(`fs.write(a, (b, /* c */ d) /* e */)`)).toBe(
      `write(a, JSON.stringify((b, /* c */ d), null, 2) + '\\n' /* e */)`,
    )
    expect(stringified(`fs.write(a, b, )`)).toBe(`write(a, JSON.stringify(b, null, 2) + '\\n', )`)
  })
  test('a value without a text stays an error', () => {
    expect(stringified(`fs.write("a", b)`, { json: { ...json, certain: false } })).toBe(
      `write("a", JSON.stringify(b, null, 2).concat("\\n"))`,
    )
  })
  test('not where JSON is something else', () => {
    expect(stringified(`const JSON = json5\nfs.write(a, b)`)).toBe(undefined)
    expect(stringified(`fs.write(a, b)\nconst JSON = 1`)).toBe(undefined)
  })
  test('options are left out, replaced or added', () => {
    expect(stringified(`fs.write(a, b, { spaces: 2 })`, { options: null })).toBe(
      `write(a, JSON.stringify(b, null, 2) + '\\n')`,
    )
    expect(stringified(`fs.write(a, b, ({ spaces: 2, mode }),)`, { options: '{ mode }' })).toBe(
      `write(a, JSON.stringify(b, null, 2) + '\\n', ({ mode }),)`,
    )
    expect(stringified(`fs.write(a, (b))`, { options: '{ mode }' })).toBe(
      `write(a, JSON.stringify((b), null, 2) + '\\n', { mode })`,
    )
    expect(stringified(`fs.write(a, b, { spaces: 2 /* two */ })`, { options: null })).toBe(undefined)
    expect(stringified(`fs.write(a, b, { spaces: 2, /* two */ mode })`, { options: '{ mode }' })).toBe(
      undefined,
    )
  })
})

test('a part of the first argument in its place', () => {
  const sourceCode = parse(`Bun.write(Bun.file(a), b)`)
  const [call, inner] = findAll(sourceCode, isCall)
  const edits = replaceCall(sourceCode, call!, 'write', { path: inner!.arguments[0]! })
  expect(applyEdits(sourceCode.text, edits!)).toBe(`write(a, b)`)
})
