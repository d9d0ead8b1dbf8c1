/** All rules at once, as `eslint --fix` runs them. */
import parser from '@typescript-eslint/parser'
import { Linter as Linter10 } from 'eslint'
import { Linter as Linter9 } from 'eslint-9'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { rules } from '../../src/rules/index.ts'

const require = createRequire(import.meta.url)
const LINTERS = [
  ['ESLint 8', (require('eslint-8') as { Linter: typeof Linter10 }).Linter],
  ['ESLint 9', Linter9 as unknown as typeof Linter10],
  ['ESLint 10', Linter10],
] as const

const names = Object.keys(rules).sort()

/** What the first three programs are about. */
const USUAL = [
  'no-bare-rename',
  'no-in-place-write',
  'no-leaked-temp',
  'no-raw-append',
  'no-shared-temp-path',
  'no-unlocked-update',
]

const ESM = `/** Keeps the counts of a tool. */
import fs from 'node:fs'
import path from 'node:path'

const DIR = '/var/lib/tool'
const COUNTS = path.join(DIR, 'counts.json')
const INDEX = path.join(DIR, 'index.json')
const EVENTS = path.join(DIR, 'events.jsonl')

// Every call is a process of its own.
export function count(key) {
  const counts = JSON.parse(fs.readFileSync(COUNTS, 'utf8'))
  counts[key] = (counts[key] ?? 0) + 1
  fs.writeFileSync(COUNTS, JSON.stringify(counts))
  fs.appendFileSync(EVENTS, JSON.stringify({ key }) + '\\n') // one line each
}

export function publish(index) {
  fs.writeFileSync(INDEX + '.tmp', JSON.stringify(index))
  fs.renameSync(INDEX + '.tmp', INDEX)
}
`

const CJS = `#!/usr/bin/env node
'use strict';

const { appendFileSync, readFileSync, renameSync, writeFileSync } = require('fs');

module.exports = { add, list, publish };

function list(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function store(file, entries) {
  writeFileSync(file, JSON.stringify(entries, null, 2));
}

function add(file, entry) {
  const entries = list(file);
  entries.push(entry);
  store(file, entries);
  appendFileSync(file + '.log', JSON.stringify(entry) + '\\n');
  return entries.length;
}

function publish(file, text) {
  const tmp = \`\${file}.\${process.pid}.tmp\`;
  writeFileSync(tmp, text);
  renameSync(tmp, file);
}
`

const TS = `import fs = require('fs')

interface Entry {
  id: number
}

export class Store {
  constructor(private readonly path: string) {}

  add(entry: Entry): number {
    const entries = JSON.parse(fs.readFileSync(this.path, 'utf8')) as Entry[]
    entries.push(entry)
    fs.writeFileSync(this.path, JSON.stringify(entries))
    return entries.length
  }

  log(entry: Entry): void {
    fs.appendFileSync(this.path + '.log', JSON.stringify(entry) + '\\n')
  }

  publish(text: string): void {
    const tmp = this.path + '.tmp'
    fs.writeFileSync(tmp, text)
    fs.renameSync(tmp, this.path)
  }
}
`

describe.each(LINTERS)('%s', (_, Linter) => {
  const linter = new Linter({ configType: 'flat' })

  function config(filename: string): Linter10.Config[] {
    return [
      {
        files: ['**/*.*'],
        languageOptions: {
          ...(filename.endsWith('.ts') ? { parser } : {}),
          sourceType: filename.endsWith('.cjs') ? 'commonjs' : 'module',
        },
        plugins: { 'atomic-fs': { rules: rules as never } },
        rules: Object.fromEntries(names.map((name) => [`atomic-fs/${name}`, 'error'])),
        settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime' } },
      },
    ]
  }

  function fixAll(code: string, filename: string, expected: readonly string[] = USUAL): string {
    const before = linter.verify(code, config(filename), { filename })
    expect([...new Set(before.map((message) => message.ruleId))].sort()).toEqual(
      expected.map((name) => `atomic-fs/${name}`),
    )
    const { output, messages } = linter.verifyAndFix(code, config(filename), { filename })
    // Nothing left, and above all no parsing error.
    expect(messages.map((message) => message.message)).toEqual([])
    expect(output.match(/eslint-plugin-atomic-fs\/runtime/g)).toHaveLength(1)
    expect(linter.verifyAndFix(output, config(filename), { filename })).toEqual({
      fixed: false,
      messages: [],
      output,
    })
    return output
  }

  it('repairs an ES module in one run', () => {
    expect(fixAll(ESM, 'file.mjs')).toMatchInlineSnapshot(`
      "/** Keeps the counts of a tool. */
      import fs from 'node:fs'
      import path from 'node:path'
      import { atomicWriteSync, withLockSync, appendLinesSync } from 'eslint-plugin-atomic-fs/runtime'

      const DIR = '/var/lib/tool'
      const COUNTS = path.join(DIR, 'counts.json')
      const INDEX = path.join(DIR, 'index.json')
      const EVENTS = path.join(DIR, 'events.jsonl')

      // Every call is a process of its own.
      export function count(key) {
        withLockSync(COUNTS, () => {
          const counts = JSON.parse(fs.readFileSync(COUNTS, 'utf8'))
          counts[key] = (counts[key] ?? 0) + 1
          atomicWriteSync(COUNTS, JSON.stringify(counts))
        })
        appendLinesSync(EVENTS, JSON.stringify({ key }) + '\\n') // one line each
      }

      export function publish(index) {
        atomicWriteSync(INDEX, JSON.stringify(index), { preserve: false, symlink: 'replace' })
      }
      "
    `)
  })

  it('repairs a CommonJS file in one run', () => {
    expect(fixAll(CJS, 'file.cjs')).toMatchInlineSnapshot(`
      "#!/usr/bin/env node
      'use strict';

      const { readFileSync } = require('fs');
      const { appendLinesSync, atomicWriteSync, withLockSync } = require('eslint-plugin-atomic-fs/runtime');

      module.exports = { add, list, publish };

      function list(file) {
        return JSON.parse(readFileSync(file, 'utf8'));
      }

      function store(file, entries) {
        atomicWriteSync(file, JSON.stringify(entries, null, 2));
      }

      function add(file, entry) {
        const entries = withLockSync(file, () => {
          const entries = list(file);
          entries.push(entry);
          store(file, entries);
          return entries;
        });
        appendLinesSync(file + '.log', JSON.stringify(entry) + '\\n');
        return entries.length;
      }

      function publish(file, text) {
        atomicWriteSync(file, text, { preserve: false, symlink: 'replace' });
      }
      "
    `)
  })

  it('repairs TypeScript in one run', () => {
    expect(fixAll(TS, 'file.ts')).toMatchInlineSnapshot(`
      "import fs = require('fs')
      import atomicFs = require('eslint-plugin-atomic-fs/runtime')

      interface Entry {
        id: number
      }

      export class Store {
        constructor(private readonly path: string) {}

        add(entry: Entry): number {
          return atomicFs.withLockSync(this.path, () => {
            const entries = JSON.parse(fs.readFileSync(this.path, 'utf8')) as Entry[]
            entries.push(entry)
            atomicFs.atomicWriteSync(this.path, JSON.stringify(entries))
            return entries.length
          })
        }

        log(entry: Entry): void {
          atomicFs.appendLinesSync(this.path + '.log', JSON.stringify(entry) + '\\n')
        }

        publish(text: string): void {
          atomicFs.atomicWriteSync(this.path, text, { preserve: false, symlink: 'replace' })
        }
      }
      "
    `)
  })

  it('makes one call of a write and a rename, before smaller fixes mend them', () => {
    const code = `import { closeSync, fsyncSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs'

export function save(file, state) {
  const tmp = \`\${file}.\${process.pid}.tmp\`
  writeFileSync(tmp, JSON.stringify(state), 'utf8')
  renameSync(tmp, file)
}

export function publish(file, text) {
  const fd = openSync(file + '.new', 'w')
  try {
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(file + '.new', file)
}
`
    const rules = ['no-bare-rename', 'no-leaked-temp', 'no-shared-temp-path']
    expect(fixAll(code, 'file.mjs', rules)).toMatchInlineSnapshot(`
      "import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'

      export function save(file, state) {
        atomicWriteSync(file, JSON.stringify(state), { encoding: 'utf8', preserve: false, symlink: 'replace' })
      }

      export function publish(file, text) {
        atomicWriteSync(file, text, { preserve: false, symlink: 'replace' })
      }
      "
    `)
  })

  it('makes one call of what smaller fixes have mended', () => {
    const code = `const fs = require('fs')
const { renameWithRetrySync, tmpPath } = require('eslint-plugin-atomic-fs/runtime')

exports.save = function save(file, state) {
  const tmp = tmpPath(file)
  fs.writeFileSync(tmp, JSON.stringify(state))
  renameWithRetrySync(tmp, file)
}
`
    expect(fixAll(code, 'file.cjs', ['no-leaked-temp'])).toMatchInlineSnapshot(`
      "const { atomicWriteSync } = require('eslint-plugin-atomic-fs/runtime')

      exports.save = function save(file, state) {
        atomicWriteSync(file, JSON.stringify(state), { preserve: false, symlink: 'replace' })
      }
      "
    `)
  })

  it('leaves a write that a person should look at to the smaller fixes', () => {
    const code = `import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

export async function save(file, text) {
  const tmp = path.dirname(file) + path.basename(file) + '.tmp'
  await writeFile(tmp, text)
  console.log('written')
  await rename(tmp, file)
}
`
    const { output } = linter.verifyAndFix(code, config('file.mjs'), { filename: 'file.mjs' })
    expect(output).toMatchInlineSnapshot(`
      "import { writeFile } from 'node:fs/promises'
      import { renameWithRetry, tmpPath } from 'eslint-plugin-atomic-fs/runtime'

      export async function save(file, text) {
        const tmp = tmpPath(file)
        await writeFile(tmp, text)
        console.log('written')
        await renameWithRetry(tmp, file)
      }
      "
    `)
    expect(linter.verifyAndFix(output, config('file.mjs'), { filename: 'file.mjs' }).output).toBe(output)
  })
})
