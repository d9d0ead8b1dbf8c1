/**
 * Which functions of the file system a test replaces, by its text. All tests do it in one of a few forms, and where a
 * form leaves something open, more is taken to be replaced rather than less.
 *
 * Not among them is what replaces the disk below the functions, as mock-fs does: the runtime works on that like any
 * other code.
 */
import { fileFunctions, fileModules } from '../apis/index.ts'

/** What one test replaces. */
export interface Replacement {
  /** The module whose functions are meant, without `node:`; undefined for functions of the module `fs` itself. */
  readonly module: string | undefined
  /** Their names; undefined for all of them. */
  readonly names: ReadonlySet<string> | undefined
  /** For every test that runs in the same process, not only for what this one loads. */
  readonly everywhere: boolean
}

/**
 * Nothing comes of replacing these alone: no fix takes a call of them away, and the runtime makes none.
 */
const HARMLESS: ReadonlySet<string> = new Set(['createReadStream', 'exists', 'existsSync'])

// What the runtime calls and no rule has a row for.
const CALLED = [
  'chmod',
  'chown',
  'close',
  'fchmod',
  'fchown',
  'fstat',
  'fsync',
  'ftruncate',
  'read',
  'readdir',
  'readlink',
  'realpath',
  'statfs',
  'write',
]

const FUNCTIONS: ReadonlySet<string> = new Set(
  [...fileFunctions(), ...CALLED, ...CALLED.map((name) => `${name}Sync`)].filter(
    (name) => name && !HARMLESS.has(name),
  ),
)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const MODULE = `(?:node:)?(${fileModules().map(escaped).join('|')})`
const QUOTED = `['"\`]${MODULE}['"\`]`

// Each of these has a limit to what it repeats wherever two repetitions can take the same characters: they are tried on texts
// of a megabyte that nobody has looked at, and would else take the square of their length.

/** `jest.mock('fs')`, `vi.doMock(import('node:fs'))`, `mock.module('fs')`, `td.replace('fs')`, `registerMock('fs')`. */
const REPLACED = new RegExp(
  `\\b(?:\\w{0,99}[mM]ock\\w{0,99}|module|replace\\w*|quibble|rewiremock)\\s{0,99}\\(\\s{0,99}(?:import\\s{0,99}\\(\\s{0,99})?${QUOTED}`,
  'g',
)

/** Loaders that are given replacements by the name of the module: `proxyquire('../a', { fs: { … } })`. */
const LOADER =
  /\b(?:proxyquire\w*|esmock|quibble|rewiremock|sandboxed-module|SandboxedModule|mockery|mock-require|(?:t|tap)\.mock\w*|inject-loader|__set__|__Rewire__|__RewireAPI__)\b/
const KEYED = new RegExp(`(?:${QUOTED}|[{,]\\s*['"]?fs['"]?)\\s*:|[{,]\\s*fs\\s*[,}]`)
const REWIRED =
  /\b(?:__set__|__Rewire__|rewire)\s{0,99}\(\s{0,99}(?:\{[^}]{0,999}|['"]?\w{0,99})(?:fs|[fF]ile|rename)/

/** File systems in memory, which take the place of every function. */
const IN_MEMORY = /\b(?:memfs|unionfs|metro-memory-fs|fs-monkey|patchFs|createFsFromVolume)\b/
const PATCHED = /\bpatchFs\s*\(/

/** Projects that replace the module for all of their tests, in the configuration of the runner. */
const CONFIGURED = /\bautomock\W+true|['"]\^?(?:\(\?:)?(?:\(?node:\)?\??)?fs\$?['"]\s*:/

// What an import, a `require` or their relatives bind to the module: `import * as fsp from 'node:fs/promises'`.
const IMPORTED = new RegExp(
  `\\bimport\\s{1,99}(?!type\\b)([^'"\`;]{1,2000}?)\\s{1,99}from\\s{0,99}${QUOTED}`,
  'g',
)
const ASSIGNED = new RegExp(
  `(?:\\b(\\w+)|\\{([^{}]*)\\})\\s*(?::[^=;\\n]{1,60})?=[^=;\\n]{0,80}\\(\\s{0,99}${QUOTED}\\s*\\)`,
  'g',
)

/** `vi.spyOn(fs, 'rename')`, `sinon.stub(fs.promises, 'open')`, `mm((fs as any).default, 'open')`: any call of this form. */
const SPIED =
  /\(\s{0,99}\({0,9}\s{0,99}(?:<\w{1,99}>\s{0,99})?([\w$]{1,99})[^,'"`(){}\n]{0,200}(?:\)[^,'"`(){}\n]{0,200}){0,9},\s{0,99}['"`](\w{1,99})['"`]/g
const SPIED_REQUIRED = new RegExp(
  `\\(\\s{0,99}\\({0,9}(?:await\\s{1,99})?\\w{1,99}\\(\\s{0,99}${QUOTED}\\s{0,99}\\)[^,;\\n]{0,200},\\s{0,99}['"\`](\\w{1,99})`,
  'g',
)
/** `sinon.stub(fs)`, `Object.assign(fs, fake)`: all of it at once. */
const TAKEN_WHOLE =
  /\b(?:(?:stub|mock|mockObject|stubObject)\s*\(\s*([\w$]+)(?:\.\w+)*\s*\)|assign\s*\(\s*([\w$]+)(?:\.\w+)*\s*,)/g
/** `fs.rename = fake`, `fs['rename'] = fake`, `(fs as any).promises.open = fake`. */
const SET =
  /(?<![\w$.])([\w$]+)(?:\s{1,99}as\s{1,99}[^;=()]{0,200}\))?(?:\.(?:promises|default))*(?:\.(\w+)|\[\s*['"`](\w+)['"`]\s*\])\s*=(?![=>])/g

/** Names that are the module although this file does not say where from: a helper gave it, a loop loaded it. */
const LIKE_FS = /^(?:fs|_fs|fsp|fse|fs_?extra|fs_?promises|node_?fs|graceful_?fs|fs_1)$/i

/** What a test replaces. */
export function replacementsIn(text: string): Replacement[] {
  const code = plain(text)
  const found = [...code.matchAll(REPLACED)].map((match) => moduleReplaced(code, match.index, match[1]!))
  const members = membersReplaced(code)
  if (members.size > 0) found.push({ module: undefined, names: members, everywhere: false })
  const isLoader = LOADER.test(code) && KEYED.test(code.replace(/^[ \t]*import\b[^'"]*/gm, ''))
  if (isLoader || REWIRED.test(code)) {
    found.push({ module: undefined, names: namesIn(code, code), everywhere: false })
  }
  if (PATCHED.test(code)) found.push({ module: undefined, names: undefined, everywhere: false })
  return found.filter(({ names }) => names === undefined || names.size > 0)
}

/** Whether the configuration of a test runner replaces the file system for every test. */
export const replacesForAll = (text: string): boolean => CONFIGURED.test(text)

/** The module that a runner replaces because of this file's place, without a call that names it; Node's own need one. */
export const manualMock = (place: string): string | undefined => MANUAL.exec(place)?.[1]
const MANUAL = new RegExp(
  `(?:^|/)__mocks__/(${fileModules()
    .filter((name) => !/^fs(?!-)/.test(name))
    .map(escaped)
    .join('|')})\\.\\w+$`,
)

/**
 * The other modules that a test replaces from its first line on, as it names them. They are not loaded, or none of their
 * functions runs.
 */
export function modulesReplacedIn(text: string): string[] {
  const code = plain(text)
  return [...code.matchAll(AT_TOP)].flatMap((match) => {
    const call = callAt(code, match.index)
    return /[aA]ctual|[oO]riginal|\bspy\s*:/.test(call) ? [] : match[1]!
  })
}
// Indented ones hold for a part of the tests only.
const AT_TOP = /^(?:vi|jest)\.mock\(\s*(?:import\(\s*)?['"`]([^'"`\n]+)['"`]/gm

/** Whether a replacement is one for the code of this file. */
export function concerns({ module, names }: Replacement, text: string): boolean {
  if (module !== undefined && !text.includes(module)) return false
  return names === undefined || [...names].some((name) => new RegExp(`\\b${name}\\b`).test(text))
}

function moduleReplaced(code: string, at: number, name: string): Replacement {
  const call = callAt(code, at)
  const module = name === 'fs' || name === 'original-fs' ? undefined : name
  // Bun replaces modules for good.
  const everywhere = call.startsWith('module') && /['"]bun:test['"]/.test(code)
  const factory = call.slice(call.indexOf(name) + name.length + 1)
  // A helper of the project's own gets its functions elsewhere.
  if (!/^(?:mock|doMock|setMock|unstable_mockModule|module)\b/.test(call)) {
    return { module, names: namesIn(code, code), everywhere }
  }
  const isEmpty = !/,\s*\S/.test(factory) || /^\W*\{\s*spy\b/.test(factory)
  return { module, names: isEmpty ? undefined : namesIn(factory, code), everywhere }
}

/** The functions that a replacement names. When it only refers to something, that is made in the same file. */
function namesIn(factory: string, code: string): ReadonlySet<string> | undefined {
  const words = (text: string) =>
    new Set([...text.matchAll(/\b\w+\b/g)].flatMap(([word]) => (FUNCTIONS.has(word) ? word : [])))
  if (IN_MEMORY.test(factory)) return undefined
  const named = words(factory)
  const spreads = [...factory.matchAll(/\.\.\.\s{0,99}\(?\s{0,99}(?:await\s{1,99})?([^,})\n]+)/g)]
  const isClosed = spreads.every(([, spread]) => /[aA]ctual|[oO]rig|[rR]eal|\bfs\b/.test(spread!))
  if (named.size > 0 && isClosed) return named
  const isWritten = /=>\s{0,99}\(?\s{0,99}\{|\breturn\s*\{|^\W*\{/.test(factory) && isClosed
  // An object that is written out and names none of them: what it replaces is harmless.
  if (isWritten && HARMLESS_NAMED.test(factory)) return named
  const around = words(code)
  return around.size > 0 && !IN_MEMORY.test(code) ? around : undefined
}
const HARMLESS_NAMED = new RegExp(`\\b(?:${[...HARMLESS].join('|')})\\b`)

function membersReplaced(code: string): ReadonlySet<string> {
  const names = boundNames(code)
  const isFs = (name: string | undefined): boolean =>
    name !== undefined && (names.has(name) || (LIKE_FS.test(name) && !isBoundElsewhere(code, name)))
  const found = new Set<string>()
  const add = (name: string | undefined): void => {
    if (name !== undefined && FUNCTIONS.has(name)) found.add(name)
  }
  for (const [, receiver, member] of code.matchAll(SPIED)) if (isFs(receiver)) add(member)
  for (const [, , member] of code.matchAll(SPIED_REQUIRED)) add(member)
  for (const [, receiver, member, key] of code.matchAll(SET)) if (isFs(receiver)) add(member ?? key)
  for (const [, taken, assigned] of code.matchAll(TAKEN_WHOLE)) {
    if (isFs(taken ?? assigned)) for (const name of FUNCTIONS) found.add(name)
  }
  return found
}

function boundNames(code: string): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (clause: string): void => {
    const [outside, inside = ''] = clause.split('{')
    for (const [name] of outside!.replace(/\*\s*as\s/, '').matchAll(/[\w$]+/g)) names.add(name)
    for (const piece of inside.split(',')) {
      const [, member, local] = /^\s*(\w+)(?:\s*(?:\bas\b|:)\s*([\w$]+))?/.exec(piece) ?? []
      if (member === 'promises' || member === 'default') names.add(local ?? member)
    }
  }
  for (const [, clause] of code.matchAll(IMPORTED)) add(clause!)
  for (const [, name, members] of code.matchAll(ASSIGNED)) add(name ?? `{${members}`)
  return names
}

/** Whether a name stands for a wrapper from another module, or an object of the test: what they lose, nobody else does. */
function isBoundElsewhere(code: string, name: string): boolean {
  const word = escaped(name)
  const forms = [
    `\\bimport\\b[^'"\`;]*\\b${word}\\b[^'"\`;]*\\bfrom\\b`,
    `\\b${word}\\s*=\\s*(?:await\\s+)?(?:require|import)\\s*\\(\\s*['"\`]`,
    `\\b(?:const|let|var)\\s+${word}\\s*(?::[^=]*)?=\\s*\\{`,
  ]
  return new RegExp(forms.join('|')).test(code)
}

/** The code without comment lines, and without the type arguments of the calls that replace. */
const plain = (text: string): string =>
  text
    .replace(/^[ \t]*(?:\/\/|\*).*$/gm, '')
    .replace(/(\b\w{0,99}[mM]ock\w{0,99})<[^;\n]{1,120}?>(?=\(['"`])/g, '$1')

/** The text of the call that begins at a position, as far as its parentheses tell. */
function callAt(code: string, at: number): string {
  let depth = 0
  for (let i = code.indexOf('(', at); i >= 0 && i < code.length; i++) {
    if (code[i] === '(') depth++
    else if (code[i] === ')' && --depth === 0) return code.slice(at, i + 1)
  }
  return code.slice(at)
}
