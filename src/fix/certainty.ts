import type { TSESLint } from '@typescript-eslint/utils'
import { sortEdits } from './edit.ts'
import type { Edit } from './edit.ts'

/** What the user set: apply fixes, only offer them, or neither. */
export type FixMode = 'fix' | 'suggest' | 'off'

/** Whether a report carries a fix, a suggestion or nothing, and why. */
export interface Verdict {
  kind: 'fix' | 'suggest' | 'none'
  reason: string
}

/** What a rule knows about the change that it would make. Leave out what does not apply. */
export interface FixFacts {
  /** The new call is synchronous, promise or callback as the old one was. Must be stated. */
  sameKind: boolean
  /** Something that the change relies on could not be determined. */
  unknown?: boolean | undefined
  /** A helper of the fix layer answered with a reason instead of edits. */
  refused?: string | undefined
  /** `planImports` answered with a reason. */
  importReason?: string | undefined
  /** A comment would disappear. */
  commentLost?: boolean | undefined
  /** An option, an argument or a returned value of the old call has no counterpart. */
  resultChanges?: boolean | undefined
  /** The old call takes a callback. */
  callbackStyle?: boolean | undefined
  /** A lock would be held across an `await`. */
  awaitsInside?: boolean | undefined
  /** Where code from elsewhere runs while a lock would be held. */
  callsOut?: string | undefined
  /** A path is computed earlier than before. */
  pathHoisted?: boolean | undefined
  /** Any other matter that a person should look at, in words. */
  needsLook?: string | undefined
  /** Asked for only where the change would be applied: why a person should look at any change of this file. */
  doubt?: (() => string | undefined) | undefined
  /** The change does not use the runtime, so no `runtime` setting is needed. */
  withoutRuntime?: boolean | undefined
}

/**
 * Decides, for all rules, whether a change is applied, offered or dropped. A wrong fix is worse than none. `what` is
 * the change and its place, for the reader of the debug output.
 */
export function decide(facts: FixFacts, mode: FixMode, runtimeConfigured: boolean, what: string): Verdict {
  const verdict = judge(facts, mode, runtimeConfigured)
  debug(`${what}: ${verdict.kind}: ${verdict.reason}`)
  return verdict
}

function judge(facts: FixFacts, mode: FixMode, runtimeConfigured: boolean): Verdict {
  const none = (reason: string): Verdict => ({ kind: 'none', reason })
  const suggest = (reason: string): Verdict => ({ kind: 'suggest', reason })
  if (mode === 'off') return none('fixes are switched off, or come out wrong in the page that holds the code')
  if (facts.unknown) return none('something that the change relies on is unknown')
  if (facts.refused !== undefined) return none(facts.refused)
  if (facts.importReason !== undefined) return none(`the import cannot be placed: ${facts.importReason}`)
  if (facts.commentLost) return none('a comment would be lost')
  if (facts.resultChanges) return none('the result or the options would change')
  if (!facts.sameKind && !facts.callbackStyle)
    return none('a synchronous call would become asynchronous or back')
  if (facts.callbackStyle) return suggest('the call takes a callback')
  if (facts.awaitsInside) return suggest('a lock would be held across an await')
  if (facts.callsOut !== undefined)
    return suggest(`a lock would be held while other code runs (${facts.callsOut})`)
  if (facts.pathHoisted) return suggest('a path would be computed earlier')
  if (facts.needsLook !== undefined) return suggest(facts.needsLook)
  if (!runtimeConfigured && !facts.withoutRuntime) return suggest('no `runtime` is configured to import from')
  if (mode === 'suggest') return suggest('the settings turn fixes into suggestions')
  const doubt = facts.doubt?.()
  if (doubt !== undefined) return suggest(doubt)
  return { kind: 'fix', reason: 'the program does the same but for the defect' }
}

/** Of code that no edit was found for. */
export const NO_EDITS = 'the code is not in a form that can be edited'

/** The parts of a report that carry the change; spread them into `context.report`. */
export interface ReportParts<MessageId extends string> {
  /** Why there is no fix. ESLint drops it; `createRule` hands it to those who ask. */
  whyNoFix?: string
  fix?: TSESLint.ReportFixFunction
  suggest?: TSESLint.SuggestionReportDescriptor<MessageId>[]
}

/**
 * Turns a verdict and edits into `fix` or `suggest`. The message names the action and is used by suggestions only.
 * Without edits, and when two of them overlap, only the reason is left.
 */
export function toReport<MessageId extends string>(
  verdict: Verdict,
  edits: readonly Edit[],
  message: { messageId: MessageId; data?: Readonly<Record<string, unknown>> | undefined },
): ReportParts<MessageId> {
  if (verdict.kind === 'none') return { whyNoFix: verdict.reason }
  if (edits.length === 0) return { whyNoFix: NO_EDITS }
  const sorted = sortEdits(edits)
  if (!sorted) {
    debug(`none: the edits of ${message.messageId} overlap`)
    return { whyNoFix: 'the edits overlap' }
  }
  const fix: TSESLint.ReportFixFunction = (fixer) =>
    sorted.map(({ range, text }) => fixer.replaceTextRange([range[0], range[1]], text))
  if (verdict.kind === 'fix') return { fix }
  const { messageId, data } = message
  return { suggest: [{ messageId, ...(data ? { data } : {}), fix }], whyNoFix: verdict.reason }
}

/** Prints a line when the environment variable DEBUG asks for `atomic-fs:fix` or `atomic-fs:*`. */
export function debug(line: string): void {
  // Editors and browsers run lint rules where there is no process.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  const patterns = process?.env?.['DEBUG']?.split(/[\s,]/)
  if (patterns?.some((pattern) => ['atomic-fs:*', 'atomic-fs:fix', '*'].includes(pattern))) {
    console.error(`atomic-fs:fix ${line}`)
  }
}
