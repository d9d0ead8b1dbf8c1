/** What makes a name unique, as far as the code shows: marks of expressions, and what is left of a random value. */
import type { TSESTree } from '@typescript-eslint/utils'
import { sizeOfDraw, type Mark } from '../apis/uniqueness.ts'
import { isNothing, isFunction, unwrap, type Node, pushChildren } from './ast.ts'
import type { FileIndex, Owner, Variable } from './file-index.ts'
import { pathText, type SymbolicPath } from './symbolic-path.ts'
import type { Env, Values } from './values.ts'

/** Fewer values than this are too few to keep writers apart. */
const MIN_RANGE = 1_000_000

export function createMarks(
  index: FileIndex,
  values: Values,
  pathOf: (node: Node, env?: Env) => SymbolicPath,
) {
  const assigned = new Map<Variable, Set<Mark>>()

  /** The uniqueness of a part of an expression that is not itself a path: hashes, joins, arithmetic. */
  function marksIn(node: Node, env: Env | undefined): ReadonlySet<Mark> {
    const marks = new Set<Mark>()
    let budget = 60
    const stack: Node[] = [node]
    for (let at = stack.pop(); at && budget > 0; at = stack.pop()) {
      budget--
      if (
        at !== node &&
        (at.type === 'CallExpression' ||
          at.type === 'Identifier' ||
          at.type === 'MemberExpression' ||
          at.type === 'NewExpression')
      ) {
        const inner = pathOf(at, env)
        for (const mark of inner.marks) marks.add(mark)
        if (inner.marks.size > 0 || at.type === 'Identifier') continue
      }
      if (at.type === 'UpdateExpression' || isStep(at)) marks.add('counter')
      if (isFunction(at)) continue
      pushChildren(at, index.sourceCode.visitorKeys, stack)
    }
    return marks
  }

  /** What the values have that a variable is given, wherever that happens. */
  function marksOfAssignments(variable: Variable): ReadonlySet<Mark> {
    let marks = assigned.get(variable)
    if (marks) return marks
    assigned.set(variable, (marks = new Set()))
    for (const reference of variable.references) {
      const parent = reference.identifier.parent
      if (parent?.type === 'UpdateExpression' || (parent && isStep(parent))) marks.add('counter')
      if (!reference.writeExpr) continue
      for (const mark of pathOf(reference.writeExpr).marks) marks.add(mark)
    }
    return marks
  }

  /** The same for a field, `this.n++` included. */
  function marksOfField(owner: Owner, name: string): ReadonlySet<Mark> {
    const marks = new Set<Mark>()
    const given = (index.membersOf(owner).fields.get(name) ?? []).filter((value) => !isNothing(value))
    for (const value of given) {
      for (const mark of pathOf(value).marks) marks.add(mark)
      if (value.parent && isStep(value.parent)) marks.add('counter')
    }
    // One random name among others makes no name unique.
    if (given.some((value) => !pathOf(value).marks.has('random'))) marks.delete('random')
    for (const read of index.memberReads(name)) {
      if (read.parent.type !== 'UpdateExpression') continue
      const object = values.ref(read.object)
      if (object.type === 'self' && object.owner === owner) marks.add('counter')
    }
    return marks
  }

  /** `n += 1`, `n = n + 1`; `text += chunk` grows a text. */
  function isStep(node: Node): boolean {
    if (node.type !== 'AssignmentExpression') return false
    const right = unwrap(node.right)
    if (node.operator !== '=') return isNumber(right)
    return (
      right.type === 'BinaryExpression' &&
      right.operator === '+' &&
      isNumber(right.right) &&
      index.sourceCode.getText(right.left) === index.sourceCode.getText(node.left)
    )
  }

  /** A random call that is asked for little: `randomBytes(1)`, `nanoid(3)`, `randomInt(1000)`. */
  function markOfDraw(
    mark: Mark,
    path: readonly string[],
    node: TSESTree.CallExpression,
    env: Env | undefined,
  ): Mark {
    const size = mark === 'random' ? sizeOfDraw(path) : undefined
    if (!size) return mark
    const [first, second] = node.arguments.map((argument) => numberOf(argument, env))
    if (first === undefined) return mark
    const range = size === 'range' ? (second === undefined ? first : second - first) : size ** first
    return range < MIN_RANGE ? 'weak-random' : mark
  }

  /** `Math.floor(Math.random() * 1000)` */
  function markOfRounding(
    name: string,
    node: TSESTree.CallExpression,
    env: Env | undefined,
  ): Mark | undefined {
    const first = node.arguments[0]
    if (!first || !/^(?:Math\.(?:floor|round|ceil|trunc)|parseInt)$/.test(name)) return undefined
    let at = unwrap(first)
    // `1000 + Math.random() * 9000` draws from as many.
    while (at.type === 'BinaryExpression' && at.operator === '+')
      at = unwrap(numberOf(at.left, env) === undefined ? at.left : at.right)
    if (at.type !== 'BinaryExpression' || at.operator !== '*' || !marksIn(at, env).has('random'))
      return undefined
    const range = numberOf(at.left, env) ?? numberOf(at.right, env)
    return range !== undefined && range < MIN_RANGE ? 'weak-random' : undefined
  }

  function numberOf(node: Node, env: Env | undefined): number | undefined {
    const text = node.type === 'SpreadElement' ? '' : pathText(pathOf(node, env)).replaceAll('_', '')
    return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text)
  }

  return { marksIn, marksOfAssignments, marksOfField, markOfDraw, markOfRounding }
}

const isNumber = (node: Node): boolean => node.type === 'Literal' && typeof node.value === 'number'

/** `.slice(-3)` leaves too few characters. */
export function isShort(node: TSESTree.CallExpression, name: string): boolean {
  const numbers = node.arguments.map((a) => {
    const plain = unwrap(a)
    if (plain.type === 'Literal' && typeof plain.value === 'number') return plain.value
    if (plain.type === 'UnaryExpression' && plain.operator === '-' && plain.argument.type === 'Literal')
      return -Number(plain.argument.value)
    return undefined
  })
  const [from, to] = numbers
  if (from === undefined) return false
  if (to === undefined) return from < 0 && from > -5 // five characters of base 36 are 26 bits
  return (name === 'substr' ? to : to - from) < 5
}
