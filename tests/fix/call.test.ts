import type { TSESTree } from '@typescript-eslint/utils'
import { describe, expect, test } from 'vitest'
import { insertBeforeStatement, replaceCallee, replaceNode, statementAround } from '../../src/fix/call.ts'
import { freshName } from '../../src/fix/scope.ts'
import { applyEdits, findAll, parse } from './source.ts'

const isCall = (node: TSESTree.Node): node is TSESTree.CallExpression | TSESTree.NewExpression =>
  node.type === 'CallExpression' || node.type === 'NewExpression'
const isMark = (node: TSESTree.Node): node is TSESTree.Identifier =>
  node.type === 'Identifier' && node.name === 'MARK'

function callee(code: string, typescript = false): string | undefined {
  const sourceCode = parse(code, { typescript, filename: typescript ? 'a.ts' : 'a.js' })
  const edits = replaceCallee(sourceCode, findAll(sourceCode, isCall)[0]!, 'renameWithRetry')
  if (!edits) return undefined
  const text = applyEdits(sourceCode.text, edits)
  parse(text, { typescript, filename: typescript ? 'a.ts' : 'a.js' })
  return text
}

describe('replaceCallee', () => {
  test('keeps arguments and the comments among them', () => {
    expect(callee(`fs.rename(a, /* to */ b, // last\n)`)).toBe(`renameWithRetry(a, /* to */ b, // last\n)`)
  })
  test('keeps parentheses', () => {
    expect(callee(`(fs.rename)(a)`)).toBe(`(renameWithRetry)(a)`)
    expect(callee(`(0, fs.rename)(a)`)).toBe(`(renameWithRetry)(a)`)
  })
  test('keeps words apart', () => {
    expect(callee(`async () => { await(fs).rename(a) }`)).toBe(`async () => { await renameWithRetry(a) }`)
  })
  test('takes what only looks something up', () => {
    expect(callee(`require('fs').rename(a)`)).toBe(`renameWithRetry(a)`)
    expect(callee(`this.fs.promises['rename'](a)`)).toBe(`renameWithRetry(a)`)
    expect(callee(`fs!.rename(a)`, true)).toBe(`renameWithRetry(a)`)
  })
  test('takes a module that is loaded when it is asked for', () => {
    const lazy = (load: string): string => `_fs().rename(a)\nfunction _fs() {\n${load}\n}\n`
    const babel = `const data = require('fs')\n_fs = function () { return data }\nreturn data`
    expect(callee(lazy(babel))).toBe(lazy(babel).replace('_fs().rename', 'renameWithRetry'))
    expect(callee(lazy(`count++\nreturn fs`))).toBe(undefined)
  })
  test('refuses what it cannot keep', () => {
    expect(callee(`fs?.rename(a)`)).toBe(undefined)
    expect(callee(`fs.rename?.(a)`)).toBe(undefined)
    expect(callee(`new fs.Rename(a)`)).toBe(undefined)
    expect(callee(`fs.rename(...a)`)).toBe(undefined)
    expect(callee(`fs /* why */ .rename(a)`)).toBe(undefined)
    expect(callee(`fs.rename<string>(a)`, true)).toBe(undefined)
    expect(callee(`fs[i++](a)`)).toBe(undefined)
  })
})

function replaced(code: string, text: string): string {
  const sourceCode = parse(code)
  const [mark] = findAll(sourceCode, isMark)
  const result = applyEdits(sourceCode.text, replaceNode(sourceCode, mark!, text))
  parse(result)
  return result
}

describe('replaceNode', () => {
  test('parentheses where the place binds tighter than an await', () => {
    expect(replaced(`async () => MARK.length`, 'await a()')).toBe(`async () => (await a()).length`)
    expect(replaced(`async () => (MARK).length`, 'await a()')).toBe(`async () => (await a()).length`)
    expect(replaced(`async () => f(MARK)`, 'await a()')).toBe(`async () => f(await a())`)
  })
  test('a semicolon where a statement would continue the one above', () => {
    expect(replaced(`a()\nMARK()`, '(b)')).toBe(`a()\n;(b)()`)
    expect(replaced(`a();\nMARK()`, '(b)')).toBe(`a();\n(b)()`)
    expect(replaced(`function a() {}\nMARK()`, '(b)')).toBe(`function a() {}\n(b)()`)
    expect(replaced(`if (a) { b() }\nMARK()`, '[b]')).toBe(`if (a) { b() }\n[b]()`)
    expect(replaced(`const a = {}\nMARK()`, '(b)')).toBe(`const a = {}\n;(b)()`)
    expect(replaced(`if (a) b()\nMARK()`, '(b)')).toBe(`if (a) b()\n;(b)()`)
  })
})

function inserted(code: string, text: string): string | undefined {
  const sourceCode = parse(code)
  const edits = insertBeforeStatement(sourceCode, statementAround(findAll(sourceCode, isMark)[0]!)!, text)
  if (!edits) return undefined
  const result = applyEdits(sourceCode.text, edits)
  parse(result)
  return result
}

describe('insertBeforeStatement', () => {
  test('above the comment of the statement, indented, with the line ending and semicolon of the file', () => {
    expect(inserted(`function f() {\r\n  a()\r\n  // why\r\n  MARK()\r\n}\r\n`, 'b()')).toBe(
      `function f() {\r\n  a()\r\n  b()\r\n  // why\r\n  MARK()\r\n}\r\n`,
    )
    expect(inserted(`a();\nMARK();\n`, 'b()')).toBe(`a();\nb();\nMARK();\n`)
    expect(inserted(`if (a) { MARK() }`, 'b()')).toBe(`if (a) { b(); MARK() }`)
    expect(inserted(`a()\n;[1].map(MARK)\n`, 'const b = 1')).toBe(`a()\nconst b = 1\n;[1].map(MARK)\n`)
  })
})

test('freshName avoids every name that is visible or global', () => {
  const sourceCode = parse(`const a = 1\nfunction f(a1) { MARK; { let a3 } }\na2()\n`)
  expect(freshName(sourceCode, findAll(sourceCode, isMark)[0]!, 'a')).toBe('a3')
})
