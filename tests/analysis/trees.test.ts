/** Trees that are not those of the usual parsers: what is left out, and what nobody knows, is unknown and no crash. */
import { Linter } from 'eslint'
import { parse, VisitorKeys } from 'espree'
import { expect, test } from 'vitest'
import { rules } from '../../src/rules/index.ts'

/** What all rules report of a file whose nodes somebody has changed. */
function reportsOn(code: string, change: (node: any) => void): string[] {
  const parser = {
    parse(text: string) {
      const ast: any = parse(text, {
        ecmaVersion: 2022,
        sourceType: 'module',
        range: true,
        loc: true,
        tokens: true,
        comment: true,
      })
      const walk = (node: any): void => {
        for (const key of VisitorKeys[node.type as keyof typeof VisitorKeys] ?? [])
          for (const child of [node[key]].flat()) if (child) walk(child)
        change(node)
      }
      walk(ast)
      return ast
    },
  }
  const messages = new Linter({ configType: 'flat' }).verify(code, {
    languageOptions: { parser },
    plugins: { 'atomic-fs': { rules: rules as never } },
    rules: Object.fromEntries(Object.keys(rules).map((name) => [`atomic-fs/${name}`, 'error'])),
  })
  return messages.map(({ ruleId, fatal, message }) => (fatal ? message : `${ruleId}`))
}

test('literals without their text', () => {
  const code = `
import fs from 'fs'
export function save(data) {
  const tmp = 'state.json' + 1
  fs.writeFileSync(tmp, data)
  fs.renameSync(tmp, 'state.json')
}
export function name(file, data) {
  fs.writeFileSync(file.replace(/x/, 1), data)
  fs.renameSync(file.replace(/x/, 1), file)
}
`
  const found = reportsOn(code, () => {})
  expect(found).toContain('atomic-fs/no-shared-temp-path')
  expect(reportsOn(code, (node) => delete node.raw)).toEqual(found)
})

test('calls with holes, of parsers that go on after an error', () => {
  const code = `
import fs from 'fs'
fs.writeFileSync('state.json.tmp', data)
fs.renameSync('state.json.tmp', 'state.json')
call(one, two)
`
  expect(reportsOn(code, () => {})).toContain('atomic-fs/no-bare-rename')
  const found = reportsOn(code, (node) => {
    if (node.type === 'CallExpression' && node.callee.name === 'call') node.arguments[0] = null
  })
  expect(found).toEqual([])
})

test('an import from nothing, of parsers that go on after an error', () => {
  const code = `
import fs from 'fs'
import { path } from 'path'
path.join('a', 'b')
fs.writeFileSync('state.json.tmp', data)
fs.renameSync('state.json.tmp', 'state.json')
`
  const found = reportsOn(code, () => {})
  expect(found).toContain('atomic-fs/no-bare-rename')
  const broken = reportsOn(code, (node) => {
    if (node.type === 'ImportDeclaration' && node.source.value === 'path')
      node.source = { type: 'Identifier', name: '', range: node.source.range, loc: node.source.loc }
  })
  expect(broken).toEqual(found)
})

test('patterns with a rest of an older kind', () => {
  const code = `
const { writeFileSync, ...others } = require('fs')
const { renameSync } = require('fs')
exports.save = function (file, data, { retries, ...rest }) {
  writeFileSync(file + '.tmp', data, rest)
  renameSync(file + '.tmp', file)
}
`
  const found = reportsOn(code, () => {})
  expect(found).toContain('atomic-fs/no-bare-rename')
  const older = (node: any): void => {
    if (node.type === 'RestElement') node.type = 'ExperimentalRestProperty'
  }
  expect(reportsOn(code, older)).toEqual(found)
})
