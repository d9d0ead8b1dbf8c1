/**
 * What does running this function do, in order? The operations of a function together with those of the local
 * functions, callbacks, getters and setters that it runs, each seen from the function that is asked about: paths are
 * expressed through its parameters and locals, and every event knows the calls that lead to it.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { changesFiles, isRelease, namesLock, suspicionOf, type Suspicion } from '../apis/index.ts'
import {
  enclosingFunction,
  functionArguments,
  isFunction,
  isInlineFunction,
  outerFunction,
  propertyName,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { FileIndex, Item, Owner } from './file-index.ts'
import { put } from './multimap.ts'
import { calleeName, type Operation, type Operations } from './operations.ts'
import type { Paths } from './path-identity.ts'
import { createQueues } from './queues.ts'
import { pathText, samePath, suffixBeyond, type SymbolicPath } from './symbolic-path.ts'
import type { Env, Ref, Values } from './values.ts'

export type Host = FunctionNode | TSESTree.Program

/** Work that is held apart from other work while an event happens. */
export interface Lock {
  readonly node: Node
  readonly path: SymbolicPath | undefined
  /** Excludes callers in this process only. */
  readonly inProcess: boolean
  /** False for a call that only sounds like a lock: reason enough to be silent, not to be sure. */
  readonly known: boolean
  /** All calls that try to take it, where a failure of one is seen by the code around it. */
  readonly attempts: readonly Node[]
}

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

/** How many calls deep a function is followed: helpers nest three or four deep in the code that we read. */
const MAX_CALLS = 5
/** The same for functions that only ask whether files are there: guards stand in helpers of one level or two. */
const MAX_CALLS_FOR_LOOKS = 2
/** How many events one function, and the whole file, may unfold into through calls. */
const MAX_EVENTS_OF_ROOT = 2_000
const MAX_EVENTS = 60_000

/** What can hold no function that touches files. */
const IDLE: ReadonlySet<Ref['type']> = new Set<Ref['type']>(['global', 'unknown', 'parameter', 'field'])

export function createEvents(index: FileIndex, values: Values, operations: Operations, paths: Paths) {
  const memo = new Map<Host, readonly FileEvent[]>()
  let worked: { own: ReadonlySet<FunctionNode>; given: ReadonlySet<FunctionNode> } | undefined
  let acting: ReadonlySet<FunctionNode> | undefined
  let locking: ReadonlySet<FunctionNode> | undefined
  let remaining = MAX_EVENTS
  const queues = createQueues(index, values)

  /** The function that a call, getter or setter of this file runs. */
  function target(item: Item, env: Env | undefined): (Ref & { type: 'function' }) | undefined {
    if (item.type === 'inline') return undefined
    if (item.type === 'call') {
      const callee = values.ref(item.node.callee, env)
      if (callee.type === 'function') return callee
      if (
        callee.type === 'class' &&
        (item.node.type === 'NewExpression' || item.node.callee.type === 'Super')
      ) {
        const constructor = index.membersOf(callee.node).methods.get('constructor')
        return constructor && { type: 'function', node: constructor, env: undefined }
      }
      return undefined
    }
    const node = item.type === 'get' ? item.node : (unwrap(item.node.left) as TSESTree.MemberExpression)
    const owner = ownerOf(
      values.ref(item.type === 'get' ? item.object : (node as TSESTree.MemberExpression).object, env),
    )
    const members = owner && index.membersOf(owner)
    const name = propertyName(node)
    const fn =
      members && name !== undefined
        ? (item.type === 'get' ? members.getters : members.setters).get(name)
        : undefined
    return fn && { type: 'function', node: fn, env: undefined }
  }

  /** Whether a function that is run by itself can lead to a file operation at all. */
  function touches(fn: FunctionNode): boolean {
    return work().own.has(fn)
  }

  /** Whether what such a run may find in its parameters can lead to one. */
  const usesGiven = (fn: FunctionNode): boolean => work().given.has(fn)

  /** Whether running a function of the file from here can lead to one. */
  function leadsOn(item: Item, fn: FunctionNode, env: Env | undefined): boolean {
    if (touches(fn)) return true
    // A closure was written where its parameters are bound; any other function finds what this call hands it.
    return usesGiven(fn) && (isInlineFunction(fn) || item.type !== 'call' || handsWork(item.node, env))
  }

  /** Whether one of the arguments may be, or hold, a function that touches files. */
  function handsWork(call: CallNode, env: Env | undefined): boolean {
    return call.arguments.some((argument) => {
      if (argument.type === 'SpreadElement') return true
      const found = values.ref(argument, env)
      if (found.type === 'function') return touches(found.node) || usesGiven(found.node)
      return !IDLE.has(found.type)
    })
  }

  /**
   * The functions that do something with files, themselves or through what they run (`own`), and those that may do so
   * through functions that they are given (`given`). Most callbacks are given nothing but an error.
   */
  function work(): NonNullable<typeof worked> {
    if (worked) return worked
    const given = reaching(callsOwnParameter)
    const own = reaching((call) => mayMatter(call) && !callsOwnParameter(call), handedByName(given))
    return (worked = { own, given })
  }

  function callsOwnParameter(call: CallNode): boolean {
    const callee = values.ref(call.callee)
    if (callee.type !== 'parameter') return false
    let fn = enclosingFunction(call)
    while (fn && fn !== callee.fn && isInlineFunction(fn)) fn = enclosingFunction(fn)
    return fn === callee.fn
  }

  /** The functions that a call hands by their names to something that runs them, or that it may hand over anything. */
  const handedByName =
    (given: ReadonlySet<FunctionNode>) =>
    (call: CallNode): readonly FunctionNode[] | 'anything' => {
      const runs = target({ type: 'call', node: call }, undefined)?.node
      if (runs ? !given.has(runs) : !operations.operationOf(call) && !soundingLock(call)) return []
      const functions: FunctionNode[] = []
      for (const argument of call.arguments) {
        if (argument.type === 'SpreadElement') return runs ? 'anything' : []
        const found = values.ref(argument)
        if (found.type === 'function') functions.push(found.node)
        // The file system itself, say.
        else if (runs && !IDLE.has(found.type)) return 'anything'
      }
      return functions
    }

  let changing: ReadonlySet<FunctionNode> | undefined
  /** Whether running a function can change a file. May err towards yes. */
  function changes(fn: FunctionNode): boolean {
    changing ??= reaching(mayChange, handedByName(work().given))
    return changing.has(fn)
  }

  function mayChange(call: CallNode): boolean {
    const operation = operations.operationOf(call)
    if (operation) return changesFiles(operation.kind)
    // What a call does hangs on who calls where its options are handed in, or the function was, to one further out.
    return (
      operations.mayOperate(call) ||
      operations.handOverOf(call) !== undefined ||
      (values.ref(call.callee).type === 'parameter' && !callsOwnParameter(call))
    )
  }

  /** Whether it does more than ask whether files are there. */
  function acts(fn: FunctionNode): boolean {
    acting ??= reaching((call) => operations.operationOf(call)?.kind !== 'stat' && mayMatter(call))
    return acting.has(fn)
  }

  /** Whether a lock that we know may be taken in it. */
  function locks(fn: FunctionNode): boolean {
    locking ??= reaching((call) => {
      const operation = operations.operationOf(call)
      return (
        operation !== undefined &&
        (operation.kind === 'lock' ||
          operation.kind === 'create' ||
          (operation.kind === 'mkdir' && !operation.recursive))
      )
    })
    return locking.has(fn)
  }

  /** The functions with such a call of their own, and then whatever runs one of those: each edge is looked at once. */
  function reaching(
    isSuch: (call: CallNode) => boolean,
    hands: (call: CallNode) => readonly FunctionNode[] | 'anything' = () => [],
  ): ReadonlySet<FunctionNode> {
    const found = new Set<FunctionNode>()
    const runBy = new Map<FunctionNode, FunctionNode[]>()
    for (const fn of index.functions) {
      for (const item of index.items(fn)) {
        const runs = item.type === 'inline' ? item.node : target(item, undefined)?.node
        const handed = item.type === 'call' ? hands(item.node) : []
        if (handed === 'anything') found.add(fn)
        else for (const one of handed) put(runBy, one, fn)
        if (runs) {
          put(runBy, runs, fn)
        } else if (item.type === 'call' && isSuch(item.node)) found.add(fn)
      }
    }
    const queue = [...found]
    for (let fn = queue.pop(); fn; fn = queue.pop()) {
      for (const caller of runBy.get(fn) ?? []) {
        if (found.has(caller)) continue
        found.add(caller)
        queue.push(caller)
      }
    }
    return found
  }

  const relevant = new Map<Host, readonly Item[]>()
  /** What of a function can matter in any of its runs: it may be unfolded hundreds of times. */
  function relevantItems(host: Host): readonly Item[] {
    let known = relevant.get(host)
    if (!known) relevant.set(host, (known = index.items(host).filter(isRelevant)))
    return known
  }

  function isRelevant(item: Item): boolean {
    if (item.type === 'inline') return touches(item.node) || usesGiven(item.node)
    const runs = target(item, undefined)
    if (runs) return touches(runs.node) || usesGiven(runs.node)
    if (item.type !== 'call') return true
    const callee = values.ref(item.node.callee)
    // What a lock returned releases it; what is unknown here may be known from the call that leads here.
    return callee.type !== 'global' || mayMatter(item.node)
  }

  /** A file operation, something like a lock, or a function that was given: what that touches is the caller's matter. */
  function mayMatter(call: CallNode): boolean {
    if (operations.operationOf(call) || operations.handOverOf(call) || unknownLock(call)) return true
    return values.ref(call.callee).type === 'parameter'
  }

  /** `if (nothing) { await release(); return }`: what follows still holds the lock. */
  function isOnTheWayOut(call: Node): boolean {
    for (let up: Node | undefined = call.parent; up && !isFunction(up); up = up.parent) {
      if (up.type !== 'BlockStatement') continue
      const last = up.body.at(-1)?.type
      return up.parent.type === 'IfStatement' && (last === 'ReturnStatement' || last === 'ThrowStatement')
    }
    return false
  }

  const suspicions = new Map<CallNode, Lock | undefined>()
  /** A call that we cannot follow but that sounds like a lock, or like a queue of this process. */
  function unknownLock(node: CallNode): Lock | undefined {
    if (!suspicions.has(node)) {
      const suspicion = suspicionOf(nameOf(node.callee), functionArguments(node).length > 0)
      suspicions.set(node, suspected(node, suspicion))
    }
    return suspicions.get(node)
  }
  const soundings = new Map<CallNode, Lock | undefined>()
  /** The same when it is given a function by its name. */
  function soundingLock(node: CallNode): Lock | undefined {
    if (!soundings.has(node)) soundings.set(node, suspected(node, suspicionOf(nameOf(node.callee), true)))
    return soundings.get(node)
  }
  const suspected = (node: CallNode, suspicion: Suspicion): Lock | undefined =>
    suspicion && { node, path: undefined, inProcess: suspicion === 'queue', known: false, attempts: [] }
  const nameOf = (callee: Node): string => {
    const plain = unwrap(callee)
    if (plain.type === 'Identifier') return plain.name
    // `locks[path].then(…)` waits for a promise; whatever that is called.
    if (plain.type === 'MemberExpression' && /^(?:then|catch|finally)$/.test(propertyName(plain) ?? ''))
      return ''
    return plain.type === 'MemberExpression' ? `${nameOf(plain.object)}.${propertyName(plain) ?? ''}` : ''
  }

  function eventsOf(root: Host): readonly FileEvent[] {
    const known = memo.get(root)
    if (known) return known
    const events: FileEvent[] = []
    memo.set(root, events)
    const held: Lock[] = []
    // What a function does itself is always seen; what it does through others, as far as the budget goes.
    let budget = Math.min(MAX_EVENTS_OF_ROOT, remaining)
    const ran = new Set<FunctionNode>()
    const active = new Set<FunctionNode>(isFunction(root) ? [root] : [])
    unfold(root, undefined, [])
    holdBetween(events)
    return events

    function unfold(host: Host, env: Env | undefined, chain: readonly Node[]): void {
      for (const item of relevantItems(host)) {
        if (budget <= 0 && chain.length > 0) return
        if (item.type === 'inline') {
          // A local function has run what it was given at the place where it calls it.
          if (!ran.has(item.node)) runInline(item.node, item.call, env, chain)
          continue
        }
        if (item.type === 'call') {
          const operation = operations.operationOf(item.node, env)
          if (operation) {
            record(operation, env, chain)
            if (operation.flavour === 'callback') callBack(item.node, env, chain)
            continue
          }
          release(item.node, env)
        }
        const callee = target(item, env)
        if (!callee) {
          if (item.type === 'call') {
            acquireUnknown(item.node)
            runInUnknownLock(item.node, env, chain)
            const handOver = operations.handOverOf(item.node, env)
            const [from, to] = [handOver?.path, handOver?.to]
            if (handOver && from && to && suffixBeyond(paths.pathOf(to, env), paths.pathOf(from, env)))
              record(handOver, env, chain)
          }
          continue
        }
        if (active.has(callee.node) || chain.length >= MAX_CALLS || !leadsOn(item, callee.node, env)) continue
        if (chain.length >= MAX_CALLS_FOR_LOOKS && !acts(callee.node)) continue
        ran.add(callee.node)
        active.add(callee.node)
        const before = held.length
        const doubt = item.type === 'call' ? doubtOf(item.node, callee.node, env) : undefined
        if (doubt) held.push(doubt)
        unfold(callee.node, values.enter(callee, item.node, env), [...chain, item.node])
        // What only sounds like a lock is not held beyond the function that called it, unless it is named for it.
        if (item.type !== 'call' || !unknownLock(item.node)) dropUnknown(before)
        active.delete(callee.node)
      }
    }

    function dropUnknown(from: number): void {
      for (let i = held.length - 1; i >= from; i--) if (!held[i]!.known) held.splice(i, 1)
    }

    function runInline(fn: FunctionNode, call: CallNode, env: Env | undefined, chain: readonly Node[]): void {
      if (active.has(fn) || !(touches(fn) || (env && usesGiven(fn)))) return
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
      return unknownLock(call)
    }

    function record(operation: Operation, env: Env | undefined, chain: readonly Node[]): void {
      if (operation.kind === 'unlock') {
        if (!isOnTheWayOut(operation.node)) held.pop()
        return
      }
      if (operation.kind === 'stat' && chain.length > MAX_CALLS_FOR_LOOKS) return
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
      const lock = soundingLock(call)
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
        !touches(callee.node)
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
      const lock = soundingLock(call)
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
      const name = calleeName(call)
      if (name === undefined || functionArguments(call).length > 0) return
      if (isRelease(nameOf(call.callee))) {
        const at = held.findLastIndex((lock) => !lock.known)
        if (at >= 0) held.splice(at, 1)
      } else {
        const lock = unknownLock(call)
        if (lock) held.push(lock)
      }
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

  function ownerOf(ref: Ref): Owner | undefined {
    if (ref.type === 'self') return ref.owner
    if (ref.type === 'object') return ref.node
    if (ref.type === 'class') return ref.node
    if (ref.type === 'variable' && ref.path.length === 0) return ref.variable
    return undefined
  }

  return { eventsOf, touches, changes, target }
}
