import parser from '@typescript-eslint/parser'
import noUnlockedUpdate from '../../src/rules/no-unlocked-update.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'a text that is edited, saved by what serialises everything else',
    code: `
import fs from 'node:fs'
const save = (file, data) => fs.writeFileSync(file, typeof data === 'string' ? data : JSON.stringify(data))
export function rename(file, name) {
  const text = fs.readFileSync(file, 'utf8')
  save(file, text.replace(/name: .*/, \`name: \${name}\`))
}
`,
  },
  {
    name: 'a text that is edited, and serialised only if it is not one',
    code: `
import fs from 'node:fs'
import yaml from 'js-yaml'
function save(file, given) {
  let data = given || ''
  if (file.endsWith('.json') && typeof data !== 'string') data = JSON.stringify(data)
  const isYaml = file.endsWith('.yml')
  if (isYaml && typeof data !== 'string') data = yaml.dump(data)
  if (typeof data === 'object') data = JSON.stringify(data)
  fs.writeFileSync(file, data)
}
export function rename(file, name) {
  let text = fs.readFileSync(file, 'utf8')
  text = text.replace(/name: .*/, \`name: \${name}\`)
  text += '\\n# renamed'
  save(file, text)
}
`,
  },
  {
    name: 'a section whose lock is taken elsewhere and released behind it',
    code: `
import fs from 'node:fs'
import { releaseSection } from './sections.js'
export function runHeld(section, file, change) {
  try {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    change(state)
    fs.writeFileSync(file + '.tmp', JSON.stringify(state), { flag: 'wx' })
    fs.renameSync(file + '.tmp', file)
  } finally {
    releaseSection(section)
  }
}
`,
  },
  {
    name: 'a cache that is made anew, in an object, where the one that was read is too old',
    code: `
import fs from 'node:fs'
let cached
export function profiles(file, config, mtime) {
  try {
    const disk = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (disk.mtime === mtime) {
      cached = disk.profiles
      return cached
    }
  } catch {}
  cached = config.hosts.map((host) => ({ host }))
  fs.writeFileSync(file, JSON.stringify({ mtime, profiles: cached }))
  return cached
}
`,
  },
  {
    name: 'bytes that are patched through one handle',
    code: `
import { open } from 'node:fs/promises'
export async function bump(file) {
  const handle = await open(file, 'r+')
  const bytes = await handle.readFile()
  bytes[0]++
  await handle.write(bytes, 0, 1, 0)
  await handle.close()
}
`,
  },
  {
    name: 'bound arguments make another function',
    code: `
import fs from 'node:fs'
const write = fs.writeFileSync.bind(fs, 'other.json')
export function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count++
  write(file, JSON.stringify(state))
}
`,
  },
  {
    name: 'the project file that a search from here finds',
    code: `
import fs from 'node:fs'
import { findUpSync } from 'find-up'
export function add(name) {
  const file = findUpSync('package.json')
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'))
  manifest.dependencies[name] = '*'
  fs.writeFileSync(file, JSON.stringify(manifest))
}
`,
  },
  {
    name: 'load and save in two functions that nobody joins',
    code: `
import fs from 'node:fs'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export const save = (file, state) => fs.writeFileSync(file, JSON.stringify(state))
`,
  },
  {
    name: 'what is saved does not come from what was loaded',
    code: `
import fs from 'node:fs'
export function replace(file, state) {
  const old = JSON.parse(fs.readFileSync(file, 'utf8'))
  console.log(old.version)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
  },
  {
    name: 'the save goes to another file',
    code: `
import fs from 'node:fs'
export function convert(from, to) {
  const state = JSON.parse(fs.readFileSync(from, 'utf8'))
  state.converted = true
  fs.writeFileSync(to, JSON.stringify(state))
}
`,
  },
  {
    name: 'inside withLockSync of the runtime',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
  },
  {
    name: 'updateFile of the runtime',
    code: `
import { updateFile } from 'eslint-plugin-atomic-fs/runtime'
export const mark = (file, key) => updateFile(file, (text) => JSON.stringify({ ...JSON.parse(text), [key]: true }))
`,
  },
  {
    name: 'between lock and release of proper-lockfile',
    code: `
import fs from 'node:fs/promises'
import { lock } from 'proper-lockfile'
export async function mark(file, key) {
  const release = await lock(file)
  try {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    state[key] = true
    await fs.writeFile(file, JSON.stringify(state))
  } finally {
    await release()
  }
}
`,
  },
  {
    name: 'between an exclusive creation and its removal',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  fs.mkdirSync(\`\${file}.lock\`)
  try {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  } finally {
    fs.rmdirSync(\`\${file}.lock\`)
  }
}
`,
  },
  {
    name: 'inside an unknown function that sounds like a lock',
    code: `
import fs from 'node:fs'
import { withStoreLock } from './locks.js'
export function mark(file, key) {
  withStoreLock(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
  },
  {
    name: 'between unknown calls that sound like a lock',
    code: `
import fs from 'node:fs'
import { acquireLock, releaseLock } from './locks.js'
export function mark(file, key) {
  acquireLock(file)
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
  releaseLock(file)
}
`,
  },
  {
    name: 'the callers hold the lock',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function markUnlocked(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
export const mark = (file, key) => withLockSync(file, () => markUnlocked(file, key))
`,
  },
  {
    name: 'a mutex, when one process owns its files',
    code: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
const mutex = new Mutex()
export function mark(file, key) {
  return mutex.runExclusive(async () => {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    state[key] = true
    await fs.writeFile(file, JSON.stringify(state))
  })
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', owner: 'one-process' } },
  },
  {
    name: 'without an await, when one process owns its files',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', owner: 'one-process' } },
  },
  {
    name: 'a file of the project, which one person edits',
    code: `
import fs from 'node:fs'
export function bump(version) {
  const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8'))
  manifest.version = version
  fs.writeFileSync('package.json', JSON.stringify(manifest, null, 2) + '\\n')
}
`,
  },
  {
    name: 'one file after the other, rewritten alike',
    code: `
import fs from 'node:fs'
export function migrate(files) {
  for (const file of files) {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.version = 2
    fs.writeFileSync(file, JSON.stringify(state))
  }
}
`,
  },
  {
    name: 'text that is not parsed, as a formatter has it',
    code: `
import fs from 'node:fs'
export function strip(file) {
  const text = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(file, text.trimEnd() + '\\n')
}
`,
  },
  {
    name: 'the load comes after the save',
    code: `
import fs from 'node:fs'
export function reset(file, state) {
  fs.writeFileSync(file, JSON.stringify(state))
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}
`,
  },
  {
    name: 'on branches that exclude each other',
    code: `
import fs from 'node:fs'
export function access(file, mode, state) {
  if (mode === 'load') {
    state = JSON.parse(fs.readFileSync(file, 'utf8'))
  } else {
    fs.writeFileSync(file, JSON.stringify(state))
  }
  return state
}
`,
  },
  {
    name: 'in a fresh directory',
    code: `
import fs from 'node:fs'
import os from 'node:os'
export function pack(patch) {
  const dir = fs.mkdtempSync(os.tmpdir() + '/x-')
  const state = JSON.parse(fs.readFileSync(dir + '/a.json', 'utf8'))
  fs.writeFileSync(dir + '/a.json', JSON.stringify({ ...state, ...patch }))
}
`,
  },
  {
    name: 'SQLite',
    code: `
import Database from 'better-sqlite3'
import fs from 'node:fs'
export function mark(file, key) {
  if (!fs.existsSync(file)) fs.writeFileSync(file, '')
  new Database(file).prepare('insert into seen values (?)').run(key)
}
`,
  },
  {
    name: 'the option ignore',
    code: `
import fs from 'node:fs'
export function mark(dir, key) {
  const state = JSON.parse(fs.readFileSync(\`\${dir}/cache.json\`, 'utf8'))
  state[key] = true
  fs.writeFileSync(\`\${dir}/cache.json\`, JSON.stringify(state))
}
`,
    options: [{ ignore: ['cache.json'] }],
  },
  {
    name: "a lock of the user's own, from the setting calls",
    code: `
import fs from 'node:fs'
import { guard } from './guard.js'
export function mark(file, key) {
  guard(file)
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    settings: {
      'atomic-fs': {
        runtime: 'eslint-plugin-atomic-fs/runtime',
        calls: [{ module: './guard.js', name: 'guard', kind: 'lock', path: 0 }],
      },
    },
  },
  {
    name: 'a lock wrapper of this file, whatever its name',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const alone = (file, action) => withLockSync(file, () => action())
export function mark(file, key) {
  alone(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
  },
  {
    name: 'a wrapper around proper-lockfile',
    code: `
import fs from 'node:fs/promises'
import { lock } from 'proper-lockfile'
async function alone(file, action) {
  const release = await lock(file)
  try {
    return await action()
  } finally {
    await release()
  }
}
export function mark(file, key) {
  return alone(file, async () => {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    state[key] = true
    await fs.writeFile(file, JSON.stringify(state))
  })
}
`,
  },
  {
    name: 'a wrapper that spins on mkdir',
    code: `
import fs from 'node:fs'
function alone(file, action) {
  for (;;) {
    try {
      fs.mkdirSync(file + '.d')
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
  try {
    return action()
  } finally {
    fs.rmdirSync(file + '.d')
  }
}
export function mark(file, key) {
  alone(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
  },
  {
    name: 'between open with wx and unlink',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const fd = fs.openSync(file + '.lock', 'wx')
  try {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  } finally {
    fs.closeSync(fd)
    fs.unlinkSync(file + '.lock')
  }
}
`,
  },
  {
    name: 'between writeFile with wx and rm',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  fs.writeFileSync(file + '.lock', String(process.pid), { flag: 'wx' })
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
  fs.rmSync(file + '.lock')
}
`,
  },
  {
    name: 'between link and unlink',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  fs.linkSync(file + '.me', file + '.lock')
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
  fs.unlinkSync(file + '.lock')
}
`,
  },
  {
    name: 'text that is edited and put back',
    code: `
import fs from 'node:fs'
export function bump(file, version) {
  const t = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(file, t.replace(/version: .*/, \`version: \${version}\`))
}
`,
  },
  {
    name: 'a lock is given the function that updates',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'count.json'
function bump() {
  const state = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  state.count += 1
  fs.writeFileSync(FILE, JSON.stringify(state))
}
export const next = () => withLockSync(FILE, bump)
`,
  },
  {
    name: 'all callers hold the lock of proper-lockfile',
    code: `
import fs from 'node:fs'
import lockfile from 'proper-lockfile'
function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count += 1
  fs.writeFileSync(file, JSON.stringify(state))
}
export function next(file) {
  const release = lockfile.lockSync(file)
  try {
    bump(file)
  } finally {
    release()
  }
}
`,
  },
  {
    name: 'a promise queue of this file, when one process owns its files',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
const FILE = 'state.json'
let tail = Promise.resolve()
function enqueue(action) {
  const result = tail.then(action)
  tail = result.catch(() => {})
  return result
}
export const mark = (key) =>
  enqueue(async () => {
    const state = JSON.parse(await readFile(FILE, 'utf8'))
    state[key] = true
    await writeFile(FILE, JSON.stringify(state))
  })
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', owner: 'one-process' } },
  },
  {
    name: 'an early return that gives the lock back',
    code: `
import fs from 'node:fs/promises'
import { lock } from 'proper-lockfile'
export async function take(file) {
  const release = await lock(file)
  const list = JSON.parse(await fs.readFile(file, 'utf8'))
  if (list.length === 0) {
    await release()
    return undefined
  }
  const first = list.shift()
  await fs.writeFile(file, JSON.stringify(list))
  await release()
  return first
}
`,
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'load, change, save in one function',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a helper pair',
    code: `
import fs from 'node:fs'
const FILE = '/var/lib/tool/state.json'
function loadState() {
  try {
    return JSON.parse(fs.readFileSync(FILE, 'utf8'))
  } catch {
    return { seen: [] }
  }
}
function saveState(state) {
  fs.writeFileSync(FILE, JSON.stringify(state))
}
export function markSeen(key) {
  const state = loadState()
  state.seen.push(key)
  saveState(state)
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = '/var/lib/tool/state.json'
function loadState() {
  try {
    return JSON.parse(fs.readFileSync(FILE, 'utf8'))
  } catch {
    return { seen: [] }
  }
}
function saveState(state) {
  fs.writeFileSync(FILE, JSON.stringify(state))
}
export function markSeen(key) {
  withLockSync(FILE, () => {
    const state = loadState()
    state.seen.push(key)
    saveState(state)
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'loadState, line 6', replacement: 'withLockSync' },
        line: 17,
        column: 3,
        endLine: 17,
        endColumn: 19,
      },
    ],
  },
  {
    name: 'a helper pair with the path as a parameter',
    code: `
import fs from 'node:fs'
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
const persist = (file, value) => fs.writeFileSync(file, JSON.stringify(value))
export function add(file, entry) {
  const list = read(file)
  list.push(entry)
  persist(file, list)
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
const persist = (file, value) => fs.writeFileSync(file, JSON.stringify(value))
export function add(file, entry) {
  withLockSync(file, () => {
    const list = read(file)
    list.push(entry)
    persist(file, list)
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'read, line 3', replacement: 'withLockSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 22,
      },
    ],
  },
  {
    name: 'an update wrapper calls out, so it becomes a suggestion',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
export function update(change) {
  const state = load()
  change(state)
  save(state)
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'load, line 4', replacement: 'withLockSync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 14,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
export function update(change) {
  withLockSync(FILE, () => {
    const state = load()
    change(state)
    save(state)
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'awaiting file operations only',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export async function mark(file, key) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  state[key] = true
  await writeFile(file, JSON.stringify(state))
}
`,
    output: `
import { readFile, writeFile } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    state[key] = true
    await writeFile(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'an async class with this.path',
    code: `
import { promises as fs } from 'node:fs'
export class Store {
  constructor(path) {
    this.path = path
  }
  async #load() {
    return JSON.parse(await fs.readFile(this.path, 'utf8'))
  }
  async #save(state) {
    await fs.writeFile(this.path, JSON.stringify(state))
  }
  async add(entry) {
    const state = await this.#load()
    state.entries.push(entry)
    await this.#save(state)
    return state
  }
}
`,
    output: `
import { promises as fs } from 'node:fs'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(path) {
    this.path = path
  }
  async #load() {
    return JSON.parse(await fs.readFile(this.path, 'utf8'))
  }
  async #save(state) {
    await fs.writeFile(this.path, JSON.stringify(state))
  }
  async add(entry) {
    return withLock(this.path, async () => {
      const state = await this.#load()
      state.entries.push(entry)
      await this.#save(state)
      return state
    })
  }
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'this.path', load: '#load, line 8', replacement: 'withLock' },
        line: 16,
        column: 11,
        endLine: 16,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a class with synchronous methods',
    code: `
import fs from 'node:fs'
export class Store {
  path = 'state.json'
  load() {
    return JSON.parse(fs.readFileSync(this.path, 'utf8'))
  }
  save(state) {
    fs.writeFileSync(this.path, JSON.stringify(state))
  }
  add(entry) {
    const state = this.load()
    state.entries.push(entry)
    this.save(state)
    return state.entries.length
  }
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  path = 'state.json'
  load() {
    return JSON.parse(fs.readFileSync(this.path, 'utf8'))
  }
  save(state) {
    fs.writeFileSync(this.path, JSON.stringify(state))
  }
  add(entry) {
    return withLockSync(this.path, () => {
      const state = this.load()
      state.entries.push(entry)
      this.save(state)
      return state.entries.length
    })
  }
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'this.path', load: 'load, line 6', replacement: 'withLockSync' },
        line: 14,
        column: 5,
        endLine: 14,
        endColumn: 21,
      },
    ],
  },
  {
    name: 'methods of an object',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const store = {
  load: () => JSON.parse(fs.readFileSync(FILE, 'utf8')),
  save: (state) => fs.writeFileSync(FILE, JSON.stringify(state)),
  add(entry) {
    const state = store.load()
    state.push(entry)
    store.save(state)
  },
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const store = {
  load: () => JSON.parse(fs.readFileSync(FILE, 'utf8')),
  save: (state) => fs.writeFileSync(FILE, JSON.stringify(state)),
  add(entry) {
    withLockSync(FILE, () => {
      const state = store.load()
      state.push(entry)
      store.save(state)
    })
  },
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'load, line 5', replacement: 'withLockSync' },
        line: 10,
        column: 5,
        endLine: 10,
        endColumn: 22,
      },
    ],
  },
  {
    name: 'closures',
    code: `
import fs from 'node:fs'
export function createStore(file) {
  const load = () => JSON.parse(fs.readFileSync(file, 'utf8'))
  const save = (state) => fs.writeFileSync(file, JSON.stringify(state))
  return {
    add(entry) {
      const state = load()
      state.push(entry)
      save(state)
    },
  }
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function createStore(file) {
  const load = () => JSON.parse(fs.readFileSync(file, 'utf8'))
  const save = (state) => fs.writeFileSync(file, JSON.stringify(state))
  return {
    add(entry) {
      withLockSync(file, () => {
        const state = load()
        state.push(entry)
        save(state)
      })
    },
  }
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'load, line 4', replacement: 'withLockSync' },
        line: 10,
        column: 7,
        endLine: 10,
        endColumn: 18,
      },
    ],
  },
  {
    name: 'a save that stages and renames loses updates as well',
    code: `
import fs from 'node:fs'
import { renameWithRetrySync, tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync, tmpPath, withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    const tmp = tmpPath(file)
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'an atomic save loses updates as well',
    code: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  atomicWriteSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync, withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    atomicWriteSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'write-file-atomic',
    code: `
import fs from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
export async function mark(file, key) {
  const state = JSON.parse(await fs.promises.readFile(file, 'utf8'))
  state[key] = true
  await writeFileAtomic(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = JSON.parse(await fs.promises.readFile(file, 'utf8'))
    state[key] = true
    await writeFileAtomic(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLock' },
        line: 7,
        column: 9,
        endLine: 7,
        endColumn: 53,
      },
    ],
  },
  {
    name: 'a spread over what was loaded',
    code: `
import fs from 'node:fs'
export function merge(file, patch) {
  const old = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify({ ...old, ...patch }))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function merge(file, patch) {
  withLockSync(file, () => {
    const old = JSON.parse(fs.readFileSync(file, 'utf8'))
    fs.writeFileSync(file, JSON.stringify({ ...old, ...patch }))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 63,
      },
    ],
  },
  {
    name: 'a filter over what was loaded',
    code: `
import fs from 'node:fs'
export function forget(file, id) {
  const list = JSON.parse(fs.readFileSync(file, 'utf8'))
  const kept = list.filter((entry) => entry.id !== id)
  fs.writeFileSync(file, JSON.stringify(kept, null, 2) + '\\n')
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function forget(file, id) {
  withLockSync(file, () => {
    const list = JSON.parse(fs.readFileSync(file, 'utf8'))
    const kept = list.filter((entry) => entry.id !== id)
    fs.writeFileSync(file, JSON.stringify(kept, null, 2) + '\\n')
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 63,
      },
    ],
  },
  {
    name: 'a promise chain',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export function mark(file, key) {
  return readFile(file, 'utf8').then((text) => {
    const state = JSON.parse(text)
    state[key] = true
    return writeFile(file, JSON.stringify(state))
  })
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 7,
        column: 12,
        endLine: 7,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'require',
    code: `
const fs = require('fs')

exports.mark = function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs')
const { withLockSync } = require('eslint-plugin-atomic-fs/runtime')

exports.mark = function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a module of Node is loaded inside',
    code: `
const fs = require('fs')

exports.mark = function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = require('node:path').basename(file)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs')
const { withLockSync } = require('eslint-plugin-atomic-fs/runtime')

exports.mark = function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = require('node:path').basename(file)
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a module of the program is loaded inside: it may want the lock as well',
    code: `
const fs = require('fs')

exports.mark = function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = require('./names').basename(file)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
const fs = require('fs')
const { withLockSync } = require('eslint-plugin-atomic-fs/runtime')

exports.mark = function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = require('./names').basename(file)
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an object is made inside, of a class that says only what it extends',
    code: `
import fs from 'node:fs'
class Mark {
  constructor(key) {
    this.key = key
  }
}
class Named extends Mark {}
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = new Named(key)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
class Mark {
  constructor(key) {
    this.key = key
  }
}
class Named extends Mark {}
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = new Named(key)
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 10', replacement: 'withLockSync' },
        line: 12,
        column: 3,
        endLine: 12,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'destructured require with semicolons',
    code: `
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');

exports.mark = function mark(file, key) {
  const state = JSON.parse(readFileSync(file, 'utf8'));
  state[key] = true;
  writeFileSync(file, JSON.stringify(state));
};
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { withLockSync } = require('eslint-plugin-atomic-fs/runtime');

exports.mark = function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(readFileSync(file, 'utf8'));
    state[key] = true;
    writeFileSync(file, JSON.stringify(state));
  });
};
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLockSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 45,
      },
    ],
  },
  {
    name: 'named imports',
    code: `
import { readFileSync, writeFileSync } from 'fs'
export function mark(file, key) {
  const state = JSON.parse(readFileSync(file, 'utf8'))
  state[key] = true
  writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import { readFileSync, writeFileSync } from 'fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(readFileSync(file, 'utf8'))
    state[key] = true
    writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 45,
      },
    ],
  },
  {
    name: 'a namespace import',
    code: `
import * as fs from 'fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import * as fs from 'fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a default import of fs/promises',
    code: `
import fs from 'fs/promises'
export async function mark(file, key) {
  const state = JSON.parse(await fs.readFile(file, 'utf8'))
  state[key] = true
  await fs.writeFile(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    state[key] = true
    await fs.writeFile(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'promisify',
    code: `
const fs = require('fs')
const { promisify } = require('util')
const readFile = promisify(fs.readFile)
const writeFile = promisify(fs.writeFile)
exports.mark = async (file, key) => {
  const state = JSON.parse(await readFile(file, 'utf8'))
  state[key] = true
  await writeFile(file, JSON.stringify(state))
}
`,
    output: `
const fs = require('fs')
const { promisify } = require('util')
const { withLock } = require('eslint-plugin-atomic-fs/runtime')
const readFile = promisify(fs.readFile)
const writeFile = promisify(fs.writeFile)
exports.mark = async (file, key) => {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    state[key] = true
    await writeFile(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 7', replacement: 'withLock' },
        line: 9,
        column: 9,
        endLine: 9,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'createRequire',
    code: `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const fs = require('fs')
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import { createRequire } from 'node:module'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const require = createRequire(import.meta.url)
const fs = require('fs')
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLockSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'await import',
    code: `
import os from 'node:os'
export async function mark(file, key) {
  const fs = await import('node:fs')
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import os from 'node:os'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key) {
  const fs = await import('node:fs')
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'import x = require',
    code: `
import fs = require('fs')
export function mark(file: string, key: string): void {
  const state = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, boolean>
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import fs = require('fs')
import atomicFs = require('eslint-plugin-atomic-fs/runtime')
export function mark(file: string, key: string): void {
  atomicFs.withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, boolean>
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'TypeScript that returns a value',
    code: `
import { readFileSync, writeFileSync } from 'node:fs'
interface State { count: number }
export function bump(file: string): number {
  const state = JSON.parse(readFileSync(file, 'utf8')) as State
  state.count += 1
  writeFileSync(file, JSON.stringify(state))
  return state.count
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import { readFileSync, writeFileSync } from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
interface State { count: number }
export function bump(file: string): number {
  return withLockSync(file, () => {
    const state = JSON.parse(readFileSync(file, 'utf8')) as State
    state.count += 1
    writeFileSync(file, JSON.stringify(state))
    return state.count
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 45,
      },
    ],
  },
  {
    name: 'process.getBuiltinModule',
    code: `
const fs = process.getBuiltinModule('node:fs')
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'

const fs = process.getBuiltinModule('node:fs')
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'an interop helper',
    code: `
const fs_1 = __importStar(require("fs"));
function mark(file, key) {
  const state = JSON.parse(fs_1.readFileSync(file, "utf8"));
  state[key] = true;
  fs_1.writeFileSync(file, JSON.stringify(state));
}
exports.mark = mark;
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { withLockSync } = require("eslint-plugin-atomic-fs/runtime");

const fs_1 = __importStar(require("fs"));
function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs_1.readFileSync(file, "utf8"));
    state[key] = true;
    fs_1.writeFileSync(file, JSON.stringify(state));
  });
}
exports.mark = mark;
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'fs in a class field',
    code: `
import fs from 'node:fs'
export class Store {
  disk = fs
  mark(file, key) {
    const state = JSON.parse(this.disk.readFileSync(file, 'utf8'))
    state[key] = true
    this.disk.writeFileSync(file, JSON.stringify(state))
  }
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  disk = fs
  mark(file, key) {
    withLockSync(file, () => {
      const state = JSON.parse(this.disk.readFileSync(file, 'utf8'))
      state[key] = true
      this.disk.writeFileSync(file, JSON.stringify(state))
    })
  }
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLockSync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 57,
      },
    ],
  },
  {
    name: 'fs as the default of a parameter',
    code: `
import nodeFs from 'node:fs'
export function mark(file, key, fs = nodeFs) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import nodeFs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key, fs = nodeFs) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a function that a lock is given by name: a second lock inside would wait for the first',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'count.json'
function bump() {
  const state = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  state.count++
  fs.writeFileSync(FILE, JSON.stringify(state))
}
export const next = () => withLockSync(FILE, bump)
export const hurry = () => bump()
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'line 6', replacement: 'withLockSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a promise that the section would hand out',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  const done = Promise.resolve(key)
  fs.writeFileSync(file, JSON.stringify(state))
  console.log(key)
  return done
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'fs-extra',
    code: `
import fse from 'fs-extra'
export async function mark(file, key) {
  const state = await fse.readJson(file)
  state[key] = true
  await fse.writeJson(file, state)
}
`,
    output: `
import fse from 'fs-extra'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = await fse.readJson(file)
    state[key] = true
    await fse.writeJson(file, state)
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 35,
      },
    ],
  },
  {
    name: 'jsonfile',
    code: `
import jsonfile from 'jsonfile'
export function mark(file, key) {
  const state = jsonfile.readFileSync(file)
  state[key] = true
  jsonfile.writeFileSync(file, state)
}
`,
    output: `
import jsonfile from 'jsonfile'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = jsonfile.readFileSync(file)
    state[key] = true
    jsonfile.writeFileSync(file, state)
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 38,
      },
    ],
  },
  {
    name: 'a lock over the save only',
    code: `
import fs from 'node:fs/promises'
import { lock } from 'proper-lockfile'
export async function mark(file, key) {
  const state = JSON.parse(await fs.readFile(file, 'utf8'))
  state[key] = true
  const release = await lock(file)
  await fs.writeFile(file, JSON.stringify(state))
  await release()
}
`,
    output: null,
    errors: [
      {
        messageId: 'lockOverSaveOnly',
        data: { lock: 'line 7', path: 'file', load: 'line 5' },
        line: 8,
        column: 9,
        endLine: 8,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'a lock that is passed over after some attempts',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const lock = file + '.lock'
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      fs.mkdirSync(lock)
      break
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
  try {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  } finally {
    fs.rmdirSync(lock)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'lockPassedOver',
        data: { lock: 'line 7', path: 'file', load: 'line 14', replacement: 'withLockSync' },
        line: 16,
        column: 5,
        endLine: 16,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'a lock that is released before the save',
    code: `
import fs from 'node:fs/promises'
import { lock } from 'proper-lockfile'
export async function mark(file, key) {
  const release = await lock(file)
  const state = JSON.parse(await fs.readFile(file, 'utf8'))
  await release()
  state[key] = true
  await fs.writeFile(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLock' },
        line: 9,
        column: 9,
        endLine: 9,
        endColumn: 50,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import fs from 'node:fs/promises'
import { lock } from 'proper-lockfile'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key) {
  const release = await lock(file)
  await withLock(file, async () => {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    await release()
    state[key] = true
    await fs.writeFile(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'inside an unknown function that does not sound like a lock',
    code: `
import fs from 'node:fs'
import { measure } from './metrics.js'
export function mark(file, key) {
  measure('mark', () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    output: `
import fs from 'node:fs'
import { measure } from './metrics.js'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  measure('mark', () => {
    withLockSync(file, () => {
      const state = JSON.parse(fs.readFileSync(file, 'utf8'))
      state[key] = true
      fs.writeFileSync(file, JSON.stringify(state))
    })
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLockSync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'a mutex, while several processes write',
    code: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
const mutex = new Mutex()
export function mark(file, key) {
  return mutex.runExclusive(async () => {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    state[key] = true
    await fs.writeFile(file, JSON.stringify(state))
  })
}
`,
    output: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const mutex = new Mutex()
export function mark(file, key) {
  return mutex.runExclusive(async () => {
    await withLock(file, async () => {
      const state = JSON.parse(await fs.readFile(file, 'utf8'))
      state[key] = true
      await fs.writeFile(file, JSON.stringify(state))
    })
  })
}
`,
    errors: [
      {
        messageId: 'lockInProcessOnly',
        data: { lock: 'line 6', path: 'file', load: 'line 7', replacement: 'withLock' },
        line: 9,
        column: 11,
        endLine: 9,
        endColumn: 52,
      },
    ],
  },
  {
    name: 'with an await, even when one process owns its files',
    code: `
import fs from 'node:fs/promises'
export async function mark(file, key) {
  const state = JSON.parse(await fs.readFile(file, 'utf8'))
  state[key] = true
  await fs.writeFile(file, JSON.stringify(state))
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', owner: 'one-process' } },
    output: `
import fs from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = JSON.parse(await fs.readFile(file, 'utf8'))
    state[key] = true
    await fs.writeFile(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'a value that is returned from the middle',
    code: `
import fs from 'node:fs'
export function claim(file, id) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (state.owner) return false
  state.owner = id
  fs.writeFileSync(file, JSON.stringify(state))
  return true
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function claim(file, id) {
  return withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (state.owner) return false
    state.owner = id
    fs.writeFileSync(file, JSON.stringify(state))
    return true
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a variable that is used after the save',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
  console.log(Object.keys(state).length)
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  const state = withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
    return state
  })
  console.log(Object.keys(state).length)
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'comments move along',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  // Everything that was seen so far.
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true // now
  fs.writeFileSync(file, JSON.stringify(state)) // saved
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    // Everything that was seen so far.
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true // now
    fs.writeFileSync(file, JSON.stringify(state)) // saved
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'at the top of a module',
    code: `
import fs from 'node:fs'
const state = JSON.parse(fs.readFileSync('runs.json', 'utf8'))
state.runs++
fs.writeFileSync('runs.json', JSON.stringify(state))
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
withLockSync('runs.json', () => {
  const state = JSON.parse(fs.readFileSync('runs.json', 'utf8'))
  state.runs++
  fs.writeFileSync('runs.json', JSON.stringify(state))
})
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'runs.json', load: 'line 3', replacement: 'withLockSync' },
        line: 5,
        column: 1,
        endLine: 5,
        endColumn: 53,
      },
    ],
  },
  {
    name: 'an arrow that answers the chain',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export const bump = (file) => readFile(file, 'utf8').then((text) => writeFile(file, JSON.stringify({ n: JSON.parse(text).n + 1 })))
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 3', replacement: 'withLock' },
        line: 3,
        column: 69,
        endLine: 3,
        endColumn: 131,
      },
    ],
  },
  {
    name: 'the setting fix: suggest',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'suggest' } },
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the setting fix: off',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'off' } },
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'the option ignore for another file',
    code: `
import fs from 'node:fs'
export function mark(dir, key) {
  const runs = JSON.parse(fs.readFileSync(\`\${dir}/marks.json\`, 'utf8'))
  runs[key] = true
  fs.writeFileSync(\`\${dir}/marks.json\`, JSON.stringify(runs))
}
`,
    options: [{ ignore: ['cache.json'] }],
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(dir, key) {
  withLockSync(\`\${dir}/marks.json\`, () => {
    const runs = JSON.parse(fs.readFileSync(\`\${dir}/marks.json\`, 'utf8'))
    runs[key] = true
    fs.writeFileSync(\`\${dir}/marks.json\`, JSON.stringify(runs))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: '`${dir}/marks.json`', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 62,
      },
    ],
  },
  {
    name: 'a caller of two updates is left to these',
    code: `
import fs from 'node:fs'
function setA(file, value) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.a = value
  fs.writeFileSync(file, JSON.stringify(state))
}
function setB(file, value) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.b = value
  fs.writeFileSync(file, JSON.stringify(state))
}
export function setBoth(file, a, b) {
  setA(file, a)
  setB(file, b)
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function setA(file, value) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.a = value
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
function setB(file, value) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.b = value
  fs.writeFileSync(file, JSON.stringify(state))
}
export function setBoth(file, a, b) {
  setA(file, a)
  setB(file, b)
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
      },
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 9', replacement: 'withLockSync' },
        line: 11,
        column: 3,
        endLine: 11,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a load with a save on each branch is reported once',
    code: `
import fs from 'node:fs'
export function mark(file, key, on) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (on) {
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  } else {
    delete state[key]
    fs.writeFileSync(file, JSON.stringify(state))
  }
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key, on) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (on) {
      state[key] = true
      fs.writeFileSync(file, JSON.stringify(state))
    } else {
      delete state[key]
      fs.writeFileSync(file, JSON.stringify(state))
    }
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'two updates of one file in one function share a lock',
    code: `
import fs from 'node:fs'
export function both(file, a, b) {
  const one = JSON.parse(fs.readFileSync(file, 'utf8'))
  one.a = a
  fs.writeFileSync(file, JSON.stringify(one))
  const two = JSON.parse(fs.readFileSync(file, 'utf8'))
  two.b = b
  fs.writeFileSync(file, JSON.stringify(two))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function both(file, a, b) {
  withLockSync(file, () => {
    const one = JSON.parse(fs.readFileSync(file, 'utf8'))
    one.a = a
    fs.writeFileSync(file, JSON.stringify(one))
    const two = JSON.parse(fs.readFileSync(file, 'utf8'))
    two.b = b
    fs.writeFileSync(file, JSON.stringify(two))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 46,
      },
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 7', replacement: 'withLockSync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 46,
      },
    ],
  },
  {
    name: 'synchronous calls with an await in between',
    code: `
import fs from 'node:fs'
export async function refresh(file, url) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.latest = await (await fetch(url)).text()
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import fs from 'node:fs'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function refresh(file, url) {
  await withLock(file, async () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.latest = await (await fetch(url)).text()
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'synchronous calls with an await before them',
    code: `
import fs from 'node:fs'
export async function refresh(file, url) {
  const latest = await (await fetch(url)).text()
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.latest = latest
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export async function refresh(file, url) {
  const latest = await (await fetch(url)).text()
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.latest = latest
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a function that calls itself',
    code: `
import fs from 'node:fs'
export function countDown(file, left) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.left = left
  if (left > 0) countDown(file, left - 1)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a load in a parameter default',
    code: `
import fs from 'node:fs'
export function mark(file, key, state = JSON.parse(fs.readFileSync(file, 'utf8'))) {
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 3', replacement: 'withLockSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'what the section returns may be a promise',
    code: `
import fs from 'node:fs'
import { notify } from './bus.js'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (state[key]) return notify(key)
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { notify } from './bus.js'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  return withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (state[key]) return notify(key)
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the section returns a value of what was loaded',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (state[key]) return state.count
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
  return state.count + 1
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  return withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (state[key]) return state.count
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
    return state.count + 1
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'an imported function runs inside',
    code: `
import fs from 'node:fs'
import { migrate } from './migrate.js'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  migrate(state)
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { migrate } from './migrate.js'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    migrate(state)
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback of the caller runs inside',
    code: `
import fs from 'node:fs'
export function change(file, edit) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  edit(state)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function change(file, edit) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    edit(state)
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'listeners run inside',
    code: `
import { EventEmitter } from 'node:events'
import fs from 'node:fs'
export class Store extends EventEmitter {
  mark(file, key) {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    this.emit('change', state)
    fs.writeFileSync(file, JSON.stringify(state))
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLockSync' },
        line: 9,
        column: 5,
        endLine: 9,
        endColumn: 50,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Store extends EventEmitter {
  mark(file, key) {
    withLockSync(file, () => {
      const state = JSON.parse(fs.readFileSync(file, 'utf8'))
      state[key] = true
      this.emit('change', state)
      fs.writeFileSync(file, JSON.stringify(state))
    })
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'listeners run behind the save',
    code: `
import { EventEmitter } from 'node:events'
import fs from 'node:fs'
export class Store extends EventEmitter {
  mark(file, key) {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
    this.emit('change', key)
  }
}
`,
    output: `
import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Store extends EventEmitter {
  mark(file, key) {
    withLockSync(file, () => {
      const state = JSON.parse(fs.readFileSync(file, 'utf8'))
      state[key] = true
      fs.writeFileSync(file, JSON.stringify(state))
    })
    this.emit('change', key)
  }
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLockSync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'a function of this file that calls nobody runs inside',
    code: `
import fs from 'node:fs'
function migrate(state) {
  state.version = 2
}
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  migrate(state)
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function migrate(state) {
  state.version = 2
}
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    migrate(state)
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 7', replacement: 'withLockSync' },
        line: 10,
        column: 3,
        endLine: 10,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'the section makes the directory with a mode',
    code: `
import fs from 'node:fs'
import path from 'node:path'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(file, key) {
  const state = load(file)
  state[key] = true
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'load, line 6', replacement: 'withLockSync' },
        line: 15,
        column: 3,
        endLine: 15,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import path from 'node:path'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(file, key) {
  withLockSync(file, () => {
    const state = load(file)
    state[key] = true
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the section makes the directory as the lock does',
    code: `
import fs from 'node:fs'
import path from 'node:path'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(file, key) {
  const state = load(file)
  state[key] = true
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(file, key) {
  withLockSync(file, () => {
    const state = load(file)
    state[key] = true
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'load, line 6', replacement: 'withLockSync' },
        line: 15,
        column: 3,
        endLine: 15,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a library makes the directory as the lock does',
    code: `
import fs from 'fs-extra'
import path from 'node:path'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(file, key) {
  const state = load(file)
  state[key] = true
  fs.ensureDirSync(path.dirname(file))
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'fs-extra'
import path from 'node:path'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(file, key) {
  withLockSync(file, () => {
    const state = load(file)
    state[key] = true
    fs.ensureDirSync(path.dirname(file))
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'load, line 6', replacement: 'withLockSync' },
        line: 15,
        column: 3,
        endLine: 15,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a library makes the directory with a mode',
    code: `
import fs from 'fs-extra'
import path from 'node:path'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(file, key) {
  const state = load(file)
  state[key] = true
  fs.ensureDirSync(path.dirname(file), { mode: 0o700 })
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'load, line 6', replacement: 'withLockSync' },
        line: 15,
        column: 3,
        endLine: 15,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'fs-extra'
import path from 'node:path'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(file, key) {
  withLockSync(file, () => {
    const state = load(file)
    state[key] = true
    fs.ensureDirSync(path.dirname(file), { mode: 0o700 })
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an asynchronous lock of the same file',
    code: `
import fs from 'node:fs'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const replace = (make) => withLock(FILE, async () => fs.writeFileSync(FILE, JSON.stringify(await make())))
export function mark(key) {
  const state = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  state[key] = true
  fs.writeFileSync(FILE, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'line 7', replacement: 'withLockSync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLock, withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const replace = (make) => withLock(FILE, async () => fs.writeFileSync(FILE, JSON.stringify(await make())))
export function mark(key) {
  withLockSync(FILE, () => {
    const state = JSON.parse(fs.readFileSync(FILE, 'utf8'))
    state[key] = true
    fs.writeFileSync(FILE, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an asynchronous lock of another file',
    code: `
import fs from 'node:fs'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const replace = (make) =>
  withLock('other.json', async () => fs.writeFileSync('other.json', JSON.stringify(await make())))
export function mark(key) {
  const state = JSON.parse(fs.readFileSync(FILE, 'utf8'))
  state[key] = true
  fs.writeFileSync(FILE, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { withLock, withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const replace = (make) =>
  withLock('other.json', async () => fs.writeFileSync('other.json', JSON.stringify(await make())))
export function mark(key) {
  withLockSync(FILE, () => {
    const state = JSON.parse(fs.readFileSync(FILE, 'utf8'))
    state[key] = true
    fs.writeFileSync(FILE, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'line 8', replacement: 'withLockSync' },
        line: 10,
        column: 3,
        endLine: 10,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'this.path, held by methods that load and save',
    code: `
import fs from 'node:fs'
export class Store {
  constructor(path) {
    this.path = path
  }
  load() {
    return JSON.parse(fs.readFileSync(this.path, 'utf8'))
  }
  save(state) {
    fs.writeFileSync(this.path, JSON.stringify(state))
  }
  mark(key) {
    const state = this.load()
    state[key] = true
    this.save(state)
  }
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(path) {
    this.path = path
  }
  load() {
    return JSON.parse(fs.readFileSync(this.path, 'utf8'))
  }
  save(state) {
    fs.writeFileSync(this.path, JSON.stringify(state))
  }
  mark(key) {
    withLockSync(this.path, () => {
      const state = this.load()
      state[key] = true
      this.save(state)
    })
  }
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'this.path', load: 'load, line 8', replacement: 'withLockSync' },
        line: 16,
        column: 5,
        endLine: 16,
        endColumn: 21,
      },
    ],
  },
  {
    name: 'a path that a helper makes',
    code: `
import fs from 'node:fs'
import path from 'node:path'
const stateFile = (root) => path.join(root, '.tool', 'state.json')
const load = (root) => JSON.parse(fs.readFileSync(stateFile(root), 'utf8'))
const save = (root, state) => fs.writeFileSync(stateFile(root), JSON.stringify(state))
export function mark(root, key) {
  const state = load(root)
  state[key] = true
  save(root, state)
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const stateFile = (root) => path.join(root, '.tool', 'state.json')
const load = (root) => JSON.parse(fs.readFileSync(stateFile(root), 'utf8'))
const save = (root, state) => fs.writeFileSync(stateFile(root), JSON.stringify(state))
export function mark(root, key) {
  withLockSync(stateFile(root), () => {
    const state = load(root)
    state[key] = true
    save(root, state)
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'stateFile(root)', load: 'load, line 5', replacement: 'withLockSync' },
        line: 10,
        column: 3,
        endLine: 10,
        endColumn: 20,
      },
    ],
  },
  {
    name: 'a lone return is taken along',
    code: `
import fs from 'node:fs'
export function take(file) {
  const list = JSON.parse(fs.readFileSync(file, 'utf8'))
  const first = list.shift()
  fs.writeFileSync(file, JSON.stringify(list))
  return first
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function take(file) {
  return withLockSync(file, () => {
    const list = JSON.parse(fs.readFileSync(file, 'utf8'))
    const first = list.shift()
    fs.writeFileSync(file, JSON.stringify(list))
    return first
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'more than a return stays behind',
    code: `
import fs from 'node:fs'
export function take(file) {
  const list = JSON.parse(fs.readFileSync(file, 'utf8'))
  const first = list.shift()
  fs.writeFileSync(file, JSON.stringify(list))
  console.log('took', first)
  return first
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function take(file) {
  const first = withLockSync(file, () => {
    const list = JSON.parse(fs.readFileSync(file, 'utf8'))
    const first = list.shift()
    fs.writeFileSync(file, JSON.stringify(list))
    return first
  })
  console.log('took', first)
  return first
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'words that only sound like a lock',
    code: `
import fs from 'node:fs'
import { clock } from './clock.js'
import { critical, isLocked } from './log.js'
export function mark(file, key) {
  clock(file)
  if (isLocked(file)) critical('it is locked')
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { clock } from './clock.js'
import { critical, isLocked } from './log.js'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  clock(file)
  if (isLocked(file)) critical('it is locked')
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 8', replacement: 'withLockSync' },
        line: 10,
        column: 3,
        endLine: 10,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a list that is called a queue',
    code: `
import fs from 'node:fs'
export function drain(file, queue) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.done.push(queue.shift())
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function drain(file, queue) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.done.push(queue.shift())
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a promise queue of this file keeps out this process only',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
const FILE = 'state.json'
let tail = Promise.resolve()
function enqueue(action) {
  const result = tail.then(action)
  tail = result.catch(() => {})
  return result
}
export const mark = (key) =>
  enqueue(async () => {
    const state = JSON.parse(await readFile(FILE, 'utf8'))
    state[key] = true
    await writeFile(FILE, JSON.stringify(state))
  })
`,
    output: `
import { readFile, writeFile } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
let tail = Promise.resolve()
function enqueue(action) {
  const result = tail.then(action)
  tail = result.catch(() => {})
  return result
}
export const mark = (key) =>
  enqueue(async () => {
    await withLock(FILE, async () => {
      const state = JSON.parse(await readFile(FILE, 'utf8'))
      state[key] = true
      await writeFile(FILE, JSON.stringify(state))
    })
  })
`,
    errors: [
      {
        messageId: 'lockInProcessOnly',
        data: { lock: 'line 11', path: 'FILE', load: 'line 12', replacement: 'withLock' },
        line: 14,
        column: 11,
        endLine: 14,
        endColumn: 49,
      },
    ],
  },
  {
    name: 'a path that may be missing',
    code: `
import fs from 'node:fs'
export class Store {
  constructor(file) {
    this.file = file
    this.all = {}
  }
  mark(key) {
    if (this.file) this.all = JSON.parse(fs.readFileSync(this.file, 'utf8'))
    this.all[key] = true
    if (this.file) fs.writeFileSync(this.file, JSON.stringify(this.all))
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'this.file', load: 'line 9', replacement: 'withLockSync' },
        line: 11,
        column: 20,
        endLine: 11,
        endColumn: 73,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(file) {
    this.file = file
    this.all = {}
  }
  mark(key) {
    withLockSync(this.file, () => {
      if (this.file) this.all = JSON.parse(fs.readFileSync(this.file, 'utf8'))
      this.all[key] = true
      if (this.file) fs.writeFileSync(this.file, JSON.stringify(this.all))
    })
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a path that is tested where the section begins',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  if (!file) throw new TypeError('no file')
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  if (!file) throw new TypeError('no file')
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a member that TypeScript has narrowed before the section',
    code: `
import fs from 'node:fs'
export function mark(file: string, options: { key?: string }): void {
  if (options.key === undefined) return
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[options.key.trim()] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file: string, options: { key?: string }): void {
  if (options.key === undefined) return
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[options.key.trim()] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a parameter that TypeScript has narrowed, which a section keeps',
    code: `
import fs from 'node:fs'
export function mark(file: string, key?: string): void {
  if (key === undefined) return
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key.trim()] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file: string, key?: string): void {
  if (key === undefined) return
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key.trim()] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a lock that another caller takes by its own means',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
export const one = (file, key) => withLockSync(file, () => mark(file, key))
export const other = (file, key) => mark(file, key)
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'awaiting a request inside becomes a suggestion',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export async function refresh(file, url) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  state.latest = await (await fetch(url)).json()
  await writeFile(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import { readFile, writeFile } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function refresh(file, url) {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    state.latest = await (await fetch(url)).json()
    await writeFile(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a timer inside, in a helper',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
async function settle() {
  await sleep(100)
}
export async function mark(file, key) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  await settle()
  state[key] = true
  await writeFile(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 8', replacement: 'withLock' },
        line: 11,
        column: 9,
        endLine: 11,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
async function settle() {
  await sleep(100)
}
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    await settle()
    state[key] = true
    await writeFile(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a helper of this file that only waits for files',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
async function load(file) {
  return JSON.parse(await readFile(file, 'utf8'))
}
export async function mark(file, key) {
  const state = await load(file)
  state[key] = true
  await writeFile(file, JSON.stringify(state))
}
`,
    output: `
import { readFile, writeFile } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
async function load(file) {
  return JSON.parse(await readFile(file, 'utf8'))
}
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = await load(file)
    state[key] = true
    await writeFile(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'load, line 4', replacement: 'withLock' },
        line: 9,
        column: 9,
        endLine: 9,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'an iteration that waits',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export async function collect(file, events) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  for await (const event of events) state.push(event)
  await writeFile(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import { readFile, writeFile } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function collect(file, events) {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    for await (const event of events) state.push(event)
    await writeFile(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a request behind the save',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export async function mark(file, key, url) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  state[key] = true
  await writeFile(file, JSON.stringify(state))
  await fetch(url)
}
`,
    output: `
import { readFile, writeFile } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key, url) {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    state[key] = true
    await writeFile(file, JSON.stringify(state))
  })
  await fetch(url)
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'a synchronous lock of the same file',
    code: `
import fs from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const reset = () => withLockSync(FILE, () => fs.writeFileSync(FILE, '{}'))
export async function mark(key) {
  const state = JSON.parse(await readFile(FILE, 'utf8'))
  state[key] = true
  await writeFile(FILE, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'line 8', replacement: 'withLock' },
        line: 10,
        column: 9,
        endLine: 10,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import fs from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { withLockSync, withLock } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const reset = () => withLockSync(FILE, () => fs.writeFileSync(FILE, '{}'))
export async function mark(key) {
  await withLock(FILE, async () => {
    const state = JSON.parse(await readFile(FILE, 'utf8'))
    state[key] = true
    await writeFile(FILE, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a promise that is awaited later',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export async function refresh(file, url) {
  const loading = fetch(url)
  const state = JSON.parse(await readFile(file, 'utf8'))
  state.ok = (await loading).ok
  await writeFile(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLock' },
        line: 7,
        column: 9,
        endLine: 7,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import { readFile, writeFile } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function refresh(file, url) {
  const loading = fetch(url)
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    state.ok = (await loading).ok
    await writeFile(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'one handle for the load and the save has no fix',
    code: `
import { open } from 'node:fs/promises'
export async function bump(file) {
  const handle = await open(file, 'r+')
  try {
    const state = JSON.parse(await handle.readFile('utf8'))
    state.count++
    await handle.truncate(0)
    await handle.write(JSON.stringify(state), 0)
  } finally {
    await handle.close()
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLock' },
        line: 9,
        column: 11,
        endLine: 9,
        endColumn: 49,
      },
    ],
  },
  {
    name: 'saved through a descriptor under another name',
    code: `
import fs from 'node:fs'
export function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count++
  const fd = fs.openSync(file + '.tmp', 'w')
  fs.writeSync(fd, JSON.stringify(state))
  fs.fsyncSync(fd)
  fs.closeSync(fd)
  fs.renameSync(file + '.tmp', file)
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump(file) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.count++
    const fd = fs.openSync(file + '.tmp', 'w')
    fs.writeSync(fd, JSON.stringify(state))
    fs.fsyncSync(fd)
    fs.closeSync(fd)
    fs.renameSync(file + '.tmp', file)
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 10,
        column: 3,
        endLine: 10,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'a finally that releases nothing',
    code: `
import fs from 'node:fs'
import { forget } from './sections.js'
export function run(section, file, change) {
  try {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    change(state)
    fs.writeFileSync(file + '.tmp', JSON.stringify(state), { flag: 'wx' })
    fs.renameSync(file + '.tmp', file)
  } finally {
    forget(section)
  }
}
`,
    settings: { 'atomic-fs': { fix: 'off' } },
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLockSync' },
        line: 9,
        column: 5,
        endLine: 9,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'a package that only computes',
    code: `
import fs from 'node:fs'
import { load, dump } from 'js-yaml'
import merge from 'lodash/merge'
export function patch(file, given) {
  const state = load(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, dump(merge(state, given)))
}
`,
    output: `
import fs from 'node:fs'
import { load, dump } from 'js-yaml'
import merge from 'lodash/merge'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function patch(file, given) {
  withLockSync(file, () => {
    const state = load(fs.readFileSync(file, 'utf8'))
    fs.writeFileSync(file, dump(merge(state, given)))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 52,
      },
    ],
  },
  {
    name: 'a package of which nothing is known',
    code: `
import fs from 'node:fs'
import decide from 'decide-something'
export function patch(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.next = decide(state)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import decide from 'decide-something'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function patch(file) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.next = decide(state)
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback of the caller that a list runs',
    code: `
import fs from 'node:fs'
export function patch(file, change) {
  const list = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify(list.map(change)))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 59,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function patch(file, change) {
  withLockSync(file, () => {
    const list = JSON.parse(fs.readFileSync(file, 'utf8'))
    fs.writeFileSync(file, JSON.stringify(list.map(change)))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback of this file that a list runs',
    code: `
import fs from 'node:fs'
const next = (entry) => entry + 1
export function patch(file) {
  const list = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify(list.map(next)))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const next = (entry) => entry + 1
export function patch(file) {
  withLockSync(file, () => {
    const list = JSON.parse(fs.readFileSync(file, 'utf8'))
    fs.writeFileSync(file, JSON.stringify(list.map(next)))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 57,
      },
    ],
  },
  {
    name: 'a component with the methods of a map',
    code: `
import fs from 'node:fs'
export class Names {
  constructor(file, index) {
    this.file = file
    this.index = index
  }
  add(name) {
    const names = JSON.parse(fs.readFileSync(this.file, 'utf8'))
    names.push(name)
    this.index.add(name)
    fs.writeFileSync(this.file, JSON.stringify(names))
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'this.file', load: 'line 9', replacement: 'withLockSync' },
        line: 12,
        column: 5,
        endLine: 12,
        endColumn: 55,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Names {
  constructor(file, index) {
    this.file = file
    this.index = index
  }
  add(name) {
    withLockSync(this.file, () => {
      const names = JSON.parse(fs.readFileSync(this.file, 'utf8'))
      names.push(name)
      this.index.add(name)
      fs.writeFileSync(this.file, JSON.stringify(names))
    })
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a map of its own',
    code: `
import fs from 'node:fs'
export class Names {
  seen = new Set()
  constructor(file) {
    this.file = file
  }
  add(name) {
    const names = JSON.parse(fs.readFileSync(this.file, 'utf8'))
    names.push(name)
    this.seen.add(name)
    fs.writeFileSync(this.file, JSON.stringify(names))
  }
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Names {
  seen = new Set()
  constructor(file) {
    this.file = file
  }
  add(name) {
    withLockSync(this.file, () => {
      const names = JSON.parse(fs.readFileSync(this.file, 'utf8'))
      names.push(name)
      this.seen.add(name)
      fs.writeFileSync(this.file, JSON.stringify(names))
    })
  }
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'this.file', load: 'line 9', replacement: 'withLockSync' },
        line: 12,
        column: 5,
        endLine: 12,
        endColumn: 55,
      },
    ],
  },
  {
    name: 'an unknown global',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  notify(key)
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    notify(key)
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a constructor that calls out',
    code: `
import fs from 'node:fs'
import { register } from './registry.js'
class Entry {
  constructor(key) {
    this.key = key
    register(this)
  }
}
export function mark(file, key) {
  const list = JSON.parse(fs.readFileSync(file, 'utf8'))
  list.push(new Entry(key))
  fs.writeFileSync(file, JSON.stringify(list))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 11', replacement: 'withLockSync' },
        line: 13,
        column: 3,
        endLine: 13,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { register } from './registry.js'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
class Entry {
  constructor(key) {
    this.key = key
    register(this)
  }
}
export function mark(file, key) {
  withLockSync(file, () => {
    const list = JSON.parse(fs.readFileSync(file, 'utf8'))
    list.push(new Entry(key))
    fs.writeFileSync(file, JSON.stringify(list))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a getter that calls out',
    code: `
import fs from 'node:fs'
import { ask } from './ask.js'
class Clock {
  get now() {
    return ask()
  }
}
const clock = new Clock()
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = clock.now
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 11', replacement: 'withLockSync' },
        line: 13,
        column: 3,
        endLine: 13,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { ask } from './ask.js'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
class Clock {
  get now() {
    return ask()
  }
}
const clock = new Clock()
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = clock.now
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'functions that call each other',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
export function down(n) {
  const state = load()
  state.down = n
  if (n > 0) up(n - 1)
  save(state)
}
function up(n) {
  down(n)
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'load, line 4', replacement: 'withLockSync' },
        line: 10,
        column: 3,
        endLine: 10,
        endColumn: 14,
      },
    ],
  },
  {
    name: 'the lock of another file inside',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const count = () => withLockSync('count.json', () => fs.readFileSync('count.json', 'utf8'))
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = count()
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 6', replacement: 'withLockSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const count = () => withLockSync('count.json', () => fs.readFileSync('count.json', 'utf8'))
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = count()
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a mutex that is taken inside',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
import { Mutex } from 'async-mutex'
const mutex = new Mutex()
let last
export async function mark(file, key) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  await mutex.runExclusive(() => (last = key))
  state[key] = true
  await writeFile(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 7', replacement: 'withLock' },
        line: 10,
        column: 9,
        endLine: 10,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import { readFile, writeFile } from 'node:fs/promises'
import { Mutex } from 'async-mutex'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const mutex = new Mutex()
let last
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    await mutex.runExclusive(() => (last = key))
    state[key] = true
    await writeFile(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an update of another file inside',
    code: `
import fs from 'node:fs'
function count(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count++
  fs.writeFileSync(file, JSON.stringify(state))
}
export function mark(file, counter) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.marked = true
  count(counter)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function count(file) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.count++
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
export function mark(file, counter) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.marked = true
  count(counter)
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
      },
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 9', replacement: 'withLockSync' },
        line: 12,
        column: 3,
        endLine: 12,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function count(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count++
  fs.writeFileSync(file, JSON.stringify(state))
}
export function mark(file, counter) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.marked = true
    count(counter)
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a locked update behind the save stays outside',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
export function mark(key) {
  const state = load()
  state[key] = true
  save(state)
  count()
}
function count() {
  const state = load()
  state.count++
  save(state)
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
export function mark(key) {
  withLockSync(FILE, () => {
    const state = load()
    state[key] = true
    save(state)
  })
  count()
}
function count() {
  const state = load()
  state.count++
  save(state)
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'load, line 4', replacement: 'withLockSync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 14,
      },
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'load, line 4', replacement: 'withLockSync' },
        line: 15,
        column: 3,
        endLine: 15,
        endColumn: 14,
      },
    ],
  },
  {
    name: 'two updates on branches that exclude each other',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  if (key) {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
  } else {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.count++
    fs.writeFileSync(file, JSON.stringify(state))
  }
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  if (key) {
    withLockSync(file, () => {
      const state = JSON.parse(fs.readFileSync(file, 'utf8'))
      state[key] = true
      fs.writeFileSync(file, JSON.stringify(state))
    })
  } else {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.count++
    fs.writeFileSync(file, JSON.stringify(state))
  }
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 50,
      },
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 9', replacement: 'withLockSync' },
        line: 11,
        column: 5,
        endLine: 11,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'a seed before the load',
    code: `
import fs from 'node:fs'
export function add(file, entry) {
  if (!fs.existsSync(file)) fs.writeFileSync(file, '[]')
  const list = JSON.parse(fs.readFileSync(file, 'utf8'))
  list.push(entry)
  fs.writeFileSync(file, JSON.stringify(list))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function add(file, entry) {
  withLockSync(file, () => {
    if (!fs.existsSync(file)) fs.writeFileSync(file, '[]')
    const list = JSON.parse(fs.readFileSync(file, 'utf8'))
    list.push(entry)
    fs.writeFileSync(file, JSON.stringify(list))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'whether the file is there, kept in a variable',
    code: `
import fs from 'node:fs'
export function add(file, entry) {
  const exists = fs.existsSync(file)
  const list = exists ? JSON.parse(fs.readFileSync(file, 'utf8')) : []
  list.push(entry)
  fs.writeFileSync(file, JSON.stringify(list))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function add(file, entry) {
  withLockSync(file, () => {
    const exists = fs.existsSync(file)
    const list = exists ? JSON.parse(fs.readFileSync(file, 'utf8')) : []
    list.push(entry)
    fs.writeFileSync(file, JSON.stringify(list))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'a missing file that ends it',
    code: `
import fs from 'node:fs'
export function add(file, entry) {
  if (!fs.existsSync(file)) return
  const list = JSON.parse(fs.readFileSync(file, 'utf8'))
  list.push(entry)
  fs.writeFileSync(file, JSON.stringify(list))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function add(file, entry) {
  if (!fs.existsSync(file)) return
  withLockSync(file, () => {
    const list = JSON.parse(fs.readFileSync(file, 'utf8'))
    list.push(entry)
    fs.writeFileSync(file, JSON.stringify(list))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'a copy that is kept in memory',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
let state
function current() {
  if (!state) state = load()
  return state
}
export function mark(key) {
  const now = current()
  now[key] = true
  save(now)
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'FILE', load: 'load, line 4', replacement: 'withLockSync' },
        line: 14,
        column: 3,
        endLine: 14,
        endColumn: 12,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
let state
function current() {
  if (!state) state = load()
  return state
}
export function mark(key) {
  withLockSync(FILE, () => {
    const now = current()
    now[key] = true
    save(now)
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a directory that is made if it is missing',
    code: `
import fs from 'node:fs'
export function mark(key) {
  const state = JSON.parse(fs.readFileSync('data/state.json', 'utf8'))
  state[key] = true
  if (!fs.existsSync('data')) {
    fs.mkdirSync('data', { recursive: true })
  }
  fs.writeFileSync('data/state.json', JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(key) {
  withLockSync('data/state.json', () => {
    const state = JSON.parse(fs.readFileSync('data/state.json', 'utf8'))
    state[key] = true
    if (!fs.existsSync('data')) {
      fs.mkdirSync('data', { recursive: true })
    }
    fs.writeFileSync('data/state.json', JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'data/state.json', load: 'line 4', replacement: 'withLockSync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 61,
      },
    ],
  },
  {
    name: 'several variables that are used afterwards',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const text = fs.readFileSync(file, 'utf8')
  const state = JSON.parse(text)
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
  console.log(text.length)
  return state
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  const { text, state } = withLockSync(file, () => {
    const text = fs.readFileSync(file, 'utf8')
    const state = JSON.parse(text)
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
    return { text, state }
  })
  console.log(text.length)
  return state
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a round of a loop that ends early',
    code: `
import fs from 'node:fs'
export function mark(files, key) {
  for (const name of ['a', 'b']) {
    const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
    if (state[name]) continue
    state[name] = key
    fs.writeFileSync('state.json', JSON.stringify(state))
  }
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(files, key) {
  for (const name of ['a', 'b']) {
    withLockSync('state.json', () => {
      const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
      if (state[name]) return
      state[name] = key
      fs.writeFileSync('state.json', JSON.stringify(state))
    })
  }
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'state.json', load: 'line 5', replacement: 'withLockSync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 58,
      },
    ],
  },
  {
    name: 'a path that a method computes',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export class Names {
  constructor(private readonly root: string) {}
  private fileOf(id: string): string | null {
    if (!/^\\w+$/.test(id)) return null
    return path.join(this.root, id)
  }
  load(id: string): string[] {
    const file = this.fileOf(id)
    return file ? JSON.parse(fs.readFileSync(file, 'utf8')) : []
  }
  save(id: string, names: string[]): void {
    const file = this.fileOf(id)
    if (!file) throw new Error(id)
    fs.writeFileSync(file, JSON.stringify(names))
  }
  add(id: string, name: string): void {
    const names = this.load(id)
    names.push(name)
    this.save(id, names)
  }
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'load, line 12', replacement: 'withLockSync' },
        line: 22,
        column: 5,
        endLine: 22,
        endColumn: 25,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import path from 'node:path'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Names {
  constructor(private readonly root: string) {}
  private fileOf(id: string): string | null {
    if (!/^\\w+$/.test(id)) return null
    return path.join(this.root, id)
  }
  load(id: string): string[] {
    const file = this.fileOf(id)
    return file ? JSON.parse(fs.readFileSync(file, 'utf8')) : []
  }
  save(id: string, names: string[]): void {
    const file = this.fileOf(id)
    if (!file) throw new Error(id)
    fs.writeFileSync(file, JSON.stringify(names))
  }
  add(id: string, name: string): void {
    withLockSync(this.fileOf(id)!, () => {
      const names = this.load(id)
      names.push(name)
      this.save(id, names)
    })
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an object that is handed to code which may update the file through it',
    code: `
import fs from 'node:fs'
export class Store {
  constructor(path) {
    this.path = path
  }
  all() {
    return JSON.parse(fs.readFileSync(this.path, 'utf8'))
  }
  migrate(migrations) {
    const values = this.all()
    for (const migration of migrations) migration(this)
    values.migrated = true
    fs.writeFileSync(this.path, JSON.stringify(values))
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'this.path', load: 'all, line 8', replacement: 'withLockSync' },
        line: 14,
        column: 5,
        endLine: 14,
        endColumn: 56,
      },
    ],
  },
  {
    name: 'a path of which the types do not know that it is there',
    code: `
import fs from 'node:fs'
import path from 'node:path'
interface Options {
  dir?: string
  name?: string
}
function read(options: Options): Record<string, string> {
  return JSON.parse(fs.readFileSync(path.resolve(options.dir!, options.name!), 'utf8'))
}
function write(values: Record<string, string>, options: Options): void {
  fs.writeFileSync(path.resolve(options.dir!, options.name!), JSON.stringify(values))
}
export function update(name: string, value: string, options: Options): void {
  const values = read(options)
  values[name] = value
  write(values, options)
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
interface Options {
  dir?: string
  name?: string
}
function read(options: Options): Record<string, string> {
  return JSON.parse(fs.readFileSync(path.resolve(options.dir!, options.name!), 'utf8'))
}
function write(values: Record<string, string>, options: Options): void {
  fs.writeFileSync(path.resolve(options.dir!, options.name!), JSON.stringify(values))
}
export function update(name: string, value: string, options: Options): void {
  withLockSync(path.resolve(options.dir!, options.name!), () => {
    const values = read(options)
    values[name] = value
    write(values, options)
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: {
          path: 'path.resolve(options.dir!, options.name!)',
          load: 'read, line 9',
          replacement: 'withLockSync',
        },
        line: 17,
        column: 3,
        endLine: 17,
        endColumn: 25,
      },
    ],
  },
  {
    name: 'an await at the top of a module',
    code: `
import fs from 'node:fs'
const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
state.latest = (await fetch('https://example.org')).status
fs.writeFileSync('state.json', JSON.stringify(state))
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'state.json', load: 'line 3', replacement: 'withLock' },
        line: 5,
        column: 1,
        endLine: 5,
        endColumn: 54,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import fs from 'node:fs'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
await withLock('state.json', async () => {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  state.latest = (await fetch('https://example.org')).status
  fs.writeFileSync('state.json', JSON.stringify(state))
})
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a promise of file operations only, caught',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
import { unlink } from 'node:fs/promises'
export async function mark(file, key) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  await unlink(file + '.old').catch(() => {})
  await Promise.all([...Object.keys(state)].map(async (name) => unlink(name)))
  state[key] = true
  await writeFile(file, JSON.stringify(state))
}
`,
    output: `
import { readFile, writeFile } from 'node:fs/promises'
import { unlink } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    await unlink(file + '.old').catch(() => {})
    await Promise.all([...Object.keys(state)].map(async (name) => unlink(name)))
    state[key] = true
    await writeFile(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLock' },
        line: 9,
        column: 9,
        endLine: 9,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'a helper that hands on a request',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
const ask = (url) => fetch(url)
export async function mark(file, url) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  state.ok = (await ask(url)).ok
  await writeFile(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLock' },
        line: 7,
        column: 9,
        endLine: 7,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import { readFile, writeFile } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const ask = (url) => fetch(url)
export async function mark(file, url) {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    state.ok = (await ask(url)).ok
    await writeFile(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a promise that is made by hand',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export async function mark(file, key) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  state[key] = true
  await writeFile(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 7,
        column: 9,
        endLine: 7,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import { readFile, writeFile } from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
export async function mark(file, key) {
  await withLock(file, async () => {
    const state = JSON.parse(await readFile(file, 'utf8'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    state[key] = true
    await writeFile(file, JSON.stringify(state))
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a test above the load',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  if (!key) return false
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (state[key]) return false
  state[key] = true
  fs.writeFileSync(file, JSON.stringify(state))
  return true
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  if (!key) return false
  return withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (state[key]) return false
    state[key] = true
    fs.writeFileSync(file, JSON.stringify(state))
    return true
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a callback in the JavaScript of 2009',
    code: `
var fs = require('fs')
exports.mark = function (file, key, done) {
  fs.readFile(file, 'utf8', function (error, text) {
    if (error) return done(error)
    var state = JSON.parse(text)
    state[key] = true
    fs.writeFile(file, JSON.stringify(state), done)
  })
}
`,
    languageOptions: { ecmaVersion: 5, sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 52,
      },
    ],
  },
  {
    name: 'a callback that is called with the result',
    code: `
import fs from 'node:fs'
export function mark(file, key, done) {
  fs.readFile(file, 'utf8', (error, text) => {
    if (error) return done(error)
    const state = JSON.parse(text)
    state[key] = true
    fs.writeFile(file, JSON.stringify(state), (failure) => {
      if (failure) return done(failure)
      done(null, state)
    })
  })
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 8,
        column: 5,
        endLine: 11,
        endColumn: 7,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLock' },
            output: `
import fs from 'node:fs'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
import { callbackify } from 'node:util'
export function mark(file, key, done) {
  callbackify(() => withLock(file, () => new Promise((resolve, reject) => {
    const done1 = (error, value) => error ? reject(error) : resolve(value)
    fs.readFile(file, 'utf8', (error, text) => {
      if (error) return done1(error)
      const state = JSON.parse(text)
      state[key] = true
      fs.writeFile(file, JSON.stringify(state), (failure) => {
        if (failure) return done1(failure)
        done1(null, state)
      })
    })
  })))(done)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback that is given more than one result',
    code: `
import fs from 'node:fs'
export function mark(file, key, done) {
  fs.readFile(file, 'utf8', (error, text) => {
    if (error) return done(error)
    const state = JSON.parse(text)
    state[key] = true
    fs.writeFile(file, JSON.stringify(state), (failure) => done(failure, state, key))
  })
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLock' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 86,
      },
    ],
  },
  {
    name: 'a helper that makes the file first',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
async function ensure(file) {
  if (!existsSync(file)) await writeFile(file, '{}')
}
export async function mark(file, key) {
  await ensure(file)
  const state = JSON.parse(await readFile(file, 'utf8'))
  state[key] = true
  await writeFile(file, JSON.stringify(state))
}
`,
    output: `
import { readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
async function ensure(file) {
  if (!existsSync(file)) await writeFile(file, '{}')
}
export async function mark(file, key) {
  await withLock(file, async () => {
    await ensure(file)
    const state = JSON.parse(await readFile(file, 'utf8'))
    state[key] = true
    await writeFile(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 9', replacement: 'withLock' },
        line: 11,
        column: 9,
        endLine: 11,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'a save whose failure is passed over',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  try {
    fs.writeFileSync(file, JSON.stringify(state))
  } catch {
    console.warn('not saved')
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 50,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    try {
      fs.writeFileSync(file, JSON.stringify(state))
    } catch {
      console.warn('not saved')
    }
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a helper that passes over its failure',
    code: `
import fs from 'node:fs'
function save(file, state) {
  try {
    fs.writeFileSync(file, JSON.stringify(state))
  } catch {}
}
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  save(file, state)
}
`,
    output: null,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 9', replacement: 'withLockSync' },
        line: 11,
        column: 3,
        endLine: 11,
        endColumn: 20,
        suggestions: [
          {
            messageId: 'useWithLock',
            data: { replacement: 'withLockSync' },
            output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function save(file, state) {
  try {
    fs.writeFileSync(file, JSON.stringify(state))
  } catch {}
}
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    save(file, state)
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a failure that is passed over for the load as well',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  try {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    try {
      fs.writeFileSync(file, JSON.stringify(state))
    } catch (error) {
      console.warn(error)
    }
  } catch {}
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  try {
    withLockSync(file, () => {
      const state = JSON.parse(fs.readFileSync(file, 'utf8'))
      state[key] = true
      try {
        fs.writeFileSync(file, JSON.stringify(state))
      } catch (error) {
        console.warn(error)
      }
    })
  } catch {}
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 5', replacement: 'withLockSync' },
        line: 8,
        column: 7,
        endLine: 8,
        endColumn: 52,
      },
    ],
  },
  {
    name: 'a failure that is thrown on in other words',
    code: `
import fs from 'node:fs'
export function mark(file, key) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = true
  try {
    fs.writeFileSync(file, JSON.stringify(state))
  } catch (error) {
    throw new Error('not saved', { cause: error })
  }
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function mark(file, key) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state[key] = true
    try {
      fs.writeFileSync(file, JSON.stringify(state))
    } catch (error) {
      throw new Error('not saved', { cause: error })
    }
  })
}
`,
    errors: [
      {
        messageId: 'unlockedUpdate',
        data: { path: 'file', load: 'line 4', replacement: 'withLockSync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 50,
      },
    ],
  },
]

runCases('no-unlocked-update', noUnlockedUpdate, { valid, invalid })
