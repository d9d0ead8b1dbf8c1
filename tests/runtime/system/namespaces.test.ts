/**
 * Containers that share a directory: two processes with the same number, each unable to see the other, at the same
 * files at the same time.
 */
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { freshDirectory } from '../support/directory.ts'
import { loadRuntime, runtimeEntry } from '../support/entry.ts'

const KINDS: [name: string, options: string[], pid: string][] = [
  ['process namespaces', ['--pid', '--mount-proc', '--fork'], '1'],
  ["process namespaces with the host's procfs", ['--pid', '--fork'], '1'],
  ['time namespaces', ['--time', '--boottime', '1000000', '--fork'], ''],
]

const ROUNDS = 25

const SCRIPT = `
import fs from 'node:fs'
import { dirname } from 'node:path'
import * as runtime from ${JSON.stringify(pathToFileURL(runtimeEntry()).href)}
const [directory, letter, what] = process.argv.slice(2)
const at = (name) => directory + '/' + name
const say = (line) => fs.writeSync(1, line + '\\n')
const waiting = { timeout: 120_000, fsync: false }
const payload = (length) => letter + ':' + length + ':' + letter.repeat(length)
const isWhole = (text) => {
  const [letter, length, rest] = text.split(':')
  return rest !== undefined && rest.length === Number(length) && rest === letter.repeat(Number(length))
}
const add = (text) => String(Number(text ?? 0) + 1)

if (what === 'write') {
  say('pid ' + process.pid)
  for (let round = 0; round < ${ROUNDS}; round += 1) {
    const text = payload(1_000 + (round % 5) * 250_000)
    if (round % 2) runtime.atomicWriteSync(at('written'), text, { fsync: false })
    else await runtime.atomicWrite(at('written'), text, { fsync: false })
    const seen = fs.readFileSync(at('written'), 'latin1')
    if (!isWhole(seen)) say('torn ' + seen.slice(0, 40))

    if (round % 2) runtime.updateFileSync(at('counter'), add, waiting)
    else await runtime.updateFile(at('counter'), add, waiting)

    const section = (held) => {
      fs.appendFileSync(at('log'), '+' + held.id + '\\n')
      fs.appendFileSync(at('log'), '-' + held.id + '\\n')
    }
    if (round % 2) runtime.withLockSync(at('locked'), section, waiting)
    else await runtime.withLock(at('locked'), section, waiting)

    const record = letter + round + ':' + 'r'.repeat(round % 5 === 0 ? 300_000 : 20)
    if (round % 2) runtime.appendLinesSync(at('lines'), record, waiting)
    else await runtime.appendLines(at('lines'), record, waiting)

    const swept = runtime.sweepTempsSync(directory)
    if (swept.length > 0) say('swept ' + swept.join())
  }
} else if (what === 'hold') {
  await runtime.atomicWrite(at('slow'), (async function* () {
    yield 'first'
    say('half')
    await new Promise((resolve) => process.stdin.on('end', resolve).resume())
    yield ' second'
  })())
} else {
  say(runtime.sweepTempsSync(directory).length)
}
`

function start(options: string[], script: string, ...args: string[]) {
  const child = spawn('unshare', [...options, process.execPath, script, ...args])
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, output })),
  )
  const printed = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output.includes(text) && resolve()
      child.stdout.on('data', look)
      look()
      void ended.then(() => reject(new Error(`ended without '${text}': ${output}`)))
    })
  return { child, ended, printed }
}

function scriptFile(): string {
  const script = join(freshDirectory(), 'child.mjs')
  fs.writeFileSync(script, SCRIPT)
  return script
}

describe.each(KINDS)('two processes in separate %s (needs root and unshare)', (_name, options, pid) => {
  const possible = process.platform === 'linux' && spawnSync('unshare', [...options, 'true']).status === 0

  it.runIf(possible)(
    'write, update, lock and append without harm, and sweep nothing of each other',
    async () => {
      const work = freshDirectory()
      const script = scriptFile()
      const writers = ['a', 'b'].map((letter) => start(options, script, work, letter, 'write'))
      for (const { ended } of writers) {
        const { code, output } = await ended
        expect({ code, output: output.trim() }).toEqual({
          code: 0,
          output: expect.stringMatching(/^pid \d+$/),
        })
        if (pid) expect(output.trim()).toBe(`pid ${pid}`)
      }
      expect(fs.readFileSync(join(work, 'counter'), 'utf8')).toBe(String(2 * ROUNDS))
      const log = fs.readFileSync(join(work, 'log'), 'utf8').trim().split('\n')
      expect(log).toHaveLength(4 * ROUNDS)
      for (let index = 0; index < log.length; index += 2) {
        expect(log[index + 1]).toBe(log[index]?.replace('+', '-'))
      }
      const lines = fs.readFileSync(join(work, 'lines'), 'utf8').trim().split('\n')
      expect(lines.filter((line) => /^[ab]\d+:r+$/.test(line))).toHaveLength(2 * ROUNDS)
      expect(new Set(lines).size).toBe(2 * ROUNDS)
      expect(fs.readdirSync(work).sort()).toEqual(['counter', 'lines', 'log', 'written'])
    },
  )

  it.runIf(possible)('sweep no temporary file of a living one', async () => {
    const work = freshDirectory()
    const script = scriptFile()
    const sweep = async () => (await start(options, script, work, 'b', 'sweep').ended).output
    const alive = start(options, script, work, 'a', 'hold')
    const dead = start([...options, '--kill-child'], script, work, 'a', 'hold')
    await Promise.all([alive.printed('half'), dead.printed('half')])
    expect(await sweep()).toBe('0\n')
    expect(loadRuntime().sweepTempsSync(work)).toEqual([])
    dead.child.kill('SIGKILL')
    await dead.ended
    // The dead one's goes only if its namespace's number has been given to the sweeper's.
    expect(await sweep()).toMatch(/^[01]\n$/)
    alive.child.stdin.end()
    expect(await alive.ended).toEqual({ code: 0, output: 'half\n' })
    expect(fs.readFileSync(join(work, 'slow'), 'utf8')).toBe('first second')
    // Else only its age can tell that it is nobody's.
    await new Promise((resolve) => setTimeout(resolve, 20))
    loadRuntime().sweepTempsSync(work, { maxAge: 1 })
    expect(fs.readdirSync(work)).toEqual(['slow'])
  })
})
