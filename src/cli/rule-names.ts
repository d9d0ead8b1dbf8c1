/** Rules as people write their names. */
import plugin from '../index.ts'
import { Failure, STATUS } from './output.ts'

/** The name of a rule without the plugin's, or a failure that says which one may be meant. */
export function ruleNamed(words: string): string {
  const known = Object.keys(plugin.rules)
  const name = words.trim().replace(/^atomic-fs\//, '')
  if (known.includes(name)) return name
  const near = nearest(name, known)
  const hint = near === undefined ? '' : ` Did you mean '${near}'?`
  throw new Failure(`There is no rule '${words.trim()}'.${hint} Rules: ${known.join(', ')}.`, STATUS.usage)
}

/** The one that most of the letters are right of, or the only one that has the word in it. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, distance: Math.min(edits(word, name), edits(`no-${word}`, name)) }))
    .sort((a, b) => a.distance - b.distance)
  if (best && best.distance <= best.name.length / 3) return best.name
  const holding = known.filter((name) => word !== '' && name.includes(word))
  return holding.length === 1 ? holding[0] : undefined
}

/** How many letters have to be added, removed or replaced to make one word of the other. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (let column = 0; column < to.length; column += 1) {
      const replaced = row[column]! + (letter === to[column] ? 0 : 1)
      next.push(Math.min(replaced, row[column + 1]! + 1, next[column]! + 1))
    }
    row = next
  }
  return row.at(-1)!
}
