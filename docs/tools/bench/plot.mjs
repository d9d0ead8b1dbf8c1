// The ratios as drawings: one row for each side, a mark for each file system, a line from the lower to the upper
// quartile.

import { GRID, OTHERS, OURS, TEXT, svg, text } from '../drawing.mjs'

const WIDTH = 840
const LABEL = 300
const FIGURES = 120
const ROW = 20
const HEAD = 30
const TOP = 44

const left = LABEL
const right = WIDTH - FIGURES

/** One drawing for all sets of a group. */
export function plot({ title, sets, isOurs }) {
  const fileSystems = Object.keys(sets[0].ratios)
  const scale = scaleOf(sets)
  const parts = []
  let y = TOP
  for (const set of sets) {
    parts.push(text(6, y + 18, set.title, { weight: 600 }))
    y += HEAD
    for (const side of sidesOf(set)) {
      parts.push(...row({ set, side, y, scale, fileSystems, colour: colourOf(side, isOurs) }))
      y += ROW
    }
    y += 8
  }
  const height = y + 30
  return svg({
    width: WIDTH,
    height,
    title,
    description: description(sets),
    parts: [...axis(scale, height), ...legend(fileSystems), ...parts],
  })
}

const colourOf = (side, isOurs) => (isOurs(side) ? OURS : side.startsWith('raw') ? TEXT : OTHERS)

/** The drawing in words: what it would say to somebody who cannot see it. */
export function description(sets) {
  return sets
    .map((set) => {
      const [first] = Object.keys(set.ratios)
      const figures = sidesOf(set).map((side) => `${side} ${figure(set.ratios[first][side][1])}`)
      return `${set.title} (${first}): ${figures.join('; ')}.`
    })
    .join(' ')
}

export const sidesOf = (set) => Object.keys(Object.values(set.ratios)[0]).filter((side) => side !== 'raw')

/** A ratio with as many digits as mean something. */
export const figure = (ratio) =>
  ratio < 9.95 ? ratio.toFixed(ratio < 1.95 ? 2 : 1) : String(Math.round(ratio))

function scaleOf(sets) {
  const values = sets.flatMap(({ ratios }) =>
    Object.values(ratios).flatMap((sides) => Object.values(sides).flat()),
  )
  const low = Math.min(-1, Math.floor(Math.log2(Math.min(...values))))
  const high = Math.max(2, Math.ceil(Math.log2(Math.max(...values))))
  const at = (ratio) => left + ((Math.log2(ratio) - low) / (high - low)) * (right - left)
  // Every second line where there would be too many to be told apart.
  const step = high - low > 8 ? 2 : 1
  const ticks = []
  for (let power = Math.ceil(low / step) * step; power <= high; power += step) ticks.push(2 ** power)
  return { at, ticks }
}

function axis({ at, ticks }, height) {
  return ticks.flatMap((tick) => {
    const x = at(tick).toFixed(1)
    const strong = tick === 1
    return [
      `<line x1="${x}" y1="${TOP - 4}" x2="${x}" y2="${height - 26}" stroke="${GRID}" stroke-width="${strong ? 1.5 : 1}" stroke-opacity="${strong ? 0.9 : 0.25}"/>`,
      text(x, height - 10, tick < 1 ? `1/${1 / tick}` : `${tick}`, { anchor: 'middle' }),
    ]
  })
}

function legend(fileSystems) {
  const parts = [text(left, 18, 'times the raw calls')]
  let x = left + 150
  fileSystems.forEach((name, index) => {
    parts.push(mark(x, 14, index, TEXT), text(x + 10, 18, name))
    x += 30 + name.length * 8
  })
  parts.push(`<path d="M${x} 7v14" stroke="${TEXT}" stroke-width="2" stroke-dasharray="3 2"/>`)
  parts.push(text(x + 8, 18, 'bound we set ourselves'))
  const heads = fileSystems.map((name, index) => text(figureX(index), TOP - 6, name, { anchor: 'end' }))
  return [...parts, ...heads]
}

const figureX = (index) => right + 50 + index * 62

function row({ set, side, y, scale, fileSystems, colour }) {
  const parts = [text(left - 12, y + 14, side, { anchor: 'end', fill: colour })]
  const bound = set.bound[side]
  if (bound !== undefined) {
    const x = scale.at(bound).toFixed(1)
    parts.push(
      `<path d="M${x} ${y + 2}v${ROW - 4}" stroke="${TEXT}" stroke-width="2" stroke-dasharray="3 2"/>`,
    )
  }
  fileSystems.forEach((name, index) => {
    const ratio = set.ratios[name][side]
    // Side by side, not on top of each other.
    const middle = y + 7 + index * 6
    const [low, median, high] = ratio.map((value) => scale.at(value).toFixed(1))
    parts.push(
      `<path d="M${low} ${middle}H${high}" stroke="${colour}" stroke-width="1.5" stroke-opacity="0.6"/>`,
      mark(median, middle, index, colour),
      text(figureX(index), y + 14, figure(ratio[1]), { anchor: 'end', fill: colour }),
    )
  })
  return parts
}

const mark = (x, y, index, colour) =>
  index === 0
    ? `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`
    : `<rect x="${(Number(x) - 3.5).toFixed(1)}" y="${y - 3.5}" width="7" height="7" fill="none" stroke="${colour}" stroke-width="2"/>`
