/** How messages name places: a path as its author wrote it, another line, the function around it. */
import type { TSESLint } from '@typescript-eslint/utils'
import { enclosingFunction, isFunction, propertyName, wrapped, type FunctionNode, type Node } from './ast.ts'

/** Why a call through an injected file system is only suggested to change: tests may hand in their own. */
export const HANDED_IN = 'the file system is handed in, and may be another one'

const MAX_LENGTH = 60

/**
 * The source text of an expression on one line, shortened in the middle when it is long. A string stands without its quotes,
 * since messages set theirs around it.
 */
export function textOf(sourceCode: Readonly<TSESLint.SourceCode>, node: Node | undefined): string {
  if (!node) return 'the file'
  const isString = node.type === 'Literal' && typeof node.value === 'string'
  const source = isString ? sourceCode.getText(node).slice(1, -1) : sourceCode.getText(node)
  const text = source.replace(/\s+/g, ' ')
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 20)}…${text.slice(-18)}`
}

/** `line 12`, or `loadState, line 12` when the place is in another, named function. */
export function placeOf(node: Node, from: Node): string {
  const line = `line ${node.loc.start.line}`
  const fn = namedFunction(node)
  const name = fn && fn !== namedFunction(from) ? nameOf(fn) : undefined
  return name === undefined ? line : `${name}, ${line}`
}

function namedFunction(node: Node): FunctionNode | undefined {
  let fn = enclosingFunction(node)
  while (fn && nameOf(fn) === undefined) fn = enclosingFunction(fn)
  return fn
}

/** The name that a function is known by. */
export function nameOf(fn: FunctionNode): string | undefined {
  if (fn.id) return fn.id.name
  const outer = wrapped(fn)
  const parent = outer.parent
  if (!parent || isFunction(parent)) return undefined
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
  if (
    parent.type === 'MethodDefinition' ||
    parent.type === 'PropertyDefinition' ||
    parent.type === 'Property'
  )
    return propertyName(parent)
  if (parent.type === 'AssignmentExpression' && parent.left.type === 'MemberExpression')
    return propertyName(parent.left)
  return undefined
}
