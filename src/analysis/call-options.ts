/** What the options of a write say, and whether the runtime's functions take them with the same meaning. */
import type { TSESTree } from '@typescript-eslint/utils'
import { enclosingFunction, isFunction, propertyName, unwrap, type Node } from './ast.ts'
import type { FileFacts } from './file-facts.ts'
import { calleeName, type Operation } from './operations.ts'
import type { Env } from './values.ts'

/** Options of `fs.writeFile` and `fs.appendFile` that the runtime knows by the same name. */
export const SAME_OPTIONS: ReadonlySet<string> = new Set(['encoding', 'mode', 'flush', 'signal'])

/** `same`: none, or only what the runtime takes too. `different`: something that it does not take. */
export type OptionsVerdict = 'same' | 'different' | 'unknown'

/** How many helpers may hand the options on. */
const MAX_HELPERS = 2

export function optionsOf(
  facts: Pick<FileFacts, 'values' | 'index' | 'callersOf'>,
  operation: Pick<Operation, 'options' | 'flavour' | 'kind' | 'node'>,
  env: Env | undefined,
  depth = 0,
): OptionsVerdict {
  const node = operation.options
  if (!node) return 'same'
  const plain = unwrap(node)
  if (isFunction(plain)) return 'same'
  if (plain.type === 'Literal')
    return typeof plain.value === 'string' || plain.value === null ? 'same' : 'different'
  // An encoding, as minifiers spell it.
  if (plain.type === 'TemplateLiteral') return 'same'
  if (plain.type === 'Identifier' && plain.name === 'undefined') return 'same'
  // The callback of a callback call may stand in the options' place.
  if (operation.flavour === 'callback' && operation.node.arguments.at(-1) === node) return 'same'
  const found = facts.values.ref(plain, env)
  if (found.type === 'object')
    return isChanged(facts, plain)
      ? 'unknown'
      : propertiesOf(found.node, operation.kind === 'append' ? 'a' : 'w')
  if (isEncodingVariable(facts, plain)) return 'same'
  const isOther = (options: Node): boolean =>
    optionsOf(facts, { ...operation, options }, undefined, depth + 1) === 'different'
  return depth < MAX_HELPERS && argumentsFor(facts, plain).some(isOther) ? 'different' : 'unknown'
}

/**
 * A function that answers a promise, or takes a callback where one is its last argument: a parameter may be that, and
 * then it is nothing that a function with a promise could be given.
 */
export const mayTakeCallback = (
  facts: Pick<FileFacts, 'values'>,
  { effect, node }: Pick<Operation, 'effect' | 'node'>,
): boolean =>
  effect.flavour === 'auto' &&
  node.arguments.slice(2).some((given) => {
    const found = facts.values.ref(given)
    return found.type === 'parameter' || isOfArguments(given)
  })

/** `arguments[2]`, `...rest` */
function isOfArguments(node: Node): boolean {
  const plain = unwrap(node)
  if (plain.type === 'SpreadElement') return true
  return (
    plain.type === 'MemberExpression' &&
    plain.object.type === 'Identifier' &&
    plain.object.name === 'arguments'
  )
}

function propertiesOf(object: TSESTree.ObjectExpression, flag: 'a' | 'w'): OptionsVerdict {
  for (const property of object.properties) {
    if (property.type === 'SpreadElement') {
      const spread = spreadObject(property.argument)
      const inner = spread ? propertiesOf(spread, flag) : 'unknown'
      if (inner !== 'same') return inner
      continue
    }
    const name = propertyName(property)
    if (name === undefined) return 'unknown'
    if (SAME_OPTIONS.has(name)) continue
    if (name === 'flag' && property.value.type === 'Literal' && property.value.value === flag) continue
    return 'different'
  }
  return 'same'
}

/** `OPTIONS.flag = 'a'` */
export function isChanged(facts: Pick<FileFacts, 'index'>, node: Node): boolean {
  const variable = node.type === 'Identifier' ? facts.index.variableOf(node) : undefined
  return (
    variable?.references.some(({ identifier }) => {
      const member = (identifier as Node).parent
      const use = member?.parent
      if (member?.type === 'CallExpression')
        return calleeName(member) === 'assign' && member.arguments[0] === identifier
      if (member?.type !== 'MemberExpression' || member.object !== identifier) return false
      return (
        (use?.type === 'AssignmentExpression' && use.left === member) ||
        (use?.type === 'UnaryExpression' && use.operator === 'delete')
      )
    }) === true
  )
}

/** What the calls in this file hand to the function whose parameter a name is. */
function argumentsFor(facts: Pick<FileFacts, 'values' | 'callersOf'>, node: Node): Node[] {
  const found = facts.values.ref(node)
  if (found.type !== 'parameter' || found.path.length > 0) return []
  const at = facts.values.parameterOf(found.variable, found.fn)
  if (!at || at.path.length > 0) return []
  return facts.callersOf(found.fn).flatMap((call) => {
    if (call.type !== 'CallExpression') return []
    const callee = facts.values.ref(call.callee)
    const argument = callee.type === 'function' && callee.node === found.fn && call.arguments[at.position]
    return argument && argument.type !== 'SpreadElement' ? [argument] : []
  })
}

/** `...(secret && { mode: 0o600 })` */
function spreadObject(node: Node): TSESTree.ObjectExpression | undefined {
  const plain = unwrap(node)
  if (plain.type === 'ObjectExpression') return plain
  return plain.type === 'LogicalExpression' && plain.operator === '&&' ? spreadObject(plain.right) : undefined
}

/**
 * What is left of `{ flag: 'wx', … }`, when the rest means the same to the runtime: atomicWrite() creates its own temp
 * file exclusively.
 */
export function besidesExclusive(options: Node): readonly Node[] | undefined {
  const plain = unwrap(options)
  if (plain.type !== 'ObjectExpression') return undefined
  const isExclusive = (property: Node): boolean =>
    property.type === 'Property' &&
    propertyName(property) === 'flag' &&
    property.value.type === 'Literal' &&
    property.value.value === 'wx'
  const rest = plain.properties.filter((property) => !isExclusive(property))
  const same = rest.every(
    (property) => property.type === 'Property' && SAME_OPTIONS.has(propertyName(property) ?? ''),
  )
  return same && rest.length < plain.properties.length ? rest : undefined
}

/** `const ENCODING = 'utf8'` */
function isEncodingVariable(facts: Pick<FileFacts, 'values'>, node: Node): boolean {
  const held = facts.values.soleValue(node)
  const value = held && unwrap(held)
  return value?.type === 'TemplateLiteral' || (value?.type === 'Literal' && typeof value.value === 'string')
}

/** A descriptor or handle may come instead of a path: its type says so, or one of its callers gives one. */
export function mayBeHandle(facts: FileFacts, path: Node | undefined): boolean {
  const plain = path && unwrap(path)
  if (plain?.type !== 'Identifier') return false
  if (argumentsFor(facts, plain).some((argument) => isHandle(facts, argument))) return true
  let fn = enclosingFunction(plain)
  for (; fn; fn = enclosingFunction(fn)) {
    for (const parameter of fn.params) {
      if (parameter.type !== 'Identifier' || parameter.name !== plain.name) continue
      const type = parameter.typeAnnotation?.typeAnnotation
      return type !== undefined && mentionsHandle(type)
    }
  }
  return false
}

/** `const fd = openSync(file, 'w')`, `process.stdout.fd`, 1 */
function isHandle(facts: FileFacts, node: Node): boolean {
  const plain = unwrap(node)
  if (plain.type === 'Literal') return typeof plain.value === 'number'
  if (plain.type === 'MemberExpression') return propertyName(plain) === 'fd'
  const value = facts.values.soleValue(plain)
  const opening = value && unwrap(value)
  const call = opening?.type === 'AwaitExpression' ? unwrap(opening.argument) : opening
  return call?.type === 'CallExpression' && facts.operations.operationOf(call)?.effect.opens === true
}

function mentionsHandle(type: Node): boolean {
  if (type.type === 'TSNumberKeyword') return true
  if (type.type === 'TSUnionType') return type.types.some(mentionsHandle)
  if (type.type !== 'TSTypeReference') return false
  const name = type.typeName.type === 'TSQualifiedName' ? type.typeName.right : type.typeName
  return name.type === 'Identifier' && /^(?:FileHandle|PathOrFileDescriptor)$/.test(name.name)
}
