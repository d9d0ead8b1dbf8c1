import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import type { Edit } from './edit.ts'
import { quote } from './style.ts'
import { unwrap } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/**
 * Adds `flag: 'wx'` to the options of a call like `fs.writeFile(path, data, options, callback)`. Answers undefined
 * where the options cannot be seen or have a flag already.
 *
 * @param position where the options stand among the arguments
 * @param left the call leaves them out, and a callback may stand there
 */
export function addExclusiveFlag(
  sourceCode: SourceCode,
  call: TSESTree.CallExpression | TSESTree.NewExpression,
  position: number,
  left: boolean,
): Edit[] | undefined {
  const before = call.arguments.slice(0, position)
  if (before.length < position || before.some((argument) => argument.type === 'SpreadElement'))
    return undefined
  const flag = `flag: ${quote(sourceCode, 'wx')}`
  const given = call.arguments[position]
  const options = given && unwrap(given)
  if (!given || !options || left) {
    const last = before.at(-1)!
    // Behind the parentheses that the argument may stand in.
    const next = sourceCode.getTokenAfter(last, (token) => token.value === ',' || isEnd(token, call))!
    const end = sourceCode.getTokenBefore(next)!.range[1]
    return [{ range: [end, end], text: `, { ${flag} }` }]
  }
  if (options.type === 'Literal') {
    if (typeof options.value !== 'string') return undefined
    return [{ range: given.range, text: `{ encoding: ${sourceCode.getText(given)}, ${flag} }` }]
  }
  if (options.type !== 'ObjectExpression') return undefined
  const last = options.properties.at(-1)
  if (!last) return [{ range: options.range, text: `{ ${flag} }` }]
  if (options.properties.some((property) => !isOtherOption(property))) return undefined
  return [{ range: [last.range[1], last.range[1]], text: `, ${flag}` }]
}

const isEnd = (token: TSESTree.Token, call: TSESTree.Node): boolean => token.range[1] === call.range[1]

function isOtherOption(property: TSESTree.ObjectLiteralElement): boolean {
  return (
    property.type === 'Property' &&
    !property.computed &&
    property.key.type === 'Identifier' &&
    property.key.name !== 'flag' &&
    property.key.name !== 'flags'
  )
}
