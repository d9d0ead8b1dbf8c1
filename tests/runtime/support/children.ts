/** Real processes for the race and crash tests. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createInterface } from 'node:readline'
import { buildRuntime } from './build.ts'

/** How a child ended. */
export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
  lines: string[]
  stderr: string
}

/** A running child. */
export interface Child {
  process: ChildProcess
  /** Resolves when the child has printed this line; rejects when it ends without. */
  printed: (line: string) => Promise<void>
  ended: Promise<Ending>
}

let scripts = 0

/**
 * Starts a process that runs `body` with the runtime as `runtime`, `fs`, and the arguments as `args`. What it prints
 * with `console.log` can be waited for.
 */
export async function start(directory: string, body: string, ...args: (string | number)[]): Promise<Child> {
  return startUnder([], directory, body, ...args)
}

/** The same, by a command that starts the process in its turn, such as `unshare`. */
export async function startUnder(
  wrapper: readonly string[],
  directory: string,
  body: string,
  ...args: (string | number)[]
): Promise<Child> {
  const home = await buildRuntime()
  scripts += 1
  const script = join(directory, `child-${scripts}.mjs`)
  const entry = pathToFileURL(join(home, 'index.js')).href
  writeFileSync(
    script,
    `import * as runtime from ${JSON.stringify(entry)}\nimport fs from 'node:fs'\n` +
      `const args = process.argv.slice(2)\nvoid fs\n${body}\n`,
  )
  const [command, ...rest] = [...wrapper, process.execPath, script, ...args.map(String)] as [
    string,
    ...string[],
  ]
  return follow(spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] }))
}

/** Follows a process that was started with pipes for its output. */
export function follow(child: ChildProcess): Child {
  if (!child.stdout || !child.stderr) throw new Error('the output must go to pipes')
  const lines: string[] = []
  const waiting = new Map<string, () => void>()
  let stderr = ''
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    waiting.get(line)?.()
  })
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const ended = new Promise<Ending>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, lines, stderr }))
  })
  return {
    process: child,
    ended,
    printed: async (line) => {
      if (lines.includes(line)) return
      const seen = new Promise<void>((resolve) => waiting.set(line, resolve))
      const over = ended.then((ending) => {
        if (!lines.includes(line)) throw new Error(`ended without '${line}': ${JSON.stringify(ending)}`)
      })
      await Promise.race([seen, over])
    },
  }
}

/** Runs a process to its end and fails unless it ended well. Returns the lines it printed. */
export async function run(directory: string, body: string, ...args: (string | number)[]): Promise<string[]> {
  const child = await start(directory, body, ...args)
  const ending = await child.ended
  if (ending.code !== 0) throw new Error(`child failed: ${JSON.stringify(ending, null, 2)}`)
  return ending.lines
}
