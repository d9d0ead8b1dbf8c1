/** Files that are prepared in another directory than the one they are meant for, and then moved or copied there. */
import { isErrorCode, outerFunction, type Node } from './ast.ts'
import { regionOf } from './directories.ts'
import type { FileEvent, FileFacts, Staging } from './file-facts.ts'
import { functionOf } from './operations.ts'
import { isFreshTarget } from './staging.ts'
import { directoryOf, holesOf, isKnown, samePath, type SymbolicPath } from './symbolic-path.ts'
import { insideOf, placeIn, spellingsOf } from './temp-uses.ts'

export interface Distance {
  /** `glued`: the directory and the name are joined without a separator, so that the temp lies one directory up. */
  readonly kind: 'rename' | 'copy' | 'glued'
  readonly event: FileEvent
  /** The staging that the event belongs to, when it is a file that was seen to be staged. */
  readonly staging: Staging | undefined
  /** The event, or the call that leads to it, in the function that names the target. */
  readonly node: Node
  readonly tempNode: Node
  readonly targetNode: Node
}

export function distantTemps(facts: FileFacts): Distance[] {
  const found = new Map<Node, Distance>()
  let crosses: boolean | undefined
  for (const host of facts.changers('rename', 'copy')) {
    const events = facts.eventsOf(host)
    for (const event of events) {
      const kind = kindOf(facts, event, events)
      if (!kind) continue
      // Code that knows the error has its own answer to it.
      crosses ??= knowsCrossDevice(facts)
      if (crosses && kind !== 'glued') continue
      const tempNode = spellingsOf(facts, event.operation.path!, event.env).at(-1)!
      const targetNode = spellingsOf(facts, event.operation.to!, event.env).at(-1)!
      const node = placeIn(event, outerFunction(targetNode))
      if (found.has(node)) continue
      const staging = facts.stagings(host).find((one) => one.rename === event)
      found.set(node, { kind, event, staging, node, tempNode, targetNode })
    }
  }
  return [...found.values()]
}

function kindOf(
  facts: FileFacts,
  event: FileEvent,
  events: readonly FileEvent[],
): Distance['kind'] | undefined {
  const { kind, path, to } = event.operation
  if ((kind !== 'rename' && kind !== 'copy') || !path || !to || !event.path || !event.to) return undefined
  if (kind === 'rename' && isGlued(insideOf(event.path), event.to)) return 'glued'
  if (regionOf(event.path) !== 'system-temp' || regionOf(event.to) !== 'elsewhere') return undefined
  if (kind === 'rename') {
    // Moves of other libraries copy where they cannot rename.
    if (functionOf(event.operation) !== 'rename' && !event.operation.effect.retries) return undefined
    return isCopiedInstead(event, events) ? undefined : 'rename'
  }
  return isPublished(facts, event, events) ? 'copy' : undefined
}

/** `dirname(file) + basename(file) + '.tmp'` */
function isGlued(temp: SymbolicPath, target: SymbolicPath): boolean {
  const directory = directoryOf(target)
  const [first, second] = temp.pieces
  return (
    directory.pieces.length === 1 &&
    typeof first === 'object' &&
    first.origin === 'directory-of' &&
    directory.key === `{${first.key}}` &&
    typeof second === 'object' &&
    second.origin === 'name-of' &&
    isKnown(target) &&
    [...holesOf({ ...temp, pieces: [second] })].some((hole) =>
      samePath({ ...target, pieces: [hole], key: `{${hole.key}}` }, target),
    )
  )
}

/** A rename that is refused is followed by a copy: whoever wrote it knows what can happen. */
function isCopiedInstead(rename: FileEvent, events: readonly FileEvent[]): boolean {
  return events.some(
    (event) =>
      event.operation.kind === 'copy' && event.path !== undefined && samePath(event.path, rename.path!),
  )
}

/** What the function wrote itself goes onto a name that others read, by a copy. */
function isPublished(facts: FileFacts, copy: FileEvent, events: readonly FileEvent[]): boolean {
  if (isFreshTarget(copy.to!)) return false
  const written = events.some(
    ({ operation, path, position }) =>
      operation.kind === 'write' &&
      operation.data !== undefined &&
      position < copy.position &&
      path !== undefined &&
      samePath(path, copy.path!),
  )
  // The copy is itself staged, beside its target.
  return written && !facts.isStaged({ ...copy, path: copy.to })
}

/** `EXDEV` stands somewhere in the file. */
function knowsCrossDevice(facts: FileFacts): boolean {
  return facts.order.contains(facts.index.program, (node) => isErrorCode(node) && node.value === 'EXDEV')
}
