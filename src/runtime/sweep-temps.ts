/**
 * Removing what writers left behind that were killed: temporary files, and the drafts and entries of locks.
 *
 * Promise: only names of the forms made by this runtime are touched, and none whose writer may be alive: a writer of this
 * machine and container must be proved dead. Where that cannot be checked, a temporary file must be old, and a lock is
 * left alone.
 */
import type { Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import { retold } from './errors.ts'
import { removeFile } from './file-steps.ts'
import { VAGUE_DIGITS, identity } from './identity.ts'
import { processVerdict } from './liveness.ts'
import { sweepDraft, sweepLock } from './lock-sweep.ts'
import { durationOf, optionsObject } from './options.ts'
import { os } from './os.ts'
import { pathText } from './paths.ts'
import type { PathInput } from './paths.ts'
import { call, runAsync, runSync } from './run.ts'
import type { Routine } from './run.ts'
import { TMP_NAME } from './tmp-path.ts'

/** Options of {@link sweepTemps}. */
export interface SweepOptions {
  /**
   * Milliseconds since the last write after which a temporary file is removed whose writer cannot be checked,
   * because it ran on another machine, in another container, or before the last restart. Default: one day, far longer
   * than any write takes. `Infinity` keeps them all.
   */
  maxAge?: number | undefined
}

const DAY = 24 * 60 * 60 * 1_000

/**
 * Removes what dead writers left in a directory: temporary files, and locks with their drafts. Not recursive.
 *
 * @param directory where to look
 * @param options see {@link SweepOptions}
 * @returns the paths of what was removed
 * @throws when the directory cannot be listed; a single file that cannot be removed is skipped
 */
export async function sweepTemps(directory: PathInput, options?: SweepOptions): Promise<string[]> {
  return runAsync(sweep(pathText(directory, 'directory'), maxAgeOf(options)))
}

/**
 * The synchronous {@link sweepTemps}.
 *
 * @param directory where to look
 * @param options see {@link SweepOptions}
 * @returns the paths of what was removed
 * @throws as there
 */
export function sweepTempsSync(directory: PathInput, options?: SweepOptions): string[] {
  return runSync(sweep(pathText(directory, 'directory'), maxAgeOf(options)))
}

const maxAgeOf = (options: unknown): number =>
  durationOf('maxAge', optionsObject<SweepOptions>(options).maxAge, DAY)

function* sweep(directory: string, maxAge: number): Routine<string[]> {
  const removed: string[] = []
  let names: string[]
  try {
    names = yield* call('readdir', directory)
  } catch (error) {
    throw retold(error, 'scandir', directory)
  }
  for (const name of names) {
    const gone =
      (yield* sweepTemp(directory, name, maxAge)) ||
      (yield* sweepDraft(directory, name)) ||
      (yield* sweepLock(directory, name))
    if (gone) removed.push(join(directory, name))
  }
  return removed
}

function* sweepTemp(directory: string, name: string, maxAge: number): Routine<boolean> {
  const parts = TMP_NAME.exec(name)
  if (!parts) return false
  const path = join(directory, name)
  if (!(yield* isAbandoned(path, Number(parts[2]), parts[3] as string, maxAge))) return false
  try {
    yield* removeFile(path)
  } catch {
    return false // Renamed or removed in this moment, or not ours to remove: the next sweep tries again.
  }
  return true
}

// How much of the time may go into looking for what others left behind: one part in a hundred, and a directory is listed
// ten times a second at most. So a directory of a hundred thousand files costs no more than a small one.
const SWEEP_SHARE = 100
const SWEEP_PAUSE = 100
// Directories remembered; beyond that it starts anew.
const MAX_DIRECTORIES = 1_000

const nextSweep = new Map<string, number>()

/**
 * Removes what dead writers left beside a file, temporary files and drafts of locks, unless that was done a moment ago.
 * Nothing that goes wrong here is an error of the operation it belongs to.
 */
export function* sweepBeside(target: string): Routine<void> {
  const directory = dirname(target)
  const started = os.now()
  if (started < (nextSweep.get(directory) ?? -Infinity)) return
  try {
    for (const name of yield* call('readdir', directory)) {
      if (!(yield* sweepTemp(directory, name, DAY))) yield* sweepDraft(directory, name)
    }
  } catch {
    // The directory may be writable without being readable.
  }
  const ended = os.now()
  if (nextSweep.size >= MAX_DIRECTORIES) nextSweep.clear()
  nextSweep.set(directory, ended + Math.max(SWEEP_PAUSE, (ended - started) * SWEEP_SHARE))
}

function* isAbandoned(path: string, pid: number, domain: string, maxAge: number): Routine<boolean> {
  let stats: Stats | undefined
  try {
    stats = yield* call('lstat', path)
  } catch {
    // Not to be looked at, so not ours.
  }
  // Or gone already, or never made by this runtime, whatever it is called.
  if (!stats?.isFile()) return false
  const own = identity().digits
  // Only a number of our own machine and namespace can be asked for; elsewhere it belongs to somebody else.
  if (domain === own && own !== VAGUE_DIGITS) return (yield* processVerdict(pid)).verdict === 'dead'
  return os.wallClock() - stats.mtimeMs > maxAge
}
