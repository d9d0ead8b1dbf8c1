import parser from '@typescript-eslint/parser'
import noReplaceGap from '../../src/rules/no-replace-gap.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'files that are moved by way of other names, also between file systems',
    code: `
import fs from 'node:fs/promises'
import path from 'node:path'
async function move(source, destination, retries = 0) {
  try {
    await fs.rename(source, destination)
  } catch (error) {
    if (error.code === 'EXDEV') {
      await fs.copyFile(source, destination)
      await fs.unlink(source)
    } else if (error.code === 'EBUSY' && retries < 3) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return move(source, destination, retries + 1)
    } else {
      throw error
    }
  }
}
export async function swap(dir, all) {
  const moves = []
  try {
    for (const one of all) {
      const temp = path.join(dir, \`.temp-\${path.basename(one.to)}\`)
      await move(one.from, temp)
      moves.push({ temp, final: one.to })
    }
    for (const one of moves) await move(one.temp, one.final)
  } catch (error) {
    for (const one of moves) {
      try {
        await fs.unlink(one.temp)
      } catch {}
    }
    throw error
  }
}
`,
  },
  {
    name: 'a rename that replaces the file by itself',
    code: `
import { renameSync, writeFileSync } from 'node:fs'
export function save(file, state) {
  writeFileSync(file + '.tmp', JSON.stringify(state))
  renameSync(file + '.tmp', file)
}
`,
  },
  {
    name: 'the temp is removed when the rename fails',
    code: `
import { renameSync, unlinkSync, writeFileSync } from 'node:fs'
export function save(file, state) {
  writeFileSync(file + '.tmp', JSON.stringify(state))
  try {
    renameSync(file + '.tmp', file)
  } catch (error) {
    unlinkSync(file + '.tmp')
    throw error
  }
}
`,
  },
  {
    name: 'the file is removed on another branch',
    code: `
import { renameSync, unlinkSync, writeFileSync } from 'node:fs'
export function save(file, state) {
  writeFileSync(file + '.tmp', JSON.stringify(state))
  if (state.length === 0) {
    unlinkSync(file)
  } else {
    renameSync(file + '.tmp', file)
  }
}
`,
  },
  {
    name: 'an outdated file is removed while it is loaded, before a new one is written',
    code: `
import { readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
function load(file) {
  const state = JSON.parse(readFileSync(file, 'utf8'))
  if (Date.now() - state.at > 60_000) {
    unlinkSync(file)
    return { checked: [] }
  }
  return state
}
export function check(file, key) {
  const state = load(file)
  state.checked.push(key)
  writeFileSync(file + '.tmp', JSON.stringify(state))
  renameSync(file + '.tmp', file)
}
`,
  },
  {
    name: 'a directory is removed, which no rename replaces',
    code: `
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
export function install(dir, source) {
  const staging = dir + '.new'
  mkdirSync(staging)
  writeFileSync(join(staging, 'index.js'), source)
  rmSync(dir, { recursive: true, force: true })
  renameSync(staging, dir)
}
`,
  },
  {
    name: 'a directory perhaps: nobody saw it being filled',
    code: `
import { renameSync, rmSync } from 'node:fs'
import { unpack } from './unpack.js'
export function install(dir, archive) {
  unpack(archive, dir + '.tmp')
  rmSync(dir, { recursive: true, force: true })
  renameSync(dir + '.tmp', dir)
}
`,
  },
  {
    name: 'a link is swapped, not a file',
    code: `
import { renameSync, rmSync, symlinkSync } from 'node:fs'
export function point(link, target) {
  symlinkSync(target, link + '.tmp')
  rmSync(link, { force: true })
  renameSync(link + '.tmp', link)
}
`,
  },
  {
    name: 'a rotated log, whose old generation makes room',
    code: `
import { existsSync, renameSync, unlinkSync } from 'node:fs'
export function rotate(file) {
  if (existsSync(file + '.1')) unlinkSync(file + '.1')
  renameSync(file, file + '.1')
}
`,
  },
  {
    name: 'a backup by copy, which is put back on a failure',
    code: `
import { copyFileSync, renameSync, writeFileSync } from 'node:fs'
export function save(file, state) {
  copyFileSync(file, file + '.bak')
  try {
    writeFileSync(file + '.tmp', JSON.stringify(state))
    renameSync(file + '.tmp', file)
  } catch (error) {
    copyFileSync(file + '.bak', file)
    throw error
  }
}
`,
  },
  {
    name: 'what was copied from the file goes back to it',
    code: `
import { copyFileSync, renameSync, rmSync } from 'node:fs'
export function upgrade(binary, install) {
  copyFileSync(binary, binary + '.old.tmp')
  try {
    install()
  } catch (error) {
    rmSync(binary, { force: true })
    renameSync(binary + '.old.tmp', binary)
    throw error
  }
}
`,
  },
  {
    name: 'moved aside to a backup that the load falls back to',
    code: `
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
class Store {
  constructor(file) {
    this.file = file
  }
  load() {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8'))
    } catch {
      return JSON.parse(readFileSync(this.file + '.bak', 'utf8'))
    }
  }
  save(data) {
    writeFileSync(this.file + '.new', JSON.stringify(data))
    if (existsSync(this.file)) renameSync(this.file, this.file + '.bak')
    renameSync(this.file + '.new', this.file)
  }
}
`,
  },
  {
    name: 'moved aside to a backup that is put back at the next start',
    code: `
import { existsSync, renameSync, writeFileSync } from 'node:fs'
const FILE = '/var/lib/app/db.json'
export function recover() {
  if (!existsSync(FILE) && existsSync(FILE + '.bak')) renameSync(FILE + '.bak', FILE)
}
export function compact(rows) {
  writeFileSync(FILE + '.tmp', JSON.stringify(rows))
  renameSync(FILE, FILE + '.bak')
  renameSync(FILE + '.tmp', FILE)
}
`,
  },
  {
    name: 'a broken file is set aside before a new one is written',
    code: `
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
export function add(file, row) {
  let rows
  try {
    rows = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    renameSync(file, file + '.corrupt')
    rows = []
  }
  rows.push(row)
  writeFileSync(file + '.tmp', JSON.stringify(rows))
  renameSync(file + '.tmp', file)
}
`,
  },
  {
    name: 'a copy for a target that is a mount point of its own: a rename from beside it cannot work',
    code: `
import { copyFile, rename, unlink, writeFile } from 'node:fs/promises'
export async function save(file, text) {
  const tmp = file + '.tmp'
  await writeFile(tmp, text)
  try {
    await rename(tmp, file)
  } catch (error) {
    if (error.code !== 'EXDEV' && error.code !== 'EBUSY') throw error
    await copyFile(tmp, file)
    await unlink(tmp)
  }
}
`,
  },
  {
    name: 'a copy beside the target, which is renamed then',
    code: `
import { copyFile, rename, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
export async function save(file, text) {
  const tmp = join(tmpdir(), basename(file) + '.tmp')
  await writeFile(tmp, text)
  try {
    await rename(tmp, file)
  } catch (error) {
    if (error.code !== 'EXDEV') throw error
    await copyFile(tmp, file + '.tmp')
    await rename(file + '.tmp', file)
    await unlink(tmp)
  }
}
`,
  },
  {
    name: 'the handler writes a report of the failure into another file',
    code: `
import { renameSync, writeFileSync } from 'node:fs'
export function save(file, text) {
  try {
    writeFileSync(file + '.tmp', text)
    renameSync(file + '.tmp', file)
  } catch (error) {
    writeFileSync(file + '.error', text)
  }
}
`,
  },
  {
    name: 'the handler puts back what was read before',
    code: `
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
export function save(file, text) {
  const before = readFileSync(file, 'utf8')
  try {
    writeFileSync(file + '.tmp', text)
    renameSync(file + '.tmp', file)
  } catch (error) {
    writeFileSync(file, before)
    throw error
  }
}
`,
  },
  {
    name: 'a cache, which is made anew when it is missing',
    code: `
import { renameSync, rmSync, writeFileSync } from 'node:fs'
export function remember(cacheFile, answers) {
  writeFileSync(cacheFile + '.tmp', JSON.stringify(answers))
  rmSync(cacheFile, { force: true })
  renameSync(cacheFile + '.tmp', cacheFile)
}
`,
  },
  {
    name: 'an ignored path',
    code: `
import { renameSync, rmSync, writeFileSync } from 'node:fs'
export function save(home, state) {
  const file = home + '/.local/state.json'
  writeFileSync(file + '.tmp', JSON.stringify(state))
  rmSync(file, { force: true })
  renameSync(file + '.tmp', file)
}
`,
    options: [{ ignore: ['*/.local/*'] }],
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'a function that the file calls itself',
    code: `
import fs from 'node:fs'
const FILE = 'state.json'
function save(state) {
  fs.writeFileSync(FILE + '.new', JSON.stringify(state))
  fs.rmSync(FILE, { force: true })
  fs.renameSync(FILE + '.new', FILE)
}
save({ started: Date.now() })
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'state.json'
function save(state) {
  fs.writeFileSync(FILE + '.new', JSON.stringify(state))
  renameWithRetrySync(FILE + '.new', FILE)
}
save({ started: Date.now() })
`,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { rename: 'line 7', target: 'FILE', replacement: 'renameWithRetrySync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 35,
      },
    ],
  },
  {
    name: 'a removal that takes a directory as well',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.new', JSON.stringify(state))
  fs.rmSync(file, { force: true, recursive: true })
  fs.renameSync(file + '.new', file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { rename: 'line 6', target: 'file', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 52,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  fs.writeFileSync(file + '.new', JSON.stringify(state))
  renameWithRetrySync(file + '.new', file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'removed when it exists, then renamed',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  if (fs.existsSync(file)) {
    fs.unlinkSync(file)
  }
  fs.renameSync(tmp, file)
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, JSON.stringify(state))
  renameWithRetrySync(tmp, file)
}
`,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 9', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 24,
      },
    ],
  },
  {
    name: 'removed before a rename that has its retry',
    code: `
import fs from 'node:fs'
import { renameWithRetrySync as replace, tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  try {
    fs.unlinkSync(file)
  } catch {}
  replace(tmp, file, { timeout: 2000 })
}
`,
    output: `
import fs from 'node:fs'
import { renameWithRetrySync as replace, tmpPath } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  replace(tmp, file, { timeout: 2000 })
}
`,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 10', replacement: 'renameWithRetrySync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 24,
      },
    ],
  },
  {
    name: 'removed by force, awaited, in a TypeScript class',
    code: `
import { rename, rm, writeFile } from 'node:fs/promises'
export class Store {
  constructor(private readonly path: string) {}
  async save(state: object): Promise<void> {
    const tmp = \`\${this.path}.tmp\`
    await writeFile(tmp, JSON.stringify(state))
    await rm(this.path, { force: true })
    await rename(tmp, this.path)
  }
}
`,
    output: `
import { writeFile } from 'node:fs/promises'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export class Store {
  constructor(private readonly path: string) {}
  async save(state: object): Promise<void> {
    const tmp = \`\${this.path}.tmp\`
    await writeFile(tmp, JSON.stringify(state))
    await renameWithRetry(tmp, this.path)
  }
}
`,
    languageOptions: { parser },
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'this.path', rename: 'line 9', replacement: 'renameWithRetry' },
        line: 8,
        column: 11,
        endLine: 8,
        endColumn: 41,
      },
    ],
  },
  {
    name: 'removed in a try that swallows a missing file',
    code: `
import { renameSync, unlinkSync, writeFileSync } from 'node:fs'
export function save(file, text) {
  writeFileSync(file + '.tmp', text)
  try {
    unlinkSync(file)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  renameSync(file + '.tmp', file)
}
`,
    output: `
import { writeFileSync } from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  writeFileSync(file + '.tmp', text)
  renameWithRetrySync(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 10', replacement: 'renameWithRetrySync' },
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 21,
      },
    ],
  },
  {
    name: 'removed with a rejection that nobody looks at',
    code: `
import fs from 'node:fs/promises'
export async function save(file, text) {
  await fs.writeFile(file + '.tmp', text)
  await fs.unlink(file).catch(() => {})
  await fs.rename(file + '.tmp', file)
}
`,
    output: `
import fs from 'node:fs/promises'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(file, text) {
  await fs.writeFile(file + '.tmp', text)
  await renameWithRetry(file + '.tmp', file)
}
`,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 6', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 24,
      },
    ],
  },
  {
    name: 'removed without a guard, so that a missing file is an error: a suggestion',
    code: `
import * as fs from 'fs-extra'
export async function save(path, data) {
  const tmp = path + '.tmp'
  await fs.writeFile(tmp, data, 'utf8')
  await fs.unlink(path)
  await fs.rename(tmp, path)
}
`,
    output: null,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'path', rename: 'line 7', replacement: 'renameWithRetry' },
        line: 6,
        column: 9,
        endLine: 6,
        endColumn: 24,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetry' },
            output: `
import * as fs from 'fs-extra'
import { renameWithRetry } from 'eslint-plugin-atomic-fs/runtime'
export async function save(path, data) {
  const tmp = path + '.tmp'
  await fs.writeFile(tmp, data, 'utf8')
  await renameWithRetry(tmp, path)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'removed for Windows, where a rename replaces as well; the comment above makes it a suggestion',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  // On Windows the rename fails when the file exists.
  if (process.platform === 'win32' && fs.existsSync(file)) {
    fs.unlinkSync(file)
  }
  fs.renameSync(tmp, file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 10', replacement: 'renameWithRetrySync' },
        line: 8,
        column: 5,
        endLine: 8,
        endColumn: 24,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  // On Windows the rename fails when the file exists.
  renameWithRetrySync(tmp, file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'removed and renamed again when Windows refuses: the second refusal leaves no file',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    fs.rmSync(file, { force: true })
    fs.renameSync(tmp, file)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 10', replacement: 'renameWithRetrySync' },
        line: 9,
        column: 5,
        endLine: 9,
        endColumn: 37,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  try {
    fs.renameSync(tmp, file)
  } catch (error) {
    renameWithRetrySync(tmp, file)
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'removed by a callback that renames: no fix',
    code: `
const fs = require('fs')
exports.save = (file, text, done) => {
  fs.writeFile(file + '.tmp', text, (error) => {
    if (error) return done(error)
    fs.unlink(file, () => {
      fs.rename(file + '.tmp', file, done)
    })
  })
}
`,
    output: null,
    languageOptions: { sourceType: 'commonjs' },
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 7', replacement: 'renameWithRetry' },
        line: 6,
        column: 5,
        endLine: 8,
        endColumn: 7,
      },
    ],
  },
  {
    name: 'a comment inside the removal stays, and is for a person to read',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  fs.writeFileSync(file + '.tmp', text)
  try {
    fs.unlinkSync(file)
  } catch {
    // there is none yet
  }
  fs.renameSync(file + '.tmp', file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 10', replacement: 'renameWithRetrySync' },
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 24,
        suggestions: [
          {
            messageId: 'useRenameWithRetry',
            data: { replacement: 'renameWithRetrySync' },
            output: `
import fs from 'node:fs'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  fs.writeFileSync(file + '.tmp', text)
  // there is none yet
  renameWithRetrySync(file + '.tmp', file)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a word to a tool inside the removal cannot stay: nothing',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  fs.writeFileSync(file + '.tmp', text)
  try {
    // eslint-disable-next-line no-console
    fs.unlinkSync(file)
  } catch {}
  fs.renameSync(file + '.tmp', file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 9', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 5,
        endLine: 7,
        endColumn: 24,
      },
    ],
  },
  {
    name: 'a comment inside the removal on a line with others: nothing',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  fs.writeFileSync(file + '.tmp', text); try { fs.unlinkSync(file) } catch { /* none yet */ } fs.renameSync(file + '.tmp', file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'file', rename: 'line 4', replacement: 'renameWithRetrySync' },
        line: 4,
        column: 48,
        endLine: 4,
        endColumn: 67,
      },
    ],
  },
  {
    name: 'the temp is filled elsewhere, and only a file can be unlinked',
    code: `
import { existsSync, renameSync, unlinkSync } from 'node:fs'
import { download } from './download.js'
export async function fetchModel(url, target) {
  const tmp = target + '.download'
  await download(url, tmp)
  if (existsSync(target)) unlinkSync(target)
  renameSync(tmp, target)
}
`,
    output: `
import { download } from './download.js'
import { renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'
export async function fetchModel(url, target) {
  const tmp = target + '.download'
  await download(url, tmp)
  renameWithRetrySync(tmp, target)
}
`,
    errors: [
      {
        messageId: 'removedBeforeRename',
        data: { target: 'target', rename: 'line 8', replacement: 'renameWithRetrySync' },
        line: 7,
        column: 27,
        endLine: 7,
        endColumn: 45,
      },
    ],
  },
  {
    name: 'moved aside to a backup that nothing reads',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  fs.writeFileSync(file + '.tmp', JSON.stringify(state))
  if (fs.existsSync(file)) fs.renameSync(file, file + '.bak')
  fs.renameSync(file + '.tmp', file)
}
`,
    output: null,
    errors: [
      {
        messageId: 'movedAside',
        data: { target: 'file', rename: 'line 6', replacement: 'renameWithRetrySync' },
        line: 5,
        column: 28,
        endLine: 5,
        endColumn: 62,
      },
    ],
  },
  {
    name: 'moved aside and put back when the rename fails, which is no help after a crash',
    code: `
import fs from 'node:fs/promises'
export async function save(file, state) {
  await fs.writeFile(file + '.tmp', JSON.stringify(state))
  await fs.rename(file, file + '.bak')
  try {
    await fs.rename(file + '.tmp', file)
  } catch (error) {
    await fs.rename(file + '.bak', file)
    throw error
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'movedAside',
        data: { target: 'file', rename: 'line 7', replacement: 'renameWithRetry' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'written in place when the rename fails, for whatever reason',
    code: `
import fs from 'node:fs'
export function save(file, state) {
  const data = JSON.stringify(state)
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, data, 'utf8')
    fs.renameSync(tmp, file)
  } catch {
    fs.writeFileSync(file, data, 'utf8')
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceFallback',
        data: { target: 'file', rename: 'line 8', replacement: 'atomicWriteSync' },
        line: 10,
        column: 5,
        endLine: 10,
        endColumn: 41,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, state) {
  const data = JSON.stringify(state)
  const tmp = file + '.tmp'
  try {
    fs.writeFileSync(tmp, data, 'utf8')
    fs.renameSync(tmp, file)
  } catch {
    atomicWriteSync(file, data, 'utf8')
  }
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'copied in place when Windows refuses',
    code: `
import { copyFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  writeFileSync(tmp, text)
  try {
    renameSync(tmp, file)
  } catch (error) {
    if (error.code !== 'EPERM') throw error
    copyFileSync(tmp, file)
    unlinkSync(tmp)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceFallback',
        data: { target: 'file', rename: 'line 7', replacement: 'renameWithRetrySync' },
        line: 10,
        column: 5,
        endLine: 10,
        endColumn: 28,
      },
    ],
  },
  {
    name: 'copied in place from another device, where a copy beside the target could be renamed',
    code: `
import { copyFile, rename, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
export async function save(file, text) {
  const tmp = join(tmpdir(), basename(file) + '.tmp')
  await writeFile(tmp, text)
  try {
    await rename(tmp, file)
  } catch (error) {
    if (error.code !== 'EXDEV') throw error
    await copyFile(tmp, file)
    await unlink(tmp)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceFallback',
        data: { target: 'file', rename: 'line 9', replacement: 'renameWithRetry' },
        line: 12,
        column: 11,
        endLine: 12,
        endColumn: 30,
      },
    ],
  },
  {
    name: 'written in place after the last try',
    code: `
import fs from 'node:fs'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  for (let i = 0; i < 5; i++) {
    try {
      fs.renameSync(tmp, file)
      return
    } catch {
      continue
    }
  }
  fs.writeFileSync(file, text)
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceFallback',
        data: { target: 'file', rename: 'line 8', replacement: 'atomicWriteSync' },
        line: 14,
        column: 3,
        endLine: 14,
        endColumn: 31,
        suggestions: [
          {
            messageId: 'useAtomicWrite',
            data: { replacement: 'atomicWriteSync' },
            output: `
import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'
export function save(file, text) {
  const tmp = file + '.tmp'
  fs.writeFileSync(tmp, text)
  for (let i = 0; i < 5; i++) {
    try {
      fs.renameSync(tmp, file)
      return
    } catch {
      continue
    }
  }
  atomicWriteSync(file, text)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'copied in place when the promise is rejected, and by a callback',
    code: `
import fs from 'node:fs'
export async function save(file, text) {
  await fs.promises.writeFile(file + '.tmp', text)
  await fs.promises.rename(file + '.tmp', file).catch(() => fs.promises.copyFile(file + '.tmp', file))
}
export function publish(file, text, done) {
  fs.writeFileSync(file + '.tmp', text)
  fs.rename(file + '.tmp', file, (error) => {
    if (error) fs.copyFile(file + '.tmp', file, done)
    else done()
  })
}
`,
    output: null,
    errors: [
      {
        messageId: 'inPlaceFallback',
        data: { target: 'file', rename: 'line 5', replacement: 'renameWithRetry' },
        line: 5,
        column: 61,
        endLine: 5,
        endColumn: 102,
      },
      {
        messageId: 'inPlaceFallback',
        data: { target: 'file', rename: 'line 9', replacement: 'renameWithRetry' },
        line: 10,
        column: 16,
        endLine: 10,
        endColumn: 54,
      },
    ],
  },
]

runCases('no-replace-gap', noReplaceGap, { valid, invalid })
