import { describe, expect, it } from 'vitest'
import { countOf, FORMATS, turned } from './outcomes.mjs'

const read = (format: string, text: string): Record<string, string> =>
  Object.fromEntries(FORMATS[format]!(text, '/project'))

describe('the results of', () => {
  it('node --test, with groups, and of ava', () => {
    const text = `TAP version 13
# Subtest: file.test.ts
    # Subtest: saves
        # Subtest: twice
        ok 1 - twice
          ---
          duration_ms: 1
          ...
        # Subtest: to a full disk
        not ok 2 - to a full disk
        1..2
    not ok 1 - saves
    # Subtest: later
    ok 2 - later # SKIP
    1..2
not ok 1 - file.test.ts
ok 2 - set > twice
ok 3 alone
not ok 4 - some day # TODO not yet
`
    expect(read('tap', text)).toEqual({
      'file.test.ts > saves > twice': 'passed',
      'file.test.ts > saves > to a full disk': 'failed',
      'file.test.ts > saves': 'failed',
      'file.test.ts > later': 'skipped',
      'file.test.ts': 'failed',
      'set > twice': 'passed',
      alone: 'passed',
      'some day': 'skipped',
    })
  })

  it('mocha, with two tests of one name', () => {
    const text = JSON.stringify({
      passes: [{ fullTitle: 'saves' }, { fullTitle: 'saves' }],
      failures: [{ fullTitle: 'loads' }],
      pending: [{ fullTitle: 'locks' }],
    })
    expect(read('mocha', text)).toEqual({
      saves: 'passed',
      'saves (2)': 'passed',
      loads: 'failed',
      locks: 'skipped',
    })
  })

  it('jest and vitest, with a file that cannot be loaded', () => {
    const text = JSON.stringify({
      testResults: [
        {
          name: '/project/a.test.js',
          status: 'failed',
          assertionResults: [
            { fullName: 'a saves', status: 'passed' },
            { fullName: 'a loads', status: 'failed' },
            { fullName: 'a locks', status: 'pending' },
          ],
        },
        { name: '/project/b.test.js', status: 'failed', assertionResults: [] },
      ],
    })
    expect(read('jest', text)).toEqual({
      'a.test.js > a saves': 'passed',
      'a.test.js > a loads': 'failed',
      'a.test.js > a locks': 'skipped',
      'b.test.js': 'failed',
    })
  })
})

it('sees tests that fail, that are skipped and that are gone', () => {
  const before = FORMATS['tap']!('ok 1 - a\nok 2 - b\nok 3 - c\nok 4 - d\nnot ok 5 - e\n', '')
  const after = FORMATS['tap']!('ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP\nok 5 - e\nok 6 - f\n', '')
  expect(Object.fromEntries(turned(before, after))).toEqual({ b: 'failed', c: 'skipped', d: 'missing' })
  expect(countOf(before, 'passed')).toBe(4)
})
