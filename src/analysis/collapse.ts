/**
 * A temp that is written and renamed, as one call of atomicWrite(): possible where every use of the temp is accounted
 * for, so that nothing but that call is left of it.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import {
  enclosingFunction,
  enclosingStatement,
  isFunction,
  isWithin,
  unwrap,
  wrapped,
  type Node,
} from './ast.ts'
import { besidesExclusive, optionsOf } from './call-options.ts'
import { writesThrough, type Through } from './descriptors.ts'
import type { FileEvent, FileFacts, Staging } from './file-facts.ts'
import { functionOf } from './operations.ts'
import { isPathHelper } from './spelling.ts'
import { definitionOf, isElsewhere, readsOfTemp, spelledTemp, type Definition } from './temp-uses.ts'
import { HANDED_IN } from './wording.ts'

export interface Collapse {
  /** The expression that becomes the call: the rename, or the chain of promises that ends in it. */
  readonly replaced: Node
  /** It was synchronous, and the call that takes its place is not. */
  readonly waits: boolean
  readonly target: Node
  readonly data: Node
  /** What the call is given behind the data, or the properties that it is given there. */
  readonly options: Node | readonly Node[]
  /** The mode of `open(path, flags, mode)`. */
  readonly mode: Node | undefined
  /** Statements that have nothing left to do. */
  readonly removed: readonly Node[]
  readonly needsLook: string | undefined
}

export type Refusal = { readonly reason: string }

/** The event replaces all of a file's content, or makes the file. */
export const isWrite = ({ operation }: FileEvent): boolean =>
  operation.kind === 'write' || operation.kind === 'create'

const SEVERAL = 'more happens to the temp file'

/** How a staging becomes one call, or why it cannot. */
export function planCollapse(facts: FileFacts, staging: Staging): Collapse | Refusal {
  const { write, rename } = staging
  if (!write || !isWrite(write)) return { reason: 'what fills the temp file is not a write of all of it' }
  if (write.chain.length > 0 || rename.chain.length > 1)
    return { reason: 'the temp file is written by a helper' }
  const publish = publishOf(staging)
  if (!publish) return { reason: 'the rename is not in a form that can be replaced' }
  const filled = fillOf(facts, write)
  if ('reason' in filled) return filled
  if (filled.mode && !isEncoding(filled.options)) return { reason: 'there are two sets of options' }
  const spelled = unwrap(spelledTemp(facts, staging))
  const definition = definitionOf(facts, spelled)
  if (spelled.type === 'Identifier' && !isDefinedBy(facts, spelled, definition))
    return { reason: 'the temp path is held by a variable that has other values too' }
  const expression = definition?.init ?? spelled
  if (!isPlain(facts, expression)) return { reason: 'making the temp path does more than that' }
  const own = [filled.first, publish.call, ...(definition ? [definition.declarator] : [])]
  if (readsOfTemp(facts, staging).some((use) => !own.some((node) => isWithin(use, node))))
    return { reason: SEVERAL }
  const declared = definition && declarationOf(definition.declarator)
  if (definition && !declared) return { reason: 'the temp path is declared together with others' }
  const chained = chainOf(filled.first, publish.call)
  const between = chained ? [] : statementsBetween(filled, publish.call)
  if (!between) return { reason: 'the write and the rename are not in one block' }
  const mixed = filled.flavour !== publish.flavour
  if (mixed && filled.flavour === 'sync') return { reason: 'only the rename is asynchronous' }
  return {
    replaced: chained ?? publish.call,
    waits: mixed && publish.flavour === 'sync',
    target: publish.target,
    data: filled.data,
    options: filled.options,
    mode: filled.mode,
    removed: [...(declared ? [declared] : []), ...(chained ? [] : filled.statements)],
    needsLook: doubts(staging, filled, publish.helper, between.length > 0, mixed),
  }
}

function doubts(
  staging: Staging,
  filled: Fill,
  helper: boolean,
  between: boolean,
  mixed: boolean,
): string | undefined {
  const { write, rename } = staging
  if (write!.operation.replaceable || rename.operation.replaceable) return HANDED_IN
  if (between) return 'other statements stand between the write and the rename'
  if (mixed) return 'the rename is synchronous and the write is not'
  if (helper) return 'the rename is done by a helper'
  if (isElsewhere(staging)) return 'the temp file lies in another directory than its target'
  if (filled.mode || filled.setsMode) return 'an existing file keeps the mode that it has'
  if (filled.unknownOptions) return 'the options cannot be seen'
  return undefined
}

interface Fill {
  /** The call that names the temp. */
  readonly first: Node
  readonly data: Node
  readonly options: Node | readonly Node[]
  readonly mode: Node | undefined
  readonly setsMode: boolean
  readonly unknownOptions: boolean
  readonly statements: readonly Node[]
  readonly flavour: 'sync' | 'promise'
}

/** What is written and how: in one call, or through a descriptor that is opened, written, flushed and closed. */
function fillOf(facts: FileFacts, write: FileEvent): Fill | Refusal {
  const { operation } = write
  const { node, data, flavour } = operation
  if (flavour !== 'sync' && flavour !== 'promise')
    return { reason: 'the temp file is written by a stream or a callback' }
  const whole = functionOf(operation) === 'writeFile' && !operation.json
  if (!whole || !data) {
    const through = writesThrough(facts, operation)
    return through
      ? fillThrough(facts, node, through, flavour)
      : { reason: 'the temp file is written in another way' }
  }
  const statement = statementOf(node, flavour)
  if (!statement && !isChainStart(node)) return { reason: 'the write is part of a larger expression' }
  const verdict = optionsOf(facts, operation, write.env)
  const rest = verdict === 'different' ? besidesExclusive(operation.options!) : undefined
  if (verdict === 'different' && !rest) return { reason: 'the options have no counterpart' }
  return {
    first: node,
    data,
    options: rest ?? operation.options ?? [],
    mode: undefined,
    setsMode: operation.options !== undefined && hasMode(facts, operation.options),
    unknownOptions: verdict === 'unknown',
    statements: statement ? [statement] : [],
    flavour,
  }
}

function fillThrough(facts: FileFacts, open: Node, through: Through, flavour: 'sync' | 'promise'): Fill {
  return {
    first: open,
    data: through.data,
    options: through.options ?? [],
    mode: through.mode,
    setsMode: through.options !== undefined && hasMode(facts, through.options),
    unknownOptions: false,
    statements: through.statements,
    flavour,
  }
}

const isEncoding = (options: Fill['options']): boolean =>
  'length' in options ? options.length === 0 : unwrap(options).type === 'Literal'

function hasMode(facts: FileFacts, options: Node): boolean {
  const found = facts.values.ref(options)
  return found.type === 'object' && facts.values.propertyOf(found.node, 'mode').value !== undefined
}

interface Publish {
  readonly call: Node
  readonly target: Node
  readonly helper: boolean
  readonly flavour: 'sync' | 'promise'
}

/** The rename, or the call of a local helper that gets both paths and renames. */
function publishOf({ rename, write }: Staging): Publish | undefined {
  const { operation, chain } = rename
  if (operation.flavour !== 'sync' && operation.flavour !== 'promise') return undefined
  // A helper of the file may be asynchronous although it renames synchronously; its call tells.
  const call = chain[0] ?? operation.node
  if (call.type !== 'CallExpression' || write?.root !== rename.root) return undefined
  if (call.arguments.some((argument) => argument.type === 'SpreadElement')) return undefined
  const target = chain.length > 0 ? call.arguments[1] : operation.to
  if (!target || (chain.length > 0 && call.arguments.length !== 2)) return undefined
  const isAwaited = call.parent.type === 'AwaitExpression'
  const top = wrapped(call).parent
  const used =
    top?.type === 'ExpressionStatement' ||
    top?.type === 'ReturnStatement' ||
    (top?.type === 'ArrowFunctionExpression' && top.body === wrapped(call))
  if (!used) return undefined
  const promise = chain.length > 0 ? isAwaited : operation.flavour === 'promise'
  if (promise && !isAwaited && top.type === 'ExpressionStatement') return undefined
  return { call, target, helper: chain.length > 0, flavour: promise ? 'promise' : 'sync' }
}

/** The statement that is nothing but the call, awaited when it answers a promise. */
function statementOf(call: Node, flavour: 'sync' | 'promise'): Node | undefined {
  if (flavour === 'promise' && call.parent?.type !== 'AwaitExpression') return undefined
  const { parent } = wrapped(call)
  return parent?.type === 'ExpressionStatement' ? parent : undefined
}

const isChainStart = (call: Node): boolean =>
  call.parent?.type === 'MemberExpression' && call.parent.object === call

/** `writeFile(tmp, data).then(() => rename(tmp, file))` */
function chainOf(write: Node, rename: Node): Node | undefined {
  const member = write.parent
  const call = member?.parent
  if (member?.type !== 'MemberExpression' || call?.type !== 'CallExpression' || call.callee !== member)
    return undefined
  const [step, ...rest] = call.arguments
  if (
    member.computed ||
    member.property.type !== 'Identifier' ||
    member.property.name !== 'then' ||
    rest.length > 0
  )
    return undefined
  return step?.type === 'ArrowFunctionExpression' && step.params.length === 0 && unwrap(step.body) === rename
    ? call
    : undefined
}

/** The other statements between the first of the write and the rename; undefined when they are in different blocks. */
function statementsBetween(filled: Fill, rename: Node): readonly Node[] | undefined {
  const last = enclosingStatement(rename)
  const first = filled.statements[0]
  if (!first || !last || first.parent !== last.parent || filled.statements.includes(last)) return undefined
  if (enclosingFunction(rename) !== enclosingFunction(first)) return undefined
  const block = last.parent as { body?: Node | Node[]; consequent?: Node[] }
  const list = Array.isArray(block.body) ? block.body : block.consequent
  return list
    ?.slice(list.indexOf(first), list.indexOf(last))
    .filter((one) => !filled.statements.includes(one))
}

/** The variable is the one that the declaration makes, and no copy of it. */
const isDefinedBy = (
  facts: FileFacts,
  name: TSESTree.Identifier,
  definition: Definition | undefined,
): boolean =>
  definition?.declarator.id.type === 'Identifier' &&
  facts.index.variableOf(definition.declarator.id) === facts.index.variableOf(name)

/** `const tmp = …` on its own. */
function declarationOf(declarator: TSESTree.VariableDeclarator): Node | undefined {
  const { parent } = declarator
  return parent.declarations.length === 1 &&
    (parent.parent.type === 'BlockStatement' || parent.parent.type === 'Program') &&
    declarator.id.type === 'Identifier' &&
    declarator.init
    ? parent
    : undefined
}

/** Nothing is lost when the expression is not computed any more. */
function isPlain(facts: FileFacts, expression: Node): boolean {
  return !facts.order.contains(expression, (node) => {
    if (node.type === 'UpdateExpression' || node.type === 'AssignmentExpression' || isFunction(node))
      return true
    if (node.type !== 'CallExpression') return false
    const callee = facts.values.ref(node.callee)
    return callee.type === 'function' && !isPathHelper(facts, callee.node)
  })
}
