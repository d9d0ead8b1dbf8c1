/** Calls that we cannot follow and that sound as if they took a lock, ran work in one, or gave it back. */
import { isRelease, soundsLikeLock, suspicionOf, type Suspicion } from '../apis/words.ts'
import { functionArguments, propertyName, unwrap, type CallNode, type Node } from './ast.ts'
import { calleeName } from './operations.ts'
import type { SymbolicPath } from './symbolic-path.ts'

/** Work that is held apart from other work while an event happens. */
export interface Lock {
  readonly node: Node
  readonly path: SymbolicPath | undefined
  /** Excludes callers in this process only. */
  readonly inProcess: boolean
  /** False for a call that only sounds like a lock: reason enough to be silent, not to be sure. */
  readonly known: boolean
  /** All calls that try to take it, where a failure of one is seen by the code around it. */
  readonly attempts: readonly Node[]
}

interface Sound {
  /** It takes a lock, or runs the function that it is given in one. */
  readonly lock: Lock | undefined
  /** The same if what it is given by name is a function. */
  readonly withWork: Lock | undefined
  /** It gives a lock back. */
  readonly releases: boolean
  /** It is given no function, and so takes a lock or gives it back from here on. */
  readonly isStep: boolean
}

const SILENT: Sound = { lock: undefined, withWork: undefined, releases: false, isStep: false }

export type SuspectedLocks = ReturnType<typeof createSuspectedLocks>

export function createSuspectedLocks() {
  const sounds = new Map<CallNode, Sound>()

  function soundOf(call: CallNode): Sound {
    let known = sounds.get(call)
    if (!known) sounds.set(call, (known = listen(call)))
    return known
  }

  function listen(call: CallNode): Sound {
    const name = nameOf(call.callee)
    if (!soundsLikeLock(name)) return SILENT
    const givesFunction = functionArguments(call).length > 0
    return {
      lock: suspected(call, suspicionOf(name, givesFunction)),
      withWork: suspected(call, suspicionOf(name, true)),
      releases: isRelease(name),
      isStep: !givesFunction && calleeName(call) !== undefined,
    }
  }

  return { soundOf }
}

const suspected = (node: CallNode, suspicion: Suspicion): Lock | undefined =>
  suspicion && { node, path: undefined, inProcess: suspicion === 'queue', known: false, attempts: [] }

function nameOf(callee: Node): string {
  const plain = unwrap(callee)
  if (plain.type === 'Identifier') return plain.name
  if (plain.type !== 'MemberExpression') return ''
  const member = propertyName(plain) ?? ''
  // `locks[path].then(…)` waits for a promise; whatever that is called.
  if (member === 'then' || member === 'catch' || member === 'finally') return ''
  return `${nameOf(plain.object)}.${member}`
}
