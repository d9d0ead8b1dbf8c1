/**
 * From the path that a caller gives to the file that is meant.
 *
 * Links are followed, also a link whose target does not exist yet; what is left is a directory without links in
 * it plus a name. Two spellings of one file give one answer, except on file systems that ignore case when the
 * file does not exist yet.
 */
import type { Stats } from 'node:fs'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { argumentTypeError, argumentValueError, codeOf, retold, systemError } from './errors.ts'
import { call } from './run.ts'
import type { Routine } from './run.ts'

/** What `fs` accepts as a path, without descriptors. */
export type PathInput = string | Uint8Array | URL

const isUrl = (value: unknown): value is URL =>
  value instanceof URL ||
  (typeof value === 'object' &&
    value !== null &&
    typeof (value as { href?: unknown }).href === 'string' &&
    typeof (value as { protocol?: unknown }).protocol === 'string')

/** The path as text. Descriptors are refused: they have no name beside which a temporary file could stand. */
export function pathText(path: unknown, name = 'path'): string {
  let text: string
  if (typeof path === 'string') {
    text = path
  } else if (isUrl(path)) {
    text = fileURLToPath(path)
  } else if (path instanceof Uint8Array) {
    const bytes = Buffer.from(path.buffer, path.byteOffset, path.byteLength)
    text = bytes.toString('utf8')
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
 */
export function absolutePath(path: unknown): string {
  const text = pathText(path)
  return text === '' || isAbsolute(text) ? text : process.cwd() + sep + text
}

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
  if (path === '') throw systemError('ENOENT', 'open', path)
  if (OPEN_DESCRIPTOR.test(path)) return { kind: 'special', path, stats: undefined }
  try {
    const stats = yield* call('stat', path)
    if (!stats.isFile() && !stats.isDirectory()) return { kind: 'special', path, stats }
    const real = yield* call('realpath', path)
    return { kind: stats.isFile() ? 'file' : 'directory', path: real, stats }
  } catch (error) {
    const code = codeOf(error)
    // What would be created is a directory, says the spelling, and opening creates none.
    const endsInSeparator = path.endsWith('/') || path.endsWith(sep)
    if (endsInSeparator && (code === 'ENOENT' || code === 'ENOTDIR'))
      throw systemError('EISDIR', 'open', path)
    if (code !== 'ENOENT') throw retold(error, 'open', path)
  }
  return { kind: 'missing', path: yield* newFile(path, createDirectory), stats: undefined }
}

function* newFile(path: string, createDirectory: boolean): Routine<string> {
  let current = path
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    const directory = yield* realDirectory(dirname(current), path, createDirectory)
    const name = join(directory, basename(current))
    const link = yield* linkText(name)
    if (link === undefined) return name
    current = isAbsolute(link) ? link : directory + sep + link
  }
  throw systemError('ELOOP', 'open', path)
}

function* realDirectory(directory: string, path: string, create: boolean): Routine<string> {
  try {
    return yield* call('realpath', directory)
  } catch (error) {
    if (!create || codeOf(error) !== 'ENOENT') throw retold(error, 'open', path)
  }
  try {
    yield* call('mkdir', directory, { recursive: true })
    return yield* call('realpath', directory)
  } catch (error) {
    throw retold(error, 'mkdir', directory)
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
