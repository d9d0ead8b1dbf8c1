/** Small questions about single nodes. Nothing here knows about files. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

export type Node = TSESTree.Node
export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression
export type CallNode = TSESTree.CallExpression | TSESTree.NewExpression

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  )
}

export function isClass(node: Node | null | undefined): node is ClassNode {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression'
}

/** The expression inside casts, parentheses, `await`, `yield`, optional chains, `(0, f)` and `function () { … }.bind(this)`. */
export function unwrap(node: Node): Node {
  for (;;) {
    const bound = functionBoundToThis(node)
    if (bound) return bound
    switch (node.type as string) {
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'TSNonNullExpression':
      case 'TSInstantiationExpression':
      case 'ChainExpression':
      case 'ParenthesizedExpression':
        node = (node as TSESTree.TSAsExpression).expression
        break
      case 'AwaitExpression':
        node = (node as TSESTree.AwaitExpression).argument
        break
      // What `await` is in the output of compilers, and in coroutines.
      case 'YieldExpression': {
        const { argument, delegate } = node as TSESTree.YieldExpression
        if (!argument || delegate) return node
        node = argument
        break
      }
      case 'SequenceExpression':
        node = (node as TSESTree.SequenceExpression).expressions.at(-1)!
        break
      default:
        return node
    }
  }
}

/** The outermost expression that `unwrap` makes `node` of. */
export function wrapped(node: Node): Node {
  let top = node
  for (;;) {
    const bound = top.parent?.parent
    if (top.parent && unwrap(top.parent) !== top.parent && unwrap(top.parent) === unwrap(node))
      top = top.parent
    else if (bound && top.parent?.type === 'MemberExpression' && functionBoundToThis(bound) === top)
      top = bound
    else return top
  }
}

/** The function of `function () { … }.bind(this)`, which is passed on like an arrow function. */
export function functionBoundToThis(node: Node): TSESTree.FunctionExpression | undefined {
  if (node.type !== 'CallExpression' || node.arguments[0]?.type !== 'ThisExpression') return undefined
  const method = node.callee
  return method.type === 'MemberExpression' &&
    method.object.type === 'FunctionExpression' &&
    propertyName(method) === 'bind'
    ? method.object
    : undefined
}

export type VisitorKeys = TSESLint.SourceCode['visitorKeys']

/**
 * Puts the nodes directly below a node on a stack, the last one first, so that they come off it in the order of the source.
 * Trees are walked with stacks, because generated code nests deeper than the engine's.
 */
export function pushChildren(node: Node, visitorKeys: VisitorKeys, stack: unknown[]): void {
  const keys = visitorKeys[node.type] ?? []
  for (let i = keys.length - 1; i >= 0; i--) {
    const child = (node as unknown as Record<string, unknown>)[keys[i]!]
    if (Array.isArray(child)) {
      for (let j = child.length - 1; j >= 0; j--) if (isObject(child[j])) stack.push(child[j])
    } else if (isObject(child)) stack.push(child)
  }
}
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** The name of a property where it is written out: `.a`, `['a']`, `{ a: … }`, `#a`. */
export function propertyName(node: {
  readonly computed?: boolean
  readonly key?: Node
  readonly property?: Node
}): string | undefined {
  const key = node.key ?? node.property
  if (!key) return undefined
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (!node.computed && key.type === 'Identifier') return key.name
  if (key.type === 'Literal') return String(key.value)
  return undefined
}

/** The value of a member of an enumeration: `enum Files { State = 'state.json' }`. */
export function enumMember(declaration: Node | undefined, name: string): Node | undefined {
  if (declaration?.type !== 'TSEnumDeclaration') return undefined
  return declaration.body.members.find((member) => propertyName({ key: member.id }) === name)?.initializer
}

/** The nearest function around a node, itself not counted; undefined at the top level of the file. */
export function enclosingFunction(node: Node): FunctionNode | undefined {
  // A program's parent is null, not undefined.
  let up: Node | null | undefined = node.parent
  while (up && !isFunction(up)) up = up.parent
  return up ?? undefined
}

/** The function whose run a node belongs to: callbacks count to the function that passes them. */
export function outerFunction(node: Node): FunctionNode | undefined {
  let fn = enclosingFunction(node)
  while (fn && isInlineFunction(fn)) fn = enclosingFunction(fn)
  return fn
}

/** True when `node` lies within `ancestor` or is it. */
export function isWithin(node: Node, ancestor: Node): boolean {
  return node.range[0] >= ancestor.range[0] && node.range[1] <= ancestor.range[1]
}

/** The function expressions among the arguments of a call. */
export function functionArguments(call: CallNode): FunctionNode[] {
  const found: FunctionNode[] = []
  for (const argument of call.arguments) {
    const plain = unwrap(argument)
    if (isFunction(plain)) found.push(plain)
  }
  return found
}

/** A function that is used where it stands: an argument of a call, or called at once. */
export function isInlineFunction(node: FunctionNode): boolean {
  const outer = wrapped(node)
  const parent = outer.parent
  return parent?.type === 'CallExpression' || parent?.type === 'NewExpression'
}

/** `'EPERM'`: the code of a system error, written out. */
export const isErrorCode = (node: Node): node is TSESTree.StringLiteral =>
  node.type === 'Literal' && typeof node.value === 'string' && /^E[A-Z0-9]{3,}$/.test(node.value)

/** What a comparison with the code of a missing file says when it is true: that it is missing, or that it is not. */
export function saysMissing(node: Node): boolean | undefined {
  const plain = unwrap(node)
  if (plain.type !== 'BinaryExpression' || !/^[!=]==?$/.test(plain.operator)) return undefined
  return [plain.left, plain.right].some((side) => isErrorCode(side) && side.value === 'ENOENT')
    ? plain.operator.startsWith('=')
    : undefined
}

export const isLoop = ({ type }: Node): boolean => /^(?:While|DoWhile|For|ForOf|ForIn)Statement$/.test(type)

// The last is a script of Svelte's parser, in the midst of markup.
const BLOCKS: ReadonlySet<string> = new Set([
  'BlockStatement',
  'Program',
  'StaticBlock',
  'TSModuleBlock',
  'SvelteScriptElement',
])

/** The statements of a block, of a file, or of another part of it that has its own; undefined for other nodes. */
export const statementsOf = (node: Node): TSESTree.Statement[] | undefined =>
  BLOCKS.has(node.type) ? (node as TSESTree.BlockStatement).body : undefined

/** The statement that holds a node directly in a list of statements. */
export function enclosingStatement(node: Node): TSESTree.Statement | undefined {
  let at: Node | undefined = node
  while (at?.parent) {
    const parent: Node = at.parent
    if (statementsOf(parent) || parent.type === 'SwitchCase') return at as TSESTree.Statement
    at = parent
  }
  return undefined
}

/** The names that an assignment target binds, as identifier nodes. */
export function boundIdentifiers(pattern: Node): TSESTree.Identifier[] {
  const found: TSESTree.Identifier[] = []
  const stack: Node[] = [pattern]
  for (let node = stack.pop(); node; node = stack.pop()) {
    switch (node.type) {
      case 'Identifier':
        found.push(node)
        break
      case 'ObjectPattern':
        // Older parsers have types of their own for the rest.
        for (const property of node.properties) {
          if (property.type === 'RestElement') stack.push(property.argument)
          else if (property.type === 'Property') stack.push(property.value)
        }
        break
      case 'ArrayPattern':
        for (const element of node.elements) if (element) stack.push(element)
        break
      case 'AssignmentPattern':
        stack.push(node.left)
        break
      case 'RestElement':
        stack.push(node.argument)
        break
      case 'TSParameterProperty':
        stack.push(node.parameter)
        break
    }
  }
  return found
}

/** How a destructuring pattern reaches an identifier: `{ a: { b = 1 } }` reaches `b` by `['a', 'b']`, default `1`. */
export function patternPath(
  pattern: Node,
  target: TSESTree.Identifier,
): { path: string[]; fallback?: Node | undefined } | undefined {
  switch (pattern.type) {
    case 'Identifier':
      return pattern === target ? { path: [] } : undefined
    case 'AssignmentPattern': {
      const inner = patternPath(pattern.left, target)
      return (
        inner && {
          path: inner.path,
          fallback: inner.fallback ?? (inner.path.length === 0 ? pattern.right : undefined),
        }
      )
    }
    case 'TSParameterProperty':
      return patternPath(pattern.parameter, target)
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type !== 'Property') continue
        const inner = patternPath(property.value, target)
        if (!inner) continue
        const name = propertyName(property)
        return name === undefined ? undefined : { path: [name, ...inner.path], fallback: inner.fallback }
      }
      return undefined
    case 'ArrayPattern':
      for (const [index, element] of pattern.elements.entries()) {
        if (!element || element.type === 'RestElement') continue
        const inner = patternPath(element, target)
        if (inner) return { path: [String(index), ...inner.path], fallback: inner.fallback }
      }
      return undefined
    default:
      return undefined
  }
}

/** `null`, `undefined`, `void 0`: the place-holder of a value that comes later. */
export function isNothing(node: Node | null | undefined): boolean {
  if (!node) return false
  return (
    (node.type === 'Literal' && node.value === null && !('regex' in node) && !('bigint' in node)) ||
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'UnaryExpression' && node.operator === 'void')
  )
}
