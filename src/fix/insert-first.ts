import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { NEXT_LINE_COMMENT } from './comments.ts'
import type { Edit } from './edit.ts'
import { indentationAt, indentUnit, newlineOf, startsLine } from './style.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/**
 * Makes a statement the first of a block, above its comments. The lines come without the indentation that they have in
 * common, and with their semicolons. Answers undefined where a comment would be taken from what it speaks about.
 */
export function insertFirst(
  sourceCode: SourceCode,
  block: TSESTree.BlockStatement,
  lines: readonly string[],
): Edit[] | undefined {
  const { text } = sourceCode
  const newline = newlineOf(text)
  const open = block.range[0] + 1
  const close = block.range[1] - 1
  const first = sourceCode.getTokenAfter(sourceCode.getFirstToken(block)!, { includeComments: true })!
  const inner = (): string =>
    newline + indentationAt(text, sourceCode.getLastToken(block)!.range[0]) + indentUnit(text)
  if (first.loc.start.line > block.loc.start.line && first.range[0] < close) {
    const indentation = startsLine(text, first.range[0]) ? indentationAt(text, first.range[0]) : ''
    return [{ range: [open, open], text: lines.map((line) => newline + indentation + line).join('') }]
  }
  if (block.loc.start.line === block.loc.end.line) {
    const more = text.slice(open, close).trim()
    const [line] = lines
    if (lines.length === 1)
      return [
        { range: [open, close], text: more === '' ? ` ${line} ` : ` ${line!.replace(/;?$/, ';')} ${more} ` },
      ]
    const all = more === '' ? lines : [...lines, more]
    const outer = newline + indentationAt(text, block.range[0])
    const indentation = outer + indentUnit(text)
    return [{ range: [open, close], text: all.map((each) => indentation + each).join('') + outer }]
  }
  // What is said behind the brace is said about its line, or about the line below.
  const behind = commentsBehind(sourceCode, first, block.loc.start.line)
  if (behind === undefined) return undefined
  const place = behind?.range[1] ?? open
  const indentation = inner()
  const inserted = lines.map((each) => indentation + each).join('')
  const sharesLine = first.loc.start.line === block.loc.start.line && !isComment(first)
  return [
    sharesLine
      ? { range: [open, first.range[0]], text: inserted + indentation }
      : { range: [place, place], text: inserted },
  ]
}

const isComment = ({ type }: TSESTree.Token): boolean => type === 'Block' || type === 'Line'

/**
 * The last comment behind an opening brace with nothing else on its line; null when there is none, undefined when a
 * new line below it would come between it and what it speaks about, and one above it would take it from its line.
 */
function commentsBehind(
  sourceCode: SourceCode,
  first: TSESTree.Token,
  line: number,
): TSESTree.Comment | null | undefined {
  const comments = sourceCode
    .getAllComments()
    .filter(({ loc, range }) => range[0] >= first.range[0] && loc.start.line === line)
  const last = comments.at(-1)
  if (!isComment(first) || !last) return null
  if (comments.some(({ value }) => NEXT_LINE_COMMENT.test(value))) return null
  const next = sourceCode.getTokenAfter(last, { includeComments: true })
  return last.loc.end.line === line && next && next.loc.start.line > line ? last : undefined
}
