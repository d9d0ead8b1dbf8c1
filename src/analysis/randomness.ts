/** How much randomness is left of a random value once the code has cut it. */
import type { TSESTree } from '@typescript-eslint/utils'
import type { Mark } from '../apis/uniqueness.ts'
import { unwrap } from './ast.ts'

/** `randomBytes(1)` leaves too few bits to keep writers apart. */
export function weakened(node: TSESTree.CallExpression, mark: Mark): Mark {
  const first = node.arguments[0]
  return mark === 'random' && first?.type === 'Literal' && typeof first.value === 'number' && first.value < 3
    ? 'weak-random'
    : mark
}

/** `.slice(-3)` leaves too few characters. */
export function isShort(node: TSESTree.CallExpression, name: string): boolean {
  const numbers = node.arguments.map((a) => {
    const plain = unwrap(a)
    if (plain.type === 'Literal' && typeof plain.value === 'number') return plain.value
    if (plain.type === 'UnaryExpression' && plain.operator === '-' && plain.argument.type === 'Literal')
      return -Number(plain.argument.value)
    return undefined
  })
  const [from, to] = numbers
  if (from === undefined) return false
  if (to === undefined) return from < 0 && from > -5 // five characters of base 36 are 26 bits
  return (name === 'substr' ? to : to - from) < 5
}
