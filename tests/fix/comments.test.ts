import { expect, test } from 'vitest'
import { commentsInside, wouldLoseComments } from '../../src/fix/comments.ts'
import { parse } from './source.ts'

test('comments outside, inside, and inside a kept part', () => {
  const sourceCode = parse(`/* 1 */ f(/* 2 */ a, b /* 3 */) // 4\n`)
  const { text } = sourceCode
  const call = [text.indexOf('f('), text.indexOf(')') + 1] as const
  expect(commentsInside(sourceCode, call).map(({ value }) => value.trim())).toEqual(['2', '3'])
  expect(wouldLoseComments(sourceCode, call)).toBe(true)
  expect(wouldLoseComments(sourceCode, call, [[call[0] + 2, call[1] - 1]])).toBe(false)
  expect(wouldLoseComments(sourceCode, call, [[call[0] + 2, text.indexOf('b')]])).toBe(true)
  expect(wouldLoseComments(sourceCode, [text.indexOf('a,'), text.indexOf('a,') + 1])).toBe(false)
})
