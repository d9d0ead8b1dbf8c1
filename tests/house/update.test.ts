import { describe, expect, it } from 'vitest'
import {
  BOARD_END,
  BOARD_START,
  TABLE_END,
  TABLE_START,
  withHead,
  withStoryboards,
  withTable,
} from '../../docs/tools/update.mjs'
import type { Storyboard } from '../../src/storyboards/index.ts'

const rule = { meta: { docs: { description: 'an x without a y', recommended: true }, fixable: 'code' } }
const other = { meta: { docs: { description: 'a z', recommended: false }, hasSuggestions: true } }

describe('the head of a page', () => {
  const head = withHead('no-x', rule, '# Some title\n\nText.\n')

  it('takes the place of the title', () => {
    expect(head).toMatch(/^# atomic-fs\/no-x\n\n<!-- generated head/)
    expect(head).toContain('> An x without a y.')
    expect(head).toContain('`recommended`, `strict` and `all`')
    expect(head).toContain('--fix')
    expect(head).not.toContain('Some title')
    expect(head).toMatch(/<!-- end of the generated head -->\n\nText\.\n$/)
  })

  it('stays as it is the second time', () => {
    expect(withHead('no-x', rule, head)).toBe(head)
  })

  it('follows the rule', () => {
    const changed = withHead('no-x', other, head)
    expect(changed).toContain('> A z.')
    expect(changed).toContain('💡')
    expect(changed).not.toContain('🔧')
    expect(changed).not.toContain('`recommended`')
    expect(changed.match(/<!-- end/g)).toHaveLength(1)
  })
})

describe('the storyboard of a page', () => {
  const board: Storyboard = {
    title: 'Gone wrong',
    scene: 'Two do it',
    actors: { A: 'process A', B: 'process B' },
    flawed: {
      files: { x: { name: '`x`', holds: 'old' } },
      steps: [
        { by: 'A', does: 'writes', leaves: { x: '**half**' } },
        { by: 'B', does: 'reads' },
      ],
      outcome: 'B has half.',
    },
    repaired: {
      using: '`y`',
      files: { x: { name: '`x`', holds: 'old' } },
      steps: [{ by: 'B', does: 'reads' }],
      outcome: 'B has all.',
    },
  }
  const page = `before\n\n${BOARD_START}\nold words\n${BOARD_END}\n\nafter\n`
  const updated = withStoryboards('no-x', [board], page)

  it('is written between its markers', () => {
    expect(updated).toMatch(/^before\n\n<!-- storyboard/)
    expect(updated).toMatch(/end of the storyboard -->\n\nafter\n$/)
    expect(updated).not.toContain('old words')
    expect(withStoryboards('no-x', [board], updated)).toBe(updated)
  })

  it('has a row for each step, and says once what decides', () => {
    expect(updated).toContain('**Gone wrong.** Two do it:')
    expect(updated).toContain('| step | process A | process B | `x` |')
    expect(updated).toContain('| 1 | writes |  | **half** |\n| 2 |  | reads | half |')
    expect(updated).toContain('**Repaired** with `y`. B has all.')
    expect(updated).toContain('](no-x.svg)')
    expect(withStoryboards('no-x', [board, board], page)).toContain('](no-x-2.svg)')
  })

  it('leaves out who has no part in it', () => {
    expect(updated).toContain('| step | process B | `x` |\n| --- | --- | --- |\n| 1 | reads | old |')
  })

  it('is not written into a page without markers', () => {
    expect(() => withStoryboards('no-x', [board], 'nothing here')).toThrow('markers')
  })
})

describe('the table of rules', () => {
  const readme = `before\n\n${TABLE_START}\nold\n${TABLE_END}\n\nafter\n`

  it('is written between its markers', () => {
    const updated = withTable({ 'no-x': rule, 'no-z': other }, readme)
    expect(updated).toMatch(/^before\n\n/)
    expect(updated).toMatch(/\n\nafter\n$/)
    expect(updated).not.toContain('old')
    expect(updated).toContain('| [no-x](docs/rules/no-x.md) | An x without a y. | ✅ | 🔧 |')
    expect(updated).toContain('| [no-z](docs/rules/no-z.md) | A z. | 🔒 | 💡 |')
    expect(withTable({ 'no-x': rule, 'no-z': other }, updated)).toBe(updated)
  })

  it('is not written into a README without markers', () => {
    expect(() => withTable({}, 'nothing here')).toThrow('markers')
  })
})
