import parser from '@typescript-eslint/parser'
import noSharedTempPath from '../../src/rules/no-shared-temp-path.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'a rename of a file onto itself',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, tmp)
}
`,
  },
  {
    name: 'a process that owns its files and does nothing else between the write and the rename',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  fs.writeFileSync(file + '.tmp', text)
  fs.renameSync(file + '.tmp', file)
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', owner: 'one-process' } },
  },
  {
    name: 'a name with random bytes',
    code: `
import { randomBytes } from 'node:crypto'
import { writeFileSync, renameSync } from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${randomBytes(8).toString('hex')}.tmp\`
  writeFileSync(tmp, JSON.stringify(state))
  renameSync(tmp, file)
}
`,
  },
  {
    name: 'randomUUID of a default import',
    code: `
import crypto from 'node:crypto'
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.' + crypto.randomUUID() + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'randomUUID of the global crypto',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${crypto.randomUUID()}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'nanoid',
    code: `
import fs from 'node:fs/promises'
import { nanoid } from 'nanoid'
export async function save(file, state) {
  const tmp = \`\${file}.\${nanoid()}\`
  await fs.writeFile(tmp, JSON.stringify(state))
  await fs.rename(tmp, file)
}
`,
  },
  {
    name: 'mkdtemp inside the directory of the target',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const dir = fs.mkdtempSync(path.join(path.dirname(file), '.save-'))
  const tmp = path.join(dir, 'new')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a counter together with pid and random',
    code: `
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
let counter = 0
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.\${counter++}.\${randomBytes(4).toString('hex')}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'tmpPath of the runtime',
    code: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a helper of this file that makes unique names, whatever it is called',
    code: `
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
const sibling = (target) => \`\${target}.\${randomUUID()}\`
export function save(file, state) {
  const tmp = sibling(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'an exclusive creation refuses the second writer',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state), { flag: 'wx' })
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'opened exclusively',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  const fd = fs.openSync(tmp, 'wx')
  fs.writeSync(fd, JSON.stringify(state))
  fs.closeSync(fd)
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a directory',
    code: `
import fs from 'node:fs'
export function publish(dir) {
  const tmp = \`\${dir}.tmp\`
  fs.mkdirSync(tmp, { recursive: true })
  fs.renameSync(tmp, dir)
}
`,
  },
  {
    name: 'log rotation',
    code: `
import fs from 'node:fs'
export function rotate(file) {
  fs.renameSync(file + '.1', file + '.2')
  fs.renameSync(file, file + '.1')
}
`,
  },
  {
    name: 'a move between two paths of the user',
    code: `
import fs from 'node:fs/promises'
export const move = (from, to) => fs.rename(from, to)
`,
  },
  {
    name: 'inside a fresh mkdtemp directory',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function pack(state) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pack-'))
  const file = path.join(dir, 'state.json')
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
  return dir
}
`,
  },
  {
    name: 'a content-addressed store',
    code: `
import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
export function put(dir, bytes) {
  const target = \`\${dir}/\${createHash('sha256').update(bytes).digest('hex')}\`
  const tmp = \`\${target}.\${randomUUID()}\`
  fs.writeFileSync(tmp, bytes)
  fs.renameSync(tmp, target)
}
`,
  },
  {
    name: 'a part that comes from the caller may tell the writers apart',
    code: `
import fs from 'node:fs'
export function save(file, session, state) {
  const tmp = \`\${file}.\${session}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'under a lock between processes',
    code: `
import fs from 'node:fs'
import lockfile from 'proper-lockfile'
export function save(file, state) {
  const release = lockfile.lockSync(file)
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
  release()
}
`,
  },
  {
    name: 'inside withLock of the runtime',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  withLockSync(file, () => {
    const tmp = \`\${file}.tmp\`
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  })
}
`,
  },
  {
    name: 'under a mutex, when one process owns its files',
    code: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
const mutex = new Mutex()
export function save(file, state) {
  return mutex.runExclusive(async () => {
    const tmp = \`\${file}.tmp\`
    await fs.writeFile(tmp, JSON.stringify(state))
    await fs.rename(tmp, file)
  })
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', owner: 'one-process' } },
  },
  {
    name: 'the option allow: pid',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    options: [{ allow: ['pid'] }],
  },
  {
    name: 'the option allow: clock',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${Date.now()}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    options: [{ allow: ['clock'] }],
  },
  {
    name: 'the option allow: pid-and-clock',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.\${Date.now()}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    options: [{ allow: ['pid-and-clock'] }],
  },
  {
    name: 'the option allow: weak-random',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${Math.random().toString(36).slice(2, 5)}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    options: [{ allow: ['weak-random'] }],
  },
  {
    name: 'the option ignore',
    code: `
import fs from 'node:fs'
export function save(dir, state) {
  const file = \`\${dir}/cache.json\`
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    options: [{ ignore: ['cache.json'] }],
  },
  {
    name: 'a name that an unknown function makes of nothing that is seen',
    code: `
import fs from 'node:fs'
import { tempName } from './temp.js'
export function save(file, options, state) {
  const tmp = tempName(options)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'the temp path can be given by the caller',
    code: `
import fs from 'node:fs'
export function save(file, state, opts) {
  const tmp = opts.tmp || \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a helper of another module that makes the name',
    code: `
import fs from 'node:fs'
import { tempPathFor } from './names.js'
export function save(file, state) {
  const tmp = tempPathFor(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a helper that is only called under a lock',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function put(file, text) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
export const save = (file, state) => withLockSync(file, () => put(file, JSON.stringify(state)))
export const reset = (file) => withLockSync(file, () => put(file, '{}'))
`,
  },
  {
    name: 'two paths handed to a function of another module, neither of them a temp',
    code: `
import fs from 'node:fs'
import { link } from './links.js'
export function save(file, state) {
  const copy = \`\${file}.2\`
  fs.writeFileSync(copy, JSON.stringify(state))
  link(copy, file)
}
`,
  },
  {
    name: 'a temp that is read before it is written is a live file',
    code: `
import fs from 'node:fs'
export function promote(dir) {
  const pending = \`\${dir}/list.pending\`
  const list = JSON.parse(fs.readFileSync(pending, 'utf8'))
  fs.writeFileSync(pending, JSON.stringify(list.filter(Boolean)))
  fs.renameSync(pending, \`\${dir}/list.json\`)
}
`,
  },
  {
    name: 'two files that change places',
    code: `
import fs from 'node:fs'
function swap(a, b) {
  const tmp = b + '.tmp'
  fs.renameSync(a, tmp)
  fs.renameSync(b, a)
  fs.renameSync(tmp, b)
}
`,
  },
  {
    name: 'moved aside, and back when something fails',
    code: `
import fs from 'node:fs'
function run(file) {
  fs.renameSync(file, file + '.tmp')
  try {
    build(file)
  } catch {
    fs.renameSync(file + '.tmp', file)
  }
}
`,
  },
  {
    name: 'a directory takes the place of the one that it was taken out of',
    code: `
import path from 'node:path'
import fs from 'fs-extra'
async function hoist(root, arch) {
  const out = path.join(root, 'out')
  const kept = out + '.tmp'
  await build(kept)
  await fs.remove(path.join(out, arch))
  await fs.rename(kept, out)
}
`,
  },
  {
    name: 'a directory that is filled and then renamed',
    code: `
import fs from 'node:fs'
export function unpack(dir, files) {
  const tmp = \`\${dir}.tmp\`
  for (const name of Object.keys(files)) fs.writeFileSync(\`\${tmp}/\${name}\`, files[name])
  fs.renameSync(tmp, dir)
}
`,
  },
  {
    name: 'the pid and a field that is counted in a statement of its own',
    code: `
import fs from 'node:fs'
export class Store {
  writes = 0
  save(file, state) {
    this.writes++
    const tmp = \`\${file}.\${process.pid}.\${this.writes}.tmp\`
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  }
}
`,
  },
  {
    name: 'a random number from a range whose end is computed',
    code: `
import { randomInt } from 'node:crypto'
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.' + randomInt(0, 2 ** 48 - 1)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'random characters without the first two and the last',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.' + Math.random().toString(36).slice(2, -1)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'a target that is computed with the temp path',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(dir, text) {
  const tmp = path.join(dir, 'state.tmp')
  const target = path.join(path.dirname(tmp), 'state.json')
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, target)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'target', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 42,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import path from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(dir, text) {
  const tmp = tmpPath(path.join(path.dirname(path.join(dir, 'state.tmp')), 'state.json'))
  const target = path.join(path.dirname(tmp), 'state.json')
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, target)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a fixed name, made once',
    code: `
import { writeFileSync, renameSync } from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  writeFileSync(tmp, JSON.stringify(state))
  renameSync(tmp, file)
}
`,
    output: `
import { writeFileSync, renameSync } from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  writeFileSync(tmp, JSON.stringify(state))
  renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a helper whose name promises more than its body keeps',
    code: `
import fs from 'node:fs'
const uniqueTempPath = (target) => \`\${target}.tmp\`
export function save(file, state) {
  const tmp = uniqueTempPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
const uniqueTempPath = (target) => \`\${target}.tmp\`
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 35,
      },
    ],
  },
  {
    name: 'the process id only',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: {
          target: 'file',
          reason:
            'its name differs by process id only, so two calls in one process, or two containers, share it',
        },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 43,
      },
    ],
  },
  {
    name: 'the process id imported by name',
    code: `
import fs from 'node:fs'
import { pid } from 'node:process'
export function save(file, state) {
  const tmp = \`\${file}.\${pid}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: {
          target: 'file',
          reason:
            'its name differs by process id only, so two calls in one process, or two containers, share it',
        },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 35,
      },
    ],
  },
  {
    name: 'the clock only',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${Date.now()}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: {
          target: 'file',
          reason: 'its name differs by the clock only, so two writers in the same tick share it',
        },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 42,
      },
    ],
  },
  {
    name: 'process id and clock',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.\${Date.now()}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: {
          target: 'file',
          reason: 'its name differs by process id and clock only, so two calls in the same tick share it',
        },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 57,
      },
    ],
  },
  {
    name: 'a counter only',
    code: `
import fs from 'node:fs'
let counter = 0
export function save(file, state) {
  const tmp = \`\${file}.\${counter++}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: {
          target: 'file',
          reason: 'its counter starts anew in every process, so two processes share it',
        },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 41,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
let counter = 0
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'too few random characters',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.\${Math.random().toString(36).slice(2, 5)}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name has too few random characters to keep two writers apart' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 70,
      },
    ],
  },
  {
    name: 'a stamp in a variable',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const stamp = Date.now()
  const tmp = file + '.' + stamp
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const stamp = Date.now()
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: {
          target: 'file',
          reason: 'its name differs by the clock only, so two writers in the same tick share it',
        },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 33,
      },
    ],
  },
  {
    name: 'two names spelled twice in one function are declared one after the other',
    code: `import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  fs.writeFileSync(file + '.tmp', text)
  fs.renameSync(file + '.tmp', file)
  fs.writeFileSync(file + '.bak.tmp', text)
  fs.renameSync(file + '.bak.tmp', file + '.bak')
}`,
    // The second would be called the same: it waits until the first can be seen.
    output: `import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
  fs.writeFileSync(file + '.bak.tmp', text)
  fs.renameSync(file + '.bak.tmp', file + '.bak')
}`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 17,
        endLine: 5,
        endColumn: 30,
      },
      {
        messageId: 'sharedTempPath',
        data: { target: "file + '.bak'", reason: 'its name is the same for every writer' },
        line: 7,
        column: 17,
        endLine: 7,
        endColumn: 34,
      },
    ],
  },
  {
    name: 'a name spelled twice is declared once',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 17,
        endLine: 5,
        endColumn: 30,
      },
    ],
  },
  {
    name: 'this.path',
    code: `
import { promises as fs } from 'node:fs'
export class Store {
  constructor(path) {
    this.path = path
  }
  async save() {
    await fs.writeFile(this.path + '.tmp', JSON.stringify(this.state))
    await fs.rename(this.path + '.tmp', this.path)
  }
}
`,
    output: `
import { promises as fs } from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(path) {
    this.path = path
  }
  async save() {
    const tmp = tmpPath(this.path)
    await fs.writeFile(tmp, JSON.stringify(this.state))
    await fs.rename(tmp, this.path)
  }
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'this.path', reason: 'its name is the same for every writer' },
        line: 9,
        column: 21,
        endLine: 9,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'a field that holds the temp path is left to its owner',
    code: `
import fs from 'node:fs'
export class Store {
  constructor(path) {
    this.path = path
    this.tmp = path + '.tmp'
  }
  save() {
    fs.writeFileSync(this.tmp, JSON.stringify(this.state))
    fs.renameSync(this.tmp, this.path)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'this.path', reason: 'its name is the same for every writer' },
        line: 10,
        column: 19,
        endLine: 10,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'constants with a suffix',
    code: `
import fs from 'node:fs'
const STATE = '/var/lib/tool/state.json'
const TMP_SUFFIX = '.tmp'
export function save(state) {
  const tmp = STATE + TMP_SUFFIX
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, STATE)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
const STATE = '/var/lib/tool/state.json'
const TMP_SUFFIX = '.tmp'
export function save(state) {
  const tmp = tmpPath(STATE)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, STATE)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'STATE', reason: 'its name is the same for every writer' },
        line: 6,
        column: 15,
        endLine: 6,
        endColumn: 33,
      },
    ],
  },
  {
    name: 'a constant of the module, used by synchronous calls',
    code: `
import fs from 'node:fs'
const STATE = '/var/lib/tool/state.json'
const TMP = STATE + '.tmp'
export function save(state) {
  fs.writeFileSync(TMP, JSON.stringify(state))
  fs.renameSync(TMP, STATE)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
const STATE = '/var/lib/tool/state.json'
const TMP = tmpPath(STATE)
export function save(state) {
  fs.writeFileSync(TMP, JSON.stringify(state))
  fs.renameSync(TMP, STATE)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'STATE', reason: 'its name is the same for every writer' },
        line: 4,
        column: 13,
        endLine: 4,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'path.join with a hidden name',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(dir, state) {
  const file = path.join(dir, 'state.json')
  const tmp = path.join(dir, '.state.json.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(dir, state) {
  const file = path.join(dir, 'state.json')
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 6,
        column: 15,
        endLine: 6,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'path.resolve',
    code: `
import fs from 'node:fs'
import { resolve } from 'node:path'
export function save(state) {
  const file = resolve('state.json')
  const tmp = resolve('state.json.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { resolve } from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(state) {
  const file = resolve('state.json')
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 6,
        column: 15,
        endLine: 6,
        endColumn: 40,
      },
    ],
  },
  {
    name: 'path.format',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const tmp = path.format({ dir: path.dirname(file), base: '.' + path.basename(file) + '.tmp' })
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 97,
      },
    ],
  },
  {
    name: 'dirname and basename',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const tmp = path.join(path.dirname(file), \`.\${path.basename(file)}.\${process.pid}.tmp\`)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: {
          target: 'file',
          reason:
            'its name differs by process id only, so two calls in one process, or two containers, share it',
        },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 90,
      },
    ],
  },
  {
    name: 'a helper that stages for its callers',
    code: `
import fs from 'node:fs'
function replace(file, text) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
export const saveState = (dir, state) => replace(\`\${dir}/state.json\`, JSON.stringify(state))
export const saveIndex = (dir, index) => replace(\`\${dir}/index.json\`, JSON.stringify(index))
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
function replace(file, text) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
export const saveState = (dir, state) => replace(\`\${dir}/state.json\`, JSON.stringify(state))
export const saveIndex = (dir, index) => replace(\`\${dir}/index.json\`, JSON.stringify(index))
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'cleaned up in a catch',
    code: `
import fs from 'node:fs/promises'
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  try {
    await fs.writeFile(tmp, JSON.stringify(state))
    await fs.rename(tmp, file)
  } catch (error) {
    await fs.rm(tmp, { force: true })
    throw error
  }
}
`,
    output: `
import fs from 'node:fs/promises'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  const tmp = tmpPath(file)
  try {
    await fs.writeFile(tmp, JSON.stringify(state))
    await fs.rename(tmp, file)
  } catch (error) {
    await fs.rm(tmp, { force: true })
    throw error
  }
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'spelled in the try and in the catch',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  try {
    fs.writeFileSync(file + '.tmp', JSON.stringify(state))
    fs.renameSync(file + '.tmp', file)
  } catch (error) {
    fs.rmSync(file + '.tmp', { force: true })
    throw error
  }
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 6,
        column: 19,
        endLine: 6,
        endColumn: 32,
      },
    ],
  },
  {
    name: 'callbacks',
    code: `
import fs from 'node:fs'
export function save(file, state, done) {
  const tmp = file + '.tmp'
  fs.writeFile(tmp, JSON.stringify(state), (error) => {
    if (error) return done(error)
    fs.rename(tmp, file, done)
  })
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state, done) {
  const tmp = tmpPath(file)
  fs.writeFile(tmp, JSON.stringify(state), (error) => {
    if (error) return done(error)
    fs.rename(tmp, file, done)
  })
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'open, write, fsync, close, rename',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  const fd = fs.openSync(tmp, 'w', 0o600)
  try {
    fs.writeFileSync(fd, JSON.stringify(state))
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  const fd = fs.openSync(tmp, 'w', 0o600)
  try {
    fs.writeFileSync(fd, JSON.stringify(state))
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a FileHandle',
    code: `
import { open, rename } from 'node:fs/promises'
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  const handle = await open(tmp, 'w')
  await handle.writeFile(JSON.stringify(state))
  await handle.close()
  await rename(tmp, file)
}
`,
    output: `
import { open, rename } from 'node:fs/promises'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  const tmp = tmpPath(file)
  const handle = await open(tmp, 'w')
  await handle.writeFile(JSON.stringify(state))
  await handle.close()
  await rename(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a stream',
    code: `
import fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
export async function download(body, file) {
  const partial = \`\${file}.part\`
  await pipeline(body, fs.createWriteStream(partial))
  await fs.promises.rename(partial, file)
}
`,
    output: `
import fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export async function download(body, file) {
  const partial = tmpPath(file)
  await pipeline(body, fs.createWriteStream(partial))
  await fs.promises.rename(partial, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 19,
        endLine: 5,
        endColumn: 33,
      },
    ],
  },
  {
    name: 'copyFile',
    code: `
import { copyFileSync, renameSync } from 'node:fs'
export function restore(backup, file) {
  const tmp = \`\${file}.tmp\`
  copyFileSync(backup, tmp)
  renameSync(tmp, file)
}
`,
    output: `
import { copyFileSync, renameSync } from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function restore(backup, file) {
  const tmp = tmpPath(file)
  copyFileSync(backup, tmp)
  renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'fs-extra',
    code: `
import fse from 'fs-extra'
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  await fse.outputJson(tmp, state)
  await fse.move(tmp, file, { overwrite: true })
}
`,
    output: `
import fse from 'fs-extra'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  const tmp = tmpPath(file)
  await fse.outputJson(tmp, state)
  await fse.move(tmp, file, { overwrite: true })
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'fs/promises by name, then by chain',
    code: `
import { rename, writeFile } from 'fs/promises'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  return writeFile(tmp, JSON.stringify(state)).then(() => rename(tmp, file))
}
`,
    output: `
import { rename, writeFile } from 'fs/promises'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  return writeFile(tmp, JSON.stringify(state)).then(() => rename(tmp, file))
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a namespace of fs/promises',
    code: `
import * as fsp from 'fs/promises'
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  await fsp.writeFile(tmp, JSON.stringify(state))
  await fsp.rename(tmp, file)
}
`,
    output: `
import * as fsp from 'fs/promises'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  const tmp = tmpPath(file)
  await fsp.writeFile(tmp, JSON.stringify(state))
  await fsp.rename(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'promises of a namespace',
    code: `
import * as fs from 'fs'
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  await fs.promises.writeFile(tmp, JSON.stringify(state))
  await fs.promises.rename(tmp, file)
}
`,
    output: `
import * as fs from 'fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  const tmp = tmpPath(file)
  await fs.promises.writeFile(tmp, JSON.stringify(state))
  await fs.promises.rename(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'promises of a require',
    code: `
const fs = require('node:fs').promises
exports.save = async (file, state) => {
  const tmp = \`\${file}.tmp\`
  await fs.writeFile(tmp, JSON.stringify(state))
  await fs.rename(tmp, file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('node:fs').promises
const { tmpPath } = require('eslint-plugin-atomic-fs/runtime')
exports.save = async (file, state) => {
  const tmp = tmpPath(file)
  await fs.writeFile(tmp, JSON.stringify(state))
  await fs.rename(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'require, with semicolons',
    code: `
const fs = require('fs');

exports.save = (file, state) => {
  const tmp = \`\${file}.tmp\`;
  fs.writeFileSync(tmp, JSON.stringify(state));
  fs.renameSync(tmp, file);
};
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs');
const { tmpPath } = require('eslint-plugin-atomic-fs/runtime');

exports.save = (file, state) => {
  const tmp = tmpPath(file);
  fs.writeFileSync(tmp, JSON.stringify(state));
  fs.renameSync(tmp, file);
};
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'destructured require',
    code: `
const { writeFileSync, renameSync } = require('fs')
exports.save = (file, state) => {
  const tmp = \`\${file}.tmp\`
  writeFileSync(tmp, JSON.stringify(state))
  renameSync(tmp, file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { writeFileSync, renameSync } = require('fs')
const { tmpPath } = require('eslint-plugin-atomic-fs/runtime')
exports.save = (file, state) => {
  const tmp = tmpPath(file)
  writeFileSync(tmp, JSON.stringify(state))
  renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'promisify',
    code: `
const fs = require('fs')
const util = require('util')
const rename = util.promisify(fs.rename)
const writeFile = util.promisify(fs.writeFile)
exports.save = async (file, state) => {
  const tmp = \`\${file}.tmp\`
  await writeFile(tmp, JSON.stringify(state))
  await rename(tmp, file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs')
const util = require('util')
const { tmpPath } = require('eslint-plugin-atomic-fs/runtime')
const rename = util.promisify(fs.rename)
const writeFile = util.promisify(fs.writeFile)
exports.save = async (file, state) => {
  const tmp = tmpPath(file)
  await writeFile(tmp, JSON.stringify(state))
  await rename(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 7,
        column: 15,
        endLine: 7,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'createRequire',
    code: `
import { createRequire } from 'node:module'
const fs = createRequire(import.meta.url)('node:fs')
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import { createRequire } from 'node:module'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
const fs = createRequire(import.meta.url)('node:fs')
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'await import of the default',
    code: `
import os from 'node:os'
export async function save(file, state) {
  const { default: fs } = await import('node:fs')
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import os from 'node:os'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  const { default: fs } = await import('node:fs')
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'import x = require',
    code: `
import fs = require('node:fs')
export function save(file: string, state: unknown): void {
  const tmp: string = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import fs = require('node:fs')
import atomicFs = require('eslint-plugin-atomic-fs/runtime')
export function save(file: string, state: unknown): void {
  const tmp: string = atomicFs.tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 23,
        endLine: 4,
        endColumn: 36,
      },
    ],
  },
  {
    name: 'TypeScript with a private field',
    code: `
import { rename, writeFile } from 'node:fs/promises'
export class Store {
  constructor(private readonly path: string) {}
  async save(state: unknown): Promise<void> {
    const tmp = \`\${this.path}.tmp\`
    await writeFile(tmp, JSON.stringify(state))
    await rename(tmp, this.path)
  }
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import { rename, writeFile } from 'node:fs/promises'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(private readonly path: string) {}
  async save(state: unknown): Promise<void> {
    const tmp = tmpPath(this.path)
    await writeFile(tmp, JSON.stringify(state))
    await rename(tmp, this.path)
  }
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'this.path', reason: 'its name is the same for every writer' },
        line: 6,
        column: 17,
        endLine: 6,
        endColumn: 35,
      },
    ],
  },
  {
    name: 'process.getBuiltinModule',
    code: `
const { writeFileSync, renameSync } = process.getBuiltinModule('fs')
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  writeFileSync(tmp, JSON.stringify(state))
  renameSync(tmp, file)
}
`,
    output: `
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'

const { writeFileSync, renameSync } = process.getBuiltinModule('fs')
export function save(file, state) {
  const tmp = tmpPath(file)
  writeFileSync(tmp, JSON.stringify(state))
  renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'an interop helper',
    code: `
const _fs = _interopRequireDefault(require("fs"));
function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e }; }
exports.save = function (file, state) {
  const tmp = file + ".tmp";
  _fs.default.writeFileSync(tmp, JSON.stringify(state));
  _fs.default.renameSync(tmp, file);
};
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { tmpPath } = require("eslint-plugin-atomic-fs/runtime");

const _fs = _interopRequireDefault(require("fs"));
function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e }; }
exports.save = function (file, state) {
  const tmp = tmpPath(file);
  _fs.default.writeFileSync(tmp, JSON.stringify(state));
  _fs.default.renameSync(tmp, file);
};
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'fs in a class field',
    code: `
import fs from 'node:fs'
export class Store {
  #disk = fs
  save(file, state) {
    const tmp = \`\${file}.tmp\`
    this.#disk.writeFileSync(tmp, JSON.stringify(state))
    this.#disk.renameSync(tmp, file)
  }
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  #disk = fs
  save(file, state) {
    const tmp = tmpPath(file)
    this.#disk.writeFileSync(tmp, JSON.stringify(state))
    this.#disk.renameSync(tmp, file)
  }
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 6,
        column: 17,
        endLine: 6,
        endColumn: 30,
      },
    ],
  },
  {
    name: 'fs as the default of an option',
    code: `
import nodeFs from 'node:fs'
export function save(file, state, { fs = nodeFs } = {}) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import nodeFs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state, { fs = nodeFs } = {}) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'under a mutex, while several processes write',
    code: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
const mutex = new Mutex()
export function save(file, state) {
  return mutex.runExclusive(async () => {
    const tmp = \`\${file}.tmp\`
    await fs.writeFile(tmp, JSON.stringify(state))
    await fs.rename(tmp, file)
  })
}
`,
    output: `
import { Mutex } from 'async-mutex'
import fs from 'node:fs/promises'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
const mutex = new Mutex()
export function save(file, state) {
  return mutex.runExclusive(async () => {
    const tmp = tmpPath(file)
    await fs.writeFile(tmp, JSON.stringify(state))
    await fs.rename(tmp, file)
  })
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 7,
        column: 17,
        endLine: 7,
        endColumn: 30,
      },
    ],
  },
  {
    name: 'the option allow: pid leaves a fixed name reported',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    options: [{ allow: ['pid'] }],
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'the option ignore names the target and not the temp',
    code: `
import fs from 'node:fs'
export function save(dir, state) {
  const file = \`\${dir}/cache.json\`
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    options: [{ ignore: ['*.tmp'] }],
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(dir, state) {
  const file = \`\${dir}/cache.json\`
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'the setting fix: suggest',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'suggest' } },
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
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
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'off' } },
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a name that is taken',
    code: `
import fs from 'node:fs'
export function save(file, tmpPath, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
  return tmpPath
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath as tmpPath1 } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, tmpPath, state) {
  const tmp = tmpPath1(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
  return tmpPath
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 17,
        endLine: 5,
        endColumn: 30,
      },
    ],
  },
  {
    name: 'two stagings of one file share an import',
    code: `
import fs from 'node:fs'
export function saveState(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
export function saveIndex(file, index) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(index))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function saveState(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
export function saveIndex(file, index) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(index))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 9,
        column: 15,
        endLine: 9,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a temp that a recovery looks for by name is left alone',
    code: `
import fs from 'node:fs'
const STATE = '/var/lib/tool/state.json'
export function recover() {
  if (fs.existsSync(STATE + '.tmp')) fs.unlinkSync(STATE + '.tmp')
}
export function save(state) {
  const tmp = STATE + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, STATE)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'STATE', reason: 'its name is the same for every writer' },
        line: 8,
        column: 15,
        endLine: 8,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'callbacks, one inside the other',
    code: `
import fs from 'node:fs'
export function save(file, state, done) {
  const tmp = \`\${file}.tmp\`
  fs.writeFile(tmp, JSON.stringify(state), (error) => {
    if (error) return done(error)
    fs.rename(tmp, file, (failure) => {
      if (failure) fs.unlink(tmp, () => done(failure))
      else done(null)
    })
  })
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state, done) {
  const tmp = tmpPath(file)
  fs.writeFile(tmp, JSON.stringify(state), (error) => {
    if (error) return done(error)
    fs.rename(tmp, file, (failure) => {
      if (failure) fs.unlink(tmp, () => done(failure))
      else done(null)
    })
  })
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a promise chain that cleans up',
    code: `
import { rename, unlink, writeFile } from 'node:fs/promises'
export function save(file, state) {
  const tmp = file + '.tmp'
  return writeFile(tmp, JSON.stringify(state))
    .then(() => rename(tmp, file))
    .catch((error) => unlink(tmp).then(() => Promise.reject(error)))
}
`,
    output: `
import { rename, unlink, writeFile } from 'node:fs/promises'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  return writeFile(tmp, JSON.stringify(state))
    .then(() => rename(tmp, file))
    .catch((error) => unlink(tmp).then(() => Promise.reject(error)))
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'the temp path is handed to a function of another module',
    code: `
import fs from 'node:fs'
import { track } from './track.js'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  track(tmp)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { track } from './track.js'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  track(tmp)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the temp path is handed to a callback of the caller',
    code: `
import fs from 'node:fs'
export function produce(file, write) {
  const tmp = \`\${file}.part\`
  write(tmp)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 29,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function produce(file, write) {
  const tmp = tmpPath(file)
  write(tmp)
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the temp path is only logged',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  console.log('writing', tmp)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  console.log('writing', tmp)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a helper that stages, whose callers are seen before it',
    code: `
import fs from 'node:fs'
class Store {
  constructor(dir) {
    this.file = dir
    this.file = this.file + '/state.json'
  }
  async close() {
    await this.save()
  }
  async save() {
    await fs.promises.writeFile(this.file + '.new', this.text)
    await fs.promises.rename(this.file + '.new', this.file)
  }
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
class Store {
  constructor(dir) {
    this.file = dir
    this.file = this.file + '/state.json'
  }
  async close() {
    await this.save()
  }
  async save() {
    const tmp = tmpPath(this.file)
    await fs.promises.writeFile(tmp, this.text)
    await fs.promises.rename(tmp, this.file)
  }
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'this.file', reason: 'its name is the same for every writer' },
        line: 13,
        column: 30,
        endLine: 13,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a field of the target that another method may assign meanwhile',
    code: `
import fs from 'node:fs'
class Store {
  constructor(file) {
    this.file = file
  }
  move(file) {
    this.file = file
  }
  async save() {
    await fs.promises.writeFile(this.file + '.new', this.text)
    await fs.promises.rename(this.file + '.new', this.file)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'this.file', reason: 'its name is the same for every writer' },
        line: 12,
        column: 30,
        endLine: 12,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a parameter that is assigned before, and not in between',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  file = file.trim()
  fs.writeFileSync(file + '.new', text)
  fs.renameSync(file + '.new', file)
}
export function other(file, text) {
  fs.writeFileSync(file + '.tmp', text)
  file = file.trim()
  fs.renameSync(file + '.tmp', file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  file = file.trim()
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
export function other(file, text) {
  fs.writeFileSync(file + '.tmp', text)
  file = file.trim()
  fs.renameSync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 6,
        column: 17,
        endLine: 6,
        endColumn: 30,
      },
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 11,
        column: 17,
        endLine: 11,
        endColumn: 30,
      },
    ],
  },
  {
    name: 'a message that spells the name of the temp file',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = \`\${file}.tmp\`
  try {
    fs.writeFileSync(tmp, text)
    fs.renameSync(tmp, file)
  } catch (error) {
    console.error(\`cannot write \${file}.tmp\`, error)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const tmp = tmpPath(file)
  try {
    fs.writeFileSync(tmp, text)
    fs.renameSync(tmp, file)
  } catch (error) {
    console.error(\`cannot write \${file}.tmp\`, error)
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a counter in a field',
    code: `
import fs from 'node:fs'
export class Store {
  #count = 0
  save(file, state) {
    const tmp = \`\${file}.\${this.#count++}.tmp\`
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: {
          target: 'file',
          reason: 'its counter starts anew in every process, so two processes share it',
        },
        line: 6,
        column: 17,
        endLine: 6,
        endColumn: 47,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  #count = 0
  save(file, state) {
    const tmp = tmpPath(file)
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the temp file moves from the directory for temp files to that of its target',
    code: `
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
export function save(dir, state) {
  const file = path.join(dir, 'state.json')
  const tmp = path.join(os.tmpdir(), 'state.json.tmp')
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 7,
        column: 15,
        endLine: 7,
        endColumn: 55,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import path from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(dir, state) {
  const file = path.join(dir, 'state.json')
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the temp path can be given by the environment',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = process.env.STATE_TMP || \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 53,
      },
    ],
  },
  {
    name: 'the temp path is one of two',
    code: `
import fs from 'node:fs'
const hidden = process.argv.includes('--hidden')
export function save(file, state) {
  const tmp = hidden ? \`\${file}.tmp\` : \`\${file}.part\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 54,
      },
    ],
  },
  {
    name: 'the temp path is a URL',
    code: `
import fs from 'node:fs'
const file = new URL('./state.json', import.meta.url)
export function save(state) {
  const tmp = new URL('./state.json.tmp', import.meta.url)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 59,
      },
    ],
  },
  {
    name: 'a type of its own',
    code: `
import fs from 'node:fs'
type TempPath = \`\${string}.tmp\`
export function save(file: string, state: object): void {
  const tmp: TempPath = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 25,
        endLine: 5,
        endColumn: 38,
      },
    ],
  },
  {
    name: 'a type assertion',
    code: `
import fs from 'node:fs'
export function save(file: string, state: object): void {
  const tmp = \`\${file}.tmp\` as const
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'the type string stays true',
    code: `
import fs from 'node:fs'
export function save(file: string, state: object): void {
  const tmp: string = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file: string, state: object): void {
  const tmp: string = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 23,
        endLine: 4,
        endColumn: 36,
      },
    ],
  },
  {
    name: 'a comment inside',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(file, state) {
  const tmp = path.join(path.dirname(file), /* hidden */ '.' + path.basename(file))
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 84,
      },
    ],
  },
  {
    name: 'a comment beside',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = /* beside it */ \`\${file}.tmp\` // renamed below
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = /* beside it */ tmpPath(file) // renamed below
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 31,
        endLine: 4,
        endColumn: 44,
      },
    ],
  },
  {
    name: 'an exported constant',
    code: `
import fs from 'node:fs'
export const FILE = 'state.json'
export const TMP = 'state.json.tmp'
export function save(state) {
  fs.writeFileSync(TMP, JSON.stringify(state))
  fs.renameSync(TMP, FILE)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'FILE', reason: 'its name is the same for every writer' },
        line: 4,
        column: 20,
        endLine: 4,
        endColumn: 36,
      },
    ],
  },
  {
    name: 'another spelling in the same function',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.chmodSync(file + '.tmp', 0o600)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a recovery that spells the path from a parameter of the same name',
    code: `
import fs from 'node:fs'
export function recover(file) {
  if (fs.existsSync(file + '.tmp')) fs.unlinkSync(file + '.tmp')
}
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 7,
        column: 15,
        endLine: 7,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a recovery of other temp files',
    code: `
import fs from 'node:fs'
export function recover(file) {
  if (fs.existsSync(file + '.old')) fs.unlinkSync(file + '.old')
}
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function recover(file) {
  if (fs.existsSync(file + '.old')) fs.unlinkSync(file + '.old')
}
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 7,
        column: 15,
        endLine: 7,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'two functions that stage under one name',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
export function reset(file) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, '{}')
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
export function reset(file) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, '{}')
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 9,
        column: 15,
        endLine: 9,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a date in the name of the target tells no two writers apart',
    code: `
import fs from 'node:fs'
export function save(dir, report) {
  const file = \`\${dir}/report-\${Date.now()}.json\`
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(report))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(dir, report) {
  const file = \`\${dir}/report-\${Date.now()}.json\`
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(report))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'the process id of the target does not count, the clock of the temp does',
    code: `
import fs from 'node:fs'
export function save(dir, report) {
  const file = \`\${dir}/worker-\${process.pid}.json\`
  const tmp = \`\${file}.\${Date.now()}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(report))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(dir, report) {
  const file = \`\${dir}/worker-\${process.pid}.json\`
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(report))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: {
          target: 'file',
          reason: 'its name differs by process id and clock only, so two calls in the same tick share it',
        },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 42,
      },
    ],
  },
  {
    name: 'a helper of this file that makes the same name each time',
    code: `
import fs from 'node:fs'
const tempPathFor = (file) => \`\${file}.tmp\`
export function save(file, state) {
  const tmp = tempPathFor(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
const tempPathFor = (file) => \`\${file}.tmp\`
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 32,
      },
    ],
  },
  {
    name: 'a helper that one of its callers uses without the lock',
    code: `
import fs from 'node:fs'
import { withLockSync } from 'eslint-plugin-atomic-fs/runtime'
function put(file, text) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
export const save = (file, state) => withLockSync(file, () => put(file, JSON.stringify(state)))
export const reset = (file) => put(file, '{}')
`,
    output: `
import fs from 'node:fs'
import { withLockSync, tmpPath } from 'eslint-plugin-atomic-fs/runtime'
function put(file, text) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
export const save = (file, state) => withLockSync(file, () => put(file, JSON.stringify(state)))
export const reset = (file) => put(file, '{}')
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'the temp is handed with its target to a function of another module',
    code: `
import fs from 'node:fs'
import { replaceFile } from './replace.js'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  replaceFile(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { replaceFile } from './replace.js'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  replaceFile(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a file system handed in names the temp file like any other',
    code: `
import nodeFs from 'node:fs'
import { notify } from './bus.js'
export function save(file, state, { fs = nodeFs } = {}) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  notify(tmp)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 5,
        column: 15,
        endLine: 5,
        endColumn: 28,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import nodeFs from 'node:fs'
import { notify } from './bus.js'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state, { fs = nodeFs } = {}) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  notify(tmp)
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a temp path spelled twice, once for a function of another module',
    code: `
import fs from 'node:fs'
import { track } from './track.js'
export function save(file, state) {
  track(file + '.tmp')
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 7,
        column: 17,
        endLine: 7,
        endColumn: 30,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { track } from './track.js'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  track(tmp)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a temp path spelled three times, once for the console',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  console.log(file + '.tmp')
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  console.log(tmp)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 6,
        column: 17,
        endLine: 6,
        endColumn: 30,
      },
    ],
  },
  {
    name: 'the temp path is returned',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
  return tmp
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
  return tmp
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the temp path is kept in an object',
    code: `
import fs from 'node:fs'
export function save(file, state, stats) {
  const tmp = \`\${file}.tmp\`
  stats.last = tmp
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state, stats) {
  const tmp = tmpPath(file)
  stats.last = tmp
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'the temp path is logged as part of a message',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  console.log(\`writing \${tmp}\`)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  console.log(\`writing \${tmp}\`)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a helper that a recovery uses as well',
    code: `
import fs from 'node:fs'
const tempPathFor = (file) => \`\${file}.tmp\`
export function recover(file) {
  if (fs.existsSync(tempPathFor(file))) fs.unlinkSync(tempPathFor(file))
}
export function save(file, state) {
  const tmp = tempPathFor(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 8,
        column: 15,
        endLine: 8,
        endColumn: 32,
      },
    ],
  },
  {
    name: 'a helper that does more than to make the name',
    code: `
import fs from 'node:fs'
import path from 'node:path'
function tempPathFor(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  return \`\${file}.tmp\`
}
export function save(file, state) {
  const tmp = tempPathFor(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 9,
        column: 15,
        endLine: 9,
        endColumn: 32,
      },
    ],
  },
  {
    name: 'looked at behind the write, by the variable that holds the path',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, text)
    fs.chmodSync(tmp, 0o644)
    fs.renameSync(tmp, file)
  } finally {
    if (fs.existsSync(tmp)) fs.unlinkSync(tmp)
  }
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const tmp = tmpPath(file)
  try {
    fs.writeFileSync(tmp, text)
    fs.chmodSync(tmp, 0o644)
    fs.renameSync(tmp, file)
  } finally {
    if (fs.existsSync(tmp)) fs.unlinkSync(tmp)
  }
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'staged twice in one function under one name',
    code: `
import fs from 'node:fs'
export function start(file, state, url) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
  if (url) {
    const tmpState = file + '.tmp'
    fs.writeFileSync(tmpState, JSON.stringify({ ...state, url }))
    fs.renameSync(tmpState, file)
  }
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function start(file, state, url) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
  if (url) {
    const tmpState = file + '.tmp'
    fs.writeFileSync(tmpState, JSON.stringify({ ...state, url }))
    fs.renameSync(tmpState, file)
  }
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 8,
        column: 22,
        endLine: 8,
        endColumn: 35,
      },
    ],
  },
  {
    name: 'moved aside before the write, as what an earlier run left',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  try {
    fs.renameSync(tmp, \`\${tmp}.\${Date.now()}\`)
  } catch {}
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'names of its kind are swept',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function sweep(dir) {
  for (const name of fs.readdirSync(dir)) if (name.endsWith('.stage')) fs.unlinkSync(path.join(dir, name))
}
export function save(file, text) {
  const tmp = file + '.stage'
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 8,
        column: 15,
        endLine: 8,
        endColumn: 30,
        suggestions: [
          {
            messageId: 'useTmpPath',
            output: `
import fs from 'node:fs'
import path from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function sweep(dir) {
  for (const name of fs.readdirSync(dir)) if (name.endsWith('.stage')) fs.unlinkSync(path.join(dir, name))
}
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
    name: 'names are swept by the ending that stays',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function sweep(dir) {
  for (const name of fs.readdirSync(dir)) if (name.endsWith('.tmp')) fs.unlinkSync(path.join(dir, name))
}
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function sweep(dir) {
  for (const name of fs.readdirSync(dir)) if (name.endsWith('.tmp')) fs.unlinkSync(path.join(dir, name))
}
export function save(file, text) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 8,
        column: 15,
        endLine: 8,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'spelled again by a function inside that stages for itself',
    code: `
import fs from 'node:fs'
export function start(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
  return (more) => {
    const temp = file + '.tmp'
    fs.writeFileSync(temp, JSON.stringify({ ...state, ...more }))
    fs.renameSync(temp, file)
  }
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function start(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
  return (more) => {
    const temp = file + '.tmp'
    fs.writeFileSync(temp, JSON.stringify({ ...state, ...more }))
    fs.renameSync(temp, file)
  }
}
`,
    errors: [
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 4,
        column: 15,
        endLine: 4,
        endColumn: 28,
      },
      {
        messageId: 'sharedTempPath',
        data: { target: 'file', reason: 'its name is the same for every writer' },
        line: 8,
        column: 18,
        endLine: 8,
        endColumn: 31,
      },
    ],
  },
]

runCases('no-shared-temp-path', noSharedTempPath, { valid, invalid })
