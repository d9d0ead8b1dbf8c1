/** Load, change, save: a read of a file whose content goes into a later write of the same file. */
import { isRelease } from '../apis/words.ts'
import type { Absence } from './absence.ts'
import {
  enclosingFunction,
  isFunction,
  isInlineFunction,
  isWithin,
  outerFunction,
  unwrap,
  wrapped,
  type FunctionNode,
  type Node,
} from './ast.ts'
import { runsAsBody } from './downlevel.ts'
import { divergenceOf, lastBefore, type FileEvent, type Host, type Lock } from './events.ts'
import { handlersAround } from './failure.ts'
import type { FileIndex } from './file-index.ts'
import type { Flow } from './flow.ts'
import type { LockFailure } from './lock-failure.ts'
import { put } from './multimap.ts'
import { calleeName, isOf, type OperationKind, type Operations } from './operations.ts'
import type { Order } from './order.ts'
import { namesProjectFile } from './project-files.ts'
import { holesOf, isAssignedBetween, isRandom, samePath, type SymbolicPath } from './symbolic-path.ts'
import { byWrite, type Staging } from './staging.ts'
import type { State } from './state.ts'
import type { Values } from './values.ts'

export type Protection =
  | 'none'
  /** A lock is held while the file is saved, but not since it was loaded. */
  | 'save-only'
  /** Only callers in this process are kept out. */
  | 'in-process'
  /** A lock is tried, and the update goes on without it when it cannot be taken. */
  | 'passed-over'

export interface LoadAndSave {
  readonly load: FileEvent
  /** What publishes the new content: the write itself, or the rename of a staged file. */
  readonly save: FileEvent
  readonly path: SymbolicPath
}

export interface Update extends LoadAndSave {
  readonly protection: Protection
  /** The lock that does not protect the update: over the save only, of this process only, or passed over. */
  readonly lock: Lock | undefined
}

/** An update, and the function whose events show it. */
export interface UpdateSite {
  readonly host: Host
  readonly update: Update
}

/** Methods that run the function they are given as part of what their caller does. */
const SEQUENTIAL: ReadonlySet<string> = new Set([
  'then',
  'catch',
  'finally',
  'forEach',
  'map',
  'filter',
  'flatMap',
  'reduce',
  'some',
  'every',
  'find',
  'sort',
])

/** What an update begins with. */
export const LOADS: readonly OperationKind[] = ['read']
/** What it ends with. A temp that is created exclusively publishes its data as well as any other. */
export const SAVES: readonly OperationKind[] = ['write', 'atomic-write', 'create']

export function createUpdates(
  index: FileIndex,
  values: Values,
  operations: Operations,
  order: Order,
  absence: Absence,
  flow: Flow,
  state: State,
  lockFailure: LockFailure,
) {
  const pairs = new Map<readonly FileEvent[], readonly LoadAndSave[]>()
  let all: readonly FileEvent[] = []

  function updatesOf(events: readonly FileEvent[], stagings: readonly Staging[]): Update[] {
    return pairsOf(events, stagings).flatMap(({ load, save, path }) => {
      const verdict = protectionOf(load, save)
      return verdict ? [{ load, save, path, ...verdict }] : []
    })
  }

  /** Loads and the saves that their content goes into, whether a lock is held or not. */
  function pairsOf(events: readonly FileEvent[], stagings: readonly Staging[]): readonly LoadAndSave[] {
    const known = pairs.get(events)
    if (known) return known
    const found: LoadAndSave[] = []
    pairs.set(events, found)
    all = events
    const reads = events.filter(
      (event) => isOf(LOADS, event.operation) && event.operation.flavour !== 'stream' && event.path,
    )
    if (reads.length === 0) return found
    const readsOf = new Map<string, FileEvent[]>()
    for (const read of reads) put(readsOf, read.path!.key, read)
    for (const saving of savesOf(events, stagings)) {
      const loads = lastBefore(readsOf.get(saving.path.key) ?? [], saving.write.position)
      if (loads.length === 0 || absence.isSeed(saving.save, events, true)) continue
      // The earliest load that goes into the save: what another writer saves after it is lost.
      const load = loads.find((read) => isUpdate(read, saving))
      if (load) found.push({ load, save: saving.save, path: saving.path })
    }
    return found
  }

  interface Saving {
    readonly save: FileEvent
    /** The event that has the data. */
    readonly write: FileEvent
    readonly path: SymbolicPath
  }

  function savesOf(events: readonly FileEvent[], stagings: readonly Staging[]): Saving[] {
    const saves: Saving[] = []
    const staged = byWrite(stagings)
    for (const event of events) {
      const { kind } = event.operation
      if (isOf(SAVES, event.operation) && event.path) {
        const staging = staged.get(event)
        if (!staging && kind === 'create') continue
        if (staging) saves.push({ save: staging.rename, write: event, path: staging.target })
        else saves.push({ save: event, write: event, path: event.path })
      }
    }
    return saves
  }

  function isUpdate(read: FileEvent, { save, write, path }: Saving): boolean {
    if (!read.path || !samePath(read.path, path) || !order.canPrecede(read, write)) return false
    // What is saved when the load has failed holds nothing that was loaded.
    if (isInHandlerOf(read, write)) return false
    if (isOfCallee(read, write) || areAlternatives(read, write)) return false
    if (activityOf(read) !== activityOf(write)) return false
    if (isCompleteWithin(write, path)) return false
    if (namesProjectFile(path) || isRandom(path)) return false
    // One of a list of files that are all rewritten alike: a codemod, a formatter.
    for (const hole of holesOf(path)) if (hole.origin === 'loop') return false
    if (isAssignedBetween(path, read.site.range[1], save.site.range[0])) return false
    // A text that is edited and put back is a document, not a record.
    const kind = state.dataKind(write)
    if (kind !== 'serialised' && (kind !== 'converted' || !state.isParsed(read))) return false
    return flow.feeds(read, write)
  }

  /**
   * Both happen through one call: the pair belongs to the function that is called, unless that only runs a callback of
   * ours in which one of them happens.
   */
  const isOfCallee = (read: FileEvent, write: FileEvent): boolean =>
    read.chain.length > 0 && read.site === write.site

  function isInHandlerOf(read: FileEvent, write: FileEvent): boolean {
    const [x, y] = divergenceOf(read, write)
    return (
      x !== undefined &&
      y !== undefined &&
      [...handlersAround(x, values)].some(({ node }) => isWithin(y, node))
    )
  }

  /** Two branches of one function, each for another request: `run({ type: 'read' })` and `run({ type: 'write' })`. */
  function areAlternatives(read: FileEvent, write: FileEvent): boolean {
    const [a, b] = [read.operation.node, write.operation.node]
    return outerFunction(a) === outerFunction(b) && order.areExclusive(a, b) && order.areExclusive(b, a)
  }

  /** The call that saves loads for itself first: the update is that function's own. */
  function isCompleteWithin(write: FileEvent, path: SymbolicPath): boolean {
    return (
      write.chain.length > 0 &&
      all.some(
        (other) =>
          other.operation.kind === 'read' &&
          isOfCallee(other, write) &&
          other.position < write.position &&
          other.path?.key === path.key &&
          flow.feeds(other, write),
      )
    )
  }

  /**
   * The function whose run an event belongs to, from the event outward. A callback that a promise, an iteration or a
   * file operation runs is part of what its caller does; one that is handed to anything else runs some other time.
   */
  function activityOf(event: FileEvent): Node {
    let activity: Node = event.root
    for (const node of [...event.chain, event.operation.node]) {
      let fn = enclosingFunction(node)
      while (fn && isInlineFunction(fn)) {
        const outer = wrapped(fn)
        const call = outer.parent
        if (call && !isSequential(call, outer)) {
          activity = fn
          break
        }
        fn = enclosingFunction(fn)
      }
    }
    return activity
  }

  function isSequential(call: Node, fn: Node): boolean {
    if (call.type === 'NewExpression') {
      const made = values.ref(call.callee)
      return made.type === 'global' && made.path.join('.') === 'Promise'
    }
    if (call.type !== 'CallExpression') return false
    if (call.callee === fn || unwrap(call.callee) === unwrap(fn)) return true
    if (operations.operationOf(call) || runsAsBody(call)) return true
    const callee = unwrap(call.callee)
    if (
      callee.type === 'MemberExpression' &&
      !callee.computed &&
      callee.property.type === 'Identifier' &&
      SEQUENTIAL.has(callee.property.name)
    )
      return true
    return values.ref(call.callee).type === 'function'
  }

  /** Undefined: protected, or perhaps protected. */
  function protectionOf(
    load: FileEvent,
    save: FileEvent,
  ): { protection: Protection; lock: Lock | undefined } | undefined {
    const common = save.locks.filter((lock) => load.locks.includes(lock))
    const held = common.filter((lock) => !lock.inProcess)
    const passedOver = held.find((lock) => isPassedOver(lock, load))
    if (passedOver && held.every((lock) => lock === passedOver || isPassedOver(lock, load)))
      return { protection: 'passed-over', lock: passedOver }
    if (held.length > 0) return undefined
    if (common.length > 0) return { protection: 'in-process', lock: common[0] }
    const late = save.locks.find((lock) => !lock.inProcess)
    if (late && !late.known) return undefined
    if (late) return { protection: 'save-only', lock: late }
    return isReleasedAfter(load, save) ? undefined : { protection: 'none', lock: undefined }
  }

  /** `try { load; save } finally { release(lock) }`: a lock was taken where we do not see it. */
  function isReleasedAfter(load: FileEvent, save: FileEvent): boolean {
    const loads = [load.operation.node, ...load.chain]
    return [save.operation.node, ...save.chain].some((node) => {
      for (let up: Node | undefined = node.parent; up && !isFunction(up); up = up.parent) {
        if (up.type !== 'TryStatement' || !up.finalizer || !isWithin(node, up.block)) continue
        const { block } = up
        if (loads.some((one) => isWithin(one, block)) && order.contains(up.finalizer, isReleaseCall))
          return true
      }
      return false
    })
  }
  const isReleaseCall = (node: Node): boolean =>
    node.type === 'CallExpression' && isRelease(calleeName(node) ?? '')

  /** The load is reached although the lock could not be taken, as the function that takes the lock shows. */
  function isPassedOver(lock: Lock, load: FileEvent): boolean {
    const fn = lock.known ? enclosingFunction(lock.node) : undefined
    const place = fn && [...load.chain, load.operation.node].find((node) => enclosingFunction(node) === fn)
    return place !== undefined && lockFailure.passesOver(lock.attempts, place)
  }

  /** True when something is awaited between two events, so that other work of this process can come in. */
  function yieldsBetween(first: FileEvent, last: FileEvent): boolean {
    if (first.operation.flavour !== 'sync' || last.operation.flavour !== 'sync') return true
    return yieldsOf(enclosingFunction(last.site)).some(
      ({ range }) => range[1] > first.site.range[0] && range[0] < last.site.range[1],
    )
  }

  const yields = new Map<Host | undefined, Node[]>()
  /** Where a function itself waits for something. */
  function yieldsOf(fn: FunctionNode | undefined): readonly Node[] {
    let known = yields.get(fn)
    if (!known) {
      const found: Node[] = []
      yields.set(fn, (known = found))
      order.contains(fn?.body ?? index.program, (node) => {
        const waits =
          node.type === 'AwaitExpression' ||
          node.type === 'YieldExpression' ||
          (node.type === 'ForOfStatement' && node.await)
        if (waits && enclosingFunction(node) === fn) found.push(node)
        return false
      })
    }
    return known
  }

  return { updatesOf, pairsOf, yieldsBetween }
}
