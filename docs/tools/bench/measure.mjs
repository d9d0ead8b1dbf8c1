// Measures one set in one directory and prints the outcome as JSON.
//   measure.mjs <set> <directory> <directory of the libraries> <rounds>
//
// A round runs every side for a few milliseconds, in random order, and takes the median call of each: a call during which the
// machine did something else does not count. A ratio compares the sides of one round only, so that a slow moment of
// the machine hits both; the median of the ratios over many short rounds is the result.

import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { loadAnchors } from './anchors.mjs'
import { sets } from './sets.mjs'
import { FRESH, surroundings } from './surroundings.mjs'

const ROUND_MS = 8
const WARM_UP_ROUNDS = 5

const [id, directory, libraries, rounds] = process.argv.slice(2)
const set = sets.find((one) => one.id === id)
const runtime = await import('../../../dist/runtime/index.mjs')
const place = fs.mkdtempSync(path.join(directory, 'atomic-fs-bench-'))
try {
  const sides = set.sides(surroundings(place, runtime, await loadAnchors(libraries)))
  console.log(JSON.stringify(await measure(sides, Number(rounds))))
} finally {
  fs.rmSync(place, { recursive: true, force: true })
}

async function measure(sides, wanted) {
  const names = Object.keys(sides)
  const calls = {}
  for (const name of names) calls[name] = await callsPerRound(sides[name])
  const ratios = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = -WARM_UP_ROUNDS; round < wanted; round += 1) {
    const times = {}
    for (const name of shuffled(names)) times[name] = await timeOf(sides[name], calls[name])
    removeFresh()
    if (round < 0) continue
    for (const name of names) ratios[name].push(times[name] / times.raw)
  }
  return Object.fromEntries(names.map((name) => [name, quartiles(ratios[name])]))
}

async function callsPerRound(operation) {
  const each = await timeOf(operation, 20)
  removeFresh()
  return Math.min(200, Math.max(9, Math.round(ROUND_MS / each)))
}

/** Milliseconds of the median call. */
async function timeOf(operation, calls) {
  const times = []
  const { count = 1 } = operation
  // One call that stands for many has to be made a few times, too.
  for (let call = 0; call < Math.max(calls, 5 * count); call += count) {
    const started = performance.now()
    const pending = operation()
    if (pending !== undefined) await pending
    times.push((performance.now() - started) / count)
  }
  return quantile(times, 0.5)
}

function removeFresh() {
  for (const name of fs.readdirSync(place)) {
    if (name.startsWith(FRESH)) fs.unlinkSync(path.join(place, name))
  }
}

function shuffled(list) {
  return list
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

function quartiles(list) {
  return [0.25, 0.5, 0.75].map((part) => Number(quantile(list, part).toFixed(3)))
}

function quantile(list, part) {
  const sorted = [...list].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * part)]
}
