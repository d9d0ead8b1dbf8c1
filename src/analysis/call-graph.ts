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
  isWithin,
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
import { isNamedTemp } from './staging.ts'
import { suffixBeyond } from './symbolic-path.ts'
import type { SuspectedLocks } from './suspected-locks.ts'
import type { Env, Ref, Values } from './values.ts'

type Host = FunctionNode | TSESTree.Program

/** What can hold no function that touches files. */
const IDLE: ReadonlySet<Ref['type']> = new Set<Ref['type']>(['global', 'unknown', 'parameter', 'field'])

/** What a function may do besides operations whose kind can be seen where they are called. */
type Doubt =
  /** Hands on what may do anything. */
  | 'anything'
  /** Runs a call that does something else for it than for others. */
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
const HAND_OVER = bitOf('hand-over')
const SOUND = bitOf('sound')
const ELSEWHERE = bitOf('elsewhere')
/** What a call may be by the flags that it is given. */
const OPENED = (['read', 'write', 'create', 'append', 'patch'] as const).reduce(
  (bits, kind) => bits | bitOf(kind),
  0,
)
// No operation is of the kind `open`: what a file is opened for is known, or there is none.
const CHANGES = [...STARTS, 'hand-over' as const].reduce(
  (bits, kind) => bits | (kind === 'open' ? 0 : bitOf(kind)),
  0,
)

/** What functions do by calls of their own. */
interface Seeds {
  /** Calls of functions that they, or what they are written in, are given. */
  readonly given: Set<Host>
  /** The kinds of operations, as bits. */
  readonly kinds: Map<Host, number>
  /** More than asking whether files are there. */
  readonly acts: Set<Host>
  /** Calls that may take a lock that we know. */
  readonly locks: Set<Host>
  /** What their calls may be besides, with the arguments of some caller. */
  readonly doubts: Map<Host, number>
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
    if (callee.type === 'Identifier' && !index.variableOf(callee)?.defs.length)
      return mayCountAsGlobal(call, callee.name)
    if (callee.type !== 'MemberExpression') return true
    const name = propertyName(callee)
    // `pair[0]()`: what a list holds has no name.
    if (name === undefined || /^\d/.test(name) || index.defines(name) || operations.knows(name)) return true
    return soundsLikeLock(call) || handOverOf(call) !== undefined
  }

  /** Most globals that are called are `require` and errors. */
  function mayCountAsGlobal(call: CallNode, name: string): boolean {
    if (name === 'require') return call.arguments[0]?.type !== 'Literal'
    return operations.knows(name) || soundsLikeLock(call)
  }

  function soundsLikeLock(call: CallNode): boolean {
    const { withWork, lock, releases } = soundOf(call)
    return withWork !== undefined || lock !== undefined || releases
  }

  const handOvers = new Map<CallNode, Operation | undefined>()
  /**
   * A call that passes a temp and its target to a function of another module. The function that calls must show which is
   * which: most calls of two parameters are of nothing like that, and each caller would have to be asked.
   */
  function handOverOf(call: CallNode): Operation | undefined {
    if (!handOvers.has(call)) handOvers.set(call, findHandOver(call))
    return handOvers.get(call)
  }

  function findHandOver(call: CallNode): Operation | undefined {
    const [path, to] = call.arguments
    if (!path || !to || !mayBePath(path) || isHandedIn(path) || !mayBePath(to)) return undefined
    if (logs(calleeName(call))) return undefined
    const handOver = operations.handOverOf(call)
    if (!handOver || !isNamedTemp(paths.pathOf(path))) return undefined
    return suffixBeyond(paths.pathOf(to), paths.pathOf(path)) && handOver
  }

  /** A parameter as a whole shows no name of a temp; most calls pass theirs on. */
  function isHandedIn(path: Node): boolean {
    const plain = unwrap(path)
    const definition = plain.type === 'Identifier' ? index.variableOf(plain)?.defs[0] : undefined
    if ((definition?.type as string) !== 'Parameter') return false
    return (definition!.node as FunctionNode).params.some((whole) => whole === definition!.name)
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
    readonly handing: readonly { readonly host: Host; readonly item: Item }[]
  }
  let graph: Graph | undefined
  function graphOf(): Graph {
    if (graph) return graph
    const runBy = new Map<Host, Host[]>()
    const handing: { host: Host; item: Item }[] = []
    const seeds: Seeds = {
      given: new Set(),
      kinds: new Map(),
      acts: new Set(),
      locks: new Set(),
      doubts: new Map(),
    }
    for (const host of [index.program, ...index.functions]) {
      for (const item of candidatesOf(host)) {
        const runs = item.type === 'inline' ? item.node : target(item, undefined)?.node
        if (givenBy(item).some(mayBeFunction)) handing.push({ host, item })
        if (runs) put(runBy, runs, host)
        else if (item.type === 'call') note(item.node, host, seeds)
        if (item.type === 'call' && mayRunOther(item.node)) add(seeds.doubts, host, ELSEWHERE)
      }
    }
    return (graph = { ...seeds, runBy, handing })
  }

  function note(call: CallNode, host: Host, seeds: Seeds): void {
    const operation = operations.operationOf(call)
    // What sounds like a lock runs what it is handed: `withFileLock(file, work)`.
    const runsWork = soundOf(call).withWork !== undefined
    const run = runsWork ? [call.callee, ...call.arguments] : [call.callee]
    const given = run.map((node) => values.ref(node)).filter((found) => found.type === 'parameter')
    for (const { fn: giver } of given) for (const fn of outTo(giver, call)) seeds.given.add(fn)
    const kinds = kindsOf(call, operation)
    if (kinds !== 0) add(seeds.kinds, host, kinds)
    if (varies(call, operation)) add(seeds.doubts, host, OPENED)
    if (operation?.kind !== 'stat' && (runsWork || given.length > 0 || kinds !== 0)) seeds.acts.add(host)
    if (
      operation?.kind === 'lock' ||
      operation?.kind === 'create' ||
      (operation?.kind === 'mkdir' && !operation.recursive)
    )
      seeds.locks.add(host)
  }

  function kindsOf(call: CallNode, operation: Operation | undefined): number {
    return (
      (operation ? bitOf(operation.kind) : handOverOf(call) ? HAND_OVER : 0) |
      (soundOf(call).lock ? SOUND : 0)
    )
  }

  /** Whether it is an operation, or another one, for some caller. */
  function varies(call: CallNode, operation: Operation | undefined): boolean {
    if (!operation) return operations.mayOperate(call) || operations.mayPass(call)
    const { effect, options } = operation
    if (effect.kind !== 'write' && effect.kind !== 'open') return false
    return options !== undefined && options.type !== 'Literal' && options.type !== 'ObjectExpression'
  }

  /** What is called depends on who calls, or on what was given; a function declared around here does not. */
  function mayRunOther(call: CallNode): boolean {
    // What is handed in is asked where that happens.
    if (values.isFixed(call.callee) || values.ref(call.callee).type === 'parameter') return false
    const callee = unwrap(call.callee)
    const variable = callee.type === 'Identifier' ? index.variableOf(callee) : undefined
    if (!variable) return !isFunction(callee)
    const source = values.sourceOf(variable)
    return !(
      (variable.defs[0]?.type as string) === 'FunctionName' ||
      (source !== undefined && source.path.length === 0 && isFunction(unwrap(source.node)))
    )
  }

  /** The functions around a call, out to the one that is given what it calls. */
  function* outTo(giver: FunctionNode, call: CallNode): Generator<FunctionNode> {
    for (let fn = enclosingFunction(call); fn; fn = fn === giver ? undefined : enclosingFunction(fn)) yield fn
  }

  interface Handed {
    /** By their names. */
    readonly functions: readonly FunctionNode[]
    readonly doubt: number
  }
  /** What is handed to something that runs it. */
  function handedBy(item: Item): Handed {
    const runs = target(item, undefined)?.node
    if (runs ? !usesGiven(runs) : item.type !== 'call' || !runsGiven(item.node)) return NOTHING
    const functions: FunctionNode[] = []
    let doubt = 0
    for (const argument of givenBy(item)) {
      if (argument.type === 'SpreadElement') return runs ? { functions: [], doubt: ANYTHING } : NOTHING
      const found = values.ref(argument)
      // `use(fs.writeFileSync)`: whatever `use` is, it was given.
      if (!runs && operations.isOperation(found)) doubt |= ANYTHING
      if (runs && hasMembers(found)) doubt |= ELSEWHERE
      for (const one of heldBy(found)) {
        if (one.type === 'function') functions.push(one.node)
        // The file system itself, say.
        else if (runs) doubt |= ANYTHING
      }
    }
    return { functions, doubt }
  }

  /** A call of nothing that the file has: an operation, a lock, or what the caller gave. */
  const runsGiven = (call: CallNode): boolean =>
    operations.operationOf(call) !== undefined ||
    soundOf(call).withWork !== undefined ||
    values.ref(call.callee).type === 'parameter'

  const held = new Map<Ref, readonly Ref[]>()
  /** What may do something of whatever a value is or holds: functions of the file, and all that nobody looks into. */
  function heldBy(value: Ref): readonly Ref[] {
    if (isIdle(value)) return []
    // An object may be handed on at a thousand places.
    let known = held.get(value)
    if (!known) held.set(value, (known = findHeld(value)))
    return known
  }

  function findHeld(value: Ref): readonly Ref[] {
    const looked = new Set([value])
    const found: Ref[] = []
    // Objects may hold each other, and a function may answer an object with what it answers itself.
    for (const one of looked) {
      if (one.type !== 'object') {
        found.push(one)
        continue
      }
      for (const member of membersOfObject(one)) {
        if (!isIdle(member)) looked.add(member)
        if (looked.size > MAX_HELD) return [value]
      }
    }
    return found
  }

  function* membersOfObject({ node, env }: Ref & { type: 'object' }): Generator<Ref> {
    for (const property of node.properties) {
      const value = property.type === 'SpreadElement' ? property.argument : property.value
      if (mayBeFunction(value)) yield values.ref(value, env)
    }
    // Those that it was given later.
    const { methods, fields } = index.membersOf(node)
    for (const method of methods.values())
      if (!isWithin(method, node)) yield { type: 'function', node: method, env: undefined }
    for (const value of [...fields.values()].flat()) if (mayBeFunction(value)) yield values.ref(value)
  }

  const isIdle = (value: Ref): boolean =>
    value.type === 'variable' ? value.path.length > 0 || isBare(value.variable) : IDLE.has(value.type)

  /** Nothing was assigned to a member of it. */
  function isBare(owner: Owner): boolean {
    const { methods, fields } = index.membersOf(owner)
    return methods.size + fields.size === 0
  }

  /** A global such as `Deno`, or a function that the file gives members: nobody looks at those here. */
  function hasMembers(found: Ref): boolean {
    return found.type === 'function' ? !isBare(found.node) : found.type === 'global'
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
    const { kinds, doubts, runBy, handing } = graphOf()
    const found = new Map(kinds)
    const handedTo = new Map<Host, Host[]>()
    for (const { host, item } of handing) {
      const { functions, doubt } = handedBy(item)
      if (doubt !== 0) add(found, host, doubt)
      for (const one of functions) put(handedTo, one, host)
    }
    const runnersOf = (fn: Host): readonly Host[] => [...(runBy.get(fn) ?? []), ...(handedTo.get(fn) ?? [])]
    // Run by itself, a function finds nothing in its parameters, nor in those of the functions around it.
    for (const [host, bits] of doubts) for (const caller of runnersOf(host)) add(found, caller, bits)
    const queue = [...found.keys()]
    for (let host = queue.pop(); host; host = queue.pop()) {
      const own = found.get(host)!
      for (const caller of runnersOf(host)) {
        const before = found.get(caller) ?? 0
        if ((before | own) === before) continue
        found.set(caller, before | own)
        queue.push(caller)
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
  const touches = (fn: FunctionNode): boolean => has(fn, ~ELSEWHERE)
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
      wanted.reduce((bits, kind) => bits | bitOf(kind), ANYTHING | ELSEWHERE),
    )
  /** Whether it can change a file. May err towards yes. */
  const changes = (fn: FunctionNode): boolean => has(fn, CHANGES | ANYTHING)

  /** Whether running a function of the file from here can lead to one. */
  function leadsOn(item: Item, callee: Ref & { type: 'function' }, env: Env | undefined): boolean {
    if (touches(callee.node)) return true
    // It finds what this call hands it, and a closure what is bound where it was written.
    return usesGiven(callee.node) && (isLoaded(callee.env) || handsWork(item, env))
  }

  /** Whether a run of a function whose activation is known can lead to one. */
  const mayWork = (fn: FunctionNode, env: Env | undefined): boolean =>
    touches(fn) || (usesGiven(fn) && isLoaded(env))

  /** Whether a value may be, or hold, a function that leads to files. */
  const holdsWork = (found: Ref): boolean =>
    heldBy(found).some((one) => one.type !== 'function' || mayWork(one.node, one.env))

  /** Whether one of the arguments may. */
  const handsWork = (item: Item, env: Env | undefined): boolean =>
    givenBy(item).some(
      (argument) => argument.type === 'SpreadElement' || holdsWork(values.ref(argument, env)),
    )

  const loaded = new Map<Env, boolean>()
  /** Whether something that leads to files is bound to a parameter, here or in an activation around. */
  function isLoaded(env: Env | undefined): boolean {
    if (!env) return false
    let known = loaded.get(env)
    if (known === undefined) {
      loaded.set(env, false) // a circle ends here
      known =
        [...env.parameters.values()].some((given) => holdsWork(values.ref(given.node, given.env))) ||
        isLoaded(env.caller)
      loaded.set(env, known)
    }
    return known
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
      handOverOf(call) !== undefined
    )
  }

  function ownerOf(ref: Ref): Owner | undefined {
    if (ref.type === 'self') return ref.owner
    if (ref.type === 'object') return ref.node
    if (ref.type === 'class') return ref.node
    if (ref.type === 'variable' && ref.path.length === 0) return ref.variable
    return undefined
  }

  return { target, touches, mayWork, acts, locks, mayDo, handOverOf, changes, leadsOn, stepsOf }
}

const mayBePath = (argument: Node): boolean =>
  argument.type !== 'SpreadElement' &&
  argument.type !== 'ObjectExpression' &&
  argument.type !== 'ArrayExpression' &&
  !(argument.type === 'Literal' && typeof argument.value !== 'string') &&
  !isFunction(unwrap(argument))

const NOTHING = { functions: [], doubt: 0 }

/** What a function is given by whatever runs it. */
const givenBy = (item: Item): readonly Node[] =>
  item.type === 'call' ? item.node.arguments : item.type === 'set' ? [item.node.right] : NO_NODES
const NO_NODES: readonly Node[] = []

/** How many objects and functions in what is handed on are told apart. */
const MAX_HELD = 50

function add(kinds: Map<Host, number>, host: Host, bits: number): void {
  kinds.set(host, (kinds.get(host) ?? 0) | bits)
}

/** Everything but a literal text or number. */
const mayBeFunction = ({ type }: Node): boolean => type !== 'Literal' && type !== 'TemplateLiteral'
