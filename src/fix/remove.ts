import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { commentsInside, NEXT_LINE_COMMENT } from './comments.ts'
import type { Edit } from './edit.ts'
import { continuesAt, endsLine, indentationAt, lastTokenOf, newlineAt, startsLine } from './style.ts'
import { directivesOf, isLoneString, listOf } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/**
 * Removes a statement together with its lines, or with the space around it where it shares a line. Comments above it
 * stay; the caller checks those inside (`wouldLoseComments`). Answers undefined where a comment stands on its line, and
 * where the statement above would run on into the one below, or a string would become a directive.
 */
export function removeStatement(sourceCode: SourceCode, statement: TSESTree.Node): Edit[] | undefined {
  const { text } = sourceCode
  const start = statement.range[0]
  const end = lastTokenOf(sourceCode, statement).range[1]
  if (!listOf(statement) || hidesDirective(statement)) return undefined
  const before = sourceCode.getTokenBefore(statement)
  const ended =
    before?.value === ';' || before?.value === '{' || before?.value === '}' || before?.value === ':'
  if (before && !ended && continuesAt(sourceCode, end)) return undefined
  const first = startsLine(text, start)
  const last = endsLine(text, end)
  if (first && last) {
    const newline = text.indexOf('\n', end)
    return [
      { range: [text.lastIndexOf('\n', start - 1) + 1, newline < 0 ? text.length : newline + 1], text: '' },
    ]
  }
  const after = sourceCode.getTokenAfter(lastTokenOf(sourceCode, statement))
  // A comment stands behind it.
  if (!last && after?.loc.start.line !== statement.loc.end.line) return undefined
  const range: [number, number] = last || !after ? [before?.range[1] ?? start, end] : [start, after.range[0]]
  // What stood on one line behind a statement without a semicolon needs the one that goes.
  if (!first && !last && before && !ended) return undefined
  return commentsInside(sourceCode, range).every(({ range: [from, to] }) => from >= start && to <= end)
    ? [{ range, text: '' }]
    : undefined
}

/** Whether a string is no directive, such as 'use strict', only because it stands below the statement. */
function hidesDirective(statement: TSESTree.Node): boolean {
  const list = listOf(statement) ?? []
  const { length } = directivesOf(list)
  const below = list[length + 1]
  return list[length] === statement && below !== undefined && isLoneString(below)
}

/**
 * Leaves of a statement that stands on lines of its own only the comments inside. Answers undefined where there are
 * none, and where one of them is a word to a tool about the line below.
 */
export function leaveComments(sourceCode: SourceCode, statement: TSESTree.Node): Edit[] | undefined {
  const { text } = sourceCode
  const start = statement.range[0]
  const end = lastTokenOf(sourceCode, statement).range[1]
  const comments = commentsInside(sourceCode, [start, end])
  if (comments.length === 0 || comments.some(({ value }) => NEXT_LINE_COMMENT.test(value))) return undefined
  // The statement above must not run on into the one below.
  if (!removeStatement(sourceCode, statement) || !startsLine(text, start) || !endsLine(text, end))
    return undefined
  const line = newlineAt(text, start) + indentationAt(text, start)
  const kept = comments.map(({ range: [from, to] }) => text.slice(from, to)).join(line)
  return [{ range: [start, end], text: kept }]
}

/** Removes one of several declarations of a statement, with its comma. */
export function removeDeclarator(
  sourceCode: SourceCode,
  declarator: TSESTree.VariableDeclarator,
): Edit[] | undefined {
  const { declarations } = declarator.parent
  const index = declarations.findIndex((one) => one === declarator)
  const next = declarations[index + 1]
  const previous = declarations[index - 1]
  const range: [number, number] | undefined = next
    ? [declarator.range[0], next.range[0]]
    : previous && [previous.range[1], declarator.range[1]]
  return range && commentsInside(sourceCode, range).length === 0 ? [{ range, text: '' }] : undefined
}
