// The load of each example. A scenario gets a directory with the programs and an empty one for their files, and
// answers with figures: { errors, lost, writes, torn, leftOver, reads, reasons }. `writes` is how many values should be found
// at the end, or were reported as written: as many as can be lost.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { seal } from '../../../examples/lib/sealed.cjs'
import { countLostKeys, countRecords, lastStateLost, leftOver, sealedKey } from './checkers.mjs'
import { addUp, observe, runTogether } from './processes.mjs'

const numbered = (count, prefix) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`)

async function bridge(programs, data) {
  const writers = ['stop-hook', 'prompt-hook']
  const count = 500
  const file = path.join(data, 'session-bridge.json')
  const { results, seen } = await race(
    [{ checker: 'stateReadings', file, options: { writers } }],
    writers.map((writer) => ({
      args: [path.join(programs, 'bridge.cjs'), 'write', data, writer, `${count}`],
    })),
  )
  const { errors, reasons } = errorsOf(results)
  // The hook forgets a write that failed, so what it did not write is lost.
  const lost = errors + (errors === 0 ? lastStateLost(contents(file), { writers, count }) : 0)
  const writes = writers.length * count
  return figures({ errors, lost, writes, seen, reasons, left: leftIn(data, ['session-bridge.json']) })
}

async function daemonState(programs, data) {
  const names = numbered(15, 'cli')
  const file = path.join(data, 'browse.json')
  const { results, seen } = await race(
    [{ checker: 'stateReadings', file, options: { writers: names } }],
    names.map((name) => ({ args: [path.join(programs, 'daemon-state.mjs'), 'start', data, name] })),
  )
  const { errors, reasons } = errorsOf(results)
  const lost = results.filter((result) => result.healthy !== true).length
  const writes = names.length
  return figures({ errors, lost, writes, seen, reasons, left: leftIn(data, ['browse.json']) })
}

async function gate(programs, data) {
  // The gate makes its own directory on the first mark, and so has to be locked before that.
  const state = path.join(data, 'gate')
  const marks = numbered(8, 'tool').map((tool) =>
    Array.from({ length: 25 }, (_, index) => sealedKey(tool, index)),
  )
  const file = path.join(state, 'state.json')
  const { results, seen } = await race(
    [{ checker: 'keyReadings', file }],
    marks.map((keys) => ({
      args: [path.join(programs, 'gate.cjs'), 'mark', ...keys],
      env: { GATE_DIR: state },
    })),
  )
  const { errors, reasons } = errorsOf(results)
  const lost = countLostKeys(contents(file), marks.flat())
  const left = [...leftIn(data, ['gate']), ...leftIn(state, ['state.json'])]
  return figures({ errors, lost, writes: marks.flat().length, seen, reasons, left })
}

async function mailbox(programs, data) {
  const senders = numbered(4, 'agent')
  const boxes = numbered(6, 'box')
  const count = 25 * boxes.length
  const settled = 250
  const fragment = JSON.stringify(seal('crashed', 1, 300)).slice(0, 140)
  for (const box of boxes) tearTail(path.join(data, `${box}.jsonl`), fragment)

  const program = path.join(programs, 'mailbox.mjs')
  const ledger = path.join(data, 'ledger.json')
  const { results, seen } = await race(
    [
      { checker: 'stateReadings', file: ledger, options: { writers: ['keeper'] } },
      { checker: 'recordReadings', file: path.join(data, `${boxes[0]}.jsonl`), options: { fragment } },
    ],
    [
      ...senders.map((sender) => ({
        args: [program, 'send', data, sender, `${count / boxes.length}`, ...boxes],
      })),
      { args: [program, 'settle', data, 'keeper', `${settled}`] },
    ],
  )
  const { errors, reasons } = errorsOf(results)
  let lost = lastStateLost(contents(ledger), { writers: ['keeper'], count: settled })
  let writes = 1
  boxes.forEach((box, index) => {
    const sent = new Set()
    for (const sender of senders) {
      for (let seq = 1; seq <= count; seq += 1) if (seq % boxes.length === index) sent.add(`${sender}#${seq}`)
    }
    sent.add('before#1')
    const found = countRecords(contents(path.join(data, `${box}.jsonl`)), { sent, fragment })
    lost += found.lost
    writes += sent.size
    seen.torn += found.torn + found.foreign
    addUp(reasons, { 'glued record': found.torn, 'foreign record': found.foreign })
  })
  const expected = ['ledger.json', ...boxes.map((box) => `${box}.jsonl`)]
  return figures({ errors, lost, writes, seen, reasons, left: leftIn(data, expected) })
}

/** What a crash in the middle of an append leaves: a whole record, then half of one and no newline. */
function tearTail(file, fragment) {
  writeFileSync(file, `${JSON.stringify(seal('before', 1, 300))}\n${fragment}`)
}

async function race(watched, commands) {
  const stop = await observe(watched)
  let results
  let seen
  try {
    results = await runTogether(commands)
  } finally {
    seen = await stop()
  }
  return { results, seen }
}

function errorsOf(results) {
  const reasons = {}
  for (const { errors } of results) addUp(reasons, errors)
  return { errors: Object.values(reasons).reduce((sum, count) => sum + count, 0), reasons }
}

function figures({ errors, lost, writes, seen, reasons, left }) {
  const named = addUp({ ...reasons }, seen.reasons)
  for (const name of left) addUp(named, { [name]: 1 })
  return { errors, lost, writes, torn: seen.torn, leftOver: left.length, reads: seen.reads, reasons: named }
}

function leftIn(dir, expected) {
  return leftOver(readdirSync(dir), expected)
}

function contents(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

export const scenarios = [
  {
    name: 'bridge',
    program: 'bridge.cjs',
    title: '2 hooks, 500 writes each, to one file',
    load: '2 hooks x 500 writes, 1 reader',
    run: bridge,
  },
  {
    name: 'daemon state',
    program: 'daemon-state.mjs',
    title: '15 commands that start one daemon',
    load: '15 cold starts, 1 reader',
    run: daemonState,
  },
  {
    name: 'gate',
    program: 'gate.cjs',
    title: '8 hooks, 25 marks each, in one file',
    load: '8 hooks x 25 marks, 1 reader',
    run: gate,
  },
  {
    name: 'mailbox',
    program: 'mailbox.mjs',
    title: '4 senders, 150 messages each, to 6 mailboxes with torn ends',
    load: '6 torn tails, 4 senders x 150; 250 ledgers; 2 readers',
    run: mailbox,
  },
]
