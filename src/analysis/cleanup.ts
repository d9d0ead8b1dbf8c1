/**
 * Where a temp file can be removed when its write or its rename fails: in a handler around the statements that use it, or in
 * the handlers that get these failures already and keep them to themselves.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import {
  enclosingFunction,
  enclosingStatement,
  isFunction,
  isLoop,
  isWithin,
  propertyName,
  unwrap,
  wrapped,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { Refusal } from './collapse.ts'
import { handlersAround } from './failure.ts'
import type { FileFacts, Staging } from './file-facts.ts'
import { functionOf } from './operations.ts'
import { samePath } from './symbolic-path.ts'
import { spellExpression } from './spelling.ts'
import { gradeOf, ownMarks } from './staging.ts'
import { definitionOf, mayBeAssigned, placeIn, readsOfTemp, spelledTemp } from './temp-uses.ts'

interface Removal {
  /** The text of the temp path. */
  readonly temp: string
  readonly waits: boolean
  /** The object that a file operation is a member of, and its library: a removal is a member of it as well. */
  readonly library: { readonly object: Node; readonly extra: boolean } | undefined
}

interface NewHandler extends Removal {
  /** Statements that follow each other in one block: from the first that uses the temp to the rename. */
  readonly statements: readonly Node[]
  /** A promise that leaves the function before its failure could be caught. */
  readonly returned: Node | undefined
}

interface OwnHandlers extends Removal {
  readonly handlers: readonly TSESTree.CatchClause[]
}

export type Cleanup = NewHandler | OwnHandlers

export function planCleanup(facts: FileFacts, staging: Staging): Cleanup | Refusal {
  const { rename } = staging
  const { flavour, node } = rename.operation
  if (rename.chain.length > 0) return { reason: 'the rename is done by a helper' }
  if (flavour !== 'sync' && flavour !== 'promise') return { reason: 'the rename takes a callback' }
  if (isOfAnother(staging)) return { reason: 'the temp file may be that of another writer' }
  if (isOnlyCopy(facts, staging)) return { reason: 'the target is removed before the rename' }
  const home = enclosingFunction(node)
  const waits = flavour === 'promise'
  const awaited = node.parent?.type === 'AwaitExpression'
  const returned = waits && !awaited && wrapped(node).parent?.type === 'ReturnStatement' ? node : undefined
  if (waits && ((!awaited && !returned) || !home?.async)) return { reason: 'nobody waits for the rename' }
  if (home?.generator) return { reason: 'the function is a generator' }
  const library = libraryOf(staging)
  const block = planBlock(facts, staging, home)
  // A failure that is kept inside does not get to a handler around it.
  const keeps = !('reason' in block) && keepsFailure(facts, staging, home, span(block.statements))
  if (!('reason' in block) && !keeps) return { ...block, waits, returned, library }
  const own = returned ? undefined : planHandlers(facts, staging, home)
  if (own && !('reason' in own)) return { ...own, waits, library }
  return own && keeps ? own : 'reason' in block ? block : { reason: 'a handler keeps the failure to itself' }
}

function planBlock(
  facts: FileFacts,
  staging: Staging,
  home: FunctionNode | undefined,
): Pick<NewHandler, 'statements' | 'temp'> | Refusal {
  const { node } = staging.rename.operation
  const spelled = unwrap(spelledTemp(facts, staging))
  const definition = definitionOf(facts, spelled)
  if (spelled.type !== 'Identifier' || definition?.declarator.id.type !== 'Identifier')
    return { reason: 'the temp path is not held by a variable' }
  if (spelled.name !== definition.declarator.id.name || definition.declarator.parent.kind === 'var')
    return { reason: 'the temp path is held by another variable' }
  const uses = readsOfTemp(facts, staging).filter((use) => use.range[0] <= node.range[1])
  const statements = statementsAround(node, uses, home)
  if (!statements) return { reason: 'the temp file is used in several functions' }
  if (isWithin(definition.declarator, span(statements)))
    return { reason: 'the temp path is made where it is used' }
  if (declaresForOthers(facts, statements)) return { reason: 'a variable declared inside is used outside' }
  return { statements, temp: spelled.name }
}

/** The write and the rename, as their function has them. */
const stepsOf = ({ write, rename }: Staging, home: FunctionNode | undefined): Node[] =>
  [...(write ? [placeIn(write, home)] : []), rename.operation.node].filter(
    (node) => enclosingFunction(node) === home,
  )

/** Some handler in there that throws nothing gets the failure of the write or of the rename. */
const keepsFailure = (
  facts: FileFacts,
  staging: Staging,
  home: FunctionNode | undefined,
  within: Node,
): boolean =>
  stepsOf(staging, home).some((step) =>
    [...handlersAround(step, facts.values)].some(
      ({ node, at }) =>
        isWithin(at, within) && !facts.order.contains(node.body, (inner) => inner.type === 'ThrowStatement'),
    ),
  )

/** The handlers that get the failure of the write and of the rename, where the first thing they do can be to remove. */
function planHandlers(
  facts: FileFacts,
  staging: Staging,
  home: FunctionNode | undefined,
): Pick<OwnHandlers, 'handlers' | 'temp'> | Refusal {
  const steps = stepsOf(staging, home)
  const [write, rename] = steps
  if (!write || !rename) return { reason: 'the write is not in the function of the rename' }
  const handlers = new Set<TSESTree.CatchClause>()
  for (const step of steps) {
    const [innermost] = handlersAround(step, facts.values)
    if (innermost?.node.type !== 'CatchClause' || enclosingFunction(innermost.at) !== home)
      return { reason: 'not every failure is handled here' }
    if (isTriedAgain(innermost.at, write)) return { reason: 'the rename is tried again' }
    handlers.add(innermost.node)
  }
  const all = [...handlers]
  if (all.length > 1 && !facts.order.leaves([all[0]!.body]))
    return { reason: 'the rename is reached after a write that failed' }
  if (isUsedOn(facts, staging, all)) return { reason: 'the temp file is used after a failure' }
  const texts = new Set(all.map(({ body }) => tempText(facts, staging, write, body)))
  const [temp] = texts
  if (texts.size > 1 || temp === undefined) return { reason: 'the temp path cannot be named in a handler' }
  return { handlers: all, temp }
}

/** A loop around the attempt that leaves out the write: the temp is still needed. */
function isTriedAgain(attempt: Node, write: Node): boolean {
  for (let up = attempt.parent; up && !isFunction(up); up = up.parent)
    if (isLoop(up) && !isWithin(write, up)) return true
  return false
}

/** In a handler or behind the rename, and not only as a part of a message. */
function isUsedOn(facts: FileFacts, staging: Staging, handlers: readonly TSESTree.CatchClause[]): boolean {
  const { rename, temp } = staging
  const end = rename.operation.node.range[1]
  const isOn = (node: Node): boolean =>
    node.range[0] > end || handlers.some((handler) => isWithin(node, handler))
  return (
    readsOfTemp(facts, staging).some((use) => isOn(use) && !isPartOfText(use)) ||
    facts
      .eventsOf(rename.root)
      .some(
        ({ path, to, site }) =>
          [path, to].some((one) => one !== undefined && samePath(one, temp)) && isOn(site),
      )
  )
}

function isPartOfText(use: Node): boolean {
  const { parent } = wrapped(use)
  return (
    parent?.type === 'TemplateLiteral' || (parent?.type === 'BinaryExpression' && parent.operator === '+')
  )
}

/** The path's text in a handler, where nothing of it may have been assigned meanwhile. */
function tempText(facts: FileFacts, staging: Staging, write: Node, place: Node): string | undefined {
  const { tempNode, temp, rename } = staging
  if (mayBeAssigned(temp, write, staging)) return undefined
  const declarator = definitionOf(facts, tempNode)?.declarator
  if (declarator?.parent.kind === 'var' && isWithin(declarator, place.parent!.parent!)) return undefined
  return spellExpression(facts, tempNode, rename.env, place)
}

/** An exclusive creation that fails has met the file of a writer who uses the same name. */
const isOfAnother = ({ write, temp, target }: Staging): boolean =>
  write?.operation.kind === 'create' && gradeOf(ownMarks(temp, target)) !== 'unique'

/** The target is gone when the rename fails: all that is left then is the temp. */
const isOnlyCopy = (facts: FileFacts, { rename, target }: Staging): boolean =>
  facts
    .eventsOf(rename.root)
    .some(
      (event) =>
        event.operation.kind === 'remove' &&
        event.path !== undefined &&
        samePath(event.path, target) &&
        facts.order.canPrecede(event, rename),
    )

/** From the first use to the rename, in the innermost block that holds them all. */
function statementsAround(
  rename: Node,
  uses: readonly Node[],
  home: FunctionNode | undefined,
): readonly Node[] | undefined {
  const first = uses.reduce((a, b) => (b.range[0] < a.range[0] ? b : a), rename)
  for (
    let last = enclosingStatement(rename);
    last && enclosingFunction(last) === home;
    last = last.parent && enclosingStatement(last.parent)
  ) {
    const { body } = last.parent as { body?: Node | readonly Node[] }
    if (!body || 'type' in body || !isWithin(first, last.parent)) continue
    return body.slice(
      body.findIndex((one) => isWithin(first, one)),
      body.indexOf(last) + 1,
    )
  }
  return undefined
}

const span = (statements: readonly Node[]): Node =>
  ({ range: [statements[0]!.range[0], statements.at(-1)!.range[1]] }) as unknown as Node

function declaresForOthers(facts: FileFacts, statements: readonly Node[]): boolean {
  const all = span(statements)
  return statements.some((statement) => {
    if (statement.type === 'VariableDeclaration' && statement.kind === 'var') return false
    const declared = [statement, ...(statement.type === 'VariableDeclaration' ? statement.declarations : [])]
    return declared.some((node) =>
      facts.sourceCode.scopeManager
        ?.getDeclaredVariables(node)
        .some(
          (variable) =>
            isWithin(variable.defs[0]!.name, all) &&
            variable.references.some(({ identifier }) => !isWithin(identifier, all)),
        ),
    )
  })
}

/** `fs` in `fs.renameSync(…)`, or in the call that writes. */
function libraryOf({ rename, write }: Staging): Cleanup['library'] {
  for (const event of [rename, write]) {
    if (!event || event.operation.replaceable || !/^fs\b/.test(event.operation.api)) continue
    if (event.operation.flavour !== rename.operation.flavour) continue
    const callee = unwrap(event.operation.node.callee)
    if (callee.type !== 'MemberExpression' || callee.computed || callee.optional) continue
    // `renameAsync` is a member of a library that somebody has made promises of.
    const member = functionOf(event.operation) + (event.operation.flavour === 'sync' ? 'Sync' : '')
    if (propertyName(callee) !== member) continue
    const object = unwrap(callee.object)
    if (object.type === 'Identifier' || object.type === 'MemberExpression')
      return { object, extra: event.operation.api.startsWith('fs-extra') }
  }
  return undefined
}
