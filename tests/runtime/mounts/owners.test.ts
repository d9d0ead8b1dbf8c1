/**
 * Owners of every kind, as real processes: who is dead is recovered from with one try, who may live keeps the lock
 * until its lease is over, and the error says why.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { withLock, withLockSync } from '../../../src/runtime/lock.ts'
import { updateFileSync } from '../../../src/runtime/update-file.ts'
import { run, start, startUnder } from '../support/children.ts'
import type { Child } from '../support/children.ts'
import { freshDirectory } from '../support/directory.ts'
import { thrownBy } from '../support/faults.ts'
import { canMount, mounted } from '../support/mounts.ts'

const linux = process.platform === 'linux'
const asRoot = process.getuid?.() === 0
const NOBODY = 65_534
const possible = (...command: string[]) =>
  linux && spawnSync(command[0] as string, [...command.slice(1), 'true'], { stdio: 'ignore' }).status === 0
const CONTAINER = ['unshare', '--pid', '--fork', '--kill-child']
const canContain = possible(...CONTAINER)
const canMakeProc = canMount('true')

let work: string
let scripts: string
let file: string
beforeEach(() => {
  work = freshDirectory()
  scripts = freshDirectory()
  file = join(work, 'state')
})

const FOR_EVER = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'
const HOLD = `runtime.withLockSync(args[0], () => { console.log('held'); ${FOR_EVER} })`

const end = async (child: Child, signal: NodeJS.Signals = 'SIGKILL') => {
  child.process.kill(signal)
  await child.ended
}

describe('an owner that is dead', () => {
  it.runIf(linux)('but never collected by its parent, does not keep the lock', async () => {
    // The shell replaces itself by a program that never collects the child.
    const wrapper = ['sh', '-c', '"$@" & exec sleep 60', 'sh']
    const body = `runtime.withLockSync(args[0], () => { console.log(process.pid); process.kill(process.pid, 'SIGKILL') })`
    const child = await startUnder(wrapper, scripts, body, file)
    const [entry] = await eventually(() =>
      fs.existsSync(`${file}.lk`) ? fs.readdirSync(`${file}.lk`) : undefined,
    )
    const pid = Number(String(entry).split('.')[2])
    await eventually(() => {
      const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')
      // A process has ended when its last thread has: the first one may wait for the others.
      return (fields[0] === 'Z' && fields[17] === '1') || undefined
    })
    // The system says that the process exists.
    expect(() => process.kill(pid, 0)).not.toThrow()
    expect(withLockSync(file, () => 'in', { timeout: 0 })).toBe('in')
    expect(fs.readdirSync(work)).toEqual([])
    await end(child)
  })

  it.runIf(canMakeProc && asRoot)(
    'does not keep the lock through the next process with its number',
    async () => {
      const body = `
      import { spawn } from 'node:child_process'
      const file = args[0] + '/state'
      const script = process.argv[1] + '.holder.mjs'
      const head = fs.readFileSync(process.argv[1], 'utf8').split('\\n').slice(0, 4).join('\\n')
      fs.writeFileSync(script, head + "\\nruntime.withLockSync(args[0], () => process.kill(process.pid, 'SIGKILL'))")
      const holder = spawn(process.execPath, [script, file])
      const { pid } = holder
      await new Promise((resolve) => holder.on('close', resolve))
      const results = { entry: fs.readdirSync(file + '.lk')[0].split('.')[2] === String(pid) }
      // The kernel gives the next number that is free.
      let next
      for (let attempt = 0; attempt < 50 && next?.pid !== pid; attempt += 1) {
        next?.kill('SIGKILL')
        fs.writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1))
        next = spawn('sleep', ['60'])
      }
      results.again = next.pid === pid
      results.in = runtime.withLockSync(file, () => 'in', { timeout: 0 })
      results.left = fs.readdirSync(args[0])
      next.kill('SIGKILL')
      console.log(JSON.stringify(results))`
      expect(await mounted('true', body)).toEqual({ entry: true, again: true, in: 'in', left: [] })
    },
  )
})

describe('an owner that lives', () => {
  it.runIf(linux).each(['a) Z 1 (b', 'two  words ', 'line\n1 (x) Z'])(
    'is known under any program name, and so is its death: %j',
    async (name) => {
      const holder = await start(scripts, `process.title = args[1]; ${HOLD}`, file, name)
      await holder.printed('held')
      expect(fs.readFileSync(`/proc/${holder.process.pid}/comm`, 'latin1')).toContain(name.slice(0, 4))
      const error = await thrownBy(() => withLockSync(file, () => 1, { timeout: 0 }))
      expect(error).toMatchObject({
        code: 'ELOCKTIMEOUT',
        holder: { pid: holder.process.pid, verdict: 'alive', sameDomain: true, program: name.trim() },
      })
      await end(holder)
      expect(withLockSync(file, () => 'in', { timeout: 0 })).toBe('in')
    },
  )

  // Started as root, they give up their rights: a program under root's own directory cannot be started by anybody else.
  const AS_NOBODY = `
    process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY})
    try { runtime.withLockSync(args[0], () => console.log('in'), { timeout: 300 }) }
    catch (error) { console.log(JSON.stringify([error.code, error.holder?.verdict, error.holder?.reason])) }`

  it.runIf(asRoot && linux)(
    'and belongs to another user is not taken for dead; its death cannot be used',
    async () => {
      fs.chmodSync(work, 0o777)
      const holder = await start(scripts, HOLD, file)
      await holder.printed('held')
      const ask = async () => JSON.parse((await run(scripts, AS_NOBODY, file)).at(-1) as string) as unknown
      expect(await ask()).toEqual(['ELOCKTIMEOUT', 'alive', 'the process is alive'])
      await end(holder)
      expect(await ask()).toEqual([
        'ELOCKTIMEOUT',
        'dead',
        'no such process, but its entry cannot be removed (EACCES)',
      ])
      expect(withLockSync(file, () => 'in', { timeout: 0 })).toBe('in')
    },
  )

  const hidden = 'mount -o remount,hidepid=2 /proc; mount -t tmpfs -o mode=777 none "$at"'
  it.runIf(asRoot && canMount(hidden))(
    'and is hidden from another user (hidepid) is not taken for dead',
    async () => {
      const body = `
      import { spawn } from 'node:child_process'
      const file = args[0] + '/state'
      const head = fs.readFileSync(process.argv[1], 'utf8').split('\\n').slice(0, 4).join('\\n')
      const play = (name, text) => {
        const script = process.argv[1] + '.' + name + '.mjs'
        fs.writeFileSync(script, head + '\\n' + text)
        const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
        return { child, output: new Promise((resolve) => child.stdout.on('data', (chunk) => resolve(String(chunk)))) }
      }
      const holder = play('holder', ${JSON.stringify(HOLD)})
      await holder.output
      const seen = await play('waiter', "console.error = () => {}\\n" + ${JSON.stringify(AS_NOBODY)}).output
      const visible = play('looker', 'process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY}); console.log(fs.existsSync("/proc/' + holder.child.pid + '/stat"))')
      console.log(JSON.stringify([JSON.parse(seen), (await visible.output).trim()]))
      holder.child.kill('SIGKILL')`
      expect(await mounted(hidden, body)).toEqual([
        ['ELOCKTIMEOUT', 'alive', 'the process exists, but may not be looked at'],
        'false',
      ])
    },
  )
})

describe.runIf(canContain)('an owner in another container', () => {
  const LEASE = 1_000

  it('loses the lock after its lease when it gives no sign of life, and no earlier', async () => {
    const holder = await startUnder(
      CONTAINER,
      scripts,
      `try { runtime.withLockSync(args[0], () => { console.log('held'); while (!fs.existsSync(args[1])) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20) } }, { lease: ${LEASE} })
      } catch (error) { console.log(error.code) }`,
      file,
      join(scripts, 'go'),
    )
    await holder.printed('held')
    const refused = await thrownBy(() => withLock(file, () => 1, { timeout: 500, lease: LEASE }))
    expect(refused).toMatchObject({ code: 'ELOCKTIMEOUT', holder: { verdict: 'unknown', sameDomain: false } })
    expect(refused.message).toMatch(/another machine, boot or container.*expires in \d+ s/)
    const started = performance.now()
    await withLock(file, () => expect(performance.now() - started).toBeGreaterThan(2_000), {
      timeout: 60_000,
      lease: LEASE,
    })
    fs.writeFileSync(join(scripts, 'go'), '')
    await holder.ended
    expect((await holder.ended).lines).toEqual(['held', 'ELOCKLOST'])
    expect(fs.readdirSync(work)).toEqual([])
  })

  it('and is robbed in the middle of an update writes nothing', async () => {
    fs.writeFileSync(file, 'old')
    const holder = await startUnder(
      CONTAINER,
      scripts,
      `try { runtime.updateFileSync(args[0], () => { console.log('held'); while (!fs.existsSync(args[1])) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20) } return 'robbed' }, { lease: ${LEASE} })
      } catch (error) { console.log(error.code) }`,
      file,
      join(scripts, 'go'),
    )
    await holder.printed('held')
    updateFileSync(file, (current) => `${current}, new`, { timeout: 60_000, lease: LEASE })
    fs.writeFileSync(join(scripts, 'go'), '')
    expect((await holder.ended).lines).toEqual(['held', 'ELOCKLOST'])
    expect(fs.readFileSync(file, 'utf8')).toBe('old, new')
    expect(fs.readdirSync(work)).toEqual(['state'])
  })

  const ASYNC = `
    try {
      await runtime.withLock(args[0], async (held) => {
        held.signal.addEventListener('abort', () => console.log('aborted'))
        console.log('held')
        while (!fs.existsSync(args[1])) await new Promise((resolve) => setTimeout(resolve, 20))
        // The sign that finds the lock gone comes with the next beat.
        if (args[2] === 'stopped') while (!held.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 20))
      }, { lease: ${LEASE * 3} })
      console.log('kept')
    } catch (error) { console.log(error.code) }`

  it('keeps the lock as long as it gives signs of life', async () => {
    const holder = await startUnder(CONTAINER, scripts, ASYNC, file, join(scripts, 'go'), 'running')
    await holder.printed('held')
    const error = await thrownBy(() => withLock(file, () => 1, { timeout: 5_000, lease: LEASE * 3 }))
    expect(error.code).toBe('ELOCKTIMEOUT')
    fs.writeFileSync(join(scripts, 'go'), '')
    expect((await holder.ended).lines).toEqual(['held', 'kept'])
    expect(fs.readdirSync(work)).toEqual([])
  })

  it('is told by its signal when it was stopped and lost the lock', async () => {
    const holder = await startUnder(CONTAINER, scripts, ASYNC, file, join(scripts, 'go'), 'stopped')
    await holder.printed('held')
    const inside = childOf(holder.process.pid as number)
    process.kill(inside, 'SIGSTOP')
    const value = await withLock(file, () => 'in', { timeout: 60_000, lease: LEASE * 3 })
    process.kill(inside, 'SIGCONT')
    fs.writeFileSync(join(scripts, 'go'), '')
    expect(value).toBe('in')
    expect((await holder.ended).lines).toEqual(['held', 'aborted', 'ELOCKLOST'])
    expect(fs.readdirSync(work)).toEqual([])
  })

  describe.each([
    ['with a procfs of its own', ['--mount-proc']],
    ['with the procfs of the host', []],
    ['with a time of its own', ['--time', '--boottime', '100000']],
  ] as [string, string[]][])('%s', (_name, more) => {
    const wrapper = [...CONTAINER, ...more]
    it.runIf(possible(...wrapper))('is not taken for dead by its number', async () => {
      const holder = await startUnder(wrapper, scripts, HOLD, file)
      await holder.printed('held')
      const error = await thrownBy(() => withLock(file, () => 1, { timeout: 0 }))
      expect(error).toMatchObject({ code: 'ELOCKTIMEOUT', holder: { verdict: 'unknown', sameDomain: false } })
      await end(holder)
    })
  })
})

/** Waits for something that will be the case. */
async function eventually<T>(look: () => T | undefined): Promise<T> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error('it did not come to be')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const childOf = (pid: number): number =>
  Number(fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
