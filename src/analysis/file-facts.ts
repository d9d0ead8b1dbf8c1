/** The one door for rules: the facts of a file, computed once and only as far as they are asked for. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { mayChangeFiles } from '../apis/index.ts'
import { tablesOfCalls } from '../apis/user-calls.ts'
import { withoutExtension, type CallSetting } from '../settings.ts'
import { createAbsence } from './absence.ts'
import { isFunction, isInlineFunction, outerFunction } from './ast.ts'
import { createCallGraph } from './call-graph.ts'
import { createCarried } from './carried.ts'
import { isDebugging, printFacts } from './debug.ts'
import { createCreations, WRITES, type Creation } from './creations.ts'
import { createEvents, type FileEvent, type Host } from './events.ts'
import { failureAnswer, isInHandler } from './failure.ts'
import { indexFile, type FileIndex } from './file-index.ts'
import { createFlow } from './flow.ts'
import { createLockFailure } from './lock-failure.ts'
import { CLAIMS, createLockFiles } from './lock-files.ts'
import { put } from './multimap.ts'
import { createOperations, type OperationKind } from './operations.ts'
import { createOrder } from './order.ts'
import { createPaths } from './path-identity.ts'
import { createReplaceGaps, type ReplaceGap } from './replace-gaps.ts'
import { MOVES, stagingsOf, type Staging } from './staging.ts'
import { samePath, type SymbolicPath } from './symbolic-path.ts'
import { createState } from './state.ts'
import { createSuspectedLocks } from './suspected-locks.ts'
import { createSwallowed, type SwallowedLoad } from './swallowed.ts'
import { createUpdates, LOADS, SAVES, type Update } from './updates.ts'
import { createValues } from './values.ts'

export type { FileEvent, Host } from './events.ts'
export type { ReplaceGap } from './replace-gaps.ts'
export type { Staging } from './staging.ts'
export type { SwallowedLoad } from './swallowed.ts'
export type { Update, UpdateSite } from './updates.ts'

const NONE: readonly never[] = []

const cache = new WeakMap<TSESTree.Program, FileFacts | undefined>()

export type FileFacts = ReturnType<typeof createFacts>

/** What a project says of itself that facts depend on. */
export interface Surroundings {
  /** The rows that the project adds. */
  readonly calls: readonly CallSetting[]
  /** What this file imports the runtime by, if the project has it elsewhere than in this package. */
  readonly runtime: string | undefined
}

/** The facts of the file that a source code object holds; undefined where it cannot run. */
export function fileFacts(
  sourceCode: Readonly<TSESLint.SourceCode>,
  { calls, runtime }: Surroundings,
): FileFacts | undefined {
  const program = sourceCode.ast as TSESTree.Program
  // Keyed by the tree: some hosts reuse every other object from file to file.
  if (cache.has(program)) return cache.get(program)
  const index = indexFile(sourceCode)
  const facts = index && createFacts(index, calls, runtime)
  cache.set(program, facts)
  if (facts && isDebugging('*'))
    for (const host of facts.hosts()) printFacts(host, facts.eventsOf(host), summariesOf(facts, host))
  return facts
}

const answers = new WeakMap<object, boolean>()

/** False when nothing in the text of a file can matter: every rule asks this of every file before it does anything else. */
export function canMatter(
  sourceCode: Readonly<TSESLint.SourceCode>,
  surroundings: () => Surroundings,
): boolean {
  let answer = answers.get(sourceCode.ast)
  if (answer === undefined) answers.set(sourceCode.ast, (answer = mentions(sourceCode, surroundings())))
  return answer
}

function mentions(sourceCode: Readonly<TSESLint.SourceCode>, { calls, runtime }: Surroundings): boolean {
  const { text } = sourceCode
  return (
    mayChangeFiles(text, (start, end) => isSpokenOf(sourceCode, start, end)) ||
    calls.some((row) => text.includes(row.module.replace(/^\*/, ''))) ||
    (runtime !== undefined && text.includes(withoutExtension(runtime)))
  )
}

/** Tokens of literal text. */
const TEXTS: ReadonlySet<string> = new Set(['String', 'Template', 'RegularExpression', 'JSXText'])

/** In a comment, or in a text that holds more than it and its quotes. */
function isSpokenOf(sourceCode: Readonly<TSESLint.SourceCode>, start: number, end: number): boolean {
  if (tokenAt(sourceCode.getAllComments(), start)) return true
  const token = tokenAt(sourceCode.ast.tokens ?? [], start)
  return (
    token !== undefined && TEXTS.has(token.type) && (start - token.range[0] > 1 || token.range[1] - end > 1)
  )
}

/** Those that do not stand in their order are not found: what stands in one may only count for code. */
function tokenAt(tokens: readonly TSESTree.Token[], offset: number): TSESTree.Token | undefined {
  let first = 0
  for (let after = tokens.length; first < after;) {
    const middle = (first + after) >> 1
    if (tokens[middle]!.range[1] <= offset) first = middle + 1
    else after = middle
  }
  const token = tokens[first]
  return token && token.range[0] <= offset ? token : undefined
}

/** The facts about one function that rules ask for, in words. */
function* summariesOf(facts: FileFacts, host: Host): Generator<string> {
  const line = ({ operation }: FileEvent): number => operation.node.loc.start.line
  for (const { temp, target, rename } of facts.stagings(host))
    yield `staged: ${temp.key} becomes ${target.key}, line ${line(rename)}`
  for (const event of facts.eventsOf(host)) {
    if (event.operation.kind !== 'write' || facts.isStaged(event)) continue
    const reader = facts.state.readBack(event)
    yield `write of line ${line(event)}: data ${facts.state.dataKind(event)}, ${reader ? `read back in line ${line(reader)}` : 'not read back in this file'}`
  }
  for (const { path, load, save, protection } of facts.updatesIn(host))
    yield `update of ${path.key}: loaded line ${line(load)}, saved line ${line(save)}, protection ${protection}`
  for (const { kind, event, staging } of facts.gapsIn(host))
    yield `gap (${kind}) at line ${line(event)}, for the rename of line ${line(staging.rename)}`
  for (const { path, check, save, damage } of facts.creationsIn(host))
    yield `creation of ${path.key}: looked for line ${line(check)}, written line ${line(save)}, ${damage.kind}`
  for (const { load, save, handler } of facts.swallowedIn(host))
    yield `default for the load of line ${line(load)} made in line ${handler.node.loc.start.line}, saved line ${line(save)}`
  for (const { kind, claim, removal } of facts.blindRemovalsIn(host))
    yield `lock taken in line ${line(claim)}, removed unseen (${kind}) in line ${line(removal)}`
}

function createFacts(index: FileIndex, calls: readonly CallSetting[], runtime: string | undefined) {
  const values = createValues(index, runtime)
  const paths = createPaths(index, values)
  const operations = createOperations(index, values, tablesOfCalls(calls))
  const suspectedLocks = createSuspectedLocks()
  const graph = createCallGraph(index, values, operations, paths, suspectedLocks)
  const events = createEvents(index, values, operations, paths, graph, suspectedLocks)
  const order = createOrder(index, values, operations)
  const absence = createAbsence(index, values, operations, order)
  const flow = createFlow(index, values, operations)

  let roots: Host[] | undefined
  /** Functions that are looked at in their own right: all but callbacks, which belong to what runs them. */
  function hosts(): readonly Host[] {
    roots ??= [index.program, ...index.functions.filter((fn) => !isInlineFunction(fn) && graph.touches(fn))]
    return roots
  }
  const byKinds = new Map<string, readonly Host[]>()
  /** Those of them that may lead to an operation of one of the kinds. */
  function doing(...kinds: readonly OperationKind[]): readonly Host[] {
    let found = byKinds.get(kinds.join())
    if (!found) byKinds.set(kinds.join(), (found = hosts().filter((host) => graph.mayDo(host, kinds))))
    return found
  }
  let changing: readonly Host[] | undefined
  /**
   * Those of them that change files: where rules look for what is wrong. With kinds, those that may lead to an operation of
   * one of them.
   */
  function changers(...kinds: readonly OperationKind[]): readonly Host[] {
    changing ??= hosts().filter((host) => !isFunction(host) || graph.changes(host))
    return kinds.length === 0 ? changing : changing.filter((host) => graph.mayDo(host, kinds))
  }
  const eventsWith = (...kinds: readonly OperationKind[]): readonly (readonly FileEvent[])[] =>
    doing(...kinds).map((host) => events.eventsOf(host))
  const state = createState(index, values, paths, flow, events.eventsOf, eventsWith)
  const gaps = createReplaceGaps(index, values, order, state, eventsWith)
  const updates = createUpdates(
    index,
    values,
    operations,
    order,
    absence,
    flow,
    state,
    createLockFailure(index),
  )
  const lockFiles = createLockFiles(index, values, paths, order, flow)
  const carried = createCarried(index, values, operations, flow, state)
  const creations = createCreations(index, values, paths, order, absence, flow, state, carried, eventsWith)

  const swallowed = createSwallowed(index, values, paths, operations, order, flow, state)

  const stagingMemo = new Map<Host, Staging[]>()
  function stagings(host: Host): readonly Staging[] {
    if (!graph.mayDo(host, MOVES)) return NONE
    let found = stagingMemo.get(host)
    if (!found) stagingMemo.set(host, (found = stagingsOf(events.eventsOf(host), order)))
    return found
  }

  function gapsIn(host: Host): readonly ReplaceGap[] {
    const staged = stagings(host)
    return staged.length === 0 ? NONE : gaps.gapsOf(events.eventsOf(host), staged)
  }

  let staged: Set<string> | undefined
  /** True for a path that is renamed away somewhere in the file: a temp, whose readers read the target. */
  function isStaged(event: FileEvent): boolean {
    staged ??= new Set(changers().flatMap((host) => stagings(host).map((one) => one.temp.key)))
    return event.path !== undefined && staged.has(event.path.key)
  }

  const byKey = new Map<Host, Map<string, FileEvent[]>>()
  /** What the function that an event is seen from does with the same path, of one kind. */
  function onSamePath({ root, path }: FileEvent, kind: OperationKind): readonly FileEvent[] {
    let known = byKey.get(root)
    if (!known) {
      byKey.set(root, (known = new Map()))
      for (const event of events.eventsOf(root))
        if (event.path) put(known, `${event.operation.kind} ${event.path.key}`, event)
    }
    return (path && known.get(`${kind} ${path.key}`)) ?? []
  }

  /** The write is what the code does when an atomic write of the same file has failed. */
  const isFallback = (write: FileEvent): boolean =>
    onSamePath(write, 'atomic-write').some(
      (event) => failureAnswer(event, write, order, values) !== undefined,
    )

  /** Whether the program writes the file either so or atomically, and decides which: in the branches of an `if`. */
  const isChosen = (write: FileEvent): boolean =>
    [...onSamePath(write, 'atomic-write'), ...renamesOnto(write)].some(
      (event) => !order.canPrecede(event, write) && !order.canPrecede(write, event),
    )
  const renamesOnto = ({ root, path }: FileEvent): readonly FileEvent[] =>
    stagings(root).flatMap(({ rename, target }) => (path && samePath(target, path) ? [rename] : []))

  /** Written, used and removed by one function: a crash leaves the file to nobody. */
  const isScratch = (write: FileEvent): boolean =>
    onSamePath(write, 'remove').some(
      (event) => order.canPrecede(write, event) && !isInHandler(event.operation.node),
    )

  const mayUpdate = (host: Host): boolean => graph.mayDo(host, LOADS) && graph.mayDo(host, SAVES)

  const updatesIn = (host: Host): readonly Update[] =>
    mayUpdate(host) ? updates.updatesOf(events.eventsOf(host), stagings(host)) : NONE

  const creationsIn = (host: Host): readonly Creation[] =>
    graph.mayDo(host, WRITES)
      ? creations.creationsOf(events.eventsOf(host), stagings(host), updatesIn(host))
      : NONE
  const swallowedIn = (host: Host): readonly SwallowedLoad[] => {
    if (!mayUpdate(host)) return NONE
    const found = events.eventsOf(host)
    return swallowed.swallowedIn(updates.pairsOf(found, stagings(host)), found)
  }

  let taken: ReadonlySet<string> | undefined
  /** A section of the file takes the lock of a path in the other way: the two cannot wait for each other. */
  function hasLock(path: SymbolicPath, flavour: 'sync' | 'promise'): boolean {
    taken ??= new Set(
      eventsWith('lock').flatMap((events) =>
        events
          .filter(({ operation }) => operation.kind === 'lock')
          .map(({ operation, path }) => `${operation.flavour} ${path?.key}`),
      ),
    )
    return taken.has(`${flavour} ${path.key}`)
  }

  /**
   * True when whoever runs a function in this file does so inside a lock that reaches over both events. One caller
   * that does not is enough to lose a change.
   */
  function isLockedByCallers(
    first: FileEvent,
    last: FileEvent,
    host: Host = last.root,
    seen = new Set<Host>(),
  ): boolean {
    return everyCaller(host, seen, (events, caller) => {
      const from = events.find((event) => event.operation.node === first.operation.node)
      const to = events.find((event) => event.operation.node === last.operation.node)
      if (!from || !to) return false
      return (
        to.locks.some((lock) => !lock.inProcess && from.locks.includes(lock)) ||
        isLockedByCallers(first, last, caller, seen)
      )
    })
  }

  /** True when whoever runs a function in this file tries the rename again. */
  function isRetriedByCallers(rename: FileEvent, host: Host = rename.root, seen = new Set<Host>()): boolean {
    return everyCaller(host, seen, (events, caller) => {
      const here = events.find((event) => event.operation.node === rename.operation.node)
      return here !== undefined && (order.isRetried(here) || isRetriedByCallers(rename, caller, seen))
    })
  }

  /** The function has callers in this file, and the test holds for what each of them runs through its call. */
  function everyCaller(
    host: Host,
    seen: Set<Host>,
    test: (events: readonly FileEvent[], caller: Host) => boolean,
  ): boolean {
    if (!isFunction(host) || seen.has(host)) return false
    seen.add(host)
    // A function that calls itself does so within what its callers have begun.
    const calls = flow.callersOf(host).filter((call) => outerFunction(call) !== host)
    return (
      calls.length > 0 &&
      calls.every((call) => {
        const caller = outerFunction(call) ?? index.program
        return test(
          events.eventsOf(caller).filter((event) => event.chain.includes(call)),
          caller,
        )
      })
    )
  }

  return {
    hasLock,
    isLockedByCallers,
    isRetriedByCallers,
    isCopied: state.isCopied,
    callersOf: flow.callersOf,
    sourceCode: index.sourceCode,
    index,
    values,
    paths,
    operations,
    order,
    absence,
    flow,
    state,
    hosts,
    doing,
    changers,
    eventsOf: events.eventsOf,
    /** The function of the file that a call, getter or setter runs. */
    targetOf: graph.target,
    stagings,
    gapsIn,
    isStaged,
    updatesIn,
    creationsIn,
    swallowedIn,
    blindRemovalsIn: (host: Host) =>
      graph.mayDo(host, CLAIMS) ? lockFiles.blindRemovalsOf(events.eventsOf(host)) : NONE,
    isFallback,
    isChosen,
    isScratch,
    yieldsBetween: updates.yieldsBetween,
  }
}
