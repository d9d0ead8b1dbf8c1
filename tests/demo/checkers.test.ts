import { describe, expect, it } from 'vitest'
import { flaw, seal } from '../../examples/lib/sealed.cjs'
import {
  complaints,
  countLostKeys,
  countRecords,
  keyReadings,
  lastStateLost,
  leftOver,
  recordReadings,
  sealedKey,
  stateReadings,
} from '../../docs/tools/demo/checkers.mjs'

const state = (writer: string, seq: number, size = 200) => JSON.stringify(seal(writer, seq, size))

describe('a sealed value', () => {
  it('is flawed as soon as one character differs', () => {
    const value = seal('a', 1, 100)
    expect(flaw({ ...value, body: value.body.replace('a#1', 'a#2') })).toBe('checksum differs')
  })

  it('is flawed when its writer was changed', () => {
    expect(flaw({ ...seal('a', 1, 100), writer: 'b' })).toBe('checksum differs')
  })

  it.each([[null], ['text'], [{}], [{ writer: 'a', seq: 1 }]])('is not %j', (value) => {
    expect(flaw(value)).not.toBeNull()
  })

  it('has no flaw as it was written', () => {
    expect(flaw(JSON.parse(state('a', 1)))).toBeNull()
  })
})

describe('stateReadings', () => {
  const read = () => stateReadings({ writers: ['a', 'b'] })

  it('reports an empty file', () => {
    expect(read()('')).toBe('empty')
  })

  it('reports a state that ends too early', () => {
    expect(read()(state('a', 1).slice(0, -40))).toBe('unparseable')
  })

  it('reports a short state over a longer one', () => {
    const long = state('a', 1, 900)
    const short = state('b', 1, 100)
    expect(read()(short + long.slice(short.length))).toBe('unparseable')
  })

  it('reports a state that two writers share although it parses', () => {
    const mixed = { ...seal('a', 1, 100), body: seal('b', 1, 100).body }
    expect(read()(JSON.stringify(mixed))).toBe('checksum differs')
  })

  it('reports a writer that takes no part', () => {
    expect(read()(state('stranger', 1))).toBe('foreign writer')
  })

  it('reports a state that comes back after a newer one of the same writer', () => {
    const judge = read()
    judge(state('a', 2))
    expect(judge(state('a', 1))).toBe('older than one already seen')
  })

  it('accepts the states of two writers in turn', () => {
    const judge = read()
    expect([state('a', 1), state('b', 1), state('a', 2), state('a', 2)].map(judge)).toEqual(
      Array(4).fill(null),
    )
  })
})

describe('keyReadings', () => {
  const file = (checked: unknown, marks?: number) =>
    JSON.stringify({ checked, marks: marks ?? (checked as unknown[]).length })
  const judge = keyReadings()

  it('reports an empty file', () => {
    expect(judge('')).toBe('empty')
  })

  it('reports a file that ends too early', () => {
    expect(judge(file([sealedKey('a', 1)]).slice(0, -9))).toBe('unparseable')
  })

  it('reports a file without keys', () => {
    expect(judge('{}')).toBe('fields missing')
  })

  it('reports a key that nobody can have marked', () => {
    expect(judge(file([sealedKey('a', 1).replace('number-1', 'number-2')]))).toBe('foreign key')
  })

  it('reports a key that is there twice', () => {
    expect(judge(file([sealedKey('a', 1), sealedKey('a', 1)]))).toBe('key twice')
  })

  it('reports a count that belongs to another list', () => {
    expect(judge(file([sealedKey('a', 1)], 2))).toBe('count differs')
  })

  it('accepts keys of several writers', () => {
    expect(judge(file([sealedKey('a', 1), sealedKey('b', 1)]))).toBeNull()
  })
})

describe('countLostKeys', () => {
  it('counts the keys that are gone', () => {
    expect(countLostKeys(JSON.stringify({ checked: ['x'] }), ['x', 'y', 'z'])).toBe(2)
  })

  it('counts every key of a file that cannot be read', () => {
    expect(countLostKeys('{"checked": ["x"', ['x', 'y'])).toBe(2)
  })

  it('counts nothing when all are there', () => {
    expect(countLostKeys(JSON.stringify({ checked: ['y', 'x'] }), ['x', 'y'])).toBe(0)
  })
})

describe('records', () => {
  const whole = state('a', 1)
  const fragment = state('crashed', 1).slice(0, 60)
  const judge = recordReadings({ fragment })
  const count = (text: string, ids = ['a#1', 'a#2']) => countRecords(text, { sent: new Set(ids), fragment })

  it('reports a record that is glued to a torn line', () => {
    expect(judge(`${fragment}${whole}\n`)).toBe('unparseable record')
    expect(count(`${fragment}${whole}\n${state('a', 2)}\n`)).toEqual({ lost: 1, torn: 1, foreign: 0 })
  })

  it('reports two records on one line', () => {
    expect(judge(`${whole}${state('a', 2)}\n`)).toBe('unparseable record')
    expect(count(`${whole}${state('a', 2)}\n`)).toEqual({ lost: 2, torn: 1, foreign: 0 })
  })

  it('reports a record whose content was changed', () => {
    expect(judge(`${whole.replace('a#1 a#1', 'a#1 b#1')}\n`)).toBe('checksum differs')
  })

  it('counts a record that is missing', () => {
    expect(count(`${whole}\n`)).toEqual({ lost: 1, torn: 0, foreign: 0 })
  })

  it('counts a record that is there twice and one that nobody sent', () => {
    expect(count(`${whole}\n${whole}\n${state('a', 2)}\n${state('b', 1)}\n`)).toEqual({
      lost: 0,
      torn: 0,
      foreign: 2,
    })
  })

  it('accepts the torn line on a line of its own, and without it', () => {
    expect(judge(`${fragment}\n${whole}\n`)).toBeNull()
    expect(count(`${fragment}\n${whole}\n${state('a', 2)}\n`)).toEqual({ lost: 0, torn: 0, foreign: 0 })
    expect(count(`${whole}\n${state('a', 2)}\n`)).toEqual({ lost: 0, torn: 0, foreign: 0 })
  })

  it('does not judge a last line that is still being written', () => {
    expect(judge(`${whole}\n${whole.slice(0, 20)}`)).toBeNull()
  })

  it('judges a last line without newline when all is over', () => {
    expect(count(`${whole}\n${state('a', 2).slice(0, 20)}`)).toEqual({ lost: 1, torn: 1, foreign: 0 })
  })
})

describe('lastStateLost', () => {
  const expected = { writers: ['a', 'b'], count: 9 }

  it.each([
    ['an empty file', ''],
    ['a torn file', state('a', 9).slice(0, -5)],
    ['an earlier state', state('a', 8)],
    ['the state of a stranger', state('c', 9)],
  ])('counts %s', (_, text) => {
    expect(lastStateLost(text, expected)).toBe(1)
  })

  it('accepts the last state of either writer', () => {
    expect([state('a', 9), state('b', 9)].map((text) => lastStateLost(text, expected))).toEqual([0, 0])
  })
})

describe('leftOver', () => {
  it('names a temp file and a lock', () => {
    const names = ['state.json', 'state.json.lk', 'state.json.123.tmp']
    expect(leftOver(names, ['state.json'])).toEqual(['state.json.123.tmp', 'state.json.lk'])
  })

  it('is empty when only the expected files are there', () => {
    expect(leftOver(['a', 'b'], ['b', 'a'])).toEqual([])
  })
})

describe('complaints', () => {
  const figures = (changes = {}) => ({ errors: 0, lost: 0, torn: 0, leftOver: 0, reads: 10, ...changes })

  it('come from a run before the fix that lost nothing', () => {
    expect(complaints('bridge', figures(), figures())).toEqual([
      'bridge: nothing was lost before the fix, so the run proves nothing',
    ])
  })

  it.each([
    ['errors', { errors: 1 }, 'bridge: 1 errors after the fix'],
    ['a loss', { lost: 2 }, 'bridge: 2 lost after the fix'],
    ['torn reads', { torn: 3 }, 'bridge: 3 torn reads after the fix'],
    ['left-over files', { leftOver: 4 }, 'bridge: 4 left-over files after the fix'],
  ])('come from %s after the fix', (_, changes, complaint) => {
    expect(complaints('bridge', figures({ lost: 1 }), figures(changes))).toEqual([complaint])
  })

  it('come from readers that read nothing', () => {
    expect(complaints('bridge', figures({ lost: 1 }), figures({ reads: 0 }))).toEqual([
      'bridge: the readers read nothing after the fix',
    ])
  })

  it('do not come when the fix took all losses away', () => {
    expect(complaints('bridge', figures({ errors: 5, torn: 7 }), figures())).toEqual([])
  })
})
