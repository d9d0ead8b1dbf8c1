/** Files of every kind: what the fixes of all rules together make of them, checked as every fixed file is. */
import typescriptParser from '@typescript-eslint/parser'
import * as astroParser from 'astro-eslint-parser'
import { Linter as Linter10 } from 'eslint'
import { Linter as Linter8 } from 'eslint-8'
import { Linter as Linter9 } from 'eslint-9'
import * as svelteParser from 'svelte-eslint-parser'
import { describe, expect, it } from 'vitest'
import * as vueParser from 'vue-eslint-parser'
import { rules } from '../../src/rules/index.ts'
import { createFixChecker } from '../support/fixed-file.mjs'

interface Kind {
  name: string
  code: string
  output: string
  filename?: string
  languageOptions?: Record<string, unknown>
}

const RUNTIME = 'eslint-plugin-atomic-fs/runtime'
const commonjs = { sourceType: 'commonjs' }
const publish = (indent = '') => `${indent}function publish(file, text) {
${indent}  fs.writeFileSync(file + '.tmp', text)
${indent}  fs.renameSync(file + '.tmp', file)
${indent}}
`
const published = (indent = '', local = 'atomicWriteSync') => `${indent}function publish(file, text) {
${indent}  ${local}(file, text, { preserve: false, symlink: 'replace' })
${indent}}
`

const kinds: Kind[] = [
  {
    name: 'JavaScript of 2009',
    languageOptions: { ...commonjs, ecmaVersion: 5 },
    code: `'use strict';\nvar fs = require('fs');\n${publish()}module.exports = publish;\n`,
    output: `'use strict';\nvar atomicFs = require('${RUNTIME}');\n${published('', 'atomicFs.atomicWriteSync')}module.exports = publish;\n`,
  },
  {
    name: 'lines with different ends',
    code: `import fs from 'fs'\r\n\n${publish()}publish('a', 'b')\r\n`,
    output: `import { atomicWriteSync } from '${RUNTIME}'\r\n\n${published()}publish('a', 'b')\r\n`,
  },
  {
    name: 'a byte order mark, a hashbang and CRLF',
    languageOptions: commonjs,
    code: `\uFEFF#!/usr/bin/env node\nconst fs = require('fs');\n${publish()}publish('a', 'b');\n`.replace(
      /\n/g,
      '\r\n',
    ),
    output:
      `\uFEFF#!/usr/bin/env node\nconst { atomicWriteSync } = require('${RUNTIME}');\n${published()}publish('a', 'b');\n`.replace(
        /\n/g,
        '\r\n',
      ),
  },
  {
    name: 'decorators before an export',
    filename: 'file.ts',
    languageOptions: { parser: typescriptParser },
    code: `// A store.\n@stored\nexport class Store {\n  fs = require('fs')\n}\nconst fs = require('fs')\n${publish().replace('file, text', 'file: string, text: string')}`,
    output: `import { atomicWriteSync } from '${RUNTIME}'\n\n// A store.\n@stored\nexport class Store {\n  fs = require('fs')\n}\n${published().replace('file, text', 'file: string, text: string')}`,
  },
  {
    name: 'a name that a sloppy block gives to its function',
    languageOptions: commonjs,
    code: `const fs = require('fs')\nfunction outer() {\n${publish('  ')}  if (publish) {\n    function atomicWriteSync() {}\n  }\n}\nouter()\n`,
    output: `const { atomicWriteSync: atomicWriteSync1 } = require('${RUNTIME}')\nfunction outer() {\n${published('  ', 'atomicWriteSync1')}  if (publish) {\n    function atomicWriteSync() {}\n  }\n}\nouter()\n`,
  },
  {
    name: 'Vue',
    filename: 'file.vue',
    languageOptions: { parser: vueParser },
    code: `<template>\n  <p>{{ a }}</p>\n</template>\n\n<script>\nimport fs from 'fs'\n\nexport default { methods: { publish } }\n\n${publish()}</script>\n`,
    output: `<template>\n  <p>{{ a }}</p>\n</template>\n\n<script>\nimport { atomicWriteSync } from '${RUNTIME}'\n\nexport default { methods: { publish } }\n\n${published()}</script>\n`,
  },
  {
    name: 'Vue: a template that knows the name',
    filename: 'file.vue',
    languageOptions: { parser: vueParser },
    code: `<script setup>\nimport fs from 'fs'\n${publish()}</script>\n<template>\n  <p @click="publish('a')">{{ atomicWriteSync }}</p>\n</template>\n`,
    output: `<script setup>\nimport { atomicWriteSync as atomicWriteSync1 } from '${RUNTIME}'\n${published('', 'atomicWriteSync1')}</script>\n<template>\n  <p @click="publish('a')">{{ atomicWriteSync }}</p>\n</template>\n`,
  },
  {
    name: 'Vue: two scripts, TypeScript, CRLF',
    filename: 'file.vue',
    languageOptions: { parser: vueParser, parserOptions: { parser: typescriptParser } },
    code: `<script lang="ts">\nexport interface State { n: number }\n</script>\n\n<script setup lang="ts">\nimport * as fs from 'fs'\n${publish().replace('file, text', 'file: string, text: string')}</script>\n`.replace(
      /\n/g,
      '\r\n',
    ),
    output:
      `<script lang="ts">\nexport interface State { n: number }\n</script>\n\n<script setup lang="ts">\nimport { atomicWriteSync } from '${RUNTIME}'\n${published().replace('file, text', 'file: string, text: string')}</script>\n`.replace(
        /\n/g,
        '\r\n',
      ),
  },
  {
    name: 'Svelte',
    filename: 'file.svelte',
    languageOptions: { parser: svelteParser },
    code: `<h1>Store</h1>\n<script>\n  import fs from 'fs'\n${publish('  ')}</script>\n<button onclick={() => publish('a', 'b')}>Save</button>\n`,
    output: `<h1>Store</h1>\n<script>\n  import { atomicWriteSync } from '${RUNTIME}'\n${published('  ')}</script>\n<button onclick={() => publish('a', 'b')}>Save</button>\n`,
  },
  {
    name: 'Svelte: a script for all instances beside one for each',
    filename: 'file.svelte',
    languageOptions: { parser: svelteParser },
    code: `<script module>\n  import fs from 'fs'\n  export ${publish('  ').trimStart()}</script>\n\n<script>\n  export let file\n${publish('  ').replace('publish', 'save')}</script>\n<button onclick={() => save(file, '')}>Save</button>\n`,
    output: `<script module>\n  import { atomicWriteSync } from '${RUNTIME}'\n  export ${published('  ').trimStart()}</script>\n\n<script>\n  export let file\n${published('  ').replace('publish', 'save')}</script>\n<button onclick={() => save(file, '')}>Save</button>\n`,
  },
  {
    name: 'Svelte: code at the top of a script',
    filename: 'file.svelte',
    languageOptions: { parser: svelteParser, parserOptions: { parser: typescriptParser } },
    code: `<script module>\n  const a = 1\n</script>\n<script lang="ts">\n  import fs from 'fs'\n  fs?.writeFileSync?.('a.tmp', 'x')\n  fs.renameSync('a.tmp', 'a')\n  const state = JSON.parse(fs.readFileSync('s.json', 'utf8'))\n  state.n++\n  fs.writeFileSync('s.json', JSON.stringify(state))\n</script>\n<p>{a}</p>\n`,
    output: `<script module>\n  const a = 1\n</script>\n<script lang="ts">\n  import fs from 'fs'\n  import { atomicWriteSync, withLockSync } from '${RUNTIME}'\n  atomicWriteSync('a', 'x', { preserve: false, symlink: 'replace' })\n  withLockSync('s.json', () => {\n    const state = JSON.parse(fs.readFileSync('s.json', 'utf8'))\n    state.n++\n    atomicWriteSync('s.json', JSON.stringify(state))\n  })\n</script>\n<p>{a}</p>\n`,
  },
  {
    name: 'TypeScript: code at the top of a namespace',
    filename: 'file.ts',
    languageOptions: { parser: typescriptParser },
    code: `import fs from 'fs'\nnamespace Odd {\n  const a = 1\n  fs?.writeFileSync?.('a.tmp', 'x')\n  fs.renameSync('a.tmp', 'a')\n  const state = JSON.parse(fs.readFileSync('s.json', 'utf8'))\n  state.n++\n  fs.writeFileSync('s.json', JSON.stringify(state))\n}\n`,
    output: `import fs from 'fs'\nimport { atomicWriteSync, withLockSync } from '${RUNTIME}'\nnamespace Odd {\n  const a = 1\n  atomicWriteSync('a', 'x', { preserve: false, symlink: 'replace' })\n  withLockSync('s.json', () => {\n    const state = JSON.parse(fs.readFileSync('s.json', 'utf8'))\n    state.n++\n    atomicWriteSync('s.json', JSON.stringify(state))\n  })\n}\n`,
  },
  {
    name: 'a comment about the next line behind the last import',
    filename: 'file.ts',
    languageOptions: { parser: typescriptParser },
    code: `import fs from 'fs' // @ts-ignore\nimport_ = 1\n${publish().replace('file, text', 'file: string, text: string')}publish('a', 'b')\n`,
    output: `import fs from 'fs'; import { atomicWriteSync } from '${RUNTIME}'; // @ts-ignore\nimport_ = 1\n${published().replace('file, text', 'file: string, text: string')}publish('a', 'b')\n`,
  },
  {
    name: 'Astro',
    filename: 'file.astro',
    languageOptions: { parser: astroParser },
    code: `---\nimport fs from 'fs'\n${publish()}publish('a', 'b')\n---\n<p>a</p>\n`,
    output: `---\nimport { atomicWriteSync } from '${RUNTIME}'\n${published()}publish('a', 'b')\n---\n<p>a</p>\n`,
  },
]

const LINTERS = [
  ['ESLint 8', Linter8],
  ['ESLint 9', Linter9],
  ['ESLint 10', Linter10],
] as const

describe.each(LINTERS)('%s', (_, Linter) => {
  const check = createFixChecker({ rules, Linter })

  it.each(kinds)('$name', ({ code, output, filename = 'file.js', languageOptions }) => {
    const outcome = check(code, { filename, languageOptions: languageOptions as never })
    expect(outcome.parsed).toBe(true)
    expect(outcome.output).toBe(output)
    expect(
      outcome.violations
        .filter(({ kind }) => kind !== 'leftover')
        .map(({ kind, detail }) => `${kind}: ${detail}`),
    ).toEqual([])
  })
})

describe.each(LINTERS)('%s: one run', (_, Linter) => {
  it('fixes sixty places with several functions of the runtime', () => {
    const shapes = [
      (i: number) => publish().replace('publish', `publish${i}`),
      (i: number) =>
        `function save${i}(file, state) {\n  fs.writeFileSync(file, JSON.stringify(state))\n  return JSON.parse(fs.readFileSync(file, 'utf8'))\n}\n`,
      (i: number) =>
        `function log${i}(key) {\n  fs.appendFileSync('/var/log${i}.jsonl', JSON.stringify({ key }) + '\\n')\n}\n`,
      (i: number) =>
        `async function bump${i}(file) {\n  const state = JSON.parse(await promises.readFile(file, 'utf8'))\n  state.n++\n  await promises.writeFile(file, JSON.stringify(state))\n}\n`,
    ]
    const functions = Array.from({ length: 60 }, (_, i) => shapes[i % shapes.length]!(i)).join('')
    const { left, violations } = createFixChecker({ rules, Linter })(
      `const fs = require('fs')\nconst { promises } = fs\n${functions}`,
      { filename: 'file.cjs', suggestions: false },
    )
    expect(left.map((message) => `${message.ruleId} ${message.line}`)).toEqual([])
    expect(violations.filter(({ kind }) => kind !== 'leftover')).toEqual([])
  })
})

describe('what a person has to look at', () => {
  const check = createFixChecker({ rules })
  const offers = (code: string, languageOptions: Record<string, unknown> = {}, filename = 'file.js') => {
    const { messages, violations } = check(code, { filename, languageOptions: languageOptions as never })
    expect(violations.filter(({ kind }) => kind !== 'leftover')).toEqual([])
    return new Set(
      messages.map((message) => (message.fix ? 'fix' : message.suggestions ? 'suggest' : 'none')),
    )
  }

  it('an import at the top of a file that loads Node where it needs it', () => {
    const lazy = publish().replace('{\n', `{\n  const fs = require('fs')\n`)
    expect(offers(`${lazy}module.exports = publish\n`, commonjs)).toEqual(new Set(['suggest']))
    expect(offers(`const os = require('os')\n${lazy}module.exports = publish\n`, commonjs)).toEqual(
      new Set(['fix']),
    )
    // What has fs-extra from its start has Node too; what has chalk may run anywhere.
    const lists = `function list() {\n  return require('child_process').execSync('ls')\n}\n`
    const withLibrary = (name: string): string =>
      `const library = require('${name}')\n${publish().replaceAll('fs.', 'library.')}${lists}`
    expect(offers(withLibrary('fs-extra'), commonjs)).toEqual(new Set(['fix']))
    expect(offers(`const chalk = require('chalk')\n${lazy}`, commonjs)).toEqual(new Set(['suggest']))
    expect(offers(`(function () {\n  var fs = require('fs')\n${publish()}})()\n`, commonjs)).toEqual(
      new Set(['fix']),
    )
  })

  it('a require in a file that asks whether there is one', () => {
    const file = `(function () {\n  var fs = typeof require === 'function' ? require('fs') : null\n${publish()}})()\n`
    expect(offers(file, commonjs)).toEqual(new Set(['suggest']))
  })

  it('an import in a file that may be no module', () => {
    const file = `const fs = process.getBuiltinModule('fs')\n${publish()}`
    expect(offers(file)).toEqual(new Set(['suggest']))
    expect(offers(file, {}, 'file.mjs')).toEqual(new Set(['fix']))
    expect(offers(`${file}export { publish }\n`)).toEqual(new Set(['fix']))
    expect(offers(`${file}await 0\n`)).toEqual(new Set(['fix']))
  })
})

describe('what is left alone', () => {
  const check = createFixChecker({ rules })
  it.each([
    [
      'a component without a script',
      'file.svelte',
      svelteParser,
      `<p onclick={() => { const fs = require('fs'); fs.writeFileSync('a' + '.tmp', 'x'); fs.renameSync('a' + '.tmp', 'a') }}></p>\n`,
    ],
    [
      'a component without a script',
      'file.astro',
      astroParser,
      `<p>{(() => { const fs = require('fs'); fs.writeFileSync('a' + '.tmp', 'x'); fs.renameSync('a' + '.tmp', 'a') })()}</p>\n`,
    ],
  ])('%s: %s', (_, filename, parser, code) => {
    const { messages, changes } = check(code, { filename, languageOptions: { parser } as never })
    expect(messages.length).toBeGreaterThan(0)
    expect(changes).toEqual([])
  })

  it('code whose names an eval can change', () => {
    const code = `const fs = require('fs')\nfunction outer(code) {\n  eval(code)\n${publish('  ')}}\nouter('')\n`
    const { messages, changes } = check(code, { filename: 'file.js', languageOptions: commonjs as never })
    expect(messages.length).toBeGreaterThan(0)
    expect(changes).toEqual([])
  })
})
