/** Which sources a test's replacements reach, in small projects on disk. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { whyTestsMightTurn } from '../../src/project/test-doubles.ts'

const scratch = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-doubles-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const STORE = `import fs from 'node:fs'\nexport const save = (text) => fs.writeFileSync('a.json', text)\n`
const MOCK = `vi.mock('node:fs')\n`

type Files = Record<string, string>

function project(files: Files): string {
  const root = mkdtempSync(path.join(scratch, 'project-'))
  for (const [name, text] of Object.entries({ 'package.json': '{ "name": "sample" }', ...files })) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    writeFileSync(path.join(root, name), text)
  }
  return root
}

/** The test that is in the way of fixes to `source`, if there is one. */
function inTheWay(files: Files, source = 'src/store.js', text = STORE): string | undefined {
  const root = project({ [source]: text, ...files })
  return whyTestsMightTurn(path.join(root, source), text)?.replace(/^.*: /, '')
}

describe('a test that replaces functions', () => {
  it.each([
    ['src/store.test.js', './store.js'],
    ['test/store.js', '../src/store'],
    ['tests/unit/store.spec.ts', '../../src/store.js'],
    ['src/__tests__/store.ts', '../store'],
    ['test-store.js', './src/store.js'],
    ['src/store_test.js', './store.js'],
  ])('is found at %s', (test, specifier) => {
    expect(inTheWay({ [test]: `${MOCK}import { save } from '${specifier}'\n` })).toBe(test)
  })

  it.each([
    `import '../src/store.js'`,
    `export * from '../src/store.js'`,
    `const { save } = require('../src/store')`,
    `const { save } = await import('../src/store.js')`,
    `const store = jest.requireActual('../src/store')`,
    `const store = proxyquire('../src/store', {})`,
    `const store = importFresh(new URL('../src/store.js', import.meta.url))`,
    `import {\n  save,\n} from '../src/store.js'`,
    `const store = require(path.join(__dirname, '..', 'src', name))`,
    `import { save } from 'sample/src/store.js'`,
    `import { save } from '@/store'`,
    `import { save } from '~/src/store'`,
    `import { save } from 'src/store'`,
    `import { save } from '../dist/store.js'`,
  ])('reaches what it loads: %s', (load) => {
    expect(inTheWay({ 'test/a.test.js': `${MOCK}${load}\n` })).toBe('test/a.test.js')
  })

  it('reaches what the loaded files load', () => {
    const files = {
      'src/index.js': `export * from './app.js'`,
      'src/app.js': `import { save } from './store'`,
      'test/a.test.js': `${MOCK}import '../src'\n`,
    }
    expect(inTheWay(files)).toBe('test/a.test.js')
  })

  it.each([
    `import '../src/other.js'`,
    `import type { Save } from '../src/store.js'`,
    `// import '../src/store.js'`,
    `import { join } from 'node:path'`,
    `import 'vitest'`,
    `it('reads from "store"', () => {})`,
    `import './generated.js'`,
    `import '../assets/a.css'`,
  ])('does not reach what it does not load: %s', (load) => {
    const files = {
      'src/other.js': 'export {}',
      'package.json': '{ "name": "sample", "devDependencies": { "vitest": "4" } }',
      'test/a.test.js': `${MOCK}${load}\n`,
    }
    expect(inTheWay(files)).toBeUndefined()
  })

  it('does not reach what it replaces as well, unless only a part of it is replaced', () => {
    const files = (factory: string) => ({
      'src/app.js': `import { save } from './store.js'`,
      'test/a.test.js': `${MOCK}vi.mock('../src/store.js'${factory})\nimport '../src/app.js'\n`,
    })
    expect(inTheWay(files(''))).toBeUndefined()
    expect(inTheWay(files(', () => ({ save: vi.fn() })'))).toBeUndefined()
    const partly = ', async (importOriginal) => ({ ...(await importOriginal()), load: vi.fn() })'
    expect(inTheWay(files(partly))).toBe('test/a.test.js')
    expect(inTheWay(files(', { spy: true }'))).toBe('test/a.test.js')
  })

  it('may do so in a helper that others load, or that the runner loads', () => {
    const other = { 'test/a.test.js': `import './fake.js'\nimport '../src/store.js'\n` }
    expect(inTheWay({ ...other, 'test/fake.js': MOCK })).toBe('test/fake.js')
    expect(inTheWay({ 'vitest.setup.js': MOCK })).toBe('vitest.setup.js')
    expect(inTheWay({ 'test/env.js': MOCK })).toBe('test/env.js')
  })

  it('is found in another package of the project, also when it asks for the first by its name', () => {
    const files = {
      'package.json': '{ "name": "all", "workspaces": ["packages/*"] }',
      'packages/store/package.json': '{ "name": "@acme/store", "exports": { ".": "./dist/index.js" } }',
      'packages/store/src/index.ts': `export * from './store.ts'`,
      'packages/other/package.json': '{ "name": "@acme/other" }',
      'packages/other/src/store.js': STORE,
      'packages/app/package.json': '{ "name": "@acme/app" }',
      'packages/app/test/a.test.js': `${MOCK}import '@acme/store'\n`,
    }
    expect(inTheWay(files, 'packages/store/src/store.ts')).toBe('packages/app/test/a.test.js')
    expect(inTheWay(files, 'packages/other/src/store.js')).toBeUndefined()
  })
})

describe('functions', () => {
  const test = (replacement: string) => ({ 'test/a.test.js': `${replacement}\nimport '../src/store.js'\n` })

  it('that the file does not call do not matter', () => {
    expect(inTheWay(test(`vi.mock('fs', () => ({ appendFileSync: vi.fn() }))`))).toBeUndefined()
    expect(inTheWay(test(`vi.mock('fs', () => ({ writeFileSync: vi.fn() }))`))).toBe('test/a.test.js')
    expect(inTheWay(test(`vi.mock('fs/promises')`))).toBeUndefined()
    expect(inTheWay(test(`jest.mock('fs-extra')`))).toBeUndefined()
  })

  it('of another module matter for its users', () => {
    const text = `import fse from 'fs-extra'\nexport const save = (data) => fse.outputJson('a.json', data)\n`
    expect(inTheWay(test(`jest.mock('fs-extra')`), 'src/store.js', text)).toBe('test/a.test.js')
    expect(inTheWay({ '__mocks__/fs-extra.js': 'module.exports = {}' }, 'src/store.js', text)).toBe(
      '__mocks__/fs-extra.js',
    )
    expect(inTheWay({ '__mocks__/fs.js': 'module.exports = {}' }, 'src/store.js', text)).toBeUndefined()
  })

  it('that the runner replaces for all tests matter everywhere', () => {
    expect(inTheWay({ 'jest.config.js': 'module.exports = { automock: true }' })).toBe('jest.config.js')
    expect(inTheWay({ 'vite.config.js': `export default { alias: { 'fs': 'memfs' } }` })).toBe(
      'vite.config.js',
    )
    expect(inTheWay({ 'jest.config.js': 'module.exports = { clearMocks: true }' })).toBeUndefined()
  })
})

describe('a file', () => {
  it('without a place on disk, a package or a file system to ask is not asked about', () => {
    const root = project({ 'src/store.js': STORE, 'test/a.test.js': `${MOCK}import '../src/store.js'\n` })
    const file = path.join(root, 'src/store.js')
    expect(whyTestsMightTurn('<input>', STORE)).toBeUndefined()
    expect(whyTestsMightTurn('src/store.js', STORE)).toBeUndefined()
    expect(whyTestsMightTurn(path.join(root, 'src/unsaved.js'), STORE)).toBeUndefined()
    expect(whyTestsMightTurn(file, STORE)).toMatch('test/a.test.js')
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined })
    expect(whyTestsMightTurn(file, STORE)).toBeUndefined()
    vi.stubGlobal('process', undefined)
    expect(whyTestsMightTurn(file, STORE)).toBeUndefined()
  })

  it('is the same by another way to it', () => {
    const root = project({ 'src/store.js': STORE, 'test/a.test.js': `${MOCK}import '../src/store.js'\n` })
    symlinkSync(path.join(root, 'src'), path.join(root, 'link'), 'junction')
    expect(whyTestsMightTurn(path.join(root, 'link/store.js'), STORE)).toMatch('test/a.test.js')
  })
})

describe('a project', () => {
  it('ends at the repository', () => {
    const files = {
      'inner/.git/HEAD': '',
      'inner/src/store.js': STORE,
      'inner/package.json': '{ "name": "inner" }',
      'test/a.test.js': `${MOCK}import '../inner/src/store.js'\n`,
    }
    expect(inTheWay(files, 'inner/src/store.js')).toBeUndefined()
  })

  it('is looked at again after a while', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const root = project({ 'src/store.js': STORE })
    const file = path.join(root, 'src/store.js')
    expect(whyTestsMightTurn(file, STORE)).toBeUndefined()
    writeFileSync(path.join(root, 'src/store.test.js'), `${MOCK}import './store.js'\n`)
    expect(whyTestsMightTurn(file, STORE)).toBeUndefined()
    vi.setSystemTime(Date.now() + 60_000)
    expect(whyTestsMightTurn(file, STORE)).toMatch('src/store.test.js')
  })

  it('may hold what cannot be read, and what leads round in a circle', () => {
    const root = project({
      'src/store.js': STORE,
      'src/package.json': '{',
      'closed/a.test.js': '',
      'test/locked.test.js': MOCK,
      'test/a.test.js': `${MOCK}import '../src/store.js'\nimport './a.test.js'\nimport '../../../../../outside.js'\n`,
    })
    chmodSync(path.join(root, 'closed'), 0)
    chmodSync(path.join(root, 'test/locked.test.js'), 0)
    symlinkSync(root, path.join(root, 'test/loop'), 'junction')
    const why = whyTestsMightTurn(path.join(root, 'src/store.js'), STORE)
    chmodSync(path.join(root, 'closed'), 0o700)
    expect(why).toBe('a test replaces functions of the file system: test/a.test.js')
  })

  it('that is too large is one for a person', () => {
    const names = Array.from({ length: 130 }, (_, n) => `test/${n}.test.js`)
    const root = project({ 'src/store.js': STORE, ...Object.fromEntries(names.map((name) => [name, ''])) })
    for (const name of names) truncateSync(path.join(root, name), 999_999)
    expect(whyTestsMightTurn(path.join(root, 'src/store.js'), STORE)).toMatch('too large')
  })
})
