/** Which module has which rows. Adding a library: a table in its own file (or `libraries.ts`) and a line here. */
import type { ApiTable, Effect, EffectKind } from './effect.ts'
import { fsExtra, gracefulFs, npmcliFs } from './fs-extra.ts'
import * as libraries from './libraries.ts'
import { GLOBALS, MADE, MAKERS } from './globals.ts'
import { PASSAGE_NAMES } from './handles.ts'
import { nodeFs } from './node-fs.ts'
import { NODE_ONLY_MODULES } from './node-modules.ts'
import { isQuietModule } from './quiet-code.ts'
import { GLOBALS_MODULE, memberKey } from './wrappers.ts'

export type { Effect, Flavour } from './effect.ts'

const MODULES: ReadonlyMap<string, ApiTable> = new Map<string, ApiTable>([
  ['fs', nodeFs],
  ['graceful-fs', gracefulFs],
  ['fs-extra', fsExtra],
  ['@npmcli/fs', npmcliFs],
  ['mz/fs', fsExtra],
  ['write-file-atomic', libraries.writeFileAtomic],
  ['atomically', libraries.atomically],
  ['fast-write-atomic', libraries.fastWriteAtomic],
  ['write-json-file', libraries.writeJsonFile],
  ['load-json-file', libraries.loadJsonFile],
  ['jsonfile', libraries.jsonfile],
  ['write-yaml-file', libraries.writeYamlFile],
  ['read-yaml-file', libraries.readYamlFile],
  ['move-file', libraries.moveFile],
  ['fs-ext', libraries.fsExt],
  ['proper-lockfile', libraries.properLockfile],
  ['lockfile', libraries.lockfile],
  ['r-json', { '': { kind: 'read', flavour: 'auto', path: 0, json: true } }],
  ['w-json', { '': { kind: 'write', flavour: 'auto', path: 0, data: 1, options: 2, json: true } }],
  ['mkdirp', libraries.mkdirp],
  ['make-dir', libraries.mkdirp],
  ['rimraf', libraries.rimraf],
  ['p-retry', libraries.retryFirstArgument],
  ['async-retry', libraries.retryFirstArgument],
  ['promise-retry', libraries.retryFirstArgument],
  ['exponential-backoff', libraries.retryFirstArgument],
  ['eslint-plugin-atomic-fs/runtime', libraries.runtime],
])

/** Members of what a call of the module (or `new` of a member of it) returns. */
const INSTANCES: ReadonlyMap<string, ApiTable> = new Map<string, ApiTable>([
  ['async-mutex', libraries.mutexMembers],
  ['await-semaphore', libraries.mutexMembers],
  ['steno', libraries.stenoMembers],
  ['p-queue', libraries.queueMembers],
  ['p-limit', libraries.queueMembers],
  ['async-lock', { acquire: { kind: 'lock', flavour: 'promise', callback: 1, inProcess: true } }],
])

/**
 * How many pieces of work run at once in what these constructors and factories return: a queue or semaphore is a lock
 * at a width of one. The number is an argument, or a property of it; `absent` is the width without it.
 */
const WIDTHS: ReadonlyMap<string, Width> = new Map<string, Width>([
  ['p-queue', { argument: 0, property: 'concurrency', absent: Infinity }],
  ['p-limit', { argument: 0 }],
  ['async-mutex.Semaphore', { argument: 0 }],
  ['await-semaphore.Semaphore', { argument: 0 }],
])

export interface Width {
  readonly argument: number
  readonly property?: string
  readonly absent?: number
}

/** What decides how many pieces of work a made object runs at once, if anything does. */
export const widthOf = (module: string, member: string | undefined): Width | undefined =>
  (member === undefined ? undefined : WIDTHS.get(`${module}.${member}`)) ?? WIDTHS.get(module)

/** Modules whose members are the file system under another specifier. */
const ALIASES: ReadonlyMap<string, readonly [string, readonly string[]]> = new Map([
  ['fs/promises', ['fs', ['promises']] as const],
  ['fs-extra/esm', ['fs-extra', []] as const],
  ['mz/fs/promises', ['fs', ['promises']] as const],
  // Electron's module without its archive files.
  ['original-fs', ['fs', []] as const],
])

const changes = ({ kind }: Effect): boolean =>
  kind === 'write' || kind === 'append' || kind === 'rename' || kind === 'copy' || kind === 'atomic-write'

/** Whatever ends in `fs`, the other modules that change files, and the globals. */
const API_WORDS = new RegExp(
  `\\b(?:\\w*fs\\b|Bun|Deno|${[...MODULES, ...INSTANCES]
    .filter(([name, table]) => !/\bfs\b/.test(name) && Object.values(table).some(changes))
    .map(([name]) => name)
    .join('|')})`,
)

/** The modules whose functions change files, and other specifiers of them; without the `node:` prefix. */
export const fileModules = (): string[] => [
  ...[...MODULES].filter(([, table]) => Object.values(table).some(changes)).map(([name]) => name),
  ...ALIASES.keys(),
]

/** Whether a file that loads this when it starts can only run where Node's modules are. */
export function isNodeOnly(specifier: string): boolean {
  const { module } = canonicalModule(specifier)
  if (NODE_ONLY_MODULES.has(module.split('/')[0]!)) return true
  const table = MODULES.get(module)
  return table !== undefined && Object.values(table).some(changes)
}

/** The names of all functions of these modules. */
export const fileFunctions = (): ReadonlySet<string> =>
  new Set(
    fileModules().flatMap((module) =>
      Object.keys(MODULES.get(module) ?? {}).map((key) => key.split('.').at(-1)!),
    ),
  )

/** Whether a text mentions anything that could change a file. */
export const mentionsApi = (text: string): boolean => API_WORDS.test(text)

/** The kinds that rules start from: without one of them in a file, there is nothing to say about it. */
export const STARTS: ReadonlySet<EffectKind> = new Set<EffectKind>([
  'write',
  'append',
  'rename',
  'copy',
  'create',
  'open',
  'patch',
  'mkdir',
  'atomic-write',
])

/** What is called to do so: the functions by their own names, and the modules that are functions themselves. */
const startWords = (): ReadonlySet<string> => {
  const words = new Set<string>()
  for (const [module, table] of [...MODULES, ...INSTANCES, ['', GLOBALS], ['', MADE]] as const)
    for (const [key, { kind }] of Object.entries(table))
      if (STARTS.has(kind)) words.add(key === '' ? module : key.slice(key.lastIndexOf('.') + 1))
  return words
}

const either = (words: Iterable<string>): string =>
  [...words].map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')

/**
 * The specifiers of modules that change files. Every file that is linted is searched with it: it begins with a quote, because that
 * is quicker than to begin with a word.
 */
const LOADS_API = new RegExp(
  `["'\`](?:node:)?(?:${either([...fileModules(), ...INSTANCES.keys(), GLOBALS_MODULE])})["'\`]`,
  'g',
)
/** What needs no module to be loaded. */
const HOSTS = ['Bun', 'Deno']
const NAMES_HOST = new RegExp(`\\b(?:${HOSTS.join('|')})\\b`, 'g')

/**
 * Called, a member, in quotes, or in the braces of an import or a pattern, also behind a comment there. Most of these names are
 * words of any text: a link, a promise, to open. What stands before is looked at last: that is quicker. `promisifyAll`
 * adds `Async` to the names.
 */
const CALLS_API = new RegExp(
  `\\b(?:${either(startWords())})(?:Async)?(?:${[
    '\\s*[(<]',
    '\\b(?<=\\.\\s*\\w+)',
    '["\'`](?<=["\'`][\\w-]+.)',
    '(?:\\s*[,}:]|\\s+as\\b)(?<=[{,/\\n]\\s*\\w+\\s*(?:[,}:]|as))',
    // A default. At the beginning of a line, most are assignments.
    '\\s*=(?![=>])(?<=[{,/]\\s*\\w+\\s*=)',
  ].join('|')})`,
  'g',
)

/**
 * Whether a text loads something that changes files, and names a function that a rule could start from. Documentation and
 * generators of code speak of `fs` and of hosts as well: what stands in a comment or within a string does not count.
 */
export const mayChangeFiles = (
  text: string,
  isSpokenOf: (start: number, end: number) => boolean,
): boolean => {
  const has = (pattern: RegExp): boolean => {
    pattern.lastIndex = 0
    for (let found = pattern.exec(text); found; found = pattern.exec(text))
      if (!isSpokenOf(found.index, pattern.lastIndex)) return true
    return false
  }
  return (has(LOADS_API) || (HOSTS.some((name) => text.includes(name)) && has(NAMES_HOST))) && has(CALLS_API)
}

/** File systems of their own: in memory, in an editor. What is renamed there, no other process sees. */
const OTHER_DISKS: ReadonlySet<string> = new Set([
  'memfs',
  'unionfs',
  'linkfs',
  'mem-fs',
  'mem-fs-editor',
  'metro-memory-fs',
  'mock-fs',
  'browserfs',
  'vscode',
])

/** Whether a function of a module that has no row may put one file in the place of another. */
export const mayMoveFiles = (module: string): boolean =>
  !OTHER_DISKS.has(module) && !NODE_ONLY_MODULES.has(module) && !isQuietModule(module)

/** Where `specifier` leads: `node:fs/promises` is the member `promises` of `fs`. */
export function canonicalModule(specifier: string): { module: string; path: readonly string[] } {
  const bare = specifier.startsWith('node:') ? specifier.slice(5) : specifier
  const alias = ALIASES.get(bare)
  return alias ? { module: alias[0], path: alias[1] } : { module: bare, path: [] }
}

/** The rows that a project adds, by module. */
export interface UserTables extends Pick<ReadonlyMap<string, ApiTable>, 'get'> {
  /** The last names of all rows. */
  readonly names: ReadonlySet<string>
}

function rowOf(table: ApiTable | undefined, path: readonly string[]): Effect | undefined {
  if (!table) return undefined
  const key = memberKey(path)
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** What calling member `path` of `module` does to files, if the tables know. */
export const effectOf = (module: string, path: readonly string[]): Effect | undefined =>
  rowOf(MODULES.get(module), path)

/** The same, of the rows that a project adds. */
export const userEffectOf = (
  module: string,
  path: readonly string[],
  tables: Pick<UserTables, 'get'> | undefined,
): Effect | undefined => rowOf(tables?.get(module), path)

/** What calling a global such as `Bun.write` does. */
export function globalEffectOf(path: readonly string[]): Effect | undefined {
  const key = path.join('.')
  return Object.hasOwn(GLOBALS, key) ? GLOBALS[key] : undefined
}

/** True for the name of any function of the tables, and for what functions of any module are called through. */
export const isApiName = (name: string): boolean =>
  API_NAMES.has(name) || (name.endsWith('Async') && API_NAMES.has(name.slice(0, -'Async'.length)))

const API_NAMES: ReadonlySet<string> = new Set([
  ...[...MODULES.values(), ...INSTANCES.values(), GLOBALS, MADE].flatMap((table) =>
    Object.keys(table).map((key) => key.slice(key.lastIndexOf('.') + 1)),
  ),
  ...PASSAGE_NAMES,
  'default',
  'call',
  'apply',
])

/** True for a global that makes an object for a path: `Bun.file`. */
export const isMaker = (path: readonly string[]): boolean => MAKERS.has(path.join('.'))

/** What calling a member of such an object does to the path that it was made for. */
export function madeEffectOf(member: string): Effect | undefined {
  return Object.hasOwn(MADE, member) ? MADE[member] : undefined
}

/** What calling `member` of an object made by `module` does. */
export function instanceEffectOf(module: string, member: string): Effect | undefined {
  const table = INSTANCES.get(module)
  return table && Object.hasOwn(table, member) ? table[member] : undefined
}
