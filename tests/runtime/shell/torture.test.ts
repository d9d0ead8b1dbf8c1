/**
 * Node and shells at one lock and one file, killed and stopped at random.
 *
 * 8 Node processes (sync, async, worker threads) and 4 shells add one to a counter, again and again, and note each
 * time that they were told of success; between that they enter sections and note `+id` and `-id` in a log. Meanwhile one after
 * the other is killed or stopped for a while. At the end no success may be missing in the counter, and no `-id` may
 * stand behind another `+id`.
 *
 * ATOMIC_FS_TORTURE_SECONDS sets the length (`npm run test:shell`), ATOMIC_FS_SEED repeats the choices of a run, though
 * not its timing.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withLockSync } from '../../../src/runtime/lock.ts'
import { sweepTempsSync } from '../../../src/runtime/sweep-temps.ts'
import { start } from '../support/children.ts'
import type { Child } from '../support/children.ts'
import { freshDirectory } from '../support/directory.ts'
import { plainShells, runScript, shells, startScript } from '../support/shells.ts'
import type { Shell } from '../support/shells.ts'

const seconds = Number(process.env['ATOMIC_FS_TORTURE_SECONDS'] ?? 8)
const seed = Number(process.env['ATOMIC_FS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

// mulberry32: small, and the same everywhere.
let state = seed
const random = (): number => {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

// Everybody does some rounds before asking whether to stop, so that each kind takes part, however slow the machine.
const ROUNDS = 4

const NODE = `
import { Worker, isMainThread } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
const [file, notes, kind, name] = args
const note = (to, text) => fs.appendFileSync(notes + '/' + to, text + '\\n')
const add = (current) => Number(current ?? 0) + 1 + '\\n'
const options = { timeout: Infinity, fsync: false }
const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
if (kind === 'worker' && isMainThread) {
  const worker = new Worker(fileURLToPath(import.meta.url), { argv: args })
  worker.on('exit', (code) => process.exit(code))
} else {
  for (let round = 0; round < ${ROUNDS} || !fs.existsSync(notes + '/stop'); round += 1) {
    if (kind === 'sync') runtime.updateFileSync(file, add, options)
    else await runtime.updateFile(file, add, options)
    note('acks-node-' + kind, name)
    const section = (held) => { note('log', '+' + held.id); fs.statSync('.'); note('log', '-' + held.id) }
    const slow = async (held) => { note('log', '+' + held.id); await pause(); note('log', '-' + held.id) }
    if (kind === 'sync') runtime.withLockSync(file, section, options)
    else await runtime.withLock(file, slow, options)
    await pause()
  }
}`

const SHELL = `
set -eu
file=$1 notes=$2 round=0
add() { read -r n || n=0; echo "$((n + 1))"; }
section() { echo "+$ATOMIC_FS_ID" >>"$notes/log"; : ; echo "-$ATOMIC_FS_ID" >>"$notes/log"; }
while [ "$round" -lt ${ROUNDS} ] || [ ! -e "$notes/stop" ]; do
  round=$((round + 1))
  atomic_fs_update -n -t inf "$file" add
  echo "$3" >>"$notes/acks-shell"
  atomic_fs_with_lock -t inf "$file" section
done`

interface Member {
  launch: () => Promise<Child> | Child
  child: Child
}

const linesOf = (path: string): string[] =>
  fs.existsSync(path) ? fs.readFileSync(path, 'utf8').split('\n').filter(Boolean) : []

// kill may hit a process that has just ended.
const signalTo = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function torture(work: string, notes: string, scripts: string) {
  const file = join(work, 'counter')
  const chosen = [
    ...['dash', 'bash', 'busybox'].map((name) => shells.find((shell) => shell.name === name)),
    plainShells.find((shell) => shell.name.startsWith('dash')),
  ].map((shell, index) => shell ?? (shells[index % shells.length] as Shell))
  const kinds = ['sync', 'async', 'worker', 'sync', 'async', 'worker', 'sync', 'async']
  const launches = [
    ...kinds.map((kind, index) => () => start(scripts, NODE, file, notes, kind, index)),
    ...chosen.map((shell) => () => startScript(shell, work, SHELL, file, notes, shell.name)),
  ]
  const members: Member[] = []
  for (const launch of launches) members.push({ launch, child: await launch() })
  try {
    return await disturb(members, kinds.length, notes)
  } finally {
    for (const [index, { child }] of members.entries()) {
      if (child.process.exitCode !== null || child.process.signalCode !== null) continue
      const pid = child.process.pid as number
      signalTo(index < kinds.length ? pid : -pid, 'SIGKILL')
    }
  }
}

async function disturb(members: Member[], nodes: number, notes: string) {
  const failures: string[] = []
  let kills = 0
  let stops = 0
  const until = Date.now() + seconds * 1000
  while (Date.now() < until) {
    await sleep(30 + random() * 120)
    const member = members[Math.floor(random() * members.length)] as Member
    const { child } = member
    const pid = child.process.pid as number
    // Of a shell sometimes only the shell itself: then its last command ends without it.
    const whole = members.indexOf(member) >= nodes && random() < 0.5 ? -pid : pid
    if (random() < 0.5) {
      stops += 1
      signalTo(whole, 'SIGSTOP')
      await sleep(random() * 250)
      signalTo(whole, 'SIGCONT')
    } else {
      kills += 1
      signalTo(whole, 'SIGKILL')
      await child.ended
      member.child = await member.launch()
    }
  }
  fs.writeFileSync(join(notes, 'stop'), '')
  for (const { child } of members) {
    const { code, signal, stderr } = await child.ended
    if (code !== 0 || stderr !== '') failures.push(`${code ?? signal}: ${stderr}`)
  }
  return { kills, stops, failures }
}

describe.runIf(process.platform === 'linux' && shells.length > 0)('8 Node processes and 4 shells', () => {
  it(
    'under random SIGKILL and SIGSTOP: sections never overlap, no success is lost, nothing is left',
    async () => {
      const [work, notes] = [freshDirectory(), freshDirectory()]
      const outcome = await torture(work, notes, freshDirectory())
      const acks = ['node-sync', 'node-async', 'node-worker', 'shell'].map((kind) =>
        linesOf(join(notes, `acks-${kind}`)),
      )
      const count = Number(fs.readFileSync(join(work, 'counter'), 'utf8'))
      const log = linesOf(join(notes, 'log'))
      console.log(
        `torture: seed ${seed}, ${seconds} s, ${outcome.kills} kills, ${outcome.stops} stops, counter ${count}, ` +
          `acknowledged ${acks.map((each) => each.length).join(' + ')}, ${log.length} lines of log`,
      )
      expect(outcome.failures).toEqual([])
      for (const each of acks) expect(each.length).toBeGreaterThan(0)
      const total = acks.reduce((sum, each) => sum + each.length, 0)
      expect(count).toBeGreaterThanOrEqual(total)
      // Whoever was killed may have done one more than it could tell.
      expect(count).toBeLessThanOrEqual(total + outcome.kills)
      expect(overlaps(log)).toEqual([])
      expect(
        log.filter((line) => line[0] === '+').length - log.filter((line) => line[0] === '-').length,
      ).toBeLessThanOrEqual(outcome.kills)
      // What dead ones left goes, with either sweep; nothing else is there.
      runScript(shells[0] as Shell, work, 'atomic_fs_sweep .')
      sweepTempsSync(work)
      expect(fs.readdirSync(work)).toEqual(['counter'])
      withLockSync(join(work, 'counter'), () => {}, { timeout: 0 })
    },
    seconds * 1000 + 120_000,
  )
})

/** Every end of a section that comes after the start of another one, or twice, or without its own start. */
function overlaps(log: string[]): string[] {
  const found: string[] = []
  const seen = new Set<string>()
  let inside: string | undefined
  for (const line of log) {
    if (seen.has(line)) found.push(`${line} twice`)
    seen.add(line)
    const id = line.slice(1)
    if (line[0] === '+') inside = id
    else if (id === inside) inside = undefined
    else found.push(`${line} while ${String(inside)} was inside`)
  }
  return found
}

it('the check of the log convicts an overlap', () => {
  expect(overlaps(['+a', '-a', '+dead', '+b', '-b'])).toEqual([])
  expect(overlaps(['+a', '+b', '-a', '-b'])).toEqual(['-a while b was inside'])
  expect(overlaps(['+a', '-a', '-a'])).toHaveLength(2)
})
