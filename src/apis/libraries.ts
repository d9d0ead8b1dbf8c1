/** Small libraries: whole-file writers, JSON helpers, locks, queues, retries. One table a module. */
import type { ApiTable, Effect } from './effect.ts'

const atomic = (flavour: Effect['flavour'], fact: string): Effect => ({
  kind: 'atomic-write',
  flavour,
  path: 0,
  data: 1,
  options: 2,
  fact,
})

const WFA = 'write-file-atomic stages under a name of its own and renames'
const ATOMICALLY = 'atomically stages under a random name and renames with a retry'
const PROCESS_ONLY = 'excludes callers in the same process only'

export const writeFileAtomic: ApiTable = {
  '': atomic('auto', WFA),
  sync: atomic('sync', WFA),
  writeFile: atomic('auto', WFA),
  writeFileSync: atomic('sync', WFA),
}

export const atomically: ApiTable = {
  writeFile: atomic('auto', ATOMICALLY),
  writeFileSync: atomic('sync', ATOMICALLY),
  readFile: { kind: 'read', flavour: 'promise', path: 0 },
  readFileSync: { kind: 'read', flavour: 'sync', path: 0 },
}

/** Source: fast-write-atomic 0.4.0. */
export const fastWriteAtomic: ApiTable = {
  '': atomic('callback', 'fast-write-atomic stages and renames'),
  promise: atomic('promise', 'fast-write-atomic stages and renames'),
}

/** Members of `new Writer(path)`. Source: steno 4.0.2. */
export const stenoMembers: ApiTable = {
  write: {
    kind: 'atomic-write',
    flavour: 'promise',
    made: 0,
    data: 0,
    fact: 'steno stages under a fixed name and renames, trying again ten times',
  },
}

export const writeJsonFile: ApiTable = {
  '': { ...atomic('promise', 'write-json-file writes through write-file-atomic'), json: true },
  writeJsonFile: { ...atomic('promise', 'write-json-file writes through write-file-atomic'), json: true },
  writeJsonFileSync: { ...atomic('sync', 'write-json-file writes through write-file-atomic'), json: true },
  sync: { ...atomic('sync', 'write-json-file writes through write-file-atomic'), json: true },
}

export const loadJsonFile: ApiTable = {
  '': { kind: 'read', flavour: 'promise', path: 0, json: true },
  sync: { kind: 'read', flavour: 'sync', path: 0, json: true },
  loadJsonFile: { kind: 'read', flavour: 'promise', path: 0, json: true },
  loadJsonFileSync: { kind: 'read', flavour: 'sync', path: 0, json: true },
}

/** Source: write-yaml-file 5.0.0. */
export const writeYamlFile: ApiTable = {
  '': { ...atomic('promise', 'write-yaml-file writes through write-file-atomic'), json: true },
  sync: { ...atomic('sync', 'write-yaml-file writes through write-file-atomic'), json: true },
}

/** Source: read-yaml-file 2.1.0. */
export const readYamlFile: ApiTable = {
  '': { kind: 'read', flavour: 'promise', path: 0, json: true },
  sync: { kind: 'read', flavour: 'sync', path: 0, json: true },
  readYamlFile: { kind: 'read', flavour: 'promise', path: 0, json: true },
  readYamlFileSync: { kind: 'read', flavour: 'sync', path: 0, json: true },
}

const MOVES = 'move-file renames once, and copies only to another device'
const moves = (flavour: Effect['flavour']): Effect => ({
  kind: 'rename',
  flavour,
  path: 0,
  to: 1,
  options: 2,
  fact: MOVES,
})

/** Source: move-file 4.1.0; before version 3 the function itself and its `sync`. */
export const moveFile: ApiTable = {
  '': moves('promise'),
  sync: moves('sync'),
  moveFile: moves('promise'),
  moveFileSync: moves('sync'),
  renameFile: moves('promise'),
  renameFileSync: moves('sync'),
}

export const jsonfile: ApiTable = {
  readFile: { kind: 'read', flavour: 'auto', path: 0, json: true },
  readFileSync: { kind: 'read', flavour: 'sync', path: 0, json: true },
  writeFile: {
    kind: 'write',
    flavour: 'auto',
    path: 0,
    data: 1,
    options: 2,
    json: true,
    writesAs: 'jsonfile',
    fact: 'jsonfile calls fs.writeFile on the path itself',
  },
  writeFileSync: {
    kind: 'write',
    flavour: 'sync',
    path: 0,
    data: 1,
    options: 2,
    json: true,
    writesAs: 'jsonfile',
    fact: 'jsonfile calls fs.writeFileSync on the path itself',
  },
}

/** Source: proper-lockfile 4.1.2. The module itself is its `lock`. */
export const properLockfile: ApiTable = {
  '': { kind: 'lock', flavour: 'promise', path: 0 },
  lock: { kind: 'lock', flavour: 'promise', path: 0 },
  lockSync: { kind: 'lock', flavour: 'sync', path: 0 },
  unlock: { kind: 'unlock', flavour: 'promise', path: 0 },
  unlockSync: { kind: 'unlock', flavour: 'sync', path: 0 },
}

export const lockfile: ApiTable = {
  lock: { kind: 'lock', flavour: 'callback', path: 0 },
  lockSync: { kind: 'lock', flavour: 'sync', path: 0 },
  unlock: { kind: 'unlock', flavour: 'callback', path: 0 },
  unlockSync: { kind: 'unlock', flavour: 'sync', path: 0 },
}

/** Source: fs-ext 2.1.1. What it locks is a descriptor, and which file that is we do not ask. */
export const fsExt: ApiTable = {
  flock: { kind: 'lock', flavour: 'callback' },
  flockSync: { kind: 'lock', flavour: 'sync' },
}

export const mkdirp: ApiTable = {
  '': { kind: 'mkdir', flavour: 'auto', path: 0, options: 1, recursive: true },
  sync: { kind: 'mkdir', flavour: 'sync', path: 0, options: 1, recursive: true },
  mkdirp: { kind: 'mkdir', flavour: 'auto', path: 0, options: 1, recursive: true },
  mkdirpSync: { kind: 'mkdir', flavour: 'sync', path: 0, options: 1, recursive: true },
}

export const rimraf: ApiTable = {
  '': { kind: 'remove', flavour: 'auto', path: 0 },
  sync: { kind: 'remove', flavour: 'sync', path: 0 },
  rimraf: { kind: 'remove', flavour: 'promise', path: 0 },
  rimrafSync: { kind: 'remove', flavour: 'sync', path: 0 },
}

/** The function argument is called again when it fails. */
export const retryFirstArgument: ApiTable = {
  '': { kind: 'retry', flavour: 'promise', callback: 0 },
  default: { kind: 'retry', flavour: 'promise', callback: 0 },
  retry: { kind: 'retry', flavour: 'promise', callback: 0 },
  backOff: { kind: 'retry', flavour: 'promise', callback: 0 },
}

/** Members of the objects that these constructors and factories return. */
export const mutexMembers: ApiTable = {
  runExclusive: { kind: 'lock', flavour: 'promise', callback: 0, inProcess: true, fact: PROCESS_ONLY },
  acquire: { kind: 'lock', flavour: 'promise', inProcess: true, fact: PROCESS_ONLY },
  release: { kind: 'unlock', flavour: 'sync', inProcess: true, fact: PROCESS_ONLY },
}

export const queueMembers: ApiTable = {
  add: { kind: 'lock', flavour: 'promise', callback: 0, inProcess: true, fact: PROCESS_ONLY },
  push: { kind: 'lock', flavour: 'promise', callback: 0, inProcess: true, fact: PROCESS_ONLY },
  '': { kind: 'lock', flavour: 'promise', callback: 0, inProcess: true, fact: PROCESS_ONLY },
}

const RUNTIME = 'the runtime of this package'
const locks = (flavour: Effect['flavour']): Effect => ({
  kind: 'lock',
  flavour,
  path: 0,
  callback: 1,
  fact: RUNTIME,
})

export const runtime: ApiTable = {
  atomicWrite: atomic('promise', RUNTIME),
  atomicWriteSync: atomic('sync', RUNTIME),
  renameWithRetry: { kind: 'rename', flavour: 'promise', path: 0, to: 1, retries: true, fact: RUNTIME },
  renameWithRetrySync: { kind: 'rename', flavour: 'sync', path: 0, to: 1, retries: true, fact: RUNTIME },
  withLock: locks('promise'),
  withLockSync: locks('sync'),
  updateFile: { ...locks('promise') },
  updateFileSync: { ...locks('sync') },
}
