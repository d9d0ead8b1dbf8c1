/** Is a value one of many that are all treated alike? */
import { isInlineFunction, propertyName, unwrap, wrapped, type FunctionNode, type Node } from './ast.ts'
import type { Variable } from './file-index.ts'

/** `files.forEach((file) => …)`: one of many, as in a loop. */
export function isIterated(fn: FunctionNode, position: number): boolean {
  if (position !== 0 || !isInlineFunction(fn)) return false
  const call = wrapped(fn).parent
  const method = call?.type === 'CallExpression' ? unwrap(call.callee) : undefined
  return (
    method?.type === 'MemberExpression' &&
    /^(?:forEach|map|flatMap|filter|some|every|each|reduce)$/.test(propertyName(method) ?? '')
  )
}

/** `for (const file of files)` */
export function isLoopVariable(variable: Variable): boolean {
  const declaration = (variable.defs[0]?.node as Node | undefined)?.parent
  const loop = declaration?.parent
  return (
    declaration?.type === 'VariableDeclaration' &&
    (loop?.type === 'ForOfStatement' || loop?.type === 'ForInStatement') &&
    loop.left === declaration
  )
}
