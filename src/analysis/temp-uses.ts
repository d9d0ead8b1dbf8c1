/** Where a temp path is spelled, and whether another spelling could take its place without anyone noticing. */
import type { TSESTree } from '@typescript-eslint/utils'
import { takesAnyName, TELLING } from '../apis/node-modules.ts'
import {
  enclosingFunction,
  enclosingStatement,
  isFunction,
  isInlineFunction,
  isWithin,
  outerFunction,
  propertyName,
  unwrap,
  wrapped,
  type CallNode,
  type Node,
} from './ast.ts'
import type { FileEvent, FileFacts, Host, Staging } from './file-facts.ts'
import type { Variable } from './file-index.ts'
import { put } from './multimap.ts'
import { directoryOf, isKnown, samePath, suffixBeyond, type SymbolicPath } from './symbolic-path.ts'
import { isPathHelper, spellExpression } from './spelling.ts'
import { isSweptByName } from './sweeps.ts'
import type { Env } from './values.ts'

export interface TempEdit {
  /** Expressions that become the new temp path. */
  readonly replaced: readonly Node[]
  /** The text of the target path, which means the same at the place of the edit. */
  readonly target: string
  /** The part of a replaced expression that the text was taken from. */
  readonly kept?: Node | undefined
  /** The path is spelled at several places: declare it once before this statement. */
  readonly hoistBefore?: Node
  readonly needsLook?: string
}

/** The temp path as the function that makes it has it: what a helper knows as a parameter is its caller's. */
export const spelledTemp = (facts: FileFacts, staging: Staging): Node =>
  spelled(facts, staging.tempNode, staging.rename.env)

/** The expression that makes the temp path: where a report points. */
export function tempExpression(facts: FileFacts, staging: Staging): Node {
  const node = spelledTemp(facts, staging)
  return definitionOf(facts, node)?.init ?? unwrap(node)
}

/** The expression that the target has in the function where the temp path is made. */
export function targetExpression(facts: FileFacts, staging: Staging): Node {
  const home = enclosingFunction(tempExpression(facts, staging))
  const all = spellingsOf(facts, staging.targetNode, staging.rename.env)
  return all.find((node) => enclosingFunction(node) === home) ?? all[0]!
}

/** The operation, or the call that leads to it, in one of the functions on the way there. */
export function placeIn(event: FileEvent, home: Node | undefined): Node {
  const places = [...event.chain, event.operation.node]
  return places.find((place) => outerFunction(place) === home) ?? event.operation.node
}

/** An expression, and what callers passed for it when it is a helper's parameter: `move(tmp, file)`. */
export function spellingsOf(facts: FileFacts, node: Node, env: Env | undefined): Node[] {
  const plain = unwrap(node)
  const variable = plain.type === 'Identifier' ? facts.index.variableOf(plain) : undefined
  const thunk = variable && facts.values.bound(variable, env)
  return thunk && (thunk.path?.length ?? 0) === 0
    ? [node, ...spellingsOf(facts, thunk.node, thunk.env)]
    : [node]
}

/** The outermost of them: where the path is really made. */
const spelled = (facts: FileFacts, node: Node, env: Env | undefined): Node =>
  spellingsOf(facts, node, env).at(-1)!

export interface Definition {
  readonly init: Node
  readonly declarator: TSESTree.VariableDeclarator
  readonly references: readonly Node[]
}

/** `const tmp = …`, when the path is held in a variable that is assigned once. */
export function definitionOf(facts: FileFacts, node: Node): Definition | undefined {
  const plain = unwrap(node)
  if (plain.type !== 'Identifier' || !facts.values.soleValue(plain)) return undefined
  const variable = facts.index.variableOf(plain)
  const source = variable && facts.values.sourceOf(variable)
  const declarator = variable?.defs[0]?.node as Node | undefined
  if (!variable || !source || source.path.length > 0 || declarator?.type !== 'VariableDeclarator')
    return undefined
  if (declarator.init !== source.node) return undefined
  // A copy of another variable: the name is made there.
  const inner = definitionOf(facts, source.node)
  if (inner) return inner
  return {
    init: source.node,
    declarator,
    references: variable.references.filter((r) => !r.init).map((r) => r.identifier as Node),
  }
}

/** Where the temp path is read: by its variable, as a member, or spelled in full. */
export function readsOfTemp(facts: FileFacts, staging: Staging): readonly Node[] {
  const node = unwrap(spelledTemp(facts, staging))
  if (node.type === 'Identifier') {
    const variable = facts.index.variableOf(node)
    return variable ? readsOf(variable) : []
  }
  if (node.type === 'MemberExpression') {
    const { key } = staging.temp
    return facts.index
      .memberReads(propertyName(node) ?? '')
      .filter((read) => facts.paths.pathOf(read).key === key)
  }
  return spellingsIn(facts, enclosingFunction(node), node)
}

export const readsOf = (variable: Variable): Node[] =>
  variable.references
    .filter((reference) => reference.isRead())
    .map((reference) => reference.identifier as Node)

/** The edit that gives the temp path a name of its own, or why there is none. */
export function planTempEdit(facts: FileFacts, staging: Staging): TempEdit | { readonly reason: string } {
  const tempNode = spelledTemp(facts, staging)
  const outside = usedElsewhere(facts, staging, tempNode)
  if (outside) return { reason: outside }
  const definition = definitionOf(facts, tempNode)
  // What fills the temp is out of sight: it must at least be told the name that is to be replaced.
  if (!staging.write && (!definition || definition.references.length < 2))
    return { reason: 'what fills the temp file is not seen' }
  return definition ? planDefinition(facts, staging, definition) : planInline(facts, staging)
}

/**
 * Someone else knows the temp by its name: a clean-up at start, a recovery. Another function that stages for itself
 * under the same name is no such thing; it is reported and mended in its own right.
 */
function usedElsewhere(facts: FileFacts, staging: Staging, tempNode: Node): string | undefined {
  const definition = definitionOf(facts, tempNode)
  const { root, operation } = staging.rename
  const home = homeOf(facts, tempNode)
  const named = namedIn(facts)
  const same = facts.state.namesOf(staging.temp, root).flatMap((name) => named.get(name) ?? [])
  const isHome = (fn: Node | undefined): boolean => fn === home || same.some(({ homes }) => homes.has(fn))
  // What another staging renames it has written itself.
  const isRename = (node: Node): boolean =>
    node === operation.node || same.some(({ renames }) => renames.has(node))
  const isOwn = (event: FileEvent): boolean => isInHome(event, isHome) || isReference(definition, event)
  // Functions spell one path alike; in one function a path that is spelled like another may be another's.
  const near = same[0]?.events.get(root) ?? []
  const others = same.flatMap(strangersOf).filter((event) => event.root !== root)
  for (const event of [...near.filter((event) => usesPath(event, staging.temp)), ...others]) {
    const own = isOwn(event)
    if (isLookedFor(event, staging, isRename) && !(own && comesLater(event, staging)))
      return 'the temp path is also looked for by name'
    if (!own) return 'the temp path is also used in another function'
  }
  return undefined
}

/** What the file does under one name: that of a path, or a spelling that functions have in common. */
interface Named {
  /** By the function that is looked at. */
  readonly events: Map<Host, FileEvent[]>
  /** Where those that are seen to write what they rename make their temp path. */
  readonly homes: Set<Node | undefined>
  readonly renames: Set<Node>
  strangers?: readonly FileEvent[]
}

/** Those events that stand in none of the functions which make the path. */
const strangersOf = (named: Named): readonly FileEvent[] =>
  (named.strangers ??= [...named.events.values()]
    .flat()
    .filter((event) => !isInHome(event, (fn) => named.homes.has(fn))))

const usesPath = ({ path, to }: FileEvent, used: SymbolicPath): boolean =>
  [path, to].some((one) => one !== undefined && samePath(one, used))

function namedIn(facts: FileFacts): ReadonlyMap<string, Named> {
  const known = files.get(facts)
  if (known) return known
  const found = new Map<string, Named>()
  const entry = (name: string): Named => {
    let one = found.get(name)
    if (!one) found.set(name, (one = { events: new Map(), homes: new Set(), renames: new Set() }))
    return one
  }
  for (const host of facts.hosts()) {
    for (const event of facts.eventsOf(host)) {
      const names = [event.path, event.to].flatMap((path) =>
        path ? facts.state.namesOf(path, event.root) : [],
      )
      for (const name of new Set(names)) put(entry(name).events, event.root, event)
    }
    for (const staging of facts.stagings(host)) {
      if (!staging.write) continue
      for (const name of facts.state.namesOf(staging.temp, staging.rename.root)) {
        entry(name).homes.add(homeOf(facts, spelledTemp(facts, staging)))
        entry(name).renames.add(staging.rename.operation.node)
      }
    }
  }
  files.set(facts, found)
  return found
}
// Every temp of the file asks.
const files = new WeakMap<FileFacts, ReadonlyMap<string, Named>>()

/** It finds what is there under the name of the temp: its content, its attributes, or the file itself to move it aside. */
function isLookedFor(
  { operation, path }: FileEvent,
  { temp }: Staging,
  isRename: (node: Node) => boolean,
): boolean {
  switch (operation.kind) {
    case 'stat':
    case 'read':
      return true
    case 'copy':
    case 'rename':
      return !isRename(operation.node) && path !== undefined && samePath(path, temp)
    default:
      return false
  }
}

/** What is there by then is this very writer's own. */
const comesLater = (event: FileEvent, { write, rename }: Staging): boolean =>
  event.root !== rename.root || event.position > (write ?? rename).position

/** The event uses the very variable that holds the temp path. */
function isReference(definition: Definition | undefined, event: FileEvent): boolean {
  const used = [event.operation.path, event.operation.to].map((node) => node && unwrap(node))
  return definition?.references.some((reference) => used.includes(reference)) ?? false
}

/** The function in which the temp path is made. */
function homeOf(facts: FileFacts, tempNode: Node): Node | undefined {
  return enclosingFunction(definitionOf(facts, tempNode)?.declarator ?? tempNode)
}

/** The event, or a call that leads to it, stands in one of the functions, callbacks of theirs included. */
function isInHome(event: FileEvent, isHome: (fn: Node | undefined) => boolean): boolean {
  return [event.operation.node, ...event.chain].some((node) => {
    let fn: Node | undefined = enclosingFunction(node)
    while (fn && !isHome(fn) && isFunction(fn) && isInlineFunction(fn)) fn = enclosingFunction(fn)
    return isHome(fn)
  })
}

function planDefinition(
  facts: FileFacts,
  staging: Staging,
  definition: Definition,
): TempEdit | { reason: string } {
  const init = unwrap(definition.init)
  const type = definition.declarator.id.typeAnnotation?.typeAnnotation.type
  if (init !== definition.init || (type !== undefined && type !== 'TSStringKeyword'))
    return { reason: 'the temp path has a type of its own' }
  const odd = oddPart(init)
  if (odd) return { reason: odd }
  if (init.type === 'CallExpression') {
    const helper = facts.values.ref(init.callee)
    // A helper that does more than answer a path would no longer do it.
    if (helper.type === 'function' && !isPathHelper(facts, helper.node))
      return { reason: 'the temp path is made by a helper' }
  }
  const home = enclosingFunction(definition.declarator)
  const others = spellingsIn(facts, home, definition.init).filter((node) => !isWithin(node, definition.init))
  if (others.length > 0) {
    const made = stagedFrom(facts)
    if (!others.every((node) => made.has(node))) return { reason: 'the temp path is spelled in several ways' }
  }
  if (definition.declarator.parent.parent.type === 'ExportNamedDeclaration')
    return { reason: 'the temp path is exported' }
  const found = targetAt(facts, staging, definition.init)
  if (!found) return { reason: 'the target path cannot be named where the temp path is made' }
  const atTopLevel = home === undefined
  const written = staging.rename.operation.flavour !== 'sync'
  const handed = countsUp(facts, init)
    ? 'making the temp path changes something else'
    : (handedOn(facts, staging, definition.references) ??
      sweptByName(facts, staging) ??
      partOfText(facts, staging, home, [definition.init, ...definition.references]))
  return {
    replaced: [definition.init],
    target: found.text,
    kept: found.kept,
    ...(handed ? { needsLook: handed } : isElsewhere(staging) ? { needsLook: MOVES } : {}),
    ...(atTopLevel && written ? { needsLook: 'the temp path is made once for the whole module' } : {}),
  }
}

/** The expressions that other stagings, which are seen to write and rename, keep their temp path in. */
function stagedFrom(facts: FileFacts): ReadonlySet<Node> {
  const made = new Set<Node>()
  for (const host of facts.hosts())
    for (const staging of facts.stagings(host)) {
      const definition = staging.write && definitionOf(facts, spelledTemp(facts, staging))
      if (definition) made.add(definition.init)
    }
  return made
}

/** Parts of an expression that a call of tmpPath() would drop or change. */
function oddPart(init: Node): string | undefined {
  if (init.type === 'LogicalExpression' || init.type === 'ConditionalExpression')
    return 'the temp path can be given from outside'
  if (init.type === 'NewExpression') return 'the temp path is an object'
  return undefined
}

/** `this.count++` in the name: the count goes on in vain, or stops. */
function countsUp(facts: FileFacts, init: Node): boolean {
  return facts.order.contains(
    init,
    (node) => node.type === 'UpdateExpression' || node.type === 'AssignmentExpression',
  )
}

/** A function that we do not know gets the temp path: it may rely on the form of the name. */
function handedOn(facts: FileFacts, staging: Staging, uses: readonly Node[]): string | undefined {
  return uses.some((use) => isHandedOn(facts, use, staging)) ? HANDED_ON : undefined
}

const sweptByName = (facts: FileFacts, { temp, target }: Staging): string | undefined =>
  isSweptByName(facts, insideOf(temp), target) ? 'names like that of the temp file are swept' : undefined

/** The directory may have to be made first. */
export const MOVES = 'the temp file moves to the directory of its target'
const HANDED_ON = 'other code is given the temp path'

/**
 * Anything but an argument of a file operation, of a function of this file, or of what only tells or computes. A function
 * that is given the target as well renames, and needs no form of the name for that.
 */
function isHandedOn(facts: FileFacts, use: Node, staging: Staging): boolean {
  let given = use
  let told = false
  while (
    given.parent?.type === 'TemplateLiteral' ||
    (given.parent?.type === 'BinaryExpression' && given.parent.operator === '+')
  ) {
    given = given.parent
    told = true
  }
  const call = given.parent
  if (call?.type !== 'CallExpression' && call?.type !== 'NewExpression') return true
  if (!call.arguments.includes(given as never)) return true
  const callee = facts.values.ref(call.callee)
  if (call === staging.rename.operation.node || (!told && facts.operations.operationOf(call))) return false
  if (callee.type === 'global') return callee.path[0] !== 'console' && !/Error$/.test(callee.path[0]!)
  if (told) return !isTelling(call)
  if (callee.type === 'module') return !takesAnyName(callee.module, callee.path)
  return callee.type !== 'function'
}

/** `logger.info(`moved ${tmp}`)` */
const isTelling = (call: CallNode): boolean =>
  call.callee.type === 'MemberExpression' &&
  TELLING.test(propertyName(call.callee) ?? '') &&
  wrapped(call).parent?.type === 'ExpressionStatement'

/** The temp lies in another directory than its target, which may have to be made first. */
export function isElsewhere(staging: Staging): boolean {
  const made = insideOf(staging.temp)
  const temp = directoryOf(made)
  const target = directoryOf(staging.target)
  return temp.key !== target.key && suffixBeyond(staging.target, made) === undefined && isKnown(target)
}

/** What a variable was given, where the path is held by one: a clock or a pid hides the rest of it. */
export function insideOf(path: SymbolicPath): SymbolicPath {
  const only = path.pieces.length === 1 ? path.pieces[0] : undefined
  const part = typeof only === 'object' && only.origin === 'variable' ? only.parts[0] : undefined
  return part ? insideOf(part) : path
}

/** The outermost expressions of a function that compute the same path. */
function spellingsIn(facts: FileFacts, home: Node | undefined, expression: Node): readonly Node[] {
  const path = facts.paths.pathOf(expression)
  return isKnown(path) ? (spelledIn(facts, home).get(path.key) ?? []) : []
}

/** What a function computes, by the path that it is; nothing in a part of the same. */
function spelledIn(facts: FileFacts, home: Node | undefined): ReadonlyMap<string, readonly Node[]> {
  let homes = spellings.get(facts)
  if (!homes) spellings.set(facts, (homes = new Map()))
  const known = homes.get(home)
  if (known) return known
  const found = new Map<string, Node[]>()
  facts.order.contains(home ?? facts.index.program, (node) => {
    if (node.type !== 'BinaryExpression' && node.type !== 'TemplateLiteral' && node.type !== 'CallExpression')
      return false
    if (enclosingFunction(node) !== home && home === undefined) return false
    const path = facts.paths.pathOf(node)
    if (isKnown(path)) put(found, path.key, node)
    return false
  })
  const outermost = new Map([...found].map(([key, nodes]) => [key, withoutParts(nodes)]))
  homes.set(home, outermost)
  return outermost
}

/** Those that stand in none of the others; each comes before what stands in it. */
function withoutParts(nodes: readonly Node[]): readonly Node[] {
  const kept: Node[] = []
  for (const node of nodes) if (kept.length === 0 || !isWithin(node, kept.at(-1)!)) kept.push(node)
  return kept
}

const spellings = new WeakMap<FileFacts, Map<Node | undefined, ReadonlyMap<string, readonly Node[]>>>()

/** `cannot write ${file}.tmp`: a message that would name a file that is never there. */
function partOfText(
  facts: FileFacts,
  { temp }: Staging,
  home: Node | undefined,
  replaced: readonly Node[],
): string | undefined {
  const text = ({ pieces }: SymbolicPath): string =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : `{${piece.key}}`)).join('')
  const own = text(insideOf(temp))
  const names = facts.order.contains(home ?? facts.index.program, (node) => {
    if (node.type !== 'BinaryExpression' && node.type !== 'TemplateLiteral') return false
    if (replaced.some((one) => isWithin(one, node) || isWithin(node, one))) return false
    const all = text(facts.paths.pathOf(node))
    // All of it and nothing else is another spelling of the path.
    return all !== own && all.includes(own)
  })
  return names ? 'the name of the temp file is part of a text' : undefined
}

/** Each report of a temp changes all of them. */
const MAX_SPELLINGS = 100

/** The path is spelled in place, perhaps several times: all spellings must become one value. */
function planInline(facts: FileFacts, staging: Staging): TempEdit | { reason: string } {
  const spelled = new Set<Node>()
  for (const event of facts.eventsOf(staging.rename.root)) {
    for (const [node, path] of [
      [event.operation.path, event.path],
      [event.operation.to, event.to],
    ] as const) {
      if (!node || !path || !samePath(path, staging.temp)) continue
      if (event.chain.length > 0) return { reason: 'the temp path is spelled in several functions' }
      if (definitionOf(facts, node)) return { reason: 'the temp path is spelled in several ways' }
      spelled.add(node)
    }
  }
  // Calls that are no file operations (a child process, a logger) may spell it too.
  const one = [...spelled][0]
  if (one) for (const node of spellingsIn(facts, enclosingFunction(one), one)) spelled.add(node)
  const nodes = [...spelled].sort((a, b) => a.range[0] - b.range[0])
  const first = nodes[0]
  if (!first) return { reason: 'the temp path is not spelled in this function' }
  if (nodes.length > MAX_SPELLINGS) return { reason: 'the temp path is spelled too often' }
  if (unwrap(first).type === 'MemberExpression' || unwrap(first).type === 'Identifier')
    return { reason: 'the temp path is held by something that others may read' }
  const statement = enclosingStatement(first)
  if (!statement) return { reason: 'the temp path is not spelled in a statement' }
  const block = statement.parent
  let before: Node = statement
  if (!nodes.every((node) => isWithin(node, block) && enclosingFunction(node) === enclosingFunction(first))) {
    const outer = blockAround(nodes)
    if (!outer) return { reason: 'the temp path is spelled in several functions' }
    before = outer
  }
  const target = spellTarget(facts, staging, before)
  if (target === undefined) return { reason: 'the target path cannot be named where the temp path is made' }
  const look = handedOn(facts, staging, nodes)
    ? HANDED_ON
    : countsUp(facts, first)
      ? 'making the temp path changes something else'
      : (sweptByName(facts, staging) ??
        partOfText(facts, staging, enclosingFunction(first), nodes) ??
        (isElsewhere(staging) ? MOVES : undefined))
  return { replaced: nodes, target, hoistBefore: before, ...(look ? { needsLook: look } : {}) }
}

/** The statement of the innermost block that holds all nodes, before which something declared is seen by all. */
function blockAround(nodes: readonly Node[]): Node | undefined {
  let at: Node | undefined = enclosingStatement(nodes[0]!)
  while (at) {
    const block: Node | undefined = at.parent
    if (!block || isFunction(block)) return undefined
    if (nodes.every((node) => isWithin(node, block))) return at
    const next = enclosingStatement(block)
    if (
      !next ||
      (enclosingFunction(next) !== enclosingFunction(nodes[0]!) && !nodes.every((n) => isWithin(n, next)))
    )
      return undefined
    at = next
  }
  return undefined
}

/** The target's text where the temp path is made: a part of the temp's own expression, or spelled anew. */
function targetAt(
  facts: FileFacts,
  staging: Staging,
  expression: Node,
): { text: string; kept?: Node } | undefined {
  const inside = partOf(facts, expression, spellingsOf(facts, staging.targetNode, staging.rename.env))
  if (inside) return { text: facts.sourceCode.getText(inside), kept: inside }
  const text = spellTarget(facts, staging, expression)
  return text === undefined ? undefined : { text }
}

/** The target's text before a place; undefined when a name in it may be assigned again. */
export function spellTarget(facts: FileFacts, staging: Staging, place: Node): string | undefined {
  if (mayBeAssigned(staging.target, place, staging)) return undefined
  return spellExpression(facts, staging.targetNode, staging.rename.env, place)
}

/** A name in the path may mean something else at the rename: assigned in between, or by a function that may run meanwhile. */
export function mayBeAssigned(path: SymbolicPath, place: Node, { rename }: Staging): boolean {
  const home = enclosingFunction(place)
  return path.pieces.some(
    (piece) =>
      typeof piece !== 'string' &&
      piece.assignments?.some((value) => {
        const fn = enclosingFunction(value)
        if (fn !== home) return fn?.parent.type !== 'MethodDefinition' || fn.parent.kind !== 'constructor'
        // A helper or a callback runs before or after what the text says.
        return (
          rename.chain.length > 0 ||
          enclosingFunction(rename.operation.node) !== home ||
          (value.range[0] >= place.range[0] && value.range[0] < rename.operation.node.range[1])
        )
      }),
  )
}

/** `file` in `file + '.tmp'`: what is computed there already may be computed there still. */
function partOf(facts: FileFacts, expression: Node, targets: readonly Node[]): Node | undefined {
  const paths = targets.map((target) => facts.paths.pathOf(target))
  let found: Node | undefined
  facts.order.contains(expression, (node) => {
    const spells =
      node.type === 'Identifier' ||
      node.type === 'MemberExpression' ||
      node.type === 'CallExpression' ||
      node.type === 'Literal'
    if (spells && !found && paths.some((path) => samePath(path, facts.paths.pathOf(node)))) found = node
    return false
  })
  return found
}
