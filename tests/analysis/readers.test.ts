import { describe, expect, it } from 'vitest'
import { isReadBack } from './support.ts'

interface Case {
  readonly name: string
  readonly code: string
}

describe('the file that is written is read', () => {
  const YES: readonly Case[] = [
    {
      name: 'by a static loader that makes the object',
      code: `
import fs from 'node:fs'
class Store {
  constructor(file, data) { this.file = file; this.data = data }
  static load(file) { return new Store(file, JSON.parse(fs.readFileSync(file, 'utf8'))) }
  save() { fs.writeFileSync(this.file, JSON.stringify(this.data)) }
}
export { Store }
`,
    },
    {
      name: 'by a static loader, in a directory',
      code: `
import fs from 'node:fs'
import path from 'node:path'
class Session {
  constructor(dir, data) { this.dir = dir; this.data = data }
  static load(dir) { return new Session(dir, JSON.parse(fs.readFileSync(path.join(dir, 'session.json'), 'utf8'))) }
  save() { fs.writeFileSync(path.join(this.dir, 'session.json'), JSON.stringify(this.data)) }
}
export { Session }
`,
    },
    {
      name: 'by a subclass that gives its parent the path',
      code: `
import fs from 'node:fs'
class Base {
  constructor(file) { this.file = file }
  save(data) { fs.writeFileSync(this.file, JSON.stringify(data)) }
}
const FILE = 'prefs.json'
export class Prefs extends Base {
  constructor() { super(FILE) }
  load() { return JSON.parse(fs.readFileSync(FILE, 'utf8')) }
}
`,
    },
    {
      name: 'by whoever reads the whole directory',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const dir = 'records'
export function all() { return fs.readdirSync(dir).map((name) => JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8'))) }
export function save(rec) { fs.writeFileSync(path.join(dir, rec.id + '.json'), JSON.stringify(rec)) }
`,
    },
    {
      name: 'by a loop over the directory',
      code: `
import fs from 'node:fs'
import path from 'node:path'
export class Sessions {
  constructor(dir) { this.dir = dir }
  async list() {
    const out = []
    for (const f of await fs.promises.readdir(this.dir)) {
      if (!f.endsWith('.json')) continue
      try { out.push(JSON.parse(await fs.promises.readFile(path.join(this.dir, f), 'utf8'))) } catch { continue }
    }
    return out
  }
  async save(s) { await fs.promises.writeFile(path.join(this.dir, \`\${s.id}.json\`), JSON.stringify(s)) }
}
`,
    },
    {
      name: 'by the key of the record',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const dir = 'records'
export const get = (id) => JSON.parse(fs.readFileSync(path.join(dir, \`\${id}.json\`), 'utf8'))
export const put = (rec) => fs.writeFileSync(path.join(dir, \`\${rec.id}.json\`), JSON.stringify(rec))
`,
    },
    {
      name: 'by a helper that is given the key',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const fileOf = (key) => path.join('store', key + '.json')
export const get = (id) => JSON.parse(fs.readFileSync(fileOf(id), 'utf8'))
export const put = (rec) => fs.writeFileSync(fileOf(rec.id), JSON.stringify(rec))
`,
    },
    {
      name: 'by a method that is given the key',
      code: `
import fs from 'node:fs'
import path from 'node:path'
export class Store {
  constructor(root) { this.root = root }
  file(k) { return path.join(this.root, k + '.json') }
  get(id) { return JSON.parse(fs.readFileSync(this.file(id), 'utf8')) }
  put(rec) { fs.writeFileSync(this.file(rec.key), JSON.stringify(rec)) }
}
`,
    },
    {
      name: 'as one of several candidates',
      code: `
import fs from 'node:fs'
const CANDIDATES = ['a.json', 'b.json']
const FILE = 'a.json'
export function load() { for (const p of CANDIDATES) { if (fs.existsSync(p)) return JSON.parse(fs.readFileSync(p, 'utf8')) } return {} }
export function save(x) { fs.writeFileSync(FILE, JSON.stringify(x)) }
`,
    },
    {
      name: 'as the candidate that exists',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const home = process.env.HOME
const MAIN = path.join(home, '.app', 'config.json')
export function load() { const p = [MAIN, path.join(home, '.apprc.json')].find((f) => fs.existsSync(f)); return JSON.parse(fs.readFileSync(p, 'utf8')) }
export function save(x) { fs.writeFileSync(MAIN, JSON.stringify(x)) }
`,
    },
    {
      name: 'on one side of a condition',
      code: `
import fs from 'node:fs'
const MAIN = 'config.json', OLD = 'old.json'
export function load() { const p = fs.existsSync(MAIN) ? MAIN : OLD; return JSON.parse(fs.readFileSync(p, 'utf8')) }
export function save(x) { fs.writeFileSync(MAIN, JSON.stringify(x)) }
`,
    },
    {
      name: 'by default',
      code: `
import fs from 'node:fs'
export class C { constructor(o) { this.o = o }
load(file) { return JSON.parse(fs.readFileSync(file || this.o.file, 'utf8')) }
save(x) { fs.writeFileSync(this.o.file, JSON.stringify(x)) } }
`,
    },
    {
      name: 'when the path is left out',
      code: `
import fs from 'node:fs'
const FILE = 'state.json'
export function load() { return JSON.parse(fs.readFileSync(FILE, 'utf8')) }
export function save(d, file = FILE) { fs.writeFileSync(file, JSON.stringify(d)) }
`,
    },
  ]
  for (const { name, code } of YES) it(name, () => expect(isReadBack(code)).toBe(true))
})

describe('nobody reads the file that is written', () => {
  const NO: readonly Case[] = [
    {
      name: 'by a loader of another file',
      code: `
import fs from 'node:fs'
class Report {
  constructor(out, data) { this.out = out; this.data = data }
  static fromInput(input, out) { return new Report(out, JSON.parse(fs.readFileSync(input, 'utf8'))) }
  save() { fs.writeFileSync(this.out, JSON.stringify(this.data)) }
}
export { Report }
`,
    },
    {
      name: 'when another directory is listed',
      code: `
import fs from 'node:fs'
import path from 'node:path'
export function all(src) { return fs.readdirSync(src).map((name) => JSON.parse(fs.readFileSync(path.join(src, name), 'utf8'))) }
export function save(out, rec) { fs.writeFileSync(path.join(out, rec.id + '.json'), JSON.stringify(rec)) }
`,
    },
    {
      name: 'when other files of the directory are wanted',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const dir = 'records'
export function all() { return fs.readdirSync(dir).filter((f) => f.endsWith('.yaml')).map((name) => JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8'))) }
export function save(rec) { fs.writeFileSync(path.join(dir, rec.id + '.json'), JSON.stringify(rec)) }
`,
    },
    {
      name: 'when every file goes to another directory',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const src = 'src', out = 'dist'
for (const f of fs.readdirSync(src)) fs.writeFileSync(path.join(out, f), JSON.stringify(JSON.parse(fs.readFileSync(path.join(src, f), 'utf8'))))
`,
    },
    {
      name: 'when the helper only makes paths absolute',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const abs = (p) => path.resolve(process.cwd(), p)
export const input = (src) => JSON.parse(fs.readFileSync(abs(src), 'utf8'))
export const output = (dest, x) => fs.writeFileSync(abs(dest), JSON.stringify(x))
`,
    },
    {
      name: 'when the user may name another output',
      code: `
import fs from 'node:fs'
export function build(o) { const d = JSON.parse(fs.readFileSync(o.input)); fs.writeFileSync(o.output || o.input + '.out', JSON.stringify(d)) }
`,
    },
    {
      name: 'when an old file is migrated',
      code: `
import fs from 'node:fs'
const OLD = 'old.json', NEW = 'new.json'
export function migrate() { const d = JSON.parse(fs.readFileSync(OLD)); fs.writeFileSync(NEW, JSON.stringify(d)) }
`,
    },
    {
      name: 'when one function imports and the other exports',
      code: `
import fs from 'node:fs'
export async function importJson(filename) { return JSON.parse(await fs.promises.readFile(filename, 'utf8')) }
export async function exportJson(filename, data) { return fs.promises.writeFile(filename, JSON.stringify(data)) }
`,
    },
    {
      name: 'by another object of the class',
      code: `
import fs from 'node:fs'
class Input { constructor(file) { this.file = file } }
function convert(from, to) { const d = JSON.parse(fs.readFileSync(from.file)); fs.writeFileSync(to.file, JSON.stringify(d)) }
convert(new Input(process.argv[2]), new Input(process.argv[3]))
`,
    },
    {
      name: 'once the field has another value',
      code: `
import fs from 'node:fs'
export class Job {
  constructor() { this.file = null }
  run(a, b) {
    this.file = a
    const d = JSON.parse(fs.readFileSync(this.file))
    this.file = b
    fs.writeFileSync(this.file, JSON.stringify(d))
  }
}
`,
    },
  ]
  for (const { name, code } of NO) it(name, () => expect(isReadBack(code)).toBe(false))
})
