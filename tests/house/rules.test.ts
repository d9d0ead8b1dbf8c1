import { describe, expect, it } from 'vitest'
import { TABLE_END, TABLE_START } from '../../docs/tools/update.mjs'
import { storyboards } from '../../src/storyboards/index.ts'
import { namesIn, plugin, text } from './house.ts'

const names = Object.keys(plugin.rules).sort()

describe('every rule is everywhere', () => {
  it('has a file of its own, and every file is a rule', () => {
    expect(namesIn('src/rules', '.ts').filter((name) => name !== 'index')).toEqual(names)
  })

  it('has a page, and every page is a rule', () => {
    expect(namesIn('docs/rules', '.md')).toEqual(names)
  })

  it('has a test', () => {
    expect(namesIn('tests/rules', '.test.ts')).toEqual(expect.arrayContaining(names))
  })

  it('has a storyboard', () => {
    expect(Object.keys(storyboards)).toEqual(names)
  })

  it('is in the table of the README', () => {
    const readme = text('README.md')
    const table = readme.slice(readme.indexOf(TABLE_START), readme.indexOf(TABLE_END))
    const linked = [...table.matchAll(/\]\(docs\/rules\/(.+?)\.md\)/g)].map((match) => match[1])
    expect(linked.sort()).toEqual(names)
  })
})

describe('messages', () => {
  const shown = text('tests/rules/snapshots/__snapshots__/snapshots.test.ts.snap')
  const messages = Object.entries(plugin.rules).flatMap(([name, rule]) =>
    Object.entries(rule.meta.messages as Readonly<Record<string, string>>).map(
      ([id, message]) => [name, id, message] as const,
    ),
  )

  it.each(messages)('%s: %s is in a snapshot, as a user sees it', (_, _id, message) => {
    const words = message
      .split(/\{\{\s*\w+\s*\}\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    expect(shown).toMatch(new RegExp(words.join('.*')))
  })
})

describe('configurations', () => {
  const { recommended, strict, all } = plugin.configs

  it('recommends the rules whose precision is proved, and only those', () => {
    expect(Object.keys(recommended[0]!.rules).sort()).toEqual([
      'atomic-fs/no-bare-rename',
      'atomic-fs/no-in-place-write',
      'atomic-fs/no-raw-append',
      'atomic-fs/no-shared-temp-path',
      'atomic-fs/no-unlocked-update',
    ])
  })

  it('has every rule in all and in strict', () => {
    const expected = Object.fromEntries(names.map((name) => [`atomic-fs/${name}`, 'error']))
    expect(all[0]!.rules).toEqual(expected)
    expect(strict[0]!.rules).toEqual(expected)
  })

  it.each(['recommended', 'strict', 'all'] as const)(
    '%s turns off in the second entry what it turned on',
    (key) => {
      const [on, off, ...rest] = plugin.configs[key]
      expect(rest).toEqual([])
      expect(Object.keys(off!.rules)).toEqual(Object.keys(on!.rules))
      expect(new Set(Object.values(off!.rules))).toEqual(new Set(['off']))
      expect(on!.plugins!['atomic-fs']).toBe(plugin)
      expect(off!.plugins).toBeUndefined()
      expect([on!.name, off!.name]).toEqual([`atomic-fs/${key}`, `atomic-fs/${key}/quiet-files`])
    },
  )

  it.each(['recommended', 'strict'] as const)('says the same to .eslintrc files: %s', (name) => {
    const legacy = plugin.configs[`legacy-${name}`]
    const [on, quiet] = plugin.configs[name]
    expect(legacy.plugins).toEqual(['atomic-fs'])
    expect(legacy.rules).toEqual(on!.rules)
    expect(legacy.settings).toEqual(on!.settings)
    expect(legacy.overrides).toEqual([{ files: quiet!.files, rules: quiet!.rules }])
  })
})

describe.each(Object.entries(plugin.rules))('%s', (name, rule) => {
  const { meta } = rule

  it('has complete meta data', () => {
    expect(meta.type).toBe('problem')
    expect(meta.docs!.url).toMatch(new RegExp(`/blob/v\\d+\\.\\d+\\.\\d+/docs/rules/${name}\\.md$`))
    expect(meta.docs!.description).toMatch(/^[a-z].*[^.]$/)
    expect(typeof meta.docs!.recommended).toBe('boolean')
    // A mismatch of languages aborts the run on files that are not JavaScript.
    expect(meta).not.toHaveProperty('languages')
  })

  it('refuses unknown options, and describes and presets the known ones', () => {
    const schema = meta.schema as {
      type: string
      additionalProperties: boolean
      properties: Record<string, object>
    }[]
    expect(Array.isArray(schema)).toBe(true)
    const presets = meta.defaultOptions as object[]
    expect(presets).toHaveLength(schema.length)
    for (const [index, option] of schema.entries()) {
      expect(option).toMatchObject({ type: 'object', additionalProperties: false })
      expect(Object.keys(presets[index]!).sort()).toEqual(Object.keys(option.properties).sort())
      for (const property of Object.values(option.properties)) expect(property).toHaveProperty('description')
    }
  })

  it('speaks in sentences that say what can happen', () => {
    expect(Object.keys(meta.messages!)).not.toEqual([])
    for (const [id, message] of Object.entries(meta.messages!)) {
      expect(id).toMatch(/^[a-z][a-zA-Z]+$/)
      expect(message).toMatch(/^(?:[A-Z`']|\{\{).*[.?!]$/s)
      expect(message).not.toMatch(/unexpected|may be unsafe|\bTODO\b/i)
    }
  })

  it('has a page with all that a reader needs', () => {
    const page = text(`docs/rules/${name}.md`)
    expect(page.split('\n')[0]).toBe(`# atomic-fs/${name}`)
    const headings = [...page.matchAll(/^#{2,3} (.+)$/gm)].map((match) => match[1]!.toLowerCase())
    expect(headings).toContain('when not to use it')
    expect(headings).toContain('what the fix changes')
    expect(page).toContain('<!-- bad')
    expect(page).toContain('<!-- good')
    expect(page).not.toMatch(/\bTODO\b/)
    for (const option of (meta.schema as { properties: object }[]).flatMap((entry) =>
      Object.keys(entry.properties),
    )) {
      expect(page).toContain(`\`${option}\``)
    }
  })
})
