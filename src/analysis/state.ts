/** Is a file state, that is written and read back, or output that nobody reads? And what is written into it? */
import type { TSESTree } from '@typescript-eslint/utils'
import { PASSING_MODULES } from '../apis/node-modules.ts'
import { isMarkerFile, isParser, isSerialiser } from '../apis/formats.ts'
import { createMemo } from './activations.ts'
import {
  enclosingFunction,
  functionArguments,
  outerFunction,
  propertyName,
  unwrap,
  type CallNode,
  type Node,
} from './ast.ts'
import { lastBefore, type FileEvent, type Host } from './events.ts'
import { valuesOf, type FileIndex, type Variable } from './file-index.ts'
import type { Flow } from './flow.ts'
import type { OperationKind } from './operations.ts'
import type { Paths } from './path-identity.ts'
import { createReaders } from './readers.ts'
import { alternativesOf, isAssignedBetween, isKnown, pathText, type SymbolicPath } from './symbolic-path.ts'
import { createTextValues } from './text-values.ts'
import type { Env, Ref, Values } from './values.ts'

/** What the written data is, as far as its expression shows. */
export type DataKind =
  /** What a function of another module made of a value: `toJson(data)`, `encrypt(text)`. */
  | 'converted'
  /** A value turned into text or bytes: the record of something. */
  | 'serialised'
  /** The same bytes every time. */
  | 'constant'
  /** A pid, a time, a random token. */
  | 'token'
  | 'other'

/** Characters of literal text that a record may carry around its serialised value: a prefix, a bracket, a newline. */
const MAX_FRAME = 24

/** Methods of a text that look at its parts. */
const TAKE_APART = /^(?:split|match|matchAll|replace|replaceAll|slice|substring|substr|indexOf)$/

export type State = ReturnType<typeof createState>

export function createState(
  index: FileIndex,
  values: Values,
  paths: Paths,
  flow: Flow,
  eventsOf: (root: Host) => readonly FileEvent[],
  eventsWith: (...kinds: OperationKind[]) => readonly (readonly FileEvent[])[],
) {
  const readers = createReaders(index, paths, eventsWith)
  const { isForOtherTypes } = createTextValues(index, values)

  /** A read of the very file that an event writes. */
  function readBack(event: FileEvent, path: SymbolicPath | undefined = event.path): FileEvent | undefined {
    if (!path || !isKnown(path)) return undefined
    const kind = dataKind(event)
    const serialised = kind === 'serialised'
    // Text that is neither a record on the way out nor on the way in is a document, a script, a token.
    const all = readers.sameFile(event, path)
    const isReader = (reader: FileEvent): boolean =>
      !isOnlyCompared(reader) &&
      !isReassigned(reader, event) &&
      !isConversion(reader, event, path) &&
      (serialised ||
        (kind === 'converted' && isConvertedBack(reader) && !isRewritten(reader, event)) ||
        isParsed(reader) ||
        isLoadAndSave(reader, event))
    const same = all.find((reader) => reader.root === event.root && isReader(reader)) ?? all.find(isReader)
    if (same) return same
    // `load(file) { return JSON.parse(read(file)) }` beside `save(file, data) { write(file, JSON.stringify(data)) }`:
    // nothing ties the two parameters together but their name and the format, and those are enough of a tie, unless
    // the data comes out of another file: that is an installer or a converter.
    if (!serialised || isStatic(event)) return undefined
    const reader = readers.kin(event, path).find(isParsed)
    return reader && !isCopied(event) ? reader : undefined
  }

  /** `this.file = input; read(this.file); this.file = output; write(this.file)` */
  function isReassigned(read: FileEvent, write: FileEvent): boolean {
    if (read.root !== write.root || !read.path) return false
    const [first, last] = read.position < write.position ? [read, write] : [write, read]
    return isAssignedBetween(read.path, first.site.range[1], last.site.range[0])
  }

  /** `write(output || input, convert(read(input)))`: where the result goes is the user's matter. */
  const isConversion = (read: FileEvent, write: FileEvent, path: SymbolicPath): boolean =>
    read.path?.key !== path.key && alternativesOf(path).length > 1 && isRewritten(read, write)

  /** `write(file, format(read(file)))`: a formatter at work on a document. */
  function isRewritten(read: FileEvent, write: FileEvent): boolean {
    return (
      outerFunction(read.operation.node) === outerFunction(write.operation.node) && flow.feeds(read, write)
    )
  }

  /** A helper loads, another saves, and what was loaded is what is saved: a format of the file's own. */
  function isLoadAndSave(read: FileEvent, write: FileEvent): boolean {
    if (outerFunction(read.operation.node) === outerFunction(write.operation.node)) return false
    return eventsWith('read').some((events) => {
      const load = events.find((event) => event.operation.node === read.operation.node)
      const save = events.findLast((event) => event.operation.node === write.operation.node)
      return (
        load?.path !== undefined &&
        save?.path !== undefined &&
        load.position < save.position &&
        load.path.key === save.path.key &&
        isTakenApart(load) &&
        flow.feeds(load, save)
      )
    })
  }

  /** What was read is a text of several parts; one token is only trimmed and tested. */
  function isTakenApart(read: FileEvent): boolean {
    const near = new Set<Node | undefined>([read.operation.node, ...read.chain].map(outerFunction))
    // A helper that the text is handed to may be the one that takes it apart.
    for (const node of flow.derivedFrom(read)) {
      const call = node.parent
      if (call?.type !== 'CallExpression' || call.callee === node || !near.has(outerFunction(call))) continue
      const callee = values.ref(call.callee)
      if (callee.type === 'function') near.add(callee.node)
    }
    for (const node of flow.derivedFrom(read)) {
      const parent = node.parent
      if (parent?.type !== 'MemberExpression' || !TAKE_APART.test(propertyName(parent) ?? '')) continue
      if (near.has(outerFunction(node))) return true
    }
    return false
  }

  /** `JSON.stringify({ servers: {} })`: the same bytes every time. */
  function isStatic(event: FileEvent): boolean {
    const data = event.operation.data && unwrap(event.operation.data)
    if (data?.type !== 'CallExpression' || !data.arguments[0]) return false
    const value = values.ref(data.arguments[0], event.env)
    return (
      value.type === 'object' &&
      value.node.properties.every((property) => property.type === 'Property' && isStaticValue(property.value))
    )
  }
  function isStaticValue(node: Node): boolean {
    if (node.type === 'ObjectExpression')
      return node.properties.every(
        (property) => property.type === 'Property' && isStaticValue(property.value),
      )
    if (node.type === 'ArrayExpression')
      return node.elements.every((element) => element !== null && isStaticValue(element))
    return node.type === 'Literal'
  }

  const reads = new Map<Host, readonly FileEvent[]>()
  function readsIn(host: Host): readonly FileEvent[] {
    let known = reads.get(host)
    if (!known) reads.set(host, (known = eventsOf(host).filter(({ operation }) => operation.kind === 'read')))
    return known
  }

  /** True when the data was read from some other file in the same run. */
  function isCopied(event: FileEvent): boolean {
    return lastBefore(readsIn(event.root), event.position).some(
      (read) => read.path?.key !== event.path?.key && flow.feeds(read, event),
    )
  }

  /** True when what a read returns is parsed as a format, where it is read or by who called for it. */
  const isParsed = (read: FileEvent): boolean => parsesOf(read).length > 0

  const callers = new Map<Node, ReadonlySet<Node | undefined>>()
  /** The function of a call, and those that call it. */
  function callersAround(node: Node): ReadonlySet<Node | undefined> {
    let known = callers.get(node)
    if (!known) {
      const fn = enclosingFunction(node)
      known = new Set([outerFunction(node), ...(fn ? flow.callersOf(fn).map(outerFunction) : [])])
      callers.set(node, known)
    }
    return known
  }

  /** The calls that parse what a read returns; the read itself when it does that too. */
  function parsesOf(read: FileEvent): readonly Node[] {
    if (read.operation.json) return [read.operation.node]
    const found: Node[] = []
    const around = callersAround(read.operation.node)
    const helpers = new Set<Node | undefined>()
    const isNear = (call: Node): boolean => {
      const fn = outerFunction(call)
      return around.has(fn) || helpers.has(fn)
    }
    const passed = new Set<TSESTree.CallExpression>()
    for (const node of flow.derivedFrom(read)) {
      const call = node.parent
      if (call?.type === 'CallExpression' && call.arguments.includes(node as never)) passed.add(call)
      // `readFile(file).then(JSON.parse)`
      if (node.type === 'CallExpression' && node.arguments[0] && node.arguments[0].type !== 'SpreadElement') {
        const given = values.ref(node.arguments[0])
        if (given.type === 'global' && isParser(undefined, given.path)) found.push(node)
      }
    }
    // A helper that the content is handed to may be the one that parses it.
    for (const call of passed) {
      const callee = isNear(call) ? values.ref(call.callee) : undefined
      if (callee?.type === 'function') helpers.add(callee.node)
    }
    for (const call of passed) {
      if (!isNear(call)) continue
      for (const callee of possibleCallees(call.callee, undefined)) {
        // Compilers write `parse.apply(JSON, [await text])` with `parse` taken off before.
        if (callee.type === 'global' && isParser(undefined, withoutApply(callee.path))) found.push(call)
        if (callee.type === 'module' && isParser(callee.module, callee.path)) found.push(call)
      }
    }
    return found
  }

  const withoutApply = (path: readonly string[]): readonly string[] =>
    path.at(-1) === 'apply' ? path.slice(0, -1) : path

  const kinds = new Map<FileEvent, DataKind>()
  function dataKind(event: FileEvent): DataKind {
    let known = kinds.get(event)
    if (known === undefined) kinds.set(event, (known = judge(event)))
    return known
  }

  function judge(event: FileEvent): DataKind {
    if (event.operation.json) return 'serialised'
    const kind = event.operation.data ? kindOf(event.operation.data, event.env) : 'other'
    // The lines of a file that records are appended to are records, whoever puts them back.
    return kind === 'other' && event.operation.kind !== 'append' && event.path && isRecordFile(event.path)
      ? 'serialised'
      : kind
  }

  let recordFiles: ReadonlySet<string> | undefined
  /** Serialised values are appended to the file elsewhere. */
  function isRecordFile(path: SymbolicPath): boolean {
    recordFiles ??= new Set(
      eventsWith('append').flatMap((events) =>
        events.flatMap((event) =>
          event.operation.kind === 'append' &&
          event.path &&
          isKnown(event.path) &&
          dataKind(event) === 'serialised'
            ? [event.path.key]
            : [],
        ),
      ),
    )
    return recordFiles.has(path.key)
  }

  /**
   * What a callee may be: itself, and the defaults of the field that holds it. Whatever is given in the place of
   * `options.encode ?? JSON.stringify` does what the default does.
   */
  function possibleCallees(callee: Node, env: Env | undefined): Ref[] {
    const found = values.ref(callee, env)
    if (found.type !== 'field' || found.path.length > 0) return [found]
    const given = index.membersOf(found.owner).fields.get(found.name) ?? []
    return [found, ...given.flatMap((value) => sidesOf(value))]
  }
  function sidesOf(value: Node): Ref[] {
    const plain = unwrap(value)
    if (plain.type === 'LogicalExpression') return [...sidesOf(plain.left), ...sidesOf(plain.right)]
    if (plain.type === 'ConditionalExpression')
      return [...sidesOf(plain.consequent), ...sidesOf(plain.alternate)]
    return [values.ref(plain)]
  }

  function kindOf(node: Node, env: Env | undefined): DataKind {
    const plain = unwrap(node)
    if (containsSerialiser(plain, env, 0)) return 'serialised'
    const text = paths.pathOf(plain, env)
    if (text.pieces.length === 0 || text.pieces.every((piece) => typeof piece === 'string'))
      return plain.type === 'Literal' ||
        plain.type === 'TemplateLiteral' ||
        plain.type === 'Identifier' ||
        plain.type === 'BinaryExpression'
        ? 'constant'
        : 'other'
    if (
      text.pieces.every((piece) =>
        typeof piece === 'string' ? piece.trim().length < 4 : piece.marks.size > 0,
      )
    )
      return 'token'
    return isConverted(plain, env, 0) ? 'converted' : 'other'
  }

  /** `if (readFile(file) !== text) write(file, text)`: a torn file differs, and is written again. */
  function isOnlyCompared(read: FileEvent): boolean {
    if (read.operation.json || read.operation.flavour === 'stream') return false
    let compared = false
    for (const node of flow.derivedFrom(read)) {
      const parent = node.parent
      switch (parent?.type) {
        case 'BinaryExpression':
          if (parent.operator === '+') return false
          compared = true
          break
        case 'AwaitExpression':
        case 'YieldExpression':
        case 'VariableDeclarator':
        case 'AssignmentExpression':
        case 'LogicalExpression':
        case 'IfStatement':
        case 'UnaryExpression':
        case 'ConditionalExpression':
        case 'TSAsExpression':
        case 'TSNonNullExpression':
        case 'ExpressionStatement':
          break
        case 'MemberExpression': {
          const call = parent.parent
          if (
            call.type !== 'CallExpression' ||
            call.callee !== parent ||
            !/^(?:trim|trimEnd|toString|equals|includes|startsWith|endsWith)$/.test(
              propertyName(parent) ?? '',
            )
          )
            return false
          compared = true
          break
        }
        case 'CallExpression':
          // As the object of a method that was judged above.
          if (parent.callee !== node) return false
          break
        default:
          return false
      }
    }
    return compared
  }

  /** What was read is handed to a function that we do not know: `fromJson(text)`, `this.options.parse(text)`. */
  function isConvertedBack(read: FileEvent): boolean {
    for (const node of flow.derivedFrom(read)) {
      const call = node.parent
      if (
        call?.type === 'CallExpression' &&
        call.arguments.includes(node as never) &&
        isForeign(values.ref(call.callee))
      )
        return true
    }
    return false
  }

  /** A function of another module, or one that the file was given. */
  function isForeign(callee: Ref): boolean {
    if (callee.type === 'module') return !PASSING_MODULES.has(callee.module)
    return (
      (callee.type === 'field' || callee.type === 'parameter') &&
      callee.path.length + (callee.type === 'field' ? 1 : 0) > 0
    )
  }

  /** The result of another module's function, but not of Node's: `path.join` and `util.format` make text. */
  function isConverted(node: Node, env: Env | undefined, depth: number): boolean {
    const plain = unwrap(node)
    if (depth > 4) return false
    if (plain.type === 'CallExpression') {
      const callee = values.ref(plain.callee, env)
      // `stringify() { return this.format.stringify(this.data) }`
      if (callee.type === 'function') {
        const inner = values.enter(callee, plain, env)
        return (index.returns.get(callee.node) ?? []).some((returned) =>
          isConverted(returned, inner, depth + 1),
        )
      }
      return isForeign(callee) && plain.arguments.length > 0
    }
    if (plain.type === 'Identifier') {
      const variable = index.variableOf(plain)
      const thunk = variable && values.bound(variable, env)
      if (thunk) return (thunk.path?.length ?? 0) === 0 && isConverted(thunk.node, thunk.env, depth + 1)
      const source = variable && values.sourceOf(variable)
      return source !== undefined && source.path.length === 0 && isConverted(source.node, env, depth + 1)
    }
    return false
  }

  const serialising = createMemo<boolean>()
  /** `JSON.stringify(x)`, also behind a variable, a helper's return, `+ '\n'`, or an argument of the caller. */
  function containsSerialiser(node: Node, env: Env | undefined, depth: number): boolean {
    if (depth > 6) return false
    const plain = unwrap(node)
    const known = serialising.of(env)
    const before = known.get(plain)
    if (before !== undefined) return before
    // A value that leads back to itself holds nothing of its own.
    known.set(plain, false)
    const found = holdsSerialiser(plain, env, depth)
    known.set(plain, found)
    return found
  }

  function holdsSerialiser(plain: Node, env: Env | undefined, depth: number): boolean {
    switch (plain.type) {
      case 'CallExpression': {
        const [callee = values.ref(plain.callee, env), ...defaults] = possibleCallees(plain.callee, env)
        if (callee.type === 'global' && isSerialiser(undefined, callee.path)) return true
        if (defaults.some((one) => isSerialising(one, plain, env, depth))) return true
        if (callee.type === 'module') {
          if (isSerialiser(callee.module, callee.path)) return true
          if (callee.module === 'buffer' || callee.path.at(-1) === 'from')
            return plain.arguments.some(
              (a) => a.type !== 'SpreadElement' && containsSerialiser(a, env, depth + 1),
            )
        }
        if (callee.type === 'function') {
          const inner = values.enter(callee, plain, env)
          return (index.returns.get(callee.node) ?? []).some((returned) =>
            containsSerialiser(returned, inner, depth + 1),
          )
        }
        if (callee.type === 'global' && callee.path.join('.') === 'Buffer.from')
          return plain.arguments.some(
            (a) => a.type !== 'SpreadElement' && containsSerialiser(a, env, depth + 1),
          )
        // `lines.map(JSON.stringify).join('\n')`, `JSON.stringify(x).replace(…)`
        const method = unwrap(plain.callee)
        if (method.type === 'MemberExpression') {
          if (containsSerialiser(method.object, env, depth + 1)) return true
          return plain.arguments.some((a) => {
            if (a.type === 'SpreadElement') return false
            const given = values.ref(a, env)
            if (given.type === 'global') return isSerialiser(undefined, given.path)
            return functionArguments(plain).some((fn) =>
              (index.returns.get(fn) ?? []).some((returned) => containsSerialiser(returned, env, depth + 1)),
            )
          })
        }
        return false
      }
      case 'BinaryExpression':
        return (
          plain.operator === '+' &&
          !isProse(plain.left) &&
          !isProse(plain.right) &&
          (containsSerialiser(plain.left, env, depth + 1) || containsSerialiser(plain.right, env, depth + 1))
        )
      case 'ArrayExpression':
        return plain.elements.some(
          (element) =>
            element !== null &&
            containsSerialiser(element.type === 'SpreadElement' ? element.argument : element, env, depth + 1),
        )
      case 'TemplateLiteral':
        // A script or a page with a value in it is a document, not a record.
        if (plain.quasis.some((quasi) => quasi.value.raw.trim().length > MAX_FRAME)) return false
        return plain.expressions.some((inner) => containsSerialiser(inner, env, depth + 1))
      case 'ConditionalExpression':
        return [plain.consequent, plain.alternate].some(
          (branch) => !isForOtherTypes(branch, env) && containsSerialiser(branch, env, depth + 1),
        )
      case 'LogicalExpression':
        return (
          containsSerialiser(plain.left, env, depth + 1) || containsSerialiser(plain.right, env, depth + 1)
        )
      case 'Identifier': {
        const variable = index.variableOf(plain)
        if (!variable) return false
        const thunk = values.bound(variable, env)
        if (thunk)
          return (thunk.path?.length ?? 0) === 0 && containsSerialiser(thunk.node, thunk.env, depth + 1)
        const source = values.sourceOf(variable)
        if (source && source.path.length === 0 && containsSerialiser(source.node, env, depth + 1)) return true
        // `lines.push(JSON.stringify(entry))`
        if (isPushedTo(variable, env, depth)) return true
        if (source) return false
        return valuesOf(variable).some(
          (value) => !isForOtherTypes(value, env) && containsSerialiser(value, env, depth + 1),
        )
      }
      default:
        return false
    }
  }

  function isSerialising(callee: Ref, call: CallNode, env: Env | undefined, depth: number): boolean {
    if (callee.type === 'global') return isSerialiser(undefined, callee.path)
    if (callee.type === 'module') return isSerialiser(callee.module, callee.path)
    if (callee.type !== 'function') return false
    const inner = values.enter(callee, call, env)
    return (index.returns.get(callee.node) ?? []).some((returned) =>
      containsSerialiser(returned, inner, depth + 1),
    )
  }

  const pushed = createMemo<boolean>()
  /** The variable is a list that a serialised value is put into. Asked once, however often it is written. */
  function isPushedTo(variable: Variable, env: Env | undefined, depth: number): boolean {
    const name = variable.identifiers[0]
    if (!name) return false
    const known = pushed.of(env)
    let found = known.get(name)
    if (found === undefined) {
      known.set(name, false)
      found = variable.references.some((reference) => pushes(reference.identifier, env, depth))
      known.set(name, found)
    }
    return found
  }

  /** The name is a list that a serialised value is put into. */
  function pushes(name: Node, env: Env | undefined, depth: number): boolean {
    const method = name.parent
    const call = method?.parent
    if (
      method?.type !== 'MemberExpression' ||
      method.object !== name ||
      call?.type !== 'CallExpression' ||
      call.callee !== method
    )
      return false
    return (
      propertyName(method) === 'push' &&
      call.arguments.some(
        (argument) => argument.type !== 'SpreadElement' && containsSerialiser(argument, env, depth + 1),
      )
    )
  }

  function isProse(node: Node): boolean {
    const plain = unwrap(node)
    return (
      plain.type === 'Literal' && typeof plain.value === 'string' && plain.value.trim().length > MAX_FRAME
    )
  }

  /** Pid files, markers and other files of one token. */
  const isMarker = (path: SymbolicPath): boolean => isMarkerFile(pathText(path))

  return {
    shapeOf: readers.shapeOf,
    namesOf: readers.namesOf,
    readBack,
    isCopied,
    isParsed,
    parsesOf,
    dataKind,
    isMarker,
    containsSerialiser,
  }
}
