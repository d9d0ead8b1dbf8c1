/** What a list holds: the entries of a directory, the values written in it, what is made of another list's items. */
import { isDirectoryListing } from '../apis/node-modules.ts'
import { isFunction, patternPath, propertyName, unwrap, wrapped, type Node } from './ast.ts'
import type { FileIndex, Variable } from './file-index.ts'
import { isIterated, isLoopVariable } from './iteration.ts'
import type { SymbolicPath } from './symbolic-path.ts'
import type { Env, Values } from './values.ts'

/** An item by the expression that makes it, or a name that a directory's listing gives. */
export type Item =
  { readonly node: Node; readonly env: Env | undefined } | { readonly directory: SymbolicPath }

const MAX_DEPTH = 8
const MAX_ITEMS = 20

/** Methods that return some of the items, in whatever order. */
const SAME_ITEMS = /^(?:filter|sort|slice|reverse|toSorted|toReversed|concat|flat)$/
/** Methods that return one of the items. */
const ONE_ITEM = /^(?:find|findLast|at|pop|shift)$/

export function createLists(
  index: FileIndex,
  values: Values,
  pathOf: (node: Node, env?: Env) => SymbolicPath,
) {
  /** The items of a list as far as they are in sight; none when nothing is. */
  function itemsOf(list: Node, env: Env | undefined, depth = 0): readonly Item[] {
    if (depth > MAX_DEPTH) return []
    const node = unwrap(list)
    switch (node.type) {
      case 'ArrayExpression':
        return node.elements
          .slice(0, MAX_ITEMS)
          .flatMap((element) =>
            element === null
              ? []
              : element.type === 'SpreadElement'
                ? itemsOf(element.argument, env, depth + 1)
                : [{ node: element, env }],
          )
      case 'Identifier': {
        const variable = index.variableOf(node)
        const thunk = variable && values.bound(variable, env)
        if (thunk) return thunk.path?.length ? [] : itemsOf(thunk.node, thunk.env, depth + 1)
        const source = variable && values.sourceOf(variable)
        if (!source || source.path.length > 0) return []
        return [...itemsOf(source.node, env, depth + 1), ...pushedOnto(variable, env)]
      }
      case 'MemberExpression': {
        const found = values.ref(node, env)
        const assigned =
          found.type === 'field' && found.path.length === 0
            ? index.membersOf(found.owner).fields.get(found.name)
            : undefined
        return assigned?.length === 1 ? itemsOf(assigned[0]!, undefined, depth + 1) : []
      }
      case 'CallExpression': {
        const callee = values.ref(node.callee, env)
        const first = node.arguments[0]
        if (callee.type === 'module')
          return first && isDirectoryListing(callee.module, callee.path)
            ? [{ directory: pathOf(first, env) }]
            : []
        if (callee.type === 'function') {
          const returned = values.soleReturn(callee.node)
          return returned ? itemsOf(returned, values.enter(callee, node, env), depth + 1) : []
        }
        // `Promise.all(list)`, `Object.freeze(list)`, `Array.from(list)`
        if (callee.type === 'global') return first ? itemsOf(first, env, depth + 1) : []
        const method = unwrap(node.callee)
        if (method.type !== 'MemberExpression') return []
        const name = propertyName(method) ?? ''
        if (SAME_ITEMS.test(name)) return itemsOf(method.object, env, depth + 1)
        const made = first && unwrap(first)
        const returned = name === 'map' && isFunction(made) ? values.soleReturn(made) : undefined
        return returned ? [{ node: returned, env }] : []
      }
      default:
        return []
    }
  }

  /** `list.push(item)`, wherever the file does it. */
  function pushedOnto(variable: Variable, env: Env | undefined): Item[] {
    return variable.references.slice(0, MAX_ITEMS).flatMap((reference) => {
      const method = reference.identifier.parent
      const call = method?.parent
      if (
        method?.type !== 'MemberExpression' ||
        propertyName(method) !== 'push' ||
        call?.type !== 'CallExpression' ||
        call.callee !== method
      )
        return []
      return call.arguments.flatMap((given) => (given.type === 'SpreadElement' ? [] : [{ node: given, env }]))
    })
  }

  /** The items that a loop's variable, or the parameter of a callback that is run for each, goes through. */
  function itemsOfVariable(
    variable: Variable,
    env: Env | undefined,
  ): { readonly items: readonly Item[]; readonly path: readonly string[] } {
    const name = variable.identifiers[0]
    const definition = variable.defs[0]?.node as Node | undefined
    const declared =
      definition?.type === 'VariableDeclarator'
        ? definition.id
        : isFunction(definition)
          ? definition.params[0]
          : undefined
    const path = name && declared && patternPath(declared, name)?.path
    const list = path && listOf(variable, definition!)
    return list ? { items: itemsOf(list, env), path } : { items: [], path: path ?? [] }
  }

  function listOf(variable: Variable, definition: Node): Node | undefined {
    if (isLoopVariable(variable)) {
      const loop = definition.parent?.parent
      return loop?.type === 'ForOfStatement' ? loop.right : undefined
    }
    if (!isFunction(definition) || !isIterated(definition, 0)) return undefined
    const call = wrapped(definition).parent
    const method = call?.type === 'CallExpression' ? unwrap(call.callee) : undefined
    return method?.type === 'MemberExpression' ? method.object : undefined
  }

  /** The list that a call takes one item of: `candidates.find(existsSync)`. */
  function pickedFrom(method: Node, env: Env | undefined): readonly Item[] {
    return method.type === 'MemberExpression' && ONE_ITEM.test(propertyName(method) ?? '')
      ? itemsOf(method.object, env)
      : []
  }

  return { itemsOfVariable, pickedFrom }
}
