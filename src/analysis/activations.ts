/**
 * Answers by node and activation. Most expressions mean the same whoever calls their function: such an answer is worked out
 * once, for no activation, and handed out for all of them.
 */
import type { Node } from './ast.ts'
import type { Env } from './values.ts'

/** A plain memory by node and activation, for answers that hang on more than these two. */
export function createMemo<T>() {
  const plain = new Map<Node, T>()
  const byActivation = new Map<string, Map<Node, T>>()
  return {
    of(env: Env | undefined): Map<Node, T> {
      if (!env) return plain
      let known = byActivation.get(env.id)
      if (!known) byActivation.set(env.id, (known = new Map()))
      return known
    },
  }
}

interface Known<T> {
  /** Null for what is being worked out. */
  readonly answers: Map<Node, T | null>
  /** At which depth the answers were worked out that reached a limit. */
  readonly cuts: Map<Node, number>
}

export interface Answer<T> {
  (node: Node, env?: Env): T
  /** Whether the answer is the same in every activation. */
  isFixed(node: Node): boolean
}

export function createActivations() {
  /** Whether what is being worked out would differ in another activation. */
  let differs = false

  /** Everything that looks at an activation, or at what one is given, says so. */
  const differ = (): void => {
    differs = true
  }

  /** Works out for no activation what is asked for whoever calls. */
  function regardless<T>(work: () => T): T {
    const outer = differs
    const found = work()
    differs = outer
    return found
  }

  /**
   * @param compute works an answer out
   * @param pending the answer to a question that leads back to itself, and beyond the limits
   * @param maxDepth how many answers may be worked out within each other
   * @param mayGoOn false where another limit is reached
   */
  function memoize<T extends NonNullable<unknown>>(
    compute: (node: Node, env: Env | undefined) => T,
    pending: (node: Node, env: Env | undefined) => T,
    maxDepth = Infinity,
    mayGoOn: () => boolean = () => true,
  ): Answer<T> {
    const plain: Known<T> = { answers: new Map(), cuts: new Map() }
    const differing = new Set<Node>()
    const byActivation = new Map<string, Known<T>>()
    let depth = 0
    /** Whether a limit was reached below what is being worked out. */
    let cut = false

    /** The answer that is kept, unless there is more room now than when it was cut short. */
    function kept(known: Known<T>, node: Node): T | null | undefined {
      const found = known.answers.get(node)
      if (found === undefined || found === null || known.cuts.size === 0) return found
      const before = known.cuts.get(node)
      if (before === undefined) return found
      if (depth < before) return undefined
      cut = true
      return found
    }

    function work(known: Known<T>, node: Node, env: Env | undefined): T {
      if (depth > maxDepth || !mayGoOn()) {
        cut = differs = true
        return pending(node, env)
      }
      const outer = cut
      cut = false
      known.answers.set(node, null)
      depth++
      const found = compute(node, env)
      depth--
      known.answers.set(node, found)
      if (cut) known.cuts.set(node, depth)
      else known.cuts.delete(node)
      cut ||= outer
      return found
    }

    function inNone(node: Node): T {
      const known = kept(plain, node)
      if (known !== undefined) {
        if (differing.has(node)) differs = true
        return known ?? pending(node, undefined)
      }
      const outer = differs
      differs = false
      differing.add(node)
      const found = work(plain, node, undefined)
      if (!differs) {
        differing.delete(node)
        differs = outer
      }
      return found
    }

    function answer(node: Node, env?: Env): T {
      if (!env) return inNone(node)
      let same = kept(plain, node)
      if (same === undefined) {
        inNone(node)
        same = plain.answers.get(node)
      }
      if (same !== undefined && same !== null && !differing.has(node)) return same
      differs = true
      let own = byActivation.get(env.id)
      if (!own) byActivation.set(env.id, (own = { answers: new Map(), cuts: new Map() }))
      const known = kept(own, node)
      return known === undefined ? work(own, node, env) : (known ?? pending(node, env))
    }

    return Object.assign(answer, {
      isFixed: (node: Node) => {
        inNone(node)
        return plain.answers.has(node) && !differing.has(node)
      },
    })
  }

  return { differ, regardless, memoize }
}
