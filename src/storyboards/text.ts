/** Storyboards as lines of text: a table where it fits, and a list where the lines are too short for one. */
import {
  frames,
  isDecisive,
  plain,
  spans,
  type Frame,
  type Held,
  type Run,
  type Span,
  type Storyboard,
} from './storyboard.ts'

/** What a piece of text is, for whoever can show that in colours. */
export type Kind = 'plain' | 'code' | 'bad' | 'good' | 'quiet' | 'heading'

/** Shows a piece of text as what it is, without changing its width. */
export type Paint = (kind: Kind, text: string) => string

/** Between the columns of a table, and before the first one. */
const GAP = 2
const INDENT = 2
/** Columns narrower than this break so often that nobody can read them. */
const NARROW = 12

/** A storyboard in lines no longer than `width`, as far as its words allow it. */
export function textOf(board: Storyboard, width: number, paint: Paint = (_, text) => text): string[] {
  const { title, scene, actors, flawed, repaired } = board
  return [
    paint('heading', title),
    ...lines(`${scene}:`, width, paint),
    '',
    ...runText(actors, flawed, 'bad', width, paint),
    '',
    ...lines(flawed.outcome, width, paint),
    '',
    ...lines(`**Repaired** with ${repaired.using}:`, width, paint),
    '',
    ...runText(actors, repaired, 'good', width, paint),
    '',
    ...lines(repaired.outcome, width, paint),
  ]
}

/** A text with marks in lines no longer than `width`. */
export function lines(marked: string, width: number, paint: Paint = (_, text) => text): string[] {
  const kind = (span: Span): Kind => (span.decisive ? 'heading' : span.code ? 'code' : 'plain')
  return wrapped(wordsOf(marked, kind), width).map((line) => painted(line, paint))
}

/** Something without a space in it, in one or more pieces. */
type Word = readonly Piece[]

interface Piece {
  readonly text: string
  readonly kind: Kind
}

/** Words next to each other, each with a space before it but the first. */
type Line = readonly Word[]

type Cell = readonly Word[]

function wordsOf(marked: string, kindOf: (span: Span) => Kind): Word[] {
  const words: Piece[][] = [[]]
  for (const span of spans(marked)) {
    for (const [index, text] of span.text.split(' ').entries()) {
      if (index > 0) words.push([])
      if (text !== '') words.at(-1)!.push({ text, kind: kindOf(span) })
    }
  }
  return words.filter((word) => word.length > 0)
}

function runText(
  actors: Storyboard['actors'],
  run: Run,
  decisive: 'bad' | 'good',
  width: number,
  paint: Paint,
): string[] {
  const kindOf = (span: Span): Kind => (span.decisive ? decisive : span.code ? 'code' : 'plain')
  const quiet = (): Kind => 'quiet'
  const heading = (): Kind => 'heading'
  const taking = Object.entries(actors).filter(([actor]) => run.steps.some(({ by }) => by === actor))
  const files = Object.values(run.files).map(({ name }) => name)
  const rows = frames(run).map((frame) => [
    number(frame, decisive),
    ...taking.map(([actor]) => (actor === frame.by ? wordsOf(frame.does, kindOf) : [])),
    ...frame.held.map(({ text, fresh }) => wordsOf(text, fresh ? kindOf : quiet)),
  ])
  const head = ['', ...taking.map(([, name]) => name), ...files].map((name) => wordsOf(name, heading))
  const widths = columnWidths([head, ...rows], width - INDENT)
  if (!widths) return listed(actors, run, kindOf, width, paint)
  const line = widths.map((one, column) => (column === 0 ? [] : [[{ text: '─'.repeat(one), kind: 'quiet' }]]))
  return [head, line as Cell[], ...rows].flatMap((cells) => row(cells, widths, paint))
}

/** Steps in which something goes wrong are found without colours, too. */
function number({ number, does, held }: Frame, decisive: 'bad' | 'good'): Cell {
  const decides = isDecisive(does) || held.some(({ text, fresh }) => fresh && isDecisive(text))
  const isBad = decides && decisive === 'bad'
  return [
    [
      { text: `${number}`, kind: 'quiet' },
      { text: isBad ? '!' : ' ', kind: 'bad' },
    ],
  ]
}

/** As wide as the content where that fits, else the widest ones narrower; nothing where that would break words. */
function columnWidths(rows: readonly (readonly Cell[])[], width: number): number[] | undefined {
  const columns = rows[0]!.map((_, column) => rows.map((cells) => cells[column]!))
  const natural = columns.map((cells) => Math.max(...cells.map(lengthOf)))
  const least = columns.map((cells, column) =>
    Math.max(Math.min(natural[column]!, NARROW), ...cells.flatMap((cell) => cell.map(wordLength))),
  )
  const available = width - GAP * (columns.length - 1)
  for (let limit = Math.max(...natural); limit > 0; limit -= 1) {
    const widths = natural.map((one, column) => Math.max(Math.min(one, limit), least[column]!))
    if (widths.reduce((sum, one) => sum + one, 0) <= available) return widths
  }
  return undefined
}

function row(cells: readonly Cell[], widths: readonly number[], paint: Paint): string[] {
  const columns = cells.map((cell, column) => wrapped(cell, widths[column]!))
  const height = Math.max(...columns.map((one) => one.length))
  return Array.from({ length: height }, (_, index) => {
    let text = ' '.repeat(INDENT)
    // Blanks only before something: no line ends in them.
    let blanks = 0
    for (const [column, one] of columns.entries()) {
      const line = one[index] ?? []
      if (line.length > 0) {
        text += ' '.repeat(blanks) + painted(line, paint)
        blanks = 0
      }
      blanks += widths[column]! - lengthOf(line) + GAP
    }
    return text.trimEnd()
  })
}

function listed(
  actors: Storyboard['actors'],
  run: Run,
  kindOf: (span: Span) => Kind,
  width: number,
  paint: Paint,
): string[] {
  const names = Object.values(run.files).map(({ name }) => name)
  const indented = (indent: number, words: Cell): string[] =>
    wrapped(words, width - indent).map((line) => ' '.repeat(indent) + painted(line, paint))
  const state = ({ text, fresh }: Held, file: number): string[] =>
    fresh ? indented(6, [...wordsOf(`→ ${names[file]!}:`, () => 'quiet'), ...wordsOf(text, kindOf)]) : []
  return frames(run).flatMap((frame) => [
    ...indented(2, [
      [{ text: `${frame.number}.`, kind: 'quiet' }],
      ...wordsOf(`${plain(actors[frame.by]!)}:`, () => 'heading'),
      ...wordsOf(frame.does, kindOf),
    ]),
    ...frame.held.flatMap(state),
  ])
}

function wrapped(words: Cell, width: number): Line[] {
  const result: Word[][] = [[]]
  for (const word of words.flatMap((one) => broken(one, width))) {
    const line = result.at(-1)!
    if (line.length > 0 && lengthOf(line) + 1 + wordLength(word) > width) result.push([word])
    else line.push(word)
  }
  return result
}

/** A word that is wider than the line in pieces that fit. */
function broken(word: Word, width: number): Word[] {
  if (wordLength(word) <= width) return [word]
  const room = Math.max(width, 1)
  const characters = word.flatMap(({ text, kind }) => [...text].map((one) => ({ text: one, kind })))
  const parts: Word[] = []
  for (let start = 0; start < characters.length; start += room)
    parts.push(characters.slice(start, start + room))
  return parts
}

function painted(line: Line, paint: Paint): string {
  return line.map((word) => word.map(({ text, kind }) => paint(kind, text)).join('')).join(' ')
}

const wordLength = (word: Word): number => word.reduce((sum, { text }) => sum + [...text].length, 0)

const lengthOf = (line: Line): number =>
  line.reduce((sum, word) => sum + wordLength(word), Math.max(line.length - 1, 0))
