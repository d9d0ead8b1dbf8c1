// Eight processes at one lock: how much work they get done together, and how long the unluckiest of them waits.
// Each section changes a counter in an unprotected way, so that two at once would show.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { start } from './children.mjs'

const program = fileURLToPath(new URL('contender.mjs', import.meta.url))
const PROCESSES = 8
const SECTIONS = 40
const ROUNDS = 3

export const contenders = ['mkdir and rmdir', 'withLock', 'withLockSync', 'proper-lockfile']

/** Throughput as a ratio to the bare lock of the same round, the longest wait, and the increments that got lost. */
export async function measureContention({ places, libraries }) {
  const results = []
  for (const { directory, fileSystem } of places) {
    const runs = Object.fromEntries(contenders.map((side) => [side, []]))
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const side of contenders) runs[side].push(await runOnce(side, directory, libraries))
    }
    for (const side of contenders) {
      const ratios = runs[side].map(({ took }, round) => runs[contenders[0]][round].took / took)
      results.push({
        fileSystem,
        side,
        throughput: Number(median(ratios).toFixed(2)),
        worstWaitMs: Math.round(Math.max(...runs[side].map(({ worst }) => worst))),
        lost: runs[side].reduce((sum, { lost }) => sum + lost, 0),
      })
    }
  }
  return results
}

async function runOnce(side, directory, libraries) {
  const place = mkdtempSync(path.join(directory, 'atomic-fs-contention-'))
  const counter = path.join(place, 'counter')
  writeFileSync(counter, '0')
  try {
    const children = Array.from({ length: PROCESSES }, () =>
      start(process.execPath, [program, side, counter, String(SECTIONS), libraries]),
    )
    await Promise.all(children.map((child) => child.said('ready')))
    const started = performance.now()
    for (const child of children) child.say('go')
    const endings = await Promise.all(children.map((child) => child.ended))
    const took = performance.now() - started
    const failed = endings.find(({ code }) => code !== 0)
    if (failed) throw new Error(`${side}: ${failed.stderr}`)
    const waits = endings.map(({ lines }) => Number(lines.at(-1).replace('waited ', '')))
    const lost = PROCESSES * SECTIONS - Number(readFileSync(counter, 'utf8'))
    return { took, worst: Math.max(...waits), lost }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
