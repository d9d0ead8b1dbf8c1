#!/usr/bin/env node

// Mailbox: agents leave each other messages, one JSON record per line, and a keeper settles them in a ledger.
//   node mailbox.mjs send <dir> <from> <count> <to...>
//   node mailbox.mjs inbox <dir> <who>
//   node mailbox.mjs settle <dir> <keeper> <count>
//   node mailbox.mjs balance <dir>

import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { flaw, seal } from './lib/sealed.cjs'

const inboxFile = (dir, who) => path.join(dir, `${who}.jsonl`)

function sendMessage(dir, to, message) {
  mkdirSync(dir, { recursive: true })
  appendFileSync(inboxFile(dir, to), JSON.stringify(message) + '\n')
}

function readInbox(dir, who) {
  const lines = readFileSync(inboxFile(dir, who), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

class Ledger {
  constructor(dir) {
    this.file = path.join(dir, 'ledger.json')
  }

  read() {
    return JSON.parse(readFileSync(this.file, 'utf8'))
  }

  write(balance) {
    writeFileSync(this.file, JSON.stringify(balance, null, 2))
  }
}

function counted(total, step) {
  const errors = {}
  for (let seq = 1; seq <= total; seq += 1) {
    try {
      step(seq)
    } catch (error) {
      errors[error.code ?? error.name] = (errors[error.code ?? error.name] ?? 0) + 1
    }
  }
  return { tried: total, errors }
}

const [command, dir, name, count, ...recipients] = process.argv.slice(2)
if (command === 'send') {
  const result = counted(Number(count) * recipients.length, (seq) => {
    sendMessage(dir, recipients[seq % recipients.length], seal(name, seq, 300))
  })
  console.log(JSON.stringify(result))
} else if (command === 'inbox') {
  console.log(JSON.stringify({ messages: readInbox(dir, name).length }))
} else if (command === 'settle') {
  const ledger = new Ledger(dir)
  const result = counted(Number(count), (seq) => ledger.write(seal(name, seq, 48 * 1024)))
  console.log(JSON.stringify(result))
} else if (command === 'balance') {
  const balance = new Ledger(dir).read()
  console.log(JSON.stringify({ keeper: balance.writer, flaw: flaw(balance) }))
} else {
  console.error('usage: mailbox.mjs send <dir> <from> <count> <to...> | inbox <dir> <who>')
  console.error('       mailbox.mjs settle <dir> <keeper> <count> | balance <dir>')
  process.exitCode = 2
}
