/**
 * Does a failure to take a lock lead to the work all the same? `try { mkdirSync(lock) } catch {}` in front of it, a
 * loop that gives up after some attempts, a handler that runs the work itself. One function is followed statement by
 * statement, along the ways on which no attempt has succeeded; what cannot be decided counts as protected.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { endsProcess } from '../apis/words.ts'
import {
  enclosingFunction,
  isFunction,
  isWithin,
  propertyName,
  unwrap,
  type Node,
  pushChildren,
} from './ast.ts'
import type { FileIndex, Variable } from './file-index.ts'
import { calleeName } from './operations.ts'

/** What is known of variables on a way: true and false stand for truthy and falsy. */
type Known = ReadonlyMap<Variable, boolean>

/** The ways that are open: before any attempt, and after a failed one. A way that holds the lock is not followed. */
interface Ways {
  readonly fresh?: Known | undefined
  readonly failed?: Known | undefined
}

interface Exits {
  next: Ways
  break: Ways
  continue: Ways
  throw: Ways
}

/** Rounds of a loop that are followed: one to fail, one to see what was assigned meanwhile. */
const ROUNDS = 2
/** Statements that are followed, those in loops and handlers each time. */
const MAX_STEPS = 1_000

export type LockFailure = ReturnType<typeof createLockFailure>

export function createLockFailure(index: FileIndex) {
  /** Where work lies too far from the start of its function to be followed to. */
  const ends = new Map<Node, number>()

  /**
   * True when `work` is reached after every attempt on the way there has failed.
   *
   * @param attempts the calls that take the lock, all in one function
   * @param work a node of the same function
   */
  function passesOver(attempts: readonly Node[], work: Node): boolean {
    const fn = enclosingFunction(work)
    if (!fn || attempts.some((attempt) => enclosingFunction(attempt) !== fn)) return false
    if (fn.body.type !== 'BlockStatement' || work.range[0] >= (ends.get(fn) ?? Infinity)) return false
    let reached = false
    let steps = 0
    run(fn.body, { fresh: new Map() })
    if (steps > MAX_STEPS) ends.set(fn, work.range[0])
    return reached && steps <= MAX_STEPS

    function run(node: Node, ways: Ways): Exits {
      if (!ways.fresh && !ways.failed) return exits({})
      if (++steps > MAX_STEPS) return exits({})
      switch (node.type) {
        case 'BlockStatement':
          return sequence(node.body, ways)
        case 'IfStatement':
          return branch(node, ways)
        case 'TryStatement':
          return attempt(node, ways)
        case 'WhileStatement':
        case 'DoWhileStatement':
        case 'ForStatement':
        case 'ForOfStatement':
        case 'ForInStatement':
          return loop(node, ways)
        case 'ReturnStatement': {
          const done = expression(node, node.argument, ways)
          return { ...exits({}), throw: done.throw }
        }
        case 'ThrowStatement':
          return { ...exits({}), throw: ways }
        case 'BreakStatement':
          return node.label ? exits({}) : { ...exits({}), break: ways }
        case 'ContinueStatement':
          return node.label ? exits({}) : { ...exits({}), continue: ways }
        case 'ExpressionStatement':
          return endsHere(node.expression) ? exits({}) : expression(node, node.expression, ways)
        case 'VariableDeclaration':
          return expression(node, node, ways)
        default:
          // Switches, labels and whatever else: nothing is claimed about what lies behind them.
          return holds(node, attempts) || isWithin(work, node) ? exits({}) : exits(ways)
      }
    }

    function sequence(statements: readonly Node[], start: Ways): Exits {
      const all = exits({})
      let ways = start
      for (const statement of statements) {
        const after = run(statement, ways)
        all.break = join(all.break, after.break)
        all.continue = join(all.continue, after.continue)
        all.throw = join(all.throw, after.throw)
        ways = after.next
      }
      all.next = ways
      return all
    }

    function branch(node: TSESTree.IfStatement, ways: Ways): Exits {
      const tested = expression(node.test, node.test, ways)
      const yes = only(tested.next, (known) => truth(node.test, known) !== false)
      const no = only(tested.next, (known) => truth(node.test, known) !== true)
      const a = run(node.consequent, yes)
      const b = node.alternate ? run(node.alternate, no) : exits(no)
      return joinExits(joinExits(a, b), { ...exits({}), throw: tested.throw })
    }

    function attempt(node: TSESTree.TryStatement, ways: Ways): Exits {
      const block = run(node.block, ways)
      const handled = node.handler
        ? run(node.handler.body, block.throw)
        : { ...exits({}), throw: block.throw }
      const all = joinExits({ ...block, throw: {} }, handled)
      if (!node.finalizer) return all
      const last = run(node.finalizer, all.next)
      return joinExits({ ...all, next: {} }, last)
    }

    function loop(
      node:
        | TSESTree.WhileStatement
        | TSESTree.DoWhileStatement
        | TSESTree.ForStatement
        | TSESTree.ForOfStatement
        | TSESTree.ForInStatement,
      start: Ways,
    ): Exits {
      const all = exits({})
      const test = 'test' in node ? node.test : undefined
      const endless = test === null
      let ways =
        node.type === 'ForStatement' && node.init ? expression(node.init, node.init, start).next : start
      for (let round = 0; round < ROUNDS; round++) {
        if (!endless && (node.type !== 'DoWhileStatement' || round > 0))
          all.next = join(all.next, test ? only(ways, (known) => truth(test, known) !== true) : ways)
        const body = run(node.body, test ? only(ways, (known) => truth(test, known) !== false) : ways)
        all.next = join(all.next, body.break)
        all.throw = join(all.throw, body.throw)
        ways = join(body.next, body.continue)
      }
      if (!endless)
        all.next = join(all.next, test ? only(ways, (known) => truth(test, known) !== true) : ways)
      return all
    }

    /** A statement without statements inside: an attempt, the work, or assignments. */
    function expression(statement: Node, root: Node | null, ways: Ways): Exits {
      if (!root) return exits(ways)
      if (isWithin(work, root) && isPlain(work, statement)) {
        if (ways.failed) reached = true
      }
      const tried = attempts.find((one) => isWithin(one, root))
      if (!tried) return exits(assigned(root, ways))
      const failed = join({ failed: ways.fresh }, { failed: ways.failed })
      // `await lock(file).catch(() => undefined)` goes on, and what it is assigned to holds nothing.
      return settles(tried, statement) ? exits(assigned(root, failed, true)) : { ...exits({}), throw: failed }
    }

    function settles(tried: Node, statement: Node): boolean {
      for (let up = tried.parent; up && up !== statement.parent; up = up.parent) {
        if (
          up.type === 'CallExpression' &&
          up.callee.type === 'MemberExpression' &&
          propertyName(up.callee) === 'catch' &&
          isWithin(tried, up.callee.object)
        )
          return true
      }
      return false
    }
  }

  /** Whether a node is evaluated whenever its statement is: not one side of a choice, not inside another function. */
  function isPlain(node: Node, statement: Node): boolean {
    for (let up = node.parent, child = node; up && up !== statement.parent; child = up, up = up.parent) {
      if (isFunction(up)) return false
      if (up.type === 'ConditionalExpression' && child !== up.test) return false
      if (up.type === 'LogicalExpression' && child === up.right) return false
    }
    return true
  }

  function assigned(root: Node, ways: Ways, empty = false): Ways {
    const apply = (known: Known | undefined): Known | undefined => {
      if (!known) return undefined
      const after = new Map(known)
      const stack: Node[] = [root]
      for (let node = stack.pop(); node; node = stack.pop()) {
        if (isFunction(node)) continue
        if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier')
          note(after, node.id, node.init, empty)
        if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier')
          note(after, node.left, node.operator === '=' ? node.right : undefined, empty)
        pushChildren(node, index.sourceCode.visitorKeys, stack)
      }
      return after
    }
    return { fresh: apply(ways.fresh), failed: apply(ways.failed) }
  }

  function note(
    known: Map<Variable, boolean>,
    name: TSESTree.Identifier,
    value: Node | null | undefined,
    empty: boolean,
  ): void {
    const variable = index.variableOf(name)
    if (!variable) return
    const truthy = empty || value === null ? false : value && truth(value, known)
    if (truthy === undefined) known.delete(variable)
    else known.set(variable, truthy)
  }

  /** Whether an expression is truthy, as far as a way shows it. */
  function truth(expression: Node, known: Known): boolean | undefined {
    const node = unwrap(expression)
    switch (node.type) {
      case 'Literal':
        return Boolean(node.value)
      case 'Identifier': {
        if (node.name === 'undefined') return false
        const variable = index.variableOf(node)
        return variable && known.get(variable)
      }
      case 'UnaryExpression': {
        const inner = node.operator === '!' ? truth(node.argument, known) : undefined
        return inner === undefined ? undefined : !inner
      }
      case 'LogicalExpression': {
        const left = truth(node.left, known)
        const right = truth(node.right, known)
        if (node.operator === '&&')
          return left === false || right === false ? false : left && right ? true : undefined
        if (node.operator === '||')
          return left || right ? true : left === false && right === false ? false : undefined
        return undefined
      }
      case 'BinaryExpression': {
        const negated = node.operator.startsWith('!')
        if (!/^[!=]==?$/.test(node.operator)) return undefined
        const left = truth(node.left, known)
        const right = truth(node.right, known)
        // Two falsy values are taken for the same one: `null` and `undefined` are used for nothing else here.
        if (left === undefined || right === undefined || (left && right)) return undefined
        return (left === right) !== negated
      }
      default:
        return undefined
    }
  }

  /** A call that does not come back, by what it is or by what it is called. */
  function endsHere(expression: Node): boolean {
    const call = unwrap(expression)
    if (call.type !== 'CallExpression') return false
    const name = calleeName(call)
    return name !== undefined && endsProcess(name)
  }

  const holds = (node: Node, inner: readonly Node[]): boolean => inner.some((one) => isWithin(one, node))

  return { passesOver }
}

const exits = (next: Ways): Exits => ({ next, break: {}, continue: {}, throw: {} })

function only(ways: Ways, test: (known: Known) => boolean): Ways {
  return {
    fresh: ways.fresh && test(ways.fresh) ? ways.fresh : undefined,
    failed: ways.failed && test(ways.failed) ? ways.failed : undefined,
  }
}

function join(a: Ways, b: Ways): Ways {
  return { fresh: meet(a.fresh, b.fresh), failed: meet(a.failed, b.failed) }
}

/** What holds on both of two ways. */
function meet(a: Known | undefined, b: Known | undefined): Known | undefined {
  if (!a || !b) return a ?? b
  return new Map([...a].filter(([variable, value]) => b.get(variable) === value))
}

function joinExits(a: Exits, b: Exits): Exits {
  return {
    next: join(a.next, b.next),
    break: join(a.break, b.break),
    continue: join(a.continue, b.continue),
    throw: join(a.throw, b.throw),
  }
}
