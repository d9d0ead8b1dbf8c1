// @ts-check
// npm run bench: how long linting with all rules takes, as multiples of what a rule takes that everybody runs. Prints ratios
// only, and ends with 1 when one is over its budget.
//   --eslint 9          under another version of ESLint
//   --files <number>    files of each corpus; --rounds <number>: how often each is linted under each rule
//   --only <text>       ratios, growth, bundle or memory; `growth:branches` for one shape
//   --record            keeps the figures for this version in docs/contributing/speed.json

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { argumentsOf, refuse } from '../../arguments.mjs'
import { atomicWriteSync } from '../../../../dist/runtime/index.mjs'
import { BUDGETS } from './budgets.mjs'
import { CORPORA } from './corpora.mjs'
import { measureGrowth } from './growth.mjs'
import { useEslint } from './lint-time.mjs'
import { measureRatios } from './ratios.mjs'

const { values } = argumentsOf(import.meta.url, {
  options: {
    eslint: { type: 'string', default: '10' },
    files: { type: 'string', default: '1200' },
    rounds: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
    record: { type: 'boolean', default: false },
  },
})
if (values.eslint !== '9' && values.eslint !== '10') refuse(`--eslint takes 9 or 10, not ${values.eslint}`)
useEslint(values.eslint === '9' ? 9 : 10)
const [part = '', shape = ''] = values.only.split(':')
const wanted = (/** @type {string} */ name) => name.includes(part)

const PARTS = ['ratios', 'growth', 'bundle', 'memory']
if (!PARTS.some(wanted)) refuse(`--only takes a part of one of: ${PARTS.join(', ')}`)

/** @type {Record<string, unknown>} */
const figures = { eslint: Number(values.eslint), node: process.version }
let over = 0
/** @param {string} what @param {number} figure @param {number} budget */
function judge(what, figure, budget) {
  const good = figure <= budget
  if (!good) over += 1
  console.log(`  ${what}: ${figure.toFixed(2)}, budget ${budget}${good ? '' : '  OVER'}`)
}

if (wanted('ratios')) {
  for (const corpus of CORPORA) {
    const extent = { files: Number(values.files), rounds: Number(values.rounds) }
    const found = await measureRatios(corpus, extent)
    console.log(
      `${corpus}: ${found.files} files; 1 is no-unused-vars, ${(100 * found.unused).toFixed(1)} % of parsing`,
    )
    for (const [name, ratio] of Object.entries(found.ratios))
      if (name !== 'ours') console.log(`  ${name}: ${ratio.toFixed(2)}`)
    judge('all our rules', found.ratios.ours ?? NaN, BUDGETS.ratio[corpus] ?? NaN)
    figures[corpus] = rounded(found.ratios)
  }
}
if (wanted('growth')) {
  console.log('growth: N to the power of, then the size and its time as a multiple of parsing')
  const shapes = await measureGrowth({ only: shape, tell: (line) => console.log(`  ${line}`) })
  const worst = shapes.reduce((a, b) => ((b.exponent ?? 0) > (a.exponent ?? 0) ? b : a))
  judge(`the worst, ${worst.name}`, worst.exponent ?? 0, BUDGETS.exponent)
  figures.growth = rounded(Object.fromEntries(shapes.map(({ name, exponent }) => [name, exponent ?? 0])))
}
if (wanted('bundle')) {
  const { megabytes, ratio } = inItsOwnProcess('bundle')
  judge(`a bundle of ${megabytes.toFixed(1)} MB, against parsing it`, ratio, BUDGETS.bundle)
  figures.bundle = rounded({ ratio }).ratio
}
if (wanted('memory')) {
  const ratio = leastMemory('ours') / leastMemory('none')
  judge('memory at its largest, against none of our rules', ratio, BUDGETS.memory)
  figures.memory = rounded({ ratio }).ratio
}
if (values.record) record()
if (over > 0) process.exitCode = 1

/** @param {...string} args */
function inItsOwnProcess(...args) {
  const program = fileURLToPath(new URL('bundle.mjs', import.meta.url))
  return JSON.parse(
    execFileSync(process.execPath, ['--max-old-space-size=4096', program, ...args], { encoding: 'utf8' }),
  )
}

/**
 * Of several processes the smallest: when one collects its garbage late, it is larger than it has to be.
 * @param {'ours' | 'none'} side
 */
function leastMemory(side) {
  return Math.min(...Array.from({ length: 3 }, () => inItsOwnProcess('memory', side).kilobytes))
}

/** @param {Record<string, number>} figures */
function rounded(figures) {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [name, Number(figure.toFixed(2))]),
  )
}

function record() {
  const file = fileURLToPath(new URL('../../../contributing/speed.json', import.meta.url))
  const { version } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'))
  const kept = JSON.parse(readFileSync(file, 'utf8'))
  const run = `eslint-${values.eslint}`
  // The parts can be measured one by one.
  kept[version] = { ...kept[version], [run]: { ...kept[version]?.[run], ...figures } }
  atomicWriteSync(file, `${JSON.stringify(kept, null, 2)}\n`)
}
