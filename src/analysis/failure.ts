/** Where a failure goes: the handlers that get what a node throws or rejects with. */
import type { TSESTree } from '@typescript-eslint/utils'
import {
  functionArguments,
  isFunction,
  isWithin,
  propertyName,
  unwrap,
  wrapped,
  type FunctionNode,
  type Node,
} from './ast.ts'
import { divergenceOf, type FileEvent } from './events.ts'
import type { Order } from './order.ts'
import type { Values } from './values.ts'

export interface Handler {
  /** The clause, or the function that a promise's failure is given to. */
  readonly node: TSESTree.CatchClause | FunctionNode
  /** The try statement, or the call that `node` is handed to. */
  readonly at: TSESTree.TryStatement | TSESTree.CallExpression
}

/** The handlers of what a node does, innermost first, as far as one function shows them. */
export function* handlersAround(node: Node, values: Values): Generator<Handler> {
  let child = node
  for (let up = node.parent; up; child = up, up = up.parent) {
    if (up.type === 'TryStatement' && up.handler && child === up.block) yield { node: up.handler, at: up }
    if (up.type === 'CallExpression') {
      const fn = rejectionHandler(up, node, values)
      if (fn) yield { node: fn, at: up }
    }
    if (isFunction(up) && !passesOn(up)) return
  }
}

/** `work.catch(handler)`, `work.then(next, handler)`, with the node in `work`. */
function rejectionHandler(
  call: TSESTree.CallExpression,
  node: Node,
  values: Values,
): FunctionNode | undefined {
  const method = unwrap(call.callee)
  if (method.type !== 'MemberExpression' || !isWithin(node, method.object)) return undefined
  const name = propertyName(method)
  const given = name === 'catch' ? call.arguments[0] : name === 'then' ? call.arguments[1] : undefined
  if (!given || given.type === 'SpreadElement') return undefined
  const handler = values.ref(given)
  return handler.type === 'function' ? handler.node : undefined
}

/** What a function throws reaches the call around it: called where it stands, or run by a promise or an iteration. */
function passesOn(fn: FunctionNode): boolean {
  const outer = wrapped(fn)
  const call = outer.parent
  if (call?.type !== 'CallExpression') return false
  const callee = unwrap(call.callee)
  return (
    callee === fn ||
    (callee.type === 'MemberExpression' &&
      /^(?:then|catch|finally|map|forEach|filter|flatMap|reduce)$/.test(propertyName(callee) ?? ''))
  )
}

/** The code that deals with the failure of `first`, when `later` is what it does then. */
export function failureAnswer(
  first: FileEvent,
  later: FileEvent,
  order: Order,
  values: Values,
): Node | undefined {
  const [x, y] = divergenceOf(first, later)
  if (!x || !y) return undefined
  // The failed call's own callback.
  if (x.type === 'CallExpression') {
    const own = functionArguments(x).find((fn) => isWithin(y, fn))
    if (own) return own
  }
  for (const { node, at } of handlersAround(x, values)) {
    if (isWithin(y, node)) return node
    // `try { rename(); return } catch { … }`, and what follows is for the failure.
    if (at.type === 'TryStatement' && y.range[0] > at.range[1] && order.leaves([at.block])) return node
  }
  return undefined
}

/** True for what runs only, or also, when something has failed: `catch`, `finally`, `.catch(…)`, `.finally(…)`. */
export function isInHandler(place: Node): boolean {
  let child: Node = place
  for (let up: Node | undefined = place.parent; up; child = up, up = up.parent) {
    if (up.type === 'CatchClause' || (up.type === 'TryStatement' && up.finalizer === child)) return true
    if (isFunction(up)) {
      const outer = wrapped(up)
      const passed = outer.parent
      if (passed?.type !== 'CallExpression' || passed.callee.type !== 'MemberExpression') return false
      const name = propertyName(passed.callee)
      if (name === 'catch' || name === 'finally' || (name === 'then' && passed.arguments[1] === outer))
        return true
    }
  }
  return false
}
