/** A fix in a project whose tests replace functions of the file system, from the rule to the report. */
import { Linter } from 'eslint'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import plugin from '../../src/index.ts'

const root = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-doubles-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const CODE = `import fs from 'node:fs'
export function bump() {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  state.count++
  fs.writeFileSync('state.json', JSON.stringify(state))
}
`

const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  writeFileSync(path.join(root, name), text)
}

it('is a suggestion for what they reach, and a fix for the rest', () => {
  write('package.json', '{ "name": "sample" }')
  write('src/tested.js', CODE)
  write('src/other.js', CODE)
  write('test/tested.test.js', `vi.mock('node:fs')\nimport '../src/tested.js'\n`)
  const linter = new Linter({ cwd: root, configType: 'flat' })
  const offered = (file: string) =>
    linter
      .verify(CODE, plugin.configs.strict as Linter.Config[], { filename: path.join(root, file) })
      .map(({ ruleId, fix, suggestions }) => `${ruleId}: ${fix ? 'fix' : suggestions ? 'suggestion' : ''}`)
  const fixes = offered('src/other.js')
  expect(fixes).toContain('atomic-fs/no-unlocked-update: fix')
  expect(offered('src/tested.js')).toEqual(fixes.map((line) => line.replace(': fix', ': suggestion')))
})
