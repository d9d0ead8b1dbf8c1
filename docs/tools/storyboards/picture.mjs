// A storyboard as a picture: time runs down, each actor has a lane with what it does, each file a column with what it
// holds for how long. The picture brings its own background, so that it can be read on any page; where the reader's
// system is dark, it is dark.
import {
  columnWidths,
  decidedAs,
  frames,
  piecesOf,
  plain,
  takingPart,
  wordsOf,
  wrapped,
} from '../../../dist/storyboards/index.mjs'
import { escaped, svg } from '../drawing.mjs'

const WIDTH = 840
const MARGIN = 20
/** Where the numbers of the steps are. */
const NUMBERS = 30
const GAP = 14
const PADDING = 8
const LINE = 17
const BETWEEN_ROWS = 6

const COLOURS = {
  page: { light: 'fill:#fff;stroke:#d0d7de', dark: 'fill:#0d1117;stroke:#30363d' },
  plain: { light: 'fill:#1f2328', dark: 'fill:#e6edf3' },
  quiet: { light: 'fill:#59636e', dark: 'fill:#9198a1' },
  bad: { light: 'fill:#a40e26', dark: 'fill:#ffa198' },
  good: { light: 'fill:#116329', dark: 'fill:#7ee787' },
  box: { light: 'fill:#f6f8fa;stroke:#afb8c1', dark: 'fill:#161b22;stroke:#484f58' },
  'box-bad': { light: 'fill:#ffebe9;stroke:#cf222e', dark: 'fill:#3d1518;stroke:#f85149' },
  'box-good': { light: 'fill:#dafbe1;stroke:#1a7f37', dark: 'fill:#12301b;stroke:#3fb950' },
  disc: { light: 'fill:none', dark: 'fill:none' },
  'disc-bad': { light: 'fill:#cf222e', dark: 'fill:#da3633' },
  'disc-good': { light: 'fill:#1a7f37', dark: 'fill:#238636' },
  lane: { light: 'stroke:#d0d7de', dark: 'stroke:#30363d' },
  arrow: { light: 'stroke:#818b98;fill:#818b98', dark: 'stroke:#6e7681;fill:#6e7681' },
}

const STYLE = [
  '<style>',
  ...Object.entries(COLOURS).map(([name, { light }]) => `.${name}{${light}}`),
  '.heading{font-weight:600}.bad,.good{font-weight:600}.on-disc{fill:#fff;font-weight:600}',
  '.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px}',
  '@media(prefers-color-scheme:dark){',
  ...Object.entries(COLOURS).map(([name, { dark }]) => `.${name}{${dark}}`),
  '}',
  '</style>',
].join('\n')

/** Widths in the widest of the usual fonts: with a narrower one there is room left, and nothing runs over. */
const ruler = {
  space: 4.2,
  widthOf({ text, kind, code }) {
    if (code) return text.length * 7.3
    const plainly = [...text].reduce((sum, letter) => sum + 13 * emOf(letter), 0)
    return kind === 'plain' || kind === 'quiet' ? plainly : plainly * 1.1
  },
}

function emOf(letter) {
  if (/[ijlI.,:;'|!()[\]]/.test(letter)) return 0.36
  if (/[frt/-]/.test(letter)) return 0.42
  if (/[mwMW…]/.test(letter)) return 0.98
  return /[A-Z]/.test(letter) ? 0.72 : 0.63
}

export function picture(board) {
  const { title, scene, actors, flawed, repaired } = board
  const inner = WIDTH - 2 * MARGIN
  const head = paragraph(`**${title}.** ${scene}:`, 'heading', MARGIN, 34, inner)
  const before = panel({ actors, run: flawed, decisive: 'bad', top: head.bottom + 8 })
  const repair = paragraph(`**Repaired** with ${repaired.using}:`, 'good', MARGIN, before.bottom + 34, inner)
  const after = panel({ actors, run: repaired, decisive: 'good', top: repair.bottom + 8 })
  const height = after.bottom + 14
  return svg({
    width: WIDTH,
    height,
    title,
    description: description(board),
    parts: [
      STYLE,
      `<rect class="page" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>`,
      // Without this some programs leave out the space before a change of fonts.
      '<g xml:space="preserve">',
      ...head.parts,
      ...before.parts,
      ...repair.parts,
      ...after.parts,
      '</g>',
    ],
  })
}

/**
 * The picture in words: what it would say to somebody who cannot see it.
 */
export function description({ scene, actors, flawed, repaired }) {
  const story = (run) =>
    frames(run).map(({ number, by, does, held }) => {
      const names = Object.values(run.files).map(({ name }) => name)
      const states = held.flatMap(({ text, fresh }, file) => (fresh ? `${names[file]} holds: ${text}` : []))
      return `${number}. ${[`${actors[by]}: ${does}`, ...states].join('; ')}.`
    })
  return plain(
    [
      `${scene}.`,
      ...story(flawed),
      flawed.outcome,
      `Repaired with ${repaired.using}:`,
      ...story(repaired),
      repaired.outcome,
    ].join(' '),
  )
}

/**
 * One run: the names, what the files hold at first, a row for each step, what has come of it.
 */
function panel({ actors, run, decisive, top }) {
  const kindOf = decidedAs(decisive)
  const taking = takingPart(actors, run)
  const watched = Object.values(run.files)
  const words = (text) => wordsOf(text, kindOf)
  const names = [...taking.map(([, name]) => name), ...watched.map(({ name }) => name)].map((name) =>
    wordsOf(name, ({ code }) => (code ? 'code' : 'heading')),
  )
  const start = [...taking.map(() => []), ...watched.map(({ holds }) => words(holds))]
  const story = frames(run)
  const rows = story.map(({ by, does, held }) => [
    ...taking.map(([actor]) => (actor === by ? words(does) : [])),
    ...held.map(({ text }) => words(text)),
  ])
  const columns = columnsFor([names, start, ...rows])
  const laneCount = taking.length

  const header = names.map((name, index) => cell(name, columns[index], top + LINE))
  let y = top + LINE + PADDING + (Math.max(...header.map(({ lines }) => lines)) - 1) * LINE
  const lanes = []
  const arrows = []
  const boxes = []
  /** What each file holds, and since where. */
  const states = watched.map(({ holds }) => ({ text: holds, since: y }))
  const lanesFrom = y
  const close = (file, until) => {
    const { text, since } = states[file]
    boxes.push(...box(words(text), columns[laneCount + file], since, until - since, text, decisive))
  }
  y += heightOf([start], columns) + BETWEEN_ROWS
  for (const [index, { number, by, does, decides, held }] of story.entries()) {
    const height = heightOf([rows[index]], columns)
    const lane = columns[taking.findIndex(([actor]) => actor === by)]
    const middle = y + height / 2
    boxes.push(...numbered(number, decides ? decisive : undefined, middle))
    boxes.push(...box(words(does), lane, y, height, does, decisive))
    for (const [file, { text, fresh }] of held.entries()) {
      const before = states[file].text
      if (!fresh || text === before) continue
      close(file, y - BETWEEN_ROWS)
      states[file] = { text, since: y }
      if (plain(text) !== plain(before))
        arrows.push(arrow(lane.x + lane.width, columns[laneCount + file].x, middle))
    }
    y += height + BETWEEN_ROWS
  }
  for (const file of states.keys()) close(file, y - BETWEEN_ROWS)
  for (const { x, width } of columns.slice(0, laneCount)) {
    lanes.push(
      `<path class="lane" d="M${round(x + width / 2)} ${round(lanesFrom)}V${round(y - BETWEEN_ROWS)}" stroke-width="1.5" stroke-dasharray="4 4"/>`,
    )
  }
  const outcome = paragraph(run.outcome, decisive, MARGIN, y + 16, WIDTH - 2 * MARGIN)
  return {
    parts: [...header.flatMap(({ parts }) => parts), ...lanes, ...arrows, ...boxes, ...outcome.parts],
    bottom: outcome.bottom,
  }
}

/**  */
function columnsFor(rows) {
  const room = WIDTH - 2 * MARGIN - NUMBERS
  // Inside of a column its text has a margin of its own.
  const gap = GAP + 2 * PADDING
  const widths = columnWidths(rows, { width: room - 2 * PADDING, gap, narrow: 90 }, ruler)
  if (!widths) throw new Error('The words of a storyboard are too long for its picture')
  const taken = widths.reduce((sum, one) => sum + one + 2 * PADDING, GAP * (widths.length - 1))
  const more = (room - taken) / widths.length
  let x = MARGIN + NUMBERS
  return widths.map((one) => {
    const column = { x, width: one + 2 * PADDING + more }
    x += column.width + GAP
    return column
  })
}

/**  */
function heightOf(rows, columns) {
  const lines = rows.flatMap((row) => row.map((line, index) => linesIn(line, columns[index]).length))
  return Math.max(...lines) * LINE + PADDING
}

/**  */
const linesIn = (words, { width }) => wrapped(words, width - 2 * PADDING, ruler)

/**  */
function cell(words, column, y) {
  const lines = linesIn(words, column)
  return {
    lines: lines.length,
    parts: lines.map((line, index) => textLine(line, column.x + PADDING, y + index * LINE)),
  }
}

/**  */
function box(words, column, y, height, marked, decisive) {
  const kind = marked.includes('**') ? `box-${decisive}` : 'box'
  return [
    `<rect class="${kind}" x="${round(column.x)}" y="${round(y)}" width="${round(column.width)}" height="${round(height)}" rx="5"/>`,
    ...cell(words, column, y + LINE).parts,
  ]
}

/**  */
function numbered(number, decisive, y) {
  const x = MARGIN + 9
  const disc = decisive ? [`<circle class="disc-${decisive}" cx="${x}" cy="${round(y)}" r="10"/>`] : []
  return [
    ...disc,
    `<text class="${decisive ? 'on-disc' : 'quiet'}" x="${x}" y="${round(y + 4.5)}" text-anchor="middle">${number}</text>`,
  ]
}

/**
 * Behind everything else: it may pass other lanes and files.
 */
const arrow = (from, to, y) =>
  `<path class="arrow" d="M${round(from)} ${round(y)}H${round(to - 7)}m0-3.5l6 3.5l-6 3.5z" stroke-width="1.5"/>`

/**  */
function paragraph(marked, decisive, x, y, width) {
  const lines = wrapped(wordsOf(marked, decidedAs(decisive)), width, ruler)
  return {
    parts: lines.map((line, index) => textLine(line, x, y + index * LINE)),
    bottom: y + (lines.length - 1) * LINE,
  }
}

/**  */
function textLine(line, x, y) {
  const spans = piecesOf(line).map((piece) => {
    const words = escaped(piece.text)
    return classOf(piece) === 'plain' ? words : `<tspan class="${classOf(piece)}">${words}</tspan>`
  })
  return `<text class="plain" x="${round(x)}" y="${round(y)}">${spans.join('')}</text>`
}

const classOf = ({ kind, code }) => (code && kind !== 'code' ? `${kind} code` : kind)

const round = (length) => Number(length.toFixed(1))
