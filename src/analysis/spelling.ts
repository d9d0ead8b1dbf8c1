/**
 * Source text for a path at another place: what a helper knows as its parameter or local is spelled with the names
 * that its caller has.
 */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { PATH_MODULES } from '../apis/node-modules.ts'
import {
  enclosingFunction,
  isFunction,
  isWithin,
  propertyName,
  unwrap,
  type FunctionNode,
  type Node,
} from './ast.ts'
import { runsInside } from './calls-out.ts'
import type { FileEvent, FileFacts, Update } from './file-facts.ts'
import { isAssignedBetween } from './symbolic-path.ts'
import type { Env } from './values.ts'

const MAX_DEPTH = 8

/** A name or a member, which `!` can follow and which has none yet. */
const MAY_BE_NOTHING = /^[\w$.!]*[\w$]$/

/** A path as it can be written before a statement. */
export interface SpelledPath {
  readonly path: string
  /** A function computes it, which runs earlier than before, or once more. */
  readonly hoisted: boolean
}

/** The text of an update's path as it can be written before a statement; undefined when it cannot. */
export function spellPath(facts: FileFacts, update: Update, place: Node): SpelledPath | undefined {
  for (const hoisted of [false, true]) {
    for (const event of [update.save, update.load]) {
      const node = event.operation.to ?? event.operation.path
      const path = node && createSpeller(facts, place, hoisted).spell(node, event.env)
      if (path !== undefined && isStable(event, place)) return { path, hoisted }
    }
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
  return createSpeller(facts, place, false).spell(node, env)
}

/** @param calls whether functions that do more than put names together may be called once more */
function createSpeller(facts: FileFacts, place: Node, calls: boolean) {
  /** Names, members, literals and path helpers over these: evaluating them once more does nothing but compute. */
  function spell(expression: Node, env: Env | undefined, depth = 0): string | undefined {
    const text = spellBare(unwrap(expression), env, depth)
    // Types know no more at the other place: `write(options.file!)` takes what may be undefined there as well.
    return expression.type === 'TSNonNullExpression' && text && MAY_BE_NOTHING.test(text) ? `${text}!` : text
  }

  function spellBare(node: Node, env: Env | undefined, depth: number): string | undefined {
    if (depth > MAX_DEPTH) return undefined
    const again = (inner: Node): string | undefined => spell(inner, env, depth + 1)
    switch (node.type) {
      case 'Literal':
        return typeof node.value === 'string' ? facts.index.sourceCode.getText(node) : undefined
      case 'ThisExpression': {
        const owner = facts.index.ownerOfThis(node)
        return owner !== undefined && owner === facts.index.ownerOfThis(place) ? 'this' : undefined
      }
      case 'Identifier':
        return spellName(node, env, depth)
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
        return spellCall(node, env, depth)
      default:
        return undefined
    }
  }

  function spellName(node: TSESTree.Identifier, env: Env | undefined, depth: number): string | undefined {
    const variable = facts.index.variableOf(node)
    if (!variable || variable.defs.length === 0) return node.name
    const thunk = facts.values.bound(variable, env)
    if (thunk) {
      const value = spell(thunk.node, thunk.env, depth + 1)
      return value === undefined ? undefined : [value, ...(thunk.path ?? [])].join('.')
    }
    if (isDeclaredBefore(facts, node, variable, place)) return node.name
    const source = facts.values.sourceOf(variable)
    return source && source.path.length === 0 ? spell(source.node, env, depth + 1) : undefined
  }

  function spellCall(node: TSESTree.CallExpression, env: Env | undefined, depth: number): string | undefined {
    if (node.optional || !isPure(node, env)) return undefined
    const name = spell(node.callee, env, depth + 1)
    const parts = node.arguments.map((argument) =>
      argument.type === 'SpreadElement' ? undefined : spell(argument, env, depth + 1),
    )
    if (name === undefined || parts.includes(undefined)) return undefined
    return `${name}(${parts.join(', ')})${mayBeNothing(facts, node, env) ? '!' : ''}`
  }

  function isPure(node: TSESTree.CallExpression, env: Env | undefined): boolean {
    const callee = facts.values.ref(node.callee, env)
    switch (callee.type) {
      case 'module':
        return PATH_MODULES.has(callee.module) || (calls && !facts.operations.operationOf(node, env))
      case 'function':
        if (isPathHelper(facts, callee.node)) return true
        return calls && !callee.node.async && !callee.node.generator && !touchesFiles(facts, callee.node)
      case 'global':
        return callee.path.join('.') === 'process.cwd'
      default:
        return false
    }
  }

  return { spell }
}

/** The function, or one that it calls, does something to files, which would happen once more. */
function touchesFiles(facts: FileFacts, fn: FunctionNode): boolean {
  return [fn, ...runsInside(facts, [fn.body]).functions].some((one) =>
    facts.order.contains(
      one.body,
      (node) => node.type === 'CallExpression' && facts.operations.operationOf(node) !== undefined,
    ),
  )
}

/** `getPath(id): string | null`: the lock does not take what may be null, and who reads the change should see it. */
function mayBeNothing(facts: FileFacts, node: TSESTree.CallExpression, env: Env | undefined): boolean {
  const callee = facts.values.ref(node.callee, env)
  const type = callee.type === 'function' ? callee.node.returnType?.typeAnnotation : undefined
  return (
    type?.type === 'TSUnionType' &&
    type.types.some((one) => one.type === 'TSNullKeyword' || one.type === 'TSUndefinedKeyword')
  )
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
  // A variable has no value yet where its own is computed.
  if (isWithin(place, definition.node) && enclosingFunction(place) === enclosingFunction(declared))
    return false
  // What the file declares further down is there by the time that a function of it runs.
  return (
    declared.range[1] <= place.range[0] ||
    (scope.type === 'Program' && enclosingFunction(place) !== undefined)
  )
}

/** A helper of the file that only returns a path. */
export function isPathHelper(facts: FileFacts, fn: Node): boolean {
  if (!isFunction(fn) || fn.async || fn.generator || facts.values.soleReturn(fn) === undefined) return false
  return fn.body.type !== 'BlockStatement' || fn.body.body.length === 1
}
