#!/usr/bin/env node

// Browse daemon: whichever command comes first starts it, and the state file tells the others where it listens.
//   node daemon-state.mjs start <dir> <name>
//   node daemon-state.mjs status <dir>

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { flaw, seal } from './lib/sealed.cjs'

const STATE_SIZE = 96 * 1024

function stateFileIn(dir) {
  return path.join(dir, 'browse.json')
}

function snapshot(daemon, phase) {
  daemon.seq += 1
  return { phase, port: daemon.port, ...seal(daemon.name, daemon.seq, STATE_SIZE) }
}

async function announce(stateFile, daemon) {
  await mkdir(path.dirname(stateFile), { recursive: true })
  const tmp = stateFile + '.tmp'
  await writeFile(tmp, JSON.stringify(snapshot(daemon, 'starting'), null, 2), { mode: 0o600 })
  await rename(tmp, stateFile)
}

async function markReady(stateFile, daemon) {
  const tmp = stateFile + '.tmp'
  await writeFile(tmp, JSON.stringify(snapshot(daemon, 'ready'), null, 2), { mode: 0o600 })
  await rename(tmp, stateFile)
}

async function openTunnel(stateFile, daemon, url) {
  const state = { ...snapshot(daemon, 'tunnel'), tunnel: { url, openedAt: new Date().toISOString() } }
  const tmpFile = stateFile + '.tmp'
  await writeFile(tmpFile, JSON.stringify(state, null, 2), { mode: 0o600 })
  await rename(tmpFile, stateFile)
}

async function beat(stateFile, daemon) {
  const tmp = stateFile + '.tmp'
  await writeFile(tmp, JSON.stringify(snapshot(daemon, 'ready'), null, 2), { mode: 0o600 })
  await rename(tmp, stateFile)
}

async function readState(stateFile) {
  return JSON.parse(await readFile(stateFile, 'utf8'))
}

/** Starts the daemon and asks, as the command that started it does, whether its state can be trusted. */
async function coldStart(dir, name) {
  const stateFile = stateFileIn(dir)
  const daemon = { name, port: 40000 + (process.pid % 20000), seq: 0 }
  const errors = {}
  try {
    await announce(stateFile, daemon)
    await markReady(stateFile, daemon)
    await openTunnel(stateFile, daemon, `https://${name}.example`)
    await beat(stateFile, daemon)
    const reason = flaw(await readState(stateFile))
    if (reason !== null) throw Object.assign(new Error(reason), { code: 'BADSTATE' })
  } catch (error) {
    const code = error.code ?? error.name
    errors[code] = (errors[code] ?? 0) + 1
  }
  return { tried: 1, errors, healthy: Object.keys(errors).length === 0 }
}

const [command, dir, name] = process.argv.slice(2)
if (command === 'start') {
  console.log(JSON.stringify(await coldStart(dir, name)))
} else if (command === 'status') {
  const state = await readState(stateFileIn(dir))
  console.log(JSON.stringify({ phase: state.phase, port: state.port, flaw: flaw(state) }))
} else {
  console.error('usage: daemon-state.mjs start <dir> <name> | status <dir>')
  process.exitCode = 2
}
