import { describe, expect, it } from 'vitest'
import { replacementsIn } from '../../src/project/replacements.ts'

/** What a test replaces: `fs: writeFileSync`, `fs-extra: all`. */
const replaced = (text: string): string[] =>
  replacementsIn(text).map(
    ({ module, names }) => `${module ?? 'fs'}: ${names ? [...names].sort().join(' ') : 'all'}`,
  )

describe('all of a module', () => {
  it.each([
    `jest.mock('fs')`,
    `jest.mock("node:fs")`,
    `vi.mock('node:fs', { spy: true })`,
    `vi.mock(import('node:fs'))`,
    `vi.doMock('fs', () => ({ ...memfs.fs, default: memfs.fs }))`,
    `jest.mock('fs', () => require('memfs').fs)`,
    `jest.mock('fs', () => jest.requireActual('memfs').fs)`,
    `vi.mock('node:fs', async () => {\n  const memfs = await vi.importActual('memfs')\n  return { default: memfs.fs, ...memfs.fs }\n})`,
    `import { ufs } from 'unionfs'\njest.mock('fs', () => mockUfs)`,
    `import { patchFs } from 'fs-monkey'\npatchFs(vol)`,
    `mock.module('fs')`,
    `const fs = td.replace('fs')`,
    `jest.mock<typeof import('fs')>('fs')`,
  ])('%s', (text) => expect(replaced(text)).toEqual(['fs: all']))

  it('of others', () => {
    expect(replaced(`vi.mock('fs/promises')`)).toEqual(['fs/promises: all'])
    expect(replaced(`jest.mock('graceful-fs')`)).toEqual(['graceful-fs: all'])
    expect(replaced(`jest.mock('write-file-atomic')`)).toEqual(['write-file-atomic: all'])
  })
})

describe('functions', () => {
  it.each([
    [`jest.mock('fs', () => ({ writeFileSync: jest.fn(), existsSync: jest.fn() }))`, 'writeFileSync'],
    [`jest.mock('fs', () => ({ ...jest.requireActual('fs'), renameSync: jest.fn() }))`, 'renameSync'],
    [
      `vi.mock('node:fs', async (importOriginal) => {\n  const actual = await importOriginal()\n  return { ...actual, rename: vi.fn() }\n})`,
      'rename',
    ],
    [
      `const mocks = vi.hoisted(() => ({ writeFile: vi.fn() }))\nvi.mock('fs', () => ({ ...mocks }))`,
      'writeFile',
    ],
    [`const mockFs = { appendFile: jest.fn() }\njest.mock('fs', () => mockFs)`, 'appendFile'],
    [`import fs from 'node:fs'\nvi.spyOn(fs, 'renameSync').mockImplementation(() => {})`, 'renameSync'],
    [`import * as files from 'fs'\njest.spyOn(files.promises, "writeFile")`, 'writeFile'],
    [`import { promises as p } from 'fs'\nsinon.stub(p, 'rename')`, 'rename'],
    [`const files = require('fs')\nsandbox.stub(files, 'writeFile')`, 'writeFile'],
    [`const { promises: p } = require('fs')\nsinon.replace(p, 'writeFile', fake)`, 'writeFile'],
    [`import fs = require('fs')\nsinon.stub(fs, 'writeFile')`, 'writeFile'],
    [`jest.spyOn(require('fs'), 'writeFileSync')`, 'writeFileSync'],
    [`vi.spyOn(await import('fs'), 'writeFileSync')`, 'writeFileSync'],
    [`vi.spyOn(fs as any, 'writeFileSync')`, 'writeFileSync'],
    [`vi.spyOn((fs as any).default, 'writeFileSync')`, 'writeFileSync'],
    [`t.mock.method(fs.promises, 'rename', async () => {})`, 'rename'],
    [`mm(fs, 'writeFile', fake)`, 'writeFile'],
    [`td.replace(fs, 'writeFile')`, 'writeFile'],
    [`Object.defineProperty(fs, 'writeFile', { value: fake })`, 'writeFile'],
    [`fs.writeFileSync = () => {}`, 'writeFileSync'],
    [`fs['writeFileSync'] = fake`, 'writeFileSync'],
    [`fs.promises.writeFile = fake`, 'writeFile'],
    [`;(fs as any).writeFileSync = fake`, 'writeFileSync'],
    [`(fs as jest.Mocked<typeof fs>).writeFileSync = fake`, 'writeFileSync'],
    [`const a = proxyquire('../a', { fs: { writeFileSync: fake } })`, 'writeFileSync'],
    [`const a = proxyquire('../a', { fs })\nconst stubs = { writeFileSync: fake }`, 'writeFileSync'],
    [`const a = await esmock('../a.js', { 'node:fs': { writeFileSync: fake } })`, 'writeFileSync'],
    [`const a = t.mockRequire('../a', { fs: { renameSync: fake } })`, 'renameSync'],
    [`mockery.registerMock('fs', { writeFileSync: fake })`, 'writeFileSync'],
    [`a.__set__('fs', { writeFileSync: fake })`, 'writeFileSync'],
    [`const a = rewire('../a')\na.__set__({ fs: { writeFileSync: fake } })`, 'writeFileSync'],
  ])('%s', (text, names) => expect(new Set(replaced(text))).toEqual(new Set([`fs: ${names}`])))

  it('all at once', () => {
    expect(replaced('sinon.stub(fs)')[0]).toContain(' writeFileSync')
    expect(replaced('Object.assign(fs, fake)')[0]).toContain(' writeFileSync')
  })
})

describe('nothing', () => {
  it.each([
    // No fix takes these calls away, and the runtime makes none.
    `vi.spyOn(fs, 'existsSync')`,
    `vi.mock('node:fs', () => ({ existsSync: vi.fn(() => true) }))`,
    `jest.mock('fs', () => ({ ...jest.requireActual('fs'), createReadStream: jest.fn() }))`,
    // The disk below the functions: the runtime works on it.
    `import mock from 'mock-fs'\nmock({ 'a.json': '{}' })`,
    // Wrappers and objects of other modules.
    `import * as fs from '../src/files.js'\nvi.spyOn(fs, 'writeFile')`,
    `vi.mock('../src/utils/fs.js')`,
    `jest.mock('./fs')`,
    `vi.spyOn(store, 'writeFile')`,
    `const fs = { readFile: null }\nfs.readFile = fake`,
    // Uses.
    `fs.writeFileSync(path.join(folder, 'a'), 'utf8')`,
    `expect(fs.readFileSync(file, 'utf8')).toBe('x')`,
    `if (fs.constants === other) run()`,
    `// jest.mock('fs')`,
    ` * vi.spyOn(fs, 'writeFile')`,
    `import fs from 'fs'\nconst { rename } = fs`,
    `const text = fs.readFileSync(a, 'utf8')\nconst size = fs.statSync(a).size`,
  ])('%s', (text) => expect(replaced(text)).toEqual([]))
})
