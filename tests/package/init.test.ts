/** The commands of a first day, in fresh projects with the packed package, for each ESLint and kind of configuration. */
import { describe, expect, it } from 'vitest'
import { must, project, type Project } from './projects.ts'

const STORE = `const fs = require('fs')
exports.load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
exports.save = (file, data) => {
  fs.writeFileSync(file, JSON.stringify(data))
}
`
const PROGRAM = `const { load, save } = require('./store.js')
save('state.json', { saved: true })
console.log(JSON.stringify(load('state.json')), require('fs').readdirSync('.').filter((name) => /tmp/.test(name)).length)
`
const RULE = 'atomic-fs/no-in-place-write'

/** Runs the command as `npx` does. */
const command = ({ npm }: Project, ...args: string[]) =>
  npm(['exec', '--offline', '--', 'eslint-plugin-atomic-fs', ...args])

const LEGACY = JSON.stringify({ root: true, parserOptions: { ecmaVersion: 2022 }, env: { node: true } })
const FLAT = `export default [\n  { rules: { eqeqeq: 'error' } },\n]\n`

interface Case {
  title: string
  eslint: string
  runtime: 'package' | 'vendored'
  files: Record<string, string>
  env?: Record<string, string>
  /** Also in `npm test`; `npm run test:clients` has all. */
  always?: true
}

const CASES: Case[] = [
  { title: '8, without a configuration', eslint: 'eslint-8', runtime: 'package', files: {} },
  {
    title: '8, .eslintrc.json',
    eslint: 'eslint-8',
    runtime: 'vendored',
    files: { '.eslintrc.json': LEGACY },
    always: true,
  },
  {
    title: '8, eslintConfig',
    eslint: 'eslint-8',
    runtime: 'package',
    files: { 'package.json': `{ "private": true, "eslintConfig": ${LEGACY} }` },
  },
  { title: '9, without a configuration', eslint: 'eslint-9', runtime: 'vendored', files: {} },
  {
    title: '9, .eslintrc.json',
    eslint: 'eslint-9',
    runtime: 'package',
    files: { '.eslintrc.json': LEGACY },
    env: { ESLINT_USE_FLAT_CONFIG: 'false' },
    always: true,
  },
  { title: '10, without a configuration', eslint: 'eslint', runtime: 'package', files: {}, always: true },
  {
    title: '10, eslint.config.mjs',
    eslint: 'eslint',
    runtime: 'vendored',
    files: { 'eslint.config.mjs': FLAT },
  },
]

describe('scan, init, lint and --fix', () => {
  const all = process.env['ATOMIC_FS_CLIENTS'] === 'all'
  it.each(CASES.filter(({ always }) => all || always))(
    'ESLint $title, with the runtime $runtime',
    ({ eslint, runtime, files, env }) => {
      const fresh = project({ 'store.js': STORE, 'program.js': PROGRAM, ...files }, { eslint })
      const scanned = command(fresh, 'scan')
      expect(scanned.stdout).toContain('1 report in 1 of ')
      expect(scanned.stdout).toContain('1 that `fix` repairs.')
      for (const [name, value] of Object.entries(env ?? {})) process.env[name] = value
      try {
        must(command(fresh, 'init', '--config', 'strict', '--runtime', runtime))
      } finally {
        for (const name of Object.keys(env ?? {})) delete process.env[name]
      }
      const reported = fresh.eslint(['store.js'], env)
      expect(reported.status).toBe(1)
      expect(reported.stdout).toContain(RULE)
      must(fresh.eslint(['--fix', '--max-warnings', '0', '.'], env))
      expect(fresh.read('store.js')).toContain(
        runtime === 'package' ? `require('eslint-plugin-atomic-fs/runtime')` : `require('./atomic-fs.js')`,
      )
      expect(must(fresh.node(['program.js'])).stdout).toBe('{"saved":true} 0\n')
      if (runtime === 'vendored') must(command(fresh, 'vendor', '--check', 'atomic-fs.js'))
    },
  )
})
