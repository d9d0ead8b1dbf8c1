/**
 * Which functions of the file lead to file operations, through whatever they call? Asked before anything is unfolded: most
 * functions of most files have nothing to do with files.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { changesFiles } from '../apis/index.ts'
import {
  enclosingFunction,
  isFunction,
  isInlineFunction,
  propertyName,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { FileIndex, Item, Owner } from './file-index.ts'
import { put } from './multimap.ts'
import type { Operations } from './operations.ts'
import type { SuspectedLocks } from './suspected-locks.ts'
import type { Env, Ref, Values } from './values.ts'

type Functions = ReadonlySet<FunctionNode>

/** What can hold no function that touches files. */
const IDLE: ReadonlySet<Ref['type']> = new Set<Ref['type']>(['global', 'unknown', 'parameter', 'field'])

/** The functions with calls of a kind of their own. */
interface Seeds {
  /** Calls of functions that they are given. */
  readonly given: Set<FunctionNode>
  /** Anything else that may touch files. */
  readonly own: Set<FunctionNode>
  /** More than asking whether files are there. */
  readonly acts: Set<FunctionNode>
  /** Calls that may take a lock that we know. */
  readonly locks: Set<FunctionNode>
  readonly changes: Set<FunctionNode>
}

export type CallGraph = ReturnType<typeof createCallGraph>

export function createCallGraph(
  index: FileIndex,
  values: Values,
  operations: Operations,
  { soundOf }: SuspectedLocks,
) {
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

  /** False for a call whose name alone says that it neither runs a function of the file nor touches files. */
  function mayCount(call: CallNode): boolean {
    const callee = unwrap(call.callee)
    if (callee.type !== 'MemberExpression') return true
    const name = propertyName(callee)
    if (name === undefined || index.defines(name) || operations.knows(name)) return true
    const sound = soundOf(call)
    return sound.withWork !== undefined || sound.lock !== undefined || sound.releases || mayHandOver(call)
  }

  const candidates = new Map<Node, readonly Item[]>()
  function candidatesOf(host: FunctionNode | TSESTree.Program): readonly Item[] {
    let known = candidates.get(host)
    if (!known) {
      known = index.items(host).filter((item) => item.type !== 'call' || mayCount(item.node))
      candidates.set(host, known)
    }
    return known
  }

  /** Each call is looked at once, and each edge: the functions that run a function, and what calls hand on by name. */
  interface Graph extends Seeds {
    readonly runBy: ReadonlyMap<FunctionNode, readonly FunctionNode[]>
    readonly handing: readonly { readonly fn: FunctionNode; readonly call: CallNode }[]
  }
  let graph: Graph | undefined
  function graphOf(): Graph {
    if (graph) return graph
    const runBy = new Map<FunctionNode, FunctionNode[]>()
    const handing: { fn: FunctionNode; call: CallNode }[] = []
    const seeds = { given: new Set(), own: new Set(), acts: new Set(), locks: new Set(), changes: new Set() }
    graph = { ...(seeds as Seeds), runBy, handing }
    for (const fn of index.functions) {
      for (const item of candidatesOf(fn)) {
        const runs = item.type === 'inline' ? item.node : target(item, undefined)?.node
        if (item.type === 'call' && item.node.arguments.some(mayBeFunction))
          handing.push({ fn, call: item.node })
        if (runs) put(runBy, runs, fn)
        else if (item.type === 'call') sow(item.node, fn, graph)
      }
    }
    return graph
  }

  function sow(call: CallNode, fn: FunctionNode, seeds: Seeds): void {
    const operation = operations.operationOf(call)
    const isGiven = values.ref(call.callee).type === 'parameter'
    const isOwnParameter = isGiven && callsOwnParameter(call)
    if (isOwnParameter) seeds.given.add(fn)
    if (operation || isGiven || operations.handOverOf(call) || soundOf(call).lock) {
      if (!isOwnParameter) seeds.own.add(fn)
      if (operation?.kind !== 'stat') seeds.acts.add(fn)
    }
    if (
      operation?.kind === 'lock' ||
      operation?.kind === 'create' ||
      (operation?.kind === 'mkdir' && !operation.recursive)
    )
      seeds.locks.add(fn)
    if (
      operation
        ? changesFiles(operation.kind)
        : // What a call does hangs on who calls where its options are handed in, or the function was, to one further out.
          (isGiven && !isOwnParameter) || operations.mayOperate(call) || operations.handOverOf(call)
    )
      seeds.changes.add(fn)
  }

  function callsOwnParameter(call: CallNode): boolean {
    const callee = values.ref(call.callee)
    if (callee.type !== 'parameter') return false
    let fn = enclosingFunction(call)
    while (fn && fn !== callee.fn && isInlineFunction(fn)) fn = enclosingFunction(fn)
    return fn === callee.fn
  }

  /** The functions that a call hands by their names to something that runs them, or that it may hand over anything. */
  function handedBy(call: CallNode, given: Functions): readonly FunctionNode[] | 'anything' {
    const runs = target({ type: 'call', node: call }, undefined)?.node
    if (runs ? !given.has(runs) : !operations.operationOf(call) && !soundOf(call).withWork) return []
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

  /** The functions that were found, and whatever runs one of those, or is handed one and runs it. */
  function reaching(seeds: Functions, given?: Functions): Functions {
    const { runBy, handing } = graphOf()
    const found = new Set(seeds)
    const handedTo = new Map<FunctionNode, FunctionNode[]>()
    if (given) {
      for (const { fn, call } of handing) {
        const handed = handedBy(call, given)
        if (handed === 'anything') found.add(fn)
        else for (const one of handed) put(handedTo, one, fn)
      }
    }
    const queue = [...found]
    const reach = (caller: FunctionNode): void => {
      if (found.has(caller)) return
      found.add(caller)
      queue.push(caller)
    }
    for (let fn = queue.pop(); fn; fn = queue.pop()) {
      runBy.get(fn)?.forEach(reach)
      handedTo.get(fn)?.forEach(reach)
    }
    return found
  }

  let given: Functions | undefined
  const givenOnes = (): Functions => (given ??= reaching(graphOf().given))
  let own: Functions | undefined
  let acting: Functions | undefined
  let locking: Functions | undefined
  let changing: Functions | undefined

  /** Whether a function that is run by itself can lead to a file operation at all. */
  const touches = (fn: FunctionNode): boolean => (own ??= reaching(graphOf().own, givenOnes())).has(fn)
  /** Whether what such a run may find in its parameters can lead to one. Most callbacks are given nothing but an error. */
  const usesGiven = (fn: FunctionNode): boolean => givenOnes().has(fn)
  /** Whether it does more than ask whether files are there. */
  const acts = (fn: FunctionNode): boolean => (acting ??= reaching(graphOf().acts)).has(fn)
  /** Whether a lock that we know may be taken in it. */
  const locks = (fn: FunctionNode): boolean => (locking ??= reaching(graphOf().locks)).has(fn)
  /** Whether running a function can change a file. May err towards yes. */
  const changes = (fn: FunctionNode): boolean =>
    (changing ??= reaching(graphOf().changes, givenOnes())).has(fn)

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

  const relevant = new Map<Node, readonly Item[]>()
  /** What of a function can matter in any of its runs: it may be unfolded hundreds of times. */
  function relevantItems(host: FunctionNode | TSESTree.Program): readonly Item[] {
    let known = relevant.get(host)
    if (!known) relevant.set(host, (known = candidatesOf(host).filter(isRelevant)))
    return known
  }

  function isRelevant(item: Item): boolean {
    if (item.type === 'inline') return touches(item.node) || usesGiven(item.node)
    const runs = target(item, undefined)
    if (runs) return touches(runs.node) || usesGiven(runs.node)
    if (item.type !== 'call') return true
    // What a lock returned releases it; what is unknown here may be known from the call that leads here.
    return (
      values.ref(item.node.callee).type !== 'global' ||
      operations.operationOf(item.node) !== undefined ||
      soundOf(item.node).lock !== undefined
    )
  }

  function ownerOf(ref: Ref): Owner | undefined {
    if (ref.type === 'self') return ref.owner
    if (ref.type === 'object') return ref.node
    if (ref.type === 'class') return ref.node
    if (ref.type === 'variable' && ref.path.length === 0) return ref.variable
    return undefined
  }

  return { target, touches, usesGiven, acts, locks, changes, leadsOn, relevantItems }
}

/** A call with two arguments that may be paths. */
function mayHandOver(call: CallNode): boolean {
  const [path, to] = call.arguments
  return path !== undefined && to !== undefined && mayBePath(path) && mayBePath(to)
}

const mayBePath = (argument: Node): boolean =>
  argument.type !== 'SpreadElement' &&
  argument.type !== 'ObjectExpression' &&
  argument.type !== 'ArrayExpression' &&
  !(argument.type === 'Literal' && typeof argument.value !== 'string') &&
  !isFunction(unwrap(argument))

/** Everything but a literal text or number. */
const mayBeFunction = ({ type }: Node): boolean => type !== 'Literal' && type !== 'TemplateLiteral'
