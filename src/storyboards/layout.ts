/** Words with marks in lines and columns, whatever a line is made of: characters of a terminal, or units of a picture. */
import { spans, type Span } from './storyboard.ts'

/** What a piece of text is, for whoever can show that. */
export type Kind = 'plain' | 'code' | 'bad' | 'good' | 'quiet' | 'heading'

export interface Piece {
  readonly text: string
  readonly kind: Kind
  /** Also where something else about it matters more. */
  readonly code: boolean
}

/** Something without a space in it, in one or more pieces. */
export type Word = readonly Piece[]

/** Words next to each other, with a space before each but the first. */
export type Line = readonly Word[]

/** How wide things are. */
export interface Ruler {
  readonly space: number
  widthOf(piece: Piece): number
}

/** The words of a text, as what its spans are. */
export function wordsOf(marked: string, kindOf: (span: Span) => Kind): Line {
  const words: Piece[][] = [[]]
  for (const span of spans(marked)) {
    for (const [index, text] of span.text.split(' ').entries()) {
      if (index > 0) words.push([])
      if (text !== '') words.at(-1)!.push({ text, kind: kindOf(span), code: span.code })
    }
  }
  return words.filter((word) => word.length > 0)
}

/** What decides is of this kind, the rest as its marks say. */
export function decidedAs(decisive: Kind): (span: Span) => Kind {
  return (span) => (span.decisive ? decisive : span.code ? 'code' : 'plain')
}

/** The words in lines no wider than `width`. Only a word that is wider than a line is broken. */
export function wrapped(words: Line, width: number, ruler: Ruler): Line[] {
  const result: Word[][] = [[]]
  for (const word of words.flatMap((one) => broken(one, width, ruler))) {
    const line = result.at(-1)!
    const taken = lineWidth(line, ruler) + ruler.space + wordWidth(word, ruler)
    if (line.length > 0 && taken > width) result.push([word])
    else line.push(word)
  }
  return result
}

function broken(word: Word, width: number, ruler: Ruler): Word[] {
  if (wordWidth(word, ruler) <= width) return [word]
  const parts: Piece[][] = []
  let left = 0
  for (const whole of word) {
    for (const text of whole.text) {
      const piece = { ...whole, text }
      const wide = ruler.widthOf(piece)
      if (parts.length === 0 || left < wide) {
        parts.push([])
        left = width
      }
      parts.at(-1)!.push(piece)
      left -= wide
    }
  }
  return parts
}

/** What surrounds the columns of a table, and how narrow they may get. */
export interface Room {
  readonly width: number
  readonly gap: number
  /** Columns narrower than this break so often that nobody can read them. */
  readonly narrow: number
}

/** As wide as the content where that fits, else the widest ones narrower; nothing where that would break words. */
export function columnWidths(
  rows: readonly (readonly Line[])[],
  room: Room,
  ruler: Ruler,
): number[] | undefined {
  const columns = rows[0]!.map((_, column) => rows.map((cells) => cells[column]!))
  const natural = columns.map((cells) => Math.ceil(Math.max(...cells.map((cell) => lineWidth(cell, ruler)))))
  const least = columns.map((cells, column) => {
    const words = cells.flatMap((cell) => cell.map((word) => wordWidth(word, ruler)))
    return Math.ceil(Math.max(Math.min(natural[column]!, room.narrow), ...words))
  })
  const available = room.width - room.gap * (columns.length - 1)
  for (let limit = Math.max(...natural); limit > 0; limit -= 1) {
    const widths = natural.map((one, column) => Math.max(Math.min(one, limit), least[column]!))
    if (widths.reduce((sum, one) => sum + one, 0) <= available) return widths
  }
  return undefined
}

/** What a line is made of, spaces included, in as few pieces as there are changes from one to another. */
export function piecesOf(line: Line): Piece[] {
  const pieces: { text: string; kind: Kind; code: boolean }[] = []
  for (const [index, word] of line.entries()) {
    for (const [part, piece] of word.entries()) {
      const last = pieces.at(-1)
      const space = index > 0 && part === 0 ? ' ' : ''
      if (last && last.kind === piece.kind && last.code === piece.code) last.text += space + piece.text
      else if (last && piece.kind !== 'plain') {
        last.text += space
        pieces.push({ ...piece })
      } else pieces.push({ ...piece, text: space + piece.text })
    }
  }
  return pieces
}

export function lineWidth(line: Line, ruler: Ruler): number {
  return line.reduce((sum, word) => sum + wordWidth(word, ruler), ruler.space * Math.max(line.length - 1, 0))
}

function wordWidth(word: Word, ruler: Ruler): number {
  return word.reduce((sum, piece) => sum + ruler.widthOf(piece), 0)
}
