/**
 * Taking and giving back the lock of one file: the part that talks to the file system.
 *
 * The lock is a directory that is published non-empty by one rename, whose only entry is named after its owner.
 * Publishing succeeds only while the lock is absent or empty; every removal names the owner it removes. So two
 * owners cannot be inside at once, and nobody can release another's lock. docs/runtime/lock-protocol.md
 * has the states, the transitions and the windows that stay open.
 */
import { join } from 'node:path'
import {
  LockDeadlockError,
  LockLostError,
  LockTimeoutError,
  codeOf,
  retold,
  systemError,
  throwIfAborted,
} from './errors.ts'
import { closeQuietly, openFile, removeInsistently, removeQuietly } from './file-steps.ts'
import { UNLISTABLE, entriesOf, holderOf, leaseOf, look, newMemory, removeEmpty } from './lock-look.ts'
import type { Finding, Memory } from './lock-look.ts'
import { draftPath, newId } from './lock-name.ts'
import type { LockPlace, OwnerClass } from './lock-name.ts'
import { sweepDrafts } from './lock-sweep.ts'
import { os } from './os.ts'
import { RENAME_TIMEOUT, isRefusal } from './rename-with-retry.ts'
import { call } from './run.ts'
import type { Routine } from './run.ts'
import { removeAtExit, shared } from './shared.ts'

/** What an acquisition asks for. */
export interface LockRequest {
  class: OwnerClass
  /** The thread is blocked while waiting, so a holder in this thread can never finish. */
  sync: boolean
  /** Held for an append only. */
  appending: boolean
  /** Keep the entry open: the new content of the file will be staged in it. */
  keepOpen: boolean
  /** Permission bits of the entry, less the umask. */
  entryMode: number
  /** When the caller began to wait, on the clock that never goes back. */
  started: number
  /** Milliseconds to wait from there; 0 tries once. */
  timeout: number
  /** Milliseconds after which an owner that cannot be checked and gives no sign of life may be removed. */
  lease: number
  signal: AbortSignal | undefined
}

/** A lock that is held. */
export interface Owned {
  place: LockPlace
  id: string
  /** The entry: proof of the lock, and the place where an update is staged. */
  entry: string
  class: OwnerClass
  descriptor: number | undefined
  /** Permission bits that the entry was asked to be made with. */
  entryMode: number
  /** Whether it is time to look for what others left behind. */
  sweep: boolean
  /** The entry has become the file: the lock is free, only its empty directory is left. */
  committed: boolean
  forget: () => void
}

// How often a waiter looks at the holder, in milliseconds. In between it only tries again: one call per try. Whoever
// waits for a holder that is killed gets in after 75 ms at most: the longest pause, or this and a short one.
const LOOK_EVERY = 50
// An owner seen for this long is in a long section: then there is no hurry to be the first to ask, and each of the few
// tries comes with a look.
const LONG_SECTION = 200
const LONG_PAUSE = 50
// How many looks in a row, 50 ms apart, may find nothing in the way although Windows refuses, before that is an answer:
// about 2 s. Looks and not time, because a rival may take and release the lock between our try and our look.
const UNEXPLAINED_LOOKS = 40
// How often a draft may vanish before it is published. Each time takes a day without a sign of life of this process, or
// somebody who removes what he does not know.
const MAX_SWEPT = 100
/** Waits beyond this suggest that something was left behind; so does every 256th acquisition, whatever happened. */
export const SWEEP_AFTER = 1_000
const SWEEP_EVERY = 256

/** Waits for the lock and takes it. */
export function* acquire(place: LockPlace, request: LockRequest): Routine<Owned> {
  const memory = newMemory(request.lease, request.timeout)
  const state = shared()
  state.acquisitions += 1
  let sweep = state.acquisitions % SWEEP_EVERY === 0
  for (let swept = 0; ; swept += 1) {
    throwIfAborted(request.signal)
    if (swept > MAX_SWEPT)
      throw systemError('ENOENT', 'lock', place.given, 'its draft vanishes again and again')
    // A new name for every attempt: a name that was once visible may be known to others as dead.
    const id = newId(request.class)
    const entry = join(place.lockPath, id)
    const draft = draftPath(place.lockPath, id)
    const open: { descriptor: number | undefined } = { descriptor: undefined }
    let owned: Owned | undefined
    const forgetExit = removeAtExit(() => removeNow(draft, place.lockPath, id, (owned ?? open).descriptor))
    // Known as ours before it can be seen by others in this thread.
    state.ids.set(id, { appending: request.appending })
    const forget = () => {
      forgetExit()
      state.ids.delete(id)
    }
    let held = false
    try {
      const prepared = yield* prepareDraft(place, id, request)
      if (prepared === 'swept') continue
      open.descriptor = prepared
      memory.draftEntry = join(draft, id)
      memory.draftMadeAt = os.now()
      const outcome = yield* publish(place, draft, id, request, memory)
      held = outcome !== 'swept'
      if (!held) continue
      sweep ||= outcome === 'recovered' || os.now() - request.started > SWEEP_AFTER
      if (request.keepOpen) open.descriptor ??= yield* openFile(entry, 'r+', undefined, reopenBudget(request))
      const { descriptor } = open
      const { class: kind, entryMode } = request
      if (os.now() - memory.draftMadeAt > leaseOf(kind, request.lease) / 4) {
        yield* renew(entry, descriptor)
      }
      return (owned = {
        place,
        id,
        entry,
        class: kind,
        descriptor,
        entryMode,
        sweep,
        committed: false,
        forget,
      })
    } finally {
      if (!owned) {
        const closing = open.descriptor
        open.descriptor = undefined
        if (closing !== undefined) yield* closeQuietly(closing)
        if (held) {
          yield* removeQuietly(entry)
          yield* removeEmpty(place.lockPath)
        } else {
          yield* discard(draft, id)
        }
        forget()
      }
    }
  }
}

/**
 * Gives an entry the time at which it was published. It bears that at which the draft was made; to whoever comes after a long
 * wait of ours and cannot check us, we would look silent from the start.
 */
function* renew(entry: string, opened: number | undefined): Routine<void> {
  let descriptor = opened
  try {
    // Never creates it: a robbed owner would put its entry into its successor's lock.
    descriptor ??= yield* call('open', entry, 'r+')
    yield* call('write', descriptor, new Uint8Array(1), 0, 1, 0)
    yield* call('ftruncate', descriptor, 0)
  } catch {
    // A sign of life, no more: without it the lock is held as well, and if it is lost, its release will say so.
  } finally {
    if (opened === undefined && descriptor !== undefined) yield* closeQuietly(descriptor)
  }
}

const reopenBudget = ({ sync }: LockRequest): number => (sync ? RENAME_TIMEOUT.sync : RENAME_TIMEOUT.async)

const WHERE = 'the lock stands beside the file, so the directory must be writable'

// Less the umask. Never open to everybody, whatever that is: who can write in it could put another file in the place of the
// entry, which for an update is the new content. The group may, so that those who share a directory can recover each other.
const DRAFT_MODE = 0o775

/** Makes the draft of a lock: a directory with the entry in it. Gives the entry's descriptor if it is to stay open. */
export function* prepareDraft(
  place: LockPlace,
  id: string,
  request: Pick<LockRequest, 'keepOpen' | 'entryMode'>,
): Routine<number | undefined | 'swept'> {
  const draft = draftPath(place.lockPath, id)
  let made = false
  try {
    yield* call('mkdir', draft, DRAFT_MODE)
    made = true
    // Exclusive: the name is new, so a file that is there already was put there by somebody else.
    const descriptor = yield* call('open', join(draft, id), 'wx', request.entryMode)
    // Windows renames no directory that contains an open file.
    if (request.keepOpen && os.platform !== 'win32') return descriptor
    yield* call('close', descriptor)
    return undefined
  } catch (error) {
    const code = codeOf(error)
    // Held up for a day between the two calls, and swept by somebody who cannot tell that we live.
    if (made && code === 'ENOENT') return 'swept'
    const note = code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? WHERE : ''
    throw retold(error, 'lock', place.given, note)
  }
}

function* discard(draft: string, id: string): Routine<void> {
  yield* removeQuietly(join(draft, id))
  yield* removeEmpty(draft)
}

// The orderly end of the process, whatever state the acquisition was in.
function removeNow(draft: string, lockPath: string, id: string, descriptor: number | undefined): void {
  const steps = [
    // Windows keeps the name of an open file until it is closed, and then the directory is not empty.
    () => descriptor !== undefined && os.sync.close(descriptor),
    () => os.sync.unlink(join(lockPath, id)),
    () => os.sync.rmdir(lockPath),
    () => os.sync.unlink(join(draft, id)),
    () => os.sync.rmdir(draft),
  ]
  for (const step of steps) {
    try {
      step()
    } catch {
      // Each step finds nothing in all states but its own; what really fails is left to the next one who looks.
    }
  }
}

type Published = 'held' | 'recovered' | 'swept'

/** How a POSIX system says that a directory cannot be replaced because something is in it. */
export const OCCUPIED = new Set(['ENOTEMPTY', 'EEXIST'])

function* publish(
  place: LockPlace,
  draft: string,
  id: string,
  request: LockRequest,
  memory: Memory,
): Routine<Published> {
  let recovered = false
  let lastLook = -Infinity
  let freeInARow = 0
  for (;;) {
    throwIfAborted(request.signal)
    let failure: unknown
    try {
      yield* call('rename', draft, place.lockPath)
      return recovered ? 'recovered' : 'held'
    } catch (error) {
      failure = error
      if (!OCCUPIED.has(codeOf(error) ?? '') && !isRefusal(error)) {
        // The call may have succeeded and only its answer got lost. What the lock directory lists is the truth.
        if ((yield* entriesOf(place)).includes(id)) return 'held'
        if (codeOf(error) === 'ENOENT') return 'swept'
        // A shared file system may not list yet what it did. Published and given up, the entry of a living process
        // would keep everybody out. (After 'swept' the next attempt finds it, and knows it for ours.)
        yield* removeQuietly(join(place.lockPath, id))
        yield* removeEmpty(place.lockPath)
        throw retold(error, 'lock', place.given)
      }
    }
    const now = os.now()
    const waited = now - request.started
    const overdue = waited >= request.timeout
    if (overdue || isLong(memory) || now - lastLook >= LOOK_EVERY) {
      lastLook = now
      const finding = yield* look(place, memory, waited)
      if (finding.own !== undefined && request.sync) throw deadlock(place, finding.own)
      if (finding.state === 'recovered') {
        recovered = true
        continue
      }
      if (finding.state === 'held') {
        freeInARow = 0
      } else {
        freeInARow += 1
        if (freeInARow === 1) continue
        if (isRefusal(failure) && freeInARow > UNEXPLAINED_LOOKS) throw retold(failure, 'lock', place.given)
      }
      if (overdue) throw yield* timeoutError(place, waited, finding)
    }
    yield* call('sleep', Math.min(pause(waited, memory), request.timeout - waited), request.signal)
  }
}

/**
 * Milliseconds until the next try. While holders change, who has waited longer asks more often; that is as close to
 * a queue as processes get that do not know of each other. Times 0.5 to 1.5, so that they do not ask in step.
 */
const pause = (waited: number, memory: Memory): number =>
  (isLong(memory) ? LONG_PAUSE : Math.max(1, 8 / (1 + waited / 25))) * (0.5 + os.random())

const isLong = (memory: Memory): boolean =>
  memory.entry !== undefined && os.now() - memory.entrySince >= LONG_SECTION

function deadlock(place: LockPlace, id: string): LockDeadlockError {
  const appending = shared().ids.get(id)?.appending ?? false
  const why =
    'by an asynchronous operation of this thread, which cannot go on while a synchronous one waits for it'
  return Object.assign(new LockDeadlockError(place.target, place.lockPath, why), { appending })
}

/** The error for a wait that has ended. */
export function* timeoutError(place: LockPlace, waited: number, finding: Finding): Routine<LockTimeoutError> {
  return new LockTimeoutError(place.target, place.lockPath, waited, yield* holderOf(place, finding))
}

const NOT_RELEASED =
  'what was done under the lock is done, but others get in only when this process has ended'

/**
 * Gives the lock back. Throws {@link LockLostError} when it was no longer ours; the lock of whoever has it now is not
 * touched, because the entry is removed by name and the directory only if empty.
 */
export function* release(owned: Owned): Routine<void> {
  if (owned.descriptor !== undefined) {
    const closing = owned.descriptor
    owned.descriptor = undefined
    yield* closeQuietly(closing)
  }
  let lost = false
  try {
    if (!owned.committed) yield* removeInsistently(owned.entry)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw retold(error, 'unlock', owned.place.given, NOT_RELEASED)
    lost = true
  } finally {
    owned.forget()
  }
  // A commit has removed the directory already, so that others get in before its directory is synchronised.
  if (!owned.committed) yield* removeEmpty(owned.place.lockPath)
  if (owned.sweep) yield* sweepDrafts(owned.place)
  if (lost) throw lockLost(owned)
}

/** The error for a lock that was taken away. */
export const lockLost = (owned: Owned): LockLostError =>
  new LockLostError(owned.place.target, owned.place.lockPath, owned.id)

/** Throws {@link LockLostError} unless the lock directory still lists our entry. */
export function* assertHeld(owned: Owned): Routine<void> {
  // A listing, not a `stat`: some shared file systems confirm names that are gone.
  const names = yield* entriesOf(owned.place)
  if (names.includes(owned.id)) return
  // Windows refuses a listing for a moment while somebody else has the directory open.
  if (names.includes(UNLISTABLE) && (yield* call('lstat', owned.entry))) return
  throw lockLost(owned)
}
