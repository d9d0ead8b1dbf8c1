import { afterEach, expect, test, vi } from 'vitest'
import { decide, toReport } from '../../src/fix/certainty.ts'
import type { FixFacts } from '../../src/fix/certainty.ts'
import { LINTERS } from './source.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

test.each<[FixFacts, string, string]>([
  [{ sameKind: true }, 'fix', 'the program does the same but for the defect'],
  [{ sameKind: false }, 'none', 'a synchronous call would become asynchronous or back'],
  [{ sameKind: true, unknown: true }, 'none', 'something that the change relies on is unknown'],
  [{ sameKind: true, refused: 'a return leaves the statements' }, 'none', 'a return leaves the statements'],
  [{ sameKind: true, importReason: 'no' }, 'none', 'the import cannot be placed: no'],
  [{ sameKind: true, commentLost: true }, 'none', 'a comment would be lost'],
  [{ sameKind: true, resultChanges: true }, 'none', 'the result or the options would change'],
  [{ sameKind: true, commentLost: true, pathHoisted: true }, 'none', 'a comment would be lost'],
  [{ sameKind: false, callbackStyle: true }, 'suggest', 'the call takes a callback'],
  [{ sameKind: true, awaitsInside: true }, 'suggest', 'a lock would be held across an await'],
  [{ sameKind: true, callsOut: 'line 3' }, 'suggest', 'a lock would be held while other code runs (line 3)'],
  [{ sameKind: true, pathHoisted: true }, 'suggest', 'a path would be computed earlier'],
  [{ sameKind: true, needsLook: 'the file may be shared' }, 'suggest', 'the file may be shared'],
])('%j: %s', (facts, kind, reason) => {
  expect(decide(facts, 'fix', true, 'change')).toEqual({ kind, reason })
  expect(decide(facts, 'off', true, 'change')).toEqual({
    kind: 'none',
    reason: 'fixes are switched off, or come out wrong in the page that holds the code',
  })
  const suggested = { kind: 'suggest', reason: 'the settings turn fixes into suggestions' }
  expect(decide(facts, 'suggest', true, 'change')).toEqual(kind === 'fix' ? suggested : { kind, reason })
})

test('without a runtime to import from, a fix is only offered', () => {
  expect(decide({ sameKind: true }, 'fix', false, 'change')).toEqual({
    kind: 'suggest',
    reason: 'no `runtime` is configured to import from',
  })
  expect(decide({ sameKind: true, withoutRuntime: true }, 'fix', false, 'change').kind).toBe('fix')
})

test('a doubt about the file turns fixes into suggestions, and is not asked for anything else', () => {
  const doubt = vi.fn(() => 'a test would see it')
  expect(decide({ sameKind: true, doubt }, 'fix', true, 'change')).toEqual({
    kind: 'suggest',
    reason: 'a test would see it',
  })
  expect(decide({ sameKind: true, doubt: () => undefined }, 'fix', true, 'change').kind).toBe('fix')
  expect(doubt).toHaveBeenCalledTimes(1)
  decide({ sameKind: true, pathHoisted: true, doubt }, 'fix', true, 'change')
  decide({ sameKind: true, unknown: true, doubt }, 'fix', true, 'change')
  decide({ sameKind: true, doubt }, 'suggest', true, 'change')
  expect(doubt).toHaveBeenCalledTimes(1)
})

test('the report carries a fix, a suggestion or nothing', () => {
  const edits = [{ range: [0, 1] as const, text: 'b' }]
  const message = { messageId: 'useIt', data: { name: 'x' } }
  expect(toReport({ kind: 'none', reason: 'r' }, edits, message)).toEqual({ whyNoFix: 'r' })
  expect(toReport({ kind: 'fix', reason: 'r' }, [], message)).toEqual({
    whyNoFix: 'the code is not in a form that can be edited',
  })
  expect(toReport({ kind: 'fix', reason: 'r' }, edits, message)).toEqual({ fix: expect.any(Function) })
  expect(toReport({ kind: 'suggest', reason: 'r' }, edits, message)).toEqual({
    suggest: [{ messageId: 'useIt', data: { name: 'x' }, fix: expect.any(Function) }],
    whyNoFix: 'r',
  })
  const overlapping = [...edits, { range: [0, 2] as const, text: '' }]
  expect(toReport({ kind: 'fix', reason: 'r' }, overlapping, message)).toEqual({
    whyNoFix: 'the edits overlap',
  })
})

test.each([8, 9, 10] as const)(
  'ESLint %i applies unsorted edits, and insertions where a replacement starts',
  (version) => {
    const rule = {
      meta: { fixable: 'code', schema: [], messages: { it: 'It.' } },
      create: (context: { report(descriptor: object): void }) => ({
        ExpressionStatement(node: object) {
          const edits = [
            { range: [2, 3] as const, text: 'C' },
            { range: [0, 1] as const, text: 'A' },
            { range: [0, 0] as const, text: 'x' },
            { range: [0, 0] as const, text: 'y' },
          ]
          context.report({
            node,
            messageId: 'it',
            ...toReport({ kind: 'fix', reason: 'r' }, edits, { messageId: 'it' }),
          })
        },
      }),
    }
    const config = { plugins: { test: { rules: { rule } } }, rules: { 'test/rule': 'error' } }
    const linter = new LINTERS[version]({ configType: 'flat' })
    expect(linter.verify('a.c', [config])[0].fix).toEqual({ range: [0, 3], text: 'xyA.C' })
  },
)

test.each([
  ['atomic-fs:*', 1],
  ['other, atomic-fs:fix', 1],
  ['other *', 1],
  ['atomic-fs', 0],
  ['', 0],
])('DEBUG=%s prints the reason %i times', (value, times) => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.stubEnv('DEBUG', value)
  decide({ sameKind: true }, 'fix', true, 'change')
  const line = 'atomic-fs:fix change: fix: the program does the same but for the defect'
  expect(print.mock.calls).toEqual(Array.from({ length: times }, () => [line]))
})

test('DEBUG tells of edits that overlap', () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.stubEnv('DEBUG', 'atomic-fs:fix')
  const edits = [
    { range: [0, 1] as const, text: '' },
    { range: [0, 2] as const, text: '' },
  ]
  toReport({ kind: 'fix', reason: 'r' }, edits, { messageId: 'useIt' })
  expect(print.mock.calls).toEqual([['atomic-fs:fix none: the edits of useIt overlap']])
})

test.each([undefined, {}, { env: {} }])('works where the process is %j', (process) => {
  vi.stubGlobal('process', process)
  expect(decide({ sameKind: true }, 'fix', true, 'change').kind).toBe('fix')
})
