/**
 * Shells killed before every single program that they start. The next one gets in with one try, the file is old or new, and
 * one sweep removes the rest.
 *
 * One shell by default; with ATOMIC_FS_TORTURE_SECONDS set (`npm run test:shell`) all of them.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withLockSync } from '../../../src/runtime/lock.ts'
import { freshDirectory } from '../support/directory.ts'
import { LONG, fewShells, runScript } from '../support/shells.ts'
import type { Shell } from '../support/shells.ts'

const OPERATIONS: Record<string, { body: string; outcomes: string[] }> = {
  update: {
    body: 'add() { read -r n; echo "$((n + 1))"; }; atomic_fs_update state add',
    outcomes: ['1\n', '2\n'],
  },
  append: { body: 'atomic_fs_append state one two', outcomes: ['1\n', '1\none\ntwo\n'] },
  replace: { body: 'atomic_fs_replace state echo new', outcomes: ['1\n', 'new\n'] },
  section: { body: 'atomic_fs_with_lock state cat state', outcomes: ['1\n'] },
}

const cases = fewShells
  .flatMap(([, shell]) =>
    Object.keys(OPERATIONS).map((name): [string, string, Shell] => [shell.name, name, shell]),
  )
  // Plain mv differs in taking the lock only.
  .filter(([, name, { env }]) => LONG || !env['ATOMIC_FS_MV'] || name === 'section')

// Every start of these is counted, and from a number on it is the end of the shell instead.
const PROGRAMS = [
  'cat',
  'chmod',
  'cksum',
  'dd',
  'ls',
  'mkdir',
  'mv',
  'readlink',
  'rm',
  'rmdir',
  'sync',
  'tail',
  'uname',
]
const WRAPPER = `#!/bin/sh
PATH=$REAL_PATH
echo x >>"$COUNT"
if [ "$(wc -l <"$COUNT")" -ge "$KILL_AT" ]; then kill -9 "$VICTIM"; exit 1; fi
exec "\${0##*/}" "$@"
`

describe.runIf(process.platform === 'linux').each(cases)(
  '%s killed before every program of: %s',
  (_shell, name, shell) => {
    it('the next one gets in with one try, the file is old or new, a sweep removes the rest', () => {
      const { body, outcomes } = OPERATIONS[name] as { body: string; outcomes: string[] }
      const bin = freshDirectory()
      for (const program of PROGRAMS) fs.writeFileSync(join(bin, program), WRAPPER, { mode: 0o755 })
      const seen = new Set<string>()
      let kills = 0
      for (let at = 1; ; at += 1) {
        const work = freshDirectory()
        fs.writeFileSync(join(work, 'state'), '1\n')
        const count = join(freshDirectory(), 'count')
        const env = {
          REAL_PATH: process.env['PATH'] as string,
          PATH: `${bin}:${process.env['PATH']}`,
          COUNT: count,
          KILL_AT: String(at),
        }
        const { signal, status, stderr } = runScript(shell, work, `VICTIM=$$; export VICTIM\n${body}`, [], {
          env,
        })
        seen.add(fs.readFileSync(join(work, 'state'), 'utf8'))
        const next = runScript(shell, work, 'atomic_fs_with_lock -t 0 state echo in')
        expect([at, next]).toEqual([at, { status: 0, signal: null, stdout: 'in\n', stderr: '' }])
        expect(withLockSync(join(work, 'state'), () => at, { timeout: 0 })).toBe(at)
        expect(runScript(shell, work, 'atomic_fs_sweep .').status).toBe(0)
        expect([at, fs.readdirSync(work)]).toEqual([at, ['state']])
        fs.rmSync(work, { recursive: true })
        if (signal === null) {
          expect([status, stderr]).toEqual([0, ''])
          break
        }
        expect(signal).toBe('SIGKILL')
        kills += 1
      }
      expect(kills).toBeGreaterThan(4)
      expect([...seen].sort()).toEqual([...outcomes].sort())
    })
  },
)

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
describe.runIf(canTrace).each(fewShells)('%s', (_name, shell) => {
  it('a batch of records is one write, whatever its size', () => {
    const work = freshDirectory()
    const trace = join(freshDirectory(), 'trace')
    const [program, ...args] = shell.command
    fs.writeFileSync(join(work, 'log'), 'torn')
    const traced: Shell = {
      ...shell,
      command: [
        'strace',
        '-f',
        '-qq',
        '-y',
        '-e',
        'trace=write,pwrite64,writev',
        '-o',
        trace,
        program,
        ...args,
      ],
    }
    const input = Array.from({ length: 20_000 }, (_, index) => `record ${index}\n`).join('')
    expect(runScript(traced, work, 'atomic_fs_append log', [], { input })).toMatchObject({
      status: 0,
      stderr: '',
    })
    const writes = fs
      .readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes(`<${join(work, 'log')}>`))
    expect(writes).toHaveLength(1)
    expect(writes[0]).toContain(`= ${input.length + 1}`)
    expect(fs.readFileSync(join(work, 'log'), 'utf8')).toBe(`torn\n${input}`)
  })
})
