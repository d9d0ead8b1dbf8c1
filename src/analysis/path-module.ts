/** What Node itself has of paths: calls of `node:path`, `new URL()`, and the globals that tell where things are. */
import type { TSESTree } from '@typescript-eslint/utils'
import { markOfValue, type Mark } from '../apis/uniqueness.ts'
import { propertyName, unwrap, type Node } from './ast.ts'
import type { FileIndex } from './file-index.ts'
import {
  directoryOf,
  joinPaths,
  makePath,
  type Hole,
  type Origin,
  type SymbolicPath,
} from './symbolic-path.ts'
import type { Env, Values } from './values.ts'

/** What the path analysis lends: itself, and its ways to make holes. */
export interface PathTools {
  readonly pathOf: (node: Node, env?: Env) => SymbolicPath
  readonly hole: (key: string, origin: Origin, extra?: Partial<Hole>) => SymbolicPath
  readonly opaque: (node: Node, env: Env | undefined, marks?: ReadonlySet<Mark>) => SymbolicPath
  readonly derived: (key: string, origin: Origin, parts: readonly SymbolicPath[]) => SymbolicPath
  readonly marksIn: (node: Node, env: Env | undefined) => ReadonlySet<Mark>
}

export function createPathModule(index: FileIndex, values: Values, tools: PathTools) {
  const { pathOf, hole, opaque, derived, marksIn } = tools

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

  /** `new URL('state.json', import.meta.url)` */
  function urlOf(node: TSESTree.NewExpression, env: Env | undefined): SymbolicPath {
    const [first, base] = node.arguments
    if (!first || !base) return opaque(node, env, marksIn(node, env))
    return joinPaths([directoryOf(pathOf(base, env)), pathOf(first, env)], false)
  }

  function pathOfNew(node: TSESTree.NewExpression, env: Env | undefined): SymbolicPath {
    const callee = values.ref(node.callee, env)
    const name = callee.type === 'global' || callee.type === 'module' ? callee.path.join('.') : ''
    if (name === 'URL') return urlOf(node, env)
    const now = name === 'Date' && node.arguments.length === 0
    return opaque(node, env, now ? new Set<Mark>(['clock']) : marksIn(node, env))
  }

  /** A global's value: where the module lies, the environment, the process id. */
  function pathOfGlobal(path: readonly string[], node: Node, env: Env | undefined): SymbolicPath {
    const name = path.join('.')
    if (name === '__dirname' || name === 'import.meta.dirname') return hole('module-directory', 'process')
    if (name === '__filename' || name === 'import.meta.filename' || name === 'import.meta.url')
      return hole('module-file', 'process')
    const mark = markOfValue(undefined, path)
    if (mark) return hole(name, 'process', { marks: new Set([mark]) })
    if (path[0] === 'process') return hole(name, 'process')
    return hole(`global:${name}`, 'process', { marks: marksIn(node, env) })
  }

  return { pathModule, pathOfNew, pathOfGlobal }
}

/** `import.meta.url` and friends, by their text. */
export function metaProperty(node: TSESTree.MemberExpression): string | undefined {
  return node.object.type === 'MetaProperty' && !node.computed
    ? `import.meta.${propertyName(node)}`
    : undefined
}
