import { describe, expect, it } from 'vitest'
import { factsOf, isReadBack, ownWriteOf } from './support.ts'

describe('the kind of what is written', () => {
  const kind = (name: string, setup: string, expression: string, found: string): void =>
    it(name, () => {
      const facts = factsOf(`
import fs from 'node:fs'
${setup}
function run(file, state) {
  fs.writeFileSync(file, ${expression})
}
`)
      expect(facts.state.dataKind(ownWriteOf(facts))).toBe(found)
    })

  describe('is a record', () => {
    kind('of JSON', '', 'JSON.stringify(state)', 'serialised')
    kind('of JSON with a newline', '', "JSON.stringify(state, null, 2) + '\\n'", 'serialised')
    kind('of JSON in a template', '', '`${JSON.stringify(state)}\n`', 'serialised')
    kind('of JSON as bytes', '', "Buffer.from(JSON.stringify(state), 'utf8')", 'serialised')
    kind('of JSON in a variable', 'const text = JSON.stringify(globalThis.state)', 'text', 'serialised')
    kind('of JSON by a helper', 'const toText = (x) => JSON.stringify(x)', 'toText(state)', 'serialised')
    kind(
      'of JSON by a helper with branches',
      "function toText(x) { if (!x) return ''; return JSON.stringify(x) }",
      'toText(state)',
      'serialised',
    )
    kind('of JSON, changed afterwards', '', "JSON.stringify(state).replace(/</g, '')", 'serialised')
    kind('of JSON lines', '', "state.map((x) => JSON.stringify(x)).join('\\n')", 'serialised')
    kind('of JSON lines, briefly', '', "state.map(JSON.stringify).join('\\n')", 'serialised')
    kind('of JSON or nothing', '', "state ? JSON.stringify(state) : ''", 'serialised')
    kind('of JSON behind a short prefix', '', "'window.state=' + JSON.stringify(state)", 'serialised')
    kind('of YAML', "import yaml from 'js-yaml'", 'yaml.dump(state)', 'serialised')
    kind('of YAML by name', "import { stringify } from 'yaml'", 'stringify(state)', 'serialised')
    kind('of TOML', "import * as toml from 'smol-toml'", 'toml.stringify(state)', 'serialised')
    kind('of v8', "import v8 from 'node:v8'", 'v8.serialize(state)', 'serialised')
  })

  describe('is no record', () => {
    kind('but the same text every time', '', "'ready'", 'constant')
    kind('but the same text from a variable', "const TEXT = 'ready'", 'TEXT', 'constant')
    kind('but a pid', '', 'String(process.pid)', 'token')
    kind('but a pid and a newline', '', '`${process.pid}\n`', 'token')
    kind('but a time', '', 'Date.now().toString()', 'token')
    kind('but a random token', "import { randomUUID } from 'node:crypto'", 'randomUUID()', 'token')
    kind('but what it was given', '', 'state', 'other')
    kind(
      'but a page with a value in it',
      '',
      '`<script>window.initialState = ${JSON.stringify(state)}</script>`',
      'other',
    )
    kind(
      'but a sentence with a value in it',
      '',
      '\'module.exports = require("./config").with(\' + JSON.stringify(state)',
      'other',
    )
    kind(
      'but what another module made of it',
      "import { encrypt } from './crypt.js'",
      'encrypt(state)',
      'converted',
    )
    kind(
      'but what another module made of it, in a variable',
      "import { encrypt } from './crypt.js'\nconst text = encrypt(globalThis.state)",
      'text',
      'converted',
    )
    kind('but a joined path', "import path from 'node:path'", 'path.join(file, state)', 'other')
  })

  it('is a record for a library that serialises by itself', () => {
    const facts = factsOf(`
import fs from 'fs-extra'
export const save = (file, state) => fs.writeJson(file, state)
`)
    expect(facts.state.dataKind(ownWriteOf(facts))).toBe('serialised')
  })
})

describe('a file that is written', () => {
  const YES: readonly { name: string; code: string }[] = [
    {
      name: 'by a constant path',
      code: `
import fs from 'node:fs'
const FILE = 'state.json'
export const load = () => JSON.parse(fs.readFileSync(FILE, 'utf8'))
export const save = (state) => fs.writeFileSync(FILE, JSON.stringify(state))
`,
    },
    {
      name: 'by a field',
      code: `
import fs from 'node:fs'
export class Store {
  constructor(file) {
    this.file = file
  }
  load() {
    return JSON.parse(fs.readFileSync(this.file, 'utf8'))
  }
  save(state) {
    fs.writeFileSync(this.file, JSON.stringify(state))
  }
}
`,
    },
    {
      name: 'by a field that gets another, random name now and then',
      code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
export class Doc {
  constructor(file) {
    this.file = file
    this.data = JSON.parse(fs.readFileSync(file, 'utf8'))
  }
  fork(dir) {
    this.file = dir + '/' + randomUUID() + '.json'
  }
  save() {
    fs.writeFileSync(this.file, JSON.stringify(this.data))
  }
}
`,
    },
    {
      name: 'by methods whose codec has a default',
      code: `
import fs from 'node:fs'
export class Store {
  constructor(options) {
    this.encode = options.encode ?? ((value) => JSON.stringify(value))
    this.decode = options.decode ?? JSON.parse
  }
  load(key) {
    return this.decode(fs.readFileSync('sessions/' + key, 'utf8'))
  }
  save(key, state) {
    fs.writeFileSync('sessions/' + key, this.encode(state))
  }
}
`,
    },
    {
      name: 'by a field, through a method that calls a format of the caller',
      code: `
import fs from 'node:fs'
export class Store {
  constructor(options) {
    this.file = options.file
    this.format = options.format
  }
  load() {
    this.store = this.format.parse(fs.readFileSync(this.file, 'utf8'))
  }
  stringify() {
    return this.format.stringify(this.store)
  }
  save() {
    fs.writeFileSync(this.file, this.stringify())
  }
}
`,
    },
    {
      name: 'line by line, when records are appended to it',
      code: `
import fs from 'node:fs'
export const add = (entry) => fs.appendFileSync('history.jsonl', JSON.stringify(entry) + '\\n')
export function trim() {
  const lines = fs.readFileSync('history.jsonl', 'utf8').split('\\n')
  fs.writeFileSync('history.jsonl', lines.slice(-100).join('\\n'))
}
`,
    },
    {
      name: 'by a helper that makes the path',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const fileOf = (root) => path.join(root, 'state.json')
export const load = (root) => JSON.parse(fs.readFileSync(fileOf(root), 'utf8'))
export const save = (root, state) => fs.writeFileSync(fileOf(root), JSON.stringify(state))
`,
    },
    {
      name: 'by a parameter of the same name in a sibling',
      code: `
import fs from 'node:fs'
export function load(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}
export function save(file, state) {
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    },
    {
      name: 'by a member of a parameter of the same name',
      code: `
import fs from 'node:fs'
export const load = (options) => JSON.parse(fs.readFileSync(options.file, 'utf8'))
export const save = (options, state) => fs.writeFileSync(options.file, JSON.stringify(state))
`,
    },
    {
      name: 'by a parameter of the same name in a method',
      code: `
import fs from 'node:fs'
export class Store {
  load(id) {
    return JSON.parse(fs.readFileSync(\`state/\${id}.json\`, 'utf8'))
  }
  save(id, state) {
    fs.writeFileSync(\`state/\${id}.json\`, JSON.stringify(state))
  }
}
`,
    },
    {
      name: 'through a parser that is a method away',
      code: `
import fs from 'node:fs'
export const load = (file) => JSON.parse(fs.readFileSync(file).toString().trim())
export const save = (file, state) => fs.writeFileSync(file, JSON.stringify(state))
`,
    },
    {
      name: 'through a parser of the caller',
      code: `
import fs from 'node:fs'
const FILE = 'state.yaml'
import yaml from 'js-yaml'
const text = () => fs.readFileSync(FILE, 'utf8')
export const load = () => yaml.load(text())
export const save = (text) => fs.writeFileSync(FILE, text)
`,
    },
  ]
  for (const { name, code } of YES) it(`is read back ${name}`, () => expect(isReadBack(code)).toBe(true))

  const NO: readonly { name: string; code: string }[] = [
    {
      name: 'when it holds one word',
      code: `
import fs from 'node:fs'
import { fetchChannel } from './remote.js'
const FILE = 'channel'
const load = () => fs.readFileSync(FILE, 'utf8').trim()
const save = (channel) => fs.writeFileSync(FILE, channel)
export async function run() {
  const channel = load()
  await fetchChannel(channel)
  save(channel)
}
`,
    },
    {
      name: 'when nobody reads it',
      code: `
import fs from 'node:fs'
export const save = (file, state) => fs.writeFileSync(file, JSON.stringify(state))
`,
    },
    {
      name: 'when another file is read',
      code: `
import fs from 'node:fs'
export const load = () => JSON.parse(fs.readFileSync('config.json', 'utf8'))
export const save = (state) => fs.writeFileSync('state.json', JSON.stringify(state))
`,
    },
    {
      name: 'when the parameters have different names',
      code: `
import fs from 'node:fs'
export const load = (input) => JSON.parse(fs.readFileSync(input, 'utf8'))
export const save = (output, state) => fs.writeFileSync(output, JSON.stringify(state))
`,
    },
    {
      name: 'when the parameters have one name but the files end differently',
      code: `
import fs from 'node:fs'
export const load = (id) => JSON.parse(fs.readFileSync(\`in/\${id}.json\`, 'utf8'))
export const save = (id, state) => fs.writeFileSync(\`out/\${id}.json\`, JSON.stringify(state))
`,
    },
    {
      name: 'when the sibling reads text that it does not parse',
      code: `
import fs from 'node:fs'
export const load = (file) => fs.readFileSync(file, 'utf8').split('\\n').length
export const save = (file, state) => fs.writeFileSync(file, JSON.stringify(state))
`,
    },
    {
      name: 'when it is a document that is edited',
      code: `
import fs from 'node:fs'
const FILE = 'README.txt'
export const load = () => fs.readFileSync(FILE, 'utf8')
export const save = (text) => fs.writeFileSync(FILE, text)
`,
    },
    {
      name: 'line by line, when lines for people are appended to it',
      code: `
import fs from 'node:fs'
export const add = (text) => fs.appendFileSync('notes.txt', text + '\\n')
export function trim() {
  const lines = fs.readFileSync('notes.txt', 'utf8').split('\\n')
  fs.writeFileSync('notes.txt', lines.slice(-100).join('\\n'))
}
`,
    },
    {
      name: 'by methods whose codec is not a format',
      code: `
import fs from 'node:fs'
export class Store {
  constructor(options) {
    this.encode = options.encode ?? String
    this.decode = options.decode ?? String
  }
  load(key) {
    return this.decode(fs.readFileSync('sessions/' + key, 'utf8'))
  }
  save(key, state) {
    fs.writeFileSync('sessions/' + key, this.encode(state))
  }
}
`,
    },
    {
      name: 'when the same bytes are written every time',
      code: `
import fs from 'node:fs'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export const init = (file) => fs.writeFileSync(file, JSON.stringify({ servers: {} }))
`,
    },
    {
      name: 'when the data comes from another file',
      code: `
import fs from 'node:fs'
export const load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
export function install(source, file) {
  const state = JSON.parse(fs.readFileSync(source, 'utf8'))
  fs.writeFileSync(file, JSON.stringify(state))
}
`,
    },
  ]
  for (const { name, code } of NO) it(`is not read back ${name}`, () => expect(isReadBack(code)).toBe(false))
})
