/** The `ignore` option: patterns in which `*` stands for anything, matched against a path's literal text. */
import { pathText, type SymbolicPath } from './symbolic-path.ts'

/**
 * A path is matched as the code spells it, with `*` for what only run time knows: `join(home, 'cache.json')` is
 * `*` + `/cache.json`. A pattern without a slash matches the last part.
 */
export function ignoreMatcher(patterns: readonly string[]): (path: SymbolicPath) => boolean {
  if (patterns.length === 0) return () => false
  const tests = patterns.map(matcher)
  return (path) => {
    const text = pathText(path)
    return tests.some((matches) => matches(text))
  }
}

// By hand and not as a regular expression: that would try every way to spread a long path over the stars of a pattern.
function matcher(pattern: string): (text: string) => boolean {
  const [first, ...others] = pattern.split('*') as [string, ...string[]]
  const last = others.pop()
  const anyPart = !pattern.includes('/')
  if (last === undefined) return (text) => text === first || (anyPart && text.endsWith(`/${first}`))
  return (text) => {
    // What comes first leaves the most room for the rest, so there is nothing to take back later.
    const found = text.startsWith(first) ? 0 : anyPart ? text.indexOf(`/${first}`) + 1 : -1
    if (found < 0 || (found === 0 && !text.startsWith(first))) return false
    let end = found + first.length
    for (const part of others) {
      const start = text.indexOf(part, end)
      if (start < 0) return false
      end = start + part.length
    }
    return text.length - last.length >= end && text.endsWith(last)
  }
}

/** The schema of the option, shared by the rules. */
export const IGNORE_SCHEMA = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  uniqueItems: true,
  description: 'Paths to leave alone, as they are spelled in the code; `*` stands for anything.',
} as const
