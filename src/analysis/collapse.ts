/**
 * A temp that is written and renamed, as one call of atomicWrite(): possible where every use of the temp is accounted
 * for, so that nothing but that call is left of it.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { PATH_MODULES, takesAnyName, TELLING } from '../apis/node-modules.ts'
import { isQuietGlobal } from '../apis/quiet-code.ts'
import {
  enclosingFunction,
  enclosingStatement,
  isFunction,
  isWithin,
  propertyName,
  statementsOf,
  unwrap,
  wrapped,
  type CallNode,
  type Node,
} from './ast.ts'
import { besidesExclusive, optionsOf } from './call-options.ts'
import { flushesThrough, writesThrough, type Through } from './descriptors.ts'
import type { FileEvent, FileFacts, Staging } from './file-facts.ts'
import { calleeName } from './operations.ts'
import { isPathHelper } from './spelling.ts'
import { directoryOf, samePath, type SymbolicPath } from './symbolic-path.ts'
import { definitionOf, isElsewhere, readsOfTemp, spelledTemp, type Definition } from './temp-uses.ts'
import { HANDED_IN } from './wording.ts'
import { isTextOrBytes } from './write-form.ts'

export interface Collapse {
  /** The expression that becomes the call: the rename, or the chain of promises that ends in it. */
  readonly replaced: Node
  /** It was synchronous, and the call that takes its place is not. */
  readonly waits: boolean
  readonly target: Node
  readonly data: Node
  /** What the call is given behind the data: what cannot be seen goes alone, the rest into one object. */
  readonly options: Node | readonly CallOption[]
  /** Statements that have nothing left to do, and declarators of statements that do more. */
  readonly removed: readonly Node[]
  readonly needsLook: string | undefined
}

/** An entry of the options: a node that is copied as it is, spread or given a name, or a value that is written anew. */
export type CallOption =
  | { readonly as: 'property' | 'spread' | 'encoding' | 'mode'; readonly node: Node }
  | { readonly as: 'preserve' | 'symlink' | 'createDirectory'; readonly value: boolean | string }

export type Refusal = { readonly reason: string }

/** The event replaces all of a file's content, or makes the file. */
export const isWrite = ({ operation }: FileEvent): boolean =>
  operation.kind === 'write' || operation.kind === 'create'

export const SEVERAL = 'more happens to the temp file'

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
  const named = temporaryOf(facts, staging)
  if ('reason' in named) return named
  const { spelled, definition, reads } = named
  const elsewhere = isElsewhere(staging)
  if (filled.createsDirectory && elsewhere)
    return { reason: 'another directory is made than that of the target' }
  const chained = chainOf(filled.first, publish.call)
  const between = chained ? [] : statementsBetween(filled, publish.call)
  if (!between) return { reason: 'the write and the rename are not in one block' }
  const extras = extrasIn(facts, between, reads)
  const own = [
    filled.first,
    publish.call,
    ...extras.statements,
    ...(definition ? [definition.declarator] : []),
  ]
  if (reads.some((use) => !own.some((node) => isWithin(use, node)))) return { reason: SEVERAL }
  const copied = [filled.data, publish.target, ...filled.options.flatMap((one) => nodeOf(one))]
  if (definition && reads.some((use) => copied.some((node) => isWithin(use, node))))
    return { reason: SEVERAL }
  const others = between.filter((one) => !extras.statements.includes(one) && !onlyComputes(facts, one))
  if (others.some((one) => touchesTarget(facts, staging, one)))
    return { reason: 'the target is touched between the write and the rename' }
  if (others.some((one) => makesDirectory(facts, staging, one)))
    return { reason: 'the directory is made between the write and the rename' }
  const declared = definition && declarationOf(definition.declarator)
  if (definition && !declared) return { reason: 'the temp path is declared together with others' }
  const mixed = filled.flavour !== publish.flavour
  if (mixed && filled.flavour === 'sync') return { reason: 'only the rename is asynchronous' }
  const options = withMode(filled.options, extras.modes)
  if (!options) return { reason: 'there are two sets of options' }
  return {
    replaced: chained ?? publish.call,
    waits: mixed && publish.flavour === 'sync',
    target: publish.target,
    data: filled.data,
    // A name may stand for an encoding, beside which nothing can be said.
    options:
      filled.unseen && unwrap(filled.unseen).type !== 'ObjectExpression'
        ? filled.unseen
        : [...options, ...AS_RENAMED],
    removed: [...(declared ? [declared] : []), ...(chained ? [] : filled.statements), ...extras.statements],
    needsLook:
      write.operation.replaceable || rename.operation.replaceable
        ? HANDED_IN
        : others.length > 0
          ? 'other statements stand between the write and the rename'
          : publish.helper
            ? 'the rename is done by a helper'
            : filled.unseen
              ? 'the options cannot be seen'
              : extras.modes.some((mode) => !isOwnersOnly(mode))
                ? 'the umask counts for the mode'
                : spelled.type === 'MemberExpression'
                  ? 'the member that holds the temp path has no use any more'
                  : undefined,
  }
}

export interface Temporary {
  readonly spelled: Node
  /** The declaration that goes when nothing needs the path any more. */
  readonly definition: Definition | undefined
  readonly reads: readonly Node[]
}

/** How the function that writes the temp names it, if nothing is lost with the name. */
export function temporaryOf(facts: FileFacts, staging: Staging): Temporary | Refusal {
  const spelled = unwrap(spelledTemp(facts, staging))
  const definition = definitionOf(facts, spelled)
  if (spelled.type === 'Identifier' && !isDefinedBy(facts, spelled, definition))
    return { reason: 'the temp path is held by a variable that has other values too' }
  if (!isPlain(facts, definition?.init ?? spelled))
    return { reason: 'making the temp path does more than that' }
  return { spelled, definition, reads: readsOfTemp(facts, staging) }
}

/** What a rename does to its target: the new file has its own mode and owner, and takes the place of a link. */
export const AS_RENAMED: readonly CallOption[] = [
  { as: 'preserve', value: false },
  { as: 'symlink', value: 'replace' },
]

const nodeOf = (option: CallOption): readonly Node[] => ('node' in option ? [option.node] : [])

interface Fill {
  /** The call that names the temp. */
  readonly first: Node
  readonly data: Node
  readonly options: readonly CallOption[]
  /** Options that could not be looked into. */
  readonly unseen?: Node
  readonly createsDirectory?: boolean
  readonly statements: readonly Node[]
  readonly flavour: 'sync' | 'promise'
}

/** What is written and how: in one call, or through a descriptor that is opened, written, flushed and closed. */
function fillOf(facts: FileFacts, write: FileEvent): Fill | Refusal {
  const { operation } = write
  const { node, data, flavour } = operation
  if (flavour !== 'sync' && flavour !== 'promise')
    return { reason: 'the temp file is written by a stream or a callback' }
  const { writesAs, makesDirectory: createsDirectory = false } = operation.effect
  // What else Bun writes, another file or a response, the runtime does not.
  const isKnown =
    writesAs === 'fs' ||
    (writesAs === 'bun' && node.arguments.length === 2 && data !== undefined && isTextOrBytes(facts, data))
  if (!isKnown || !data) {
    const through = writesThrough(facts, operation)
    return through
      ? fillThrough(facts, node, through, flavour)
      : { reason: 'the temp file is written in another way' }
  }
  const statement = statementOf(node, flavour)
  if (!statement && !isChainStart(node)) return { reason: 'the write is part of a larger expression' }
  const given = optionsFor(facts, operation)
  return 'reason' in given
    ? given
    : { first: node, data, ...given, createsDirectory, statements: statement ? [statement] : [], flavour }
}

/** The options of a write as atomicWrite() takes them. */
export function optionsFor(
  facts: FileFacts,
  operation: FileEvent['operation'],
): { readonly options: readonly CallOption[]; readonly unseen?: Node } | Refusal {
  // As it stands there: a helper may be given other options by its next caller.
  const verdict = optionsOf(facts, operation, undefined)
  const rest = verdict === 'different' ? besidesExclusive(operation.options!) : undefined
  if (verdict === 'different' && !rest) return { reason: 'the options have no counterpart' }
  const options =
    rest?.map((each): CallOption => ({ as: 'property', node: each })) ?? entriesOf(facts, operation.options)
  return {
    options: operation.effect.makesDirectory ? [...options, { as: 'createDirectory', value: true }] : options,
    ...(verdict === 'unknown' ? { unseen: operation.options! } : {}),
  }
}

function fillThrough(
  facts: FileFacts,
  open: Node,
  { data, options, mode, statements }: Through,
  flavour: 'sync' | 'promise',
): Fill | Refusal {
  const entries = entriesOf(facts, options)
  if (mode && entries.some(({ as }) => as !== 'encoding')) return { reason: 'there are two sets of options' }
  return {
    first: open,
    data,
    options: mode ? [...entries, { as: 'mode', node: mode }] : entries,
    statements,
    flavour,
  }
}

/** The options of a write, taken apart so that others can stand beside them. */
function entriesOf(facts: FileFacts, options: Node | undefined): readonly CallOption[] {
  const plain = options && unwrap(options)
  if (!plain || isFunction(plain)) return []
  if (plain.type === 'ObjectExpression') return plain.properties.map((node) => ({ as: 'property', node }))
  if (plain.type === 'Literal' && plain.value === null) return []
  if (plain.type === 'Identifier' && plain.name === 'undefined') return []
  return [{ as: facts.values.ref(plain).type === 'object' ? 'spread' : 'encoding', node: plain }]
}

interface Extras {
  readonly statements: readonly Node[]
  readonly modes: readonly Node[]
}

/** Statements between the write and the rename for which atomicWrite() stands in: the file is flushed, or given a mode. */
function extrasIn(facts: FileFacts, between: readonly Node[], reads: readonly Node[]): Extras {
  const statements: Node[] = []
  const modes: Node[] = []
  for (const statement of between) {
    const call = statement.type === 'ExpressionStatement' ? unwrap(statement.expression) : undefined
    if (call?.type === 'CallExpression' && call.arguments.length === 2 && isChmod(facts, call)) {
      const [path, mode] = call.arguments
      const awaited = call.parent.type === 'AwaitExpression'
      if (awaited === isSyncName(call) || !reads.includes(unwrap(path!)) || !mode) continue
      statements.push(statement)
      modes.push(mode)
      continue
    }
    if (statement.type !== 'VariableDeclaration' || statements.includes(statement)) continue
    const init = statement.declarations[0]?.init
    const open = init && unwrap(init)
    const operation = open?.type === 'CallExpression' ? facts.operations.operationOf(open) : undefined
    const flushed =
      operation?.path && reads.includes(unwrap(operation.path)) ? flushesThrough(facts, operation) : []
    if (flushed.every((one) => between.includes(one))) statements.push(...flushed)
  }
  return { statements, modes }
}

function isChmod(facts: FileFacts, call: CallNode): boolean {
  const callee = facts.values.ref(call.callee)
  return callee.type === 'module' && /^chmod(?:Sync)?$/.test(callee.path.at(-1) ?? '')
}

const isSyncName = (call: CallNode): boolean => calleeName(call)?.endsWith('Sync') === true

/** A mode that gives nothing to others, so that no umask takes anything away from it. */
function isOwnersOnly(mode: Node): boolean {
  const plain = unwrap(mode)
  return plain.type === 'Literal' && typeof plain.value === 'number' && (plain.value & 0o7077) === 0
}

/** The options with the mode that the file is given afterwards; undefined when the two differ. */
function withMode(options: readonly CallOption[], modes: readonly Node[]): readonly CallOption[] | undefined {
  const [mode, ...more] = modes
  if (!mode) return options
  if (more.length > 0 || options.some(({ as }) => as === 'spread' || as === 'mode')) return undefined
  const given = options.find(
    (option) => option.as === 'property' && propertyName(option.node as TSESTree.Property) === 'mode',
  )
  if (!given) return [...options, { as: 'mode', node: mode }]
  const value = unwrap(((given as { node: Node }).node as TSESTree.Property).value)
  const wanted = unwrap(mode)
  return value.type === 'Literal' && wanted.type === 'Literal' && value.value === wanted.value
    ? options
    : undefined
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

/**
 * The statement changes the target, or hands its path to code that cannot be seen into: before the write, where the
 * statement comes to stand, the target's fate would hang on a write that can still fail.
 */
function touchesTarget(facts: FileFacts, { rename, target }: Staging, statement: Node): boolean {
  const isTarget = (path: SymbolicPath | undefined): boolean => path !== undefined && samePath(path, target)
  const changed = eventsIn(facts, rename, statement).some(
    ({ operation, path, to }) => isTarget(to) || (isTarget(path) && !ONLY_LOOKS.has(operation.kind)),
  )
  return changed || hands(statement)

  function hands(node: Node): boolean {
    return facts.order.contains(node, (call) => {
      if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return false
      if (facts.operations.operationOf(call) || isKnownCallee(facts, call)) return false
      return call.arguments.some((argument) => facts.order.contains(argument, spellsTarget))
    })
  }

  function spellsTarget(node: Node): boolean {
    return PATHS.has(node.type) && isTarget(facts.paths.pathOf(node)) && !isPartOfOther(node)
  }

  /** `dirname(file)`, `file` in `file.length` */
  function isPartOfOther(node: Node): boolean {
    const { parent } = node
    if (parent?.type === 'MemberExpression') return parent.object === node
    if (parent?.type !== 'CallExpression') return false
    const callee = facts.values.ref(parent.callee)
    return callee.type === 'module' && takesAnyName(callee.module, callee.path)
  }
}

/** What it calls computes, tells, or gives files a mode: no file comes, goes, or gets other bytes. */
function isKnownCallee(facts: FileFacts, call: CallNode): boolean {
  const callee = facts.values.ref(call.callee)
  if (callee.type === 'global') return isQuietGlobal(callee.path)
  if (callee.type === 'module')
    return PATH_MODULES.has(callee.module) || takesAnyName(callee.module, callee.path)
  const name = calleeName(call)
  return name !== undefined && TELLING.test(name)
}

const ONLY_LOOKS: ReadonlySet<string> = new Set(['read', 'stat', 'copy', 'lock', 'unlock'])
const PATHS: ReadonlySet<string> = new Set([
  'Identifier',
  'MemberExpression',
  'CallExpression',
  'TemplateLiteral',
  'BinaryExpression',
  'Literal',
])

/** Where there is none, the write of the temp fails before: a write of the target behind it would not. */
const makesDirectory = (facts: FileFacts, { rename, target }: Staging, statement: Node): boolean =>
  eventsIn(facts, rename, statement).some(
    ({ operation, path }) =>
      operation.kind === 'mkdir' && path !== undefined && samePath(path, directoryOf(target)),
  )

/** What a statement of the function that renames does to files. */
const eventsIn = (facts: FileFacts, { root }: FileEvent, statement: Node): readonly FileEvent[] =>
  facts
    .eventsOf(root)
    .filter(({ operation, chain }) => [...chain, operation.node].some((node) => isWithin(node, statement)))

/** Declarations of what is computed from other values: that may happen before the write as well. */
const onlyComputes = (facts: FileFacts, statement: Node): boolean =>
  statement.type === 'VariableDeclaration' &&
  !facts.order.contains(statement, (node) => {
    if (node.type !== 'CallExpression') return DOES_MORE.test(node.type)
    const callee = facts.values.ref(node.callee)
    return callee.type !== 'module' || !PATH_MODULES.has(callee.module)
  })

const DOES_MORE = /^(?:New|Await|Yield|Assignment|Update|TaggedTemplate|Import)Expression$/

/** The variable is the one that the declaration makes, and no copy of it. */
const isDefinedBy = (
  facts: FileFacts,
  name: TSESTree.Identifier,
  definition: Definition | undefined,
): boolean =>
  definition?.declarator.id.type === 'Identifier' &&
  facts.index.variableOf(definition.declarator.id) === facts.index.variableOf(name)

/** `const tmp = …`, or the declarator where there are others beside it. */
export function declarationOf(declarator: TSESTree.VariableDeclarator): Node | undefined {
  const { parent } = declarator
  if (!statementsOf(parent.parent)) return undefined
  if (declarator.id.type !== 'Identifier' || !declarator.init) return undefined
  return parent.declarations.length === 1 ? parent : declarator
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
