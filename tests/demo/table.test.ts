import { describe, expect, it } from 'vitest'
import { changedLines, sameMessages, table, wrapped } from '../../docs/tools/demo/table.mjs'

describe('changedLines', () => {
  it('shows a line that was replaced', () => {
    expect(changedLines('a\nb\nc', 'a\nB\nc')).toEqual(['-    2  b', '+    2  B'])
  })

  it('shows lines that were added at either end', () => {
    expect(changedLines('b', 'a\nb\nc')).toEqual(['+    1  a', '+    3  c'])
  })

  it('shows lines that were removed', () => {
    expect(changedLines('a\nb\nc', 'b')).toEqual(['-    1  a', '-    3  c'])
  })

  it('shows nothing for equal texts', () => {
    expect(changedLines('a\nb', 'a\nb')).toEqual([])
  })
})

describe('table', () => {
  it('puts numbers to the right and text to the left', () => {
    expect(
      table([
        ['errors', 7, 'x'],
        ['lost', 120, ''],
      ]),
    ).toEqual(['errors    7  x', 'lost    120'])
  })
})

describe('wrapped', () => {
  it('breaks between words and keeps the indent', () => {
    expect(wrapped('one two three', { width: 10, indent: 2 })).toEqual(['  one two', '  three'])
  })

  it('leaves a word alone that is longer than a line', () => {
    expect(wrapped('extraordinarily', { width: 5 })).toEqual(['extraordinarily'])
  })
})

describe('sameMessages', () => {
  const finding = { file: 'a.js', line: 1, rule: 'r', message: 'm' }

  it('puts the lines of equal messages together', () => {
    expect(sameMessages([finding, { ...finding, line: 9 }])).toEqual([
      { file: 'a.js', rule: 'r', message: 'm', places: [1, 9] },
    ])
  })

  it('keeps messages of different files apart', () => {
    expect(sameMessages([finding, { ...finding, file: 'b.js' }])).toHaveLength(2)
  })
})
