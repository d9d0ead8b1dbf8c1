// @ts-check
// How the time that all rules take together grows with the size of a file.

import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isReadable, lintTime, STOPWATCH } from './lint-time.mjs'
import { SHAPES } from './shapes.mjs'

const SIZES = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000]
/** Below this a time says more about the machine than about us. */
const MEASURABLE_MS = 20
/** A shape is not followed beyond this: an exponent shows long before. */
const ENOUGH_MS = 4_000
/** What takes this long is disturbed by little, and is not done once more. */
const LONG_MS = 3_000

// What one run leaves behind would be collected in the next, and be counted there.
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

/**
 * The exponent of each shape: the slope of the logarithms, over the sizes whose time can be measured.
 * @param {{ rounds?: number, only?: string, tell?: (line: string) => void }} [options]
 */
export function measureGrowth({ rounds = 3, only = '', tell = () => {} } = {}) {
  const found = []
  for (const { name, limit, code } of SHAPES) {
    if (!name.includes(only)) continue
    /** @type {{ size: number, ms: number, parse: number }[]} */
    const points = []
    for (const size of SIZES) {
      if (size > limit) break
      const point = { size, ms: Infinity, parse: Infinity }
      const text = code(size)
      // The parser calls itself for what is nested.
      if (!isReadable(text, 'shape.js')) break
      const begun = performance.now()
      for (let round = 0; round < rounds && performance.now() - begun < LONG_MS; round += 1) {
        collectGarbage()
        const { parse, watched } = lintTime(text, 'shape.js', STOPWATCH)
        point.ms = Math.min(point.ms, watched)
        point.parse = Math.min(point.parse, parse)
      }
      points.push(point)
      if (point.ms > ENOUGH_MS) break
    }
    const exponent = slope(points.filter(({ ms }) => ms >= MEASURABLE_MS))
    const last = points.at(-1)
    found.push({ name, exponent, size: last?.size ?? 0, share: last ? last.ms / last.parse : 0 })
    tell(
      `${name.padEnd(36)} ${exponent === undefined ? 'too quick to tell' : `N^${exponent.toFixed(2)}`}   ` +
        points.map(({ size, ms, parse }) => `${size}: ${(ms / parse).toFixed(2)}`).join(', '),
    )
  }
  return found
}

/** @param {readonly { size: number, ms: number }[]} points */
function slope(points) {
  if (points.length < 2) return undefined
  const xs = points.map(({ size }) => Math.log(size))
  const ys = points.map(({ ms }) => Math.log(ms))
  const mean = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0) / list.length
  const [x, y] = [mean(xs), mean(ys)]
  const over = xs.reduce((sum, one, i) => sum + (one - x) * ((ys[i] ?? 0) - y), 0)
  return over / xs.reduce((sum, one) => sum + (one - x) ** 2, 0)
}
