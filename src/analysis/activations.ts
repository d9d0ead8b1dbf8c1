/**
 * Answers by node and activation. Most expressions mean the same whoever calls their function: such an answer is worked out
 * once, for no activation, and handed out for all of them.
 */
import type { Node } from './ast.ts'
import type { Env } from './values.ts'

/** The same for answers that are always asked for in an activation. */
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

export interface Answer<T> {
  (node: Node, env?: Env): T
  /** Whether the answer is the same in every activation. */
  isFixed(node: Node): boolean
}

export type Activations = ReturnType<typeof createActivations>

export function createActivations() {
  /** Whether what is being worked out would differ in another activation. */
  let differs = false

  /** Everything that looks at an activation, or at what one is given, says so. */
  const differ = (): void => {
    differs = true
  }

  /** What is worked out for no activation on purpose is the same in all. */
  function regardless<T>(work: () => T): T {
    const outer = differs
    const found = work()
    differs = outer
    return found
  }

  /**
   * @param compute works an answer out
   * @param pending the answer to a question that leads back to itself, and beyond the limit
   * @param mayGoOn false where a limit is reached; such an answer is not kept
   */
  function memoize<T extends NonNullable<unknown>>(
    compute: (node: Node, env: Env | undefined) => T,
    pending: (node: Node, env: Env | undefined) => T,
    mayGoOn: () => boolean = () => true,
  ): Answer<T> {
    const plain = new Map<Node, T | null>()
    const differing = new Set<Node>()
    const byActivation = new Map<string, Map<Node, T | null>>()

    function inNone(node: Node): T {
      const known = plain.get(node)
      if (known !== undefined) {
        if (differing.has(node)) differs = true
        return known ?? pending(node, undefined)
      }
      if (!mayGoOn()) {
        differs = true
        return pending(node, undefined)
      }
      const outer = differs
      differs = false
      plain.set(node, null)
      differing.add(node)
      const found = compute(node, undefined)
      plain.set(node, found)
      if (!differs) {
        differing.delete(node)
        differs = outer
      }
      return found
    }

    function answer(node: Node, env?: Env): T {
      if (!env) return inNone(node)
      let same = plain.get(node)
      if (same === undefined) {
        inNone(node)
        same = plain.get(node)
      }
      if (same !== undefined && same !== null && !differing.has(node)) return same
      differs = true
      let own = byActivation.get(env.id)
      if (!own) byActivation.set(env.id, (own = new Map()))
      const known = own.get(node)
      if (known !== undefined) return known ?? pending(node, env)
      if (!mayGoOn()) return pending(node, env)
      own.set(node, null)
      const found = compute(node, env)
      own.set(node, found)
      return found
    }

    return Object.assign(answer, {
      isFixed: (node: Node) => {
        inNone(node)
        return plain.has(node) && !differing.has(node)
      },
    })
  }

  return { differ, regardless, memoize }
}
