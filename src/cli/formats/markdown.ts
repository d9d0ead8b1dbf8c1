/** For a pull request's comment, the summary of a job, an issue. */
import { byReason, count } from '../output.ts'
import { byRule, repairOf, tally, type RuleReports, type ScanResult } from '../scan-result.ts'
import { COLUMNS, cells, closing, nextStep, startsOf } from '../scan-summary.ts'

/** The whole text. */
export function markdown(result: ScanResult): string {
  const rules = byRule(result.files)
  const starts = startsOf(result)
  const next = nextStep(result)
  return [
    '# File writes that can lose data',
    '',
    ...closing(result).map((line, index, all) => escaped(line, '`') + (index < all.length - 1 ? '  ' : '')),
    '',
    ...(next ? [`${next.why}:`, '', '```sh', next.what, '```', ''] : []),
    ...(rules.length > 0 ? overview(rules) : []),
    ...(starts.length > 0
      ? [
          '## Start with',
          '',
          ...starts.map(({ name, reports }) => `- ${code(name)}: ${count(reports.length, 'report')}`),
          '',
        ]
      : []),
    ...(result.unread.length > 0
      ? ['## Not judged', '', ...byReason(result.unread).map((line) => `- ${escaped(line)}`), '']
      : []),
    ...rules.flatMap(details),
  ].join('\n')
}

function overview(rules: readonly RuleReports[]): string[] {
  const all = rules.flatMap(({ files }) => files.flatMap(({ reports }) => reports))
  const rows = rules.map(({ rule, url, tally: counts }) => [`[${rule}](${url})`, ...cells(counts)])
  const total = rules.length > 1 ? [['all', ...cells(tally(all))]] : []
  return [
    `| rule | ${COLUMNS.join(' | ')} |`,
    `| - |${' -: |'.repeat(COLUMNS.length)}`,
    ...[...rows, ...total].map((row) => `| ${row.join(' | ')} |`),
    '',
  ]
}

const REPAIR = { fix: '`fix` repairs it', suggestion: 'a suggestion to look at', none: 'by hand' } as const

function details({ rule, url, tally: counts, files }: RuleReports): string[] {
  return [
    `## [${rule}](${url}): ${count(counts.reports, 'report')}`,
    '',
    ...files.flatMap(({ name, reports }) =>
      reports.map((report) => {
        const place = code(`${name}:${report.line}:${report.column}`)
        return `- ${place} (${REPAIR[repairOf(report)]}): ${escaped(report.message)}`
      }),
    ),
    '',
  ]
}

/** Text that holds pieces of code, with nothing in it that Markdown or HTML would take for its own. */
function escaped(text: string, except = ''): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~&@]/g, (mark) => (mark === except ? mark : `\\${mark}`))
    .replace(/\n/g, ' ')
}

/** A name as code, also with backticks in it. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest > 0 ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`
}
