import parser from '@typescript-eslint/parser'
import noDefaultThenSave from '../../src/rules/no-default-then-save.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'only a missing file gives the default',
    code: `
import fs from 'node:fs'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return {}
  }
}
export function set(file, key, value) {
  const data = load(file)
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'a missing file is answered before the read, and the rest is thrown',
    code: `
import fs from 'node:fs'
export function set(file, key, value) {
  const data = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'the default is read, but never saved',
    code: `
import fs from 'node:fs'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export const get = (file, key) => load(file)[key]
export function create(file, data) {
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'the broken file is kept under another name',
    code: `
import fs from 'node:fs'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    fs.renameSync(file, file + '.bad')
    return {}
  }
}
export function set(file, key, value) {
  const data = load(file)
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'a backup is loaded instead',
    code: `
import fs from 'node:fs'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return JSON.parse(fs.readFileSync(file + '.old', 'utf8'))
  }
}
export function set(file, key, value) {
  const data = load(file)
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'the broken file is kept by a helper',
    code: `
import fs from 'node:fs'
function keep(file) {
  fs.copyFileSync(file, file + '.bad')
}
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    keep(file)
    return {}
  }
}
export function set(file, key, value) {
  const data = load(file)
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'a function of another module whose name says that it rescues the file',
    code: `
import fs from 'node:fs'
import { quarantine } from './quarantine.js'
export function set(file, key, value) {
  let data = {}
  try {
    data = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    quarantine(file)
  }
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'every save makes a backup first',
    code: `
import fs from 'node:fs'
export function set(file, key, value) {
  let data = {}
  try {
    data = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {}
  data[key] = value
  if (fs.existsSync(file)) fs.copyFileSync(file, file + '.bak')
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'the program ends',
    code: `
import fs from 'node:fs'
export function set(file, key, value) {
  let data = {}
  try {
    data = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    console.error(error)
    process.exit(1)
  }
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'a failure leaves the function that saves',
    code: `
import fs from 'node:fs'
export function set(file, key, value) {
  let data = {}
  try {
    data = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return { saved: false }
  }
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
  return { saved: true }
}
`,
  },
  {
    name: 'a failure passes over the save, which is in the same try',
    code: `
import fs from 'node:fs'
export function set(file, key, value) {
  try {
    const data = JSON.parse(fs.readFileSync(file, 'utf8'))
    data[key] = value
    fs.writeFileSync(file, JSON.stringify(data))
  } catch {
    console.warn('not saved')
  }
}
`,
  },
  {
    name: 'a rejection passes over the save, which is in the same chain',
    code: `
import fs from 'node:fs'
export const set = (file, key, value) =>
  fs.promises
    .readFile(file, 'utf8')
    .then((text) => {
      const data = JSON.parse(text)
      data[key] = value
      fs.writeFileSync(file, JSON.stringify(data))
      return data
    })
    .catch(() => ({}))
`,
  },
  {
    name: 'nothing comes back, and the caller looks at that',
    code: `
import fs from 'node:fs'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
export function set(file, key, value) {
  const data = load(file)
  if (!data) throw new Error('no settings')
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'the variable stays empty, and is looked at',
    code: `
import fs from 'node:fs'
export function set(file, key, value) {
  let data
  try {
    data = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {}
  if (!data) return
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'only what was found is changed and saved: a default holds nothing to find',
    code: `
import fs from 'node:fs'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}
export function rename(file, id, name) {
  const rows = load(file)
  const row = rows.find((one) => one.id === id)
  if (!row) return false
  row.name = name
  fs.writeFileSync(file, JSON.stringify(rows))
  return true
}
export function remove(file, id) {
  const rows = load(file)
  const left = rows.filter((one) => one.id !== id)
  const existed = left.length !== rows.length
  if (existed) fs.writeFileSync(file, JSON.stringify(left))
}
export function prune(file) {
  const rows = load(file)
  let changed = false
  for (const row of rows) {
    if (row.old) changed = true
  }
  if (changed) fs.writeFileSync(file, JSON.stringify(rows))
}
export function drop(file, id) {
  const rows = load(file)
  const at = rows.findIndex((one) => one.id === id)
  if (at === -1) return
  rows.splice(at, 1)
  fs.writeFileSync(file, JSON.stringify(rows))
}
`,
  },
  {
    name: 'a cache, which is made anew',
    code: `
import fs from 'node:fs'
import { join } from 'node:path'
const getCachePath = () => join(process.env.HOME, 'answers.json')
export function set(key, value) {
  const file = getCachePath()
  let data = {}
  try {
    data = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {}
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'a file in the directory for temporary files',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
export function set(key, value) {
  const file = join(os.tmpdir(), 'seen.json')
  let data = {}
  try {
    data = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {}
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'what goes out of date by itself',
    code: `
import fs from 'node:fs'
function load(file) {
  try {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (Date.now() - state.at < 60_000) return state
  } catch {}
  return { tries: 0 }
}
export function count(file) {
  const state = load(file)
  state.tries++
  state.at = Date.now()
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
  },
  {
    name: 'a comment says that a broken file was thought of',
    code: `
import fs from 'node:fs'
export function count(file) {
  let state = { tries: 0 }
  try {
    state = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    // Corrupt: count from the beginning, that does no harm.
  }
  state.tries++
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
  },
  {
    name: 'the read alone is guarded, so that a torn file is an error',
    code: `
import fs from 'node:fs'
export function set(file, key, value) {
  let text = '{}'
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch {}
  const data = JSON.parse(text)
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'the error is kept for later',
    code: `
import fs from 'node:fs'
export function set(file, key, value) {
  let data = {}
  let failure
  try {
    data = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    failure = error
  }
  if (failure && failure.code !== 'ENOENT') throw failure
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'an ignored path',
    code: `
import fs from 'node:fs'
export function set(home, key, value) {
  let data = {}
  try {
    data = JSON.parse(fs.readFileSync(home + '/seen.json', 'utf8'))
  } catch {}
  data[key] = value
  fs.writeFileSync(home + '/seen.json', JSON.stringify(data))
}
`,
    options: [{ ignore: ['seen.json'] }],
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'a loader that returns an empty object for every failure',
    code: `
import fs from 'node:fs'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
export function set(file, key, value) {
  const data = load(file)
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
    errors: [
      {
        messageId: 'defaultThenSave',
        data: { path: 'file', load: 'line 5', save: 'set, line 13' },
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 11,
        suggestions: [
          {
            messageId: 'rethrowUnlessMissing',
            output: `
import fs from 'node:fs'
function load(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return {}
  }
}
export function set(file, key, value) {
  const data = load(file)
  data[key] = value
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a missing file is looked for first, and what cannot be parsed becomes the default behind the try',
    code: `
const fs = require('fs');
const MEMORY_FILE = process.env.HOME + '/.app/memory.json';

function loadMemory() {
  try {
    if (fs.existsSync(MEMORY_FILE)) {
      return JSON.parse(fs.readFileSync(MEMORY_FILE, 'utf-8'));
    }
  } catch (e) {
    // Ignore
  }
  return {};
}

exports.set = (key, value) => {
  const memory = loadMemory();
  memory[key] = value;
  fs.writeFileSync(MEMORY_FILE, JSON.stringify(memory, null, 2));
};
`,
    languageOptions: { sourceType: 'commonjs' },
    errors: [
      {
        messageId: 'defaultThenSave',
        data: { path: 'MEMORY_FILE', load: 'line 8', save: 'set, line 19' },
        line: 10,
        column: 5,
        endLine: 10,
        endColumn: 15,
        suggestions: [
          {
            messageId: 'rethrowUnlessMissing',
            output: `
const fs = require('fs');
const MEMORY_FILE = process.env.HOME + '/.app/memory.json';

function loadMemory() {
  try {
    if (fs.existsSync(MEMORY_FILE)) {
      return JSON.parse(fs.readFileSync(MEMORY_FILE, 'utf-8'));
    }
  } catch (e) {
    if (e.code !== 'ENOENT') throw e;
    // Ignore
  }
  return {};
}

exports.set = (key, value) => {
  const memory = loadMemory();
  memory[key] = value;
  fs.writeFileSync(MEMORY_FILE, JSON.stringify(memory, null, 2));
};
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an empty catch in the function that saves, in TypeScript, under a lock, which is no help',
    code: `
import { readFileSync, writeFileSync } from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Registry {
  constructor(private readonly file: string) {}
  add(name: string): void {
    withLockSync(this.file, () => {
      let entries: string[] = []
      try { entries = JSON.parse(readFileSync(this.file, 'utf8')) } catch {}
      entries.push(name)
      writeFileSync(this.file, JSON.stringify(entries))
    })
  }
}
`,
    languageOptions: { parser },
    errors: [
      {
        messageId: 'defaultThenSave',
        data: { path: 'this.file', load: 'line 9', save: 'line 11' },
        line: 9,
        column: 69,
        endLine: 9,
        endColumn: 75,
        suggestions: [
          {
            messageId: 'rethrowUnlessMissing',
            output: `
import { readFileSync, writeFileSync } from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export class Registry {
  constructor(private readonly file: string) {}
  add(name: string): void {
    withLockSync(this.file, () => {
      let entries: string[] = []
      try { entries = JSON.parse(readFileSync(this.file, 'utf8')) } catch (error) { if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error }
      entries.push(name)
      writeFileSync(this.file, JSON.stringify(entries))
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
    name: 'a rejection becomes an empty object',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export async function set(file, key, value) {
  const data = await readFile(file, 'utf8').then(JSON.parse).catch(() => ({}))
  data[key] = value
  await writeFile(file, JSON.stringify(data))
}
`,
    errors: [
      {
        messageId: 'defaultThenSave',
        data: { path: 'file', load: 'line 4', save: 'line 6' },
        line: 4,
        column: 68,
        endLine: 4,
        endColumn: 78,
        suggestions: [
          {
            messageId: 'rethrowUnlessMissing',
            output: `
import { readFile, writeFile } from 'node:fs/promises'
export async function set(file, key, value) {
  const data = await readFile(file, 'utf8').then(JSON.parse).catch((error) => {
    if (error.code !== 'ENOENT') throw error
    return ({})
  })
  data[key] = value
  await writeFile(file, JSON.stringify(data))
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'nothing comes back from a parser of its own, and the caller takes an empty list instead',
    code: `
import fs from 'node:fs'
function parseList(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    console.warn(error)
    return undefined
  }
}
export function add(file, row) {
  const rows = parseList(fs.readFileSync(file, 'utf8')) ?? []
  rows.push(row)
  fs.writeFileSync(file, JSON.stringify(rows))
}
`,
    errors: [
      {
        messageId: 'defaultThenSave',
        data: { path: 'file', load: 'add, line 12', save: 'add, line 14' },
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 19,
        suggestions: [
          {
            messageId: 'rethrowUnlessMissing',
            output: `
import fs from 'node:fs'
function parseList(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    console.warn(error)
    return undefined
  }
}
export function add(file, row) {
  const rows = parseList(fs.readFileSync(file, 'utf8')) ?? []
  rows.push(row)
  fs.writeFileSync(file, JSON.stringify(rows))
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the default is an argument; the error is told apart, but not thrown; the file is staged',
    code: `
import fs from 'node:fs'
function readJson(file, fallback) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code !== 'ENOENT') console.warn(error)
    return fallback
  }
}
export function add(file, row) {
  const rows = readJson(file, [])
  const known = rows.find((one) => one.id === row.id)
  if (known) return known
  rows.push(row)
  fs.writeFileSync(file + '.tmp', JSON.stringify(rows))
  fs.renameSync(file + '.tmp', file)
  return row
}
`,
    errors: [
      {
        messageId: 'defaultThenSave',
        data: { path: 'file', load: 'line 5', save: 'add, line 17' },
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 19,
        suggestions: [
          {
            messageId: 'rethrowUnlessMissing',
            output: `
import fs from 'node:fs'
function readJson(file, fallback) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    if (error.code !== 'ENOENT') console.warn(error)
    return fallback
  }
}
export function add(file, row) {
  const rows = readJson(file, [])
  const known = rows.find((one) => one.id === row.id)
  if (known) return known
  rows.push(row)
  fs.writeFileSync(file + '.tmp', JSON.stringify(rows))
  fs.renameSync(file + '.tmp', file)
  return row
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a library that parses, and a handler that takes the error apart: no suggestion',
    code: `
import { readJson, writeJson } from 'fs-extra'
export async function saveLayout(file, user, layout) {
  let all
  try {
    all = await readJson(file)
  } catch ({ message }) {
    console.warn(message)
    all = {}
  }
  all[user] = layout
  await writeJson(file, all)
}
`,
    errors: [
      {
        messageId: 'defaultThenSave',
        data: { path: 'file', load: 'line 6', save: 'line 12' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 25,
      },
    ],
  },
]

runCases('no-default-then-save', noDefaultThenSave, { valid, invalid })
