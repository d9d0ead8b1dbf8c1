// @ts-check

/** More differences than this are no small change, and finding out which token became which would take too long. */
const MOST_DIFFERENCES = 4000

/**
 * Which token of the new text each token of the old one has become, or -1; by the shortest edit script (Myers 1986).
 * Answers undefined when the texts differ too much.
 *
 * @param {readonly { type: string, value: string }[]} before
 * @param {readonly { type: string, value: string }[]} after
 * @returns {Int32Array | undefined}
 */
export function alignTokens(before, after) {
  const same = (/** @type {number} */ a, /** @type {number} */ b) =>
    before[a]?.value === after[b]?.value && before[a]?.type === after[b]?.type
  const pairs = new Int32Array(before.length).fill(-1)
  let start = 0
  while (start < before.length && start < after.length && same(start, start)) pairs[start] = start++
  let [end, endAfter] = [before.length, after.length]
  while (end > start && endAfter > start && same(end - 1, endAfter - 1)) pairs[--end] = --endAfter
  const [rows, columns] = [end - start, endAfter - start]

  /** The furthest row on each diagonal, for each number of differences. @type {Int32Array[]} */
  const trace = []
  const limit = Math.min(rows + columns, MOST_DIFFERENCES)
  let furthest = new Int32Array([0])
  for (let differences = 0; differences <= limit; differences++) {
    const next = new Int32Array(2 * differences + 1)
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      let row = stepInto(furthest, diagonal, differences).row
      while (row < rows && row - diagonal < columns && same(start + row, start + row - diagonal)) row++
      next[diagonal + differences] = row
      if (row < rows || row - diagonal < columns) continue
      trace.push(next)
      walkBack(trace, rows, columns, (at, column) => {
        pairs[start + at] = start + column
      })
      return pairs
    }
    trace.push(next)
    furthest = next
  }
  return undefined
}

/**
 * How a path with this many differences comes onto a diagonal: from the left (a token less) or from above (one more).
 *
 * @param {Int32Array} furthest @param {number} diagonal @param {number} differences
 */
function stepInto(furthest, diagonal, differences) {
  if (differences === 0) return { row: 0, from: 0 }
  const at = (/** @type {number} */ one) => furthest[one + differences - 1] ?? -1
  const below = diagonal + 1 <= differences - 1 ? at(diagonal + 1) : -1
  const above = diagonal - 1 >= 1 - differences ? at(diagonal - 1) : -1
  // A smaller row on the diagonal above means that a token of the new text is skipped.
  return below > above ? { row: below, from: diagonal + 1 } : { row: above + 1, from: diagonal - 1 }
}

/**
 * @param {Int32Array[]} trace @param {number} rows @param {number} columns
 * @param {(row: number, column: number) => void} pair
 */
function walkBack(trace, rows, columns, pair) {
  let [row, column] = [rows, columns]
  for (let differences = trace.length - 1; differences >= 0; differences--) {
    const furthest = differences > 0 ? trace[differences - 1] : new Int32Array([0])
    const step = stepInto(/** @type {Int32Array} */ (furthest), row - column, differences)
    while (row > step.row) pair(--row, --column)
    if (differences === 0) return
    const previous = furthest?.[step.from + differences - 1] ?? 0
    row = previous
    column = previous - step.from
  }
}
