/** The run of the demonstration that is kept, and what is made of it. */
import { describe, expect, it } from 'vitest'
import { demoPage, demoTable } from '../../docs/tools/demo/page.mjs'
import { plot } from '../../docs/tools/demo/plot.mjs'
import { scenarios } from '../../docs/tools/demo/scenarios.mjs'
import { amount, share } from '../../docs/tools/demo/words.mjs'
import { withDemo } from '../../docs/tools/update.mjs'
import { text } from '../house/house.ts'

const record = JSON.parse(text('docs/demo.json'))

describe('the record', () => {
  it('is of the programs and the load that the demonstration has', () => {
    const heads = (list: { name: string; program: string; title: string; load: string }[]) =>
      list.map(({ name, program, title, load }) => ({ name, program, title, load }))
    expect(heads(record.races)).toEqual(heads(scenarios))
  })

  it('shows something lost or broken before the fix, and nothing after it', () => {
    for (const { before, after } of record.races) {
      expect(before.lost + before.torn).toBeGreaterThan(0)
      expect(after).toMatchObject({ errors: 0, lost: 0, torn: 0, leftOver: 0 })
      for (const { lost, writes, torn, reads } of [before, after]) {
        expect(lost).toBeLessThanOrEqual(writes)
        expect(torn).toBeLessThanOrEqual(reads)
      }
    }
  })

  it('is what the drawing shows, and the README', () => {
    expect(text('docs/demo.svg')).toBe(plot(record))
    for (const { title, before } of record.races) {
      expect(text('README.md')).toContain(title)
      expect(text('README.md')).toContain(amount(before.torn, before.reads))
    }
  })
})

describe('another run', () => {
  const changed = structuredClone(record)
  Object.assign(changed.races[0].before, { lost: 77, writes: 1000, torn: 1, reads: 99_999 })
  changed.races[0].after.lost = 3

  it('gives another drawing, in which what happened once is seen', () => {
    const drawn = plot(changed)
    expect(drawn).toContain('>77 of 1,000: 7.7 %<')
    expect(drawn).toContain('>1 of 99,999: under 0.1 %<')
    expect(drawn).toMatch(/<rect x="190" y="\d+" width="2.0" height="11"/)
    expect(drawn).toMatch(
      /<title id="title">[^<]+<\/title>\n<desc id="description">[^<]*77 of 1,000 before, 3 of 1,000 after/,
    )
  })

  it('gives another page and another table', () => {
    expect(demoPage(changed)).toContain('| lost | 77 | 3 |')
    expect(demoTable(changed)).toMatch(/\| 77 of 1,000 \| 1 of 99,999 \| (?!none)/)
    expect(demoTable(record)).toMatch(/\| none \|$/m)
    const start = text('README.md').indexOf('<!-- demo')
    expect(withDemo(changed, text('README.md')).slice(start)).toContain('77 of 1,000')
    expect(() => withDemo(changed, 'nothing here')).toThrow('markers')
  })
})

describe('words for figures', () => {
  it('say how many of how many', () => {
    expect([amount(0, 15), amount(1234, 5678)]).toEqual(['none of 15', '1,234 of 5,678'])
    expect([share(0, 5), share(1, 3), share(1, 30)]).toEqual(['', ': 33 %', ': 3.3 %'])
  })
})
