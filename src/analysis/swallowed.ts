/** Loads whose failure becomes a default, when that default is what a later save writes over the file. */
import type { TSESTree } from '@typescript-eslint/utils'
import { isCacheFile } from '../apis/formats.ts'
import { DECIDED_WORDS, RESCUE_WORDS } from '../apis/words.ts'
import {
  enclosingFunction,
  isFunction,
  isWithin,
  outerFunction,
  unwrap,
  wrapped,
  type FunctionNode,
  type Node,
} from './ast.ts'
import { isInSystemTemp, isSystemTempHole } from './directories.ts'
import { divergenceOf, type FileEvent } from './events.ts'
import { handlersAround, type Handler } from './failure.ts'
import type { FileIndex } from './file-index.ts'
import type { Flow } from './flow.ts'
import type { Operations } from './operations.ts'
import type { Paths } from './path-identity.ts'
import type { Order } from './order.ts'
import { createReach } from './reach.ts'
import type { State } from './state.ts'
import { holesOf, isKnown, pathText } from './symbolic-path.ts'
import type { LoadAndSave } from './updates.ts'
import type { Env, Values } from './values.ts'

export interface SwallowedLoad extends LoadAndSave {
  /** What makes the default. */
  readonly handler: Handler
}

/** What an expression is when a load has failed. */
type Outcome = 'data' | 'nothing' | 'unknown'

/** How deep helpers that make defaults are followed. */
const MAX_DEPTH = 5

export function createSwallowed(
  index: FileIndex,
  values: Values,
  paths: Paths,
  operations: Operations,
  order: Order,
  flow: Flow,
  state: State,
) {
  const reaches = createReach(index, values, order, flow)

  function swallowedIn(pairs: readonly LoadAndSave[], events: readonly FileEvent[]): SwallowedLoad[] {
    const found: SwallowedLoad[] = []
    const copied = new Map<string, FileEvent>()
    for (const event of events) {
      const { kind } = event.operation
      if ((kind === 'copy' || kind === 'rename') && event.path && isKnown(event.path))
        if (!copied.has(event.path.key)) copied.set(event.path.key, event)
    }
    for (const pair of pairs) {
      if (isRestorable(pair, copied) || expires(pair.load) || !reaches(pair)) continue
      for (const parse of state.parsesOf(pair.load)) {
        const handler = handlerOf(parse, pair)
        if (handler) {
          found.push({ ...pair, handler })
          break
        }
      }
    }
    return found
  }

  /**
   * It can be made anew, or a copy of it is kept.
   *
   * @param copied what copies or moves each path for the first time
   */
  function isRestorable({ load, save, path }: LoadAndSave, copied: ReadonlyMap<string, FileEvent>): boolean {
    if (isCacheFile(pathText(path)) || isInSystemTemp(path)) return true
    for (const { operation, env } of [load, save])
      if (isSpelledCache(operation.to ?? operation.path, env, 0)) return true
    for (const hole of holesOf(path)) {
      if (isCacheFile(hole.key) || isCacheFile(hole.name ?? '') || isSystemTempHole(hole)) return true
    }
    const copy = isKnown(path) ? copied.get(path.key) : undefined
    return copy !== undefined && copy.position < save.position
  }

  /** `const file = getCachePath()`, also as an argument of a caller. */
  function isSpelledCache(node: Node | undefined, env: Env | undefined, depth: number): boolean {
    if (!node || depth > MAX_DEPTH) return false
    if (isCacheFile(index.sourceCode.getText(node))) return true
    const plain = unwrap(node)
    if (plain.type === 'CallExpression') {
      const callee = values.ref(plain.callee, env)
      return (
        callee.type === 'function' &&
        (index.returns.get(callee.node) ?? []).some((returned) =>
          isSpelledCache(returned, undefined, depth + 1),
        )
      )
    }
    const variable = plain.type === 'Identifier' ? index.variableOf(plain) : undefined
    if (!variable) return false
    const thunk = values.bound(variable, env)
    return thunk
      ? isSpelledCache(thunk.node, thunk.env, depth + 1)
      : isSpelledCache(values.sourceOf(variable)?.node, env, depth + 1)
  }

  /** `now - entry.at < DAY`: what is compared with the clock goes out of date by itself, and is not kept for good. */
  function expires(load: FileEvent): boolean {
    for (const node of flow.derivedFrom(load)) {
      const { parent } = node
      if (parent?.type !== 'BinaryExpression' || parent.operator === '+') continue
      const other = parent.left === node ? parent.right : parent.left
      if (isClock(other)) return true
    }
    return false
  }

  const isClock = (node: Node): boolean => paths.pathOf(node).marks.has('clock')

  /** The first handler that gets a failure of the node, on its way out to the function that saves, if it makes a default. */
  function handlerOf(parse: Node, pair: LoadAndSave): Handler | undefined {
    const steps = [...pair.load.chain, pair.load.operation.node]
    const saving = divergenceOf(pair.load, pair.save)[1]
    if (!steps.some((step) => outerFunction(step) === outerFunction(parse)) && !parsesParameter(parse))
      return undefined
    let at: Node | undefined = parse
    for (let depth = 0; at && saving && depth < MAX_DEPTH; depth++) {
      for (const handler of handlersAround(at, values)) {
        // A save inside is not reached.
        if (isWithin(saving, handler.at) && !isWithin(saving, handler.node)) return undefined
        return makesDefault(handler, saving, pair, steps) ? handler : undefined
      }
      at = callOf(at, steps, pair.load)
    }
    return undefined
  }

  /** A helper that is given the text, rather than one that parses something else which our data went into. */
  function parsesParameter(parse: Node): boolean {
    const text = parse.type === 'CallExpression' ? parse.arguments[0] : undefined
    if (!text) return false
    return order.contains(text, (node) => {
      const found = node.type === 'Identifier' ? values.ref(node) : undefined
      return found?.type === 'parameter' && found.fn === outerFunction(parse)
    })
  }

  /** The call that runs the function of a node, on the way from the saving function to the load. */
  function callOf(node: Node, steps: readonly Node[], load: FileEvent): Node | undefined {
    const fn = outerFunction(node)
    const on = steps.findIndex((step) => outerFunction(step) === fn)
    if (on > 0) return steps[on - 1]
    if (on === 0 || !fn) return undefined
    // A helper that only parses is given the text.
    const tainted = flow.derivedFrom(load)
    return flow.callersOf(fn).find((call) => tainted.has(call))
  }

  function makesDefault(
    { node, at }: Handler,
    saving: Node,
    pair: LoadAndSave,
    steps: readonly Node[],
  ): boolean {
    if (DECIDED_WORDS.test(index.sourceCode.getText(node.body)) || doesMore(node.body)) return false
    const { env } = pair.load
    if (isFunction(node)) return arrives(at, outcomeOfAll(index.returns.get(node) ?? [], env), steps, pair)
    const fn = enclosingFunction(at)
    const isSaving = isWithin(saving, fn ?? index.program) && outerFunction(saving) === outerFunction(at)
    const returned = fn ? (index.returns.get(fn) ?? []) : []
    if (order.leaves([node.body])) {
      // Out of the function that saves as well.
      if (isSaving || !fn) return false
      return arrivesFrom(
        fn,
        outcomeOfAll(
          returned.filter((value) => isWithin(value, node)),
          env,
        ),
        at,
        steps,
        pair,
      )
    }
    if (returned.some((value) => isWithin(value, node))) return false
    if (isSaving) return saving.range[0] > at.range[1] && keepsData(at, node)
    const after = returned.filter((value) => value.range[0] > at.range[1])
    return fn !== undefined && arrivesFrom(fn, outcomeOfAll(after, env, node), at, steps, pair)
  }

  /** More than a default: it looks at the error, keeps the file, ends the program, asks, or takes note. */
  function doesMore(body: Node): boolean {
    return order.contains(body, (node) => {
      if (node.type === 'ThrowStatement' || node.type === 'AwaitExpression') return true
      if (node.type === 'AssignmentExpression') {
        const value = unwrap(node.right)
        return value.type === 'Identifier' || (value.type === 'Literal' && typeof value.value === 'boolean')
      }
      return (node.type === 'CallExpression' || node.type === 'NewExpression') && rescues(node, 0)
    })
  }

  function rescues(call: Node & { callee: Node }, depth: number): boolean {
    if (operations.operationOf(call as never)) return true
    if (RESCUE_WORDS.test(index.sourceCode.getText(call.callee))) return true
    const callee = values.ref(call.callee)
    return (
      callee.type === 'function' &&
      depth < 3 &&
      order.contains(
        callee.node.body,
        (node) =>
          node.type === 'ThrowStatement' ||
          ((node.type === 'CallExpression' || node.type === 'NewExpression') && rescues(node, depth + 1)),
      )
    )
  }

  /** The variable that the try was to fill holds data all the same: since before it, or from the handler. */
  function keepsData(at: Node, handler: Node): boolean {
    let filled = false
    let all = true
    order.contains((at as { block?: Node }).block ?? at, (node) => {
      if (node.type !== 'AssignmentExpression' || enclosingFunction(node) !== enclosingFunction(at))
        return false
      const name = unwrap(node.left)
      if (name.type !== 'Identifier') return false
      filled = true
      if (outcomeOf(name, undefined, handler) !== 'data') all = false
      return false
    })
    return filled && all
  }

  function arrivesFrom(
    fn: FunctionNode,
    outcome: Outcome,
    at: Node,
    steps: readonly Node[],
    pair: LoadAndSave,
  ): boolean {
    if (outcome === 'data') return true
    if (outcome !== 'nothing') return false
    // The executor's or callback's own result is not followed.
    if (outerFunction(at) !== fn) return false
    const call = callOf(at, steps, pair.load)
    return call !== undefined && arrives(call, outcome, steps, pair)
  }

  /** `load() ?? {}`, also behind functions that only hand the result on. */
  function arrives(call: Node, outcome: Outcome, steps: readonly Node[], pair: LoadAndSave): boolean {
    if (outcome === 'data') return true
    if (outcome !== 'nothing') return false
    let at: Node | undefined = call
    for (let depth = 0; at && depth < MAX_DEPTH; depth++) {
      const top = wrapped(at)
      const { parent } = top
      if (parent?.type === 'LogicalExpression' && parent.left === top && parent.operator !== '&&')
        return outcomeOf(parent.right, undefined) === 'data'
      if (
        parent?.type !== 'ReturnStatement' &&
        !(parent?.type === 'ArrowFunctionExpression' && parent.body === top)
      )
        return false
      at = callOf(at, steps, pair.load)
    }
    return false
  }

  function outcomeOfAll(all: readonly Node[], env: Env | undefined, handler?: Node): Outcome {
    const outcomes = new Set(all.map((node) => outcomeOf(node, env, handler)))
    if (outcomes.size !== 1) return outcomes.size === 0 ? 'nothing' : 'unknown'
    return [...outcomes][0]!
  }

  /** What an expression is after a failure; `handler`: what has been assigned there counts. */
  function outcomeOf(expression: Node, env: Env | undefined, handler?: Node, depth = 0): Outcome {
    const node = unwrap(expression)
    if (depth > MAX_DEPTH) return 'unknown'
    switch (node.type) {
      case 'ObjectExpression':
      case 'ArrayExpression':
      case 'NewExpression':
      case 'MemberExpression':
        return 'data'
      case 'Literal':
        return node.value === null || node.value === false ? 'nothing' : 'unknown'
      case 'UnaryExpression':
        return node.operator === 'void' ? 'nothing' : 'unknown'
      case 'LogicalExpression':
        return node.operator === '&&' ? 'unknown' : outcomeOf(node.right, env, handler, depth + 1)
      case 'ConditionalExpression': {
        const [one, other] = [node.consequent, node.alternate].map((x) =>
          outcomeOf(x, env, handler, depth + 1),
        )
        return one === other ? one! : 'unknown'
      }
      case 'CallExpression': {
        const callee = values.ref(node.callee, env)
        if (callee.type !== 'function') return operations.operationOf(node) ? 'unknown' : 'data'
        const inner = values.enter(callee, node, env)
        const all = (index.returns.get(callee.node) ?? []).map((x) =>
          outcomeOf(x, inner, undefined, depth + 1),
        )
        return all.length > 0 && all.every((one) => one === 'data') ? 'data' : 'unknown'
      }
      case 'Identifier':
        return outcomeOfName(node, env, handler, depth)
      default:
        return 'unknown'
    }
  }

  function outcomeOfName(
    node: TSESTree.Identifier,
    env: Env | undefined,
    handler: Node | undefined,
    depth: number,
  ): Outcome {
    const variable = index.variableOf(node)
    if (!variable || variable.defs.length === 0) return node.name === 'undefined' ? 'nothing' : 'unknown'
    const thunk = values.bound(variable, env)
    if (thunk)
      return (thunk.path?.length ?? 0) > 0
        ? 'unknown'
        : outcomeOf(thunk.node, thunk.env, undefined, depth + 1)
    const definition = variable.defs[0]!.node as Node
    if (isFunction(definition)) {
      const fallback = values.parameterOf(variable, definition)?.fallback
      return fallback ? outcomeOf(fallback, undefined, undefined, depth + 1) : 'unknown'
    }
    const given = handler
      ? variable.references.find(
          (reference) => reference.writeExpr && isWithin(reference.identifier as Node, handler),
        )?.writeExpr
      : undefined
    if (given) return outcomeOf(given, env, undefined, depth + 1)
    if (definition.type === 'ImportDeclaration' || definition.type.startsWith('Import')) return 'data'
    if (definition.type !== 'VariableDeclarator' || definition.id.type !== 'Identifier') return 'unknown'
    return definition.init ? outcomeOf(definition.init, env, undefined, depth + 1) : 'nothing'
  }

  return { swallowedIn }
}
