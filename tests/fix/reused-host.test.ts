/** Some linters have one source code object for all files, and only its contents change. */
import type { TSESLint } from '@typescript-eslint/utils'
import { expect, test } from 'vitest'
import { quote } from '../../src/fix/style.ts'
import { isTypeScript } from '../../src/fix/syntax.ts'
import { parse } from './source.ts'

test('what is known of one file is not taken for another', () => {
  let current: TSESLint.SourceCode
  const host = new Proxy({} as TSESLint.SourceCode, {
    get: (_, key) => (key === 'parserServices' ? {} : Reflect.get(current, key)),
  })
  current = parse(`import a from "a"\nlet b: string\n`, { typescript: true, filename: 'file.ts' })
  expect([quote(host, 'x'), isTypeScript(host)]).toEqual(['"x"', true])
  current = parse(`import a from 'a'\nlet b\n`)
  expect([quote(host, 'x'), isTypeScript(host)]).toEqual([`'x'`, false])
})
