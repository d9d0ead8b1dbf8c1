// Where measurements are made: a file system in memory and one on a disk, because the same calls cost a few
// microseconds on one and a few hundred on the other, and a library hides in the second what it adds in the first.

import { spawnSync } from 'node:child_process'
import { accessSync, constants, statfsSync } from 'node:fs'
import os from 'node:os'

const TMPFS_MAGIC = 0x01021994
const NAMES = new Map([
  [TMPFS_MAGIC, 'tmpfs'],
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x794c7630, 'overlayfs'],
])

/** The directories given, or one in memory and one on a disk where there are such. */
export function placesToMeasure(given) {
  const directories = given.length > 0 ? given : ['/dev/shm', os.tmpdir()].filter(isWritable)
  const places = directories.map((directory) => ({ directory, fileSystem: fileSystemOf(directory) }))
  if (given.length > 0) return places
  // Where the temp directory is in memory as well, the second measurement would only repeat the first.
  return places.filter(
    (place, index) =>
      index === 0 || !places.slice(0, index).some((one) => one.fileSystem === place.fileSystem),
  )
}

function isWritable(directory) {
  try {
    accessSync(directory, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function fileSystemOf(directory) {
  const { type } = statfsSync(directory)
  return NAMES.get(type) ?? `file system 0x${type.toString(16)}`
}

/** Whether a command can be started and ends well. */
export function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0
}

/** What somebody needs to know of the machine to judge ratios: not its name, and no times. */
export function machine() {
  const cpus = os.cpus()
  return {
    node: process.version,
    system: `${os.type()} ${os.release().split('.').slice(0, 2).join('.')}`,
    processors: cpus.length,
    model: cpus[0]?.model.trim() ?? os.arch(),
    architecture: os.arch(),
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GB`,
    // Whoever else is at work: more than there are processors, and waits are theirs.
    load: Math.round(os.loadavg()[2]),
  }
}
