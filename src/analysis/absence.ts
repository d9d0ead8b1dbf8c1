/**
 * Is the file missing where this happens? Existence checks and failed reads, and the code that runs only behind them:
 * the branch, what follows a return, what follows a wait.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import {
  isErrorCode,
  isFunction,
  isWithin,
  outerFunction,
  saysMissing,
  statementsOf,
  unwrap,
  wrapped,
  type FunctionNode,
  type Node,
} from './ast.ts'
import { divergenceOf, lastBefore, type FileEvent } from './events.ts'
import type { FileIndex, Variable } from './file-index.ts'
import { put } from './multimap.ts'
import { calleeName, type Operations } from './operations.ts'
import type { Order } from './order.ts'
import { isKnown, type SymbolicPath } from './symbolic-path.ts'
import type { Values } from './values.ts'

interface Question {
  /** The path that is asked about, when it is not the event's own. */
  readonly path?: SymbolicPath | undefined
  /** A read that failed is an answer as well. */
  readonly reads: boolean
  /** The file is missing there in every case: not for `if (force || !existsSync(file))`. */
  readonly surely: boolean
}

/** A check as the function that is looked at has it: the call of `existsSync`, or of a helper that asks. */
interface Look {
  readonly check: Node
  readonly isRead: boolean
  readonly surely: boolean
  /** It is the operation itself. */
  readonly direct: boolean
}

type Fork = TSESTree.TryStatement | TSESTree.IfStatement | TSESTree.WhileStatement

export type Absence = ReturnType<typeof createAbsence>

export function createAbsence(index: FileIndex, values: Values, operations: Operations, order: Order) {
  const memo = new WeakMap<readonly FileEvent[], ReadonlyMap<string, readonly FileEvent[]>>()

  const forks = new WeakMap<Node, readonly Fork[]>()

  /** What looks at each file, in one function. */
  function looksOf(events: readonly FileEvent[]): ReadonlyMap<string, readonly FileEvent[]> {
    const known = memo.get(events)
    if (known) return known
    const looks = new Map<string, FileEvent[]>()
    for (const event of events) {
      const { kind } = event.operation
      if ((kind !== 'stat' && kind !== 'read') || !event.path || !isKnown(event.path)) continue
      put(looks, event.path.key, event)
    }
    memo.set(events, looks)
    return looks
  }

  /** The looks at a path that come before an event; the last ones, where a file has hundreds. */
  function looksBefore(
    event: FileEvent,
    events: readonly FileEvent[],
    path: SymbolicPath | undefined = event.path,
  ): readonly FileEvent[] {
    if (!path || !isKnown(path)) return []
    return lastBefore(looksOf(events).get(path.key) ?? [], event.position)
  }

  /**
   * The look that found the file missing, or could not read it, when an event happens only then. `events` are those of
   * the same root.
   */
  function checkBefore(
    event: FileEvent,
    events: readonly FileEvent[],
    { path, reads, surely }: Question,
  ): FileEvent | undefined {
    return looksBefore(event, events, path).find((look) => {
      const isRead = look.operation.kind === 'read'
      if (isRead && !reads) return false
      const [x, y] = divergenceOf(look, event)
      if (!x || !y || (surely && !isRead && !answers(look, x))) return false
      return isAbsentBranch({ check: x, isRead, surely, direct: x === look.operation.node }, y)
    })
  }

  /**
   * True for a first-run seed: a write that an existence check or a failed read decides about. `copied`: the data was
   * read from another file, so a failed read is answered with a restore rather than with a default.
   */
  const isSeed = (event: FileEvent, events: readonly FileEvent[], copied: boolean): boolean =>
    checkBefore(event, events, { reads: !copied, surely: false }) !== undefined

  /** The helper that looks answers with nothing else than what it found: `readCache()` does not. */
  function answers(look: FileEvent, check: Node): boolean {
    const steps = [...look.chain, look.operation.node]
    return steps.slice(steps.indexOf(check) + 1).every((step) => {
      const fn = outerFunction(step)
      const returned = fn ? (index.returns.get(fn) ?? []) : []
      return (
        returned.length > 0 &&
        returned.every(
          (value) =>
            (value.type === 'Literal' && typeof value.value === 'boolean') ||
            (comesFrom(value, step) && !order.contains(value, isMeasured)),
        )
      )
    })
  }

  /** An expression of the step, or of the variable that has its result. */
  const comesFrom = (value: Node, step: Node): boolean =>
    order.contains(value, (node) => {
      if (node === step) return true
      const variable = node.type === 'Identifier' ? index.variableOf(node) : undefined
      const source = variable && values.sourceOf(variable)
      return source !== undefined && isWithin(step, source.node)
    })

  function isAbsentBranch(look: Look, write: Node): boolean {
    const { check, isRead } = look
    let child: Node = write
    for (let up = write.parent; up; child = up, up = up.parent) {
      if (!isRead) {
        if (up.type === 'LogicalExpression' && child === up.right) {
          if (isMissingWhen(up.left, look, up.operator === '&&')) return true
        } else if ((up.type === 'IfStatement' || up.type === 'ConditionalExpression') && child !== up.test) {
          if (isMissingWhen(up.test, look, child === up.consequent)) return true
        }
      }
      if (up.type === 'CatchClause' && up.parent.type === 'TryStatement' && isWithin(check, up.parent.block))
        return !look.surely || isForMissing(up.parent, write, look)
      if (
        up.type === 'CallExpression' &&
        up.callee.type === 'MemberExpression' &&
        calleeName(up) === 'catch' &&
        isWithin(check, up.callee.object)
      )
        return true
      const statements = statementsOf(up)
      if (statements) {
        for (const statement of forksOf(up, statements)) {
          if (statement.range[0] >= child.range[0]) break
          if (endsWhereThere(statement, look)) return true
        }
      }
      if (isFunction(up) && !isWithin(check, up)) return isAbsentCallback(up, write, check)
    }
    return false
  }

  /** The statements of a block behind which a run may not go on; long blocks have few. */
  function forksOf(block: Node, statements: readonly Node[]): readonly Fork[] {
    let found = forks.get(block)
    if (!found) {
      found = statements.filter(mayEnd)
      forks.set(block, found)
    }
    return found
  }

  function mayEnd(statement: Node): statement is Fork {
    switch (statement.type) {
      case 'TryStatement':
        // `try { return load(file) } catch {}`, `try { await access(file); return } catch {}`
        return (
          statement.handler !== null &&
          order.leaves([statement.block]) &&
          !order.leaves([statement.handler.body])
        )
      case 'IfStatement':
        // `if (existsSync(file)) return`
        return !statement.alternate && order.leaves([statement.consequent])
      default:
        // `while (existsSync(lock)) await sleep(100)`
        return statement.type === 'WhileStatement'
    }
  }

  /** What follows the statement runs only where the file is missing. */
  function endsWhereThere(statement: Fork, look: Look): boolean {
    const { check, isRead } = look
    if (statement.type === 'TryStatement')
      return isWithin(check, statement.block) && (!look.surely || isForMissing(statement, undefined, look))
    return !isRead && isMissingWhen(statement.test, look, false)
  }

  /**
   * The handler of a `try` means a missing file: it asks for the code, or nothing but the check can have failed.
   * `write` is what happens inside the handler, if it does.
   */
  function isForMissing(
    statement: TSESTree.TryStatement,
    write: Node | undefined,
    { check, direct }: Look,
  ): boolean {
    const { block, handler } = statement
    const body = handler!.body
    const asksForCode = order.contains(body, (node) => isErrorCode(node) && node.value === 'ENOENT')
    if (!asksForCode)
      return (
        direct &&
        !order.contains(block, (node) => {
          if (node.type === 'ThrowStatement') return true
          if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false
          if (isWithin(node, check) || isWithin(check, node.callee)) return false
          // `readFileSync(file).trim()` does not fail.
          const callee = values.ref(node.callee)
          return callee.type === 'global'
            ? callee.path[0] !== 'console'
            : unwrap(node.callee).type !== 'MemberExpression' ||
                callee.type === 'function' ||
                callee.type === 'module'
        })
      )
    for (
      let up: Node | undefined = write?.parent, child = write;
      up && child !== body;
      child = up, up = up.parent
    ) {
      if (up.type === 'IfStatement' && child !== up.test && isMissingCode(up.test, child === up.consequent))
        return true
      if (
        up.type === 'BlockStatement' &&
        up.body.some((one) => one.range[0] < child!.range[0] && isLeft(one))
      )
        return true
    }
    return write === undefined && body.body.some(isLeft)
  }

  /** `if (error.code !== 'ENOENT') throw error` */
  const isLeft = (statement: Node): boolean =>
    statement.type === 'IfStatement' &&
    order.leaves([statement.consequent]) &&
    isMissingCode(statement.test, false)

  /** A test for the code of a missing file, with the outcome that says so. */
  const isMissingCode = (test: Node, outcome: boolean): boolean =>
    follows(test, outcome, (plain, told) => saysMissing(plain) === told)

  /** `.catch(() => write(…))` on the check, or the check's own callback where it says that the file is missing. */
  function isAbsentCallback(fn: FunctionNode, write: Node, check: Node): boolean {
    const call = wrapped(fn).parent
    if (call?.type !== 'CallExpression') return false
    if (
      call.callee.type === 'MemberExpression' &&
      calleeName(call) === 'catch' &&
      isWithin(check, call.callee.object)
    )
      return true
    const told = fn.params[0]
    if (call !== check || told?.type !== 'Identifier') return false
    // `access(file, (error) => …)` is told what went wrong, `exists(file, (there) => …)` what is there.
    const ifTold = operations.operationOf(call)?.api.endsWith('.exists') === true
    const tellsMissing = (test: Node): boolean | undefined => {
      const answer = answerOf(test, told)
      return answer === undefined ? undefined : answer !== ifTold
    }
    for (const { test, holds } of order.guardsOf(write, fn)) {
      if (tellsMissing(test) === holds) return true
    }
    return false
  }

  /** What a test on a callback's first parameter asks for: that it is given (true), that it is not, or something else. */
  function answerOf(test: Node, told: TSESTree.Identifier): boolean | undefined {
    const plain = unwrap(test)
    if (plain.type === 'Identifier') return plain.name === told.name ? true : undefined
    if (plain.type === 'UnaryExpression' && plain.operator === '!') {
      const inner = answerOf(plain.argument, told)
      return inner === undefined ? undefined : !inner
    }
    if (plain.type === 'LogicalExpression' && plain.operator === '&&')
      return answerOf(plain.left, told) ?? answerOf(plain.right, told)
    // `error.code === 'ENOENT'`
    if (plain.type !== 'BinaryExpression' || saysMissing(plain) !== true) return undefined
    const code = unwrap(plain.left)
    return code.type === 'MemberExpression' && answerOf(code.object, told) === true ? true : undefined
  }

  /** Whether the file must be missing where a test has this outcome. */
  const isMissingWhen = (test: Node, look: Look, outcome: boolean): boolean =>
    follows(test, outcome, (plain, told) => saysAbsent(plain, look, told), !look.surely)

  function saysAbsent(plain: Node, look: Look, outcome: boolean): boolean {
    const { check } = look
    if (plain.type === 'BinaryExpression' && /^[!=]==?$/.test(plain.operator)) {
      const right = unwrap(plain.right)
      if (right.type !== 'Literal') return false
      const asked = (right.value === true) === plain.operator.startsWith('=')
      return isMissingWhen(plain.left, look, outcome === asked)
    }
    if (plain !== unwrap(check) && plain.type === 'Identifier') {
      const variable = index.variableOf(plain)
      const source = variable && values.sourceOf(variable)
      // Not in its own initialiser: `var there = there || existsSync(file)`.
      if (source?.path.length === 0 && isWithin(check, source.node) && !isWithin(plain, source.node))
        return isMissingWhen(source.node, look, outcome)
      return variable !== undefined && notedInCatch(variable, check) === outcome
    }
    // The check, also wrapped in a call of its own: `Boolean(existsSync(file))`, `await exists(file)`
    return isWithin(check, plain) && !outcome && !(look.surely && isMeasured(plain))
  }

  /** `let there = true; try { await access(file) } catch { there = false }`: what the variable is for a missing file. */
  function notedInCatch(variable: Variable, check: Node): boolean | undefined {
    for (const reference of variable.references) {
      if (reference.writeExpr?.type !== 'Literal' || reference.init) continue
      const { value } = reference.writeExpr
      if (typeof value !== 'boolean') continue
      let up: Node | undefined = reference.identifier.parent
      while (up && up.type !== 'CatchClause' && !isFunction(up)) up = up.parent
      if (up?.type === 'CatchClause' && up.parent.type === 'TryStatement' && isWithin(check, up.parent.block))
        return value
    }
    return undefined
  }

  return { looksBefore, checkBefore, isSeed }
}

/** `Date.now() - stat.mtimeMs < COOLDOWN`: how old or how large a file is. The answer is no for one that is there as well. */
const isMeasured = (node: Node): boolean => node.type === 'BinaryExpression' && /^[<>]=?$/.test(node.operator)

/**
 * Whether something follows from the outcome of a test, when `leaf` knows it of the parts: `a && b` says of both that
 * they are true, and `a || b` does not. `loosely`: one part is enough.
 */
function follows(
  test: Node,
  outcome: boolean,
  leaf: (plain: Node, outcome: boolean) => boolean,
  loosely = false,
): boolean {
  const plain = unwrap(test)
  if (plain.type === 'UnaryExpression' && plain.operator === '!')
    return follows(plain.argument, !outcome, leaf, loosely)
  if (plain.type !== 'LogicalExpression' || plain.operator === '??') return leaf(plain, outcome)
  const left = follows(plain.left, outcome, leaf, loosely)
  const right = follows(plain.right, outcome, leaf, loosely)
  return (plain.operator === '&&') === outcome || loosely ? left || right : left && right
}
