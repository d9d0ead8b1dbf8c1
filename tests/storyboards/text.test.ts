import { describe, expect, it } from 'vitest'
import { lines, plain, storyboards, textOf, type Storyboard } from '../../src/storyboards/index.ts'

const all = Object.entries(storyboards).flatMap(([rule, boards]) =>
  boards.map((board) => ({ name: `${rule}: ${board.title}`, board })),
)

const board: Storyboard = {
  title: 'Gone wrong',
  scene: 'Two processes use `x`',
  actors: { A: 'process A', B: 'process B' },
  flawed: {
    files: { x: { name: '`x`', holds: 'old' } },
    steps: [
      { by: 'A', does: 'writes the first half of all that it has', leaves: { x: '**half**' } },
      { by: 'B', does: 'reads `x`' },
    ],
    outcome: 'B has half.',
  },
  repaired: {
    using: '`y`',
    files: { x: { name: '`x`', holds: 'old' } },
    steps: [{ by: 'B', does: 'reads **all** of it' }],
    outcome: 'B has all.',
  },
}

describe('a storyboard as text', () => {
  it('is a table where it fits, and breaks lines between words', () => {
    expect(textOf(board, 48)).toEqual([
      'Gone wrong',
      'Two processes use x:',
      '',
      '      process A                  process B  x',
      '      ─────────────────────────  ─────────  ────',
      '  1!  writes the first half of              half',
      '      all that it has',
      '  2                              reads x    half',
      '',
      'B has half.',
      '',
      'Repaired with y:',
      '',
      '      process B        x',
      '      ───────────────  ───',
      '  1   reads all of it  old',
      '',
      'B has all.',
    ])
  })

  it('is a list where a table would break words', () => {
    expect(textOf(board, 24).slice(3, 9)).toEqual([
      '  1. process A: writes',
      '     the first half of',
      '     all that it has',
      '     → x: half',
      '  2. process B: reads x',
      '',
    ])
  })

  it('says to whoever paints it what decides, for better or worse, and what was so before', () => {
    const painted = textOf(board, 48, (kind, text) => `<${kind} ${text}>`).join('\n')
    expect(painted).toContain('<heading Gone wrong>')
    expect(painted).toContain('<bad half>')
    expect(painted).toContain('<quiet half>')
    expect(painted).toContain('<code x>')
    expect(painted).toContain('<good all>')
    expect(painted).toContain('<plain writes the first half of>')
  })

  it.each(all)('keeps to the width: $name', ({ board }) => {
    for (const width of [20, 40, 60, 80, 100, 140]) {
      const long = textOf(board, width).filter((line) => [...line].length > width)
      // The title is one line.
      expect(long.filter((line) => line !== board.title)).toEqual([])
    }
  })

  it.each(all)('leaves no word out: $name', ({ board }) => {
    const { scene, flawed, repaired } = board
    const words = [
      scene,
      ...[flawed, repaired].flatMap(({ outcome, steps }) => [outcome, ...steps.map(({ does }) => does)]),
    ].flatMap((text) => plain(text).split(' '))
    for (const width of [40, 80, 120]) {
      const text = textOf(board, width).join('\n')
      expect(words.filter((word) => !text.includes(word))).toEqual([])
    }
  })
})

describe('lines', () => {
  it('break where the next word would be too much', () => {
    expect(lines('one `two` three', 7)).toEqual(['one two', 'three'])
  })

  it('break within a word only when it is wider than the line', () => {
    expect(lines('a `123456789` b', 4)).toEqual(['a', '1234', '5678', '9 b'])
  })
})
