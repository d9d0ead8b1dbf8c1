/** The setting `runtime` as a file of the project: what `vendor` writes. */
import path from 'node:path'
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import plugin from '../../src/index.ts'

const cwd = path.resolve('/project')
const linter = new Linter({ configType: 'flat', cwd })

function config(runtime: string): Linter.Config[] {
  return [
    {
      files: ['**/*.{js,mjs,cjs}'],
      plugins: { 'atomic-fs': plugin as never },
      rules: plugin.configs.all[0]!.rules,
      settings: { 'atomic-fs': { runtime } },
    },
    { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
  ]
}

const fixed = (code: string, file: string, runtime: string) =>
  linter.verifyAndFix(code, config(runtime), { filename: path.join(cwd, file) })

/** `no-unlocked-update 6` for each report. */
function reports(code: string, file: string, runtime: string): string[] {
  const messages = linter.verify(code, config(runtime), { filename: path.join(cwd, file) })
  return messages.map(
    ({ ruleId, message, line }) => `${ruleId?.replace('atomic-fs/', '') ?? message} ${line}`,
  )
}

const update = (specifier: string) => `import fs from 'node:fs'
import { atomicWriteSync, withLockSync } from '${specifier}'

export function bump() {
  withLockSync('state.json', () => {
    const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
    state.count++
    atomicWriteSync('state.json', JSON.stringify(state))
  })
}

export function reset() {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  state.count = 0
  atomicWriteSync('state.json', JSON.stringify(state))
}
`

describe('a runtime in a file of the project', () => {
  it.each([
    ['src/store.js', './storage.js', './src/storage.js'],
    ['src/deep/store.js', '../storage.js', './src/storage.js'],
    ['test/store.js', '../src/storage.js', './src/storage.js'],
    // The extension is what the project's loader wants, and may differ from the setting.
    ['src/deep/store.js', '../storage.js', './src/storage.ts'],
    ['src/deep/store.js', '../storage', './src/storage.ts'],
    ['src/store.js', '#storage', '#storage'],
    ['src/store.js', '@acme/storage', '@acme/storage'],
  ])('%s, which imports %s, has its calls understood (setting: %s)', (file, specifier, runtime) => {
    expect(reports(update(specifier), file, runtime)).toEqual(['no-unlocked-update 15'])
  })

  it('is not taken for another file of the project', () => {
    expect(reports(update('./other.js'), 'src/store.js', './src/storage.js')).toEqual([])
    expect(reports(update('../storage.js'), 'src/store.js', './src/storage.js')).toEqual([])
  })

  it('is imported from there by a fix in another directory, which a second run leaves alone', () => {
    const code = `import fs from 'node:fs'

export function save(file, data) {
  const temp = file + '.tmp'
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}

export function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count++
  save(file, JSON.stringify(state))
}
`
    const first = fixed(code, 'src/deep/store.js', './src/storage.js')
    expect(first.output).toContain("} from '../storage.js'")
    expect(first.output).not.toContain('eslint-plugin-atomic-fs')
    expect(first.messages).toEqual([])
    expect(fixed(first.output, 'src/deep/store.js', './src/storage.js')).toEqual({
      fixed: false,
      messages: [],
      output: first.output,
    })
  })

  it('is required from there in CommonJS', () => {
    const code = `const fs = require('node:fs')
exports.save = function save(file, data) {
  const temp = file + '.tmp'
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}
`
    const { output, messages } = fixed(code, 'lib/store.cjs', './vendor/storage.cjs')
    expect(output).toContain("require('../vendor/storage.cjs')")
    expect(messages).toEqual([])
  })
})
