/**
 * The ways by which a module, and what it exports, comes into a file: `require` and its relatives, what compilers
 * wrap it in, promisifiers, copies, bound functions, `then`.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { canonicalModule } from '../apis/index.ts'
import { REQUIRE_NAMES, globalsOf, isInteropHelper, wrappingOf } from '../apis/wrappers.ts'
import { DEFAULT_RUNTIME, withoutExtension } from '../settings.ts'
import { isFunction, propertyName, unwrap, type FunctionNode, type Node } from './ast.ts'
import type { FileIndex } from './file-index.ts'
import type { Env, Ref } from './values.ts'

/** What this file asks of the values that it is a part of. */
interface Asks {
  readonly ref: (node: Node, env?: Env) => Ref
  readonly member: (object: Ref, name: string, node: Node) => Ref
  /** The only expression that a function returns. */
  readonly soleReturn: (fn: FunctionNode) => Node | undefined
  /** Marks what holds the activation that a node is in. */
  readonly within: <T extends Ref>(node: Node, found: T) => T
  /** The activation of a function whose first parameter is bound to an expression. */
  readonly given: (fn: FunctionNode, value: Node, env: Env | undefined) => Env
  /** What a constant name stands for. */
  readonly constant: (node: TSESTree.Identifier) => Node | undefined
}

export function createLoading(index: FileIndex, runtime: string | undefined, asks: Asks) {
  const { ref, member } = asks

  /** A compiler may want another extension than the setting has: `./atomic-fs.js` is there as `./atomic-fs.ts`. */
  const isRuntime = (specifier: string): boolean =>
    runtime !== undefined &&
    (specifier === runtime ||
      (runtime.startsWith('.') && withoutExtension(specifier) === withoutExtension(runtime)))

  /** The module that a specifier names. */
  function moduleRef(source: Node, node: Node): Ref {
    const text = textOf(source)
    return text === undefined ? { type: 'unknown', node } : moduleNamed(text, [])
  }

  function moduleNamed(specifier: string, path: readonly string[]): Ref {
    const globals = globalsOf(specifier)
    if (globals) return { type: 'global', path: [...globals, ...path.filter((name) => name !== 'default')] }
    const base = canonicalModule(isRuntime(specifier) ? DEFAULT_RUNTIME : specifier)
    return { type: 'module', module: base.module, path: [...base.path, ...path] }
  }

  function textOf(source: Node): string | undefined {
    const plain = unwrap(source)
    if (plain.type === 'Literal') return typeof plain.value === 'string' ? plain.value : undefined
    if (plain.type === 'TemplateLiteral')
      return plain.expressions.length === 0 ? (plain.quasis[0]!.value.cooked ?? undefined) : undefined
    const value = plain.type === 'Identifier' ? asks.constant(plain) : undefined
    return value?.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined
  }

  /** The module, or its member, that an import declares. */
  function refOfImport(node: Node, parent: Node | undefined): Ref {
    if (node.type === 'TSImportEqualsDeclaration') {
      const reference = node.moduleReference
      return reference.type === 'TSExternalModuleReference'
        ? moduleRef(reference.expression, node)
        : ref(reference)
    }
    if (parent?.type !== 'ImportDeclaration') return { type: 'unknown', node }
    // Parsers that go on after an error may leave anything behind `from`.
    const specifier = textOf(parent.source)
    if (specifier === undefined) return { type: 'unknown', node }
    if (node.type === 'ImportSpecifier') {
      const name = node.imported.type === 'Identifier' ? node.imported.name : String(node.imported.value)
      return moduleNamed(specifier, [name])
    }
    return moduleNamed(specifier, node.type === 'ImportDefaultSpecifier' ? ['default'] : [])
  }

  /** What a call answers that only hands on a module, or a function of one. Undefined for any other call. */
  function handedOn(node: TSESTree.CallExpression, callee: Ref, env: Env | undefined): Ref | undefined {
    const first = node.arguments[0]
    const method = unwrap(node.callee)
    if (callee.type === 'global' || callee.type === 'module') {
      const module = callee.type === 'module' ? callee.module : undefined
      const name = callee.path.filter((part) => part !== 'default').join('.')
      if (module === 'module' && name === 'createRequire') return { type: 'global', path: ['require'] }
      if (first && isLoader(module, name)) return moduleRef(first, node)
      const wrapping = first && wrappingOf(module, callee.path)
      if (wrapping) return wrapped(wrapping, node, env)
      if (module === undefined && name === 'Promise.all' && first) {
        const list = unwrap(first)
        if (list.type === 'ArrayExpression') return asks.within(list, { type: 'list', node: list, env })
      }
    }
    // A helper may be declared in the file itself; what it returns is the module that it was given.
    if (first && method.type === 'Identifier') {
      if (isInteropHelper(method.name)) return ref(first, env)
      if (method.name !== 'require' && REQUIRE_NAMES.has(method.name)) return moduleRef(first, node)
    }
    if (method.type !== 'MemberExpression') return undefined
    const called = propertyName(method)
    if (called === 'bind') return bound(node, method.object, env)
    return called === 'then' && first ? answered(unwrap(first), method.object, env) : undefined
  }

  const isLoader = (module: string | undefined, name: string): boolean =>
    module === undefined
      ? REQUIRE_NAMES.has(name) || name === 'process.getBuiltinModule'
      : module === 'process' && name === 'getBuiltinModule'

  function wrapped(
    wrapping: NonNullable<ReturnType<typeof wrappingOf>>,
    node: TSESTree.CallExpression,
    env: Env | undefined,
  ): Ref {
    const unknown: Ref = { type: 'unknown', node }
    if (wrapping === 'merged')
      return node.arguments.some((argument) => argument.type === 'SpreadElement')
        ? unknown
        : { type: 'merged', parts: node.arguments.map((argument) => ref(argument, env)) }
    const target = ref(node.arguments[0]!, env)
    if (wrapping === 'same') return target
    if (target.type === 'function') return target
    if (target.type !== 'module') return unknown
    return { ...target, promisified: wrapping === 'promisified' ? 'function' : 'members' }
  }

  /** `fs.rename.bind(fs)` is `fs.rename`; with more arguments it is a function that takes fewer. */
  function bound(node: TSESTree.CallExpression, target: Node, env: Env | undefined): Ref | undefined {
    const found = ref(target, env)
    if (found.type !== 'module' && found.type !== 'function' && found.type !== 'global') return undefined
    return node.arguments.length > 1 || node.arguments.some((argument) => argument.type === 'SpreadElement')
      ? { type: 'unknown', node }
      : found
  }

  /** `import('fs').then((fs) => fs.promises)`, and what compilers make of an import: `then(() => require('fs'))`. */
  function answered(then: Node, promise: Node, env: Env | undefined): Ref | undefined {
    const returned = isFunction(then) ? asks.soleReturn(then) : undefined
    if (!returned || !isFunction(then)) return undefined
    const found = ref(returned, then.params.length > 0 ? asks.given(then, promise, env) : env)
    return found.type === 'module' || found.type === 'made' || found.type === 'list' ? found : undefined
  }

  /** What the parameter of a function stands for that is handed to `then`: what was waited for. */
  function awaited(fn: FunctionNode, env: Env | undefined): Ref | undefined {
    const call = fn.parent
    if (call?.type !== 'CallExpression' || call.arguments[0] !== fn) return undefined
    const method = unwrap(call.callee)
    if (method.type !== 'MemberExpression' || propertyName(method) !== 'then') return undefined
    const found = ref(method.object, env)
    return found.type === 'module' || found.type === 'made' || found.type === 'list' ? found : undefined
  }

  /** The member of what `Object.assign` made: the last source that has it. One that we cannot see may have it. */
  function memberOfMerged(parts: readonly Ref[], name: string, node: Node): Ref {
    for (const part of parts.toReversed()) {
      if (part.type === 'object' && !hasMember(part.node, name)) continue
      return member(part, name, node)
    }
    return { type: 'unknown', node }
  }
  const hasMember = (object: TSESTree.ObjectExpression, name: string): boolean =>
    object.properties.some(
      (property) => property.type === 'SpreadElement' || propertyName(property) === name,
    ) || index.membersOf(object).fields.has(name)

  return { moduleRef, refOfImport, handedOn, awaited, memberOfMerged }
}
