/** How far a removal reaches: the statement that does nothing but delete a file, with its guards. */
import type { TSESTree } from '@typescript-eslint/utils'
import { functionArguments, propertyName, saysMissing, unwrap, wrapped, type Node } from './ast.ts'
import type { FileEvent, FileFacts } from './file-facts.ts'
import { functionOf } from './operations.ts'

export interface Removal {
  readonly statement: TSESTree.Statement
  /** A file that is missing already is no failure. */
  readonly forgiving: boolean
}

/** The whole of a removal: `if (existsSync(file)) unlinkSync(file)`, `try { unlinkSync(file) } catch {}`. */
export function removalOf(facts: FileFacts, event: FileEvent): Removal | undefined {
  const { node } = event.operation
  // A helper of its own may do more, and a callback goes on.
  if (event.chain.length > 0 || functionArguments(node).length > 0) return undefined
  let forgiving = isForced(facts, event) || functionOf(event.operation) === 'remove'
  let at = wrapped(node)
  const chained = at.parent?.type === 'MemberExpression' ? at.parent.parent : undefined
  if (chained?.type === 'CallExpression' && propertyName(unwrap(chained.callee) as never) === 'catch') {
    const handler = functionArguments(chained)[0]
    if (!handler || chained.arguments.length !== 1 || !swallows(handler.body)) return undefined
    forgiving = true
    at = wrapped(chained)
  }
  if (at.parent?.type !== 'ExpressionStatement') return undefined
  let statement: TSESTree.Statement = at.parent
  for (;;) {
    const outer = guardOf(statement)
    if (outer?.type === 'IfStatement') {
      const guard = guardKind(facts, outer.test, event)
      if (!guard) break
      if (guard === 'exists') forgiving = true
    } else if (outer?.type === 'TryStatement') {
      if (outer.finalizer || !outer.handler || !swallows(outer.handler.body)) break
      forgiving = true
    } else break
    statement = outer
  }
  return { statement, forgiving }
}

/** The `if` or `try` that holds nothing but this statement. */
function guardOf(statement: Node): TSESTree.IfStatement | TSESTree.TryStatement | undefined {
  const block = statement.parent
  const only = block?.type === 'BlockStatement' && block.body.length === 1 ? block : statement
  const guard = only.parent
  if (guard?.type === 'IfStatement') return guard.consequent === only && !guard.alternate ? guard : undefined
  return guard?.type === 'TryStatement' && guard.block === only ? guard : undefined
}

function guardKind(facts: FileFacts, test: Node, event: FileEvent): 'exists' | 'platform' | undefined {
  const plain = unwrap(test)
  if (plain.type === 'LogicalExpression' && plain.operator === '&&') {
    const left = guardKind(facts, plain.left, event)
    const right = guardKind(facts, plain.right, event)
    return left && right && (left === 'exists' || right === 'exists' ? 'exists' : 'platform')
  }
  if (plain.type !== 'CallExpression') return facts.order.isPlatformTest(plain) ? 'platform' : undefined
  const operation = facts.operations.operationOf(plain)
  return operation?.kind === 'stat' &&
    operation.path &&
    facts.paths.pathOf(operation.path, event.env).key === event.path?.key
    ? 'exists'
    : undefined
}

/** Nothing happens on a failure; or on all but a missing file it is thrown on. */
function swallows(body: Node): boolean {
  if (body.type !== 'BlockStatement')
    return body.type === 'Literal' || (body.type === 'Identifier' && body.name === 'undefined')
  return body.body.every(
    (statement) =>
      statement.type === 'IfStatement' &&
      !statement.alternate &&
      saysMissing(statement.test) === false &&
      throws(statement.consequent),
  )
}

const throws = (node: Node): boolean =>
  node.type === 'ThrowStatement' ||
  (node.type === 'BlockStatement' && node.body.length === 1 && node.body[0]!.type === 'ThrowStatement')

/** `rm(file, { force: true })` */
function isForced(facts: FileFacts, event: FileEvent): boolean {
  const { options } = event.operation
  const found = options && facts.values.ref(options, event.env)
  if (found?.type !== 'object') return false
  const { value } = facts.values.propertyOf(found.node, 'force')
  return value?.type === 'Literal' && value.value === true
}
