import parser from '@typescript-eslint/parser'
import noBareRename from '../../src/rules/no-bare-rename.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'a directory that is copied where a rename cannot move it',
    code: `
import fs from 'node:fs/promises'
export async function install(dir) {
  try {
    await fs.rename(dir + '.tmp', dir)
  } catch (error) {
    if (error.code !== 'EXDEV') throw error
    await fs.cp(dir + '.tmp', dir, { recursive: true })
  }
}
`,
  },
  {
    name: 'a link that is put in the place of another',
    code: `
import fs from 'node:fs'
export function point(link, version) {
  fs.symlinkSync(version, link + '.tmp')
  fs.renameSync(link + '.tmp', link)
}
`,
  },
  {
    name: 'a move that refuses a target that exists',
    code: `
import fs from 'fs-extra'
export async function publish(file, state) {
  await fs.writeJson(file + '.tmp', state)
  await fs.move(file + '.tmp', file)
}
`,
  },
  {
    name: 'a rename without a staged file, of two paths of the user',
    code: `
import { renameSync } from 'node:fs'
export function move(from, to) {
  renameSync(from, to)
}
`,
  },
  {
    name: 'a function of the same name that the file declares itself',
    code: `
import { writeFileSync } from 'node:fs'
function renameSync(from, to) {}
export function save(file, state) {
  writeFileSync(file + '.tmp', JSON.stringify(state))
  renameSync(file + '.tmp', file)
}
`,
  },
  {
    name: 'a default import called fs that is something else',
    code: `
import fs from './memory-fs.js'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
  },
  {
    name: 'a require of another module',
    code: `
const fs = require('./memory-fs')
exports.save = function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    name: 'a function called require that the file declares',
    code: `
function load(require) {
  const fs = require('fs')
  fs.writeFileSync('a.json.tmp', JSON.stringify({}))
  fs.renameSync('a.json.tmp', 'a.json')
}
load(() => ({}))
`,
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    name: 'a type import only',
    code: `
import type fs from 'fs'
export function save(memory: typeof fs, file: string, state: object): void {
  memory.writeFileSync(file + '.tmp', JSON.stringify(state))
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
  },
  {
    name: 'fs given by the caller, who alone knows what it is',
    code: `
export function save(fs, file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
  },
  {
    name: 'the log rotation, which moves a file aside',
    code: `
import fs from 'node:fs'
export function rotate(file) {
  fs.renameSync(file, file + '.1')
  fs.writeFileSync(file, '')
}
`,
  },
  {
    name: 'a backup',
    code: `
import fs from 'node:fs'
export function backUp(file) {
  fs.renameSync(file, \`\${file}.bak\`)
}
`,
  },
  {
    name: 'a directory',
    code: `
import fs from 'node:fs'
export function publish(dir) {
  const tmp = \`\${dir}.tmp\`
  fs.mkdirSync(tmp)
  fs.writeFileSync(\`\${tmp}/index.json\`, '{}')
  fs.renameSync(tmp, dir)
}
`,
  },
  {
    name: 'a target with a random name, which nobody has open',
    code: `
import fs from 'node:fs'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
export function put(dir, value) {
  const target = path.join(dir, randomUUID() + '.json')
  fs.writeFileSync(target + '.tmp', JSON.stringify(value))
  fs.renameSync(target + '.tmp', target)
}
`,
  },
  {
    name: 'a loop with rethrow',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  for (let attempt = 0; ; attempt++) {
    try {
      fs.renameSync(tmp, file)
      return
    } catch (error) {
      if (attempt === 5 || !['EPERM', 'EACCES', 'EBUSY'].includes(error.code)) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20 * 2 ** attempt)
    }
  }
}
`,
  },
  {
    name: 'a loop with continue',
    code: `
import fs from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  await fs.writeFile(tmp, JSON.stringify(state))
  let left = 5
  while (true) {
    try {
      await fs.rename(tmp, file)
      break
    } catch (error) {
      if (error.code === 'EBUSY' && left-- > 0) {
        await sleep(50)
        continue
      }
      throw error
    }
  }
}
`,
  },
  {
    name: 'once more after a while',
    code: `
import fs from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
export async function save(file, state) {
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  try {
    await fs.rename(file + '.tmp', file)
  } catch {
    await sleep(100)
    await fs.rename(file + '.tmp', file)
  }
}
`,
  },
  {
    name: 'a list of delays',
    code: `
import fs from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
export async function save(file, state) {
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  let last
  for (const delay of [0, 20, 80, 320]) {
    await sleep(delay)
    try {
      return await fs.rename(file + '.tmp', file)
    } catch (error) {
      last = error
    }
  }
  throw last
}
`,
  },
  {
    name: 'recursion',
    code: `
import fs from 'node:fs'
function renameWithPatience(from, to, left = 5) {
  try {
    fs.renameSync(from, to)
  } catch (error) {
    if (left === 0 || error.code !== 'EPERM') throw error
    renameWithPatience(from, to, left - 1)
  }
}
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithPatience(file + '.tmp', file)
}
`,
  },
  {
    name: 'a callback that tries again',
    code: `
import fs from 'node:fs'
function renameSoon(from, to, left, done) {
  fs.rename(from, to, (error) => {
    if (error && error.code === 'EBUSY' && left > 0) {
      setTimeout(() => renameSoon(from, to, left - 1, done), 50)
      return
    }
    done(error)
  })
}
export function save(file, state, done) {
  fs.writeFile(file + '.tmp', JSON.stringify(state), (error) => {
    if (error) return done(error)
    renameSoon(file + '.tmp', file, 5, done)
  })
}
`,
  },
  {
    name: 'a helper called in a retry of the caller',
    code: `
import fs from 'node:fs/promises'
import pRetry from 'p-retry'
async function publish(tmp, file) {
  await fs.rename(tmp, file)
}
export async function save(file, state) {
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  await pRetry(() => publish(file + '.tmp', file), { retries: 5 })
}
`,
  },
  {
    name: 'a local helper that runs what it is given again',
    code: `
import fs from 'node:fs'
function stubbornly(action) {
  for (let left = 5; ; left--) {
    try {
      return action()
    } catch (error) {
      if (left === 0) throw error
    }
  }
}
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  stubbornly(() => fs.renameSync(file + '.tmp', file))
}
`,
  },
  {
    name: 'renameWithRetry of the runtime',
    code: `
import fs from 'node:fs'
import { renameWithRetrySync, tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  renameWithRetrySync(tmp, file)
}
`,
  },
  {
    name: 'a helper of another file, whose body is not seen',
    code: `
import { writeFileSync } from 'node:fs'
import { safeRename } from './safe-rename.js'
export function save(file, state) {
  writeFileSync(file + '.tmp', JSON.stringify(state))
  safeRename(file + '.tmp', file)
}
`,
  },
  {
    name: 'the option ignore with the last part of a path',
    code: `
import fs from 'node:fs'
export function save(dir, cache) {
  fs.writeFileSync(\`\${dir}/cache.json.tmp\`, JSON.stringify(cache))
  fs.renameSync(\`\${dir}/cache.json.tmp\`, \`\${dir}/cache.json\`)
}
`,
    options: [{ ignore: ['cache.json'] }],
  },
  {
    name: 'the option ignore with a star and a slash',
    code: `
import fs from 'node:fs'
export function save(home, name, cache) {
  fs.writeFileSync(\`\${home}/.cache/\${name}.tmp\`, JSON.stringify(cache))
  fs.renameSync(\`\${home}/.cache/\${name}.tmp\`, \`\${home}/.cache/\${name}\`)
}
`,
    options: [{ ignore: ['*/.cache/*'] }],
  },
  {
    name: 'a file without file operations',
    code: `
export const rename = (from, to) => [from, to]
`,
  },
  {
    name: 'a loop for win32 after a return for the others',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  if (process.platform !== 'win32') {
    fs.renameSync(file + '.tmp', file)
    return
  }
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      fs.renameSync(file + '.tmp', file)
      return
    } catch (error) {
      if (attempt === 9) throw error
    }
  }
}
`,
  },
  {
    name: 'an unknown function that sounds like a retry',
    code: `
import fs from 'node:fs'
import { withRetries } from './retry.js'
export async function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  await withRetries(() => fs.promises.rename(file + '.tmp', file))
}
`,
  },
  {
    name: 'a log that is flushed and then moved aside',
    code: `
import fs from 'node:fs'
export function rotate(file, rest) {
  fs.writeFileSync(file, rest)
  fs.renameSync(file, \`\${file}.1\`)
}
`,
  },
  {
    name: 'a helper that all callers try again',
    code: `
import fs from 'node:fs'
function replace(from, to) {
  fs.renameSync(from, to)
}
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  for (let left = 5; ; left--) {
    try {
      return replace(tmp, file)
    } catch (error) {
      if (left === 0) throw error
    }
  }
}
export function reset(file) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, '{}')
  for (let left = 5; ; left--) {
    try {
      return replace(tmp, file)
    } catch (error) {
      if (left === 0) throw error
    }
  }
}
`,
  },
  {
    name: 'a loop that takes a job only once it is done',
    code: `
import fs from 'node:fs'
export function drain(queue) {
  while (queue.length > 0) {
    const job = queue[0]
    const tmp = \`\${job.file}.tmp\`
    try {
      fs.writeFileSync(tmp, job.text)
      fs.renameSync(tmp, job.file)
      queue.shift()
    } catch (error) {
      console.error(error)
    }
  }
}
`,
  },
  {
    name: 'a loop that waits for a lock and for a refused rename',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  for (;;) {
    try {
      fs.mkdirSync(\`\${file}.lock\`, { recursive: true })
      fs.writeFileSync(tmp, JSON.stringify(state))
      fs.renameSync(tmp, file)
      return
    } catch (error) {
      if (error.code !== 'EEXIST' && error.code !== 'EPERM') throw error
    }
  }
}
`,
  },
  {
    name: 'a branch for Windows, by a constant',
    code: `
import fs from 'node:fs'
const isWindows = process.platform === 'win32'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  if (isWindows) {
    fs.copyFileSync(tmp, file)
    fs.unlinkSync(tmp)
  } else {
    fs.renameSync(tmp, file)
  }
}
`,
  },
  {
    name: 'a rotated generation of a log',
    code: `
import fs from 'node:fs'
export function rotate(file, text) {
  fs.writeFileSync(\`\${file}.tmp\`, text)
  fs.renameSync(\`\${file}.tmp\`, \`\${file}.1\`)
}
`,
  },
  {
    name: 'a compressed generation of a log',
    code: `
import fs from 'node:fs'
export function rotate(file, bytes) {
  const tmp = \`\${file}.2.gz.tmp\`
  fs.writeFileSync(tmp, bytes)
  fs.renameSync(tmp, \`\${file}.2.gz\`)
}
`,
  },
  {
    name: 'a directory that is removed with all it holds when it fails',
    code: `
import fs from 'node:fs'
export function install(dir, unpack) {
  const tmp = \`\${dir}.tmp\`
  unpack(tmp)
  try {
    fs.renameSync(tmp, dir)
  } catch (error) {
    fs.rmSync(tmp, { recursive: true })
    throw error
  }
}
`,
  },
  {
    name: 'renameWithRetrySync of the runtime',
    code: `
import { writeFileSync } from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  writeFileSync(tmp, JSON.stringify(state))
  renameWithRetrySync(tmp, file)
}
`,
  },
  {
    name: 'a branch that returns for Windows',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  if (process.platform === 'win32') {
    fs.copyFileSync(tmp, file)
    return
  }
  fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a branch for Windows, by a name from another module',
    code: `
import fs from 'node:fs'
import { isWindows } from './platform.js'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  if (isWindows) fs.copyFileSync(tmp, file)
  else fs.renameSync(tmp, file)
}
`,
  },
  {
    name: 'a failure that settles inside the loop',
    code: `
import { rename, writeFile } from 'node:fs/promises'
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  await writeFile(tmp, JSON.stringify(state))
  for (let left = 5; left > 0; left--) {
    const done = await rename(tmp, file).then(
      () => true,
      () => false,
    )
    if (done) return
  }
}
`,
  },
  {
    name: 'a list of delays with their numbers',
    code: `
import { rename, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
const DELAYS = [10, 50, 250]
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  await writeFile(tmp, JSON.stringify(state))
  for (const [i, delay] of DELAYS.entries()) {
    try {
      return await rename(tmp, file)
    } catch (error) {
      if (i === DELAYS.length - 1) throw error
      await sleep(delay)
    }
  }
}
`,
  },
  {
    name: 'a set of the codes of a refusal',
    code: `
import fs from 'node:fs'
const TRANSIENT = new Set(['EPERM', 'EACCES', 'EBUSY'])
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  for (;;) {
    try {
      return fs.renameSync(tmp, file)
    } catch (error) {
      if (!TRANSIENT.has(error.code)) throw error
    }
  }
}
`,
  },
  {
    name: 'a function that starts itself again later',
    code: `
import fs from 'node:fs'
export function save(file, state, done) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  let left = 5
  function publish() {
    fs.rename(tmp, file, (error) => {
      if (!error || left-- === 0) return done(error)
      setTimeout(publish, 100)
    })
  }
  publish()
}
`,
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'a callback where the runtime can be reached and `node:util` cannot',
    code: `
const fs = require('fs')
const { renameWithRetry } = require('eslint-plugin-atomic-fs/runtime')
exports.put = function put(require, file, done) {
  fs.rename(file + '.tmp', file, done)
}
void renameWithRetry
`,
    languageOptions: { sourceType: 'commonjs' },
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 39,
        suggestions: [],
      },
    ],
  },
  {
    name: 'a named import of renameSync',
    code: `
import { writeFileSync, renameSync } from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  writeFileSync(tmp, JSON.stringify(state))
  renameSync(tmp, file)
}
`,
    output: `
import { writeFileSync } from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  writeFileSync(tmp, JSON.stringify(state))
  renameWithRetrySync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 24,
      },
    ],
  },
  {
    name: 'a renamed named import',
    code: `
import { writeFileSync as write, renameSync as move } from 'fs'
export function save(file, state) {
  write(file + '.tmp', JSON.stringify(state))
  move(file + '.tmp', file)
}
`,
    output: `
import { writeFileSync as write } from 'fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  write(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'a namespace import',
    code: `
import * as fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    output: `
import * as fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'a default import',
    code: `
import fs from 'fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    output: `
import fs from 'fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'a default import called fs that is fs/promises',
    code: `
import fs from 'fs/promises'
export async function save(file, state) {
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  await fs.rename(file + '.tmp', file)
}
`,
    output: `
import fs from 'fs/promises'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  await renameWithRetry(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'named imports of node:fs/promises',
    code: `
import { rename, writeFile } from 'node:fs/promises'
export async function save(file, state) {
  await writeFile(\`\${file}.tmp\`, JSON.stringify(state))
  await rename(\`\${file}.tmp\`, file)
}
`,
    output: `
import { writeFile } from 'node:fs/promises'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  await writeFile(\`\${file}.tmp\`, JSON.stringify(state))
  await renameWithRetry(\`\${file}.tmp\`, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 36,
      },
    ],
  },
  {
    name: 'promises under another name',
    code: `
import { promises as fsp } from 'node:fs'
export async function save(file, state) {
  await fsp.writeFile(\`\${file}.tmp\`, JSON.stringify(state))
  await fsp.rename(\`\${file}.tmp\`, file)
}
`,
    output: `
import { promises as fsp } from 'node:fs'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  await fsp.writeFile(\`\${file}.tmp\`, JSON.stringify(state))
  await renameWithRetry(\`\${file}.tmp\`, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 40,
      },
    ],
  },
  {
    name: 'the member promises of a default import',
    code: `
import fs from 'node:fs'
export async function save(file, state) {
  await fs.promises.writeFile(\`\${file}.tmp\`, JSON.stringify(state))
  await fs.promises.rename(\`\${file}.tmp\`, file)
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  await fs.promises.writeFile(\`\${file}.tmp\`, JSON.stringify(state))
  await renameWithRetry(\`\${file}.tmp\`, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 48,
      },
    ],
  },
  {
    name: 'a namespace import of fs/promises',
    code: `
import * as fs from 'node:fs/promises'
export async function save(file, state) {
  await fs.writeFile(\`\${file}.tmp\`, JSON.stringify(state))
  await fs.rename(\`\${file}.tmp\`, file)
}
`,
    output: `
import * as fs from 'node:fs/promises'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  await fs.writeFile(\`\${file}.tmp\`, JSON.stringify(state))
  await renameWithRetry(\`\${file}.tmp\`, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'require',
    code: `
const fs = require('fs')
exports.save = function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs')
const { renameWithRetrySync } = require('eslint-plugin-atomic-fs/runtime')
exports.save = function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'a destructured require, in a script with semicolons',
    code: `
'use strict';

const { writeFileSync, renameSync } = require('node:fs');

function save(file, state) {
  writeFileSync(file + '.tmp', JSON.stringify(state));
  renameSync(file + '.tmp', file);
}

module.exports = { save };
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
'use strict';

const { writeFileSync } = require('node:fs');
const { renameWithRetrySync } = require('eslint-plugin-atomic-fs/runtime');

function save(file, state) {
  writeFileSync(file + '.tmp', JSON.stringify(state));
  renameWithRetrySync(file + '.tmp', file);
}

module.exports = { save };
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 34,
      },
    ],
  },
  {
    name: 'promises of a require',
    code: `
const fs = require('fs').promises
exports.save = async (file, state) => {
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  await fs.rename(file + '.tmp', file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs').promises
const { renameWithRetry } = require('eslint-plugin-atomic-fs/runtime')
exports.save = async (file, state) => {
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  await renameWithRetry(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'promises destructured from a require',
    code: `
const { promises: fsp } = require('fs')
exports.save = async (file, state) => {
  await fsp.writeFile(file + '.tmp', JSON.stringify(state))
  await fsp.rename(file + '.tmp', file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { promises: fsp } = require('fs')
const { renameWithRetry } = require('eslint-plugin-atomic-fs/runtime')
exports.save = async (file, state) => {
  await fsp.writeFile(file + '.tmp', JSON.stringify(state))
  await renameWithRetry(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 40,
      },
    ],
  },
  {
    name: 'promisify',
    code: `
const { promisify } = require('util')
const fs = require('fs')
const writeFile = promisify(fs.writeFile)
const rename = promisify(fs.rename)
exports.save = async (file, state) => {
  await writeFile(file + '.tmp', JSON.stringify(state))
  await rename(file + '.tmp', file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { promisify } = require('util')
const fs = require('fs')
const { renameWithRetry } = require('eslint-plugin-atomic-fs/runtime')
const writeFile = promisify(fs.writeFile)
exports.save = async (file, state) => {
  await writeFile(file + '.tmp', JSON.stringify(state))
  await renameWithRetry(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 8,
        column: 9,
        endLine: 8,
        endColumn: 36,
      },
    ],
  },
  {
    name: 'createRequire',
    code: `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const fs = require('fs')
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    output: `
import { createRequire } from 'node:module'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
const require = createRequire(import.meta.url)
const fs = require('fs')
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'await import',
    code: `
import os from 'node:os'
export async function save(file, state) {
  const fs = await import('node:fs/promises')
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  await fs.rename(file + '.tmp', file)
}
`,
    output: `
import os from 'node:os'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  const fs = await import('node:fs/promises')
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  await renameWithRetry(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'a destructured await import',
    code: `
import os from 'node:os'
export async function save(file, state) {
  const { writeFile, rename } = await import('node:fs/promises')
  await writeFile(file + '.tmp', JSON.stringify(state))
  await rename(file + '.tmp', file)
}
`,
    output: `
import os from 'node:os'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  const { writeFile, rename } = await import('node:fs/promises')
  await writeFile(file + '.tmp', JSON.stringify(state))
  await renameWithRetry(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 36,
      },
    ],
  },
  {
    name: 'import x = require',
    code: `
import fs = require('fs')
export function save(file: string, state: object): void {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import fs = require('fs')
import atomicFs = require('eslint-plugin-atomic-fs/runtime')
export function save(file: string, state: object): void {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  atomicFs.renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'process.getBuiltinModule',
    code: `
const fs = process.getBuiltinModule('node:fs')
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    output: `
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'

const fs = process.getBuiltinModule('node:fs')
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'the interop helper of a compiler',
    code: `
"use strict";
var __importDefault = (this && this.__importDefault) || function (mod) {
  return (mod && mod.__esModule) ? mod : { "default": mod };
};
const fs_1 = __importDefault(require("fs"));
function save(file, state) {
  fs_1.default.writeFileSync(file + ".tmp", JSON.stringify(state));
  fs_1.default.renameSync(file + ".tmp", file);
}
exports.save = save;
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
"use strict";

const { renameWithRetrySync } = require("eslint-plugin-atomic-fs/runtime");

var __importDefault = (this && this.__importDefault) || function (mod) {
  return (mod && mod.__esModule) ? mod : { "default": mod };
};
const fs_1 = __importDefault(require("fs"));
function save(file, state) {
  fs_1.default.writeFileSync(file + ".tmp", JSON.stringify(state));
  renameWithRetrySync(file + ".tmp", file);
}
exports.save = save;
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 47,
      },
    ],
  },
  {
    name: 'a call through a comma, as compilers write it',
    code: `
"use strict";
const fs_1 = require("fs");
function save(file, state) {
  (0, fs_1.writeFileSync)(file + ".tmp", JSON.stringify(state));
  (0, fs_1.renameSync)(file + ".tmp", file);
}
exports.save = save;
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
"use strict";
const fs_1 = require("fs");
const { renameWithRetrySync } = require("eslint-plugin-atomic-fs/runtime");
function save(file, state) {
  (0, fs_1.writeFileSync)(file + ".tmp", JSON.stringify(state));
  (renameWithRetrySync)(file + ".tmp", file);
}
exports.save = save;
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 44,
      },
    ],
  },
  {
    name: 'fs in a class field',
    code: `
import fs from 'node:fs'
export class Store {
  fs = fs
  save(file, state) {
    this.fs.writeFileSync(file + '.tmp', JSON.stringify(state))
    this.fs.renameSync(file + '.tmp', file)
  }
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  fs = fs
  save(file, state) {
    this.fs.writeFileSync(file + '.tmp', JSON.stringify(state))
    renameWithRetrySync(file + '.tmp', file)
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 44,
      },
    ],
  },
  {
    name: 'fs as the default of a constructor parameter',
    code: `
import fs from 'node:fs'
export class Store {
  constructor(disk = fs) {
    this.disk = disk
  }
  save(file, state) {
    this.disk.writeFileSync(file + '.tmp', JSON.stringify(state))
    this.disk.renameSync(file + '.tmp', file)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 9,
        column: 5,
        endLine: 9,
        endColumn: 46,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(disk = fs) {
    this.disk = disk
  }
  save(file, state) {
    this.disk.writeFileSync(file + '.tmp', JSON.stringify(state))
    renameWithRetrySync(file + '.tmp', file)
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'fs as the default of an option',
    code: `
import nodeFs from 'node:fs'
export function save(file, state, { fs = nodeFs } = {}) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import nodeFs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state, { fs = nodeFs } = {}) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'graceful-fs, which does not retry while the target exists',
    code: `
import fs from 'graceful-fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    output: `
import fs from 'graceful-fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'rename of fs-extra',
    code: `
import fs from 'fs-extra'
export async function save(file, state) {
  await fs.writeJson(file + '.tmp', state)
  await fs.rename(file + '.tmp', file)
}
`,
    output: `
import fs from 'fs-extra'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  await fs.writeJson(file + '.tmp', state)
  await renameWithRetry(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'move of fs-extra that replaces becomes a suggestion',
    code: `
import fs from 'fs-extra'
export async function save(file, state) {
  await fs.writeJson(file + '.tmp', state)
  await fs.move(file + '.tmp', file, { overwrite: true })
}
`,
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 58,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetry' },
            output: `
import fs from 'fs-extra'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  await fs.writeJson(file + '.tmp', state)
  await renameWithRetry(file + '.tmp', file)
}
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
export function save(file, state, done) {
  fs.writeFile(file + '.tmp', JSON.stringify(state), (error) => {
    if (error) return done(error)
    fs.rename(file + '.tmp', file, done)
  })
}
`,
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 41,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetry' },
            output: `
import fs from 'node:fs'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
import { callbackify } from 'node:util'
export function save(file, state, done) {
  fs.writeFile(file + '.tmp', JSON.stringify(state), (error) => {
    if (error) return done(error)
    callbackify(renameWithRetry)(file + '.tmp', file, done)
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a promise chain',
    code: `
import fs from 'node:fs/promises'
export function save(file, state) {
  return fs.writeFile(file + '.tmp', JSON.stringify(state)).then(() => fs.rename(file + '.tmp', file))
}
`,
    output: `
import fs from 'node:fs/promises'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  return fs.writeFile(file + '.tmp', JSON.stringify(state)).then(() => renameWithRetry(file + '.tmp', file))
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 4,
        column: 72,
        endLine: 4,
        endColumn: 102,
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
  async save() {
    const tmp = this.path + '.tmp'
    await fs.writeFile(tmp, JSON.stringify(this.state))
    await fs.rename(tmp, this.path)
  }
}
`,
    output: `
import { promises as fs } from 'node:fs'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(path) {
    this.path = path
  }
  async save() {
    const tmp = this.path + '.tmp'
    await fs.writeFile(tmp, JSON.stringify(this.state))
    await renameWithRetry(tmp, this.path)
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'this.path', replacement: 'renameWithRetry' },
        line: 10,
        column: 11,
        endLine: 10,
        endColumn: 36,
      },
    ],
  },
  {
    name: 'constants',
    code: `
import fs from 'node:fs'
import path from 'node:path'
import os from 'node:os'
const STATE = path.join(os.homedir(), '.tool', 'state.json')
const TMP_SUFFIX = '.tmp'
export function save(state) {
  fs.writeFileSync(STATE + TMP_SUFFIX, JSON.stringify(state))
  fs.renameSync(STATE + TMP_SUFFIX, STATE)
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import os from 'node:os'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
const STATE = path.join(os.homedir(), '.tool', 'state.json')
const TMP_SUFFIX = '.tmp'
export function save(state) {
  fs.writeFileSync(STATE + TMP_SUFFIX, JSON.stringify(state))
  renameWithRetrySync(STATE + TMP_SUFFIX, STATE)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'STATE', replacement: 'renameWithRetrySync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 43,
      },
    ],
  },
  {
    name: 'a temp path from path.join',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(dir, state) {
  fs.writeFileSync(path.join(dir, '.state.tmp'), JSON.stringify(state))
  fs.renameSync(path.join(dir, '.state.tmp'), path.join(dir, 'state.json'))
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(dir, state) {
  fs.writeFileSync(path.join(dir, '.state.tmp'), JSON.stringify(state))
  renameWithRetrySync(path.join(dir, '.state.tmp'), path.join(dir, 'state.json'))
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: "path.join(dir, 'state.json')", replacement: 'renameWithRetrySync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 76,
      },
    ],
  },
  {
    name: 'a helper that makes the temp path',
    code: `
import fs from 'node:fs'
const tmpPathFor = (target) => \`\${target}.\${process.pid}.tmp\`
export function save(file, state) {
  const tmp = tmpPathFor(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
const tmpPathFor = (target) => \`\${target}.\${process.pid}.tmp\`
export function save(file, state) {
  const tmp = tmpPathFor(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  renameWithRetrySync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a helper that writes and renames',
    code: `
import fs from 'node:fs'
function writeVia(tmp, file, text) {
  fs.writeFileSync(tmp, text)
  fs.renameSync(tmp, file)
}
export function save(file, state) {
  writeVia(file + '.tmp', file, JSON.stringify(state))
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
function writeVia(tmp, file, text) {
  fs.writeFileSync(tmp, text)
  renameWithRetrySync(tmp, file)
}
export function save(file, state) {
  writeVia(file + '.tmp', file, JSON.stringify(state))
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a unique temp path does not help the rename',
    code: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
export function save(file, state) {
  const tmp = \`\${file}.\${randomUUID()}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { randomUUID } from 'node:crypto'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = \`\${file}.\${randomUUID()}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  renameWithRetrySync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'written through a descriptor',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  const fd = fs.openSync(tmp, 'w')
  fs.writeSync(fd, JSON.stringify(state))
  fs.fsyncSync(fd)
  fs.closeSync(fd)
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  const fd = fs.openSync(tmp, 'w')
  fs.writeSync(fd, JSON.stringify(state))
  fs.fsyncSync(fd)
  fs.closeSync(fd)
  renameWithRetrySync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 9,
        column: 3,
        endLine: 9,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'written through a FileHandle',
    code: `
import { open, rename } from 'node:fs/promises'
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  const handle = await open(tmp, 'w')
  await handle.writeFile(JSON.stringify(state))
  await handle.sync()
  await handle.close()
  await rename(tmp, file)
}
`,
    output: `
import { open } from 'node:fs/promises'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  const tmp = \`\${file}.tmp\`
  const handle = await open(tmp, 'w')
  await handle.writeFile(JSON.stringify(state))
  await handle.sync()
  await handle.close()
  await renameWithRetry(tmp, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 9,
        column: 9,
        endLine: 9,
        endColumn: 26,
      },
    ],
  },
  {
    name: 'a temp filled by copyFile',
    code: `
import { copyFileSync, renameSync } from 'node:fs'
export function restore(backup, file) {
  copyFileSync(backup, file + '.tmp')
  renameSync(file + '.tmp', file)
}
`,
    output: `
import { copyFileSync } from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function restore(backup, file) {
  copyFileSync(backup, file + '.tmp')
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 34,
      },
    ],
  },
  {
    name: 'a temp filled by a stream',
    code: `
import fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
export async function download(response, file) {
  const partial = \`\${file}.part\`
  await pipeline(response.body, fs.createWriteStream(partial))
  await fs.promises.rename(partial, file)
}
`,
    output: `
import fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function download(response, file) {
  const partial = \`\${file}.part\`
  await pipeline(response.body, fs.createWriteStream(partial))
  await renameWithRetry(partial, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 7,
        column: 9,
        endLine: 7,
        endColumn: 42,
      },
    ],
  },
  {
    name: 'a temp filled by something unseen, known by its name',
    code: `
import { renameSync } from 'node:fs'
import { fill } from './fill.js'
export function save(file) {
  fill(\`\${file}.tmp\`)
  renameSync(\`\${file}.tmp\`, file)
}
`,
    output: `
import { fill } from './fill.js'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file) {
  fill(\`\${file}.tmp\`)
  renameWithRetrySync(\`\${file}.tmp\`, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 34,
      },
    ],
  },
  {
    name: 'a loop over files is work, not a retry',
    code: `
import fs from 'node:fs'
export function saveAll(files, text) {
  for (const file of files) {
    try {
      fs.writeFileSync(file + '.tmp', text)
      fs.renameSync(file + '.tmp', file)
    } catch (error) {
      console.warn(error)
    }
  }
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function saveAll(files, text) {
  for (const file of files) {
    try {
      fs.writeFileSync(file + '.tmp', text)
      renameWithRetrySync(file + '.tmp', file)
    } catch (error) {
      console.warn(error)
    }
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 7,
        endLine: 7,
        endColumn: 41,
      },
    ],
  },
  {
    name: 'a handler that only cleans up does not try again',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  try {
    fs.writeFileSync(tmp, JSON.stringify(state))
    renameWithRetrySync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'the option ignore leaves out other targets only',
    code: `
import fs from 'node:fs'
export function save(dir, cache, state) {
  fs.writeFileSync(\`\${dir}/cache.json.tmp\`, JSON.stringify(cache))
  fs.renameSync(\`\${dir}/cache.json.tmp\`, \`\${dir}/cache.json\`)
  fs.writeFileSync(\`\${dir}/state.json.tmp\`, JSON.stringify(state))
  fs.renameSync(\`\${dir}/state.json.tmp\`, \`\${dir}/state.json\`)
}
`,
    options: [{ ignore: ['cache.json'] }],
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(dir, cache, state) {
  fs.writeFileSync(\`\${dir}/cache.json.tmp\`, JSON.stringify(cache))
  fs.renameSync(\`\${dir}/cache.json.tmp\`, \`\${dir}/cache.json\`)
  fs.writeFileSync(\`\${dir}/state.json.tmp\`, JSON.stringify(state))
  renameWithRetrySync(\`\${dir}/state.json.tmp\`, \`\${dir}/state.json\`)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: '`${dir}/state.json`', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 62,
      },
    ],
  },
  {
    name: 'one process that owns its files fails as well',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', owner: 'one-process' } },
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'the setting fix: suggest',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'suggest' } },
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
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
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'off' } },
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
      },
    ],
  },
  {
    name: 'without a runtime in the settings there is only a suggestion',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    settings: { 'atomic-fs': {} },
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: "a wrapper of the user's own, from the setting calls",
    code: `
import { writeFileSync } from 'node:fs'
import { move } from './disk.js'
export function save(file, state) {
  writeFileSync(file + '.tmp', JSON.stringify(state))
  move(file + '.tmp', file)
}
`,
    settings: {
      'atomic-fs': {
        runtime: 'eslint-plugin-atomic-fs/runtime',
        calls: [{ module: './disk.js', name: 'move', kind: 'rename', path: 0, to: 1 }],
      },
    },
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'an import that is there already',
    code: `
import fs from 'node:fs'
import { tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { tmpPath, renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  renameWithRetrySync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'comments among the arguments stay',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  // Last, so that nobody sees half of it.
  fs.renameSync(/* from */ file + '.tmp', /* to */ file) // done
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  // Last, so that nobody sees half of it.
  renameWithRetrySync(/* from */ file + '.tmp', /* to */ file) // done
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 57,
      },
    ],
  },
  {
    name: 'a message shortens a long path',
    code: `
import fs from 'node:fs'
import path from 'node:path'
export function save(state) {
  const target = path.join(process.env.XDG_STATE_HOME ?? '/var/lib', 'a-tool-with-a-long-name', 'state.json')
  fs.writeFileSync(target + '.tmp', JSON.stringify(state))
  fs.renameSync(target + '.tmp', path.join(process.env.XDG_STATE_HOME ?? '/var/lib', 'a-tool-with-a-long-name', 'state.json'))
}
`,
    output: `
import fs from 'node:fs'
import path from 'node:path'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(state) {
  const target = path.join(process.env.XDG_STATE_HOME ?? '/var/lib', 'a-tool-with-a-long-name', 'state.json')
  fs.writeFileSync(target + '.tmp', JSON.stringify(state))
  renameWithRetrySync(target + '.tmp', path.join(process.env.XDG_STATE_HOME ?? '/var/lib', 'a-tool-with-a-long-name', 'state.json'))
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: {
          target: "path.join(process.env.XDG_STATE_HOME ?? …me', 'state.json')",
          replacement: 'renameWithRetrySync',
        },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 127,
      },
    ],
  },
  {
    name: 'an unknown function that does not sound like a retry',
    code: `
import fs from 'node:fs'
import { measure } from './metrics.js'
export async function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  await measure(() => fs.promises.rename(file + '.tmp', file))
}
`,
    output: `
import fs from 'node:fs'
import { measure } from './metrics.js'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  await measure(() => renameWithRetry(file + '.tmp', file))
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 6,
        column: 23,
        endLine: 6,
        endColumn: 62,
      },
    ],
  },
  {
    name: 'a helper that only some callers try again',
    code: `
import fs from 'node:fs'
function replace(from, to) {
  fs.renameSync(from, to)
}
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  for (let left = 5; ; left--) {
    try {
      return replace(tmp, file)
    } catch (error) {
      if (left === 0) throw error
    }
  }
}
export function reset(file) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, '{}')
  replace(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
function replace(from, to) {
  renameWithRetrySync(from, to)
}
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  for (let left = 5; ; left--) {
    try {
      return replace(tmp, file)
    } catch (error) {
      if (left === 0) throw error
    }
  }
}
export function reset(file) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, '{}')
  replace(tmp, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'to', replacement: 'renameWithRetrySync' },
        line: 4,
        column: 3,
        endLine: 4,
        endColumn: 26,
      },
    ],
  },
  {
    name: 'a loop that takes one job after the other from a queue',
    code: `
import fs from 'node:fs'
export function drain(queue) {
  while (queue.length > 0) {
    const job = queue.shift()
    const tmp = \`\${job.file}.tmp\`
    try {
      fs.writeFileSync(tmp, job.text)
      fs.renameSync(tmp, job.file)
    } catch (error) {
      console.error(error)
    }
  }
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function drain(queue) {
  while (queue.length > 0) {
    const job = queue.shift()
    const tmp = \`\${job.file}.tmp\`
    try {
      fs.writeFileSync(tmp, job.text)
      renameWithRetrySync(tmp, job.file)
    } catch (error) {
      console.error(error)
    }
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'job.file', replacement: 'renameWithRetrySync' },
        line: 9,
        column: 7,
        endLine: 9,
        endColumn: 35,
      },
    ],
  },
  {
    name: 'a loop that counts through a list',
    code: `
import fs from 'node:fs'
export function saveAll(list) {
  let i = 0
  while (i < list.length) {
    const job = list[i++]
    const tmp = \`\${job.file}.tmp\`
    try {
      fs.writeFileSync(tmp, job.text)
      fs.renameSync(tmp, job.file)
    } catch (error) {
      console.error(error)
    }
  }
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function saveAll(list) {
  let i = 0
  while (i < list.length) {
    const job = list[i++]
    const tmp = \`\${job.file}.tmp\`
    try {
      fs.writeFileSync(tmp, job.text)
      renameWithRetrySync(tmp, job.file)
    } catch (error) {
      console.error(error)
    }
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'job.file', replacement: 'renameWithRetrySync' },
        line: 10,
        column: 7,
        endLine: 10,
        endColumn: 35,
      },
    ],
  },
  {
    name: 'a loop that waits for a lock and throws for everything else',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  for (;;) {
    try {
      fs.mkdirSync(\`\${file}.lock\`)
      fs.writeFileSync(tmp, JSON.stringify(state))
      fs.renameSync(tmp, file)
      fs.rmdirSync(\`\${file}.lock\`)
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  for (;;) {
    try {
      fs.mkdirSync(\`\${file}.lock\`)
      fs.writeFileSync(tmp, JSON.stringify(state))
      renameWithRetrySync(tmp, file)
      fs.rmdirSync(\`\${file}.lock\`)
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 9,
        column: 7,
        endLine: 9,
        endColumn: 31,
      },
    ],
  },
  {
    name: 'removing the target on Windows, which does not help while someone has it open',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  if (process.platform === 'win32') fs.rmSync(file, { force: true })
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  if (process.platform === 'win32') fs.rmSync(file, { force: true })
  renameWithRetrySync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a branch for another system',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  if (process.platform === 'darwin') fs.chmodSync(tmp, 0o600)
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  if (process.platform === 'darwin') fs.chmodSync(tmp, 0o600)
  renameWithRetrySync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 3,
        endLine: 7,
        endColumn: 27,
      },
    ],
  },
  {
    name: 'a file that is removed when it fails',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  try {
    renameWithRetrySync(tmp, file)
  } catch (error) {
    fs.rmSync(tmp, { force: true })
    throw error
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'a file system of a typed parameter',
    code: `
import type * as NodeFs from 'node:fs'
export function save(fs: typeof NodeFs, file: string, state: object): void {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync(file + '.tmp', file)
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 37,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import type * as NodeFs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(fs: typeof NodeFs, file: string, state: object): void {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  renameWithRetrySync(file + '.tmp', file)
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
  save(file, state) {
    this.disk.writeFileSync(file + '.tmp', JSON.stringify(state))
    this.disk.renameSync(file + '.tmp', file)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 12,
        column: 5,
        endLine: 12,
        endColumn: 46,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor() {
    this.disk = fs
  }
  use(disk) {
    this.disk = disk
  }
  save(file, state) {
    this.disk.writeFileSync(file + '.tmp', JSON.stringify(state))
    renameWithRetrySync(file + '.tmp', file)
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a file system in a field that is assigned once',
    code: `
import fs from 'node:fs'
export class Store {
  constructor() {
    this.disk = fs
  }
  save(file, state) {
    this.disk.writeFileSync(file + '.tmp', JSON.stringify(state))
    this.disk.renameSync(file + '.tmp', file)
  }
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor() {
    this.disk = fs
  }
  save(file, state) {
    this.disk.writeFileSync(file + '.tmp', JSON.stringify(state))
    renameWithRetrySync(file + '.tmp', file)
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 9,
        column: 5,
        endLine: 9,
        endColumn: 46,
      },
    ],
  },
  {
    name: 'a list of files with their numbers',
    code: `
import { rename, writeFile } from 'node:fs/promises'
export async function saveAll(files, state) {
  for (const [i, file] of files.entries()) {
    try {
      await writeFile(file + '.tmp', state[i])
      await rename(file + '.tmp', file)
    } catch (error) {
      console.error(error)
    }
  }
}
`,
    output: `
import { writeFile } from 'node:fs/promises'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function saveAll(files, state) {
  for (const [i, file] of files.entries()) {
    try {
      await writeFile(file + '.tmp', state[i])
      await renameWithRetry(file + '.tmp', file)
    } catch (error) {
      console.error(error)
    }
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 7,
        column: 13,
        endLine: 7,
        endColumn: 40,
      },
    ],
  },
  {
    name: 'a set of other codes',
    code: `
import fs from 'node:fs'
const TAKEN = new Set(['EEXIST', 'ENOTEMPTY'])
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    if (!TAKEN.has(error.code)) throw error
  }
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
const TAKEN = new Set(['EEXIST', 'ENOTEMPTY'])
export function save(file, state) {
  const tmp = \`\${file}.tmp\`
  fs.writeFileSync(tmp, JSON.stringify(state))
  try {
    renameWithRetrySync(tmp, file)
  } catch (error) {
    if (!TAKEN.has(error.code)) throw error
  }
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 29,
      },
    ],
  },
  {
    name: 'a rename that is called through call has no fix',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  fs.renameSync.call(fs, file + '.tmp', file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 46,
      },
    ],
  },
  {
    name: 'a rename that is bound and promisified',
    code: `
const fs = require('fs')
const { promisify } = require('util')
const rename = promisify(fs.rename).bind(fs)
exports.save = async function (file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  await rename(file + '.tmp', file)
}
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const fs = require('fs')
const { promisify } = require('util')
const { renameWithRetry } = require('eslint-plugin-atomic-fs/runtime')
const rename = promisify(fs.rename).bind(fs)
exports.save = async function (file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  await renameWithRetry(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 7,
        column: 9,
        endLine: 7,
        endColumn: 36,
      },
    ],
  },
  {
    name: 'a move whose options cannot be seen has no fix',
    code: `
import fs from 'fs-extra'
export async function publish(file, state, options) {
  await fs.writeJson(file + '.tmp', state)
  await fs.move(file + '.tmp', file, { overwrite: true, ...options })
}
`,
    output: null,
    errors: [
      {
        messageId: 'bareRename',
        data: { target: 'file', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 70,
      },
    ],
  },
]

runCases('no-bare-rename', noBareRename, { valid, invalid })
