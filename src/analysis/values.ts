/**
 * What an expression stands for: a library's member, a function or object of this file, `this`, a parameter. Answers
 * follow bindings and never names. Inside the body of a called function an environment says what its parameters are.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { INTEROP_HELPERS, canonicalModule, isMaker } from '../apis/index.ts'
import {
  boundIdentifiers,
  isClass,
  isFunction,
  patternPath,
  propertyName,
  unwrap,
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { FileIndex, Owner, Variable } from './file-index.ts'

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
  readonly caller: Env | undefined
}

export type Ref =
  | {
      readonly type: 'module'
      readonly module: string
      readonly path: readonly string[]
      readonly promisified?: boolean
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

/** Answers by node and activation. Activations are told apart by the calls that lead to them. */
export function createMemo<T>() {
  const plain = new Map<Node, T>()
  const byActivation = new Map<string, Map<Node, T>>()
  return {
    of(env: Env | undefined): Map<Node, T> {
      if (!env) return plain
      let known = byActivation.get(env.id)
      if (!known) byActivation.set(env.id, (known = new Map()))
      return known
    },
  }
}

export type Values = ReturnType<typeof createValues>

export function createValues(index: FileIndex) {
  const memo = createMemo<Ref>()
  let depth = 0

  function ref(expression: Node, env?: Env): Ref {
    const node = unwrap(expression)
    const known = memo.of(env)
    const before = known.get(node)
    if (before) return before
    if (depth > MAX_DEPTH) return { type: 'unknown', node }
    depth++
    try {
      // A value that leads back to itself (`a = b; b = a`) is unknown while it is being asked for.
      known.set(node, { type: 'unknown', node })
      const found = compute(node, env)
      known.set(node, found)
      return found
    } finally {
      depth--
    }
  }

  function compute(node: Node, env: Env | undefined): Ref {
    switch (node.type) {
      case 'Identifier':
        return refOfIdentifier(node, env)
      case 'ThisExpression': {
        const owner = index.ownerOfThis(node)
        return owner ? { type: 'self', owner } : { type: 'unknown', node }
      }
      case 'MemberExpression': {
        const name = propertyName(node)
        return name === undefined ? { type: 'unknown', node } : member(ref(node.object, env), name, node)
      }
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
        return { type: 'function', node, env }
      case 'ClassExpression':
      case 'ClassDeclaration':
        return { type: 'class', node }
      case 'ObjectExpression':
        return { type: 'object', node, env }
      case 'CallExpression':
        return refOfCall(node, env)
      case 'NewExpression': {
        const made = ref(node.callee, env)
        if (made.type === 'class') return { type: 'self', owner: made.node }
        if (made.type === 'function') return { type: 'self', owner: made.node }
        if (made.type === 'module')
          return { type: 'made', module: made.module, path: made.path, call: node, env }
        return { type: 'unknown', node }
      }
      case 'ImportExpression':
        return moduleRef(node.source, node)
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

  function moduleRef(source: Node, node: Node): Ref {
    const text = source.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined
    return text === undefined ? { type: 'unknown', node } : { type: 'module', ...canonicalModule(text) }
  }

  function refOfIdentifier(node: TSESTree.Identifier, env: Env | undefined): Ref {
    const variable = index.variableOf(node)
    if (!variable || variable.defs.length === 0)
      return node.name === 'undefined' ? { type: 'unknown', node } : { type: 'global', path: [node.name] }
    return refOfVariable(variable, env)
  }

  /** The thunk that a parameter is bound to in the activations around a place. */
  function bound(variable: Variable, env: Env | undefined): Thunk | undefined {
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
        return refOfImport(node, definition.parent as Node | undefined)
      case 'FunctionName':
        return isFunction(node)
          ? { type: 'function', node, env: activationOf(node, env) }
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
        // `let fs; try { fs = require('graceful-fs') } catch { fs = require('fs') }`
        for (const reference of variable.references) {
          if (!reference.writeExpr) continue
          const written = ref(reference.writeExpr, env)
          if (written.type === 'module') return replaceable(written)
        }
        return { type: 'variable', variable, path: [] }
      }
      default:
        return { type: 'variable', variable, path: [] }
    }
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
    return typed ? replaceable(typed) : { type: 'parameter', fn, variable, path: [] }
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
      return source ? moduleRef(source, source) : undefined
    }
    return undefined
  }

  function refOfImport(node: Node, parent: Node | undefined): Ref {
    if (node.type === 'TSImportEqualsDeclaration') {
      const reference = node.moduleReference
      return reference.type === 'TSExternalModuleReference'
        ? moduleRef(reference.expression, node)
        : { type: 'unknown', node }
    }
    if (parent?.type !== 'ImportDeclaration') return { type: 'unknown', node }
    const base = canonicalModule(parent.source.value)
    if (node.type === 'ImportSpecifier') {
      const name = node.imported.type === 'Identifier' ? node.imported.name : String(node.imported.value)
      return { type: 'module', module: base.module, path: [...base.path, name] }
    }
    return {
      type: 'module',
      ...base,
      path: node.type === 'ImportDefaultSpecifier' ? [...base.path, 'default'] : base.path,
    }
  }

  function refOfCall(node: TSESTree.CallExpression, env: Env | undefined): Ref {
    const first = node.arguments[0]
    const callee = ref(node.callee, env)
    if (callee.type === 'global') {
      const name = callee.path.join('.')
      if (name === 'require' && first) return moduleRef(first, node)
      if (name === 'process.getBuiltinModule' && first) return moduleRef(first, node)
      if (first && INTEROP_HELPERS.has(name)) return ref(first, env)
      if (isMaker(callee.path)) return { type: 'made', module: name, path: [], call: node, env }
    }
    if (callee.type === 'module') {
      const name = callee.path.filter((part) => part !== 'default').join('.')
      if (callee.module === 'module' && name === 'createRequire') return { type: 'global', path: ['require'] }
      if (callee.module === 'process' && name === 'getBuiltinModule' && first) return moduleRef(first, node)
      if (first && PROMISIFIERS.has(`${callee.module}.${name}`)) return promisified(ref(first, env), node)
      if (first && callee.module === 'tslib' && INTEROP_HELPERS.has(`tslib.${name}`)) return ref(first, env)
      return { type: 'made', module: callee.module, path: callee.path, call: node, env }
    }
    // A compiler's helper may be declared in the file itself; what it returns is the module that it was given.
    const name = node.callee.type === 'Identifier' ? node.callee.name : ''
    if (first && INTEROP_HELPERS.has(name)) return ref(first, env)
    if (callee.type === 'function') {
      const returned = soleReturn(callee.node)
      if (returned) {
        const inner = ref(returned, enter(callee, node, env))
        if (inner.type !== 'parameter') return inner
      }
    }
    const method = unwrap(node.callee)
    // What compilers make of `import('fs')`: `Promise.resolve().then(() => __importStar(require('fs')))`
    if (method.type === 'MemberExpression' && propertyName(method) === 'then' && first) {
      const then = unwrap(first)
      const returned = isFunction(then) && then.params.length === 0 ? soleReturn(then) : undefined
      const loaded = returned && ref(returned, env)
      if (loaded?.type === 'module') return loaded
    }
    if (method.type === 'MemberExpression' && propertyName(method) === 'bind') {
      const target = ref(method.object, env)
      if (target.type === 'module' || target.type === 'function') return target
    }
    return { type: 'unknown', node }
  }

  const replaceable = (found: Ref): Ref => (found.type === 'module' ? { ...found, replaceable: true } : found)

  function promisified(target: Ref, node: Node): Ref {
    return target.type === 'module'
      ? { ...target, promisified: true }
      : target.type === 'function'
        ? target
        : { type: 'unknown', node }
  }

  function members(start: Ref, path: readonly string[], node: Node): Ref {
    let at = start
    for (const name of path) at = member(at, name, node)
    return at
  }

  function member(object: Ref, name: string, node: Node): Ref {
    switch (object.type) {
      case 'module':
        if (name === 'default') return object
        // Promise.promisifyAll(fs).readFileAsync, and `rename.bind` and friends handled by the call.
        return { ...object, path: [...object.path, name] }
      case 'global': {
        // `exports.save()` runs what the file assigned to `exports.save`.
        const own = object.path.join('.')
        const given = own === 'exports' || own === 'module.exports' ? index.exported(name) : undefined
        const found = given && ref(given)
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

  function memberOfOwner(owner: Owner, name: string, node: Node, seen = 0): Ref {
    const own = index.membersOf(owner)
    const method = own.methods.get(name)
    if (method) return { type: 'function', node: method, env: undefined }
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
      if (base.type === 'class') return memberOfOwner(base.node, name, node, seen + 1)
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

  /** The one expression that a variable gets its value from, and the members taken off it. */
  function sourceOf(
    variable: Variable,
  ): { node: Node; path: string[]; fallback?: Node | undefined } | undefined {
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
    const parameters = new Map<Variable, Thunk>()
    const given: readonly Node[] =
      call.arguments ?? (call.type === 'AssignmentExpression' ? [call.right] : [])
    for (const [position, parameter] of callee.node.params.entries()) {
      const argument = given[position]
      if (
        !argument ||
        argument.type === 'SpreadElement' ||
        given.slice(0, position).some((a) => a.type === 'SpreadElement')
      )
        continue
      if (parameter.type === 'RestElement') break
      for (const name of boundIdentifiers(parameter)) {
        const variable = index.variableOf(name)
        const found = patternPath(parameter, name)
        if (variable && found) parameters.set(variable, { node: argument, env, path: found.path })
      }
    }
    const outer = callee.env
    return {
      fn: callee.node,
      id: `${env?.id ?? ''}>${index.id(call)}`,
      depth: (env?.depth ?? 0) + 1,
      parameters,
      // The definition's activation gives the closure's variables; the call's gives everything else.
      caller: outer && outer !== env && !isActivationWithin(env, outer) ? { ...outer, caller: env } : env,
    }
  }

  function isActivationWithin(env: Env | undefined, outer: Env): boolean {
    for (let at = env; at; at = at.caller) if (at === outer) return true
    return false
  }

  return { ref, refOfVariable, member, sourceOf, parameterOf, soleReturn, enter, bound, propertyOf }
}

/** `null`, `undefined`, `void 0`: the place-holder of a value that comes later. */
function isNothing(node: Node | null | undefined): boolean {
  if (!node) return false
  return (
    (node.type === 'Literal' && node.value === null && !('regex' in node) && !('bigint' in node)) ||
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'UnaryExpression' && node.operator === 'void')
  )
}

/** Functions of other packages that turn a callback function into one that returns a promise. */
const PROMISIFIERS: ReadonlySet<string> = new Set([
  'pify.',
  'util.promisify',
  'thenify.',
  'es6-promisify.promisify',
  'bluebird.promisify',
  '@gar/promisify.',
])
