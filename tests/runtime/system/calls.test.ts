/**
 * How many system calls an operation makes, and which: docs/runtime/system-calls.md says so, and this compares.
 */
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { freshDirectory } from '../support/directory.ts'
import { SCENARIOS, inPlace } from '../support/scenarios.ts'
import type { Scenario } from '../support/scenarios.ts'
import { straceWorks, traced } from '../support/strace.ts'
import type { SystemCall } from '../support/strace.ts'

const PAGE = fileURLToPath(new URL('../../../docs/runtime/system-calls.md', import.meta.url))

/** The rows of the page: the situation, and the calls. */
const DOCUMENTED = new Map(
  [...fs.readFileSync(PAGE, 'utf8').matchAll(/^\| `(\w+)`, ([^|]+?) +\| `([^`]+)` +\|/gm)].map(
    ([, call, situation, calls]) => [`${call}, ${situation}`, calls as string],
  ),
)

const documentedFor = ({ name }: Scenario) => DOCUMENTED.get(name.replace('Sync,', ','))

/** The name that the manual gives to a call which the C library makes under another one. */
function plainName({ name, text }: SystemCall): string {
  if (name === 'statx' || name === 'newfstatat') {
    if (text.includes('AT_EMPTY_PATH')) return 'fstat'
    return text.includes('AT_SYMLINK_NOFOLLOW') ? 'lstat' : 'stat'
  }
  return { openat: 'open', pread64: 'pread', getdents64: 'getdents', mkdirat: 'mkdir' }[name] ?? name
}

/** The calls that an operation makes on files of its own, with those that only resolve the path taken together. */
function callsOf(calls: readonly SystemCall[]): string {
  return calls
    .filter(({ text }) => !/\/proc\/|"(pid|time):/.test(text))
    .map(plainName)
    .filter((name, index, all) => name !== 'readlink' || all[index - 1] !== 'readlink')
    .join(' ')
}

const traces = new Map<Scenario, Promise<SystemCall[]>>()

function trace(scenario: Scenario): Promise<SystemCall[]> {
  const known = traces.get(scenario) ?? traceAnew(scenario)
  traces.set(scenario, known)
  return known
}

async function traceAnew(scenario: Scenario): Promise<SystemCall[]> {
  const done = await inPlace(scenario, freshDirectory(), (file) =>
    traced({ ...scenario, scripts: freshDirectory(), args: [file] }),
  )
  expect(done).toMatchObject({ code: 0, stderr: '' })
  return done.calls
}

const named = (name: string): Scenario => {
  const found = SCENARIOS.find((scenario) => scenario.name === name)
  if (!found) throw new Error(`no scenario '${name}'`)
  return found
}

describe.runIf(straceWorks)('the calls that are made (needs strace)', () => {
  const documented = SCENARIOS.filter(documentedFor)

  it('are documented for every function', () => {
    const functions = SCENARIOS.map(({ name }) => name.replace(/(Sync)?,.*/, ''))
    expect(new Set(documented.map(({ name }) => name.replace(/(Sync)?,.*/, '')))).toEqual(new Set(functions))
    const known = new Set(SCENARIOS.map(({ name }) => name.replace('Sync,', ',')))
    for (const row of DOCUMENTED.keys()) expect(known).toContain(row)
  })

  it.each(documented.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    expect(callsOf(await trace(scenario))).toBe(documentedFor(scenario))
  })

  it.each(['withLockSync, no file', 'withLock, no file'])('%s: exactly 6 name the lock', async (name) => {
    const naming = (await trace(named(name))).filter(({ text }) => text.includes('.lk'))
    expect(naming.map(plainName)).toEqual(['mkdir', 'open', 'close', 'rename', 'unlink', 'rmdir'])
  })

  it.each(['Sync', ''])('an update: exactly 3 more than an atomic write, updateFile%s', async (form) => {
    const update = await trace(named(`updateFile${form}, existing file`))
    const write = await trace(named(`atomicWrite${form}, existing file with a mode of its own`))
    // What is done to the new file, under whatever name, and to the lock.
    const work = (calls: SystemCall[]) => calls.filter(({ text }) => /\.lk|\.tmp/.test(text)).map(plainName)
    const extra = work(update)
    for (const name of work(write)) extra.splice(extra.indexOf(name), 1)
    expect(extra.sort()).toEqual(['mkdir', 'rename', 'rmdir'])
  })
})
