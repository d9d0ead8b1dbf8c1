// How many system calls one operation makes, counted by strace. Where a guarantee makes a bound impossible, this
// shows what it costs.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { output } from './children.mjs'
import { works } from './places.mjs'
import { sets } from './sets.mjs'

const program = fileURLToPath(new URL('once.mjs', import.meta.url))

/** Counts for every side of every set; undefined when strace is missing or not allowed. */
export async function countCalls({ libraries }) {
  if (!works('strace', ['-f', 'true'])) return undefined
  const results = []
  for (const { id } of sets) results.push(...(await countSet(id, libraries)))
  return results
}

async function countSet(id, libraries) {
  const place = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-calls-'))
  const log = path.join(libraries, `strace-${id}`)
  try {
    const trace = ['-f', '--decode-fds=path', '-s', '0', '-e', 'trace=%file,%desc', '-o', log]
    const command = [...trace, process.execPath, program, id, place, libraries]
    await output('strace', command)
    return sidesOf(readFileSync(log, 'utf8'), place).map((one) => ({ set: id, ...one }))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** The calls between the marks of each side that concern a path of the run, or look up a link on the way there. */
export function sidesOf(log, place) {
  const found = []
  let current
  for (const line of log.split('\n')) {
    const mark = /"\/mark of (.*?)"/.exec(line)
    if (mark) {
      if (current && mark[1] === 'the end') found.push(current)
      current = mark[1] === 'the end' ? undefined : { side: mark[1], names: [] }
      continue
    }
    const name = /^\d+ +([a-z0-9_]+)\(/.exec(line)?.[1]
    if (current && name && (line.includes(place) || name === 'readlink')) current.names.push(plain(name))
  }
  return found.map(({ side, names }) => ({ side, total: names.length, calls: summary(names) }))
}

const ALIASES = { openat: 'open', statx: 'stat', newfstatat: 'stat', pwrite64: 'write', pread64: 'read' }
const plain = (name) => ALIASES[name] ?? name.replace(/(?:at2?|64)$/, '')

function summary(names) {
  const runs = []
  for (const name of names) {
    if (runs.at(-1)?.name === name) runs.at(-1).count += 1
    else runs.push({ name, count: 1 })
  }
  return runs.map(({ name, count }) => (count === 1 ? name : `${name} x ${count}`)).join(', ')
}
