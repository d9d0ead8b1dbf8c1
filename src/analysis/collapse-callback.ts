/** A temp that is written and renamed by two calls with callbacks, as one call of atomicWrite() that takes a callback. */
import type { TSESTree } from '@typescript-eslint/utils'
import { isFunction, isNothing, isWithin, type FunctionNode, type Node } from './ast.ts'
import {
  AS_RENAMED,
  declarationOf,
  isWrite,
  optionsFor,
  SEVERAL,
  temporaryOf,
  type CallOption,
  type Refusal,
} from './collapse.ts'
import type { FileFacts, Staging } from './file-facts.ts'
import { writesOf, type Variable } from './file-index.ts'
import { functionOf } from './operations.ts'
import { isElsewhere, spellTarget } from './temp-uses.ts'

export interface CallbackCollapse {
  /** The write, whose callee, path and options change. */
  readonly write: TSESTree.CallExpression
  readonly target: string
  readonly options: readonly CallOption[]
  /** The callback of the write, and how it learns that the rename is done as well. */
  readonly callback: Node
  readonly then: CallbackChange
  /** The declaration of the temp path. */
  readonly removed: readonly Node[]
}

/** The callback of the rename takes its place, or is called where the rename was. */
export type CallbackChange =
  | { readonly as: 'replaced'; readonly by: Node }
  | { readonly as: 'called'; readonly rename: Node; readonly name: string }

/** Undefined: it is not done by callbacks. */
export function planCallbackCollapse(
  facts: FileFacts,
  staging: Staging,
): CallbackCollapse | Refusal | undefined {
  const { write, rename } = staging
  if (!write || !isWrite(write) || write.operation.flavour !== 'callback') return undefined
  if (rename.operation.flavour !== 'callback') return undefined
  if (write.chain.length > 0 || rename.chain.length > 0 || write.root !== rename.root)
    return { reason: 'the temp file is written by a helper' }
  const { node, data, effect } = write.operation
  if (node.type !== 'CallExpression' || effect.writesAs !== 'fs' || !data)
    return { reason: 'the temp file is written in another way' }
  const [path, content, ...rest] = node.arguments
  const callback = rest.at(-1)
  if (
    !path ||
    path !== write.operation.path ||
    content !== data ||
    rest.length > 2 ||
    !callback ||
    !isFunction(callback)
  )
    return { reason: 'the callback of the write is not written out there' }
  const then = changeOf(facts, callback, rename.operation)
  if (!then) return { reason: 'the callbacks do more than go on and tell of errors' }
  const given = optionsFor(facts, write.operation)
  if ('reason' in given) return given
  if (given.unseen) return { reason: 'the options cannot be seen' }
  const named = temporaryOf(facts, staging)
  if ('reason' in named) return named
  const { definition, reads } = named
  if (effect.makesDirectory && isElsewhere(staging))
    return { reason: 'another directory is made than that of the target' }
  const own = [path, rename.operation.node.arguments[0]!, ...(definition ? [definition.declarator] : [])]
  if (reads.some((use) => !own.some((one) => isWithin(use, one)))) return { reason: SEVERAL }
  const target = spellTarget(facts, staging, node)
  if (target === undefined)
    return { reason: 'the target path cannot be named where the temp file is written' }
  const declared = definition && declarationOf(definition.declarator)
  if (definition && !declared) return { reason: 'the temp path is declared together with others' }
  return {
    write: node,
    target,
    options: [...given.options, ...AS_RENAMED],
    callback,
    then,
    removed: declared ? [declared] : [],
  }
}

/**
 * `(error) => { if (error) return done(error); rename(tmp, file, done) }`: where a failed write is told of just as a failed
 * rename is, the callback of the rename is all that is left. Where it is told of in another way, a failed rename is told
 * of in that way too.
 */
function changeOf(
  facts: FileFacts,
  callback: FunctionNode,
  operation: Staging['rename']['operation'],
): CallbackChange | undefined {
  const rename = operation.node
  const split = splitOf(facts, callback)
  if (!split || functionOf(operation) !== 'rename' || rename.type !== 'CallExpression') return undefined
  if (soleCall(split.rest) !== rename || isWithin(split.done.scope.block, callback)) return undefined
  const [from, to, done, ...more] = rename.arguments
  if (from !== operation.path || to !== operation.to || !done || more.length > 0) return undefined
  if (isFunction(done)) {
    const after = splitOf(facts, done)
    const same = after?.bare && split.bare && after.done === split.done
    return same && !dependsOn(facts, done, callback) ? { as: 'replaced', by: done } : undefined
  }
  if (done.type !== 'Identifier' || facts.index.variableOf(done) !== split.done) return undefined
  return split.bare && isThereBefore(split.done, callback)
    ? { as: 'replaced', by: done }
    : { as: 'called', rename, name: done.name }
}

/** The variable has its value where a function is written, and keeps it. */
function isThereBefore(variable: Variable, { range }: FunctionNode): boolean {
  const [definition, ...more] = variable.defs
  if (!definition || more.length > 0 || writesOf(variable).length > 0) return false
  return (definition.type as string) !== 'Variable' || definition.name.range[1] <= range[0]
}

/** A callback that is given an error asks for it first, and does nothing then but tell another callback. */
interface Split {
  /** The variable of that other callback. */
  readonly done: Variable
  /** It is given the error itself, and nothing else. */
  readonly bare: boolean
  /** What happens when there is no error. */
  readonly rest: readonly Node[]
}

function splitOf(facts: FileFacts, fn: FunctionNode): Split | undefined {
  const [told, ...others] = fn.params
  if (told?.type !== 'Identifier' || fn.async || fn.generator) return undefined
  const variable = facts.index.variableOf(told)
  if (!variable || writesOf(variable).length > 0) return undefined
  const branches = branchesOf(facts, fn, variable)
  const failure = branches && soleCall(branches.failed)
  if (!failure || failure.callee.type !== 'Identifier' || failure.optional) return undefined
  const [error, ...more] = failure.arguments
  const done = facts.index.variableOf(failure.callee)
  if (!error || !done || done.defs.length === 0) return undefined
  const isTold = isVariable(facts, error, variable)
  if (!isTold && error.type !== 'NewExpression') return undefined
  return { done, bare: isTold && more.length === 0 && others.length === 0, rest: branches.rest }
}

interface Branches {
  readonly failed: readonly Node[]
  readonly rest: readonly Node[]
}

/** `if (error) return …`, `if (error) … else …`, `error ? … : …` as the first thing that the function does. */
function branchesOf(facts: FileFacts, fn: FunctionNode, error: Variable): Branches | undefined {
  const [first, ...rest] = fn.body.type === 'BlockStatement' ? fn.body.body : [fn.body]
  const choice = first && (first.type === 'IfStatement' ? first : expressionOf(first))
  if (choice?.type !== 'IfStatement' && choice?.type !== 'ConditionalExpression') return undefined
  const { consequent, alternate } = choice
  const fails = saysFailed(facts, choice.test, error)
  if (fails === undefined) return undefined
  if (alternate) {
    if (rest.length > 0) return undefined
    return fails ? { failed: [consequent], rest: [alternate] } : { failed: [alternate], rest: [consequent] }
  }
  return fails && facts.order.leaves([consequent]) ? { failed: [consequent], rest } : undefined
}

/** Whether a test says that there is an error, or that there is none. */
function saysFailed(facts: FileFacts, test: Node, error: Variable): boolean | undefined {
  if (isVariable(facts, test, error)) return true
  if (test.type === 'UnaryExpression' && test.operator === '!')
    return isVariable(facts, test.argument, error) ? false : undefined
  if (test.type !== 'BinaryExpression' || !isVariable(facts, test.left, error)) return undefined
  // Without an error the callback is given null.
  const isNull = test.right.type === 'Literal' && isNothing(test.right)
  if (!isNull && (test.operator.length > 2 || !isNothing(test.right))) return undefined
  return /^!==?$/.test(test.operator) ? true : /^===?$/.test(test.operator) ? false : undefined
}

const isVariable = (facts: FileFacts, node: Node, variable: Variable): boolean =>
  node.type === 'Identifier' && facts.index.variableOf(node) === variable

/** The expression of `…`, `return …`, and of a statement that is nothing else. */
const expressionOf = (node: Node): Node | null =>
  node.type === 'ExpressionStatement'
    ? node.expression
    : node.type === 'ReturnStatement'
      ? node.argument
      : node

/** The call that is all there is, but for a `return` behind it. */
function soleCall(nodes: readonly Node[]): TSESTree.CallExpression | undefined {
  const [first, second, ...more] = nodes
  if (!first || more.length > 0) return undefined
  if (second && (second.type !== 'ReturnStatement' || second.argument)) return undefined
  if (first.type === 'BlockStatement') return second ? undefined : soleCall(first.body)
  const call = expressionOf(first)
  return call?.type === 'CallExpression' ? call : undefined
}

/** The inner function uses what only the outer one has: a name, `this` or `arguments`. */
function dependsOn(facts: FileFacts, inner: FunctionNode, outer: FunctionNode): boolean {
  return facts.order.contains(inner, (node) => {
    if (node.type === 'ThisExpression' || node.type === 'Super' || node.type === 'MetaProperty') return true
    if (node.type !== 'Identifier') return false
    if (node.name === 'arguments') return true
    const block = facts.index.variableOf(node)?.scope.block as Node | undefined
    return block !== undefined && isWithin(block, outer) && !isWithin(block, inner)
  })
}
