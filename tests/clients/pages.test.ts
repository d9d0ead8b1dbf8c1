/** The configurations on the pages about clients, taken from there and used. */
import { describe, expect, it } from 'vitest'
import { plugin, text } from '../house/house.ts'
import { project, type Run } from '../package/projects.ts'
import { Editor, SERVER, serverFile } from './language-server.ts'

const SAVE = `import fs from 'node:fs'

export function save(file, data) {
  const temp = file + '.tmp'
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}
`
const RULES = ['atomic-fs/no-bare-rename', 'atomic-fs/no-shared-temp-path']

const blocks = (page: string, language: string): string[] =>
  [...text(`docs/clients/${page}.md`).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((block) => block[1] === language)
    .map((block) => block[2]!)

function rulesIn({ stdout, stderr }: Run): (string | null)[] {
  try {
    const results = JSON.parse(stdout) as { messages: { ruleId: string | null }[] }[]
    return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId)).sort()
  } catch {
    throw new Error(stdout + stderr)
  }
}

describe('docs/clients/eslint.md', () => {
  const numbered = (language: string) =>
    blocks('eslint', language).map((block, index) => [index + 1, block] as const)

  it.each(numbered('js'))('configuration %i works', (_, config) => {
    const name = config.includes('module.exports') ? 'eslint.config.cjs' : 'eslint.config.mjs'
    const fresh = project({ [name]: config, 'save.mjs': SAVE }, { eslint: 'eslint' })
    expect(rulesIn(fresh.eslint(['.', '--format', 'json']))).toEqual(
      config.includes('no-leaked-temp') ? [...RULES, 'atomic-fs/no-leaked-temp'].sort() : RULES,
    )
  })

  it.each(numbered('json'))('.eslintrc %i works', (_, config) => {
    const fresh = project({ '.eslintrc.json': config, 'save.js': SAVE }, { eslint: 'eslint-8' })
    expect(rulesIn(fresh.eslint(['.', '--format', 'json']))).toEqual(RULES)
  })
})

describe('docs/clients/oxlint.md', () => {
  it('has the rules and settings of the recommended configuration', () => {
    const [block] = blocks('oxlint', 'json')
    const { rules, settings } = plugin.configs.recommended[0]!
    expect(JSON.parse(block!)).toMatchObject({ rules, settings })
  })

  it('says of which version it speaks', () => {
    const manifest = JSON.parse(text('package.json')) as { devDependencies: { oxlint: string } }
    const [major, minor] = manifest.devDependencies.oxlint.split('.')
    expect(text('docs/clients/oxlint.md')).toContain(`oxlint ${major}.${minor}.`)
  })
})

describe('docs/clients/editors.md', () => {
  it('holds JSON', () => {
    for (const block of blocks('editors', 'json')) JSON.parse(block)
  })

  it('names the version of the server that the tests drive', () => {
    expect(text('docs/clients/editors.md')).toContain(SERVER)
  })

  const server = serverFile(false)
  it.skipIf(!server)('tells Helix all that the server needs', async () => {
    const [block] = blocks('editors', 'toml')
    const table = block!.split('[language-server.eslint.config]\n')[1]!.split('\n\n')[0]!
    const asJson = table
      .replace(/(\w+) = /g, '"$1": ')
      .split('\n')
      .join(',')
    const settings = JSON.parse(`{${asJson}}`) as object
    const fresh = project({ 'eslint.config.mjs': blocks('eslint', 'js')[1]! }, { eslint: 'eslint' })
    const editor = await Editor.start([process.execPath, server!, '--stdio'], fresh.folder, settings)
    editor.open('save.mjs', SAVE)
    const shown = await editor.diagnostics('save.mjs')
    expect(shown.map(({ code }) => code).sort()).toEqual(RULES)
    await editor.close()
  })
})
