/**
 * A held lock within this process: queueing, nesting, joining, signs of life.
 *
 * Promise: in one thread the asynchronous sections of a file run in the order of the calls; asking again for a lock
 * that one's own section holds fails at once instead of waiting for ever. Limit: a synchronous call cannot wait for an
 * asynchronous section of its own thread, and fails with EDEADLOCK while there is one.
 */
import type { Stats } from 'node:fs'
import { LockDeadlockError, codeOf, systemError, throwIfAborted } from './errors.ts'
import { closeQuietly } from './file-steps.ts'
import { acquire, assertHeld, lockLost, release, timeoutError } from './lock-acquire.ts'
import type { LockRequest, Owned } from './lock-acquire.ts'
import { requireLockable } from './lock-probe.ts'
import { SECTION_LEASE, leaseOf, look, newMemory } from './lock-look.ts'
import { lockPlace } from './lock-name.ts'
import type { LockPlace } from './lock-name.ts'
import { booleanOf, durationOf, optionsOrEncoding, signalOf } from './options.ts'
import { os } from './os.ts'
import { inCallOrder, takeTurn } from './queue.ts'
import type { Turn } from './queue.ts'
import { call, runAsync, runSync } from './run.ts'
import type { Routine } from './run.ts'
import { shared } from './shared.ts'
import type { HeldRecord } from './shared.ts'
import { sweepBeside } from './sweep-temps.ts'

/** Options common to everything that takes a lock. */
export interface LockOptions {
  /** Milliseconds to wait for the lock; 0 tries once, `Infinity` waits for ever. Default: 15000. */
  timeout?: number | undefined
  /**
   * Milliseconds after which a holder that cannot be checked (another machine, boot or container) and has given no
   * sign of life loses the lock. Asynchronous sections give one every quarter of it; synchronous ones cannot. Must be
   * the same in all programs that share the file. `Infinity`: never. Default: 120000, and 10000 for updates,
   * which lose nothing when this goes wrong. On Windows no such holder ever loses the lock.
   */
  lease?: number | undefined
  /** Make the missing directory of the file. Default: true, because the lock stands beside the file. */
  createDirectory?: boolean | undefined
  /** Ends the waiting with an AbortError; asynchronous forms only. Does not interrupt the section. */
  signal?: AbortSignal | undefined
}

/** Milliseconds to wait for a lock by default: longer than any honest section, shorter than a user's patience. */
export const LOCK_TIMEOUT = 15_000

/** What a kind of section asks for, besides the user's options. */
export type SectionKind = Pick<LockRequest, 'class' | 'appending' | 'keepOpen'> & {
  createDirectory: boolean
  /** Permission bits of the entry, less the umask, given those of the file as it was before the wait. */
  entryMode: (existing: Stats | undefined) => number
}

/** A held lock and its place in this process. */
export interface Section {
  place: LockPlace
  owned: Owned
  record: HeldRecord
}

/** The user's options, checked. */
export interface LockSettings {
  timeout: number
  lease: number
  createDirectory: boolean
  signal: AbortSignal | undefined
}

/** Checks the options of a lock. */
export function lockSettings(options: unknown): LockSettings {
  const given = optionsOrEncoding<LockOptions>(options)
  return {
    timeout: durationOf('timeout', given.timeout, LOCK_TIMEOUT),
    lease: durationOf('lease', given.lease, SECTION_LEASE),
    createDirectory: booleanOf('createDirectory', given.createDirectory, true),
    signal: signalOf(given.signal),
  }
}

/** The record of a lock that the running code is inside of, or undefined. */
export function enclosing(lockPath: string): HeldRecord | undefined {
  const state = shared()
  const held = state.held.get(lockPath)
  // While a synchronous section holds it, nothing else of this thread runs: whoever asks is inside.
  if (held?.sync) return held
  return state.context.getStore()?.find((record) => record.active && record.lockPath === lockPath)
}

function refuseNested(place: LockPlace): void {
  // An asynchronous request made in a synchronous section gets here only after that section: it has had to wait for the
  // path to be resolved.
  if (!enclosing(place.lockPath)) return
  throw new LockDeadlockError(place.target, place.lockPath, 'by the section that is asking for it')
}

/** What cannot be read and replaced anyway need not be locked. */
function refuseDirectory({ located, given }: LockPlace, { class: kind }: SectionKind): void {
  if (kind === 'u' && located.kind === 'directory') throw systemError('EISDIR', 'open', given)
}

function* take(place: LockPlace, request: LockRequest): Routine<Owned> {
  yield* requireLockable(place)
  return yield* acquire(place, request)
}

function enter(place: LockPlace, owned: Owned, sync: boolean, appending: boolean): Section {
  const { lockPath } = place
  const record: HeldRecord = {
    lockPath,
    entry: owned.entry,
    sync,
    appending,
    active: true,
    joined: new Set(),
  }
  shared().held.set(lockPath, record)
  return { place, owned, record }
}

function leaveRecord({ record }: Section): void {
  record.active = false
  const { held } = shared()
  if (held.get(record.lockPath) === record) held.delete(record.lockPath)
}

const requestFor = (
  place: LockPlace,
  kind: SectionKind,
  { timeout, lease, signal }: LockSettings,
  sync: boolean,
  started: number,
): LockRequest => ({
  class: kind.class,
  appending: kind.appending,
  keepOpen: kind.keepOpen,
  entryMode: kind.entryMode(place.located.stats),
  sync,
  started,
  timeout,
  lease,
  signal: sync ? undefined : signal,
})

/**
 * Runs `body` with the lock held.
 *
 * @param path the absolute path of the file, or its place when that has been found already
 */
export async function inSection<T>(
  path: string | LockPlace,
  kind: SectionKind,
  settings: LockSettings,
  body: (section: Section, beat: Beat) => T | PromiseLike<T>,
): Promise<T> {
  const started = os.now()
  const known = typeof path === 'string' ? undefined : path
  const given = typeof path === 'string' ? path : path.given
  const { timeout, signal } = settings
  throwIfAborted(signal)
  const { found: place, turn } = await inCallOrder(
    given,
    async () => known ?? runAsync(lockPlace(given, kind.createDirectory)),
    (at) => {
      refuseNested(at)
      refuseDirectory(at, kind)
      return { wait: takeTurn(`lock:${at.lockPath}`, timeout - (os.now() - started), signal) }
    },
  )
  const { leave } = await ownTurn(await turn.wait, place, started, signal)
  try {
    const request = requestFor(place, kind, settings, false, started)
    const section = enter(place, await runAsync(take(place, request)), false, kind.appending)
    const beat = startBeat(section.owned, leaseOf(kind.class, settings.lease))
    const state = shared()
    // Not those that are over: a section may start the next one, and that one the next.
    const around = (state.context.getStore() ?? []).filter((record) => record.active)
    const context = [...around, section.record]
    let result: T
    try {
      result = await state.context.run(context, async () => body(section, beat))
    } catch (error) {
      try {
        await close(section, beat)
      } catch {
        // The section's own error says more than a failed release, which at worst leaves the lock to be recovered.
      }
      throw error
    }
    await close(section, beat)
    return result
  } finally {
    leave()
  }
}

async function ownTurn(
  turn: Turn,
  place: LockPlace,
  started: number,
  signal: AbortSignal | undefined,
): Promise<{ leave: () => void }> {
  if (typeof turn === 'object') return turn
  throwIfAborted(signal)
  const finding = await runAsync(look(place, newMemory(Infinity, 0), 0))
  throw await runAsync(timeoutError(place, os.now() - started, finding))
}

async function close(section: Section, beat: Beat): Promise<void> {
  const { joined } = section.record
  while (joined.size > 0) await Promise.allSettled(joined)
  leaveRecord(section)
  await beat.stop()
  await runAsync(giveBack(section))
}

/** Runs `body` with the lock held, blocking the thread. */
export function inSectionSync<T>(
  path: string | LockPlace,
  kind: SectionKind,
  settings: LockSettings,
  body: (section: Section) => T,
): T {
  const started = os.now()
  const place = typeof path === 'string' ? runSync(lockPlace(path, kind.createDirectory)) : path
  refuseNested(place)
  refuseDirectory(place, kind)
  const request = requestFor(place, kind, settings, true, started)
  const section = enter(place, runSync(take(place, request)), true, kind.appending)
  let result: T
  try {
    result = body(section)
  } catch (error) {
    try {
      closeSync(section)
    } catch {
      // As above: the section's own error says more.
    }
    throw error
  }
  closeSync(section)
  return result
}

function closeSync(section: Section): void {
  leaveRecord(section)
  runSync(giveBack(section))
}

function* giveBack({ owned, place }: Section): Routine<void> {
  yield* release(owned)
  yield* sweepBeside(place.target)
}

/** The signs of life of an asynchronous section. */
export interface Beat {
  /** Aborted when a sign of life finds that the lock is gone. */
  signal: AbortSignal
  /** Whether a sign of life may have been written into the entry. */
  used: () => boolean
  /** No further ones; resolves when none is under way. */
  stop: () => Promise<void>
}

// Timers hold at most 2^31-1 ms.
const LONGEST_TIMER = 2 ** 31 - 1

function startBeat(owned: Owned, lease: number): Beat {
  const lost = new AbortController()
  let stopped = false
  let used = false
  let pending: Promise<void> = Promise.resolve()
  const beatOnce = async () => {
    used = true
    try {
      await runAsync(giveSign(owned))
    } catch (error) {
      // Only a missing entry is a loss. What else can fail here (no descriptor left, a network that is away for a
      // moment) says nothing about the lock; the next sign comes in a quarter of the lease.
      if (!stopped && codeOf(error) === 'ELOCKLOST') lost.abort(error)
    }
  }
  const timer =
    lease / 4 <= LONGEST_TIMER
      ? setInterval(
          () => {
            pending = pending.then(() => (stopped ? undefined : beatOnce()))
          },
          Math.max(1, lease / 4),
        )
      : undefined
  // A section that waits for nothing else must not keep the process alive.
  timer?.unref?.()
  return {
    signal: lost.signal,
    used: () => used,
    stop: () => {
      stopped = true
      clearInterval(timer)
      return pending
    },
  }
}

// Any write renews the entry's time by the clock of the file system that others will read it from. Never creates the
// entry: a robbed owner would put it into its successor's lock.
function* giveSign(owned: Owned): Routine<void> {
  const byte = new Uint8Array(1)
  if (owned.descriptor !== undefined) {
    yield* call('write', owned.descriptor, byte, 0, 1, 0)
    return yield* assertHeld(owned)
  }
  let descriptor: number
  try {
    descriptor = yield* call('open', owned.entry, 'r+')
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? lockLost(owned) : error
  }
  try {
    yield* call('write', descriptor, byte, 0, 1, 0)
  } finally {
    yield* closeQuietly(descriptor)
  }
}
