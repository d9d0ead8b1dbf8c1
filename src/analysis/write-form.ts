/**
 * How atomicWrite() is called in the place of a write. It takes the arguments of `fs.writeFile`; what other functions add to
 * those, such as a directory that they make or a text that they make of the data, has to be spelled out.
 */
import { isSerialiser } from '../apis/formats.ts'
import { enclosingFunction, isFunction, propertyName, unwrap, wrapped, type Node } from './ast.ts'
import { isChanged, mayTakeCallback, optionsOf, SAME_OPTIONS } from './call-options.ts'
import type { FileEvent, FileFacts } from './file-facts.ts'
import { functionOf, type Operation } from './operations.ts'

export interface WriteForm {
  /** What stands in the place of the path. */
  readonly path?: Node
  /** The data is given to `JSON.stringify`, and gets a newline. */
  readonly json?: JsonForm
  /** The text in the place of the options; null: they are left out. */
  readonly options?: string | null
  readonly needsLook?: string | undefined
}

export interface JsonForm {
  readonly replacer: string | undefined
  readonly spaces: string | undefined
  /** Something that `JSON.stringify` makes a text of: neither undefined nor a function. */
  readonly certain: boolean
}

/** Undefined: it has no counterpart. */
export function writeForm(facts: FileFacts, { operation }: FileEvent): WriteForm | undefined {
  const { effect, node } = operation
  // `fs.writeFile.call(fs, …)`, and what is written through a handle.
  if (operation.opener || operation.data === undefined || operation.data !== node.arguments[effect.data!])
    return undefined
  if (mayTakeCallback(facts, operation)) return undefined
  switch (effect.writesAs) {
    case 'fs': {
      if (operation.path !== node.arguments[0]) return undefined
      // As it stands there: a helper may be given other options by its next caller.
      const options = optionsOf(facts, operation, undefined)
      if (options === 'different') return undefined
      if (!effect.makesDirectory) return { needsLook: options === 'unknown' ? UNSEEN : undefined }
      const changed = changedOptions(facts, operation, NONE, MAKE_DIRECTORY)
      return changed && { ...changed, needsLook: options === 'unknown' ? UNSEEN : undefined }
    }
    case 'jsonfile':
      return operation.path === node.arguments[0] ? jsonForm(facts, operation) : undefined
    case 'bun':
      return bunForm(facts, operation)
    case 'deno':
      return operation.path === node.arguments[0] ? denoForm(operation) : undefined
    default:
      return undefined
  }
}

const UNSEEN = 'the options cannot be seen'
const NONE: ReadonlySet<string> = new Set()
const MAKE_DIRECTORY = ['createDirectory: true']

/** What stands where the options do, if it is not the callback. */
function givenOptions({ options, flavour, node }: Operation): Node | undefined {
  if (!options || (flavour === 'callback' && node.arguments.at(-1) === options)) return undefined
  const plain = unwrap(options)
  return plain.type === 'Identifier' && plain.name === 'undefined' ? undefined : plain
}

/** The options without some properties and with others. An object that is no literal stays what it is, and is spread. */
function changedOptions(
  facts: FileFacts,
  operation: Operation,
  dropped: ReadonlySet<string>,
  added: readonly string[],
): { options?: string | null } | undefined {
  const given = givenOptions(operation)
  const text = (node: Node): string => facts.sourceCode.getText(node)
  let properties: string[]
  if (!given || (given.type === 'Literal' && given.value === null)) properties = []
  else if (given.type === 'ObjectExpression') {
    const kept = given.properties.filter((property) => !dropped.has(nameIn(property) ?? ''))
    if (kept.length === given.properties.length && added.length === 0) return {}
    properties = kept.map(text)
  } else if (added.length === 0) return {}
  else if (facts.values.ref(given).type === 'object') properties = [`...${text(given)}`]
  else if (optionsOf(facts, operation, undefined) === 'same') properties = [`encoding: ${text(given)}`]
  else return undefined
  const all = [...properties, ...added]
  if (all.length > 0) return { options: `{ ${all.join(', ')} }` }
  return given ? { options: null } : {}
}

const nameIn = (property: Node): string | undefined =>
  property.type === 'Property' ? propertyName(property) : undefined

/** Properties that say how jsonfile makes a text of a value; it hands the options on to `fs.writeFile`. */
const JSON_OPTIONS: ReadonlySet<string> = new Set(['spaces', 'replacer', 'EOL'])

function jsonForm(facts: FileFacts, operation: Operation): WriteForm | undefined {
  const given = givenOptions(operation)
  const certain = isSerialisable(facts, operation.data!, 0)
  const added = operation.effect.makesDirectory ? MAKE_DIRECTORY : []
  const needsLook = throwsAtOnce(operation) ? 'what cannot be serialised would throw at once' : undefined
  const form = (
    options: { options?: string | null } | undefined,
    said: Partial<JsonForm>,
  ): WriteForm | undefined =>
    options && { ...options, needsLook, json: { replacer: undefined, spaces: undefined, ...said, certain } }
  if (!given) return form(changedOptions(facts, operation, JSON_OPTIONS, added), {})
  const found = facts.values.ref(given)
  if (found.type === 'object' && isChanged(facts, given)) return undefined
  if (found.type !== 'object') {
    const isEncoding = given.type !== 'Literal' || typeof given.value === 'string'
    return isEncoding && optionsOf(facts, operation, undefined) === 'same'
      ? form(changedOptions(facts, operation, NONE, added), {})
      : undefined
  }
  const said: { replacer?: string; spaces?: string } = {}
  for (const property of found.node.properties) {
    const name = nameIn(property)
    if (property.type !== 'Property' || name === undefined || property.method || property.kind !== 'init')
      return undefined
    const value = unwrap(property.value)
    if (name === 'spaces' || name === 'replacer') {
      if (!isStill(value)) return undefined
      said[name] =
        found.node === given ? facts.sourceCode.getText(property.value) : memberText(facts, given, name)
    } else if (name === 'EOL') {
      if (value.type !== 'Literal' || value.value !== '\n') return undefined
    } else if (
      !SAME_OPTIONS.has(name) &&
      !(name === 'flag' && value.type === 'Literal' && value.value === 'w')
    )
      return undefined
  }
  // `OPTIONS.spaces` is what is asked for only of a name.
  if (found.node !== given && given.type !== 'Identifier') return undefined
  return form(changedOptions(facts, operation, JSON_OPTIONS, added), said)
}

const memberText = (facts: FileFacts, object: Node, name: string): string =>
  `${facts.sourceCode.getText(object)}.${name}`

/** Computing it does nothing, so that it may be computed at another moment. */
const isStill = (node: Node): boolean =>
  node.type === 'Literal' ||
  node.type === 'Identifier' ||
  isFunction(node) ||
  (node.type === 'MemberExpression' && !node.computed && isStill(unwrap(node.object))) ||
  (node.type === 'ArrayExpression' && node.elements.every((element) => element?.type === 'Literal'))

function isSerialisable(facts: FileFacts, node: Node, depth: number): boolean {
  const plain = unwrap(node)
  if (depth > 6) return false
  switch (plain.type) {
    case 'ObjectExpression':
      return !plain.properties.some((property) => nameIn(property) === 'toJSON')
    case 'ArrayExpression':
    case 'TemplateLiteral':
    case 'Literal':
      return true
    case 'ConditionalExpression':
      return (
        isSerialisable(facts, plain.consequent, depth + 1) &&
        isSerialisable(facts, plain.alternate, depth + 1)
      )
    case 'Identifier': {
      const source = constantOf(facts, plain)
      return source !== undefined && isSerialisable(facts, source, depth + 1)
    }
    case 'CallExpression': {
      const callee = facts.values.ref(plain.callee)
      return callee.type === 'global' && callee.path.join('.') === 'JSON.parse'
    }
    default:
      return false
  }
}

/** `const text = …`: the value that a name has all the time. */
function constantOf(facts: FileFacts, node: Node): Node | undefined {
  const variable = node.type === 'Identifier' ? facts.index.variableOf(node) : undefined
  const declarator = variable?.defs.length === 1 ? (variable.defs[0]!.node as Node) : undefined
  if (declarator?.type !== 'VariableDeclarator' || declarator.parent.kind !== 'const') return undefined
  return declarator.id.type === 'Identifier' ? (declarator.init ?? undefined) : undefined
}

/**
 * A value that cannot be serialised is a rejection of the promise that jsonfile answers. As an argument of atomicWrite()
 * it throws before there is a promise, which is the same only for the caller that waits for it.
 */
function throwsAtOnce({ flavour, node }: Operation): boolean {
  return flavour === 'promise' && node.parent.type !== 'AwaitExpression' && !isReturnedFromAsync(node)
}

function isReturnedFromAsync(node: Node): boolean {
  const outer = wrapped(node)
  const { parent } = outer
  const fn = enclosingFunction(node)
  if (!fn?.async || fn.generator) return false
  if (parent === fn) return true
  if (parent?.type !== 'ReturnStatement') return false
  // A rejection that is returned from a `try` leaves it, and what is thrown does not.
  for (let at: Node | undefined = parent; at && at !== fn; at = at.parent) {
    if (at.type === 'TryStatement') return false
  }
  return true
}

/** `Bun.write` takes anything, makes text of most of it, and answers how many bytes it wrote. */
function bunForm(facts: FileFacts, operation: Operation): WriteForm | undefined {
  const { node, path, data } = operation
  const given = givenOptions(operation)
  const first = node.arguments[0]!
  // Bun.write(Bun.file(path), data)
  const inline =
    first !== path &&
    first.type === 'CallExpression' &&
    first.arguments.length === 1 &&
    first.arguments[0] === path
  if (!path || (first !== path && !inline)) return undefined
  const waited = node.parent.type === 'AwaitExpression' ? wrapped(node).parent : undefined
  if (node.parent.type === 'AwaitExpression' && waited?.type !== 'ExpressionStatement') return undefined
  let directory = true
  let mode = false
  if (given) {
    if (given.type !== 'ObjectExpression') return undefined
    for (const property of given.properties) {
      const name = nameIn(property)
      if (property.type !== 'Property' || name === undefined) return undefined
      if (name === 'createPath' && property.value.type === 'Literal')
        directory = property.value.value !== false
      else if (name === 'mode') mode = true
      else return undefined
    }
  }
  const options = changedOptions(facts, operation, CREATE_PATH, directory ? MAKE_DIRECTORY : [])
  if (!options) return undefined
  return {
    ...options,
    ...(inline ? { path } : {}),
    needsLook: !isTextOrBytes(facts, data!)
      ? 'the data may be something that only Bun writes'
      : !waited
        ? 'Bun.write() writes what is small before it returns, and answers the number of bytes'
        : mode
          ? 'Bun.write() gives the mode to some files only'
          : undefined,
  }
}

const CREATE_PATH: ReadonlySet<string> = new Set(['createPath'])

/** Data that every function writes in the same way. */
export function isTextOrBytes(facts: FileFacts, node: Node, depth = 0): boolean {
  const plain = unwrap(node)
  const again = (inner: Node): boolean => isTextOrBytes(facts, inner, depth + 1)
  if (depth > 6) return false
  switch (plain.type) {
    case 'Literal':
      return typeof plain.value === 'string'
    case 'TemplateLiteral':
      return true
    case 'BinaryExpression':
      return plain.operator === '+' && (isText(facts, plain.left) || isText(facts, plain.right))
    case 'ConditionalExpression':
      return again(plain.consequent) && again(plain.alternate)
    case 'LogicalExpression':
      return again(plain.left) && again(plain.right)
    case 'Identifier': {
      if (hasBytesType(facts, plain)) return true
      const source = constantOf(facts, plain)
      return source !== undefined && again(source)
    }
    case 'CallExpression': {
      const callee = facts.values.ref(plain.callee)
      if (callee.type === 'module') return isSerialiser(callee.module, callee.path)
      if (callee.type === 'global')
        return isSerialiser(undefined, callee.path) || MAKES_BYTES.has(callee.path.join('.'))
      const returned =
        callee.type === 'function' && !callee.node.async && facts.values.soleReturn(callee.node)
      return returned ? again(returned) : false
    }
    default:
      return false
  }
}

const MAKES_BYTES: ReadonlySet<string> = new Set(['String', 'Buffer.from', 'Buffer.concat'])

/** Text joined to anything is text. */
function isText(facts: FileFacts, node: Node): boolean {
  const plain = unwrap(node)
  if (plain.type === 'BinaryExpression')
    return plain.operator === '+' && (isText(facts, plain.left) || isText(facts, plain.right))
  return plain.type === 'TemplateLiteral' || (plain.type === 'Literal' && typeof plain.value === 'string')
}

/** `text: string`, `bytes: Buffer` */
function hasBytesType(facts: FileFacts, node: Node): boolean {
  const variable = node.type === 'Identifier' ? facts.index.variableOf(node) : undefined
  const name = variable?.defs.length === 1 ? (variable.defs[0]!.name as Node) : undefined
  const type = name?.type === 'Identifier' ? name.typeAnnotation?.typeAnnotation : undefined
  if (type?.type === 'TSStringKeyword') return true
  return (
    type?.type === 'TSTypeReference' &&
    type.typeName.type === 'Identifier' &&
    (type.typeName.name === 'Buffer' || type.typeName.name === 'Uint8Array')
  )
}

/** Deno's functions take text, bytes and streams of them. */
function denoForm(operation: Operation): WriteForm | undefined {
  const given = givenOptions(operation)
  if (given) {
    if (given.type !== 'ObjectExpression') return undefined
    const names = given.properties.map(nameIn)
    if (!names.every((name) => name === 'signal' || name === 'mode')) return undefined
  }
  return { needsLook: `${functionOf(operation)}() of Deno needs fewer permissions` }
}
