/** What is done through the descriptor or handle that a call opens, when all of it is one write and what belongs to it. */
import { calleeName, functionOf, type Operation } from './operations.ts'
import { enclosingStatement, isWithin, unwrap, wrapped, type CallNode, type Node } from './ast.ts'
import type { FileFacts } from './file-facts.ts'

export interface Through {
  readonly data: Node
  readonly options: Node | undefined
  /** The third argument of `open`. */
  readonly mode: Node | undefined
  /** The statements from the opening to the closing, each of them nothing else. */
  readonly statements: readonly Node[]
}

/** Calls that get content onto the disk or end the access, and leave the content as it is. */
const PLUMBING = /^(?:f?(?:data)?sync|close)(?:Sync)?$/
const WRITES = /^write(?:File)?(?:Sync)?$/

/** `const fd = openSync(tmp, 'w'); try { writeSync(fd, data); fsyncSync(fd) } finally { closeSync(fd) }` */
export function writesThrough(facts: FileFacts, open: Operation): Through | undefined {
  const used = usesOf(facts, open)
  if (!used?.written || ![...used.calls.values()].includes('plumbing')) return undefined
  return { ...used.written, mode: open.node.arguments[2], statements: used.statements }
}

/** `const fd = openSync(tmp, 'r'); fsyncSync(fd); closeSync(fd)`: the statements, when nothing else is done. */
export function flushesThrough(facts: FileFacts, open: Operation): readonly Node[] {
  const used = usesOf(facts, open)
  return used && !used.written && used.calls.size > 0 && !TRUNCATES.test(flagOf(open)) ? used.statements : []
}

const TRUNCATES = /[wx]/

/** The flag of an opening; one that cannot be seen may truncate. */
function flagOf({ node }: Operation): string {
  const flag = node.arguments[1] && unwrap(node.arguments[1])
  if (!flag) return 'r'
  return flag.type === 'Literal' && typeof flag.value === 'string' ? flag.value : 'w'
}

interface Uses {
  readonly calls: ReadonlyMap<Node, 'write' | 'plumbing'>
  readonly written: { readonly data: Node; readonly options: Node | undefined } | undefined
  readonly statements: readonly Node[]
}

/** Everything that is done through the descriptor, when it is one write at most and what belongs to it. */
function usesOf(facts: FileFacts, open: Operation): Uses | undefined {
  if (functionOf(open) !== 'open') return undefined
  const statement = enclosingStatement(open.node)
  const declarator = wrapped(open.node).parent
  if (
    statement?.type !== 'VariableDeclaration' ||
    statement.declarations.length !== 1 ||
    declarator?.type !== 'VariableDeclarator' ||
    declarator.id.type !== 'Identifier' ||
    (open.flavour === 'promise' && open.node.parent?.type !== 'AwaitExpression')
  )
    return undefined
  const variable = facts.index.variableOf(declarator.id)
  if (!variable) return undefined
  const calls = new Map<Node, 'write' | 'plumbing'>()
  let written: { data: Node; options: Node | undefined } | undefined
  for (const reference of variable.references) {
    if (reference.init) continue
    const use = reference.identifier as Node
    const call = callOn(use)
    const name = call && calleeName(call)
    if (!call || name === undefined || !isWaitedFor(call, open.flavour)) return undefined
    const given = call.arguments.filter((argument) => argument !== use)
    if (PLUMBING.test(name) && given.length === 0) calls.set(call, 'plumbing')
    else if (WRITES.test(name) && !written && isWhole(name, given, open.flavour)) {
      written = { data: given[0]!, options: given[1] }
      calls.set(call, 'write')
    } else return undefined
  }
  const statements = statementsOf(statement, calls)
  return statements && { calls, written, statements }
}

/** `closeSync(fd)`, `handle.close()` */
function callOn(use: Node): CallNode | undefined {
  const { parent } = use
  const call = parent?.type === 'MemberExpression' && parent.object === use ? parent.parent : parent
  if (call?.type !== 'CallExpression') return undefined
  return call.callee === parent || call.arguments[0] === use ? call : undefined
}

/** Everything in one call: `write` with a position or a length writes a part. */
function isWhole(name: string, given: readonly Node[], flavour: Operation['flavour']): boolean {
  if (given.length === 0 || given.some((argument) => argument.type === 'SpreadElement')) return false
  if (name.startsWith('writeFile')) return given.length <= 2
  // An asynchronous `write` tells how much it wrote; nobody looks.
  return given.length === 1 && flavour === 'sync'
}

const isWaitedFor = (call: Node, flavour: Operation['flavour']): boolean =>
  flavour === 'sync'
    ? wrapped(call).parent?.type === 'ExpressionStatement' && call.parent?.type !== 'AwaitExpression'
    : call.parent?.type === 'AwaitExpression' && wrapped(call).parent?.type === 'ExpressionStatement'

/** The opening and the statements of its block that hold the calls, when they hold nothing else. */
function statementsOf(opening: Node, calls: ReadonlyMap<Node, unknown>): readonly Node[] | undefined {
  const found = new Set<Node>([opening])
  for (const call of calls.keys()) {
    let at: Node | undefined = enclosingStatement(call)
    while (at && at.parent !== opening.parent) at = at.parent && enclosingStatement(at.parent)
    if (!at || !isMadeOf(at, calls)) return undefined
    found.add(at)
  }
  return [...found].sort((a, b) => a.range[0] - b.range[0])
}

function isMadeOf(statement: Node, calls: ReadonlyMap<Node, unknown>): boolean {
  switch (statement.type) {
    case 'ExpressionStatement':
      return calls.has(unwrap(statement.expression))
    case 'BlockStatement':
      return statement.body.every((inner) => isMadeOf(inner, calls))
    case 'TryStatement':
      // A handler decides about failures, which is its author's matter.
      return (
        !statement.handler &&
        statement.finalizer !== null &&
        isMadeOf(statement.block, calls) &&
        isMadeOf(statement.finalizer, calls) &&
        ![...calls].some(([call, kind]) => kind === 'write' && isWithin(call, statement.finalizer!))
      )
    default:
      return false
  }
}
