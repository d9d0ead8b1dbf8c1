/** What a scan says at its end: how much there is, what can be done about it, and where to start. */
import { byReason, count, styled, table } from './output.ts'
import { byRule, tally, type ScanResult, type Tally } from './scan-result.ts'

/** How many files are named as those to start with. */
const STARTS = 5

/** The columns of what can be done, in every table. */
export const COLUMNS = ['reports', 'fix', 'suggestion', 'by hand'] as const

/** The cells of a row under them. */
export function cells({ reports, fix, suggestion, none }: Tally): number[] {
  return [reports, fix, suggestion, none]
}

/** The lines of the summary for a terminal. */
export function summary(result: ScanResult): string[] {
  const rules = byRule(result.files)
  const rows = rules.map((one) => [one.rule, ...cells(one.tally)])
  const total = rows.length > 1 ? [['all', ...cells(tally(reportsOf(result)))]] : []
  const starts = startsOf(result)
  const next = nextStep(result)
  return [
    ...(rows.length > 0 ? section('By rule:', table([['rule', ...COLUMNS], ...rows, ...total])) : []),
    ...(starts.length > 0
      ? section(
          'Start with:',
          table(starts.map(({ name, reports }) => [name, count(reports.length, 'report')])),
        )
      : []),
    ...(result.unread.length > 0 ? section('Not judged:', byReason(result.unread)) : []),
    ...closing(result),
    ...(next ? ['', `${next.why}:`, `  ${styled('bold', next.what)}`] : []),
  ]
}

function section(title: string, lines: readonly string[]): string[] {
  return [styled('bold', title), ...lines.map((line) => `  ${line}`), '']
}

/** The sentences about the whole. */
export function closing(result: ScanResult): string[] {
  const { looked, left, inStrict, rules, files } = result
  const { reports, fix, suggestion, none } = tally(reportsOf(result))
  const parts = [
    ...(fix > 0 ? [`${fix} that \`fix\` repairs`] : []),
    ...(suggestion > 0 ? [`${suggestion} with a suggestion to look at`] : []),
    ...(none > 0 ? [`${none} to repair by hand`] : []),
  ]
  return [
    looked === 0
      ? 'No file was looked at.'
      : reports === 0
        ? `Nothing found in ${count(looked, 'file')}.`
        : `${count(reports, 'report')} in ${files.length} of ${count(looked, 'file')}: ${parts.join(', ')}.`,
    ...(inStrict > 0 ? [`${count(inStrict, 'more report')} with --config strict.`] : []),
    ...[...left].map(([why, number]) => `${count(number, 'file')} left out: ${why}.`),
    `Rules: ${rules.label}. A configuration of ESLint that is here plays no part; its comments in the code do.`,
  ]
}

/** The files with the most reports, where some have more than others. */
export function startsOf({ files }: ScanResult): ScanResult['files'] {
  const sorted = [...files].sort((a, b) => b.reports.length - a.reports.length)
  return sorted[0]?.reports.length === sorted.at(-1)?.reports.length ? [] : sorted.slice(0, STARTS)
}

/** The command that goes on from here. */
export function nextStep(result: ScanResult): { why: string; what: string } | undefined {
  const { reports, fix, suggestion } = tally(reportsOf(result))
  if (reports === 0) return undefined
  const command = [result.npx, 'fix', ...result.scope].join(' ')
  if (fix > 0) return { why: 'Next, to see the repairs without writing them', what: `${command} --dry-run` }
  if (suggestion > 0) {
    return {
      why: 'Next, to see the suggestions without writing them',
      what: `${command} --suggestions --dry-run`,
    }
  }
  const [worst] = byRule(result.files)
  return { why: 'Next, how that goes wrong', what: `${result.npx} explain ${worst!.rule}` }
}

function reportsOf({ files }: ScanResult): ScanResult['files'][number]['reports'] {
  return files.flatMap(({ reports }) => reports)
}
