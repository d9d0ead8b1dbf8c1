/**
 * Which functions of the file lead to file operations, through whatever they call? Asked before anything is unfolded: most
 * functions of most files have nothing to do with files.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { STARTS } from '../apis/index.ts'
import { logs } from '../apis/quiet-code.ts'
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
import { calleeName, type Operation, type OperationKind, type Operations } from './operations.ts'
import type { Paths } from './path-identity.ts'
import type { Hole, Piece, SymbolicPath } from './symbolic-path.ts'
import type { SuspectedLocks } from './suspected-locks.ts'
import type { Env, Ref, Values } from './values.ts'

type Host = FunctionNode | TSESTree.Program

/** What can hold no function that touches files. */
const IDLE: ReadonlySet<Ref['type']> = new Set<Ref['type']>(['global', 'unknown', 'parameter', 'field'])

/** What a function may do besides operations whose kind can be seen where they are called. */
type Doubt =
  /** Calls of what it is given, further out. */
  | 'anything'
  /** A call that is an operation, or another one, only by what a caller's arguments say. */
  | 'variant'
  /** A call that runs something else for other callers. */
  | 'elsewhere'
  /** Something that sounds like a lock. */
  | 'sound'

const BIT = new Map<OperationKind | Doubt, number>()
function bitOf(kind: OperationKind | Doubt): number {
  let bit = BIT.get(kind)
  // There are fewer than the 31 that a mask has room for.
  if (bit === undefined) BIT.set(kind, (bit = 1 << BIT.size))
  return bit
}
const ANYTHING = bitOf('anything')
const VARIANT = bitOf('variant')
const SOUND = bitOf('sound')
const ELSEWHERE = bitOf('elsewhere')
/** What says nothing by itself, and counts only where a function is left out for what it does not do. */
const DOUBTS = VARIANT | ELSEWHERE
// No operation is of the kind `open`: what a file is opened for is known, or there is none.
const CHANGES = [...STARTS, 'hand-over' as const].reduce(
  (bits, kind) => bits | (kind === 'open' ? 0 : bitOf(kind)),
  0,
)

/** What functions do by calls of their own. */
interface Seeds {
  /** Calls of functions that they are given. */
  readonly given: Set<Host>
  /** The kinds of operations, as bits. */
  readonly kinds: Map<Host, number>
  /** More than asking whether files are there. */
  readonly acts: Set<Host>
  /** Calls that may take a lock that we know. */
  readonly locks: Set<Host>
}

/** Something that a function does, in the order of its evaluation. */
export interface Step {
  readonly item: Item
  /** The function of the file that it runs, where that is the same for whoever calls. */
  readonly runs?: Ref & { type: 'function' }
  /** That function leads to a file operation by itself. */
  readonly leads?: boolean
}

export type CallGraph = ReturnType<typeof createCallGraph>

export function createCallGraph(
  index: FileIndex,
  values: Values,
  operations: Operations,
  paths: Paths,
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
    // `pair[0]()`: what a list holds has no name.
    if (name === undefined || /^\d/.test(name) || index.defines(name) || operations.knows(name)) return true
    const sound = soundOf(call)
    return sound.withWork !== undefined || sound.lock !== undefined || sound.releases || mayHandOver(call)
  }

  const handOvers = new Map<CallNode, boolean>()
  /** Whether a call may pass a temp and its target to a function of another module, here or for some caller. */
  function mayHandOver(call: CallNode): boolean {
    let known = handOvers.get(call)
    if (known === undefined) handOvers.set(call, (known = passesPaths(call)))
    return known
  }

  function passesPaths(call: CallNode): boolean {
    const [path, to] = call.arguments
    if (!path || !to || !mayBePath(path) || !mayBePath(to) || logs(calleeName(call))) return false
    const callee = values.ref(call.callee)
    if (callee.type === 'module' ? !operations.handOverOf(call) : values.isFixed(call.callee)) return false
    return mayStartWith(paths.pathOf(path), paths.pathOf(to))
  }

  const candidates = new Map<Node, readonly Item[]>()
  function candidatesOf(host: Host): readonly Item[] {
    let known = candidates.get(host)
    if (!known) {
      known = index.items(host).filter((item) => item.type !== 'call' || mayCount(item.node))
      candidates.set(host, known)
    }
    return known
  }

  /** Each call is looked at once, and each edge: what runs a function, and what calls hand on by name. */
  interface Graph extends Seeds {
    readonly runBy: ReadonlyMap<Host, readonly Host[]>
    readonly handing: readonly { readonly host: Host; readonly call: CallNode }[]
  }
  let graph: Graph | undefined
  function graphOf(): Graph {
    if (graph) return graph
    const runBy = new Map<Host, Host[]>()
    const handing: { host: Host; call: CallNode }[] = []
    const seeds: Seeds = { given: new Set(), kinds: new Map(), acts: new Set(), locks: new Set() }
    for (const host of [index.program, ...index.functions]) {
      for (const item of candidatesOf(host)) {
        const runs = item.type === 'inline' ? item.node : target(item, undefined)?.node
        if (item.type === 'call' && item.node.arguments.some(mayBeFunction))
          handing.push({ host, call: item.node })
        if (runs) put(runBy, runs, host)
        else if (item.type === 'call') note(item.node, host, seeds)
        if (item.type === 'call' && mayRunOther(item.node)) add(seeds.kinds, host, ELSEWHERE)
      }
    }
    return (graph = { ...seeds, runBy, handing })
  }

  function note(call: CallNode, host: Host, seeds: Seeds): void {
    const operation = operations.operationOf(call)
    const isGiven = values.ref(call.callee).type === 'parameter'
    const isOwnParameter = isGiven && callsOwnParameter(call)
    if (isOwnParameter) seeds.given.add(host)
    const kinds = isOwnParameter ? 0 : kindsOf(call, operation, isGiven)
    if (kinds !== 0) add(seeds.kinds, host, kinds)
    if (operation?.kind !== 'stat' && (isOwnParameter || (kinds & ~DOUBTS) !== 0)) seeds.acts.add(host)
    if (
      operation?.kind === 'lock' ||
      operation?.kind === 'create' ||
      (operation?.kind === 'mkdir' && !operation.recursive)
    )
      seeds.locks.add(host)
  }

  function kindsOf(call: CallNode, operation: Operation | undefined, isGiven: boolean): number {
    const options = operation?.options?.type
    const varies = options !== undefined && options !== 'Literal' && options !== 'ObjectExpression'
    return (
      (operation ? bitOf(operation.kind) : 0) |
      (varies || (!operation && (operations.mayOperate(call) || operations.mayPass(call))) ? VARIANT : 0) |
      (isGiven ? ANYTHING : 0) |
      (!operation && mayHandOver(call) && operations.handOverOf(call) ? bitOf('hand-over') : 0) |
      (soundOf(call).lock ? SOUND : 0)
    )
  }

  /** What is called depends on who calls, or on what was given; a function declared around here does not. */
  function mayRunOther(call: CallNode): boolean {
    if (values.isFixed(call.callee)) return false
    const callee = unwrap(call.callee)
    const variable = callee.type === 'Identifier' ? index.variableOf(callee) : undefined
    if (!variable) return !isFunction(callee)
    const source = values.sourceOf(variable)
    return !(
      (variable.defs[0]?.type as string) === 'FunctionName' ||
      (source !== undefined && source.path.length === 0 && isFunction(unwrap(source.node)))
    )
  }

  function callsOwnParameter(call: CallNode): boolean {
    const callee = values.ref(call.callee)
    if (callee.type !== 'parameter') return false
    let fn = enclosingFunction(call)
    while (fn && fn !== callee.fn && isInlineFunction(fn)) fn = enclosingFunction(fn)
    return fn === callee.fn
  }

  interface Handed {
    /** By their names. */
    readonly functions: readonly FunctionNode[]
    readonly doubt: number
  }
  /** What a call hands to something that runs it. */
  function handedBy(call: CallNode): Handed {
    const runs = target({ type: 'call', node: call }, undefined)?.node
    if (runs ? !usesGiven(runs) : !operations.operationOf(call) && !soundOf(call).withWork) return NOTHING
    const functions: FunctionNode[] = []
    let doubt = 0
    for (const argument of call.arguments) {
      if (argument.type === 'SpreadElement') return runs ? { functions: [], doubt: ANYTHING } : NOTHING
      const found = values.ref(argument)
      if (found.type === 'function') functions.push(found.node)
      if (!runs) continue
      if (hasMembers(found)) doubt |= ELSEWHERE
      // The file system itself, say.
      if (found.type !== 'function' && !IDLE.has(found.type)) doubt |= ANYTHING
    }
    return { functions, doubt }
  }

  /** A global such as `Deno`, or a function that the file gives members: nobody looks at those here. */
  function hasMembers(found: Ref): boolean {
    if (found.type !== 'function') return found.type === 'global'
    const { methods, fields } = index.membersOf(found.node)
    return methods.size + fields.size > 0
  }

  /** The functions that were found, and whatever runs one of those. */
  function reaching(seeds: ReadonlySet<Host>): ReadonlySet<Host> {
    const { runBy } = graphOf()
    const found = new Set(seeds)
    const queue = [...found]
    for (let host = queue.pop(); host; host = queue.pop()) {
      for (const caller of runBy.get(host) ?? []) {
        if (found.has(caller)) continue
        found.add(caller)
        queue.push(caller)
      }
    }
    return found
  }

  /** What functions do themselves, and through those that they run or that they hand to something that runs them. */
  function kindsByHost(): ReadonlyMap<Host, number> {
    const { kinds, runBy, handing } = graphOf()
    const found = new Map(kinds)
    const handedTo = new Map<Host, Host[]>()
    for (const { host, call } of handing) {
      const { functions, doubt } = handedBy(call)
      if (doubt !== 0) add(found, host, doubt)
      for (const one of functions) put(handedTo, one, host)
    }
    const queue = [...found.keys()]
    for (let host = queue.pop(); host; host = queue.pop()) {
      const own = found.get(host)!
      for (const callers of [runBy.get(host), handedTo.get(host)]) {
        for (const caller of callers ?? []) {
          const before = found.get(caller) ?? 0
          if ((before | own) === before) continue
          found.set(caller, before | own)
          queue.push(caller)
        }
      }
    }
    return found
  }

  let given: ReadonlySet<Host> | undefined
  let kinds: ReadonlyMap<Host, number> | undefined
  let acting: ReadonlySet<Host> | undefined
  let locking: ReadonlySet<Host> | undefined

  const has = (host: Host, bits: number): boolean => (((kinds ??= kindsByHost()).get(host) ?? 0) & bits) !== 0

  /** Whether a function that is run by itself can lead to a file operation at all. */
  const touches = (fn: FunctionNode): boolean => has(fn, ~DOUBTS)
  /** Whether what such a run may find in its parameters can lead to one. Most callbacks are given nothing but an error. */
  const usesGiven = (fn: FunctionNode): boolean => (given ??= reaching(graphOf().given)).has(fn)
  /** Whether it does more than ask whether files are there. */
  const acts = (fn: FunctionNode): boolean => (acting ??= reaching(graphOf().acts)).has(fn)
  /** Whether a lock that we know may be taken in it. */
  const locks = (fn: FunctionNode): boolean => (locking ??= reaching(graphOf().locks)).has(fn)
  /** Whether running a function, or the file, can lead to an operation of one of the kinds. May err towards yes. */
  const mayDo = (host: Host, wanted: readonly OperationKind[]): boolean =>
    has(
      host,
      wanted.reduce((bits, kind) => bits | bitOf(kind), ANYTHING | DOUBTS),
    )
  /** Whether it can change a file. May err towards yes. */
  const changes = (fn: FunctionNode): boolean => has(fn, CHANGES | ANYTHING | VARIANT)

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

  const steps = new Map<Host, readonly Step[]>()
  /** What of a function can matter in any of its runs, and as much as is the same in all: it may be run hundreds of times. */
  function stepsOf(host: Host): readonly Step[] {
    let known = steps.get(host)
    if (!known) steps.set(host, (known = candidatesOf(host).flatMap((item) => stepOf(item) ?? [])))
    return known
  }

  function stepOf(item: Item): Step | undefined {
    if (item.type === 'inline') return touches(item.node) || usesGiven(item.node) ? { item } : undefined
    const runs = target(item, undefined)
    if (runs) {
      const leads = touches(runs.node)
      if (!leads && !usesGiven(runs.node)) return undefined
      return item.type === 'call' && values.isFixed(item.node.callee) ? { item, runs, leads } : { item }
    }
    return item.type !== 'call' || mayMatter(item.node) ? { item } : undefined
  }

  /** A call of nothing that the file has. */
  function mayMatter(call: CallNode): boolean {
    const sound = soundOf(call)
    if (sound.lock || operations.operationOf(call)) return true
    const callee = values.ref(call.callee)
    if (callee.type === 'global') return false
    return (
      // What a lock returned releases it; what is unknown here may be known from the call that leads here.
      callee.type === 'made' ||
      !values.isFixed(call.callee) ||
      sound.withWork !== undefined ||
      sound.releases ||
      operations.mayOperate(call) ||
      operations.mayPass(call) ||
      mayHandOver(call)
    )
  }

  function ownerOf(ref: Ref): Owner | undefined {
    if (ref.type === 'self') return ref.owner
    if (ref.type === 'object') return ref.node
    if (ref.type === 'class') return ref.node
    if (ref.type === 'variable' && ref.path.length === 0) return ref.variable
    return undefined
  }

  return { target, touches, usesGiven, acts, locks, mayDo, mayHandOver, changes, leadsOn, stepsOf }
}

/** Whether one path may begin with the other, and go on, for some caller. */
function mayStartWith({ pieces }: SymbolicPath, start: SymbolicPath): boolean {
  for (const [i, piece] of start.pieces.entries()) {
    const own = pieces[i]
    if (isOfCaller(piece) || (own !== undefined && isOfCaller(own))) return true
    if (own === undefined || typeof own !== typeof piece) return false
    if (typeof own === 'string' || typeof piece === 'string') {
      if (own === piece) continue
      return i === start.pieces.length - 1 && (own as string).startsWith(piece as string)
    }
    if (own.key !== piece.key) return false
  }
  return pieces.length > start.pieces.length
}

/** Who calls, or on what object, decides what it is. */
const isOfCaller = (piece: Piece): boolean =>
  typeof piece !== 'string' &&
  (OF_CALLER.has(piece.origin) || piece.parts.some((part) => part.pieces.some(isOfCaller)))
const OF_CALLER: ReadonlySet<Hole['origin']> = new Set<Hole['origin']>(['parameter', 'field', 'loop'])

const mayBePath = (argument: Node): boolean =>
  argument.type !== 'SpreadElement' &&
  argument.type !== 'ObjectExpression' &&
  argument.type !== 'ArrayExpression' &&
  !(argument.type === 'Literal' && typeof argument.value !== 'string') &&
  !isFunction(unwrap(argument))

const NOTHING = { functions: [], doubt: 0 }

function add(kinds: Map<Host, number>, host: Host, bits: number): void {
  kinds.set(host, (kinds.get(host) ?? 0) | bits)
}

/** Everything but a literal text or number. */
const mayBeFunction = ({ type }: Node): boolean => type !== 'Literal' && type !== 'TemplateLiteral'
