/**
 * Which open file does a call write to? A descriptor, handle or stream is followed to the call that opened it, and
 * what is written through it is what that call writes.
 */
import { isPipeline, passageByDescriptor, passageByMethod, type Passage } from '../apis/handles.ts'
import {
  isFunction,
  isWithin,
  outerFunction,
  propertyName,
  unwrap,
  wrapped,
  type CallNode,
  type Node,
} from './ast.ts'
import type { FileIndex, Variable } from './file-index.ts'
import { put } from './multimap.ts'
import type { Env, Ref, Values } from './values.ts'

const STREAMED: Passage = { kind: 'write', flavour: 'stream' }
const LOOPS: ReadonlySet<string> = new Set([
  'ForStatement',
  'ForOfStatement',
  'ForInStatement',
  'WhileStatement',
  'DoWhileStatement',
])
const LIST_METHODS: ReadonlySet<string> = new Set(['forEach', 'map', 'filter', 'reduce', 'on'])

/** A call on something open, and the call that opened it. */
export interface Through {
  readonly node: CallNode
  readonly opener: CallNode
  /** The activation in which it was opened. */
  readonly env: Env | undefined
  readonly passage: Passage
  readonly data: Node | undefined
}

/** @param opens whether a call opens a file, under an environment */
export function createHandles(
  index: FileIndex,
  values: Values,
  opens: (call: CallNode, env: Env | undefined) => boolean,
) {
  /** What a call does through a descriptor, handle or stream whose opening can be seen. */
  function throughOf(node: CallNode, env: Env | undefined): Through | undefined {
    if (node.type !== 'CallExpression') return undefined
    const first = node.arguments[0]
    const callee = unwrap(node.callee)
    const name = callee.type === 'MemberExpression' ? propertyName(callee) : undefined
    const method = name === undefined ? undefined : passageByMethod(name)
    if (callee.type === 'MemberExpression' && method) {
      const found = openedBy(callee.object, env)
      if (found) return through(found, method, node)
    }
    if (callee.type === 'MemberExpression' && name === 'pipe' && first) {
      const found = openedBy(first, env)
      if (found) return { node, ...found, passage: STREAMED, data: callee.object }
    }
    const ref = values.ref(node.callee, env)
    if (ref.type !== 'module' || !first) return undefined
    const path = ref.path.filter((part) => part !== 'default')
    const passage = passageByDescriptor(ref.module, path)
    if (passage) {
      const found = openedBy(first, env)
      return found && through(found, passage, node)
    }
    if (!isPipeline(ref.module, path)) return undefined
    for (const argument of node.arguments.toReversed()) {
      const found = openedBy(argument, env)
      if (found) return argument === first ? undefined : { node, ...found, passage: STREAMED, data: first }
    }
    return undefined
  }

  /** True for a call that goes through something open where nobody sees here how that was opened. */
  function mayPass(node: CallNode): boolean {
    const first = node.arguments[0]
    if (!first) return false
    const callee = unwrap(node.callee)
    if (callee.type === 'MemberExpression' && propertyName(callee) === 'pipe') return !values.isFixed(first)
    const ref = values.ref(node.callee)
    if (ref.type !== 'module') return false
    const path = ref.path.filter((part) => part !== 'default')
    if (isPipeline(ref.module, path)) return node.arguments.some((argument) => !values.isFixed(argument))
    return passageByDescriptor(ref.module, path) !== undefined && !isWrittenOut(first)
  }
  const isWrittenOut = ({ type }: Node): boolean => type === 'Literal' || type === 'TemplateLiteral'

  function through(found: Opened, passage: Passage, node: CallNode): Through {
    const data = passage.data === undefined ? undefined : node.arguments[passage.data]
    return { node, ...found, passage, data: data?.type === 'SpreadElement' ? undefined : data }
  }

  interface Opened {
    readonly opener: CallNode
    readonly env: Env | undefined
  }

  /** The call that opened what an expression stands for. */
  function openedBy(expression: Node, env: Env | undefined): Opened | undefined {
    const plain = unwrap(expression)
    if (plain.type === 'Literal' || plain.type === 'ThisExpression') return undefined
    const found = values.ref(plain, env)
    const opened = madeBy(found) ?? calledBackBy(found, env)
    return opened && opens(opened.opener, opened.env) ? opened : undefined
  }

  function madeBy(found: Ref): Opened | undefined {
    if (found.type !== 'made') return undefined
    const members = found.path.includes('()') ? found.path.slice(found.path.indexOf('()') + 1) : []
    // `handle.fd`
    return members.length === 0 || (members.length === 1 && members[0] === 'fd')
      ? { opener: found.call, env: found.env }
      : undefined
  }

  /** `fs.open(file, 'w', (error, fd) => …)` */
  function calledBackBy(found: Ref, env: Env | undefined): Opened | undefined {
    if (found.type !== 'parameter' || found.path.length > 0) return undefined
    const call = found.fn.parent
    if (call?.type !== 'CallExpression' || call.arguments.at(-1) !== found.fn) return undefined
    const name = found.variable.identifiers[0]
    return name !== undefined && found.fn.params[1] === name ? { opener: call, env } : undefined
  }

  interface Uses {
    /** By the call that opened, in its function: what another one writes, it writes at some other time. */
    readonly byOpener: ReadonlyMap<CallNode, readonly Through[]>
    readonly openers: ReadonlySet<CallNode>
  }
  let uses: Uses | undefined
  function usesOf(): Uses {
    if (uses) return uses
    const byOpener = new Map<CallNode, Through[]>()
    const openers = new Set<CallNode>()
    for (const host of [index.program, ...index.functions]) {
      for (const item of index.items(host)) {
        const found = item.type === 'call' ? throughOf(item.node, undefined) : undefined
        if (!found) continue
        openers.add(found.opener)
        if (outerFunction(found.opener) === outerFunction(found.node)) put(byOpener, found.opener, found)
      }
    }
    return (uses = { byOpener, openers })
  }
  const throughs = (opener: CallNode): readonly Through[] => usesOf().byOpener.get(opener) ?? []

  /** What the function that opens a file writes into it: the first thing that is not a constant. */
  function dataOf(opener: CallNode): Node | undefined {
    const written = throughs(opener).flatMap(({ passage, data }) =>
      passage.kind === 'write' && data ? [data] : [],
    )
    return written.find((data) => unwrap(data).type !== 'Literal') ?? written[0]
  }

  /** True when the file is emptied after it was opened. */
  const isTruncated = (opener: CallNode): boolean =>
    throughs(opener).some(({ passage }) => passage.kind === 'truncate')

  /** True when the function that opens the file writes to it once and keeps it no longer: it is opened for that. */
  function isOpenedFor(write: CallNode, opener: CallNode): boolean {
    if (isKept(opener)) return false
    const writes = throughs(opener).filter(({ passage }) => passage.kind === 'write')
    return writes.length === 1 && writes[0]!.node === write && !isRepeated(write, opener)
  }

  /** `this.handle = await open(…)`, and a variable of an outer scope. */
  const isKept = (opener: CallNode): boolean =>
    wrapped(opener).parent?.type === 'AssignmentExpression' && !localOf(opener)

  /** The variable of the function that opens, which has what is opened. */
  function localOf(opener: CallNode): Variable | undefined {
    const holder = wrapped(opener).parent
    const target =
      holder?.type === 'AssignmentExpression'
        ? unwrap(holder.left)
        : holder?.type === 'VariableDeclarator'
          ? holder.id
          : undefined
    const variable = target?.type === 'Identifier' ? index.variableOf(target) : undefined
    const name = variable?.identifiers[0]
    return name && outerFunction(name) === outerFunction(opener) ? variable : undefined
  }

  /** `spawn(tool, { stdio: ['ignore', out.fd] })`: opened for a child process to write, and not written here. */
  const isGivenToChild = (opener: CallNode): boolean =>
    !usesOf().openers.has(opener) &&
    localOf(opener)?.references.some(({ identifier }) => {
      const use = identifier as Node
      const descriptor =
        use.parent?.type === 'MemberExpression' && use.parent.object === use ? use.parent : use
      return descriptor.parent?.type === 'ArrayExpression'
    }) === true

  /** In a loop, or in a callback that may run more than once, that the opener is not in. */
  function isRepeated(node: Node, opener: Node): boolean {
    for (let up = node.parent; up && !isWithin(opener, up); up = up.parent)
      if (LOOPS.has(up.type) || (isFunction(up) && isListMethod(up.parent))) return true
    return false
  }
  const isListMethod = (call: Node | undefined): boolean =>
    call?.type === 'CallExpression' &&
    call.callee.type === 'MemberExpression' &&
    LIST_METHODS.has(propertyName(call.callee) ?? '')

  return { throughOf, mayPass, dataOf, isTruncated, isOpenedFor, isGivenToChild }
}
