/** Is a value text already? What serialises everything but text leaves it as it is. */
import { isFunction, unwrap, type Node } from './ast.ts'
import { valuesOf, type FileIndex } from './file-index.ts'
import { calleeName } from './operations.ts'
import type { Env, Values } from './values.ts'

/** Methods that make text of text, or of a list. */
const TEXT_METHODS =
  /^(?:replace|replaceAll|trim|trimStart|trimEnd|padStart|padEnd|repeat|toLowerCase|toUpperCase|join)$/

export function createTextValues(index: FileIndex, values: Values) {
  /** True when something shows that the value is text; a member or a call of something else shows nothing. */
  function isText(node: Node, env: Env | undefined, depth = 0): boolean {
    const plain = unwrap(node)
    if (depth > 6) return false
    switch (plain.type) {
      case 'Literal':
        return typeof plain.value === 'string'
      case 'TemplateLiteral':
        return true
      case 'BinaryExpression':
        return (
          plain.operator === '+' && [plain.left, plain.right].some((side) => isText(side, env, depth + 1))
        )
      case 'CallExpression':
        return plain.callee.type === 'MemberExpression' && TEXT_METHODS.test(calleeName(plain) ?? '')
      case 'LogicalExpression':
        return isText(plain.left, env, depth + 1)
      case 'ConditionalExpression':
        return [plain.consequent, plain.alternate].every((branch) => isText(branch, env, depth + 1))
      case 'Identifier': {
        const variable = index.variableOf(plain)
        const thunk = variable && values.bound(variable, env)
        if (thunk) return (thunk.path?.length ?? 0) === 0 && isText(thunk.node, thunk.env, depth + 1)
        return variable !== undefined && valuesOf(variable).some((value) => isText(value, env, depth + 1))
      }
      default:
        return false
    }
  }

  /** `if (typeof data !== 'string') data = JSON.stringify(data)`: not what is done with this data, which is text. */
  function isForOtherTypes(value: Node, env: Env | undefined): boolean {
    let child = value
    for (let up = value.parent; up && !isFunction(up); child = up, up = up.parent) {
      if (up.type !== 'IfStatement' && up.type !== 'ConditionalExpression') continue
      if (child !== up.test && excludesText(up.test, child === up.consequent, env)) return true
    }
    return false
  }

  /** Whether a test with this outcome says of something that it is no text, which is text here. */
  function excludesText(test: Node, outcome: boolean, env: Env | undefined): boolean {
    const plain = unwrap(test)
    if (plain.type === 'LogicalExpression')
      return (
        (plain.operator === '&&') === outcome &&
        [plain.left, plain.right].some((side) => excludesText(side, outcome, env))
      )
    if (plain.type !== 'BinaryExpression' || !/^[!=]==?$/.test(plain.operator)) return false
    const asked = unwrap(plain.left)
    if (asked.type !== 'UnaryExpression' || asked.operator !== 'typeof') return false
    const type = unwrap(plain.right)
    if (type.type !== 'Literal' || typeof type.value !== 'string') return false
    const isSame = plain.operator.startsWith('=') === outcome
    return (type.value === 'string') !== isSame && isText(asked.argument, env)
  }

  return { isForOtherTypes }
}
