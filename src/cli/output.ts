/** How the commands speak: statuses, failures, colours. */
import { styleText } from 'node:util'

/** Exit statuses of every command. */
export const STATUS = { ok: 0, failed: 1, usage: 2 } as const

/** Ends a command with a sentence and a status, without a stack. No sentence: everything has been said. */
export class Failure extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

type Style = Parameters<typeof styleText>[0]

/** The text in a style, where a terminal shows colours; otherwise the text. */
export function styled(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return stream.isTTY && stream.hasColors() && !process.env['NO_COLOR'] ? styleText(style, text) : text
}

/** The text of a problem, red on a terminal that shows colours. */
export function problem(text: string): string {
  return styled('red', text, process.stderr)
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** The first line of an error's message: what a sentence can hold of it. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().split('\n')[0]!.trim()
}

/** Columns as wide as their widest cell; a number stands at the right of its column. */
export function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) =>
        typeof cell === 'number' ? String(cell).padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** The same reason once, however many files have it: `a.js: why`, `a.js and 2 other files: why`. */
export function byReason(files: readonly { readonly name: string; readonly problem: string }[]): string[] {
  const groups = new Map<string, string[]>()
  for (const { name, problem } of files) {
    const names = groups.get(problem)
    if (names) names.push(name)
    else groups.set(problem, [name])
  }
  return [...groups].map(([why, [first, ...others]]) =>
    others.length > 0 ? `${first} and ${count(others.length, 'other file')}: ${why}` : `${first}: ${why}`,
  )
}

/** An argument as it is typed into a shell. */
export function argument(text: string): string {
  return /^[\w./@+-]+$/.test(text) ? text : JSON.stringify(text)
}
