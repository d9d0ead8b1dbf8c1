/**
 * In what order, and under what protection? Questions about where events stand to each other: one before the other,
 * on branches that exclude each other, inside something that tries again.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { namesWindows, REFUSAL_CODES, RETRY_WORDS } from '../apis/words.ts'
import {
  enclosingFunction,
  functionArguments,
  isErrorCode,
  isFunction,
  isWithin,
  unwrap,
  wrapped,
  type FunctionNode,
  type Node,
  pushChildren,
} from './ast.ts'
import { isStateSwitch } from './downlevel.ts'
import { divergenceOf, type FileEvent } from './events.ts'
import type { FileIndex } from './file-index.ts'
import { calleeName, type Operations } from './operations.ts'
import type { Values } from './values.ts'

export type Order = ReturnType<typeof createOrder>

/** How many calls a list of delays is followed through: `delays.entries()`. */
const MAX_CHAIN = 4

export function createOrder(index: FileIndex, values: Values, operations: Operations) {
  /** True when one run can do `a` and later `b`. */
  function canPrecede(a: FileEvent, b: FileEvent): boolean {
    if (a.position >= b.position) return false
    const [x, y] = divergenceOf(a, b)
    return !x || !y || !areExclusive(x, y)
  }

  /** Two nodes of one function that no single run reaches in this order. */
  function areExclusive(a: Node, b: Node): boolean {
    let child: Node = a
    for (let up = a.parent; up; child = up, up = up.parent) {
      if (isWithin(b, up)) {
        if (up.type === 'IfStatement' || up.type === 'ConditionalExpression') {
          return (
            (child === up.consequent && up.alternate !== null && isWithin(b, up.alternate)) ||
            (child === up.alternate && isWithin(b, up.consequent))
          )
        }
        return (
          up.type === 'SwitchStatement' &&
          child.type === 'SwitchCase' &&
          leaves(child.consequent) &&
          !isStateSwitch(up)
        )
      }
      // `if (…) { a; return }` … b
      if (up.type === 'IfStatement' && child !== up.test && leaves([child])) return true
      if (up.type === 'BlockStatement' && up.parent.type === 'CatchClause' && leaves([up])) {
        return !isWithin(b, up.parent)
      }
    }
    return false
  }

  /** True when control never runs off the end of the statements. */
  function leaves(statements: readonly Node[]): boolean {
    const last = statements.at(-1)
    if (!last) return false
    switch (last.type) {
      case 'ReturnStatement':
      case 'ThrowStatement':
      case 'ContinueStatement':
      case 'BreakStatement':
        return true
      case 'ForStatement':
      case 'WhileStatement':
        // `for (;;)` is left by what stands inside.
        return isEndless(last) && !contains(last.body, (node) => node.type === 'BreakStatement')
      case 'BlockStatement':
        return leaves(last.body)
      case 'IfStatement':
        return last.alternate !== null && leaves([last.consequent]) && leaves([last.alternate])
      case 'TryStatement':
        return last.finalizer && leaves([last.finalizer])
          ? true
          : leaves([last.block]) && (!last.handler || leaves([last.handler.body]))
      case 'ExpressionStatement': {
        const call = unwrap(last.expression)
        if (call.type !== 'CallExpression') return false
        const callee = values.ref(call.callee)
        return callee.type === 'global' && callee.path.join('.') === 'process.exit'
      }
      default:
        return false
    }
  }

  /**
   * The tests that decide whether a place is reached, from the inside out, up to its function: of the branches around
   * it, and of the `if (x) return` before it. `holds`: what the test answered where the place is reached.
   */
  function* guardsOf(place: Node, fn: Node): Generator<{ test: TSESTree.Expression; holds: boolean }> {
    let child = place
    for (let up = place.parent; up && child !== fn; child = up, up = up.parent) {
      if (up.type === 'IfStatement' && child !== up.test)
        yield { test: up.test, holds: child === up.consequent }
      if (up.type !== 'BlockStatement') continue
      for (const statement of up.body) {
        if (statement.range[0] >= child.range[0]) break
        if (statement.type === 'IfStatement' && !statement.alternate && leaves([statement.consequent]))
          yield { test: statement.test, holds: false }
      }
    }
  }

  const isEndless = (loop: TSESTree.ForStatement | TSESTree.WhileStatement): boolean =>
    loop.test === null || (loop.test.type === 'Literal' && loop.test.value === true)

  /** The ancestors of a node up to its function, going on through functions that are called where they stand. */
  function* surroundings(node: Node, root: Node): Generator<{ node: Node; child: Node }> {
    let child = node
    for (let up = node.parent; up; child = up, up = up.parent) {
      yield { node: up, child }
      if (up === root) return
      if (isFunction(up)) {
        const outer = wrapped(up)
        const call = outer.parent
        if (call?.type !== 'CallExpression' && call?.type !== 'NewExpression') return
      }
    }
  }

  /** The nodes at which an event happens, from the operation outward: one for each function on the way. */
  const places = (event: FileEvent): Node[] => [event.operation.node, ...event.chain.toReversed()]

  /** True when a refused rename is tried again, however that is written. */
  function isRetried(event: FileEvent): boolean {
    return places(event).some((place) => isRetriedAt(place, event))
  }

  function isRetriedAt(place: Node, event: FileEvent): boolean {
    for (const { node, child } of surroundings(place, event.root)) {
      switch (node.type) {
        case 'IfStatement':
        case 'ConditionalExpression':
          if (isPlatformTest(node.test)) return true
          break
        case 'SwitchStatement':
          if (node.cases.some((one) => one.test !== null && isPlatformTest(one.test))) return true
          break
        case 'BlockStatement':
          // `if (process.platform !== 'win32') return rename(…)`, and what follows is for Windows.
          if (
            node.body.some(
              (statement) =>
                statement.type === 'IfStatement' &&
                statement.range[1] <= child.range[0] &&
                leaves([statement.consequent]) &&
                isPlatformTest(statement.test),
            )
          )
            return true
          break
        case 'WhileStatement':
        case 'DoWhileStatement':
        case 'ForStatement':
        case 'ForOfStatement':
          if (isRetryLoop(node, place)) return true
          break
        case 'TryStatement':
          if (node.handler && child === node.block && triesAgain(node.handler.body, place)) return true
          break
        case 'CatchClause':
          if (isSecondTry(node, place)) return true
          break
        case 'CallExpression':
          if (isRetryCall(node, child, place)) return true
          break
      }
    }
    return false
  }

  /** `try { rename(a, b) } catch { await sleep(100); rename(a, b) }`: the second is the retry of the first. */
  function isSecondTry(handler: TSESTree.CatchClause, place: Node): boolean {
    return contains(
      handler.parent.block,
      (node) =>
        node.type === 'CallExpression' &&
        operations.operationOf(node)?.kind === 'rename' &&
        sameArguments(node, place),
    )
  }

  /** The code knows that Windows is different here, whatever it does about it. */
  function isPlatformTest(test: Node): boolean {
    return contains(test, (node) => {
      if (node.type === 'Literal') return node.value === 'win32'
      if (node.type !== 'Identifier') return false
      if (namesWindows(node.name)) return true
      const value = values.soleValue(node)
      return (
        value !== undefined && contains(value, (inner) => inner.type === 'Literal' && inner.value === 'win32')
      )
    })
  }

  /** A loop whose body catches a failure and goes round again, over something else than a list of files. */
  function isRetryLoop(
    loop:
      TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement | TSESTree.ForOfStatement,
    place: Node,
  ): boolean {
    const declared =
      loop.type === 'ForOfStatement' ? loop.left : loop.type === 'ForStatement' ? loop.init : null
    if (declared?.type === 'VariableDeclaration') {
      const names = new Set(
        declared.declarations.flatMap(
          (declarator) => index.sourceCode.getDeclaredVariables?.(declarator) ?? [],
        ),
      )
      for (const variable of names) {
        if (variable.references.some((reference) => isWithin(reference.identifier, place))) return false
        // The path may be a local made from the loop variable: `const file = files[i]`.
        if (loop.type === 'ForOfStatement' && !isDelayList(loop.right)) return false
      }
    }
    if (takesWork(loop, place)) return false
    if (settlesInside(place, loop)) return true
    return tryAround(place, loop).some(
      ({ handler }) =>
        handler !== null && !alwaysLeavesByThrow(handler.body) && !isForOtherCodes(handler.body),
    )
  }

  /** `await rename(a, b).catch((error) => error)`, `.then(() => true, () => false)`: a failure goes on in the loop. */
  function settlesInside(place: Node, loop: Node): boolean {
    for (let up: Node | undefined = place.parent; up && up !== loop; up = up.parent) {
      if (
        up.type !== 'CallExpression' ||
        up.callee.type !== 'MemberExpression' ||
        !isWithin(place, up.callee.object)
      )
        continue
      const name = calleeName(up)
      if (name === 'catch' || (name === 'then' && up.arguments.length > 1)) return true
    }
    return false
  }

  /** `const job = queue.shift()`, `list[i++]`: each round has another job, so none of them is tried again. */
  function takesWork(loop: Node, place: Node): boolean {
    return contains(place, (node) => {
      if (node.type !== 'Identifier') return false
      const variable = index.variableOf(node)
      const source = variable && values.sourceOf(variable)
      if (!source || !isWithin(source.node, loop)) return false
      return contains(
        source.node,
        (inner) =>
          (inner.type === 'UpdateExpression' && inner.parent.type === 'MemberExpression') ||
          (inner.type === 'CallExpression' && /^(?:shift|pop|next)$/.test(calleeName(inner) ?? '')),
      )
    })
  }

  /** `for (const delay of [0, 50, 100])` is a retry schedule; `for (const file of files)` is work. */
  function isDelayList(node: Node, depth = 0): boolean {
    // `var list = list.keys()` comes from itself.
    if (depth > MAX_CHAIN) return false
    const plain = unwrap(node)
    // `delays.entries()`, `Array(5).keys()`
    if (
      plain.type === 'CallExpression' &&
      /^(?:entries|keys|values)$/.test(calleeName(plain) ?? '') &&
      plain.callee.type === 'MemberExpression'
    ) {
      const list = unwrap(plain.callee.object)
      return isDelayList(list, depth + 1)
    }
    // `Array.from({ length: 5 })`, `Array(5)`, `[...Array(5)]`: a number of rounds
    if (isCount(plain)) return true
    if (plain.type === 'ArrayExpression')
      return plain.elements.every(
        (element) => element?.type === 'Literal' && typeof element.value === 'number',
      )
    const value = values.soleValue(plain)
    return value !== undefined && isDelayList(value, depth + 1)
  }

  function isCount(node: Node): boolean {
    if (node.type === 'ArrayExpression') {
      const only = node.elements.length === 1 ? node.elements[0] : undefined
      return only?.type === 'SpreadElement' && isCount(unwrap(only.argument))
    }
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false
    const callee = values.ref(node.callee)
    const first = node.arguments[0]
    if (callee.type !== 'global' || !first) return false
    const name = callee.path.join('.')
    return name === 'Array' ? node.arguments.length === 1 : name === 'Array.from'
  }

  function tryAround(node: Node, within: Node): TSESTree.TryStatement[] {
    const found: TSESTree.TryStatement[] = []
    let child = node
    for (let up = node.parent; up && up !== within; child = up, up = up.parent) {
      if (up.type === 'TryStatement' && up.block === child) found.push(up)
    }
    return found
  }

  /** `if (error.code !== 'EEXIST') throw error`: the loop waits for something else than a refused rename. */
  function isForOtherCodes(body: Node): boolean {
    let codes = 0
    const refusal = contains(body, (node) => {
      if (!isErrorCode(node)) return false
      codes++
      return REFUSAL_CODES.has(node.value)
    })
    return codes > 0 && !refusal && contains(body, (node) => node.type === 'ThrowStatement')
  }

  /** A handler that only throws: nothing goes round again. One that throws for other codes does. */
  function alwaysLeavesByThrow(body: TSESTree.BlockStatement): boolean {
    const last = body.body.at(-1)
    if (!last) return false
    if (last.type !== 'ThrowStatement' && last.type !== 'ReturnStatement' && last.type !== 'BreakStatement')
      return false
    // `if (retryable(error)) { await sleep(); continue }` before the throw goes round again.
    return !contains(body, (node) => node.type === 'ContinueStatement')
  }

  /** The failure's handler renames again, calls its own function again, or knows the codes of a refusal. */
  function triesAgain(handler: Node, place: Node): boolean {
    const own = enclosingFunction(place)
    let codes = false
    const again = contains(handler, (node) => {
      if (isRefusalCode(node) || (node.type === 'Identifier' && holdsRefusalCodes(node))) codes = true
      // `setTimeout(publish, delay, …)` calls its own function again as well.
      if (node.type === 'Identifier' && own && isNameOf(node, own)) return true
      if (node.type !== 'CallExpression' || node === place) return false
      const operation = operations.operationOf(node)
      if (operation?.kind === 'rename') return sameArguments(node, place)
      const callee = values.ref(node.callee)
      if (callee.type === 'function' && callee.node === own) return true
      return RETRY_WORDS.test(calleeName(node) ?? '')
    })
    // A branch for the very codes is a decision about the refusal, whatever it does then.
    return again || codes
  }

  const isRefusalCode = (node: Node): boolean => isErrorCode(node) && REFUSAL_CODES.has(node.value)

  /** `TRANSIENT.has(error.code)` with `const TRANSIENT = new Set(['EPERM', …])` anywhere in the file. */
  function holdsRefusalCodes(node: TSESTree.Identifier): boolean {
    const value = values.soleValue(node)
    return value !== undefined && !isFunction(unwrap(value)) && contains(value, isRefusalCode)
  }

  function isNameOf(node: TSESTree.Identifier, fn: FunctionNode): boolean {
    const found = values.ref(node)
    return found.type === 'function' && found.node === fn && node.parent !== fn
  }

  function sameArguments(a: Node, b: Node): boolean {
    const text = (node: Node): string =>
      'arguments' in node
        ? (node.arguments as Node[])
            .slice(0, 2)
            .map((x) => index.sourceCode.getText(x))
            .join(',')
        : ''
    return b.type !== 'CallExpression' || text(a) === text(b)
  }

  /** `retry(() => rename())`, `rename(a, b, function again(error) { … })`, `rename(a, b).catch(again)` */
  function isRetryCall(call: TSESTree.CallExpression, child: Node, place: Node): boolean {
    const operation = operations.operationOf(call)
    const asArgument = call.arguments.some((argument) => argument === child)
    if (asArgument && operation?.kind === 'retry') return true
    if (asArgument && !operation && RETRY_WORDS.test(calleeName(call) ?? '')) return true
    if (call === place || child === call.callee) {
      // Its own callback, or the handler of the promise that it returns.
      return passedFunctions(call).some((fn) => callbackTriesAgain(fn, place))
    }
    return false
  }

  /** The functions that a call is given, in place or by name. */
  function passedFunctions(call: TSESTree.CallExpression): FunctionNode[] {
    const named = call.arguments.map((argument) =>
      argument.type === 'SpreadElement' ? undefined : values.ref(argument),
    )
    return named.flatMap((found) => (found?.type === 'function' ? [found.node] : []))
  }

  function callbackTriesAgain(fn: FunctionNode, place: Node): boolean {
    return (
      triesAgain(fn.body, place) ||
      contains(fn.body, (node) => node.type === 'CallExpression' && isCallOf(node, fn))
    )
  }
  function isCallOf(node: TSESTree.CallExpression, fn: FunctionNode): boolean {
    const callee = values.ref(node.callee)
    return callee.type === 'function' && callee.node === fn
  }

  /** True when the own callback of a rename (or a `.catch` on it) or a retry around it deals with the refusal. */
  function handlesOwnFailure(event: FileEvent): boolean {
    const call = event.operation.node
    if (functionArguments(call).some((fn) => callbackTriesAgain(fn, call))) return true
    // A named function passed on: `fs.rename(from, to, done)` with `function done(error) { … retry … }`.
    for (const argument of call.arguments) {
      if (argument.type === 'SpreadElement') continue
      const found = values.ref(argument, event.env)
      if (found.type === 'function' && callbackTriesAgain(found.node, call)) return true
    }
    return false
  }

  function contains(root: Node, test: (node: Node) => boolean): boolean {
    const stack: Node[] = [root]
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (test(node)) return true
      pushChildren(node, index.sourceCode.visitorKeys, stack)
    }
    return false
  }

  return {
    canPrecede,
    areExclusive,
    isRetried: (event: FileEvent) =>
      event.operation.effect.retries === true || isRetried(event) || handlesOwnFailure(event),
    surroundings,
    guardsOf,
    isPlatformTest,
    contains,
    leaves,
  }
}
