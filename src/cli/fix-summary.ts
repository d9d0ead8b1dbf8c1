/** What `fix` says at its end: counts by rule, and what is left for a person. */
import plugin from '../index.ts'
import { byReason, count, styled, table } from './output.ts'
import type { Report } from './repair.ts'

/** What became of one file. */
export interface Outcome {
  /** As it is shown. */
  readonly name: string
  readonly found: readonly Report[]
  readonly left: readonly Report[]
  readonly fixes: number
  readonly suggestions: number
  readonly changed: boolean
  /** It was not judged, and that is in order. */
  readonly skipped: boolean
  /** What went wrong with the file; it is as it was. */
  readonly problem?: string | undefined
}

/** The lines of the summary. */
export function summary(outcomes: readonly Outcome[], dryRun: boolean): string[] {
  const left = outcomes.flatMap((outcome) => outcome.left.map((report) => ({ ...outcome, report })))
  const broken = outcomes.filter(({ problem }) => problem !== undefined)
  return [
    ...section(
      'Left for a person:',
      left.flatMap(({ name, report, problem }) => leftLines(name, report, problem)),
    ),
    ...section(
      'Files left as they were:',
      byReason(broken.map(({ name, problem = '' }) => ({ name, problem }))),
    ),
    ...section('By rule:', byRule(outcomes)),
    closing(outcomes, dryRun),
    ...hint(left.map(({ report }) => report)),
    ...skippedNote(outcomes),
  ]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [styled('bold', title), ...lines.map((line) => `  ${line}`), ''] : []
}

function leftLines(name: string, report: Report, problem: string | undefined): string[] {
  const place = `${name}:${report.line}:${report.column}`
  return [`${place}  ${report.rule}: ${whyLeft(report, problem)}`, `    ${report.message}`]
}

function whyLeft({ rule, fix, suggestion, reason }: Report, problem: string | undefined): string {
  if (problem !== undefined && (fix || suggestion)) return 'not repaired, because the file was left as it was'
  if (suggestion) return `a suggestion only${reason === undefined ? '' : `: ${reason}`}`
  if (reason !== undefined) return `no repair: ${reason}`
  const { fixable, hasSuggestions } = plugin.rules[rule]?.meta ?? {}
  return fixable || hasSuggestions ? 'no repair for this form' : 'the rule has no repair'
}

function byRule(outcomes: readonly Outcome[]): string[] {
  const rows = new Map<string, { found: number; left: number }>()
  const row = (rule: string) => {
    const known = rows.get(rule) ?? { found: 0, left: 0 }
    rows.set(rule, known)
    return known
  }
  for (const { found, left } of outcomes) {
    for (const { rule } of found) row(rule).found++
    for (const { rule } of left) row(rule).left++
  }
  if (rows.size === 0) return []
  const counted = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    // A repair may bring a report to light that was not there before.
    .map(([rule, { found, left }]) => [rule, Math.max(0, found - left), left] as const)
  const sum = (column: 1 | 2): number => counted.reduce((total, one) => total + one[column], 0)
  const total = counted.length > 1 ? [['all', sum(1), sum(2)]] : []
  const [head, ...body] = table([['rule', 'fixed', 'left'], ...counted, ...total])
  return [head!, ...body]
}

function closing(outcomes: readonly Outcome[], dryRun: boolean): string {
  const looked = count(outcomes.filter(({ skipped }) => !skipped).length, 'file')
  const changed = outcomes.filter((outcome) => outcome.changed)
  if (changed.length === 0) return `Nothing to change in ${looked}.`
  const sum = (key: 'fixes' | 'suggestions'): number => changed.reduce((total, one) => total + one[key], 0)
  const [fixes, suggestions] = [sum('fixes'), sum('suggestions')]
  const edits = [
    ...(fixes > 0 ? [`${fixes} ${fixes === 1 ? 'fix' : 'fixes'}`] : []),
    ...(suggestions > 0 ? [count(suggestions, 'suggestion')] : []),
  ]
  const what = `${edits.join(' and ')} in ${changed.length} of ${looked}`
  return dryRun ? `Would apply ${what}. Nothing was written.` : `Applied ${what}.`
}

function hint(left: readonly Report[]): string[] {
  const suggested = left.filter(({ suggestion }) => suggestion).length
  return suggested > 0
    ? [
        `${count(suggested, 'report')} left with a suggestion: --suggestions applies them, for you to look at.`,
      ]
    : []
}

function skippedNote(outcomes: readonly Outcome[]): string[] {
  const skipped = outcomes.filter((outcome) => outcome.skipped).length
  return skipped > 0
    ? [
        `${count(skipped, 'file')} not looked at: the ESLint configuration ignores them, or has no rule of this plugin for them.`,
      ]
    : []
}
