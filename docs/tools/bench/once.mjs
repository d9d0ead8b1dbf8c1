// Runs every side of one set a few times and marks the last run with a call that strace shows.
//   once.mjs <set> <directory> <directory of the libraries>

import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadAnchors } from './anchors.mjs'
import { sets } from './sets.mjs'
import { surroundings } from './surroundings.mjs'

const [id, directory, libraries] = process.argv.slice(2)
const runtime = await import('../../../dist/runtime/index.mjs')
const set = sets.find((one) => one.id === id)
const sides = set.sides(surroundings(directory, runtime, await loadAnchors(libraries)))

for (const [name, operation] of Object.entries(sides)) {
  await operation()
  await operation()
  // What the second run has set going in the background must not be counted with the third.
  await sleep(20)
  mark(name)
  await operation()
  await sleep(20)
  mark('the end')
}

function mark(name) {
  try {
    fs.accessSync(`/mark of ${name}`)
  } catch {
    // There is no such path; that it is asked for is all that matters.
  }
}
