/** Would anything be lost with what a file holds? What one call fetches and saves, the next one can fetch again. */
import type { TSESTree } from '@typescript-eslint/utils'
import {
  isFunction,
  isInlineFunction,
  isWithin,
  outerFunction,
  propertyName,
  pushChildren,
  unwrap,
  wrapped,
  type CallNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import { valuesOf, type FileIndex, type Variable } from './file-index.ts'
import type { Flow } from './flow.ts'
import type { Operations } from './operations.ts'
import type { State } from './state.ts'
import type { Env, Values } from './values.ts'

/** How much of an expression is looked at, with what it comes from. Anything beyond may well be state. */
const MAX_NODES = 300

/** Names that nobody declares and that may hold what was there before. */
const KEEPERS: ReadonlySet<string> = new Set(['arguments', 'globalThis', 'global', 'window', 'self'])

/** What hands on the value of a promise. */
const CHAINS: ReadonlySet<string> = new Set(['then', 'catch', 'finally'])

export type Carried = ReturnType<typeof createCarried>

export function createCarried(
  index: FileIndex,
  values: Values,
  operations: Operations,
  flow: Flow,
  state: State,
) {
  /**
   * Whether data holds something that was there before the function that saves it was called: what it was given, what an
   * object or the module keeps, what another file says. May err towards yes.
   */
  function carries(data: Node, env: Env | undefined): boolean {
    const seen = new Set<Node>()
    return holds(data, env, false)

    function holds(node: Node, at: Env | undefined, awaited: boolean): boolean {
      const plain = unwrap(node)
      if (seen.has(plain)) return false
      if (seen.size >= MAX_NODES) return true
      seen.add(plain)
      switch (plain.type) {
        case 'ThisExpression':
        case 'Super':
        case 'YieldExpression':
          return true
        case 'Literal':
          return false
        case 'Identifier':
          return holdsVariable(plain, at)
        case 'MemberExpression':
          return holds(plain.object, at, false)
        case 'CallExpression':
        case 'NewExpression':
          return holdsResult(plain, at, awaited || plain.parent.type === 'AwaitExpression')
        default: {
          if (isFunction(plain)) return false
          const parts: Node[] = []
          pushChildren(plain, index.sourceCode.visitorKeys, parts)
          return parts.some((part) => holds(part, at, false))
        }
      }
    }

    function holdsVariable(use: TSESTree.Identifier, at: Env | undefined): boolean {
      const variable = index.variableOf(use)
      const definition = variable?.defs[0]
      if (!variable || !definition) return KEEPERS.has(use.name)
      const found = values.ref(use, at)
      // A module of the program may keep something; a library is no place for it.
      if (found.type === 'module') return /^[./#]/.test(found.module)
      switch (definition.type as string) {
        case 'FunctionName':
        case 'ClassName':
          return false
        case 'Parameter': {
          const thunk = values.bound(variable, at)
          if (thunk) return holds(thunk.node, thunk.env, false)
          const fn = definition.node as FunctionNode
          return isInlineFunction(fn) ? holdsGiven(fn, at) : isGiven(fn, variable)
        }
        case 'Variable': {
          const home = outerFunction(use)
          if (!home || !isWithin(variable.scope.block, home)) return true
          return [...valuesOf(variable), ...flow.putInto(variable)].some((value) => holds(value, at, false))
        }
        default:
          return true
      }
    }

    /** Someone calls the function with something that was there before. */
    function isGiven(fn: FunctionNode, parameter: Variable): boolean {
      const position = fn.params.findIndex((whole) => whole === parameter.identifiers[0])
      const calls = position < 0 ? undefined : allCallsOf(fn)
      return (
        calls?.some(({ arguments: given }) => given[position] && holds(given[position], undefined, false)) ??
        true
      )
    }

    /** What a callback is given comes from the object whose method runs it. */
    function holdsGiven(fn: FunctionNode, at: Env | undefined): boolean {
      const call = wrapped(fn).parent
      const callee = call?.type === 'CallExpression' ? unwrap(call.callee) : undefined
      return (
        callee?.type !== 'MemberExpression' ||
        holds(callee.object, at, CHAINS.has(propertyName(callee) ?? ''))
      )
    }

    function holdsResult(call: CallNode, at: Env | undefined, awaited: boolean): boolean {
      const operation = operations.operationOf(call, at)
      if (operation) return operation.kind === 'read'
      const found = values.ref(call.callee, at)
      if (found.type === 'function') {
        const inner = values.enter(found, call, at)
        return (index.returns.get(found.node) ?? []).some((value) => holds(value, inner, false))
      }
      const callee = unwrap(call.callee)
      const chained = callee.type === 'MemberExpression' && CHAINS.has(propertyName(callee) ?? '')
      if (callee.type === 'MemberExpression' && holds(callee.object, at, chained)) return true
      return call.arguments.some((argument) => {
        const given = argument.type === 'SpreadElement' ? argument.argument : argument
        if (isFunction(unwrap(given)))
          return (index.returns.get(unwrap(given) as FunctionNode) ?? []).some((value) =>
            holds(value, at, false),
          )
        // `await fetch(url)` answers with something else than what it is asked with; `await format(JSON.stringify(all))` does not.
        return awaited
          ? state.containsSerialiser(given, at, 0) && holds(given, at, false)
          : holds(given, at, false)
      })
    }
  }

  /** The calls of a function that is used for nothing else and that no other file sees. */
  function allCallsOf(fn: FunctionNode): readonly CallNode[] | undefined {
    const declared = fn.type === 'FunctionDeclaration' ? fn : fn.parent
    const name =
      declared.type === 'FunctionDeclaration' || declared.type === 'VariableDeclarator' ? declared.id : null
    const variable = name?.type === 'Identifier' ? index.variableOf(name) : undefined
    const statement = declared.type === 'VariableDeclarator' ? declared.parent : declared
    if (!variable || statement.parent?.type === 'ExportNamedDeclaration') return undefined
    const calls: CallNode[] = []
    for (const { identifier, init } of variable.references) {
      if (init) continue
      const call = (identifier as Node).parent
      if (call?.type !== 'CallExpression' || call.callee !== identifier) return undefined
      calls.push(call)
    }
    return calls
  }

  return { carries }
}
