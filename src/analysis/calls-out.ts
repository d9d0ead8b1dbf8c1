/**
 * What runs while a lock would be held: which functions of the file, which other locks, code that we do not know, and
 * whether something else than files is waited for. The lock is not re-entrant, so what runs must not want it again.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import {
  CALLS_BACK,
  isQuietGlobal,
  isQuietModule,
  isWaitingGlobal,
  PROMISE_METHODS,
  SHARED_METHODS,
  VALUE_METHODS,
} from '../apis/quiet-code.ts'
import {
  enclosingFunction,
  isFunction,
  isWithin,
  propertyName,
  unwrap,
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { FileFacts } from './file-facts.ts'
import type { Item } from './file-index.ts'
import { isPlainValue } from './plain-values.ts'
import type { SymbolicPath } from './symbolic-path.ts'
import type { Env } from './values.ts'

export interface Inside {
  /** The first place where code runs that cannot be seen into. */
  readonly unknown: Node | undefined
  /** Each `this` that is given to code that cannot be seen into, which may call any of its methods. */
  readonly handedOut: readonly Node[]
  /** Something else than a file operation is waited for: a request, a timer, another process. */
  readonly waits: boolean
  /** The functions of the file that run, callbacks that stand inside not among them. */
  readonly functions: ReadonlySet<FunctionNode>
  /** Locks that are taken inside. */
  readonly locks: readonly { readonly node: Node; readonly path: SymbolicPath | undefined }[]
}

/** How often one function is looked at with different arguments, and all of them together. */
const MAX_VISITS_OF_ONE = 4
const MAX_VISITS = 300
/** How deep a value is looked into for its parts. */
const MAX_PARTS = 8

/** The nodes of a piece of code that make something run. */
interface Acts {
  readonly calls: readonly (CallNode | TSESTree.TaggedTemplateExpression)[]
  readonly awaits: readonly TSESTree.AwaitExpression[]
  readonly accessors: readonly Item[]
  readonly waits: boolean
}
const actsMemo = new WeakMap<Node, Acts>()

/** What runs when these nodes of a function do. */
export function runsInside(facts: FileFacts, nodes: readonly Node[]): Inside {
  const functions = new Set<FunctionNode>()
  const visits = new Map<Node, number>()
  const active = new Set<Node>()
  const locks: { node: Node; path: SymbolicPath | undefined }[] = []
  const handedOut: Node[] = []
  let remaining = MAX_VISITS
  let unknown: Node | undefined
  let waits = false
  for (const node of nodes) visit(node, undefined)
  return { unknown, handedOut, waits, functions, locks }

  function visit(root: Node, env: Env | undefined): void {
    const before = visits.get(root) ?? 0
    if (active.has(root) || before >= MAX_VISITS_OF_ONE) return
    visits.set(root, before + 1)
    if (remaining-- <= 0) {
      unknown ??= root
      return
    }
    active.add(root)
    const acts = actsOf(facts, root)
    waits ||= acts.waits
    for (const call of acts.calls) {
      if (isKnownCall(call, env)) continue
      unknown ??= call
      if (call.type !== 'TaggedTemplateExpression')
        handedOut.push(...call.arguments.filter(({ type }) => type === 'ThisExpression'))
    }
    for (const node of acts.awaits) waits ||= !isQuick(node.argument, env)
    for (const item of acts.accessors) {
      const runs = facts.targetOf(item, env)
      if (runs) enter(runs.node, runs.env)
    }
    active.delete(root)
  }

  function enter(fn: FunctionNode, env: Env | undefined): void {
    functions.add(fn)
    for (const parameter of fn.params) if (parameter.type === 'AssignmentPattern') visit(parameter.right, env)
    visit(fn.body, env)
  }

  /** Nothing that we do not know runs; what is of this file is looked at. */
  function isKnownCall(call: CallNode | TSESTree.TaggedTemplateExpression, env: Env | undefined): boolean {
    if (call.type === 'TaggedTemplateExpression') return isKnownCallee(call.tag, call, env)
    const operation = facts.operations.operationOf(call, env)
    if (operation) {
      if (operation.kind === 'lock')
        locks.push({ node: call, path: operation.path && facts.paths.pathOf(operation.path, env) })
      return areKnown(call.arguments, false, env)
    }
    return isKnownCallee(call.callee, call, env)
  }

  function isKnownCallee(
    callee: Node,
    call: CallNode | TSESTree.TaggedTemplateExpression,
    env: Env | undefined,
  ): boolean {
    const given = call.type === 'TaggedTemplateExpression' ? call.quasi.expressions : call.arguments
    const found = facts.values.ref(callee, env)
    switch (found.type) {
      case 'global': {
        if (found.path.join('.') === 'require') return loadsQuietly(given[0])
        if (call.type !== 'TaggedTemplateExpression' && isWaitingGlobal(found.path)) waits = true
        // A promise that is made by hand is settled by something else than a file operation of ours.
        if (call.type === 'NewExpression' && found.path[0] === 'Promise') waits = true
        return isQuietGlobal(found.path) && areKnown(given, CALLS_BACK.has(found.path.at(-1)!), env)
      }
      case 'module':
        return isQuietModule(found.module) && areKnown(given, CALLS_BACK.has(found.path.at(-1) ?? ''), env)
      case 'made':
        // What `util.promisify` and the like make calls what they were given.
        return (
          isQuietModule(found.module) &&
          found.path.includes('()') &&
          areKnown(given, CALLS_BACK.has(found.path.at(-1) ?? ''), env)
        )
      case 'class':
        return isKnownClass(found.node, env)
      case 'function': {
        // An empty method is there for a subclass to fill.
        if (isEmptyMethod(found.node)) return false
        enter(found.node, facts.values.enter(found, call, env))
        return areKnown(given, false, env)
      }
      default:
        return isKnownMethod(callee, given, env)
    }
  }

  function isKnownMethod(callee: Node, given: readonly Node[], env: Env | undefined): boolean {
    const method = unwrap(callee)
    if (isFunction(method)) return true
    if (method.type !== 'MemberExpression') return false
    const object = unwrap(method.object)
    const name = propertyName(method)
    // `import.meta.resolve(…)`
    if (object.type === 'MetaProperty') return true
    if (name === undefined) return false
    if (name === 'call' || name === 'apply') {
      const target = facts.values.ref(object, env)
      if (target.type !== 'function') return false
      enter(target.node, target.env)
      return areKnown(given, false, env)
    }
    const known =
      VALUE_METHODS.has(name) ||
      (PROMISE_METHODS.has(name) && (object.type === 'CallExpression' || isPlainValue(facts, object, env))) ||
      (SHARED_METHODS.has(name) && isPlainValue(facts, object, env))
    return known && areKnown(given, CALLS_BACK.has(name), env)
  }

  /** The functions among the arguments run, too; when they are called back, what we do not know may be one. */
  function areKnown(given: readonly Node[], calledBack: boolean, env: Env | undefined): boolean {
    return given.every((argument) => {
      const node = unwrap(argument)
      if (isFunction(node)) return true
      const found = facts.values.ref(node, env)
      if (found.type === 'function') {
        enter(found.node, found.env)
        return true
      }
      if (!calledBack) return true
      if (found.type === 'global') return isQuietGlobal(found.path)
      if (found.type === 'module') return isQuietModule(found.module)
      return isPlainValue(facts, node, env)
    })
  }

  function isKnownClass(node: ClassNode, env: Env | undefined): boolean {
    const constructor = facts.index.membersOf(node).methods.get('constructor')
    for (const member of node.body.body)
      if (member.type === 'PropertyDefinition' && !member.static && member.value) visit(member.value, env)
    // A constructor of its own calls the one above where it says so.
    if (constructor) enter(constructor, env)
    else if (node.superClass) return isKnownBase(node.superClass, env)
    return true
  }

  function isKnownBase(parent: Node, env: Env | undefined): boolean {
    const found = facts.values.ref(parent, env)
    if (found.type === 'class') return isKnownClass(found.node, env)
    return found.type === 'global'
      ? isQuietGlobal(found.path)
      : found.type === 'module' && isQuietModule(found.module)
  }

  /** Settled as soon as file operations are. */
  function isQuick(expression: Node, env: Env | undefined, depth = 0): boolean {
    // `var all = [all]` is a part of itself.
    if (depth > MAX_PARTS) return false
    const node = unwrap(expression)
    const again = (inner: Node): boolean => isQuick(inner, env, depth + 1)
    switch (node.type) {
      case 'ConditionalExpression':
        return again(node.consequent) && again(node.alternate)
      case 'LogicalExpression':
        return again(node.left) && again(node.right)
      case 'ArrayExpression':
        return node.elements.every((element) => element === null || again(element))
      case 'SpreadElement':
        return again(node.argument)
      case 'Identifier': {
        const value = facts.values.soleValue(node)
        return value !== undefined && again(value)
      }
      case 'CallExpression': {
        if (facts.operations.operationOf(node, env)) return true
        const callee = facts.values.ref(node.callee, env)
        if (callee.type === 'function') return true
        if (callee.type === 'module' || callee.type === 'made') return isQuietModule(callee.module)
        if (callee.type === 'global') return callee.path[0] === 'Promise' && node.arguments.every(again)
        const method = unwrap(node.callee)
        if (method.type !== 'MemberExpression') return false
        const name = propertyName(method) ?? ''
        if (PROMISE_METHODS.has(name)) return again(method.object)
        // `Promise.all(list.map(async (one) => …))`: what is awaited in there is looked at by itself.
        return VALUE_METHODS.has(name) && node.arguments.every((argument) => isFunction(unwrap(argument)))
      }
      default:
        return false
    }
  }
}

/** `require('node:path')` runs nothing of the program; another module may load this one. */
function loadsQuietly(specifier: Node | undefined): boolean {
  return (
    specifier?.type === 'Literal' &&
    typeof specifier.value === 'string' &&
    isQuietModule(specifier.value.replace(/^node:/, '').replace(/^fs\/promises$/, 'fs'))
  )
}

function isEmptyMethod(fn: FunctionNode): boolean {
  return (
    fn.body.type === 'BlockStatement' &&
    fn.body.body.length === 0 &&
    fn.parent.type === 'MethodDefinition' &&
    fn.parent.kind === 'method'
  )
}

function actsOf(facts: FileFacts, root: Node): Acts {
  const known = actsMemo.get(root)
  if (known) return known
  const calls: Acts['calls'][number][] = []
  const awaits: TSESTree.AwaitExpression[] = []
  const hosts = new Set<FunctionNode | TSESTree.Program>([enclosingFunction(root) ?? facts.index.program])
  let waits = false
  facts.order.contains(root, (node) => {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') calls.push(node)
    else if (node.type === 'TaggedTemplateExpression') calls.push(node)
    else if (node.type === 'AwaitExpression') awaits.push(node)
    else if (node.type === 'ForOfStatement') waits ||= node.await
    else if (isFunction(node)) hosts.add(node)
    return false
  })
  const accessors = [...hosts].flatMap((host) =>
    facts.index
      .items(host)
      .filter((item) => (item.type === 'get' || item.type === 'set') && isWithin(item.node, root)),
  )
  const acts = { calls, awaits, accessors, waits }
  actsMemo.set(root, acts)
  return acts
}
