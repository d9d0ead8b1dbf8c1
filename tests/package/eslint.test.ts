import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../house/house.ts'
import { must, project, type Project, type Run } from './projects.ts'

const SAVE_ESM = `import fs from 'node:fs'

export function save(file, data) {
  const temp = file + '.tmp'
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}
`
const SAVE_CJS = `'use strict'
const fs = require('node:fs')

exports.save = function save(file, data) {
  const temp = file + '.tmp'
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}
`
const SAVE_TS = `import fs from 'node:fs'

export function save(file: string, data: string): void {
  const temp: string = file + '.tmp'
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}
`
const PROGRAM = `import fs from 'node:fs'
import { save } from './src/module.mjs'
import common from './src/common.cjs'
save('module.txt', 'module')
common.save('common.txt', 'common')
console.log(fs.readFileSync('module.txt', 'utf8'), fs.readFileSync('common.txt', 'utf8'), fs.readdirSync('.').join())
`
const FILES = {
  'src/module.mjs': SAVE_ESM,
  'src/common.cjs': SAVE_CJS,
  'src/typed.ts': SAVE_TS,
  // The same bug where it does no harm.
  'tests/module.mjs': SAVE_ESM,
  'scripts/release.mjs': SAVE_ESM,
  'program.mjs': PROGRAM,
}
const LINKS = { '@typescript-eslint/parser': '@typescript-eslint/parser', '@types/node': '@types/node' }

const TYPESCRIPT = `{ files: ['**/*.ts'], languageOptions: { parser: require('@typescript-eslint/parser') } }`
const PLAIN_CONFIG = `const atomicFs = require('eslint-plugin-atomic-fs')
module.exports = [...atomicFs.configs.recommended, ${TYPESCRIPT}]
`
const EXTENDS_CONFIG = `const atomicFs = require('eslint-plugin-atomic-fs')
const { defineConfig } = require('eslint/config')
module.exports = defineConfig([
  { plugins: { 'atomic-fs': atomicFs }, extends: ['atomic-fs/recommended'] },
  ${TYPESCRIPT},
])
`
// One import of the plugin in each module system: two instances would end in "Cannot redefine plugin".
const MIXED_CONFIG = `import { createRequire } from 'node:module'
import atomicFs from 'eslint-plugin-atomic-fs'
const require = createRequire(import.meta.url)
export default [
  { plugins: { 'atomic-fs': require('eslint-plugin-atomic-fs') } },
  ...atomicFs.configs.recommended,
  ${TYPESCRIPT},
]
`
const ESLINTRC = JSON.stringify({
  root: true,
  extends: ['plugin:atomic-fs/legacy-recommended'],
  parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
  overrides: [
    { files: ['*.mjs', '*.cjs'] },
    { files: ['*.cjs'], parserOptions: { sourceType: 'script' }, env: { node: true } },
    { files: ['*.ts'], parser: '@typescript-eslint/parser' },
  ],
})

interface Setup {
  eslint: string
  files: Record<string, string>
  env?: Record<string, string>
}

const SETUPS: Record<string, Setup> = {
  'ESLint 10, eslint.config.js': { eslint: 'eslint', files: { 'eslint.config.js': PLAIN_CONFIG } },
  'ESLint 10, extends by name': { eslint: 'eslint', files: { 'eslint.config.js': EXTENDS_CONFIG } },
  'ESLint 10, import and require': { eslint: 'eslint', files: { 'eslint.config.mjs': MIXED_CONFIG } },
  'ESLint 9, eslint.config.js': { eslint: 'eslint-9', files: { 'eslint.config.js': PLAIN_CONFIG } },
  'ESLint 9, extends by name': { eslint: 'eslint-9', files: { 'eslint.config.js': EXTENDS_CONFIG } },
  'ESLint 9, .eslintrc': {
    eslint: 'eslint-9',
    files: { '.eslintrc.json': ESLINTRC },
    env: { ESLINT_USE_FLAT_CONFIG: 'false' },
  },
  'ESLint 8, eslint.config.js': { eslint: 'eslint-8', files: { 'eslint.config.js': PLAIN_CONFIG } },
  'ESLint 8, .eslintrc': { eslint: 'eslint-8', files: { '.eslintrc.json': ESLINTRC } },
}

const compiled = new Set<string>()

/** Once for each version of ESLint is enough for what depends on nothing else. */
const firstOfVersion = Object.keys(SETUPS).filter((name, index, names) => {
  const version = (each: string | undefined) => each && SETUPS[each]?.eslint
  return version(name) !== version(names[index - 1])
})

interface Result {
  filePath: string
  messages: { ruleId: string | null; message: string; fatal?: boolean }[]
}

describe.each(Object.entries(SETUPS))('%s', (setup, { eslint, files, env }) => {
  let fresh: Project

  beforeAll(() => {
    fresh = project({ ...FILES, ...files }, { ...LINKS, eslint })
  })

  /** Which rules report in which file. */
  function reports(run: Run): Record<string, string[]> {
    let results: Result[]
    try {
      results = JSON.parse(run.stdout) as Result[]
    } catch {
      throw new Error(`${run.stdout}\n${run.stderr}`)
    }
    return Object.fromEntries(
      results
        .filter((result) => result.messages.length > 0)
        .map((result) => [
          path.relative(fresh.folder, result.filePath).split(path.sep).join('/'),
          [...new Set(result.messages.map(({ ruleId, message }) => ruleId ?? message))].sort(),
        ]),
    )
  }

  const found = ['atomic-fs/no-bare-rename', 'atomic-fs/no-shared-temp-path']

  it('finds, and finds the same from the cache', () => {
    for (let times = 0; times < 2; times += 1) {
      const run = fresh.eslint(['.', '--cache', '--format', 'json'], env)
      expect(reports(run)).toEqual({
        'src/common.cjs': found,
        'src/module.mjs': found,
        'src/typed.ts': found,
      })
      expect(run.status).toBe(1)
    }
  })

  it('prints the configuration, in which the plugin holds itself', () => {
    const { stdout } = must(fresh.eslint(['--print-config', 'src/module.mjs'], env))
    const config = JSON.parse(stdout) as { rules: object; settings: object }
    expect(config.rules).toHaveProperty(['atomic-fs/no-bare-rename'])
    expect(config.settings).toEqual({ 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime' } })
  })

  it('fixes', () => {
    const run = fresh.eslint(['.', '--fix', '--format', 'json'], env)
    expect(reports(run)).toEqual({})
    expect(run.status).toBe(0)
    expect(fresh.read('src/module.mjs')).toContain(`from 'eslint-plugin-atomic-fs/runtime'`)
    expect(fresh.read('src/common.cjs')).toContain(`require('eslint-plugin-atomic-fs/runtime')`)
    expect(fresh.read('src/typed.ts')).toContain(`from 'eslint-plugin-atomic-fs/runtime'`)
    expect(fresh.read('tests/module.mjs')).toBe(SAVE_ESM)
    expect(fresh.read('scripts/release.mjs')).toBe(SAVE_ESM)
  })

  // Once for each version is enough: how the config is written makes no difference to a second run.
  it.runIf(firstOfVersion.includes(setup))('changes nothing the second time', () => {
    const before = Object.keys(FILES).map((file) => fresh.read(file))
    must(fresh.eslint(['.', '--fix'], env))
    expect(Object.keys(FILES).map((file) => fresh.read(file))).toEqual(before)
  })

  it('leaves programs that run', () => {
    const { stdout } = must(fresh.node(['program.mjs']))
    expect(stdout).toMatch(/^module common /)
    expect(stdout).not.toMatch(/\btmp\b/)
  })

  it('leaves TypeScript that compiles', () => {
    const fixed = fresh.read('src/typed.ts')
    // Every version should leave the same text, and one text need be compiled once only.
    if (compiled.has(fixed)) return
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--types', 'node']
    must(fresh.node([tsc, ...options, '--module', 'nodenext', 'src/typed.ts']))
    must(fresh.node([tsc, ...options, '--module', 'esnext', '--moduleResolution', 'bundler', 'src/typed.ts']))
    compiled.add(fixed)
  })
})
