/** Code in pages, from the processor that takes it out to what comes back: right in its place, or not at all. */
import markdown from '@eslint/markdown'
import { Linter as Linter10 } from 'eslint'
import { Linter as Linter8 } from 'eslint-8'
import { Linter as Linter9 } from 'eslint-9'
import html from 'eslint-plugin-html'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import * as vueParser from 'vue-eslint-parser'
import { rules } from '../../src/rules/index.ts'
import { applySuggestion } from '../support/fixed-file.mjs'

const root = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-pages-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const CODE = `import fs from 'fs'
const help = \`
  Publishes.
\`
export function publish(file, text) {
  fs.writeFileSync(file + '.tmp', text)
  fs.renameSync(file + '.tmp', file)
}
`
const RENAMED = CODE.replace(
  `'fs'\n`,
  `'fs'\nimport { renameWithRetrySync } from './lib/atomic-fs.js'\n`,
).replace('fs.renameSync', 'renameWithRetrySync')
const indented = (text: string, indent: string): string => text.replace(/^(?=.)/gm, indent)
const fenced = (code: string): string => `# Store\n\n\`\`\`js\n${code}\`\`\`\n\nThe end.\n`

describe.each([
  ['ESLint 8', Linter8],
  ['ESLint 9', Linter9],
  ['ESLint 10', Linter10],
])('%s', (_, Linter) => {
  const linter = new Linter({ configType: 'flat', cwd: root }) as Linter10

  const offered = (name: string, text: string, onDisk = text, parser?: object) => {
    if (onDisk !== '') writeFileSync(path.join(root, name), onDisk)
    const messages = linter.verify(
      text,
      [
        {
          files: ['**/*.md'],
          plugins: { markdown: { processors: markdown.processors } },
          processor: 'markdown/markdown',
        },
        {
          files: ['**/*.js', '**/*.html'],
          languageOptions: parser ? { parser } : {},
          // It takes the scripts out of every page, whoever reads them.
          plugins: { 'atomic-fs': { rules }, ...(parser ? {} : { html }) },
          rules: Object.fromEntries(Object.keys(rules).map((rule) => [`atomic-fs/${rule}`, 'error'])),
          settings: { 'atomic-fs': { runtime: './lib/atomic-fs.js' } },
        },
      ] as Linter10.Config[],
      { filename: path.join(root, name) },
    )
    expect(messages.map(({ ruleId, message }) => ruleId ?? message)).toContain('atomic-fs/no-bare-rename')
    return messages
      .filter(({ ruleId }) => ruleId === 'atomic-fs/no-bare-rename')
      .flatMap(({ fix, suggestions = [] }) => [
        ...(fix ? ['fix'] : []),
        ...suggestions.map((suggestion) => applySuggestion(text, suggestion)),
      ])
  }

  it('suggests, and never fixes, where the lines of a block stand in Markdown as they are', () => {
    expect(offered('plain.md', fenced(CODE))).toEqual([fenced(RENAMED)])
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n')
    expect(offered('crlf.md', crlf(fenced(CODE)))).toEqual([crlf(fenced(RENAMED))])
  })

  it.each([
    ['a list', `- Publish:\n\n${indented(fenced(CODE), '  ')}`],
    [
      'a list item that begins with the block',
      `- ${indented(fenced(CODE).slice('# Store\n\n'.length), '  ').trim()}\n`,
    ],
    ['a quotation', indented(fenced(CODE), '> ').replace(/^$/gm, '>')],
    ['a comment that becomes the first line', fenced(CODE).replace('```js', '<!-- global odd -->\n\n```js')],
  ])('only reports in %s', (name, page) => {
    expect(offered(`${name.replaceAll(' ', '-')}.md`, page)).toEqual([])
  })

  it('only reports where the page on disk is another, or none', () => {
    expect(offered('changed.md', fenced(CODE), fenced(CODE.replace('publish', 'save')))).toEqual([])
    expect(offered('longer.md', fenced(CODE), fenced(CODE.trimEnd() + ' // More.\n'))).toEqual([])
    expect(offered('unsaved.md', fenced(CODE), '')).toEqual([])
  })

  it('only reports in the scripts of an HTML page', () => {
    const page = (script: string): string => `<html>\n<script type="module">\n${script}</script>\n</html>\n`
    expect(offered('plain.html', page(CODE))).toEqual([])
    expect(offered('indented.html', page(indented(CODE, '  ')))).toEqual([])
  })

  it('changes an HTML page that a parser reads whole', () => {
    expect(offered('whole.html', `<script>\n${CODE}</script>\n<p></p>\n`, undefined, vueParser)).toEqual([
      'fix',
    ])
  })
})
