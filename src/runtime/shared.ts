/**
 * What all copies of the runtime in one thread have in common.
 *
 * A program can contain this runtime several times (two bundles, or the package and a vendored file). They must
 * know of each other's locks, or one copy would wait for the other for ever. So the state hangs on `globalThis`
 * under a registered symbol; its number changes whenever the shape of the state does.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { os } from './os.ts'

/** A lock held by this thread. */
export interface HeldRecord {
  lockPath: string
  entry: string
  /** Whether a synchronous section holds it: then everything that runs meanwhile is inside that section. */
  sync: boolean
  /** Held only for the duration of an append: a further append may go on beside it. */
  appending: boolean
  /** False once released, when the record may still be remembered by an asynchronous context. */
  active: boolean
  /** Operations that use this lock instead of taking it again; the release waits for them. */
  joined: Set<Promise<unknown>>
}

/** An asynchronous write that has not taken effect yet. */
export interface PendingWrite {
  /** A synchronous write that was called later has taken effect; this one must not undo it. */
  overtaken: boolean
}

/** An asynchronous append that has its turn. */
export interface PendingAppend {
  /** Once a call is under way that changes the size of the file: whether it is through, at this size. */
  isThrough: ((size: number) => boolean) | undefined
  /** Where the file ended after a synchronous append that has come in between. */
  overtakenTo: number | undefined
}

/** A queue of asynchronous operations on one key. */
export interface Line {
  waiting: (() => void)[]
}

/** The shared state of one thread. */
export interface Shared {
  lines: Map<string, Line>
  /** Locks held, by lock path. */
  held: Map<string, HeldRecord>
  /** Ids of locks held or about to be published, and whether they are for an append. */
  ids: Map<string, { appending: boolean }>
  /** What to do when the process ends: remove a temporary file, or a lock. */
  leftovers: Set<() => void>
  /** Directories whose file system is known to be able to hold a lock. */
  lockable: Set<string>
  /** Asynchronous writes that have not taken effect yet, by path. */
  writes: Map<string, Set<PendingWrite>>
  /** The asynchronous append of each file that has its turn, by path. */
  appends: Map<string, PendingAppend>
  /** The locks held by the current asynchronous context. */
  context: AsyncLocalStorage<readonly HeldRecord[]>
  /** Tells this thread's lock names from all others. */
  nonce: string
  /** Counts this thread's lock names. */
  counter: number
  /** Counts acquisitions, for the occasional sweep. */
  acquisitions: number
}

const KEY = Symbol.for('eslint-plugin-atomic-fs/runtime/1')

/** The state of this thread, made on first use. */
export function shared(): Shared {
  const home = globalThis as { [KEY]?: Shared }
  return (home[KEY] ??= create())
}

function create(): Shared {
  const state: Shared = {
    lines: new Map(),
    held: new Map(),
    ids: new Map(),
    leftovers: new Set(),
    lockable: new Set(),
    writes: new Map(),
    appends: new Map(),
    context: new AsyncLocalStorage(),
    nonce: os.randomHex(6),
    counter: 0,
    acquisitions: 0,
  }
  // process.exit() in the middle of an asynchronous operation must not leave a lock or a temporary file behind.
  // A signal gives no such chance: then the next one to look finds that the owner is dead.
  os.onExit(() => {
    for (const remove of state.leftovers) {
      try {
        remove()
      } catch {
        // The process is ending: nobody is left to hear of it, and the sweeper finds what stays.
      }
    }
  })
  return state
}

/** Removes something when the process ends, unless the returned function is called before. */
export function removeAtExit(remove: () => void): () => void {
  const { leftovers } = shared()
  leftovers.add(remove)
  return () => void leftovers.delete(remove)
}
