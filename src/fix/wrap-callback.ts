import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import type { Edit } from './edit.ts'
import { allows } from './language.ts'
import { freshName } from './scope.ts'
import { indentationAt, indentUnit, newlineOf, startsLine, usesSemicolons } from './style.ts'
import { indentLines } from './wrap.ts'

/** The last statement of a function that calls back, and how the lock is written. */
export interface CallbackRequest {
  sourceCode: Readonly<TSESLint.SourceCode>
  statement: TSESTree.ExpressionStatement
  callback: TSESTree.Identifier
  uses: readonly TSESTree.Identifier[]
  lockPath: string
  /** Local name of `withLock`. */
  callee: string
  /** Local name of `callbackify` of `node:util`. */
  callbackify: string
  /** The file can have types, so that what has none of its own needs one. */
  typed: boolean
}

/**
 * Holds a lock until the function's callback would be called. The callback gets what it would have got, after the
 * lock has been released, or the error of the lock; what it throws is thrown where nobody catches it, as before.
 */
export function wrapCallback(request: CallbackRequest): Edit[] | { reason: string } {
  const { sourceCode, statement, callback, uses, lockPath, callee, callbackify, typed } = request
  const { text } = sourceCode
  const [start, end] = statement.range
  if (!allows(sourceCode, 2015)) return { reason: 'the file is written in an older JavaScript' }
  if (!startsLine(text, start)) return { reason: 'the statement shares its line' }
  const inner = [statement, ...uses]
  const resolve = freshName(sourceCode, inner, 'resolve')
  const reject = freshName(sourceCode, inner, 'reject')
  const done = freshName(sourceCode, inner, 'done')
  const newline = newlineOf(text)
  const indentation = indentationAt(text, start)
  const unit = indentUnit(text)
  const semicolon = usesSemicolons(sourceCode) ? ';' : ''
  const types = typed ? (['<any>', ': any', '?: any'] as const) : (['', '', ''] as const)
  const head = [
    `${callbackify}(() => ${callee}(${lockPath}, () => new Promise${types[0]}((${resolve}, ${reject}) => {`,
    `${indentation}${unit}const ${done} = (error${types[1]}, value${types[2]}) => error ? ${reject}(error) : ${resolve}(value)${semicolon}`,
    `${indentation}${unit}`,
  ].join(newline)
  const foot = `${newline}${indentation}})))(${callback.name})${semicolon}`
  return [
    { range: [start, start], text: head },
    ...indentLines(sourceCode, start, end, unit),
    ...uses.map(({ range }): Edit => ({ range, text: done })),
    { range: [end, end], text: foot },
  ]
}
