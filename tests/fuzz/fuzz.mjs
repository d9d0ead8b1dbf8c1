// @ts-check
import fc from 'fast-check'
import { programOf, recipes } from './programs.mjs'
import { checkProgram } from './properties.mjs'

/**
 * @typedef {object} Totals
 * @property {number} programs
 * @property {number} changed programs that a fix or a suggestion has changed
 * @property {number} reports
 * @property {number} runs programs that were run, before and after
 * @property {number} untidy imports and variables that fixes left without a use
 */

/**
 * Checks random programs until one is wrong, and shrinks that one.
 *
 * @param {object} options
 * @param {import('./properties.mjs').Tools} options.tools
 * @param {number} options.seed
 * @param {number} options.count
 * @param {number} options.seconds
 * @param {string | undefined} [options.path] one of the programs, as a failure has printed it
 * @returns {Promise<{ totals: Totals, failure: string | undefined }>}
 */
export async function fuzz({ tools, seed, count, seconds, path }) {
  /** @type {Totals} */
  const totals = { programs: 0, changed: 0, reports: 0, runs: 0, untidy: 0 }
  /** What was wrong with each program that was: run again, it would share the process with what is left of others. */
  /** @type {Map<string, import('./properties.mjs').Problem[]>} */
  const seen = new Map()
  /** @type {Promise<unknown>} */
  let running = Promise.resolve()
  const property = fc.asyncProperty(recipes, async (recipe) => {
    const checked = checkProgram(programOf(recipe), tools)
    running = checked.catch(() => {})
    const { outcome, problems, untidy, runs } = await checked
    if (problems.length > 0) seen.set(JSON.stringify(recipe), problems)
    totals.programs += 1
    totals.changed += outcome.changes.length > 0 ? 1 : 0
    totals.reports += outcome.messages.length
    totals.runs += runs
    totals.untidy += untidy.length
    return problems.length === 0
  })
  const details = await fc.check(property, {
    seed,
    ...(path === undefined ? {} : { path }),
    numRuns: Number.isFinite(count) ? count : 1_000_000,
    interruptAfterTimeLimit: seconds * 1000,
    markInterruptAsFailure: false,
  })
  // The time is up before a program has ended.
  await running
  const recipe = details.counterexample?.[0]
  if (!recipe) return { totals, failure: undefined }
  const program = programOf(recipe)
  const problems = seen.get(JSON.stringify(recipe)) ?? (await checkProgram(program, tools)).problems
  const shown = problems
    .slice(0, 1)
    .map(({ kind, detail, change, output }) =>
      [
        `${kind}: ${detail}`,
        `by ${change}`,
        `==== ${program.filename}, with ${program.there} at the path`,
        program.text,
        '==== after',
        output,
      ].join('\n'),
    )
  const again = `again: npm run fuzz -- --seed ${details.seed} --path ${details.counterexamplePath}`
  return { totals, failure: [...shown, again].join('\n') }
}
