/**
 * The whole runtime on real file systems: processes that write, update and append at the same time, readers that never
 * stop, and holders that are killed.
 *
 * ATOMIC_FS_MOUNT_ROUNDS sets how many rounds each process makes; `npm run test:mounts` makes many.
 */
import { describe, expect, it } from 'vitest'
import { FILE_SYSTEMS, canMount, mounted } from '../support/mounts.ts'

const ROUNDS = Number(process.env.ATOMIC_FS_MOUNT_ROUNDS ?? 8)
const WRITERS = 3
// Without modes, owners and links of their own.
const PLAIN = ['vfat', 'exfat', 'exfat-fuse']
// Their servers find a file by its path again between the look-up and the open, so a plain rename(2) onto it already makes
// a reader miss it for a moment.
const MISSES = ['bindfs', 'exfat-fuse']

const WRITER = `
import { join } from 'node:path'
const [directory, self, rounds] = [args[0], Number(args[1]), Number(args[2])]
const at = (name) => join(directory, name)
const letter = String.fromCharCode(97 + self)
const add = (current) => String(Number(current ?? 0) + 1)
for (let round = 0; round < rounds; round += 1) {
  const options = { timeout: 120_000, fsync: round % 4 === 0 }
  const length = 1 + (round * 7919 + self) % 20_000
  const payload = letter + ':' + length + ':' + letter.repeat(length)
  const record = JSON.stringify({ self, round, fill: 'x'.repeat(round % 4 === 0 ? 70_000 : 10) })
  if (round % 2) {
    await runtime.updateFile(at('count'), add, options)
    await runtime.appendLines(at('log'), record, { timeout: 120_000, flush: round % 4 === 1 })
    await runtime.atomicWrite(at('page'), payload, { fsync: options.fsync })
  } else {
    runtime.updateFileSync(at('count'), add, options)
    runtime.appendLinesSync(at('log'), record, { timeout: 120_000 })
    runtime.atomicWriteSync(at('page'), payload, { fsync: options.fsync })
  }
}`

const READER = `
import { join } from 'node:path'
let [last, reads] = [0, 0]
const torn = new Set()
const read = (name) => {
  try {
    return fs.readFileSync(join(args[0], name), 'utf8')
  } catch (error) {
    torn.add(error.code)
  }
}
console.log('reading')
while (!fs.existsSync(args[1])) {
  reads += 1
  const page = read('page')
  const count = read('count')
  if (page === undefined || count === undefined) continue
  const [letter, length, text] = page.split(':')
  if (text !== letter.repeat(Number(length))) torn.add('page ' + letter + length)
  // Never missing, never empty, never less than it was.
  if (!/^\\d+$/.test(count) || Number(count) < last) torn.add('count ' + last + ' ' + count)
  last = Number(count)
}
if (reads === 0) torn.add('nothing was read')
console.log(JSON.stringify([...torn]))`

const HOLDER = `
runtime.updateFileSync(args[0], () => {
  console.log('held')
  process.kill(process.pid, 'SIGKILL')
})`

/** Runs in the session; the programs above are handed over as text. */
const BODY = `
import { spawn } from 'node:child_process'
import { join } from 'node:path'
const [directory, writers, rounds, programs] = [args[0], Number(args[1]), Number(args[2]), JSON.parse(args[3])]
const head = fs.readFileSync(process.argv[1], 'utf8').split('\\n').slice(0, 4).join('\\n')
const scripts = fs.mkdtempSync(join(process.argv[1], '..', 'programs-'))
const play = (name, ...rest) => {
  const script = join(scripts, name + '.mjs')
  if (!fs.existsSync(script)) fs.writeFileSync(script, head + '\\n' + programs[name])
  const child = spawn(process.execPath, [script, ...rest.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const started = new Promise((resolve) => child.stdout.on('data', (chunk) => resolve((output += chunk))))
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output })))
  return { started, ended }
}
const at = (name) => join(directory, name)
runtime.atomicWriteSync(at('page'), 'x:1:x')
runtime.atomicWriteSync(at('count'), '0')
const stop = join(scripts, 'stop')
const reader = play('reader', directory, stop)
await reader.started
const ends = await Promise.all(Array.from({ length: writers }, (_, self) => play('writer', directory, self, rounds).ended))
fs.writeFileSync(stop, '')
const read = await reader.ended
const result = {
  codes: ends.map(({ code }) => code),
  reader: read.output.trim().split('\\n').at(-1),
  count: Number(fs.readFileSync(at('count'), 'utf8')),
  lines: fs.readFileSync(at('log'), 'utf8').trim().split('\\n').map((line) => { const { self, round } = JSON.parse(line); return self + '.' + round }),
  left: fs.readdirSync(directory).filter((name) => name !== 'lost+found'),
}
// A holder that is killed is succeeded with one try.
const killed = await play('holder', at('count')).ended
result.killed = killed.signal
result.before = fs.readdirSync(directory).filter((name) => name.startsWith('count.'))
runtime.updateFileSync(at('count'), (current) => String(Number(current) + 1), { timeout: 0 })
result.after = fs.readFileSync(at('count'), 'utf8')
result.leftAfter = fs.readdirSync(directory).filter((name) => name !== 'lost+found')
// What is kept of the file that is replaced.
if (args[4] === 'modes') {
  fs.chmodSync(at('count'), 0o640)
  try { fs.chownSync(at('count'), 12, 34) } catch { /* not root: it stays ours */ }
  fs.symlinkSync('count', at('link'))
  const before = fs.statSync(at('count'))
  runtime.updateFileSync(at('link'), () => 'x')
  await runtime.updateFile(at('link'), () => 'y')
  runtime.atomicWriteSync(at('link'), 'z')
  const after = fs.statSync(at('count'))
  result.same = ['mode', 'uid', 'gid'].every((key) => before[key] === after[key]) && before.mode % 0o1000 === 0o640
  result.link = fs.readlinkSync(at('link')) + ' ' + fs.readFileSync(at('count'), 'utf8')
}
console.log(JSON.stringify(result))`

describe.each(Object.entries(FILE_SYSTEMS))('on %s', (name, mount) => {
  it.runIf(canMount(mount))(
    `${WRITERS} writers, a reader and a killed holder: nothing lost, torn, glued or left`,
    async () => {
      const programs = JSON.stringify({ writer: WRITER, reader: READER, holder: HOLDER })
      const kept = PLAIN.includes(name) ? 'plain' : 'modes'
      const result = await mounted(mount, BODY, WRITERS, ROUNDS, programs, kept)
      const lines = Array.from(
        { length: WRITERS * ROUNDS },
        (_, i) => `${i % WRITERS}.${Math.floor(i / WRITERS)}`,
      )
      const { lines: found, reader, ...rest } = result as { lines: string[]; reader: string }
      expect(MISSES.includes(name) && reader === '["ENOENT"]' ? '[]' : reader).toBe('[]')
      expect(rest).toEqual({
        codes: Array(WRITERS).fill(0),
        count: WRITERS * ROUNDS,
        left: ['count', 'log', 'page'],
        killed: 'SIGKILL',
        before: ['count.lk'],
        after: String(WRITERS * ROUNDS + 1),
        leftAfter: ['count', 'log', 'page'],
        ...(kept === 'modes' ? { same: true, link: 'count z' } : {}),
      })
      expect([...found].sort()).toEqual(lines.sort())
      // The records of one process stand in its own order.
      for (let self = 0; self < WRITERS; self += 1) {
        const own = found.filter((line) => line.startsWith(`${self}.`))
        expect(own).toEqual(own.map((_, round) => `${self}.${round}`))
      }
    },
  )
})
