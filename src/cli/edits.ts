/** Edits as other programs want them: small, and by line and column. */
import { diffLines } from 'diff'
import type { Edit } from './repair.ts'

const BOM = '\uFEFF'
/** Comparing takes the square of what differs: after this many milliseconds the edit stays as large as it is. */
const PATIENCE = 500

/** The text by whose characters ESLint counts. */
export function withoutMark(text: string): string {
  return text.startsWith(BOM) ? text.slice(BOM.length) : text
}

/**
 * The same change as edits of single lines. ESLint makes one edit of a fix that touches several places, from the first of
 * them, which may be the imports, to the last.
 */
export function smallEdits(text: string, { range, text: after }: Edit): Edit[] {
  const [start, end] = range
  const parts = diffLines(text.slice(start, end), after, { timeout: PATIENCE })
  if (!parts) return [{ range, text: after }]
  const edits: Edit[] = []
  let position = start
  let open: { start: number; text: string } | undefined
  const close = (): void => {
    if (open) edits.push({ range: [open.start, position], text: open.text })
    open = undefined
  }
  for (const { added, removed, value } of parts) {
    if (added || removed) open ??= { start: position, text: '' }
    else close()
    if (added) open!.text += value
    else position += value.length
  }
  close()
  return edits
}

/** Where a character is: both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Finds the line and column of an offset; lines end where ESLint ends them. */
export function placesIn(text: string): (offset: number) => Place {
  const starts = [
    0,
    ...[...text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map(({ 0: end, index }) => index + end.length),
  ]
  return (offset) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - starts[low]! + 1 }
  }
}
