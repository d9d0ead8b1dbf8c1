/**
 * The names of the lock on disk. Their meaning: docs/runtime/lock-protocol.md, "Names".
 *
 * A name is never used twice, so whoever removes one by name removes that owner and nobody else, however late.
 */
import { basename, dirname, join } from 'node:path'
import { identity } from './identity.ts'
import { hashHex } from './os.ts'
import { locate } from './paths.ts'
import type { Located } from './paths.ts'
import type { Routine } from './run.ts'
import { shared } from './shared.ts'

/** `u`: the holder changes the file only by renaming its entry onto it. `x`: any section. */
export type OwnerClass = 'u' | 'x'

/** What the name of an entry says about its owner. */
export interface Owner {
  id: string
  class: OwnerClass
  os: string
  pid: number
  tid: number
  /** `0` when not known. */
  start: string
  domain: string
  nonce: string
}

/** A file and where its lock stands. */
export interface LockPlace {
  /** The path as the caller gave it, made absolute. */
  given: string
  /** The file, links resolved. */
  target: string
  /** The lock directory. */
  lockPath: string
  located: Located
}

const NONCE_DIGITS = 12
const ID = /^1([ux])\.([ldw])\.(\d{1,10})\.(\d{1,10})\.(\d{1,20})\.([0-9a-z_]{1,64})\.([0-9a-z]{13,32})$/
// A lock with a base name longer than this would not leave room for the names derived from it in 255 bytes.
const MAX_BASE = 120

/** Finds the file, given by its absolute path, and its lock. With `createDirectory` a missing directory is made first. */
export function* lockPlace(given: string, createDirectory: boolean): Routine<LockPlace> {
  const located = yield* locate(given, createDirectory)
  return { given, located, target: located.path, lockPath: lockPathOf(located.path) }
}

/** `F.lk` beside F; a hash instead of the name where that would be too long. */
export function lockPathOf(target: string): string {
  const base = basename(target)
  const name = Buffer.byteLength(base) > MAX_BASE ? `.${hashHex(base, 16)}.lk` : `${base}.lk`
  return join(dirname(target), name)
}

/** A name for a new entry of this thread. */
export function newId(kind: OwnerClass): string {
  const who = identity()
  const state = shared()
  state.counter += 1
  const nonce = state.nonce + state.counter.toString(36)
  return `1${kind}.${who.os}.${who.pid}.${who.tid}.${who.start}.${who.domain}.${nonce}`
}

/** Reads an entry's name. */
export function parseId(name: string): Owner | undefined {
  const found = ID.exec(name)
  if (!found) return undefined
  const [id, kind, os, pid, tid, start, domain, nonce] = found as unknown as [string, ...string[]]
  // Never ask the system about number 0: it means the whole process group.
  if (Number(pid) < 1 || Number(tid) < 1) return undefined
  return {
    id,
    class: kind as OwnerClass,
    os: os as string,
    pid: Number(pid),
    tid: Number(tid),
    start: start as string,
    domain: domain as string,
    nonce: nonce as string,
  }
}

/**
 * Reads a name found in a lock directory. A plain `mv` of a shell moves its prepared directory into an existing lock
 * instead of replacing it; such a directory carries the same id behind its own name.
 */
export function parseEntry(name: string): Owner | undefined {
  const nested = name.lastIndexOf('.lk-')
  return parseId(nested < 0 ? name : name.slice(nested + 4))
}

/** Whether this thread made the name. */
export const isOwn = (owner: Owner): boolean => owner.nonce.slice(0, NONCE_DIGITS) === shared().nonce

/** Where an entry is prepared before it is published. */
export const draftPath = (lockPath: string, id: string): string => `${lockPath}-${id}`

/** Where an abandoned draft is moved before it is taken apart. */
export const sweepPath = (lockPath: string, id: string): string => `${lockPath}~${id}`
