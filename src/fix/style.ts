import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { oncePerFile } from './once-per-file.ts'
import { topStatements } from './script.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/** Remembers the answer for one text: every fix of a file asks the same of it. */
function ofText<T>(answer: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly found: T } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, found: answer(text) }
    return last.found
  }
}

/** The line ending that most lines of the file have. */
export const newlineOf = ofText((text): '\n' | '\r\n' => {
  const all = text.split('\n').length - 1
  const carriage = text.split('\r\n').length - 1
  return carriage > all - carriage ? '\r\n' : '\n'
})

/** The line ending of the line at `position`, or else the one that most lines have. */
export function newlineAt(text: string, position: number): '\n' | '\r\n' {
  const newline = text.indexOf('\n', position)
  if (newline < 0) return newlineOf(text)
  return text[newline - 1] === '\r' ? '\r\n' : '\n'
}

/** The quote that module specifiers have in this file, or else most strings; single when there is no string. */
const quoteOf = oncePerFile((sourceCode): "'" | '"' => {
  let single = 0
  let double = 0
  const tokens = sourceCode.ast.tokens ?? []
  tokens.forEach((token, index) => {
    if (token.type !== 'String') return
    const before = tokens[index - 1]?.value
    const specifier = before === 'from' || before === 'import' || tokens[index - 2]?.value === 'require'
    // A file can hold hundreds of other strings; the ones next to ours are what the reader compares with.
    const weight = specifier ? 1000 : 1
    if (token.value.startsWith("'")) single += weight
    else if (token.value.startsWith('"')) double += weight
  })
  return double > single ? '"' : "'"
})

/** Writes a string literal in the file's quotes. */
export function quote(sourceCode: SourceCode, value: string): string {
  const mark = quoteOf(sourceCode)
  return mark + value.replace(/\\/g, '\\\\').replaceAll(mark, `\\${mark}`).replaceAll('\n', '\\n') + mark
}

const SEMICOLON_STATEMENTS = new Set([
  'ExpressionStatement',
  'VariableDeclaration',
  'ReturnStatement',
  'ThrowStatement',
  'ImportDeclaration',
  'ExportAllDeclaration',
  'TSImportEqualsDeclaration',
  'TSExportAssignment',
])

/** Whether the file ends its statements with semicolons; yes when it does not say. */
export const usesSemicolons = oncePerFile((sourceCode): boolean => {
  const top = topStatements(sourceCode).filter((node) => SEMICOLON_STATEMENTS.has(node.type))
  if (top.length > 0) {
    const ended = top.filter((node) => lastTokenOf(sourceCode, node).value === ';').length
    return ended * 2 >= top.length
  }
  const tokens = sourceCode.ast.tokens ?? []
  // Everything sits inside functions or classes: a file with lines and no semicolon at a line's end has none.
  const lines = tokens.filter(
    (token, i) => tokens[i + 1] && tokens[i + 1]!.loc.start.line > token.loc.end.line,
  )
  return lines.length < 2 || lines.some((token) => token.value === ';')
})

/** The position where the line of `position` starts. */
function lineStart(text: string, position: number): number {
  return text.lastIndexOf('\n', position - 1) + 1
}

/** The position where the line of `position` ends, before its line break. */
export function lineEnd(text: string, position: number): number {
  const newline = text.indexOf('\n', position)
  const end = newline === -1 ? text.length : newline
  return text[end - 1] === '\r' && end > position ? end - 1 : end
}

/** The white space at the start of the line of `position`. */
export function indentationAt(text: string, position: number): string {
  return /^[\t ]*/.exec(text.slice(lineStart(text, position), position))![0]
}

/** Whether nothing but white space stands before `position` on its line. */
export function startsLine(text: string, position: number): boolean {
  return /^[\t ]*$/.test(text.slice(lineStart(text, position), position))
}

/** Whether nothing but white space follows `position` on its line. */
export function endsLine(text: string, position: number): boolean {
  return /^[\t ]*$/.test(text.slice(position, lineEnd(text, position)))
}

/** Whether an empty line lies between two positions. */
export function hasBlankLine(text: string, from: number, to: number): boolean {
  return /\n[\t ]*\r?\n/.test(text.slice(from, to))
}

/** One level of indentation as the file writes it: a tab, two spaces, four... Two spaces when it does not say. */
export const indentUnit = ofText((text): string => {
  const counts = new Map<string, number>()
  const lines = text.split(/\r?\n/)
  for (let i = 0; i + 1 < lines.length; i++) {
    if (!/[{([]\s*$/.test(lines[i]!)) continue
    const outer = /^[\t ]*/.exec(lines[i]!)![0]
    const inner = /^[\t ]*(?=\S)/.exec(lines[i + 1]!)?.[0]
    if (inner === undefined || !inner.startsWith(outer) || inner === outer) continue
    const unit = inner.slice(outer.length)
    counts.set(unit, (counts.get(unit) ?? 0) + 1)
  }
  const best = [...counts].sort((a, b) => b[1] - a[1])[0]
  return best ? best[0] : '  '
})

/** The first token of a statement: the decorators of a class may stand before its `export`. */
export function firstTokenOf(sourceCode: SourceCode, node: TSESTree.Node): TSESTree.Token | TSESTree.Node {
  const declaration =
    node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration'
      ? node.declaration
      : node
  const [decorator] = (declaration as { decorators?: readonly TSESTree.Node[] } | null)?.decorators ?? []
  return decorator && decorator.range[0] < node.range[0] ? sourceCode.getFirstToken(decorator)! : node
}

/**
 * Where the comments that belong to a node start: the run of comments on their own lines directly above it,
 * without an empty line in between; the node's own start when there are none.
 */
export function startWithComments(sourceCode: SourceCode, node: TSESTree.Node): number {
  const first = leadingSemicolon(sourceCode, node) ?? firstTokenOf(sourceCode, node)
  let start = first.range[0]
  if (!startsLine(sourceCode.text, start)) return start
  const comments = sourceCode.getCommentsBefore(first)
  for (let i = comments.length - 1; i >= 0; i--) {
    const comment = comments[i]!
    if (!startsLine(sourceCode.text, comment.range[0])) break
    if (hasBlankLine(sourceCode.text, comment.range[1], start)) break
    start = comment.range[0]
  }
  return start
}

/** The semicolon that starts a statement's line, as in `;[1].map(a)`; the parser counts it to the statement above. */
function leadingSemicolon(sourceCode: SourceCode, node: TSESTree.Node): TSESTree.Token | undefined {
  const before = sourceCode.getTokenBefore(node)
  const own =
    before?.value === ';' &&
    before.loc.end.line === node.loc.start.line &&
    startsLine(sourceCode.text, before.range[0])
  return own ? before : undefined
}

/**
 * The last token of a statement, without a semicolon that stands on a later line: in `a\n;[1].map(b)` the parser
 * counts the semicolon to `a`, but its author wrote it for the line that it starts.
 */
export function lastTokenOf(sourceCode: SourceCode, node: TSESTree.Node): TSESTree.Token {
  const last = sourceCode.getLastToken(node)!
  if (last.value !== ';') return last
  const previous = sourceCode.getTokenBefore(last)
  const detached =
    previous && previous.range[0] >= node.range[0] && previous.loc.end.line < last.loc.start.line
  return detached ? previous : last
}

/** Where a statement ends together with the comments that follow it on its last line. */
export function endWithComments(sourceCode: SourceCode, node: TSESTree.Node): number {
  const last = lastTokenOf(sourceCode, node)
  let end = last.range[1]
  let line = last.loc.end.line
  for (const comment of sourceCode.getCommentsAfter(last)) {
    if (comment.loc.start.line !== line) break
    end = comment.range[1]
    line = comment.loc.end.line
  }
  // Something else follows on the same line, so the comment may just as well belong to that.
  return endsLine(sourceCode.text, end) ? end : last.range[1]
}

/** Characters that, at the start of a line, continue the statement of the line above when it has no semicolon. */
const CONTINUES = /^(?:[([`/+*.,-]|$)/

/** Whether text placed before `position` must end with a semicolon although the file has none. */
export function continuesAt(sourceCode: SourceCode, position: number): boolean {
  const next = tokenFrom(sourceCode, position)
  return next !== undefined && CONTINUES.test(next.value)
}

/** The first token that starts at a position or behind it. */
export function tokenFrom({ ast }: SourceCode, position: number): TSESTree.Token | undefined {
  const tokens = ast.tokens ?? []
  let [low, high] = [0, tokens.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (tokens[middle]!.range[0] < position) low = middle + 1
    else high = middle
  }
  return tokens[low]
}
