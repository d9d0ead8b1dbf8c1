/**
 * Creations that a second creator can repeat: a look says that the file is missing, or that a lock in it is free, and
 * the write comes later. Only those count where the second write does damage.
 */
import { namesLog } from '../apis/words.ts'
import { unwrap, enclosingFunction, isFunction, isWithin, type Node } from './ast.ts'
import type { Absence } from './absence.ts'
import type { Carried } from './carried.ts'
import { createErrorFirst } from './error-first.ts'
import { divergenceOf, type FileEvent } from './events.ts'
import type { FileIndex } from './file-index.ts'
import { isOf, type OperationKind } from './operations.ts'
import type { Flow } from './flow.ts'
import { put } from './multimap.ts'
import type { Order } from './order.ts'
import { namesProjectFile } from './project-files.ts'
import type { Paths } from './path-identity.ts'
import type { State } from './state.ts'
import { byWrite, type Staging } from './staging.ts'
import { holesOf, isKnown, isRandom, pathText, type SymbolicPath } from './symbolic-path.ts'
import type { Update } from './updates.ts'
import type { Values } from './values.ts'

export type Damage =
  /** Each creator goes on with content of its own, and the file has that of the last one. */
  | { readonly kind: 'differs' }
  /** What was saved or appended since then is gone. */
  | { readonly kind: 'wipes'; readonly change: FileEvent | undefined }
  /** The file says who may go on, and two may. */
  | { readonly kind: 'admits' }

export interface Creation {
  /** The look that the write relies on. */
  readonly check: FileEvent
  /** The write, or the rename of a staged file. */
  readonly save: FileEvent
  /** Where the function that looks goes on to write: the write, or the call of a helper. */
  readonly site: Node
  readonly path: SymbolicPath
  readonly damage: Damage
  /** The file was missing, so that an exclusive creation would do in the place of the write. */
  readonly missing: boolean
}

interface Use {
  readonly event: FileEvent
  /** All events of the function that was looked at. */
  readonly events: readonly FileEvent[]
}

type Claim = 'owner' | 'token' | 'mark'

/** What makes a path worth another look: content that comes, or goes. */
const USES: readonly OperationKind[] = ['append', 'write', 'atomic-write', 'remove']
/** What creates a file that somebody looked for. */
export const WRITES: readonly OperationKind[] = ['write', 'atomic-write']
/** A lock is looked at once or twice before it is written. */
const MAX_LOOKS = 8
/** Updates of a file, in one function, that a creation of it is compared with. */
const MAX_UPDATES = 50

export function createCreations(
  index: FileIndex,
  values: Values,
  paths: Paths,
  order: Order,
  absence: Absence,
  flow: Flow,
  state: State,
  { carries }: Carried,
  eventsWith: (...kinds: OperationKind[]) => readonly (readonly FileEvent[])[],
) {
  let uses: ReadonlyMap<string, readonly Use[]> | undefined
  const errorFirst = createErrorFirst(index, order)

  /** What the functions of the file do to a path with content. */
  function usesOf(path: SymbolicPath): readonly Use[] {
    if (!uses) {
      const found = new Map<string, Use[]>()
      for (const events of eventsWith(...USES)) {
        for (const event of events) {
          if (!event.path || !isKnown(event.path) || !isOf(USES, event.operation)) continue
          put(found, event.path.key, { event, events })
        }
      }
      uses = found
    }
    return uses.get(path.key) ?? []
  }

  const changes = new Map<string, readonly FileEvent[]>()
  function changesOf(path: SymbolicPath): readonly FileEvent[] {
    let known = changes.get(path.key)
    if (!known) {
      known = usesOf(path)
        .filter(isChange)
        .map(({ event }) => event)
      changes.set(path.key, known)
    }
    return known
  }

  /** It puts records into the file, which is there already. The first lines of a log are no loss to anyone. */
  const isChange = ({ event, events }: Use): boolean =>
    (event.operation.kind === 'append' ? !isLog(event.path!) : isRecord(event)) &&
    !absence.isSeed(event, events, false)

  /** A path that is called a log, in its text or by a name that it comes from. */
  const isLog = (path: SymbolicPath): boolean =>
    namesLog(pathText(path)) ||
    [...holesOf(path)].some((hole) => hole.name !== undefined && namesLog(hole.name))

  /** It takes away what the file says, or the file. */
  const isRelease = ({ event }: Use): boolean =>
    event.operation.kind === 'remove' || (event.operation.kind === 'write' && textOfData(event) === '')

  /** The program saves what it reads back: state, and no output. A cache is made anew by whoever misses it. */
  function isRecord(event: FileEvent): boolean {
    const { kind } = event.operation
    if (kind !== 'write' && kind !== 'atomic-write') return false
    const kindOfData = state.dataKind(event)
    if (kindOfData !== 'serialised' && kindOfData !== 'converted') return false
    return state.readBack(event) !== undefined && carries(event.operation.data!, event.env)
  }

  const textOfData = (event: FileEvent): string | undefined => {
    const { data } = event.operation
    const text = data && paths.pathOf(data, event.env)
    return text?.pieces.every((piece) => typeof piece === 'string') ? text.pieces.join('') : undefined
  }

  /** The creations in the events of one function. */
  function creationsOf(
    events: readonly FileEvent[],
    stagings: readonly Staging[],
    updates: readonly Update[],
  ): Creation[] {
    const found: Creation[] = []
    const staged = byWrite(stagings)
    const updated = new Map<string, Update[]>()
    for (const update of updates)
      if ((updated.get(update.path.key)?.length ?? 0) < MAX_UPDATES) put(updated, update.path.key, update)
    for (const write of events) {
      if (!isOf(WRITES, write.operation) || write.operation.flavour === 'stream' || !write.path) continue
      const staging = staged.get(write)
      const save = staging?.rename ?? write
      const path = staging?.target ?? write.path
      if (!isKnown(path) || isRandom(path) || isOneOfMany(path) || namesProjectFile(path)) continue
      // `if (existsSync(file)) { load, change, save } else save`: one update, with a file or without.
      if (updated.get(path.key)?.some((update) => isOtherBranch(update.save, save))) continue
      const creation = creationOf(write, save, path, events)
      if (creation) found.push(creation)
    }
    return found
  }

  function isOneOfMany(path: SymbolicPath): boolean {
    for (const hole of holesOf(path)) if (hole.origin === 'loop') return true
    return false
  }

  function creationOf(
    write: FileEvent,
    save: FileEvent,
    path: SymbolicPath,
    events: readonly FileEvent[],
  ): Creation | undefined {
    const looks = absence.looksBefore(save, events, path)
    // A second look inside the lock is the one that counts.
    if (looks.length === 0 || looks.some((look) => sharesLock(look, save))) return undefined
    if (errorFirst.isBarred(save)) return undefined
    const claims = claimOf(write)
    const check = absence.checkBefore(save, events, { path, reads: true, surely: true })
    const judged =
      check ??
      (claims
        ? looks.slice(-MAX_LOOKS).find((look) => look.operation.kind === 'read' && decides(look, save))
        : undefined)
    if (!judged) return undefined
    // A template that is put in its place is the work of one command.
    const damage = state.isCopied(write) ? undefined : damageOf(write, save, path)
    if (!claims && !damage) return undefined
    const found = { check: judged, save, path, missing: check !== undefined }
    if (claims && admits(claims, write, judged, check !== undefined, events))
      return { ...found, site: save.operation.node, damage: { kind: 'admits' } }
    const [, site] = divergenceOf(judged, save)
    return check && site && damage && { ...found, site, damage }
  }

  function isOtherBranch(a: FileEvent, b: FileEvent): boolean {
    if (a === b || a.root !== b.root) return false
    const [x, y] = divergenceOf(a, b)
    return x !== undefined && y !== undefined && (order.areExclusive(x, y) || order.areExclusive(y, x))
  }

  const sharesLock = (a: FileEvent, b: FileEvent): boolean =>
    b.locks.some((lock) => !lock.inProcess && a.locks.includes(lock))

  function damageOf(write: FileEvent, save: FileEvent, path: SymbolicPath): Damage | undefined {
    const { node, data } = write.operation
    const changes = changesOf(path)
    const change = changes.find((event) => event.operation.node !== node && !isOtherBranch(event, save))
    if (change) return { kind: 'wipes', change }
    if (data && paths.pathOf(data, write.env).marks.has('random')) return { kind: 'differs' }
    const own = changes.find((event) => !isOtherBranch(event, save))
    if (own) return { kind: 'wipes', change: own }
    return isEmptyStore(write) ? { kind: 'wipes', change: undefined } : undefined
  }

  /** `{}`, `[]`, `{ version: 1, entries: [] }`: there to be filled. */
  function isEmptyStore(write: FileEvent): boolean {
    const text = textOfData(write)?.trim()
    if (text !== undefined) return /^(?:\{\s*\}|\[\s*\])$/.test(text)
    const data = write.operation.data && unwrap(write.operation.data)
    if (!data) return false
    const value =
      write.operation.json || data.type !== 'CallExpression'
        ? data
        : state.containsSerialiser(data, write.env, 0) && data.arguments[0]
    return value ? isEmptyValue(value, write) : false
  }

  function isEmptyValue(node: Node, write: FileEvent): boolean {
    const found = values.ref(node, write.env)
    const plain = found.type === 'object' ? found.node : unwrap(node)
    if (plain.type === 'ArrayExpression') return plain.elements.length === 0
    if (plain.type !== 'ObjectExpression') return false
    return plain.properties.every(
      (property) =>
        property.type === 'Property' &&
        (isEmptyValue(property.value, write) ||
          (property.value.type === 'Literal' && typeof property.value.value === 'number')),
    )
  }

  /** What a write into a lock may look like: the owner's process id, some token, or a mere mark. */
  function claimOf(write: FileEvent): Claim | undefined {
    const { data } = write.operation
    const kind = state.dataKind(write)
    if (data && paths.pathOf(data, write.env).marks.has('pid'))
      return kind === 'serialised' ? 'token' : 'owner'
    return kind === 'token' ? 'token' : kind === 'constant' ? 'mark' : undefined
  }

  /**
   * The content says who holds the file, and the look keeps others out: a lock made by hand. A time that is never
   * taken away again is a note of when something was done last.
   */
  function admits(
    claim: Claim,
    write: FileEvent,
    check: FileEvent,
    missing: boolean,
    events: readonly FileEvent[],
  ): boolean {
    const isReleased = (within?: readonly FileEvent[]): boolean =>
      usesOf(write.path!).some(
        (use) =>
          use.event.operation.node !== write.operation.node &&
          isRelease(use) &&
          // What was empty from the start is not given back by being emptied.
          (use.event.operation.kind === 'remove' || textOfData(write) !== '') &&
          (!within || (use.events === within && order.canPrecede(write, use.event))),
      )
    if (claim === 'mark') return missing && isReleased(events)
    return (claim === 'owner' || isReleased()) && decides(check, write)
  }

  /** What the look answered sends others away: a branch that leaves, a choice between this write and something else. */
  function decides(look: FileEvent, write: FileEvent): boolean {
    const [x, y] = divergenceOf(look, write)
    if (!x || !y) return false
    const fn = enclosingFunction(y)
    const scope: Node = fn?.body ?? index.program
    if (!isWithin(x, scope)) return false
    const answer = flow.derivedFrom(look)
    const asks = (test: Node): boolean =>
      order.contains(test, (node) => node === x || answer.has(node) || isAnswer(node, x))
    for (let up: Node | undefined = y.parent; up && up !== scope.parent; up = up.parent) {
      if (up.type === 'SwitchStatement' && asks(up.discriminant)) return true
      if (isFunction(up) && up !== fn) return false
    }
    return order.contains(scope, (node) => {
      if (node.range[0] < x.range[0] && !isWithin(x, node)) return false
      if (node.range[0] >= y.range[0]) return false
      if (node.type === 'WhileStatement') return !isWithin(y, node) && asks(node.test)
      return (
        node.type === 'IfStatement' &&
        !isWithin(y, node) &&
        enclosingFunction(node) === fn &&
        order.leaves([node.consequent]) &&
        asks(node.test)
      )
    })
  }

  /** A variable that holds what the call of the look answered. */
  function isAnswer(node: Node, look: Node): boolean {
    if (node.type !== 'Identifier') return false
    const variable = index.variableOf(node)
    const source = variable && values.sourceOf(variable)
    return source !== undefined && isWithin(look, source.node)
  }

  return { creationsOf }
}
