/**
 * Runs the cases of a rule on every major version of ESLint that the plugin supports, and fixes each reported
 * program until nothing changes any more.
 */
import { Linter as Linter10, RuleTester as RuleTester10 } from 'eslint'
import { RuleTester as RuleTester9 } from 'eslint-9'
import { createRequire } from 'node:module'
import { afterAll, describe, expect, it } from 'vitest'
import type { AtomicFsRule } from '../../src/create-rule.ts'

export type ValidCase = RuleTester10.ValidTestCase & { name: string }
export type InvalidCase = RuleTester10.InvalidTestCase & { name: string }

export interface Cases {
  valid: ValidCase[]
  invalid: InvalidCase[]
}

const require = createRequire(import.meta.url)
const { FlatRuleTester } = require('eslint-8/use-at-your-own-risk') as {
  FlatRuleTester: typeof RuleTester10
}

const TESTERS: [string, typeof RuleTester10][] = [
  ['ESLint 8', FlatRuleTester],
  ['ESLint 9', RuleTester9 as unknown as typeof RuleTester10],
  ['ESLint 10', RuleTester10],
]

/** Where fixes are applied and not only suggested. */
const SETTINGS = { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime' } }

export function runCases(name: string, rule: AtomicFsRule<any, any>, { valid, invalid }: Cases): void {
  for (const [version, Tester] of TESTERS) {
    Tester.describe = describe
    Tester.it = it
    Tester.itOnly = it.only
    // @ts-expect-error the types of ESLint do not know this hook
    Tester.afterAll = afterAll
    describe(version, () => {
      new Tester().run(name, rule as never, {
        ...(Tester === RuleTester10 ? { assertionOptions: REQUIRED } : {}),
        valid: valid.map(withSettings),
        invalid: invalid.map(withSettings),
      })
    })
  }

  const fixed = invalid.filter((test) => test.output != null)
  if (fixed.length === 0) return
  describe('fixing again changes nothing', () => {
    for (const test of fixed) it(test.name, () => expectToSettle(name, rule, test))
  })
}

// A tester's own settings would be merged into a case's, and a case must be able to leave the runtime out.
const withSettings = <Case extends ValidCase>(test: Case): Case => ({ settings: SETTINGS, ...test })

const REQUIRED = { requireMessage: true, requireLocation: true, requireData: true } as const

function expectToSettle(name: string, rule: AtomicFsRule<any, any>, test: InvalidCase): void {
  const linter = new Linter10({ configType: 'flat' })
  const config: Linter10.Config = {
    files: ['**/*.*'],
    languageOptions: test.languageOptions ?? {},
    plugins: { test: { rules: { [name]: rule as never } } },
    rules: { [`test/${name}`]: ['error', ...((test.options ?? []) as unknown[])] },
    settings: test.settings ?? SETTINGS,
  }
  const filename = test.filename ?? 'file.js'
  const fixed = linter.verifyAndFix(test.code, config, { filename })
  expect(fixed.messages.filter((message) => message.fatal || message.fix)).toEqual([])
  expect(linter.verifyAndFix(fixed.output, config, { filename }).output).toBe(fixed.output)
}
