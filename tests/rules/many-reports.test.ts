/** Files with more reports than anyone writes by hand: all are told, the first hundred of a rule with a change. */
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import { REASONS, type NoFixReason } from '../../src/reasons.ts'
import { rules } from '../../src/rules/index.ts'

const HEAD = "import fs from 'node:fs'\n"
const repeated = (count: number, line: (i: number) => string): string =>
  HEAD + Array.from({ length: count }, (_, i) => line(i)).join('\n')

/** Lints with one rule; `why`: why reports carry no fix. */
function lint(rule: string, code: string) {
  const why: NoFixReason[] = []
  const config = {
    plugins: { 'atomic-fs': { rules } },
    rules: { [`atomic-fs/${rule}`]: 'error' },
    settings: {
      'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime' },
      [REASONS]: (reason: NoFixReason) => why.push(reason),
    },
  } as unknown as Linter.Config
  const linter = new Linter()
  const messages = linter.verify(code, config)
  const changed = messages.map(({ fix, suggestions }) => Boolean(fix ?? suggestions?.length))
  return { changed, why, fixed: () => linter.verifyAndFix(code, config) }
}

const staged = (i: number): string =>
  `export function s${i}(x) { fs.writeFileSync('s${i}.tmp', x); fs.renameSync('s${i}.tmp', 's${i}') }`
const updated = (i: number): string =>
  `export function u${i}(x) { const s = JSON.parse(fs.readFileSync('s${i}', 'utf8')); s.push(x); fs.writeFileSync('s${i}', JSON.stringify(s)) }`
const appended = (i: number): string =>
  `export function a${i}(x) { fs.appendFileSync('a${i}', JSON.stringify(x) + '\\n') }`

describe('of 103 reports', () => {
  it.each([
    ['no-shared-temp-path', staged],
    ['no-bare-rename', staged],
    ['no-leaked-temp', staged],
    ['no-in-place-write', updated],
    ['no-raw-append', appended],
  ])('of %s the first hundred carry a change', (rule, line) => {
    const { changed, why, fixed } = lint(rule, repeated(103, line))
    expect(changed).toEqual([...Array<true>(100).fill(true), false, false, false])
    expect(why.filter(({ reason }) => reason.includes('first 100'))).toHaveLength(3)
    expect(fixed().messages).toEqual([])
  })

  it('of updates none carries a lock: each would have to be told apart from all others', () => {
    expect(lint('no-unlocked-update', repeated(100, updated)).changed).toEqual(Array(100).fill(true))
    const { changed, why } = lint('no-unlocked-update', repeated(101, updated))
    expect(changed).toEqual(Array(101).fill(false))
    expect(why[0]?.reason).toBe('the file has more updates than can be told apart')
  })
})
