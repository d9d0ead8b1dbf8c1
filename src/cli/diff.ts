/** Differences as a patch that git and people can read. */
import { formatPatch, structuredPatch } from 'diff'
import { styled } from './output.ts'

/** Comparing takes the square of what differs: after this many milliseconds the patch is not worth the wait. */
const PATIENCE = 10_000

/** A unified diff of one file, in colours on a terminal. `name`: the path with slashes. */
export function unifiedDiff(name: string, before: string, after: string): string {
  const [from, to] = [`a/${name}`, `b/${name}`]
  const patch = structuredPatch(from, to, before, after, undefined, undefined, {
    context: 3,
    timeout: PATIENCE,
  })
  if (!patch) return `diff --git ${from} ${to}\n(too much differs to be shown)\n`
  const text = formatPatch({ ...patch, isGit: true })
  return text.replace(/^.+$/gm, (line) => {
    const style = STYLES.find(([start]) => start.test(line))?.[1]
    return style ? styled(style, line) : line
  })
}

/** Turns lines of `after` into lines of `before`: the same line, or the one in whose place new ones stand. */
export function linesBefore(before: string, after: string): (line: number) => number {
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: 0,
    timeout: PATIENCE,
  })
  return (line) => {
    let shift = 0
    for (const { oldStart, oldLines, newStart, newLines } of patch?.hunks ?? []) {
      if (line < newStart) break
      if (line < newStart + newLines)
        return Math.max(1, Math.min(oldStart + line - newStart, oldStart + oldLines - 1))
      shift = oldStart + oldLines - newStart - newLines
    }
    return line + shift
  }
}

const STYLES: readonly (readonly [RegExp, Parameters<typeof styled>[0]])[] = [
  [/^(?:diff |--- a\/|--- "a\/|\+\+\+ b\/|\+\+\+ "b\/)/, 'bold'],
  [/^@@ /, 'cyan'],
  [/^\+/, 'green'],
  [/^-/, 'red'],
]
