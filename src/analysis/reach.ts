/** Is a save reached when what was loaded is an empty default? Tests of the loaded data may well prevent it. */
import { isWithin, propertyName, statementsOf, unwrap, type Node } from './ast.ts'
import { divergenceOf } from './events.ts'
import type { FileIndex } from './file-index.ts'
import type { Flow } from './flow.ts'
import { calleeName } from './operations.ts'
import type { Order } from './order.ts'
import type { LoadAndSave } from './updates.ts'
import type { Values } from './values.ts'

/** Methods that find nothing in an empty collection. */
const LOOKUPS = /^(?:find|findLast|get|has|includes|some|at|pop|shift|hasOwnProperty|hasOwn)$/

export function createReach(index: FileIndex, values: Values, order: Order, flow: Flow) {
  return function reaches({ load, save }: LoadAndSave): boolean {
    const [from, to] = divergenceOf(load, save)
    if (!from || !to) return false
    const tainted = flow.derivedFrom(load)
    /** Holds something of what was loaded, was computed from it, or is set on the way from the load to the save. */
    const concerns = (node: Node, depth = 0): boolean =>
      order.contains(node, (inner) => {
        if (tainted.has(inner)) return true
        if (inner.type !== 'Identifier' || depth > 2) return false
        const variable = index.variableOf(inner)
        return (
          variable?.references.some((reference) => {
            const at = reference.identifier as Node
            return (
              reference.writeExpr &&
              at.range[0] >= from.range[0] &&
              at.range[1] <= to.range[0] &&
              (!reference.init || concerns(reference.writeExpr, depth + 1))
            )
          }) ?? false
        )
      })
    for (let child: Node = to, up = to.parent; up; child = up, up = up.parent) {
      switch (up.type) {
        case 'IfStatement':
        case 'ConditionalExpression':
          if (child !== up.test && concerns(up.test) && whenEmpty(up.test) !== (child === up.consequent))
            return false
          break
        case 'LogicalExpression':
          if (child === up.right && concerns(up.left) && whenEmpty(up.left) !== (up.operator === '&&'))
            return false
          break
        case 'ForOfStatement':
        case 'ForInStatement':
          if (child === up.body && concerns(up.right)) return false
          break
        case 'WhileStatement':
          if (child === up.body && concerns(up.test)) return false
          break
        case 'SwitchStatement':
          if (concerns(up.discriminant)) return false
          break
        case 'CallExpression':
          // `loaded.forEach((entry) => save(entry))`
          if (child !== up.callee && up.callee.type === 'MemberExpression' && tainted.has(up.callee.object)) {
            if (!/^(?:then|finally)$/.test(propertyName(up.callee) ?? '')) return false
          }
          break
        default:
          for (const statement of statementsOf(up) ?? []) {
            if (statement.range[0] >= child.range[0]) break
            if (
              statement.type === 'IfStatement' &&
              statement.range[1] > from.range[0] &&
              order.leaves([statement.consequent]) &&
              concerns(statement.test) &&
              whenEmpty(statement.test) !== false
            )
              return false
          }
          break
      }
      if (isWithin(from, up)) return true
    }
    return true
  }

  /** Whether a test of the loaded data holds when there is none; undefined when that cannot be told. */
  function whenEmpty(test: Node, depth = 0): boolean | undefined {
    const node = unwrap(test)
    if (depth > 6) return undefined
    const next = (inner: Node): boolean | undefined => whenEmpty(inner, depth + 1)
    switch (node.type) {
      case 'UnaryExpression': {
        const inner = node.operator === '!' ? next(node.argument) : undefined
        return inner === undefined ? undefined : !inner
      }
      case 'LogicalExpression': {
        const [a, b] = [next(node.left), next(node.right)]
        if (node.operator === '&&') return a === false || b === false ? false : a && b
        return a === true || b === true ? true : a === false && b === false ? false : undefined
      }
      case 'BinaryExpression':
        return compared(node.operator, node.left, node.right)
      case 'MemberExpression':
        // `data[key]`, `list.length`
        return node.computed || /^(?:length|size)$/.test(propertyName(node) ?? '') ? false : undefined
      case 'CallExpression': {
        const name = calleeName(node)
        return name !== undefined && LOOKUPS.test(name) ? false : undefined
      }
      case 'Identifier': {
        const value = values.soleValue(node)
        return value && next(value)
      }
      default:
        return undefined
    }
  }

  /** `list.length === 0`, `at === -1`, `at >= 0` */
  function compared(operator: string, left: Node, right: Node): boolean | undefined {
    const number = numberOf(right)
    const measured = unwrap(left)
    const value =
      measured.type === 'MemberExpression' && /^(?:length|size)$/.test(propertyName(measured) ?? '')
        ? 0
        : isIndex(measured)
          ? -1
          : undefined
    if (number === undefined || value === undefined) return undefined
    switch (operator) {
      case '===':
      case '==':
        return value === number
      case '!==':
      case '!=':
        return value !== number
      case '<':
        return value < number
      case '<=':
        return value <= number
      case '>':
        return value > number
      case '>=':
        return value >= number
      default:
        return undefined
    }
  }

  function numberOf(node: Node): number | undefined {
    if (node.type === 'Literal' && typeof node.value === 'number') return node.value
    if (node.type !== 'UnaryExpression' || node.operator !== '-') return undefined
    const inner = numberOf(node.argument)
    return inner === undefined ? undefined : -inner
  }

  function isIndex(node: Node): boolean {
    if (node.type === 'CallExpression')
      return /^(?:findIndex|findLastIndex|indexOf|lastIndexOf)$/.test(calleeName(node) ?? '')
    const value = values.soleValue(node)
    return value !== undefined && isIndex(unwrap(value))
  }
}
