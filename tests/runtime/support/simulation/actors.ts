/** What the simulated processes do. The lock is always that of one file. */
import { codeOf } from '../../../../src/runtime/errors.ts'
import { acquire, release } from '../../../../src/runtime/lock-acquire.ts'
import type { LockRequest } from '../../../../src/runtime/lock-acquire.ts'
import { draftPath, newId, parseEntry } from '../../../../src/runtime/lock-name.ts'
import type { LockPlace } from '../../../../src/runtime/lock-name.ts'
import { os } from '../../../../src/runtime/os.ts'
import { runSync } from '../../../../src/runtime/run.ts'
import { shared } from '../../../../src/runtime/shared.ts'
import { updateHeld, updateSettings } from '../../../../src/runtime/update-file.ts'
import { FILE, LOCK } from './checks.ts'
import { FIRST_PID } from './process.ts'
import type { Mark } from './process.ts'

const place: LockPlace = {
  given: FILE,
  target: FILE,
  lockPath: LOCK,
  located: { kind: 'missing', path: FILE, stats: undefined },
}

const request = (more: Partial<LockRequest>): LockRequest => ({
  class: 'x',
  sync: false,
  appending: false,
  keepOpen: false,
  entryMode: 0o666,
  started: os.now(),
  timeout: Infinity,
  lease: Infinity,
  signal: undefined,
  ...more,
})

const quietly = (act: () => void): void => {
  try {
    act()
  } catch {
    // Shells say something here and go on.
  }
}

/** A section that nobody else may be in. One that may not wait for long may also not get in. */
export const section =
  (more: Partial<LockRequest> = {}) =>
  (mark: Mark): void => {
    try {
      const owned = runSync(acquire(place, request(more)))
      mark({ inside: true })
      os.sync.lstat('/d')
      mark({ inside: false })
      runSync(release(owned))
    } catch (error) {
      if (!['ELOCKLOST', 'ELOCKTIMEOUT', 'EIO'].includes(codeOf(error) ?? '')) throw error
      mark(({ lost }) => ({ lost: lost + 1 }))
    }
  }

/** The same by one whose turn it is to look for what others left behind. */
export const sweepingSection =
  (more: Partial<LockRequest> = {}) =>
  (mark: Mark): void => {
    shared().acquisitions = 255
    section(more)(mark)
  }

/** An update: what is in the file, and one more digit, that of the process. */
export const update =
  (more: Partial<LockRequest> = {}) =>
  (mark: Mark): void => {
    mark({ open: true })
    const add = (current: unknown) => `${typeof current === 'string' ? current : ''}${os.pid - FIRST_PID}`
    try {
      const owned = runSync(acquire(place, request({ class: 'u', keepOpen: true, ...more })))
      try {
        runSync(updateHeld(owned, add, updateSettings({ fsync: false })))
      } catch (error) {
        quietly(() => runSync(release(owned)))
        throw error
      }
      runSync(release(owned))
      mark(({ saved }) => ({ saved: saved + 1, open: false }))
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ELOCKLOST') mark(({ lost }) => ({ lost: lost + 1, open: false }))
      // The answer that says so may be the only thing that went wrong.
      else if (code === 'EIO') mark(({ unsure }) => ({ unsure: unsure + 1, open: false }))
      else throw error
    }
  }

const listed = (path: string): string[] => {
  try {
    return os.sync.readdir(path)
  } catch {
    return []
  }
}

const renamed = (from: string, to: string): boolean => {
  try {
    os.sync.rename(from, to)
    return true
  } catch {
    return false
  }
}

const isThere = (path: string): boolean => os.sync.lstat(path) !== undefined

function removeAll(path: string): void {
  quietly(() => {
    try {
      os.sync.unlink(path)
    } catch {
      for (const name of os.sync.readdir(path)) os.sync.unlink(`${path}/${name}`)
      os.sync.rmdir(path)
    }
  })
}

/**
 * A section of a shell script, with the commands that scripts have. `mv -T` renames onto the lock; a plain `mv` moves
 * into it when it is there, which the script finds out afterwards.
 */
export const shellSection =
  (command: 'mv' | 'mv -T') =>
  (mark: Mark): void => {
    const id = shellLock(command)
    mark({ inside: true })
    os.sync.lstat('/d')
    mark({ inside: false })
    os.sync.unlink(`${LOCK}/${id}`)
    quietly(() => os.sync.rmdir(LOCK))
  }

function shellLock(command: 'mv' | 'mv -T'): string {
  for (;;) {
    const id = newId('x')
    const draft = draftPath(LOCK, id)
    const nested = `${LOCK}/${draft.slice(draft.lastIndexOf('/') + 1)}`
    os.sync.mkdir(draft)
    os.sync.close(os.sync.open(`${draft}/${id}`, 'w'))
    for (;;) {
      if (command === 'mv -T') {
        if (renamed(draft, LOCK)) return id
      } else if (!isThere(LOCK)) {
        // What mv does: a look at the target, then a rename.
        renamed(draft, isThere(LOCK) ? nested : LOCK)
        const names = listed(LOCK)
        if (names.includes(id)) return id
        if (names.some((name) => nested.endsWith(name))) {
          removeAll(nested)
          quietly(() => os.sync.rmdir(LOCK))
          break
        }
      }
      const names = listed(LOCK)
      if (names.length === 0) quietly(() => os.sync.rmdir(LOCK))
      for (const name of names) {
        const owner = parseEntry(name)
        if (owner && !os.processExists(owner.pid)) removeAll(`${LOCK}/${name}`)
      }
      os.sync.sleep(100)
    }
  }
}
