/**
 * Shell scripts and Node at the same lock, in both directions.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { LockTimeoutError } from '../../../src/runtime/errors.ts'
import { identity } from '../../../src/runtime/identity.ts'
import { withLockSync } from '../../../src/runtime/lock.ts'
import { sweepTempsSync } from '../../../src/runtime/sweep-temps.ts'
import { run, start } from '../support/children.ts'
import { freshDirectory } from '../support/directory.ts'
import { thrownBy } from '../support/faults.ts'
import { LIBRARY, everyShell, plainShells, runScript, shells, startScript } from '../support/shells.ts'
import type { Shell } from '../support/shells.ts'

let work: string
let scripts: string
let file: string
beforeEach(() => {
  work = freshDirectory()
  scripts = freshDirectory()
  file = join(work, 'state')
})

const HOLD = `
const hold = () => { console.log('held'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) }`
const HOLDERS: Record<string, string> = {
  section: `${HOLD}; runtime.withLockSync(args[0], hold)`,
  update: `${HOLD}; runtime.updateFileSync(args[0], hold)`,
  worker: `${HOLD}
    import { Worker, isMainThread } from 'node:worker_threads'
    import { fileURLToPath } from 'node:url'
    if (isMainThread) new Worker(fileURLToPath(import.meta.url), { argv: args })
    else await runtime.withLock(args[0], async () => { console.log('held'); await new Promise(() => setInterval(() => {}, 1000)) })`,
}

const kill = async (child: Awaited<ReturnType<typeof start>>) => {
  child.process.kill('SIGKILL')
  await child.ended
}

// Everything here is about procfs; elsewhere shells only wait for Node, and the other way round.
const onLinux = process.platform === 'linux'

describe.runIf(onLinux).each(everyShell)('%s and Node', (_name, shell) => {
  it('a shell is kept out by Node, is told of it, and recovers from its death with a single try', async () => {
    const kind = Object.keys(HOLDERS)[everyShell.findIndex(([name]) => name === shell.name) % 3] as string
    const holder = await start(scripts, HOLDERS[kind] as string, file)
    await holder.printed('held')
    const refused = runScript(shell, work, 'atomic_fs_lock -t 0.1 state')
    expect(refused.status).toBe(75)
    expect(refused.stderr).toContain(`process ${holder.process.pid} (`)
    await kill(holder)
    expect(runScript(shell, work, 'atomic_fs_with_lock -t 0 state echo in')).toMatchObject({
      status: 0,
      stdout: 'in\n',
      stderr: '',
    })
    expect(fs.readdirSync(work)).toEqual([])
  })

  it('Node is kept out by a shell, is told of it, and recovers from its death with a single try', async () => {
    const holder = startScript(shell, work, 'atomic_fs_lock state && echo held && read -r go')
    await holder.printed('held')
    const error = await thrownBy(() => withLockSync(file, () => 1, { timeout: 0 }))
    expect(error).toBeInstanceOf(LockTimeoutError)
    expect(error.holder).toMatchObject({ pid: holder.process.pid, verdict: 'alive', sameDomain: true })
    await kill(holder)
    expect(withLockSync(file, () => 'in', { timeout: 0 })).toBe('in')
    expect(fs.readdirSync(work)).toEqual([])
  })
})

describe.runIf(onLinux && shells.length > 0)('a shell and Node', () => {
  const shell = shells[0] as Shell
  const plain = plainShells[0] as Shell

  it('a draft that plain mv moved into a lock is an entry for both, and goes when its owner is dead', () => {
    const nonce = 'c'.repeat(24)
    const nested = (start: string) => {
      const id = `1x.l.${process.pid}.${process.pid}.${start}.${identity().domain}.${nonce}`
      fs.mkdirSync(join(work, 'state.lk', `state.lk-${id}`), { recursive: true })
      fs.writeFileSync(join(work, 'state.lk', `state.lk-${id}`, id), '')
    }
    for (const each of [shell, plain]) {
      nested('0')
      expect(runScript(each, work, 'atomic_fs_lock -t 0 state').status).toBe(75)
      expect(() => withLockSync(file, () => 1, { timeout: 0 })).toThrow(LockTimeoutError)
      fs.rmSync(`${file}.lk`, { recursive: true })
      nested('1')
      expect(runScript(each, work, 'atomic_fs_with_lock -t 0 state echo in').stdout).toBe('in\n')
    }
    nested('1')
    expect(withLockSync(file, () => 'in', { timeout: 0 })).toBe('in')
    expect(fs.readdirSync(work)).toEqual([])
  })

  it('a holder that has ended but was not collected is dead', async () => {
    const parent = await start(
      scripts,
      `import { spawn } from 'node:child_process'
      const child = spawn('sh', ['-c', '. "$1" && atomic_fs_lock "$2" && echo "held $$" && read -r go', 'sh', args[1], args[0]])
      child.stdout.on('data', (text) => { console.log(String(text).trim()); console.log('ready') })`,
      file,
      LIBRARY,
    )
    await parent.printed('ready')
    const [line] = fs.readdirSync(join(work, 'state.lk')) as [string]
    parent.process.kill('SIGSTOP')
    process.kill(Number(line.split('.')[2]), 'SIGKILL')
    const done = runScript(shell, work, 'atomic_fs_with_lock -t 5 state echo in')
    expect(done).toMatchObject({ stdout: 'in\n', stderr: '' })
    await kill(parent)
  })

  it('temporary files of dead shells are swept by Node, and the other way round', async () => {
    const replacing = `trap '' PIPE; atomic_fs_replace state sh -c 'echo held >&2; echo half; read -r go' 2>&1 <&0`
    const dead = startScript(shell, work, `${replacing}`)
    await dead.printed('held')
    expect(sweepTempsSync(work)).toEqual([])
    process.kill(-(dead.process.pid as number), 'SIGKILL')
    await dead.ended
    expect(sweepTempsSync(work)).toEqual([
      expect.stringContaining(join(work, `state.${dead.process.pid}.`)) as string,
    ])
    const writer = await start(
      scripts,
      `runtime.atomicWrite(args[0], (async function* () { yield 'some'; console.log('held'); await new Promise(() => setInterval(() => {}, 1000)) })())`,
      file,
    )
    await writer.printed('held')
    expect(runScript(shell, work, 'atomic_fs_sweep .').stdout).toBe('')
    await kill(writer)
    expect(runScript(shell, work, 'atomic_fs_sweep .').stdout).toContain(`state.${writer.process.pid}.`)
    expect(fs.readdirSync(work)).toEqual([])
  })

  it('together: updates and appends of both, nothing lost and nothing glued', async () => {
    const body = `
      const add = (current) => Number(current ?? 0) + 1 + '\\n'
      for (let index = 0; index < 40; index += 1) {
        await runtime.updateFile(args[0], add, { fsync: false, timeout: 120_000 })
        runtime.appendLinesSync(args[1], JSON.stringify({ index, fill: 'n'.repeat(index * 700) }), { timeout: 120_000 })
        await new Promise((resolve) => setTimeout(resolve, 3))
      }`
    const log = join(work, 'log')
    const scripted = [shell, plainShells.at(-1) as Shell].map((each) =>
      startScript(
        each,
        work,
        `set -eu
        add() { read -r n || n=0; echo "$((n + 1))"; }
        fill=s; index=0
        while [ "$index" -lt 12 ]; do
          index=$((index + 1)) fill=$fill$fill
          atomic_fs_update -n -t 120 state add
          atomic_fs_append -t 120 log "{\\"index\\":$index,\\"fill\\":\\"$fill\\"}"
        done`,
      ),
    )
    await Promise.all([run(scripts, body, file, log), run(scripts, body, file, log)])
    for (const child of scripted) expect(await child.ended).toMatchObject({ code: 0, stderr: '' })
    expect(fs.readFileSync(file, 'utf8')).toBe(`${40 * 2 + 12 * 2}\n`)
    const lines = fs.readFileSync(log, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(104)
    for (const line of lines) {
      const { index, fill } = JSON.parse(line) as { index: number; fill: string }
      expect(fill).toBe(fill[0] === 'n' ? 'n'.repeat(index * 700) : 's'.repeat(index === 0 ? 0 : fill.length))
      if (fill[0] === 's') expect(fill).toHaveLength(2 ** index)
    }
    expect(fs.readdirSync(work).sort()).toEqual(['log', 'state'])
  })

  const isolated = ['--pid', '--fork']
  const canIsolate = spawnSync('unshare', [...isolated, 'true']).status === 0
  it.runIf(canIsolate).each([[isolated], [[...isolated, '--mount-proc']], [[...isolated, '--time']]])(
    'in namespaces of its own a shell takes no living owner for dead: %j',
    async (flags) => {
      const holder = await start(scripts, HOLDERS['section'] as string, file)
      await holder.printed('held')
      const entries = fs.readdirSync(join(work, 'state.lk'))
      const [program, ...args] = shell.command
      const body = `. '${LIBRARY}'; atomic_fs_lock -t 0.1 state; echo "$?"; (atomic_fs_lock -t 0.1 state); echo "$?"
        atomic_fs_with_lock -t 0 third true
        sh -c '. "$1"; atomic_fs_lock other; ls other.lk; kill -9 "$$"; echo never' sh '${LIBRARY}'`
      const done = spawnSync('unshare', [...flags, program, ...args, '-c', body], {
        cwd: work,
        encoding: 'utf8',
      })
      expect(done.stdout).toMatch(/^75\n75\n1x\.l\.[^\n]+\n$/)
      expect(done.stderr).toContain('so it cannot be checked')
      expect(fs.readdirSync(join(work, 'state.lk'))).toEqual(entries)
      // And what it left is not dead for us, whatever number it had in there.
      expect(runScript(shell, work, 'atomic_fs_lock -t 0 other').status).toBe(75)
      expect(() => withLockSync(join(work, 'other'), () => 1, { timeout: 0 })).toThrow(LockTimeoutError)
      await kill(holder)
    },
  )
})
