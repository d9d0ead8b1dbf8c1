import type { TSESLint } from '@typescript-eslint/utils'

type SourceCode = Readonly<TSESLint.SourceCode>

/** Whether the file may be written in the JavaScript of a year: what its parser was told to read. */
export function allows(sourceCode: SourceCode, year: 2015 | 2017 | 2019): boolean {
  // Rules hear of the version in their context only; the scopes were built with it. Those of other parsers do not say.
  const manager = sourceCode.scopeManager as { __options?: { ecmaVersion?: unknown } } | null | undefined
  const version = manager?.__options?.ecmaVersion
  if (typeof version !== 'number') return true
  // A parser of another one, which was told nothing, has its own default.
  if (year === 2015 && sourceCode.ast.body.some((node) => /^(?:Im|Ex)port/.test(node.type))) return true
  return (version >= 2015 ? version : version + 2009) >= year
}

/** What a new name that never changes is declared with. */
export const constantKeyword = (sourceCode: SourceCode): 'const' | 'var' =>
  allows(sourceCode, 2015) ? 'const' : 'var'
