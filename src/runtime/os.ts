/**
 * The one place of the runtime that touches the system: files, clocks, random numbers, processes, sleeping.
 *
 * Everything else goes through {@link os}, so that a test can make any call fail, come up short, or block, and
 * can pretend to be another platform. Nothing here decides anything: each entry is one call.
 */
import { spawnSync, execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { hostname, networkInterfaces, uptime } from 'node:os'
import { performance } from 'node:perf_hooks'
import { onAbort } from './abort.ts'

/** The calls that block. Each has the same name and arguments in its synchronous and asynchronous form. */
export interface Calls {
  open(path: string, flags: string, mode?: number): number
  close(descriptor: number): void
  read(descriptor: number, into: Uint8Array, offset: number, length: number, position: number | null): number
  write(descriptor: number, from: Uint8Array, offset: number, length: number, position: number | null): number
  fstat(descriptor: number): fs.Stats
  fsync(descriptor: number): void
  fchmod(descriptor: number, mode: number): void
  fchown(descriptor: number, uid: number, gid: number): void
  ftruncate(descriptor: number, length: number): void
  /** Undefined when there is nothing of that name: an exception for an expected answer takes longer than the call. */
  stat(path: string): fs.Stats | undefined
  /** As `stat`, without following links. */
  lstat(path: string): fs.Stats | undefined
  /** The number of the type of the file system; undefined where Node cannot tell. */
  statfs(path: string): number | undefined
  access(path: string, mode: number): void
  realpath(path: string): string
  readlink(path: string): string
  readdir(path: string): string[]
  rename(from: string, to: string): void
  unlink(path: string): void
  mkdir(path: string, mode?: number): void
  rmdir(path: string): void
  /** A small text file, whole. Used for procfs only. */
  readText(path: string): string
  /** Pauses for about this many milliseconds; an aborted signal ends the asynchronous form early. */
  sleep(ms: number, signal?: AbortSignal): void
  /** The next chunk of a stream; undefined when the signal ends the wait. Only the asynchronous form can wait for one. */
  pull(
    iterator: Iterator<unknown> | AsyncIterator<unknown>,
    signal?: AbortSignal,
  ): IteratorResult<unknown> | undefined
  /** Standard output of a command, or undefined when it failed or took longer than `timeout` milliseconds. */
  run(command: string, args: readonly string[], timeout: number): string | undefined
}

/** {@link Calls}, each returning a promise. */
export type AsyncCalls = {
  [K in keyof Calls]: (...args: Parameters<Calls[K]>) => Promise<ReturnType<Calls[K]>>
}

/** What the runtime asks of the system. */
export interface System {
  platform: NodeJS.Platform
  pid: number
  sync: Calls
  async: AsyncCalls
  /** Milliseconds on a clock that never goes back. */
  now(): number
  /** Milliseconds since 1970, as file times are. */
  wallClock(): number
  /** Milliseconds since 1970 at which this process, or this worker, started. */
  startedAt(): number
  /** The directory of Windows. */
  systemRoot(): string
  /** A number from 0 up to 1, for jitter. */
  random(): number
  /** This many random bytes, at most 12, as lower-case hexadecimal digits. */
  randomHex(bytes: number): string
  /** False only when the system says that no such process exists. */
  processExists(pid: number): boolean
  hostname(): string
  /** The hardware addresses of this machine, sorted. */
  hardwareAddresses(): string[]
  /** Seconds since the machine was started. */
  uptime(): number
  /** The user whose rights this process has, or -1 where there are no such numbers. */
  userId(): number
  /** Calls back when the process, or this worker, ends in an orderly way. */
  onExit(listener: () => void): void
}

const cell = new Int32Array(new SharedArrayBuffer(4))

// On Windows only the native realpath knows a file's own spelling: upper and lower case, long names for short ones, no
// `\\?\`. But it fails on RAM disks and on volumes without a drive letter, where the portable one does not.
const realpathSync = (path: string): string => {
  try {
    return fs.realpathSync.native(path)
  } catch (error) {
    if (process.platform !== 'win32') throw error
    return fs.realpathSync(path)
  }
}
const realpathCallback = (path: string, done: (error: Error | null, resolved?: string) => void): void => {
  fs.realpath.native(path, (error, resolved) => {
    if (error && process.platform === 'win32') fs.realpath(path, done)
    else done(error, resolved)
  })
}

// Nothing is taken from `fs` before it is called: what a program puts in its place later would not be seen, and a replacement
// may refuse to be asked for what it does not have. Both are undefined before Node 18.15.
const recent = (): Pick<Partial<typeof fs>, 'statfs' | 'statfsSync'> => fs

// No shell ever sees the arguments; the C locale and UTC make dates readable by a program.
const commandEnvironment = () => ({ ...process.env, LC_ALL: 'C', TZ: 'UTC0' })

const syncCalls: Calls = {
  open: (path, flags, mode) => fs.openSync(path, flags, mode),
  close: (descriptor) => fs.closeSync(descriptor),
  read: (descriptor, into, offset, length, position) =>
    fs.readSync(descriptor, into, offset, length, position),
  write: (descriptor, from, offset, length, position) =>
    fs.writeSync(descriptor, from, offset, length, position),
  fstat: (descriptor) => fs.fstatSync(descriptor),
  fsync: (descriptor) => fs.fsyncSync(descriptor),
  fchmod: (descriptor, mode) => fs.fchmodSync(descriptor, mode),
  fchown: (descriptor, uid, gid) => fs.fchownSync(descriptor, uid, gid),
  ftruncate: (descriptor, length) => fs.ftruncateSync(descriptor, length),
  stat: (path) => fs.statSync(path, { throwIfNoEntry: false }),
  lstat: (path) => fs.lstatSync(path, { throwIfNoEntry: false }),
  statfs: (path) => recent().statfsSync?.(path).type,
  access: (path, mode) => fs.accessSync(path, mode),
  realpath: (path) => realpathSync(path),
  readlink: (path) => fs.readlinkSync(path),
  readdir: (path) => fs.readdirSync(path),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  mkdir: (path, mode) => void fs.mkdirSync(path, mode),
  rmdir: (path) => fs.rmdirSync(path),
  readText: (path) => fs.readFileSync(path, 'latin1'),
  // A private cell that nobody notifies: the wait always ends by its time, and never spins.
  sleep: (ms) => void Atomics.wait(cell, 0, 0, ms),
  pull: (iterator) => iterator.next() as IteratorResult<unknown>,
  run: (command, args, timeout) => {
    const done = spawnSync(command, args, {
      encoding: 'utf8',
      timeout,
      env: commandEnvironment(),
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return done.status === 0 ? done.stdout : undefined
  },
}

type Callback<T> = (error: Error | null, value?: T) => void

const promised = <T>(start: (callback: Callback<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as T)))
  })

const orNothing =
  <T>(done: Callback<T | undefined>) =>
  (error: NodeJS.ErrnoException | null, value?: T) =>
    error?.code === 'ENOENT' ? done(null, undefined) : done(error, value)

const asyncCalls: AsyncCalls = {
  open: (path, flags, mode) => promised((done) => fs.open(path, flags, mode, done)),
  close: (descriptor) => promised((done) => fs.close(descriptor, done)),
  read: (descriptor, into, offset, length, position) =>
    promised((done) => fs.read(descriptor, into, offset, length, position, done)),
  write: (descriptor, from, offset, length, position) =>
    promised((done) => fs.write(descriptor, from, offset, length, position, done)),
  fstat: (descriptor) => promised((done) => fs.fstat(descriptor, done)),
  fsync: (descriptor) => promised((done) => fs.fsync(descriptor, done)),
  fchmod: (descriptor, mode) => promised((done) => fs.fchmod(descriptor, mode, done)),
  fchown: (descriptor, uid, gid) => promised((done) => fs.fchown(descriptor, uid, gid, done)),
  ftruncate: (descriptor, length) => promised((done) => fs.ftruncate(descriptor, length, done)),
  stat: (path) => promised((done) => fs.stat(path, orNothing(done))),
  lstat: (path) => promised((done) => fs.lstat(path, orNothing(done))),
  statfs: async (path) => {
    const { statfs } = recent()
    return statfs && (await promised<fs.StatsFs>((done) => statfs(path, done))).type
  },
  access: (path, mode) => promised((done) => fs.access(path, mode, done)),
  realpath: (path) => promised((done) => realpathCallback(path, done)),
  readlink: (path) => promised((done) => fs.readlink(path, done)),
  readdir: (path) => promised((done) => fs.readdir(path, done)),
  rename: (from, to) => promised((done) => fs.rename(from, to, done)),
  unlink: (path) => promised((done) => fs.unlink(path, done)),
  mkdir: (path, mode) => promised((done) => fs.mkdir(path, mode, done)),
  rmdir: (path) => promised((done) => fs.rmdir(path, done)),
  readText: (path) => promised((done) => fs.readFile(path, 'latin1', done)),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const finish = () => {
        clearTimeout(timer)
        forget()
        resolve()
      }
      const forget = onAbort(signal, finish)
      const timer = setTimeout(finish, ms)
    }),
  pull: (iterator, signal) =>
    new Promise((resolve, reject) => {
      const forget = onAbort(signal, () => {
        forget()
        resolve(undefined)
      })
      const pulled = (async () => iterator.next())()
      pulled.finally(forget).then(resolve, reject)
    }),
  run: (command, args, timeout) =>
    new Promise((resolve) => {
      execFile(
        command,
        args,
        { encoding: 'utf8', timeout, env: commandEnvironment(), windowsHide: true },
        (error, stdout) => resolve(error ? undefined : stdout),
      )
    }),
}

/** The system in use. Tests replace single entries and put them back; nothing else assigns to it. */
export const os: System = {
  platform: process.platform,
  pid: process.pid,
  sync: syncCalls,
  async: asyncCalls,
  now: () => performance.now(),
  wallClock: () => Date.now(),
  startedAt: () => performance.timeOrigin,
  systemRoot: () => process.env['SystemRoot'] ?? 'C:\\Windows',
  random: () => Math.random(),
  // Node fetches the entropy for many of these at once; one `randomBytes` takes as long as creating a file. Left out are
  // the groups that hold the fixed digits of the format.
  randomHex: (bytes) => {
    const text = randomUUID()
    return (text.slice(24) + text.slice(0, 8) + text.slice(9, 13)).slice(0, bytes * 2)
  },
  processExists: (pid) => {
    try {
      process.kill(pid, 0)
      return true
    } catch (error) {
      // EPERM says that it exists and belongs to somebody else. Anything unforeseen is not a proof of absence.
      return (error as NodeJS.ErrnoException).code !== 'ESRCH'
    }
  },
  hostname,
  hardwareAddresses: () => {
    const found = new Set<string>()
    for (const list of Object.values(networkInterfaces())) {
      for (const one of list ?? []) if (!/^[0:]*$/.test(one.mac)) found.add(one.mac)
    }
    return [...found].sort()
  },
  uptime,
  userId: () => process.geteuid?.() ?? -1,
  onExit: (listener) => void process.on('exit', listener),
}

/** The first digits of the SHA-256 of a text, as lower-case hexadecimal. Pure; here because crypto is. */
export const hashHex = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits)
