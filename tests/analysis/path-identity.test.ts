import { describe, expect, it } from 'vitest'
import { gradeIn, isSameFile, marksIn, type ParseOptions } from './support.ts'

/** The program reads one file and writes one; `host` names the function that does. */
interface Pair extends ParseOptions {
  readonly name: string
  readonly code: string
  readonly host?: string
}

function same(pairs: readonly Pair[]): void {
  for (const { name, code, host, ...options } of pairs)
    it(name, () => expect(isSameFile(code, host, options)).toBe(true))
}

function unknown(pairs: readonly Pair[]): void {
  for (const { name, code, host, ...options } of pairs)
    it(name, () => expect(isSameFile(code, host, options)).toBe(false))
}

describe('the same file', () => {
  same([
    {
      name: 'a literal twice',
      code: `
import fs from 'node:fs'
fs.readFileSync('state.json')
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'a literal with a leading dot and doubled slashes',
      code: `
import fs from 'node:fs'
fs.readFileSync('state/app.json')
fs.writeFileSync('./state/.//app.json', data)
`,
    },
    {
      name: 'a constant',
      code: `
import fs from 'node:fs'
const FILE = 'state.json'
fs.readFileSync(FILE)
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'constants that lead to each other',
      code: `
import fs from 'node:fs'
const NAME = 'state'
const FILE = NAME + '.json'
const store = FILE
fs.readFileSync(store)
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'a member that every return of a function has',
      code: `
import fs from 'node:fs'
function places(local) {
  if (local) return { file: 'state.json', log: 'a.log' }
  return { file: 'state.json', log: 'b.log' }
}
const { file } = places(process.argv[2])
fs.readFileSync(file)
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'a constant in a function that is read by another scope',
      code: `
import fs from 'node:fs'
const FILE = 'state.json'
function run() {
  const target = FILE
  fs.readFileSync(target)
  fs.writeFileSync(FILE, data)
}
`,
      host: 'run',
    },
    {
      name: 'a parameter',
      code: `
import fs from 'node:fs'
function run(file) {
  fs.readFileSync(file)
  fs.writeFileSync(file, data)
}
`,
      host: 'run',
    },
    {
      name: 'a parameter through a local',
      code: `
import fs from 'node:fs'
function run(file) {
  const target = file
  fs.readFileSync(file)
  fs.writeFileSync(target, data)
}
`,
      host: 'run',
    },
    {
      name: 'a member of a parameter',
      code: `
import fs from 'node:fs'
function run(options) {
  fs.readFileSync(options.store.file)
  const { store } = options
  fs.writeFileSync(store.file, data)
}
`,
      host: 'run',
    },
    {
      name: 'a destructured parameter',
      code: `
import fs from 'node:fs'
function run({ paths: { state } }) {
  fs.readFileSync(state)
  const target = state
  fs.writeFileSync(target, data)
}
`,
      host: 'run',
    },
    {
      name: 'a parameter with a default',
      code: `
import fs from 'node:fs'
function run(file = 'state.json') {
  fs.readFileSync(file)
  fs.writeFileSync(file, data)
}
`,
      host: 'run',
    },
    {
      name: 'a local that cannot be seen through but is assigned once',
      code: `
import fs from 'node:fs'
import { pick } from './pick.js'
function run() {
  const file = pick(() => 1)
  fs.readFileSync(file)
  fs.writeFileSync(file, data)
}
`,
      host: 'run',
    },
    {
      name: 'a field of this',
      code: `
import fs from 'node:fs'
class Store {
  constructor(file) {
    this.file = file
  }
  run() {
    fs.readFileSync(this.file)
    fs.writeFileSync(this.file, data)
  }
}
`,
      host: 'run',
    },
    {
      name: 'a field in a function that is bound to this',
      code: `
import fs from 'node:fs'
class Store {
  run() {
    fs.readFileSync(this.file)
    return new Promise(
      function (resolve) {
        fs.writeFile(this.file, data, resolve)
      }.bind(this),
    )
  }
}
`,
      host: 'run',
    },
    {
      name: 'a field that is never assigned in sight',
      code: `
import fs from 'node:fs'
class Store extends Base {
  run() {
    fs.readFileSync(this.file)
    fs.writeFileSync(this.file, data)
  }
}
`,
      host: 'run',
    },
    {
      name: 'a private field',
      code: `
import fs from 'node:fs'
class Store {
  #file = 'state.json'
  run() {
    fs.readFileSync(this.#file)
    fs.writeFileSync('state.json', data)
  }
}
`,
      host: 'run',
    },
    {
      name: 'a static field',
      code: `
import fs from 'node:fs'
class Store {
  static FILE = 'state.json'
  run() {
    fs.readFileSync(Store.FILE)
    fs.writeFileSync('state.json', data)
  }
}
`,
      host: 'run',
    },
    {
      name: 'a field through a helper method',
      code: `
import fs from 'node:fs'
class Store {
  constructor(file) {
    this.file = file
  }
  load() {
    return fs.readFileSync(this.file)
  }
  run() {
    this.load()
    fs.writeFileSync(this.file, data)
  }
}
`,
      host: 'run',
    },
    {
      name: 'a field of a destructured this',
      code: `
import fs from 'node:fs'
class Store {
  constructor(file) {
    this.file = file
  }
  run() {
    const { file } = this
    fs.readFileSync(file)
    fs.writeFileSync(this.file, data)
  }
}
`,
      host: 'run',
    },
    {
      name: 'a field seen from an arrow and under another name of this',
      code: `
import fs from 'node:fs'
function Store(file) {
  this.file = file
}
Store.prototype.run = function run() {
  const self = this
  fs.readFileSync(this.file)
  fs.writeFileSync(self.file, data)
}
`,
      host: 'run',
    },
    {
      name: 'a getter',
      code: `
import fs from 'node:fs'
import path from 'node:path'
class Store {
  constructor(root) {
    this.root = root
  }
  get file() {
    return path.join(this.root, 'state.json')
  }
  run() {
    fs.readFileSync(this.file)
    fs.writeFileSync(path.join(this.root, 'state.json'), data)
  }
}
`,
      host: 'run',
    },
    {
      name: 'join and a template',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const root = process.env.APP_HOME
fs.readFileSync(path.join(root, 'state', 'app.json'))
fs.writeFileSync(\`\${root}/state/app.json\`, data)
`,
    },
    {
      name: 'join and +',
      code: `
import fs from 'node:fs'
import { join } from 'node:path'
function run(root) {
  fs.readFileSync(join(root, 'app.json'))
  fs.writeFileSync(root + '/' + 'app.json', data)
}
`,
      host: 'run',
    },
    {
      name: 'join and concat',
      code: `
import fs from 'node:fs'
import { join } from 'node:path'
function run(root) {
  fs.readFileSync(join(root, 'app.json'))
  fs.writeFileSync(root.concat('/', 'app', '.json'), data)
}
`,
      host: 'run',
    },
    {
      name: 'join and a joined list',
      code: `
import fs from 'node:fs'
import { join } from 'node:path'
function run(root) {
  fs.readFileSync(join(root, 'app.json'))
  fs.writeFileSync([root, 'app.json'].join('/'), data)
}
`,
      host: 'run',
    },
    {
      name: 'join and format',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run(root) {
  fs.readFileSync(path.join(root, 'app.json'))
  fs.writeFileSync(path.format({ dir: root, name: 'app', ext: '.json' }), data)
}
`,
      host: 'run',
    },
    {
      name: 'join and the separator of the system',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run(root) {
  fs.readFileSync(path.join(root, 'app.json'))
  fs.writeFileSync(root + path.sep + 'app.json', data)
}
`,
      host: 'run',
    },
    {
      name: 'join and resolve',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run(root) {
  fs.readFileSync(path.join(root, 'state', 'app.json'))
  fs.writeFileSync(path.resolve(root, 'state/app.json'), data)
}
`,
      host: 'run',
    },
    {
      name: 'normalize',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run(root) {
  fs.readFileSync(path.normalize(path.join(root, 'app.json')))
  fs.writeFileSync(path.join(root, 'app.json'), data)
}
`,
      host: 'run',
    },
    {
      name: 'join in steps',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run(root) {
  const directory = path.join(root, 'state')
  const file = path.join(directory, 'app.json')
  fs.readFileSync(file)
  fs.writeFileSync(path.join(root, 'state', 'app.json'), data)
}
`,
      host: 'run',
    },
    {
      name: 'a step up',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run() {
  fs.readFileSync(path.join('state', 'cache', '..', 'app.json'))
  fs.writeFileSync('state/app.json', data)
}
`,
      host: 'run',
    },
    {
      name: 'the directory of a file and its name',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const FILE = 'state/app.json'
fs.readFileSync(path.join(path.dirname(FILE), 'other.json'))
fs.writeFileSync('state/other.json', data)
`,
    },
    {
      name: 'the directory of a parameter',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run(file) {
  fs.readFileSync(path.join(path.dirname(file), 'index.json'))
  const directory = path.dirname(file)
  fs.writeFileSync(\`\${directory}/index.json\`, data)
}
`,
      host: 'run',
    },
    {
      name: 'a helper',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const stateFile = () => path.join(process.cwd(), 'state.json')
fs.readFileSync(stateFile())
fs.writeFileSync(stateFile(), data)
`,
    },
    {
      name: 'a helper with arguments',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function fileOf(root, name) {
  return path.join(root, name + '.json')
}
function run(root) {
  fs.readFileSync(fileOf(root, 'app'))
  fs.writeFileSync(path.join(root, 'app.json'), data)
}
`,
      host: 'run',
    },
    {
      name: 'a helper that leaves out a default parameter',
      code: `
import fs from 'node:fs'
function fileOf(name = 'app') {
  return 'state/' + name + '.json'
}
fs.readFileSync(fileOf())
fs.writeFileSync('state/app.json', data)
`,
    },
    {
      name: 'a helper that takes options',
      code: `
import fs from 'node:fs'
const fileOf = ({ root, name }) => \`\${root}/\${name}.json\`
function run(root) {
  fs.readFileSync(fileOf({ root, name: 'app' }))
  fs.writeFileSync(\`\${root}/app.json\`, data)
}
`,
      host: 'run',
    },
    {
      name: 'a helper with two returns asked the same twice',
      code: `
import fs from 'node:fs'
function fileOf(name) {
  if (name === 'app') return 'app.json'
  return 'other/' + name
}
function run(name) {
  fs.readFileSync(fileOf(name))
  fs.writeFileSync(fileOf(name), data)
}
`,
      host: 'run',
    },
    {
      name: 'a function of another module asked the same twice',
      code: `
import fs from 'node:fs'
import { fileOf } from './paths.js'
function run(name) {
  fs.readFileSync(fileOf(name))
  fs.writeFileSync(fileOf(name), data)
}
`,
      host: 'run',
    },
    {
      name: 'helpers that load and save',
      code: `
import fs from 'node:fs'
const load = (file) => fs.readFileSync(file)
const save = (file, data) => fs.writeFileSync(file, data)
function run(name) {
  load(\`state/\${name}.json\`)
  save('state/' + name + '.json', data)
}
`,
      host: 'run',
    },
    {
      name: 'helpers whose parameters have a default',
      code: `
import fs from 'node:fs'
const FILE = 'state.json'
const load = (file = FILE) => fs.readFileSync(file)
const save = (data, file = FILE) => fs.writeFileSync(file, data)
function run() {
  load()
  save(data)
}
`,
      host: 'run',
    },
    {
      name: 'a helper in a helper',
      code: `
import fs from 'node:fs'
const put = (file, data) => fs.writeFileSync(file, data)
const save = (name, data) => put('state/' + name, data)
function run(name) {
  fs.readFileSync('state/' + name)
  save(name, data)
}
`,
      host: 'run',
    },
    {
      name: 'a closure over the path',
      code: `
import fs from 'node:fs'
function openStore(file) {
  const target = file + '.json'
  const load = () => fs.readFileSync(target)
  const save = (data) => fs.writeFileSync(target, data)
  return {
    run() {
      load()
      save(data)
    },
  }
}
`,
      host: 'run',
    },
    {
      name: 'a member of an object',
      code: `
import fs from 'node:fs'
const paths = { state: { file: 'state.json' } }
fs.readFileSync(paths.state.file)
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'a destructured object',
      code: `
import fs from 'node:fs'
const { file: target } = { file: 'state.json' }
fs.readFileSync(target)
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'an object that a helper returns',
      code: `
import fs from 'node:fs'
function paths(root) {
  return { state: root + '/state.json' }
}
function run(root) {
  const { state } = paths(root)
  fs.readFileSync(state)
  fs.writeFileSync(root + '/state.json', data)
}
`,
      host: 'run',
    },
    {
      name: 'an imported constant',
      code: `
import fs from 'node:fs'
import { STATE_FILE as FILE } from './paths.js'
const target = FILE
fs.readFileSync(FILE)
fs.writeFileSync(target, data)
`,
    },
    {
      name: 'a member of an imported object',
      code: `
import fs from 'node:fs'
import config from './config.js'
fs.readFileSync(config.paths.state)
const { paths } = config
fs.writeFileSync(paths.state, data)
`,
    },
    {
      name: 'a constant of a required module',
      code: `
const fs = require('fs')
const { STATE_FILE } = require('./paths')
fs.readFileSync(STATE_FILE)
fs.writeFileSync(require('./paths').STATE_FILE, data)
`,
      sourceType: 'commonjs',
    },
    {
      name: 'the directory of the module',
      code: `
const fs = require('fs')
const path = require('path')
fs.readFileSync(path.join(__dirname, 'state.json'))
fs.writeFileSync(\`\${__dirname}/state.json\`, data)
`,
      sourceType: 'commonjs',
    },
    {
      name: 'import.meta.dirname',
      code: `
import fs from 'node:fs'
import path from 'node:path'
fs.readFileSync(path.join(import.meta.dirname, 'state.json'))
fs.writeFileSync(path.resolve(import.meta.dirname, 'state.json'), data)
`,
    },
    {
      name: 'a URL beside the module',
      code: `
import fs from 'node:fs'
fs.readFileSync(new URL('state.json', import.meta.url))
fs.writeFileSync(new URL('./state.json', import.meta.url), data)
`,
    },
    {
      name: 'the path of a URL beside the module',
      code: `
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
fs.readFileSync(fileURLToPath(new URL('state.json', import.meta.url)))
fs.writeFileSync(path.join(import.meta.dirname, 'state.json'), data)
`,
    },
    {
      name: 'the directory computed from the URL of the module',
      code: `
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
const here = path.dirname(fileURLToPath(import.meta.url))
fs.readFileSync(path.join(here, 'state.json'))
fs.writeFileSync(here + '/state.json', data)
`,
    },
    {
      name: 'the environment and a default',
      code: `
import fs from 'node:fs'
const file = process.env.STATE_FILE || 'state.json'
fs.readFileSync(file)
fs.writeFileSync(file, data)
`,
    },
    {
      name: 'the home directory',
      code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
fs.readFileSync(path.join(os.homedir(), '.app.json'))
fs.writeFileSync(path.join(os.homedir(), '.app.json'), data)
`,
    },
    {
      name: 'the same choice twice',
      code: `
import fs from 'node:fs'
function run(local) {
  fs.readFileSync(local ? 'a.json' : 'b.json')
  fs.writeFileSync(local ? 'a.json' : 'b.json', data)
}
`,
      host: 'run',
    },
    {
      name: 'an element of an array at the same place',
      code: `
import fs from 'node:fs'
function run(files) {
  fs.readFileSync(files[0])
  const [first] = files
  fs.writeFileSync(first, data)
}
`,
      host: 'run',
    },
    {
      name: 'a variable of a loop',
      code: `
import fs from 'node:fs'
for (const file of files) {
  fs.readFileSync(file)
  fs.writeFileSync(file, data)
}
`,
    },
    {
      name: 'a cast path',
      code: `
import fs from 'node:fs'
function run(file: string | undefined) {
  fs.readFileSync(file!)
  fs.writeFileSync(file as string, data)
}
`,
      host: 'run',
      typescript: true,
    },
    {
      name: 'a parameter property',
      code: `
import fs from 'node:fs'
class Store {
  constructor(private readonly file: string) {}
  load() {
    return fs.readFileSync(this.file)
  }
  run() {
    this.load()
    fs.writeFileSync(this.file, data)
  }
}
`,
      host: 'run',
      typescript: true,
    },
    {
      name: 'a path turned into text',
      code: `
import fs from 'node:fs'
function run(file) {
  const text = String(fs.readFileSync(String(file)))
  fs.writeFileSync(file, text)
}
`,
      host: 'run',
    },
  ])
})

describe('the same file, spelled differently', () => {
  same([
    {
      name: 'with a way up',
      code: `
import fs from 'node:fs'
import path from 'node:path'
fs.readFileSync(path.join('data', 'x', '../state.json'))
fs.writeFileSync('data/state.json', data)
`,
    },
    {
      name: 'with a way up from where the module lies',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const root = path.join(__dirname, '..')
fs.readFileSync(path.join(__dirname, '../state.json'))
fs.writeFileSync(path.join(root, 'state.json'), data)
`,
    },
    {
      name: 'with two ways up in one text',
      code: `
import fs from 'node:fs'
fs.readFileSync('a/b/../../state.json')
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'as a URL',
      code: `
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
const here = path.dirname(fileURLToPath(import.meta.url))
fs.readFileSync(new URL('../data/state.json', import.meta.url))
fs.writeFileSync(path.join(here, '..', 'data', 'state.json'), data)
`,
    },
    {
      name: 'by a frozen table',
      code: `
import fs from 'node:fs'
import path from 'node:path'
const FILES = Object.freeze({ state: path.join('data', 'state.json'), other: 'other.json' })
fs.readFileSync(FILES.state)
fs.writeFileSync('data/state.json', data)
`,
    },
    {
      name: 'by an enumeration',
      typescript: true,
      code: `
import fs from 'node:fs'
enum Files { State = 'state.json', Other = 'other.json' }
fs.readFileSync(Files.State)
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'by options that are spread',
      code: `
import fs from 'node:fs'
const defaults = { file: 'state.json', indent: 2 }
const options = { ...defaults, indent: 4 }
fs.readFileSync(options.file)
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'of an object that is made with it',
      code: `
import fs from 'node:fs'
class Store {
  constructor(file) {
    this.file = file
  }
  save() {
    fs.writeFileSync(this.file, data)
  }
}
function run(file) {
  fs.readFileSync(file)
  const store = new Store(file)
  store.save()
}
`,
      host: 'run',
    },
    {
      name: 'of a parent that is made with it',
      code: `
import fs from 'node:fs'
class Base {
  constructor(file) {
    this.file = file
  }
  save() {
    fs.writeFileSync(this.file, data)
  }
}
class Store extends Base {
  constructor(root) {
    super(root + '/state.json')
  }
  save() {
    super.save()
  }
}
function run(root) {
  fs.readFileSync(root + '/state.json')
  new Store(root).save()
}
`,
      host: 'run',
    },
    {
      name: 'of jobs that are listed first',
      code: `
import fs from 'node:fs'
function run(files) {
  const jobs = files.map((f) => ({ from: f.path, to: f.path }))
  for (const job of jobs) fs.readFileSync(job.from)
  for (const job of jobs) fs.writeFileSync(job.to, data)
}
`,
      host: 'run',
    },
  ])
})

describe('perhaps another file, although it is spelled alike', () => {
  unknown([
    {
      name: 'when somebody is asked twice',
      code: `
import fs from 'node:fs'
import { prompt } from './ui.js'
fs.readFileSync(prompt('file'))
fs.writeFileSync(prompt('file'), data)
`,
    },
    {
      name: 'when a helper asks somebody twice',
      code: `
import fs from 'node:fs'
import { pick } from './ui.js'
const file = (kind) => { const all = pick(kind); return all ? all.name : kind }
fs.readFileSync(file('x'))
fs.writeFileSync(file('x'), data)
`,
    },
    {
      name: 'when there are two objects of a class',
      code: `
import fs from 'node:fs'
class Doc {
  constructor(file) {
    this.file = file
  }
  load() {
    return fs.readFileSync(this.file)
  }
  save() {
    fs.writeFileSync(this.file, data)
  }
}
const a = new Doc(process.argv[2])
const b = new Doc(process.argv[3])
a.load()
b.save()
`,
    },
    {
      name: 'when two objects of a class are given',
      code: `
import fs from 'node:fs'
class Input {
  constructor(file) {
    this.file = file
  }
}
function convert(from, to) {
  fs.readFileSync(from.file)
  fs.writeFileSync(to.file, data)
}
convert(new Input('a'), new Input('b'))
`,
    },
    {
      name: 'when two members of one item are meant',
      code: `
import fs from 'node:fs'
function run(jobs) {
  jobs.forEach((job) => {
    fs.readFileSync(job.from)
    fs.writeFileSync(job.to, data)
  })
}
`,
      host: 'run',
    },
    {
      name: 'when what is spread behind it may have another',
      code: `
import fs from 'node:fs'
function run(given) {
  const options = { file: 'state.json', ...given }
  fs.readFileSync('state.json')
  fs.writeFileSync(options.file, data)
}
`,
      host: 'run',
    },
    {
      name: 'when the default of the options has none',
      code: `
import fs from 'node:fs'
function run(a = {}, b = {}) {
  fs.readFileSync(a.file)
  fs.writeFileSync(b.file, data)
}
`,
      host: 'run',
    },
  ])
})

describe('perhaps another file', () => {
  unknown([
    {
      name: 'other text',
      code: `
import fs from 'node:fs'
fs.readFileSync('state.json')
fs.writeFileSync('state.json.bak', data)
`,
    },
    {
      name: 'other letters',
      code: `
import fs from 'node:fs'
fs.readFileSync('State.json')
fs.writeFileSync('state.json', data)
`,
    },
    {
      name: 'two parameters',
      code: `
import fs from 'node:fs'
function run(from, to) {
  fs.readFileSync(from)
  fs.writeFileSync(to, data)
}
`,
      host: 'run',
    },
    {
      name: 'two members of a parameter',
      code: `
import fs from 'node:fs'
function run({ input, output }) {
  fs.readFileSync(input)
  fs.writeFileSync(output, data)
}
`,
      host: 'run',
    },
    {
      name: 'members of two parameters with one name',
      code: `
import fs from 'node:fs'
function run(a, b) {
  fs.readFileSync(a.file)
  fs.writeFileSync(b.file, data)
}
`,
      host: 'run',
    },
    {
      name: 'a helper with different arguments',
      code: `
import fs from 'node:fs'
const fileOf = (name) => 'state/' + name + '.json'
function run(a, b) {
  fs.readFileSync(fileOf(a))
  fs.writeFileSync(fileOf(b), data)
}
`,
      host: 'run',
    },
    {
      name: 'a function of another module with different arguments',
      code: `
import fs from 'node:fs'
import { fileOf } from './paths.js'
fs.readFileSync(fileOf('a'))
fs.writeFileSync(fileOf('b'), data)
`,
    },
    {
      name: 'locals of two activations of a helper',
      code: `
import fs from 'node:fs'
function next() {
  const ticket = new Ticket()
  return ticket.file
}
function run() {
  fs.readFileSync(next())
  fs.writeFileSync(next(), data)
}
`,
      host: 'run',
    },
    {
      name: 'two random names',
      code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
fs.readFileSync(randomUUID())
fs.writeFileSync(randomUUID(), data)
`,
    },
    {
      name: 'two names of the clock',
      code: `
import fs from 'node:fs'
fs.readFileSync(\`state.\${Date.now()}.json\`)
fs.writeFileSync(\`state.\${Date.now()}.json\`, data)
`,
    },
    {
      name: 'a counted name twice',
      code: `
import fs from 'node:fs'
let n = 0
fs.readFileSync(\`state.\${n++}.json\`)
fs.writeFileSync(\`state.\${n++}.json\`, data)
`,
    },
    {
      name: 'two elements of a list',
      code: `
import fs from 'node:fs'
function run(files) {
  fs.readFileSync(files[0])
  fs.writeFileSync(files[1], data)
}
`,
      host: 'run',
    },
    {
      name: 'variables of two loops',
      code: `
import fs from 'node:fs'
for (const file of inputs) fs.readFileSync(file)
for (const file of outputs) fs.writeFileSync(file, data)
`,
    },
    {
      name: 'fields of two classes with one name',
      code: `
import fs from 'node:fs'
class Source {
  constructor(file) {
    this.file = file
  }
  load() {
    return fs.readFileSync(this.file)
  }
}
class Sink {
  constructor(file) {
    this.file = file
  }
  run() {
    new Source('in.json').load()
    fs.writeFileSync(this.file, data)
  }
}
`,
      host: 'run',
    },
    {
      name: 'a descriptor',
      code: `
import fs from 'node:fs'
function run(file, flags) {
  const descriptor = fs.openSync(file, flags)
  fs.readFileSync(descriptor)
  fs.writeFileSync(descriptor, data)
}
`,
      host: 'run',
    },
    {
      name: 'two choices',
      code: `
import fs from 'node:fs'
function run(a, b) {
  fs.readFileSync(a ? 'a.json' : 'b.json')
  fs.writeFileSync(b ? 'a.json' : 'b.json', data)
}
`,
      host: 'run',
    },
    {
      name: 'two URLs',
      code: `
import fs from 'node:fs'
fs.readFileSync(new URL('a.json', import.meta.url))
fs.writeFileSync(new URL('b.json', import.meta.url), data)
`,
    },
    {
      name: 'the directory of one and the directory of another',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run(a, b) {
  fs.readFileSync(path.join(path.dirname(a), 'index.json'))
  fs.writeFileSync(path.join(path.dirname(b), 'index.json'), data)
}
`,
      host: 'run',
    },
    {
      name: 'a name with and without its extension',
      code: `
import fs from 'node:fs'
import path from 'node:path'
function run(file) {
  fs.readFileSync(path.join('state', path.basename(file)))
  fs.writeFileSync(path.join('state', path.basename(file, '.json')), data)
}
`,
      host: 'run',
    },
    {
      name: 'a replaced extension',
      code: `
import fs from 'node:fs'
function run(file) {
  fs.readFileSync(file)
  fs.writeFileSync(file.replace(/\\.json$/, '.yaml'), data)
}
`,
      host: 'run',
    },
    {
      name: 'replaced by two different things',
      code: `
import fs from 'node:fs'
function run(file) {
  fs.readFileSync(file.replace('.in', '.a'))
  fs.writeFileSync(file.replace('.in', '.b'), data)
}
`,
      host: 'run',
    },
    {
      name: 'two objects of one helper',
      code: `
import fs from 'node:fs'
const paths = (root) => ({ state: root + '/state.json' })
function run(a, b) {
  fs.readFileSync(paths(a).state)
  fs.writeFileSync(paths(b).state, data)
}
`,
      host: 'run',
    },
  ])
})

describe('the marks of a name', () => {
  const marks = (name: string, setup: string, expression: string, found: string[]): void =>
    it(name, () => {
      const code = `
import fs from 'node:fs'
${setup}
export function run(file) {
  fs.writeFileSync(file + ${expression}, data)
}
`
      expect(marksIn(code, 'run')).toEqual(found)
    })

  describe('by call', () => {
    marks('randomBytes', "import { randomBytes } from 'node:crypto'", "randomBytes(6).toString('hex')", [
      'random',
    ])
    marks('randomUUID', "import crypto from 'node:crypto'", 'crypto.randomUUID()', ['random'])
    marks('the global randomUUID', '', 'crypto.randomUUID()', ['random'])
    marks('randomUUID of globalThis', '', 'globalThis.crypto.randomUUID()', ['random'])
    marks('randomInt', "import { randomInt } from 'crypto'", 'randomInt(2 ** 40)', ['random'])
    marks(
      'pseudoRandomBytes',
      "import { pseudoRandomBytes } from 'crypto'",
      "pseudoRandomBytes(8).toString('hex')",
      ['random'],
    )
    marks('Math.random', '', 'Math.random()', ['random'])
    marks('Math.random in base 36', '', 'Math.random().toString(36).slice(2)', ['random'])
    marks('nanoid', "import { nanoid } from 'nanoid'", 'nanoid()', ['random'])
    marks('nanoid that is not secure', "import { nanoid } from 'nanoid/non-secure'", 'nanoid()', ['random'])
    marks('uuid v4', "import { v4 as uuid } from 'uuid'", 'uuid()', ['random'])
    marks('uuid v7', "import * as uuid from 'uuid'", 'uuid.v7()', ['random'])
    marks('uuid/v4', "import uuid from 'uuid/v4'", 'uuid()', ['random'])
    marks('uid', "import { uid } from 'uid'", 'uid()', ['random'])
    marks('cuid', "import cuid from 'cuid'", 'cuid()', ['random'])
    marks('cuid2', "import { createId } from '@paralleldrive/cuid2'", 'createId()', ['random'])
    marks('ulid', "import { ulid } from 'ulid'", 'ulid()', ['random'])
    marks('shortid', "import shortid from 'shortid'", 'shortid.generate()', ['random'])
    marks('@lukeed/uuid', "import { v4 } from '@lukeed/uuid'", 'v4()', ['random'])
    marks('unique-string', "import uniqueString from 'unique-string'", 'uniqueString()', ['random'])
    marks('crypto-random-string', "import random from 'crypto-random-string'", 'random({ length: 10 })', [
      'random',
    ])
    marks('unique-filename', "import uniqueFilename from 'unique-filename'", "uniqueFilename('/tmp')", [
      'random',
    ])
    marks('tempfile', "import tempfile from 'tempfile'", 'tempfile()', ['random'])
    marks('mkdtempSync', '', "fs.mkdtempSync('state-')", ['random'])
    marks(
      'tmpPath of the runtime',
      "import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'",
      'tmpPath(file)',
      ['random'],
    )
    marks('the clock', '', 'Date.now()', ['clock'])
    marks('a new date', '', 'new Date().toISOString()', ['clock'])
    marks('a date as a number', '', '+new Date()', ['clock'])
    marks('the monotonic clock', '', 'process.hrtime.bigint()', ['clock'])
    marks('performance.now', '', 'performance.now()', ['clock'])
    marks('performance of perf_hooks', "import { performance } from 'node:perf_hooks'", 'performance.now()', [
      'clock',
    ])
    marks('nanoseconds of Bun', '', 'Bun.nanoseconds()', ['clock'])
    marks('a counter', 'let count = 0', '++count', ['counter'])
    marks('a counter that is counted before', 'let count = 0', '(count += 1)', ['counter'])
  })

  describe('by value', () => {
    marks('the pid', '', 'process.pid', ['pid'])
    marks('the pid as text', '', 'process.pid.toString()', ['pid'])
    marks('the pid of an imported process', "import process from 'node:process'", 'process.pid', ['pid'])
    marks('the pid by name', "import { pid } from 'node:process'", 'pid', ['pid'])
    marks('the pid of Deno', '', 'Deno.pid', ['pid'])
    marks('the thread', "import { threadId } from 'node:worker_threads'", 'threadId', ['thread'])
    marks('nothing', '', "'.tmp'", [])
    marks('the environment', '', 'process.env.NAME', [])
  })

  describe('carried on', () => {
    marks('now, by a library for dates', "import dayjs from 'dayjs'", 'dayjs().valueOf()', ['clock'])
    marks('a constant', "const suffix = '.' + process.pid", 'suffix', ['pid'])
    marks('a helper', 'const suffix = () => `.${process.pid}.${Date.now()}`', 'suffix()', ['clock', 'pid'])
    marks(
      'a helper with two statements',
      'function suffix() { const t = Date.now(); return `.${t}` }',
      'suffix()',
      ['clock'],
    )
    marks('a helper of an argument', 'const suffix = (n) => `.${n}.tmp`', 'suffix(process.pid)', ['pid'])
    marks(
      'a hash of the pid',
      "import { createHash } from 'node:crypto'",
      "createHash('sha1').update(String(process.pid)).digest('hex')",
      ['pid'],
    )
    marks('arithmetic', '', 'Math.floor(Math.random() * 1e9)', ['random'])
    marks('a joined list', '', "['', process.pid, Date.now()].join('.')", ['clock', 'pid'])
    marks('an object', 'const id = { suffix: process.pid }', 'id.suffix', ['pid'])
    marks('either of two', '', '(file ? process.pid : Date.now())', ['clock', 'pid'])
    marks('a padded number', '', "String(Date.now()).padStart(14, '0')", ['clock'])
  })

  describe('weakened', () => {
    marks('two random bytes', "import { randomBytes } from 'node:crypto'", "randomBytes(2).toString('hex')", [
      'weak-random',
    ])
    marks(
      'three random bytes',
      "import { randomBytes } from 'node:crypto'",
      "randomBytes(3).toString('hex')",
      ['random'],
    )
    marks('three characters', '', 'Math.random().toString(36).slice(-3)', ['weak-random'])
    marks('four characters', '', 'Math.random().toString(36).slice(2, 6)', ['weak-random'])
    marks('four characters by length', '', 'Math.random().toString(36).substr(2, 4)', ['weak-random'])
    marks('five characters', '', 'Math.random().toString(36).substring(2, 7)', ['random'])
    marks(
      'eight characters of a UUID',
      "import { randomUUID } from 'node:crypto'",
      'randomUUID().slice(0, 8)',
      ['random'],
    )
    marks('the front cut off', '', 'Math.random().toString(36).slice(2)', ['random'])
  })
})

describe('the grade of a name', () => {
  const grade = (expression: string, found: string): void =>
    it(`${expression} is ${found}`, () => {
      const code = `
import fs from 'node:fs'
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { nanoid } from 'nanoid'
import { threadId } from 'node:worker_threads'
import { uniqueId } from 'lodash'
import { generateUniqueId, suffixOf } from './names.js'
let count = 0
let steps = 0
const SMALL = 9000
export function run(file, plain) {
  steps = steps + 1
  fs.writeFileSync(\`\${file}${expression}.tmp\`, data)
}
`
      expect(gradeIn(code, 'run')).toBe(found)
    })

  grade('', 'fixed')
  grade('.${process.pid}', 'pid')
  grade('.${Date.now()}', 'clock')
  grade('.${process.pid}.${Date.now()}', 'pid-and-clock')
  grade('.${count++}', 'counter')
  grade('.${process.pid}.${count++}', 'unique')
  grade('.${threadId}', 'fixed')
  grade('.${randomBytes(6).toString("hex")}', 'unique')
  grade('.${randomBytes(1).toString("hex")}', 'weak-random')
  grade('.${process.pid}.${randomBytes(2).toString("hex")}', 'unique')
  grade('.${Date.now()}.${Math.random().toString(36).slice(-3)}', 'unique')
  grade('.${randomUUID()}', 'unique')
  grade('.${process.pid}.${Date.now()}.${Math.random()}', 'unique')
  grade('.${uniqueId()}', 'counter')
  grade('.${generateUniqueId(32)}', 'unique')
  grade('.${suffixOf(file)}', 'fixed')
  grade('.${randomInt(1000)}', 'weak-random')
  grade('.${randomInt(1000, 2000)}', 'weak-random')
  grade('.${randomInt(2 ** 40)}', 'unique')
  grade('.${randomInt(1e12)}', 'unique')
  grade('.${nanoid(3)}', 'weak-random')
  grade('.${nanoid()}', 'unique')
  grade('.${Math.floor(Math.random() * 1000)}', 'weak-random')
  grade('.${Math.floor(1000 + Math.random() * SMALL)}', 'weak-random')
  grade('.${Math.floor(Math.random() * 1e9)}', 'unique')
  grade('.${Math.random() * 1000}', 'unique')
  grade('.${Math.random().toString(36).slice(2)}', 'unique')
  grade('.${process.pid}.${steps}', 'unique')
  grade('.${plain ? "" : randomUUID()}', 'fixed')
  grade('.${plain ? randomUUID() : randomBytes(8).toString("hex")}', 'unique')
  grade('.${process.env.SESSION || randomUUID()}', 'unique')
})
