// @ts-check
// The mutants that no test notices, named by their text: other lines may move.
import { format, resolveConfig } from 'prettier'

/**
 * @typedef {{ from: string, to: string }} Mutant the lines that are changed, and what becomes of them
 * @typedef {Mutant & { why: string }} Known
 * @typedef {{ line: number, column: number }} Position
 * @typedef {{ status: string, replacement?: string | undefined, location: { start: Position, end: Position } }} Tried
 */

/**
 * @param {string} source
 * @param {readonly Tried[]} mutants as Stryker tells of them: lines and columns from 1
 * @returns {Mutant[]} in the order of the source
 */
export function survivorsIn(source, mutants) {
  const lines = source.split('\n')
  return mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .sort((a, b) => a.location.start.line - b.location.start.line)
    .map(({ replacement = '', location: { start, end } }) => {
      const before = lines[start.line - 1]?.slice(0, start.column - 1) ?? ''
      const after = lines[end.line - 1]?.slice(end.column - 1) ?? ''
      return {
        from: inOneLine(lines.slice(start.line - 1, end.line).join('\n')),
        to: inOneLine(before + replacement + after),
      }
    })
}

const inOneLine = (/** @type {string} */ text) => text.trim().replaceAll(/\s*\n\s*/g, ' ')

/**
 * @param {readonly Mutant[]} survivors @param {readonly Known[]} known
 */
export function compare(survivors, known) {
  const unmatched = [...known]
  const unknown = survivors.filter((one) => take(unmatched, one) === undefined)
  return { unknown, unexplained: known.filter(({ why }) => why === ''), gone: unmatched }
}

/**
 * The list to keep: what survived now, with the reasons that are known.
 *
 * @param {readonly Mutant[]} survivors @param {readonly Known[]} known
 * @returns {Known[]}
 */
export function recorded(survivors, known) {
  const unmatched = [...known]
  return survivors.map((one) => take(unmatched, one) ?? { ...one, why: '' })
}

/** @param {Known[]} list @param {Mutant} wanted */
function take(list, wanted) {
  const index = list.findIndex(({ from, to }) => from === wanted.from && to === wanted.to)
  return index === -1 ? undefined : list.splice(index, 1)[0]
}

/** @param {string} what @param {Mutant} mutant */
export const described = (what, { from, to }) => `  ${what}:\n    - ${from}\n    + ${to}`

/**
 * The page with the row of one file replaced or added.
 *
 * @param {string} page @param {{ file: string, tried: number, left: number, date: string }} score
 */
export async function withScore(page, { file, tried, left, date }) {
  const found = tried - left
  const row = `| \`${file}\` | ${tried} | ${found} | ${((100 * found) / tried).toFixed(1)} % | ${date} |`
  const table = /(\| file +\| mutants [^\n]*\n\|[ :|-]+\n)((?:\|[^\n]*\n)*)/
  const changed = page.replace(table, (_all, head, body) => {
    const others = body
      .split('\n')
      .filter((/** @type {string} */ line) => line && !line.includes(`\`${file}\``))
    return `${head}${[...others, row].sort().join('\n')}\n`
  })
  return format(changed, { ...(await resolveConfig('docs/contributing/mutation.md')), parser: 'markdown' })
}
