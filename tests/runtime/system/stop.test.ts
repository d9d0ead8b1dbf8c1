/**
 * SIGSTOP for two seconds at every system call of every operation that takes a lock. While the process stands
 * still: if it does not hold the lock, nobody is delayed; if it does, nobody gets in. Continued, it finishes properly.
 */
import fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { freshDirectory } from '../support/directory.ts'
import { loadRuntime } from '../support/entry.ts'
import { EVERYTHING, SEED, sampleOf, several } from '../support/sample.ts'
import { SCENARIOS, contentOf, inPlace, leftOvers } from '../support/scenarios.ts'
import type { Scenario } from '../support/scenarios.ts'
import { straceWorks, traced } from '../support/strace.ts'
import type { SystemCall } from '../support/strace.ts'

const CALLS_PER_SCENARIO = 2
// Those that stand still cost nothing.
const WIDTH = 10
const STOP_FOR = 2_000

const LOCKING = SCENARIOS.filter(
  (scenario) => /^(withLock|updateFile|appendLines)/.test(scenario.name) && !scenario.held,
)

const tally = { stops: 0, holding: 0 }

/** Whether the process stands still. Its traced thread does so at every call, for a moment; the others only now. */
function isStopped(pid: number): boolean {
  return fs.readdirSync(`/proc/${pid}/task`).some((thread) => {
    const line = fs.readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
    return line.slice(line.lastIndexOf(')') + 2).startsWith('T')
  })
}

/** What the lock's entry says about who holds it. */
const holderOf = (file: string): number | undefined => {
  const names = fs.existsSync(`${file}.lk`) ? fs.readdirSync(`${file}.lk`) : []
  return names[0] === undefined ? undefined : Number(names[0].split('.')[2])
}

describe.runIf(straceWorks)('stopped at each system call (needs strace)', () => {
  it('delays nobody without the lock, is not robbed with it, and finishes', async () => {
    const stops: { scenario: Scenario; call: SystemCall }[] = []
    await several(LOCKING, WIDTH, async (scenario) => {
      const whole = await inPlace(scenario, freshDirectory(), (file) =>
        traced({ ...scenario, scripts: freshDirectory(), args: [file] }),
      )
      const chosen = new Set(sampleOf(whole.calls, CALLS_PER_SCENARIO))
      // Stopped at the call that publishes the lock, it stands still as its holder.
      const publishes = whole.calls.find((call) => call.name === 'rename' && call.text.endsWith('.lk") = 0'))
      if (publishes && scenario.name.includes('no file')) chosen.add(publishes)
      for (const call of chosen) stops.push({ scenario, call })
    })
    await several(stops, WIDTH, ({ scenario, call }) => stopAt(scenario, call))
    const sample = EVERYTHING ? '' : ` (a sample: ATOMIC_FS_SEED=${SEED})`
    console.log(`${tally.stops} stops${sample}, ${tally.holding} of them while holding the lock`)
    expect(tally.holding).toBeGreaterThan(0)
  })
})

async function stopAt(scenario: Scenario, call: SystemCall): Promise<void> {
  const where = `${scenario.name}, stopped at ${call.text}`
  const work = freshDirectory()
  await inPlace(scenario, work, async (file) => {
    const done = await traced({
      ...scenario,
      scripts: freshDirectory(),
      args: [file],
      inject: `${call.name}:signal=STOP:when=${call.nth}`,
      during: async ({ pid = 0 }) => {
        while (!isStopped(pid)) await delay(5)
        try {
          await look(file, pid, where)
        } finally {
          process.kill(pid, 'SIGCONT')
        }
      },
    })
    expect(done, where).toMatchObject({ code: 0, stderr: '', result: { ok: true } })
    expect(contentOf(file), where).toBe(scenario.contents.at(-1))
    expect(leftOvers(scenario, work), where).toEqual([])
  })
}

/** What another process sees of the lock while the holder, or somebody else, stands still. */
async function look(file: string, pid: number, where: string): Promise<void> {
  const runtime = loadRuntime()
  const started = performance.now()
  tally.stops += 1
  if (holderOf(file) !== pid) {
    // Not the one that stands still: whoever was there before may be dead.
    runtime.withLockSync(file, () => {}, { timeout: 0 })
    await delay(STOP_FOR - (performance.now() - started))
    return
  }
  tally.holding += 1
  const id = fs.readdirSync(`${file}.lk`)
  const error = await runtime
    .withLock(file, () => undefined, { timeout: STOP_FOR })
    .catch((thrown: unknown) => thrown)
  expect(error, where).toMatchObject({
    code: 'ELOCKTIMEOUT',
    holder: { pid, verdict: 'alive', sameDomain: true },
  })
  expect(fs.readdirSync(`${file}.lk`), where).toEqual(id)
}
