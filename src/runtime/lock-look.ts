/**
 * Looking at a lock that somebody else holds: who is it, and may the lock be taken from him?
 *
 * Promise: an owner is removed by its own name, and only when it is dead, or, if its life cannot be checked, when it
 * has given no sign of life for a whole lease. See docs/runtime/lock-protocol.md, "Look" and "Lease".
 */
import { join } from 'node:path'
import { codeOf, systemError } from './errors.ts'
import type { LockHolder } from './errors.ts'
import { identity, sameDomain } from './identity.ts'
import { START_CHECK_AFTER, ownerVerdict, programOf, startedLater } from './liveness.ts'
import type { Verdict } from './liveness.ts'
import { isOwn, parseEntry } from './lock-name.ts'
import type { LockPlace, Owner, OwnerClass } from './lock-name.ts'
import { os } from './os.ts'
import { isRefusal } from './rename-with-retry.ts'
import { call } from './run.ts'
import type { Routine } from './run.ts'
import { shared } from './shared.ts'

/** What one waiter remembers between its looks. */
export interface Memory {
  /** The waiter's own prepared entry: its file time is the file system's clock. */
  draftEntry: string | undefined
  draftMadeAt: number
  /** The entry that held the lock at the last look, and since when it has been seen. */
  entry: string | undefined
  entrySince: number
  /** Entries removed as dead; one that is listed again is a ghost of the file system. */
  removed: Set<string>
  /** Entries whose start time has been asked for. */
  asked: Set<string>
  /** Looks so far. */
  looks: number
  /** What is known of the owners that cannot be checked, by the names of their entries. */
  silent: Map<string, Silence>
  /** Milliseconds after which a silent owner may be removed; Infinity for never. */
  lease: number
  /** Milliseconds that the waiter may wait altogether. */
  timeout: number
}

/** What is known of an owner that cannot be checked. All but `mtime` on the clock that never goes back. */
interface Silence {
  mtime: number
  /** Since when it has given no sign of life. */
  from: number
  /** Since when it has been watched without a gap. */
  watched: number
  /** The last look. */
  last: number
}

/** What a look found. */
export interface Finding {
  /** `free`: absent or empty. `recovered`: a dead owner was removed. Both: try again at once. */
  state: 'free' | 'recovered' | 'held'
  holder: { name: string; owner: Owner | undefined; verdict: Verdict } | undefined
  /** The id of a holder in this very thread. */
  own: string | undefined
}

/** A fresh memory for one waiter. */
export const newMemory = (lease: number, timeout: number): Memory => ({
  draftEntry: undefined,
  draftMadeAt: 0,
  entry: undefined,
  entrySince: 0,
  removed: new Set(),
  asked: new Set(),
  looks: 0,
  silent: new Map(),
  lease,
  timeout,
})

/** An update gives its signs of life often and loses nothing when robbed, so its lease is short. */
const UPDATE_LEASE = 10_000
/** Default lease of any other section, in milliseconds. */
export const SECTION_LEASE = 120_000
// A silent owner must be watched for this long, without a pause in which the machine may have slept.
const WATCH = 2_000
const WATCH_GAP = 1_000

/** How long an owner of this class may be silent. */
export const leaseOf = (kind: OwnerClass, lease: number): number =>
  kind === 'u' && lease !== Infinity ? Math.min(lease, UPDATE_LEASE) : lease

/** Stands for the entries of a lock that may not be listed; no entry can be called so. */
export const UNLISTABLE = 'somebody whose lock may not be listed'

/** Left by file managers that looked into the directory. */
export const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

/** Looks into the lock and removes what is dead. `waited`: milliseconds that this waiter has waited. */
export function* look(place: LockPlace, memory: Memory, waited: number): Routine<Finding> {
  const found: Finding = { state: 'free', holder: undefined, own: undefined }
  const names = yield* entriesOf(place)
  memory.looks += 1
  if (names.length === 0) {
    // Windows renames nothing onto a directory, not even onto an empty one.
    if (os.platform === 'win32') yield* removeEmpty(place.lockPath)
    memory.entry = undefined
    return found
  }
  let recovered = false
  for (const name of names) {
    if (LITTER.has(name)) {
      recovered = (yield* removeDead(place, name, memory)) === undefined || recovered
      continue
    }
    const owner = parseEntry(name)
    let verdict = yield* judge(place, name, owner, memory, waited)
    if (verdict.verdict === 'dead') {
      const failure = yield* removeDead(place, name, memory)
      if (failure === undefined) {
        recovered = true
        continue
      }
      verdict = { verdict: 'dead', reason: `${verdict.reason}, but its entry cannot be removed (${failure})` }
    } else if (owner && isOwn(owner)) {
      found.own = owner.id
    }
    found.holder ??= { name, owner, verdict }
  }
  found.state = found.holder ? 'held' : recovered ? 'recovered' : 'free'
  if (memory.entry !== found.holder?.name) {
    memory.entry = found.holder?.name
    memory.entrySince = os.now()
  }
  return found
}

/** The names in the lock directory; none when there is no such directory. */
export function* entriesOf(place: LockPlace): Routine<string[]> {
  try {
    return yield* call('readdir', place.lockPath)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return []
    if (code === 'ENOTDIR' || code === 'ELOOP') {
      throw systemError('ENOTDIR', 'lock', place.given, `'${place.lockPath}' is not a lock directory`, error)
    }
    // The lock of another user, who does not let us look; or, on Windows, one that is just being removed. Somebody,
    // of whom nothing is known.
    if (code === 'EPERM' || code === 'EACCES' || code === 'EBUSY') return [UNLISTABLE]
    throw error
  }
}

function* judge(
  place: LockPlace,
  name: string,
  owner: Owner | undefined,
  memory: Memory,
  waited: number,
): Routine<Verdict> {
  if (!owner) return { verdict: 'unknown', reason: 'its name is not understood, so it cannot be checked' }
  if (isOwn(owner)) {
    return shared().ids.has(owner.id)
      ? { verdict: 'alive', reason: 'it is this thread' }
      : // A release of ours that failed; nobody else will ever use that name.
        { verdict: 'dead', reason: 'this thread has given it up' }
  }
  const verdict = yield* ownerVerdict(owner)
  if (verdict.verdict === 'unknown') return yield* judgeSilence(place, name, owner, memory, verdict)
  if (verdict.verdict === 'dead' || owner.os === 'l' || memory.asked.has(name)) return verdict
  const left = memory.timeout - waited
  if (left <= 0 || waited < (owner.os === 'w' ? START_CHECK_AFTER.w : START_CHECK_AFTER.d)) return verdict
  memory.asked.add(name)
  return (yield* startedLater(owner, left)) ?? verdict
}

// The lease. What happened before we came is dated by the file system that holds the entry, so that a wrong clock on
// either machine breaks nothing: the time of the entry against that of our own draft. What happens later happens under
// our eyes and is dated by our own clock, so that nothing breaks, or takes longer, when somebody sets a clock meanwhile.
// And the entry must have stood still while we watched.
function* judgeSilence(
  place: LockPlace,
  name: string,
  owner: Owner,
  memory: Memory,
  unknown: Verdict,
): Routine<Verdict> {
  const lease = leaseOf(owner.class, memory.lease)
  // On Windows a removal that was opened before a commit would remove the committed file.
  if (lease === Infinity || os.platform === 'win32' || !memory.draftEntry) return unknown
  const seen = memory.silent.get(name)
  let mtime: number
  let before: number | undefined
  try {
    const entry = yield* call('lstat', join(place.lockPath, name))
    if (!entry) return unknown // Released in this moment.
    mtime = entry.mtimeMs
    if (memory.looks === 1) {
      const draft = yield* call('lstat', memory.draftEntry)
      if (!draft) return unknown // Swept: that shows at the next try.
      before = mtime - draft.mtimeMs + memory.draftMadeAt
    }
  } catch {
    return unknown // Not readable at the moment.
  }
  const now = os.now()
  const same = seen?.mtime === mtime
  // A time to come is no time: the clock was set back since.
  const from = same ? seen.from : Math.min(before ?? now, now)
  const watched = same && now - seen.last <= WATCH_GAP ? seen.watched : now
  memory.silent.set(name, { mtime, from, watched, last: now })
  const silence = now - from
  if (silence > lease && now - watched >= WATCH) {
    return { verdict: 'dead', reason: `it has given no sign of life for ${Math.round(silence / 1000)} s` }
  }
  const left = Math.max(0, (lease - silence) / 1_000, (WATCH - (now - watched)) / 1_000)
  return { verdict: 'unknown', reason: `${unknown.reason}; its claim expires in ${left.toFixed(0)} s` }
}

/** Removes one entry by name. Returns the code of the failure, or undefined when the entry is gone. */
function* removeDead(place: LockPlace, name: string, memory: Memory): Routine<string | undefined> {
  // Some shared file systems go on listing what was removed; without this the waiter would never pause.
  if (memory.removed.has(name)) return 'still listed after its removal'
  const path = join(place.lockPath, name)
  try {
    yield* call('unlink', path)
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOENT') {
      const isDirectory = code === 'EISDIR' || code === 'EPERM'
      const { id } = parseEntry(name) ?? {}
      if (!isDirectory || id === undefined || !(yield* takeApart(path, [id]))) return code ?? 'failed'
    }
  }
  memory.removed.add(name)
  return undefined
}

/**
 * Removes a directory that was made for a lock, and what it was made to hold. Says whether it is gone.
 *
 * By name, and nothing else that is in it: where others may write, too, a link to any directory can stand in its place, also
 * at the last moment. Behind such a link there is nothing of these names, and `rmdir` follows none.
 *
 * @param ids the entries of owners that are gone, or of this thread
 */
export function* takeApart(directory: string, ids: readonly string[]): Routine<boolean> {
  for (const id of ids) {
    try {
      yield* call('unlink', join(directory, id))
    } catch (error) {
      const code = codeOf(error)
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return false
    }
  }
  try {
    yield* call('rmdir', directory)
    return true
  } catch (error) {
    return codeOf(error) === 'ENOENT'
  }
}

// Taken by a successor, or removed by somebody else: both are as they should be.
const SETTLED = new Set(['ENOTEMPTY', 'EEXIST', 'ENOENT'])

/**
 * Removes a directory if it is empty. A full one is somebody's lock, and stays. Where the system fails, it is asked once
 * more; an empty lock that stays is in nobody's way.
 */
export function* removeEmpty(path: string): Routine<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      yield* call('rmdir', path)
      return
    } catch (error) {
      if (SETTLED.has(codeOf(error) ?? '') || isRefusal(error)) return
    }
  }
}

/** All that can be said about a holder, for an error message. */
export function* holderOf(place: LockPlace, finding: Finding): Routine<LockHolder | undefined> {
  if (!finding.holder) return undefined
  const { name, owner, verdict } = finding.holder
  const local = owner !== undefined && sameDomain(identity(), owner.os, owner.domain)
  let ageMs: number | undefined
  try {
    const stats = yield* call('lstat', join(place.lockPath, name))
    if (stats) ageMs = os.wallClock() - stats.mtimeMs
  } catch {
    // Not readable; and if it has been released in this moment, the message says what was true at the look.
  }
  return {
    id: owner?.id ?? name,
    pid: owner?.pid,
    tid: owner?.tid,
    program: local ? yield* programOf(owner.pid) : undefined,
    sameDomain: local,
    ageMs,
    verdict: verdict.verdict,
    reason: verdict.reason,
  }
}
