/** One replacement of text. An insertion has two equal positions. */
export interface Edit {
  range: readonly [number, number]
  text: string
}

/** It changes nothing, and lets the change that holds it begin before every other one of the file. */
export const FIRST: Edit = { range: [0, 0], text: '' }

/**
 * Sorts edits by position, insertions before the replacement that starts at the same place.
 * Answers undefined when two of them touch the same characters: such a pair has no defined result.
 */
export function sortEdits(edits: readonly Edit[]): Edit[] | undefined {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort(
      (a, b) => a.edit.range[0] - b.edit.range[0] || a.edit.range[1] - b.edit.range[1] || a.index - b.index,
    )
    .map(({ edit }) => edit)
  let end = -1
  for (const edit of sorted) {
    if (edit.range[0] < end || edit.range[1] < edit.range[0]) return undefined
    end = edit.range[1]
  }
  return sorted
}
