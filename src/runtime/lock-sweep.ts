/**
 * Removing what dead owners of locks left behind: drafts, entries, empty lock directories.
 *
 * Promise: nothing of an owner that may be alive is touched in place. Best effort: what cannot be removed blocks nobody.
 */
import { basename, dirname, join } from 'node:path'
import { codeOf } from './errors.ts'
import { ownerVerdict } from './liveness.ts'
import { takeApart } from './lock-look.ts'
import { newId, parseEntry, parseId, sweepPath } from './lock-name.ts'
import type { LockPlace, Owner } from './lock-name.ts'
import { os } from './os.ts'
import { call } from './run.ts'
import type { Routine } from './run.ts'
import { shared } from './shared.ts'

// A draft whose owner cannot be checked: no acquisition takes a day.
const UNKNOWN_DRAFT_AGE = 24 * 60 * 60 * 1_000

/** Removes the abandoned drafts of one lock. */
export function* sweepDrafts(place: LockPlace): Routine<void> {
  const directory = dirname(place.lockPath)
  const base = basename(place.lockPath)
  let names: string[]
  try {
    names = yield* call('readdir', directory)
  } catch {
    return
  }
  for (const name of names) if (name.startsWith(base)) yield* sweepDraft(directory, name)
}

// `F.lk-<id>` is a draft, `F.lk~<id>` one that somebody was taking apart.
const DRAFT = /\.lk[-~](?=1[ux]\.)/

/** Removes a draft if it is abandoned. Returns whether it is gone; false for everything that is not called like one. */
export function* sweepDraft(directory: string, name: string): Routine<boolean> {
  const mark = DRAFT.exec(name)
  const owner = mark ? parseId(name.slice(mark.index + mark[0].length)) : undefined
  if (!mark || !owner || shared().ids.has(owner.id)) return false
  const path = join(directory, name)
  const { verdict } = yield* ownerVerdict(owner)
  if (verdict === 'dead') return yield* takeApart(path, yield* abandonedIn(path, owner.id, mark[0]))
  if (verdict === 'alive' || !(yield* isOld(path))) return false
  // The owner might live. Emptied in place, its draft could still be published as an empty lock, which everybody takes for
  // free while the owner believes to hold it. Moved aside first, its publishing fails instead.
  const lockPath = join(directory, name.slice(0, mark.index + '.lk'.length))
  const aside = sweepPath(lockPath, newId('x'))
  try {
    yield* call('rename', path, aside)
  } catch {
    return false // Somebody else was faster.
  }
  return yield* takeApart(aside, yield* abandonedIn(aside, owner.id, mark[0]))
}

/**
 * The entries to remove with a draft: its owner's, and in one that was moved aside those for whose sake it was. They are
 * judged by themselves, because a link to a lock in use may have been put in its place.
 */
function* abandonedIn(path: string, id: string, mark: string): Routine<string[]> {
  if (mark === '.lk-') return [id]
  const abandoned: string[] = []
  try {
    for (const name of yield* call('readdir', path)) {
      const owner = parseId(name)
      if (!owner || shared().ids.has(owner.id)) continue
      const { verdict } = yield* ownerVerdict(owner)
      if (verdict === 'dead' || (verdict === 'unknown' && (yield* isOld(join(path, name))))) {
        abandoned.push(name)
      }
    }
  } catch {
    // Gone in this moment, or not to be looked at.
  }
  return abandoned
}

function* isOld(path: string): Routine<boolean> {
  try {
    const stats = yield* call('lstat', path)
    return stats !== undefined && os.wallClock() - stats.mtimeMs > UNKNOWN_DRAFT_AGE
  } catch {
    return false
  }
}

/**
 * Removes the entries of dead owners from a lock directory, and the directory if nothing is left in it. Returns whether
 * the directory is gone. What is not a lock of this runtime is left alone.
 */
export function* sweepLock(directory: string, name: string): Routine<boolean> {
  if (!name.endsWith('.lk')) return false
  const path = join(directory, name)
  let entries: string[]
  try {
    entries = yield* call('readdir', path)
  } catch {
    return false // Not a directory, or gone.
  }
  // An empty directory of this name may be anybody's.
  if (entries.length === 0) return false
  const owners: Owner[] = []
  for (const entry of entries) {
    const owner = parseEntry(entry)
    if (!owner || shared().ids.has(owner.id)) return false
    if ((yield* ownerVerdict(owner)).verdict !== 'dead') return false
    owners.push(owner)
  }
  for (const [index, entry] of entries.entries()) {
    try {
      yield* call('unlink', join(path, entry))
    } catch (error) {
      const { id } = owners[index] as Owner
      if (codeOf(error) !== 'ENOENT' && !(yield* takeApart(join(path, entry), [id]))) return false
    }
  }
  return yield* takeApart(path, [])
}
