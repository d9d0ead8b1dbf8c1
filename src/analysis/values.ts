/**
 * What an expression stands for: a library's member, a function or object of this file, `this`, a parameter. Answers
 * follow bindings and never names. Inside the body of a called function an environment says what its parameters are.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { answersSameFile } from '../apis/handles.ts'
import { isMaker } from '../apis/index.ts'
import {
  boundIdentifiers,
  enclosingFunction,
  isClass,
  isFunction,
  isNothing,
  patternPath,
  propertyName,
  unwrap,
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { FileIndex, Owner, Variable } from './file-index.ts'
import { createLoading } from './loading.ts'
import { createActivations } from './activations.ts'

/** An expression together with the environment that it is to be read in. */
export interface Thunk {
  readonly node: Node
  readonly env: Env | undefined
  /** Members taken off the value: destructured parameters. */
  readonly path?: readonly string[]
}

/** One activation of a local function: what its parameters and `this` are bound to. */
export interface Env {
  readonly fn: FunctionNode
  /** Differs for every call site on the way here, so that locals of two activations are not taken for one. */
  readonly id: string
  readonly depth: number
  readonly parameters: ReadonlyMap<Variable, Thunk>
  /** What the function was called on: its `this`. */
  readonly receiver?: Thunk | undefined
  readonly caller: Env | undefined
}

export type Ref =
  | {
      readonly type: 'module'
      readonly module: string
      readonly path: readonly string[]
      /** Promises in the place of callbacks; `members`: of the functions that have `Async` behind their name. */
      readonly promisified?: 'function' | 'members'
      /** Something else may be given in its place: a default, an option, a binding that is assigned again. */
      readonly replaceable?: boolean
    }
  /** What a call of a module's member returned: a queue, a lock, a handle. */
  | {
      readonly type: 'made'
      readonly module: string
      readonly path: readonly string[]
      readonly call: CallNode
      readonly env: Env | undefined
    }
  | { readonly type: 'global'; readonly path: readonly string[] }
  | { readonly type: 'function'; readonly node: FunctionNode; readonly env: Env | undefined }
  | { readonly type: 'class'; readonly node: ClassNode }
  | { readonly type: 'self'; readonly owner: Owner }
  | { readonly type: 'object'; readonly node: TSESTree.ObjectExpression; readonly env: Env | undefined }
  /** What `Object.assign` made, and what `Promise.all` answers. */
  | { readonly type: 'merged'; readonly parts: readonly Ref[] }
  | { readonly type: 'list'; readonly node: TSESTree.ArrayExpression; readonly env: Env | undefined }
  | {
      readonly type: 'parameter'
      readonly fn: FunctionNode
      readonly variable: Variable
      readonly path: readonly string[]
    }
  | { readonly type: 'variable'; readonly variable: Variable; readonly path: readonly string[] }
  | { readonly type: 'field'; readonly owner: Owner; readonly name: string; readonly path: readonly string[] }
  | { readonly type: 'unknown'; readonly node: Node }

const MAX_DEPTH = 24
/** `globalThis.process` is `process`. */
const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['globalThis', 'global'])

/** Whether one of the activations is a run of the function. */
export function isRunning(fn: FunctionNode, env: Env | undefined): boolean {
  for (let at = env; at; at = at.caller) if (at.fn === fn) return true
  return false
}

export type Values = ReturnType<typeof createValues>

/** @param runtime what the file imports the runtime by, if not as this package */
export function createValues(index: FileIndex, runtime: string | undefined) {
  const { differ, regardless, memoize } = createActivations()

  // A value that leads back to itself (`a = b; b = a`) is unknown while it is being asked for.
  const answer = memoize<Ref>(compute, (node) => ({ type: 'unknown', node }), MAX_DEPTH)
  const ref = (expression: Node, env?: Env): Ref => answer(unwrap(expression), env)
  /** Whether an expression stands for the same in every activation. */
  const isFixed = (expression: Node): boolean => answer.isFixed(unwrap(expression))

  /** What is written inside a function holds what its activation holds. */
  function within<T extends Ref>(node: Node, found: T): T {
    if (enclosingFunction(node)) differ()
    return found
  }

  function compute(node: Node, env: Env | undefined): Ref {
    switch (node.type) {
      case 'Identifier':
        return refOfIdentifier(node, env)
      case 'ThisExpression': {
        const owner = index.ownerOfThis(node)
        return owner ? { type: 'self', owner } : { type: 'unknown', node }
      }
      case 'Super': {
        const owner = index.ownerOfThis(node)
        const parent = owner && index.superClassOf(owner)
        return parent ? ref(parent, env) : { type: 'unknown', node }
      }
      case 'MemberExpression': {
        const name = propertyName(node)
        return name === undefined ? { type: 'unknown', node } : member(ref(node.object, env), name, node)
      }
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
        return within(node, { type: 'function', node, env })
      case 'ClassExpression':
      case 'ClassDeclaration':
        return { type: 'class', node }
      case 'ObjectExpression':
        return within(node, { type: 'object', node, env })
      case 'CallExpression':
        return refOfCall(node, env)
      case 'NewExpression': {
        const made = ref(node.callee, env)
        if (made.type === 'class') return { type: 'self', owner: made.node }
        if (made.type === 'function') return { type: 'self', owner: made.node }
        if (made.type === 'module')
          return within(node, { type: 'made', module: made.module, path: made.path, call: node, env })
        return { type: 'unknown', node }
      }
      case 'ImportExpression':
        return loading.moduleRef(node.source, node)
      case 'TSQualifiedName':
        return member(ref(node.left, env), node.right.name, node)
      case 'LogicalExpression': {
        // `options.fs || require('fs')`: whatever can be given in its place works like the default.
        const right = ref(node.right, env)
        if (right.type === 'module' && node.operator !== '&&') return replaceable(right)
        const left = ref(node.left, env)
        return left.type === 'module' || left.type === 'function' ? left : { type: 'unknown', node }
      }
      case 'ConditionalExpression': {
        const yes = ref(node.consequent, env)
        if (yes.type === 'module') return yes
        const no = ref(node.alternate, env)
        return no.type === 'module' ? no : { type: 'unknown', node }
      }
      case 'AssignmentExpression':
        return ref(node.right, env)
      default:
        return { type: 'unknown', node }
    }
  }

  function refOfIdentifier(node: TSESTree.Identifier, env: Env | undefined): Ref {
    const variable = index.variableOf(node)
    if (!variable || variable.defs.length === 0)
      return node.name === 'undefined'
        ? { type: 'unknown', node }
        : { type: 'global', path: GLOBAL_OBJECTS.has(node.name) ? [] : [node.name] }
    return refOfVariable(variable, env)
  }

  /** The thunk that a parameter is bound to in the activations around a place. */
  function bound(variable: Variable, env: Env | undefined): Thunk | undefined {
    if ((variable.defs[0]?.type as string) !== 'Parameter') return undefined
    differ()
    for (let at = env; at; at = at.caller) {
      const thunk = at.parameters.get(variable)
      if (thunk) return thunk
    }
    return undefined
  }

  function refOfVariable(variable: Variable, env: Env | undefined): Ref {
    const definition = variable.defs[0]
    if (!definition) return { type: 'variable', variable, path: [] }
    const node = definition.node as Node
    switch (definition.type as string) {
      case 'ImportBinding':
        return loading.refOfImport(node, definition.parent as Node | undefined)
      case 'FunctionName':
        return isFunction(node)
          ? within(node, { type: 'function', node, env: activationOf(node, env) })
          : { type: 'variable', variable, path: [] }
      case 'ClassName':
        return isClass(node) ? { type: 'class', node } : { type: 'variable', variable, path: [] }
      case 'Parameter':
        return refOfParameter(variable, node as FunctionNode, env)
      case 'Variable': {
        const source = sourceOf(variable)
        if (source) {
          const found = members(ref(source.node, env), source.path, source.node)
          if (found.type !== 'unknown') return found
          if (source.fallback) {
            const fallback = ref(source.fallback, env)
            if (fallback.type === 'module') return replaceable(fallback)
          }
          return { type: 'variable', variable, path: [] }
        }
        return moduleAmong(variable, env) ?? { type: 'variable', variable, path: [] }
      }
      default:
        return { type: 'variable', variable, path: [] }
    }
  }

  /** `let fs; try { fs = require('graceful-fs') } catch { fs = require('fs') }`, and a seam: `fs = given`. */
  function moduleAmong(variable: Variable, env: Env | undefined): Ref | undefined {
    let found: Ref | undefined
    for (const reference of variable.references) {
      if (!reference.writeExpr || isNothing(reference.writeExpr)) continue
      const written = ref(reference.writeExpr, env)
      if (written.type === 'module') found ??= replaceable(written)
      // What is made in its place is another file system.
      else if (written.type !== 'parameter') return undefined
    }
    return found
  }

  /** A closure sees the activation of the function that it was declared in. */
  function activationOf(fn: FunctionNode, env: Env | undefined): Env | undefined {
    for (let at = env; at; at = at.caller) {
      if (fn.range[0] >= at.fn.range[0] && fn.range[1] <= at.fn.range[1]) return at
    }
    return undefined
  }

  function refOfParameter(variable: Variable, fn: FunctionNode, env: Env | undefined): Ref {
    const thunk = bound(variable, env)
    if (thunk) {
      const value = members(ref(thunk.node, thunk.env), thunk.path ?? [], thunk.node)
      if (value.type !== 'unknown') return value
    }
    const position = parameterOf(variable, fn)
    if (position?.fallback) {
      const fallback = ref(position.fallback)
      if (fallback.type === 'module' || fallback.type === 'object' || fallback.type === 'function')
        return replaceable(members(fallback, [], position.fallback))
    }
    const typed = moduleOfType(variable)
    if (typed) return replaceable(typed)
    const awaited = position?.position === 0 ? loading.awaited(fn, env) : undefined
    return awaited ? members(awaited, position!.path, fn) : { type: 'parameter', fn, variable, path: [] }
  }

  /** `fs: typeof import('node:fs')` or `fs: typeof nodeFs` names the file system as plainly as a default does. */
  function moduleOfType(variable: Variable): Ref | undefined {
    const name = variable.identifiers[0]
    const type = name?.typeAnnotation?.typeAnnotation
    if (type?.type !== 'TSTypeQuery') return undefined
    if (type.exprName.type === 'Identifier') {
      const found = ref(type.exprName)
      return found.type === 'module' ? found : undefined
    }
    if (type.exprName.type === 'TSImportType') {
      const source = (type.exprName as unknown as { source?: Node; argument?: Node }).source
      return source ? loading.moduleRef(source, source) : undefined
    }
    return undefined
  }

  function refOfCall(node: TSESTree.CallExpression, env: Env | undefined): Ref {
    const callee = ref(node.callee, env)
    const handedOn = loading.handedOn(node, callee, env)
    if (handedOn) return handedOn
    const first = node.arguments[0]
    if (callee.type === 'global') {
      const name = callee.path.join('.')
      if (first && KEEPERS.has(name)) return ref(first, env)
      if (isMaker(callee.path)) return within(node, { type: 'made', module: name, path: [], call: node, env })
    }
    if (callee.type === 'module')
      return within(node, { type: 'made', module: callee.module, path: callee.path, call: node, env })
    if (callee.type === 'made') {
      const name = callee.path.at(-1)!
      if (isMaker(callee.module.split('.')) && name === 'writer')
        return within(node, { type: 'made', module: callee.module, path: [name], call: node, env })
      if (answersSameFile(name)) return { ...callee, path: callee.path.slice(0, callee.path.indexOf('()')) }
    }
    if (callee.type === 'function') {
      const returned = soleReturn(callee.node)
      if (returned) {
        const inner = ref(returned, enter(callee, node, env))
        if (inner.type !== 'parameter') return inner
      }
    }
    return { type: 'unknown', node }
  }

  const replaceable = (found: Ref): Ref => (found.type === 'module' ? { ...found, replaceable: true } : found)

  function members(start: Ref, path: readonly string[], node: Node): Ref {
    let at = start
    for (const name of path) at = member(at, name, node)
    return at
  }

  function member(object: Ref, name: string, node: Node): Ref {
    switch (object.type) {
      case 'module':
        if (name === 'default') return object
        // `Promise.promisifyAll(fs).readFileAsync`
        if (object.promisified === 'members' && name.endsWith('Async'))
          return { ...object, path: [...object.path, name.slice(0, -5)], promisified: 'function' }
        return { ...object, path: [...object.path, name] }
      case 'global': {
        // `exports.save()` runs what the file assigned to `exports.save`.
        const own = object.path.join('.')
        const given = own === 'exports' || own === 'module.exports' ? index.exported(name) : undefined
        const found = given && regardless(() => ref(given))
        return found?.type === 'function' ? found : { type: 'global', path: [...object.path, name] }
      }
      case 'made':
        return { ...object, path: [...object.path, '()', name] }
      case 'object': {
        const { value, spread } = propertyOf(object.node, name)
        if (value) return ref(value, object.env)
        // `{ ...fs, custom }` still has the members of `fs`.
        if (spread) return member(ref(spread, object.env), name, node)
        return memberOfOwner(object.node, name, node)
      }
      case 'merged':
        return loading.memberOfMerged(object.parts, name, node)
      case 'list': {
        const element = object.node.elements[Number(name)]
        return element && element.type !== 'SpreadElement'
          ? ref(element, object.env)
          : { type: 'unknown', node }
      }
      case 'self':
        return memberOfOwner(object.owner, name, node)
      case 'class': {
        const method = index.membersOf(object.node).methods.get(name)
        return method
          ? { type: 'function', node: method, env: undefined }
          : memberOfOwner(object.node, name, node)
      }
      case 'function':
        return memberOfOwner(object.node, name, node)
      case 'parameter':
      case 'field':
        return { ...object, path: [...object.path, name] }
      case 'variable': {
        const found = memberOfOwner(object.variable, name, node)
        return found.type === 'function' || found.type === 'module'
          ? found
          : { ...object, path: [...object.path, name] }
      }
      default:
        return { type: 'unknown', node }
    }
  }

  const memberOfOwner = (owner: Owner, name: string, node: Node): Ref =>
    regardless(() => findMember(owner, name, node, 0))

  function findMember(owner: Owner, name: string, node: Node, seen: number): Ref {
    const own = index.membersOf(owner)
    const method = own.methods.get(name)
    if (method) return { type: 'function', node: method, env: undefined }
    const getter = own.getters.get(name)
    const got = getter && soleReturn(getter)
    const loaded = got && ref(got)
    if (loaded?.type === 'module') return loaded
    const values = own.fields.get(name)
    if (values && values.length > 0) {
      const only = values.length === 1 ? ref(values[0]!) : undefined
      if (
        only &&
        (only.type === 'module' ||
          only.type === 'function' ||
          only.type === 'object' ||
          only.type === 'self' ||
          only.type === 'made')
      )
        return only
      // Assigned in several places: a module in any of them is what the others stand in for.
      for (const value of values) {
        const found = ref(value)
        if (found.type === 'module') return replaceable(found)
      }
      return { type: 'field', owner, name, path: [] }
    }
    const parent = index.superClassOf(owner)
    if (parent && seen < 8) {
      const base = ref(parent)
      if (base.type === 'class') return findMember(base.node, name, node, seen + 1)
    }
    return { type: 'field', owner, name, path: [] }
  }

  /** The value written for a property of an object literal, and what is spread into the literal. */
  function propertyOf(object: TSESTree.ObjectExpression, name: string): { value?: Node; spread?: Node } {
    const found: { value?: Node; spread?: Node } = {}
    for (const property of object.properties) {
      if (property.type === 'SpreadElement') found.spread = property.argument
      else if (propertyName(property) === name && property.kind === 'init') found.value = property.value
    }
    return found
  }

  interface Source {
    readonly node: Node
    readonly path: string[]
    readonly fallback?: Node | undefined
  }
  const sources = new Map<Variable, Source | undefined>()
  /** The one expression that a variable gets its value from, and the members taken off it. */
  function sourceOf(variable: Variable): Source | undefined {
    if (!sources.has(variable)) sources.set(variable, findSource(variable))
    return sources.get(variable)
  }
  function findSource(variable: Variable): Source | undefined {
    if (variable.defs.length !== 1) return undefined
    const definition = variable.defs[0]!
    const declarator = definition.node as Node
    if (declarator.type !== 'VariableDeclarator') return undefined
    // `let release = null`, then the real value: nothing is lost by looking through the null.
    const writes = variable.references.filter(
      (reference) => reference.isWrite() && !isNothing(reference.writeExpr),
    )
    if (declarator.init && !isNothing(declarator.init)) {
      if (writes.length > 1) return undefined
      const path = patternPath(declarator.id, definition.name as TSESTree.Identifier)
      return path && { node: declarator.init, ...path }
    }
    const loop = declarator.parent.parent as Node | undefined
    if (loop?.type === 'ForOfStatement' || loop?.type === 'ForInStatement') return undefined
    const only = writes.length === 1 ? writes[0]! : undefined
    if (!only?.writeExpr || only.identifier.parent?.type !== 'AssignmentExpression') return undefined
    return { node: only.writeExpr, path: [] }
  }

  /**
   * The one expression that a name stands for, also through other names: each variable on the way is given it as a whole. Undefined
   * where they stand for each other (`var a = b, b = a`).
   */
  function soleValue(name: Node): Node | undefined {
    let value: Node | undefined
    for (let hops = 0; hops < MAX_HOPS; hops++) {
      const at = unwrap(value ?? name)
      const variable = at.type === 'Identifier' ? index.variableOf(at) : undefined
      const source = variable && sourceOf(variable)
      if (source?.path.length !== 0) return value
      value = source.node
    }
    return undefined
  }

  /** Where a parameter stands: its position and the members taken off that argument. */
  function parameterOf(
    variable: Variable,
    fn: FunctionNode,
  ): { position: number; path: string[]; fallback?: Node | undefined } | undefined {
    const name = variable.identifiers[0]
    if (!name) return undefined
    for (const [position, parameter] of fn.params.entries()) {
      const found = patternPath(parameter, name)
      if (found) return { position, ...found }
    }
    return undefined
  }

  /** The only expression that a function returns. */
  function soleReturn(fn: FunctionNode): Node | undefined {
    const all = index.returns.get(fn)
    return all?.length === 1 ? all[0] : undefined
  }

  /** The activation of a local function by a call: parameters bound to the arguments. */
  function enter(
    callee: { readonly node: FunctionNode; readonly env: Env | undefined },
    call: { readonly arguments?: readonly Node[] } & Node,
    env: Env | undefined,
  ): Env {
    const given: readonly Node[] =
      call.arguments ?? (call.type === 'AssignmentExpression' ? [call.right] : [])
    const parameters = given.length === 0 ? NO_PARAMETERS : boundTo(callee.node, given, env)
    const outer = callee.env
    return {
      fn: callee.node,
      id: `${env?.id ?? ''}>${index.id(call)}`,
      depth: (env?.depth ?? 0) + 1,
      parameters,
      receiver: receiverOf(call, env),
      // The definition's activation gives the closure's variables; the call's gives everything else.
      caller: outer && outer !== env && !isActivationWithin(env, outer) ? { ...outer, caller: env } : env,
    }
  }

  function boundTo(fn: FunctionNode, given: readonly Node[], env: Env | undefined): Map<Variable, Thunk> {
    const parameters = new Map<Variable, Thunk>()
    const spread = given.findIndex((argument) => argument.type === 'SpreadElement')
    for (const { variable, position, path } of parametersOf(fn)) {
      const argument = spread < 0 || position < spread ? given[position] : undefined
      if (argument) parameters.set(variable, { node: argument, env, path })
    }
    return parameters
  }

  interface Parameter {
    readonly variable: Variable
    readonly position: number
    /** The members that are taken off the argument. */
    readonly path: readonly string[]
  }
  const parameters = new Map<FunctionNode, readonly Parameter[]>()
  /** What the arguments of a call are bound to. */
  function parametersOf(fn: FunctionNode): readonly Parameter[] {
    let known = parameters.get(fn)
    if (!known) {
      const rest = fn.params.findIndex((parameter) => parameter.type === 'RestElement')
      known = (rest < 0 ? fn.params : fn.params.slice(0, rest)).flatMap((parameter, position) =>
        boundIdentifiers(parameter).flatMap((name) => {
          const variable = index.variableOf(name)
          const found = patternPath(parameter, name)
          return variable && found ? [{ variable, position, path: found.path }] : []
        }),
      )
      parameters.set(fn, known)
    }
    return known
  }

  /** `store` in `store.save()`, the new object itself for a constructor, `this` for `super.save()`. */
  function receiverOf(call: Node, env: Env | undefined): Thunk | undefined {
    if (call.type === 'NewExpression') return { node: call, env }
    const callee = call.type === 'AssignmentExpression' ? call.left : 'callee' in call ? call.callee : call
    if (callee.type === 'Super') return { node: callee, env }
    const member = callee.type === 'ChainExpression' ? callee.expression : callee
    return member.type === 'MemberExpression' ? { node: member.object, env } : undefined
  }

  function isActivationWithin(env: Env | undefined, outer: Env): boolean {
    for (let at = env; at; at = at.caller) if (at === outer) return true
    return false
  }

  const loading = createLoading(index, runtime, {
    ref,
    member,
    soleReturn,
    within,
    given: (fn, value, env) =>
      enter({ node: fn, env }, { ...value, type: 'CallExpression', arguments: [value] } as Node, env),
    constant: (name) => {
      const value = soleValue(name)
      return value && unwrap(value)
    },
  })

  return {
    differ,
    memoize,
    ref,
    isFixed,
    refOfVariable,
    member,
    sourceOf,
    soleValue,
    parameterOf,
    soleReturn,
    enter,
    bound,
    propertyOf,
  }
}

/** How many names may stand for each other in a row. */
const MAX_HOPS = 40

const NO_PARAMETERS: ReadonlyMap<Variable, Thunk> = new Map()

/** Functions that return what they are given. */
const KEEPERS: ReadonlySet<string> = new Set(['Object.freeze', 'Object.seal', 'Object.preventExtensions'])
