/** Which statements a lock must hold around a load and a save, and how the path is spelled where the lock starts. */
import type { TSESTree } from '@typescript-eslint/utils'
import { enclosingFunction, enclosingStatement, isFunction, isWithin, type Node } from './ast.ts'
import type { FileFacts, Update, UpdateSite } from './file-facts.ts'
import { callsOut, waitsElsewhere } from './calls-out.ts'
import { doubtsAbout } from './lock-doubts.ts'
import { promiseIn, promiseLeaving } from './promises.ts'
import { spellPath } from './spelling.ts'

/** A run of sibling statements that a lock could hold, and the path as it is spelled before the first of them. */
export interface LockRange {
  readonly statements: readonly TSESTree.Statement[]
  readonly path: string
  /** Code that we do not know runs inside, and may want the lock itself. */
  readonly callsOut: boolean
  /** The lock would be held while something else than a file operation is waited for. */
  readonly waits: boolean
  /** A value that leaves the range may be a promise, which a synchronous lock refuses to let out. */
  readonly mayPromise: boolean
}

export interface LockPlan {
  /** Smallest first. */
  readonly ranges: readonly LockRange[]
  /** The sequence is the expression that an arrow function answers. */
  readonly arrow?: {
    readonly node: TSESTree.ArrowFunctionExpression
    readonly path: string
    readonly callsOut: boolean
    readonly waits: boolean
  }
  /** What a person should look at, in words. */
  readonly needsLook?: string | undefined
}

/** Where the lock goes, or why it cannot be placed by machine. */
export function planLock(
  facts: FileFacts,
  site: UpdateSite,
  all: readonly UpdateSite[],
): LockPlan | { readonly reason: string } {
  const { load, save } = site.update
  if (
    [load, save].some(
      (event) => event.operation.flavour === 'callback' || event.operation.flavour === 'stream',
    )
  ) {
    return { reason: 'the load or the save takes a callback' }
  }
  const fn = enclosingFunction(save.site)
  if (enclosingFunction(load.site) !== fn)
    return { reason: 'the load and the save are in different callbacks' }
  if (fn && !isWithin(load.site, fn.body)) return { reason: 'the load is a default of a parameter' }
  const nested = outerLock(facts, site, all)
  if (nested) return { reason: nested }
  const { first, last } = unionOf(site, all)
  if (takesLockInside(facts, site, first, last)) return { reason: 'the lock is taken once more inside' }
  if (isHeldByCaller(facts, site)) return { reason: 'a caller holds the lock already' }
  const sync = !facts.yieldsBetween(site.update.load, site.update.save)
  const needsLook = doubtsAbout(facts, site, first, last, sync)
  if (fn?.type === 'ArrowFunctionExpression' && fn.body.type !== 'BlockStatement') {
    const path = spellPath(facts, site.update, fn.body)
    if (path === undefined) return { reason: UNSPELLED }
    if (sync && promiseIn(facts, fn.body) !== 'no') return { reason: PROMISED }
    return {
      ranges: [],
      arrow: {
        node: fn,
        path,
        callsOut: callsOut(facts, [fn.body]),
        waits: waitsElsewhere(facts, [fn.body]),
      },
      needsLook,
    }
  }
  const found = rangesFor(first, last, fn)
  if ('reason' in found) return found
  const ranges: LockRange[] = []
  let reason = UNSPELLED
  for (const statements of found.ranges) {
    // Where the path is declared after the start of a range, that range is no use.
    const path = spellPath(facts, site.update, statements[0]!)
    if (path === undefined) continue
    const promised = sync ? promiseLeaving(facts, statements) : 'no'
    if (promised === 'yes') {
      reason = PROMISED
      continue
    }
    ranges.push({
      statements,
      path,
      callsOut: callsOut(facts, statements),
      waits: waitsElsewhere(facts, statements),
      mayPromise: promised === 'maybe',
    })
  }
  return ranges.length > 0 ? { ranges, needsLook } : { reason }
}

const UNSPELLED = 'the path cannot be spelled where the lock starts'
const PROMISED = 'what the section returns may be a promise, which a synchronous lock refuses to let out'

/** Someone runs this very function with the file's lock held: taking it again would be a deadlock with oneself. */
function isHeldByCaller(facts: FileFacts, site: UpdateSite): boolean {
  const { save } = site.update
  // `withLock(file, bump)` runs `bump` as well as a call of it does.
  const calls = new Set(isFunction(site.host) ? facts.callersOf(site.host) : [])
  return facts
    .hosts()
    .some(
      (host) =>
        host !== site.host &&
        facts
          .eventsOf(host)
          .some(
            (event) =>
              event.operation.node === save.operation.node &&
              event.chain.some((call) => calls.has(call)) &&
              event.locks.some(
                (lock) => lock.path !== undefined && lock.path.key === (event.to ?? event.path)?.key,
              ),
          ),
    )
}

/** Several updates of one file in one function are held by one lock, from the first load to the last save. */
function unionOf(site: UpdateSite, all: readonly UpdateSite[]): { first: Node; last: Node } {
  let first = site.update.load.site
  let last = site.update.save.site
  for (const { update } of all.filter((other) => isTwin(other, site))) {
    if (update.load.site.range[0] < first.range[0]) first = update.load.site
    if (update.save.site.range[1] > last.range[1]) last = update.save.site
  }
  return { first, last }
}

function isTwin(a: UpdateSite, b: UpdateSite): boolean {
  return (
    a.host === b.host &&
    a.update.path.key === b.update.path.key &&
    enclosingFunction(a.update.save.site) === enclosingFunction(b.update.save.site) &&
    enclosingFunction(a.update.load.site) === enclosingFunction(b.update.load.site)
  )
}

/** A helper in between holds the file's lock already: taking it around would be a deadlock with oneself. */
function takesLockInside(facts: FileFacts, site: UpdateSite, first: Node, last: Node): boolean {
  return facts
    .eventsOf(site.host)
    .some(
      (event) =>
        event.site.range[0] >= first.range[0] &&
        event.site.range[1] <= last.range[1] &&
        event.locks.some(
          (lock) => lock.path?.key === site.update.path.key && !site.update.load.locks.includes(lock),
        ),
    )
}

/** A function that another one calls between its own load and save must not take the same lock again. */
function outerLock(facts: FileFacts, site: UpdateSite, all: readonly UpdateSite[]): string | undefined {
  const own = isFunction(site.host) ? site.host : undefined
  if (own && facts.callersOf(own).some((call) => isWithin(call, own)))
    return 'the function calls itself, and a lock cannot be taken twice'
  for (const other of all) {
    if (other === site || other.host === site.host || !own) continue
    const events = facts.eventsOf(other.host)
    const runsOwn = events.some(
      (event) =>
        event.operation.node === site.update.save.operation.node &&
        event.chain.some((call) => isCallOf(facts, call, own)),
    )
    if (runsOwn) return 'the lock belongs around the caller, which loads and saves as well'
  }
  const before = all.slice(0, all.indexOf(site)).filter((other) => other.host === site.host)
  if (before.some((other) => isTwin(other, site)))
    return 'the fix of another update of this function holds this one too'
  // Updates of two files that interleave: one lock around the first would part the other's.
  if (before.some((other) => overlaps(other.update, site.update)))
    return 'another update of this function overlaps'
  return undefined
}

function overlaps(a: Update, b: Update): boolean {
  return a.load.site.range[0] <= b.save.site.range[1] && b.load.site.range[0] <= a.save.site.range[1]
}

function isCallOf(facts: FileFacts, call: Node, fn: Node): boolean {
  if (call.type !== 'CallExpression') return false
  const callee = facts.values.ref(call.callee)
  return callee.type === 'function' && callee.node === fn
}

interface Ranges {
  readonly ranges: readonly (readonly TSESTree.Statement[])[]
}

function rangesFor(
  load: Node,
  save: Node,
  fn: ReturnType<typeof enclosingFunction>,
): Ranges | { reason: string } {
  let first = enclosingStatement(load)
  while (first && !isWithin(save, first.parent)) first = enclosingStatement(first.parent)
  if (!first) return { reason: 'the load and the save share no block' }
  const block = first.parent
  const list = statementsOf(block)
  if (!list) return { reason: 'the load and the save share no block' }
  const from = list.indexOf(first)
  const to = list.findIndex((statement) => isWithin(save, statement))
  if (from < 0 || to < from) return { reason: 'the save does not follow the load' }
  const ranges: TSESTree.Statement[][] = [list.slice(from, to + 1)]
  const rest = list.slice(to + 1)
  // A lone `return` behind the save reads best inside, where what it returns was made.
  if (rest.length === 1 && rest[0]!.type === 'ReturnStatement') ranges.unshift(list.slice(from))
  else if (rest.length > 0) ranges.push(list.slice(from))
  const body = fn && fn.body.type === 'BlockStatement' ? fn.body.body : undefined
  if (body && (body !== list || from > 0)) {
    // From the statement of the body that holds the load: what stands above it needs no lock.
    const outer = body.findIndex((statement) => isWithin(load, statement))
    if (body !== list && outer >= 0) ranges.push(body.slice(outer))
    ranges.push(body)
  }
  return { ranges }
}

function statementsOf(block: Node): TSESTree.Statement[] | undefined {
  if (block.type === 'BlockStatement' || block.type === 'Program' || block.type === 'StaticBlock')
    return block.body
  return undefined
}
