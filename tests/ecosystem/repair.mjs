// @ts-check
// Fixes the sources of a project as `eslint --fix` with the configuration `strict` does, and checks each changed file.
import { ESLint, Linter } from 'eslint'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { applySuggestion, createFixChecker } from '../support/fixed-file.mjs'
import { NotRun } from './checkout.mjs'
import { run } from './run.mjs'

const CODE = /\.(?:[cm]?[jt]sx?)$/
const DECLARATIONS = /\.d\.[cm]?ts$/
/** More suggestions than any file has: what does not come to rest goes round in circles. */
const MOST_SUGGESTIONS = 60

/**
 * @typedef {object} Repair
 * @property {string[]} files that were changed
 * @property {number} linted how many were looked at
 * @property {Record<string, { reports: number, repaired: number }>} rules
 * @property {string[]} problems what must not be so in a changed file
 */

/**
 * @param {import('./projects.mjs').Project} project @param {string} folder its checkout
 * @param {{ plugin: string, suggestions: boolean }} options where the plugin is installed
 * @returns {Promise<Repair>}
 */
export async function repair(project, folder, { plugin: place, suggestions }) {
  const plugin = createRequire(path.join(place, 'package.json'))(place)
  const files = await sourcesOf(project, folder)
  // By itself ESLint only looks at JavaScript.
  const overrideConfig = [...plugin.configs.strict, { files: ['**/*.{jsx,ts,cts,mts,tsx}'] }]
  const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig })
  const check = createFixChecker({ rules: plugin.rules, Linter: linterIn(folder) })
  /** @type {Repair} */
  const repair = { files: [], linted: 0, rules: {}, problems: [] }
  for (const file of files) {
    const filename = path.join(folder, file)
    const config = await eslint.calculateConfigForFile(filename)
    // `strict` leaves tests and build files alone; all rules are on or none.
    if (!config || !Object.values(config.rules ?? {}).some(([severity]) => severity === 2)) continue
    const text = readFileSync(filename, 'utf8')
    const { parsed, before, left, output, problems } = settle(check, text, filename, suggestions)
    repair.problems.push(...problems.map((problem) => `${file}: ${problem}`))
    // Templates and the like, which only look like code.
    if (!parsed) continue
    repair.linted++
    count(repair.rules, before, left)
    if (output === text) continue
    writeFileSync(filename, output)
    repair.files.push(file)
  }
  return repair
}

/**
 * Everything that git knows below the sources, where ESLint would look.
 *
 * @param {import('./projects.mjs').Project} project @param {string} folder
 */
async function sourcesOf({ sources, without = [] }, folder) {
  const patterns = [...sources, ...without.map((one) => `:(exclude)${one}`)].map((one) => `"${one}"`)
  const listed = await run(`git ls-files -- ${patterns.join(' ')}`, { cwd: folder, seconds: 60 })
  const files = listed.output.split('\n').filter((file) => CODE.test(file) && !DECLARATIONS.test(file))
  if (listed.status !== 0 || files.length === 0) throw new NotRun('there are no sources where they should be')
  return files
}

/** Paths of a project are looked at from there. @param {string} cwd */
function linterIn(cwd) {
  return class extends Linter {
    constructor(/** @type {object} */ options) {
      super({ ...options, cwd })
    }
  }
}

/**
 * @param {ReturnType<typeof createFixChecker>} check @param {string} text @param {string} filename
 * @param {boolean} suggestions whether the first suggestion of each report that is left is applied as well
 */
function settle(check, text, filename, suggestions) {
  let outcome = check(text, { filename, suggestions: false })
  const { parsed, messages: before } = outcome
  const problems = describe(outcome)
  for (let times = 0; suggestions && problems.length === 0; times++) {
    const message = outcome.left.find((one) => one.suggestions?.length)
    if (!message) break
    if (times === MOST_SUGGESTIONS) {
      problems.push('applying suggestions comes to no end')
      break
    }
    const suggestion = /** @type {import('eslint').Linter.LintSuggestion[]} */ (message.suggestions)[0]
    const changed = applySuggestion(
      outcome.output,
      /** @type {import('eslint').Linter.LintSuggestion} */ (suggestion),
    )
    outcome = check(changed, { filename, suggestions: false })
    problems.push(
      ...(outcome.parsed ? describe(outcome) : [`${message.ruleId}: the suggestion does not parse`]),
    )
  }
  return { parsed, before, left: outcome.left, output: outcome.output, problems }
}

/** What is only untidy is left to the tests of the fixes. @param {ReturnType<ReturnType<typeof createFixChecker>>} outcome */
const describe = ({ violations }) =>
  violations.filter(({ kind }) => kind !== 'leftover').map(({ kind, detail }) => `${kind}: ${detail}`)

/**
 * @param {Repair['rules']} rules
 * @param {import('eslint').Linter.LintMessage[]} before @param {import('eslint').Linter.LintMessage[]} left
 */
function count(rules, before, left) {
  const of = (/** @type {typeof before} */ list, /** @type {string} */ name) =>
    list.filter(({ ruleId }) => ruleId === name).length
  for (const name of new Set(before.map(({ ruleId }) => ruleId ?? ''))) {
    const entry = (rules[name.replace('atomic-fs/', '')] ??= { reports: 0, repaired: 0 })
    entry.reports += of(before, name)
    // A repair can show another flaw of the same kind.
    entry.repaired += Math.max(0, of(before, name) - of(left, name))
  }
}
