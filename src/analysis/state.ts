/** Is a file state, that is written and read back, or output that nobody reads? And what is written into it? */
import { isMarkerFile, isParser, isSerialiser } from '../apis/formats.ts'
import { functionArguments, isFunction, unwrap, type Node } from './ast.ts'
import type { FileEvent, Host } from './events.ts'
import type { FileIndex } from './file-index.ts'
import type { Flow } from './flow.ts'
import { holesOf, isKnown, pathText, type Paths, type SymbolicPath } from './path-identity.ts'
import type { Env, Values } from './values.ts'

/** What the written data is, as far as its expression shows. */
export type DataKind =
  /** A value turned into text or bytes: the record of something. */
  | 'serialised'
  /** The same bytes every time. */
  | 'constant'
  /** A pid, a time, a random token. */
  | 'token'
  | 'other'

export type State = ReturnType<typeof createState>

export function createState(index: FileIndex, values: Values, paths: Paths, flow: Flow, allEvents: () => readonly (readonly FileEvent[])[]) {
  let readers: { byKey: Map<string, FileEvent[]>; byShape: Map<string, FileEvent[]> } | undefined

  function readersIndex() {
    if (readers) return readers
    readers = { byKey: new Map(), byShape: new Map() }
    const put = (map: Map<string, FileEvent[]>, key: string, event: FileEvent): void => {
      const list = map.get(key)
      if (list) list.push(event)
      else map.set(key, [event])
    }
    for (const events of allEvents()) {
      for (const event of events) {
        if (event.operation.kind !== 'read' || !event.path || !isKnown(event.path)) continue
        put(readers.byKey, event.path.key, event)
        const shape = shapeOf(event.path)
        if (shape) put(readers.byShape, shape, event)
      }
    }
    return readers
  }

  /** A read of the very file that an event writes. */
  function readBack(event: FileEvent, path: SymbolicPath | undefined = event.path): FileEvent | undefined {
    if (!path || !isKnown(path)) return undefined
    const { byKey, byShape } = readersIndex()
    const same = byKey.get(path.key)
    if (same) return same.find((reader) => reader.root === event.root) ?? same[0]
    // `load(file) { return JSON.parse(read(file)) }` beside `save(file, data) { write(file, JSON.stringify(data)) }`:
    // nothing ties the two parameters together but their name and the format, and those are enough of a tie.
    const shape = shapeOf(path)
    if (shape === undefined || dataKind(event) !== 'serialised') return undefined
    return byShape.get(shape)?.find((reader) => isSibling(reader.root, event.root) && isParsed(reader))
  }

  /** The path with its parameters by name, when it has some. */
  function shapeOf(path: SymbolicPath): string | undefined {
    let named = false
    for (const hole of holesOf(path)) {
      if (hole.origin !== 'parameter') continue
      if (hole.parameterName === undefined) return undefined
      named = true
    }
    if (!named) return undefined
    return path.pieces.map((piece) => (typeof piece === 'string' ? JSON.stringify(piece) : piece.origin === 'parameter' ? `<${piece.parameterName}>` : `{${renamed(piece.key)}}`)).join('+')
  }
  const renamed = (key: string): string => key.replace(/parameter:\d+:\d+/g, 'parameter').replace(/@[>\d]*/g, '')

  /** Functions of one file at the same level: exported side by side, or methods of one owner. */
  function isSibling(a: Host, b: Host): boolean {
    if (a === b) return true
    if (!isFunction(a) || !isFunction(b)) return false
    return levelOf(a) === levelOf(b)
  }
  function levelOf(fn: Node): Node | undefined {
    for (let up = fn.parent; up; up = up.parent) if (up.type === 'ClassBody' || up.type === 'ObjectExpression' || isFunction(up) || up.type === 'Program') return up.type === 'ObjectExpression' ? levelOf(up) : up
    return undefined
  }

  /** True when what a read returns is parsed as a format. */
  function isParsed(read: FileEvent): boolean {
    if (read.operation.json) return true
    for (const node of flow.derivedFrom(read)) {
      const call = node.parent
      if (call?.type !== 'CallExpression' || !call.arguments.includes(node as never)) continue
      const callee = values.ref(call.callee)
      if (callee.type === 'global' && isParser(undefined, callee.path)) return true
      if (callee.type === 'module' && isParser(callee.module, callee.path)) return true
    }
    return false
  }

  function dataKind(event: FileEvent): DataKind {
    if (event.operation.json) return 'serialised'
    return event.operation.data ? kindOf(event.operation.data, event.env, 0) : 'other'
  }

  function kindOf(node: Node, env: Env | undefined, depth: number): DataKind {
    const plain = unwrap(node)
    if (containsSerialiser(plain, env, 0)) return 'serialised'
    const text = paths.pathOf(plain, env)
    if (text.pieces.length === 0 || text.pieces.every((piece) => typeof piece === 'string')) return plain.type === 'Literal' || plain.type === 'TemplateLiteral' || plain.type === 'Identifier' || plain.type === 'BinaryExpression' ? 'constant' : 'other'
    if (text.pieces.every((piece) => typeof piece === 'string' ? piece.trim().length < 4 : piece.marks.size > 0)) return 'token'
    void depth
    return 'other'
  }

  /** `JSON.stringify(x)`, also behind a variable, a helper's return, `+ '\n'`, or an argument of the caller. */
  function containsSerialiser(node: Node, env: Env | undefined, depth: number): boolean {
    if (depth > 6) return false
    const plain = unwrap(node)
    switch (plain.type) {
      case 'CallExpression': {
        const callee = values.ref(plain.callee, env)
        if (callee.type === 'global' && isSerialiser(undefined, callee.path)) return true
        if (callee.type === 'module') {
          if (isSerialiser(callee.module, callee.path)) return true
          if (callee.module === 'buffer' || callee.path.at(-1) === 'from') return plain.arguments.some((a) => a.type !== 'SpreadElement' && containsSerialiser(a, env, depth + 1))
        }
        if (callee.type === 'function') {
          const inner = values.enter(callee, plain, env)
          return (index.returns.get(callee.node) ?? []).some((returned) => containsSerialiser(returned, inner, depth + 1))
        }
        if (callee.type === 'global' && callee.path.join('.') === 'Buffer.from') return plain.arguments.some((a) => a.type !== 'SpreadElement' && containsSerialiser(a, env, depth + 1))
        // `lines.map(JSON.stringify).join('\n')`, `JSON.stringify(x).replace(…)`
        const method = unwrap(plain.callee)
        if (method.type === 'MemberExpression') {
          if (containsSerialiser(method.object, env, depth + 1)) return true
          return plain.arguments.some((a) => {
            if (a.type === 'SpreadElement') return false
            const given = values.ref(a, env)
            if (given.type === 'global') return isSerialiser(undefined, given.path)
            return functionArguments(plain).some((fn) => (index.returns.get(fn) ?? []).some((returned) => containsSerialiser(returned, env, depth + 1)))
          })
        }
        return false
      }
      case 'BinaryExpression':
        return plain.operator === '+' && (containsSerialiser(plain.left, env, depth + 1) || containsSerialiser(plain.right, env, depth + 1))
      case 'TemplateLiteral':
        return plain.expressions.some((inner) => containsSerialiser(inner, env, depth + 1))
      case 'ConditionalExpression':
        return containsSerialiser(plain.consequent, env, depth + 1) || containsSerialiser(plain.alternate, env, depth + 1)
      case 'LogicalExpression':
        return containsSerialiser(plain.left, env, depth + 1) || containsSerialiser(plain.right, env, depth + 1)
      case 'Identifier': {
        const variable = index.variableOf(plain)
        if (!variable) return false
        const thunk = values.bound(variable, env)
        if (thunk) return (thunk.path?.length ?? 0) === 0 && containsSerialiser(thunk.node, thunk.env, depth + 1)
        const source = values.sourceOf(variable)
        if (source) return source.path.length === 0 && containsSerialiser(source.node, env, depth + 1)
        return variable.references.some((reference) => reference.writeExpr && containsSerialiser(reference.writeExpr as Node, env, depth + 1))
      }
      default:
        return false
    }
  }

  /** Pid files, markers and other files of one token. */
  const isMarker = (path: SymbolicPath): boolean => isMarkerFile(pathText(path))

  return { readBack, isParsed, dataKind, isMarker, containsSerialiser }
}
