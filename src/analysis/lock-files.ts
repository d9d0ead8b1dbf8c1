/**
 * Locks made by hand: a path that is created exclusively and removed again. Who removes it, and does he know that it is
 * still his, or still the one that he judged?
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { enclosingFunction, isFunction, isLoop, isWithin, propertyName, unwrap, type Node } from './ast.ts'
import { divergenceOf, type FileEvent } from './events.ts'
import type { FileIndex, Variable } from './file-index.ts'
import type { Flow } from './flow.ts'
import { isOf, type OperationKind } from './operations.ts'
import type { Order } from './order.ts'
import type { Paths } from './path-identity.ts'
import { isBelow, isKnown, isRandom, type SymbolicPath } from './symbolic-path.ts'
import type { Values } from './values.ts'

export interface BlindRemoval {
  readonly kind:
    /** Of a lock that was judged stale, and may be another one by now. */
    | 'stale'
    /** Of a lock that nobody has looked at. */
    | 'forced'
    /** Of one's own lock, which others may have taken away. */
    | 'release'
  readonly claim: FileEvent
  readonly removal: FileEvent
  /** What takes the lock away from its owner. */
  readonly theft: FileEvent
  readonly path: SymbolicPath
  /** Where the function that claims goes on to remove. */
  readonly site: Node
}

interface Uses {
  readonly path: SymbolicPath
  readonly claims: FileEvent[]
  readonly removals: FileEvent[]
  /** What tells something about the lock or about what is kept in it. */
  readonly looks: FileEvent[]
  readonly moves: FileEvent[]
}

interface Theft {
  readonly event: FileEvent
  readonly claim: FileEvent
  readonly looks: readonly FileEvent[]
}

/** Marks of what an owner writes into its lock, for others to judge. */
const OWNER_MARKS = ['pid', 'clock', 'random'] as const
/** What a path is, and not how old or whose. */
const TYPE_TEST = /^is(?:Directory|File|SymbolicLink)$/
const EQUALITY = /^[!=]==?$/

/** What leaves a file. */
const FILLS: readonly OperationKind[] = ['write', 'create', 'atomic-write']
/** What takes a lock by hand. */
export const CLAIMS: readonly OperationKind[] = ['create', 'mkdir']

export function createLockFiles(index: FileIndex, values: Values, paths: Paths, order: Order, flow: Flow) {
  /** The removals of locks in the events of one function that nothing makes safe. */
  function blindRemovalsOf(events: readonly FileEvent[]): BlindRemoval[] {
    const found: BlindRemoval[] = []
    for (const uses of usesByPath(events)) found.push(...blindRemovalsAt(uses))
    return found
  }

  function blindRemovalsAt(uses: Uses): BlindRemoval[] {
    const all = [...uses.removals, ...uses.moves].flatMap((event) => theftOf(event, uses) ?? [])
    if (!all.some((theft) => isJudged(theft, uses))) return []
    const releases = uses.removals.flatMap((removal) => releaseOf(removal, uses) ?? [])
    // What is moved to its place was a temp.
    if (uses.moves.some((move) => !all.some(({ event }) => event === move))) return []
    if (releases.length === 0 && !uses.claims.every(namesOwner)) return []
    const found: BlindRemoval[] = all
      .filter(({ event }) => event.operation.kind === 'remove' && !isGuarded(event, uses.path))
      .filter((theft) => !isSeenAgain(theft))
      .map(({ event, claim, looks }) => ({
        kind: looks.length > 0 || isDecided(claim, event) ? ('stale' as const) : ('forced' as const),
        claim,
        removal: event,
        theft: event,
        path: uses.path,
        site: siteOf(claim, event),
      }))
    const theft = all.find(takesFromTheSlow)
    // Whoever clears what it has not looked at again has more to repair than its release.
    if (!theft || found.length > 0) return found
    for (const { event, claim } of releases) {
      if (isInCatch(siteOf(claim, event)) || isChecked(event, claim, uses)) continue
      found.push({
        kind: 'release',
        claim,
        removal: event,
        theft: theft.event,
        path: uses.path,
        site: siteOf(claim, event),
      })
    }
    return found
  }

  const siteOf = (claim: FileEvent, removal: FileEvent): Node =>
    divergenceOf(claim, removal)[1] ?? removal.operation.node

  /** The paths that are claimed exclusively, with all that happens to them. */
  function usesByPath(events: readonly FileEvent[]): readonly Uses[] {
    const all = new Map<string, Uses>()
    for (const event of events) {
      if (!isClaim(event)) continue
      const path = event.path!
      const uses = all.get(path.key)
      if (uses) uses.claims.push(event)
      else all.set(path.key, { path, claims: [event], removals: [], looks: [], moves: [] })
    }
    if (all.size === 0) return []
    const locks = [...all.values()]
    for (const event of events) {
      const { kind } = event.operation
      if (!event.path) continue
      const uses = all.get(event.path.key)
      if (uses && kind === 'remove') {
        if (!spares(event, uses, events)) uses.removals.push(event)
      } else if (uses && kind === 'rename') uses.moves.push(event)
      else if ((kind === 'read' || kind === 'stat') && !isQuestionOfExistence(event))
        for (const lock of locks) if (isAtOrBelow(event.path, lock.path)) lock.looks.push(event)
    }
    return locks.filter(({ removals }) => removals.length > 0)
  }

  /** `rmdir` of a directory that its owner has put a file into fails, and so does `unlink` of any: such a lock stays. */
  function spares(
    { operation }: FileEvent,
    { path: lock, claims }: Uses,
    events: readonly FileEvent[],
  ): boolean {
    const { options, recursive, effect } = operation
    const given = options && unwrap(options)
    if (!effect.removes || recursive || (given && given.type !== 'ObjectExpression' && !isFunction(given)))
      return false
    if (claims.some((claim) => claim.operation.kind !== 'mkdir')) return false
    return (
      effect.removes === 'files' ||
      events.some(({ path, operation }) => path && isOf(FILLS, operation) && isBelow(lock, path))
    )
  }

  function isClaim({ operation, path }: FileEvent): boolean {
    if (!isOf(CLAIMS, operation) || !path || !isKnown(path) || isRandom(path)) return false
    // A symbolic link that is replaced is made to stay.
    if (operation.kind === 'create') return operation.effect.link !== true
    return !operation.recursive
  }

  const isAtOrBelow = (path: SymbolicPath, lock: SymbolicPath): boolean =>
    path.key === lock.key || isBelow(lock, path)

  const isQuestionOfExistence = ({ operation }: FileEvent): boolean =>
    /(?:exists|access)(?:Sync)?$/i.test(operation.api)

  /** The claims that lie nearest to an event, in the innermost function that leads to both. */
  function nearestClaims(event: FileEvent, { claims }: Uses): readonly FileEvent[] {
    let nearest: FileEvent[] = []
    let most = -1
    for (const claim of claims) {
      let shared = 0
      while (shared < claim.chain.length && claim.chain[shared] === event.chain[shared]) shared++
      if (shared > most) [nearest, most] = [[], shared]
      if (shared === most) nearest.push(claim)
    }
    return nearest
  }

  /** A removal, or a move out of the way, of the lock that could not be taken. */
  function theftOf(event: FileEvent, uses: Uses): Theft | undefined {
    const nearest = nearestClaims(event, uses)
    if (nearest.some((claim) => isOwnedAfter(claim, event))) return undefined
    const failed = nearest.findLast((one) => isAfterFailure(one, event))
    const looks = uses.looks.filter(
      (look) =>
        look.position > (failed?.position ?? -1) &&
        look.position < event.position &&
        order.canPrecede(look, event),
    )
    if (failed) return { event, claim: failed, looks }
    // Judged first: `if (isStale(lock)) unlinkSync(lock)`, and then it is created exclusively.
    const next = nearest.find((one) => order.canPrecede(event, one))
    return next && looks.length > 0 && !looks.some(asksForOwner) ? { event, claim: next, looks } : undefined
  }

  /** `owner === token`: it may well be one's own lock. */
  function asksForOwner(look: FileEvent): boolean {
    const answer = flow.derivedFrom(look)
    return order.contains(
      scopeOf(look),
      (node) =>
        node.type === 'BinaryExpression' &&
        EQUALITY.test(node.operator) &&
        (answer.has(node.left) || answer.has(node.right)) &&
        ![node.left, node.right].some((side) => unwrap(side).type === 'Literal'),
    )
  }

  const scopeOf = (look: FileEvent): Node => enclosingFunction(look.operation.node)?.body ?? index.program

  /** A removal of the lock that was taken before. */
  function releaseOf(
    event: FileEvent,
    uses: Uses,
  ): { readonly event: FileEvent; readonly claim: FileEvent } | undefined {
    const claim = nearestClaims(event, uses).findLast((one) => isOwnedAfter(one, event))
    return claim && { event, claim }
  }

  const isOwnedAfter = (claim: FileEvent, event: FileEvent): boolean =>
    order.canPrecede(claim, event) && !isAfterFailure(claim, event)

  /** It is removed for its age or its owner: a lock, and not a file that is in the way. */
  function isJudged({ event, claim, looks }: Theft, uses: Uses): boolean {
    if (looks.some(({ operation }) => operation.kind === 'read')) return true
    if (looks.length > 0) return !looks.every(asksForType)
    return isDecided(claim, event) && isFollowedByClaim(event, uses.claims) && uses.claims.every(namesOwner)
  }

  function asksForType(look: FileEvent): boolean {
    const answer = flow.derivedFrom(look)
    return order.contains(
      scopeOf(look),
      (node) =>
        node.type === 'MemberExpression' &&
        TYPE_TEST.test(propertyName(node) ?? '') &&
        (answer.has(node.object) || isWithin(look.operation.node, node.object)),
    )
  }

  /** Nothing, the owner's process, the time: what stands in a lock. A file with other content is made to stay. */
  function namesOwner({ operation, env }: FileEvent): boolean {
    if (operation.kind === 'mkdir') return true
    if (!operation.data) return operation.effect.opens === true
    const { marks, pieces } = paths.pathOf(operation.data, env)
    return pieces.length === 0 || OWNER_MARKS.some((mark) => marks.has(mark))
  }

  /** A question that this program can answer stands between the failed claim and the removal. */
  function isDecided(claim: FileEvent, removal: FileEvent): boolean {
    const [x, y] = divergenceOf(claim, removal)
    if (!x || !y) return false
    let child: Node = y
    for (let up: Node | undefined = y.parent; up && !isFunction(up); child = up, up = up.parent) {
      if (up.type === 'IfStatement' && child !== up.test && asks(up.test)) return true
      if (
        up.type === 'BlockStatement' &&
        up.body.some(
          (statement) =>
            statement.type === 'IfStatement' &&
            statement.range[0] > x.range[1] &&
            statement.range[1] <= child.range[0] &&
            order.leaves([statement.consequent]) &&
            asks(statement.test),
        )
      )
        return true
      if (isWithin(x, up)) return false
    }
    return false
  }

  /** `isAlive(pid)`, `reason !== undefined` with `const reason = staleReason(info)` */
  const asks = (test: Node): boolean =>
    order.contains(test, (node) => {
      if (node.type === 'CallExpression') return true
      const source = sourceOf(node)
      return source !== undefined && order.contains(source, (inner) => inner.type === 'CallExpression')
    })

  /** It happens where the claim has failed: in the `catch` around it, or behind one that does not leave. */
  function isAfterFailure(claim: FileEvent, event: FileEvent): boolean {
    const [x, y] = divergenceOf(claim, event)
    if (!x || !y || claim.position >= event.position) return false
    const fn = enclosingFunction(x)
    let isOutOfLoop = false
    let child: Node = x
    let tried: TSESTree.TryStatement | undefined
    for (let up: Node | undefined = x.parent; up && up !== fn; child = up, up = up.parent) {
      if (isLoop(up) && tried && !isWithin(y, up)) isOutOfLoop = true
      if (x !== claim.operation.node && isWhereRefused(up, x, y)) return true
      if (up.type !== 'TryStatement' || up.block !== child || !up.handler) continue
      if (isWithin(y, up.handler)) return !isForOwner(y, up)
      if (!isWithin(y, up) && up.range[1] <= y.range[0]) tried ??= up
    }
    if (!tried?.handler) return false
    // `try { claim(); return true } catch (error) { … }`, and what follows is for a lock that is not taken.
    return isOutOfLoop
      ? returns(tried.block) && goesRound(tried.handler.body)
      : order.leaves([tried.block]) && !order.leaves([tried.handler.body])
  }

  /** `if (tryClaim(lock)) return`, `if (!tryClaim(lock)) { … }`, `while (!tryClaim(lock)) { … }` */
  function isWhereRefused(statement: Node, claim: Node, place: Node): boolean {
    if (statement.type !== 'IfStatement' && statement.type !== 'WhileStatement') return false
    const test = unwrap(statement.test)
    const isRefusal = test.type === 'UnaryExpression' && test.operator === '!'
    if ((isRefusal ? unwrap(test.argument) : test) !== claim) return false
    if (statement.type === 'WhileStatement') return isRefusal && isWithin(place, statement.body)
    if (isRefusal) return isWithin(place, statement.consequent)
    if (isWithin(place, statement))
      return statement.alternate !== null && isWithin(place, statement.alternate)
    return order.leaves([statement.consequent]) && isWithin(place, statement.parent)
  }

  function returns(block: TSESTree.BlockStatement): boolean {
    const last = block.body.at(-1)
    return last?.type === 'ReturnStatement' || (last?.type === 'TryStatement' && returns(last.block))
  }

  const goesRound = (handler: TSESTree.BlockStatement): boolean =>
    !order.leaves([handler]) || order.contains(handler, (node) => node.type === 'ContinueStatement')

  /** `if (created) rmSync(lock)` in the handler, with `created` set where the claim has succeeded. */
  function isForOwner(place: Node, tried: TSESTree.TryStatement): boolean {
    let child = place
    for (let up = place.parent; up && up !== tried; child = up, up = up.parent) {
      const test =
        up.type === 'IfStatement' && up.consequent === child
          ? up.test
          : up.type === 'LogicalExpression' && up.operator === '&&' && up.right === child
            ? up.left
            : undefined
      if (test && isNoteOfSuccess(test, tried.block)) return true
    }
    return false
  }

  function isNoteOfSuccess(test: Node, block: Node): boolean {
    const plain = unwrap(test)
    if (plain.type === 'LogicalExpression' && plain.operator === '&&')
      return isNoteOfSuccess(plain.left, block) || isNoteOfSuccess(plain.right, block)
    // `handle !== undefined`, `fd >= 0`
    if (plain.type === 'BinaryExpression')
      return /^(?:!==?|>=?)$/.test(plain.operator) && isNoteOfSuccess(plain.left, block)
    const variable = plain.type === 'Identifier' ? index.variableOf(plain) : undefined
    return variable !== undefined && isSetOnlyIn(variable, block)
  }

  function isSetOnlyIn(variable: Variable, block: Node): boolean {
    const writes = variable.references.filter((reference) => reference.isWrite() && !reference.init)
    return writes.length > 0 && writes.every(({ identifier }) => isWithin(identifier as Node, block))
  }

  /** After the removal the lock is claimed again: in sequence, or in the next round of a loop around both. */
  function isFollowedByClaim(removal: FileEvent, claims: readonly FileEvent[]): boolean {
    return claims.some((claim) => {
      if (order.canPrecede(removal, claim)) return true
      const [x, y] = divergenceOf(claim, removal)
      for (let up: Node | undefined = x?.parent; up && y && !isFunction(up); up = up.parent)
        if (isLoop(up) && isWithin(y, up)) return true
      return false
    })
  }

  /** Another lock keeps the other waiters away meanwhile. */
  const isGuarded = ({ locks }: FileEvent, path: SymbolicPath): boolean =>
    locks.some((lock) => !lock.inProcess && lock.path?.key !== path.key)

  /** The lock is looked at twice in the same way, or two looks are compared: one judges it, the other one recognises it. */
  function isSeenAgain({ looks }: Theft): boolean {
    const ways = new Set(looks.map(({ operation, path }) => `${operation.kind} ${path!.key}`))
    if (ways.size < looks.length) return true
    return looks.some((first, i) => looks.slice(i + 1).some((second) => areCompared(first, second)))
  }

  function areCompared(a: FileEvent, b: FileEvent): boolean {
    const scope = enclosingFunction(divergenceOf(a, b)[0]!)?.body ?? index.program
    const [first, second] = [flow.derivedFrom(a), flow.derivedFrom(b)]
    return order.contains(
      scope,
      (node) =>
        node.type === 'BinaryExpression' &&
        EQUALITY.test(node.operator) &&
        ((first.has(node.left) && second.has(node.right)) ||
          (second.has(node.left) && first.has(node.right))),
    )
  }

  /** A lock that is taken for its age may still be held; one of a dead process is not. */
  function takesFromTheSlow({ event, looks }: Theft): boolean {
    const ages = looks.filter(({ operation }) => operation.kind === 'stat')
    if (ages.length === 0) return false
    if (ages.length === looks.length) return true
    // `if (age > limit || isDead(pid))`
    const tests = testsAround(event.operation.node)
    return ages.some((look) => {
      const answer = flow.derivedFrom(look)
      const isAnswer = (node: Node): boolean => answer.has(node) || node === look.operation.node
      const speaksOfIt = (side: Node): boolean =>
        order.contains(side, (node) => {
          if (isAnswer(node)) return true
          const source = sourceOf(node)
          return source !== undefined && order.contains(source, isAnswer)
        })
      return tests.some(
        (test) =>
          test.type === 'LogicalExpression' &&
          test.operator === '||' &&
          (speaksOfIt(test.left) || speaksOfIt(test.right)),
      )
    })
  }

  /** What the variable of an identifier holds. */
  function sourceOf(node: Node): Node | undefined {
    const variable = node.type === 'Identifier' ? index.variableOf(node) : undefined
    return variable && values.sourceOf(variable)?.node
  }

  function testsAround(node: Node): Node[] {
    const tests: Node[] = []
    for (let up = node.parent; up && !isFunction(up); up = up.parent)
      if (up.type === 'IfStatement') tests.push(unwrap(up.test))
    return tests
  }

  /** The owner looks at the lock before he removes it, and not only while he waited for it. */
  const isChecked = (release: FileEvent, claim: FileEvent, { looks }: Uses): boolean =>
    looks.some(
      (look) =>
        look.position > claim.position &&
        look.position < release.position &&
        order.canPrecede(look, release) &&
        !isAfterFailure(claim, look),
    )

  function isInCatch(node: Node): boolean {
    for (let up: Node | undefined = node; up && !isFunction(up); up = up.parent)
      if (up.type === 'CatchClause') return true
    return false
  }

  return { blindRemovalsOf }
}
