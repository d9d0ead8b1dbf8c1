/** For a person in front of a terminal: by rule and file, and then the summary. */
import { count, styled } from '../output.ts'
import { byRule, repairOf, type Repair, type RuleReports, type ScanResult } from '../scan-result.ts'
import { summary } from '../scan-summary.ts'
import plugin from '../../index.ts'

const LABELS: Readonly<Record<Repair, string>> = { fix: 'fix', suggestion: 'suggestion', none: 'by hand' }

/** The whole text. */
export function stylish(result: ScanResult): string {
  return [...byRule(result.files).flatMap(rule), ...summary(result), ''].join('\n')
}

function rule({ rule: name, url, tally, files }: RuleReports): string[] {
  return [
    `${styled('bold', name)}  ${count(tally.reports, 'report')}: ${plugin.rules[name]!.meta.docs!.description}`,
    styled('dim', `  ${url}`),
    ...files.flatMap(({ name: file, reports }) => [
      `  ${styled('underline', file)}`,
      ...reports.map((report) => {
        const place = `${report.line}:${report.column}`.padEnd(8)
        return `    ${styled('dim', place)} ${label(repairOf(report))}  ${report.message}`
      }),
    ]),
    '',
  ]
}

function label(repair: Repair): string {
  const text = LABELS[repair].padEnd(LABELS.suggestion.length)
  return repair === 'fix' ? styled('green', text) : styled('yellow', text)
}
