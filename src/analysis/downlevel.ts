/**
 * What compilers make of `async` functions for older engines: generators that a helper drives, and, one step further
 * down, state machines. Published packages are full of them.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { ASYNC_HELPERS, STATE_MACHINE_HELPERS, THIS_ARGUMENTS } from '../apis/wrappers.ts'
import {
  enclosingFunction,
  functionBoundToThis,
  propertyName,
  unwrap,
  type FunctionNode,
  type Node,
  pushChildren,
  type VisitorKeys,
} from './ast.ts'

/** The opcodes of `__generator`: what `return [4, value]` and `return [2, value]` mean. */
const YIELD = 4

/** A function expression whose `this` is the one around it: bound to it, or run with it by what it is passed to. */
export function hasOuterThis(fn: FunctionNode): boolean {
  const parent = fn.parent
  if (parent.parent && functionBoundToThis(parent.parent) === fn) return true
  if (parent.type !== 'CallExpression') return false
  const position = parent.arguments.indexOf(fn as TSESTree.FunctionExpression)
  if (position < 0) return false
  const name = calledName(parent)
  if (name === undefined) return false
  if (runsAsBody(parent)) return parent.arguments[0]?.type === 'ThisExpression'
  // `list.forEach(function () { … }, this)`
  return THIS_ARGUMENTS.has(name) && position === 0 && parent.arguments[1]?.type === 'ThisExpression'
}

/** A helper runs the function that it is given as the body of the function around it. */
export function runsAsBody(call: TSESTree.CallExpression): boolean {
  const name = calledName(call)
  return name !== undefined && (ASYNC_HELPERS.has(name) || STATE_MACHINE_HELPERS.has(name))
}

/** The state machine's function: `__generator(this, function (_a) { switch (_a.label) { … } })`. */
function isStateMachine(fn: FunctionNode | undefined): fn is TSESTree.FunctionExpression {
  const call = fn?.parent
  return (
    call?.type === 'CallExpression' &&
    STATE_MACHINE_HELPERS.has(calledName(call) ?? '') &&
    call.arguments[1] === fn
  )
}

/** The switch of a state machine, whose cases run one after the other although each of them returns. */
export function isStateSwitch(node: TSESTree.SwitchStatement): boolean {
  return isStateMachine(enclosingFunction(node)) && propertyOf(node.discriminant) === 'label'
}

/** The `_a.sent()` that answers the value of `return [4, value]`; null when the value leaves the function. */
export function sentFor(
  array: TSESTree.ArrayExpression,
  value: Node,
  visitorKeys: VisitorKeys,
): TSESTree.CallExpression | null | undefined {
  const fn = enclosingFunction(array)
  const [opcode, given] = array.elements
  if (array.parent.type !== 'ReturnStatement' || given !== value || !isStateMachine(fn)) return undefined
  if (opcode?.type !== 'Literal' || opcode.value !== YIELD) return null
  const state = fn.params[0]
  if (state?.type !== 'Identifier') return undefined
  let next: TSESTree.CallExpression | undefined
  const stack: Node[] = [fn.body]
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (
      node.type === 'CallExpression' &&
      node.range[0] > array.range[1] &&
      isSent(node.callee, state.name) &&
      (!next || node.range[0] < next.range[0])
    )
      next = node
    pushChildren(node, visitorKeys, stack)
  }
  return next
}

function isSent(callee: Node, state: string): boolean {
  const plain = unwrap(callee)
  return (
    plain.type === 'MemberExpression' &&
    plain.object.type === 'Identifier' &&
    plain.object.name === state &&
    propertyName(plain) === 'sent'
  )
}

function propertyOf(node: Node): string | undefined {
  const plain = unwrap(node)
  return plain.type === 'MemberExpression' ? propertyName(plain) : undefined
}

/** `__awaiter(…)`, `tslib_1.__awaiter(…)`, `(0, tslib_1.__awaiter)(…)` */
function calledName(call: TSESTree.CallExpression): string | undefined {
  const callee = unwrap(call.callee)
  return callee.type === 'Identifier' ? callee.name : propertyOf(callee)
}
