/**
 * Every system call of every operation fails once, or from then on, with every code that makes sense for it. Either the operation has
 * succeeded all the same, with the right content, or it throws that code and names the file; the file is intact and
 * nothing is left beside it.
 */
import fs from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freshDirectory } from '../support/directory.ts'
import { EVERYTHING, SEED, sampleOf, several } from '../support/sample.ts'
import { SCENARIOS, contentOf, inPlace, leftOvers } from '../support/scenarios.ts'
import type { Scenario } from '../support/scenarios.ts'
import { straceWorks, traced } from '../support/strace.ts'
import type { SystemCall, Traced } from '../support/strace.ts'

const FAULTS_PER_SCENARIO = 3
const WIDTH = 3

const LOOKING = ['EIO', 'EACCES', 'ENOMEM', 'ELOOP', 'ENAMETOOLONG']
const NAMES = ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EBUSY', 'ENOMEM']
const CODES: Record<string, readonly string[]> = {
  openat: [...NAMES, 'EMFILE', 'ENFILE', 'ELOOP', 'ENAMETOOLONG', 'EINTR'],
  write: ['EIO', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EINTR'],
  read: ['EIO', 'EINTR', 'ENOMEM'],
  pread64: ['EIO', 'EINTR'],
  close: ['EIO', 'EINTR', 'ENOSPC', 'EDQUOT'],
  fsync: ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS'],
  rename: [...NAMES, 'EXDEV', 'ELOOP', 'EMLINK'],
  mkdir: [...NAMES, 'EMLINK', 'ELOOP', 'ENAMETOOLONG'],
  unlink: ['EIO', 'EROFS', 'EACCES', 'EPERM', 'EBUSY'],
  rmdir: ['EIO', 'EROFS', 'EACCES', 'EPERM', 'EBUSY'],
  fchmod: ['EIO', 'EPERM', 'EROFS', 'EDQUOT'],
  access: ['EIO', 'EACCES', 'EROFS', 'ENOMEM'],
  statx: LOOKING,
  newfstatat: LOOKING,
  readlink: LOOKING,
  getdents64: ['EIO', 'EACCES', 'ENOMEM'],
}

interface Fault {
  call: SystemCall
  code: string
  /** From then on, every call of that name. */
  lasting: boolean
}

// What a broken disk or a read-only remount does. Not those that Node itself needs.
const LASTING: Record<string, readonly string[]> = {
  fsync: ['EIO'],
  rename: ['EBUSY', 'EROFS'],
  mkdir: ['ENOSPC'],
  unlink: ['EROFS'],
  fchmod: ['EIO'],
  getdents64: ['EIO'],
}

const faultsOf = (scenario: Scenario, calls: readonly SystemCall[]): Fault[] =>
  calls.flatMap((call) => {
    // One scenario is enough for how a thread finds out who it is.
    if (/proc\/|ns\//.test(call.text) && scenario.name !== 'withLockSync, no file') return []
    const codes = CODES[call.name]
    if (!codes) throw new Error(`no codes for ${call.text}`)
    const once = codes.map((code) => ({ call, code, lasting: false }))
    return [...once, ...(LASTING[call.name] ?? []).map((code) => ({ call, code, lasting: true }))]
  })

const tally = { faults: 0, thrown: 0 }

interface Run extends Traced {
  file: string
  /** What stood in the directory besides the file before the operation, and after it. */
  before: string[]
  after: string[]
}

async function run(scenario: Scenario, fault?: Fault): Promise<Run> {
  const work = freshDirectory()
  return inPlace(scenario, work, async (file) => {
    const inject =
      fault && `${fault.call.name}:error=${fault.code}:when=${fault.call.nth}${fault.lasting ? '+' : ''}`
    const before = leftOvers(scenario, work)
    const done = await traced({ ...scenario, scripts: freshDirectory(), args: [file], inject })
    return { ...done, file, before, after: leftOvers(scenario, work) }
  })
}

describe.runIf(straceWorks)('each system call fails (needs strace)', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    const whole = await run(scenario)
    const problems: string[] = []
    await several(sampleOf(faultsOf(scenario, whole.calls), FAULTS_PER_SCENARIO), WIDTH, async (fault) => {
      const done = await run(scenario, fault)
      tally.faults += 1
      if (!done.result?.ok) tally.thrown += 1
      const wrong = verdict(scenario, fault, done)
      if (wrong.length > 0) {
        const said = JSON.stringify(done.result)
        problems.push(
          `${wrong.join('; ')}: ${fault.code} at ${fault.call.text}, answer ${said} ${done.stderr}`,
        )
      }
    })
    expect(problems).toEqual([])
  })

  afterAll(() => {
    const sample = EVERYTHING ? '' : ` (a sample: ATOMIC_FS_SEED=${SEED})`
    console.log(`${tally.faults} faults${sample}; ${tally.thrown} of them thrown, the others did no harm`)
  })
})

/** What is wrong with the outcome. */
function verdict(scenario: Scenario, { call, code }: Fault, done: Run): string[] {
  const { result, file, calls, before, after } = done
  const hit = calls.find((one) => one.text.includes('(INJECTED)'))
  if (done.code !== 0 || !result) return [`ended with ${done.code ?? done.signal}`]
  if (hit?.name !== call.name || hit.nth !== call.nth) return [`another call was hit: ${hit?.text}`]
  const wrong: string[] = []
  const content = contentOf(file)
  if (!scenario.contents.includes(content)) wrong.push(`the file holds ${content?.slice(0, 40)}`)
  if (scenario.mode !== undefined && (fs.statSync(file).mode & 0o777) !== scenario.mode)
    wrong.push('mode changed')
  const removal = call.name === 'unlink' || call.name === 'rmdir'
  const left = after.filter((name) => !before.includes(name))
  if (left.length > 0 && !removal) wrong.push(`left ${left.join(' ')}`)
  if (result.ok) {
    if (content !== scenario.contents.at(-1)) wrong.push('success was reported')
    if (mustBeTold(scenario, call, code)) wrong.push('not told')
  } else if (result.code !== (scenario.refusal ?? scenario.doubt)) {
    // A link in the place of the lock is told as what it is: no directory.
    const told = code === 'ELOOP' ? ['ELOOP', 'ENOTDIR'] : [code]
    if (!told.some((one) => one === result.code)) wrong.push('another code')
    // The file, or what it links to, or its directory.
    if (!result.message?.includes(dirname(file))) wrong.push('the message names no path')
  }
  // An fsync that has failed is not tried again: the second try finds the pages marked clean, and the data is lost.
  if (call.name === 'fsync') {
    const target = /^fsync\(\d+<([^>]*)>/.exec(hit.text)?.[1] as string
    const tries = calls.filter((one) => one.name === 'fsync' && one.text.includes(`<${target}>`)).length
    if (tries !== 1) wrong.push(`fsync called ${tries} times`)
  }
  return wrong
}

// What was written may be lost then. After EINTR a close has happened, too; and a file that was only read loses nothing.
const mustBeTold = (scenario: Scenario, { name, text }: SystemCall, code: string): boolean => {
  if (name !== 'fsync' && name !== 'close') return false
  if (/<\/proc\//.test(text) || code === 'EINTR') return false
  const written = scenario.name.startsWith('append') ? /state>/ : /\.tmp>|\.lk\/1u/
  return name === 'fsync' || written.test(text)
}
