// The benchmark of the runtime: `npm run bench:runtime`. Prints ratios to the raw calls, never times: a time is true of one machine only.
//   --directory <path>  where to measure; may be given more than once
//   --only <text>       only the sets whose id contains it; `contention` and `calls` are two more
//   --rounds <number>   rounds for each set

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { argumentsOf, refuse } from '../arguments.mjs'
import { requireBuild } from '../demo/fixed-copy.mjs'
import { table } from '../demo/table.mjs'
import { installAnchors } from './anchors.mjs'
import { countCalls } from './calls.mjs'
import { measureContention } from './contention.mjs'
import { machine, placesToMeasure } from './places.mjs'
import { measureRatios } from './ratios.mjs'
import { sets } from './sets.mjs'

const { values } = argumentsOf(import.meta.url, {
  options: {
    directory: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '31' },
  },
})

const wanted = (id) => id.includes(values.only)

async function main() {
  const ids = [...sets.map(({ id }) => id), 'contention', 'calls']
  if (!ids.some(wanted)) refuse(`--only takes a part of one of: ${ids.join(', ')}`)
  requireBuild()
  const libraries = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-bench-'))
  try {
    await installAnchors(libraries)
    const places = placesToMeasure(values.directory)
    const { node, system, processors, model } = machine()
    console.log(`Node ${node}, ${system}, ${processors} x ${model}`)
    console.log('Median of the ratios to the raw calls, and quartiles in brackets.')
    await measureRatios({
      places,
      libraries,
      rounds: Number(values.rounds),
      only: ({ id }) => wanted(id),
      report: (set) => print(ratioLines(set)),
    })
    if (wanted('contention')) print(contentionLines(await measureContention({ places, libraries })))
    if (wanted('calls')) print(callLines(await countCalls({ libraries })))
  } finally {
    rmSync(libraries, { recursive: true, force: true })
  }
}

function ratioLines({ id, title, raw, ratios, bound }) {
  const fileSystems = Object.keys(ratios)
  const rows = Object.keys(ratios[fileSystems[0]])
    .filter((side) => side !== 'raw')
    .map((side) => [
      side,
      ...fileSystems.map((one) => {
        const [low, middle, high] = ratios[one][side].map((value) => value.toFixed(2))
        return `${middle} [${low} ${high}]`
      }),
      bound[side] === undefined ? '' : `bound ${bound[side]}`,
    ])
  return [`${id}: ${title}; 1 is ${raw}`, ...table([['', ...fileSystems, ''], ...rows], { indent: 2 })]
}

function contentionLines(results) {
  const rows = results.map(({ fileSystem, side, throughput, worstWaitMs, lost }) => [
    fileSystem,
    side,
    throughput.toFixed(2),
    `longest wait ${Math.round(worstWaitMs)} ms`,
    `${lost} lost`,
  ])
  return [
    'contention: 8 processes at one lock; throughput, 1 is the bare mkdir lock',
    ...table(rows, { indent: 2 }),
  ]
}

function callLines(results) {
  if (!results) return ['calls: not counted, strace cannot be used here']
  return [
    'calls: system calls of one operation',
    ...table(
      results.map(({ set, side, total, calls }) => [set, side, total, calls]),
      { indent: 2 },
    ),
  ]
}

function print(lines) {
  console.log(`\n${lines.join('\n')}`)
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
