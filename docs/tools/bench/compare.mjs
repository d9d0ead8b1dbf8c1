// The comparison: `npm run compare`. Measures everything, records the run in docs/runtime/comparison.json, and makes the
// page and the drawings from it. It needs the network once, for the pinned packages, and takes ten minutes or more.
//   --page              measures nothing, and makes page and drawings from the run on record
//   --directory <path>  where to measure; may be given more than once
//   --rounds <number>   rounds for each set

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { argumentsOf } from '../arguments.mjs'
import { format, resolveConfig } from 'prettier'
import { requireBuild } from '../demo/fixed-copy.mjs'
import { anchorVersions, installAnchors } from './anchors.mjs'
import { countCalls } from './calls.mjs'
import { measureContention } from './contention.mjs'
import { runFaults } from './faults.mjs'
import { comparisonFiles } from './page.mjs'
import { machine, placesToMeasure } from './places.mjs'
import { measureRatios } from './ratios.mjs'

const folder = fileURLToPath(new URL('../../runtime/', import.meta.url))
const record = path.join(folder, 'comparison.json')

const { values } = argumentsOf(import.meta.url, {
  options: {
    page: { type: 'boolean', default: false },
    directory: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '31' },
  },
})

async function main() {
  requireBuild()
  const { atomicWriteSync } = await import('../../../dist/runtime/index.mjs')
  if (!values.page) {
    const options = await resolveConfig(record)
    const text = JSON.stringify(await run())
    atomicWriteSync(record, await format(text, { ...options, parser: 'json' }))
  }
  const files = await comparisonFiles(JSON.parse(readFileSync(record, 'utf8')))
  for (const [name, content] of Object.entries(files)) atomicWriteSync(path.join(folder, name), content)
  console.log(`Written to docs/runtime: ${Object.keys(files).join(', ')}`)
}

async function run() {
  const started = Date.now()
  const report = (what) =>
    console.log(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${what}`)
  const libraries = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-compare-'))
  try {
    report('the other packages')
    await installAnchors(libraries)
    const places = placesToMeasure(values.directory)
    const ratios = await measureRatios({
      places,
      libraries,
      rounds: Number(values.rounds),
      report: ({ id }) => report(`ratios: ${id}`),
    })
    const contention = await measureContention({ places, libraries })
    report('contention')
    const calls = (await countCalls({ libraries })) ?? null
    report('system calls')
    const faults = await runFaults({ libraries, report })
    report('done')
    return { machine: machine(), versions: anchorVersions, ratios, contention, calls, faults }
  } finally {
    rmSync(libraries, { recursive: true, force: true })
  }
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
