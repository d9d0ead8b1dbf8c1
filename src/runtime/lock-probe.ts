/**
 * Can this file system hold a lock at all?
 *
 * The lock rests on one fact: a directory cannot be renamed onto another one that has something in it. POSIX demands
 * it, and the file systems of the kernel keep it; a file system that is a program of its own (FUSE), or one that nobody
 * has thought of here, may merge the two or replace one by the other, and then two processes would hold the lock at
 * once. So where the type is not known to be good, the fact is tried out with private names, once per directory and
 * thread, before the first lock in that directory. Promise: the lock itself is never touched, and a process that dies
 * in the middle leaves what it would leave in the middle of taking the lock: drafts, which are swept. Limit: a file
 * system that is mounted over a directory later goes unnoticed by the threads that have used the directory before.
 */
import { basename, dirname, join } from 'node:path'
import { LockFileSystemError, codeOf, retold } from './errors.ts'
import { OCCUPIED, prepareDraft } from './lock-acquire.ts'
import { takeApart } from './lock-look.ts'
import { draftPath, newId } from './lock-name.ts'
import type { LockPlace } from './lock-name.ts'
import { os } from './os.ts'
import { call, runSync } from './run.ts'
import type { Routine } from './run.ts'
import { removeAtExit, shared } from './shared.ts'

/**
 * Types that `statfs` gives on Linux (statfs(2), linux/magic.h), of file systems that refuse the rename by
 * themselves: each looks into the target directory under the lock of both parents, in the function named here, and
 * answers ENOTEMPTY or EEXIST. NFS passes the rename to the server, for which RFC 1813 (RENAME) and RFC 8881
 * (18.26) demand the same.
 *
 * Not here on purpose: FUSE (0x65735546, also virtiofs), 9p, SMB, Ceph, AFS and all others, whose answer is that of
 * some program elsewhere.
 */
const REFUSES_BY_ITSELF = new Set([
  0xef53, // ext2, ext3, ext4: ext4_rename
  0x58465342, // XFS: xfs_rename
  0x9123683e, // Btrfs: btrfs_rename
  0xf2f52010, // F2FS: f2fs_rename
  0x2fc12fc1, // ZFS: zfs_rename
  0xca451a4e, // bcachefs: bch2_rename2
  0x01021994, // tmpfs: shmem_rename2
  0x858458f6, // ramfs, and the root of containers that boot from memory: simple_rename
  0x794c7630, // overlayfs: ovl_rename
  0x4d44, // FAT: vfat_rename
  0x2011bab0, // exFAT: exfat_rename
  0x6969, // NFS
])

// Unions that put each new directory on one of several file systems: chosen at random, by free space, or by what is
// there already. Two drafts of one lock may be published on two of them, and one experiment may miss it.
const SPREADS = new Set(['fuse.mergerfs', 'fuse.mhddfs'])

// A program may lock in ever new directories; then it is better to look at one again than to remember all.
const MOST_REMEMBERED = 1_024
// A draft is swept under its owner only if that was held up for a day, so a second time is not a coincidence.
const TRIES = 3

// Codes by which a file system says that it cannot do this at all. A waiter could not tell such an answer from a
// lock that is held, so these are as bad as a success. All others are failures of the moment, and thrown as such.
const CANNOT = new Set([
  'EPERM',
  'EXDEV',
  'EINVAL',
  'EBUSY',
  'EISDIR',
  'ENOTDIR',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
])

/** Throws {@link LockFileSystemError} unless the file system beside the file can hold a lock. */
export function* requireLockable(place: LockPlace): Routine<void> {
  // Windows never renames a directory onto another one, not even onto an empty one.
  if (os.platform === 'win32') return
  const directory = dirname(place.lockPath)
  const { lockable } = shared()
  if (lockable.has(directory)) return
  const type = yield* typeOf(directory)
  if (type === undefined || !REFUSES_BY_ITSELF.has(type)) yield* prove(place, type)
  if (lockable.size >= MOST_REMEMBERED) lockable.clear()
  lockable.add(directory)
}

function* typeOf(directory: string): Routine<number | undefined> {
  // Elsewhere these numbers are places in a table that each start of the kernel fills anew, so they prove nothing. There
  // the rename is always tried out.
  if (os.platform !== 'linux' && os.platform !== 'android') return undefined
  try {
    return yield* call('statfs', directory)
  } catch {
    return undefined // Not allowed, or not there: what is wrong shows when the drafts are made.
  }
}

function* prove(place: LockPlace, type: number | undefined): Routine<void> {
  const name = yield* mountedType(dirname(place.lockPath))
  const unsuitable = (why: string, cause?: unknown) => {
    const number = type === undefined ? undefined : `type 0x${type.toString(16)}`
    const fileSystem = [name, number].filter(Boolean).join(', ') || 'of unknown type'
    return new LockFileSystemError(place.target, place.lockPath, fileSystem, why, cause)
  }
  if (SPREADS.has(name ?? ''))
    throw unsuitable('spreads directories over places that know nothing of each other')
  for (let attempt = 1; ; attempt += 1) {
    const refusal = yield* renameOntoFull(place)
    const code = codeOf(refusal) ?? ''
    if (OCCUPIED.has(code)) return
    if (refusal === undefined) {
      throw unsuitable('lets a directory be renamed onto one that is not empty')
    }
    if (CANNOT.has(code)) {
      const why = `answers ${code} when a directory is renamed onto one that is not empty`
      throw unsuitable(why, refusal)
    }
    if (code !== 'ENOENT' || attempt === TRIES) throw retold(refusal, 'lock', place.given)
  }
}

/** The experiment. Gives what the rename throws; undefined, when it succeeds, is the bad end. */
function* renameOntoFull(place: LockPlace): Routine<unknown> {
  const ids = [newId('x'), newId('x')] as const
  const [moved, full] = ids.map((id) => draftPath(place.lockPath, id)) as [string, string]
  // Wherever the first one went: into the other one, onto it, or nowhere.
  const traces = [join(full, basename(moved)), full, moved]
  const forget = removeAtExit(() => traces.forEach((path) => runSync(takeApart(path, ids))))
  try {
    for (const id of ids) {
      // Known as ours before others in this thread can see it, as every draft.
      shared().ids.set(id, { appending: false })
      yield* prepareDraft(place, id, { keepOpen: false, entryMode: 0o600 })
    }
    try {
      yield* call('rename', moved, full)
      return undefined
    } catch (error) {
      return error
    }
  } finally {
    for (const path of traces) yield* takeApart(path, ids)
    for (const id of ids) shared().ids.delete(id)
    forget()
  }
}

/** The name of the file system as `mount` shows it, where procfs tells: `fuse.rclone` says more than a number. */
function* mountedType(directory: string): Routine<string | undefined> {
  let table: string
  try {
    table = yield* call('readText', '/proc/self/mountinfo')
  } catch {
    return undefined // The rename is tried out in any case.
  }
  let best: { point: string; type: string } | undefined
  for (const line of table.split('\n')) {
    // Fields: number, parent, device, root, mount point, options, optional ones, a dash, type.
    const [, point, type] = /^\S+ \S+ \S+ \S+ (\S+) .*? - (\S+) /.exec(line) ?? []
    if (point === undefined || type === undefined) continue
    const path = Buffer.from(
      point.replace(/\\([0-7]{3})/g, (_, code: string) => octal(code)),
      'latin1',
    ).toString()
    const holds = directory === path || directory.startsWith(path.endsWith('/') ? path : `${path}/`)
    // Later lines are mounted over earlier ones.
    if (holds && path.length >= (best?.point.length ?? 0)) best = { point: path, type }
  }
  return best?.type
}

const octal = (code: string): string => String.fromCharCode(Number.parseInt(code, 8))
