/** An update whose load takes a callback, in a function that calls back when it is done. */
import type { TSESTree } from '@typescript-eslint/utils'
import { enclosingFunction, isWithin, unwrap, wrapped, type FunctionNode, type Node } from './ast.ts'
import { runsInside } from './calls-out.ts'
import type { FileFacts, UpdateSite } from './file-facts.ts'
import { spellPath } from './spelling.ts'

export interface CallbackRange {
  /** The statement that starts the load; it is the last of its function. */
  readonly statement: TSESTree.ExpressionStatement
  /** The function's own callback, and where the statement mentions it. */
  readonly callback: TSESTree.Identifier
  readonly uses: readonly TSESTree.Identifier[]
  readonly path: string
}

const CALLBACK = 'the load or the save takes a callback'

/** What a lock that ends with the function's own callback would hold, or why there is none. */
export function planCallback(
  facts: FileFacts,
  { host, update }: UpdateSite,
): CallbackRange | { reason: string } {
  const fn = enclosingFunction(update.load.site)
  const callback = fn?.params.at(-1)
  if (!fn || fn.async || fn.generator || fn.body.type !== 'BlockStatement' || callback?.type !== 'Identifier')
    return { reason: CALLBACK }
  const statement = fn.body.body.at(-1)
  if (
    statement?.type !== 'ExpressionStatement' ||
    !isWithin(update.load.site, statement) ||
    !isWithin(update.save.site, statement) ||
    (facts.index.returns.get(fn) ?? []).length > 0
  )
    return { reason: CALLBACK }
  const uses = usesOf(facts, callback, statement)
  const spelled = uses && spellPath(facts, update, statement)
  if (!uses || !spelled || spelled.hoisted) return { reason: CALLBACK }
  const inside = runsInside(facts, [statement])
  if (inside.locks.length > 0 || inside.functions.has(fn) || inside.functions.has(host as FunctionNode))
    return { reason: 'the lock is taken once more inside' }
  return { statement, callback, uses, path: spelled.path }
}

/** The mentions of the callback inside the statement, when it is nothing but called and passed on there. */
function usesOf(
  facts: FileFacts,
  callback: TSESTree.Identifier,
  statement: Node,
): readonly TSESTree.Identifier[] | undefined {
  const variable = facts.index.variableOf(callback)
  const uses: TSESTree.Identifier[] = []
  for (const reference of variable?.references ?? []) {
    const name = reference.identifier as TSESTree.Identifier
    if (reference.isWrite()) return undefined
    if (!isWithin(name, statement)) continue
    const parent = wrapped(name).parent
    if (parent?.type !== 'CallExpression') return undefined
    // More than one result cannot be handed through a promise.
    const isCalled = unwrap(parent.callee) === name
    if (
      isCalled &&
      (parent.arguments.length > 2 || parent.arguments.some((one) => one.type === 'SpreadElement'))
    )
      return undefined
    if (!isCalled && !facts.operations.operationOf(parent)) return undefined
    uses.push(name)
  }
  return uses.length > 0 ? uses : undefined
}
