/** What makes a name unique, as far as the code shows: marks of expressions, and what is left of a random value. */
import type { TSESTree } from '@typescript-eslint/utils'
import { sizeOfDraw, type Mark } from '../apis/uniqueness.ts'
import { isNothing, isFunction, unwrap, type Node, pushChildren } from './ast.ts'
import type { FileIndex, Owner, Variable } from './file-index.ts'
import { pathText, type SymbolicPath } from './symbolic-path.ts'
import type { Env, Values } from './values.ts'

/** Fewer values than this are too few to keep writers apart. */
const MIN_RANGE = 1_000_000
/** Five characters of base 36 are 26 bits. */
const MIN_CHARACTERS = 5

export function createMarks(
  index: FileIndex,
  values: Values,
  pathOf: (node: Node, env?: Env) => SymbolicPath,
) {
  const assigned = new Map<Variable, Set<Mark>>()
  const ofFields = new Map<Owner, Map<string, Set<Mark>>>()

  /** The uniqueness of a part of an expression that is not itself a path: hashes, joins, arithmetic. */
  function marksIn(node: Node, env: Env | undefined): ReadonlySet<Mark> {
    const marks = new Set<Mark>()
    let budget = 60
    const stack: Node[] = [node]
    for (let at = stack.pop(); at && budget > 0; at = stack.pop()) {
      budget--
      if (
        at.type === 'CallExpression' ||
        at.type === 'Identifier' ||
        at.type === 'MemberExpression' ||
        at.type === 'NewExpression'
      ) {
        const inner = pathOf(at, env)
        for (const mark of inner.marks) marks.add(mark)
        if (inner.marks.size > 0) continue
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
      const { parent } = reference.identifier
      if (parent.type === 'UpdateExpression' || isStep(parent)) marks.add('counter')
      if (!reference.writeExpr) continue
      for (const mark of pathOf(reference.writeExpr).marks) marks.add(mark)
    }
    return marks
  }

  /** The same for a field, `this.n++` included. */
  function marksOfField(owner: Owner, name: string): ReadonlySet<Mark> {
    const known = ofFields.get(owner) ?? new Map<string, Set<Mark>>()
    ofFields.set(owner, known)
    let marks = known.get(name)
    if (marks) return marks
    known.set(name, (marks = new Set()))
    const given = (index.membersOf(owner).fields.get(name) ?? []).filter((value) => !isNothing(value))
    for (const value of given) {
      for (const mark of pathOf(value).marks) marks.add(mark)
      if (value.parent && isStep(value.parent)) marks.add('counter')
    }
    // One random name among others makes no name unique.
    if (given.some((value) => !pathOf(value).marks.has('random'))) marks.delete('random')
    for (const read of stepsOf(name)) {
      const object = values.ref(read.object)
      if (object.type === 'self' && object.owner === owner) marks.add('counter')
    }
    return marks
  }

  const steps = new Map<string, readonly TSESTree.MemberExpression[]>()
  /** `this.n++`, of whatever object. */
  function stepsOf(name: string): readonly TSESTree.MemberExpression[] {
    let known = steps.get(name)
    if (!known) {
      known = index.memberReads(name).filter((read) => read.parent.type === 'UpdateExpression')
      steps.set(name, known)
    }
    return known
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
    const size = sizeOfDraw(path)
    if (!size) return mark
    const [first = NaN, second] = node.arguments.map((argument) => numberOf(argument, env))
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
    if (!first || !/\b(?:Math\.(?:floor|round|ceil|trunc)|parseInt)$/.test(name)) return undefined
    let at = unwrap(first)
    // `1000 + Math.random() * 9000` draws from as many.
    while (at.type === 'BinaryExpression' && at.operator === '+')
      at = unwrap(Number.isNaN(numberOf(at.left, env)) ? at.left : at.right)
    if (at.type !== 'BinaryExpression' || at.operator !== '*' || !marksIn(at, env).has('random'))
      return undefined
    const left = numberOf(at.left, env)
    const range = Number.isNaN(left) ? numberOf(at.right, env) : left
    return range < MIN_RANGE ? 'weak-random' : undefined
  }

  /** `.slice(-3)` leaves too few characters. */
  function isShort(node: TSESTree.CallExpression, name: string, env: Env | undefined): boolean {
    const [from = NaN, to] = node.arguments.map((argument) => numberOf(argument, env))
    if (to === undefined) return from < 0 && from > -MIN_CHARACTERS
    const length = name === 'substr' ? to : to - from
    // `.slice(2, -1)` leaves all but the ends.
    return length >= 0 && length < MIN_CHARACTERS
  }

  /** NaN when it is not known. */
  function numberOf(expression: Node, env: Env | undefined): number {
    const node = unwrap(expression)
    if (node.type === 'UnaryExpression' && node.operator === '-') return -numberOf(node.argument, env)
    if (node.type === 'BinaryExpression' && node.operator === '+')
      return numberOf(node.left, env) + numberOf(node.right, env)
    return Number(pathText(pathOf(node, env)).replaceAll('_', ''))
  }

  return { marksIn, marksOfAssignments, marksOfField, markOfDraw, markOfRounding, isShort }
}

// A `number` is the value of nothing but a literal.
const isNumber = (node: Node): boolean => typeof (node as { value?: unknown }).value === 'number'
