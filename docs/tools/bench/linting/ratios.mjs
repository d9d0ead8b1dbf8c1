// @ts-check
// All files of a corpus under each side in turn. What a rule takes is the time with it less the time without any rule; of each
// file the quickest round counts, because whatever disturbs a round makes it slower.

import { filesOf } from './corpora.mjs'
import { lintTime, SIDES } from './lint-time.mjs'

/**
 * Multiples of what `no-unused-vars` takes, and that as a share of parsing with scopes.
 * @param {string} corpus
 * @param {{ files: number, rounds: number }} extent
 */
export async function measureRatios(corpus, { files: most, rounds }) {
  const files = await filesOf(corpus, most)
  const names = Object.keys(SIDES)
  /** @type {Record<string, number>} */
  const totals = Object.fromEntries([...names, 'parse'].map((name) => [name, 0]))
  /** @type {Record<string, number>[]} */
  const best = files.map(() => ({}))
  // All files in every round: what is timed is a run over a project, and no file has the code compiled for it alone.
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, { file, text }] of files.entries()) {
      const quickest = /** @type {Record<string, number>} */ (best[i])
      const note = (/** @type {string} */ name, /** @type {number} */ ms) =>
        (quickest[name] = Math.min(quickest[name] ?? Infinity, ms))
      // In any order: what one side leaves in the caches of the processor, the next one pays for.
      for (const name of names.toSorted(() => Math.random() - 0.5)) {
        const { parse, lint } = lintTime(text, file, name)
        note('parse', parse)
        note(name, lint)
      }
    }
  }
  for (const times of best)
    for (const [name, ms] of Object.entries(times)) totals[name] = (totals[name] ?? 0) + ms
  const { none = 0, parse = 0 } = totals
  const unit = (totals['no-unused-vars'] ?? 0) - none
  return {
    files: files.length,
    unused: unit / parse,
    ratios: Object.fromEntries(
      names.filter((name) => name !== 'none').map((name) => [name, ((totals[name] ?? 0) - none) / unit]),
    ),
  }
}
