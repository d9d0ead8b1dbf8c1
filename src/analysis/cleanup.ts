/** Where a temp file can be removed when its write or its rename fails: the statements that use it, as one block. */
import {
  enclosingFunction,
  enclosingStatement,
  isWithin,
  propertyName,
  unwrap,
  wrapped,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { Refusal } from './collapse.ts'
import type { FileFacts, Staging } from './file-facts.ts'
import { functionOf } from './operations.ts'
import { samePath } from './symbolic-path.ts'
import { definitionOf, readsOfTemp, spelledTemp } from './temp-uses.ts'

export interface Cleanup {
  /** Statements that follow each other in one block: from the first that uses the temp to the rename. */
  readonly statements: readonly Node[]
  /** The variable that holds the temp path. */
  readonly temp: string
  readonly waits: boolean
  /** A promise that leaves the function before its failure could be caught. */
  readonly returned: Node | undefined
  /** The object that a file operation is a member of, and its library: a removal is a member of it as well. */
  readonly library: { readonly object: Node; readonly extra: boolean } | undefined
}

export function planCleanup(facts: FileFacts, staging: Staging): Cleanup | Refusal {
  const { rename } = staging
  const { flavour, node } = rename.operation
  if (rename.chain.length > 0) return { reason: 'the rename is done by a helper' }
  if (flavour !== 'sync' && flavour !== 'promise') return { reason: 'the rename takes a callback' }
  if (isOnlyCopy(facts, staging)) return { reason: 'the target is removed before the rename' }
  const home = enclosingFunction(node)
  const spelled = unwrap(spelledTemp(facts, staging))
  const definition = definitionOf(facts, spelled)
  if (spelled.type !== 'Identifier' || definition?.declarator.id.type !== 'Identifier')
    return { reason: 'the temp path is not held by a variable' }
  if (spelled.name !== definition.declarator.id.name || definition.declarator.parent.kind === 'var')
    return { reason: 'the temp path is held by another variable' }
  const waits = flavour === 'promise'
  const awaited = node.parent?.type === 'AwaitExpression'
  const returned = waits && !awaited && wrapped(node).parent?.type === 'ReturnStatement' ? node : undefined
  if (waits && ((!awaited && !returned) || !home?.async)) return { reason: 'nobody waits for the rename' }
  if (home?.generator) return { reason: 'the function is a generator' }
  const uses = readsOfTemp(facts, staging).filter((use) => use.range[0] <= node.range[1])
  const statements = statementsAround(node, uses, home)
  if (!statements) return { reason: 'the temp file is used in several functions' }
  if (isWithin(definition.declarator, span(statements)))
    return { reason: 'the temp path is made where it is used' }
  if (declaresForOthers(facts, statements)) return { reason: 'a variable declared inside is used outside' }
  return { statements, temp: spelled.name, waits, returned, library: libraryOf(staging) }
}

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
