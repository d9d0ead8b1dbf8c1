import { expect, it } from 'vitest'
import { compare, recorded, survivorsIn, withScore } from './survivors.mjs'

const source = `export function last(list) {
  if (list.length > 0) return list.at(-1)
  return undefined
}
`

/** As Stryker tells of the condition in the second line, moved down by some lines. */
const condition = (replacement: string, status = 'Survived', down = 0) => ({
  status,
  replacement,
  location: { start: { line: 2 + down, column: 7 }, end: { line: 2 + down, column: 22 } },
})
const always = {
  from: 'if (list.length > 0) return list.at(-1)',
  to: 'if (true) return list.at(-1)',
}

it('a mutant survives when no test fails, or none reaches it', () => {
  const statuses = ['Killed', 'Survived', 'Timeout', 'NoCoverage', 'RuntimeError', 'Ignored']
  const tried = statuses.map((status) => condition(status, status))
  expect(survivorsIn(source, tried).map(({ to }) => to)).toEqual([
    'if (Survived) return list.at(-1)',
    'if (NoCoverage) return list.at(-1)',
  ])
})

it('is known by its text, wherever it stands', () => {
  expect(survivorsIn(source, [condition('true')])).toEqual([always])
  expect(survivorsIn(`// Another line.\n${source}`, [condition('true', 'Survived', 1)])).toEqual([always])
})

it('is one line, also where it takes several', () => {
  const body = {
    status: 'NoCoverage',
    replacement: '{}',
    location: { start: { line: 1, column: 28 }, end: { line: 4, column: 2 } },
  }
  expect(survivorsIn(source, [body])).toEqual([
    {
      from: 'export function last(list) { if (list.length > 0) return list.at(-1) return undefined }',
      to: 'export function last(list) {}',
    },
  ])
})

it('a new one is told from those that are known, also if the same text is there twice', () => {
  const known = { ...always, why: 'at(-1) of an empty list is undefined' }
  expect(compare([always], [known])).toEqual({ unknown: [], unexplained: [], gone: [] })
  expect(compare([always, always], [known]).unknown).toEqual([always])
  expect(compare([], [known]).gone).toEqual([known])
})

it('needs a reason, and keeps it', () => {
  const known = { ...always, why: 'at(-1) of an empty list is undefined' }
  const never = { from: always.from, to: 'if (false) return list.at(-1)' }
  const list = recorded([never, always], [known])
  expect(list).toEqual([{ ...never, why: '' }, known])
  expect(compare([never, always], list).unexplained).toEqual([list[0]])
  expect(recorded([], [known])).toEqual([])
})

it('the page has one row for each file', async () => {
  const other = '| file | holds |\n| - | - |\n| `x.mjs` | y |'
  const page = `# Page\n\n${other}\n\n| file | mutants | found | score | tried on |\n| - | -: | -: | -: | - |\n\nText.\n`
  const first = await withScore(page, { file: 'src/b.ts', tried: 10, left: 1, date: '2026-01-02' })
  const second = await withScore(first, { file: 'src/a.ts', tried: 3, left: 1, date: '2026-01-03' })
  const third = await withScore(second, { file: 'src/b.ts', tried: 10, left: 0, date: '2026-01-04' })
  expect(third.match(/^\| `.*/gm)).toEqual([
    '| `x.mjs` | y     |',
    '| `src/a.ts` |       3 |     2 |  66.7 % | 2026-01-03 |',
    '| `src/b.ts` |      10 |    10 | 100.0 % | 2026-01-04 |',
  ])
  expect(third).toMatch(/\n\nText\.\n$/)
})
