/**
 * File systems mounted for one process and what it starts.
 *
 * Each session has mount and process namespaces of its own: when its first process ends, however it ends, the kernel
 * ends the others, the FUSE servers among them, and takes down every mount. Nothing has to be cleaned up, and nothing
 * is ever mounted where others could see it.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startUnder } from './children.ts'
import { freshDirectory } from './directory.ts'

const NAMESPACES = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private']
// An ordinary user may mount tmpfs, overlayfs and FUSE in a user namespace, where the system allows that.
const SESSION = ['unshare', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), ...NAMESPACES]

/**
 * A command that makes the namespaces, runs the shell commands `mount`, and then the command behind it. The shell
 * commands know two empty directories: `$at`, where to mount, and `$aside`, for images and layers.
 */
const session = (mount: string, at: string, aside: string): string[] => {
  const shell = `at=$1 aside=$2; shift 2; { ${mount}; } >&2; "$@"`
  return [...SESSION, 'sh', '-euc', shell, 'sh', at, aside]
}

/** Whether this machine can do it, found out by doing it. */
export function canMount(mount: string): boolean {
  if (process.platform !== 'linux') return false
  // Asked while the tests are collected, so that what is made cannot be left to the end of a test.
  const home = mkdtempSync(join(tmpdir(), 'atomic-fs-mount-'))
  try {
    const [at, aside] = [join(home, 'at'), join(home, 'aside')]
    for (const directory of [at, aside]) mkdirSync(directory)
    const [command, ...args] = session(mount, at, aside)
    return spawnSync(command as string, [...args, 'true'], { stdio: 'ignore', timeout: 30_000 }).status === 0
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/**
 * Runs a program with the file systems mounted, and gives what it prints as JSON in its last line.
 *
 * @param mount shell commands, see above
 * @param body as for `start`; its first argument is the directory that `$at` names
 */
export async function mounted(mount: string, body: string, ...args: (string | number)[]): Promise<unknown> {
  const [at, aside] = [freshDirectory(), freshDirectory()]
  const child = await startUnder(session(mount, at, aside), freshDirectory(), body, at, ...args)
  const ending = await child.ended
  if (ending.code !== 0) throw new Error(`the program failed: ${JSON.stringify(ending, null, 2)}`)
  return JSON.parse(ending.lines.at(-1) ?? 'null')
}

/** An image of a file system in a file. */
const image = (kind: string, size: string, options = 'loop') =>
  `truncate -s ${size} "$aside/image"; mkfs.${kind} "$aside/image"; mount -t ${kind} -o ${options} "$aside/image" "$at"`

/** File systems that hold a lock, by the commands that mount them. */
export const FILE_SYSTEMS: Record<string, string> = {
  tmpfs: 'mount -t tmpfs -o size=64m none "$at"',
  ext4: image('ext4', '64M'),
  xfs: image('xfs', '320M'),
  btrfs: image('btrfs', '128M'),
  vfat: image('vfat', '64M'),
  exfat: image('exfat', '64M'),
  overlayfs:
    'mount -t tmpfs none "$aside"; mkdir "$aside/lower" "$aside/upper" "$aside/work"; ' +
    'mount -t overlay -o lowerdir="$aside/lower",upperdir="$aside/upper",workdir="$aside/work" none "$at"',
  'fuse-overlayfs':
    'mkdir "$aside/lower" "$aside/upper" "$aside/work"; ' +
    'fuse-overlayfs -o lowerdir="$aside/lower",upperdir="$aside/upper",workdir="$aside/work" "$at"',
  bindfs: 'bindfs "$aside" "$at"',
  'exfat-fuse':
    'truncate -s 64M "$aside/image"; mkfs.exfat "$aside/image"; loop=$(losetup --find --show "$aside/image"); ' +
    // Given back whether the mount works or not; in use it stays until the server ends.
    'done=0; mount.exfat-fuse "$loop" "$at" || done=$?; losetup --detach "$loop"; [ "$done" = 0 ]',
}
