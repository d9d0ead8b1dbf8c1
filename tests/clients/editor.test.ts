/** ESLint's language server, which editors run: what it shows, and what its code actions make of buffers that nobody saved. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { docsUrl } from '../../src/create-rule.ts'
import { plugin } from '../house/house.ts'
import { project, type Project } from '../package/projects.ts'
import type { Cases } from '../rules/run.ts'
import { Editor, SERVER, serverFile, type CodeAction } from './language-server.ts'
import { importRuleTests, placed, suggestionsInEslint } from './rule-cases.ts'

// `npm run test:clients` asks for all.
const all = process.env['ATOMIC_FS_CLIENTS'] === 'all'

const handed = vi.hoisted(() => [] as [rule: string, cases: Cases][])
vi.mock('../rules/run.ts', () => ({
  runCases: (name: string, _rule: unknown, cases: Cases) => handed.push([name, cases]),
}))
await importRuleTests()

const { rules, settings } = plugin.configs.strict[0]!
const withSuggestions = handed
  .flatMap(([rule, cases]) => placed(rule, cases, settings!))
  .map((test) => ({ ...test, expected: suggestionsInEslint(test, rules, settings!) }))
  .filter(({ expected }) => expected.length > 0)

const CONFIG = `const atomicFs = require('eslint-plugin-atomic-fs')
module.exports = [
  ...atomicFs.configs.strict,
  { files: ['**/*.ts'], languageOptions: { parser: require('@typescript-eslint/parser') } },
  { linterOptions: { reportUnusedDisableDirectives: false } },
]
`
const SAVE = `import fs from 'node:fs'

export function save(file, data) {
  const temp = file + '.tmp'
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}
`
const STAGED = `import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'

export function save(file, data) {
  const temp = tmpPath(file)
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}
`
const ATOMIC = `import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'

export function save(file, data) {
  atomicWriteSync(file, data, { preserve: false, symlink: 'replace' })
}
`

const server = serverFile(all)

describe.skipIf(!server)(`an editor with ${SERVER}`, () => {
  describe.each([
    ['ESLint 10', 'eslint'],
    ['ESLint 9', 'eslint-9'],
    ['ESLint 8', 'eslint-8'],
  ])('on %s', (_, eslint) => {
    let fresh: Project
    let editor: Editor

    beforeAll(async () => {
      const files = { 'eslint.config.js': CONFIG, 'save.js': ATOMIC }
      fresh = project(files, { eslint, '@typescript-eslint/parser': '@typescript-eslint/parser' })
      editor = await Editor.start([process.execPath, server!, '--stdio'], fresh.folder)
    })
    afterAll(() => editor.close())

    const titled = (actions: readonly CodeAction[], title: string): CodeAction => {
      const found = actions.find((action) => action.title === title)
      if (!found) throw new Error(`no action "${title}" in ${JSON.stringify(actions, null, 2)}`)
      return found
    }

    it('reads the buffer and not the file, shows diagnostics with a link to the page, and clears them', async () => {
      editor.open('save.js', SAVE)
      const shown = (await editor.diagnostics('save.js')).map(({ code, codeDescription, source, range }) => ({
        code,
        href: codeDescription?.href,
        source,
        line: range.start.line + 1,
      }))
      const lines = { 'no-shared-temp-path': 4, 'no-bare-rename': 6, 'no-leaked-temp': 6 }
      expect(shown).toEqual(
        Object.entries(lines).map(([rule, line]) => ({
          code: `atomic-fs/${rule}`,
          href: docsUrl(rule),
          source: 'eslint',
          line,
        })),
      )
      editor.change('save.js', ATOMIC)
      expect(await editor.diagnostics('save.js')).toEqual([])
      expect(fresh.read('save.js')).toBe(ATOMIC)
    })

    it('fixes one problem, opens its page, and repairs the whole buffer', async () => {
      editor.open('other.js', SAVE)
      const [first] = await editor.diagnostics('other.js')
      const actions = await editor.actions('other.js', [first!])
      await editor.run(titled(actions, 'Show documentation for atomic-fs/no-shared-temp-path'))
      expect(editor.opened).toEqual([docsUrl('no-shared-temp-path')])
      const fix = titled(actions, 'Fix this atomic-fs/no-shared-temp-path problem')
      expect(fix).toMatchObject({ kind: 'quickfix', isPreferred: true })
      await editor.run(fix)
      expect(editor.text('other.js')).toBe(STAGED)

      editor.change('other.js', SAVE)
      const shown = await editor.diagnostics('other.js')
      // As on save, with `source.fixAll.eslint` among `editor.codeActionsOnSave`.
      const [fixAll] = await editor.actions('other.js', shown, 'source.fixAll.eslint')
      await editor.run(fixAll!)
      expect(editor.text('other.js')).toBe(ATOMIC)
      expect(await editor.diagnostics('other.js')).toEqual([])
    })

    it('is quiet in tests', async () => {
      editor.open('test/save.js', SAVE)
      expect(await editor.diagnostics('test/save.js')).toEqual([])
      expect(editor.troubles).toEqual([])
    })

    it('offers every suggestion as an action, which does what it says', async () => {
      const some = withSuggestions.filter((_, index) => all || index % 25 === 0)
      expect(some.length).toBeGreaterThan(5)
      for (const { file, code, expected, name, rule } of some) {
        editor.open(file, code)
        const made: string[] = []
        for (const diagnostic of await editor.diagnostics(file)) {
          const actions = await editor.actions(file, [diagnostic])
          for (const action of actions.filter((one) => one.command?.command === 'eslint.applySuggestion')) {
            await editor.run(action)
            made.push(`${action.title}\n${editor.text(file)}`)
            // Every action is for the version that it was asked for.
            editor.change(file, code)
            await editor.diagnostics(file)
            await editor.actions(file, [diagnostic])
          }
        }
        expect(made.sort(), `${rule}: ${name}`).toEqual(expected)
      }
    })
  })
})
