/** Is a value a promise? Asked of what leaves a section that is wrapped in a synchronous lock. */
import type { TSESTree } from '@typescript-eslint/utils'
import { COMPUTING_MODULES } from '../apis/node-modules.ts'
import { enclosingFunction, unwrap, type Node } from './ast.ts'
import type { FileFacts } from './file-facts.ts'

export type Promised = 'no' | 'maybe' | 'yes'

const MAX_DEPTH = 6
const RANK: Readonly<Record<Promised, number>> = { no: 0, maybe: 1, yes: 2 }
const worse = (a: Promised, b: Promised): Promised => (RANK[a] >= RANK[b] ? a : b)

/** The same for what statements return, and for their constants that are used behind them. */
export function promiseLeaving(facts: FileFacts, statements: readonly Node[]): Promised {
  const end = statements.at(-1)!.range[1]
  let found: Promised = 'no'
  for (const statement of statements) {
    const home = enclosingFunction(statement)
    facts.order.contains(statement, (node) => {
      if (node.type === 'ReturnStatement' && node.argument && enclosingFunction(node) === home)
        found = worse(found, promiseIn(facts, node.argument))
      return false
    })
    if (statement.type !== 'VariableDeclaration') continue
    for (const { id, init } of statement.declarations) {
      const variable = id.type === 'Identifier' ? facts.index.variableOf(id) : undefined
      const used = variable?.references.some((reference) => (reference.identifier as Node).range[0] > end)
      if (used && init) found = worse(found, promiseIn(facts, init))
    }
  }
  return found
}

export function promiseIn(facts: FileFacts, node: Node, depth = 0): Promised {
  if (depth > MAX_DEPTH) return 'maybe'
  const again = (inner: Node): Promised => promiseIn(facts, inner, depth + 1)
  switch (node.type) {
    case 'Literal':
    case 'TemplateLiteral':
    case 'ObjectExpression':
    case 'ArrayExpression':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'UpdateExpression':
    case 'AwaitExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    // A promise kept in a member of loaded data does not happen: what was parsed holds none.
    case 'MemberExpression':
      return 'no'
    case 'ConditionalExpression':
      return worse(again(node.consequent), again(node.alternate))
    case 'LogicalExpression':
      return worse(again(node.left), again(node.right))
    case 'Identifier': {
      const variable = facts.index.variableOf(node)
      const source = variable && facts.values.sourceOf(variable)
      if (source) return source.path.length === 0 ? again(source.node) : 'no'
      return (variable?.defs[0]?.type as string | undefined) === 'Parameter' ? 'maybe' : 'no'
    }
    case 'CallExpression':
      return promiseOfCall(facts, node, depth)
    default: {
      const inner = unwrap(node)
      return inner === node ? 'maybe' : again(inner)
    }
  }
}

function promiseOfCall(facts: FileFacts, call: TSESTree.CallExpression, depth: number): Promised {
  const operation = facts.operations.operationOf(call)
  if (operation) return operation.flavour === 'sync' ? 'no' : 'yes'
  const callee = facts.values.ref(call.callee)
  if (callee.type === 'function') {
    if (callee.node.async || callee.node.generator) return 'yes'
    const returned = facts.index.returns.get(callee.node) ?? []
    return returned.reduce<Promised>((found, one) => worse(found, promiseIn(facts, one, depth + 1)), 'no')
  }
  if (callee.type === 'global') {
    if (callee.path[0] === 'Promise' || callee.path[0] === 'fetch') return 'yes'
    return callee.path.length === 1 ? 'maybe' : 'no'
  }
  if (callee.type === 'module') return COMPUTING_MODULES.has(callee.module) ? 'no' : 'maybe'
  // A method of loaded data: `list.map(…)`, `text.trim()`.
  const method = unwrap(call.callee)
  return method.type === 'MemberExpression' ? promiseIn(facts, method.object, depth + 1) : 'maybe'
}
