/**
 * Queues made of promises: what is passed to `tail.then(…)` waits for what was passed before it, provided that the
 * result is put back to where `tail` came from. They keep this process apart from itself, and no other.
 */
import {
  isFunction,
  propertyName,
  unwrap,
  wrapped,
  type CallNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import type { FileIndex } from './file-index.ts'
import type { Values } from './values.ts'

/** How many constants are looked through from a chain to where it is kept: `prev`, and what it was read from. */
const MAX_HOPS = 4

export function createQueues(index: FileIndex, values: Values) {
  /** A local function that runs what it is given after what it was given before: `tail = tail.then(action, action)`. */
  function isQueue(fn: FunctionNode): boolean {
    return index.items(fn).some((item) => {
      if (item.type !== 'call' || !isChained(item.node)) return false
      return item.node.arguments.some((argument) => {
        const given = argument.type === 'SpreadElement' ? undefined : values.ref(argument)
        return given?.type === 'parameter' && given.fn === fn
      })
    })
  }

  /** `tail = tail.then(…)`, `const run = tail.then(…); tail = run.catch(…)`, `chains.set(key, chains.get(key).then(…))` */
  function isChained(call: CallNode): boolean {
    const method = unwrap(call.callee)
    if (method.type !== 'MemberExpression') return false
    const name = propertyName(method)
    if (name !== 'then' && name !== 'finally') return false
    const kept = placeOf(method.object, 0)
    return kept !== undefined && isPutBack(call, kept, 0)
  }

  /** The variable, field or map that a chain is kept in, as a key that is the same for its reads and writes. */
  function placeOf(expression: Node, hops: number): string | undefined {
    if (hops > MAX_HOPS) return undefined
    const node = unwrap(expression)
    switch (node.type) {
      case 'Identifier': {
        const variable = index.variableOf(node)
        if (!variable) return undefined
        if (variable.references.filter((reference) => reference.isWrite()).length > 1)
          return `variable:${index.id(variable)}`
        const source = values.sourceOf(variable)
        if (!source || source.path.length > 0) return undefined
        // A constant may itself be the map: `chains.get(key)` asks for it by name.
        return placeOf(source.node, hops + 1)
      }
      // `chains.get(key) ?? Promise.resolve()`
      case 'LogicalExpression':
        return placeOf(node.left, hops + 1)
      case 'MemberExpression':
        return node.computed && propertyName(node) === undefined ? containerOf(node.object) : fieldOf(node)
      case 'CallExpression': {
        const method = unwrap(node.callee)
        if (method.type !== 'MemberExpression') return undefined
        const name = propertyName(method)
        if (name === 'get') return containerOf(method.object)
        return name === 'catch' || name === 'then' || name === 'finally'
          ? placeOf(method.object, hops + 1)
          : undefined
      }
      default:
        return undefined
    }
  }

  function fieldOf(node: Node): string | undefined {
    const found = values.ref(node)
    if (found.type === 'field')
      return `field:${index.id(found.owner)}.${[found.name, ...found.path].join('.')}`
    if (found.type === 'variable' && found.path.length > 0)
      return `member:${index.id(found.variable)}.${found.path.join('.')}`
    return undefined
  }

  /** A map or dictionary: a variable, whatever it holds, or a field. */
  function containerOf(expression: Node): string | undefined {
    const node = unwrap(expression)
    if (node.type === 'Identifier') {
      const variable = index.variableOf(node)
      return variable && `container:${index.id(variable)}`
    }
    if (node.type !== 'MemberExpression') return undefined
    const name = propertyName(node)
    const object = values.ref(node.object)
    if (name === undefined) return undefined
    if (object.type === 'self') return `container:${index.id(object.owner)}.${name}`
    return object.type === 'class' ? `container:${index.id(object.node)}.${name}` : undefined
  }

  /** The value goes on, through promise methods and constants, to an assignment or a `set` of that place. */
  function isPutBack(value: Node, place: string, hops: number): boolean {
    if (hops > MAX_HOPS) return false
    let node = wrapped(value)
    for (let up = node.parent; up; node = wrapped(up), up = node.parent) {
      switch (up.type) {
        case 'AssignmentExpression': {
          if (up.right !== node) return false
          if (placeOf(up.left, 0) === place) return true
          const written = up.left.type === 'Identifier' ? index.variableOf(up.left) : undefined
          return written !== undefined && reads(written.references, place, hops)
        }
        case 'VariableDeclarator': {
          const variable = up.id.type === 'Identifier' ? index.variableOf(up.id) : undefined
          return variable !== undefined && reads(variable.references, place, hops)
        }
        case 'MemberExpression':
          // `.catch(…)` of the value: the call around it goes on.
          if (up.object !== node || !/^(?:catch|then|finally)$/.test(propertyName(up) ?? '')) return false
          break
        case 'CallExpression': {
          if (up.callee === node) break
          const method = unwrap(up.callee)
          return (
            method.type === 'MemberExpression' &&
            propertyName(method) === 'set' &&
            containerOf(method.object) === place
          )
        }
        case 'AwaitExpression':
          break
        default:
          return false
      }
      if (isFunction(up)) return false
    }
    return false
  }

  const reads = (
    references: readonly { readonly identifier: unknown; isRead(): boolean }[],
    place: string,
    hops: number,
  ): boolean =>
    references.some(
      (reference) => reference.isRead() && isPutBack(reference.identifier as Node, place, hops + 1),
    )

  return { isQueue, isChained }
}
