/**
 * The errors of the runtime.
 *
 * Errors of the system keep their `code`, `errno`, `syscall` and `path`, as callers of `fs` expect; what the
 * runtime knows besides (how long it tried, which file was meant) is added to them. Only what the system has no
 * code for gets a class of its own.
 */
import { constants as osConstants } from 'node:os'

/** Who holds a lock, as far as can be told from outside. */
export interface LockHolder {
  /** The name of the entry in the lock directory; unique for every acquisition. */
  id: string
  /** Process number in the holder's own process namespace; undefined when the entry's name is not understood. */
  pid: number | undefined
  /** Thread number on Linux, else equal to `pid`. */
  tid: number | undefined
  /** Name of the program, where the system tells. */
  program: string | undefined
  /** True when the holder's machine, boot and process namespace are this process's own. */
  sameDomain: boolean
  /** Milliseconds since the entry was made or last touched, by this machine's clock; undefined if unreadable. */
  ageMs: number | undefined
  /** What is known. `dead` only when the entry of a dead holder cannot be removed. */
  verdict: 'alive' | 'unknown' | 'dead'
  /** The reason for the verdict, as a phrase. */
  reason: string
}

// Names of files and programs are chosen by others, and messages end up in logs and on terminals.
const printable = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  )

const describeHolder = (holder: LockHolder): string => {
  const who = holder.pid === undefined ? `'${printable(holder.id)}'` : `process ${holder.pid}`
  const program = holder.program ? ` (${printable(holder.program)})` : ''
  const thread = holder.tid !== undefined && holder.tid !== holder.pid ? `, thread ${holder.tid}` : ''
  const age = holder.ageMs === undefined ? '' : ` for ${(Math.max(0, holder.ageMs) / 1000).toFixed(1)} s`
  return `held by ${who}${program}${thread}${age}: ${holder.reason}`
}

/** The lock could not be had in the time allowed. Nothing was changed, and the callback did not run. */
export class LockTimeoutError extends Error {
  override readonly name = 'LockTimeoutError'
  /** Always `ELOCKTIMEOUT`. */
  readonly code = 'ELOCKTIMEOUT'
  /** The file that was to be locked, links resolved. */
  readonly path: string
  /** The lock directory. */
  readonly lockPath: string
  /** Milliseconds spent waiting. */
  readonly waitedMs: number
  /** Who held the lock at the last look; undefined when it changed hands at that moment. */
  readonly holder: LockHolder | undefined

  constructor(path: string, lockPath: string, waitedMs: number, holder: LockHolder | undefined) {
    const why = holder ? describeHolder(holder) : 'it kept changing hands'
    super(
      `ELOCKTIMEOUT: could not lock '${path}' in ${Math.round(waitedMs)} ms, ${why} (lock: '${lockPath}')`,
    )
    this.path = path
    this.lockPath = lockPath
    this.waitedMs = waitedMs
    this.holder = holder
  }
}

/**
 * The lock was taken away while it was held: its entry is gone from the lock directory. An update that fails
 * so has written nothing; a section of {@link withLock} may have overlapped with another one.
 */
export class LockLostError extends Error {
  override readonly name = 'LockLostError'
  /** Always `ELOCKLOST`. */
  readonly code = 'ELOCKLOST'
  /** The file that was locked, links resolved. */
  readonly path: string
  /** The lock directory. */
  readonly lockPath: string
  /** The entry that was lost. */
  readonly id: string

  constructor(path: string, lockPath: string, id: string) {
    super(`ELOCKLOST: the lock of '${path}' was taken away (entry '${id}' is gone from '${lockPath}')`)
    this.path = path
    this.lockPath = lockPath
    this.id = id
  }
}

/** Waiting for the lock could never end: the one who asks is, or blocks, the one who holds it. */
export class LockDeadlockError extends Error {
  override readonly name = 'LockDeadlockError'
  /** Always `EDEADLOCK`. */
  readonly code = 'EDEADLOCK'
  /** The file that was to be locked, links resolved. */
  readonly path: string
  /** The lock directory. */
  readonly lockPath: string

  constructor(path: string, lockPath: string, why: string) {
    super(`EDEADLOCK: '${path}' is already locked ${why} (lock: '${lockPath}')`)
    this.path = path
    this.lockPath = lockPath
  }
}

/**
 * The file system cannot hold a lock: it does not refuse to rename a directory onto one that is not empty, which is all
 * that keeps two processes from holding the lock at once. Nothing was changed, and the callback did not run.
 */
export class LockFileSystemError extends Error {
  override readonly name = 'LockFileSystemError'
  /** Always `ENOLOCKFS`. */
  readonly code = 'ENOLOCKFS'
  /** The file that was to be locked, links resolved. */
  readonly path: string
  /** Where the lock would have been. */
  readonly lockPath: string
  /** The type of the file system, as far as the system tells. */
  readonly fileSystem: string

  constructor(path: string, lockPath: string, fileSystem: string, why: string, cause?: unknown) {
    super(
      `ENOLOCKFS: cannot lock '${path}': its file system (${fileSystem}) ${why}, so a lock would keep nobody out. ` +
        'Keep the file on a local file system or on NFS; atomicWrite, and appendLines with { lock: false }, ' +
        `need no lock (lock: '${lockPath}')`,
      cause === undefined ? undefined : { cause },
    )
    this.path = path
    this.lockPath = lockPath
    this.fileSystem = fileSystem
  }
}

/** The code of a system error, or undefined for anything else. */
export const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

const descriptions: Record<string, string> = {
  EACCES: 'permission denied',
  EDQUOT: 'disk quota exceeded',
  EINVAL: 'invalid argument',
  EIO: 'i/o error',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  ENOENT: 'no such file or directory',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ESTALE: 'stale file handle',
}

/** An error shaped like those of `fs`, for a case that the runtime finds before the system does. */
export function systemError(
  code: string,
  syscall: string,
  path: string,
  note = '',
  cause?: unknown,
): NodeJS.ErrnoException {
  const text = describe(code, cause)
  const message = `${code}: ${text}, ${syscall} '${path}'${note && ` (${note})`}`
  const error: NodeJS.ErrnoException = new Error(message, cause === undefined ? undefined : { cause })
  // The numbers of Windows are others than those of `fs` there, so an error at hand knows better.
  const known = (cause as NodeJS.ErrnoException | undefined)?.errno
  const number = (osConstants.errno as Record<string, number | undefined>)[code]
  if (known !== undefined) error.errno = known
  else if (number !== undefined) error.errno = -number
  error.code = code
  error.syscall = syscall
  error.path = path
  return error
}

// The system's own words for a code, taken from the error at hand where there is one.
const describe = (code: string, cause: unknown): string => {
  const known = cause instanceof Error && cause.message.startsWith(`${code}: `)
  const words = known ? /: (.*?), \w/.exec(cause.message)?.[1] : undefined
  return words || descriptions[code] || 'failed'
}

/**
 * The same failure, told about the file that the caller named. A user who writes `state.json` should not have to
 * read about `stat`, or about a temporary file with a random name.
 */
export function retold(error: unknown, syscall: string, path: string, note = ''): unknown {
  const code = codeOf(error)
  if (code === undefined || (error as NodeJS.ErrnoException).syscall === undefined) return error
  const told = systemError(code, syscall, path, note, error)
  const { attempts, triedMs } = error as { attempts?: number; triedMs?: number }
  if (attempts === undefined || triedMs === undefined) return told
  annotate(told, `refused ${attempts} times in ${Math.round(triedMs)} ms`, { attempts, triedMs })
  return told
}

const ON_DESCRIPTORS = new Set<unknown>([
  'close',
  'fchmod',
  'fchown',
  'fstat',
  'fsync',
  'ftruncate',
  'read',
  'write',
])

/** Calls on descriptors fail without saying for which file; this adds it. Other errors stay as they are. */
export function named(error: unknown, path: string): unknown {
  const { syscall, path: known } = (error ?? {}) as NodeJS.ErrnoException
  const nameless = known === undefined && ON_DESCRIPTORS.has(syscall)
  return nameless ? retold(error, syscall as string, path) : error
}

/** Adds words to an error's message and to the first line of its stack, keeping the object itself. */
export function annotate(error: unknown, words: string, facts: Record<string, unknown> = {}): void {
  if (error instanceof Error) reword(error, `${error.message} (${words})`, facts)
}

function reword(error: Error, after: string, facts: Record<string, unknown>): void {
  const before = error.message
  const stack = error.stack
  try {
    error.message = after
    if (stack !== undefined) error.stack = stack.replace(before, () => after)
    Object.assign(error, facts)
  } catch {
    // A frozen error object stays as it is: the words are a help, not part of the promise.
  }
}

// Node has no name for some numbers, EDQUOT among them. Such an error says UNKNOWN, or, in its asynchronous form, this.
const NAMELESS = /^(UNKNOWN|Unknown system error -?\d+)$/

/** Gives a failure of the system the code that the system's own header has for it, where Node gives none. */
export function withCode(error: unknown): unknown {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException
  if (!(error instanceof Error) || !NAMELESS.test(String(code))) return error
  const name = Object.entries(osConstants.errno).find(([, number]) => number === -(errno ?? NaN))?.[0]
  if (name === undefined) return error
  const words = `${name}: ${descriptions[name] ?? 'failed'}`
  reword(
    error,
    error.message.replace(/[^:]*: .*?(?=, \w|$)/, () => words),
    { code: name },
  )
  return error
}

// Of a long text, what is enough to know it again.
const SHOWN = 100
const shortened = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text)

const received = (value: unknown): string => {
  if (value === null || value === undefined) return `Received ${String(value)}`
  if (typeof value === 'function') return `Received function ${nameOf(value)}`.trimEnd()
  if (typeof value === 'object') {
    const maker = makerOf(value)
    return maker ? `Received an instance of ${maker}` : 'Received an object'
  }
  if (typeof value === 'symbol') return `Received type symbol (${shortened(value.toString())})`
  const text =
    typeof value === 'string' ? `'${shortened(value)}'` : shortened(`${value as number | boolean | bigint}`)
  return `Received type ${typeof value} (${text})`
}

function makerOf(value: object): string {
  try {
    return nameOf(value.constructor)
  } catch {
    return '' // A proxy or a getter that throws: the complaint about the argument says more.
  }
}

function nameOf(maker: unknown): string {
  try {
    const name = (maker as { name?: unknown } | null | undefined)?.name
    return typeof name === 'string' ? shortened(name) : ''
  } catch {
    return '' // As above.
  }
}

/** A TypeError with the code that `fs` gives to arguments of a wrong type. */
export function argumentTypeError(name: string, expected: string, value: unknown, note = ''): TypeError {
  const message = `The "${name}" argument must be ${expected}. ${received(value)}${note && `. ${note}`}`
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
}

/** A TypeError with the code that `fs` gives to arguments of the right type and a wrong value. */
export function argumentValueError(name: string, value: unknown, why: string): TypeError {
  const message = `The argument '${name}' ${why}. ${received(value)}`
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_VALUE' })
}

/** Throws what `fs` throws for an aborted signal. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  const error = new Error('The operation was aborted', { cause: signal.reason })
  error.name = 'AbortError'
  throw Object.assign(error, { code: 'ABORT_ERR' })
}
