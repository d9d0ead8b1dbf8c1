/**
 * Removing the temporary files of writers that were killed.
 *
 * Promise: only files whose names have the form made by `tmpPath` are touched, and none whose writer may be alive:
 * a writer of this machine and container must be proved dead. Where that cannot be checked, the file must be old.
 */
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { retold } from './errors.ts'
import { removeFile } from './file-steps.ts'
import { domainDigits, identity } from './identity.ts'
import { processVerdict } from './liveness.ts'
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
 * Removes temporary files that dead writers left in a directory. Not recursive.
 *
 * @param directory where to look
 * @param options see {@link SweepOptions}
 * @returns the paths of the removed files
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
 * @returns the paths of the removed files
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
    const parts = TMP_NAME.exec(name)
    if (!parts) continue
    const path = join(directory, name)
    if (!(yield* isAbandoned(path, Number(parts[2]), parts[3] as string, maxAge))) continue
    try {
      yield* removeFile(path)
      removed.push(path)
    } catch {
      // Renamed or removed in this moment, or not ours to remove: it stays, and the next sweep tries again.
    }
  }
  return removed
}

function* isAbandoned(path: string, pid: number, domain: string, maxAge: number): Routine<boolean> {
  let stats: Stats
  try {
    stats = yield* call('lstat', path)
  } catch {
    return false // Gone already.
  }
  if (!stats.isFile()) return false // Never made by this runtime, whatever it is called.
  const own = domainDigits(identity())
  // Only a number of our own machine and namespace can be asked for; elsewhere it belongs to somebody else.
  if (domain === own && !/^0+$/.test(own)) return (yield* processVerdict(pid)).verdict === 'dead'
  return os.wallClock() - stats.mtimeMs > maxAge
}
