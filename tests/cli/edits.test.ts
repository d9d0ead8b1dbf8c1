/** Edits and hashes, as other programs get them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placesIn, smallEdits } from '../../src/cli/edits.ts'
import { lineHashes } from '../../src/cli/line-hashes.ts'

describe('smallEdits', () => {
  it('leaves out the lines between the places of a fix', () => {
    const text = 'first\nkept\nlast\n'
    expect(smallEdits(text, { range: [0, 15], text: 'import\nfirst\nkept\nLAST' })).toEqual([
      { range: [0, 0], text: 'import\n' },
      { range: [11, 15], text: 'LAST' },
    ])
  })

  it('changes the same', () => {
    const line = fc.constantFrom('a', 'b', '', '\n', 'a\n', 'b\n', '\r\n', 'a\r\n', 'x\u2028')
    const lines = fc.array(line, { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(lines, lines, lines, lines, (head, before, after, tail) => {
        const text = head + before + tail
        let result = text
        for (const { range, text: inserted } of smallEdits(text, {
          range: [head.length, head.length + before.length],
          text: after,
        }).reverse())
          result = result.slice(0, range[0]) + inserted + result.slice(range[1])
        expect(result).toBe(head + after + tail)
      }),
    )
  })
})

it('placesIn ends lines where ESLint ends them, and counts UTF-16', () => {
  const text = 'a\r\nb\rc\u2028d\n😀e'
  const placeOf = placesIn(text)
  expect([...text].length).toBe(11)
  expect([0, 1, 3, 5, 7, 9, 11, 12].map((offset) => Object.values(placeOf(offset)).join(':'))).toEqual([
    '1:1',
    '1:2',
    '2:1',
    '3:1',
    '4:1',
    '5:1',
    '5:3',
    '5:4',
  ])
})

// What the tests of github/codeql-action say of its own.
describe('lineHashes', () => {
  it.each<[string, string[]]>([
    ['', ['c129715d7a2bc9a3:1']],
    [
      ' a\nb\n  \t\tc\n d',
      ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1'],
    ],
    [
      ' hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n',
      [
        'e9496ae3ebfced30:1',
        'fb7c023a8b9ccb3f:1',
        'ce8ba1a563dcdaca:1',
        'e20e36e16fcb0cc8:1',
        'b3edc88f2938467e:1',
        'c8e28b0b4002a3a0:1',
        'c129715d7a2bc9a3:1',
      ],
    ],
    [
      'Lorem ipsum dolor sit amet.\n'.repeat(10),
      [
        'a7f2ff13bc495cf2:1',
        'a7f2ff13bc495cf2:2',
        'a7f2ff13bc495cf2:3',
        'a7f2ff13bc495cf2:4',
        'a7f2ff13bc495cf2:5',
        'a7f2ff13bc495cf2:6',
        'a7f2ff1481e87703:1',
        'a9cf91f7bbf1862b:1',
        '55ec222b86bcae53:1',
        'cc97dc7b1d7d8f7b:1',
        'c129715d7a2bc9a3:1',
      ],
    ],
  ])('%j', (text, hashes) => {
    expect(lineHashes(text)).toEqual(hashes)
  })
})
