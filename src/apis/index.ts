/** Which module has which rows. Adding a library: a table in its own file (or `libraries.ts`) and a line here. */
import type { ApiTable, Effect } from './effect.ts'
import { fsExtra, gracefulFs } from './fs-extra.ts'
import * as libraries from './libraries.ts'
import { GLOBALS, MADE, MAKERS } from './globals.ts'
import { nodeFs } from './node-fs.ts'

export type { ApiTable, Effect, Flavour } from './effect.ts'

const MODULES: ReadonlyMap<string, ApiTable> = new Map<string, ApiTable>([
  ['fs', nodeFs],
  ['graceful-fs', gracefulFs],
  ['fs-extra', fsExtra],
  ['@npmcli/fs', fsExtra],
  ['mz/fs', fsExtra],
  ['write-file-atomic', libraries.writeFileAtomic],
  ['atomically', libraries.atomically],
  ['fast-write-atomic', libraries.fastWriteAtomic],
  ['write-json-file', libraries.writeJsonFile],
  ['load-json-file', libraries.loadJsonFile],
  ['jsonfile', libraries.jsonfile],
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
  ['p-queue', libraries.queueMembers],
  ['p-limit', libraries.queueMembers],
  ['async-lock', { acquire: { kind: 'lock', flavour: 'promise', callback: 1, inProcess: true } }],
])

/** Modules whose members are the file system under another specifier. */
const ALIASES: ReadonlyMap<string, readonly [string, readonly string[]]> = new Map([
  ['fs/promises', ['fs', ['promises']] as const],
  ['fs-extra/esm', ['fs-extra', []] as const],
  ['mz/fs/promises', ['fs', ['promises']] as const],
])

/** Where `specifier` leads: `node:fs/promises` is the member `promises` of `fs`. */
export function canonicalModule(specifier: string): { module: string; path: readonly string[] } {
  const bare = specifier.startsWith('node:') ? specifier.slice(5) : specifier
  const alias = ALIASES.get(bare)
  return alias ? { module: alias[0], path: alias[1] } : { module: bare, path: [] }
}

/** What calling member `path` of `module` does to files, if the tables know. */
export function effectOf(
  module: string,
  path: readonly string[],
  extra?: ReadonlyMap<string, ApiTable>,
): Effect | undefined {
  const key = path.filter((name) => name !== 'default').join('.')
  const own = extra?.get(module)
  if (own && Object.hasOwn(own, key)) return own[key]
  const table = MODULES.get(module)
  return table && Object.hasOwn(table, key) ? table[key] : undefined
}

/** What calling a global such as `Bun.write` does. */
export function globalEffectOf(path: readonly string[]): Effect | undefined {
  const key = path.join('.')
  return Object.hasOwn(GLOBALS, key) ? GLOBALS[key] : undefined
}

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

/**
 * Words in the name of a function that the tables do not know. They are never a reason to report; they are a reason
 * to be unsure: work that runs inside an unknown `withStoreLock(...)` may well be protected, so rules stay silent.
 */
export const LOCK_WORDS = /(?<!b)lock(?!file$)|exclusive|synchroni[sz]ed|critical|transact/i
/** The same for what orders work inside one process: it keeps out no other process. */
export const QUEUE_WORDS = /mutex|semaphore|queue|serial/i
export const UNLOCK_WORDS = /unlock|release|dispose/i
export const RETRY_WORDS = /retr(?:y|ies)|attempt|backoff|robust/i

/** The error codes with which Windows refuses a rename for a moment. */
export const REFUSAL_CODES: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY'])

/** Compilers wrap `require` in helpers of these names; the result is the module with its default. */
export const INTEROP_HELPERS: ReadonlySet<string> = new Set([
  '_interopRequireDefault',
  '_interopRequireWildcard',
  '_interop_require_default',
  '_interop_require_wildcard',
  '_interopNamespace',
  '_interopDefault',
  '_interopDefaultLegacy',
  '__importDefault',
  '__importStar',
  '__toESM',
  '__toModule',
  '_interopNamespaceDefault',
  'tslib.__importDefault',
  'tslib.__importStar',
])
