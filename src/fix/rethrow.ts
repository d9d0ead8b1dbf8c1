import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { NEXT_LINE_COMMENT } from './comments.ts'
import type { Edit } from './edit.ts'
import { insertFirst } from './insert-first.ts'
import { freshName } from './scope.ts'
import { indentUnit, newlineOf, quote, usesSemicolons } from './style.ts'
import { isFunction, isTypeScript } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/**
 * Lets a handler throw every error on that does not say that a file is missing: the first thing it does, above its
 * comments. A binding is added where the handler has none. Answers undefined where the error is taken apart by a pattern.
 */
export function rethrowUnlessMissing(
  sourceCode: SourceCode,
  handler: TSESTree.CatchClause | TSESTree.FunctionLike,
): Edit[] | undefined {
  const isClause = handler.type === 'CatchClause'
  const parameter = isClause ? handler.param : (handler as TSESTree.ArrowFunctionExpression).params[0]
  if (parameter && parameter.type !== 'Identifier') return undefined
  const name = parameter?.name ?? freshName(sourceCode, handler.body!, 'error')
  const edits: Edit[] = []
  if (!parameter) {
    const binding = bindingPlace(sourceCode, handler)
    if (!binding) return undefined
    edits.push({ range: binding.range, text: binding.text(name) })
  }
  const code = isTypeScript(sourceCode) ? `(${name} as NodeJS.ErrnoException).code` : `${name}.code`
  const semicolon = usesSemicolons(sourceCode) ? ';' : ''
  const test = `if (${code} !== ${quote(sourceCode, 'ENOENT')}) throw ${name}`
  const body = handler.body!
  const { text } = sourceCode
  const newline = newlineOf(text)
  if (body.type !== 'BlockStatement') {
    const arrow = sourceCode.getTokenBefore(body, (token) => token.value === '=>')
    const last = arrow && sourceCode.getLastToken(handler)
    if (!arrow || !last || sourceCode.getTokenAfter(arrow)!.loc.start.line !== last.loc.end.line)
      return undefined
    const first = sourceCode.getTokenAfter(arrow, { includeComments: true })!
    // `return` ends with its line, and a comment in between may reach over several.
    if (first.loc.start.line !== last.loc.end.line) return undefined
    // A comment for a tool that speaks about the line must still speak about all of it.
    if (isSpokenAbout(sourceCode, last.loc.start.line)) {
      edits.push(
        {
          range: [arrow.range[1], first.range[0]],
          text: ` { ${test}; return `,
        },
        { range: [last.range[1], last.range[1]], text: `${semicolon} }` },
      )
      return edits
    }
    const outer = /^[\t ]*/.exec(sourceCode.lines[last.loc.start.line - 1]!)![0]
    const inner = newline + outer + indentUnit(text)
    // `() => ({})`: the parentheses stay, and are right there too.
    edits.push(
      {
        range: [arrow.range[1], first.range[0]],
        text: ` {${inner}${test}${semicolon}${inner}return `,
      },
      { range: [last.range[1], last.range[1]], text: `${semicolon}${newline}${outer}}` },
    )
    return edits
  }
  const inserted = insertFirst(sourceCode, body, [test + semicolon])
  return inserted && [...edits, ...inserted]
}

/** A comment tells a tool about this line: from above, or from its end. */
const isSpokenAbout = (sourceCode: SourceCode, line: number): boolean =>
  sourceCode
    .getAllComments()
    .some(
      ({ value, loc }) =>
        (loc.end.line === line - 1 && NEXT_LINE_COMMENT.test(value)) ||
        (loc.start.line === line && /eslint-disable-line/.test(value)),
    )

/** Where a binding of the error goes: behind `catch`, or between a function's parentheses. */
function bindingPlace(
  sourceCode: SourceCode,
  handler: TSESTree.CatchClause | TSESTree.FunctionLike,
): { range: [number, number]; text: (name: string) => string } | undefined {
  if (handler.type === 'CatchClause') {
    const end = sourceCode.getFirstToken(handler)!.range[1]
    return { range: [end, end], text: (name) => ` (${name})` }
  }
  if (!isFunction(handler)) return undefined
  const open = sourceCode.getFirstToken(handler, (token) => token.value === '(')
  const close = open && sourceCode.getTokenAfter(open)
  if (close?.value !== ')') return undefined
  const end = sourceCode.getTokenAfter(open!, { includeComments: true })!.range[0]
  return { range: [open!.range[1], end], text: (name) => name }
}
