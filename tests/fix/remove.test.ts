import { expect, test } from 'vitest'
import { removeDeclarator, removeStatement } from '../../src/fix/remove.ts'
import { applyEdits, findAll, parse } from './source.ts'

/** Removes the statement that mentions MARK. */
function removed(code: string): string | undefined {
  const sourceCode = parse(code)
  const mark = findAll(
    sourceCode,
    (node): node is never => node.type === 'Identifier' && node.name === 'MARK',
  )[0]!
  const edits = removeStatement(sourceCode, (mark as { parent: never }).parent)
  return edits && applyEdits(code, edits)
}

test('a statement goes with its lines', () => {
  expect(removed(`a()\nMARK;\nb()\n`)).toBe(`a()\nb()\n`)
  expect(removed(`{\r\n  a()\r\n  MARK\r\n}\r\n`)).toBe(`{\r\n  a()\r\n}\r\n`)
  expect(removed(`a()\nMARK`)).toBe(`a()\n`)
})
test('a comment above stays', () => {
  expect(removed(`a()\n// why\nMARK\nb()\n`)).toBe(`a()\n// why\nb()\n`)
})
test('a statement that shares its line goes with the space around it', () => {
  expect(removed(`a(); MARK\n`)).toBe(`a();\n`)
  expect(removed(`a(); MARK; b()\n`)).toBe(`a(); b()\n`)
  expect(removed(`  MARK; b()\n`)).toBe(`  b()\n`)
  expect(removed(`{ a(); MARK }\n`)).toBe(`{ a(); }\n`)
  expect(removed(`switch (a) { case 1: MARK; break }\n`)).toBe(`switch (a) { case 1: break }\n`)
})
test('a comment on its line keeps a statement', () => {
  expect(removed(`MARK // why\n`)).toBeUndefined()
  expect(removed(`a(); /* why */ MARK; b()\n`)).toBe(`a(); /* why */ b()\n`)
  expect(removed(`a(); MARK; /* why */ b()\n`)).toBeUndefined()
  expect(removed(`a(); MARK // why\n`)).toBeUndefined()
})
test('a declarator goes with its comma', () => {
  const sourceCode = parse(`const a = 1, b = 2, c = 3`)
  const all = findAll(sourceCode, (node): node is never => node.type === 'VariableDeclarator')
  expect(all.map((node) => applyEdits(sourceCode.text, removeDeclarator(sourceCode, node)!))).toEqual([
    `const b = 2, c = 3`,
    `const a = 1, c = 3`,
    `const a = 1, b = 2`,
  ])
})
test('a statement that is no member of a list stays', () => {
  expect(removed(`if (a)\n  MARK\n`)).toBeUndefined()
})
test('a statement that keeps a string from being a directive stays', () => {
  expect(removed(`function f() {\n  MARK\n  'use strict'\n}\n`)).toBeUndefined()
  expect(removed(`'a'\nMARK\n'b'\n`)).toBeUndefined()
  expect(removed(`a()\nMARK\n'b'\n`)).toBe(`a()\n'b'\n`)
  expect(removed(`'a'\nMARK\nb()\n`)).toBe(`'a'\nb()\n`)
})
test('a statement that keeps two others apart stays', () => {
  expect(removed(`a\nMARK;\n[1].map(b)\n`)).toBeUndefined()
  expect(removed(`a;\nMARK;\n[1].map(b)\n`)).toBe(`a;\n[1].map(b)\n`)
})
