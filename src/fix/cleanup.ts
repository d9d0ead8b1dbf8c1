import type { TSESTree } from '@typescript-eslint/utils'
import { freshName } from './scope.ts'
import { decide, toReport, type ReportParts } from './certainty.ts'
import { commentsInside } from './comments.ts'
import type { Edit } from './edit.ts'
import { planImports } from './import.ts'
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

export interface CleanupRequest {
  /** Statements that follow each other in one block. */
  readonly statements: readonly TSESTree.Node[]
  /** The variable that holds the path. */
  readonly temp: string
  /** The removal is awaited. */
  readonly waits: boolean
  /** A promise that is returned, and must be awaited for its failure to be caught. */
  readonly returned: TSESTree.Node | undefined
  /** The object whose members are file operations; without one the removal is imported. */
  readonly library: { readonly object: TSESTree.Node; readonly extra: boolean } | undefined
}

/**
 * A handler around the statements that removes the file and throws the error on. Always a suggestion: a removal that
 * fails would hide what failed first, and the file may be of use to somebody who looks into the failure.
 */
export function cleanupEdit<MessageId extends string>(
  target: FixTarget,
  request: CleanupRequest | { readonly reason: string },
  at: TSESTree.Node,
  message: { messageId: MessageId },
): ReportParts<MessageId> {
  const made = 'reason' in request ? request : edits(target, request)
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

function edits(
  { sourceCode, filename }: FixTarget,
  { statements, temp, waits, returned, library }: CleanupRequest,
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
  const forced = library?.extra ? '' : ', { force: true }'
  const handler = [
    `} catch (${error}) {`,
    `${unit}${waits ? 'await ' : ''}${removal.callee}(${temp}${forced})${semicolon}`,
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

/** The function that removes, and the import that it needs. */
function removalOf(
  sourceCode: FixTarget['sourceCode'],
  filename: string,
  at: TSESTree.Node,
  waits: boolean,
  library: CleanupRequest['library'],
): { callee: string; edits: readonly Edit[] } | { readonly reason: string } {
  const name = `${library?.extra ? 'remove' : 'rm'}${waits ? '' : 'Sync'}`
  if (library) {
    if (commentsInside(sourceCode, library.object.range).length > 0)
      return { reason: 'a comment would be lost' }
    return { callee: `${sourceCode.getText(library.object)}.${name}`, edits: [] }
  }
  const module = waits ? 'fs/promises' : 'fs'
  const plain = new RegExp(`['"]${module}['"]`).test(sourceCode.text)
  const plan = planImports<string>(sourceCode, [name], plain ? module : `node:${module}`, [at], filename)
  return 'reason' in plan ? plan : { callee: plan.locals[name]!, edits: plan.edits }
}
