/** What is done through a descriptor, a handle or a stream to the file that was opened. */
import type { Flavour } from './effect.ts'

export interface Passage {
  readonly kind: 'write' | 'read' | 'truncate'
  readonly flavour: Exclude<Flavour, 'auto'>
  /** Position of what is written. */
  readonly data?: number
}

/** Functions of `fs` whose first argument is a descriptor; `writeFile` and its like take a path as well. */
const BY_DESCRIPTOR: ReadonlyMap<string, Passage> = new Map<string, Passage>([
  ['write', { kind: 'write', flavour: 'callback', data: 1 }],
  ['writeSync', { kind: 'write', flavour: 'sync', data: 1 }],
  ['writev', { kind: 'write', flavour: 'callback', data: 1 }],
  ['writevSync', { kind: 'write', flavour: 'sync', data: 1 }],
  ['writeFile', { kind: 'write', flavour: 'callback', data: 1 }],
  ['writeFileSync', { kind: 'write', flavour: 'sync', data: 1 }],
  ['promises.writeFile', { kind: 'write', flavour: 'promise', data: 1 }],
  ['appendFile', { kind: 'write', flavour: 'callback', data: 1 }],
  ['appendFileSync', { kind: 'write', flavour: 'sync', data: 1 }],
  ['promises.appendFile', { kind: 'write', flavour: 'promise', data: 1 }],
  ['readFile', { kind: 'read', flavour: 'callback' }],
  ['readFileSync', { kind: 'read', flavour: 'sync' }],
  ['promises.readFile', { kind: 'read', flavour: 'promise' }],
  ['ftruncate', { kind: 'truncate', flavour: 'callback' }],
  ['ftruncateSync', { kind: 'truncate', flavour: 'sync' }],
])

/** Methods of `FileHandle`, of a stream, of Deno's `FsFile` and of Bun's `FileSink`. */
const BY_METHOD: ReadonlyMap<string, Passage> = new Map<string, Passage>([
  ['write', { kind: 'write', flavour: 'promise', data: 0 }],
  ['writev', { kind: 'write', flavour: 'promise', data: 0 }],
  ['writeSync', { kind: 'write', flavour: 'sync', data: 0 }],
  ['writeFile', { kind: 'write', flavour: 'promise', data: 0 }],
  ['appendFile', { kind: 'write', flavour: 'promise', data: 0 }],
  ['end', { kind: 'write', flavour: 'promise', data: 0 }],
  ['readFile', { kind: 'read', flavour: 'promise' }],
  ['truncate', { kind: 'truncate', flavour: 'promise' }],
  ['truncateSync', { kind: 'truncate', flavour: 'sync' }],
])

/** What a call is named that writes or reads through something open. */
export const PASSAGE_NAMES: ReadonlySet<string> = new Set([
  ...[...BY_DESCRIPTOR.keys()].map((key) => key.slice(key.lastIndexOf('.') + 1)),
  ...BY_METHOD.keys(),
  'pipe',
  'pipeline',
])

/** Methods whose answer writes to the same file: `handle.createWriteStream().end(…)`. */
const SAME_FILE: ReadonlySet<string> = new Set(['createWriteStream', 'getWriter'])

const FILE_SYSTEMS: ReadonlySet<string> = new Set(['fs', 'fs-extra', 'graceful-fs'])

export const passageByDescriptor = (module: string, path: readonly string[]): Passage | undefined =>
  FILE_SYSTEMS.has(module) ? BY_DESCRIPTOR.get(path.join('.')) : undefined

export const passageByMethod = (name: string): Passage | undefined => BY_METHOD.get(name)

export const answersSameFile = (name: string): boolean => SAME_FILE.has(name)

/** `pipeline(source, …, stream)` of `stream` and `stream/promises`. */
export const isPipeline = (module: string, path: readonly string[]): boolean =>
  /^stream(?:\/promises)?$/.test(module) && /^(?:promises\.)?pipeline$/.test(path.join('.'))
