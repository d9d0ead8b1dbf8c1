import { describe, expect, it } from 'vitest'
import { isLookedAt, operationsIn, type ParseOptions } from './support.ts'

interface Case extends ParseOptions {
  readonly name: string
  readonly code: string
  readonly found: string[]
}

function run(cases: readonly Case[]): void {
  for (const { name, code, found, ...options } of cases)
    it(name, () => expect(operationsIn(code, options)).toEqual(found))
}

describe('imports', () => {
  run([
    {
      name: 'a named import',
      code: `
import { writeFileSync } from 'fs'
writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a renamed import',
      code: `
import { writeFileSync as put } from 'fs'
put('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'the node: prefix',
      code: `
import { writeFileSync } from 'node:fs'
writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a string as the imported name',
      code: `
import { 'writeFileSync' as put } from 'node:fs'
put('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a namespace import',
      code: `
import * as fs from 'node:fs'
fs.writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'the default of a namespace import',
      code: `
import * as fs from 'node:fs'
fs.default.writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a computed member with a literal name',
      code: `
import * as fs from 'node:fs'
fs['writeFileSync']('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'an optional call',
      code: `
import * as fs from 'node:fs'
fs?.writeFileSync?.('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a default import',
      code: `
import fs from 'node:fs'
fs.writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a default import under another name',
      code: `
import disk from 'node:fs'
disk.writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a default imported by name',
      code: `
import { default as fs } from 'node:fs'
fs.writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a default import called fs that is fs/promises',
      code: `
import fs from 'node:fs/promises'
await fs.writeFile('state.json', data)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'a namespace import of fs/promises',
      code: `
import * as fs from 'fs/promises'
await fs.writeFile('state.json', data)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'a named import of fs/promises',
      code: `
import { writeFile } from 'fs/promises'
await writeFile('state.json', data)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'promises by name, renamed',
      code: `
import { promises as fsp } from 'node:fs'
await fsp.writeFile('state.json', data)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'promises called fs',
      code: `
import { promises as fs } from 'node:fs'
await fs.writeFile('state.json', data)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'an alias of fs.promises',
      code: `
import fs from 'node:fs'
const disk = fs.promises
await disk.writeFile('state.json', data)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'a function taken out of fs.promises',
      code: `
import fs from 'node:fs'
const { writeFile, rename: move } = fs.promises
await writeFile('state.json.tmp', data)
await move('state.json.tmp', 'state.json')
`,
      found: ['write promise state.json.tmp', 'rename promise state.json.tmp state.json'],
    },
    {
      name: 'a static import and a type import of the same module',
      code: `
import type { Stats } from 'node:fs'
import { statSync, writeFileSync } from 'node:fs'
const stats: Stats = statSync('state.json')
writeFileSync('state.json', data)
`,
      typescript: true,
      found: ['stat sync state.json', 'write sync state.json'],
    },
    {
      name: 'a TypeScript import with require',
      code: `
import fs = require('fs')
fs.writeFileSync('state.json', data)
`,
      typescript: true,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: 'an awaited import',
      code: `
const fs = await import('node:fs')
fs.writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'an awaited import, destructured',
      code: `
const { writeFileSync: put } = await import('node:fs')
put('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'the default of an awaited import, destructured',
      code: `
const { default: fs } = await import('node:fs/promises')
await fs.writeFile('state.json', data)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'an awaited import used in place',
      code: `
export async function save(data) {
  await (await import('node:fs/promises')).writeFile('state.json', data)
}
`,
      found: ['write promise state.json'],
    },
  ])
})

describe('require', () => {
  run([
    {
      name: 'the whole module',
      code: `
const fs = require('fs')
fs.writeFileSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: 'in a script',
      code: `
var fs = require('fs')
fs.writeFileSync('state.json', data)
`,
      sourceType: 'script',
      found: ['write sync state.json'],
    },
    {
      name: 'in a file that is parsed as a module',
      code: `
const fs = require('fs')
fs.writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'destructured and renamed',
      code: `
const { writeFileSync, renameSync: move } = require('node:fs')
writeFileSync('state.json.tmp', data)
move('state.json.tmp', 'state.json')
`,
      sourceType: 'commonjs',
      found: ['write sync state.json.tmp', 'rename sync state.json.tmp state.json'],
    },
    {
      name: 'destructured twice',
      code: `
const { promises: { writeFile } } = require('fs')
writeFile('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write promise state.json'],
    },
    {
      name: 'promises of it',
      code: `
const fs = require('fs').promises
fs.writeFile('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write promise state.json'],
    },
    {
      name: 'of fs/promises',
      code: `
const fs = require('node:fs/promises')
fs.writeFile('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write promise state.json'],
    },
    {
      name: 'used in place',
      code: `
require('fs').writeFileSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: 'assigned later, first wrapped and then plain',
      code: `
let fs
try {
  fs = require('graceful-fs')
} catch {
  fs = require('fs')
}
fs.writeFileSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: 'assigned by a test',
      code: `
import realFs from 'node:fs'
let fs = realFs
export function setFs(other) {
  fs = other
}
export function save(data) {
  fs.writeFileSync('state.json', data)
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'one of two modules',
      code: `
const fs = useGraceful ? require('graceful-fs') : require('fs')
fs.writeFileSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: 'createRequire',
      code: `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const fs = require('node:fs')
fs.writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'createRequire under another name',
      code: `
import * as module from 'module'
const load = module.createRequire(import.meta.url)
const { writeFileSync } = load('fs')
writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'process.getBuiltinModule',
      code: `
const fs = process.getBuiltinModule('node:fs')
fs.writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'getBuiltinModule of an imported process',
      code: `
import process from 'node:process'
const { writeFileSync } = process.getBuiltinModule('fs')
writeFileSync('state.json', data)
`,
      found: ['write sync state.json'],
    },
  ])
})

describe('wrapped by a compiler', () => {
  run([
    {
      name: '_interopRequireDefault that the file declares',
      code: `
'use strict'
var _fs = _interopRequireDefault(require('fs'))
function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e } }
_fs.default.writeFileSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: '__importStar',
      code: `
const fs = __importStar(require('fs'))
fs.writeFileSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: '__importDefault of tslib',
      code: `
const tslib_1 = require('tslib')
const fs_1 = tslib_1.__importDefault(require('fs'))
fs_1.default.writeFileSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: '__toESM',
      code: `
var import_fs = __toESM(require('fs'), 1)
import_fs.default.writeFileSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: 'a call through a sequence',
      code: `
const fs_1 = require('fs')
;(0, fs_1.writeFileSync)('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: 'a call through a sequence over a default',
      code: `
const promises_1 = __importDefault(require('node:fs/promises'))
await (0, promises_1.default.writeFile)('state.json', data)
`,
      found: ['write promise state.json'],
    },
  ])
})

describe('handed around', () => {
  run([
    {
      name: 'util.promisify by name',
      code: `
import { promisify } from 'node:util'
import { rename } from 'node:fs'
const renameAsync = promisify(rename)
await renameAsync('state.json.tmp', 'state.json')
`,
      found: ['rename promise state.json.tmp state.json'],
    },
    {
      name: 'util.promisify of the module',
      code: `
const util = require('util')
const fs = require('fs')
const write = util.promisify(fs.writeFile)
write('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write promise state.json'],
    },
    {
      name: 'pify',
      code: `
const pify = require('pify')
const fs = require('fs')
pify(fs.writeFile)('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write promise state.json'],
    },
    {
      name: 'a variable for one function',
      code: `
import fs from 'node:fs'
const write = fs.writeFileSync
write('state.json', data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a class field',
      code: `
import fs from 'node:fs'
class Store {
  disk = fs
  save(data) {
    this.disk.writeFileSync('state.json', data)
  }
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a private class field',
      code: `
import fs from 'node:fs/promises'
class Store {
  #disk = fs
  async save(data) {
    await this.#disk.writeFile('state.json', data)
  }
}
`,
      found: ['write promise state.json'],
    },
    {
      name: 'a static class field',
      code: `
import fs from 'node:fs'
class Store {
  static disk = fs
  save(data) {
    Store.disk.writeFileSync('state.json', data)
  }
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a constructor parameter with a default',
      code: `
import nodeFs from 'node:fs'
class Store {
  constructor(fs = nodeFs) {
    this.fs = fs
  }
  save(data) {
    this.fs.writeFileSync('state.json', data)
  }
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a parameter property with a default',
      code: `
import nodeFs from 'node:fs'
class Store {
  constructor(private readonly fs = nodeFs) {}
  save(data: string) {
    this.fs.writeFileSync('state.json', data)
  }
}
`,
      typescript: true,
      found: ['write sync state.json'],
    },
    {
      name: 'an options object with a default',
      code: `
import nodeFs from 'node:fs'
export function save(data, { fs = nodeFs } = {}) {
  fs.writeFileSync('state.json', data)
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'an option or the module',
      code: `
export function save(data, options) {
  const fs = options.fs || require('fs')
  fs.writeFileSync('state.json', data)
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'an option or else the module',
      code: `
import nodeFs from 'node:fs'
export function save(data, options) {
  const fs = options?.fs ?? nodeFs
  fs.writeFileSync('state.json', data)
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'an object for tests to replace',
      code: `
import { writeFileSync, renameSync } from 'node:fs'
export const io = { write: writeFileSync, move: renameSync }
export function save(data) {
  io.write('state.json.tmp', data)
  io.move('state.json.tmp', 'state.json')
}
`,
      found: ['write sync state.json.tmp', 'rename sync state.json.tmp state.json'],
    },
    {
      name: 'an object into which fs is spread',
      code: `
import fs from 'node:fs'
const disk = { ...fs, sleep() {} }
export function save(data) {
  disk.writeFileSync('state.json', data)
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'an object that holds fs',
      code: `
import fs from 'node:fs'
const deps = { fs }
export function save(data) {
  deps.fs.writeFileSync('state.json', data)
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a parameter typed as the module',
      code: `
import type nodeFs from 'node:fs'
export function save(fs: typeof nodeFs, data: string) {
  fs.writeFileSync('state.json', data)
}
`,
      typescript: true,
      found: ['write sync state.json'],
    },
    {
      name: 'a parameter typed as an imported module',
      code: `
export function save(fs: typeof import('node:fs/promises'), data: string) {
  return fs.writeFile('state.json', data)
}
`,
      typescript: true,
      found: ['write promise state.json'],
    },
    {
      name: 'an argument of a local function',
      code: `
import nodeFs from 'node:fs'
function save(fs, data) {
  fs.writeFileSync('state.json', data)
}
export function run(data) {
  save(nodeFs, data)
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a function that is an argument of a local function',
      code: `
import { writeFileSync } from 'node:fs'
function using(write, data) {
  write('state.json', data)
}
using(writeFileSync, data)
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a lazy loader',
      code: `
let cached
function disk() {
  return (cached ??= require('fs'))
}
export function save(data) {
  disk().writeFileSync('state.json', data)
}
`,
      found: ['write sync state.json'],
    },
    {
      name: 'a cast',
      code: `
import * as fs from 'node:fs'
;(fs as any).writeFileSync('state.json', data)
`,
      typescript: true,
      found: ['write sync state.json'],
    },
  ])
})

describe('other libraries', () => {
  run([
    {
      name: 'fs-extra by its default',
      code: `
import fs from 'fs-extra'
await fs.writeJson('state.json', data)
await fs.move('a.json', 'b.json')
`,
      found: ['write promise state.json', 'rename promise a.json b.json'],
    },
    {
      name: 'fs-extra by name',
      code: `
const { outputJsonSync, readJsonSync } = require('fs-extra')
readJsonSync('state.json')
outputJsonSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['read sync state.json', 'write sync state.json'],
    },
    {
      name: 'fs-extra with a callback',
      code: `
import fs from 'fs-extra'
fs.writeJson('state.json', data, (error) => console.error(error))
`,
      found: ['write callback state.json'],
    },
    {
      name: 'fs-extra with a callback that is a variable',
      code: `
import fs from 'fs-extra'
export function save(data, done) {
  fs.writeJson('state.json', data, {}, done)
}
`,
      found: ['write callback state.json'],
    },
    {
      name: 'fs-extra/esm',
      code: `
import { outputJson } from 'fs-extra/esm'
await outputJson('state.json', data)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'graceful-fs',
      code: `
import fs from 'graceful-fs'
fs.writeFileSync('state.json', data)
fs.rename('a.json', 'b.json', done)
`,
      found: ['write sync state.json', 'rename callback a.json b.json'],
    },
    {
      name: '@npmcli/fs',
      code: `
const fs = require('@npmcli/fs')
fs.writeFile('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write promise state.json'],
    },
    {
      name: 'jsonfile',
      code: `
const jsonfile = require('jsonfile')
jsonfile.writeFileSync('state.json', data)
`,
      sourceType: 'commonjs',
      found: ['write sync state.json'],
    },
    {
      name: 'write-file-atomic',
      code: `
import writeFileAtomic, { sync } from 'write-file-atomic'
await writeFileAtomic('state.json', data)
sync('state.json', data)
`,
      found: ['atomic-write promise state.json', 'atomic-write sync state.json'],
    },
    {
      name: 'write-json-file',
      code: `
import { writeJsonFile } from 'write-json-file'
await writeJsonFile('state.json', data)
`,
      found: ['atomic-write promise state.json'],
    },
    {
      name: 'steno, whose path its writer was made for',
      code: `
import { Writer } from 'steno'
const writer = new Writer('state.json')
await writer.write(data)
`,
      found: ['atomic-write promise state.json'],
    },
    {
      name: 'a writer of steno that another function made',
      code: `
import { Writer } from 'steno'
const writerOf = (file) => new Writer(file)
export const save = (data) => writerOf('state.json').write(data)
`,
      found: ['atomic-write promise'],
    },
    {
      name: 'YAML',
      code: `
import readYamlFile from 'read-yaml-file'
import writeYamlFile from 'write-yaml-file'
const state = await readYamlFile('state.yaml')
writeYamlFile.sync('state.yaml', state)
`,
      found: ['read promise state.yaml', 'atomic-write sync state.yaml'],
    },
    {
      name: 'a file that is moved',
      code: `
import { moveFile, renameFileSync } from 'move-file'
await moveFile('state.json.tmp', 'state.json')
renameFileSync('state.json.tmp', 'state.json')
`,
      found: ['rename promise state.json.tmp state.json', 'rename sync state.json.tmp state.json'],
    },
    {
      name: 'what fs-extra ensures is not read',
      code: `
import fs from 'fs-extra'
await fs.ensureFile('state.json')
await fs.writeJson('state.json', data)
`,
      found: ['stat promise state.json', 'write promise state.json'],
    },
    {
      name: 'the runtime of this package',
      code: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
atomicWriteSync('state.json', data)
`,
      found: ['atomic-write sync state.json'],
    },
    {
      name: 'Bun.write',
      code: `
await Bun.write('state.json', data)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'the text of Bun.file',
      code: `
const text = await Bun.file('state.json').text()
await Bun.write('state.json', text)
`,
      found: ['read promise state.json', 'write promise state.json'],
    },
    {
      name: 'Bun.file in a variable',
      code: `
const file = Bun.file('state.json')
if (await file.exists()) await file.json()
await file.write(data)
`,
      found: ['stat promise state.json', 'read promise state.json', 'write promise state.json'],
    },
    {
      name: 'Deno',
      code: `
const text = await Deno.readTextFile('state.json')
await Deno.writeTextFile('state.json.tmp', text)
await Deno.rename('state.json.tmp', 'state.json')
Deno.writeFileSync('other.bin', bytes)
`,
      found: [
        'read promise state.json',
        'write promise state.json.tmp',
        'rename promise state.json.tmp state.json',
        'write sync other.bin',
      ],
    },
  ])
})

describe('not the file system', () => {
  run([
    {
      name: 'mem-fs',
      code: `
import { create } from 'mem-fs'
import editor from 'mem-fs-editor'
const fs = editor.create(create())
fs.write('state.json', data)
fs.writeFile('state.json', data)
`,
      found: [],
    },
    {
      name: 'memfs',
      code: `
import { fs, vol } from 'memfs'
fs.writeFileSync('state.json', data)
vol.renameSync('a.json', 'b.json')
`,
      found: [],
    },
    {
      name: 'functions of the same names that the file declares',
      code: `
import { readFileSync } from 'node:fs'
function rename(from, to) {}
const writeFile = (file, data) => {}
export function save(data) {
  writeFile('state.json', data)
  rename('a.json', 'b.json')
}
`,
      found: [],
    },
    {
      name: 'functions of the same names from another module',
      code: `
import { readFileSync } from 'node:fs'
import { rename, writeFile } from './symbols.js'
writeFile('state.json', data)
rename('a.json', 'b.json')
`,
      found: [],
    },
    {
      name: 'a stream in a field called fs',
      code: `
import { createServer } from 'node:http'
class Recorder {
  constructor(stream) {
    this.fs = stream
  }
  record(chunk) {
    this.fs.write(chunk)
    this.fs.writeFile('state.json', chunk)
  }
}
`,
      found: [],
    },
    {
      name: 'a shadowed require',
      code: `
function load(require) {
  const fs = require('fs')
  fs.writeFileSync('state.json', data)
}
`,
      sourceType: 'commonjs',
      found: [],
    },
    {
      name: 'a shadowed module',
      code: `
import fs from 'node:fs'
export function load(disks) {
  for (const fs of disks) fs.writeFileSync('state.json', data)
}
`,
      found: [],
    },
    {
      name: 'a parameter called fs without a default',
      code: `
export function save(fs, data) {
  fs.writeFileSync('state.json', data)
}
`,
      found: [],
    },
    {
      name: 'a global called fs',
      code: `
fs.writeFileSync('state.json', data)
`,
      found: [],
    },
    {
      name: 'a shadowed Deno',
      code: `
export function save(Deno, data) {
  return Deno.writeTextFile('state.json', data)
}
`,
      found: [],
    },
    {
      name: 'a module whose name only looks like it',
      code: `
import fs from './fs'
fs.writeFileSync('state.json', data)
`,
      found: [],
    },
    {
      name: 'an editor with a rename of its own',
      code: `
import * as vscode from 'vscode'
await vscode.workspace.fs.writeFile(uri, data)
await vscode.workspace.fs.rename(uri, other)
`,
      found: [],
    },
    {
      name: 'a member of fs that writes nothing',
      code: `
import fs from 'node:fs'
fs.watch('state.json', () => {})
fs.writeFileSync.toString()
`,
      found: [],
    },
    {
      name: 'a name that every object has',
      code: `
import fs from 'node:fs'
fs.toString('state.json')
fs.constructor('writeFile')
`,
      found: [],
    },
  ])
})

describe('a file is passed over', () => {
  it('when it names nothing that could reach files', () => {
    expect(isLookedAt('export const write = (a, b) => a + b')).toBe(false)
  })

  it('when it names the file system but nothing that writes', () => {
    expect(isLookedAt("import fs from 'node:fs'\nfs.readFileSync('a.json')")).toBe(false)
  })

  it.each([
    '// We open a link, and write to it; a promise copies what we append.',
    'const help = `rename, or copy a link`',
    'const markup = "<link rel=preload>"',
    'const opened = opening.of(links)',
    'let sync, open\nsync = true\nopen = sync',
    'const urls = all.map(one, link => link)',
    'const same = [a, link == b]',
  ])('when what writes is a word of a text: %s', (line) => {
    expect(isLookedAt(`import fs from 'node:fs'\n${line}\nfs.readFileSync('a.json')`)).toBe(false)
  })

  it.each([
    ['of the module', '// Without `fs`.\nhost.writeFile(file, text)'],
    ['of a host', '/* Bun and Deno */\nhost.write(file, text)'],
    ['of the function', "import fs from 'node:fs'\n// writeFile(file)\nfs.readFileSync('a.json')"],
    ['of all', "// const fs = require('fs')\n/** Deno */ /*\n fs.rename(a, b) */ a() // fs.rename()\n"],
  ])('when it is a comment that speaks %s', (_what, code) => {
    expect(isLookedAt(code)).toBe(false)
  })

  it.each([
    ['of the module', 'const code = `const fs = require("fs")`\nhost.writeFile(file, text)'],
    ['of the module, to import it', "const code = [`import('fs').then(${run})`]\nhost.link(file, text)"],
    ['of a host', "const names = 'Bun, Deno'\nhost.write(file, text)"],
    ['of the function', "import fs from 'node:fs'\nconst code = 'fs.writeFile(a, b)'\nfs.readFileSync(code)"],
    [
      'of what matches',
      "import fs from 'node:fs'\nconst call = / fs.writeFile(a)/\nfs.readFileSync('a.json')",
    ],
  ])('when it is a text that speaks %s', (_what, code) => {
    expect(isLookedAt(code)).toBe(false)
  })

  it.each([
    ['a call', "import fs from 'node:fs'\nfs.writeFileSync('a.json', '')"],
    ['a member on a line of its own', "import fs from 'node:fs'\nconst put = fs\n  .promises\n  .writeFile"],
    ['an import', "import { rename } from 'node:fs'\nrun(rename)"],
    ['an import under another name', "import { rename as move } from 'node:fs'\nmove(a, b)"],
    ['an import behind a comment', "import {\n  // of Node\n  rename,\n} from 'node:fs'\nrun(rename)"],
    ['an import behind another comment', "import { /* of Node */ rename } from 'node:fs'\nrun(rename)"],
    ['a pattern', "import fs from 'node:fs'\nconst { rename: move } = fs\nmove(a, b)"],
    ['a pattern with a default', "import fs from 'node:fs'\nconst f = ({ rename = 1 } = fs) => rename"],
    [
      'a pattern with a default on a line of its own',
      "import fs from 'fs'\nconst {\n  rename = move,\n} = fs",
    ],
    ['a computed member', "import fs from 'node:fs'\nfs['rename'](a, b)"],
    ['a name with Async', "import fs from 'node:fs'\nall(fs).renameAsync(a, b)"],
    ['a module that is a function', "import save from 'write-file-atomic'\nsave(a, b)"],
    ['behind comments that do', "// 'fs'\nimport fs from 'fs' // 'fs'\n// fs.rename()\nfs/**/.rename(a, b)"],
    ['right behind a comment', "const fs = require(/**/'fs')\nfs./**/rename(a, b)"],
    ['a specifier in a template', 'const fs = require(`node:fs`)\nfs[`rename`](a, b)'],
    ['a host by its name', "globalThis['Bun']['write'](a, b)"],
    ['between two pieces of a template', 'const fs = require("fs")\nrun(`${fs.rename(a, b)} ${1}`)'],
    ['in a text with a host', "// Deno\nconst text = '// Deno'\nDeno /* Deno */.writeTextFile(a, b)"],
  ])('unless it names both: %s', (_what, code) => {
    expect(isLookedAt(code)).toBe(true)
  })
})

describe('flags', () => {
  run([
    {
      name: 'append as an option',
      code: `
import fs from 'node:fs'
fs.writeFileSync('log.txt', data, { flag: 'a' })
fs.createWriteStream('log.txt', { flags: 'a' })
`,
      found: ['append sync log.txt', 'append stream log.txt'],
    },
    {
      name: 'exclusive creation as an option',
      code: `
import fs from 'node:fs'
fs.writeFileSync('state.lock', pid, { flag: 'wx' })
fs.createWriteStream('state.lock', { flags: 'wx' })
`,
      found: ['create sync state.lock', 'create stream state.lock'],
    },
    {
      name: 'appending exclusively creates',
      code: `
import fs from 'node:fs'
fs.writeFileSync('state.lock', pid, { flag: 'ax' })
`,
      found: ['create sync state.lock'],
    },
    {
      name: 'bytes changed in the middle',
      code: `
import fs from 'node:fs'
fs.writeFileSync('state.bin', data, { flag: 'r+' })
`,
      found: ['patch sync state.bin'],
    },
    {
      name: 'an encoding is no flag',
      code: `
import fs from 'node:fs'
fs.writeFileSync('state.json', data, 'utf8')
fs.writeFileSync('other.json', data, { encoding: 'utf8', mode: 0o600 })
`,
      found: ['write sync state.json', 'write sync other.json'],
    },
    {
      name: 'the flag that is the default',
      code: `
import fs from 'node:fs'
fs.writeFileSync('state.json', data, { flag: 'w' })
`,
      found: ['write sync state.json'],
    },
    {
      name: 'open for each purpose',
      code: `
import fs from 'node:fs'
fs.openSync('a.json')
fs.openSync('b.json', 'r')
fs.openSync('c.json', 'w')
fs.openSync('d.json', 'wx', 0o600)
fs.openSync('e.json', 'a+')
fs.openSync('f.json', 'r+')
`,
      found: [
        'read sync a.json',
        'read sync b.json',
        'write sync c.json',
        'create sync d.json',
        'append sync e.json',
        'patch sync f.json',
      ],
    },
    {
      name: 'open with a promise and with a callback',
      code: `
import fs from 'node:fs'
await fs.promises.open('a.json', 'w')
fs.open('b.json', 'w', (error, descriptor) => {})
`,
      found: ['write promise a.json', 'write callback b.json'],
    },
    {
      name: 'open with flags that cannot be seen',
      code: `
import fs from 'node:fs'
export function open(file, flags) {
  return fs.openSync(file, flags)
}
`,
      found: [],
    },
    {
      name: 'combined constants',
      code: `
import fs, { constants } from 'node:fs'
fs.openSync('a.json', fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_WRONLY)
fs.openSync('b.json', constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY)
fs.openSync('c.json', constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC)
fs.openSync('d.json', constants.O_RDWR)
fs.openSync('e.json', constants.O_RDONLY)
`,
      found: [
        'create sync a.json',
        'append sync b.json',
        'write sync c.json',
        'patch sync d.json',
        'read sync e.json',
      ],
    },
    {
      name: 'a flag in a variable',
      code: `
import fs from 'node:fs'
const FLAG = 'a'
fs.writeFileSync('log.txt', data, { flag: FLAG })
fs.openSync('other.txt', FLAG)
`,
      found: ['append sync log.txt', 'append sync other.txt'],
    },
    {
      name: 'options in a variable',
      code: `
import fs from 'node:fs'
const options = { encoding: 'utf8', flag: 'wx' }
fs.writeFileSync('state.lock', pid, options)
`,
      found: ['create sync state.lock'],
    },
    {
      name: 'options that spread others and add a flag',
      code: `
import fs from 'node:fs'
export function log(line, options) {
  fs.writeFileSync('log.txt', line, { ...options, flag: 'a' })
}
`,
      found: ['append sync log.txt'],
    },
    {
      name: 'options that are an argument of a local function',
      code: `
import fs from 'node:fs'
function put(file, data, options) {
  fs.writeFileSync(file, data, options)
}
export function lock() {
  put('state.lock', process.pid, { flag: 'wx' })
}
`,
      found: ['create sync state.lock'],
    },
  ])
})

describe('descriptors and handles', () => {
  run([
    {
      name: 'what is written belongs to the call that truncated the file',
      code: `
import { open } from 'node:fs/promises'
const handle = await open('state.json', 'w')
await handle.write('[')
await handle.write(JSON.stringify(state))
`,
      found: ['write promise state.json'],
    },
    {
      name: 'read, emptied and written again',
      code: `
import { open } from 'node:fs/promises'
const handle = await open('state.json', 'r+')
const text = await handle.readFile('utf8')
await handle.truncate(0)
await handle.write(text, 0)
`,
      found: [
        'patch promise state.json',
        'read promise state.json',
        'patch promise state.json',
        'write promise state.json',
      ],
    },
    {
      name: 'bytes in the middle',
      code: `
import fs from 'node:fs'
const fd = fs.openSync('state.bin', 'r+')
fs.writeSync(fd, bytes, 0, 4, 16)
`,
      found: ['patch sync state.bin', 'patch sync state.bin'],
    },
    {
      name: 'appended through a handle',
      code: `
import { open } from 'node:fs/promises'
const log = await open('log.jsonl', 'a')
await log.appendFile(line)
await log.close()
`,
      found: ['append promise log.jsonl', 'append promise log.jsonl'],
    },
    {
      name: 'a log that is held open',
      code: `
import fs from 'node:fs'
class Log {
  constructor() {
    this.fd = fs.openSync('log.jsonl', 'a')
  }
  add(entry) {
    fs.writeSync(this.fd, entry)
  }
}
`,
      found: ['append sync log.jsonl'],
    },
    {
      name: 'a descriptor that a callback gets',
      code: `
import fs from 'node:fs'
fs.open('log.jsonl', 'a', (error, fd) => {
  fs.write(fd, line, done)
})
`,
      found: ['append callback log.jsonl', 'append callback log.jsonl'],
    },
    {
      name: 'a descriptor whose flags cannot be seen',
      code: `
import fs from 'node:fs'
export function put(flags, data) {
  const fd = fs.openSync('state.json', flags)
  fs.writeSync(fd, data)
}
`,
      found: [],
    },
    {
      name: 'a handle that a function is given',
      code: `
import fs from 'node:fs'
export async function put(handle, data) {
  await handle.writeFile(data)
  await handle.truncate(0)
}
`,
      found: [],
    },
    {
      name: 'methods of the same names on something else',
      code: `
import { createHash } from 'node:crypto'
import { createServer, request } from 'node:http'
import fs from 'node:fs'
const socket = request('https://example.com')
socket.write(data)
socket.end(data)
createServer((incoming, response) => {
  response.write(data)
  fs.createReadStream('page.txt').pipe(response)
})
`,
      found: ['read stream page.txt'],
    },
    {
      name: 'the options of Deno',
      code: `
await Deno.writeTextFile('log.txt', line, { append: true })
await Deno.writeTextFile('state.lock', pid, { createNew: true })
const file = await Deno.open('a.json', { write: true, create: true, truncate: true })
const log = await Deno.open('b.jsonl', { append: true })
const reader = await Deno.open('c.json')
await Deno.create('d.json')
`,
      found: [
        'append promise log.txt',
        'create promise state.lock',
        'write promise a.json',
        'append promise b.jsonl',
        'read promise c.json',
        'write promise d.json',
      ],
    },
  ])
})

describe('flavours', () => {
  run([
    {
      name: 'a callback',
      code: `
import fs from 'node:fs'
fs.writeFile('state.json', data, (error) => {})
`,
      found: ['write callback state.json'],
    },
    {
      name: 'a callback behind options',
      code: `
import fs from 'node:fs'
fs.writeFile('state.json', data, { mode: 0o600 }, done)
`,
      found: ['write callback state.json'],
    },
    {
      name: 'a promise with then',
      code: `
import fs from 'node:fs'
fs.promises.writeFile('state.json', data).then(done, fail)
`,
      found: ['write promise state.json'],
    },
    {
      name: 'streams',
      code: `
import fs from 'node:fs'
fs.createReadStream('a.json').pipe(fs.createWriteStream('b.json'))
`,
      found: ['read stream a.json', 'write stream b.json'],
    },
  ])
})

describe('what other calls do', () => {
  run([
    {
      name: 'append, copy, remove, make a directory, look',
      code: `
import fs from 'node:fs'
fs.appendFileSync('log.txt', line)
fs.copyFileSync('a.json', 'b.json')
fs.unlinkSync('a.json')
fs.rmSync('b.json', { force: true })
fs.mkdirSync('state', { recursive: true })
fs.existsSync('a.json')
fs.accessSync('b.json')
fs.truncateSync('c.json', 0)
`,
      found: [
        'append sync log.txt',
        'copy sync a.json b.json',
        'remove sync a.json',
        'remove sync b.json',
        'mkdir sync state',
        'stat sync a.json',
        'stat sync b.json',
        'patch sync c.json',
      ],
    },
    {
      name: 'a link creates its second path',
      code: `
import fs from 'node:fs'
fs.linkSync('state.json.tmp', 'state.json')
fs.symlinkSync('releases/3', 'current')
fs.writeFileSync('other.json', data)
`,
      found: ['create sync state.json', 'create sync current', 'write sync other.json'],
    },
    {
      name: 'a computed require reads the file',
      code: `
const fs = require('fs')
const state = require(file)
fs.writeFileSync('state.json', state)
`,
      sourceType: 'commonjs',
      found: ['read sync *', 'write sync state.json'],
    },
    {
      name: 'spread arguments hide the path but not the write',
      code: `
import fs from 'node:fs'
export function save(...args) {
  fs.writeFileSync(...args)
}
`,
      found: ['write sync'],
    },
  ])
})
