// The same faults for everybody. Each experiment returns what was observed, in plain facts; what they are called in
// the comparison is decided where the page is made.

/* eslint-disable atomic-fs/no-in-place-write -- Nobody reads the files here while they are set up. */

import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { start } from './children.mjs'
import { works } from './places.mjs'
import { flawOf, sealed, writerOf } from './seal.mjs'

// The tests know how to start Node for Windows.
const windowsOfTheTests = new URL('../../../tests/runtime/windows/windows.ts', import.meta.url).href
const here = (name) => fileURLToPath(new URL(name, import.meta.url))

export const writers = ['ours', 'write-file-atomic', 'atomically', 'fast-write-atomic', 'steno']
export const lockers = ['ours', 'proper-lockfile']

const BIG = 1_500_000
const WRITES = 120
const STALL_MS = 3_000
const HELD_MS = 1_500
const STOP_MS = 13_000

/** Runs everything that can be run here. `null` stands for an experiment that could not be made. */
export async function runFaults({ libraries, report = () => {} }) {
  const preload = path.join(libraries, 'faults.so')
  const built = works('cc', ['-shared', '-fPIC', '-O1', '-o', preload, here('faults.c'), '-ldl'])
  const bench = { libraries, preload: built ? preload : undefined }
  const results = { writes: {}, locks: {} }
  for (const library of writers) {
    report(`faults: ${library}`)
    const found = {}
    for (const [id, experiment] of Object.entries(writeExperiments)) {
      found[id] = await inPlace((place) => experiment(library, place, bench))
    }
    results.writes[library] = found
  }
  for (const library of lockers) {
    report(`faults of locks: ${library}`)
    const found = {}
    for (const [id, experiment] of Object.entries(lockExperiments)) {
      found[id] = await inPlace((place) => experiment(library, place, bench))
    }
    results.locks[library] = found
  }
  return results
}

/** What starts Windows processes, where this Node can load it and Windows or Wine is there. */
async function windowsProcesses() {
  try {
    const windows = await import(windowsOfTheTests)
    return windows.available ? windows : undefined
  } catch {
    return undefined
  }
}

async function inPlace(experiment) {
  const place = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-faults-'))
  try {
    return await experiment(place)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

const writeExperiments = {
  /** The disk runs full in the middle of a write: the call comes up short, the next one says ENOSPC. */
  async full(library, place, bench) {
    if (!bench.preload) return null
    return writeUnder({ FAULT_ROOM: '1000000' }, library, place, bench)
  },

  /** The disk reports that it could not store what was written. */
  async fsyncFails(library, place, bench) {
    if (!bench.preload) return null
    return writeUnder({ FAULT_FSYNC: '1' }, library, place, bench)
  },

  /** Killed before each single call that changes something; then another process writes once. */
  async killed(library, place, bench) {
    if (!bench.preload) return null
    const seen = { kills: 0, torn: 0, left: 0, leftAfterNextWrite: 0 }
    for (let at = 1; ; at += 1) {
      const directory = path.join(place, `${at}`)
      const file = existing(directory)
      const ending = await subject(['write', library, file], bench, {
        size: BIG,
        env: { ...faultsIn(directory, bench), FAULT_KILL: String(at) },
      }).ended
      if (ending.signal !== 'SIGKILL') return seen
      seen.kills += 1
      if (flawOf(readFileSync(file)) !== undefined) seen.torn += 1
      seen.left += leftOver(directory).length
      await subject(['write', library, file], bench, { size: 1000 }).ended
      seen.leftAfterNextWrite += leftOver(directory).length
    }
  },

  /** Two processes replace one file again and again while a third one reads it. */
  race: (library, place, bench) => race(library, place, bench, { verb: 'writes' }),

  /**
   * The same from two process namespaces, as in two containers that share a volume: both have the same number. Both write
   * at the same moments, as they would when something that happens in both is the reason.
   */
  async equalPids(library, place, bench) {
    const prefix = ['unshare', '--user', '--map-root-user', '--pid', '--fork']
    const found = [['unshare', '--pid', '--fork'], prefix].find(([command, ...args]) =>
      works(command, [...args, 'true']),
    )
    return found ? race(library, place, bench, { verb: 'steps', prefix: found }) : null
  },

  /** Windows, real or under Wine: somebody has the file open for a while, and a rename onto it is refused meanwhile. */
  async refused(library, place, { libraries }) {
    const windows = await windowsProcesses()
    if (!windows) return null
    const file = existing(place)
    const scripts = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-faults-'))
    try {
      const args = ['refused', library, file, libraries].map((one, at) =>
        at < 2 ? one : windows.windowsPath(one),
      )
      const program = windows.windowsPath(here('subject.mjs'))
      const body = `const { pathToFileURL } = await import('node:url')
        process.argv.splice(2, Infinity, ...args.slice(1))
        await import(pathToFileURL(args[0]).href)`
      const lines = await windows.run(scripts, body, program, ...args, '1000', `${HELD_MS}`)
      return { ...JSON.parse(lines.at(-1)), target: writerOf(readFileSync(file)) === 'one' ? 'new' : 'old' }
    } finally {
      rmSync(scripts, { recursive: true, force: true })
    }
  },

  /** Fifty calls for one file, none of them awaited before the next is made. */
  async concurrent(library, place, bench) {
    const file = existing(place)
    const { lines } = await subject(['concurrent', library, file], bench, { size: 1000, count: 50 }).ended
    return { ...JSON.parse(lines.at(-1)), left: leftOver(place).length }
  },

  /** A name that leaves no room for the suffix of a temporary file. */
  async longName(library, place, bench) {
    const name = 'n'.repeat(250)
    const file = path.join(place, name)
    writeFileSync(file, sealed('before', 0, 4000))
    const { lines } = await subject(['write', library, file], bench, { size: 1000 }).ended
    const written = writerOf(readFileSync(file)) === 'one'
    return { ...JSON.parse(lines.at(-1)), written, others: readdirSync(place).length - 1 }
  },

  /** Which files are forced to the disk, and whether the content is before it gets its name. */
  async synced(library, place, bench) {
    if (!bench.preload) return null
    const file = existing(place)
    const log = path.join(bench.libraries, `calls-${library}`)
    const env = { ...faultsIn(place, bench), FAULT_LOG: log }
    await subject(['write', library, file], bench, { size: 1000, env }).ended
    const calls = readFileSync(log, 'utf8').split('\n')
    const renamed = calls.findIndex((line) => line.startsWith('rename'))
    return {
      file: calls.slice(0, renamed).includes('fsync file'),
      directory: calls.slice(renamed).includes('fsync directory'),
    }
  },

  /** What stays of the file that is replaced. */
  async kept(library, place, bench) {
    const file = existing(place)
    chmodSync(file, 0o640)
    const privileged = process.getuid?.() === 0
    if (privileged) chownSync(file, 4242, 4242)
    const link = path.join(place, 'link')
    symlinkSync(file, link)
    await subject(['write', library, link], bench, { size: 1000 }).ended
    const isLink = lstatSync(link).isSymbolicLink()
    await subject(['write', library, file], bench, { size: 1000 }).ended
    const { mode, uid } = statSync(file)
    return { mode: (mode & 0o7777) === 0o640, owner: privileged ? uid === 4242 : null, link: isLink }
  },
}

const lockExperiments = {
  /** Two wait for the lock of a dead process; one of them is held up just before it clears the lock away. */
  async stalledClearer(library, place, bench) {
    if (!bench.preload) return null
    const file = existing(place)
    await killedHolder(library, file, bench)
    age(`${file}.lock`)
    const log = path.join(bench.libraries, `stall-${library}`)
    const env = { ...faultsIn(place, bench), FAULT_STALL: String(STALL_MS), FAULT_LOG: log }
    const slow = subject(['hold', library, file], bench, { env })
    const holders = []
    try {
      await until(() => readable(log).includes('stall '))
      const quick = subject(['hold', library, file], bench, {})
      holders.push(quick)
      await quick.said('held', 20_000)
      await until(() => readable(log).includes('go on '))
      // Whoever was held up goes on now; nobody has let go in the meantime.
      await slow.said('held', 2_000)
      const owners = [slow, quick].filter(({ lines }) => lines.some((line) => line.startsWith('held')))
      return { owners: owners.length }
    } finally {
      for (const one of [slow, ...holders]) one.kill()
    }
  },

  /** How long those have to wait who ask while the holder is killed; three times. */
  async recovery(library, place, bench) {
    const times = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const file = existing(path.join(place, name))
        const holder = subject(['hold', library, file], bench, {})
        await holder.said('held')
        const waiter = subject(['hold', library, file], bench, {})
        await waiter.said('asking')
        await sleep(500)
        const killed = performance.now()
        holder.kill()
        await waiter.said('held')
        waiter.kill()
        return Math.round(performance.now() - killed)
      }),
    )
    return { longestMs: Math.max(...times) }
  },

  /** A holder that is stopped, as by a suspended laptop or a debugger, for longer than 12 s, and goes on. */
  async stopped(library, place, bench) {
    const file = existing(place)
    const holder = subject(['hold', library, file], bench, {})
    await holder.said('held')
    holder.kill('SIGSTOP')
    const waiter = subject(['hold', library, file], bench, {})
    const taken = (await waiter.said('held', STOP_MS)) !== undefined
    holder.kill('SIGCONT')
    const told = taken && (await holder.said('lost', 8_000)) !== undefined
    for (const one of [holder, waiter]) one.kill()
    return { taken, told }
  },

  /** Somebody who has the lock asks for it again. */
  async nested(library, place, bench) {
    const { lines } = await subject(['nested', library, existing(place)], bench, {}).ended
    return JSON.parse(lines.at(-1))
  },

  /** Whether `kill -9` of a holder is all it takes for files to stay for good, after the next one was in. */
  async leftOver(library, place, bench) {
    const file = existing(place)
    await killedHolder(library, file, bench)
    age(`${file}.lock`)
    const next = subject(['hold', library, file], bench, {})
    await next.said('held')
    next.say('release')
    await next.ended
    return { left: leftOver(place).length }
  },
}

function existing(directory) {
  mkdirSync(directory, { recursive: true })
  const file = path.join(directory, 'state')
  writeFileSync(file, sealed('before', 0, 4000))
  return file
}

const leftOver = (directory) => readdirSync(directory).filter((name) => name !== 'state')

const faultsIn = (directory, { preload }) => ({ LD_PRELOAD: preload, FAULT_DIRECTORY: directory })

function subject(
  [verb, library, file],
  { libraries },
  { size = 0, count = 1, name = 'one', env, prefix = [] },
) {
  const program = [process.execPath, here('subject.mjs'), verb, library, file, libraries]
  const [command, ...args] = [...prefix, ...program, String(size), String(count), name]
  return start(command, args, { env })
}

async function writeUnder(fault, library, place, bench) {
  const file = existing(place)
  const env = { ...faultsIn(place, bench), ...fault }
  const { lines, stderr } = await subject(['write', library, file], bench, { size: BIG, env }).ended
  if (lines.length === 0) throw new Error(`${library} died of a fault:\n${stderr}`)
  const bytes = readFileSync(file)
  const whole = flawOf(bytes) === undefined
  return {
    reported: JSON.parse(lines.at(-1)).error,
    target: whole ? (writerOf(bytes) === 'before' ? 'old' : 'new') : 'torn',
    bytes: bytes.length,
    left: leftOver(place).length,
  }
}

async function race(library, place, bench, { verb, prefix }) {
  const file = existing(place)
  const reader = subject(['read', library, file], bench, {})
  const two = ['first', 'second'].map((name) =>
    subject([verb, library, file], bench, { size: 100_000, count: WRITES, name, prefix }),
  )
  await Promise.all([reader, ...two].map((one) => one.said('ready')))
  if (verb === 'steps') {
    for (let seq = 1; seq <= WRITES; seq += 1) {
      for (const one of two) one.say('go')
      await Promise.all(two.map((one) => one.said(`done ${seq} `)))
    }
  } else {
    for (const one of two) one.say('go')
  }
  const endings = await Promise.all(two.map((one) => one.ended))
  reader.say('stop')
  const { readings, bad } = JSON.parse((await reader.ended).lines.at(-1))
  const errors = {}
  for (const { lines } of endings) {
    for (const [code, times] of Object.entries(JSON.parse(lines.at(-1)))) {
      errors[code] = (errors[code] ?? 0) + times
    }
  }
  return { writes: 2 * WRITES, errors, readings, bad, left: leftOver(place).length }
}

async function killedHolder(library, file, bench) {
  const holder = subject(['hold', library, file], bench, {})
  await holder.said('held')
  holder.kill()
  await holder.ended
}

/** Makes a lock that is judged by its age look old, instead of waiting for it to become so. */
function age(lock) {
  const past = Date.now() / 1000 - 3600
  try {
    utimesSync(lock, past, past)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

async function until(condition) {
  const limit = Date.now() + 20_000
  while (!condition()) {
    if (Date.now() > limit) throw new Error('what was waited for has not happened in 20 s')
    await sleep(20)
  }
}

function readable(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
