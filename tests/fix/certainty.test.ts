import { afterEach, expect, test, vi } from 'vitest'
import { NO_EDITS, decide, toReport } from '../../src/fix/certainty.ts'
import type { FixFacts } from '../../src/fix/certainty.ts'
import { LINTERS } from './source.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

test.each<[FixFacts, string]>([
  [{ sameKind: true }, 'fix'],
  [{ sameKind: false }, 'none'],
  [{ sameKind: true, unknown: true }, 'none'],
  [{ sameKind: true, refused: 'a return leaves the statements' }, 'none'],
  [{ sameKind: true, importReason: 'no' }, 'none'],
  [{ sameKind: true, commentLost: true }, 'none'],
  [{ sameKind: true, resultChanges: true }, 'none'],
  [{ sameKind: true, commentLost: true, pathHoisted: true }, 'none'],
  [{ sameKind: false, callbackStyle: true }, 'suggest'],
  [{ sameKind: true, awaitsInside: true }, 'suggest'],
  [{ sameKind: true, callsOut: 'line 3' }, 'suggest'],
  [{ sameKind: true, pathHoisted: true }, 'suggest'],
  [{ sameKind: true, needsLook: 'the file may be shared' }, 'suggest'],
])('%j: %s', (facts, kind) => {
  const verdict = decide(facts, 'fix', true, 'change')
  expect(verdict.kind).toBe(kind)
  expect(verdict.reason).not.toBe('')
  expect(decide(facts, 'off', true, 'change').kind).toBe('none')
  expect(decide(facts, 'suggest', true, 'change').kind).toBe(kind === 'fix' ? 'suggest' : kind)
})

test('without a runtime to import from, a fix is only offered', () => {
  expect(decide({ sameKind: true }, 'fix', false, 'change').kind).toBe('suggest')
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
  expect(toReport({ kind: 'fix', reason: 'r' }, [], message)).toEqual({ whyNoFix: NO_EDITS })
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
  ['atomic-fs', 0],
  ['', 0],
])('DEBUG=%s prints the reason %i times', (value, times) => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.stubEnv('DEBUG', value)
  decide({ sameKind: true }, 'fix', true, 'change')
  expect(print).toHaveBeenCalledTimes(times)
})

test('works where there is no process', () => {
  vi.stubGlobal('process', undefined)
  expect(decide({ sameKind: true }, 'fix', true, 'change').kind).toBe('fix')
})
