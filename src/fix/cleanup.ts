import type { TSESTree } from '@typescript-eslint/utils'
import { freshName } from './scope.ts'
import { decide, toReport, type ReportParts } from './certainty.ts'
import { commentsInside } from './comments.ts'
import type { Edit } from './edit.ts'
import { planImports } from './import.ts'
import { insertFirst } from './insert-first.ts'
import { allows } from './language.ts'
import type { FixTarget } from './runtime-edit.ts'
import {
  endWithComments,
  endsLine,
  indentUnit,
  indentationAt,
  newlineOf,
  startsLine,
  usesSemicolons,
} from './style.ts'
import { listOf } from './syntax.ts'
import { indentLines } from './wrap.ts'

interface Removal {
  /** The text of the path. */
  readonly temp: string
  /** The removal is awaited. */
  readonly waits: boolean
  /** The object whose members are file operations; without one the removal is imported. */
  readonly library: { readonly object: TSESTree.Node; readonly extra: boolean } | undefined
}

/** A handler around statements. */
export interface NewHandler extends Removal {
  /** Statements that follow each other in one block. */
  readonly statements: readonly TSESTree.Node[]
  /** A promise that is returned, and must be awaited for its failure to be caught. */
  readonly returned: TSESTree.Node | undefined
}

/** Handlers that are there, and keep the failure to themselves. */
export interface OwnHandlers extends Removal {
  readonly handlers: readonly TSESTree.CatchClause[]
}

export type CleanupRequest = NewHandler | OwnHandlers

/**
 * The removal of the file where its write or its rename fails: in a handler around the statements, which throws the error
 * on, or as the first thing that the handlers do which are there. Always a suggestion: a removal that fails would hide what
 * failed first, and the file may be of use to somebody who looks into the failure.
 */
export function cleanupEdit<MessageId extends string>(
  target: FixTarget,
  request: CleanupRequest | { readonly reason: string },
  at: TSESTree.Node,
  message: { messageId: MessageId },
): ReportParts<MessageId> {
  const made =
    'reason' in request
      ? request
      : 'handlers' in request
        ? extend(target, request)
        : surround(target, request)
  const verdict = decide(
    {
      sameKind: true,
      withoutRuntime: true,
      refused: 'reason' in made ? made.reason : undefined,
      needsLook: 'the temp file is removed when something fails',
    },
    target.mode,
    target.configured,
    `${message.messageId}, line ${at.loc.start.line}`,
  )
  return toReport(verdict, 'reason' in made ? [] : made, message)
}

function surround(
  { sourceCode, filename }: FixTarget,
  { statements, temp, waits, returned, library }: NewHandler,
): Edit[] | { readonly reason: string } {
  const { text } = sourceCode
  const first = statements[0]!
  const start = first.range[0]
  const end = endWithComments(sourceCode, statements.at(-1)!)
  if (!listOf(first) || !startsLine(text, start) || !endsLine(text, end))
    return { reason: 'the statements share a line with others' }
  const removal = removalOf(sourceCode, filename, first, waits, library)
  if ('reason' in removal) return removal
  const newline = newlineOf(text)
  const outer = indentationAt(text, start)
  const unit = indentUnit(text)
  const semicolon = usesSemicolons(sourceCode) ? ';' : ''
  const error = freshName(sourceCode, statements, 'error')
  const handler = [
    `} catch (${error}) {`,
    `${unit}${waits ? 'await ' : ''}${removal.call(temp)}${semicolon}`,
    `${unit}throw ${error}${semicolon}`,
    '}',
  ]
  return [
    ...removal.edits,
    { range: [start, start], text: `try {${newline}${outer}${unit}` },
    ...indentLines(sourceCode, start, end, unit),
    ...(returned ? [{ range: [returned.range[0], returned.range[0]] as const, text: 'await ' }] : []),
    { range: [end, end], text: newline + outer + handler.join(newline + outer) },
  ]
}

/** These handlers may throw nothing on, and a removal that fails must not do so either. */
function extend(
  { sourceCode, filename }: FixTarget,
  { handlers, temp, waits, library }: OwnHandlers,
): Edit[] | { readonly reason: string } {
  const removal = removalOf(sourceCode, filename, handlers[0]!, waits, library)
  if ('reason' in removal) return removal
  const semicolon = usesSemicolons(sourceCode) ? ';' : ''
  const call = removal.call(temp)
  const edits = [...removal.edits]
  for (const { body } of handlers) {
    const unit = indentUnit(sourceCode.text)
    const ignored = allows(sourceCode, 2019) ? '' : ` (${freshName(sourceCode, [body], 'ignored')})`
    const lines = waits
      ? [`await ${call}.catch(() => {})${semicolon}`]
      : ['try {', `${unit}${call}${semicolon}`, `} catch${ignored} {`, `${unit}// It stays behind.`, '}']
    const inserted = insertFirst(sourceCode, body, lines)
    if (!inserted) return { reason: 'a comment stands where the removal belongs' }
    edits.push(...inserted)
  }
  return edits
}

/** The call that removes a path, and the import that it needs. */
function removalOf(
  sourceCode: FixTarget['sourceCode'],
  filename: string,
  at: TSESTree.Node,
  waits: boolean,
  library: CleanupRequest['library'],
): { call: (path: string) => string; edits: readonly Edit[] } | { readonly reason: string } {
  const forced = library?.extra ? '' : ', { force: true }'
  const calling = (callee: string) => (path: string) => `${callee}(${path}${forced})`
  const name = `${library?.extra ? 'remove' : 'rm'}${waits ? '' : 'Sync'}`
  if (library) {
    if (commentsInside(sourceCode, library.object.range).length > 0)
      return { reason: 'a comment would be lost' }
    return { call: calling(`${sourceCode.getText(library.object)}.${name}`), edits: [] }
  }
  const module = waits ? 'fs/promises' : 'fs'
  const plain = new RegExp(`['"]${module}['"]`).test(sourceCode.text)
  const plan = planImports<string>(sourceCode, [name], plain ? module : `node:${module}`, [at], filename)
  return 'reason' in plan ? plan : { call: calling(plan.locals[name]!), edits: plan.edits }
}
