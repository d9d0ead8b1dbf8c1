/** Why reports carry no fix, for those who run the rules and want to tell: ESLint's messages have no place for it. */

/**
 * The key in ESLint's `settings` under which a function is told of every report whose fix was turned into a suggestion or
 * withheld. It is no part of the public settings.
 */
export const REASONS = 'atomic-fs:reasons'

/** What that function is told. The place is that of ESLint's message: the column counts from 1. */
export interface NoFixReason {
  readonly filename: string
  readonly ruleId: string
  readonly line: number
  readonly column: number
  readonly reason: string
}

interface Place {
  readonly line: number
  readonly column: number
}

interface Descriptor {
  readonly node?: { readonly loc: { readonly start: Place } }
  readonly loc?: Place | { readonly start: Place }
  /** See `ReportParts`. */
  readonly whyNoFix?: string
}

interface Context {
  readonly id: string
  readonly filename: string
  readonly settings: Readonly<Record<string, unknown>>
  report(descriptor: never): void
}

/** The context of a rule, with a `report` that also tells the reason, if somebody asked for reasons. */
export function withReasons<C extends Context>(context: C): C {
  const tell = context.settings?.[REASONS]
  if (typeof tell !== 'function') return context
  const report = (descriptor: Descriptor): void => {
    context.report(descriptor as never)
    const { whyNoFix: reason, loc = descriptor.node?.loc } = descriptor
    if (reason === undefined || !loc) return
    const { line, column } = 'start' in loc ? loc.start : loc
    const { filename, id: ruleId } = context
    tell({ filename, ruleId, line, column: column + 1, reason } satisfies NoFixReason)
  }
  // ESLint freezes its contexts, so the function cannot be replaced in place.
  return Object.create(context, { report: { value: report } }) as C
}
