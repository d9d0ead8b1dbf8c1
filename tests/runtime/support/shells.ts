/** The shells of this machine, and scripts that use the shell library. */
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { follow } from './children.ts'
import type { Child } from './children.ts'

/** The library under test. */
export const LIBRARY = fileURLToPath(new URL('../../../runtime/atomic-fs.sh', import.meta.url))

/** A shell, and which `mv` the library is to use in it: the one that replaces, or the plain one. */
export interface Shell {
  name: string
  command: [program: string, ...args: string[]]
  env: Record<string, string>
}

const CANDIDATES: [name: string, ...command: [string, ...string[]]][] = [
  ['dash', 'dash'],
  // With a socket for its input, as Node gives it one, bash takes itself for one of a remote host and reads ~/.bashrc.
  ['bash', 'bash', '--norc'],
  ['busybox', 'busybox', 'sh'],
  ['mksh', 'mksh'],
  ['zsh', 'zsh', '--emulate', 'sh'],
  ['ksh93', 'ksh93'],
  ['yash', 'yash'],
]

const works = ([program, ...args]: [string, ...string[]], script: string, expected: string): boolean =>
  spawnSync(program, [...args, '-c', script], { encoding: 'utf8' }).stdout === expected

/** Every shell of the list that this machine has. */
export const shells: Shell[] = CANDIDATES.filter(([, ...command]) =>
  works(command, 'echo $((1 + 1))', '2\n'),
).map(([name, ...command]) => ({ name, command, env: {} }))

/** The same ones with plain `mv`, as on macOS. */
export const plainShells: Shell[] = shells.map(({ name, command }) => ({
  name: `${name}, plain mv`,
  command,
  env: { ATOMIC_FS_MV: 'plain' },
}))

/** Whether this is `npm run test:shell`, which repeats for every shell what need be shown once. */
export const LONG = process.env['ATOMIC_FS_TORTURE_SECONDS'] !== undefined

const named = (all: Shell[]) => all.map((shell): [string, Shell] => [shell.name, shell])

/** The shells, with their names, that a suite runs in: all of them, and plain `mv` in one, or in all in the long form. */
export const everyShell = named([...shells, ...plainShells.slice(0, LONG ? undefined : 1)])

/** The same for suites that take long: one shell, with either `mv`, or all in the long form. */
export const fewShells = LONG ? everyShell : named([...shells.slice(0, 1), ...plainShells.slice(0, 1)])

const invocation = (shell: Shell, body: string, args: string[]): [program: string, args: string[]] => {
  const [program, ...own] = shell.command
  return [program, [...own, '-c', `. '${LIBRARY}'\n${body}`, 'script', ...args]]
}

/** How a script ended. */
export interface Outcome {
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** Runs a script to its end in a directory. */
export function runScript(
  shell: Shell,
  cwd: string,
  body: string,
  args: string[] = [],
  options: { input?: string | Uint8Array; env?: Record<string, string> } = {},
): Outcome {
  const [program, list] = invocation(shell, body, args)
  const { status, signal, stdout, stderr } = spawnSync(program, list, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...shell.env, ...options.env },
    input: options.input ?? '',
  })
  return { status, signal, stdout, stderr }
}

/** Starts a script, in a process group of its own. */
export function startScript(shell: Shell, cwd: string, body: string, ...args: string[]): Child {
  const [program, list] = invocation(shell, body, args)
  const env = { ...process.env, ...shell.env }
  return follow(spawn(program, list, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] }))
}
