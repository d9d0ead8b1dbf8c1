/**
 * SIGKILL on entry of every system call of every operation. What is left must be the old file or the new one; the next
 * one gets the lock with a single try; and what a dead process left goes away.
 */
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freshDirectory } from '../support/directory.ts'
import { loadRuntime } from '../support/entry.ts'
import { EVERYTHING, SEED, sampleOf, several } from '../support/sample.ts'
import { SCENARIOS, contentOf, inPlace, leftOvers } from '../support/scenarios.ts'
import type { Scenario } from '../support/scenarios.ts'
import { straceWorks, traced } from '../support/strace.ts'
import type { SystemCall, Traced } from '../support/strace.ts'

const CALLS_PER_SCENARIO = 2
const WIDTH = 3

let kills = 0
const takeovers: number[] = []

const at = (scenario: Scenario, call: SystemCall | undefined) =>
  `${scenario.name}, killed before ${call ? call.text : 'nothing'}`

async function run(scenario: Scenario, call?: SystemCall): Promise<Traced & { file: string; work: string }> {
  const work = freshDirectory()
  return inPlace(scenario, work, async (file) => {
    const inject = call && `${call.name}:signal=KILL:when=${call.nth}`
    const done = await traced({ ...scenario, scripts: freshDirectory(), args: [file], inject })
    return { ...done, file, work }
  })
}

describe.runIf(straceWorks)('killed before each system call (needs strace)', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    const whole = await run(scenario)
    const result = scenario.refusal ? { code: scenario.refusal } : { ok: true }
    expect(whole).toMatchObject({ code: 0, stderr: '', result })
    expect(whole.calls.length).toBeGreaterThan(0)
    expect(contentOf(whole.file)).toBe(scenario.contents.at(-1))
    await several(sampleOf(whole.calls, CALLS_PER_SCENARIO), WIDTH, async (call) => {
      const done = await run(scenario, call)
      expect(done, at(scenario, call)).toMatchObject({ signal: 'SIGKILL', stderr: '', result: undefined })
      expect(done.calls.at(-1), at(scenario, call)).toMatchObject({ name: call.name, nth: call.nth })
      kills += 1
      checkRemains(scenario, done, at(scenario, call))
    })
  })

  afterAll(() => {
    takeovers.sort((a, b) => a - b)
    const median = takeovers[takeovers.length >> 1] as number
    console.log(
      `${kills} kills${EVERYTHING ? '' : ` (a sample: ATOMIC_FS_SEED=${SEED})`}; next lock after ` +
        `${median.toFixed(1)} ms (median), ${takeovers.at(-1)?.toFixed(1)} ms (longest)`,
    )
    expect(median).toBeLessThan(100)
  })
})

function checkRemains(
  scenario: Scenario,
  { file, work }: { file: string; work: string },
  where: string,
): void {
  const runtime = loadRuntime()
  // A temporary file of a living process: this one.
  const living = runtime.tmpPath(file)
  fs.writeFileSync(living, 'still being written')

  const content = contentOf(file)
  expect(scenario.contents, where).toContain(content)
  if (scenario.mode !== undefined) expect(fs.statSync(file).mode & 0o777, where).toBe(scenario.mode)

  const started = performance.now()
  let entered = false
  runtime.withLockSync(file, () => (entered = true), { timeout: 0 })
  takeovers.push(performance.now() - started)
  expect(entered, where).toBe(true)

  runtime.sweepTempsSync(work)
  if (fs.existsSync(join(work, 'elsewhere'))) runtime.sweepTempsSync(join(work, 'elsewhere'))
  expect(leftOvers(scenario, work), where).toEqual([basename(living)])

  // And it can go on from there.
  runtime.updateFileSync(file, (text) => `${text ?? ''}+`, { timeout: 0, fsync: false })
  expect(contentOf(file), where).toBe(`${content ?? ''}+`)
}
