#!/usr/bin/env node
'use strict'

// Gate: a hook that runs once per tool call and remembers which files were looked at before they are edited.
//   GATE_DIR=<dir> node gate.cjs mark <key...>
//   GATE_DIR=<dir> node gate.cjs check <key>

const fs = require('fs')
const os = require('os')
const path = require('path')

const STATE_DIR = process.env.GATE_DIR || path.join(os.homedir(), '.gate')
const STATE_FILE = path.join(STATE_DIR, 'state.json')

function loadState() {
  try {
    return JSON.parse(fs.readFileSync(STATE_FILE, 'utf8'))
  } catch {
    return { checked: [], marks: 0 }
  }
}

function saveState(state) {
  fs.mkdirSync(STATE_DIR, { recursive: true })
  fs.writeFileSync(STATE_FILE, JSON.stringify(state, null, 2) + '\n', 'utf8')
}

function markChecked(key) {
  const state = loadState()
  if (state.checked.includes(key)) return false
  state.checked.push(key)
  state.marks += 1
  saveState(state)
  return true
}

function isChecked(key) {
  return loadState().checked.includes(key)
}

function markAll(keys) {
  const errors = {}
  let marked = 0
  for (const key of keys) {
    try {
      if (markChecked(key)) marked += 1
    } catch (error) {
      errors[error.code ?? error.name] = (errors[error.code ?? error.name] ?? 0) + 1
    }
  }
  return { tried: keys.length, marked, errors }
}

const [command, ...keys] = process.argv.slice(2)
if (command === 'mark') {
  console.log(JSON.stringify(markAll(keys)))
} else if (command === 'check') {
  console.log(JSON.stringify({ checked: isChecked(keys[0]) }))
} else {
  console.error('usage: gate.cjs mark <key...> | check <key>')
  process.exitCode = 2
}
