/** A staged replacement during which the live file is missing or torn for a moment. */
import { isCacheFile } from '../apis/formats.ts'
import { MOUNT_CODES } from '../apis/words.ts'
import { functionArguments, isErrorCode, type Node } from './ast.ts'
import type { FileEvent } from './events.ts'
import { failureAnswer, handlersAround } from './failure.ts'
import type { FileIndex } from './file-index.ts'
import { put } from './multimap.ts'
import { functionOf, type OperationKind } from './operations.ts'
import type { Order } from './order.ts'
import { isBeside, isFreshTarget, type Staging } from './staging.ts'
import { isKnown, pathText, samePath, type SymbolicPath } from './symbolic-path.ts'
import type { State } from './state.ts'
import type { Values } from './values.ts'

export interface ReplaceGap {
  /**
   * `removed`: the live file is deleted before the new one takes its place. `moved-aside`: it gets another name
   * first. `in-place`: it is written over when the rename fails.
   */
  readonly kind: 'removed' | 'moved-aside' | 'in-place'
  /** What makes the gap. */
  readonly event: FileEvent
  readonly staging: Staging
  /** It happens only when a first rename has failed. */
  readonly afterFailure: boolean
}

type Backups = Map<string, Map<string, FileEvent>>

export function createReplaceGaps(
  index: FileIndex,
  values: Values,
  order: Order,
  state: State,
  eventsWith: (...kinds: OperationKind[]) => readonly (readonly FileEvent[])[],
) {
  const answer = (first: FileEvent, later: FileEvent) => failureAnswer(first, later, order, values)

  function gapsOf(events: readonly FileEvent[], stagings: readonly Staging[]): ReplaceGap[] {
    const found: ReplaceGap[] = []
    const live = new Map<string, FileEvent[]>()
    const backups: Backups = new Map()
    for (const event of events) {
      const path = livePath(event)
      if (path) put(live, path.key, event)
      const { path: from, to, operation } = event
      if ((operation.kind !== 'rename' && operation.kind !== 'copy') || !from || !to) continue
      if (!isKnown(from) || samePath(to, from)) continue
      let names = backups.get(from.key)
      if (!names) backups.set(from.key, (names = new Map()))
      if (!names.has(to.key)) names.set(to.key, event)
    }
    for (const staging of stagings) {
      if (!isReplacement(staging)) continue
      for (const event of live.get(staging.target.key) ?? []) {
        const kind =
          event.position < staging.rename.position
            ? kindBefore(event, staging)
            : isInPlace(event, staging)
              ? 'in-place'
              : undefined
        if (!kind || (kind !== 'removed' && isReadBack(staging, backups))) continue
        const afterFailure =
          kind !== 'in-place' &&
          handledOf(stagings).some(
            (one) => one.rename !== staging.rename && answer(one.rename, event) !== undefined,
          )
        found.push({ kind, event, staging, afterFailure })
      }
    }
    return found
  }

  /** What the event takes away or writes over. */
  function livePath({ operation, path, to }: FileEvent): SymbolicPath | undefined {
    switch (operation.kind) {
      case 'remove':
      case 'rename':
      case 'write':
        return path
      case 'copy':
        return to
      default:
        return undefined
    }
  }

  const handled = new WeakMap<readonly Staging[], readonly Staging[]>()
  /** Those whose rename somebody answers when it fails. */
  function handledOf(stagings: readonly Staging[]): readonly Staging[] {
    let known = handled.get(stagings)
    if (!known) {
      known = stagings.filter(({ rename }) =>
        [rename.operation.node, ...rename.chain].some(
          (node) =>
            (node.type === 'CallExpression' && functionArguments(node).length > 0) ||
            !handlersAround(node, values).next().done,
        ),
      )
      handled.set(stagings, known)
    }
    return known
  }

  function isReplacement({ rename, write, target, targetNode }: Staging): boolean {
    if (rename.operation.kind !== 'rename' || isFreshTarget(target)) return false
    if (isCacheFile(`${pathText(target)} ${textOf(targetNode)}`)) return false
    if (!write) return true
    // A link is swapped, not a file; and what was copied from the target itself goes back to it.
    if (/link$/.test(functionOf(write.operation))) return false
    return !(write.operation.kind === 'copy' && write.path && samePath(write.path, target))
  }

  /** What takes the live file away between the writing of the temp and the rename. */
  function kindBefore(event: FileEvent, { rename, write, target }: Staging): ReplaceGap['kind'] | undefined {
    const { kind, recursive } = event.operation
    if ((kind !== 'remove' && kind !== 'rename') || !event.path || !samePath(event.path, target))
      return undefined
    if (!order.canPrecede(event, rename)) return undefined
    // Before that, a file is removed for reasons of its own: it is outdated, broken, disabled.
    if (write) {
      if (event.position < write.position || !order.canPrecede(write, event)) return undefined
      return kind === 'remove' ? 'removed' : 'moved-aside'
    }
    // Nobody saw the temp being filled: it may be a directory, unless only a file can be removed so.
    const isFile = event.operation.effect.removes === 'files' && !recursive
    return kind === 'remove' &&
      isFile &&
      event.root === rename.root &&
      event.chain.length === rename.chain.length
      ? 'removed'
      : undefined
  }

  /** The new content goes straight into the live file, because the rename failed. */
  function isInPlace(event: FileEvent, { rename, write, temp, target }: Staging): boolean {
    const { kind, data } = event.operation
    const onto = kind === 'write' ? event.path : kind === 'copy' ? event.to : undefined
    if (!onto || !samePath(onto, target)) return false
    // What was there before is put back.
    if (kind === 'copy' && !(event.path && samePath(event.path, temp))) return false
    const staged = write?.operation.data
    if (kind === 'write' && !(data && (!staged || textOf(data) === textOf(staged)))) return false
    const handled = answer(rename, event)
    return handled !== undefined && !(isBeside(temp, target) && isForMounts(handled))
  }

  const textOf = (node: Node): string => index.sourceCode.getText(node)

  /**
   * A name beside the target is on another device only where the target is a mount point of its own, and nothing can
   * be renamed onto that.
   */
  function isForMounts(handler: Node): boolean {
    let mounts = false
    let others = false
    order.contains(handler, (node) => {
      if (isErrorCode(node)) {
        if (MOUNT_CODES.has(node.value)) mounts = true
        else others = true
      }
      return false
    })
    return mounts && !others
  }

  /**
   * A backup of the live file that a load falls back to, or that is put back at the next start.
   *
   * @param backups what each path is copied or moved to, by the name that it gets
   */
  function isReadBack({ rename, target }: Staging, backups: Backups): boolean {
    for (const backup of backups.get(target.key)?.values() ?? [])
      for (const other of readersOf(backup))
        // Putting it back when this very rename fails is no help after a crash.
        if (other.root !== rename.root || answer(rename, other) === undefined) return true
    return false
  }

  let readers: Map<string, FileEvent[]> | undefined
  /** What takes the content of a backup anywhere in the file. */
  function* readersOf({ to, root }: FileEvent): Generator<FileEvent> {
    if (!readers) {
      readers = new Map()
      for (const events of eventsWith('read', 'copy', 'rename')) {
        for (const event of events) {
          const { kind } = event.operation
          if ((kind !== 'read' && kind !== 'copy' && kind !== 'rename') || !event.path) continue
          for (const name of state.namesOf(event.path, event.root)) put(readers, name, event)
        }
      }
    }
    for (const name of state.namesOf(to!, root)) yield* readers.get(name) ?? []
  }

  return { gapsOf }
}
