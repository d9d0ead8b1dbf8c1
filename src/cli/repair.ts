/** One text: fixes until none is left, then suggestions one by one, with fixes after each. */

/** A replacement of characters; positions without a byte order mark, as ESLint counts. */
export interface Edit {
  readonly range: readonly [number, number]
  readonly text: string
}

/** An edit for a person to look at. */
export interface Suggestion extends Edit {
  /** What it does. */
  readonly title: string
}

/** One report of a rule of ours. */
export interface Report {
  /** Without the plugin's name. */
  readonly rule: string
  readonly line: number
  readonly column: number
  /** Where what is reported ends, when the rule said so; the column is the one behind it. */
  readonly endLine?: number | undefined
  readonly endColumn?: number | undefined
  readonly message: string
  readonly fix: Edit | undefined
  readonly suggestion: Suggestion | undefined
  /** Why there is no fix, when the rule said so. */
  readonly reason: string | undefined
}

/** What a look at a text gave. */
export interface Checked {
  readonly reports: readonly Report[]
  /** Why the text could not be judged: it does not parse, or a rule broke down over it. */
  readonly fatal?: string | undefined
}

/** A text before and after. */
export interface Repair {
  readonly text: string
  readonly found: readonly Report[]
  readonly left: readonly Report[]
  /** Edits that were made. */
  readonly fixes: number
  readonly suggestions: number
  /** Why the text is as it was although something could not be done. */
  readonly problem?: string | undefined
}

const BOM = '\uFEFF'

/**
 * Repairs a text as far as it goes. When the result does not parse, or does not settle, the text stays as it was.
 *
 * @param check looks at a text; is always given the whole of it, with its byte order mark
 */
export async function repair(
  before: string,
  check: (text: string) => Promise<Checked>,
  withSuggestions: boolean,
): Promise<Repair> {
  const mark = before.startsWith(BOM) ? BOM : ''
  const first = await check(before)
  const found = first.reports
  const asItWas = (problem?: string): Repair => ({
    text: before,
    found,
    left: found,
    fixes: 0,
    suggestions: 0,
    problem,
  })
  if (first.fatal !== undefined) return asItWas(first.fatal)
  let text = before.slice(mark.length)
  let left = found
  let fixes = 0
  let suggestions = 0
  const seen = new Set([text])
  // Each report may take a pass, and a pass may bring others to light.
  for (let passes = 2 * found.length + 10; passes > 0; passes--) {
    const fixable = left.flatMap(({ fix }) => fix ?? [])
    const suggested = withSuggestions ? left.flatMap(({ suggestion }) => suggestion ?? []) : []
    // One at a time: whether the next is still right depends on it.
    const edits = fixable.length > 0 ? compatible(fixable) : compatible(suggested).slice(0, 1)
    if (edits.length === 0) return { text: mark + text, found, left, fixes, suggestions }
    text = apply(text, edits)
    if (fixable.length > 0) fixes += edits.length
    else suggestions += edits.length
    if (seen.has(text)) return asItWas('the repairs undo each other')
    seen.add(text)
    const next = await check(mark + text)
    if (next.fatal !== undefined) return asItWas(`what the repairs make of it is wrong: ${next.fatal}`)
    left = next.reports
  }
  return asItWas('the repairs come to no end')
}

/** As many as do not touch each other; of two that do, the one that starts first, as in ESLint. */
function compatible(edits: readonly Edit[]): Edit[] {
  const sorted = [...edits].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1])
  let end = -1
  return sorted.filter(({ range }) => {
    if (range[0] <= end) return false
    end = range[1]
    return true
  })
}

/** Applies edits that are sorted and do not touch each other. */
export function apply(text: string, edits: readonly Edit[]): string {
  let result = ''
  let position = 0
  for (const edit of edits) {
    result += text.slice(position, edit.range[0]) + edit.text
    position = edit.range[1]
  }
  return result + text.slice(position)
}
