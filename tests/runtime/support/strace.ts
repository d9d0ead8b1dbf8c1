/**
 * Faults from outside: a process whose system calls are counted, killed, stopped or made to fail by strace.
 *
 * The child does everything that belongs to starting up, then waits; strace is attached to the one thread that will
 * make the calls, and only then the child goes on. So strace's counters begin where the operation begins, and the
 * number that a call has in one run is the number it has in the next. Asynchronous calls are made by the pool of
 * libuv, which is limited to one thread for this.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { runtimeEntry } from './entry.ts'

/** One system call as strace shows it. */
export interface SystemCall {
  /** Its name. */
  name: string
  /** The how-manieth call of this name it is in its thread since strace was attached; what `when=` counts. */
  nth: number
  /** Arguments and result. Descriptors are shown with their paths. */
  text: string
}

/** What a traced child did and printed. */
export interface Traced {
  code: number | null
  signal: NodeJS.Signals | null
  /** The calls of the operation, in order. */
  calls: SystemCall[]
  /** What the child printed last, or undefined when it was killed before. */
  result: Outcome | undefined
  pid: number
  stderr: string
}

/** How the operation ended for its caller. */
export interface Outcome {
  ok: boolean
  name?: string
  code?: string
  message?: string
  path?: string
  syscall?: string
}

/** What to run and what to do to it. */
export interface TraceRequest {
  /** For the script and the trace. */
  scripts: string
  /** Statements that perform the operation, with `runtime`, `fs`, `args`; may use `await` in the asynchronous form. */
  statement: string
  /** Runs before strace is attached. */
  before?: string | undefined
  args: readonly string[]
  form: 'sync' | 'async'
  /** As in `strace -e inject=`: `fsync:error=EIO:when=1`. */
  inject?: string | undefined
  /** Called with the child when it has begun. */
  during?: ((child: ChildProcess) => Promise<void>) | undefined
}

// With a question mark each, because not every processor has all of them.
const CALLS =
  'open openat creat close read pread64 write pwrite64 writev pwritev fstat newfstatat statx stat lstat access faccessat ' +
  'faccessat2 readlink readlinkat getdents64 rename renameat renameat2 unlink unlinkat mkdir mkdirat rmdir fsync ' +
  'fdatasync chmod fchmod fchmodat chown fchown fchownat ftruncate link linkat symlink symlinkat utimensat'
const TRACE = CALLS.split(' ')
  .map((name) => `?${name}`)
  .join(',')

const BEGIN = '/atomic-fs-begin'
const END = '/atomic-fs-end'

/** Whether strace can be attached here to a process that is not its child. Decided by doing it. */
export const straceWorks: boolean =
  process.platform === 'linux' &&
  spawnSync('sh', ['-c', 'sleep 0.2 & strace -o /dev/null -e inject=close:error=EIO:when=9999 -p $!'])
    .status === 0

let scripts = 0

// The pool's thread is the one that makes asynchronous reads.
const FIND_POOL_THREAD = `
const reads = (thread) => {
  const text = fs.readFileSync('/proc/self/task/' + thread + '/io', 'utf8')
  return Number(/^syscr: (\\d+)/m.exec(text)[1])
}
const zero = await fs.promises.open('/dev/zero')
await zero.read(Buffer.alloc(1), 0, 1)
const before = new Map(fs.readdirSync('/proc/self/task').map((thread) => [thread, reads(thread)]))
for (let index = 0; index < 10; index += 1) await zero.read(Buffer.alloc(1), 0, 1)
const caller = [...before.keys()].find(
  (thread) => Number(thread) !== process.pid && reads(thread) === before.get(thread) + 10,
)
`

function writeScript(request: TraceRequest): string {
  scripts += 1
  const file = join(request.scripts, `traced-${scripts}.mjs`)
  const mark = (path: string) =>
    request.form === 'sync'
      ? `try { fs.accessSync('${path}') } catch {}`
      : `await fs.promises.access('${path}').catch(() => {})`
  writeFileSync(
    file,
    `import fs from 'node:fs'
import * as runtime from ${JSON.stringify(pathToFileURL(runtimeEntry()).href)}
const args = process.argv.slice(2)
${request.before ?? ''}
${request.form === 'sync' ? 'const caller = process.pid' : FIND_POOL_THREAD}
fs.writeSync(1, 'thread ' + caller + '\\n')
// Two buffers: a call that no operation makes, so that waiting here is not counted with theirs.
fs.readvSync(0, [Buffer.alloc(1), Buffer.alloc(1)])
let outcome
${mark(BEGIN)}
try {
  ${request.statement}
  outcome = { ok: true }
} catch (error) {
  const { name, code, message, path, syscall } = error
  outcome = { ok: false, name, code, message, path, syscall }
}
${mark(END)}
fs.writeSync(1, JSON.stringify(outcome) + '\\n')
process.exit(0)
`,
  )
  return file
}

/** Runs a child under strace. */
export async function traced(request: TraceRequest): Promise<Traced> {
  const script = writeScript(request)
  const output = `${script}.trace`
  const child = spawn(process.execPath, [script, ...request.args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // io_uring would hide the calls from strace; it is off by default in most versions.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' },
  })
  child.stdin.on('error', () => {}) // Killed before it read.
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  let last: string | undefined
  const thread = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('thread ')) resolve(line.slice(7))
      else last = line
    })
    child.on('close', () => reject(new Error(`the child did not start: ${stderr}`)))
  })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  )
  const options = ['-y', '-s', '32', '-o', output, '-e', `trace=${TRACE}`, '-e', 'signal=none']
  const inject = request.inject ? ['-e', `inject=${request.inject}`] : []
  const tracer = spawn('strace', [...options, ...inject, '-p', await thread], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let words = ''
  const gone = new Promise<void>((resolve) => tracer.on('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    tracer.stderr.on('data', (chunk) => {
      words += String(chunk)
      if (words.includes('attached')) resolve()
    })
    tracer.on('error', reject)
    tracer.on('close', () => reject(new Error(`strace: ${words}`)))
  })
  child.stdin.end('go')
  await request.during?.(child)
  const { code, signal } = await ended
  await gone
  const result = last === undefined ? undefined : (JSON.parse(last) as Outcome)
  return {
    code,
    signal,
    calls: callsIn(readFileSync(output, 'utf8')),
    result,
    pid: child.pid as number,
    stderr,
  }
}

/** The calls between the two marks, numbered from the attachment on. */
function callsIn(trace: string): SystemCall[] {
  const counts = new Map<string, number>()
  const calls: SystemCall[] = []
  let inside = false
  for (const line of trace.split('\n')) {
    const name = /^(\w+)\(/.exec(line)?.[1]
    if (!name) continue
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    if (line.includes(BEGIN)) inside = true
    else if (line.includes(END)) inside = false
    // How the threads of Node wake each other up.
    else if (inside && !/^\w+\(\d+<(anon_inode|socket|pipe)/.test(line)) calls.push({ name, nth, text: line })
  }
  return calls
}
