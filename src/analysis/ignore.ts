/** The `ignore` option: patterns in which `*` stands for anything, matched against a path's literal text. */
import { pathText, type SymbolicPath } from './symbolic-path.ts'

/**
 * A path is matched as the code spells it, with `*` for what only run time knows: `join(home, 'cache.json')` is
 * `*` + `/cache.json`. A pattern without a slash matches the last part.
 */
export function ignoreMatcher(patterns: readonly string[]): (path: SymbolicPath) => boolean {
  if (patterns.length === 0) return () => false
  const expressions = patterns.map((pattern) => {
    const source = pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')
    return new RegExp(pattern.includes('/') ? `^${source}$` : `(?:^|/)${source}$`)
  })
  return (path) => {
    const text = pathText(path)
    return expressions.some((expression) => expression.test(text))
  }
}

/** The schema of the option, shared by the rules. */
export const IGNORE_SCHEMA = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  uniqueItems: true,
  description: 'Paths to leave alone, as they are spelled in the code; `*` stands for anything.',
} as const
