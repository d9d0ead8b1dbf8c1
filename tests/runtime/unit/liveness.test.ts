import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { identity, parseStat } from '../../../src/runtime/identity.ts'
import { ownerVerdict, processVerdict, startedLater } from '../../../src/runtime/liveness.ts'
import { newId, parseEntry, parseId } from '../../../src/runtime/lock-name.ts'
import type { Owner } from '../../../src/runtime/lock-name.ts'
import { runAsync, runSync } from '../../../src/runtime/run.ts'
import { failure, fault, pretend } from '../support/faults.ts'

const linux = process.platform === 'linux'
const self = () => parseId(newId('x')) as Owner
const verdict = (owner: Owner) => runSync(ownerVerdict(owner)).verdict

/** A process number that was in use a moment ago and is not any more. */
const deadPid = async () => {
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => child.on('close', resolve))
  return child.pid as number
}

/** A procfs line as the kernel writes it. */
const statLine = (pid: number, name: string, state: string, threads: number, start: number) =>
  `${pid} (${name}) ${state} 1 1 1 0 -1 4194304 1 0 0 0 1 1 0 0 20 0 ${threads} 0 ${start} 1 1 18446744073709551615`

describe('doubt is never dead', () => {
  it('another domain', async () => {
    const pid = await deadPid()
    const me = self()
    for (const domain of [
      'abcdefabcdef_1_2',
      me.domain.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)),
    ]) {
      expect(verdict({ ...me, pid, domain })).toBe('unknown')
    }
  })

  it('a domain with a missing part, on either side', async () => {
    const pid = await deadPid()
    const me = self()
    expect(verdict({ ...me, pid, domain: me.domain.replace(/_.*/, '_0_0') })).toBe('unknown')
    fault('readlink', () => {
      throw failure('EACCES')
    })
    expect(verdict({ ...me, pid, domain: identity().domain })).toBe(linux ? 'unknown' : 'dead')
  })

  it('another operating system', () => {
    expect(verdict({ ...self(), os: process.platform === 'win32' ? 'l' : 'w' })).toBe('unknown')
  })

  it.runIf(linux)('a process that may not be looked at (hidepid)', () => {
    const me = self()
    identity()
    const hidden = { ...me, start: '1' }
    const before = identity()
    fault('readText', (real, path) => {
      if (path.includes(`/${process.pid}/`)) throw failure('ENOENT')
      return real(path)
    })
    expect(identity()).toEqual(before)
    expect(verdict(hidden)).toBe('alive')
  })

  it('an owner whose start is not known', () => {
    expect(verdict({ ...self(), start: '0' })).toBe('alive')
  })

  it.runIf(linux)('a procfs of another process namespace gives no verdicts', () => {
    const me = self()
    fault('readText', (real, path) => (path.endsWith('stat') ? real(path).replace(/^\d+/, '1') : real(path)))
    expect(identity()).toMatchObject({ procfs: false, start: '0' })
    expect(verdict({ ...me, start: '5' })).toBe('alive')
  })

  it('EPERM from the system means that the process exists', () => {
    // Process 1 belongs to somebody else, or is allowed: it exists in either case.
    expect(runSync(processVerdict(1)).verdict).toBe('alive')
  })
})

describe('dead is proved', () => {
  it('no such process', async () => {
    const pid = await deadPid()
    expect(verdict({ ...self(), pid, tid: pid })).toBe('dead')
    expect((await runAsync(ownerVerdict({ ...self(), pid, tid: pid }))).verdict).toBe('dead')
  })

  it.runIf(linux)('a number that has been used again', () => {
    const me = self()
    expect(verdict(me)).toBe('alive')
    expect(verdict({ ...me, start: String(Number(me.start) + 1) })).toBe('dead')
  })

  it.runIf(linux)('a thread that has ended', () => {
    expect(verdict({ ...self(), tid: 4_194_303 })).toBe('dead')
  })

  it.runIf(linux)('a zombie, but not a process whose first thread only has ended', () => {
    const me = self()
    identity()
    for (const [threads, expected] of [
      [1, 'dead'],
      [0, 'dead'],
      [3, 'alive'],
    ] as const) {
      fault('readText', (real, path) =>
        path === `/proc/${me.pid}/stat` ? statLine(me.pid, 'node', 'Z', threads, 5) : real(path),
      )
      expect(verdict(me)).toBe(expected)
    }
  })

  it.runIf(linux)('a real zombie', async () => {
    // The shell replaces itself by a program that never collects the child.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 20'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    try {
      const pid = await new Promise<number>((resolve) =>
        parent.stdout.on('data', (text) => resolve(Number(text))),
      )
      const deadline = Date.now() + 10_000
      while (runSync(processVerdict(pid)).verdict !== 'dead' && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      expect(() => process.kill(pid, 0)).not.toThrow()
      expect(runSync(processVerdict(pid)).verdict).toBe('dead')
    } finally {
      parent.kill('SIGKILL')
    }
  })
})

describe('start times from commands', () => {
  const owner = (os: string): Owner => ({ ...self(), os, start: '1700000000' })
  const ask = (os: string, output: string | undefined) => {
    fault('run', () => output)
    return runSync(startedLater(owner(os), Infinity))?.verdict
  }

  it('macOS', () => {
    expect(ask('d', 'Tue Nov 14 22:13:10 2023     S+\n')).toBe(undefined)
    expect(ask('d', 'Tue Nov 14 22:13:29 2023     Ss\n')).toBe(undefined)
    expect(ask('d', 'Tue Nov 14 22:13:31 2023     S\n')).toBe('dead')
    expect(ask('d', 'Tue Nov 14 22:13:10 2023     Z\n')).toBe('dead')
    expect(ask('d', undefined)).toBe(undefined)
    expect(ask('d', 'nonsense')).toBe(undefined)
  })

  it('Windows', () => {
    expect(ask('w', '2023-11-14T22:13:10.0000000Z\r\n')).toBe(undefined)
    expect(ask('w', '2023-11-14T22:14:00.0000000Z\r\n')).toBe('dead')
    expect(ask('w', undefined)).toBe(undefined)
  })

  it('take no longer than there is time for', () => {
    const limits: number[] = []
    const commands: string[] = []
    fault('run', (_real, command, _args, timeout) => {
      commands.push(command)
      limits.push(timeout)
      return undefined
    })
    for (const patience of [Infinity, 700.5, 0]) {
      for (const os of ['d', 'w']) runSync(startedLater(owner(os), patience))
    }
    // Never 0, which would mean no limit.
    expect(limits).toEqual([1_000, 10_000, 701, 701, 1, 1])
    // Windows looks for a bare name in the current directory first, where anybody may have put one.
    expect(commands[1]).toMatch(/^\w:\\.+\\powershell\.exe$/i)
    expect(commands[0]).toBe('/bin/ps')
  })

  it.each(['', '.', 'Windows', '\\\\host\\share', 'D:', 'C:relative'])(
    "are not taken from where the environment says that Windows is, if that is '%s'",
    (told) => {
      pretend({ systemRoot: () => told })
      const commands: string[] = []
      fault('run', (_real, command) => void commands.push(command) as undefined)
      runSync(startedLater(owner('w'), Infinity))
      expect(commands).toEqual(['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'])
    },
  )
})

describe('names', () => {
  it('are read back as they were made', () => {
    const id = newId('u')
    expect(Buffer.byteLength(id)).toBeLessThan(115)
    expect(id).toMatch(/^[0-9a-z._]+$/)
    expect(parseId(id)).toMatchObject({ id, class: 'u', pid: process.pid })
    expect(newId('u')).not.toBe(id)
  })

  it('of a prepared directory that was moved into the lock', () => {
    const id = newId('x')
    expect(parseEntry(`state.json.lk-${id}`)?.id).toBe(id)
  })

  it.each([
    '',
    'x',
    '.DS_Store',
    '1x.l.0.1.1.a_1_1.0123456789ab1',
    '1x.l.1.1.1.a_1_1',
    '2x.l.1.1.1.a_1_1.0123456789ab1',
  ])('that mean nothing: %s', (name) => {
    expect(parseEntry(name)).toBe(undefined)
  })

  it('differ on macOS and Windows only in their machine part', () => {
    pretend({ platform: 'darwin' })
    fault('stat', (real, path) => real(path)) // A fresh table, so that the identity is read again.
    expect(parseId(newId('x'))).toMatchObject({ os: 'd', pid: process.pid, tid: process.pid })
    const boot = identity().domain.split('_')[1]
    const moved = identity().domain.replace(/\d+$/, String(Number(boot) - 50))
    expect(verdict({ ...self(), domain: moved })).toBe('alive')
    expect(verdict({ ...self(), domain: identity().domain.replace(/\d+$/, '5') })).toBe('unknown')
  })

  it('a program with parentheses and spaces in its name', () => {
    expect(parseStat(statLine(7, 'a) Z 1 (b', 'S', 4, 99))).toEqual({
      pid: 7,
      state: 'S',
      threads: 4,
      start: '99',
    })
    expect(parseStat('')).toBe(undefined)
  })
})
