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
 *
 * @typedef {object} Seen
 * @property {import('../support/fixed-file.mjs').Outcome} outcome
 * @property {readonly import('./properties.mjs').Problem[]} problems
 * @property {readonly import('./properties.mjs').Problem[]} untidy
 * @property {number} runs
 * @property {string} shown the program, as a failure prints it
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
 */
export const fuzz = ({ tools, ...options }) =>
  explore({
    ...options,
    recipes,
    command: 'npm run fuzz --',
    async look(recipe) {
      const program = programOf(recipe)
      const shown = `==== ${program.filename}, with ${program.there} at the path\n${program.text}`
      return { ...(await checkProgram(program, tools)), shown }
    },
  })

/**
 * Looks at what random recipes make until one is wrong, and shrinks that one.
 *
 * @template Recipe
 * @param {object} options
 * @param {fc.Arbitrary<Recipe>} options.recipes
 * @param {(recipe: Recipe) => Promise<Seen>} options.look
 * @param {string} options.command what shows a failure again, with the seed behind it
 * @param {number} options.seed
 * @param {number} options.count
 * @param {number} options.seconds
 * @param {string | undefined} [options.path]
 * @returns {Promise<{ totals: Totals, failure: string | undefined }>}
 */
export async function explore({ recipes, look, command, seed, count, seconds, path }) {
  /** @type {Totals} */
  const totals = { programs: 0, changed: 0, reports: 0, runs: 0, untidy: 0 }
  /** What was seen of each that was wrong: looked at again, it would share the process with what is left of others. */
  /** @type {Map<string, Seen>} */
  const wrong = new Map()
  /** @type {Promise<unknown>} */
  let running = Promise.resolve()
  const property = fc.asyncProperty(recipes, async (recipe) => {
    const looking = look(recipe)
    running = looking.catch(() => {})
    const seen = await looking
    if (seen.problems.length > 0) wrong.set(JSON.stringify(recipe), seen)
    totals.programs += 1
    totals.changed += seen.outcome.changes.length > 0 ? 1 : 0
    totals.reports += seen.outcome.messages.length
    totals.runs += seen.runs
    totals.untidy += seen.untidy.length
    return seen.problems.length === 0
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
  const { problems, shown } = wrong.get(JSON.stringify(recipe)) ?? (await look(recipe))
  const found = problems
    .slice(0, 1)
    .map(({ kind, detail, change, output }) =>
      [`${kind}: ${detail}`, `by ${change}`, shown, '==== after', output].join('\n'),
    )
  const again = `again: ${command} --seed ${details.seed} --path ${details.counterexamplePath}`
  return { totals, failure: [...found, again].join('\n') }
}
