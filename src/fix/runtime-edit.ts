/** From facts and edits to the parts of a report: plans the import, asks for the verdict, builds fix or suggestion. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { NO_EDITS, decide, toReport, type FixFacts, type FixMode, type ReportParts } from './certainty.ts'
import { FIRST, type Edit } from './edit.ts'
import { planImports, type ImportPlan } from './import.ts'
import type { RuntimeName } from './names.ts'
import { dropUnusedImports } from './unused.ts'

/** The file that is edited and how its owner wants it. */
export interface FixTarget {
  readonly sourceCode: Readonly<TSESLint.SourceCode>
  readonly filename: string
  readonly mode: FixMode
  /** Where fixes import the runtime from; undefined when no specifier works in this file. */
  readonly specifier: string | undefined
  /** A `runtime` setting says so, rather than a default. */
  readonly configured: boolean
  /** Why no change of this file is applied unseen, if there is a reason; asked only when one would be. */
  readonly doubt: () => string | undefined
  /** Plans the changes of a rule's first reports only: each looks through much of the file, and generated files have thousands. */
  readonly change: <T extends object>(plan: () => T) => T | { readonly whyNoFix: string }
}

export interface RuntimeEdit<Name extends RuntimeName> {
  readonly names: readonly Name[]
  /** The nodes that will use the functions. */
  readonly at: readonly TSESTree.Node[]
  readonly facts: FixFacts
  /** The edit makes smaller ones of other rules needless. ESLint applies the one that starts first. */
  readonly comesFirst?: boolean
  /** The edits, given the local names, and that of `callbackify`; a reason when they cannot be made. */
  readonly edits: (
    locals: Readonly<Record<Name, string>>,
    callbackify: string,
  ) => readonly Edit[] | { readonly reason: string } | undefined
}

/** `node:util`, or how the file spells it. */
function utilSpecifier({ text }: FixTarget['sourceCode']): string {
  if (/(['"])util\1/.test(text)) return 'util'
  return /['"]node:/.test(text) ? 'node:util' : 'util'
}

/** What to spread into `context.report` for a change that calls the runtime. */
export function runtimeEdit<Name extends RuntimeName, MessageId extends string>(
  target: FixTarget,
  { names, at, facts, comesFirst, edits }: RuntimeEdit<Name>,
  message: { messageId: MessageId; data?: Readonly<Record<string, unknown>> | undefined },
): ReportParts<MessageId> {
  const { sourceCode, specifier } = target
  const plan =
    specifier === undefined
      ? { reason: 'the runtime has no specifier here' }
      : planImports(sourceCode, names, specifier, at, target.filename)
  const utilities = facts.callbackStyle
    ? planImports(sourceCode, ['callbackify'], utilSpecifier(sourceCode), at, target.filename)
    : NOT_NEEDED
  // The one may be there already where the other cannot be placed.
  const importReason = 'reason' in plan ? plan.reason : 'reason' in utilities ? utilities.reason : undefined
  const planned = 'reason' in plan || 'reason' in utilities ? undefined : { ...plan, utilities }
  const made = planned && edits(planned.locals, planned.utilities.locals.callbackify)
  const refused = !planned
    ? undefined
    : made === undefined
      ? NO_EDITS
      : 'reason' in made
        ? made.reason
        : undefined
  const verdict = decide(
    {
      ...facts,
      needsLook: facts.needsLook ?? planned?.needsLook,
      refused: facts.refused ?? refused,
      importReason,
      doubt: target.doubt,
    },
    target.mode,
    target.configured,
    `${message.messageId}, line ${at[0]?.loc.start.line}`,
  )
  if (!planned || !made || 'reason' in made || verdict.kind === 'none') return toReport(verdict, [], message)
  const imports = [...planned.edits, ...planned.utilities.edits]
  const { edits: tidied, order } = dropUnusedImports(sourceCode, made, imports, specifier!)
  const all = verdict.kind === 'fix' ? [...tidied, ...order] : [...tidied]
  const isFirst = comesFirst && verdict.kind === 'fix' && isFirstOf(sourceCode)
  if (isFirst) all.push(FIRST)
  // An import at the very top leaves no place to begin before it: of two such changes ESLint takes the one that ends first.
  else if (!comesFirst && all.some(({ range }) => range[0] === 0)) all.push(endOf(sourceCode.text))
  return toReport(verdict, all, message)
}

const NOT_NEEDED: ImportPlan<'callbackify'> = { locals: { callbackify: '' }, edits: [] }

const endOf = ({ length }: string): Edit => ({ range: [length, length], text: '' })

// One change of a file is enough: behind it all others that need no import are free. By the tree: some hosts reuse the
// source code object from file to file.
const isFirstOf = ({ ast }: FixTarget['sourceCode']): boolean => !begun.has(ast) && Boolean(begun.add(ast))
const begun = new WeakSet<TSESTree.Program>()
