/** Which statements a lock must hold around a load and a save, and how the path is spelled where the lock starts. */
import type { TSESTree } from '@typescript-eslint/utils'
import {
  enclosingFunction,
  enclosingStatement,
  isFunction,
  isWithin,
  unwrap,
  type Node,
  thisFunction,
} from './ast.ts'
import type { FileEvent, FileFacts, Host, Update } from './file-facts.ts'
import type { Env } from './values.ts'

export interface UpdateSite {
  readonly host: Host
  readonly update: Update
}

export interface LockPlan {
  readonly path: Node
  /** Runs of sibling statements that would do, smallest first. */
  readonly ranges: readonly (readonly TSESTree.Statement[])[]
  /** The sequence is the expression that an arrow function answers. */
  readonly arrow?: TSESTree.ArrowFunctionExpression
  readonly callsOut: boolean
  /** A value that leaves the range may be a promise, which a synchronous lock refuses to let out. */
  readonly mayReturnPromise: boolean
}

/** Where the lock goes, or why it cannot be placed by machine. */
export function planLock(
  facts: FileFacts,
  site: UpdateSite,
  all: readonly UpdateSite[],
): LockPlan | { readonly reason: string } {
  const { load, save } = site.update
  if (
    [load, save].some(
      (event) => event.operation.flavour === 'callback' || event.operation.flavour === 'stream',
    )
  ) {
    return { reason: 'the load or the save takes a callback' }
  }
  const fn = enclosingFunction(save.site)
  if (enclosingFunction(load.site) !== fn)
    return { reason: 'the load and the save are in different callbacks' }
  const nested = outerLock(facts, site, all)
  if (nested) return { reason: nested }
  const found = rangesFor(load.site, save.site, fn)
  if ('reason' in found) return found
  const start = found.arrow ? found.arrow.body : found.ranges[0]![0]!
  const path = pathAt(facts, site.update, start) ?? (found.whole && pathAt(facts, site.update, found.whole))
  if (!path) return { reason: 'the path cannot be spelled where the lock starts' }
  const body = found.arrow?.body ?? found.ranges.at(-1)!
  return {
    path,
    // Where the path is declared after the start of a range, that range is no use.
    ranges: found.ranges.filter((range) => isVisible(facts, path, range[0]!)),
    ...(found.arrow ? { arrow: found.arrow } : {}),
    callsOut: callsParameter(facts, Array.isArray(body) ? body : [body as Node]),
    mayReturnPromise: mayReturnPromise(facts, Array.isArray(body) ? body : [body as Node], found.arrow),
  }
}

/** A function that another one calls between its own load and save must not take the same lock again. */
function outerLock(facts: FileFacts, site: UpdateSite, all: readonly UpdateSite[]): string | undefined {
  const own = isFunction(site.host) ? site.host : undefined
  for (const other of all) {
    if (other === site || other.host === site.host || !own) continue
    const events = facts.eventsOf(other.host)
    const runsOwn = events.some(
      (event) =>
        event.operation.node === site.update.save.operation.node &&
        event.chain.some((call) => isCallOf(facts, call, own)),
    )
    if (runsOwn) return 'the lock belongs around the caller, which loads and saves as well'
  }
  // Two updates of one function: one lock around the first would nest with, or part, the other's.
  const rivals = all.filter(
    (other) =>
      other !== site &&
      other.host === site.host &&
      enclosingFunction(other.update.save.site) === enclosingFunction(site.update.save.site),
  )
  if (rivals.some((other) => overlaps(other.update, site.update) && all.indexOf(other) < all.indexOf(site)))
    return 'another update of this function overlaps'
  return undefined
}

function overlaps(a: Update, b: Update): boolean {
  return a.load.site.range[0] <= b.save.site.range[1] && b.load.site.range[0] <= a.save.site.range[1]
}

function isCallOf(facts: FileFacts, call: Node, fn: Node): boolean {
  if (call.type !== 'CallExpression') return false
  const callee = facts.values.ref(call.callee)
  return callee.type === 'function' && callee.node === fn
}

interface Ranges {
  readonly ranges: readonly (readonly TSESTree.Statement[])[]
  readonly arrow?: TSESTree.ArrowFunctionExpression
  /** The first statement of the widest range. */
  readonly whole?: Node | undefined
}

function rangesFor(
  load: Node,
  save: Node,
  fn: ReturnType<typeof enclosingFunction>,
): Ranges | { reason: string } {
  if (fn?.type === 'ArrowFunctionExpression' && fn.body.type !== 'BlockStatement')
    return { ranges: [], arrow: fn, whole: undefined }
  let first = enclosingStatement(load)
  while (first && !isWithin(save, first.parent)) first = enclosingStatement(first.parent)
  if (!first) return { reason: 'the load and the save share no block' }
  const block = first.parent
  const list = statementsOf(block)
  if (!list) return { reason: 'the load and the save share no block' }
  const from = list.indexOf(first)
  const to = list.findIndex((statement) => isWithin(save, statement))
  if (from < 0 || to < from) return { reason: 'the save does not follow the load' }
  const ranges: TSESTree.Statement[][] = [list.slice(from, to + 1)]
  if (to + 1 < list.length) ranges.push(list.slice(from))
  const body = fn && fn.body.type === 'BlockStatement' ? fn.body.body : undefined
  if (body && (body !== list || from > 0)) {
    // From the statement of the body that holds the load: what stands above it needs no lock.
    const outer = body.findIndex((statement) => isWithin(load, statement))
    if (body !== list && outer >= 0) ranges.push(body.slice(outer))
    ranges.push(body)
  }
  return { ranges, whole: body?.[0] }
}

function statementsOf(block: Node): TSESTree.Statement[] | undefined {
  if (block.type === 'BlockStatement' || block.type === 'Program' || block.type === 'StaticBlock')
    return block.body
  return undefined
}

/** An expression of the path that means the same before the range as where the file is loaded or saved. */
function pathAt(facts: FileFacts, update: Update, start: Node): Node | undefined {
  const nodes: { node: Node; event: FileEvent }[] = []
  for (const event of [update.save, update.load]) {
    const node = event === update.save ? (event.operation.to ?? event.operation.path) : event.operation.path
    if (node) nodes.push({ node, event })
  }
  for (const { node, event } of nodes) {
    const found = spelledInHost(facts, node, event.env, event, start)
    if (found) return found
  }
  return undefined
}

/** Follows a helper's parameter or local back to an expression that the host can write. */
function spelledInHost(
  facts: FileFacts,
  node: Node,
  env: Env | undefined,
  event: FileEvent,
  start: Node,
  depth = 0,
): Node | undefined {
  if (depth > 8) return undefined
  const plain = unwrap(node)
  if (isRepeatable(facts, plain) && isVisible(facts, plain, start) && means(facts, plain, env, event))
    return plain
  if (plain.type !== 'Identifier') return undefined
  const variable = facts.index.variableOf(plain)
  if (!variable) return undefined
  const thunk = facts.values.bound(variable, env)
  if (thunk)
    return (thunk.path?.length ?? 0) === 0
      ? spelledInHost(facts, thunk.node, thunk.env, event, start, depth + 1)
      : undefined
  const source = facts.values.sourceOf(variable)
  return source && source.path.length === 0
    ? spelledInHost(facts, source.node, env, event, start, depth + 1)
    : undefined
}

/** In the host, without the helper's activation, the expression is still the same path. */
function means(facts: FileFacts, node: Node, env: Env | undefined, event: FileEvent): boolean {
  const here = facts.paths.pathOf(node)
  const there = facts.paths.pathOf(node, env)
  const path = event.operation.kind === 'rename' ? event.to : event.path
  return here.key === there.key && path !== undefined && here.key === path.key
}

/** Evaluating it once more does nothing but compute: names, members, literals, and path helpers over these. */
function isRepeatable(facts: FileFacts, node: Node): boolean {
  switch (node.type) {
    case 'Identifier':
    case 'ThisExpression':
      return true
    case 'Literal':
      return typeof node.value === 'string'
    case 'TemplateLiteral':
      return node.expressions.every((inner) => isRepeatable(facts, unwrap(inner)))
    case 'BinaryExpression':
      return (
        node.operator === '+' &&
        isRepeatable(facts, unwrap(node.left)) &&
        isRepeatable(facts, unwrap(node.right))
      )
    case 'MemberExpression':
      return !node.computed && isRepeatable(facts, unwrap(node.object))
    case 'CallExpression': {
      if (
        !node.arguments.every(
          (argument) => argument.type !== 'SpreadElement' && isRepeatable(facts, unwrap(argument)),
        )
      )
        return false
      const callee = facts.values.ref(node.callee)
      if (callee.type === 'module')
        return callee.module === 'path' || callee.module === 'os' || callee.module === 'url'
      // A helper of the file that only returns a path.
      return (
        callee.type === 'function' &&
        facts.values.soleReturn(callee.node) !== undefined &&
        bodyLength(callee.node) <= 1
      )
    }
    default:
      return false
  }
}

function bodyLength(fn: Node): number {
  return isFunction(fn) && fn.body.type === 'BlockStatement' ? fn.body.body.length : 1
}

/** Every name in the expression is declared before a place and around it. */
function isVisible(facts: FileFacts, expression: Node, place: Node): boolean {
  let visible = true
  facts.order.contains(expression, (node) => {
    if (node.type === 'ThisExpression') visible &&= thisFunction(node) === thisFunction(place)
    if (node.type !== 'Identifier' || isMemberName(node)) return false
    const variable = facts.index.variableOf(node)
    const definition = variable?.defs[0]
    if (!variable || !definition) return false
    const scope = variable.scope.block as Node
    const hoisted =
      ['Parameter', 'ImportBinding', 'FunctionName'].includes(definition.type) ||
      variable.scope.block.type === 'Program'
    const declared = (definition.name as Node).range[1] <= place.range[0]
    // Declared in the statement itself, as in `const file = …, state = load(file)`.
    if (
      !isWithin(place, scope) ||
      !(
        declared ||
        (hoisted && enclosingFunction(place) !== undefined) ||
        (definition.type as string) === 'Parameter'
      )
    )
      visible = false
    if (variable.references.some((reference) => reference.isWrite() && !reference.init)) visible = false
    return false
  })
  return visible
}

function isMemberName(node: Node): boolean {
  const parent = node.parent
  return (
    (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
    (parent?.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand)
  )
}

/** True when the statements call a function that they were given: what it does, and whether it locks, is unknown. */
function callsParameter(facts: FileFacts, statements: readonly Node[]): boolean {
  return statements.some((statement) =>
    facts.order.contains(statement, (node) => {
      if (node.type !== 'CallExpression') return false
      const callee = facts.values.ref(node.callee)
      return callee.type === 'parameter' && callee.path.length === 0
    }),
  )
}

/** True when something that the statements return, or the arrow function answers, is not plainly a value. */
function mayReturnPromise(facts: FileFacts, statements: readonly Node[], arrow: Node | undefined): boolean {
  if (arrow) return statements.some((body) => mayBePromise(facts, body))
  return statements.some((statement) =>
    facts.order.contains(
      statement,
      (node) =>
        node.type === 'ReturnStatement' &&
        node.argument !== null &&
        enclosingFunction(node) === enclosingFunction(statement) &&
        mayBePromise(facts, node.argument),
    ),
  )
}

function mayBePromise(facts: FileFacts, expression: Node, depth = 0): boolean {
  // `await` is unwrapped elsewhere; here it is the very thing that makes a value of a promise.
  const node = expression
  if (depth > 6) return true
  switch (node.type) {
    case 'Literal':
    case 'TemplateLiteral':
    case 'ObjectExpression':
    case 'ArrayExpression':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'UpdateExpression':
    case 'AwaitExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return false
    case 'ConditionalExpression':
      return mayBePromise(facts, node.consequent, depth + 1) || mayBePromise(facts, node.alternate, depth + 1)
    case 'LogicalExpression':
      return mayBePromise(facts, node.left, depth + 1) || mayBePromise(facts, node.right, depth + 1)
    case 'MemberExpression':
      // A promise kept in a member of loaded data does not happen: what was parsed holds none.
      return false
    case 'Identifier': {
      const variable = facts.index.variableOf(node)
      const source = variable && facts.values.sourceOf(variable)
      if (source) return source.path.length === 0 && mayBePromise(facts, source.node, depth + 1)
      return variable?.defs[0]?.type.toString() === 'Parameter'
    }
    case 'CallExpression':
      return mayCallPromise(facts, node, depth)
    default: {
      const inner = unwrap(node)
      return inner === node || mayBePromise(facts, inner, depth + 1)
    }
  }
}

function mayCallPromise(facts: FileFacts, call: TSESTree.CallExpression, depth: number): boolean {
  const operation = facts.operations.operationOf(call)
  if (operation) return operation.flavour !== 'sync'
  const callee = facts.values.ref(call.callee)
  if (callee.type === 'function') {
    if (callee.node.async || callee.node.generator) return true
    return (facts.index.returns.get(callee.node) ?? []).some((returned) =>
      mayBePromise(facts, returned, depth + 1),
    )
  }
  if (callee.type === 'global')
    return callee.path[0] === 'Promise' || callee.path[0] === 'fetch' || callee.path.length === 1
  if (callee.type === 'module') return !['path', 'os', 'url', 'util', 'crypto'].includes(callee.module)
  // A method of loaded data: `list.map(…)`, `text.trim()`.
  const method = unwrap(call.callee)
  return method.type !== 'MemberExpression' || mayBePromise(facts, method.object, depth + 1)
}
