import { describe, expect, it } from 'vitest'
import { repair, type Checked, type Edit, type Report } from '../../src/cli/repair.ts'

const report = (over: Partial<Report>): Report => ({
  rule: 'no-x',
  line: 1,
  column: 1,
  message: 'X.',
  fix: undefined,
  suggestion: undefined,
  reason: undefined,
  ...over,
})

/** A rule that wants other letters in the place of some. */
function letters(changes: Record<string, string>, kind: 'fix' | 'suggestion') {
  return (text: string): Report[] =>
    [...text.replace('\uFEFF', '')].flatMap((letter, index) => {
      const edit: Edit = { range: [index, index + 1], text: changes[letter] ?? '' }
      return letter in changes ? report({ [kind]: edit }) : []
    })
}

const check =
  (...rules: ((text: string) => Report[])[]) =>
  async (text: string): Promise<Checked> => ({ reports: rules.flatMap((rule) => rule(text)) })

describe('a text that cannot be repaired stays as it was', () => {
  it('when it does not parse', async () => {
    const broken = async (): Promise<Checked> => ({ reports: [], fatal: 'it does not parse' })
    expect(await repair('a', broken, true)).toMatchObject({ text: 'a', problem: 'it does not parse' })
  })

  it('when the result does not parse', async () => {
    const rule = check(letters({ a: '(' }, 'fix'))
    const parse = async (text: string): Promise<Checked> =>
      text.includes('(') ? { reports: [], fatal: 'Unexpected end' } : rule(text)
    const { text, left, problem, fixes } = await repair('xa', parse, true)
    expect({ text, fixes, left: left.length }).toEqual({ text: 'xa', fixes: 0, left: 1 })
    expect(problem).toContain('Unexpected end')
  })

  it('when two rules undo each other', async () => {
    const both = check(letters({ a: 'b', b: 'a' }, 'fix'))
    expect(await repair('a', both, true)).toMatchObject({
      text: 'a',
      fixes: 0,
      problem: 'the repairs undo each other',
    })
  })

  it('when each repair makes room for the next, for ever', async () => {
    const growing = check(letters({ a: 'ba' }, 'fix'))
    expect(await repair('a', growing, true)).toMatchObject({ text: 'a', problem: expect.any(String) })
    const suggested = check(letters({ a: 'ba' }, 'suggestion'))
    expect(await repair('a', suggested, true)).toMatchObject({ text: 'a', problem: expect.any(String) })
  })
})

describe('repair', () => {
  it('applies fixes, and suggestions only when it is told to', async () => {
    const rules = check(letters({ a: 'A' }, 'fix'), letters({ b: 'B' }, 'suggestion'))
    expect(await repair('abab', rules, false)).toMatchObject({ text: 'AbAb', fixes: 2, suggestions: 0 })
    const { text, fixes, suggestions, found, left } = await repair('abab', rules, true)
    expect({ text, fixes, suggestions }).toEqual({ text: 'ABAB', fixes: 2, suggestions: 2 })
    expect([found.length, left.length]).toEqual([4, 0])
  })

  it('looks again after each suggestion', async () => {
    // Each is right only as long as the other was not applied.
    const rule = async (text: string): Promise<Checked> => ({
      reports: text.includes('B') ? [] : letters({ b: 'B' }, 'suggestion')(text),
    })
    expect(await repair('b-b', rule, true)).toMatchObject({ text: 'B-b', suggestions: 1 })
  })

  it('never applies two edits that touch', async () => {
    const overlapping = async (text: string): Promise<Checked> => ({
      reports:
        text === 'abc'
          ? [report({ fix: { range: [0, 2], text: 'X' } }), report({ fix: { range: [1, 3], text: 'Y' } })]
          : [],
    })
    expect(await repair('abc', overlapping, false)).toMatchObject({ text: 'Xc', fixes: 1 })
    const touching = async (text: string): Promise<Checked> => ({
      reports:
        text === 'ab'
          ? [report({ fix: { range: [0, 1], text: 'X' } }), report({ fix: { range: [1, 2], text: 'Y' } })]
          : [],
    })
    expect(await repair('ab', touching, false)).toMatchObject({ text: 'Xb', fixes: 1 })
  })

  it('keeps a byte order mark, which the positions do not count', async () => {
    const rules = check(letters({ a: 'A' }, 'fix'))
    expect(await repair('\uFEFFxa', rules, false)).toMatchObject({ text: '\uFEFFxA' })
  })
})
