/**
 * Protocols that look almost like ours and are wrong: the real code, one of its calls replaced by others.
 *
 * Each is a mistake that locks on a plain file system have been published with. A search that does not find it is blind.
 */
import { os } from '../../../../src/runtime/os.ts'
import type { Calls } from '../../../../src/runtime/os.ts'
import { failure } from '../faults.ts'
import { FILE, LOCK } from './checks.ts'

/** Replaces some calls of a process. */
export type Mutant = (calls: Calls) => Partial<Calls>

const isEntry = (path: string): boolean => path.startsWith(`${LOCK}/`)
const isDraft = (path: string): boolean => path.startsWith(`${LOCK}-`)
const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

const quietly = (act: () => void): void => {
  try {
    act()
  } catch {
    // A step that comes too late.
  }
}

const writeWhole = (calls: Calls, path: string, bytes: Uint8Array): void => {
  const descriptor = calls.open(path, 'w')
  calls.write(descriptor, bytes, 0, bytes.byteLength, null)
  calls.close(descriptor)
}

const emptied = (calls: Calls, directory: string): void => {
  for (const name of calls.readdir(directory)) quietly(() => calls.unlink(`${directory}/${name}`))
  quietly(() => calls.rmdir(directory))
}

// Remembers what an update has staged.
const staging = (calls: Calls): { write: Calls['write']; staged: () => Uint8Array } => {
  let last: Uint8Array = new Uint8Array()
  return {
    write: (descriptor, from, offset, length, position) => {
      last = Buffer.from(from.subarray(offset, offset + length))
      return calls.write(descriptor, from, offset, length, position)
    },
    staged: () => last,
  }
}

/** The commit writes the file and removes the entry, instead of making the entry the file. */
export const withoutFence: Mutant = (calls) => {
  const { write, staged } = staging(calls)
  return {
    write,
    rename: (from, to) => {
      if (to !== FILE) return calls.rename(from, to)
      const draft = `${FILE}.new-${baseOf(from)}`
      writeWhole(calls, draft, staged())
      calls.rename(draft, FILE)
      calls.unlink(from)
    },
  }
}

/** The entry is opened by its path, and created when it is gone. */
export const createsEntryAgain: Mutant = (calls) => {
  const { write, staged } = staging(calls)
  return {
    write,
    rename: (from, to) => {
      if (to === FILE) writeWhole(calls, from, staged())
      calls.rename(from, to)
    },
  }
}

/** The lock of an owner that is taken for dead is moved aside and removed there. */
export const movesLockAside: Mutant = (calls) => ({
  unlink: (path) => {
    if (!isEntry(path)) return calls.unlink(path)
    const aside = `${LOCK}~${baseOf(path)}`
    calls.rename(LOCK, aside)
    emptied(calls, aside)
  },
})

/** The lock is made empty, and the entry created in it. */
export const makesLockEmpty: Mutant = (calls) => ({
  rename: (from, to) => {
    if (!isDraft(from) || to !== LOCK) return calls.rename(from, to)
    quietly(() => calls.rmdir(LOCK))
    try {
      calls.mkdir(LOCK)
    } catch {
      throw failure('ENOTEMPTY', 'rename')
    }
    const name = calls.readdir(from)[0] as string
    calls.close(calls.open(`${LOCK}/${name}`, 'wx'))
    emptied(calls, from)
  },
})

/** An old draft is emptied where it stands. */
export const emptiesDraftInPlace: Mutant = (calls) => ({
  rename: (from, to) => {
    if (!to.startsWith(`${LOCK}~`)) return calls.rename(from, to)
    emptied(calls, from)
    throw failure('ENOENT', 'rename')
  },
})

/** The lock of a dead owner is removed with everything in it. */
export const removesLockWhole: Mutant = (calls) => ({
  unlink: (path) => (isEntry(path) ? emptied(calls, LOCK) : calls.unlink(path)),
})

/** Before the lock of a dead owner is removed as a whole, somebody looks whether it is still that owner's. */
export const looksThenActs: Mutant = (calls) => ({
  unlink: (path) => {
    if (!isEntry(path)) return calls.unlink(path)
    if (!calls.readdir(LOCK).includes(baseOf(path))) throw failure('ENOENT', 'unlink')
    const aside = `${LOCK}~${baseOf(path)}`
    calls.rename(LOCK, aside)
    emptied(calls, aside)
  },
})

/** The release removes whatever is in the lock. */
export const releasesWhateverIsThere: Mutant = (calls) => ({
  unlink: (path) => {
    if (!isEntry(path)) return calls.unlink(path)
    for (const name of calls.readdir(LOCK)) calls.unlink(`${LOCK}/${name}`)
  },
})

/** The entries of others are never removed, not even those of the dead. */
export const neverRecovers: Mutant = (calls) => ({
  unlink: (path) => {
    if (isEntry(path) && !path.includes(`.${os.pid}.`)) throw failure('EACCES', 'unlink')
    calls.unlink(path)
  },
})

/** Nobody looks for drafts. */
export const neverSweeps: Mutant = (calls) => ({
  readdir: (path) => (path === LOCK ? calls.readdir(path) : []),
})
