// @ts-check
// The figures that are kept of each release, as a drawing and as a table. How far each is from its budget is what counts, so
// all are drawn as multiples of their budgets.

import { GRID, OTHERS, OURS, svg, text } from '../../drawing.mjs'
import { BUDGETS } from './budgets.mjs'

/**
 * @typedef {{ broad?: Record<string, number>, 'fs-heavy'?: Record<string, number>, growth?: Record<string, number>,
 *   bundle?: number, memory?: number }} Figures what one run keeps
 * @typedef {Record<string, Record<string, Figures>>} Kept by version of the plugin and of ESLint
 */

/** @type {{ name: string, budget: number, of: (figures: Figures) => number | undefined }[]} */
const MEASURES = [
  { name: 'ordinary files', budget: BUDGETS.ratio['broad'] ?? NaN, of: ({ broad }) => broad?.['ours'] },
  {
    name: 'files full of file calls',
    budget: BUDGETS.ratio['fs-heavy'] ?? NaN,
    of: (figures) => figures['fs-heavy']?.['ours'],
  },
  {
    name: 'growth, the worst shape',
    budget: BUDGETS.exponent,
    of: ({ growth }) => growth && Math.max(...Object.values(growth)),
  },
  { name: 'a bundle of 9 MB', budget: BUDGETS.bundle, of: ({ bundle }) => bundle },
  { name: 'memory', budget: BUDGETS.memory, of: ({ memory }) => memory },
]

/** @param {Kept} kept */
const runsOf = (kept) =>
  Object.entries(kept).flatMap(([version, runs]) =>
    Object.entries(runs).map(([eslint, figures]) => ({
      name: `${version}, ${eslint.replace('eslint-', 'ESLint ')}`,
      figures,
    })),
  )

/** @param {Kept} kept */
export function speedTable(kept) {
  const rows = runsOf(kept).map(({ name, figures }) => [
    name,
    ...MEASURES.map(({ of }) => of(figures)?.toFixed(2) ?? ''),
  ])
  const cells = [
    ['', ...MEASURES.map(({ name }) => name)],
    ['---', ...MEASURES.map(() => '--:')],
    ['budget', ...MEASURES.map(({ budget }) => String(budget))],
    ...rows,
  ]
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** The scale of the drawing: multiples of the budget, by powers of two. */
const LEAST = 1 / 8
const MOST = 16
const LEFT = 190
const WIDTH = 640
const ROW = 22

/** @param {Kept} kept */
export function speedPlot(kept) {
  const runs = runsOf(kept)
  const x = (/** @type {number} */ multiple) =>
    LEFT +
    ((WIDTH - LEFT - 40) * Math.log2(Math.min(MOST, Math.max(LEAST, multiple)) / LEAST)) /
      Math.log2(MOST / LEAST)
  const parts = []
  let y = 40
  for (const { name, budget, of } of MEASURES) {
    parts.push(text(0, y + 4, name, { weight: 600 }))
    for (const run of runs) {
      const figure = of(run.figures)
      if (figure === undefined) continue
      const at = x(figure / budget)
      const fill = figure <= budget ? OURS : OTHERS
      parts.push(
        `<circle cx="${at.toFixed(1)}" cy="${y}" r="5" fill="${fill}"/>`,
        text(Number((at + 10).toFixed(1)), y + 4, `${figure.toFixed(2)} (${run.name})`),
      )
      y += ROW
    }
    y += 8
  }
  const lines = [LEAST, 1, MOST].flatMap((multiple) => [
    `<line x1="${x(multiple).toFixed(1)}" y1="24" x2="${x(multiple).toFixed(1)}" y2="${y}" stroke="${GRID}" stroke-width="${multiple === 1 ? 2 : 0.5}"/>`,
    text(Number(x(multiple).toFixed(1)), 16, multiple === 1 ? 'budget' : `× ${multiple}`, {
      anchor: 'middle',
    }),
  ])
  return svg({
    width: WIDTH + 120,
    height: y + 8,
    title: 'How long linting takes, against its budgets',
    description: runs
      .map(
        ({ name, figures }) =>
          `${name}: ${MEASURES.flatMap((one) => (one.of(figures) === undefined ? [] : [`${one.name} ${one.of(figures)?.toFixed(2)}, budget ${one.budget}`])).join('; ')}`,
      )
      .join('. '),
    parts: [...lines, ...parts],
  })
}
