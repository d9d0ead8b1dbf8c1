import parser from '@typescript-eslint/parser'
import noInPlaceWrite from '../../src/rules/no-in-place-write.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'a file that a child process writes',
    code: `
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { open, readFile } from 'node:fs/promises'
export function start(file) {
  const out = fs.openSync(file, 'w')
  spawn('tool', [], { stdio: ['ignore', out, out], detached: true }).unref()
}
export const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export async function run(file) {
  let out
  out = await open(file, 'w')
  await new Promise((done) => spawn('tool', [], { stdio: ['ignore', out.fd, out.fd] }).on('exit', done))
  return JSON.parse(await readFile(file, 'utf8'))
}
`,
  },
  {
    name: 'the answer to an atomic write that failed, which another one would not mend',
    code: `
import fs from 'node:fs/promises'
import * as atomically from 'atomically'
export const load = async (file) => JSON.parse(await fs.readFile(file, 'utf8'))
export async function save(file, state) {
  const text = JSON.stringify(state)
  try {
    await atomically.writeFile(file, text)
  } catch (error) {
    if (error.code === 'EXDEV') await fs.writeFile(file, text)
    else throw error
  }
}
`,
  },
  {
    name: 'a file that the function removes when it is done',
    code: `
import fs from 'node:fs'
export function pack(report, file, zip) {
  fs.writeFileSync(file, JSON.stringify(report))
  zip(JSON.parse(fs.readFileSync(file, 'utf8')))
  fs.unlinkSync(file)
}
`,
  },
  {
    name: 'a file of this process, which nobody reads when it is gone',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
const scratch = path.join(os.tmpdir(), 'edit-' + process.pid + '.json')
export function edit(record, open) {
  fs.writeFileSync(scratch, JSON.stringify(record))
  open(scratch)
  return JSON.parse(fs.readFileSync(scratch, 'utf8'))
}
`,
  },
  {
    name: 'a formatter of another module at work on a document',
    code: `
import fs from 'node:fs'
import { format } from 'some-formatter'
export function run(file) {
  const text = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(file, format(text))
}
`,
  },
  {
    name: 'output that nobody reads back',
    code: `
import { writeFileSync } from 'node:fs'
export function report(file, rows) {
  writeFileSync(file, JSON.stringify(rows))
}
`,
  },
  {
    name: 'another path is read',
    code: `
import fs from 'node:fs'
const CONFIG = '/etc/tool.json'
const REPORT = '/var/lib/tool/report.json'
export function run() {
  const config = JSON.parse(fs.readFileSync(CONFIG, 'utf8'))
  fs.writeFileSync(REPORT, JSON.stringify(config.rows))
}
`,
  },
  {
    name: 'two parameters of different names',
    code: `
import fs from 'node:fs'
export const parse = (source) => JSON.parse(fs.readFileSync(source, 'utf8'))
export const emit = (target, value) => fs.writeFileSync(target, JSON.stringify(value))
`,
  },
  {
    name: 'the flag wx',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const create = (state) => fs.writeFileSync(FILE, JSON.stringify(state), { flag: 'wx' })
`,
  },
  {
    name: 'a first-run seed behind existsSync',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export function load() {
  if (!fs.existsSync(FILE)) {
    fs.writeFileSync(FILE, JSON.stringify({ version: Number(process.env.V) }))
  }
  return JSON.parse(fs.readFileSync(FILE, 'utf8'))
}
`,
  },
  {
    name: 'a first-run seed after an early return',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function init(version) {
  if (fs.existsSync(FILE)) return
  fs.writeFileSync(FILE, JSON.stringify({ version }))
}
`,
  },
  {
    name: 'a seed where the file cannot be read',
    code: `
import fs from 'node:fs/promises'
export async function load(file, defaults) {
  try {
    return JSON.parse(await fs.readFile(file, 'utf8'))
  } catch {
    await fs.writeFile(file, JSON.stringify(defaults))
    return defaults
  }
}
`,
  },
  {
    name: 'the same bytes every time',
    code: `
import fs from 'node:fs'
const FILE = 'version.txt'
export const load = () => fs.readFileSync(FILE, 'utf8')
export const save = () => fs.writeFileSync(FILE, 'v1\\n')
`,
  },
  {
    name: 'a pid file',
    code: `
import fs from 'node:fs'
const FILE = '/run/tool.pid'
export const owner = () => Number(fs.readFileSync(FILE, 'utf8'))
export const claim = () => fs.writeFileSync(FILE, String(process.pid))
`,
  },
  {
    name: 'a lock file',
    code: `
import fs from 'node:fs'
export const owner = (file) => JSON.parse(fs.readFileSync(\`\${file}.lock\`, 'utf8'))
export const claim = (file, me) => fs.writeFileSync(\`\${file}.lock\`, JSON.stringify(me))
`,
  },
  {
    name: 'a temp file that is renamed onto the target',
    code: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count++
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a content-addressed store',
    code: `
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
export function roundtrip(dir, value) {
  const file = \`\${dir}/\${randomUUID()}.json\`
  fs.writeFileSync(file, JSON.stringify(value))
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}
`,
  },
  {
    name: 'inside a fresh mkdtemp directory',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function roundtrip(value) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'x-'))
  fs.writeFileSync(path.join(dir, 'a.json'), JSON.stringify(value))
  return JSON.parse(fs.readFileSync(path.join(dir, 'a.json'), 'utf8'))
}
`,
  },
  {
    name: 'write-file-atomic',
    code: `
import fs from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => writeFileAtomic.sync(FILE, JSON.stringify(state))
`,
  },
  {
    name: 'a safe helper of this file, whatever its name',
    code: `
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
const FILE = 'state.json'
function put(file, text) {
  const tmp = \`\${file}.\${randomUUID()}.tmp\`
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => put(FILE, JSON.stringify(state))
`,
  },
  {
    name: 'fs given by the caller',
    code: `
export function bump(fs, file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
  },
  {
    name: 'readBack: assumed leaves text alone',
    code: `
import fs from 'node:fs'
export const save = (file, text) => fs.writeFileSync(file, text)
`,
    options: [{ readBack: 'assumed' }],
  },
  {
    name: 'readBack: seen leaves a write alone that no one is seen to read',
    code: `
import fs from 'node:fs'
export const save = (file, state) => fs.writeFileSync(file, JSON.stringify(state))
`,
    options: [{ readBack: 'seen' }],
  },
  {
    name: 'the option ignore',
    code: `
import fs from 'node:fs'
export const load = (dir) => JSON.parse(fs.readFileSync(\`\${dir}/cache.json\`, 'utf8'))
export const save = (dir, state) => fs.writeFileSync(\`\${dir}/cache.json\`, JSON.stringify(state))
`,
    options: [{ ignore: ['cache.json'] }],
  },
  {
    name: "a wrapper of the user's own that writes atomically",
    code: `
import fs from 'node:fs'
import { put } from './disk.js'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => put(FILE, JSON.stringify(state))
`,
    settings: {
      'atomic-fs': {
        runtime: 'eslint-plugin-atomic-fs/runtime',
        calls: [{ module: './disk.js', name: 'put', kind: 'atomic-write', path: 0, data: 1 }],
      },
    },
  },
  {
    name: 'SQLite',
    code: `
import Database from 'better-sqlite3'
import fs from 'node:fs'
export function load(file) {
  const db = new Database(file)
  return db.prepare('select 1').get()
}
export const exists = (file) => fs.existsSync(file)
`,
  },
  {
    name: 'through a descriptor that is held already',
    code: `
import fs from 'node:fs'
export function bump(file) {
  const fd = fs.openSync(file, 'r+')
  const state = JSON.parse(fs.readFileSync(fd, 'utf8'))
  state.count++
  fs.writeFileSync(fd, JSON.stringify(state))
  fs.closeSync(fd)
}
`,
  },
  {
    name: 'a document whose text is changed',
    code: `
import fs from 'node:fs'
export function touch(file, line) {
  const text = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(file, text + line)
}
`,
  },
  {
    name: 'a converter from one file to another',
    code: `
import fs from 'node:fs'
export function read(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}
export function install(source, file) {
  const data = JSON.parse(fs.readFileSync(source, 'utf8'))
  fs.writeFileSync(file, JSON.stringify(data))
}
`,
  },
  {
    name: 'the same record every time',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const reset = () => fs.writeFileSync(FILE, '{}\\n')
`,
  },
  {
    name: 'one token',
    code: `
import fs from 'node:fs'
const FILE = 'last-run'
export const last = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const touch = () => fs.writeFileSync(FILE, \`\${Date.now()}\\n\`)
`,
  },
  {
    name: 'a temp file that is checked before it is renamed',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.new\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  JSON.parse(fs.readFileSync(tmp, 'utf8'))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'what is read is only compared',
    code: `
import fs from 'node:fs'
export function generate(file, text) {
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) return
  fs.writeFileSync(file, text)
}
`,
  },
  {
    name: 'serialised, and what is read is only compared',
    code: `
import fs from 'node:fs'
export function generate(file, schema) {
  const text = JSON.stringify(schema, null, 2)
  const old = fs.readFileSync(file, 'utf8')
  if (old.trim() !== text) fs.writeFileSync(file, text)
}
`,
  },
  {
    name: "an installer: the data comes out of another file, and only a parameter's name ties writer and reader",
    code: `
import fs from 'node:fs'
export function load(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}
export function install(file) {
  const template = JSON.parse(fs.readFileSync(new URL('./template.json', import.meta.url), 'utf8'))
  fs.writeFileSync(file, JSON.stringify(template))
}
`,
  },
  {
    name: 'a document: text that is edited and put back',
    code: `
import fs from 'node:fs'
export function addEntry(file, entry) {
  const text = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(file, text.replace('## Unreleased', \`## Unreleased\\n\\n- \${entry}\`))
}
`,
  },
  {
    name: "the store's own options turn data into text that only a reader of text gets",
    code: `
import fs from 'node:fs'
export class Page {
  constructor(path, options) {
    this.path = path
    this.options = options
  }
  text() {
    return fs.readFileSync(this.path, 'utf8')
  }
  save(data) {
    fs.writeFileSync(this.path, this.options.render(data))
  }
}
`,
  },
  {
    name: 'a seed in the callback of the check',
    code: `
import fs from 'node:fs'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export function init(file, state) {
  fs.access(file, (error) => {
    if (error) fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
  },
  {
    name: 'a seed behind an or',
    code: `
import fs from 'node:fs'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export const init = (file, state) => fs.existsSync(file) || fs.writeFileSync(file, JSON.stringify(state))
`,
  },
  {
    name: 'a seed in the catch of a promise',
    code: `
import { access, readFile, writeFile } from 'node:fs/promises'
export const load = async (file) => JSON.parse(await readFile(file, 'utf8'))
export const init = (file, state) => access(file).catch(() => writeFile(file, JSON.stringify(state)))
`,
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'a helper pair with a parameter',
    code: `
import { readFileSync, writeFileSync } from 'node:fs'
export function load(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
export function save(file, state) {
  writeFileSync(file, JSON.stringify(state))
}
`,
    output: `
import { readFileSync } from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function load(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
export function save(file, state) {
  atomicWriteSync(file, JSON.stringify(state))
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 45,
      },
    ],
  },
  {
    name: 'a constant path, in functions',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
const STATE = path.join(os.homedir(), '.tool', 'state.json')
export const load = () => JSON.parse(fs.readFileSync(STATE, 'utf8'))
export const save = (state) => fs.writeFileSync(STATE, JSON.stringify(state, null, 2) + '\\n')
`,
    output: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const STATE = path.join(os.homedir(), '.tool', 'state.json')
export const load = () => JSON.parse(fs.readFileSync(STATE, 'utf8'))
export const save = (state) => atomicWriteSync(STATE, JSON.stringify(state, null, 2) + '\\n')
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'STATE', reader: 'load, line 6', replacement: 'atomicWriteSync' },
        line: 7,
        column: 32,
        endLine: 7,
        endColumn: 94,
      },
    ],
  },
  {
    name: 'a load with a default from a catch',
    code: `
import fs from 'node:fs'
const STATE = 'state.json'
function load() {
  try {
    return JSON.parse(fs.readFileSync(STATE, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(key) {
  const state = load()
  state[key] = true
  fs.writeFileSync(STATE, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const STATE = 'state.json'
function load() {
  try {
    return JSON.parse(fs.readFileSync(STATE, 'utf8'))
  } catch {
    return {}
  }
}
export function mark(key) {
  const state = load()
  state[key] = true
  atomicWriteSync(STATE, JSON.stringify(state))
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'STATE', reader: 'load, line 6', replacement: 'atomicWriteSync' },
        line: 14,
        column: 3,
        endLine: 14,
        endColumn: 49,
      },
    ],
  },
  {
    name: 'a class with this.path',
    code: `
import { promises as fs } from 'node:fs'
export class Store {
  constructor(path) {
    this.path = path
  }
  async load() {
    this.state = JSON.parse(await fs.readFile(this.path, 'utf8'))
  }
  async save() {
    await fs.writeFile(this.path, JSON.stringify(this.state))
  }
}
`,
    output: `
import { promises as fs } from 'node:fs'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(path) {
    this.path = path
  }
  async load() {
    this.state = JSON.parse(await fs.readFile(this.path, 'utf8'))
  }
  async save() {
    await atomicWrite(this.path, JSON.stringify(this.state))
  }
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'this.path', reader: 'load, line 8', replacement: 'atomicWrite' },
        line: 11,
        column: 11,
        endLine: 11,
        endColumn: 62,
      },
    ],
  },
  {
    name: 'a private field in TypeScript',
    code: `
import { readFile, writeFile } from 'node:fs/promises'
export class Store {
  readonly #path: string
  constructor(path: string) {
    this.#path = path
  }
  async load(): Promise<unknown> {
    return JSON.parse(await readFile(this.#path, 'utf8')) as unknown
  }
  async save(state: unknown): Promise<void> {
    await writeFile(this.#path, JSON.stringify(state), { encoding: 'utf8', mode: 0o600 })
  }
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import { readFile } from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  readonly #path: string
  constructor(path: string) {
    this.#path = path
  }
  async load(): Promise<unknown> {
    return JSON.parse(await readFile(this.#path, 'utf8')) as unknown
  }
  async save(state: unknown): Promise<void> {
    await atomicWrite(this.#path, JSON.stringify(state), { encoding: 'utf8', mode: 0o600 })
  }
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'this.#path', reader: 'load, line 9', replacement: 'atomicWrite' },
        line: 12,
        column: 11,
        endLine: 12,
        endColumn: 90,
      },
    ],
  },
  {
    name: 'methods of an object',
    code: `
import fs from 'node:fs'
export const store = {
  path: 'state.json',
  load() {
    return JSON.parse(fs.readFileSync(this.path, 'utf8'))
  },
  save(state) {
    fs.writeFileSync(this.path, JSON.stringify(state))
  },
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const store = {
  path: 'state.json',
  load() {
    return JSON.parse(fs.readFileSync(this.path, 'utf8'))
  },
  save(state) {
    atomicWriteSync(this.path, JSON.stringify(state))
  },
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'this.path', reader: 'load, line 6', replacement: 'atomicWriteSync' },
        line: 9,
        column: 5,
        endLine: 9,
        endColumn: 55,
      },
    ],
  },
  {
    name: 'closures over a parameter',
    code: `
import fs from 'node:fs'
export function createStore(file) {
  const load = () => JSON.parse(fs.readFileSync(file, 'utf8'))
  const save = (state) => fs.writeFileSync(file, JSON.stringify(state))
  return { load, save }
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function createStore(file) {
  const load = () => JSON.parse(fs.readFileSync(file, 'utf8'))
  const save = (state) => atomicWriteSync(file, JSON.stringify(state))
  return { load, save }
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 27,
        endLine: 5,
        endColumn: 72,
      },
    ],
  },
  {
    name: 'a helper that returns the path',
    code: `
import fs from 'node:fs'
import path from 'node:path'
const stateFile = (dir) => path.join(dir, 'state.json')
export function load(dir) {
  return JSON.parse(fs.readFileSync(stateFile(dir), 'utf8'))
}
export function save(dir, state) {
  fs.writeFileSync(stateFile(dir), JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const stateFile = (dir) => path.join(dir, 'state.json')
export function load(dir) {
  return JSON.parse(fs.readFileSync(stateFile(dir), 'utf8'))
}
export function save(dir, state) {
  atomicWriteSync(stateFile(dir), JSON.stringify(state))
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'stateFile(dir)', reader: 'load, line 6', replacement: 'atomicWriteSync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 58,
      },
    ],
  },
  {
    name: 'one path spelled in two ways',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function bump(dir) {
  const state = JSON.parse(fs.readFileSync(path.join(dir, 'state.json'), 'utf8'))
  state.count++
  fs.writeFileSync(\`\${dir}/state.json\`, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump(dir) {
  const state = JSON.parse(fs.readFileSync(path.join(dir, 'state.json'), 'utf8'))
  state.count++
  atomicWriteSync(\`\${dir}/state.json\`, JSON.stringify(state))
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: '`${dir}/state.json`', reader: 'line 5', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 63,
      },
    ],
  },
  {
    name: 'the data is prepared first',
    code: `
import fs from 'node:fs'
export function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count++
  const text = JSON.stringify(state, null, 2)
  fs.writeFileSync(file, text, 'utf-8')
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count++
  const text = JSON.stringify(state, null, 2)
  atomicWriteSync(file, text, 'utf-8')
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 4', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 40,
      },
    ],
  },
  {
    name: 'the encoding is a constant',
    code: `
import fs from 'node:fs'
const ENCODING = 'utf8'
export function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, ENCODING))
  state.count++
  fs.writeFileSync(file, JSON.stringify(state), ENCODING)
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const ENCODING = 'utf8'
export function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, ENCODING))
  state.count++
  atomicWriteSync(file, JSON.stringify(state), ENCODING)
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 5', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 58,
      },
    ],
  },
  {
    name: 'a FileHandle that is opened for writing has no fix',
    code: `
import { open, readFile } from 'node:fs/promises'
export async function bump(file) {
  const state = JSON.parse(await readFile(file, 'utf8'))
  const handle = await open(file, 'w')
  await handle.writeFile(JSON.stringify(state))
  await handle.close()
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 4', replacement: 'atomicWrite' },
        line: 5,
        column: 24,
        endLine: 5,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'a descriptor that is opened for writing has no fix',
    code: `
import fs from 'node:fs'
export function bump(file) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  const fd = fs.openSync(file, 'w')
  fs.writeSync(fd, JSON.stringify(state))
  fs.closeSync(fd)
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 14,
        endLine: 5,
        endColumn: 36,
      },
    ],
  },
  {
    name: 'a stream has no fix',
    code: `
import fs from 'node:fs'
const FILE = 'list.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function save(list) {
  const stream = fs.createWriteStream(FILE)
  stream.end(JSON.stringify(list))
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 6,
        column: 18,
        endLine: 6,
        endColumn: 44,
      },
    ],
  },
  {
    name: 'a write in place that the program chooses over an atomic one becomes a suggestion',
    code: `
import fs from 'node:fs'
import { writeFileSync as atomicWriteFileSync } from 'atomically'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function save(state) {
  const text = JSON.stringify(state)
  if (process.env.SNAP) {
    fs.writeFileSync(FILE, text)
  } else {
    atomicWriteFileSync(FILE, text)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 5', replacement: 'atomicWriteSync' },
        line: 9,
        column: 5,
        endLine: 9,
        endColumn: 33,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { writeFileSync as atomicWriteFileSync } from 'atomically'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function save(state) {
  const text = JSON.stringify(state)
  if (process.env.SNAP) {
    atomicWriteSync(FILE, text)
  } else {
    atomicWriteFileSync(FILE, text)
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the same over a temp that is renamed',
    code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function save(state) {
  const text = JSON.stringify(state)
  if (process.env.SNAP) {
    fs.writeFileSync(FILE, text)
  } else {
    const temp = FILE + randomUUID()
    fs.writeFileSync(temp, text)
    fs.renameSync(temp, FILE)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 5', replacement: 'atomicWriteSync' },
        line: 9,
        column: 5,
        endLine: 9,
        endColumn: 33,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function save(state) {
  const text = JSON.stringify(state)
  if (process.env.SNAP) {
    atomicWriteSync(FILE, text)
  } else {
    const temp = FILE + randomUUID()
    fs.writeFileSync(temp, text)
    fs.renameSync(temp, FILE)
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a file system that one caller of several hands in may be another one',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function write(disk, state) {
  disk.writeFileSync(FILE, JSON.stringify(state))
}
export const save = (state) => write(fs, state)
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 50,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function write(disk, state) {
  atomicWriteSync(FILE, JSON.stringify(state))
}
export const save = (state) => write(fs, state)
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback becomes a suggestion',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export function load(done) {
  fs.readFile(FILE, 'utf8', (error, text) => done(error, text && JSON.parse(text)))
}
export function save(state, done) {
  fs.writeFile(FILE, JSON.stringify(state), done)
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 5', replacement: 'atomicWrite' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 50,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWrite' },
            output: `
import fs from 'node:fs'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
import { callbackify } from 'node:util'
const FILE = 'state.json'
export function load(done) {
  fs.readFile(FILE, 'utf8', (error, text) => done(error, text && JSON.parse(text)))
}
export function save(state, done) {
  callbackify(atomicWrite)(FILE, JSON.stringify(state), done)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'options that the runtime does not take',
    code: `
const fs = require('fs')
const FILE = 'state.json'
exports.load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
exports.save = (state) => fs.writeFileSync(FILE, JSON.stringify(state), { flag: 'w', chunk: 1 })
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 27,
        endLine: 5,
        endColumn: 97,
      },
    ],
  },
  {
    name: 'options that cannot be seen become a suggestion',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state, options) => fs.writeFileSync(FILE, JSON.stringify(state), options)
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 41,
        endLine: 5,
        endColumn: 95,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state, options) => atomicWriteSync(FILE, JSON.stringify(state), options)
`,
          },
        ],
      },
    ],
  },
  {
    name: 'behind existsSync, but where the file is there',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function reset(version) {
  if (fs.existsSync(FILE)) {
    fs.writeFileSync(FILE, JSON.stringify({ version }))
  }
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function reset(version) {
  if (fs.existsSync(FILE)) {
    atomicWriteSync(FILE, JSON.stringify({ version }))
  }
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 56,
      },
    ],
  },
  {
    name: 'a helper called atomicSave that is not',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
function atomicSave(file, text) {
  fs.writeFileSync(file, text)
}
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => atomicSave(FILE, JSON.stringify(state))
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
function atomicSave(file, text) {
  atomicWriteSync(file, text)
}
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => atomicSave(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 7', replacement: 'atomicWriteSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 31,
      },
    ],
  },
  {
    name: 'writeFile of fs-extra',
    code: `
import fse from 'fs-extra'
const FILE = 'state.json'
export const load = async () => JSON.parse(await fse.readFile(FILE, 'utf8'))
export const save = (state) => fse.writeFile(FILE, JSON.stringify(state))
`,
    output: `
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = async () => JSON.parse(await fse.readFile(FILE, 'utf8'))
export const save = (state) => atomicWrite(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 5,
        column: 32,
        endLine: 5,
        endColumn: 74,
      },
    ],
  },
  {
    name: 'jsonfile, which adds a newline',
    code: `
import jsonfile from 'jsonfile'
const FILE = 'state.json'
export const load = () => jsonfile.readFileSync(FILE)
export const save = (count) => jsonfile.writeFileSync(FILE, { count })
`,
    output: `
import jsonfile from 'jsonfile'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => jsonfile.readFileSync(FILE)
export const save = (count) => atomicWriteSync(FILE, JSON.stringify({ count }) + '\\n')
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 32,
        endLine: 5,
        endColumn: 71,
      },
    ],
  },
  {
    name: 'jsonfile, which refuses what has no text',
    code: `
import jsonfile from 'jsonfile'
const FILE = 'state.json'
export const load = () => jsonfile.readFileSync(FILE)
export const save = (state) => jsonfile.writeFileSync(FILE, state)
`,
    output: `
import jsonfile from 'jsonfile'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => jsonfile.readFileSync(FILE)
export const save = (state) => atomicWriteSync(FILE, JSON.stringify(state).concat('\\n'))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 32,
        endLine: 5,
        endColumn: 67,
      },
    ],
  },
  {
    name: 'writeJson of fs-extra with spaces and a mode',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJson(file)
export async function save(file, state) {
  await fse.writeJson(file, { version: 1, ...state }, { spaces: 2, mode: 0o600 })
}
`,
    output: `
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => fse.readJson(file)
export async function save(file, state) {
  await atomicWrite(file, JSON.stringify({ version: 1, ...state }, null, 2) + '\\n', { mode: 0o600 })
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 82,
      },
    ],
  },
  {
    name: 'writeJson of fs-extra with a replacer, and options of its own',
    code: `
import fse from 'fs-extra'
const OPTIONS = { spaces: '\\t', encoding: 'utf8' }
export const load = (file) => fse.readJson(file)
export async function save(file, state) {
  await fse.writeJson(file, [state], { replacer, spaces: 2 })
  await fse.writeJson(file, [state], OPTIONS)
}
`,
    output: `
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const OPTIONS = { spaces: '\\t', encoding: 'utf8' }
export const load = (file) => fse.readJson(file)
export async function save(file, state) {
  await atomicWrite(file, JSON.stringify([state], replacer, 2) + '\\n')
  await fse.writeJson(file, [state], OPTIONS)
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 62,
      },
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 7,
        column: 9,
        endLine: 7,
        endColumn: 46,
      },
    ],
  },
  {
    name: 'writeJson of fs-extra, whose promise is handed on',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJson(file)
export const save = (file, state) => fse.writeJson(file, state, { spaces: 2 })
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 4,
        column: 38,
        endLine: 4,
        endColumn: 79,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWrite' },
            output: `
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => fse.readJson(file)
export const save = (file, state) => atomicWrite(file, JSON.stringify(state, null, 2).concat('\\n'))
`,
          },
        ],
      },
    ],
  },
  {
    name: 'writeJson of fs-extra, whose promise an asynchronous function returns',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJson(file)
export const save = async (file, state) => fse.writeJson(file, state)
`,
    output: `
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => fse.readJson(file)
export const save = async (file, state) => atomicWrite(file, JSON.stringify(state).concat('\\n'))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 4,
        column: 44,
        endLine: 4,
        endColumn: 70,
      },
    ],
  },
  {
    name: 'writeJson of fs-extra with options that change more',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJson(file)
export async function save(file, state) {
  await fse.writeJson(file, state, { EOL: '\\r\\n' })
  await fse.writeJson(file, state, { ...settings })
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 52,
      },
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 52,
      },
    ],
  },
  {
    name: 'writeJson of fs-extra with a callback',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJson(file)
export function save(file, state, done) {
  fse.writeJson(file, state, { spaces: 2 }, (error) => done(error))
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 68,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWrite' },
            output: `
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
import { callbackify } from 'util'
export const load = (file) => fse.readJson(file)
export function save(file, state, done) {
  callbackify(async () => atomicWrite(file, JSON.stringify(state, null, 2).concat('\\n')))((error) => done(error))
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'outputJson and outputFile make the directory',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJsonSync(file)
export function save(file, state) {
  fse.outputJsonSync(file, state, { spaces: 2 })
  fse.outputFileSync(file, JSON.stringify(state))
  fse.outputFileSync(file, JSON.stringify(state), 'utf8')
  fse.outputFileSync(file, JSON.stringify(state), { mode: 0o600 })
}
`,
    output: `
import fse from 'fs-extra'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => fse.readJsonSync(file)
export function save(file, state) {
  atomicWriteSync(file, JSON.stringify(state, null, 2).concat('\\n'), { createDirectory: true })
  fse.outputFileSync(file, JSON.stringify(state))
  fse.outputFileSync(file, JSON.stringify(state), 'utf8')
  fse.outputFileSync(file, JSON.stringify(state), { mode: 0o600 })
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 49,
      },
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 50,
      },
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 58,
      },
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 67,
      },
    ],
  },
  {
    name: 'options that may be a callback',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJson(file)
export const save = (file, state, done) => fse.writeFile(file, JSON.stringify(state), done)
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 4,
        column: 44,
        endLine: 4,
        endColumn: 92,
      },
    ],
  },
  {
    name: 'a helper that is given other options by its next caller',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
const put = (file, text, options) => fs.writeFileSync(file, text, options)
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => put(FILE, JSON.stringify(state), { mode: 0o600 })
export const log = (line) => put('log.txt', line, { flag: 'a' })
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 5', replacement: 'atomicWriteSync' },
        line: 4,
        column: 38,
        endLine: 4,
        endColumn: 75,
      },
    ],
  },
  {
    name: 'a helper that one caller gives a descriptor',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
const put = (where, text) => fs.writeFileSync(where, text)
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => put(FILE, JSON.stringify(state))
export function report(text) {
  const fd = fs.openSync('report.txt', 'wx')
  put(fd, text)
  fs.closeSync(fd)
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'where', reader: 'load, line 5', replacement: 'atomicWriteSync' },
        line: 4,
        column: 30,
        endLine: 4,
        endColumn: 59,
      },
    ],
  },
  {
    name: 'options that are changed after they were made',
    code: `
import fs from 'node:fs'
const OPTIONS = { mode: 0o600 }
if (process.env.APPEND) OPTIONS.flag = 'a'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export const save = (file, state) => fs.writeFileSync(file, JSON.stringify(state), OPTIONS)
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 5', replacement: 'atomicWriteSync' },
        line: 6,
        column: 38,
        endLine: 6,
        endColumn: 92,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const OPTIONS = { mode: 0o600 }
if (process.env.APPEND) OPTIONS.flag = 'a'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export const save = (file, state) => atomicWriteSync(file, JSON.stringify(state), OPTIONS)
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback that has a name',
    code: `
import fse from 'fs-extra'
const FILE = 'state.json'
const done = (error) => console.log(error)
export const load = () => fse.readJsonSync(FILE)
export const save = (state) => fse.writeFile(FILE, JSON.stringify(state), done)
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 5', replacement: 'atomicWrite' },
        line: 6,
        column: 32,
        endLine: 6,
        endColumn: 80,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWrite' },
            output: `
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
import { callbackify } from 'util'
const FILE = 'state.json'
const done = (error) => console.log(error)
export const load = () => fse.readJsonSync(FILE)
export const save = (state) => callbackify(atomicWrite)(FILE, JSON.stringify(state), done)
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an object that says itself how it is serialised',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJson(file)
export async function save(file, toJSON) {
  await fse.writeJson(file, { toJSON })
}
`,
    output: `
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => fse.readJson(file)
export async function save(file, toJSON) {
  await atomicWrite(file, JSON.stringify({ toJSON }).concat('\\n'))
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 40,
      },
    ],
  },
  {
    name: 'a mode that is spread in',
    code: `
import fs from 'node:fs'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export const save = (file, state, secret) =>
  fs.writeFileSync(file, JSON.stringify(state), { encoding: 'utf8', ...(secret && { mode: 0o600 }) })
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export const save = (file, state, secret) =>
  atomicWriteSync(file, JSON.stringify(state), { encoding: 'utf8', ...(secret && { mode: 0o600 }) })
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 102,
      },
    ],
  },
  {
    name: 'Bun.write of text joined to anything, which is text',
    code: `
const FILE = 'state.json'
export const load = () => Bun.file(FILE).json()
export async function save(state) {
  await Bun.write(FILE, JSON.stringify(state) + '\\n')
}
`,
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'

const FILE = 'state.json'
export const load = () => Bun.file(FILE).json()
export async function save(state) {
  await atomicWrite(FILE, JSON.stringify(state) + '\\n', { createDirectory: true })
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 54,
      },
    ],
  },
  {
    name: 'Bun.write makes the directory',
    code: `
const FILE = 'state.json'
export const load = () => Bun.file(FILE).json()
export async function save(state) {
  await Bun.write(FILE, JSON.stringify(state))
}
`,
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'

const FILE = 'state.json'
export const load = () => Bun.file(FILE).json()
export async function save(state) {
  await atomicWrite(FILE, JSON.stringify(state), { createDirectory: true })
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'Bun.write to a Bun.file, without a directory',
    code: `
const FILE = 'state.json'
export const load = () => Bun.file(FILE).json()
export async function save(state) {
  await Bun.write(Bun.file(FILE), \`\${JSON.stringify(state)}\\n\`, { createPath: false })
}
`,
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'

const FILE = 'state.json'
export const load = () => Bun.file(FILE).json()
export async function save(state) {
  await atomicWrite(FILE, \`\${JSON.stringify(state)}\\n\`)
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 87,
      },
    ],
  },
  {
    name: 'Bun.write of what may be a Blob, and with an answer',
    code: `
const FILE = 'state.json'
export const load = () => Bun.file(FILE).json()
export async function save(state) {
  await Bun.write(FILE, encode(state))
}
export const start = (state) => Bun.write(FILE, JSON.stringify(state))
export async function count(state) {
  return await Bun.write(FILE, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 39,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWrite' },
            output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'

const FILE = 'state.json'
export const load = () => Bun.file(FILE).json()
export async function save(state) {
  await atomicWrite(FILE, encode(state), { createDirectory: true })
}
export const start = (state) => Bun.write(FILE, JSON.stringify(state))
export async function count(state) {
  return await Bun.write(FILE, JSON.stringify(state))
}
`,
          },
        ],
      },
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 7,
        column: 33,
        endLine: 7,
        endColumn: 71,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWrite' },
            output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'

const FILE = 'state.json'
export const load = () => Bun.file(FILE).json()
export async function save(state) {
  await Bun.write(FILE, encode(state))
}
export const start = (state) => atomicWrite(FILE, JSON.stringify(state), { createDirectory: true })
export async function count(state) {
  return await Bun.write(FILE, JSON.stringify(state))
}
`,
          },
        ],
      },
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 9,
        column: 16,
        endLine: 9,
        endColumn: 54,
      },
    ],
  },
  {
    name: 'Bun.write of text by its type',
    code: `
const FILE = 'state.json'
export const load = async () => JSON.parse(await Bun.file(FILE).text())
export async function save(text: string): Promise<void> {
  await Bun.write(FILE, text)
}
`,
    languageOptions: { parser },
    filename: 'file.ts',
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'

const FILE = 'state.json'
export const load = async () => JSON.parse(await Bun.file(FILE).text())
export async function save(text: string): Promise<void> {
  await atomicWrite(FILE, text, { createDirectory: true })
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 30,
      },
    ],
  },
  {
    name: 'Deno.writeTextFile',
    code: `
const FILE = 'state.json'
export const load = async () => JSON.parse(await Deno.readTextFile(FILE))
export async function save(state) {
  await Deno.writeTextFile(FILE, JSON.stringify(state))
  await Deno.writeTextFile(FILE, JSON.stringify(state), { create: false })
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 56,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWrite' },
            output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'

const FILE = 'state.json'
export const load = async () => JSON.parse(await Deno.readTextFile(FILE))
export async function save(state) {
  await atomicWrite(FILE, JSON.stringify(state))
  await Deno.writeTextFile(FILE, JSON.stringify(state), { create: false })
}
`,
          },
        ],
      },
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 75,
      },
    ],
  },
  {
    name: 'a directory made for a callback, with types',
    code: `
import fs from 'fs'
import fse from 'fs-extra'
export const load = (file: string) => JSON.parse(fs.readFileSync(file, 'utf8'))
export function save(file: string, state: object, callback: (error: Error | null) => void): void {
  fse.outputFile(file, JSON.stringify(state), (error) => callback(error))
}
`,
    languageOptions: { parser },
    filename: 'file.ts',
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 74,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWrite' },
            output: `
import fs from 'fs'
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
import { callbackify } from 'util'
export const load = (file: string) => JSON.parse(fs.readFileSync(file, 'utf8'))
export function save(file: string, state: object, callback: (error: Error | null) => void): void {
  callbackify(() => atomicWrite(file, JSON.stringify(state), { createDirectory: true }))((error) => callback(error))
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback that is returned, behind options that the types of callbackify do not know',
    code: `
import fs from 'fs'
import util from 'util'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function save(state: object, done: (error: Error | null) => void) {
  return fs.writeFile(FILE, JSON.stringify(state), 'utf8', done)
}
`,
    languageOptions: { parser },
    filename: 'file.ts',
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 5', replacement: 'atomicWrite' },
        line: 7,
        column: 10,
        endLine: 7,
        endColumn: 65,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWrite' },
            output: `
import fs from 'fs'
import util, { callbackify } from 'util'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export function save(state: object, done: (error: Error | null) => void) {
  return callbackify(() => atomicWrite(FILE, JSON.stringify(state), 'utf8'))(done)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'writeJson of fs-extra with options that have a name',
    code: `
import fse from 'fs-extra'
const OPTIONS = { spaces: '\\t', encoding: 'utf8' }
export const load = (file) => fse.readJson(file)
export async function save(file, state) {
  await fse.writeJson(file, [state], OPTIONS)
}
`,
    output: `
import fse from 'fs-extra'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const OPTIONS = { spaces: '\\t', encoding: 'utf8' }
export const load = (file) => fse.readJson(file)
export async function save(file, state) {
  await atomicWrite(file, JSON.stringify([state], null, OPTIONS.spaces) + '\\n', OPTIONS)
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 46,
      },
    ],
  },
  {
    name: 'outputFile of fs-extra makes the directory',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJsonSync(file)
export function save(file, state) {
  fse.outputFileSync(file, JSON.stringify(state))
}
`,
    output: `
import fse from 'fs-extra'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => fse.readJsonSync(file)
export function save(file, state) {
  atomicWriteSync(file, JSON.stringify(state), { createDirectory: true })
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'outputFile of fs-extra with an encoding',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJsonSync(file)
export function save(file, state) {
  fse.outputFileSync(file, JSON.stringify(state), 'utf8')
}
`,
    output: `
import fse from 'fs-extra'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => fse.readJsonSync(file)
export function save(file, state) {
  atomicWriteSync(file, JSON.stringify(state), { encoding: 'utf8', createDirectory: true })
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 58,
      },
    ],
  },
  {
    name: 'outputFile of fs-extra with options',
    code: `
import fse from 'fs-extra'
export const load = (file) => fse.readJsonSync(file)
export function save(file, state) {
  fse.outputFileSync(file, JSON.stringify(state), { mode: 0o600 })
}
`,
    output: `
import fse from 'fs-extra'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => fse.readJsonSync(file)
export function save(file, state) {
  atomicWriteSync(file, JSON.stringify(state), { mode: 0o600, createDirectory: true })
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 67,
      },
    ],
  },
  {
    name: 'YAML',
    code: `
import fs from 'node:fs'
import yaml from 'js-yaml'
const FILE = 'state.yaml'
export const load = () => yaml.load(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => fs.writeFileSync(FILE, yaml.dump(state))
`,
    output: `
import fs from 'node:fs'
import yaml from 'js-yaml'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.yaml'
export const load = () => yaml.load(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => atomicWriteSync(FILE, yaml.dump(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 5', replacement: 'atomicWriteSync' },
        line: 6,
        column: 32,
        endLine: 6,
        endColumn: 72,
      },
    ],
  },
  {
    name: 'a namespace import',
    code: `
import * as fs from 'fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
`,
    output: `
import * as fs from 'fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => atomicWriteSync(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 32,
        endLine: 5,
        endColumn: 77,
      },
    ],
  },
  {
    name: 'a namespace import of fs/promises',
    code: `
import * as fs from 'fs/promises'
const FILE = 'state.json'
export const load = async () => JSON.parse(await fs.readFile(FILE, 'utf8'))
export const save = async (state) => fs.writeFile(FILE, JSON.stringify(state))
`,
    output: `
import * as fs from 'fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = async () => JSON.parse(await fs.readFile(FILE, 'utf8'))
export const save = async (state) => atomicWrite(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 5,
        column: 38,
        endLine: 5,
        endColumn: 79,
      },
    ],
  },
  {
    name: 'a default import of fs/promises',
    code: `
import fs from 'node:fs/promises'
const FILE = 'state.json'
export const load = async () => JSON.parse(await fs.readFile(FILE, 'utf8'))
export const save = async (state) => fs.writeFile(FILE, JSON.stringify(state))
`,
    output: `
import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = async () => JSON.parse(await fs.readFile(FILE, 'utf8'))
export const save = async (state) => atomicWrite(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 5,
        column: 38,
        endLine: 5,
        endColumn: 79,
      },
    ],
  },
  {
    name: 'the member promises of a default import',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = async (state) => fs.promises.writeFile(FILE, JSON.stringify(state))
`,
    output: `
import fs from 'node:fs'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = async (state) => atomicWrite(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 5,
        column: 38,
        endLine: 5,
        endColumn: 88,
      },
    ],
  },
  {
    name: 'require with semicolons and double quotes',
    code: `
const fs = require("fs");
const FILE = "state.json";
exports.load = () => JSON.parse(fs.readFileSync(FILE, "utf8"));
exports.save = (state) => fs.writeFileSync(FILE, JSON.stringify(state));
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require("fs");
const { atomicWriteSync } = require("eslint-plugin-atomic-fs/runtime");
const FILE = "state.json";
exports.load = () => JSON.parse(fs.readFileSync(FILE, "utf8"));
exports.save = (state) => atomicWriteSync(FILE, JSON.stringify(state));
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 27,
        endLine: 5,
        endColumn: 72,
      },
    ],
  },
  {
    name: 'destructured require of promises',
    code: `
const { readFile, writeFile } = require('fs').promises
const FILE = 'state.json'
exports.load = async () => JSON.parse(await readFile(FILE, 'utf8'))
exports.save = async (state) => writeFile(FILE, JSON.stringify(state))
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { readFile } = require('fs').promises
const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')
const FILE = 'state.json'
exports.load = async () => JSON.parse(await readFile(FILE, 'utf8'))
exports.save = async (state) => atomicWrite(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWrite' },
        line: 5,
        column: 33,
        endLine: 5,
        endColumn: 71,
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
exports.bump = async (file) => {
  const state = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify(state))
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs')
const { promisify } = require('util')
const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')
const readFile = promisify(fs.readFile)
exports.bump = async (file) => {
  const state = JSON.parse(await readFile(file, 'utf8'))
  await atomicWrite(file, JSON.stringify(state))
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 7', replacement: 'atomicWrite' },
        line: 8,
        column: 9,
        endLine: 8,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'createRequire',
    code: `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const { readFileSync, writeFileSync } = require('fs')
const FILE = 'state.json'
export const load = () => JSON.parse(readFileSync(FILE, 'utf8'))
export const save = (state) => writeFileSync(FILE, JSON.stringify(state))
`,
    output: `
import { createRequire } from 'node:module'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const require = createRequire(import.meta.url)
const { readFileSync, writeFileSync } = require('fs')
const FILE = 'state.json'
export const load = () => JSON.parse(readFileSync(FILE, 'utf8'))
export const save = (state) => atomicWriteSync(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 6', replacement: 'atomicWriteSync' },
        line: 7,
        column: 32,
        endLine: 7,
        endColumn: 74,
      },
    ],
  },
  {
    name: 'await import',
    code: `
import os from 'node:os'
export async function bump(file) {
  const { readFile, writeFile } = await import('node:fs/promises')
  const state = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify(state))
}
`,
    output: `
import os from 'node:os'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export async function bump(file) {
  const { readFile, writeFile } = await import('node:fs/promises')
  const state = JSON.parse(await readFile(file, 'utf8'))
  await atomicWrite(file, JSON.stringify(state))
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 5', replacement: 'atomicWrite' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'import x = require',
    code: `
import fs = require('fs')
const FILE = 'state.json'
export const load = (): unknown => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state: unknown): void => fs.writeFileSync(FILE, JSON.stringify(state))
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import fs = require('fs')
import atomicFs = require('eslint-plugin-atomic-fs/runtime')
const FILE = 'state.json'
export const load = (): unknown => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state: unknown): void => atomicFs.atomicWriteSync(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 47,
        endLine: 5,
        endColumn: 92,
      },
    ],
  },
  {
    name: 'process.getBuiltinModule',
    code: `
const fs = process.getBuiltinModule('node:fs')
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'

const fs = process.getBuiltinModule('node:fs')
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => atomicWriteSync(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 32,
        endLine: 5,
        endColumn: 77,
      },
    ],
  },
  {
    name: 'an interop helper',
    code: `
var _fs = _interopRequireWildcard(require("fs"));
const FILE = "state.json";
exports.load = () => JSON.parse(_fs.readFileSync(FILE, "utf8"));
exports.save = (state) => _fs.writeFileSync(FILE, JSON.stringify(state));
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { atomicWriteSync } = require("eslint-plugin-atomic-fs/runtime");

var _fs = _interopRequireWildcard(require("fs"));
const FILE = "state.json";
exports.load = () => JSON.parse(_fs.readFileSync(FILE, "utf8"));
exports.save = (state) => atomicWriteSync(FILE, JSON.stringify(state));
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 27,
        endLine: 5,
        endColumn: 73,
      },
    ],
  },
  {
    name: 'fs in a class field',
    code: `
import fs from 'node:fs'
export class Store {
  fs = fs
  file = 'state.json'
  load() {
    return JSON.parse(this.fs.readFileSync(this.file, 'utf8'))
  }
  save(state) {
    this.fs.writeFileSync(this.file, JSON.stringify(state))
  }
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  fs = fs
  file = 'state.json'
  load() {
    return JSON.parse(this.fs.readFileSync(this.file, 'utf8'))
  }
  save(state) {
    atomicWriteSync(this.file, JSON.stringify(state))
  }
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'this.file', reader: 'load, line 7', replacement: 'atomicWriteSync' },
        line: 10,
        column: 5,
        endLine: 10,
        endColumn: 60,
      },
    ],
  },
  {
    name: 'fs as the default of an option',
    code: `
import nodeFs from 'node:fs'
export function bump(file, { fs = nodeFs } = {}) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import nodeFs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump(file, { fs = nodeFs } = {}) {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  atomicWriteSync(file, JSON.stringify(state))
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'readBack: assumed reports a write of serialised data that no one is seen to read',
    code: `
import fs from 'node:fs'
export const save = (file, state) => fs.writeFileSync(file, JSON.stringify(state))
`,
    options: [{ readBack: 'assumed' }],
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const save = (file, state) => atomicWriteSync(file, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWriteUnread',
        data: { path: 'file', replacement: 'atomicWriteSync' },
        line: 3,
        column: 38,
        endLine: 3,
        endColumn: 83,
      },
    ],
  },
  {
    name: 'the option ignore for another file',
    code: `
import fs from 'node:fs'
export const load = (dir) => JSON.parse(fs.readFileSync(\`\${dir}/state.json\`, 'utf8'))
export const save = (dir, state) => fs.writeFileSync(\`\${dir}/state.json\`, JSON.stringify(state))
`,
    options: [{ ignore: ['cache.json'] }],
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const load = (dir) => JSON.parse(fs.readFileSync(\`\${dir}/state.json\`, 'utf8'))
export const save = (dir, state) => atomicWriteSync(\`\${dir}/state.json\`, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: '`${dir}/state.json`', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 4,
        column: 37,
        endLine: 4,
        endColumn: 97,
      },
    ],
  },
  {
    name: 'the setting owner: one-process, because a crash needs no second process',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', owner: 'one-process' } },
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => atomicWriteSync(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 32,
        endLine: 5,
        endColumn: 77,
      },
    ],
  },
  {
    name: 'the setting fix: suggest',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'suggest' } },
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 32,
        endLine: 5,
        endColumn: 77,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => atomicWriteSync(FILE, JSON.stringify(state))
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
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'off' } },
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 32,
        endLine: 5,
        endColumn: 77,
      },
    ],
  },
  {
    name: "a runtime of the project's own",
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
`,
    settings: { 'atomic-fs': { runtime: '#lib/atomic-fs' } },
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from '#lib/atomic-fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => atomicWriteSync(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 32,
        endLine: 5,
        endColumn: 77,
      },
    ],
  },
  {
    name: "a wrapper of the user's own that reads",
    code: `
import fs from 'node:fs'
import { readJson } from './disk.js'
const FILE = 'state.json'
export const load = () => readJson(FILE)
export const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
`,
    settings: {
      'atomic-fs': {
        runtime: 'eslint-plugin-atomic-fs/runtime',
        calls: [{ module: './disk.js', name: 'readJson', kind: 'read', path: 0 }],
      },
    },
    output: `
import { readJson } from './disk.js'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
export const load = () => readJson(FILE)
export const save = (state) => atomicWriteSync(FILE, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 5', replacement: 'atomicWriteSync' },
        line: 6,
        column: 32,
        endLine: 6,
        endColumn: 77,
      },
    ],
  },
  {
    name: 'under a lock, because a crash does not wait for it',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump(file) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.count++
    fs.writeFileSync(file, JSON.stringify(state))
  })
}
`,
    output: `
import fs from 'node:fs'
import { withLockSync, atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump(file) {
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.count++
    atomicWriteSync(file, JSON.stringify(state))
  })
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 6', replacement: 'atomicWriteSync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 50,
      },
    ],
  },
  {
    name: 'a spread argument has no fix',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state, ...rest) => fs.writeFileSync(FILE, JSON.stringify(state), ...rest)
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 41,
        endLine: 5,
        endColumn: 95,
      },
    ],
  },
  {
    name: 'a promise chain',
    code: `
import { readFile, writeFile } from 'fs/promises'
export const load = (file) => readFile(file, 'utf8').then((text) => JSON.parse(text))
export const save = (file, state) => writeFile(file, JSON.stringify(state))
`,
    output: `
import { readFile } from 'fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => readFile(file, 'utf8').then((text) => JSON.parse(text))
export const save = (file, state) => atomicWrite(file, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWrite' },
        line: 4,
        column: 38,
        endLine: 4,
        endColumn: 76,
      },
    ],
  },
  {
    name: 'what is read is compared and parsed',
    code: `
import fs from 'node:fs'
export function bump(file, state) {
  const old = fs.readFileSync(file, 'utf8')
  const text = JSON.stringify(state)
  if (old === text) return JSON.parse(old)
  fs.writeFileSync(file, text)
  return state
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump(file, state) {
  const old = fs.readFileSync(file, 'utf8')
  const text = JSON.stringify(state)
  if (old === text) return JSON.parse(old)
  atomicWriteSync(file, text)
  return state
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 4', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 31,
      },
    ],
  },
  {
    name: 'the data comes out of another file, and a constant ties writer and reader',
    code: `
import fs from 'node:fs'
const FILE = 'config.json'
export function load() {
  return JSON.parse(fs.readFileSync(FILE, 'utf8'))
}
export function install(template) {
  fs.writeFileSync(FILE, JSON.stringify(JSON.parse(fs.readFileSync(template, 'utf8'))))
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'config.json'
export function load() {
  return JSON.parse(fs.readFileSync(FILE, 'utf8'))
}
export function install(template) {
  atomicWriteSync(FILE, JSON.stringify(JSON.parse(fs.readFileSync(template, 'utf8'))))
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'FILE', reader: 'load, line 5', replacement: 'atomicWriteSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 88,
      },
    ],
  },
  {
    name: 'text that is parsed where it is read',
    code: `
import fs from 'node:fs'
export function touch(file, text) {
  const old = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, text(old))
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function touch(file, text) {
  const old = JSON.parse(fs.readFileSync(file, 'utf8'))
  atomicWriteSync(file, text(old))
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 36,
      },
    ],
  },
  {
    name: "a pair of functions from the store's own options",
    code: `
import fs from 'node:fs'
export class Store {
  constructor(path, options) {
    this.path = path
    this.options = options
  }
  load() {
    return this.options.parse(fs.readFileSync(this.path, 'utf8'))
  }
  save(data) {
    fs.writeFileSync(this.path, this.options.stringify(data))
  }
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(path, options) {
    this.path = path
    this.options = options
  }
  load() {
    return this.options.parse(fs.readFileSync(this.path, 'utf8'))
  }
  save(data) {
    atomicWriteSync(this.path, this.options.stringify(data))
  }
}
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'this.path', reader: 'load, line 9', replacement: 'atomicWriteSync' },
        line: 12,
        column: 5,
        endLine: 12,
        endColumn: 62,
      },
    ],
  },
  {
    name: 'a file system of a typed parameter',
    code: `
import type * as NodeFs from 'node:fs'
export function bump(disk: typeof NodeFs, file: string): void {
  const state = JSON.parse(disk.readFileSync(file, 'utf8'))
  disk.writeFileSync(file, JSON.stringify(state))
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'line 4', replacement: 'atomicWriteSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 50,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import type * as NodeFs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function bump(disk: typeof NodeFs, file: string): void {
  const state = JSON.parse(disk.readFileSync(file, 'utf8'))
  atomicWriteSync(file, JSON.stringify(state))
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a file system in a field that is assigned in several places',
    code: `
import fs from 'node:fs'
export class Store {
  constructor() {
    this.disk = fs
  }
  use(disk) {
    this.disk = disk
  }
  load(file) {
    return JSON.parse(this.disk.readFileSync(file, 'utf8'))
  }
  save(file, state) {
    this.disk.writeFileSync(file, JSON.stringify(state))
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 11', replacement: 'atomicWriteSync' },
        line: 14,
        column: 5,
        endLine: 14,
        endColumn: 57,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor() {
    this.disk = fs
  }
  use(disk) {
    this.disk = disk
  }
  load(file) {
    return JSON.parse(this.disk.readFileSync(file, 'utf8'))
  }
  save(file, state) {
    atomicWriteSync(file, JSON.stringify(state))
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a write behind an and',
    code: `
import fs from 'node:fs'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export const replace = (file, state) => fs.existsSync(file) && fs.writeFileSync(file, JSON.stringify(state))
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export const replace = (file, state) => fs.existsSync(file) && atomicWriteSync(file, JSON.stringify(state))
`,
    errors: [
      {
        messageId: 'inPlaceWrite',
        data: { path: 'file', reader: 'load, line 3', replacement: 'atomicWriteSync' },
        line: 4,
        column: 64,
        endLine: 4,
        endColumn: 109,
      },
    ],
  },
]

runCases('no-in-place-write', noInPlaceWrite, { valid, invalid })
