import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

import { startWithComments } from './style.ts'

type Range = readonly [number, number]

/** Comments that speak about the whole file, or that only work at its very top. */
export const FILE_COMMENT =
  /copyright|licen[cs]e|SPDX-|^!|@(?:file|fileoverview|overview|module|packageDocumentation|flow|format|jsx|ts-check|ts-nocheck|jest-environment|vitest-environment|generated|prettier)\b|^\s*(?:eslint(?!-disable-next-line|-disable-line)|globals?|exported|prettier-ignore-start|istanbul ignore file|c8 ignore|v8 ignore)\b|^\/\s*</i

/** Comments that tell a tool about the line below. */
export const NEXT_LINE_COMMENT = /@ts-(?:ignore|expect-error)|eslint-disable-next-line|prettier-ignore(?!-)/

const within = (inner: Range, outer: Range): boolean => outer[0] <= inner[0] && inner[1] <= outer[1]

/** The comments that lie in a range of the text. */
export function commentsInside(sourceCode: Readonly<TSESLint.SourceCode>, range: Range): TSESTree.Comment[] {
  return sourceCode.getAllComments().filter((comment) => within(comment.range, range))
}

/**
 * Whether replacing `removed` would drop a comment. Comments in `kept` do not count: those are the parts, such as
 * arguments, whose text the replacement copies.
 */
export function wouldLoseComments(
  sourceCode: Readonly<TSESLint.SourceCode>,
  removed: Range,
  kept: readonly Range[] = [],
): boolean {
  return commentsInside(sourceCode, removed).some(
    (comment) => !kept.some((range) => within(comment.range, range)),
  )
}

/** Whether comments stand above a statement that belong to it. */
export const commentsAbove = (sourceCode: Readonly<TSESLint.SourceCode>, statement: TSESTree.Node): boolean =>
  startWithComments(sourceCode, statement) < statement.range[0]
