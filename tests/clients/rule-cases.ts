/** The cases of the rules' tests as files of a project, and what ESLint makes of each. */
import parser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import plugin from '../../src/index.ts'
import { namesIn } from '../house/house.ts'
import type { Cases, ValidCase } from '../rules/run.ts'

export interface RuleCase {
  rule: string
  name: string
  /** Where it stands in the project. */
  file: string
  code: string
  options: readonly unknown[]
  settings: object
  /** How many reports the rule's own test expects. */
  reports: number
}

/** What a linter says of a file, and the text that its fixes reach. */
export interface Outcome {
  /** `line:column message` and, below it, the code that is underlined. */
  reports: string[]
  fixed: string
}

/** Runs the tests of the rules, which hand their cases to `runCases`: what that does is for the caller to say. */
export async function importRuleTests(): Promise<void> {
  const names = namesIn('tests/rules', '.test.ts').filter((name) => name.startsWith('no-'))
  for (const name of names) await import(`../rules/${name}.test.ts`)
}

/** One rule's cases, each in a folder of its own. */
export function placed(rule: string, { valid, invalid }: Cases, defaults: object): RuleCase[] {
  return [...valid, ...invalid].map((test, index) => ({
    rule,
    name: test.name,
    file: `${rule}/${index}/file.${extensionOf(test)}`,
    code: test.code,
    options: (test.options ?? []) as unknown[],
    settings: test.settings ?? defaults,
    reports: countOf('errors' in test ? test.errors : 0),
  }))
}

const countOf = (errors: unknown): number => (Array.isArray(errors) ? errors.length : Number(errors))

/** The name says what a linter without these options goes by. */
function extensionOf({ languageOptions = {}, filename = '' }: ValidCase): string {
  if (filename) return filename.slice(filename.lastIndexOf('.') + 1)
  if (languageOptions.parser) return 'ts'
  return languageOptions.sourceType === 'commonjs' ? 'cjs' : 'js'
}

const linter = new Linter({ configType: 'flat' })

const configOf = (rules: object, settings: object): Linter.Config[] =>
  [
    {
      files: ['**/*.{js,cjs,ts}'],
      plugins: { 'atomic-fs': plugin },
      rules,
      settings,
      // What other rules were told is no report of ours.
      linterOptions: { reportUnusedDisableDirectives: 'off' },
    },
    { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
    { files: ['**/*.ts'], languageOptions: { parser } },
  ] as unknown as Linter.Config[]

export function inEslint({ code, file }: RuleCase, rules: object, settings: object): Outcome {
  const config = configOf(rules, settings)
  const starts = [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const reports = linter
    .verify(code, config, { filename: file })
    .map(({ message, line, column, endLine = line, endColumn = column }) => {
      const [from, to] = [starts[line - 1]! + column - 1, starts[endLine - 1]! + endColumn - 1]
      return `${line}:${column} ${message}\n${code.slice(from, to)}`
    })
  return { reports: reports.sort(), fixed: linter.verifyAndFix(code, config, { filename: file }).output }
}

/** Every suggestion for a file: what it says, and the text that it makes. */
export function suggestionsInEslint({ code, file }: RuleCase, rules: object, settings: object): string[] {
  return linter
    .verify(code, configOf(rules, settings), { filename: file })
    .flatMap(({ ruleId, suggestions = [] }) =>
      suggestions.map(({ desc, fix: { range, text } }) => {
        const changed = code.slice(0, range[0]) + text + code.slice(range[1])
        return `${desc} (${ruleId})\n${changed}`
      }),
    )
    .sort()
}
