/** Files that are written under another name first and then renamed onto their target. */
import type { Node } from './ast.ts'
import { lastBefore, type FileEvent } from './events.ts'
import { put } from './multimap.ts'
import { isOf, type OperationKind } from './operations.ts'
import {
  directoryOf,
  holesOf,
  directoriesOf,
  isKnown,
  isRandom,
  pathText,
  samePath,
  suffixBeyond,
  type SymbolicPath,
} from './symbolic-path.ts'
import type { Mark } from '../apis/uniqueness.ts'
import type { Order } from './order.ts'

export interface Staging {
  /** What filled the temp file, if it was seen. */
  readonly write: FileEvent | undefined
  /** The rename, or the call of another module's function that is handed both paths and must be doing it. */
  readonly rename: FileEvent
  readonly temp: SymbolicPath
  readonly target: SymbolicPath
  /** The expression of the temp path as the rename has it. */
  readonly tempNode: Node
  readonly targetNode: Node
}

/** The first staging of each write. */
export function byWrite(stagings: readonly Staging[]): ReadonlyMap<FileEvent, Staging> {
  const found = new Map<FileEvent, Staging>()
  for (const staging of stagings)
    if (staging.write && !found.has(staging.write)) found.set(staging.write, staging)
  return found
}

export { gradeOf, type Grade } from '../apis/uniqueness.ts'

/** Suffixes and prefixes that people give to a file that is not finished. A backup or a rotated log has others. */
export const TEMP_TEXT =
  /te?mp|~$|\.new\b|part(?:ial)?\b|download|stag|swp|pending|writing|incomplete|inprogress|in-progress/i

/** Operations that put content into the temp file. */
function filledPath(event: FileEvent): SymbolicPath | undefined {
  const { kind } = event.operation
  if (kind === 'copy') return event.to
  return kind === 'write' || kind === 'create' || kind === 'append' || kind === 'atomic-write'
    ? event.path
    : undefined
}

/** What puts a file in the place of another, or may do so. */
export const MOVES: readonly OperationKind[] = ['rename', 'hand-over']

/** The stagings in the events of one function. */
export function stagingsOf(events: readonly FileEvent[], order: Order): Staging[] {
  const found: Staging[] = []
  let uses: Uses | undefined
  for (const rename of events) {
    const { kind } = rename.operation
    if (!isOf(MOVES, rename.operation) || !rename.path || !rename.to) continue
    const temp = rename.path
    const target = rename.to
    if (!rename.operation.path || !rename.operation.to) continue
    // Renamed onto itself: nothing happens to it.
    if (temp.key === target.key) continue
    // `x` to `x.1`, `x` to `x.bak`: moving a file aside.
    if (suffixBeyond(temp, target)) continue
    uses ??= usesOf(events)
    const last = (of: Uses['filled']): FileEvent | undefined =>
      isKnown(temp)
        ? lastBefore(of.get(temp.key) ?? [], rename.position).findLast((use) => order.canPrecede(use, rename))
        : undefined
    if (last(uses.made)) continue
    const write = last(uses.filled)
    if (isLive(temp, target, uses, write) || isDirectory(temp, uses)) continue
    if (isKnown(target) && uses.parents.has(target.key)) continue
    // What was moved there, to swap two files or to come back, was whole before.
    const move = last(uses.moved)
    if (move && (!write || isCopyFor(write, move))) continue
    if ((!write || kind === 'hand-over') && !looksStaged(temp, target)) continue
    found.push({
      write,
      rename,
      temp,
      target,
      tempNode: rename.operation.path,
      targetNode: rename.operation.to,
    })
  }
  return found
}

/** What happens in a function to each path. */
interface Uses {
  /** A directory or a link is made. */
  readonly made: ReadonlyMap<string, readonly FileEvent[]>
  /** Content is put into it. */
  readonly filled: ReadonlyMap<string, readonly FileEvent[]>
  /** A file or directory is moved there. */
  readonly moved: ReadonlyMap<string, readonly FileEvent[]>
  readonly reads: ReadonlyMap<string, readonly FileEvent[]>
  /** It is removed or copied with whatever it holds. */
  readonly trees: ReadonlySet<string>
  /** Something lies below it. */
  readonly parents: ReadonlySet<string>
}

function usesOf(events: readonly FileEvent[]): Uses {
  const made = new Map<string, FileEvent[]>()
  const filled = new Map<string, FileEvent[]>()
  const moved = new Map<string, FileEvent[]>()
  const reads = new Map<string, FileEvent[]>()
  const trees = new Set<string>()
  const parents = new Set<string>()
  for (const event of events) {
    const { path, to, operation } = event
    const { kind, effect, recursive } = operation
    const content = kind === 'append' ? undefined : filledPath(event)
    if (content) put(filled, content.key, event)
    if (path) {
      if (kind === 'mkdir' || effect.link === true) put(made, path.key, event)
      if (kind === 'read') put(reads, path.key, event)
      if ((kind === 'remove' || kind === 'copy') && recursive) trees.add(path.key)
    }
    if (to && kind === 'rename') put(moved, to.key, event)
    for (const one of [path, to]) if (one) for (const { key } of directoriesOf(one)) parents.add(key)
  }
  return { made, filled, moved, reads, trees, parents }
}

/** What answers a move that fails, between two file systems say: the same file is copied to the same place. */
const isCopyFor = (write: FileEvent, { path }: FileEvent): boolean =>
  write.operation.kind === 'copy' &&
  write.path !== undefined &&
  path !== undefined &&
  samePath(write.path, path)

const isDirectory = (path: SymbolicPath, { trees, parents }: Uses): boolean =>
  isKnown(path) && (trees.has(path.key) || parents.has(path.key))

/** The file is read for its content before it is written, or goes to a name that is made up for it: moved aside. */
function isLive(
  temp: SymbolicPath,
  target: SymbolicPath,
  { reads }: Uses,
  write: FileEvent | undefined,
): boolean {
  if (target.marks.size > 0 && temp.marks.size === 0) return true
  const first = isKnown(temp) ? reads.get(temp.key)?.[0] : undefined
  return first !== undefined && write !== undefined && first.position < write.position
}

/** The temp was filled by something that we do not see, but its name says what it is. */
function looksStaged(temp: SymbolicPath, target: SymbolicPath): boolean {
  if (!isKnown(target)) return false
  const suffix = suffixBeyond(target, temp)
  // What lies below the target makes the target a directory.
  if (suffix === undefined || pathText(suffix).includes('/')) return false
  return isNamedTemp(suffix)
}

/** Its name says that it is not finished, or tells writers apart. */
export const isNamedTemp = (path: SymbolicPath): boolean =>
  path.marks.size > 0 || TEMP_TEXT.test(pathText(path))

/** `log.1`: an older generation, which only rotation writes. */
export const isRotated = (target: SymbolicPath): boolean => /\.\d+(?:\.gz)?$/.test(pathText(target))

/** The marks of the temp's name that the target's name does not have: a date in both tells no two writers apart. */
export function ownMarks(temp: SymbolicPath, target: SymbolicPath): ReadonlySet<Mark> {
  const shared = new Set<string>()
  for (const hole of holesOf(target)) shared.add(hole.key)
  const marks = new Set<Mark>()
  for (const piece of temp.pieces) {
    if (typeof piece !== 'string' && !shared.has(piece.key)) for (const mark of piece.marks) marks.add(mark)
  }
  return marks
}

/** The function that stages knows its paths by its own names; its callers only know what they hand in. */
export const isNearer = (a: Staging, b: Staging): boolean => a.rename.chain.length < b.rename.chain.length

/** True when the temp lies in the target's directory for sure. */
export function isBeside(temp: SymbolicPath, target: SymbolicPath): boolean {
  const suffix = suffixBeyond(target, temp)
  if (suffix && !pathText(suffix).includes('/')) return true
  return samePath(directoryOf(temp), directoryOf(target))
}

/** A target that no other writer can mean: made for this run, or named after a random value. */
export function isFreshTarget(target: SymbolicPath): boolean {
  return isRandom(target)
}

/**
 * Whether everything in the temp's name is accounted for: taken from the target, fixed for the program, or a mark of
 * uniqueness. A part that comes from elsewhere may well tell two writers apart.
 */
export function isAccountedFor(temp: SymbolicPath, target: SymbolicPath): boolean {
  const known = new Set<string>()
  for (const hole of holesOf(target)) known.add(hole.key)
  const accounted = (path: SymbolicPath): boolean =>
    path.pieces.every((piece) => {
      if (typeof piece === 'string' || known.has(piece.key)) return true
      if (piece.marks.size > 0 && piece.parts.length === 0) return true
      switch (piece.origin) {
        case 'process':
        case 'import':
          return true
        case 'field':
          return piece.marks.size === 0
        case 'parameter':
        case 'loop':
          return false
        case 'opaque':
          // A choice of which one side has a random value.
          return piece.pure === true && piece.parts.length > 0 && piece.parts.every(accounted)
        default:
          // What another function makes of the target may well be unique.
          if (piece.origin === 'call' && !piece.pure) return false
          // Computed: accounted for when everything that it is computed from is.
          return piece.parts.length > 0 ? piece.parts.every(accounted) : piece.pure === true
      }
    })
  return accounted(temp)
}
