// The races as a drawing: for each example what part of its writes was lost and what part of the readings was broken, before
// the fix and after it.

import { GRID, OTHERS, OURS, svg, text } from '../drawing.mjs'
import { amount, share } from './words.mjs'

const WIDTH = 840
const LEFT = 190
const RIGHT = 640
const TOP = 44
const HEAD = 26
const BAR = 11
const ROW = 40

const at = (part) => LEFT + part * (RIGHT - LEFT)

/** What is drawn of an example, each as a part of all. */
const MEASURES = [
  { label: 'writes lost', part: ({ lost, writes }) => [lost, writes] },
  { label: 'readings broken', part: ({ torn, reads }) => [torn, reads] },
]

/** One drawing for all races. */
export function plot({ races }) {
  const parts = []
  let y = TOP
  for (const { title, before, after } of races) {
    parts.push(text(6, y + 16, title, { weight: 600 }))
    y += HEAD
    parts.push(...grid(y - 4, y + ROW * MEASURES.length - 2))
    for (const { label, part } of MEASURES) {
      parts.push(text(LEFT - 12, y + 18, label, { anchor: 'end' }))
      parts.push(...bar(y, part(before), OTHERS), ...bar(y + BAR + 5, part(after), OURS))
      y += ROW
    }
    y += 6
  }
  const height = y + 26
  return svg({
    width: WIDTH,
    height,
    title: 'Four programs raced, before and after eslint --fix',
    description: description(races),
    parts: [...axis(height), ...legend(), ...parts],
  })
}

/** The drawing in words: what it would say to somebody who cannot see it. */
export function description(races) {
  return races
    .map(({ title, before, after }) => {
      const figures = MEASURES.map(
        ({ label, part }) => `${label} ${amount(...part(before))} before, ${amount(...part(after))} after`,
      )
      return `${title}: ${figures.join('; ')}.`
    })
    .join(' ')
}

function bar(y, [some, all], fill) {
  // What happened once is seen, too.
  const width = some === 0 ? 0 : Math.max(at(some / all) - LEFT, 2)
  const drawn =
    width === 0
      ? []
      : [`<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="1" fill="${fill}"/>`]
  return [
    ...drawn,
    text((LEFT + width + 8).toFixed(1), y + 10, `${amount(some, all)}${share(some, all)}`, { fill }),
  ]
}

const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** Only behind the bars, so that no line goes through words. */
function grid(top, bottom) {
  return TICKS.map(at).map((x, index) => {
    const strong = index === 0
    return `<path d="M${x.toFixed(1)} ${top}V${bottom}" stroke="${GRID}" stroke-width="${strong ? 1.5 : 1}" stroke-opacity="${strong ? 0.9 : 0.25}"/>`
  })
}

const axis = (height) =>
  TICKS.map((part) => text(at(part).toFixed(1), height - 10, `${part * 100} %`, { anchor: 'middle' }))

function legend() {
  const mark = (x, fill) => `<rect x="${x}" y="9" width="11" height="11" rx="1" fill="${fill}"/>`
  return [
    mark(LEFT, OTHERS),
    text(LEFT + 18, 18, 'before', { fill: OTHERS }),
    mark(LEFT + 90, OURS),
    text(LEFT + 108, 18, 'after eslint --fix', { fill: OURS }),
  ]
}
