import { describe, expect, it } from 'vitest'
import { factsOf, hostOf, updatesIn, type ParseOptions } from './support.ts'

interface Case extends ParseOptions {
  readonly name: string
  readonly code: string
  readonly host?: string
  readonly updates: string[]
}

function run(cases: readonly Case[]): void {
  for (const { name, code, host, updates, ...options } of cases)
    it(name, () => expect(updatesIn(code, host, options)).toEqual(updates))
}

describe('a load, a change and a save', () => {
  run([
    {
      name: 'of a value that is saved by what leaves text alone',
      code: `
import fs from 'node:fs'
function save(file, given) {
  let data = given || ''
  if (typeof data !== 'string') data = JSON.stringify(data)
  fs.writeFileSync(file, data)
}
const put = (file, data) => fs.writeFileSync(file, typeof data === 'string' ? data : JSON.stringify(data))
function run(name) {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  state.names.push(name)
  save('state.json', state)
  const other = JSON.parse(fs.readFileSync('other.json', 'utf8'))
  other.names.push(name)
  put('other.json', other)
}
`,
      host: 'run',
      updates: ['state.json: none', 'other.json: none'],
    },
    {
      name: 'of what a helper puts into an object, one by one',
      code: `
import fs from 'node:fs'
const save = (all) => {
  const found = {}
  for (const [key, value] of all) found[key] = value
  fs.writeFileSync('state.json', JSON.stringify(found))
}
function run(key) {
  const all = new Map(Object.entries(JSON.parse(fs.readFileSync('state.json', 'utf8'))))
  all.set(key, true)
  save(all)
}
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'of what a helper puts into a list or merges into an object',
      code: `
import fs from 'node:fs'
const save = (all) => {
  const rows = []
  rows.push(...all)
  fs.writeFileSync('rows.json', JSON.stringify(rows))
}
const merge = (all) => {
  const found = {}
  Object.assign(found, all)
  fs.writeFileSync('state.json', JSON.stringify(found))
}
function run(key) {
  save([...JSON.parse(fs.readFileSync('rows.json', 'utf8')), key])
  merge({ ...JSON.parse(fs.readFileSync('state.json', 'utf8')), key })
}
`,
      host: 'run',
      updates: ['rows.json: none', 'state.json: none'],
    },
    {
      name: 'in one function',
      code: `
import fs from 'node:fs'
function run(entry) {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  state.entries.push(entry)
  fs.writeFileSync('state.json', JSON.stringify(state))
}
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'through a temp that is created exclusively',
      code: `
import fs from 'node:fs'
function run(entry) {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  fs.writeFileSync('state.json.tmp', JSON.stringify({ ...state, entry }), { flag: 'wx' })
  fs.renameSync('state.json.tmp', 'state.json')
}
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'through a descriptor of such a temp',
      code: `
import fs from 'node:fs'
function run(entry) {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  const fd = fs.openSync('state.json.tmp', 'wx', 0o600)
  fs.writeFileSync(fd, JSON.stringify({ ...state, entry }))
  fs.closeSync(fd)
  fs.renameSync('state.json.tmp', 'state.json')
}
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'unless the file is created',
      code: `
import fs from 'node:fs'
function run(entry) {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  fs.writeFileSync('state.json', JSON.stringify({ ...state, entry }), { flag: 'wx' })
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'at the top of a file',
      code: `
const fs = require('fs')
const state = JSON.parse(fs.readFileSync('state.json'))
state.count++
fs.writeFileSync('state.json', JSON.stringify(state))
`,
      sourceType: 'commonjs',
      updates: ['state.json: none'],
    },
    {
      name: 'with await',
      code: `
import { readFile, writeFile } from 'node:fs/promises'
async function run(file, entry) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...state, entry }))
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with then',
      code: `
import fs from 'node:fs/promises'
function run(file, entry) {
  return fs
    .readFile(file, 'utf8')
    .then((text) => JSON.parse(text))
    .then((state) => fs.writeFile(file, JSON.stringify([...state, entry])))
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with callbacks',
      code: `
import fs from 'node:fs'
function run(file, entry, done) {
  fs.readFile(file, 'utf8', (error, text) => {
    const state = JSON.parse(text)
    state.push(entry)
    fs.writeFile(file, JSON.stringify(state), done)
  })
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with functions',
      code: `
import fs from 'node:fs'
function load() {
  try {
    return JSON.parse(fs.readFileSync('state.json', 'utf8'))
  } catch {
    return { entries: [] }
  }
}
function save(state) {
  fs.writeFileSync('state.json', JSON.stringify(state))
}
function run(entry) {
  const state = load()
  state.entries.push(entry)
  save(state)
}
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'with functions that are given the path',
      code: `
import fs from 'node:fs'
const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
const save = (file, state) => fs.writeFileSync(file, JSON.stringify(state))
function run(file, entry) {
  save(file, { ...load(file), entry })
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with methods',
      code: `
import fs from 'node:fs/promises'
class Store {
  constructor(file) {
    this.file = file
  }
  async load() {
    return JSON.parse(await fs.readFile(this.file, 'utf8'))
  }
  async save(state) {
    await fs.writeFile(this.file, JSON.stringify(state))
  }
  async run(key, value) {
    const state = await this.load()
    state[key] = value
    await this.save(state)
  }
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with methods of an object',
      code: `
import fs from 'node:fs'
export const store = {
  load() {
    return JSON.parse(fs.readFileSync('state.json'))
  },
  save(state) {
    fs.writeFileSync('state.json', JSON.stringify(state))
  },
  run(id) {
    const state = this.load()
    delete state[id]
    this.save(state)
  },
}
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'with closures',
      code: `
import fs from 'node:fs'
export function openStore(file) {
  const load = () => JSON.parse(fs.readFileSync(file))
  const save = (state) => fs.writeFileSync(file, JSON.stringify(state))
  return {
    run(entry) {
      const state = load()
      state.push(entry)
      save(state)
    },
  }
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with a getter and a setter',
      code: `
import fs from 'node:fs'
class Store {
  get state() {
    return JSON.parse(fs.readFileSync('state.json'))
  }
  set state(value) {
    fs.writeFileSync('state.json', JSON.stringify(value))
  }
  run(entry) {
    this.state = [...this.state, entry]
  }
}
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'with a function that runs the change',
      code: `
import fs from 'node:fs'
function run(change) {
  const state = JSON.parse(fs.readFileSync('state.json'))
  change(state)
  fs.writeFileSync('state.json', JSON.stringify(state))
}
export const add = (entry) => run((state) => state.entries.push(entry))
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'with a save that stages and renames',
      code: `
import fs from 'node:fs'
function save(file, state) {
  const temp = file + '.tmp'
  fs.writeFileSync(temp, JSON.stringify(state))
  fs.renameSync(temp, file)
}
function run(file, entry) {
  const state = JSON.parse(fs.readFileSync(file))
  state.push(entry)
  save(file, state)
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with a save that is atomic already',
      code: `
import { readFile } from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
async function run(file, entry) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  await atomicWrite(file, JSON.stringify([...state, entry]))
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with fs-extra',
      code: `
import fs from 'fs-extra'
async function run(file, entry) {
  const state = await fs.readJson(file)
  state.entry = entry
  await fs.writeJson(file, state)
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with Bun',
      code: `
async function run(file, entry) {
  const state = await Bun.file(file).json()
  state.push(entry)
  await Bun.write(file, JSON.stringify(state))
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with Object.assign',
      code: `
import fs from 'node:fs'
function run(file, changes) {
  const state = {}
  Object.assign(state, JSON.parse(fs.readFileSync(file)), changes)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with a loop that collects',
      code: `
import fs from 'node:fs'
function run(file, id) {
  const kept = []
  for (const entry of JSON.parse(fs.readFileSync(file))) {
    if (entry.id !== id) kept.push(entry)
  }
  fs.writeFileSync(file, JSON.stringify(kept))
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'with lines that are parsed one by one',
      code: `
import fs from 'node:fs'
function run(file, id) {
  const lines = fs.readFileSync(file, 'utf8').split('\\n')
  const kept = lines.map((line) => JSON.parse(line)).filter((entry) => entry.id !== id)
  fs.writeFileSync(file, kept.map((entry) => JSON.stringify(entry)).join('\\n'))
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'of two files at once',
      code: `
import fs from 'node:fs'
function run(entry) {
  const a = JSON.parse(fs.readFileSync('a.json'))
  const b = JSON.parse(fs.readFileSync('b.json'))
  fs.writeFileSync('a.json', JSON.stringify([...a, entry]))
  fs.writeFileSync('b.json', JSON.stringify([...b, entry]))
}
`,
      host: 'run',
      updates: ['a.json: none', 'b.json: none'],
    },
    {
      name: 'a helper that runs what it is given',
      code: `
import fs from 'node:fs'
function timed(fn) {
  const t = Date.now()
  const r = fn()
  console.log(Date.now() - t)
  return r
}
export function bump(f) {
  return timed(() => {
    const s = JSON.parse(fs.readFileSync(f, 'utf8'))
    s.n++
    fs.writeFileSync(f, JSON.stringify(s))
  })
}
`,
      host: 'bump',
      updates: ['*: none'],
    },
    {
      name: 'a helper that awaits what it is given',
      code: `
import fs from 'node:fs/promises'
async function timed(fn) {
  const t = Date.now()
  const r = await fn()
  console.log(Date.now() - t)
  return r
}
export function bump(f) {
  return timed(async () => {
    const s = JSON.parse(await fs.readFile(f, 'utf8'))
    s.n++
    await fs.writeFile(f, JSON.stringify(s))
  })
}
`,
      host: 'bump',
      updates: ['*: none'],
    },
  ])
})

describe('a load, a change and a save, through others', () => {
  run([
    {
      name: 'by the methods of the parent',
      code: `
import fs from 'node:fs'
class Base {
  constructor(file) { this.file = file }
  load() { return JSON.parse(fs.readFileSync(this.file, 'utf8')) }
  save(state) { fs.writeFileSync(this.file, JSON.stringify(state)) }
}
export class Prefs extends Base {
  run(key, value) {
    const state = super.load()
    state[key] = value
    super.save(state)
  }
}
`,
      host: 'run',
      updates: ['*: none'],
    },
    {
      name: 'by a loader that calls back',
      code: `
import fs from 'node:fs'
function load(done) { fs.readFile('state.json', 'utf8', (error, text) => done(error, JSON.parse(text))) }
function save(state, done) { fs.writeFile('state.json', JSON.stringify(state), done) }
export function run(x, done) {
  load((error, state) => { state.push(x); save(state, done) })
}
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'by a reader that passes its callback on',
      code: `
import fs from 'node:fs'
function load(done) { fs.readFile('state.json', 'utf8', done) }
export function run(x, done) {
  load((error, text) => { const state = JSON.parse(text); state.push(x); fs.writeFile('state.json', JSON.stringify(state), done) })
}
`,
      host: 'run',
      updates: ['state.json: none'],
    },
    {
      name: 'but not when the callback saves something else',
      code: `
import fs from 'node:fs'
function load(done) { fs.readFile('state.json', 'utf8', done) }
export function run(x, done) {
  load((error, text) => { fs.writeFile('state.json', JSON.stringify(x), done) })
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'but not when the field has another file by then',
      code: `
import fs from 'node:fs'
export class Job {
  run(from, to) {
    this.file = from
    const state = JSON.parse(fs.readFileSync(this.file))
    this.file = to
    fs.writeFileSync(this.file, JSON.stringify(state))
  }
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'but not from one object of a class to another',
      code: `
import fs from 'node:fs'
class Doc {
  constructor(file) { this.file = file }
  load() { return JSON.parse(fs.readFileSync(this.file)) }
  save(state) { fs.writeFileSync(this.file, JSON.stringify(state)) }
}
export function run(from, to) {
  const source = new Doc(from)
  const target = new Doc(to)
  target.save(source.load())
}
`,
      host: 'run',
      updates: [],
    },
  ])
})

describe('protection', () => {
  run([
    {
      name: 'a lock over both is enough',
      code: `
import fs from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
async function run(file, entry) {
  await withLock(file, async () => {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    await fs.writeFile(file, JSON.stringify([...state, entry]))
  })
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'a lock over both through helpers is enough',
      code: `
import fs from 'node:fs'
import lockfile from 'proper-lockfile'
const load = (file) => JSON.parse(fs.readFileSync(file))
const save = (file, state) => fs.writeFileSync(file, JSON.stringify(state))
async function run(file, entry) {
  const release = await lockfile.lock(file)
  try {
    const state = load(file)
    state.push(entry)
    save(file, state)
  } finally {
    await release()
  }
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'a lock that is perhaps one is reason to be silent',
      code: `
import fs from 'node:fs/promises'
import { withStoreLock } from './locks.js'
async function run(file, entry) {
  await withStoreLock(async () => {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    await fs.writeFile(file, JSON.stringify([...state, entry]))
  })
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'a lock over the save only is too late',
      code: `
import fs from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
async function run(file, entry) {
  const state = JSON.parse(await fs.readFile(file, 'utf8'))
  await withLock(file, () => fs.writeFile(file, JSON.stringify([...state, entry])))
}
`,
      host: 'run',
      updates: ['*: save-only'],
    },
    {
      name: 'a lock that another load takes by itself is too late',
      code: `
import fs from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const load = (file) => withLock(file, async () => JSON.parse(await fs.readFile(file, 'utf8')))
const save = (file, state) => withLock(file, () => fs.writeFile(file, JSON.stringify(state)))
async function run(file, entry) {
  const state = await load(file)
  state.push(entry)
  await save(file, state)
}
`,
      host: 'run',
      updates: ['*: save-only'],
    },
    {
      name: 'a mutex keeps out this process only',
      code: `
import fs from 'node:fs/promises'
import { Mutex } from 'async-mutex'
const mutex = new Mutex()
async function run(file, entry) {
  await mutex.runExclusive(async () => {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    await fs.writeFile(file, JSON.stringify([...state, entry]))
  })
}
`,
      host: 'run',
      updates: ['*: in-process'],
    },
  ])
})

describe('not an update', () => {
  run([
    {
      name: 'a first save three calls away, which is made because the file is missing',
      code: `
import fs from 'node:fs'
class Registry {
  entries = new Map()
  constructor(path) { this.path = path }
  load() {
    if (this.loaded) return
    this.loaded = true
    if (!fs.existsSync(this.path)) {
      this.save()
      return
    }
    for (const [id, one] of Object.entries(JSON.parse(fs.readFileSync(this.path, 'utf8')))) this.entries.set(id, one)
  }
  all() {
    this.load()
    return [...this.entries.values()]
  }
  of(id) {
    return this.all().filter((one) => one.id === id)
  }
  count(id) {
    this.load()
    return this.of(id).length
  }
  save() {
    fs.writeFileSync(this.path, JSON.stringify(Object.fromEntries(this.entries)))
  }
}
`,
      host: 'count',
      updates: [],
    },
    {
      name: 'a save when the load has failed',
      code: `
import fs from 'node:fs'
class Config {
  run() {
    try {
      this.config = { ...this.defaults, ...JSON.parse(fs.readFileSync('config.json', 'utf8')) }
    } catch {
      this.config = this.defaults
      fs.writeFileSync('config.json', JSON.stringify(this.config))
    }
  }
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'a line end that is kept as it was found',
      code: `
import fs from 'node:fs'
function run(file, data) {
  const newline = fs.readFileSync(file, 'utf8').endsWith('\\r\\n') ? '\\r\\n' : '\\n'
  const found = endOf(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify(data) + found)
  fs.writeFileSync(file, JSON.stringify(data, null, 2).concat(found, newline))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'a function that saves under a lock what it loads there, through a temp',
      code: `
import { promises as fs } from 'node:fs'
import lockfile from 'proper-lockfile'
const FILE = '/home/u/.tool/accounts.json'
export async function migrate() {
  const data = JSON.parse(await fs.readFile(FILE, 'utf8'))
  await save(data)
}
export async function save(storage) {
  const release = await lockfile.lock(FILE)
  try {
    const existing = JSON.parse(await fs.readFile(FILE, 'utf8'))
    const tmp = \`\${FILE}.\${crypto.randomUUID()}.tmp\`
    await fs.writeFile(tmp, JSON.stringify({ ...existing, ...storage }))
    await fs.rename(tmp, FILE)
  } finally {
    await release()
  }
}
`,
      host: 'migrate',
      updates: [],
    },
    {
      name: 'a worker that reads or writes, as it is told',
      code: `
import fs from 'node:fs'
let cache
function run(task) {
  if (task.kind === 'write') fs.writeFileSync('cache.json', JSON.stringify(cache))
  else cache = JSON.parse(fs.readFileSync('cache.json', 'utf8'))
}
export function twice() {
  run({ kind: 'read' })
  run({ kind: 'write' })
}
`,
      host: 'twice',
      updates: [],
    },
    {
      name: 'what was read is only compared',
      code: `
import fs from 'node:fs'
function run(file, state) {
  const text = JSON.stringify(state)
  if (fs.readFileSync(file, 'utf8') !== text) fs.writeFileSync(file, text)
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'what was read is only measured',
      code: `
import fs from 'node:fs'
function run(file, state) {
  const before = JSON.parse(fs.readFileSync(file, 'utf8'))
  const known = before.includes(state.id)
  fs.writeFileSync(file, JSON.stringify({ ...state, known }))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'only the indentation was read',
      code: `
import fs from 'node:fs'
import detectIndent from 'detect-indent'
function run(file, state) {
  const { indent } = detectIndent(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify(state, null, indent))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'what was read is replaced before the save',
      code: `
import fs from 'node:fs'
import { fetchState } from './api.js'
async function run(file) {
  let state = JSON.parse(fs.readFileSync(file, 'utf8'))
  console.log(state.version)
  state = await fetchState()
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'saved under another path',
      code: `
import fs from 'node:fs'
function run(from, to) {
  const state = JSON.parse(fs.readFileSync(from, 'utf8'))
  fs.writeFileSync(to, JSON.stringify(state))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'a backup of what is there',
      code: `
import fs from 'node:fs'
function run(file) {
  fs.writeFileSync(file + '.bak', JSON.stringify(JSON.parse(fs.readFileSync(file, 'utf8'))))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'saved under a path that is assigned in between',
      code: `
import fs from 'node:fs'
function run(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  file = file.replace('.json', '.v2.json')
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'every file of a list, rewritten alike',
      code: `
import fs from 'node:fs'
function run(files) {
  for (const file of files) {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    fs.writeFileSync(file, JSON.stringify(state, null, 2))
  }
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'a file of a project',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run(root, version) {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  manifest.version = version
  fs.writeFileSync(path.join(root, 'package.json'), JSON.stringify(manifest, null, 2))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'text that is neither a record on the way in nor on the way out',
      code: `
import fs from 'node:fs'
function run(file) {
  const text = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(file, text.replace('foo', 'bar'))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'saved before it is loaded',
      code: `
import fs from 'node:fs'
function run(file, state) {
  fs.writeFileSync(file, JSON.stringify(state))
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'loaded and saved on branches that exclude each other',
      code: `
import fs from 'node:fs'
function run(file, state) {
  if (!state) {
    state = JSON.parse(fs.readFileSync(file, 'utf8'))
    return state
  }
  fs.writeFileSync(file, JSON.stringify(state))
  return state
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'loaded now and saved by whom a listener calls',
      code: `
import fs from 'node:fs'
function run(file, server) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  server.on('close', () => {
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'a helper that does both, for its caller',
      code: `
import fs from 'node:fs'
function update(file, entry) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify([...state, entry]))
}
function run(file) {
  update(file, 1)
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'data that another call of the same helper loaded',
      code: `
import fs from 'node:fs'
const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
function run(a, b) {
  load(a)
  fs.writeFileSync(a, JSON.stringify(load(b)))
}
`,
      host: 'run',
      updates: [],
    },
    {
      name: 'a name of its own for every run',
      code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
function run(data) {
  const file = randomUUID() + '.json'
  fs.writeFileSync(file, JSON.stringify(data))
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
      host: 'run',
      updates: [],
    },
  ])
})

describe('other work between the load and the save', () => {
  const yields = (body: string): boolean => {
    const facts = factsOf(`
import fs from 'node:fs'
import fsp from 'node:fs/promises'
async function run(file, change) {
${body}
}
`)
    const updates = facts.updatesIn(hostOf(facts, 'run'))
    expect(updates).toHaveLength(1)
    return facts.yieldsBetween(updates[0]!.load, updates[0]!.save)
  }

  it('comes in when the load and the save are awaited', () => {
    expect(
      yields(`
  const state = JSON.parse(await fsp.readFile(file, 'utf8'))
  await fsp.writeFile(file, JSON.stringify([...state, 1]))
`),
    ).toBe(true)
  })

  it('comes in when something else is awaited', () => {
    expect(
      yields(`
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  await change(state)
  fs.writeFileSync(file, JSON.stringify(state))
`),
    ).toBe(true)
  })

  it('stays out when nothing is awaited', () => {
    expect(
      yields(`
  await change()
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  change(state)
  fs.writeFileSync(file, JSON.stringify(state))
  await change()
`),
    ).toBe(false)
  })

  it('stays out when a function of its own awaits', () => {
    expect(
      yields(`
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.later = async () => { await change() }
  fs.writeFileSync(file, JSON.stringify(state))
`),
    ).toBe(false)
  })
})

describe('a lock that the callers hold', () => {
  const isLocked = (code: string): boolean => {
    const facts = factsOf(code)
    const updates = facts.updatesIn(hostOf(facts, 'update'))
    expect(updates).toHaveLength(1)
    return facts.isLockedByCallers(updates[0]!.load, updates[0]!.save)
  }

  it('counts when it is held around the call', () => {
    expect(
      isLocked(`
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function update(entry) {
  const state = JSON.parse(fs.readFileSync('state.json'))
  fs.writeFileSync('state.json', JSON.stringify([...state, entry]))
}
export const add = (entry) => withLockSync('state.json', () => update(entry))
`),
    ).toBe(true)
  })

  it('does not when it is held around something else', () => {
    expect(
      isLocked(`
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function update(entry) {
  const state = JSON.parse(fs.readFileSync('state.json'))
  fs.writeFileSync('state.json', JSON.stringify([...state, entry]))
}
export function add(entry) {
  withLockSync('state.json', () => fs.statSync('state.json'))
  update(entry)
}
`),
    ).toBe(false)
  })
})
