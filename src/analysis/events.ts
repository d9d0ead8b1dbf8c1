/**
 * What does running this function do, in order? The operations of a function together with those of the local
 * functions, callbacks, getters and setters that it runs, each seen from the function that is asked about: paths are
 * expressed through its parameters and locals, and every event knows the calls that lead to it.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { isRelease, namesLock } from '../apis/words.ts'
import {
  functionArguments,
  isFunction,
  outerFunction,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { CallGraph } from './call-graph.ts'
import type { FileIndex } from './file-index.ts'
import type { Operation, Operations } from './operations.ts'
import type { Paths } from './path-identity.ts'
import { createQueues } from './queues.ts'
import { pathText, samePath, suffixBeyond, type SymbolicPath } from './symbolic-path.ts'
import type { Lock, SuspectedLocks } from './suspected-locks.ts'
import type { Env, Values } from './values.ts'

export type { Lock } from './suspected-locks.ts'

export type Host = FunctionNode | TSESTree.Program

export interface FileEvent {
  readonly operation: Operation
  readonly root: Host
  /** The calls from `root` to the operation, outermost first; empty when `root` does it itself. */
  readonly chain: readonly Node[]
  /** The node in `root` where it happens: the last call of the chain that stands there, or the operation. */
  readonly site: Node
  readonly env: Env | undefined
  readonly position: number
  readonly path: SymbolicPath | undefined
  readonly to: SymbolicPath | undefined
  readonly locks: readonly Lock[]
}

/** Where the ways to two events part: the nodes in the innermost function that leads to both. */
export function divergenceOf(a: FileEvent, b: FileEvent): [Node | undefined, Node | undefined] {
  const first = [...a.chain, a.operation.node]
  const second = [...b.chain, b.operation.node]
  let i = 0
  while (i < first.length && i < second.length && first[i] === second[i]) i++
  return [first[i], second[i]]
}

/** How many events before another are looked at. Nobody writes as many of one file, but code that was generated may have them. */
const MAX_EARLIER = 50

/** Of some events of one function, which are in their order, the last ones before a position. */
export function lastBefore(events: readonly FileEvent[], position: number): readonly FileEvent[] {
  let end = 0
  for (let after = events.length; end < after;) {
    const middle = (end + after) >> 1
    if (events[middle]!.position < position) end = middle + 1
    else after = middle
  }
  return events.slice(Math.max(0, end - MAX_EARLIER), end)
}

/** How many calls deep a function is followed: helpers nest three or four deep in the code that we read. */
const MAX_CALLS = 5
/** The same for functions that only ask whether files are there: guards stand in helpers of one level or two. */
const MAX_CALLS_FOR_LOOKS = 2
/** How many events one function, and the whole file, may unfold into through calls. */
const MAX_EVENTS_OF_ROOT = 2_000
const MAX_EVENTS = 60_000
/** How many calls one function, and the whole file, is followed through: in a bundle everything leads to everything. */
const MAX_FOLLOWED_OF_ROOT = 2_000
const MAX_FOLLOWED = 40_000

export function createEvents(
  index: FileIndex,
  values: Values,
  operations: Operations,
  paths: Paths,
  { target, mayWork, acts, locks, handOverOf, leadsOn, stepsOf }: CallGraph,
  { soundOf }: SuspectedLocks,
) {
  const memo = new Map<Host, readonly FileEvent[]>()
  let remaining = MAX_EVENTS
  let following = MAX_FOLLOWED
  const queues = createQueues(index, values)

  /** `if (nothing) { await release(); return }`: what follows still holds the lock. */
  function isOnTheWayOut(call: Node): boolean {
    for (let up: Node | undefined = call.parent; up && !isFunction(up); up = up.parent) {
      if (up.type !== 'BlockStatement') continue
      const last = up.body.at(-1)?.type
      return up.parent.type === 'IfStatement' && (last === 'ReturnStatement' || last === 'ThrowStatement')
    }
    return false
  }

  function eventsOf(root: Host): readonly FileEvent[] {
    const known = memo.get(root)
    if (known) return known
    const events: FileEvent[] = []
    memo.set(root, events)
    const held: Lock[] = []
    // What a function does itself is always seen; what it does through others, as far as the budget goes.
    let budget = Math.min(MAX_EVENTS_OF_ROOT, remaining)
    let calls = Math.min(MAX_FOLLOWED_OF_ROOT, following)
    const ran = new Set<FunctionNode>()
    const active = new Set<FunctionNode>(isFunction(root) ? [root] : [])
    unfold(root, undefined, [])
    holdBetween(events)
    return events

    function unfold(host: Host, env: Env | undefined, chain: readonly Node[]): void {
      for (const { item, runs, leads } of stepsOf(host)) {
        if (budget <= 0 && chain.length > 0) return
        if (item.type === 'inline') {
          // A local function has run what it was given at the place where it calls it.
          if (!ran.has(item.node)) runInline(item.node, item.call, env, chain)
          continue
        }
        if (item.type === 'call' && !runs) {
          const operation = operations.operationOf(item.node, env)
          if (operation) {
            record(operation, env, chain)
            if (operation.flavour === 'callback') callBack(item.node, env, chain)
            continue
          }
          release(item.node, env)
        }
        const callee = runs ?? target(item, env)
        if (!callee) {
          if (item.type === 'call') {
            acquireUnknown(item.node)
            runInUnknownLock(item.node, env, chain)
            const handOver = handOverOf(item.node)
            if (handOver) record(handOver, env, chain)
          }
          continue
        }
        if (active.has(callee.node) || chain.length >= MAX_CALLS) continue
        if (!leads && !leadsOn(item, callee, env)) continue
        if (chain.length >= MAX_CALLS_FOR_LOOKS && !acts(callee.node)) continue
        if (calls <= 0) continue
        calls--
        following--
        ran.add(callee.node)
        active.add(callee.node)
        const before = held.length
        const doubt = item.type === 'call' ? doubtOf(item.node, callee.node, env) : undefined
        if (doubt) held.push(doubt)
        unfold(callee.node, values.enter(callee, item.node, env), [...chain, item.node])
        // What only sounds like a lock is not held beyond the function that called it, unless it is named for it.
        if (item.type !== 'call' || !soundOf(item.node).lock) dropUnknown(before)
        active.delete(callee.node)
      }
    }

    function dropUnknown(from: number): void {
      for (let i = held.length - 1; i >= from; i--) if (!held[i]!.known) held.splice(i, 1)
    }

    function runInline(fn: FunctionNode, call: CallNode, env: Env | undefined, chain: readonly Node[]): void {
      if (active.has(fn) || !mayWork(fn, env)) return
      const operation = operations.operationOf(call, env)
      const lock = lockOfCallback(call, operation, env)
      if (lock) held.push(lock)
      active.add(fn)
      unfold(fn, env, chain)
      active.delete(fn)
      if (lock) held.splice(held.indexOf(lock), 1)
    }

    function lockOfCallback(
      call: CallNode,
      operation: Operation | undefined,
      env: Env | undefined,
    ): Lock | undefined {
      if (operation?.kind === 'lock') return lockOf(operation, env)
      if (operation) return undefined
      const callee = target({ type: 'call', node: call }, env)
      if (callee)
        return queues.isQueue(callee.node)
          ? { node: call, path: undefined, inProcess: true, known: true, attempts: [] }
          : undefined
      if (queues.isChained(call))
        return { node: call, path: undefined, inProcess: true, known: true, attempts: [] }
      return soundOf(call).lock
    }

    function record(operation: Operation, env: Env | undefined, chain: readonly Node[]): void {
      if (operation.kind === 'unlock') {
        if (!isOnTheWayOut(operation.node)) held.pop()
        return
      }
      budget--
      remaining--
      // What runs in a callback of the root's own is done by the root, whoever calls it back.
      const steps = [...chain, operation.node]
      const site = steps.findLast((step) => (outerFunction(step) ?? index.program) === root)
      events.push({
        operation,
        root,
        chain,
        site: site ?? steps[0]!,
        env,
        position: events.length,
        // Most are never asked for.
        get path() {
          return operation.path && paths.pathOf(operation.path, env)
        },
        get to() {
          return operation.to && paths.pathOf(operation.to, env)
        },
        locks: [...held],
      })
      if (operation.kind !== 'lock') return
      // A wrapper of the user's that is given a function holds its lock for that function, not from here on.
      if (operation.callback === undefined && functionArguments(operation.node).length === 0)
        held.push(lockOf(operation, env))
      else runPassed(operation, env, chain)
    }

    /** `fs.readFile(file, done)`: what was passed on runs when the content is there. */
    function callBack(call: CallNode, env: Env | undefined, chain: readonly Node[]): void {
      const last = call.arguments.at(-1)
      if (last?.type === 'Identifier') runGiven(last, call, undefined, env, chain)
    }

    /** `withLock(file, bump)`, and a wrapper's own parameter passed on: the function runs inside the lock. */
    function runPassed(operation: Operation, env: Env | undefined, chain: readonly Node[]): void {
      const passed = operation.callback && unwrap(operation.callback)
      if (passed && !isFunction(passed)) runGiven(passed, operation.node, lockOf(operation, env), env, chain)
    }

    /** The same through a function that we cannot see and that sounds like a lock. */
    function runInUnknownLock(call: CallNode, env: Env | undefined, chain: readonly Node[]): void {
      const lock = soundOf(call).withWork
      if (!lock) return
      for (const argument of call.arguments)
        if (argument.type === 'Identifier') runGiven(argument, call, lock, env, chain)
    }

    function runGiven(
      given: Node,
      call: CallNode,
      lock: Lock | undefined,
      env: Env | undefined,
      chain: readonly Node[],
    ): void {
      const callee = values.ref(given, env)
      if (
        callee.type !== 'function' ||
        active.has(callee.node) ||
        chain.length >= MAX_CALLS ||
        !mayWork(callee.node, callee.env)
      )
        return
      if (lock) held.push(lock)
      ran.add(callee.node)
      active.add(callee.node)
      // Nobody tells what it is called with.
      unfold(callee.node, values.enter(callee, { ...call, arguments: [] }, env), [...chain, call])
      active.delete(callee.node)
      if (lock) held.splice(held.indexOf(lock), 1)
    }

    /** A local function that is given work, sounds like a lock, and whose way of locking we do not see. */
    function doubtOf(call: CallNode, callee: FunctionNode, env: Env | undefined): Lock | undefined {
      const lock = soundOf(call).withWork
      if (!lock || locks(callee) || queues.isQueue(callee)) return undefined
      const givesWork = call.arguments.some(
        (argument) => argument.type !== 'SpreadElement' && values.ref(argument, env).type === 'function',
      )
      return givesWork ? lock : undefined
    }

    function lockOf(operation: Operation, env: Env | undefined): Lock {
      return {
        node: operation.node,
        path: operation.path && paths.pathOf(operation.path, env),
        inProcess: operation.inProcess,
        known: true,
        attempts: [operation.node],
      }
    }

    /** `const release = await lock(file); …; await release()`, or a member of what the lock returned that says so. */
    function release(call: CallNode, env: Env | undefined): void {
      const callee = values.ref(call.callee, env)
      if (callee.type === 'made') {
        // `lock(file).catch(…)` and `lock(file).then(…)` release nothing.
        const member = callee.path.includes('()') ? callee.path.at(-1)! : undefined
        if (member !== undefined && !isRelease(member)) return
        const at = held.findIndex((lock) => lock.node === callee.call)
        if (at >= 0 && !isOnTheWayOut(call)) held.splice(at, 1)
      }
    }

    /** A call that we cannot follow and that sounds like taking or releasing a lock. */
    function acquireUnknown(call: CallNode): void {
      const { lock, releases, isStep } = soundOf(call)
      if (!isStep) return
      if (releases) {
        const at = held.findLastIndex((lock) => !lock.known)
        if (at >= 0) held.splice(at, 1)
      } else if (lock) held.push(lock)
    }
  }

  /**
   * A file or directory that is created exclusively and removed later is a lock for what happens in between. A temp
   * that is opened with `wx` and renamed away is not.
   */
  function holdBetween(events: FileEvent[]): void {
    for (const [i, start] of events.entries()) {
      const { kind, recursive } = start.operation
      if (
        (kind !== 'create' && kind !== 'mkdir') ||
        recursive ||
        !start.path ||
        start.path.marks.has('random')
      )
        continue
      const lockPath = start.path
      const end = events.findLastIndex(
        (event) =>
          event.operation.kind === 'remove' && event.path !== undefined && samePath(event.path, lockPath),
      )
      // A lock whose release is out of sight is perhaps still held.
      const released = end > i
      if (!released && !namesLock(pathText(lockPath))) continue
      const between = events.slice(i + 1, released ? end : undefined)
      // A stale lock that is moved aside is still a lock; what is renamed to another name was a temp.
      if (
        between.some(
          ({ operation, path, to }) =>
            operation.kind === 'rename' &&
            path !== undefined &&
            samePath(path, lockPath) &&
            !(to && (to.marks.size > 0 || suffixBeyond(lockPath, to))),
        )
      )
        continue
      const lock: Lock = {
        node: start.operation.node,
        path: lockPath,
        inProcess: false,
        known: released,
        attempts: events
          .filter(
            ({ operation, path }) =>
              operation.kind === kind && path !== undefined && samePath(path, lockPath),
          )
          .map(({ operation }) => operation.node),
      }
      for (const event of between) {
        if (event.path && samePath(event.path, lockPath)) continue
        ;(event.locks as Lock[]).push(lock)
      }
    }
  }

  return { eventsOf }
}
