// The ratios of all sets in all places: one process for each, so that no set is measured in the wake of another.

import { fileURLToPath } from 'node:url'
import { output } from './children.mjs'
import { sets } from './sets.mjs'

const program = fileURLToPath(new URL('measure.mjs', import.meta.url))

/** Runs the sets and reports each as soon as it is there. */
export async function measureRatios({ places, libraries, rounds, only = () => true, report }) {
  const results = []
  for (const set of sets.filter(only)) {
    const ratios = {}
    for (const { directory, fileSystem } of places) {
      const args = [program, set.id, directory, libraries, String(rounds)]
      ratios[fileSystem] = JSON.parse(await output(process.execPath, args, { timeout: 300_000 }))
    }
    const { id, title, group, raw, bound } = set
    results.push({ id, title, group, raw, bound, rounds, ratios })
    report?.(results.at(-1))
  }
  return results
}
