import type { Linter } from 'eslint'
import type { Outcome, Report, Subject } from './protocol.ts'
import { fileName } from './protocol.ts'

type Plugin = Parameters<typeof configOf>[1]

/** The configuration of a project that has installed the package and chosen one of its configurations. */
export function configOf(
  { preset }: Pick<Subject, 'preset'>,
  plugin: { configs: Record<string, unknown> },
  parser: Linter.Parser | undefined,
): Linter.Config[] {
  const files = ['**/*.{js,cjs,mjs,ts,cts,mts}']
  const config: Linter.Config[] = [
    { files },
    { files: ['**/*.{cjs,cts}'], languageOptions: { sourceType: 'commonjs' } },
    ...(plugin.configs[preset] as Linter.Config[]),
  ]
  if (parser) config.push({ files: ['**/*.{ts,cts,mts}'], languageOptions: { parser } })
  return config
}

/** Lints a file, and again what `--fix` makes of it. */
export function lint(
  linter: Linter,
  subject: Subject,
  plugin: Plugin,
  parser: Linter.Parser | undefined,
): Outcome {
  const config = configOf(subject, plugin, parser)
  // A place in a project, which relative names are read from.
  const options = { filename: `src/${fileName(subject)}` }
  const messages = linter.verify(subject.code, config, options)
  const repaired = linter.verifyAndFix(subject.code, config, options)
  const offset = offsetsOf(subject.code)
  return {
    reports: messages.map((message) => reportOf(message, offset)),
    fixed: repaired.output,
    left: repaired.messages.length,
  }
}

function reportOf(message: Linter.LintMessage, offset: (line: number, column: number) => number): Report {
  // A parser that gives up says no place.
  const { line = 1, column = 1, endLine = line, endColumn = column } = message
  const from = offset(line, column)
  return {
    rule: message.ruleId?.replace('atomic-fs/', ''),
    message: message.message,
    line,
    column,
    from,
    to: Math.max(from, offset(endLine, endColumn)),
    isFixed: message.fix !== undefined,
    suggestions: (message.suggestions ?? []).map(({ desc, fix }) => ({
      text: desc,
      edit: { from: fix.range[0], to: fix.range[1], insert: fix.text },
    })),
  }
}

/** From ESLint's lines and columns, both counted from 1, to a place in the text. */
function offsetsOf(code: string): (line: number, column: number) => number {
  const starts = [0]
  for (const { index, 0: end } of code.matchAll(/\r\n|[\r\n\u2028\u2029]/g)) starts.push(index + end.length)
  return (line, column) => Math.min((starts[line - 1] ?? code.length) + column - 1, code.length)
}
