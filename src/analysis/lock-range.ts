/** Which statements a lock must hold around a load and a save, and how the path is spelled where the lock starts. */
import type { TSESTree } from '@typescript-eslint/utils'
import {
  enclosingFunction,
  enclosingStatement,
  isFunction,
  isWithin,
  statementsOf,
  type Node,
} from './ast.ts'
import type { FileFacts, Update, UpdateSite } from './file-facts.ts'
import { runsInside, type Inside } from './calls-out.ts'
import { planCallback, type CallbackRange } from './lock-callback.ts'
import { doubtsAbout } from './lock-doubts.ts'
import { put } from './multimap.ts'
import { promiseIn, promiseLeaving, type Promised } from './promises.ts'
import { spellPath } from './spelling.ts'

/** What would run under the lock, and what a person should look at. */
interface Held {
  /** The path as it is spelled where the lock starts. */
  readonly path: string
  /** The path is computed earlier than before, or once more. */
  readonly hoisted: boolean
  readonly inside: Inside
  /** What a person should look at, in words. */
  readonly needsLook: string | undefined
}

/** A run of sibling statements that a lock could hold. */
export interface LockRange extends Held {
  readonly statements: readonly TSESTree.Statement[]
}

export interface LockPlan {
  /** Smallest first. */
  readonly ranges: readonly LockRange[]
  /** The sequence ends with a callback of its function. */
  readonly callback?: CallbackRange
  /** The sequence is the expression that an arrow function answers. */
  readonly arrow?: Held & { readonly node: TSESTree.ArrowFunctionExpression }
}

/** Each lock asks which of the other updates run inside it. */
const MAX_UPDATES = 100

/** Where the lock goes, or why it cannot be placed by machine. */
export function planLock(
  facts: FileFacts,
  site: UpdateSite,
  all: readonly UpdateSite[],
): LockPlan | { readonly reason: string } {
  if (all.length > MAX_UPDATES) return { reason: 'the file has more updates than can be told apart' }
  const { load, save } = site.update
  if (
    [load, save].some(
      (event) => event.operation.flavour === 'callback' || event.operation.flavour === 'stream',
    )
  ) {
    const callback = planCallback(facts, site)
    return 'reason' in callback ? callback : { ranges: [], callback }
  }
  const fn = enclosingFunction(save.site)
  if (enclosingFunction(load.site) !== fn)
    return { reason: 'the load and the save are in different callbacks' }
  if (fn && !isWithin(load.site, fn.body)) return { reason: 'the load is a default of a parameter' }
  const nested = outerLock(facts, site, all)
  if (nested) return { reason: nested }
  const { first, load: loaded, last } = unionOf(facts, site, all)
  if (takesLockInside(facts, site, first, last)) return { reason: AGAIN }
  const held = lockOfCaller(facts, site)
  if (held === 'same') return { reason: 'a caller holds the lock already' }
  const sync = !facts.yieldsBetween(site.update.load, site.update.save)
  if (fn?.type === 'ArrowFunctionExpression' && fn.body.type !== 'BlockStatement') {
    const promised = sync ? promiseIn(facts, fn.body) : 'no'
    const under = heldOver([fn.body], promised)
    return 'reason' in under ? under : { ranges: [], arrow: { node: fn, ...under } }
  }
  const found = rangesFor(first, last, fn)
  if ('reason' in found) return found
  const ranges: LockRange[] = []
  let reason: string | undefined
  const offer = (statements: LockRange['statements'], late?: string): void => {
    const under = heldOver(statements, sync ? promiseLeaving(facts, statements) : 'no')
    if ('reason' in under) reason ??= under.reason
    else ranges.push({ statements, ...under, needsLook: late ?? under.needsLook })
  }
  for (const statements of found.ranges)
    offer(
      statements,
      isWider(facts, statements, found.core) ? 'the lock would be taken where nothing is loaded' : undefined,
    )
  const late = first === loaded ? found : rangesFor(loaded, last, fn)
  if (first !== loaded && 'core' in late) offer(late.core, 'the file is looked for before the lock is taken')
  return ranges.length > 0 ? { ranges } : { reason: reason ?? UNSPELLED }

  function heldOver(nodes: readonly Node[], promised: Promised): Held | { reason: string } {
    // Where the path is declared after the start of a range, that range is no use.
    const spelled = spellPath(facts, site.update, nodes[0]!)
    if (spelled === undefined) return { reason: UNSPELLED }
    if (promised === 'yes') return { reason: PROMISED }
    const inside = runsInside(facts, nodes)
    const own = [site.host, fn].filter(isFunction)
    if (own.some((one) => inside.functions.has(one)))
      return { reason: 'the function calls itself, and a lock cannot be taken twice' }
    if (inside.locks.some((lock) => lock.path?.key === site.update.path.key)) return { reason: AGAIN }
    const others =
      inside.functions.size === 0 ? [] : all.filter((other) => other !== site && runsSite(inside, other))
    // Those that the smallest range does not hold have a lock of their own.
    if (others.some((other) => isSameLock(facts, site, other) && !runsSite(coreOf(facts, site, all), other)))
      return { reason: AGAIN }
    const self = facts.index.ownerOfThis(nodes[0]!)
    if (self && inside.handedOut.some((node) => facts.index.ownerOfThis(node) === self))
      return { reason: 'other code gets the object, whose methods may take the lock once more' }
    const more = inside.locks.length > 0 || others.some((other) => !isSameLock(facts, site, other))
    return {
      ...spelled,
      inside,
      needsLook:
        doubtsAbout(facts, site, nodes[0]!, nodes.at(-1)!, sync) ??
        (more ? 'another lock would be taken inside' : undefined) ??
        (held === 'other' ? 'a caller holds another lock' : undefined) ??
        (promised === 'maybe' ? 'what the section answers may be a promise' : undefined),
    }
  }
}

const UNSPELLED = 'the path cannot be spelled where the lock starts'
const PROMISED = 'what the section returns may be a promise, which a synchronous lock refuses to let out'
const AGAIN = 'the lock is taken once more inside'

const cores = new WeakMap<UpdateSite, Inside>()
/** What runs from the load to the save, whatever range is wrapped in the end. */
function coreOf(facts: FileFacts, site: UpdateSite, all: readonly UpdateSite[]): Inside {
  let known = cores.get(site)
  if (!known) {
    const fn = enclosingFunction(site.update.save.site)
    const { first, last } = unionOf(facts, site, all)
    const found = rangesFor(first, last, fn)
    const nodes = 'reason' in found ? [fn?.body ?? facts.index.program] : found.core
    cores.set(site, (known = runsInside(facts, nodes)))
  }
  return known
}

type Sites = readonly UpdateSite[]
const byHost = new WeakMap<Sites, Map<Node, UpdateSite[]>>()
/** The updates of each function. */
function sitesOf(all: Sites): Map<Node, UpdateSite[]> {
  let known = byHost.get(all)
  if (!known) {
    byHost.set(all, (known = new Map()))
    for (const site of all) put(known, site.host, site)
  }
  return known
}

const byFunction = new WeakMap<Sites, Map<Node, UpdateSite[]>>()
/** For each function the updates that run it between their load and their save. */
function sitesThatRun(facts: FileFacts, all: Sites): Map<Node, UpdateSite[]> {
  let known = byFunction.get(all)
  if (!known) {
    byFunction.set(all, (known = new Map()))
    for (const site of all) for (const fn of coreOf(facts, site, all).functions) put(known, fn, site)
  }
  return known
}

const runsSite = (inside: Inside, { host, update }: UpdateSite): boolean =>
  [host, enclosingFunction(update.save.site)].some((fn) => isFunction(fn) && inside.functions.has(fn))

/** Whether the update that one site runs through a call is of its own file; unless that can be told apart, it is. */
function isSameLock(facts: FileFacts, outer: UpdateSite, inner: UpdateSite): boolean {
  const seen = facts
    .eventsOf(outer.host)
    .filter((event) => event.operation.node === inner.update.save.operation.node && event.chain.length > 0)
  return seen.length === 0 || seen.some((event) => (event.to ?? event.path)?.key === outer.update.path.key)
}

/** Someone runs this very function with a lock held. Taking the file's lock again would be a deadlock with oneself. */
function lockOfCaller(facts: FileFacts, site: UpdateSite): 'same' | 'other' | undefined {
  const { save } = site.update
  // `withLock(file, bump)` runs `bump` as well as a call of it does.
  const calls = new Set(isFunction(site.host) ? facts.callersOf(site.host) : [])
  if (calls.size === 0) return undefined
  let found: 'same' | 'other' | undefined
  for (const host of facts.doing(save.operation.kind)) {
    if (host === site.host) continue
    for (const event of facts.eventsOf(host)) {
      if (event.operation.node !== save.operation.node || !event.chain.some((call) => calls.has(call)))
        continue
      for (const lock of event.locks) {
        if (lock.path !== undefined && lock.path.key === (event.to ?? event.path)?.key) return 'same'
        if (lock.known && !lock.inProcess) found = 'other'
      }
    }
  }
  return found
}

/**
 * Updates of one file in one function are held by one lock, from the first load to the last save: those that overlap,
 * and those that follow each other in one block.
 */
function unionOf(
  facts: FileFacts,
  site: UpdateSite,
  all: readonly UpdateSite[],
): { first: Node; load: Node; last: Node } {
  let first = site.update.load.site
  let last = site.update.save.site
  const twins = sitesOf(all)
    .get(site.host)!
    .filter((other) => isTwin(other, site))
  for (let grown = true; grown;) {
    grown = false
    for (const { update } of twins) {
      if (
        !overlaps(update, { load: { site: first }, save: { site: last } }) &&
        !isBeside(update, site.update)
      )
        continue
      if (update.load.site.range[0] < first.range[0]) [first, grown] = [update.load.site, true]
      if (update.save.site.range[1] > last.range[1]) [last, grown] = [update.save.site, true]
    }
  }
  return { first: firstLook(facts, site, first) ?? first, load: first, last }
}

/**
 * Where the code before the load asks whether the file is there, or makes it: what another one creates in between
 * would be overwritten.
 */
function firstLook(facts: FileFacts, { host, update }: UpdateSite, first: Node): Node | undefined {
  const home = enclosingFunction(update.save.site)
  const events = facts
    .eventsOf(host)
    .filter(
      (event) => (event.to ?? event.path)?.key === update.path.key && enclosingFunction(event.site) === home,
    )
  const makings = events.filter(
    ({ operation }) =>
      /^(?:write|atomic-write|create|copy|rename)$/.test(operation.kind) &&
      operation.node !== update.save.operation.node,
  )
  return events.find(
    ({ operation, site }) =>
      operation.kind === 'stat' &&
      site.range[0] < first.range[0] &&
      decides(
        facts,
        site,
        makings.map((event) => event.site),
      ),
  )?.site
}

/** The answer decides whether the file is made, or is kept for later. */
function decides(facts: FileFacts, look: Node, makings: readonly Node[]): boolean {
  // A helper does both: `ensureFile()`.
  if (makings.includes(look)) return true
  let child = look
  for (let up = look.parent; up; child = up, up = up.parent) {
    if (up.type === 'IfStatement') {
      if (up.test !== child) return false
      const { consequent, range } = up
      return (
        makings.some((node) => isWithin(node, up)) ||
        // `if (existsSync(file)) { …; return }`, and what follows makes it.
        (facts.order.leaves([consequent]) && makings.some((node) => node.range[0] > range[1]))
      )
    }
    if (up.type === 'VariableDeclarator') return true
    if (/Statement$/.test(up.type)) return false
  }
  return false
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
  const own = [site.host, enclosingFunction(site.update.save.site)].filter(isFunction)
  const around = own
    .flatMap((fn) => sitesThatRun(facts, all).get(fn) ?? [])
    .some((other) => other !== site && other.host !== site.host && isSameLock(facts, other, site))
  if (around) return 'the lock belongs around the caller, which loads and saves as well'
  const beside = sitesOf(all).get(site.host)!
  const before = beside.slice(0, beside.indexOf(site))
  const { first, last } = unionOf(facts, site, all)
  const isInUnion = ({ update }: UpdateSite): boolean =>
    overlaps(update, { load: { site: first }, save: { site: last } })
  if (before.some((other) => isTwin(other, site) && isInUnion(other)))
    return 'the fix of another update of this function holds this one too'
  // Updates of two files that interleave: one lock around the first would part the other's.
  if (before.some((other) => !isTwin(other, site) && overlaps(other.update, site.update)))
    return 'another update of this function overlaps'
  return undefined
}

interface Span {
  readonly load: { readonly site: Node }
  readonly save: { readonly site: Node }
}

function overlaps(a: Span, b: Span): boolean {
  return a.load.site.range[0] <= b.save.site.range[1] && b.load.site.range[0] <= a.save.site.range[1]
}

const isBeside = (a: Update, b: Update): boolean => blockOf(a) !== undefined && blockOf(a) === blockOf(b)

/** The block whose statements hold the load and the save. */
function blockOf({ load, save }: Update): Node | undefined {
  let first = enclosingStatement(load.site)
  while (first && !isWithin(save.site, first.parent)) first = enclosingStatement(first.parent)
  return first?.parent
}

interface Ranges {
  /** The statements from the load to the save. */
  readonly core: readonly TSESTree.Statement[]
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
  const core = list.slice(from, to + 1)
  const ranges: TSESTree.Statement[][] = [core]
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
  return { core, ranges }
}

/** The range begins where it is not yet decided whether the file is loaded at all. */
function isWider(facts: FileFacts, range: readonly Node[], core: readonly Node[]): boolean {
  if (range[0] === core[0]) return false
  return range.some(
    (statement) =>
      statement.range[0] < core[0]!.range[0] &&
      facts.order.contains(
        statement,
        (node) =>
          node.range[0] < core[0]!.range[0] &&
          /^(?:Return|Throw|If|Switch|Conditional|Logical|For|While)/.test(node.type),
      ),
  )
}
