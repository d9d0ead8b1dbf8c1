// The demonstration: `npm run demo`, or one part of it with `--only races` or `--only packages`.
// Every figure is measured while it runs. It ends with 1 when the figures do not show what they should.
// With `--record` the figures of the races go into docs/demo.json, from which `npm run update` makes a page, its drawing and the
// table in the README.

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { argumentsOf, refuse } from '../arguments.mjs'
import { format, resolveConfig } from 'prettier'
import { machine } from '../bench/places.mjs'
import { packages } from './packages.mjs'
import { races } from './races.mjs'
import { wrapped } from './table.mjs'

const sections = { packages, races }
const record = fileURLToPath(new URL('../../demo.json', import.meta.url))

const { values } = argumentsOf(import.meta.url, {
  options: { only: { type: 'string' }, record: { type: 'boolean', default: false } },
})

function chosen() {
  if (values.only === undefined) return Object.values(sections)
  if (Object.hasOwn(sections, values.only)) return [sections[values.only]]
  refuse(`--only takes one of: ${Object.keys(sections).join(', ')}`)
}

function print(lines) {
  console.log(lines.join('\n'))
}

/** A part that cannot run, for want of a network for instance, must not keep the other from being shown. */
async function outcomeOf(part, work, keep) {
  try {
    return await part({ work, print, keep })
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

async function writeRecord(races) {
  const { atomicWriteSync } = await import('../../../dist/runtime/index.mjs')
  const text = JSON.stringify({ machine: machine(), races })
  atomicWriteSync(record, await format(text, { ...(await resolveConfig(record)), parser: 'json' }))
  print(['Recorded in docs/demo.json; `npm run update` makes the page and the drawing of it.'])
}

async function main() {
  const started = Date.now()
  const parts = chosen()
  const work = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-demo-'))
  const cleanUp = () => rmSync(work, { recursive: true, force: true, maxRetries: 5 })
  process.once('SIGINT', () => {
    cleanUp()
    process.exit(130)
  })
  const wrong = []
  let figures
  try {
    for (const part of parts) wrong.push(...(await outcomeOf(part, work, (races) => (figures = races))))
  } finally {
    cleanUp()
  }
  const took = `${((Date.now() - started) / 1000).toFixed(0)} s`
  if (wrong.length === 0) {
    print(['', `Everything as promised, in ${took}.`])
    if (values.record && figures) await writeRecord(figures)
    return
  }
  print(['', `Not as promised (${took}):`, ...wrong.flatMap((line) => wrapped(line, { indent: 2 }))])
  process.exitCode = 1
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
