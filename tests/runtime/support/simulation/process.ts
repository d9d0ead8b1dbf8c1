/**
 * A simulated process: a body of ordinary synchronous code whose every system call is answered from a list.
 *
 * Running code cannot be copied, so it is run again: with the answers it has had so far, up to the first call that has
 * none. What a process does next depends on its answers alone (clock, random numbers and process numbers included),
 * so what was found out once about a list of answers is kept.
 */
import type { Calls } from '../../../../src/runtime/os.ts'
import { os } from '../../../../src/runtime/os.ts'
import { failure, pretend, restoreSystem } from '../faults.ts'
import type { Call, Reply } from './disk.ts'

// What the simulated wall clock shows at the start.
const EPOCH = 1_700_000_000_000
const KEY = Symbol.for('eslint-plugin-atomic-fs/runtime/1')
const SUSPENDED = new Error('no answer yet')

/** What is seen of a process from outside. */
export interface Ghost {
  /** In a section that nobody else may be in. */
  inside: boolean
  /** An update is under way. */
  open: boolean
  saved: number
  /** Updates that reported a loss. */
  lost: number
  /** Updates that failed without saying whether they took place. */
  unsure: number
  /** What the process itself found to be wrong. */
  wrong: string | undefined
}

/** What a body may do besides calling the system. */
export type Mark = (change: Partial<Ghost> | ((ghost: Ghost) => Partial<Ghost>)) => void

/** One process of a scenario. */
export interface Actor {
  /** One function per round: what a process remembers of a finished round is forgotten, to keep the search small. */
  rounds: ((mark: Mark, round: number) => void)[]
  /** Processes of one machine can judge each other. */
  machine?: string
  platform?: NodeJS.Platform
  /** How far its wall clock goes wrong, in milliseconds. */
  skew?: number
  /** The number of another process that must have crashed before this one starts; its process number is used again. */
  after?: number
  /** Replaces calls: for a process that does not do what the real code does. */
  intercept?: (calls: Calls) => Partial<Calls>
}

/** A point in the life of a process: after a certain list of answers. */
export interface Point {
  id: number
  who: number
  round: number
  /** What it asks for next; undefined when it has ended. `exists` asks for the life of a process number. */
  call: Call | undefined
  /** Equal for equal calls of one process. */
  callNumber: number
  ghost: Ghost
  /** As it was at the start of the round. */
  before: Ghost
  failed: unknown
  /** Since the start of the round. */
  answers: readonly Reply[]
  next: Map<string, number>
}

/** The process number of the first simulated process. */
export const FIRST_PID = 100

/** The process number of a simulated process. */
export const pidOf = (actors: readonly Actor[], who: number): number =>
  FIRST_PID + (actors[who]?.after ?? who)

/** When it was started, in some unit: a number that is used again belongs to a younger process. */
export const startOf = (actors: readonly Actor[], who: number): number =>
  actors[who]?.after === undefined ? 1 : 2

/** What procfs says about a living process. */
export const procfsLine = (pid: number, start: number): string =>
  [`${pid} (no) de)`, 'S', ...Array.from({ length: 16 }, () => '0'), '1', '0', start].join(' ')

const ownText = (path: string, pid: number, start: number): string | undefined => {
  if (path.endsWith('/boot_id')) return '0123456789abcdef'
  return /^\/proc\/(thread-)?self\/stat$/.test(path) ? procfsLine(pid, start) : undefined
}

const FRESH: Ghost = { inside: false, open: false, saved: 0, lost: 0, unsure: 0, wrong: undefined }

/** All processes of a scenario, with everything that is known about them. */
export class Processes {
  readonly points: Point[] = []
  // Where a point was reached from.
  private readonly origins = new Map<number, number>()
  private readonly callNumbers = new Map<string, number>()
  private readonly repeats = new Map<number, number>()
  /** How often a body was run. */
  runs = 0
  private readonly actors: readonly Actor[]
  private readonly nap: number
  private readonly platform: NodeJS.Platform

  constructor(actors: readonly Actor[], platform: NodeJS.Platform, nap: number) {
    this.actors = actors
    this.platform = platform
    this.nap = nap
  }

  start(who: number): number {
    return this.reach(who, 0, [], FRESH)
  }

  /** The point after one more answer. */
  answer(id: number, key: string, reply: Reply): number {
    const point = this.points[id] as Point
    const known = point.next.get(key)
    if (known !== undefined) return known
    const found = this.reach(point.who, point.round, [...point.answers, reply], point.before)
    this.origins.set(found, id)
    point.next.set(key, found)
    return found
  }

  /**
   * An earlier point at which the process was about to do the same, after a pause or for the first time, if it has done
   * nothing since. (Not after a removal: there it tries again without looking, and would be about to look.)
   */
  sameAsBefore(id: number): number | undefined {
    const known = this.repeats.get(id)
    if (known !== undefined) return known < 0 ? undefined : known
    const wanted = this.points[id] as Point
    let found = -1
    for (let at = wanted; found < 0;) {
      const origin = this.points[this.origins.get(at.id) ?? -1]
      if (!origin || origin.round !== wanted.round) break
      const fresh = ['sleep', 'mkdir', 'open', 'close'].includes(origin.call?.name ?? '')
      if (at !== wanted && fresh && at.callNumber === wanted.callNumber) found = at.id
      if (!isIdle(origin.call, at.answers.at(-1))) break
      at = origin
    }
    this.repeats.set(id, found)
    return found < 0 ? undefined : found
  }

  private reach(who: number, round: number, answers: readonly Reply[], before: Ghost): number {
    const { call, ghost, failed } = this.run(who, round, answers, before)
    const body = this.actors[who]?.rounds
    if (!call && failed === undefined && body && round + 1 < body.length) {
      return this.reach(who, round + 1, [], ghost)
    }
    const id = this.points.length
    const text = `${who} ${JSON.stringify(call)}`
    const callNumber = this.callNumbers.get(text) ?? this.callNumbers.size
    this.callNumbers.set(text, callNumber)
    this.points.push({ id, who, round, call, callNumber, ghost, before, failed, answers, next: new Map() })
    return id
  }

  private run(
    who: number,
    round: number,
    answers: readonly Reply[],
    before: Ghost,
  ): { call: Call | undefined; ghost: Ghost; failed: unknown } {
    this.runs += 1
    const actor = this.actors[who] as Actor
    const ghost = { ...before }
    let position = 0
    let clock = 1_000
    let pending: Call | undefined
    const ask = (name: string, args: readonly unknown[]): unknown => {
      if (pending) throw SUSPENDED
      const reply = answers[position]
      if (!reply) {
        pending = { name, args: args.map((arg) => frozen(name, arg)) }
        throw SUSPENDED
      }
      position += 1
      if (name === 'sleep') clock += Math.max(args[0] as number, this.nap)
      if (reply.error !== undefined) throw failure(reply.error, name)
      if (reply.bytes !== undefined)
        Buffer.from(reply.bytes, 'latin1').copy(args[1] as Uint8Array, args[2] as number)
      return reply.stat ? statsOf(reply.stat) : reply.value
    }
    const table = {} as Record<string, unknown>
    for (const name of Object.keys(os.sync)) table[name] = (...args: unknown[]) => ask(name, args)
    const pid = pidOf(this.actors, who)
    const start = startOf(this.actors, who)
    // Who it is, a process asks procfs once; nobody can change the answers.
    table.readText = (path: string) => ownText(path, pid, start) ?? ask('readText', [path])
    table.readlink = (path: string) =>
      path.startsWith('/proc/self/ns/') ? 'pid:[1]' : ask('readlink', [path])
    const calls = table as unknown as Calls
    const mark: Mark = (change) => {
      if (!pending) Object.assign(ghost, typeof change === 'function' ? change(ghost) : change)
    }
    const home = globalThis as Record<symbol, unknown>
    const outside = home[KEY]
    home[KEY] = undefined
    pretend({
      platform: actor.platform ?? this.platform,
      pid,
      sync: { ...calls, ...actor.intercept?.(calls) },
      now: () => clock,
      wallClock: () => EPOCH + (actor.skew ?? 0),
      // A number that is used again belongs to a process that was started later.
      startedAt: () => EPOCH + start * 60_000,
      uptime: () => 100_000,
      random: () => 0.5,
      randomHex: (bytes) => `${who}${round}`.padStart(bytes * 2, '0'),
      hardwareAddresses: () => [],
      hostname: () => actor.machine ?? 'one',
      processExists: (asked) => ask('exists', [asked]) as boolean,
      onExit: () => {},
    })
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    let failed: unknown
    try {
      actor.rounds[round]?.(mark, round)
    } catch (error) {
      if (!pending) failed = error
    } finally {
      Error.stackTraceLimit = limit
      restoreSystem()
      home[KEY] = outside
    }
    if (position < answers.length) throw new Error(`process ${who} did not do the same thing twice`)
    return { call: pending, ghost, failed }
  }
}

// Whether a call, answered so, has left everything as it was.
const isIdle = (call: Call | undefined, reply: Reply | undefined): boolean =>
  ['sleep', 'readdir', 'exists', 'readText', 'lstat', 'stat'].includes(call?.name ?? '') ||
  (reply?.error !== undefined && !reply.lost)

// What is in a buffer now may be something else later; what is in the buffer of a read is of no interest yet.
const frozen = (name: string, arg: unknown): unknown => {
  if (!(arg instanceof Uint8Array)) return arg
  return name === 'read' ? '' : Buffer.from(arg).toString('latin1')
}

const statsOf = ({ size, directory }: { size: number; directory: boolean }) => ({
  isFile: () => !directory,
  isDirectory: () => directory,
  isSymbolicLink: () => false,
  size,
  mtimeMs: EPOCH,
  mode: 0o644,
  uid: 0,
  gid: 0,
})
