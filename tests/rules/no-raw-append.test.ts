import parser from '@typescript-eslint/parser'
import noRawAppend from '../../src/rules/no-raw-append.ts'
import { runCases, type InvalidCase, type ValidCase } from './run.ts'

const valid: ValidCase[] = [
  {
    name: 'a line of prose that may end with data',
    code: `
import fs from 'node:fs'
export function log(file, text, data) {
  if (data) text += ' ' + JSON.stringify(data)
  fs.appendFileSync(file, text + '\\n')
}
`,
  },
  {
    name: 'a line of prose, whose readers tolerate a partial one',
    code: `
import { appendFileSync } from 'node:fs'
export const log = (file, text) => appendFileSync(file, \`\${new Date().toISOString()} \${text}\\n\`)
`,
  },
  {
    name: 'a piece of a document, which is no line',
    code: `
import fs from 'node:fs'
export const add = (file, event) => fs.appendFileSync(file, JSON.stringify(event))
`,
  },
  {
    name: 'writeFile without the flag a',
    code: `
import fs from 'node:fs'
export const log = (file, event) => fs.writeFileSync(file, JSON.stringify(event) + '\\n')
`,
  },
  {
    name: 'a log stream',
    code: `
import fs from 'node:fs'
const stream = fs.createWriteStream('events.jsonl', { flags: 'a' })
export const log = (event) => stream.write(JSON.stringify(event) + '\\n')
`,
  },
  {
    name: 'through a descriptor that is held',
    code: `
import fs from 'node:fs'
const fd = fs.openSync('events.jsonl', 'a')
export const log = (event) => fs.appendFileSync(fd, JSON.stringify(event) + '\\n')
`,
  },
  {
    name: 'a list of records that one handle appends',
    code: `
import { open } from 'node:fs/promises'
export async function dump(records) {
  const handle = await open('records.jsonl', 'a')
  for (const record of records) await handle.appendFile(JSON.stringify(record) + '\\n')
  await handle.close()
}
`,
  },
  {
    name: 'a log that is opened by its first record',
    code: `
import { open } from 'node:fs/promises'
class Log {
  async add(event) {
    if (!this.handle) this.handle = await open('events.jsonl', 'a')
    await this.handle.write(JSON.stringify(event) + '\\n')
  }
}
`,
  },
  {
    name: 'a log in a variable that is opened by its first record',
    code: `
import fs from 'node:fs'
let fd
export function log(event) {
  fd ??= fs.openSync('events.jsonl', 'a')
  fs.writeSync(fd, JSON.stringify(event) + '\\n')
}
`,
  },
  {
    name: 'a header and a record that one descriptor appends',
    code: `
import fs from 'node:fs'
export function dump(header, record) {
  const fd = fs.openSync('records.jsonl', 'a')
  fs.writeSync(fd, JSON.stringify(header) + '\\n')
  fs.writeSync(fd, JSON.stringify(record) + '\\n')
  fs.closeSync(fd)
}
`,
  },
  {
    name: 'a file with a random name',
    code: `
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
const file = \`/tmp/\${randomUUID()}.jsonl\`
export const log = (event) => fs.appendFileSync(file, JSON.stringify(event) + '\\n')
`,
  },
  {
    name: 'inside a fresh mkdtemp directory',
    code: `
import fs from 'node:fs'
import os from 'node:os'
const dir = fs.mkdtempSync(os.tmpdir() + '/x-')
export const log = (event) => fs.appendFileSync(dir + '/events.jsonl', JSON.stringify(event) + '\\n')
`,
  },
  {
    name: 'appendLines of the runtime',
    code: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event))
`,
  },
  {
    name: 'another function called appendFileSync',
    code: `
import { appendFileSync } from './memory.js'
export const log = (file, event) => appendFileSync(file, JSON.stringify(event) + '\\n')
`,
  },
  {
    name: 'records: lines leaves text alone that shows no newline',
    code: `
import fs from 'node:fs'
export const log = (file, text) => fs.appendFileSync(file, text)
`,
    options: [{ records: 'lines' }],
  },
  {
    name: 'records: json leaves prose alone',
    code: `
import fs from 'node:fs'
export const log = (file, text) => fs.appendFileSync(file, text + '\\n')
`,
    options: [{ records: 'json' }],
  },
  {
    name: 'the option ignore',
    code: `
import fs from 'node:fs'
export const log = (dir, event) => fs.appendFileSync(\`\${dir}/debug.jsonl\`, JSON.stringify(event) + '\\n')
`,
    options: [{ ignore: ['debug.jsonl'] }],
  },
  {
    name: 'what an unknown function makes of a record',
    code: `
import fs from 'node:fs'
import { finish } from './finish.js'
export const log = (file, event) => fs.appendFileSync(file, finish(JSON.stringify(event)))
`,
  },
  {
    name: 'a line for people with a record at its end',
    code: `
import fs from 'node:fs'
export const log = (file, text, extra) =>
  fs.appendFileSync(file, \`[\${new Date().toISOString()}] \${text} \${JSON.stringify(extra)}\\n\`)
`,
  },
  {
    name: 'a line for people, put together with plus',
    code: `
import fs from 'node:fs'
export const log = (file, extra) => fs.appendFileSync(file, 'received ' + JSON.stringify(extra) + '\\n')
`,
  },
  {
    name: 'a line for people, or one with data',
    code: `
import fs from 'node:fs'
export function debug(file, message, data) {
  const time = new Date().toISOString()
  const entry = data
    ? \`[\${time}] \${message}: \${JSON.stringify(data, null, 2)}\\n\`
    : \`[\${time}] \${message}\\n\`
  fs.appendFileSync(file, entry)
}
`,
  },
  {
    name: 'a line for people or a record',
    code: `
import fs from 'node:fs'
export function debug(file, message, data) {
  fs.appendFileSync(file, data ? JSON.stringify(data) + '\\n' : 'debug: ' + message + '\\n')
}
`,
  },
  {
    name: 'a line for people that a function makes',
    code: `
import fs from 'node:fs'
const format = (message, data) => \`\${Date.now()} \${message}: \${JSON.stringify(data)}\\n\`
export function debug(file, message, data) {
  fs.appendFileSync(file, format(message, data))
}
`,
  },
  {
    name: 'data that is laid out over many lines',
    code: `
import fs from 'node:fs'
export const log = (file, event) => fs.appendFileSync(file, \`\${JSON.stringify(event, null, 2)}\\n\\n\`)
export const dump = (file, event) => fs.appendFileSync(file, JSON.stringify(event, null, '\\t') + '\\n')
`,
  },
  {
    name: 'a line for people, made first',
    code: `
import fs from 'node:fs'
export function log(file, level, extra) {
  const line = \`\${level}: \${JSON.stringify(extra)}\\n\`
  fs.appendFileSync(file, line)
}
`,
  },
]

const invalid: InvalidCase[] = [
  {
    name: 'a record that is asked to be indented by nothing',
    code: `
import { appendFileSync } from 'node:fs'
export const log = (file, event) => appendFileSync(file, JSON.stringify(event, null, 0) + '\\n')
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event, null, 0) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 96,
      },
    ],
  },
  {
    name: 'a record with a newline',
    code: `
import { appendFileSync } from 'node:fs'
export const log = (file, event) => appendFileSync(file, JSON.stringify(event) + '\\n')
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 87,
      },
    ],
  },
  {
    name: 'a template with a newline',
    code: `
import fs from 'node:fs'
export const log = (file, event) => fs.appendFileSync(file, \`\${JSON.stringify(event)}\\n\`)
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, \`\${JSON.stringify(event)}\\n\`)
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 90,
      },
    ],
  },
  {
    name: 'several records joined',
    code: `
import fs from 'node:fs'
export function log(file, events) {
  fs.appendFileSync(file, events.map((event) => JSON.stringify(event)).join('\\n') + '\\n')
}
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export function log(file, events) {
  appendLinesSync(file, events.map((event) => JSON.stringify(event)).join('\\n') + '\\n')
}
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 3,
        endLine: 4,
        endColumn: 90,
      },
    ],
  },
  {
    name: 'several records, each with its newline',
    code: `
import fs from 'node:fs'
export function log(file, events) {
  fs.appendFileSync(file, events.map((event) => JSON.stringify(event) + '\\n').join(''))
}
`,
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 3,
        endLine: 4,
        endColumn: 88,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export function log(file, events) {
  appendLinesSync(file, events.map((event) => JSON.stringify(event) + '\\n').join(''))
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'collected in a loop',
    code: `
import fs from 'node:fs'
export function log(file, events) {
  let text = ''
  for (const event of events) text += JSON.stringify(event) + '\\n'
  fs.appendFileSync(file, text)
}
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export function log(file, events) {
  let text = ''
  for (const event of events) text += JSON.stringify(event) + '\\n'
  appendLinesSync(file, text)
}
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 32,
      },
    ],
  },
  {
    name: 'the line is made first',
    code: `
import fs from 'node:fs'
export function log(file, event) {
  const line = JSON.stringify({ at: Date.now(), ...event }) + '\\n'
  fs.appendFileSync(file, line, 'utf8')
}
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export function log(file, event) {
  const line = JSON.stringify({ at: Date.now(), ...event }) + '\\n'
  appendLinesSync(file, line, 'utf8')
}
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 40,
      },
    ],
  },
  {
    name: 'os.EOL',
    code: `
import fs from 'node:fs'
import { EOL } from 'node:os'
export const log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + EOL)
`,
    output: `
import { EOL } from 'node:os'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + EOL)
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 37,
        endLine: 4,
        endColumn: 89,
      },
    ],
  },
  {
    name: 'a helper that appends text for its callers',
    code: `
import fs from 'node:fs'
function appendLine(file, text) {
  fs.appendFileSync(file, text + '\\n')
}
export const log = (file, event) => appendLine(file, JSON.stringify(event))
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
function appendLine(file, text) {
  appendLinesSync(file, text + '\\n')
}
export const log = (file, event) => appendLine(file, JSON.stringify(event))
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 3,
        endLine: 4,
        endColumn: 39,
      },
    ],
  },
  {
    name: 'promises',
    code: `
import { appendFile } from 'node:fs/promises'
export async function log(file, event) {
  await appendFile(file, JSON.stringify(event) + '\\n')
}
`,
    output: `
import { appendLines } from 'eslint-plugin-atomic-fs/runtime'
export async function log(file, event) {
  await appendLines(file, JSON.stringify(event) + '\\n')
}
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 4,
        column: 9,
        endLine: 4,
        endColumn: 55,
      },
    ],
  },
  {
    name: 'a class with this.path',
    code: `
import { promises as fs } from 'node:fs'
export class Journal {
  constructor(path) {
    this.path = path
  }
  async add(event) {
    await fs.appendFile(this.path, JSON.stringify(event) + '\\n', 'utf8')
  }
}
`,
    output: `
import { appendLines } from 'eslint-plugin-atomic-fs/runtime'
export class Journal {
  constructor(path) {
    this.path = path
  }
  async add(event) {
    await appendLines(this.path, JSON.stringify(event) + '\\n', 'utf8')
  }
}
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'this.path', replacement: 'appendLines' },
        line: 8,
        column: 11,
        endLine: 8,
        endColumn: 73,
      },
    ],
  },
  {
    name: 'a callback becomes a suggestion',
    code: `
import fs from 'node:fs'
export function log(file, event, done) {
  fs.appendFile(file, JSON.stringify(event) + '\\n', done)
}
`,
    output: null,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 4,
        column: 3,
        endLine: 4,
        endColumn: 58,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLines' },
            output: `
import fs from 'node:fs'
import { appendLines } from 'eslint-plugin-atomic-fs/runtime'
import { callbackify } from 'node:util'
export function log(file, event, done) {
  callbackify(appendLines)(file, JSON.stringify(event) + '\\n', done)
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a callback that is written out, with an encoding',
    code: `
import fs from 'node:fs'
export function log(file, event) {
  fs.appendFile(file, JSON.stringify(event) + '\\n', 'utf8', (error) => {
    if (error) console.error(error)
  })
}
`,
    output: null,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 4,
        column: 3,
        endLine: 6,
        endColumn: 5,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLines' },
            output: `
import fs from 'node:fs'
import { appendLines } from 'eslint-plugin-atomic-fs/runtime'
import { callbackify } from 'node:util'
export function log(file, event) {
  callbackify(appendLines)(file, JSON.stringify(event) + '\\n', 'utf8', (error) => {
    if (error) console.error(error)
  })
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'writeFile with the flag a',
    code: `
import fs from 'node:fs'
export const log = (file, event) => fs.writeFileSync(file, JSON.stringify(event) + '\\n', { flag: 'a' })
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n', { flag: 'a' })
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 104,
      },
    ],
  },
  {
    name: 'a mode and an encoding stay',
    code: `
import fs from 'node:fs'
export const log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + '\\n', { encoding: 'utf8', mode: 0o600 })
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n', { encoding: 'utf8', mode: 0o600 })
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 125,
      },
    ],
  },
  {
    name: 'options that cannot be seen become a suggestion',
    code: `
import fs from 'node:fs'
export const log = (file, event, options) => fs.appendFileSync(file, JSON.stringify(event) + '\\n', options)
`,
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 46,
        endLine: 3,
        endColumn: 108,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event, options) => appendLinesSync(file, JSON.stringify(event) + '\\n', options)
`,
          },
        ],
      },
    ],
  },
  {
    name: 'YAML documents',
    code: `
import fs from 'node:fs'
import yaml from 'js-yaml'
export const log = (file, event) => fs.appendFileSync(file, \`---\\n\${yaml.dump(event)}\\n\`)
`,
    output: `
import yaml from 'js-yaml'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, \`---\\n\${yaml.dump(event)}\\n\`)
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 37,
        endLine: 4,
        endColumn: 90,
      },
    ],
  },
  {
    name: 'a namespace import',
    code: `
import * as fs from 'fs'
export const log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + '\\n')
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 90,
      },
    ],
  },
  {
    name: 'a namespace import of fs/promises',
    code: `
import * as fs from 'fs/promises'
export const log = (file, event) => fs.appendFile(file, JSON.stringify(event) + '\\n')
`,
    output: `
import { appendLines } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLines(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 86,
      },
    ],
  },
  {
    name: 'a default import of fs/promises',
    code: `
import fs from 'fs/promises'
export const log = (file, event) => fs.appendFile(file, JSON.stringify(event) + '\\n')
`,
    output: `
import { appendLines } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLines(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 86,
      },
    ],
  },
  {
    name: 'the member promises',
    code: `
import fs from 'node:fs'
export const log = (file, event) => fs.promises.appendFile(file, JSON.stringify(event) + '\\n')
`,
    output: `
import { appendLines } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLines(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 95,
      },
    ],
  },
  {
    name: 'require with semicolons',
    code: `
const fs = require('fs');
exports.log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + '\\n');
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { appendLinesSync } = require('eslint-plugin-atomic-fs/runtime');
exports.log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n');
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 32,
        endLine: 3,
        endColumn: 85,
      },
    ],
  },
  {
    name: 'destructured require',
    code: `
const { appendFileSync: append } = require('fs')
exports.log = (file, event) => append(file, JSON.stringify(event) + '\\n')
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { appendLinesSync } = require('eslint-plugin-atomic-fs/runtime')
exports.log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 32,
        endLine: 3,
        endColumn: 74,
      },
    ],
  },
  {
    name: 'promises of a require',
    code: `
const { appendFile } = require('node:fs').promises
exports.log = (file, event) => appendFile(file, JSON.stringify(event) + '\\n')
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { appendLines } = require('eslint-plugin-atomic-fs/runtime')
exports.log = (file, event) => appendLines(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 3,
        column: 32,
        endLine: 3,
        endColumn: 78,
      },
    ],
  },
  {
    name: 'promisify',
    code: `
const appendFile = require('util').promisify(require('fs').appendFile)
exports.log = (file, event) => appendFile(file, JSON.stringify(event) + '\\n')
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { appendLines } = require('eslint-plugin-atomic-fs/runtime')
exports.log = (file, event) => appendLines(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 3,
        column: 32,
        endLine: 3,
        endColumn: 78,
      },
    ],
  },
  {
    name: 'createRequire',
    code: `
import { createRequire } from 'node:module'
const { appendFileSync } = createRequire(import.meta.url)('fs')
export const log = (file, event) => appendFileSync(file, JSON.stringify(event) + '\\n')
`,
    output: `
import { createRequire } from 'node:module'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
const { appendFileSync } = createRequire(import.meta.url)('fs')
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 37,
        endLine: 4,
        endColumn: 87,
      },
    ],
  },
  {
    name: 'await import',
    code: `
import os from 'node:os'
export async function log(file, event) {
  const { appendFile } = await import('node:fs/promises')
  await appendFile(file, JSON.stringify(event) + '\\n')
}
`,
    output: `
import os from 'node:os'
import { appendLines } from 'eslint-plugin-atomic-fs/runtime'
export async function log(file, event) {
  const { appendFile } = await import('node:fs/promises')
  await appendLines(file, JSON.stringify(event) + '\\n')
}
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 55,
      },
    ],
  },
  {
    name: 'import x = require',
    code: `
import fs = require('fs')
export const log = (file: string, event: object): void => fs.appendFileSync(file, JSON.stringify(event) + '\\n')
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import atomicFs = require('eslint-plugin-atomic-fs/runtime')
export const log = (file: string, event: object): void => atomicFs.appendLinesSync(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 59,
        endLine: 3,
        endColumn: 112,
      },
    ],
  },
  {
    name: 'TypeScript with assertions',
    code: `
import { appendFileSync } from 'node:fs'
export function log(file: string | undefined, event: unknown): void {
  appendFileSync(file!, (JSON.stringify(event) as string) + '\\n')
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export function log(file: string | undefined, event: unknown): void {
  appendLinesSync(file!, (JSON.stringify(event) as string) + '\\n')
}
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file!', replacement: 'appendLinesSync' },
        line: 4,
        column: 3,
        endLine: 4,
        endColumn: 66,
      },
    ],
  },
  {
    name: 'process.getBuiltinModule',
    code: `
const { appendFileSync } = process.getBuiltinModule('fs')
export const log = (file, event) => appendFileSync(file, JSON.stringify(event) + '\\n')
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'

const { appendFileSync } = process.getBuiltinModule('fs')
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 87,
      },
    ],
  },
  {
    name: 'an interop helper',
    code: `
var fs = __toESM(require("fs"));
exports.log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + "\\n");
`,
    languageOptions: { sourceType: 'commonjs' },
    output: `
const { appendLinesSync } = require("eslint-plugin-atomic-fs/runtime");

var fs = __toESM(require("fs"));
exports.log = (file, event) => appendLinesSync(file, JSON.stringify(event) + "\\n");
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 32,
        endLine: 3,
        endColumn: 85,
      },
    ],
  },
  {
    name: 'fs in a class field',
    code: `
import fs from 'node:fs'
export class Journal {
  fs = fs
  add(file, event) {
    this.fs.appendFileSync(file, JSON.stringify(event) + '\\n')
  }
}
`,
    output: `
import fs from 'node:fs'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export class Journal {
  fs = fs
  add(file, event) {
    appendLinesSync(file, JSON.stringify(event) + '\\n')
  }
}
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 63,
      },
    ],
  },
  {
    name: 'fs as the default of a parameter',
    code: `
import nodeFs from 'node:fs'
export const log = (file, event, fs = nodeFs) => fs.appendFileSync(file, JSON.stringify(event) + '\\n')
`,
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 50,
        endLine: 3,
        endColumn: 103,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import nodeFs from 'node:fs'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event, fs = nodeFs) => appendLinesSync(file, JSON.stringify(event) + '\\n')
`,
          },
        ],
      },
    ],
  },
  {
    name: 'fs-extra',
    code: `
import fse from 'fs-extra'
export const log = (file, event) => fse.appendFile(file, JSON.stringify(event) + '\\n')
`,
    output: `
import fse from 'fs-extra'
import { appendLines } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLines(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 87,
      },
    ],
  },
  {
    name: 'fs-extra, and options that may be a callback',
    code: `
import fse from 'fs-extra'
export const log = (file, event, done) => fse.appendFile(file, JSON.stringify(event) + '\\n', done)
export function more(file, event) {
  return fse.appendFile(file, JSON.stringify(event) + '\\n', arguments[2])
}
`,
    output: null,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 3,
        column: 43,
        endLine: 3,
        endColumn: 99,
        suggestions: [],
      },
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 5,
        column: 10,
        endLine: 5,
        endColumn: 74,
        suggestions: [],
      },
    ],
  },
  {
    name: 'records: lines takes prose as well',
    code: `
import fs from 'node:fs'
export const log = (file, text) => fs.appendFileSync(file, \`\${new Date().toISOString()} \${text}\\n\`)
`,
    options: [{ records: 'lines' }],
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, text) => appendLinesSync(file, \`\${new Date().toISOString()} \${text}\\n\`)
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 36,
        endLine: 3,
        endColumn: 100,
      },
    ],
  },
  {
    name: 'the option ignore for another file',
    code: `
import fs from 'node:fs'
export const log = (dir, event) => fs.appendFileSync(\`\${dir}/events.jsonl\`, JSON.stringify(event) + '\\n')
`,
    options: [{ ignore: ['debug.jsonl'] }],
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (dir, event) => appendLinesSync(\`\${dir}/events.jsonl\`, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: '`${dir}/events.jsonl`', replacement: 'appendLinesSync' },
        line: 3,
        column: 36,
        endLine: 3,
        endColumn: 106,
      },
    ],
  },
  {
    name: 'the setting owner: one-process, because the earlier writer died',
    code: `
import fs from 'node:fs'
export const log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + '\\n')
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', owner: 'one-process' } },
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 90,
      },
    ],
  },
  {
    name: 'the setting fix: suggest',
    code: `
import fs from 'node:fs'
export const log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + '\\n')
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'suggest' } },
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 90,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + '\\n')
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
export const log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + '\\n')
`,
    settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime', fix: 'off' } },
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 90,
      },
    ],
  },
  {
    name: "a wrapper of the user's own is reported without a fix",
    code: `
import { add } from './disk.js'
export const log = (file, event) => add(file, JSON.stringify(event) + '\\n')
`,
    settings: {
      'atomic-fs': {
        runtime: 'eslint-plugin-atomic-fs/runtime',
        calls: [{ module: './disk.js', name: 'add', kind: 'append', path: 0, data: 1 }],
      },
    },
    output: null,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'file', replacement: 'appendLines' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 76,
      },
    ],
  },
  {
    name: 'two appends share an import',
    code: `
import fs from 'node:fs'
export const begin = (file, id) => fs.appendFileSync(file, JSON.stringify({ begin: id }) + '\\n')
export const end = (file, id) => fs.appendFileSync(file, JSON.stringify({ end: id }) + '\\n')
`,
    output: `
import fs from 'node:fs'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const begin = (file, id) => appendLinesSync(file, JSON.stringify({ begin: id }) + '\\n')
export const end = (file, id) => fs.appendFileSync(file, JSON.stringify({ end: id }) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 36,
        endLine: 3,
        endColumn: 97,
      },
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 34,
        endLine: 4,
        endColumn: 93,
      },
    ],
  },
  {
    name: 'a record with punctuation before it',
    code: `
import fs from 'node:fs'
export const log = (file, event) => fs.appendFileSync(file, \`, \${JSON.stringify(event)}\\n\`)
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, \`, \${JSON.stringify(event)}\\n\`)
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 3,
        column: 37,
        endLine: 3,
        endColumn: 92,
      },
    ],
  },
  {
    name: 'two records in one line of code',
    code: `
import fs from 'node:fs'
export const log = (file, a, b) =>
  fs.appendFileSync(file, \`\${JSON.stringify(a)}\\n\${JSON.stringify(b)}\\n\`)
`,
    output: `
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, a, b) =>
  appendLinesSync(file, \`\${JSON.stringify(a)}\\n\${JSON.stringify(b)}\\n\`)
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 3,
        endLine: 4,
        endColumn: 74,
      },
    ],
  },
  {
    name: 'another append to the file leaves its line open',
    code: `
import fs from 'node:fs'
const FILE = 'trace.log'
export function begin() {
  fs.appendFileSync(FILE, 'state=')
}
export function end(state) {
  fs.appendFileSync(FILE, JSON.stringify(state) + '\\n')
}
`,
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'FILE', replacement: 'appendLinesSync' },
        line: 8,
        column: 3,
        endLine: 8,
        endColumn: 56,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import fs from 'node:fs'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'trace.log'
export function begin() {
  fs.appendFileSync(FILE, 'state=')
}
export function end(state) {
  appendLinesSync(FILE, JSON.stringify(state) + '\\n')
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an append to the same file, whatever that is, leaves its line open',
    code: `
import fs from 'node:fs'
const files = process.argv.slice(2)
function log(file, event) {
  fs.appendFileSync(file, 'event: ')
  fs.appendFileSync(file, JSON.stringify(event) + '\\n')
}
log(files.shift(), {})
`,
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 56,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import fs from 'node:fs'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
const files = process.argv.slice(2)
function log(file, event) {
  fs.appendFileSync(file, 'event: ')
  appendLinesSync(file, JSON.stringify(event) + '\\n')
}
log(files.shift(), {})
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an append in the same function leaves its line open',
    code: `
import fs from 'node:fs'
export function log(file, event) {
  fs.appendFileSync(file, 'event: ')
  fs.appendFileSync(file, JSON.stringify(event) + '\\n')
}
`,
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 56,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import fs from 'node:fs'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export function log(file, event) {
  fs.appendFileSync(file, 'event: ')
  appendLinesSync(file, JSON.stringify(event) + '\\n')
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'another append to another file leaves its line open',
    code: `
import fs from 'node:fs'
export function log(file, event) {
  fs.appendFileSync(\`\${file}.dots\`, '.')
  fs.appendFileSync(file, JSON.stringify(event) + '\\n')
}
`,
    output: `
import fs from 'node:fs'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export function log(file, event) {
  fs.appendFileSync(\`\${file}.dots\`, '.')
  appendLinesSync(file, JSON.stringify(event) + '\\n')
}
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 56,
      },
    ],
  },
  {
    name: 'os.EOL of a namespace',
    code: `
import fs from 'node:fs'
import * as os from 'node:os'
export const log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + os.EOL)
`,
    output: `
import * as os from 'node:os'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + os.EOL)
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 37,
        endLine: 4,
        endColumn: 92,
      },
    ],
  },
  {
    name: 'EOL in a template, of a require',
    code: `
const fs = require('fs')
const { EOL } = require('os')
exports.log = (file, event) => fs.appendFileSync(file, \`\${JSON.stringify(event)}\${EOL}\`)
`,
    output: `
const { EOL } = require('os')
const { appendLinesSync } = require('eslint-plugin-atomic-fs/runtime')
exports.log = (file, event) => appendLinesSync(file, \`\${JSON.stringify(event)}\${EOL}\`)
`,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 32,
        endLine: 4,
        endColumn: 89,
      },
    ],
  },
  {
    name: 'EOL of another module',
    code: `
import fs from 'node:fs'
import { EOL } from './format.js'
export const log = (file, event) => fs.appendFileSync(file, JSON.stringify(event) + EOL)
`,
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 37,
        endLine: 4,
        endColumn: 89,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import { EOL } from './format.js'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export const log = (file, event) => appendLinesSync(file, JSON.stringify(event) + EOL)
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a file system of a typed parameter',
    code: `
import type * as NodeFs from 'node:fs'
export function log(disk: typeof NodeFs, file: string, event: object): void {
  disk.appendFileSync(file, JSON.stringify(event) + '\\n')
}
`,
    filename: 'file.ts',
    languageOptions: { parser },
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'file', replacement: 'appendLinesSync' },
        line: 4,
        column: 3,
        endLine: 4,
        endColumn: 58,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import type * as NodeFs from 'node:fs'
import { appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
export function log(disk: typeof NodeFs, file: string, event: object): void {
  appendLinesSync(file, JSON.stringify(event) + '\\n')
}
`,
          },
        ],
      },
    ],
  },
  {
    name: 'a synchronous append where an asynchronous section takes the same lock',
    code: `
import fs from 'node:fs'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'events.jsonl'
export const rotate = (move) => withLock(FILE, async () => move(FILE))
export const log = (event) => fs.appendFileSync(FILE, JSON.stringify(event) + '\\n')
`,
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'FILE', replacement: 'appendLinesSync' },
        line: 6,
        column: 31,
        endLine: 6,
        endColumn: 84,
        suggestions: [
          {
            messageId: 'useAppendLines',
            data: { replacement: 'appendLinesSync' },
            output: `
import { withLock, appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'events.jsonl'
export const rotate = (move) => withLock(FILE, async () => move(FILE))
export const log = (event) => appendLinesSync(FILE, JSON.stringify(event) + '\\n')
`,
          },
        ],
      },
    ],
  },
  {
    name: 'an asynchronous append where an asynchronous section takes the same lock',
    code: `
import fs from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'events.jsonl'
export const rotate = (move) => withLock(FILE, async () => move(FILE))
export const log = (event) => fs.appendFile(FILE, JSON.stringify(event) + '\\n')
`,
    output: `
import { withLock, appendLines } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'events.jsonl'
export const rotate = (move) => withLock(FILE, async () => move(FILE))
export const log = (event) => appendLines(FILE, JSON.stringify(event) + '\\n')
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'FILE', replacement: 'appendLines' },
        line: 6,
        column: 31,
        endLine: 6,
        endColumn: 80,
      },
    ],
  },
  {
    name: 'an append inside an asynchronous section of the same lock, which it joins',
    code: `
import fs from 'node:fs/promises'
import { withLock } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'events.jsonl'
export const log = (event) => withLock(FILE, () => fs.appendFile(FILE, JSON.stringify(event) + '\\n'))
`,
    output: `
import { withLock, appendLines } from 'eslint-plugin-atomic-fs/runtime'
const FILE = 'events.jsonl'
export const log = (event) => withLock(FILE, () => appendLines(FILE, JSON.stringify(event) + '\\n'))
`,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'FILE', replacement: 'appendLines' },
        line: 5,
        column: 52,
        endLine: 5,
        endColumn: 101,
      },
    ],
  },
  {
    name: 'a handle that is opened for one record has no fix',
    code: `
import { open } from 'node:fs/promises'
export async function log(event) {
  const handle = await open('events.jsonl', 'a')
  await handle.appendFile(JSON.stringify(event) + '\\n')
  await handle.sync()
  await handle.close()
}
`,
    output: null,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'events.jsonl', replacement: 'appendLines' },
        line: 5,
        column: 9,
        endLine: 5,
        endColumn: 56,
      },
    ],
  },
  {
    name: 'a descriptor that is opened for one record has no fix',
    code: `
import fs from 'node:fs'
export function log(event) {
  const fd = fs.openSync('events.jsonl', 'a', 0o600)
  try {
    fs.writeSync(fd, JSON.stringify(event) + '\\n')
  } finally {
    fs.closeSync(fd)
  }
}
`,
    output: null,
    errors: [
      {
        messageId: 'rawAppend',
        data: { path: 'events.jsonl', replacement: 'appendLinesSync' },
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 51,
      },
    ],
  },
  {
    name: 'the options of Deno',
    code: `
export const log = (event) =>
  Deno.writeTextFile('events.jsonl', JSON.stringify(event) + '\\n', { append: true })
`,
    output: null,
    errors: [
      {
        messageId: 'rawAsyncAppend',
        data: { path: 'events.jsonl', replacement: 'appendLines' },
        line: 3,
        column: 3,
        endLine: 3,
        endColumn: 85,
      },
    ],
  },
]

runCases('no-raw-append', noRawAppend, { valid, invalid })
