/** Storyboards as lines of text: a table where it fits, and a list where the lines are too short for one. */
import {
  columnWidths,
  decidedAs,
  lineWidth,
  piecesOf,
  wordsOf,
  wrapped,
  type Kind,
  type Line,
  type Ruler,
} from './layout.ts'
import {
  frames,
  plain,
  takingPart,
  type Frame,
  type Held,
  type Run,
  type Span,
  type Storyboard,
} from './storyboard.ts'

/** Shows a piece of text as what it is, without changing its width. */
export type Paint = (kind: Kind, text: string) => string

const CHARACTERS: Ruler = { space: 1, widthOf: ({ text }) => [...text].length }

const GAP = 2
const NARROW = 12
/** Before the first column. */
const INDENT = 2

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
  return wrapped(wordsOf(marked, decidedAs('heading')), width, CHARACTERS).map((line) => painted(line, paint))
}

function runText(
  actors: Storyboard['actors'],
  run: Run,
  decisive: 'bad' | 'good',
  width: number,
  paint: Paint,
): string[] {
  const kindOf = decidedAs(decisive)
  const quiet = (): Kind => 'quiet'
  const heading = (): Kind => 'heading'
  const taking = takingPart(actors, run)
  const files = Object.values(run.files).map(({ name }) => name)
  const rows = frames(run).map((frame) => [
    number(frame, decisive),
    ...taking.map(([actor]) => (actor === frame.by ? wordsOf(frame.does, kindOf) : [])),
    ...frame.held.map(({ text, fresh }) => wordsOf(text, fresh ? kindOf : quiet)),
  ])
  const head = ['', ...taking.map(([, name]) => name), ...files].map((name) => wordsOf(name, heading))
  const widths = columnWidths(
    [head, ...rows],
    { width: width - INDENT, gap: GAP, narrow: NARROW },
    CHARACTERS,
  )
  if (!widths) return listed(actors, run, kindOf, width, paint)
  const line = widths.map((one, column) =>
    column === 0 ? [] : [[{ text: '─'.repeat(one), kind: 'quiet', code: false }]],
  )
  return [head, line as Line[], ...rows].flatMap((cells) => row(cells, widths, paint))
}

/** Steps in which something goes wrong are found without colours, too. */
function number({ number, decides }: Frame, decisive: 'bad' | 'good'): Line {
  const mark = decides && decisive === 'bad' ? '!' : ' '
  return [
    [
      { text: `${number}`, kind: 'quiet', code: false },
      { text: mark, kind: 'bad', code: false },
    ],
  ]
}

function row(cells: readonly Line[], widths: readonly number[], paint: Paint): string[] {
  const columns = cells.map((cell, column) => wrapped(cell, widths[column]!, CHARACTERS))
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
      blanks += widths[column]! - lineWidth(line, CHARACTERS) + GAP
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
  /** Further lines stand below the first word of the text. */
  const item = (mark: string, indent: number, words: Line): string[] =>
    wrapped(words, width - indent - mark.length - 1, CHARACTERS).map((line, index) => {
      const first = ' '.repeat(indent) + paint('quiet', mark)
      return `${index === 0 ? first : ' '.repeat(indent + mark.length)} ${painted(line, paint)}`
    })
  const state = ({ text, fresh }: Held, file: number): string[] =>
    fresh
      ? item('→', 5, [...wordsOf(`${plain(names[file]!)}:`, () => 'quiet'), ...wordsOf(text, kindOf)])
      : []
  return frames(run).flatMap(({ number, by, does, held }) => [
    ...item(`${number}.`, INDENT, [
      ...wordsOf(`${plain(actors[by]!)}:`, () => 'heading'),
      ...wordsOf(does, kindOf),
    ]),
    ...held.flatMap(state),
  ])
}

function painted(line: Line, paint: Paint): string {
  return piecesOf(line)
    .map(({ text, kind }) => paint(kind, text))
    .join('')
}
