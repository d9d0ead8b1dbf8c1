import type { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import { REASONS, type NoFixReason } from '../src/reasons.ts'
import { rules } from '../src/rules/index.ts'
import { LINTERS } from './fix/source.ts'

const CODE = `const fs = require('fs')
exports.load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
exports.save = (file, data) => { fs.writeFile(file, JSON.stringify(data), () => {}) }
exports.saveSync = (file, data) => {
  /* whole */ fs.writeFileSync(file, JSON.stringify(data))
}
`

describe.each(['8', '9', '10'] as const)('ESLint %s', (version) => {
  function lint(settings: object): Linter.LintMessage[] {
    const linter = new LINTERS[Number(version) as 8]({ configType: 'flat' })
    return linter.verify(CODE, [
      {
        plugins: { 'atomic-fs': { rules } },
        rules: { 'atomic-fs/no-in-place-write': 'error' },
        languageOptions: { sourceType: 'commonjs' },
        settings: { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime' }, ...settings },
      },
    ] as never)
  }

  it('tells why a report carries no fix, where the report is', () => {
    const told: NoFixReason[] = []
    const messages = lint({ [REASONS]: (reason: NoFixReason) => told.push(reason) })
    const [callback, sync] = messages as [Linter.LintMessage, Linter.LintMessage]
    expect(messages.map(({ fix, suggestions }) => [Boolean(fix), Boolean(suggestions)])).toEqual([
      [false, true],
      [true, false],
    ])
    expect(told).toEqual([
      {
        filename: expect.any(String),
        ruleId: callback.ruleId,
        line: callback.line,
        column: callback.column,
        reason: 'the call takes a callback',
      },
    ])
    expect(sync.line).toBe(5)
  })

  it('changes no message', () => {
    expect(JSON.stringify(lint({ [REASONS]: () => {} }))).toBe(JSON.stringify(lint({})))
  })
})
