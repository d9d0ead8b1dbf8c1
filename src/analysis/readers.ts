/** Who may read the file that is written? By proof: paths with equal keys. By kinship: paths that are spelled alike. */
import { TRANSFERS } from '../apis/formats.ts'
import { isFunction, outerFunction, propertyName, wrapped, type Node } from './ast.ts'
import type { FileEvent, Host } from './events.ts'
import type { OperationKind } from './operations.ts'
import type { FileIndex } from './file-index.ts'
import { put } from './multimap.ts'
import type { Paths } from './path-identity.ts'
import {
  alternativesOf,
  holesOf,
  isKnown,
  makePath,
  pathText,
  type Hole,
  type Piece,
  type SymbolicPath,
} from './symbolic-path.ts'

/** One of many files of one directory, whose name is made of a key. */
interface Entry {
  /** The directory's key, with parameters and locals by name. */
  readonly directory: string
  /** The name with a `*` for what differs; undefined for whatever the directory's listing has. */
  readonly name: string | undefined
}

interface Found {
  readonly byKey: Map<string, FileEvent[]>
  readonly byShape: Map<string, FileEvent[]>
  readonly byDirectory: Map<string, { readonly event: FileEvent; readonly name: string | undefined }[]>
}

export function createReaders(
  index: FileIndex,
  paths: Paths,
  eventsWith: (...kinds: OperationKind[]) => readonly (readonly FileEvent[])[],
) {
  let found: Found | undefined
  // Every temp path is compared with every path of the file.
  const shapes = new WeakMap<SymbolicPath, Map<Host, string | undefined>>()

  function indexReaders(): Found {
    if (found) return found
    found = { byKey: new Map(), byShape: new Map(), byDirectory: new Map() }
    for (const events of eventsWith('read')) {
      for (const event of events) {
        if (event.operation.kind !== 'read' || !event.path || !isKnown(event.path)) continue
        for (const way of waysOf(event, event.path)) put(found.byKey, way.key, event)
        const shape = shapeOf(event.path, event.root)
        if (shape) put(found.byShape, shape, event)
        const entry = entryOf(event.path, event.root)
        if (entry) put(found.byDirectory, entry.directory, { event, name: entry.name })
      }
    }
    return found
  }

  /** The reads that are of the written file for sure, or of one of the files that either of the two may mean. */
  function sameFile(event: FileEvent, path: SymbolicPath): readonly FileEvent[] {
    const { byKey } = indexReaders()
    const [only, ...others] = waysOf(event, path)
    if (others.length === 0) return byKey.get(only!.key) ?? []
    const all = new Set<FileEvent>()
    for (const way of [only!, ...others]) for (const reader of byKey.get(way.key) ?? []) all.add(reader)
    return [...all]
  }

  /**
   * The reads that nothing ties to the written file but how the paths are spelled: a parameter of the same name, or
   * one file of the same directory under the same kind of name.
   */
  function kin(event: FileEvent, path: SymbolicPath): readonly FileEvent[] {
    if (isTransfer(event)) return []
    const { byShape, byDirectory } = indexReaders()
    const shape = shapeOf(path, event.root)
    const siblings = (shape === undefined ? undefined : byShape.get(shape)) ?? []
    const entry = entryOf(path, event.root)
    const listed = (entry && byDirectory.get(entry.directory)) ?? []
    return [
      ...siblings.filter((reader) => isSibling(reader.root, event.root) && !isTransfer(reader)),
      ...listed
        .filter(
          ({ event: reader, name }) =>
            entry?.name !== undefined &&
            (name === undefined ? mayList(reader, entry.name) : name === entry.name) &&
            outerFunction(reader.operation.node) !== outerFunction(event.operation.node) &&
            !isTransfer(reader),
        )
        .map(({ event: reader }) => reader),
    ]
  }

  /** What a path may be: each way of its choices, and for a field what the objects that the file makes have there. */
  function waysOf(event: FileEvent, path: SymbolicPath): readonly SymbolicPath[] {
    const ways = [...alternativesOf(path), ...storedIn(path)]
    const { node: call, path: written } = event.operation
    if (event.chain.length > 0 || !written || !isFunction(event.root)) return ways
    const owner = index.ownerOfThis(call)
    if (!owner || ![...holesOf(path)].some((hole) => hole.origin === 'field' || hole.origin === 'parameter'))
      return ways
    const { root } = event
    const made = paths.instances.creationsOf(owner).flatMap((creation) => {
      const there = paths.pathOf(written, paths.instances.runOn(root, creation))
      return isKnown(there) ? alternativesOf(there) : []
    })
    return made.length > 0 ? [...ways, ...made] : ways
  }

  /** What is put into a field that is assigned in several places: a constructor's parameter, say. */
  function storedIn(path: SymbolicPath): SymbolicPath[] {
    const only = path.pieces.length === 1 ? path.pieces[0]! : undefined
    if (only === undefined || typeof only === 'string' || only.origin !== 'field') return []
    return (only.assignments ?? []).map((value) => paths.pathOf(value)).filter(isKnown)
  }

  /** `dir/${id}.json`: the directory for sure, and a name that holds a parameter or a local. */
  function entryOf(path: SymbolicPath, root: Host): Entry | undefined {
    const last = path.pieces.findLastIndex((piece) => typeof piece === 'string' && piece.includes('/'))
    if (last < 0) return undefined
    const text = path.pieces[last] as string
    const slash = text.lastIndexOf('/')
    const directory = makePath([...path.pieces.slice(0, last), text.slice(0, slash)])
    const name: readonly Piece[] = [text.slice(slash + 1), ...path.pieces.slice(last + 1)].filter(Boolean)
    if (!isPlace(directory, root)) return undefined
    const key = spelledByName(directory, root)
    const only = name.length === 1 ? name[0]! : undefined
    if (only && typeof only !== 'string' && only.entryOf)
      return only.entryOf.key === directory.key ? { directory: key, name: undefined } : undefined
    const spelled = name.map((piece) => (typeof piece === 'string' ? piece : keyless(piece))).join('')
    // The key alone may be any file of the directory.
    return /^\*?$/.test(spelled) || !spelled.includes('*') ? undefined : { directory: key, name: spelled }
  }

  /** A directory that is one of the program's own: it has a name, or is held by the program. */
  const isPlace = (directory: SymbolicPath, root: Host): boolean =>
    isKnown(directory) &&
    directory.pieces.some((piece) =>
      typeof piece === 'string'
        ? /\w/.test(piece)
        : piece.origin === 'field' ||
          (piece.origin === 'variable' && piece.parts.length === 0) ||
          (piece.origin === 'parameter' && !isOwnParameter(piece, root)),
    )

  /** A hole's key with a `*` for the parameters and locals that it is made of. */
  function keyless(hole: Hole): string {
    let { key } = hole
    for (const leaf of [hole, ...hole.parts.flatMap((part) => [...holesOf(part)])]) {
      if (leaf.parts.length > 0) continue
      if (leaf.origin === 'parameter' || leaf.origin === 'variable' || leaf.origin === 'loop')
        key = key.replaceAll(leaf.key, '*')
    }
    return key
  }

  /** The function that goes through a listing wants no other extension. */
  function mayList(reader: FileEvent, name: string): boolean {
    const fn = outerFunction(reader.operation.node) ?? index.program
    const extensions = new Set(
      [...index.sourceCode.getText(fn).matchAll(/(['"`])(\.\w+)\1/g)].map((match) => match[2]!),
    )
    return extensions.size === 0 || [...extensions].some((extension) => name.endsWith(extension))
  }

  /**
   * The path with its parameters and locals by name, when it has some: functions of which two have it in common spell it alike. A local's name alone ties nothing; with the
   * literal name of a file behind it, it does.
   */
  function shapeOf(path: SymbolicPath, root: Host): string | undefined {
    let known = shapes.get(path)
    if (!known) shapes.set(path, (known = new Map()))
    if (!known.has(root)) known.set(root, findShape(path, root))
    return known.get(root)
  }
  function findShape(path: SymbolicPath, root: Host): string | undefined {
    let named = false
    for (const hole of holesOf(path)) {
      if (hole.origin === 'loop') return undefined
      if ((hole.origin !== 'parameter' && hole.origin !== 'variable') || hole.parts.length > 0) continue
      if (hole.name === undefined) return undefined
      if (isOwnParameter(hole, root) || /\/[\w.-]+$/.test(pathText(path))) named = true
    }
    return named ? spelledByName(path, root) : undefined
  }

  /** A parameter of a constructor, say, is one value for all methods: its key ties it already, not its name. */
  const isOwnParameter = (hole: Hole, root: Host): boolean =>
    hole.origin === 'parameter' && hole.key.startsWith(`parameter:${index.id(root)}:`)

  /** The key of a path with the names of parameters and locals in the place of their identities. */
  function spelledByName(path: SymbolicPath, root: Host): string {
    const names = new Map<string, string>()
    for (const hole of holesOf(path)) {
      if (
        hole.name !== undefined &&
        hole.parts.length === 0 &&
        (isOwnParameter(hole, root) || hole.origin === 'variable')
      ) {
        names.set(hole.key, `<${hole.name}>`)
      }
    }
    let key = path.key
    // Longest first: `parameter:1:0.file` before `parameter:1:0`.
    for (const [from, to] of [...names].sort(([x], [y]) => y.length - x.length))
      key = key.replaceAll(from, to)
    return key
  }

  /** Functions of one file at the same level: exported side by side, or methods of one owner. */
  function isSibling(a: Host, b: Host): boolean {
    if (a === b) return true
    if (!isFunction(a) || !isFunction(b)) return false
    return levelOf(a) === levelOf(b)
  }
  function levelOf(fn: Node): Node | undefined {
    for (let up = fn.parent; up; up = up.parent)
      if (
        up.type === 'ClassBody' ||
        up.type === 'ObjectExpression' ||
        isFunction(up) ||
        up.type === 'Program'
      )
        return up.type === 'ObjectExpression' ? levelOf(up) : up
    return undefined
  }

  /**
   * The names of a path: its own first, if it is known for sure, then how it is spelled, which tells something between functions
   * only. Two paths that have one in common mean one file.
   */
  function namesOf(path: SymbolicPath, root: Host): readonly string[] {
    const shape = shapeOf(path, root)
    return [
      ...(isKnown(path) ? [`path ${path.key}`] : []),
      ...(shape === undefined ? [] : [`shape ${shape}`]),
    ]
  }

  return { sameFile, kin, shapeOf, namesOf }
}

/** A function named for what goes in or out: `importJson(file)` and `exportJson(file)` mean two files of the user's. */
const isTransfer = (event: FileEvent): boolean =>
  [outerFunction(event.operation.node), event.root].some((fn) => TRANSFERS.test(nameOf(fn)))

function nameOf(fn: Node | undefined): string {
  if (!isFunction(fn)) return ''
  if (fn.id) return fn.id.name
  const parent = wrapped(fn).parent
  switch (parent?.type) {
    case 'VariableDeclarator':
      return parent.id.type === 'Identifier' ? parent.id.name : ''
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'Property':
      return propertyName(parent) ?? ''
    case 'AssignmentExpression':
      return parent.left.type === 'MemberExpression' ? (propertyName(parent.left) ?? '') : ''
    default:
      return ''
  }
}
