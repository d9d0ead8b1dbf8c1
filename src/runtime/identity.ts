/**
 * Who is this thread, in words that another process can check later?
 *
 * A process number alone proves nothing: it is used again, and it means another process in another container or
 * on another machine. So it comes with a start time and with a domain, within which numbers can be compared.
 * Read once per thread, synchronously, because on Linux the answer depends on the thread that reads.
 */
import { codeOf } from './errors.ts'
import { hashHex, os } from './os.ts'
import type { Step } from './run.ts'

/** What identifies a thread. All fields are made of `[0-9a-z_]`. */
export interface Identity {
  /** `l` Linux, `w` Windows, `d` anything else. */
  os: 'l' | 'd' | 'w'
  pid: number
  /** Thread number on Linux, else the process number. */
  tid: number
  /** Linux: ticks since boot. Else: seconds since 1970. `0` when not known. */
  start: string
  /**
   * Linux: boot, process namespace and time namespace (`none` where the kernel has no such namespaces). Else: machine
   * and boot time in seconds. A part that is not known is `0`, and then nothing can be said about a process from its
   * number.
   */
  domain: string
  /** {@link domain} in eight digits, for names that have no room for all of it. All zeros when the domain is vague. */
  digits: string
  /** Whether procfs shows the process namespace that this process lives in. */
  procfs: boolean
}

/** The fields of a procfs `stat` line that matter here. */
export interface ProcessStat {
  /** First field: the process or thread number. */
  pid: number
  /** One letter; `Z` and `X` are dead. */
  state: string
  threads: number
  /** Ticks since boot. */
  start: string
}

/** Parses a procfs `stat` line, or returns undefined when it is not one. */
export function parseStat(line: string): ProcessStat | undefined {
  // The program's name stands in parentheses and may itself contain parentheses and spaces.
  const end = line.lastIndexOf(')')
  const pid = Number.parseInt(line, 10)
  // After the name come field 3 and following: the state, then num_threads as field 20, starttime as field 22.
  const fields = line.slice(end + 2).split(' ')
  const [state, threads, start] = [fields[0], fields[17], fields[19]]
  if (end < 0 || !(pid > 0) || !state || !threads || !start || !/^\d+$/.test(start)) return undefined
  return { pid, state, threads: Number.parseInt(threads, 10), start }
}

let known: { nonce: object; identity: Identity; passing: boolean } | undefined

/** The identity of this thread. */
export function identity(): Identity {
  // Kept per system table, so that a test which replaces the table gets a fresh answer.
  if (known?.nonce !== os.sync || known.passing) {
    passing = false
    known = { nonce: os.sync, identity: readIdentity(), passing }
  }
  return known.identity
}

// Failures that say nothing about procfs. A thread that was out of descriptors at its first write would else be somebody
// who cannot be checked for as long as it lives.
const PASSING = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EINTR', 'EAGAIN', 'EIO'])
let passing = false

const quietly = (name: Step['name'] & ('readText' | 'readlink'), path: string): string | undefined => {
  try {
    return os.sync[name](path)
  } catch (error) {
    passing ||= PASSING.has(codeOf(error) ?? '')
    return undefined // No procfs, or not allowed to read it: that part stays unknown.
  }
}

const inode = (link: string | undefined): string => /\[(\d+)\]/.exec(link ?? '')?.[1] ?? '0'

// A kernel before 5.6, or built without them, has no time namespaces: then there is nothing that could differ.
function timeNamespaceOf(pidNamespace: string): string {
  try {
    return inode(os.sync.readlink('/proc/self/ns/time'))
  } catch (error) {
    passing ||= PASSING.has(codeOf(error) ?? '')
    return codeOf(error) === 'ENOENT' && pidNamespace !== '0' ? 'none' : '0'
  }
}

function readIdentity(): Identity {
  if (os.platform === 'linux' || os.platform === 'android') return readLinux()
  const machine = hashHex([os.hostname(), ...os.hardwareAddresses()].join('\n'), 12)
  const boot = Math.round(os.wallClock() / 1000 - os.uptime())
  const letter = os.platform === 'win32' ? 'w' : 'd'
  const domain = `${machine}_${Math.max(0, boot)}`
  return {
    os: letter,
    pid: os.pid,
    tid: os.pid,
    start: String(Math.round(os.startedAt() / 1000)),
    domain,
    // Without the boot time: it is computed, and may differ by a second between two processes; a number from before a
    // restart of the same machine is then simply a number that no longer exists.
    digits: digitsOf(domain, letter + machine),
    procfs: false,
  }
}

function readLinux(): Identity {
  const self = parseStat(quietly('readText', '/proc/self/stat') ?? '')
  const thread = parseStat(quietly('readText', '/proc/thread-self/stat') ?? '')
  const boot = (quietly('readText', '/proc/sys/kernel/random/boot_id') ?? '')
    .replace(/[^0-9a-f]/g, '')
    .slice(0, 12)
  const pidNamespace = inode(quietly('readlink', '/proc/self/ns/pid'))
  const timeNamespace = timeNamespaceOf(pidNamespace)
  // A procfs mounted for another process namespace shows other numbers than process.pid; its verdicts would be
  // about strangers.
  const procfs = self?.pid === os.pid
  const domain = `${boot.length === 12 ? boot : '0'}_${pidNamespace}_${timeNamespace}`
  return {
    os: 'l',
    pid: os.pid,
    tid: (procfs && thread?.pid) || os.pid,
    start: (procfs && thread?.start) || '0',
    domain,
    digits: digitsOf(domain, domain),
    procfs,
  }
}

/** The digits of who does not know where it runs. */
export const VAGUE_DIGITS = '00000000'

const digitsOf = (domain: string, text: string): string => (isVague(domain) ? VAGUE_DIGITS : hashHex(text, 8))

/** Whether a part of the domain is missing, so that nothing can be concluded from a process number. */
export const isVague = (domain: string): boolean => domain.split('_').includes('0')

/** Whether two domains are the same machine, boot and namespace. */
export function sameDomain(a: Identity, letter: string, domain: string): boolean {
  if (a.os !== letter || isVague(a.domain) || isVague(domain)) return false
  if (letter === 'l') return a.domain === domain
  const [machine, boot] = a.domain.split('_')
  const [otherMachine, otherBoot] = domain.split('_')
  // The boot time is computed from the wall clock, which may have been set since: 60 s of slack.
  return machine === otherMachine && Math.abs(Number(boot) - Number(otherBoot)) <= 60
}
