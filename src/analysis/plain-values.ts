/** Is a value JavaScript's own: text, a number, a list, a map, loaded data? Its methods are known then. */
import {
  isQuietGlobal,
  isQuietModule,
  PROMISE_METHODS,
  SHARED_METHODS,
  VALUE_METHODS,
} from '../apis/quiet-code.ts'
import {
  isFunction,
  isInlineFunction,
  propertyName,
  unwrap,
  wrapped,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { FileFacts } from './file-facts.ts'
import type { Variable } from './file-index.ts'
import type { Env } from './values.ts'

const MAX_DEPTH = 8

export function isPlainValue(facts: FileFacts, expression: Node, env: Env | undefined, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false
  const node = unwrap(expression)
  const again = (inner: Node, at = env): boolean => isPlainValue(facts, inner, at, depth + 1)
  switch (node.type) {
    case 'Literal':
    case 'TemplateLiteral':
    case 'ArrayExpression':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'UpdateExpression':
      return true
    case 'ObjectExpression':
      // `{ get: () => … }` is no map.
      return !node.properties.some(
        (property) => property.type === 'Property' && isFunction(unwrap(property.value)),
      )
    case 'NewExpression': {
      const made = facts.values.ref(node.callee, env)
      return made.type === 'global' && isQuietGlobal(made.path)
    }
    case 'LogicalExpression':
      return again(node.left) && again(node.right)
    case 'ConditionalExpression':
      return again(node.consequent) && again(node.alternate)
    case 'AssignmentExpression':
      return again(node.right)
    case 'CallExpression': {
      if (facts.operations.operationOf(node, env)) return true
      const callee = facts.values.ref(node.callee, env)
      if (callee.type === 'global') return isQuietGlobal(callee.path)
      if (callee.type === 'module' || callee.type === 'made') return isQuietModule(callee.module)
      if (callee.type === 'function') {
        const returned = facts.index.returns.get(callee.node) ?? []
        const inner = facts.values.enter(callee, node, env)
        return returned.length > 0 && returned.every((one) => again(one, inner))
      }
      const method = unwrap(node.callee)
      if (method.type !== 'MemberExpression') return false
      const name = propertyName(method) ?? ''
      return (
        (VALUE_METHODS.has(name) || SHARED_METHODS.has(name) || PROMISE_METHODS.has(name)) &&
        again(method.object)
      )
    }
    case 'MemberExpression': {
      const found = facts.values.ref(node, env)
      if (found.type === 'field') {
        const given = facts.index.membersOf(found.owner).fields.get(found.name) ?? []
        return given.length > 0 && given.every((value) => again(value, undefined))
      }
      if (found.type === 'global') return isQuietGlobal(found.path)
      if (found.type === 'module') return isQuietModule(found.module)
      return again(node.object)
    }
    case 'Identifier': {
      const variable = facts.index.variableOf(node)
      if (!variable || variable.defs.length === 0)
        return node.name === 'undefined' || isQuietGlobal([node.name])
      const thunk = facts.values.bound(variable, env)
      if (thunk) return again(thunk.node, thunk.env)
      return isPlainVariable(facts, variable, env, depth)
    }
    default:
      return false
  }
}

function isPlainVariable(facts: FileFacts, variable: Variable, env: Env | undefined, depth: number): boolean {
  const definition = variable.defs[0]!
  const node = definition.node as Node
  if (definition.type === ('Parameter' as string)) {
    if (hasPlainType(variable)) return true
    // `list.map((entry) => …)`: an entry of a plain list.
    const fn = node as FunctionNode
    if (!isFunction(fn) || !isInlineFunction(fn)) return false
    const call = wrapped(fn).parent
    const method = call?.type === 'CallExpression' ? unwrap(call.callee) : undefined
    return (
      method?.type === 'MemberExpression' &&
      VALUE_METHODS.has(propertyName(method) ?? '') &&
      isPlainValue(facts, method.object, env, depth + 1)
    )
  }
  if (node.type !== 'VariableDeclarator') return false
  const loop = node.parent.parent
  if (loop.type === 'ForOfStatement' || loop.type === 'ForInStatement')
    return isPlainValue(facts, loop.right, env, depth + 1)
  const given = variable.references.flatMap(({ writeExpr }) => (writeExpr ? [writeExpr] : []))
  return given.length > 0 && given.every((value) => isPlainValue(facts, value, env, depth + 1))
}

/** The declared type is one of JavaScript's own. */
function hasPlainType(variable: Variable): boolean {
  const type = variable.identifiers[0]?.typeAnnotation?.typeAnnotation
  switch (type?.type) {
    case 'TSStringKeyword':
    case 'TSNumberKeyword':
    case 'TSBooleanKeyword':
    case 'TSBigIntKeyword':
    case 'TSArrayType':
    case 'TSTupleType':
      return true
    case 'TSTypeReference':
      return (
        type.typeName.type === 'Identifier' &&
        /^(?:Array|ReadonlyArray|Map|ReadonlyMap|Set|ReadonlySet|WeakMap|Record|Date|RegExp|Buffer|Uint8Array|URL)$/.test(
          type.typeName.name,
        )
      )
    default:
      return false
  }
}
