// A reader of its own process that reads one file without a pause and judges every reading.
//   observer.mjs <checker> <file> <checker options as JSON>

import { readFileSync } from 'node:fs'
import * as checkers from './checkers.mjs'

const [checker, file, options] = process.argv.slice(2)
const judge = checkers[checker](JSON.parse(options))
const seen = { reads: 0, torn: 0, reasons: {} }
let existed = false
let stopping = false

process.on('message', () => {
  stopping = true
})
process.send('ready')
readOn()

function readOn() {
  // Once more after the order to stop, so that the final state is always among the readings.
  const last = stopping
  for (let turn = 0; turn < 20; turn += 1) readOnce()
  if (last) {
    process.send(seen, () => process.disconnect())
  } else {
    setImmediate(readOn)
  }
}

function readOnce() {
  let reason
  try {
    reason = judge(readFileSync(file, 'utf8'))
    existed = true
  } catch (error) {
    if (error.code === 'ENOENT' && !existed) return
    reason = error.code === 'ENOENT' ? 'gone' : error.code
  }
  seen.reads += 1
  if (reason === null) return
  seen.torn += 1
  seen.reasons[reason] = (seen.reasons[reason] ?? 0) + 1
}
