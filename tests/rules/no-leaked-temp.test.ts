import parser from '@typescript-eslint/parser'
import noLeakedTemp from '../../src/rules/no-leaked-temp.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'removed in a handler that throws on',
    code: `
import { renameSync, unlinkSync, writeFileSync } from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  try {
    writeFileSync(tmp, JSON.stringify(state))
    renameSync(tmp, file)
  } catch (error) {
    try {
      unlinkSync(tmp)
    } catch {}
    throw error
  }
}
`,
  },
  {
    name: 'removed in finally, whatever happened',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } finally {
    fs.rmSync(tmp, { force: true })
  }
}
`,
  },
  {
    name: 'removed only where the rename fails',
    code: `
import { rename, unlink, writeFile } from 'node:fs/promises'
export async function save(file, state) {
  const tmp = \`\${file}.\${Date.now()}.tmp\`
  await writeFile(tmp, JSON.stringify(state))
  await rename(tmp, file).catch(async (error) => {
    await unlink(tmp).catch(() => {})
    throw error
  })
}
`,
  },
  {
    name: 'removed in the branch of a callback',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error) return fs.unlink(tmp, () => callback(error))
    fs.rename(tmp, file, callback)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    name: 'removed by a helper of the file',
    code: `
import fs from 'node:fs'
function discard(path) {
  fs.rmSync(path, { force: true })
}
export function save(file, state) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } catch (error) {
    discard(tmp)
    throw error
  }
}
`,
  },
  {
    name: 'handed to a function out of sight where it fails',
    code: `
import fs from 'node:fs'
import { discard } from './temps.js'
export function save(file, state) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } catch (error) {
    discard(tmp)
    throw error
  }
}
`,
  },
  {
    name: 'removed by the function around the one that renames',
    code: `
import fs from 'node:fs'
function publish(tmp, file, text) {
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
export function save(file, state) {
  const tmp = file + '.tmp'
  try {
    publish(tmp, file, JSON.stringify(state))
  } catch (error) {
    fs.unlinkSync(tmp)
    throw error
  }
}
`,
  },
  {
    name: 'removed by what a helper passes on to the rename',
    code: `
const fs = require('fs')
function publish(from, to, callback) {
  const done = (error) => {
    if (error) fs.unlink(from, () => {})
    callback(error)
  }
  fs.rename(from, to, done)
}
exports.save = function save(file, text, callback) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFile(tmp, text, (error) => (error ? callback(error) : publish(tmp, file, callback)))
}
`,
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    name: 'removed at the exit',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp'
  process.on('exit', () => fs.rmSync(tmp, { force: true }))
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'registered with something that may remove it',
    code: `
import fs from 'node:fs'
const temps = []
export function save(file, state) {
  const tmp = file + '.tmp'
  temps.push(tmp)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a sweep of the directory by the ending of temp names',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
export function sweep(directory) {
  for (const name of fs.readdirSync(directory)) {
    if (name.endsWith('.tmp')) fs.rmSync(path.join(directory, name), { force: true })
  }
}
`,
  },
  {
    name: 'cleared by name before the next write',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.rmSync(tmp, { force: true })
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'looked for by name at the start, to go on with it',
    code: `
import fs from 'node:fs'
export function recover(file) {
  if (fs.existsSync(file + '.tmp')) fs.renameSync(file + '.tmp', file + '.recovered')
}
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'moved aside where it fails',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.renameSync(tmp, file + '.rejected')
    throw error
  }
}
`,
  },
  {
    name: 'a directory of its own that goes with all it holds',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const directory = fs.mkdtempSync(path.join(path.dirname(file), '.save-'))
  const tmp = path.join(directory, 'state.json')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
  fs.rmSync(directory, { recursive: true })
}
`,
  },
  {
    name: 'in the directory that the system clears',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function save(file, state) {
  const tmp = path.join(os.tmpdir(), 'state.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a temp of the caller',
    code: `
import fs from 'node:fs'
export function publish(tmp, file, state) {
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a rename of what another program left',
    code: `
import fs from 'node:fs'
export function publish(file) {
  fs.renameSync(file + '.tmp', file)
}
`,
  },
  {
    name: 'a rename by a function of another module, which may clean up',
    code: `
import fs from 'node:fs'
import { replace } from './files.js'
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  replace(tmp, file)
}
`,
  },
  {
    name: 'handed back to the caller',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  try {
    fs.renameSync(tmp, file)
  } catch {
    return tmp
  }
}
`,
  },
  {
    name: 'an atomic write of the runtime',
    code: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  atomicWriteSync(file, JSON.stringify(state))
}
`,
  },
  {
    name: 'a target that the options leave alone',
    code: `
import fs from 'node:fs'
export function save(directory, state) {
  const tmp = directory + '/cache.json.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, directory + '/cache.json')
}
`,
    options: [{ ignore: ['cache.json'] }],
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'a write and a rename',
    code: `
import { rename, writeFile } from 'node:fs/promises'
export async function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.\${Date.now()}.tmp\`
  await writeFile(tmp, JSON.stringify(state, null, 2), 'utf8')
  await rename(tmp, file)
}
`,
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  await atomicWrite(file, JSON.stringify(state, null, 2), { encoding: 'utf8', preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: ', each time another one', replacement: 'atomicWrite' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 26,
      },
    ],
  },
  {
    name: 'a fixed name, which only the next write clears',
    code: `
const fs = require('fs');
exports.save = function (file, state) {
  fs.mkdirSync('data', { recursive: true });
  // Readers never see half of it.
  const tmp = file + '.tmp';
  fs.writeFileSync(tmp, JSON.stringify(state) + '\\n');
  fs.renameSync(tmp, file);
  fs.chmodSync(file, 0o600);
};
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs');
const { atomicWriteSync } = require('eslint-plugin-atomic-fs/runtime');
exports.save = function (file, state) {
  fs.mkdirSync('data', { recursive: true });
  // Readers never see half of it.
  atomicWriteSync(file, JSON.stringify(state) + '\\n', { preserve: false, symlink: 'replace' });
  fs.chmodSync(file, 0o600);
};
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a name that is spelled twice, in a class',
    code: `
import { promises as fs } from 'node:fs'
export class Store {
  constructor(path) {
    this.path = path
  }
  async save() {
    await fs.writeFile(this.path + '.tmp', JSON.stringify(this), { encoding: 'utf8' })
    return fs.rename(this.path + '.tmp', this.path)
  }
}
`,
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(path) {
    this.path = path
  }
  async save() {
    return atomicWrite(this.path, JSON.stringify(this), { encoding: 'utf8', preserve: false, symlink: 'replace' })
  }
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: "this.path + '.tmp'", target: 'this.path', more: '', replacement: 'atomicWrite' },
        line: 9,
        column: 12,
        endLine: 9,
        endColumn: 52,
      },
    ],
  },
  {
    name: 'what the other rules have made of it',
    code: `
import fs from 'node:fs'
import { renameWithRetrySync, tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  renameWithRetrySync(tmp, file)
}
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  atomicWriteSync(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 33,
      },
    ],
  },
  {
    name: 'a chain of promises',
    code: `
import { rename, writeFile } from 'node:fs/promises'
export const save = (file, text) =>
  writeFile(file + '.tmp', text).then(() => rename(file + '.tmp', file))
`,
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export const save = (file, text) =>
  atomicWrite(file, text, { preserve: false, symlink: 'replace' })
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: "file + '.tmp'", target: 'file', more: '', replacement: 'atomicWrite' },
        line: 4,
        column: 45,
        endLine: 4,
        endColumn: 72,
      },
    ],
  },
  {
    name: 'a descriptor that is written, flushed and closed',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  const fd = fs.openSync(tmp, 'w')
  try {
    fs.writeSync(fd, text)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(tmp, file)
}
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  atomicWriteSync(file, text, { preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 12,
        column: 3,
        endLine: 12,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a handle, and a mode that only a new file gets',
    code: `
import { open, rename } from 'node:fs/promises'
export async function save(file, text) {
  const tmp = file + '.tmp'
  const handle = await open(tmp, 'wx', 0o600)
  await handle.writeFile(text, 'utf8')
  await handle.sync()
  await handle.close()
  await rename(tmp, file)
}
`,
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, text) {
  await atomicWrite(file, text, { encoding: 'utf8', mode: 0o600, preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 9,
        column: 9,
        endLine: 9,
        endColumn: 26,
      },
    ],
  },
  {
    name: 'an exclusive creation with a mode',
    code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
export function save(file, text) {
  const tmp = \`\${file}.\${randomUUID()}.tmp\`
  fs.writeFileSync(tmp, text, { flag: 'wx', mode: 0o600 })
  fs.renameSync(tmp, file)
}
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  atomicWriteSync(file, text, { mode: 0o600, preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'an exclusive creation alone',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text, { flag: 'wx' })
  fs.renameSync(tmp, file)
}
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  atomicWriteSync(file, text, { preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'other statements between the two',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  console.log('written')
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
            output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  console.log('written')
  atomicWriteSync(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the directory is made in between',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the target is removed in between',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  try {
    fs.unlinkSync(file)
  } catch {}
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 27,
        suggestions: [],
      },
    ],
  },
  {
    name: 'a helper removes the target in between',
    code: `
import fs from 'node:fs'
const discard = (path) => fs.rmSync(path, { force: true })
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  discard(file)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 27,
        suggestions: [],
      },
    ],
  },
  {
    name: 'the target is moved aside in between',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  if (fs.existsSync(file)) fs.renameSync(file, file + '.bak')
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    if (fs.existsSync(file)) fs.renameSync(file, file + '.bak')
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'other code is given the path of the target in between',
    code: `
import fs from 'node:fs'
import { release } from './watch.js'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  release(file)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
import { release } from './watch.js'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    release(file)
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the target is looked at in between',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.copyFileSync(file, file + '.bak')
  console.log('saving', file)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: {
              temp: 'tmp',
              target: 'file',
              more: ', each time another one',
              replacement: 'atomicWriteSync',
            },
            output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  fs.copyFileSync(file, file + '.bak')
  console.log('saving', file)
  atomicWriteSync(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: "a retry of the file's own",
    code: `
import fs from 'node:fs'
function replace(from, to) {
  for (let attempt = 0; ; attempt++) {
    try {
      return fs.renameSync(from, to)
    } catch (error) {
      if (error.code !== 'EPERM' || attempt === 5) throw error
    }
  }
}
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  replace(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 15,
        column: 3,
        endLine: 15,
        endColumn: 21,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
function replace(from, to) {
  for (let attempt = 0; ; attempt++) {
    try {
      return fs.renameSync(from, to)
    } catch (error) {
      if (error.code !== 'EPERM' || attempt === 5) throw error
    }
  }
}
export function save(file, state) {
  atomicWriteSync(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a synchronous rename behind an asynchronous write',
    code: `
import fs from 'node:fs'
export async function save(file, state) {
  const tmp = file + '.tmp'
  await fs.promises.writeFile(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  await atomicWrite(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a handler that only writes a message',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  try {
    const tmp = file + '.tmp'
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } catch (error) {
    console.error('not saved', error)
  }
}
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  try {
    atomicWriteSync(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
  } catch (error) {
    console.error('not saved', error)
  }
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'a handler that removes something else',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(file + '.lock', { force: true })
    throw error
  }
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  try {
    atomicWriteSync(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
  } catch (error) {
    fs.rmSync(file + '.lock', { force: true })
    throw error
  }
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'a sweep of other files',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
export function prune(directory) {
  for (const name of fs.readdirSync(directory)) {
    if (name.endsWith('.log')) fs.unlinkSync(path.join(directory, name))
  }
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  atomicWriteSync(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
}
export function prune(directory) {
  for (const name of fs.readdirSync(directory)) {
    if (name.endsWith('.log')) fs.unlinkSync(path.join(directory, name))
  }
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a sibling that cleans up after itself only',
    code: `
import fs from 'node:fs'
export function saveIndex(file, index) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, JSON.stringify(index))
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.unlinkSync(tmp)
    throw error
  }
}
export function saveState(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function saveIndex(file, index) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, JSON.stringify(index))
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.unlinkSync(tmp)
    throw error
  }
}
export function saveState(file, state) {
  atomicWriteSync(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 16,
        column: 3,
        endLine: 16,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a callback',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = file + '~'
  fs.writeFile(tmp, text, (error) => {
    if (error) return callback(error)
    fs.rename(tmp, file, callback)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 35,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
            output: `
const fs = require('fs')
const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')
const { callbackify } = require('util')
exports.save = function save(file, text, callback) {
  callbackify(atomicWrite)(file, text, { preserve: false, symlink: 'replace' }, callback)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback that gets another error of the write',
    code: `
var fs = require('fs');
function Store() {}
Store.prototype.save = function save(name, text, callback) {
  var self = this;
  var tmp = name + '~';
  fs.writeFile(tmp, text, 'utf8', function written(error) {
    if (error) {
      // Where it is not a disk that is full.
      callback(new Error('not saved: ' + error.message));
    } else {
      fs.rename(tmp, name, callback);
    }
  });
};
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'name', more: '', replacement: 'atomicWrite' },
        line: 12,
        column: 7,
        endLine: 12,
        endColumn: 37,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: 'tmp', target: 'name', more: '', replacement: 'atomicWrite' },
            output: `
var fs = require('fs');
const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime');
const { callbackify } = require('util');
function Store() {}
Store.prototype.save = function save(name, text, callback) {
  var self = this;
  callbackify(atomicWrite)(name, text, { encoding: 'utf8', preserve: false, symlink: 'replace' }, function written(error) {
    if (error) {
      // Where it is not a disk that is full.
      callback(new Error('not saved: ' + error.message));
    } else {
      callback(null);
    }
  });
};
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback that may be left out',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  callback = callback || (() => {})
  fs.writeFile(file + '.tmp', text, (error) => {
    if (error === null) fs.rename(file + '.tmp', file, callback)
    else callback(error)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: "file + '.tmp'", target: 'file', more: '', replacement: 'atomicWrite' },
        line: 6,
        column: 25,
        endLine: 6,
        endColumn: 65,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: "file + '.tmp'", target: 'file', more: '', replacement: 'atomicWrite' },
            output: `
const fs = require('fs')
const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')
const { callbackify } = require('util')
exports.save = function save(file, text, callback) {
  callback = callback || (() => {})
  callbackify(atomicWrite)(file, text, { preserve: false, symlink: 'replace' }, (error) => {
    if (error === null) callback(null)
    else callback(error)
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback that is declared further down',
    code: `
const fs = require('fs')
exports.save = function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error) return done(error)
    fs.rename(tmp, file, done)
  })
  const done = (error) => console.log(error ?? 'saved')
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 31,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
            output: `
const fs = require('fs')
const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')
const { callbackify } = require('util')
exports.save = function save(file, text) {
  callbackify(atomicWrite)(file, text, { preserve: false, symlink: 'replace' }, (error) => {
    if (error) return done(error)
    done(null)
  })
  const done = (error) => console.log(error ?? 'saved')
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'callbacks of a promise',
    code: `
const fs = require('fs')
exports.save = (file, text) =>
  new Promise((resolve, reject) => {
    const tmp = \`\${file}.tmp\`
    fs.writeFile(tmp, text, (error) =>
      error ? reject(error) : fs.rename(tmp, file, (error) => (error ? reject(error) : resolve(file))),
    )
  })
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 31,
        endLine: 7,
        endColumn: 103,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
            output: `
const fs = require('fs')
const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')
const { callbackify } = require('util')
exports.save = (file, text) =>
  new Promise((resolve, reject) => {
    callbackify(atomicWrite)(file, text, { preserve: false, symlink: 'replace' }, (error) => (error ? reject(error) : resolve(file)),
    )
  })
`,
          },
        ],
      },
    ],
  },
  {
    name: 'callbacks with types',
    code: `
import fs from 'fs'
export function save(file: string, text: string, callback: (error?: Error | null) => void): void {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, { mode: 0o600 }, (error) => {
    if (error) return callback(error)
    fs.rename(tmp, file, (error) => {
      if (error) {
        callback(error)
        return
      }
      console.log('saved')
      callback()
    })
  })
}
`,
    languageOptions: { parser },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 14,
        endColumn: 7,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
            output: `
import fs from 'fs'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
import { callbackify } from 'util'
export function save(file: string, text: string, callback: (error?: Error | null) => void): void {
  callbackify(() => atomicWrite(file, text, { mode: 0o600, preserve: false, symlink: 'replace' }))((error) => {
      if (error) {
        callback(error)
        return
      }
      console.log('saved')
      callback()
    })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback on one line',
    code: `
var fs=require("fs");function A(f){this.f=f}A.prototype.save=function(d,c){var t=this.f+".tmp",s=this;return fs.writeFile(t,d,function(e){return e?c(e):fs.rename(t,s.f,c)})};module.exports=A
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 't', target: 's.f', more: '', replacement: 'atomicWrite' },
        line: 2,
        column: 153,
        endLine: 2,
        endColumn: 171,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: 't', target: 's.f', more: '', replacement: 'atomicWrite' },
            output: `
var fs=require("fs"); const { atomicWrite } = require("eslint-plugin-atomic-fs/runtime"); const { callbackify } = require("util");function A(f){this.f=f}A.prototype.save=function(d,c){var s=this;return callbackify(atomicWrite)(s.f,d, { preserve: false, symlink: "replace" },c)};module.exports=A
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback that goes on in spite of an error',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error) callback(error)
    fs.rename(tmp, file, callback)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 35,
        suggestions: [],
      },
    ],
  },
  {
    name: 'callbacks that tell different functions',
    code: `
const fs = require('fs')
exports.save = function save(file, text, failed, callback) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error) return failed(error)
    fs.rename(tmp, file, callback)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 35,
        suggestions: [],
      },
    ],
  },
  {
    name: 'a callback that hears of no failed write',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error) return console.error(error)
    fs.rename(tmp, file, callback)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 35,
        suggestions: [],
      },
    ],
  },
  {
    name: 'callbacks that are told of errors in different ways',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error) return callback(new Error('write'))
    fs.rename(tmp, file, (error) => (error ? callback(error) : callback()))
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 76,
        suggestions: [],
      },
    ],
  },
  {
    name: 'a callback that does more before the rename',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error) return callback(error)
    console.log('written')
    fs.rename(tmp, file, callback)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 35,
        suggestions: [],
      },
    ],
  },
  {
    name: 'a callback that calls itself',
    code: `
const fs = require('fs')
exports.save = function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, function done(error) {
    if (error) return done(error)
    fs.rename(tmp, file, done)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 31,
        suggestions: [],
      },
    ],
  },
  {
    name: 'a callback inside another, whose names it uses',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error) return callback(error)
    fs.rename(tmp, file, (failure) => (failure ? callback(failure) : callback(error)))
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 87,
        suggestions: [],
      },
    ],
  },
  {
    name: 'a callback, and a target that is assigned again',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = 'state.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error) return callback(error)
    fs.rename(tmp, file, callback)
  })
  file = 'other.json'
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 35,
        suggestions: [],
      },
    ],
  },
  {
    name: 'a callback with a comment',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    // No space left.
    if (error) return callback(error)
    fs.rename(tmp, file, callback)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 35,
        suggestions: [],
      },
    ],
  },
  {
    name: 'a callback, and a test of something else',
    code: `
const fs = require('fs')
exports.save = function save(file, text, callback) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, text, (error) => {
    if (error !== undefined) callback(error)
    else fs.rename(tmp, file, callback)
  })
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 7,
        column: 10,
        endLine: 7,
        endColumn: 40,
        suggestions: [],
      },
    ],
  },
  {
    name: 'filled by a function of another module',
    code: `
import fs from 'node:fs'
import { writeSecret } from './secrets.js'
export function save(file, state) {
  const tmp = \`\${file}.tmp-\${process.pid}\`
  writeSecret(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'unremovedTemp',
        data: { temp: 'tmp', target: 'file', more: ', each time another one' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
import { writeSecret } from './secrets.js'
export function save(file, state) {
  const tmp = \`\${file}.tmp-\${process.pid}\`
  try {
    writeSecret(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'filled by a copy',
    code: `
import fs from 'node:fs'
export function install(source, file) {
  const tmp = file + '.tmp'
  fs.copyFileSync(source, tmp)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'unremovedTemp',
        data: { temp: 'tmp', target: 'file', more: '' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function install(source, file) {
  const tmp = file + '.tmp'
  try {
    fs.copyFileSync(source, tmp)
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'checked before it is published',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  if (fs.statSync(tmp).size !== Buffer.byteLength(text)) throw new Error(\`\${tmp} is cut short\`)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, text)
    if (fs.statSync(tmp).size !== Buffer.byteLength(text)) throw new Error(\`\${tmp} is cut short\`)
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a comment that the fix would lose',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file /* beside it */ + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file /* beside it */ + '.tmp'
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a name whose counter others read',
    code: `
import fs from 'node:fs'
let count = 0
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.\${count++}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
let count = 0
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.\${count++}.tmp\`
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a call of Bun, beside another JSON',
    code: `
import { rename } from 'node:fs/promises'
export async function save(file: string, state: object, JSON: Codec): Promise<void> {
  const tmp = file + '.tmp'
  await Bun.write(tmp, JSON.stringify(state))
  await rename(tmp, file)
}
`,
    languageOptions: { parser },
    filename: 'file.ts',
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 26,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import { rename, rm } from 'node:fs/promises'
export async function save(file: string, state: object, JSON: Codec): Promise<void> {
  const tmp = file + '.tmp'
  try {
    await Bun.write(tmp, JSON.stringify(state))
    await rename(tmp, file)
  } catch (error) {
    await rm(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a write of Deno, which takes other data and options',
    code: `
const tmp = file + '.tmp'
await Deno.writeFile(tmp, data)
await Deno.rename(tmp, file)
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 4,
        column: 7,
        endLine: 4,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'a call of Bun',
    code: `
import { rename } from 'node:fs/promises'
export async function save(file: string, state: object): Promise<void> {
  const tmp = file + '.tmp'
  await Bun.write(tmp, JSON.stringify(state))
  await rename(tmp, file)
}
`,
    languageOptions: { parser },
    filename: 'file.ts',
    output: `
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file: string, state: object): Promise<void> {
  await atomicWrite(file, JSON.stringify(state), { createDirectory: true, preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 26,
      },
    ],
  },
  {
    name: 'comments around, and one statement a line',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp' // beside it
  fs.writeFileSync(tmp, JSON.stringify({
    state, // all of it
  })); fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 8,
        endLine: 7,
        endColumn: 32,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp' // beside it
  try {
    fs.writeFileSync(tmp, JSON.stringify({
      state, // all of it
    })); fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'flushed through a descriptor of its own',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text, { mode: 0o600 })
  const fd = fs.openSync(tmp, 'r+')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(tmp, file)
}
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  atomicWriteSync(file, text, { mode: 0o600, preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 12,
        column: 3,
        endLine: 12,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a mode that is set afterwards, for the owner only',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  fs.chmodSync(tmp, 0o600)
  fs.renameSync(tmp, file)
}
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  atomicWriteSync(file, text, { mode: 0o600, preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a mode that is set afterwards, and that the umask would narrow',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  fs.chmodSync(tmp, 0o755)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
            output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  atomicWriteSync(file, text, { mode: 0o755, preserve: false, symlink: 'replace' })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'two modes that differ',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text, { mode: 0o600 })
  fs.chmodSync(tmp, 0o400)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, text, { mode: 0o600 })
    fs.chmodSync(tmp, 0o400)
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a library that makes the directory',
    code: `
const fs = require('fs-extra')
exports.save = async function save(file, text) {
  const tmp = file + '.tmp'
  await fs.outputFile(tmp, text, 'utf8')
  return fs.rename(tmp, file)
}
`,
    output: `
const fs = require('fs-extra')
const { atomicWrite } = require('eslint-plugin-atomic-fs/runtime')
exports.save = async function save(file, text) {
  return atomicWrite(file, text, { encoding: 'utf8', createDirectory: true, preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 6,
        column: 10,
        endLine: 6,
        endColumn: 30,
      },
    ],
  },
  {
    name: 'a path that is declared beside others',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const text = JSON.stringify(state), tmp = file + '.tmp', options = { mode: 0o600 }
  fs.writeFileSync(tmp, text, options)
  fs.renameSync(tmp, file)
}
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const text = JSON.stringify(state), options = { mode: 0o600 }
  atomicWriteSync(file, text, { ...options, preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'several statements on a line',
    code: `
import fs from 'node:fs'
export function save(file, text) { const tmp = file + '.tmp'; fs.writeFileSync(tmp, text); fs.renameSync(tmp, file); }
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) { atomicWriteSync(file, text, { preserve: false, symlink: 'replace' }); }
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 3,
        column: 92,
        endLine: 3,
        endColumn: 116,
      },
    ],
  },
  {
    name: 'the target computed behind the write',
    code: `
import { join } from 'node:path'
import fs from 'node:fs'
export function save(dir, text) {
  const tmp = join(dir, 'state.json.tmp')
  fs.writeFileSync(tmp, text)
  const file = join(dir, 'state.json')
  fs.renameSync(tmp, file)
}
`,
    output: `
import { join } from 'node:path'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(dir, text) {
  const file = join(dir, 'state.json')
  atomicWriteSync(file, text, { preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a path that is part of what is written',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, \`\${tmp}: \${text}\`)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, \`\${tmp}: \${text}\`)
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a target that is told from the temp path',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, tmp.replace(/\\.tmp$/, ''))
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: "tmp.replace(/\\.tmp$/, '')",
          more: '',
          replacement: 'atomicWriteSync',
        },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 48,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = \`\${file}.tmp\`
  try {
    fs.writeFileSync(tmp, text)
    fs.renameSync(tmp, tmp.replace(/\\.tmp$/, ''))
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'filled by a stream, and published behind it',
    code: `
import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
export async function save(file, source) {
  const tmp = file + '.tmp'
  // all of it
  await pipeline(source, createWriteStream(tmp))
  return rename(tmp, file) // at once
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 9,
        column: 10,
        endLine: 9,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
export async function save(file, source) {
  const tmp = file + '.tmp'
  // all of it
  try {
    await pipeline(source, createWriteStream(tmp))
    return await rename(tmp, file) // at once
  } catch (error) {
    await rm(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'two handlers that keep the failure to themselves',
    code: `
import { rename, writeFile } from 'node:fs/promises'
export async function save(file, text) {
  try {
    await writeFile(\`\${file}.new\`, text)
  } catch (error) {
    console.error(error)
    return
  }
  await stop()
  try {
    await rename(\`\${file}.new\`, file)
  } catch {}
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: '`${file}.new`', target: 'file', more: '', replacement: 'atomicWrite' },
        line: 12,
        column: 11,
        endLine: 12,
        endColumn: 38,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import { rename, writeFile, rm } from 'node:fs/promises'
export async function save(file, text) {
  try {
    await writeFile(\`\${file}.new\`, text)
  } catch (error) {
    await rm(\`\${file}.new\`, { force: true }).catch(() => {})
    console.error(error)
    return
  }
  await stop()
  try {
    await rename(\`\${file}.new\`, file)
  } catch { await rm(\`\${file}.new\`, { force: true }).catch(() => {}) }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the same without a promise, where the removal may fail',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, text)
  } catch (error) {
    return false
  }
  stop()
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    // Tomorrow again.
    console.error(\`no \${tmp}\`, error)
  }
  return true
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 12,
        column: 5,
        endLine: 12,
        endColumn: 29,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, text)
  } catch (error) {
    try {
      fs.rmSync(tmp, { force: true })
    } catch {
      // It stays behind.
    }
    return false
  }
  stop()
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    try {
      fs.rmSync(tmp, { force: true })
    } catch {
      // It stays behind.
    }
    // Tomorrow again.
    console.error(\`no \${tmp}\`, error)
  }
  return true
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a handler around would not hear of the rename',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  stop()
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    console.error(error)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'a write that failed is followed by the rename',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, text)
  } catch (error) {
    console.error(error)
  }
  stop()
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    // Tomorrow again.
    console.error(\`no \${tmp}\`, error)
  }
  return true
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 12,
        column: 5,
        endLine: 12,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'a rename that is tried again needs the temp file',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, text)
  } catch (error) {
    return false
  }
  stop()
  for (let i = 0; i < 3; i++) try {
    fs.renameSync(tmp, file)
    return true
  } catch (error) {
    // Tomorrow again.
    console.error(\`no \${tmp}\`, error)
  }
  return true
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 12,
        column: 5,
        endLine: 12,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'what an exclusive creation under a name that others use meets is not removed',
    code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text, { flag: 'wx' })
  if (fs.existsSync(file)) fs.renameSync(file, file + '.bak')
  fs.renameSync(tmp, file)
}
export function saveUnderNewName(file, text) {
  const tmp = file + randomUUID()
  fs.writeFileSync(tmp, text, { flag: 'wx' })
  if (fs.existsSync(file)) fs.renameSync(file, file + '.bak')
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 27,
      },
      {
        messageId: 'leakedTemp',
        data: {
          temp: 'tmp',
          target: 'file',
          more: ', each time another one',
          replacement: 'atomicWriteSync',
        },
        line: 14,
        column: 3,
        endLine: 14,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text, { flag: 'wx' })
  if (fs.existsSync(file)) fs.renameSync(file, file + '.bak')
  fs.renameSync(tmp, file)
}
export function saveUnderNewName(file, text) {
  const tmp = file + randomUUID()
  try {
    fs.writeFileSync(tmp, text, { flag: 'wx' })
    if (fs.existsSync(file)) fs.renameSync(file, file + '.bak')
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'what an exclusive creation meets is the file of another writer',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, text, { flag: 'wx' })
  } catch (error) {
    return false
  }
  stop()
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    // Tomorrow again.
    console.error(\`no \${tmp}\`, error)
  }
  return true
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 12,
        column: 5,
        endLine: 12,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'a handler that throws on is heard around it',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  stop()
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 29,
        suggestions: [
          {
            messageId: 'removeTemp',
            output: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, text)
    stop()
    try {
      fs.renameSync(tmp, file)
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a variable that is used behind the rename',
    code: `
import fs from 'node:fs'
export function save(file, source) {
  const tmp = file + '.tmp'
  fs.copyFileSync(source, tmp)
  const size = fs.statSync(tmp).size
  fs.renameSync(tmp, file)
  return size
}
`,
    output: null,
    errors: [
      {
        messageId: 'unremovedTemp',
        data: { temp: 'tmp', target: 'file', more: '' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a rename that nobody waits for',
    code: `
import fs from 'node:fs'
export function save(file, source) {
  const tmp = file + '.tmp'
  fs.copyFileSync(source, tmp)
  return fs.promises.rename(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'unremovedTemp',
        data: { temp: 'tmp', target: 'file', more: '' },
        line: 6,
        column: 10,
        endLine: 6,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'an encoding as minifiers spell it',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text, \`utf8\`)
  fs.renameSync(tmp, file)
}
`,
    output: `
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  atomicWriteSync(file, text, { encoding: \`utf8\`, preserve: false, symlink: 'replace' })
}
`,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'options of which some come from elsewhere',
    code: `
import fs from 'node:fs'
import { OPTIONS } from './options.js'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text, { ...OPTIONS })
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'leakedTemp',
        data: { temp: 'tmp', target: 'file', more: '', replacement: 'atomicWriteSync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import { OPTIONS } from './options.js'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  atomicWriteSync(file, text, { ...OPTIONS, preserve: false, symlink: 'replace' })
}
`,
          },
        ],
      },
    ],
  },
]

runCases('no-leaked-temp', noLeakedTemp, { valid, invalid })
