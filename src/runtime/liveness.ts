/**
 * Is the owner of a name still there? Three answers: dead, alive, unknown.
 *
 * Promise: "dead" is said only when it is proved, and then stays true. Every doubt (another machine or container, a
 * procfs that cannot be read, a failed command) gives one of the other two. Windows left open: none for "dead";
 * a number that was used again may pass for alive on macOS and Windows when the system does not tell start times.
 */
import { identity, isVague, parseStat, sameDomain } from './identity.ts'
import { os } from './os.ts'
import { call } from './run.ts'
import type { Routine } from './run.ts'

/** An answer and its reason, as a phrase for error messages. */
export interface Verdict {
  verdict: 'alive' | 'dead' | 'unknown'
  reason: string
}

/** What a name says about a process; a lock's owner has all of it. */
export interface Claim {
  os: string
  pid: number
  tid: number
  start: string
  domain: string
}

const alive = (reason: string): Verdict => ({ verdict: 'alive', reason })
const dead = (reason: string): Verdict => ({ verdict: 'dead', reason })

/** Judges the owner of a lock name. */
export function* ownerVerdict(owner: Claim): Routine<Verdict> {
  const who = identity()
  if (!sameDomain(who, owner.os, owner.domain)) {
    const vague = isVague(who.domain) || isVague(owner.domain)
    const where = vague ? 'its machine is not known' : 'it belongs to another machine, boot or container'
    return { verdict: 'unknown', reason: `${where}, so it cannot be checked` }
  }
  const process = yield* processVerdict(owner.pid)
  if (process.verdict !== 'alive' || owner.os !== 'l' || !who.procfs || owner.start === '0') return process
  let line: string
  try {
    line = yield* call('readText', `/proc/${owner.pid}/task/${owner.tid}/stat`)
  } catch {
    // The process was readable a moment ago, or is hidden. Only in the first case does a missing thread say something,
    // and only when the process is still there.
    return yield* threadGone(owner, process)
  }
  const stat = parseStat(line)
  if (stat && stat.start !== owner.start) return dead('its process number has been used again')
  return process
}

function* threadGone(owner: Claim, process: Verdict): Routine<Verdict> {
  try {
    const threads = yield* call('readdir', `/proc/${owner.pid}/task`)
    if (threads.length > 0 && !threads.includes(String(owner.tid))) return dead('its thread has ended')
  } catch {
    // Hidden from this user, or ended in this moment: the next look will know.
  }
  return process
}

/** Judges a process of this machine and namespace by its number alone. */
export function* processVerdict(pid: number): Routine<Verdict> {
  if (!os.processExists(pid)) return dead('no such process')
  if (!identity().procfs) return alive('the process is alive')
  let line: string
  try {
    line = yield* call('readText', `/proc/${pid}/stat`)
  } catch {
    return alive('the process exists, but may not be looked at')
  }
  const stat = parseStat(line)
  // A parent that does not collect its children (often process 1 of a container) leaves them listed for ever. With
  // threads left, only the first thread has ended.
  if (stat && (stat.state === 'Z' || stat.state === 'X') && stat.threads <= 1) {
    return dead('the process has ended and is only waiting to be collected')
  }
  return alive('the process is alive')
}

/** After how many milliseconds of waiting a start time is worth a command: `ps` is cheap, PowerShell is not. */
export const START_CHECK_AFTER = { d: 1_000, w: 2_000 }
const COMMAND_TIMEOUT = { d: 1_000, w: 10_000 }
// Clocks are set, and a process takes a while from its start to its first look at the clock.
const START_SLACK = 10_000

/**
 * Whether the number of an owner on macOS or Windows now belongs to a younger process. Off Linux the name cannot
 * contain the system's own start time, so this asks a command; any failure is a "no".
 *
 * @param patience milliseconds that the command may take at most, however slow the machine is
 */
export function* startedLater(owner: Claim, patience: number): Routine<Verdict | undefined> {
  const recorded = Number(owner.start) * 1_000
  if (!(recorded > 0)) return undefined
  let started: number
  // A time of 0 would mean no limit.
  const limit = (most: number) => Math.max(1, Math.ceil(Math.min(most, patience)))
  if (owner.os === 'w') {
    const script = `(Get-Process -Id ${owner.pid}).StartTime.ToUniversalTime().ToString('o')`
    // Never by its bare name: Windows would look for that in the current directory first.
    const shell = `${windowsDirectory()}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`
    const args = ['-NoProfile', '-NonInteractive', '-Command', script]
    started = Date.parse(((yield* call('run', shell, args, limit(COMMAND_TIMEOUT.w))) ?? '').trim())
  } else {
    const args = ['-o', 'lstart=', '-o', 'state=', '-p', String(owner.pid)]
    const line = ((yield* call('run', psPath(), args, limit(COMMAND_TIMEOUT.d))) ?? '').trim()
    const [, date, state] = /^(.*\d{4})\s+(\S+)$/.exec(line) ?? []
    if (state?.startsWith('Z')) return dead('the process has ended and is only waiting to be collected')
    started = Date.parse(`${date} UTC`)
  }
  return started > recorded + START_SLACK ? dead('its process number has been used again') : undefined
}

// Only an absolute path: anything else would be looked for in the current directory.
function windowsDirectory(): string {
  const told = os.systemRoot()
  return /^[a-z]:\\/i.test(told) ? told : 'C:\\Windows'
}

// Where the systems that have no procfs keep it. By its bare name it would be whatever PATH leads to.
const psPath = (): string => (['aix', 'sunos'].includes(os.platform) ? '/usr/bin/ps' : '/bin/ps')

/** The name of a program, where procfs tells. */
export function* programOf(pid: number): Routine<string | undefined> {
  if (!identity().procfs) return undefined
  try {
    return (yield* call('readText', `/proc/${pid}/comm`)).trim()
  } catch {
    return undefined // For an error message only.
  }
}
