/**
 * The runtime's own lock code, in every order in which the calls of a few processes can be made, with crashes.
 *
 * docs/runtime/lock-protocol.md, "What was checked", has the searches and how many states each has at least; this
 * file fails when that stops being true. `npm run test:explore` runs larger searches, each up to
 * ATOMIC_FS_EXPLORE_STATES states (default 500,000), and walks of random order: ATOMIC_FS_SEEDS of them per search
 * (default 2,000), beginning with the seed ATOMIC_FS_SEED (default: drawn and printed).
 */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { Explorer } from '../support/simulation/explore.ts'
import type { Result } from '../support/simulation/explore.ts'
import { LONG_SCENARIOS, SCENARIOS, WRONG } from '../support/simulation/scenarios.ts'

const long = process.env.ATOMIC_FS_EXPLORE === 'long'
const MOST = Number(process.env.ATOMIC_FS_EXPLORE_STATES ?? 500_000)
const SEEDS = Number(process.env.ATOMIC_FS_SEEDS ?? (long ? 2_000 : 20))
const FIRST = Number(process.env.ATOMIC_FS_SEED ?? (long ? Date.now() % 1_000_000 : 1))
if (long) console.log(`seeds from ATOMIC_FS_SEED=${FIRST}`)

const report: string[] = []
afterAll(() => console.log(report.join('\n')))

const page = readFileSync(new URL('../../../docs/runtime/lock-protocol.md', import.meta.url), 'utf8')
const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
/** The cells behind this title in a table of the page. */
const documented = (title: string): string[] => rows.find((cells) => cells[1] === title)?.slice(2, -1) ?? []

const told = ({ violation }: Result): string =>
  violation ? `${violation.what}, after:\n${violation.schedule.join('\n')}` : 'nothing wrong'

describe('every order of the calls', () => {
  it.each(Object.entries(SCENARIOS))('%s', (title, scenario) => {
    const found = new Explorer(scenario).explore()
    expect(told(found)).toBe('nothing wrong')
    const least = Number(documented(title)[0]?.replaceAll(',', ''))
    report.push(`${title}: ${found.states} states, ${found.steps} steps, ${found.ends} ends`)
    // A search that has become much smaller is not the one that is described.
    expect(found.states).toBeGreaterThanOrEqual(least)
    expect(found.ends).toBeGreaterThan(0)
  })

  it('is the same order every time', () => {
    const scenario = Object.values(SCENARIOS)[0] as (typeof SCENARIOS)[string]
    expect(new Explorer(scenario).explore()).toEqual(new Explorer(scenario).explore())
  })
})

describe('the search finds what is wrong', () => {
  it.each(Object.entries(WRONG))('%s', (title, { finds, right, wrong }) => {
    expect(told(new Explorer(right).explore())).toBe('nothing wrong')
    const { violation } = new Explorer(wrong).explore()
    report.push(`${title}: ${violation?.what ?? 'nothing'} after ${violation?.length} steps`)
    expect(violation?.what).toBe(finds)
    expect(documented(title)).toEqual([finds, String(violation?.length)])
  })
})

describe('random orders', () => {
  it.each(Object.entries(LONG_SCENARIOS))(
    '%s',
    (_title, scenario) => {
      const explorer = new Explorer(scenario)
      for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
        expect(`seed ${seed}: ${told(explorer.walk(seed))}`).toBe(`seed ${seed}: nothing wrong`)
      }
    },
    600_000,
  )
})

describe.runIf(long)('every order of the calls of more processes', () => {
  it.each(Object.entries(LONG_SCENARIOS))(
    '%s',
    (title, scenario) => {
      const found = new Explorer(scenario).explore(MOST)
      report.push(`${title}: ${found.states} states${found.truncated ? ', not all' : ''}`)
      expect(told(found)).toBe('nothing wrong')
    },
    600_000,
  )
})
