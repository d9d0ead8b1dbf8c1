/**
 * Source text for a path at another place: what a helper knows as its parameter or local is spelled with the names
 * that its caller has.
 */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { PATH_MODULES } from '../apis/node-modules.ts'
import { enclosingFunction, isFunction, isWithin, propertyName, unwrap, type Node } from './ast.ts'
import type { FileEvent, FileFacts, Update } from './file-facts.ts'
import { isAssignedBetween } from './symbolic-path.ts'
import type { Env } from './values.ts'

const MAX_DEPTH = 8

/** The text of an update's path as it can be written before a statement; undefined when it cannot. */
export function spellPath(facts: FileFacts, update: Update, place: Node): string | undefined {
  for (const event of [update.save, update.load]) {
    const node = event.operation.to ?? event.operation.path
    const text = node && spell(facts, node, event.env, place, 0)
    if (text !== undefined && isStable(event, place)) return text
  }
  return undefined
}

/** The path is not held by a variable that is assigned again between the place and the event. */
function isStable(event: FileEvent, place: Node): boolean {
  const path = event.operation.to ? event.to : event.path
  return path !== undefined && !isAssignedBetween(path, place.range[0], event.site.range[0])
}

/** The text of one expression at another place, as its environment there has it. */
export function spellExpression(
  facts: FileFacts,
  node: Node,
  env: Env | undefined,
  place: Node,
): string | undefined {
  return spell(facts, node, env, place, 0)
}

/** Names, members, literals and path helpers over these: evaluating them once more does nothing but compute. */
function spell(
  facts: FileFacts,
  expression: Node,
  env: Env | undefined,
  place: Node,
  depth: number,
): string | undefined {
  if (depth > MAX_DEPTH) return undefined
  const node = unwrap(expression)
  const again = (inner: Node): string | undefined => spell(facts, inner, env, place, depth + 1)
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? node.raw : undefined
    case 'ThisExpression': {
      const owner = facts.index.ownerOfThis(node)
      return owner !== undefined && owner === facts.index.ownerOfThis(place) ? 'this' : undefined
    }
    case 'Identifier':
      return spellName(facts, node, env, place, depth)
    case 'MemberExpression': {
      const object = again(node.object)
      const name = propertyName(node)
      return object === undefined || node.computed || name === undefined ? undefined : `${object}.${name}`
    }
    case 'TemplateLiteral': {
      const parts = node.expressions.map(again)
      if (parts.includes(undefined)) return undefined
      return `\`${node.quasis.map((quasi, i) => quasi.value.raw + (i < parts.length ? `\${${parts[i]}}` : '')).join('')}\``
    }
    case 'BinaryExpression': {
      const left = node.operator === '+' ? again(node.left) : undefined
      const right = left === undefined ? undefined : again(node.right)
      return right === undefined ? undefined : `${left} + ${right}`
    }
    case 'CallExpression':
      return spellCall(facts, node, env, place, depth)
    default:
      return undefined
  }
}

function spellName(
  facts: FileFacts,
  node: TSESTree.Identifier,
  env: Env | undefined,
  place: Node,
  depth: number,
): string | undefined {
  const variable = facts.index.variableOf(node)
  if (!variable || variable.defs.length === 0) return node.name
  const thunk = facts.values.bound(variable, env)
  if (thunk) {
    const value = spell(facts, thunk.node, thunk.env, place, depth + 1)
    return value === undefined ? undefined : [value, ...(thunk.path ?? [])].join('.')
  }
  if (isDeclaredBefore(facts, node, variable, place)) return node.name
  const source = facts.values.sourceOf(variable)
  return source && source.path.length === 0 ? spell(facts, source.node, env, place, depth + 1) : undefined
}

/** The name is declared around a place, before it, and nothing nearer has it. */
function isDeclaredBefore(
  facts: FileFacts,
  node: TSESTree.Identifier,
  variable: NonNullable<ReturnType<FileFacts['index']['variableOf']>>,
  place: Node,
): boolean {
  const definition = variable.defs[0]
  const scope = variable.scope.block as Node
  if (!definition || variable.defs.length > 1 || !isWithin(place, scope)) return false
  // Nothing nearer may have the name.
  for (let at: TSESLint.Scope.Scope | null = facts.sourceCode.getScope?.(place) ?? null; at; at = at.upper) {
    const found = at.set.get(node.name)
    if (found && found !== variable) return false
    if (found) break
  }
  const type = definition.type as string
  if (type === 'Parameter' || type === 'ImportBinding' || type === 'FunctionName') return true
  const declared = definition.name as Node
  // What the file declares further down is there by the time that a function of it runs.
  return (
    declared.range[1] <= place.range[0] ||
    (scope.type === 'Program' && enclosingFunction(place) !== undefined)
  )
}

function spellCall(
  facts: FileFacts,
  node: TSESTree.CallExpression,
  env: Env | undefined,
  place: Node,
  depth: number,
): string | undefined {
  const callee = facts.values.ref(node.callee, env)
  const pure =
    callee.type === 'module'
      ? PATH_MODULES.has(callee.module)
      : callee.type === 'function' && isPathHelper(facts, callee.node)
  if (!pure || node.optional) return undefined
  const name = spell(facts, node.callee, env, place, depth + 1)
  const parts = node.arguments.map((argument) =>
    argument.type === 'SpreadElement' ? undefined : spell(facts, argument, env, place, depth + 1),
  )
  return name === undefined || parts.includes(undefined) ? undefined : `${name}(${parts.join(', ')})`
}

/** A helper of the file that only returns a path. */
export function isPathHelper(facts: FileFacts, fn: Node): boolean {
  if (!isFunction(fn) || fn.async || fn.generator || facts.values.soleReturn(fn) === undefined) return false
  return fn.body.type !== 'BlockStatement' || fn.body.body.length === 1
}
