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
  /** Undefined while it is being worked out. */
  answer: T | undefined
  /** It would be another one in another activation. */
  differs: boolean
  /** The depth at which it was worked out, when a limit was reached; else none. */
  cut: number | undefined
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
    const plain = new Map<Node, Known<T>>()
    const byActivation = new Map<string, Map<Node, Known<T>>>()
    let depth = 0
    /** Whether a limit was reached below what is being worked out. */
    let cut = false

    /** What is kept of a node, unless there is more room now than when it was cut short. */
    function kept(answers: Map<Node, Known<T>>, node: Node): Known<T> | undefined {
      const known = answers.get(node)
      if (known?.cut === undefined) return known
      if (depth < known.cut) return undefined
      cut = true
      return known
    }

    function work(answers: Map<Node, Known<T>>, node: Node, env: Env | undefined): T {
      if (depth > maxDepth || !mayGoOn()) {
        cut = differs = true
        return pending(node, env)
      }
      const outer = cut
      cut = false
      const known: Known<T> = { answer: undefined, differs: true, cut: undefined }
      answers.set(node, known)
      depth++
      known.answer = compute(node, env)
      depth--
      if (cut) known.cut = depth
      cut ||= outer
      return known.answer
    }

    function inNone(node: Node): T {
      const known = kept(plain, node)
      if (known) {
        if (known.differs) differs = true
        return known.answer ?? pending(node, undefined)
      }
      const outer = differs
      differs = false
      const found = work(plain, node, undefined)
      if (!differs) {
        plain.get(node)!.differs = false
        differs = outer
      }
      return found
    }

    function answer(node: Node, env?: Env): T {
      if (!env) return inNone(node)
      let same = kept(plain, node)
      if (!same) {
        inNone(node)
        same = plain.get(node)
      }
      if (same?.answer !== undefined && !same.differs) return same.answer
      differs = true
      let own = byActivation.get(env.id)
      if (!own) byActivation.set(env.id, (own = new Map()))
      const known = kept(own, node)
      return known ? (known.answer ?? pending(node, env)) : work(own, node, env)
    }

    return Object.assign(answer, {
      isFixed: (node: Node) => {
        inNone(node)
        return plain.get(node)?.differs === false
      },
    })
  }

  return { differ, regardless, memoize }
}
