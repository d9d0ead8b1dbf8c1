// @ts-check
// What the runners of tests print, as one table: the name of each test and how it ended.
import path from 'node:path'

/**
 * @typedef {'passed' | 'failed' | 'skipped'} Ending
 * @typedef {Map<string, Ending>} Outcomes
 */

/**
 * How to read each kind of result. `vitest --reporter=json` writes the same as jest.
 *
 * @type {Record<string, (text: string, checkout: string) => Outcomes>}
 */
export const FORMATS = {
  jest: (text, checkout) => fromJest(JSON.parse(text), checkout),
  mocha: (text) => fromMocha(JSON.parse(text)),
  tap: fromTap,
}

/**
 * @param {{ testResults: { name: string, status: string, assertionResults: { fullName: string, status: string }[] }[] }} report
 * @param {string} checkout
 */
function fromJest({ testResults }, checkout) {
  const table = new Table()
  for (const { name, status, assertionResults } of testResults) {
    const file = path.relative(checkout, name).split(path.sep).join('/')
    for (const test of assertionResults) {
      const ending = test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped'
      table.add(`${file} > ${test.fullName}`, ending)
    }
    // A file that cannot be loaded has no tests.
    if (assertionResults.length === 0) table.add(file, status === 'failed' ? 'failed' : 'skipped')
  }
  return table.outcomes
}

/** @param {{ passes: { fullTitle: string }[], failures: { fullTitle: string }[], pending: { fullTitle: string }[] }} report */
function fromMocha({ passes, failures, pending }) {
  const table = new Table()
  for (const { fullTitle } of passes) table.add(fullTitle, 'passed')
  for (const { fullTitle } of failures) table.add(fullTitle, 'failed')
  for (const { fullTitle } of pending) table.add(fullTitle, 'skipped')
  return table.outcomes
}

/**
 * TAP, also nested as `node --test` prints it: the name of a group comes in a comment before its tests.
 *
 * @param {string} text
 */
function fromTap(text) {
  const table = new Table()
  /** @type {string[]} */
  const groups = []
  for (const line of text.split('\n')) {
    const [, indentation = '', group] = /^( *)# Subtest: (.*)$/.exec(line) ?? []
    if (group !== undefined) {
      const depth = indentation.length / 4
      groups.length = Math.min(groups.length, depth)
      groups[depth] = group
      continue
    }
    const point = /^( *)(not )?ok \d+(?: -)? (.*?)(?: # (SKIP|TODO)\b.*)?$/i.exec(line)
    if (!point) continue
    const parents = groups.slice(0, (point[1] ?? '').length / 4)
    const ending = point[4] ? 'skipped' : point[2] ? 'failed' : 'passed'
    table.add([...parents, point[3]].join(' > '), ending)
  }
  return table.outcomes
}

/** Tests of one name are told apart by their order. */
class Table {
  /** @type {Outcomes} */
  outcomes = new Map()
  /** @type {Map<string, number>} */
  #times = new Map()

  /** @param {string} name @param {Ending} ending */
  add(name, ending) {
    const times = (this.#times.get(name) ?? 0) + 1
    this.#times.set(name, times)
    this.outcomes.set(times === 1 ? name : `${name} (${times})`, ending)
  }
}

/**
 * The tests that passed and do not pass any more, with how they end now. A test that is no longer there counts.
 *
 * @param {Outcomes} before @param {Outcomes} after
 * @returns {Map<string, Ending | 'missing'>}
 */
export function turned(before, after) {
  const found = new Map()
  for (const [name, ending] of before) {
    const now = after.get(name) ?? 'missing'
    if (ending === 'passed' && now !== 'passed') found.set(name, now)
  }
  return found
}

/** @param {Outcomes} outcomes @param {Ending} ending */
export const countOf = (outcomes, ending) => [...outcomes.values()].filter((one) => one === ending).length
