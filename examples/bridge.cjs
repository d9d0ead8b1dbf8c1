#!/usr/bin/env node
'use strict'

// Session bridge: every hook of a session leaves its latest state here, and the status line shows it.
//   node bridge.cjs write <dir> <writer> <count>
//   node bridge.cjs read <dir>

const fs = require('node:fs')
const path = require('node:path')
const { seal, flaw } = require('./lib/sealed.cjs')

const BRIDGE_NAME = 'session-bridge.json'

function bridgePath(dir) {
  return path.join(dir, BRIDGE_NAME)
}

function writeBridge(dir, state) {
  const target = bridgePath(dir)
  const tmp = `${target}.tmp`
  fs.writeFileSync(tmp, JSON.stringify(state), { encoding: 'utf8', mode: 0o600 })
  fs.renameSync(tmp, target)
}

function readBridge(dir) {
  try {
    return JSON.parse(fs.readFileSync(bridgePath(dir), 'utf8'))
  } catch {
    return null
  }
}

// A hook must never break the session that it reports on, so a failed write is counted and forgotten.
function runHook(dir, writer, count) {
  const errors = {}
  for (let seq = 1; seq <= count; seq += 1) {
    // Tool output comes in every length, so one state is rarely as long as the next.
    const size = 2048 + ((seq * 7919) % 14000)
    try {
      writeBridge(dir, seal(writer, seq, size))
    } catch (error) {
      errors[error.code] = (errors[error.code] ?? 0) + 1
    }
  }
  return { tried: count, errors }
}

const [command, dir, writer, count] = process.argv.slice(2)
if (command === 'write') {
  console.log(JSON.stringify(runHook(dir, writer, Number(count))))
} else if (command === 'read') {
  const state = readBridge(dir)
  console.log(JSON.stringify({ writer: state?.writer ?? null, flaw: flaw(state) }))
} else {
  console.error('usage: bridge.cjs write <dir> <writer> <count> | read <dir>')
  process.exitCode = 2
}
