/** What a scan found, as all formats show it. */
import plugin from '../index.ts'
import type { Report } from './repair.ts'

/** A file with reports. */
export interface FileReports {
  /** As it is shown. */
  readonly name: string
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
  readonly reports: readonly Report[]
}

/** What came of a scan. */
export interface ScanResult {
  /** The version of ESLint that ran. */
  readonly eslint: string
  /** What starts a command like this one. */
  readonly npx: string
  /** The rules that were on: as they were asked for, and their names. */
  readonly rules: { readonly label: string; readonly names: readonly string[] }
  /** Files with reports, in the order of their names. */
  readonly files: readonly FileReports[]
  /** How many files were looked at. */
  readonly looked: number
  /** Files that should have been looked at, and why that failed. */
  readonly unread: readonly { readonly name: string; readonly path: string; readonly problem: string }[]
  /** How many files were left out, by the reason. */
  readonly left: ReadonlyMap<string, number>
  /** Reports of the rules that only `strict` has, when those were not asked for. */
  readonly inStrict: number
  /** The paths and options that say to `fix` what was scanned. */
  readonly scope: readonly string[]
}

/** What can be done about a report. */
export type Repair = 'fix' | 'suggestion' | 'none'

/** What `fix` would do about a report: repair it, repair it with `--suggestions`, or nothing. */
export function repairOf({ fix, suggestion }: Report): Repair {
  return fix ? 'fix' : suggestion ? 'suggestion' : 'none'
}

/** How many reports there are, and how many of them can be repaired in which way. */
export interface Tally extends Record<Repair, number> {
  reports: number
}

/** Counts reports. */
export function tally(reports: Iterable<Report>): Tally {
  const counts = { reports: 0, fix: 0, suggestion: 0, none: 0 }
  for (const report of reports) {
    counts.reports++
    counts[repairOf(report)]++
  }
  return counts
}

/** A rule that reported something, with its reports by file. */
export interface RuleReports {
  readonly rule: string
  readonly url: string
  readonly tally: Tally
  readonly files: readonly { readonly name: string; readonly reports: readonly Report[] }[]
}

/** The reports by rule and file. The rule with the most reports comes first. */
export function byRule(files: readonly FileReports[]): RuleReports[] {
  const names = new Set(files.flatMap(({ reports }) => reports.map(({ rule }) => rule)))
  const rules = [...names].map((rule) => {
    const own = files.map(({ name, reports }) => ({
      name,
      reports: reports.filter((one) => one.rule === rule),
    }))
    return {
      rule,
      url: urlOf(rule),
      tally: tally(own.flatMap(({ reports }) => reports)),
      files: own.filter(({ reports }) => reports.length > 0),
    }
  })
  return rules.sort((a, b) => b.tally.reports - a.tally.reports || (a.rule < b.rule ? -1 : 1))
}

/** The page of a rule. */
export function urlOf(rule: string): string {
  return plugin.rules[rule]!.meta.docs!.url!
}
