/** For programs. The keys are described in docs/cli.md. */
import packageJson from '../../../package.json' with { type: 'json' }
import { smallEdits, withoutMark } from '../edits.ts'
import type { Report } from '../repair.ts'
import { repairOf, tally, urlOf, type ScanResult } from '../scan-result.ts'

/** The whole text. */
export function json(result: ScanResult): string {
  const { eslint, rules, looked, unread, left, inStrict, files } = result
  const summary = {
    ...tally(files.flatMap(({ reports }) => reports)),
    files: looked,
    filesWithReports: files.length,
    moreInStrict: inStrict,
    leftOut: [...left].map(([reason, number]) => ({ reason, files: number })),
  }
  const content = {
    version: packageJson.version,
    eslint,
    rules: rules.names,
    summary,
    files: files.map(({ name, text, reports }) => ({
      file: name,
      reports: reports.map((one) => entry(one, text)),
    })),
    notJudged: unread.map(({ name, problem }) => ({ file: name, reason: problem })),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

function entry(report: Report, text: string): object {
  const { rule, line, column, endLine, endColumn, message, fix, suggestion, reason } = report
  const code = withoutMark(text)
  return {
    rule,
    url: urlOf(rule),
    line,
    column,
    endLine,
    endColumn,
    message,
    repair: repairOf(report),
    whyNoFix: reason,
    fix: fix && { edits: smallEdits(code, fix) },
    suggestion: suggestion && { title: suggestion.title, edits: smallEdits(code, suggestion) },
  }
}
