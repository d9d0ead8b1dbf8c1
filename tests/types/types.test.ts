/**
 * The published types in projects of users, on every version of TypeScript that they are for. `npm run test:types` compiles
 * each program with each version and with the types of each Node; `npm test` takes the programs that are cheap or differ.
 */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../house/house.ts'
import { project, type Project } from '../package/projects.ts'
import { compilers, nodeTypes } from './compilers.ts'

const EVERYTHING = process.env['ATOMIC_FS_TYPES'] === 'all'
const CONSUMERS = path.join(ROOT, 'tests/types/consumers')

const STRICT = {
  target: 'es2022',
  // Without the DOM: what is global comes from Node's types.
  lib: ['es2022'],
  types: ['node'],
  strict: true,
  noEmit: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  isolatedModules: true,
  skipLibCheck: true,
}

const ESM = ['plugin.mts', 'runtime.ts', 'vendored.ts', 'vendored.mts']
const COMMONJS = ['plugin.cts', 'common/runtime.ts', 'common/vendored.ts', 'common/vendored.cts']

interface Program {
  options: Record<string, unknown>
  files: string[]
  /** The versions that `npm test` compiles it with. The newest is ten times as fast as the others. */
  often: string[]
  /** The versions that know its options. */
  knownTo?: (version: number) => boolean
}

const PROGRAMS: Record<string, Program> = {
  'ESM and CommonJS, with every declaration checked': {
    options: { module: 'nodenext', skipLibCheck: false },
    files: [...ESM, ...COMMONJS],
    often: ['7.0.2'],
  },
  'ESM and CommonJS, with the oldest kind of modules that reads "exports"': {
    options: { module: 'node16' },
    files: [...ESM, ...COMMONJS],
    often: ['5.4.5', '7.0.2'],
  },
  'what is left when the types are erased': {
    options: { module: 'nodenext', verbatimModuleSyntax: true, erasableSyntaxOnly: true },
    files: ESM,
    often: ['5.9.3', '7.0.2'],
    knownTo: (version) => version >= 5.8,
  },
  'a bundler': {
    options: { module: 'esnext', moduleResolution: 'bundler' },
    files: ['plugin.mts', 'runtime.ts', 'vendored.ts'],
    often: ['7.0.2'],
  },
  'CommonJS, where "exports" is not read': {
    options: { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true },
    files: ['plugin.cts', 'common/runtime.ts', 'common/vendored.ts'],
    often: ['6.0.3'],
    knownTo: (version) => version < 7,
  },
  'globals of a browser beside those of Node': {
    options: { module: 'nodenext', lib: ['es2022', 'dom'], skipLibCheck: false },
    files: [...ESM, ...COMMONJS],
    often: ['7.0.2'],
  },
  'no types asked for': {
    options: { module: 'nodenext', types: undefined },
    files: ['untyped.ts'],
    often: ['6.0.3', '7.0.2'],
  },
  'configurations of ESLint 10 and 9': {
    options: { module: 'nodenext', allowJs: true, checkJs: true, noUnusedLocals: false },
    files: ['config.mts', 'eslint-9/config.mts', 'documented.mjs'],
    often: ['5.4.5', '6.0.3', '7.0.2'],
  },
}

/** One project with all consumers, each where its folder makes of it what its name says. */
function consumers(): Project {
  const read = (file: string) => readFileSync(path.join(CONSUMERS, file), 'utf8')
  const vendored = readFileSync(path.join(ROOT, 'dist/vendor/runtime.ts'), 'utf8')
  const importing = (extension: string) => read('vendored.ts').replace('.js', extension)
  const fresh = project(
    {
      'package.json': '{ "private": true, "type": "module" }',
      'plugin.mts': read('plugin.mts'),
      'runtime.ts': read('runtime.ts'),
      'untyped.ts': read('untyped.ts'),
      'config.mts': read('config.mts'),
      'documented.mjs': documented(),
      'atomic-fs.ts': vendored,
      'vendored.ts': importing('.js'),
      'atomic-fs.mts': vendored,
      'vendored.mts': importing('.mjs'),
      'plugin.cts': read('plugin.cts'),
      'common/package.json': '{ "private": true }',
      'common/runtime.ts': read('runtime.ts'),
      'common/atomic-fs.ts': vendored,
      'common/vendored.ts': importing('.js'),
      'common/atomic-fs.cts': vendored,
      'common/vendored.cts': importing('.cjs'),
      'eslint-9/config.mts': read('config.mts'),
    },
    { eslint: 'eslint', 'typescript-eslint': 'typescript-eslint' },
  )
  const older = path.join(fresh.folder, 'eslint-9/node_modules')
  mkdirSync(older)
  symlinkSync(path.join(ROOT, 'node_modules/eslint-9'), path.join(older, 'eslint'), 'junction')
  return fresh
}

/** What the page tells users of JavaScript to write. */
function documented(): string {
  const page = readFileSync(path.join(ROOT, 'docs/settings.md'), 'utf8')
  return /^## With types$[^]*?^```js\n([^]*?)^```/m.exec(page)![1]!
}

let fresh: Project
beforeAll(() => {
  fresh = consumers()
  linkNodeTypes(path.join(ROOT, 'node_modules/@types/node'))
})

function linkNodeTypes(folder: string): void {
  const link = path.join(fresh.folder, 'node_modules/@types/node')
  mkdirSync(path.dirname(link), { recursive: true })
  rmSync(link, { force: true })
  symlinkSync(folder, link, 'junction')
}

/** What the compiler has to say about a program. */
function compile(tsc: string, version: string, { options, files }: Program): string {
  const file = path.join(fresh.folder, 'tsconfig.json')
  const older = 'moduleResolution' in options && version.startsWith('6.') ? { ignoreDeprecations: '6.0' } : {}
  writeFileSync(file, JSON.stringify({ compilerOptions: { ...STRICT, ...options, ...older }, files }))
  const { stdout, stderr } = fresh.node([tsc, '--project', '.', '--pretty', 'false'])
  return stdout + stderr
}

const all = compilers(EVERYTHING)

describe.each(all)('TypeScript $version', ({ version, tsc }) => {
  const fitting = Object.entries(PROGRAMS).filter(
    ([, { often, knownTo }]) =>
      (EVERYTHING || often.includes(version)) && (knownTo?.(Number.parseFloat(version)) ?? true),
  )

  it.each(fitting)('compiles for %s', (_name, program) => {
    expect(compile(tsc, version, program)).toBe('')
  })
})

// Takes minutes: `npm run test:types`.
describe.runIf(EVERYTHING).each(nodeTypes(EVERYTHING))('the types of Node $version', ({ folder, since }) => {
  beforeAll(() => linkNodeTypes(folder))

  it.each(all.filter(({ version }) => Number.parseFloat(version) >= since))(
    'compile with TypeScript $version',
    ({ version, tsc }) => {
      const program = PROGRAMS['ESM and CommonJS, with every declaration checked']!
      expect(compile(tsc, version, program)).toBe('')
    },
  )
})
