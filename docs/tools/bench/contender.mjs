// One of several processes at a lock. Prints its longest wait.
//   contender.mjs <side> <counter> <sections> <directory of the libraries>

import fs from 'node:fs'
import { loadAnchors } from './anchors.mjs'
import { orders } from './children.mjs'

const [side, counter, sections, libraries] = process.argv.slice(2)
const runtime = await import('../../../dist/runtime/index.mjs')
const anchors = await loadAnchors(libraries)
const cell = new Int32Array(new SharedArrayBuffer(4))
const pause = (ms) => void Atomics.wait(cell, 0, 0, ms)

/** Each calls `section` once, alone. */
const locks = {
  'mkdir and rmdir': (section) => {
    const lock = `${counter}.lock`
    while (!made(lock)) pause(1 + Math.random() * 9)
    section()
    fs.rmdirSync(lock)
  },
  withLock: (section) => runtime.withLock(counter, section, { timeout: 60_000 }),
  withLockSync: (section) => runtime.withLockSync(counter, section, { timeout: 60_000 }),
  'proper-lockfile': async (section) => {
    const retries = { retries: 100_000, minTimeout: 1, maxTimeout: 10, randomize: true }
    const release = await anchors['proper-lockfile'].lock(counter, { retries })
    section()
    await release()
  },
}

function made(directory) {
  try {
    fs.mkdirSync(directory)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

console.log('ready')
await orders()()
let longest = 0
for (let count = 0; count < Number(sections); count += 1) {
  const asked = performance.now()
  const done = locks[side](() => {
    longest = Math.max(longest, performance.now() - asked)
    const value = Number(fs.readFileSync(counter, 'utf8'))
    pause(1)
    fs.writeFileSync(counter, String(value + 1))
  })
  if (done !== undefined) await done
}
console.log(`waited ${longest}`)
process.exit(0)
