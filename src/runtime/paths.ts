/**
 * From the path that a caller gives to the file that is meant.
 *
 * Links are followed, also a link whose target does not exist yet; what is left is a directory without links in
 * it plus a name. Two spellings of one file give one answer, except on file systems that ignore case when the
 * file does not exist yet.
 */
import type { Stats } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { argumentTypeError, argumentValueError, codeOf, retold, systemError } from './errors.ts'
import { viewOf } from './options.ts'
import { os } from './os.ts'
import { call } from './run.ts'
import type { Routine } from './run.ts'

/** What `fs` accepts as a path, without descriptors. */
export type PathInput = string | Uint8Array | URL

/** The address of a URL, also of one that another realm or another library has made; undefined for anything else. */
function addressOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined
  // Asked for once: what is checked is what is used.
  const { href, protocol, auth, path } = value as Record<string, unknown>
  // The last two are what `url.parse` has given its objects, which `fs` refuses.
  const isUrl =
    typeof href === 'string' && typeof protocol === 'string' && auth === undefined && path === undefined
  return isUrl ? href : undefined
}

// Also one of another realm, which is no instance of this one's class.
const isUint8Array = (value: unknown): value is Uint8Array =>
  Object.prototype.toString.call(value) === '[object Uint8Array]' && ArrayBuffer.isView(value)

/** The path as text. Descriptors are refused: they have no name beside which a temporary file could stand. */
export function pathText(path: unknown, name = 'path'): string {
  let text: string
  const address = addressOf(path)
  if (typeof path === 'string') {
    text = path
  } else if (address !== undefined) {
    text = fileURLToPath(address)
  } else if (isUint8Array(path)) {
    const bytes = viewOf(name, path)
    text = Buffer.from(bytes).toString('utf8')
    if (!Buffer.from(text, 'utf8').equals(bytes)) {
      throw argumentValueError(name, path, 'must be valid UTF-8')
    }
  } else {
    const note = 'A path is needed: an open file cannot be replaced or locked by name'
    throw argumentTypeError(
      name,
      'of type string or an instance of Buffer or URL',
      path,
      typeof path === 'number' || typeof (path as { fd?: unknown } | null)?.fd === 'number' ? note : '',
    )
  }
  if (text.includes('\0')) throw argumentValueError(name, text, 'must not contain null bytes')
  return text
}

/**
 * The path from the root, fixed at the time of the call so that a later `chdir` changes nothing. The text is not
 * normalised: `link/../file` means the parent of where the link leads, which only the system can tell.
 *
 * Except on Windows, where the system, and so `fs`, takes it for the directory of the link. There, too, `C:file` and
 * `\file` depend on the current directory and must not be glued behind it: `C:\work\C:file` is a stream of a file `C`.
 */
export function absolutePath(path: unknown): string {
  const text = pathText(path)
  if (text === '') return text
  if (os.platform !== 'win32') return isAbsolute(text) ? text : process.cwd() + sep + text
  // Some programs write the letter of the drive small, some large.
  const full = resolve(text).replace(/^[a-z]:/, (drive) => drive.toUpperCase())
  // A separator at the end says that a directory is meant, and has to go on saying so.
  return /[\\/]$/.test(text) && !full.endsWith(sep) ? full + sep : full
}

/**
 * A key under which all spellings of a file wait in one queue, as far as the text shows that they are the same. On
 * Windows a few files may then wait for each other needlessly, in directories that were told to respect case.
 */
export const foldCase = (path: string): string => (os.platform === 'win32' ? path.toLowerCase() : path)

/** The file that a path leads to. */
export interface Located {
  /**
   * `file`: exists and can be replaced. `missing`: can be created. `directory`. `special`: a device, a pipe, a
   * socket or one of this process's own streams, which can only be written through.
   */
  kind: 'file' | 'missing' | 'directory' | 'special'
  /** Links resolved, except for `special`. */
  path: string
  /** Of the file itself; undefined when missing, and for the process's own streams. */
  stats: Stats | undefined
}

// These name descriptors that are already open. If standard output goes to a regular file, replacing that file
// would leave the descriptor, and everybody who shares it, at the old one.
const OPEN_DESCRIPTOR = /^\/+(proc\/|dev\/(fd\/|stdin$|stdout$|stderr$))/

// Linux follows at most 40 links in one path and then answers ELOOP.
const MAX_LINKS = 40

/**
 * Finds the file. Throws what opening the path for writing would throw, naming the path as given.
 *
 * @param createDirectory make the missing directory instead of throwing ENOENT
 */
export function* locate(path: string, createDirectory: boolean): Routine<Located> {
  const at = yield* examine(path, false)
  if (at.kind === 'special') return at
  at.path = yield* resolved(path, at, createDirectory)
  return at
}

/**
 * Finds the file that shall be replaced or opened. Links above it stay in the path: a temporary file stands in the same
 * directory, whatever that is called, and finding out takes as long as creating a file.
 *
 * @param symlink what to do with a link: replace what it leads to, or the link itself
 * @param createDirectory make the missing directory that a link leads into, instead of throwing ENOENT
 */
export function* locateHere(
  path: string,
  symlink: 'follow' | 'replace',
  createDirectory: boolean,
): Routine<Located> {
  const at = yield* examine(path, symlink === 'replace')
  if (at.link === undefined || at.kind === 'special') return at
  at.path = yield* resolved(path, at, createDirectory)
  return at
}

/**
 * The name without links. Only directories are asked for theirs: the file itself may be replaced at any moment, and to
 * some runtimes that resolve a name by opening it, Bun among them, it is gone then.
 */
function* resolved(path: string, at: Found, createDirectory: boolean): Routine<string> {
  if (at.kind === 'directory') return yield* realPath(path)
  // Linux knows no other spelling of a name than its own.
  if (at.kind === 'file' && os.platform !== 'linux') {
    try {
      return yield* call('realpath', path)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw retold(error, 'open', path)
    }
  }
  return yield* linkedName(path, at.link, createDirectory)
}

/** {@link Located} before its path is resolved; `link` is what the last name leads to if it is a link. */
type Found = Located & { link: string | undefined }

function* examine(path: string, replacesLink: boolean): Routine<Found> {
  if (path === '') throw systemError('ENOENT', 'open', path)
  if (OPEN_DESCRIPTOR.test(path)) return { kind: 'special', path, stats: undefined, link: undefined }
  let stats: Stats | undefined
  let link: string | undefined
  try {
    stats = yield* call('lstat', path)
    if (stats?.isSymbolicLink()) {
      if (replacesLink) return { kind: 'missing', path, stats: undefined, link: undefined }
      link = yield* call('readlink', path)
      stats = yield* call('stat', path)
    }
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR' && endsInSeparator(path)) throw systemError('EISDIR', 'open', path)
    throw retold(error, 'open', path)
  }
  if (stats === undefined) {
    // What would be created is a directory, says the spelling, and opening creates none.
    if (endsInSeparator(path)) throw systemError('EISDIR', 'open', path)
    return { kind: 'missing', path, stats, link }
  }
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'special'
  return { kind, path, stats, link }
}

const endsInSeparator = (path: string): boolean => path.endsWith('/') || path.endsWith(sep)

function* realPath(path: string): Routine<string> {
  try {
    return yield* call('realpath', path)
  } catch (error) {
    throw retold(error, 'open', path)
  }
}

/** The name of the file, there or to be created, links resolved. `link`: what `path` leads to, if it is a link. */
function* linkedName(path: string, link: string | undefined, createDirectory: boolean): Routine<string> {
  let current = path
  let next = link
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    const directory = yield* realDirectory(dirname(current), path, createDirectory)
    const name = join(directory, basename(current))
    // Looked at by its resolved name, except for the first, which has just been looked at.
    if (links > 0) next = yield* linkText(name)
    if (next === undefined) return name
    current = isAbsolute(next) ? next : directory + sep + next
  }
  throw systemError('ELOOP', 'open', path)
}

function* realDirectory(directory: string, path: string, create: boolean): Routine<string> {
  try {
    return yield* call('realpath', directory)
  } catch (error) {
    if (!create || codeOf(error) !== 'ENOENT') throw retold(error, 'open', path)
  }
  yield* makeDirectories(directory)
  return yield* realPath(directory)
}

/**
 * Makes a directory, and what is missing above it. Level by level: where the system says EROFS, EDQUOT or EIO, Node's
 * recursive form says ENOENT.
 *
 * @returns the first one that was made, or undefined when somebody else made them all
 */
export function* makeDirectories(directory: string): Routine<string | undefined> {
  const missing: string[] = []
  let each = directory
  let outcome = yield* makeDirectory(each)
  // Up to the first that can be made or is there, and down again.
  while (outcome === 'no parent' && dirname(each) !== each) {
    missing.push(each)
    each = dirname(each)
    outcome = yield* makeDirectory(each)
  }
  let first = outcome === 'made' ? each : undefined
  while (missing.length > 0 && outcome !== 'no parent') {
    each = missing.pop() as string
    outcome = yield* makeDirectory(each)
    if (outcome === 'made') first ??= each
  }
  // A drive that does not exist, or somebody removes what is being made.
  if (outcome === 'no parent') throw systemError('ENOENT', 'mkdir', directory)
  return first
}

/** Undefined when it is there already. */
function* makeDirectory(path: string): Routine<'made' | 'no parent' | undefined> {
  try {
    yield* call('mkdir', path)
    return 'made'
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return 'no parent'
    // If it is not a directory, whatever comes next says so.
    if (code === 'EEXIST') return undefined
    throw retold(error, 'mkdir', path)
  }
}

function* linkText(path: string): Routine<string | undefined> {
  try {
    return yield* call('readlink', path)
  } catch {
    // Not a link, or not there: either way this name itself is the one to create. If it cannot be created, the
    // attempt will say why.
    return undefined
  }
}
