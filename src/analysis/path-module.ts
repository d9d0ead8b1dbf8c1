/** Calls of `node:path`, reduced to the pieces of the paths that they are given. */
import type { TSESTree } from '@typescript-eslint/utils'
import type { Mark } from '../apis/uniqueness.ts'
import { unwrap, type Node } from './ast.ts'
import type { FileIndex } from './file-index.ts'
import { directoryOf, joinPaths, makePath, type Origin, type SymbolicPath } from './symbolic-path.ts'
import type { Env, Values } from './values.ts'

/** What the path analysis lends: itself, and its ways to make holes. */
export interface PathTools {
  readonly pathOf: (node: Node, env?: Env) => SymbolicPath
  readonly opaque: (node: Node, env: Env | undefined, marks?: ReadonlySet<Mark>) => SymbolicPath
  readonly derived: (key: string, origin: Origin, parts: readonly SymbolicPath[]) => SymbolicPath
  readonly marksIn: (node: Node, env: Env | undefined) => ReadonlySet<Mark>
}

export function createPathModule(index: FileIndex, values: Values, tools: PathTools) {
  const { pathOf, opaque, derived, marksIn } = tools

  function pathModule(name: string, node: TSESTree.CallExpression, env: Env | undefined): SymbolicPath {
    const parts = node.arguments.map((given) =>
      given.type === 'SpreadElement' ? opaque(given, env, marksIn(given, env)) : pathOf(given, env),
    )
    switch (name) {
      case 'join':
      case 'resolve':
        return joinPaths(parts, name === 'resolve')
      case 'normalize':
      case 'toNamespacedPath':
        return parts[0] ?? makePath([])
      case 'dirname':
        return parts[0] ? directoryOf(parts[0]) : opaque(node, env)
      case 'basename':
        return parts[0]
          ? derived(parts[1] ? `basename-${parts[1].key}` : 'basename', 'name-of', [parts[0]])
          : opaque(node, env)
      case 'format':
        return formatPath(node, env)
      default:
        return derived(`path.${name}`, 'name-of', parts)
    }
  }

  function formatPath(node: TSESTree.CallExpression, env: Env | undefined): SymbolicPath {
    const given = node.arguments[0] && values.ref(node.arguments[0], env)
    if (given?.type !== 'object') return opaque(node, env, marksIn(node, env))
    const field = (name: string): SymbolicPath | undefined => {
      const { value, spread } = values.propertyOf(given.node, name)
      if (value) {
        const plain = unwrap(value)
        return plain.type === 'Identifier' && plain.name === 'undefined' && !index.variableOf(plain)
          ? undefined
          : pathOf(value, given.env)
      }
      // `{ ...path.parse(file), base: undefined, ext: '.tmp' }`
      const source = spread && unwrap(spread)
      if (source?.type === 'CallExpression') {
        const callee = values.ref(source.callee, given.env)
        const parsed = source.arguments[0]
        if (
          callee.type === 'module' &&
          callee.module === 'path' &&
          callee.path.at(-1) === 'parse' &&
          parsed
        ) {
          const target = pathOf(parsed, given.env)
          if (name === 'dir') return directoryOf(target)
          return derived(name === 'base' ? 'basename' : `path.parse.${name}`, 'name-of', [target])
        }
      }
      return undefined
    }
    const directory = field('dir') ?? field('root')
    const base = field('base')
    const name = base ?? makePath([...(field('name')?.pieces ?? []), ...(field('ext')?.pieces ?? [])])
    return directory ? makePath([...directory.pieces, '/', ...name.pieces]) : name
  }

  return { pathModule }
}
