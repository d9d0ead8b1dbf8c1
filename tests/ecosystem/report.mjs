// @ts-check
// What is printed, and what is kept of the last run of each project.
import { existsSync, readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { atomicWriteSync } from '../../dist/runtime/index.mjs'

/** @typedef {import('./index.mjs').Entry} Entry */

/**
 * Whether something is so that no fix may do. Turned tests of suggestions are for a person to judge.
 *
 * @param {Entry} entry @param {boolean} suggestions
 */
export function isWrong(entry, suggestions) {
  if ('notRun' in entry) return false
  return entry.repair.problems.length > 0 || (!suggestions && entry.turned.length + entry.types.length > 0)
}

/** @param {Entry} entry @param {boolean} suggestions @returns {string[]} */
export function linesOf(entry, suggestions) {
  if ('notRun' in entry) return [`NOT RUN: ${entry.notRun}`]
  const { repair, before, after, turned, unsteady, types, seconds } = entry
  const rules = Object.entries(repair.rules).sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    `${repair.files.length} of ${repair.linted} files ${suggestions ? 'changed' : 'fixed'}, in ${seconds} s`,
    ...repair.files.map((file) => `  ${file}`),
    ...rules.map(([rule, { reports, repaired }]) => `${rule}: ${repaired} of ${reports} repaired`),
    `tests before: ${told(before)}`,
    `tests after:  ${told(after)}`,
    ...listed('TURNED', turned),
    ...listed('UNSTEADY', unsteady),
    ...listed('NEW TYPE ERROR', types),
    ...listed('WRONG', repair.problems),
  ]
}

/** @param {{ passed: number, failed: number, skipped: number }} counts */
const told = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`

/** @param {string} word @param {string[]} items */
const listed = (word, items) => items.map((item) => `${word}: ${item}`)

/** @param {Record<string, Entry>} results @param {boolean} suggestions */
export function summary(results, suggestions) {
  const entries = Object.entries(results)
  const ran = entries.flatMap(([, entry]) => ('notRun' in entry ? [] : [entry]))
  const names = (/** @type {(entry: Entry) => boolean} */ which) =>
    entries.filter(([, entry]) => which(entry)).map(([name]) => name)
  const notRun = names((entry) => 'notRun' in entry)
  const wrong = names((entry) => isWrong(entry, suggestions))
  const sum = (/** @type {(result: typeof ran[number]) => number} */ what) =>
    ran.reduce((total, one) => total + what(one), 0)
  return [
    '',
    `${ran.length} projects run, ${sum(({ repair }) => repair.files.length)} files ${suggestions ? 'changed' : 'fixed'}, ` +
      `${sum(({ before }) => before.passed)} tests passed before, ${sum(({ turned }) => turned.length)} of them turned.`,
    ...(notRun.length > 0 ? [`NOT RUN: ${notRun.join(', ')}`] : []),
    ...(wrong.length > 0 ? [`WRONG: ${wrong.join(', ')}`] : []),
  ].join('\n')
}

/**
 * Keeps what a run has shown. Projects that were not run keep their last result while their commit is the same.
 *
 * @param {string} file @param {readonly import('./projects.mjs').Project[]} projects @param {Record<string, Entry>} results
 */
export async function saved(file, projects, results) {
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  /** @type {Record<string, object>} */
  const kept = {}
  for (const { name, commit } of projects) {
    const entry = results[name]
    if (entry && !('notRun' in entry)) kept[name] = { commit, ...brief(entry) }
    else if (known[name]?.commit === commit) kept[name] = known[name]
  }
  const style = await resolveConfig(file)
  atomicWriteSync(file, await format(JSON.stringify(kept), { ...style, parser: 'json' }))
}

/** @param {import('./try-project.mjs').Result} result */
function brief({ repair: { files, linted, rules, problems }, before, after, turned, unsteady, types }) {
  return { linted, fixed: files, rules, before, after, turned, unsteady, types, problems }
}
