/**
 * Every way to the file system, against the three things that rules look for: a file that is rewritten in place and
 * read back, one that is staged and renamed, and one that is loaded, changed and saved.
 */
import { describe, expect, it } from 'vitest'
import { judgementsIn, type ParseOptions } from './support.ts'

interface Way extends ParseOptions {
  readonly name: string
  /** What stands above the functions. */
  readonly head: string
  /** How FILE is read. */
  readonly read: string
  /** How the text DATA is written to FILE. */
  readonly write: string
  /** How TEMP replaces FILE. */
  readonly rename: string
}

/** Calls of `fs` under Node's names, as `await fs.readFile(…)` and friends. */
const promises = (fs: string) => ({
  read: `await ${fs}readFile(FILE, 'utf8')`,
  write: `await ${fs}writeFile(FILE, DATA)`,
  rename: `await ${fs}rename(TEMP, FILE)`,
})
const sync = (fs: string) => ({
  read: `${fs}readFileSync(FILE, 'utf8')`,
  write: `${fs}writeFileSync(FILE, DATA)`,
  rename: `${fs}renameSync(TEMP, FILE)`,
})

const fill = (text: string): string =>
  text
    .replaceAll('FILE', "'state.json'")
    .replaceAll('TEMP', "'state.json.tmp'")
    .replaceAll('DATA', 'JSON.stringify(state)')
const toTemp = (text: string): string => fill(text.replaceAll('FILE', 'TEMP'))

const inPlace = ({ head, read, write }: Way): string => `${head}
async function load() {
  return JSON.parse(${fill(read)})
}
async function save(state) {
  ${fill(write)}
}
`
const staged = ({ head, write, rename }: Way): string => `${head}
async function save(state) {
  ${toTemp(write)}
  ${fill(rename)}
}
`
const update = ({ head, read, write }: Way): string => `${head}
async function bump() {
  const state = JSON.parse(${fill(read)})
  state.n++
  ${fill(write)}
}
`

const FOUND: readonly [string, (way: Way) => string, string[]][] = [
  ['in place', inPlace, ['in place state.json']],
  ['staged', staged, ['staged state.json.tmp state.json']],
  ['update', update, ['in place state.json', 'update state.json']],
]

function lead(ways: readonly Way[]): void {
  for (const way of ways)
    for (const [scenario, program, found] of FOUND)
      it(`${way.name}: ${scenario}`, () => expect(judgementsIn(program(way), way)).toEqual(found))
}

function leadNowhere(ways: readonly Way[]): void {
  for (const way of ways)
    for (const [scenario, program] of FOUND)
      it(`${way.name}: ${scenario}`, () => expect(judgementsIn(program(way), way)).toEqual([]))
}

describe('functions that are wrapped', () => {
  lead([
    {
      name: 'util.promisify',
      head: `
const { promisify } = require('util')
const fs = require('fs')
const readFile = promisify(fs.readFile)
const writeFile = promisify(fs.writeFile)
const rename = promisify(fs.rename)
`,
      ...promises(''),
    },
    {
      name: 'util.promisify and bind',
      head: `
const util = require('util')
const fs = require('fs')
const readFile = util.promisify(fs.readFile).bind(fs)
const writeFile = util.promisify(fs.writeFile).bind(fs)
const rename = util.promisify(fs.rename).bind(fs)
`,
      ...promises(''),
    },
    {
      name: 'bind inside util.promisify',
      head: `
import { promisify } from 'node:util'
import fs from 'node:fs'
const readFile = promisify(fs.readFile.bind(fs))
const writeFile = promisify(fs.writeFile.bind(fs))
const rename = promisify(fs.rename.bind(fs))
`,
      ...promises(''),
    },
    {
      name: 'bind',
      head: `
import fs from 'node:fs'
const readFileSync = fs.readFileSync.bind(fs)
const writeFileSync = fs.writeFileSync.bind(fs)
const renameSync = fs.renameSync.bind(fs)
`,
      ...sync(''),
    },
    {
      name: 'bind without a receiver, in an object',
      head: `
import { promises } from 'node:fs'
const disk = {
  readFile: promises.readFile.bind(promises),
  writeFile: promises.writeFile.bind(),
  rename: promises.rename.bind(null),
}
`,
      ...promises('disk.'),
    },
    {
      name: 'call',
      head: `
import fs from 'node:fs'
`,
      read: `fs.readFileSync.call(fs, FILE, 'utf8')`,
      write: `fs.writeFileSync.call(fs, FILE, DATA)`,
      rename: `fs.renameSync.call(fs, TEMP, FILE)`,
    },
    {
      name: 'apply with a list',
      head: `
import fs from 'node:fs'
`,
      read: `fs.readFileSync.apply(fs, [FILE, 'utf8'])`,
      write: `fs.writeFileSync.apply(fs, [FILE, DATA])`,
      rename: `fs.renameSync.apply(fs, [TEMP, FILE])`,
    },
    {
      name: 'pify of the whole module',
      head: `
const pify = require('pify')
const fs = pify(require('fs'))
`,
      ...promises('fs.'),
    },
    {
      name: 'promisifyAll of bluebird',
      head: `
const Promise = require('bluebird')
const fs = Promise.promisifyAll(require('fs'))
`,
      read: `await fs.readFileAsync(FILE)`,
      write: `await fs.writeFileAsync(FILE, DATA)`,
      rename: `await fs.renameAsync(TEMP, FILE)`,
    },
    {
      name: 'universalify',
      head: `
const u = require('universalify')
const fs = require('graceful-fs')
const readFile = u.fromCallback(fs.readFile)
const writeFile = u.fromCallback(fs.writeFile)
const rename = u.fromCallback(fs.rename)
`,
      ...promises(''),
    },
    {
      name: 'functions around fs',
      head: `
import fs from 'node:fs'
const readFile = (...args) => fs.promises.readFile(...args)
const writeFile = (file, data) => fs.promises.writeFile(file, data)
const rename = (from, to) => fs.promises.rename(from, to)
`,
      ...promises(''),
      read: `await fs.promises.readFile(FILE)`,
    },
  ])
})

describe('fs.promises under other names', () => {
  lead([
    { name: 'an alias', head: `import fs from 'fs'\nconst fsp = fs.promises`, ...promises('fsp.') },
    { name: 'a required alias', head: `const { promises: fsp } = require('fs')`, ...promises('fsp.') },
    { name: 'an imported alias', head: `import { promises as x } from 'fs'`, ...promises('x.') },
    { name: 'a default import called fs', head: `import fs from 'fs/promises'`, ...promises('fs.') },
    {
      name: 'destructured',
      head: `import fs from 'fs'\nconst { readFile, writeFile, rename } = fs.promises`,
      ...promises(''),
    },
    { name: 'required and read', head: `const fs = require('fs').promises`, ...promises('fs.') },
    {
      name: 'destructured in an import and again',
      head: `import { promises } from 'fs'\nconst { readFile, writeFile, rename } = promises`,
      ...promises(''),
    },
  ])
})

describe('modules that are loaded at run time', () => {
  lead([
    {
      name: 'createRequire in place',
      head: `import { createRequire } from 'module'\nconst fs = createRequire(import.meta.url)('fs')`,
      ...sync('fs.'),
    },
    {
      name: 'an imported module, destructured',
      head: `const { readFileSync, writeFileSync, renameSync } = await import('node:fs')`,
      ...sync(''),
    },
    {
      name: 'promises of an imported module',
      head: `const fs = (await import('fs')).promises`,
      ...promises('fs.'),
    },
    {
      name: 'the default of an imported module',
      head: `const fs = (await import('node:fs/promises')).default`,
      ...promises('fs.'),
    },
    {
      name: 'an imported module through then',
      head: `const fs = await import('node:fs').then((module) => module.default)`,
      ...sync('fs.'),
    },
    {
      name: 'promises of an imported module through then',
      head: `const { readFile, writeFile, rename } = await import('node:fs').then(({ promises }) => promises)`,
      ...promises(''),
    },
    {
      name: 'the parameter of then',
      head: `import * as os from 'node:os'`,
      read: `await import('node:fs').then((fs) => fs.readFileSync(FILE, 'utf8'))`,
      write: `await import('node:fs').then((fs) => fs.writeFileSync(FILE, DATA))`,
      rename: `await import('node:fs').then(({ renameSync }) => renameSync(TEMP, FILE))`,
    },
    {
      name: 'several modules at once',
      head: `const [fs, path] = await Promise.all([import('node:fs/promises'), import('node:path')])`,
      ...promises('fs.'),
    },
    {
      name: 'a TypeScript require',
      head: `import fs = require('fs')`,
      typescript: true,
      ...sync('fs.'),
    },
    {
      name: 'an alias of a TypeScript require',
      head: `import fs = require('fs')\nimport fsp = fs.promises`,
      typescript: true,
      ...promises('fsp.'),
    },
    { name: 'process.getBuiltinModule', head: `const fs = process.getBuiltinModule('fs')`, ...sync('fs.') },
    {
      name: 'globalThis.process.getBuiltinModule',
      head: `const { promises: fs } = globalThis.process.getBuiltinModule('node:fs')`,
      ...promises('fs.'),
    },
    { name: 'module.require', head: `const fs = module.require('fs')`, ...sync('fs.') },
    { name: 'a template', head: 'const fs = require(`fs`)', ...sync('fs.') },
    { name: 'a constant name', head: `const NAME = 'node:fs'\nconst fs = require(NAME)`, ...sync('fs.') },
  ])
})

describe('modules that a compiler wrapped', () => {
  lead([
    { name: '__importStar', head: `const fs = __importStar(require("fs"))`, ...sync('fs.') },
    {
      name: '__importStar of tslib, destructured',
      head: `const { __importStar } = require("tslib")\nconst fs = __importStar(require("fs"))`,
      ...sync('fs.'),
    },
    {
      name: '__importStar of tslib in place',
      head: `const tslib_1 = require("tslib")\nconst fs = tslib_1.__importStar(require("fs/promises"))`,
      ...promises('fs.'),
    },
    {
      name: '_interopRequireWildcard of @babel/runtime',
      head: `
var _interopRequireWildcard = require("@babel/runtime/helpers/interopRequireWildcard")
var fs = _interopRequireWildcard(require("fs"))
`,
      ...sync('fs.'),
    },
    {
      name: '_interopRequireDefault of @babel/runtime, twice',
      head: `
var _interopRequireDefault = require("@babel/runtime/helpers/interopRequireDefault").default
var _fs = _interopRequireDefault(require("fs"))
`,
      ...sync('_fs.default.'),
    },
    {
      name: 'a wrapped helper of @babel/runtime',
      head: `
var _interopRequireDefault2 = _interopRequireDefault(require("@babel/runtime/helpers/interopRequireDefault"))
var _fs = (0, _interopRequireDefault2.default)(require("fs"))
`,
      ...sync('_fs.default.'),
    },
    {
      name: 'a helper of @swc/helpers',
      head: `
const _interop_require_default = require("@swc/helpers/_/_interop_require_default")
const _fs = _interop_require_default._(require("fs"))
`,
      ...sync('_fs.default.'),
    },
    {
      name: 'a helper that the file declares',
      head: `
function _interopRequireWildcard(e, t) {
  if (e && e.__esModule) return e
  var n = {}
  for (var k in e) n[k] = e[k]
  return ((n.default = e), n)
}
const fs = _interopRequireWildcard(require("node:fs"))
`,
      ...sync('fs.'),
    },
    {
      name: 'a call of a member of a sequence',
      head: `const fs_1 = require("fs")`,
      read: `(0, fs_1.readFileSync)(FILE)`,
      write: `;(0, fs_1.writeFileSync)(FILE, DATA)`,
      rename: `;(0, fs_1.renameSync)(TEMP, FILE)`,
    },
    { name: '__toESM', head: `var import_fs = __toESM(require("fs"), 1)`, ...sync('import_fs.default.') },
    { name: '__toESM of fs/promises', head: `var fs = __toESM(require("fs/promises"))`, ...promises('fs.') },
    {
      name: '__require of esbuild',
      head: `
var __require = /* @__PURE__ */ ((x) => typeof require !== "undefined" ? require : x)(function (x) {
  if (typeof require !== "undefined") return require.apply(this, arguments)
  throw Error('Dynamic require of "' + x + '" is not supported')
})
var fs = __require("fs")
`,
      ...sync('fs.'),
    },
    {
      name: 'a module inside __commonJS',
      head: `
var __getOwnPropNames = Object.getOwnPropertyNames
var __commonJS = (cb, mod) => function __require() {
  return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports
}
var require_store = __commonJS({
  'store.js'(exports, module) {
    var fs = require("fs")
    module.exports = () => fs.existsSync('x')
  },
})
var fs = __toESM(require("fs"))
`,
      ...sync('fs.'),
    },
    { name: '_interopDefault', head: `var fs = _interopDefault(require('fs'))`, ...sync('fs.') },
    {
      name: '_interopNamespaceDefault of rollup',
      head: `
function _interopNamespaceDefault(e) { var n = Object.create(null); n.default = e; return Object.freeze(n) }
var fs__namespace = /*#__PURE__*/ _interopNamespaceDefault(require('fs'))
`,
      ...sync('fs__namespace.'),
    },
    {
      name: 'a conditional default',
      head: `
const _fs = require('fs')
const fs = _fs && _fs.__esModule ? _fs.default : _fs
`,
      ...sync('fs.'),
    },
  ])
})

describe('a file system that is held', () => {
  lead([
    {
      name: 'a copy made by Object.assign',
      head: `import nodeFs from 'fs'\nconst fs = Object.assign({}, nodeFs)`,
      ...sync('fs.'),
    },
    {
      name: 'a copy with functions of its own',
      head: `
import nodeFs from 'fs'
const fs = Object.assign({}, nodeFs, { close() {} })
`,
      ...sync('fs.'),
    },
    { name: 'a spread copy', head: `import nodeFs from 'fs'\nconst fs = { ...nodeFs }`, ...sync('fs.') },
    {
      name: 'a frozen object of functions',
      head: `
import { readFileSync, writeFileSync, renameSync } from 'fs'
export const deps = Object.freeze({ readFileSync, writeFileSync, renameSync })
`,
      ...sync('deps.'),
    },
    {
      name: 'an option or the module',
      head: `
let opts = {}
const _fs = opts.fs || require('fs')
`,
      ...sync('_fs.'),
    },
    {
      name: 'an object with methods around fs',
      head: `
import fs from 'fs'
const io = {
  read: (file) => fs.readFileSync(file, 'utf8'),
  write(file, data) {
    fs.writeFileSync(file, data)
  },
  move: function (from, to) {
    fs.renameSync(from, to)
  },
}
`,
      read: 'io.read(FILE)',
      write: 'io.write(FILE, DATA)',
      rename: 'io.move(TEMP, FILE)',
    },
    {
      name: 'an object that is exported for tests',
      head: `
import { readFileSync, writeFileSync, renameSync } from 'node:fs'
export const deps = { readFileSync, writeFileSync, renameSync }
`,
      ...sync('deps.'),
    },
    {
      name: 'gracefulify of fs',
      head: `
const realFs = require('fs')
const gracefulFs = require('graceful-fs')
gracefulFs.gracefulify(realFs)
`,
      ...sync('realFs.'),
    },
    {
      name: 'the answer of gracefulify',
      head: `
import realFs from 'fs'
import { gracefulify } from 'graceful-fs'
const fs = gracefulify(realFs)
`,
      ...promises('fs.promises.'),
    },
    {
      name: 'a module of original-fs',
      head: `const fs = require('original-fs')`,
      ...sync('fs.'),
    },
    {
      name: 'what is chosen by a test',
      head: `
const fs = process.env.PLAIN ? require('fs') : require('graceful-fs')
`,
      ...sync('fs.'),
    },
    {
      name: 'a lazy getter',
      head: `
const lazy = {
  get fs() {
    return require('fs')
  },
}
`,
      ...sync('lazy.fs.'),
    },
  ])
})

describe('other runtimes', () => {
  const deno = {
    read: `await Deno.readTextFile(FILE)`,
    write: `await Deno.writeTextFile(FILE, DATA)`,
    rename: `await Deno.rename(TEMP, FILE)`,
  }
  const of = (name: string, way: typeof deno): typeof deno => ({
    read: way.read.replace('Deno', name),
    write: way.write.replace('Deno', name),
    rename: way.rename.replace('Deno', name),
  })
  lead([
    { name: 'Deno', head: '', ...deno },
    { name: 'globalThis.Deno', head: '', ...of('globalThis.Deno', deno) },
    { name: 'an alias of globalThis.Deno', head: `const D = globalThis.Deno`, ...of('D', deno) },
    {
      name: 'Deno destructured',
      head: `const { readTextFile, writeTextFile, rename } = Deno`,
      read: `await readTextFile(FILE)`,
      write: `await writeTextFile(FILE, DATA)`,
      rename: `await rename(TEMP, FILE)`,
    },
    {
      name: 'a polyfilled Deno',
      head: `import * as dntShim from "./_dnt.shims.js"`,
      ...of('dntShim.Deno', deno),
    },
    {
      name: 'the shim of Deno',
      head: `import { Deno } from "@deno/shim-deno"`,
      ...deno,
    },
    {
      name: 'Deno and its Sync functions',
      head: '',
      read: `Deno.readTextFileSync(FILE)`,
      write: `Deno.writeTextFileSync(FILE, DATA)`,
      rename: `Deno.renameSync(TEMP, FILE)`,
    },
    {
      name: 'Bun',
      head: `import { rename } from 'node:fs/promises'`,
      read: `await Bun.file(FILE).text()`,
      write: `await Bun.write(FILE, DATA)`,
      rename: `await rename(TEMP, FILE)`,
    },
    {
      name: 'Bun by import',
      head: `import { file, write } from 'bun'\nimport { rename } from 'node:fs/promises'`,
      read: `await file(FILE).text()`,
      write: `await write(FILE, DATA)`,
      rename: `await rename(TEMP, FILE)`,
    },
    {
      name: 'globalThis.Bun',
      head: `import { rename } from 'node:fs/promises'`,
      read: `await globalThis.Bun.file(FILE).text()`,
      write: `await globalThis.Bun.write(FILE, DATA)`,
      rename: `await rename(TEMP, FILE)`,
    },
    {
      name: 'Bun.write onto a Bun.file',
      head: `import { rename } from 'node:fs/promises'`,
      read: `await Bun.file(FILE).text()`,
      write: `await Bun.write(Bun.file(FILE), DATA)`,
      rename: `await rename(TEMP, FILE)`,
    },
    {
      name: 'a writer of Bun.file',
      head: `import { rename } from 'node:fs/promises'`,
      read: `await Bun.file(FILE).text()`,
      write: `const writer = Bun.file(FILE).writer(); writer.write(DATA); await writer.end()`,
      rename: `await rename(TEMP, FILE)`,
    },
  ])
})

describe('descriptors, handles and streams', () => {
  const read = `fs.readFileSync(FILE, 'utf8')`
  const rename = `fs.renameSync(TEMP, FILE)`
  const head = `import fs from 'node:fs'\nimport fsp, { open } from 'node:fs/promises'`
  lead([
    {
      name: 'writeSync',
      head,
      read,
      write: `const fd = fs.openSync(FILE, 'w'); fs.writeSync(fd, DATA); fs.fsyncSync(fd); fs.closeSync(fd)`,
      rename,
    },
    {
      name: 'writeFileSync onto a descriptor',
      head,
      read,
      write: `const fd = fs.openSync(FILE, 'w', 0o600); try { fs.writeFileSync(fd, DATA) } finally { fs.closeSync(fd) }`,
      rename,
    },
    {
      name: 'a numeric flag',
      head,
      read,
      write: `const fd = fs.openSync(FILE, fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_TRUNC); fs.writeFileSync(fd, DATA)`,
      rename,
    },
    {
      name: 'writeFile of a handle',
      head,
      read,
      write: `const h = await open(FILE, 'w'); await h.writeFile(DATA); await h.sync(); await h.close()`,
      rename,
    },
    {
      name: 'write of a handle that is declared before',
      head,
      read,
      write: `let h; try { h = await fsp.open(FILE, 'w'); await h.write(DATA) } finally { await h?.close() }`,
      rename,
    },
    {
      name: 'a handle that closes itself',
      typescript: true,
      head,
      read,
      write: `await using h = await open(FILE, 'w'); await h.writeFile(DATA)`,
      rename,
    },
    {
      name: 'writeFile of the promises onto a handle',
      head,
      read,
      write: `const h = await open(FILE, 'w'); await fsp.writeFile(h, DATA); await h.close()`,
      rename,
    },
    {
      name: 'a handle through then',
      head,
      read,
      write: `await open(FILE, 'w').then((h) => h.writeFile(DATA).then(() => h.close()))`,
      rename,
    },
    {
      name: 'a bunch of buffers',
      head,
      read,
      write: `const text = Buffer.from(DATA); const fd = fs.openSync(FILE, 'w'); fs.writeSync(fd, text, 0, text.length, 0)`,
      rename,
    },
    {
      name: 'end of a stream',
      head,
      read,
      write: `const stream = fs.createWriteStream(FILE); stream.end(DATA)`,
      rename,
    },
    {
      name: 'write of a stream',
      head,
      read,
      write: `const stream = fs.createWriteStream(FILE, { encoding: 'utf8' }); stream.write(DATA); stream.end()`,
      rename,
    },
    {
      name: 'end of a stream in place',
      head,
      read,
      write: `fs.createWriteStream(FILE).end(DATA)`,
      rename,
    },
    {
      name: 'pipe',
      head: `${head}\nimport { Readable } from 'node:stream'`,
      read,
      write: `Readable.from([DATA]).pipe(fs.createWriteStream(FILE))`,
      rename,
    },
    {
      name: 'pipeline of stream/promises',
      head: `${head}\nimport { Readable } from 'node:stream'\nimport { pipeline } from 'node:stream/promises'`,
      read,
      write: `await pipeline(Readable.from(DATA), fs.createWriteStream(FILE))`,
      rename,
    },
    {
      name: 'a write stream of a handle',
      head,
      read,
      write: `const h = await open(FILE, 'w'); h.createWriteStream().end(DATA)`,
      rename,
    },
    {
      name: 'truncated and then written',
      head,
      read,
      write: `fs.truncateSync(FILE, 0); fs.writeFileSync(FILE, DATA)`,
      rename,
    },
  ])
})

describe('not the file system', () => {
  const io = sync('fs.')
  leadNowhere([
    {
      name: 'a parameter of unknown origin',
      head: `let fs\nexport function use(given) { fs = given }`,
      ...io,
    },
    { name: 'memfs', head: `import { fs } from 'memfs'`, ...io },
    {
      name: 'the fs of a volume',
      head: `const { Volume, createFsFromVolume } = require('memfs')\nconst fs = createFsFromVolume(new Volume())`,
      ...io,
    },
    { name: 'unionfs', head: `import { ufs as fs } from 'unionfs'\nimport disk from 'fs'`, ...io },
    { name: 'a bundle of webpack', head: `const fs = n(57147)`, ...io },
    { name: 'a module of a bundle', head: `var fs = require_fs()`, ...io },
    { name: 'a mock of jest', head: `jest.mock('fs')\nconst fs = jest.requireMock('fs')`, ...io },
    { name: 'a stub of sinon', head: `import realFs from 'fs'\nconst fs = sinon.stub(realFs)`, ...io },
    {
      name: 'a name that is assigned something else',
      head: `import disk from 'fs'\nlet fs = disk\nfs = memory()`,
      ...io,
    },
    {
      name: 'an editor',
      head: `import * as vscode from 'vscode'\nimport * as disk from 'fs'\nconst fs = vscode.workspace.fs`,
      ...promises('fs.'),
    },
    {
      name: 'a generator',
      head: `import Generator from 'yeoman-generator'\nimport disk from 'fs'\nconst fs = new Generator().fs`,
      read: 'fs.readJSON(FILE)',
      write: 'fs.writeJSON(FILE, state)',
      rename: 'fs.move(TEMP, FILE)',
    },
    {
      name: 'an object with another writer',
      head: `import nodeFs from 'fs'\nconst memory = new Map()\nconst fs = { ...nodeFs, readFileSync: (f) => memory.get(f), writeFileSync: (f, d) => memory.set(f, d), renameSync() {} }`,
      ...io,
    },
    {
      name: 'a copy with another writer',
      head: `import nodeFs from 'fs'\nconst memory = new Map()\nconst fs = Object.assign({}, nodeFs, { readFileSync: (f) => memory.get(f), writeFileSync: (f, d) => memory.set(f, d), renameSync() {} })`,
      ...io,
    },
    {
      name: 'a module whose functions are replaced',
      head: `import { patch } from './patch.js'\nimport nodeFs from 'fs'\nconst fs = patch(nodeFs)`,
      ...io,
    },
    {
      name: 'arguments that are bound',
      head: `import nodeFs from 'fs'\nconst fs = { readFileSync: nodeFs.readFileSync.bind(nodeFs, 'a'), writeFileSync: nodeFs.writeFileSync.bind(nodeFs, 'b'), renameSync: nodeFs.renameSync.bind(nodeFs, 'c') }`,
      ...io,
    },
    {
      name: 'a shadowed Deno',
      head: `import fs from 'fs'\nconst Deno = { ...table }`,
      read: 'Deno.readTextFileSync(FILE)',
      write: 'Deno.writeTextFileSync(FILE, DATA)',
      rename: 'Deno.renameSync(TEMP, FILE)',
    },
  ])
})
