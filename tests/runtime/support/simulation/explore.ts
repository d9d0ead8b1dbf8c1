/**
 * Walks through all orders in which the calls of some processes can be made, with crashes in between.
 *
 * A state is the disk and the point that each process has reached. From each state every process that is able to may
 * make its next step, or crash; states that were seen before are not walked through again. So every schedule is
 * covered, however many lead through the same states. What is looked for is checked in every state and at every step.
 */
import { Disk } from './disk.ts'
import type { Call, DiskRules, Reply } from './disk.ts'
import { Processes, pidOf, procfsLine, startOf } from './process.ts'
import type { Actor, Ghost, Point } from './process.ts'

/** Numbers from 0 up to 1 from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Everything about one search. */
export interface Scenario {
  actors: Actor[]
  rules: DiskRules
  platform: NodeJS.Platform
  /** How the disk looks at the start: paths to contents; undefined makes a directory. */
  start: Record<string, string | undefined>
  /** Crashes at most, each before any call of any process. */
  crashes: number
  /** How often, at most, an entry of the lock is removed by nobody in particular. */
  robberies: number
  /** Which processes may be told "dead", whatever is true, when they ask for the life of another. */
  misled: readonly number[]
  /** How many renames, at most, succeed and yet answer with an error. */
  lostReplies: number
  /** How many names, at most, are left out of a listing. */
  omissions: number
  /** Simulated milliseconds of every pause, at least. */
  nap: number
  /** Which processes remember their polls that changed nothing, and how long they have waited. */
  patient: readonly number[]
  /** The last process is started when all others have ended, and should leave nothing behind. */
  janitor: boolean
  /** Calls whose answer never changes and that nobody else sees: no step of their own. */
  quiet: (call: Call) => boolean
  checks: Check[]
}

/** What a check sees. */
export interface View {
  scenario: Scenario
  paths: ReadonlyMap<string, string | undefined>
  ghosts: readonly Ghost[]
  alive: (who: number) => boolean
  crashed: (who: number) => boolean
}

/** Looks at one step; says what is wrong. `who` is undefined for a robbery. */
export type Check = (before: View, after: View, who: number | undefined) => string | undefined

/** What a search found. */
export interface Result {
  states: number
  steps: number
  /** How often a body was run to find out what a process does. */
  runs: number
  /** States in which all processes have ended. */
  ends: number
  violation: { what: string; length: number; schedule: string[] } | undefined
  /** The search ended before all states were seen. */
  truncated: boolean
}

interface State {
  disk: number
  points: number[]
  /** One bit per process. */
  crashed: number
  robberies: number
  lost: number
  omitted: number
}

interface Move {
  /** Undefined for a robbery. */
  who: number | undefined
  /** What the process was answered, or the words for anything else. */
  what: Reply | string | undefined
  to: State
}

interface Outcome {
  disk: number
  point: number
  /** Undefined when the call has only begun. */
  reply: Reply | undefined
  lost: number
  omitted: number
}

/** What a call does to a disk; without answers when it has only begun. */
interface Made {
  after: number
  replies: Reply[] | undefined
}

const LOCK = '/d/F.lk'
// More points and calls than any search has.
const LIMIT = 2 ** 22

/** The search. One per scenario. */
export class Explorer {
  private readonly scenario: Scenario
  private readonly processes: Processes
  private readonly disks: Disk[] = []
  private readonly diskNumbers = new Map<string, number>()
  private readonly lists: Map<string, string | undefined>[] = []
  private readonly outcomes = new Map<number, Outcome[]>()
  private readonly made = new Map<number, Made>()
  private readonly departures = new Map<number, number>()
  private readonly robbed = new Map<number, { disk: number; what: string }[]>()

  constructor(scenario: Scenario) {
    this.scenario = scenario
    this.processes = new Processes(scenario.actors, scenario.platform, scenario.nap)
  }

  /** Walks through all states, or through this many. */
  explore(most = Infinity): Result {
    const first = this.first()
    const states: State[] = [first]
    const from: number[] = [-1]
    const numbers = new Map([[keyOf(first), 0]])
    // Per process and state, where its own steps lead: for the question whether it gets on alone.
    const alone: number[][][] = this.scenario.actors.map(() => [])
    let steps = 0
    let ends = 0
    const report = (what: string, at: number, last?: Move): Result => {
      const path = [at]
      while (path[0] !== 0) path.unshift(from[path[0] as number] as number)
      const schedule = path.slice(1).map((to, index) => {
        const before = states[path[index] as number] as State
        const key = keyOf(states[to] as State)
        return this.tell(before, this.moves(before).find((move) => keyOf(move.to) === key) as Move)
      })
      if (last) schedule.push(this.tell(states[at] as State, last))
      return this.result(states.length, steps, ends, { what, length: schedule.length, schedule })
    }
    for (let index = 0; index < states.length; index += 1) {
      const state = states[index] as State
      let going = false
      for (const move of this.moves(state)) {
        steps += 1
        if (move.who !== undefined && move.to.crashed === state.crashed) going = true
        const wrong = this.check(state, move)
        if (wrong) return report(wrong, index, move)
        const key = keyOf(move.to)
        let to = numbers.get(key)
        if (to === undefined) {
          to = states.length
          numbers.set(key, to)
          states.push(move.to)
          from.push(index)
          if (states.length > most)
            return { ...this.result(states.length, steps, ends, undefined), truncated: true }
        }
        if (move.who !== undefined && move.to.crashed === state.crashed) {
          ;((alone[move.who] as number[][])[index] ??= []).push(to)
        }
      }
      if (!going) {
        ends += 1
        const stuck = state.points.findIndex((_point, who) => this.alive(state, who))
        if (stuck >= 0) return report(`process ${stuck} waits for ever`, index)
      }
    }
    for (const [who, edges] of alone.entries()) {
      const stuck = this.stuck(who, states, edges)
      if (stuck !== undefined)
        return report(`process ${who} does not get on, although nobody is in its way`, stuck)
    }
    return this.result(states.length, steps, ends, undefined)
  }

  /** Walks once from the start to an end, in an order drawn from a seed. */
  walk(seed: number): Result {
    const random = randomFrom(seed)
    let state = this.first()
    const schedule: string[] = []
    // A crash is one possible move among several in every state: drawn evenly, all would happen near the start.
    for (let steps = 0; steps < 100_000; steps += 1) {
      const all = this.moves(state)
      const going = all.filter(({ to }) => to.crashed === state.crashed && to.robberies === state.robberies)
      if (going.length === 0) return this.result(steps, steps, 1, undefined)
      const from = random() < 0.02 ? all : going
      const move = from[Math.floor(random() * from.length)] as Move
      schedule.push(this.tell(state, move))
      const wrong = this.check(state, move)
      if (wrong) return this.result(steps, steps, 0, { what: wrong, length: schedule.length, schedule })
      state = move.to
    }
    return this.result(0, 0, 0, {
      what: 'no end in sight',
      length: schedule.length,
      schedule: schedule.slice(-50),
    })
  }

  private result(states: number, steps: number, ends: number, violation: Result['violation']): Result {
    return { states, steps, ends, runs: this.processes.runs, violation, truncated: false }
  }

  private tell(state: State, { who, what }: Move): string {
    if (who === undefined) return short(String(what))
    if (typeof what === 'string') return `${who}: ${what}`
    const { call } = this.processes.points[state.points[who] as number] as { call: Call }
    const words = `${call.name} ${call.args.map(String).join(' ')}`
    return short(`${who}: ${what ? `${words} → ${toldReply(what)}` : `begins ${words}`}`)
  }

  private first(): State {
    const disk = new Disk(this.scenario.rules)
    for (const [path, content] of Object.entries(this.scenario.start)) {
      if (content === undefined) {
        disk.step(0, { name: 'mkdir', args: [path] })
      } else {
        disk.step(0, { name: 'open', args: [path, 'wx'] })
        disk.step(0, { name: 'write', args: [3, content, 0, content.length, 0] })
        disk.leave(0)
      }
    }
    let at = this.number(disk)
    const points = this.scenario.actors.map((_actor, who) => {
      const point = this.processes.start(who)
      // A process that starts later makes its first call then, quiet or not.
      if (!this.started({ disk: at, points: [], crashed: 0, robberies: 0, lost: 0, omitted: 0 }, who))
        return point
      const settled = this.settle({ disk: at, point, reply: undefined, lost: 0, omitted: 0 })
      at = settled.disk
      return settled.point
    })
    return { disk: at, points, crashed: 0, robberies: 0, lost: 0, omitted: 0 }
  }

  private number(disk: Disk): number {
    const key = disk.key()
    const known = this.diskNumbers.get(key)
    if (known !== undefined) return known
    const number = this.disks.length
    this.disks.push(disk)
    this.lists.push(disk.list())
    this.diskNumbers.set(key, number)
    return number
  }

  private ended(state: State, who: number): boolean {
    const point = this.processes.points[state.points[who] as number]
    return point?.call === undefined
  }

  private alive(state: State, who: number): boolean {
    return this.started(state, who) && !this.ended(state, who) && (state.crashed & (1 << who)) === 0
  }

  private started(state: State, who: number): boolean {
    const { actors, janitor } = this.scenario
    const { after } = actors[who] as Actor
    if (after !== undefined && (state.crashed & (1 << after)) === 0) return false
    if (!janitor || who !== actors.length - 1) return true
    if (state.points.length === 0) return false
    return actors.every((_actor, other) => other === who || !this.alive(state, other))
  }

  /** All that can happen next. */
  private moves(state: State): Move[] {
    const { crashes, robberies } = this.scenario
    const moves: Move[] = []
    const crashed = countBits(state.crashed)
    for (let who = 0; who < state.points.length; who += 1) {
      if (!this.alive(state, who)) continue
      for (const { disk, point, reply, lost, omitted } of this.outcomesOf(state, who)) {
        if (
          state.lost + lost > this.scenario.lostReplies ||
          state.omitted + omitted > this.scenario.omissions
        )
          continue
        const points = state.points.slice()
        points[who] = point
        const to = { ...state, disk, points, lost: state.lost + lost, omitted: state.omitted + omitted }
        moves.push({ who, what: reply, to })
      }
      // The janitor comes when all is over; that it gets through is the question.
      if (crashed < crashes && !(this.scenario.janitor && who === state.points.length - 1)) {
        const to = { ...state, disk: this.without(state.disk, who), crashed: state.crashed | (1 << who) }
        moves.push({ who, what: 'crashes', to })
      }
    }
    if (state.robberies < robberies) {
      for (const { disk, what } of this.robberies(state.disk)) {
        moves.push({ who: undefined, what, to: { ...state, disk, robberies: state.robberies + 1 } })
      }
    }
    return moves
  }

  private without(disk: number, who: number): number {
    const key = disk * 8 + who
    let after = this.departures.get(key)
    if (after === undefined) {
      const copy = (this.disks[disk] as Disk).copy()
      copy.leave(who)
      after = this.number(copy)
      this.departures.set(key, after)
    }
    return after
  }

  private robberies(disk: number): { disk: number; what: string }[] {
    let all = this.robbed.get(disk)
    if (!all) {
      all = []
      for (const [path, content] of this.lists[disk] ?? []) {
        if (content === undefined || !path.startsWith(`${LOCK}/`)) continue
        const copy = (this.disks[disk] as Disk).copy()
        copy.step(-1, { name: 'unlink', args: [path] })
        // In case that finding the directory was a step of its own.
        copy.step(-1, { name: 'unlink', args: [path] })
        all.push({ disk: this.number(copy), what: `somebody removes ${path}` })
      }
      this.robbed.set(disk, all)
    }
    return all
  }

  private outcomesOf(state: State, who: number): Outcome[] {
    const id = state.points[who] as number
    const { call } = this.processes.points[id] as { call: Call }
    const pid = askedPid(call)
    const start = pid === undefined ? 0 : this.startedAt(state, pid)
    const key = (state.disk * 3 + start) * LIMIT + id
    let all = this.outcomes.get(key)
    if (!all) {
      all = this.make(state.disk, id, start).map((outcome) => this.settle(outcome))
      this.outcomes.set(key, all)
    }
    return all
  }

  /** When the process that has this number now was started; 0 when there is none. */
  private startedAt(state: State, pid: number): number {
    const { actors } = this.scenario
    const who = actors.findIndex((_actor, one) => pidOf(actors, one) === pid && this.alive(state, one))
    return who < 0 ? 0 : startOf(actors, who)
  }

  private make(disk: number, id: number, start: number): Outcome[] {
    const point = this.processes.points[id] as Point
    const call = point.call as Call
    const { misled, lostReplies, omissions } = this.scenario
    const all: Outcome[] = []
    const add = (after: number, reply: Reply, lost = 0, omitted = 0) => {
      all.push({
        disk: after,
        point: this.processes.answer(id, JSON.stringify(reply), reply),
        reply,
        lost,
        omitted,
      })
    }
    const pid = askedPid(call)
    if (pid !== undefined) {
      const there = call.name === 'exists' ? { value: true } : procfs(call, pid, start)
      const gone = call.name === 'exists' ? { value: false } : { error: 'ENOENT' }
      if (start > 0) add(disk, there)
      if (start === 0 || misled.includes(point.who)) add(disk, gone)
      return all
    }
    const { after, replies } = this.step(disk, point.who, call, point.callNumber)
    if (!replies) return [{ disk: after, point: id, reply: undefined, lost: 0, omitted: 0 }]
    for (const reply of replies) {
      add(after, reply)
      if (reply.error !== undefined) continue
      if (call.name === 'rename' && lostReplies > 0) {
        add(after, { error: 'ENOENT', lost: true }, 1)
        add(after, { error: 'EIO', lost: true }, 1)
      }
      if (call.name !== 'readdir' || omissions === 0) continue
      const names = reply.value as string[]
      for (const missing of names) add(after, { value: names.filter((name) => name !== missing) }, 0, 1)
    }
    return all
  }

  private step(disk: number, who: number, call: Call, callNumber: number): Made {
    const key = disk * LIMIT + callNumber
    let made = this.made.get(key)
    if (!made) {
      const copy = (this.disks[disk] as Disk).copy()
      const endings = call.name === 'readdir' ? copy.endings(who) : undefined
      const { reply } = copy.step(who, call)
      const replies = reply && (endings?.map((names): Reply => ({ value: names })) ?? [reply])
      made = { after: this.number(copy), replies }
      this.made.set(key, made)
    }
    return made
  }

  /**
   * Pauses and quiet calls are no steps: they are made at once. A pause after which a process asks for what it asked
   * for before, with nothing done in between, has not happened: the process has only waited longer.
   */
  private settle(outcome: Outcome): Outcome {
    let { disk, point } = outcome
    for (;;) {
      const { call, who } = this.processes.points[point] as { call: Call | undefined; who: number }
      if (call?.name === 'sleep') {
        const awake = this.processes.answer(point, '{}', {})
        point =
          (this.scenario.patient.includes(who) ? undefined : this.processes.sameAsBefore(awake)) ?? awake
      } else if (call && this.scenario.quiet(call)) {
        const made = this.make(disk, point, 0)
        if (made.length !== 1) throw new Error(`not quiet: ${call.name}`)
        ;({ disk, point } = made[0] as Outcome)
      } else {
        return { ...outcome, disk: call ? disk : this.without(disk, who), point }
      }
    }
  }

  private check(state: State, move: Move): string | undefined {
    const point =
      move.who === undefined ? undefined : this.processes.points[move.to.points[move.who] as number]
    if (point?.failed !== undefined) return `process ${move.who} failed: ${String(point.failed)}`
    const before = this.view(state)
    const after = this.view(move.to)
    for (const check of this.scenario.checks) {
      const wrong = check(before, after, move.who)
      if (wrong) return wrong
    }
    return undefined
  }

  private view(state: State): View {
    return {
      scenario: this.scenario,
      paths: this.lists[state.disk] as Map<string, string | undefined>,
      ghosts: state.points.map((point) => (this.processes.points[point] as Point).ghost),
      alive: (who) => this.alive(state, who),
      crashed: (who) => (state.crashed & (1 << who)) !== 0,
    }
  }

  /** The first state from which a process does not reach its end by its own steps, though no living one holds the lock. */
  private stuck(who: number, states: State[], edges: number[][]): number | undefined {
    const GOOD = 1
    const UNDER_WAY = 2
    const known = new Uint8Array(states.length)
    const isGood = (index: number): boolean => {
      const state = states[index] as State
      if (!this.alive(state, who)) return true
      for (const path of this.lists[state.disk]?.keys() ?? []) {
        const owner = path.startsWith(`${LOCK}/`) ? ownerOf(path) : undefined
        if (owner !== undefined && owner !== who && this.alive(state, owner)) return true
      }
      return false
    }
    for (let start = 0; start < states.length; start += 1) {
      const stack = [start]
      while (stack.length > 0) {
        const index = stack.at(-1) as number
        if (known[index] === GOOD) {
          stack.pop()
          continue
        }
        if (known[index] === UNDER_WAY) {
          known[index] = GOOD
          stack.pop()
          continue
        }
        if (isGood(index)) {
          known[index] = GOOD
          stack.pop()
          continue
        }
        known[index] = UNDER_WAY
        for (const to of edges[index] ?? []) {
          if (known[to] === UNDER_WAY) return index
          if (known[to] !== GOOD) stack.push(to)
        }
      }
    }
    return undefined
  }
}

// Names are long, and most of what they say is of no interest here.
const short = (line: string): string =>
  line.replace(/1[ux]\.[ldw]\.\d+\.\d+\.\d+\.\w+\.0*(\d)(\d)(\w+)/g, '<$1.$2.$3>')

/** The number of the process that an entry or a draft is named after. */
export function ownerOf(path: string): number | undefined {
  const nonce = /1[ux]\.[ldw]\.\d+\.\d+\.\d+\.\w+\.(\w{12})\w+$/.exec(path)?.[1]
  return nonce === undefined ? undefined : Number(nonce[10])
}

// The process number that a question is about, if the call is one.
const askedPid = ({ name, args }: Call): number | undefined => {
  if (name === 'exists') return args[0] as number
  const found = /^\/proc\/(\d+)\//.exec(String(args[0]))
  return found ? Number(found[1]) : undefined
}

const procfs = ({ name }: Call, pid: number, start: number): Reply =>
  name === 'readdir' ? { value: [String(pid)] } : { value: procfsLine(pid, start) }

const keyOf = ({ disk, points, crashed, robberies, lost, omitted }: State): string =>
  `${disk},${points.join()},${crashed},${robberies},${lost},${omitted}`

const countBits = (bits: number): number => {
  let count = 0
  for (let rest = bits; rest > 0; rest >>= 1) count += rest & 1
  return count
}

const toldReply = ({ error, value, bytes, stat }: Reply): string =>
  error ??
  (stat
    ? stat.directory
      ? 'a directory'
      : `${stat.size} bytes`
    : (bytes ?? (value === undefined ? 'ok' : JSON.stringify(value))))
