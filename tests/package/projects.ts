import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { ROOT } from '../house/house.ts'

export interface Run {
  status: number | null
  stdout: string
  stderr: string
}

export interface Project {
  folder: string
  read(file: string): string
  /** Runs `node` with these arguments in the project. */
  node(args: readonly string[], env?: Record<string, string>, input?: string): Run
  npm(args: readonly string[]): Run
  /** Runs a line as a user types it, or a pipeline's step. POSIX only. */
  shell(line: string, env?: Record<string, string>): Run
  /** Runs the project's own command line of ESLint. */
  eslint(args: readonly string[], env?: Record<string, string>, input?: string): Run
}

const scratch = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-package-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }))

let tarball: string | undefined
let installed: string | undefined

/** The file that would be published, made from what is in dist. */
export function packed(): string {
  if (tarball) return tarball
  // Without scripts: prepack would build again, under the feet of the tests that run beside this one.
  const { stdout } = must(npm(['pack', '--ignore-scripts', '--json', '--pack-destination', scratch], ROOT))
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  tarball = path.join(scratch, filename)
  return tarball
}

/** The package as npm installs it, with nothing else. */
export function installedPackages(): string {
  if (installed) return installed
  const folder = path.join(scratch, 'installed')
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "consumer", "private": true }\n')
  must(npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', packed()], folder))
  installed = path.join(folder, 'node_modules')
  return installed
}

/**
 * A fresh project beside no other: the installed package, these files, and links to packages of this
 * repository (`{ eslint: 'eslint-9' }` makes our eslint-9 the eslint of the project).
 */
export function project(files: Record<string, string>, links: Record<string, string> = {}): Project {
  const folder = mkdtempSync(path.join(scratch, 'project-'))
  cpSync(installedPackages(), path.join(folder, 'node_modules'), { recursive: true })
  for (const [name, source] of Object.entries(links)) {
    const link = path.join(folder, 'node_modules', name)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(path.join(ROOT, 'node_modules', source), link, 'junction')
    linkCommands(link, name)
  }
  for (const [file, content] of Object.entries({ 'package.json': '{ "private": true }\n', ...files })) {
    const target = path.join(folder, file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
  const node = (args: readonly string[], env: Record<string, string> = {}, input?: string): Run =>
    run(process.execPath, args, folder, env, input)
  return {
    folder,
    read: (file) => readFileSync(path.join(folder, file), 'utf8'),
    node,
    npm: (args) => npm(args, folder),
    shell: (line, env = {}) => run('sh', ['-c', line], folder, env),
    eslint: (args, env, input) =>
      node([path.join(folder, 'node_modules/eslint/bin/eslint.js'), ...args], env, input),
  }
}

/** What npm does for the commands of a package: npx finds them. On Windows it writes scripts, which nobody needs here. */
function linkCommands(folder: string, name: string): void {
  if (process.platform === 'win32') return
  const { bin = {} } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    bin?: string | Record<string, string>
  }
  const commands = typeof bin === 'string' ? { [path.basename(name)]: bin } : bin
  const target = path.join(folder, ...Array<string>(name.split('/').length).fill('..'), '.bin')
  mkdirSync(target, { recursive: true })
  for (const [command, file] of Object.entries(commands)) {
    symlinkSync(path.join(folder, file), path.join(target, command))
  }
}

/** The run, if it succeeded; otherwise an error with all it printed. */
export function must(result: Run): Run {
  if (result.status !== 0) throw new Error(`status ${result.status}\n${result.stdout}\n${result.stderr}`)
  return result
}

function npm(args: readonly string[], cwd: string): Run {
  // npm beside the Node that runs the tests; a shell is only needed for npm.cmd on Windows.
  const cli = path.join(path.dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js')
  if (process.platform === 'win32' && existsSync(cli)) return run(process.execPath, [cli, ...args], cwd, {})
  return run('npm', args, cwd, {})
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
  input = '',
): Run {
  const clean = { ...process.env, ...env }
  // What vitest and npm set for their own children would change what these see.
  for (const key of Object.keys(clean)) {
    if (/^(?:VITEST|npm_package_|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$)/.test(key)) delete clean[key]
  }
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: clean,
    input,
  })
  return { status, stdout, stderr: error ? String(error) : stderr }
}
