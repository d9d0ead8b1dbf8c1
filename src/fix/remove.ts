import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import type { Edit } from './edit.ts'
import { continuesAt, endsLine, lastTokenOf, startsLine } from './style.ts'
import { listOf } from './syntax.ts'

/**
 * Removes a statement together with its lines. Comments above it stay; the caller checks those inside
 * (`wouldLoseComments`). Answers undefined where it shares a line with anything, a comment behind it included, and
 * where the statement above would run on into the one below.
 */
export function removeStatement(
  sourceCode: Readonly<TSESLint.SourceCode>,
  statement: TSESTree.Node,
): Edit[] | undefined {
  const { text } = sourceCode
  const start = statement.range[0]
  const end = lastTokenOf(sourceCode, statement).range[1]
  if (!listOf(statement) || !startsLine(text, start) || !endsLine(text, end)) return undefined
  const before = sourceCode.getTokenBefore(statement)?.value
  if (before !== ';' && before !== '{' && before !== '}' && continuesAt(sourceCode, end)) return undefined
  const newline = text.indexOf('\n', end)
  return [
    { range: [text.lastIndexOf('\n', start - 1) + 1, newline < 0 ? text.length : newline + 1], text: '' },
  ]
}
