/** What the options of a write say, and whether the runtime's functions take them with the same meaning. */
import type { TSESTree } from '@typescript-eslint/utils'
import { enclosingFunction, isFunction, propertyName, unwrap, type Node } from './ast.ts'
import type { FileFacts } from './file-facts.ts'
import type { Operation } from './operations.ts'
import type { Env } from './values.ts'

/** Options of `fs.writeFile` and `fs.appendFile` that the runtime knows by the same name. */
export const SAME_OPTIONS: ReadonlySet<string> = new Set(['encoding', 'mode', 'flush', 'signal'])

/** `same`: none, or only what the runtime takes too. `different`: something that it does not take. */
export type OptionsVerdict = 'same' | 'different' | 'unknown'

export function optionsOf(
  facts: Pick<FileFacts, 'values' | 'index'>,
  operation: Operation,
  env: Env | undefined,
): OptionsVerdict {
  const node = operation.options
  if (!node) return 'same'
  const plain = unwrap(node)
  if (isFunction(plain)) return 'same'
  if (plain.type === 'Literal')
    return typeof plain.value === 'string' || plain.value === null ? 'same' : 'different'
  if (plain.type === 'Identifier' && plain.name === 'undefined') return 'same'
  // The callback of a callback call may stand in the options' place.
  if (operation.flavour === 'callback' && operation.node.arguments.at(-1) === node) return 'same'
  const found = facts.values.ref(plain, env)
  if (found.type !== 'object') return isEncodingVariable(facts, plain) ? 'same' : 'unknown'
  return propertiesOf(found.node)
}

function propertiesOf(object: TSESTree.ObjectExpression): OptionsVerdict {
  for (const property of object.properties) {
    if (property.type === 'SpreadElement') {
      const spread = spreadObject(property.argument)
      const inner = spread ? propertiesOf(spread) : 'unknown'
      if (inner !== 'same') return inner
      continue
    }
    const name = propertyName(property)
    if (name === undefined) return 'unknown'
    if (SAME_OPTIONS.has(name)) continue
    if (
      (name === 'flag' || name === 'flags') &&
      property.value.type === 'Literal' &&
      (property.value.value === 'w' || property.value.value === 'a')
    )
      continue
    return 'different'
  }
  return 'same'
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
function isEncodingVariable(facts: Pick<FileFacts, 'values' | 'index'>, node: Node): boolean {
  if (node.type !== 'Identifier') return false
  const variable = facts.index.variableOf(node)
  const source = variable && facts.values.sourceOf(variable)
  const value = source && source.path.length === 0 ? unwrap(source.node) : undefined
  return value?.type === 'Literal' && typeof value.value === 'string'
}

/** A parameter whose type says that a descriptor or handle may come instead of a path. */
export function mayBeHandle(path: Node | undefined): boolean {
  const plain = path && unwrap(path)
  if (plain?.type !== 'Identifier') return false
  let fn = enclosingFunction(plain)
  for (; fn; fn = enclosingFunction(fn)) {
    for (const parameter of fn.params) {
      if (parameter.type !== 'Identifier' || parameter.name !== plain.name) continue
      return parameter.typeAnnotation !== undefined && mentionsHandle(parameter.typeAnnotation.typeAnnotation)
    }
  }
  return false
}

function mentionsHandle(type: Node): boolean {
  if (type.type === 'TSNumberKeyword') return true
  if (type.type === 'TSUnionType') return type.types.some(mentionsHandle)
  if (type.type !== 'TSTypeReference') return false
  const name = type.typeName.type === 'TSQualifiedName' ? type.typeName.right : type.typeName
  return name.type === 'Identifier' && /^(?:FileHandle|PathOrFileDescriptor)$/.test(name.name)
}
