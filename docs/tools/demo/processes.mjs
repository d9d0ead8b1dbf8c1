// Starts the programs of a scenario as real processes, all at the same moment, with readers beside them.

import { fork, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const START_LIMIT_MS = 60_000
const RUN_LIMIT_MS = 120_000

/** Runs `node <args>` for every command, released together. Each result is what the program printed about itself;
 *  a program that dies without a word counts as one error. */
export async function runTogether(commands) {
  const barrier = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-barrier-'))
  try {
    const running = commands.map((command) => start(command, barrier))
    const limit = Date.now() + START_LIMIT_MS
    while (readdirSync(barrier).length < commands.length && running.some((one) => !one.ended())) {
      if (Date.now() > limit) throw new Error(`not all of ${commands.length} processes started in time`)
      await sleep(5)
    }
    writeFileSync(path.join(barrier, 'go'), '')
    return await Promise.all(running.map((one) => one.result))
  } finally {
    rmSync(barrier, { recursive: true, force: true })
  }
}

function start({ args, env }, barrier) {
  let ended = false
  const preload = pathToFileURL(path.join(here, 'barrier.mjs')).href
  const child = spawn(process.execPath, ['--import', preload, ...args], {
    env: { ...process.env, ...env, ATOMIC_FS_DEMO_BARRIER: barrier },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_LIMIT_MS,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const result = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      ended = true
      resolve(reported(stdout) ?? crashed(code, signal, stderr))
    })
  })
  return { result, ended: () => ended }
}

function reported(stdout) {
  try {
    return JSON.parse(stdout)
  } catch {
    return null
  }
}

function crashed(code, signal, stderr) {
  const line = stderr.split('\n').find((text) => /^\w*Error\b/.test(text)) ?? stderr.trim().split('\n').at(-1)
  return { tried: 1, errors: { [`ended with ${signal ?? code}: ${line}`]: 1 } }
}

/** Starts one reader per file; the returned function stops them and adds up what they saw. */
export async function observe(files) {
  const readers = files.map(({ checker, file, options = {} }) => {
    const child = fork(path.join(here, 'observer.mjs'), [checker, file, JSON.stringify(options)])
    return { child, seen: new Promise((resolve, reject) => listen(child, resolve, reject)) }
  })
  // Until it is asked for, a failure of a reader must not end the harness.
  for (const { seen } of readers) seen.catch(() => {})
  await Promise.all(readers.map(({ child }) => new Promise((resolve) => child.once('message', resolve))))
  return async () => {
    for (const { child } of readers) if (child.connected) child.send('stop')
    return sumUp(await Promise.all(readers.map(({ seen }) => seen)))
  }
}

function listen(child, resolve, reject) {
  child.on('message', (message) => message !== 'ready' && resolve(message))
  child.on('error', reject)
  child.on('exit', (code) => reject(new Error(`a reader ended with ${code} before it was told to`)))
}

function sumUp(parts) {
  const sum = { reads: 0, torn: 0, reasons: {} }
  for (const { reads, torn, reasons } of parts) {
    sum.reads += reads
    sum.torn += torn
    addUp(sum.reasons, reasons)
  }
  return sum
}

/** Adds the counts of `more` to those of `into`, key by key. */
export function addUp(into, more) {
  for (const [key, count] of Object.entries(more)) into[key] = (into[key] ?? 0) + count
  return into
}
