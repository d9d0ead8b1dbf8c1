/** A callback that is given an error, and asks for it first: what stands behind that does not happen then. */
import type { TSESTree } from '@typescript-eslint/utils'
import { isFunction, isWithin, unwrap, type Node } from './ast.ts'
import type { FileEvent } from './events.ts'
import type { FileIndex } from './file-index.ts'
import type { Order } from './order.ts'
import type { Thunk } from './values.ts'

export function createErrorFirst(index: FileIndex, order: Order) {
  /** One of the functions on the way to the event is given an error, and goes on only without one. */
  function isBarred(event: FileEvent): boolean {
    for (let env = event.env; env; env = env.caller) {
      const { fn } = env
      const told = fn.params[0]
      const variable = told?.type === 'Identifier' ? index.variableOf(told) : undefined
      const thunk = variable && env.parameters.get(variable)
      if (told?.type !== 'Identifier' || !thunk || !isError(thunk)) continue
      const place = [...event.chain, event.operation.node].find((step) => isWithin(step, fn.body))
      if (place && needsNone(told, place, fn)) return true
    }
    return false
  }

  /** `done(new Error(…))`, `if (error) return done(error)` */
  function isError({ node, path }: Thunk): boolean {
    if ((path?.length ?? 0) > 0) return false
    const plain = unwrap(node)
    if (plain.type === 'NewExpression') return true
    if (plain.type !== 'Identifier') return false
    let child: Node = plain
    for (let up: Node | undefined = plain.parent; up && !isFunction(up); child = up, up = up.parent) {
      if (up.type === 'IfStatement' && child === up.consequent && isSame(up.test, plain)) return true
    }
    return false
  }

  /** Whether the place is reached only where the parameter is nothing. */
  function needsNone(told: TSESTree.Identifier, place: Node, fn: Node): boolean {
    for (const { test, holds } of order.guardsOf(place, fn)) {
      if (holds ? isNegated(test, told) : isSame(test, told)) return true
    }
    return false
  }

  function isNegated(test: Node, told: TSESTree.Identifier): boolean {
    const plain = unwrap(test)
    return plain.type === 'UnaryExpression' && plain.operator === '!' && isSame(plain.argument, told)
  }

  /** The same variable, which nothing assigns. */
  function isSame(test: Node, name: TSESTree.Identifier): boolean {
    const plain = unwrap(test)
    const variable = plain.type === 'Identifier' ? index.variableOf(plain) : undefined
    return (
      variable !== undefined &&
      variable === index.variableOf(name) &&
      variable.references.every((reference) => reference.isReadOnly())
    )
  }

  return { isBarred }
}
