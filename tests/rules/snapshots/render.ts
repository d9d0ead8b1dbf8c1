import parser from '@typescript-eslint/parser'
import { Linter } from 'eslint'
import type { AtomicFsRule } from '../../../src/create-rule.ts'

/**
 * A report as a user would see it: the program, each reported range underlined with its message below, the
 * suggestions, and the program that `--fix` leaves behind.
 */
export function render(
  rule: AtomicFsRule<any, any>,
  code: string,
  filename = 'file.mjs',
  options: object = {},
): string {
  const linter = new Linter({ configType: 'flat' })
  const config: Linter.Config = {
    files: ['**/*.*'],
    languageOptions: {
      ...(filename.endsWith('.ts') ? { parser } : {}),
      sourceType: filename.endsWith('.cjs') ? 'commonjs' : 'module',
    },
    plugins: { 'atomic-fs': { rules: { [rule.name]: rule as never } } },
    rules: { [`atomic-fs/${rule.name}`]: ['error', options] },
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime' } },
  }
  const messages = linter.verify(code, [config], { filename })
  const fixed = linter.verifyAndFix(code, [config], { filename }).output
  const suggestions = messages.flatMap((message) =>
    (message.suggestions ?? []).map(({ desc, fix }) =>
      section(
        `suggested: ${desc}`,
        numbered(code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1])),
      ),
    ),
  )
  return [
    section(filename, annotated(code, messages)),
    ...suggestions,
    section('fixed', fixed === code ? 'no fix' : numbered(fixed)),
  ].join('\n')
}

const section = (title: string, text: string): string => `--- ${title}\n${text}\n`

const lineOf = (text: string, number: number): string => `${String(number).padStart(3)} | ${text}`.trimEnd()

function linesOf(code: string): string[] {
  return code.replace(/\n$/, '').split('\n')
}

const numbered = (code: string): string =>
  linesOf(code)
    .map((line, i) => lineOf(line, i + 1))
    .join('\n')

function annotated(code: string, messages: Linter.LintMessage[]): string {
  return linesOf(code)
    .flatMap((line, i) => [
      lineOf(line, i + 1),
      ...messages.flatMap((message) => under(line, i + 1, message)),
    ])
    .join('\n')
}

/** The carets below a line, and the message below the last line of its range. */
function under(line: string, number: number, message: Linter.LintMessage): string[] {
  const { line: first, endLine: last = first, column, endColumn = column } = message
  if (number < first || number > last) return []
  const from = number === first ? column - 1 : line.search(/\S|$/)
  const to = number === last ? endColumn - 1 : line.length
  const carets = `    | ${' '.repeat(from)}${'^'.repeat(Math.max(1, to - from))}`
  return number === last ? [carets, `    | ${' '.repeat(from)}${message.message}`] : [carets]
}
