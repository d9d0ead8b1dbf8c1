import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import type { Edit } from './edit.ts'
import { allows } from './language.ts'
import { moduleKindOf } from './module-kind.ts'
import { oncePerFile } from './once-per-file.ts'
import { inspectBindings, type Result } from './wrap-bindings.ts'
import { inspectExits } from './wrap-exits.ts'
import {
  continuesAt,
  endWithComments,
  endsLine,
  indentUnit,
  indentationAt,
  lastTokenOf,
  newlineOf,
  startWithComments,
  startsLine,
  tokenFrom,
  usesSemicolons,
} from './style.ts'
import { boundaryAround, directivesOf, isFunction, listOf, walk } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/** What to wrap and in which lock. */
export interface WrapRequest {
  sourceCode: SourceCode
  /** Source text of the path expression, evaluated before the lock is taken. */
  lockPath: string
  /** Whether the callee is `withLock`, which gets an async callback and is awaited. */
  async: boolean
  /** The function is not async but answers a promise on every path, so the promise of the lock may take its place. */
  returnsPromise?: boolean | undefined
}

/**
 * Wraps consecutive sibling statements in `withLockSync(path, () => { … })` or
 * `await withLock(path, async () => { … })`, re-indents them, and keeps every comment and every return value.
 * Answers a reason when the program would not be the same afterwards, or else how to make the edits for the local name of
 * `withLock` or `withLockSync`.
 */
export function wrapInLock(
  request: WrapRequest & { statements: readonly TSESTree.Statement[] },
): Wrap | { reason: string } {
  const { sourceCode, lockPath, async: isAsync } = request
  const statements = request.statements.slice(directivesOf(request.statements).length)
  const first = statements[0]
  const last = statements.at(-1)
  if (!first || !last) return { reason: 'there is nothing to wrap' }
  const list = listOf(first)
  const offset = list?.indexOf(first) ?? -1
  if (!list || statements.some((statement, index) => list[offset + index] !== statement)) {
    return { reason: 'the statements do not follow each other in one block' }
  }
  const home = boundaryAround(first)
  const owner = home && isFunction(home) ? home : undefined
  const context = refuseContext(request, home, first)
  if (context) return { reason: context }

  const reachesEnd = list.at(-1) === last && owner !== undefined && first.parent === owner.body
  const exits = inspectExits(sourceCode, statements, { isAsync, reachesEnd, owner })
  if ('reason' in exits) return exits
  const bindings = inspectBindings(sourceCode, statements, { isAsync, lockPath, hasReturn: exits.hasReturn })
  if ('reason' in bindings) return bindings
  const result = bindings.result
  if (result && list.at(-1) === last) return { reason: 'a variable declared inside is used outside' }

  const promised = isAsync && !owner?.async && owner !== undefined
  if (promised && !reachesEnd && !exits.abrupt) return { reason: 'the function is not async' }
  let prefix = ''
  if (exits.returns || promised) prefix = 'return '
  else if (result) prefix = `const ${answerOf(result)} = `
  // Inside a try, a promise returned as it is would leave before its error can be caught.
  if (isAsync && !promised && (prefix !== 'return ' || exits.insideTry)) prefix += 'await '
  const continues = exits.continues.map(({ range, label }): Edit => {
    const end = label ? label.range[1] : range[0] + 'continue'.length
    return { range: [range[0], end], text: 'return' }
  })
  return {
    edits: (callee) => [
      ...textEdits(request, callee, statements, {
        prefix,
        result: result && answerOf(result),
        reachesEnd: list.at(-1) === last,
      }),
      ...continues,
    ],
  }
}

/** A section that can be wrapped; several may be looked at before one is. */
export interface Wrap {
  edits(callee: string): Edit[]
}

/** What the section answers, which is also how the names outside get it. */
const answerOf = ({ names, bare }: Result): string => (bare ? names[0]! : `{ ${names.join(', ')} }`)

/** Reasons that lie in the place of the statements, not in the statements. */
function refuseContext(
  { sourceCode, async: isAsync, returnsPromise }: WrapRequest,
  home: TSESTree.Node | undefined,
  first: TSESTree.Node,
): string | undefined {
  if (!allows(sourceCode, isAsync ? 2017 : 2015)) return 'the file is written in an older JavaScript'
  if (home && isFunction(home)) {
    if (home.generator) return 'a generator cannot be locked across its yields'
    const predicate = home.returnType?.typeAnnotation
    if (predicate?.type === 'TSTypePredicate' && predicate.asserts) {
      return 'an assertion function must assert in its own body'
    }
    if (isAsync && !home.async && !returnsPromise) return 'the function is not async'
    if (isAsync && home.async === false && first.parent !== home.body) return 'the function is not async'
    return undefined
  }
  if (!isAsync) return undefined
  const inNamespace = first.parent?.type === 'TSModuleBlock'
  if (home || inNamespace || moduleKindOf(sourceCode, '') !== 'import') return '`await` is not allowed here'
  return undefined
}

function textEdits(
  { sourceCode, lockPath, async: isAsync }: WrapRequest,
  callee: string,
  statements: readonly TSESTree.Node[],
  { prefix, result, reachesEnd }: { prefix: string; result: string | undefined; reachesEnd: boolean },
): Edit[] {
  const { text } = sourceCode
  const first = statements[0]!
  const last = statements.at(-1)!
  const newline = newlineOf(text)
  const start = startWithComments(sourceCode, first)
  let end = endWithComments(sourceCode, last)
  let endsWithLineComment = false
  for (const comment of commentsAfter(sourceCode, last)) {
    // At the end of a block the remaining comments cannot belong to anything that stays outside.
    if (!reachesEnd && comment.range[1] > end) break
    end = Math.max(end, comment.range[1])
    endsWithLineComment = comment.type === 'Line' && comment.range[1] === end
  }

  const unit = indentUnit(text)
  const ownLine = startsLine(text, start)
  const indentation = indentationAt(text, start)
  const multiline = text.slice(start, end).includes('\n')
  const semicolons = usesSemicolons(sourceCode)
  const head = `${prefix}${callee}(${lockPath}, ${isAsync ? 'async ' : ''}() => {`
  const edits: Edit[] = []
  const gap = ownLine ? newline + indentation + unit : ' '
  edits.push({ range: [start, start], text: head + gap })
  if (multiline) edits.push(...indentLines(sourceCode, start, end, unit))

  const closeOnOwnLine = (ownLine && endsLine(text, end)) || endsWithLineComment
  let foot = ''
  if (result) {
    const needed = lastTokenOf(sourceCode, last).value === ';' || lastTokenOf(sourceCode, last).value === '}'
    if (closeOnOwnLine) foot += `${newline}${indentation}${unit}return ${result}${semicolons ? ';' : ''}`
    else foot += `${needed ? '' : ';'} return ${result}`
  }
  foot += closeOnOwnLine ? `${newline}${indentation}})` : ' })'
  if (semicolons || continuesOrShares(sourceCode, end)) foot += ';'
  edits.push({ range: [end, end], text: foot })
  return edits
}

function continuesOrShares(sourceCode: SourceCode, end: number): boolean {
  const next = tokenFrom(sourceCode, end)
  if (!next || next.value === '}' || next.value === ';') return false
  return continuesAt(sourceCode, end) || !endsLine(sourceCode.text, end)
}

function commentsAfter(sourceCode: SourceCode, node: TSESTree.Node): TSESTree.Comment[] {
  return sourceCode.getCommentsAfter(lastTokenOf(sourceCode, node))
}

/** The tokens that go on beyond their line. */
const longTokens = oncePerFile(({ ast }): readonly TSESTree.Token[] =>
  (ast.tokens ?? []).filter((token) => token.loc.start.line !== token.loc.end.line),
)

/** Indents the lines that start inside a range, except those that start inside a template or a string. */
export function indentLines(sourceCode: SourceCode, start: number, end: number, unit: string): Edit[] {
  const { text } = sourceCode
  const fixed = longTokens(sourceCode).filter((token) => token.range[1] > start && token.range[0] < end)
  const edits: Edit[] = []
  for (let at = text.indexOf('\n', start) + 1; at > 0 && at < end; at = text.indexOf('\n', at) + 1) {
    if (/^[\t ]*\r?\n/.test(text.slice(at, at + 400))) continue
    if (fixed.some((token) => token.range[0] < at && at < token.range[1])) continue
    edits.push({ range: [at, at], text: unit })
  }
  return edits
}

/**
 * Wraps the expression that an arrow function answers: `x => expr` becomes `x => withLockSync(path, () => expr)`.
 */
export function wrapArrowBody(
  request: WrapRequest & { callee: string; arrow: TSESTree.ArrowFunctionExpression },
): Edit[] | { reason: string } {
  const { sourceCode, arrow, lockPath, callee, async: isAsync, returnsPromise } = request
  if (arrow.body.type === 'BlockStatement') return { reason: 'the function has a block body' }
  const predicate = arrow.returnType?.typeAnnotation
  if (predicate?.type === 'TSTypePredicate' && predicate.asserts) {
    return { reason: 'an assertion function must assert in its own body' }
  }
  if (isAsync && !arrow.async && !returnsPromise) return { reason: 'the function is not async' }
  if (isAsync && !allows(sourceCode, 2017)) return { reason: 'the file is written in an older JavaScript' }
  let reason: string | undefined
  walk(sourceCode, arrow.body, (node) => {
    if (isFunction(node)) return false
    if (node.type === 'AwaitExpression' && !isAsync) reason = 'there is an await inside'
    return undefined
  })
  if (reason !== undefined) return { reason }
  // Parentheses that the body needs, as in `() => ({})`, stand between the arrow and its body and move along.
  const arrowToken = sourceCode.getTokenBefore(arrow.body, (token) => token.value === '=>')!
  const start = sourceCode.getTokenAfter(arrowToken)!.range[0]
  return [
    { range: [start, start], text: `${callee}(${lockPath}, ${isAsync ? 'async ' : ''}() => ` },
    { range: [arrow.range[1], arrow.range[1]], text: ')' },
  ]
}
