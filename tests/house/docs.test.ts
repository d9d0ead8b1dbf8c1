import { readFileSync } from 'node:fs'
import parser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import { samplesOf, type Sample } from '../../docs/tools/samples.mjs'
import { namesIn, plugin, text } from './house.ts'

const linter = new Linter({ configType: 'flat' })

/** As a reader would have it: the recommended configuration, and the rule of the page. */
function configFor(rule: string, sample: Sample): Linter.Config[] {
  return [
    { ...(plugin.configs.recommended[0] as Linter.Config), files: ['**/*.{js,cjs,mjs,ts}'] },
    { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
    { files: ['**/*.ts'], languageOptions: { parser } },
    {
      files: ['**/*.{js,cjs,mjs,ts}'],
      rules: { [`atomic-fs/${rule}`]: ['error', ...(sample.options ? [sample.options] : [])] },
      settings: { 'atomic-fs': { ...sample.settings } },
    },
  ]
}

describe.each(namesIn('docs/rules', '.md'))('docs/rules/%s.md', (rule) => {
  const samples = samplesOf(`docs/rules/${rule}.md`)

  function lint(sample: Sample): string[] {
    const messages = linter.verify(sample.code, configFor(rule, sample), { filename: sample.filename })
    return messages.map((message) => `${message.ruleId}: ${message.line}: ${message.message}`)
  }

  it('shows code that the rule reports, and code that it does not', () => {
    const kinds = samples.map((sample) => sample.kind)
    expect(kinds).toContain('bad')
    expect(kinds).toContain('good')
  })

  for (const [index, sample] of samples.entries()) {
    const where = `the ${sample.kind} sample in line ${sample.line}`
    if (sample.kind === 'bad') {
      it(`reports ${where}`, () => {
        expect(lint(sample)).toContainEqual(expect.stringMatching(`^atomic-fs/${rule}:`))
      })
    } else if (sample.kind === 'good') {
      it(`is silent on ${where}`, () => {
        expect(lint(sample)).toEqual([])
      })
    } else {
      it(`shows in ${where} what --fix makes of the one before`, () => {
        const before = samples[index - 1]
        expect(before?.kind).toBe('bad')
        const fixed = linter.verifyAndFix(before!.code, configFor(rule, before!), {
          filename: before!.filename,
        })
        expect(fixed.output).toBe(sample.code)
        expect(fixed.messages.filter((message) => message.ruleId === `atomic-fs/${rule}`)).toEqual([])
      })
    }
  }
})

describe('README.md', () => {
  const [shown, repaired] = [...text('README.md').matchAll(/^```js\n([\s\S]*?)^```/gm)].map(
    ([, code]) => code!,
  )
  const config: Linter.Config[] = [
    { ...(plugin.configs.recommended[0] as Linter.Config), files: ['**/*.mjs'] },
  ]
  const filename = 'src/sample.mjs'
  // What the reader has around it.
  const around = (imports: string, code: string) =>
    `import fs from 'node:fs'\n${imports}const file = '/var/lib/tool/state.json'\nexport ${code}`

  it('shows three bugs in six lines', () => {
    expect(shown!.trimEnd().split('\n')).toHaveLength(6)
    const rules = linter.verify(around('', shown!), config, { filename }).map(({ ruleId }) => ruleId)
    expect(rules.sort()).toEqual(
      ['no-bare-rename', 'no-shared-temp-path', 'no-unlocked-update'].map((rule) => `atomic-fs/${rule}`),
    )
  })

  it('shows what --fix makes of them', () => {
    const { output, messages } = linter.verifyAndFix(around('', shown!), config, { filename })
    const imports =
      "import { renameWithRetrySync, tmpPath, withLockSync } from 'eslint-plugin-atomic-fs/runtime'\n"
    expect(messages).toEqual([])
    expect(output).toBe(around(imports, repaired!))
  })
})

describe('what is said of real projects', () => {
  interface Result {
    before: { passed: number }
    turned: unknown[]
    rules: Record<string, { reports: number; repaired: number }>
  }
  const results = Object.values(JSON.parse(text('tests/ecosystem/results.json')) as Record<string, Result>)
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0).toLocaleString('en-US')

  it('is in docs/faq.md what the kept results say', () => {
    const page = text('docs/faq.md')
    expect(page).toContain(`${results.length} real projects`)
    expect(page).toContain(
      `of ${sum(results.map(({ before }) => before.passed))} tests that passed, none turned`,
    )
    expect(results.flatMap(({ turned }) => turned)).toEqual([])
  })

  it('is in docs/runtime/migrating.md what the kept results say', () => {
    const rules = results.flatMap((result) => Object.values(result.rules))
    const [repaired, reports] = [
      sum(rules.map((rule) => rule.repaired)),
      sum(rules.map((rule) => rule.reports)),
    ]
    expect(text('docs/runtime/migrating.md')).toContain(`${repaired} of ${reports} reports had a fix`)
  })
})

describe('CONTRIBUTING.md', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const page = readFileSync('CONTRIBUTING.md', 'utf8')

  // npm runs this one by itself.
  it.each(Object.keys(scripts).filter((name) => name !== 'prepack'))(
    'says what the script %s does',
    (name) => {
      expect(
        [`npm ${name} `, `npm run ${name} `, `npm run ${name}\``, `\`${name}\``].some((words) =>
          page.includes(words),
        ),
      ).toBe(true)
    },
  )
})

describe('docs/runtime', () => {
  const every = { ...(plugin.configs.all[0] as Linter.Config), files: ['**/*.mjs'] }
  const pages = namesIn('docs/runtime', '.md').map((name) => `docs/runtime/${name}.md`)
  const samples = pages.flatMap((page) => samplesOf(page).map((sample) => ({ ...sample, page })))
  const good = samples.filter(({ kind }) => kind === 'good')
  const fixed = samples.flatMap((sample, index) =>
    sample.kind === 'fixed' ? [{ ...sample, before: samples[index - 1]! }] : [],
  )

  it('shows good code', () => expect(good.length).toBeGreaterThan(10))

  it.each(good)('shows code in $page:$line that no rule reports', ({ code, filename }) => {
    const messages = linter.verify(code, [every], { filename })
    expect(messages.map((message) => `${message.ruleId}: ${message.line}: ${message.message}`)).toEqual([])
  })

  it('shows what --fix makes', () => expect(fixed.length).toBeGreaterThan(3))

  it.each(fixed)(
    'shows in $page:$line what --fix makes of the sample before',
    ({ code, filename, before }) => {
      expect(before.kind).toBe('bad')
      expect(linter.verifyAndFix(before.code, [every], { filename })).toMatchObject({
        output: code,
        messages: [],
      })
    },
  )
})
