import parser from '@typescript-eslint/parser'
import noDistantTemp from '../../src/rules/no-distant-temp.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'beside the target',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const tmp = path.join(path.dirname(file), \`.\${path.basename(file)}.tmp\`)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'directory and name with a separator',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, text) {
  const { dir, name, ext } = path.parse(file)
  const tmp = \`\${dir}/\${name}.tmp\${ext}\`
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'both in the directory for temporary files',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
const STATUS = path.join(os.tmpdir(), 'tool', 'status.json')
export function save(state) {
  const tmp = path.join(os.tmpdir(), 'status.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, STATUS)
}
`,
  },
  {
    name: 'a fresh directory beside the target',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const directory = fs.mkdtempSync(path.join(path.dirname(file), '.save-'))
  const tmp = path.join(directory, 'state.json')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a directory that can be given, with the one for temporary files as default',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function save(file, state, options) {
  const tmp = path.join(options.directory || os.tmpdir(), 'state.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a target in a place that is not known',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pick } from './places.js'
export function save(name, state) {
  const tmp = path.join(os.tmpdir(), 'state.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, pick(name))
}
`,
  },
  {
    name: 'a target in what may be a directory for temporary files',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function save(tempDirectory, state) {
  const tmp = path.join(os.tmpdir(), 'state.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, path.join(tempDirectory, 'state.json'))
}
`,
  },
  {
    name: 'a rename that knows the error and copies',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
function moveDirectory(from, to) {
  try {
    fs.renameSync(from, to)
  } catch (error) {
    if (error.code !== 'EXDEV') throw error
    fs.cpSync(from, to, { recursive: true })
    fs.rmSync(from, { recursive: true })
  }
}
export function install(clone, plugins, name) {
  const directory = path.join(os.tmpdir(), \`clone-\${Date.now()}\`)
  clone(directory)
  moveDirectory(directory, path.join(plugins, name))
}
`,
  },
  {
    name: 'a rename that copies after any error',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export async function download(fetchTo, file) {
  const tmp = path.join(os.tmpdir(), 'download')
  await fetchTo(tmp)
  try {
    await fs.promises.rename(tmp, file)
  } catch {
    await fs.promises.copyFile(tmp, file)
  }
}
`,
  },
  {
    name: 'a move that copies by itself',
    code: `
import fs from 'fs-extra'
import os from 'node:os'
import path from 'node:path'
export async function download(fetchTo, file) {
  const tmp = path.join(os.tmpdir(), 'download')
  await fetchTo(tmp)
  await fs.move(tmp, file, { overwrite: true })
}
`,
  },
  {
    name: 'a copy of what another program made',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function render(run, file) {
  const tmp = path.join(os.tmpdir(), 'page.pdf')
  run(tmp)
  fs.copyFileSync(tmp, file)
}
`,
  },
  {
    name: 'a copy beside the target, which is then renamed',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function save(file, state) {
  const tmp = path.join(os.tmpdir(), 'state.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.copyFileSync(tmp, file + '.new')
  fs.renameSync(file + '.new', file)
}
`,
  },
  {
    name: 'a move of two paths of the user',
    code: `
import fs from 'node:fs'
export function move(from, to) {
  fs.renameSync(from, to)
}
`,
  },
  {
    name: 'a target that the options leave alone',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function save(state) {
  const tmp = path.join(os.tmpdir(), 'state.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, path.join(os.homedir(), '.tool.json'))
}
`,
    options: [{ ignore: ['.tool.json'] }],
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'directory and name without a separator',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, text) {
  const { dir, name, ext } = path.parse(file)
  const tmp = \`\${dir}\${name}.tmp\${ext}\`
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const { dir, name, ext } = path.parse(file)
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'gluedTemp',
        data: { temp: 'tmp', target: 'file' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'dirname and basename added to each other',
    code: `
const fs = require('fs')
const path = require('path')
exports.save = async function save(file, text) {
  const tmp = path.dirname(file) + path.basename(file) + '.tmp'
  await fs.promises.writeFile(tmp, text)
  await fs.promises.rename(tmp, file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs')
const { tmpPath } = require('eslint-plugin-atomic-fs/runtime')
exports.save = async function save(file, text) {
  const tmp = tmpPath(file)
  await fs.promises.writeFile(tmp, text)
  await fs.promises.rename(tmp, file)
}
`,
    errors: [
      {
        messageId: 'gluedTemp',
        data: { temp: 'tmp', target: 'file' },
        line: 7,
        column: 9,
        endLine: 7,
        endColumn: 38,
      },
    ],
  },
  {
    name: 'no separator, and a directory that is made late',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, text) {
  const tmp = path.dirname(file) + path.basename(file) + '.tmp'
  fs.writeFileSync(tmp, text)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'gluedTemp',
        data: { temp: 'tmp', target: 'file' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import path from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'from the directory for temporary files to home',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
const CONFIG = path.join(os.homedir(), '.tool', 'config.json')
export function save(config) {
  const tmp = path.join(os.tmpdir(), \`config.\${process.pid}.tmp\`)
  fs.writeFileSync(tmp, JSON.stringify(config))
  fs.renameSync(tmp, CONFIG)
}
`,
    output: null,
    errors: [
      {
        messageId: 'distantTemp',
        data: { temp: 'tmp', target: 'CONFIG' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 29,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
const CONFIG = path.join(os.homedir(), '.tool', 'config.json')
export function save(config) {
  const tmp = tmpPath(CONFIG)
  fs.writeFileSync(tmp, JSON.stringify(config))
  fs.renameSync(tmp, CONFIG)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'through a fresh directory, onto a file of the caller',
    code: `
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
export async function save(file: string, text: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'save-'))
  try {
    const tmp = join(directory, 'content')
    await writeFile(tmp, text)
    await rename(tmp, file)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
`,
    languageOptions: { parser },
    filename: 'file.ts',
    output: null,
    errors: [
      {
        messageId: 'distantTemp',
        data: { temp: 'tmp', target: 'file' },
        line: 10,
        column: 11,
        endLine: 10,
        endColumn: 28,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file: string, text: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'save-'))
  try {
    const tmp = tmpPath(file)
    await writeFile(tmp, text)
    await rename(tmp, file)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a literal directory',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  fs.writeFileSync('/tmp/tool.tmp', text)
  fs.renameSync('/tmp/tool.tmp', file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'distantTemp',
        data: { temp: '/tmp/tool.tmp', target: 'file' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 39,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a directory that the caller has cloned into',
    code: `
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PLUGINS } from './paths.js'
export function install(url, name) {
  const clone = path.join(os.tmpdir(), \`clone-\${Date.now()}\`)
  try {
    execFileSync('git', ['clone', url, clone])
    return place(clone, name)
  } finally {
    fs.rmSync(clone, { recursive: true, force: true })
  }
}
function place(directory, name) {
  const target = path.join(PLUGINS, name)
  fs.mkdirSync(PLUGINS, { recursive: true })
  fs.renameSync(directory, target)
  return target
}
`,
    output: null,
    errors: [
      {
        messageId: 'distantTemp',
        data: { temp: 'clone', target: 'target' },
        line: 19,
        column: 3,
        endLine: 19,
        endColumn: 35,
      },
    ],
  },
  {
    name: 'a helper that only moves: the call that says what',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
function move(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true })
  fs.renameSync(from, to)
}
export function save(file, text) {
  const tmp = path.join(os.tmpdir(), 'text.tmp')
  fs.writeFileSync(tmp, text)
  move(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'distantTemp',
        data: { temp: 'tmp', target: 'file' },
        line: 12,
        column: 3,
        endLine: 12,
        endColumn: 18,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import path from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
function move(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true })
  fs.renameSync(from, to)
}
export function save(file, text) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  move(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'written, and copied onto the target',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function save(file, state) {
  const tmp = path.join(os.tmpdir(), 'state.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.copyFileSync(tmp, file)
  fs.unlinkSync(tmp)
}
`,
    output: null,
    errors: [
      {
        messageId: 'distantCopy',
        data: { temp: 'tmp', target: 'file' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'a rename with a retry crosses no file systems either',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(file) {
    this.file = file
  }
  save(text) {
    const tmp = path.join(fs.realpathSync(os.tmpdir()), 'store.tmp')
    fs.writeFileSync(tmp, text)
    renameWithRetrySync(tmp, this.file)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'distantTemp',
        data: { temp: 'tmp', target: 'this.file' },
        line: 13,
        column: 5,
        endLine: 13,
        endColumn: 40,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { renameWithRetrySync, tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(file) {
    this.file = file
  }
  save(text) {
    const tmp = tmpPath(this.file)
    fs.writeFileSync(tmp, text)
    renameWithRetrySync(tmp, this.file)
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a library that makes temporary files',
    code: `
import fs from 'node:fs'
import { temporaryFile } from 'tempy'
export function save(file, text) {
  const tmp = temporaryFile()
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'distantTemp',
        data: { temp: 'tmp', target: 'file' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { temporaryFile } from 'tempy'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
]

runCases('no-distant-temp', noDistantTemp, { valid, invalid })
