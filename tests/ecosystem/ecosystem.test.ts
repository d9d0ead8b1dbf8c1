/** The script on small projects made here, with a plugin made here whose fixes are right or wrong as the test wants. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../house/house.ts'
import { pack } from './checkout.mjs'
import { tryAll } from './index.mjs'
import { projects, type Project } from './projects.mjs'

const scratch = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-ecosystem-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }))

/** Replaces `'mark'` by what the test has put into the environment. */
const PLUGIN = `
const change = (fixer, node) => fixer.replaceText(node, process.env.TOY_FIX)
const rule = {
  meta: { fixable: 'code', hasSuggestions: true, schema: [] },
  create: (context) => ({
    Literal(node) {
      if (node.value !== 'mark') return
      const fix = (fixer) => change(fixer, node)
      const suggest = [{ desc: 'Replace it.', fix }]
      context.report({ node, message: 'Wrong.', ...(process.env.TOY_KIND === 'suggest' ? { suggest } : { fix }) })
    },
  }),
}
const plugin = { rules: { 'no-mark': rule } }
plugin.configs = { strict: [{ plugins: { 'atomic-fs': plugin }, rules: { 'atomic-fs/no-mark': 2 } }] }
module.exports = plugin
`

let tarball: Buffer
beforeAll(async () => {
  const folder = write('plugin', {
    'package.json': '{ "name": "eslint-plugin-atomic-fs", "version": "1.0.0", "main": "index.cjs" }',
    'index.cjs': PLUGIN,
  })
  tarball = await pack(folder, path.join(scratch, 'packed'))
})

const FILES = {
  'package.json': '{ "private": true }',
  'src/index.js': "const values = { mark: 1, same: 1, other: 2 }\nmodule.exports = values['mark']\n",
  'test.js': `
const assert = require('node:assert')
const { test } = require('node:test')
test('loads', () => assert.ok(require('./src/index.js')))
test('is one', () => assert.equal(require('./src/index.js'), 1))
test('always fails', () => assert.fail())
`,
}

function write(name: string, files: Record<string, string>): string {
  const folder = path.join(scratch, name)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  return folder
}

function git(folder: string, ...args: string[]): string {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false']
  const done = spawnSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr)
  return done.stdout.trim()
}

let made = 0
/** A repository with these files beside the usual ones, and its entry in the list. */
function toy(files: Record<string, string> = {}, entry: Partial<Project> = {}): Project {
  const name = `toy${++made}`
  const folder = write(name, { ...FILES, ...files })
  git(folder, 'init', '--quiet')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '--message', 'all')
  return {
    name,
    about: 'a toy',
    repository: folder,
    commit: git(folder, 'rev-parse', 'HEAD'),
    install: 'node --version',
    test: 'node --test --test-reporter=tap test.js',
    format: 'tap',
    sources: ['src'],
    ...entry,
  }
}

/** The exit status and everything that was printed. */
async function attempt(
  project: Project,
  fix: string,
  { kind = 'fix', suggestions = false, minutes = 5, seconds = 60 } = {},
) {
  process.env['TOY_FIX'] = fix
  process.env['TOY_KIND'] = kind
  const lines: string[] = []
  const log = (line: string) => lines.push(line)
  const cache = path.join(scratch, 'cache')
  const status = await tryAll({ projects: [project], tarball, cache, suggestions, minutes, seconds, log })
  return { status, printed: lines.join('\n') }
}

describe('a project', () => {
  it('whose suite ends as before is fine', async () => {
    const project = toy()
    const { status, printed } = await attempt(project, "'same'")
    expect(printed.replace(/in \d+ s/, 'in a moment')).toBe(`${project.name}: a toy
  1 of 1 files fixed, in a moment
    src/index.js
  no-mark: 1 of 1 repaired
  tests before: 2 passed, 1 failed, 0 skipped
  tests after:  2 passed, 1 failed, 0 skipped

1 projects run, 1 files fixed, 2 tests passed before, 0 of them turned.`)
    expect(status).toBe(0)
    // Once more from the cache, and without the repository.
    rmSync(project.repository, { recursive: true })
    expect((await attempt(project, "'same'")).status).toBe(0)
  })

  it('of which a test turns is wrong, and the test is named', async () => {
    const { status, printed } = await attempt(toy(), "'other'")
    expect(printed).toContain('TURNED: is one (failed)\n')
    expect(status).toBe(1)
  })

  it('whose suite has no results any more is wrong', async () => {
    const files = { 'build.js': "require('./src/index.js') === 1 || process.exit(1)" }
    const { status, printed } = await attempt(toy(files, { build: 'node build.js' }), "'other'")
    expect(printed).toContain('building failed with 1')
    expect(printed).toContain('TURNED: loads (missing)\n')
    expect(status).toBe(1)
  })

  it('of which a test fails now and then is not blamed, but told', async () => {
    const files = {
      'test.js': `
const fs = require('node:fs')
require('node:test').test('now and then', () => {
  // Where cleaning up does not reach.
  fs.appendFileSync('.git/runs', '.')
  require('node:assert').notEqual(fs.readFileSync('.git/runs', 'utf8'), '..')
})
`,
    }
    const { status, printed } = await attempt(toy(files), "'same'")
    expect(printed).toContain('UNSTEADY: now and then\n')
    expect(printed).not.toContain('TURNED')
    expect(status).toBe(0)
  })

  it('whose fixed file does not parse is wrong', async () => {
    const { status, printed } = await attempt(toy(), '(')
    expect(printed).toContain('WRONG: src/index.js: syntax: Parsing error')
    expect(status).toBe(1)
  })

  it('whose fixed file uses a name that nothing declares is wrong', async () => {
    const { status, printed } = await attempt(toy(), 'nothing')
    expect(printed).toContain('WRONG: src/index.js: unresolved: nothing')
    expect(status).toBe(1)
  })

  it('with a new error of types is wrong', async () => {
    const files = {
      'types.js': `
const text = require('node:fs').readFileSync('src/index.js', 'utf8')
console.log('src/a.ts(1,2): error TS1: old')
if (!text.includes("'mark'")) console.log('src/a.ts(2,2): error TS1: old\\nsrc/b.ts(1,1): error TS2: new')
`,
    }
    const { status, printed } = await attempt(toy(files, { types: 'node types.js' }), "'same'")
    expect(printed).toContain('NEW TYPE ERROR: src/a.ts: error TS1: old\n')
    expect(printed).toContain('NEW TYPE ERROR: src/b.ts: error TS2: new\n')
    expect(status).toBe(1)
  })

  it('is left as it is without fixes, and changed with --suggestions, whose turns are for a person', async () => {
    const project = toy()
    const fixes = await attempt(project, "'other'", { kind: 'suggest' })
    expect(fixes.printed).toContain('0 of 1 files fixed')
    expect(fixes.status).toBe(0)
    const { status, printed } = await attempt(project, "'other'", { kind: 'suggest', suggestions: true })
    expect(printed).toContain('1 of 1 files changed')
    expect(printed).toContain('TURNED: is one (failed)\n')
    expect(status).toBe(0)
  })
})

describe('a project that cannot be tried is not run, and never passed:', () => {
  it.each<[string, Partial<Project>, string]>([
    ['no repository', { repository: path.join(scratch, 'nowhere') }, 'NOT RUN: git fetch failed'],
    ['no commit', { commit: '1'.repeat(40) }, 'NOT RUN: git fetch failed'],
    ['no packages', { install: 'node -e "process.exit(3)"' }, 'NOT RUN: installing failed with 3'],
    ['no sources', { sources: ['lib'] }, 'NOT RUN: there are no sources where they should be'],
    ['no results', { test: 'node --version' }, 'NOT RUN: no test passes before the fixes'],
    [
      'no end',
      { test: 'node -e "setTimeout(() => {}, 60000)"' },
      'NOT RUN: the suite has no results: the time was up',
    ],
  ])('%s', async (_, entry, expected) => {
    const { status, printed } = await attempt(toy({}, entry), "'same'", { seconds: 5 })
    expect(printed).toContain(expected)
    expect(printed).toMatch(/\n0 projects run.*\nNOT RUN: toy\d+$/)
    expect(status).toBe(2)
  })

  it('no time', async () => {
    const { status, printed } = await attempt(toy(), "'same'", { minutes: 0 })
    expect(printed).toContain('NOT RUN: the time for all projects was up')
    expect(status).toBe(2)
  })
})

describe('the results that are kept', () => {
  const kept: Record<string, any> = JSON.parse(
    readFileSync(path.join(ROOT, 'tests/ecosystem/results.json'), 'utf8'),
  )

  it('are of ten projects of the list at least, at their commits', () => {
    const commits = new Map(projects.map(({ name, commit }) => [name, commit]))
    for (const [name, { commit }] of Object.entries(kept)) expect(commits.get(name)).toBe(commit)
    expect(Object.keys(kept).length).toBeGreaterThanOrEqual(10)
  })

  it('are of several projects in which something was fixed', () => {
    expect(Object.values(kept).filter(({ fixed }) => fixed.length > 0).length).toBeGreaterThanOrEqual(10)
  })

  it.each(Object.entries(kept))('of %s show tests that ran, none turned and nothing wrong', (_, result) => {
    const { turned, problems, types, before, after } = result
    expect({ turned, problems, types }).toEqual({ turned: [], problems: [], types: [] })
    expect(before.passed).toBeGreaterThan(0)
    expect(after.passed).toBeGreaterThanOrEqual(before.passed)
  })
})
