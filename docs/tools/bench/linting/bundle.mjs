// @ts-check
// One very large file, and the memory that linting takes: each in a process of its own, because both are read from the process.
//   bundle.mjs bundle          how the time of linting compares with that of parsing, for a bundle of many megabytes
//   bundle.mjs memory <side>   the largest size of a process that lints the corpus full of file calls

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { filesOf } from './corpora.mjs'
import { lintTime } from './lint-time.mjs'

const [what, side = 'ours'] = process.argv.slice(2)
if (what === 'bundle') {
  const file = createRequire(import.meta.url).resolve('typescript')
  const text = readFileSync(file, 'utf8')
  const { parse, lint } = lintTime(text, 'bundle.cjs', side)
  console.log(JSON.stringify({ megabytes: text.length / 1e6, ratio: lint / parse }))
} else {
  for (const { file, text } of await filesOf('fs-heavy', 300)) {
    lintTime(text, file, side)
  }
  console.log(JSON.stringify({ kilobytes: process.resourceUsage().maxRSS }))
}
