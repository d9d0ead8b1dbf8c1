/** Does code run that we do not know? A lock that is held while it does may be wanted by that code too. */
import { QUIET_MODULES } from '../apis/node-modules.ts'
import { isFunction, propertyName, unwrap, type CallNode, type FunctionNode, type Node } from './ast.ts'
import type { FileFacts } from './file-facts.ts'

/** Methods of JavaScript's own values. An object of the program may have one of the same name; loaded data has none. */
const VALUE_METHODS: ReadonlySet<string> = new Set(
  (
    'push pop shift unshift splice slice concat join reverse sort includes indexOf lastIndexOf find findIndex findLast findLastIndex filter map flatMap flat forEach some every reduce reduceRight fill at keys values entries with toSorted toReversed toSpliced ' +
    'get set has delete add clear toString valueOf hasOwnProperty trim trimEnd trimStart split replace replaceAll match matchAll startsWith endsWith substring substr charAt charCodeAt codePointAt padStart padEnd repeat toLowerCase toUpperCase localeCompare normalize search test exec ' +
    'toISOString toJSON getTime getFullYear toFixed digest update then catch finally'
  ).split(' '),
)

/** True when the statements, or functions of the file that they call, call something that cannot be seen into. */
export function callsOut(facts: FileFacts, statements: readonly Node[]): boolean {
  const seen = new Set<FunctionNode>()
  return statements.some((statement) => isOut(facts, statement, seen))
}

function isOut(facts: FileFacts, root: Node, seen: Set<FunctionNode>): boolean {
  return facts.order.contains(
    root,
    (node) =>
      (node.type === 'CallExpression' || node.type === 'NewExpression') && isUnknownCall(facts, node, seen),
  )
}

function isUnknownCall(facts: FileFacts, call: CallNode, seen: Set<FunctionNode>): boolean {
  if (facts.operations.operationOf(call)) return false
  const callee = facts.values.ref(call.callee)
  switch (callee.type) {
    case 'global':
      // Handlers of the exit run inside the section.
      return callee.path.join('.') === 'process.exit'
    case 'module':
      return !QUIET_MODULES.has(callee.module)
    case 'class':
      return false
    case 'function': {
      if (seen.has(callee.node)) return false
      seen.add(callee.node)
      const { body } = callee.node
      // An empty method is there for a subclass to fill.
      if (body.type === 'BlockStatement' && body.body.length === 0) return true
      return isOut(facts, body, seen)
    }
    default: {
      const method = unwrap(call.callee)
      if (isFunction(method)) return false
      if (method.type !== 'MemberExpression') return true
      const name = propertyName(method)
      return name === undefined || !VALUE_METHODS.has(name)
    }
  }
}

/**
 * True when the statements, or functions of the file that they call, wait for something else than file operations: a
 * request, a timer, another process. A lock that is held meanwhile keeps everybody waiting for that.
 */
export function waitsElsewhere(facts: FileFacts, statements: readonly Node[]): boolean {
  const seen = new Set<FunctionNode>()
  return statements.some((statement) => doesWait(facts, statement, seen))
}

function doesWait(facts: FileFacts, root: Node, seen: Set<FunctionNode>): boolean {
  return facts.order.contains(root, (node) => {
    if (node.type === 'ForOfStatement') return node.await
    if (node.type === 'CallExpression') {
      const callee = facts.values.ref(node.callee)
      if (callee.type !== 'function' || seen.has(callee.node)) return false
      seen.add(callee.node)
      return doesWait(facts, callee.node.body, seen)
    }
    if (node.type !== 'AwaitExpression') return false
    const awaited = unwrap(node.argument)
    if (awaited.type !== 'CallExpression') return true
    return !facts.operations.operationOf(awaited) && facts.values.ref(awaited.callee).type !== 'function'
  })
}
