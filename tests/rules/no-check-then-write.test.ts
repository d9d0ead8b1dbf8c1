import parser from '@typescript-eslint/parser'
import noCheckThenWrite from '../../src/rules/no-check-then-write.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

/** A load and a save with callbacks, which do not go on after an error. */
const RC = `function readRc(done) {
  const file = path.join(process.env.HOME, '.' + process.env.SHELL + 'rc')
  fs.lstat(file, (error) => {
    if (error) return done(new Error('No file'))
    fs.readFile(file, 'utf8', done)
  })
}
function writeRc(text, done) {
  const file = path.join(process.env.HOME, '.' + process.env.SHELL + 'rc')
  fs.writeFile(file, text, done)
}
`

const valid: ValidCase[] = [
  {
    name: 'a cache that is fetched anew when it is missing or too old',
    code: `
import fs from 'node:fs'
const file = '/var/tmp/cache.json'
async function refresh() {
  const data = await (await fetch('https://example.org')).json()
  fs.writeFileSync(file, JSON.stringify({ at: Date.now(), data }))
  return data
}
export async function get() {
  if (!fs.existsSync(file)) return refresh()
  const cached = JSON.parse(fs.readFileSync(file, 'utf8'))
  return Date.now() - cached.at > 1000 ? refresh() : cached.data
}
`,
  },
  {
    name: 'a cache of what several functions fetch and put together',
    code: `
import fs from 'node:fs'
import ky from 'ky'
const file = '/var/tmp/cache.json'
const details = async (one) => await ky.get(one.url)
async function list() {
  const found = []
  const response = await ky.get('https://example.org').then((answer) => answer.json())
  for (const one of response.items.filter(({ hidden }) => !hidden)) found.push({ ...one, more: await details(one) })
  return found
}
async function refresh() {
  let data = []
  try {
    data = await list()
  } catch {
    data = []
  }
  fs.writeFileSync(file, JSON.stringify(data))
}
export async function get() {
  if (!fs.existsSync(file)) return refresh()
  if (JSON.parse(fs.readFileSync(file, 'utf8')).length === 0) return refresh()
}
`,
  },
  {
    name: 'a mark that is set anew when it is too old',
    code: `
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
const lockFile = '/var/tmp/started.lock'
function isRecent() {
  if (!existsSync(lockFile)) return false
  try {
    const { mtimeMs } = statSync(lockFile)
    return Date.now() - mtimeMs < 60_000
  } catch {
    return false
  }
}
export function start(run) {
  if (isRecent()) return
  writeFileSync(lockFile, '')
  run()
  rmSync(lockFile)
}
`,
  },
  {
    name: 'a mark that is set anew when it is too old, asked at once',
    code: `
import { rmSync, statSync, writeFileSync } from 'node:fs'
const lockFile = '/var/tmp/started.lock'
export function start(run) {
  if (Date.now() - statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs < 60_000) return
  writeFileSync(lockFile, '')
  run()
  rmSync(lockFile)
}
`,
  },
  {
    name: 'a callback that is given an error does not go on to write',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function complete(name, script, done) {
  readRc((error) => {
    if (error) done(error)
    else next()
  })
  function next() {
    writeRc(name + script, done)
  }
  readRc((error, text) => {
    if (error) return done(error)
    const part = text.split(name)[1]
    writeRc(text.replace(part, ''), done)
  })
}
${RC}`,
  },
  {
    name: 'a callback that writes only where it is given no error',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function complete(name, script, done) {
  readRc((error) => {
    if (!error) next()
    else done(error)
  })
  function next() {
    writeRc(name + script, done)
  }
  readRc((error, text) => {
    if (!error) {
      const part = text.split(name)[1]
      writeRc(text.replace(part, ''), done)
    }
  })
}
${RC}`,
  },
  {
    name: 'an empty flag that is written again when that failed',
    code: `
import { existsSync, writeFileSync } from 'node:fs'
const flag = '/data/.has-asked'
const asked = () => existsSync(flag)
const mark = () => {
  try {
    writeFileSync(flag, '')
  } catch {
    writeFileSync(flag, '')
  }
}
export async function ask(dialog) {
  if (!asked()) {
    await dialog()
    mark()
  }
}
`,
  },
  {
    name: 'the header of a log',
    code: `
import fs from 'node:fs'
export function log(logFile, line) {
  if (!fs.existsSync(logFile)) fs.writeFileSync(logFile, 'time\\tmessage\\n')
  fs.appendFileSync(logFile, line + '\\n')
}
`,
  },
  {
    name: 'an exclusive creation',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export function init() {
  try {
    fs.writeFileSync(FILE, '{}', { flag: 'wx' })
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
}
`,
  },
  {
    name: 'a seed of fixed content that nobody changes',
    code: `
import fs from 'node:fs'
export function init(file) {
  if (!fs.existsSync(file)) fs.writeFileSync(file, 'plugins:\\n  - default\\n')
}
`,
  },
  {
    name: 'a marker that stays empty',
    code: `
import fs from 'node:fs'
export function warnOnce(stamp) {
  if (fs.existsSync(stamp)) return false
  fs.writeFileSync(stamp, '')
  return true
}
`,
  },
  {
    name: 'a file of the project, which one command creates',
    code: `
import fs from 'node:fs'
export function init() {
  if (!fs.existsSync('package.json')) fs.writeFileSync('package.json', '{}')
}
`,
  },
  {
    name: 'a download that is skipped when it is there',
    code: `
import fs from 'node:fs'
export async function fetchOnce(file, url) {
  if (fs.existsSync(file)) return
  const response = await fetch(url)
  fs.writeFileSync(file, Buffer.from(await response.arrayBuffer()))
}
`,
  },
  {
    name: 'one of many files that a generator writes',
    code: `
import fs from 'node:fs'
export function scaffold(files) {
  for (const file of files) {
    if (!fs.existsSync(file)) fs.writeFileSync(file, '{}')
  }
}
`,
  },
  {
    name: 'a template that is put in its place',
    code: `
import fs from 'node:fs'
const FILE = 'settings.json'
export function init(template) {
  if (fs.existsSync(FILE)) return
  fs.writeFileSync(FILE, fs.readFileSync(template, 'utf8'))
}
export function set(key, value) {
  const all = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  all[key] = value
  fs.writeFileSync(FILE, JSON.stringify(all))
}
`,
  },
  {
    name: 'a write that is also forced',
    code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
export function createKey(file, force) {
  if (!fs.existsSync(file) || force) fs.writeFileSync(file, randomUUID())
}
`,
  },
  {
    name: 'a file that must be there',
    code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
export function renew(file) {
  if (!fs.existsSync(file)) return
  fs.writeFileSync(file, randomUUID())
}
`,
  },
  {
    name: 'a cache that is filled when it is missing or old',
    code: `
import fs from 'node:fs'
const FILE = 'cache.json'
function readCache() {
  if (!fs.existsSync(FILE)) return null
  const cache = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  return cache.time > Date.now() - 60000 ? cache.value : null
}
export async function value(load) {
  const cached = readCache()
  if (cached) return cached
  const value = await load()
  fs.writeFileSync(FILE, JSON.stringify({ time: Date.now(), value }))
  return value
}
`,
  },
  {
    name: 'the first save of an update, which is a matter of the update',
    code: `
import fs from 'node:fs'
const FILE = 'servers.json'
export function add(name, server) {
  if (fs.existsSync(FILE)) {
    const servers = JSON.parse(fs.readFileSync(FILE, 'utf8'))
    servers[name] = server
    fs.writeFileSync(FILE, JSON.stringify(servers))
  } else {
    fs.writeFileSync(FILE, JSON.stringify({ [name]: server }))
  }
}
`,
  },
  {
    name: 'a broken file that is repaired',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export function load() {
  try {
    return JSON.parse(fs.readFileSync(FILE, 'utf8'))
  } catch {
    fs.writeFileSync(FILE, '{}')
    return {}
  }
}
`,
  },
  {
    name: 'a repair behind another code than that of a missing file',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export function load() {
  try {
    return JSON.parse(fs.readFileSync(FILE, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    fs.writeFileSync(FILE, '{}')
    return {}
  }
}
`,
  },
  {
    name: 'the check and the write under one lock',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const init = () =>
  withLockSync(FILE, () => {
    if (!fs.existsSync(FILE)) fs.writeFileSync(FILE, '{}')
  })
`,
  },
  {
    name: 'a second check under the lock',
    code: `
import fs from 'node:fs'
import { randomBytes } from 'node:crypto'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function key(file) {
  if (!fs.existsSync(file)) {
    withLockSync(file, () => {
      if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(32))
    })
  }
  return fs.readFileSync(file)
}
`,
  },
  {
    name: 'a lock around every caller',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
function init() {
  if (!fs.existsSync(FILE)) fs.writeFileSync(FILE, '{}')
}
withLockSync(FILE, init)
`,
  },
  {
    name: 'something of an unknown name that may be a lock',
    code: `
import fs from 'node:fs'
import { withStoreLock } from './locks.js'
const FILE = 'state.json'
export const init = () =>
  withStoreLock(() => {
    if (!fs.existsSync(FILE)) fs.writeFileSync(FILE, '{}')
  })
`,
  },
  {
    name: 'a pid file that keeps nobody out',
    code: `
import fs from 'node:fs'
const FILE = 'server.pid'
export function start() {
  if (fs.existsSync(FILE)) console.warn('another one may run')
  fs.writeFileSync(FILE, String(process.pid))
}
export const stop = () => fs.unlinkSync(FILE)
`,
  },
  {
    name: 'a note of when something was done last',
    code: `
import fs from 'node:fs'
const FILE = 'last-check'
export function isDue() {
  try {
    if (Date.now() - Number(fs.readFileSync(FILE, 'utf8')) < 86400000) return false
  } catch {}
  fs.writeFileSync(FILE, String(Date.now()))
  return true
}
`,
  },
  {
    name: 'a file with a random name',
    code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
export function create(dir) {
  const file = dir + '/' + randomUUID() + '.json'
  if (!fs.existsSync(file)) fs.writeFileSync(file, '{}')
}
`,
  },
  {
    name: 'one process that owns the file and yields nowhere',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export function init() {
  if (!fs.existsSync(FILE)) fs.writeFileSync(FILE, '{}')
}
`,
    settings: { 'atomic-fs': { owner: 'one-process' } },
  },
  {
    name: 'an ignored path',
    code: `
import fs from 'node:fs'
export function init(dir) {
  if (!fs.existsSync(dir + '/state.json')) fs.writeFileSync(dir + '/state.json', '{}')
}
`,
    options: [{ ignore: ['state.json'] }],
  },
  {
    name: 'a function called existsSync that the file declares',
    code: `
import { writeFileSync } from 'node:fs'
import { existsSync } from './memory-fs.js'
export function init(file) {
  if (!existsSync(file)) writeFileSync(file, '{}')
}
`,
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'a callback that goes on in spite of the error',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function complete(name, script, done) {
  readRc(() => next())
  function next() {
    writeRc(name + script, done)
  }
  readRc((error, text) => {
    if (error) console.warn(error)
    const part = text.split(name)[1]
    writeRc(text.replace(part, ''), done)
  })
}
${RC}`,
    errors: [
      {
        messageId: 'wipedChange',
        data: { path: 'file', check: 'line 17', change: 'writeRc, line 24' },
        line: 18,
        column: 23,
        endLine: 18,
        endColumn: 49,
      },
    ],
  },
  {
    name: 'an empty store',
    code: `
import fs from 'node:fs'
export function init(file) {
  if (!fs.existsSync(file)) fs.writeFileSync(file, '{}')
}
`,
    errors: [
      {
        messageId: 'wipedContent',
        data: { path: 'file', check: 'line 4' },
        line: 4,
        column: 29,
        endLine: 4,
        endColumn: 57,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs'
export function init(file) {
  if (!fs.existsSync(file)) fs.writeFileSync(file, '{}', { flag: 'wx' })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an empty store with a version, behind a return',
    code: `
import { existsSync, writeFileSync } from 'node:fs'
const EMPTY = { version: 1, entries: [] }
export function init(file) {
  if (existsSync(file)) return
  writeFileSync(file, JSON.stringify(EMPTY), 'utf8')
}
`,
    errors: [
      {
        messageId: 'wipedContent',
        data: { path: 'file', check: 'line 5' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 53,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import { existsSync, writeFileSync } from 'node:fs'
const EMPTY = { version: 1, entries: [] }
export function init(file) {
  if (existsSync(file)) return
  writeFileSync(file, JSON.stringify(EMPTY), { encoding: 'utf8', flag: 'wx' })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a default that the program also changes',
    code: `
import fs from 'node:fs'
const FILE = 'settings.json'
export function init() {
  if (!fs.existsSync(FILE)) fs.writeFileSync(FILE, JSON.stringify({ theme: 'dark' }, null, 2), { mode: 0o600 })
}
export function set(key, value) {
  const all = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  all[key] = value
  fs.writeFileSync(FILE, JSON.stringify(all))
}
`,
    errors: [
      {
        messageId: 'wipedChange',
        data: { path: 'FILE', check: 'line 5', change: 'set, line 10' },
        line: 5,
        column: 29,
        endLine: 5,
        endColumn: 112,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs'
const FILE = 'settings.json'
export function init() {
  if (!fs.existsSync(FILE)) fs.writeFileSync(FILE, JSON.stringify({ theme: 'dark' }, null, 2), { mode: 0o600, flag: 'wx' })
}
export function set(key, value) {
  const all = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  all[key] = value
  fs.writeFileSync(FILE, JSON.stringify(all))
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a header of a file that is appended to',
    code: `
import fs from 'node:fs'
export function record(file, row) {
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, 'time,status\\n')
  }
  fs.appendFileSync(file, row.join(',') + '\\n')
}
`,
    errors: [
      {
        messageId: 'wipedChange',
        data: { path: 'file', check: 'line 4', change: 'line 7' },
        line: 5,
        column: 5,
        endLine: 5,
        endColumn: 44,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs'
export function record(file, row) {
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, 'time,status\\n', { flag: 'wx' })
  }
  fs.appendFileSync(file, row.join(',') + '\\n')
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a key, behind a failed access',
    code: `
import { access, readFile, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
export async function key(file) {
  try {
    await access(file)
  } catch {
    await writeFile(file, randomBytes(32), { mode: 0o600 })
  }
  return readFile(file)
}
`,
    errors: [
      {
        messageId: 'differentContent',
        data: { path: 'file', check: 'line 6' },
        line: 8,
        column: 11,
        endLine: 8,
        endColumn: 60,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import { access, readFile, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
export async function key(file) {
  try {
    await access(file)
  } catch {
    await writeFile(file, randomBytes(32), { mode: 0o600, flag: 'wx' })
  }
  return readFile(file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a key, behind a read that failed because there is none',
    code: `
import fs from 'node:fs'
import { randomBytes } from 'node:crypto'
export function key(file) {
  try {
    return fs.readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    const key = randomBytes(32).toString('hex')
    fs.writeFileSync(file, key)
    return key
  }
}
`,
    errors: [
      {
        messageId: 'differentContent',
        data: { path: 'file', check: 'line 6' },
        line: 10,
        column: 5,
        endLine: 10,
        endColumn: 32,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs'
import { randomBytes } from 'node:crypto'
export function key(file) {
  try {
    return fs.readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    const key = randomBytes(32).toString('hex')
    fs.writeFileSync(file, key, { flag: 'wx' })
    return key
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an id in a record',
    code: `
import fs from 'node:fs'
import crypto from 'node:crypto'
export function identity(file) {
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'))
  const identity = { id: crypto.randomUUID(), created: Date.now() }
  fs.writeFileSync(file, JSON.stringify(identity))
  return identity
}
`,
    errors: [
      {
        messageId: 'differentContent',
        data: { path: 'file', check: 'line 5' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 51,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs'
import crypto from 'node:crypto'
export function identity(file) {
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'))
  const identity = { id: crypto.randomUUID(), created: Date.now() }
  fs.writeFileSync(file, JSON.stringify(identity), { flag: 'wx' })
  return identity
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the answer in a constant',
    code: `
import fs from 'node:fs'
export function init(file) {
  const there = fs.existsSync(file)
  if (!there) fs.writeFileSync(file, '[]')
}
`,
    errors: [
      {
        messageId: 'wipedContent',
        data: { path: 'file', check: 'line 4' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 43,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs'
export function init(file) {
  const there = fs.existsSync(file)
  if (!there) fs.writeFileSync(file, '[]', { flag: 'wx' })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the answer in a variable that a catch sets',
    code: `
import fs from 'node:fs/promises'
export async function init(file) {
  let there = true
  try {
    await fs.access(file)
  } catch {
    there = false
  }
  if (!there) await fs.writeFile(file, '[]')
}
`,
    errors: [
      {
        messageId: 'wipedContent',
        data: { path: 'file', check: 'line 6' },
        line: 10,
        column: 21,
        endLine: 10,
        endColumn: 45,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs/promises'
export async function init(file) {
  let there = true
  try {
    await fs.access(file)
  } catch {
    there = false
  }
  if (!there) await fs.writeFile(file, '[]', { flag: 'wx' })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'callbacks',
    code: `
const fs = require('fs')
exports.init = (file, done) => {
  fs.access(file, (error) => {
    if (!error) return done()
    fs.writeFile(file, '{}', done)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    errors: [
      {
        messageId: 'wipedContent',
        data: { path: 'file', check: 'line 4' },
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 35,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
const fs = require('fs')
exports.init = (file, done) => {
  fs.access(file, (error) => {
    if (!error) return done()
    fs.writeFile(file, '{}', { flag: 'wx' }, done)
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an attribute that cannot be had',
    code: `
import fs from 'node:fs'
export function init(file) {
  try {
    fs.statSync(file)
  } catch (error) {
    if (error.code === 'ENOENT') fs.writeFileSync(file, '{}')
  }
}
`,
    errors: [
      {
        messageId: 'wipedContent',
        data: { path: 'file', check: 'line 5' },
        line: 7,
        column: 34,
        endLine: 7,
        endColumn: 62,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs'
export function init(file) {
  try {
    fs.statSync(file)
  } catch (error) {
    if (error.code === 'ENOENT') fs.writeFileSync(file, '{}', { flag: 'wx' })
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a helper that asks, and one that writes',
    code: `
import fs from 'node:fs'
export class Store {
  constructor(file) {
    this.file = file
    if (!this.exists()) this.save({})
  }
  exists() {
    return fs.existsSync(this.file)
  }
  save(data) {
    fs.writeFileSync(this.file, JSON.stringify(data))
  }
  set(key, value) {
    const data = JSON.parse(fs.readFileSync(this.file, 'utf8'))
    data[key] = value
    this.save(data)
  }
}
`,
    errors: [
      {
        messageId: 'wipedChange',
        data: { path: 'this.file', check: 'exists, line 9', change: 'save, line 12' },
        line: 6,
        column: 25,
        endLine: 6,
        endColumn: 38,
      },
    ],
  },
  {
    name: 'an atomic write, which replaces what is there',
    code: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function init(file) {
  if (!fs.existsSync(file)) atomicWriteSync(file, '{}')
}
`,
    errors: [
      {
        messageId: 'wipedContent',
        data: { path: 'file', check: 'line 5' },
        line: 5,
        column: 29,
        endLine: 5,
        endColumn: 56,
      },
    ],
  },
  {
    name: 'a staged write, which replaces what is there',
    code: `
import fs from 'node:fs'
import { randomBytes } from 'node:crypto'
import { renameWithRetrySync, tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function key(file) {
  if (fs.existsSync(file)) return fs.readFileSync(file)
  const key = randomBytes(32)
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, key)
  renameWithRetrySync(tmp, file)
  return key
}
`,
    errors: [
      {
        messageId: 'differentContent',
        data: { path: 'file', check: 'line 6' },
        line: 10,
        column: 3,
        endLine: 10,
        endColumn: 33,
      },
    ],
  },
  {
    name: 'a lock file with a time, judged and then written',
    code: `
import fs from 'node:fs'
const LOCK = 'reload.lock'
export function lock() {
  try {
    const time = fs.readFileSync(LOCK, 'utf8')
    if (time !== '' && Date.now() - Number(time) < 30000) return false
  } catch {}
  fs.writeFileSync(LOCK, String(Date.now()))
  return true
}
export const unlock = () => fs.writeFileSync(LOCK, '')
`,
    errors: [
      {
        messageId: 'bothAdmitted',
        data: { path: 'LOCK', check: 'line 6' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 45,
      },
    ],
  },
  {
    name: 'a pid file that lets one server run',
    code: `
import fs from 'node:fs'
const FILE = 'server.pid'
const isRunning = (pid) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
export function start() {
  if (fs.existsSync(FILE)) {
    const pid = Number(fs.readFileSync(FILE, 'utf8'))
    if (isRunning(pid)) throw new Error('running')
  }
  fs.writeFileSync(FILE, process.pid.toString())
}
`,
    errors: [
      {
        messageId: 'bothAdmitted',
        data: { path: 'FILE', check: 'line 13' },
        line: 16,
        column: 3,
        endLine: 16,
        endColumn: 49,
      },
    ],
  },
  {
    name: 'a wait for a lock file, and the lock file',
    code: `
import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
export async function withLockFile(lock, work) {
  while (fs.existsSync(lock)) await sleep(100)
  fs.writeFileSync(lock, 'locked')
  try {
    return await work()
  } finally {
    fs.unlinkSync(lock)
  }
}
`,
    errors: [
      {
        messageId: 'bothAdmitted',
        data: { path: 'lock', check: 'line 5' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 35,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
export async function withLockFile(lock, work) {
  while (fs.existsSync(lock)) await sleep(100)
  fs.writeFileSync(lock, 'locked', { flag: 'wx' })
  try {
    return await work()
  } finally {
    fs.unlinkSync(lock)
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'one process that waits between the check and the write',
    code: `
import fs from 'node:fs/promises'
export async function init(file) {
  try {
    await fs.access(file)
  } catch {
    await fs.writeFile(file, '{}')
  }
}
`,
    settings: { 'atomic-fs': { owner: 'one-process' } },
    errors: [
      {
        messageId: 'wipedContent',
        data: { path: 'file', check: 'line 5' },
        line: 7,
        column: 11,
        endLine: 7,
        endColumn: 35,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs/promises'
export async function init(file) {
  try {
    await fs.access(file)
  } catch {
    await fs.writeFile(file, '{}', { flag: 'wx' })
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'TypeScript',
    code: `
import fs from 'node:fs'
export class Config {
  constructor(private readonly file: string) {}
  init(): void {
    if (!fs.existsSync(this.file)) fs.writeFileSync(this.file, JSON.stringify({ servers: {} } as Servers))
  }
}
`,
    languageOptions: { parser },
    filename: 'file.ts',
    errors: [
      {
        messageId: 'wipedContent',
        data: { path: 'this.file', check: 'line 6' },
        line: 6,
        column: 36,
        endLine: 6,
        endColumn: 107,
        suggestions: [
          {
            messageId: 'useExclusiveFlag',
            output: `
import fs from 'node:fs'
export class Config {
  constructor(private readonly file: string) {}
  init(): void {
    if (!fs.existsSync(this.file)) fs.writeFileSync(this.file, JSON.stringify({ servers: {} } as Servers), { flag: 'wx' })
  }
}
`,
          },
        ],
      },
    ],
  },
]

runCases('no-check-then-write', noCheckThenWrite, { valid, invalid })
