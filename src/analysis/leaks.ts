/**
 * Temp files that stay behind: staged, and removed by nothing when the write or the rename fails. Whatever may take care
 * of the temp counts, wherever it stands: what is not seen through is no leak.
 */
import { COMPUTING_MODULES } from '../apis/node-modules.ts'
import { outerFunction, wrapped, type CallNode, type Node } from './ast.ts'
import { isInSystemTemp } from './directories.ts'
import { isInHandler } from './failure.ts'
import type { FileEvent, FileFacts, Host, Staging } from './file-facts.ts'
import { directoriesOf, isKnown, isRandom, makePath, samePath, type SymbolicPath } from './symbolic-path.ts'
import { put } from './multimap.ts'
import { isNearer, TEMP_TEXT } from './staging.ts'
import { comparedAround, isOneOfMany } from './sweeps.ts'
import { insideOf, placeIn, readsOf, readsOfTemp, spellingsOf, tempExpression } from './temp-uses.ts'

export interface Leak {
  readonly staging: Staging
  /** The rename, or the call that leads to it, in the function that makes the temp path. */
  readonly node: Node
}

/** How deep a temp is followed into the local functions that it is handed to. */
const MAX_CALLS = 4

/** How often a temp may be named before nobody looks what all of it is for. */
const MAX_USES = 200

/** The stagings whose temp is nobody's once they fail, one for each place that makes a temp path. */
export function leakedTemps(facts: FileFacts): Leak[] {
  const found = new Map<Node, Staging>()
  const cared = new Set<Node>()
  let others: Touches | undefined
  for (const host of facts.changers()) {
    for (const staging of facts.stagings(host)) {
      if (staging.rename.operation.kind !== 'rename') continue
      const made = tempExpression(facts, staging)
      if (cared.has(made)) continue
      others ??= touchesByName(facts)
      if (isCaredFor(facts, staging, others)) {
        cared.add(made)
        found.delete(made)
        continue
      }
      const known = found.get(made)
      if (!known || isNearer(staging, known)) found.set(made, staging)
    }
  }
  return [...found].map(([made, staging]) => ({
    staging,
    node: placeIn(staging.rename, outerFunction(made)),
  }))
}

function isCaredFor(facts: FileFacts, staging: Staging, others: Touches): boolean {
  const temp = insideOf(staging.temp)
  // Made by whoever calls, or kept by an object: theirs to remove.
  if (temp.pieces.every((piece) => typeof piece !== 'string') && temp.marks.size === 0) return true
  // A directory of its own goes as a whole, and the system clears its own.
  if (hasOwnDirectory(temp) || isInSystemTemp(temp)) return true
  for (const touch of touchesOf(facts, others, staging)) if (caresFor(touch, staging)) return true
  return isSwept(others, staging) || isHandedToOthers(facts, staging)
}

/** `join(mkdtempSync(…), name)`: what stands before the last slash is random. */
function hasOwnDirectory(temp: SymbolicPath): boolean {
  const slash = temp.pieces.findLastIndex((piece) => typeof piece === 'string' && piece.includes('/'))
  return isRandom(makePath(temp.pieces.slice(0, Math.max(slash, 0))))
}

/** A removal, or whatever else takes a file by its name. */
interface Touch {
  readonly event: FileEvent
  /** How the temp is its file: by the path, by a spelling that two functions have in common, or as a part of it. */
  readonly by: 'path' | 'shape' | 'directory' | 'unknown'
}

interface Touches {
  /** Of those that say the same of a temp one is kept, by function or by target: generated files have thousands. */
  readonly byPath: Map<string, Map<Host | string, FileEvent>>
  /** Away from functions that stage under the name themselves, which look after their own. */
  readonly byShape: Map<string, FileEvent[]>
  /** The last removal in a function of something that we cannot name. */
  readonly unnamed: Map<Host, FileEvent>
  /** What the code around removals of many files compares names with. */
  readonly compared: Set<string>
}

function touchesByName(facts: FileFacts): Touches {
  const found: Touches = { byPath: new Map(), byShape: new Map(), unnamed: new Map(), compared: new Set() }
  const rounds = new Map<Node, readonly string[]>()
  for (const host of facts.doing('remove', 'stat', 'read', 'rename')) {
    const staged = new Set(
      facts
        .stagings(host)
        .filter(({ temp }) => isKnown(temp))
        .map(({ temp }) => temp.key),
    )
    for (const event of facts.eventsOf(host)) {
      const { path, to, root } = event
      const { kind } = event.operation
      if (!path || (kind !== 'remove' && kind !== 'stat' && kind !== 'read' && kind !== 'rename')) continue
      if (kind === 'remove' && isOneOfMany(path))
        for (const text of comparedAround(facts, event, rounds)) found.compared.add(text)
      if (isKnown(path)) {
        let alike = found.byPath.get(path.key)
        if (!alike) found.byPath.set(path.key, (alike = new Map()))
        const name = kind === 'rename' ? `to ${to?.key}` : root
        const first = alike.get(name)
        // Of a look and a removal in one function, the removal says more.
        if (!first || (kind === 'remove' && first.operation.kind !== 'remove')) alike.set(name, event)
      } else if (kind === 'remove') found.unnamed.set(root, event)
      const shape = isKnown(path) && staged.has(path.key) ? undefined : facts.state.shapeOf(path, root)
      if (shape !== undefined) put(found.byShape, shape, event)
    }
  }
  return found
}

/** Whatever may mean the temp, or a directory that it lies in. */
function* touchesOf(
  facts: FileFacts,
  { byPath, byShape, unnamed }: Touches,
  staging: Staging,
): Generator<Touch> {
  const { temp, tempNode, rename } = staging
  const { root, env } = rename
  const named = (path: SymbolicPath): Iterable<FileEvent> =>
    (isKnown(path) && byPath.get(path.key)?.values()) || []
  for (const event of named(temp)) yield { event, by: 'path' }
  // As a helper on the way knows it: what it passes on to the rename may remove its parameter.
  for (const node of spellingsOf(facts, tempNode, env))
    for (const event of named(facts.paths.pathOf(node)))
      if (event.operation.kind === 'remove' && event.root !== root) yield { event, by: 'path' }
  for (const path of new Set([temp, insideOf(temp)]))
    for (const directory of directoriesOf(path))
      for (const event of named(directory)) yield { event, by: 'directory' }
  const last = unnamed.get(root)
  if (last) yield { event: last, by: 'unknown' }
  for (const event of byShape.get(facts.state.shapeOf(temp, root) ?? '') ?? [])
    if (event.root !== root) yield { event, by: 'shape' }
}

function caresFor({ event, by }: Touch, { rename, write, target }: Staging): boolean {
  const { kind } = event.operation
  // The directory goes with what it holds.
  if (by === 'directory') return kind === 'remove'
  // Something that we cannot name is removed where this failed.
  if (by === 'unknown') return event.position > (write ?? rename).position
  switch (kind) {
    case 'remove':
      return true
    case 'rename':
      // Moved elsewhere: kept on purpose, under a name that its author knows.
      return event.to !== undefined && !samePath(event.to, target)
    default:
      // Looked for by name: the next run goes on with it, or clears it. A look after the write only checks it.
      return event.root !== rename.root || event.position < (write ?? rename).position
  }
}

/** `for (const name of readdirSync(dir)) if (name.endsWith('.tmp')) unlinkSync(join(dir, name))` */
function isSwept({ compared }: Touches, staging: Staging): boolean {
  const own = insideOf(staging.temp).pieces.filter((piece) => typeof piece === 'string')
  for (const text of compared)
    if (TEMP_TEXT.test(text) || own.some((piece) => piece.includes(text))) return true
  return false
}

interface Uses {
  /** Calls that cannot be seen into, before the rename and away from handlers of failures. */
  readonly strangers: Set<Node>
  escapes: boolean
}

/**
 * Someone else knows the temp: it is returned, registered, kept in a list, handed to a function out of sight. One such
 * function may be what fills it, when nothing else is seen to.
 */
function isHandedToOthers(facts: FileFacts, staging: Staging): boolean {
  const uses: Uses = { strangers: new Set(), escapes: false }
  const reads = readsOfTemp(facts, staging)
  if (reads.length > MAX_USES) return true
  for (const use of reads) look(facts, use, staging, uses, MAX_CALLS)
  if (uses.escapes) return true
  return staging.write ? uses.strangers.size > 0 : uses.strangers.size !== 1
}

function look(facts: FileFacts, use: Node, staging: Staging, uses: Uses, depth: number): void {
  if (uses.escapes) return
  let node = wrapped(use)
  let parent = node.parent
  let told = false
  // What the path is put into: a text, a list, a record, one of two values.
  for (;;) {
    if (!parent) return
    if (
      parent.type === 'TemplateLiteral' ||
      (parent.type === 'BinaryExpression' && parent.operator === '+')
    ) {
      told = true
    } else if (
      parent.type === 'ArrayExpression' ||
      parent.type === 'ObjectExpression' ||
      parent.type === 'SpreadElement' ||
      (parent.type === 'Property' && parent.value === node) ||
      parent.type === 'LogicalExpression' ||
      (parent.type === 'ConditionalExpression' && parent.test !== node)
    ) {
      // Goes on to whatever holds it.
    } else break
    node = wrapped(parent)
    parent = node.parent
  }
  switch (parent.type) {
    case 'CallExpression':
    case 'NewExpression':
      if (parent.arguments.includes(node as never))
        lookAtCall(facts, parent, node, staging, uses, told, depth)
      return
    case 'VariableDeclarator': {
      if (told || parent.init !== node) return
      const variable = parent.id.type === 'Identifier' ? facts.index.variableOf(parent.id) : undefined
      if (!variable || depth === 0) uses.escapes = true
      else for (const read of readsOf(variable)) look(facts, read, staging, uses, depth - 1)
      return
    }
    case 'ReturnStatement':
    case 'YieldExpression':
    case 'AssignmentExpression':
    case 'ArrowFunctionExpression':
    case 'PropertyDefinition':
      if (!told) uses.escapes = true
      return
    default:
      return
  }
}

function lookAtCall(
  facts: FileFacts,
  call: CallNode,
  given: Node,
  staging: Staging,
  uses: Uses,
  told: boolean,
  depth: number,
): void {
  if (facts.operations.operationOf(call)) return
  const callee = facts.values.ref(call.callee)
  if (callee.type === 'global' && (callee.path[0] === 'console' || /Error$/.test(callee.path[0]!))) return
  if (callee.type === 'module' && (callee.module === 'fs' || COMPUTING_MODULES.has(callee.module))) return
  // A message with the path in it, unless it is a command.
  if (told && !(callee.type === 'module' && callee.module === 'child_process')) return
  if (callee.type === 'function' && depth > 0) {
    const parameter = callee.node.params[call.arguments.indexOf(given as never)]
    const name = parameter?.type === 'AssignmentPattern' ? parameter.left : parameter
    const variable = name?.type === 'Identifier' ? facts.index.variableOf(name) : undefined
    if (variable) {
      for (const read of readsOf(variable)) look(facts, read, staging, uses, depth - 1)
      return
    }
  }
  if (isInHandler(call) || call.range[0] > staging.rename.site.range[1]) uses.escapes = true
  else uses.strangers.add(call)
}
