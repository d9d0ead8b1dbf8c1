/** The built command line, run in projects of their own. */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect } from 'vitest'
import { ROOT } from '../house/house.ts'
import { freshDirectory } from '../runtime/support/directory.ts'

/** The package where nothing else is installed: beside its sources the command would find their ESLint. */
export const PACKAGE = realpathSync(mkdtempSync(path.join(tmpdir(), 'atomic-fs-package-')))
for (const part of ['package.json', 'LICENSE', 'dist'])
  cpSync(path.join(ROOT, part), path.join(PACKAGE, part), { recursive: true })
afterAll(() => rmSync(PACKAGE, { recursive: true, force: true }))

export const CLI = path.join(PACKAGE, 'dist/cli/index.mjs')

export interface Ending {
  status: number | null
  stdout: string
  stderr: string
}

export function command(cwd: string, ...args: string[]): Ending {
  return commandWith(cwd, {}, ...args)
}

export function commandWith(cwd: string, env: Record<string, string>, ...args: string[]): Ending {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: undefined, ...env },
  })
  return { status, stdout, stderr }
}

export interface Project {
  cwd: string
  read(file: string): string
  write(file: string, content: string | Buffer): void
  git(...args: string[]): string
  commit(): void
  run(...args: string[]): Ending
}

/** A repository in which these files are committed, and `node_modules` with links to packages of this one. */
export function project(
  files: Record<string, string | Buffer>,
  links: Record<string, string> = { eslint: 'eslint' },
): Project {
  const cwd = freshDirectory()
  const git = (...args: string[]): string => {
    const options = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'core.autocrlf=false']
    const run = spawnSync('git', [...options, ...args], { cwd, encoding: 'utf8' })
    if (run.status !== 0) throw new Error(run.stderr)
    return run.stdout
  }
  const made: Project = {
    cwd,
    read: (file) => readFileSync(path.join(cwd, file), 'utf8'),
    write(file, content) {
      const full = path.join(cwd, file)
      mkdirSync(path.dirname(full), { recursive: true })
      writeFileSync(full, content)
    },
    git,
    commit() {
      git('add', '--all')
      git('commit', '--quiet', '--message', 'x')
    },
    run: (...args) => command(cwd, ...args),
  }
  const manifest = { private: true, dependencies: { 'eslint-plugin-atomic-fs': '*' } }
  made.write('package.json', JSON.stringify(manifest))
  made.write('.gitignore', 'node_modules\n')
  for (const [file, content] of Object.entries(files)) made.write(file, content)
  for (const [name, source] of Object.entries({ ...links, 'eslint-plugin-atomic-fs': '' })) {
    const link = path.join(cwd, 'node_modules', name)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(source === '' ? PACKAGE : path.join(ROOT, 'node_modules', source), link, 'junction')
  }
  git('init', '--quiet')
  made.commit()
  return made
}

/** That it does not start, says why, and writes nothing. */
export function expectRefusal(
  { cwd, git, read }: Project,
  args: readonly string[],
  message: string,
  env: Record<string, string> = {},
): void {
  const state = (): string[] =>
    ['ls-files', 'ls-files --others']
      .flatMap((words) => git(...words.split(' '), '-z', '--', '.', ':!node_modules').split('\0'))
      .map((file) => (existsSync(path.join(cwd, file)) && file !== '' ? `${file}: ${read(file)}` : file))
  const before = state()
  const { status, stdout, stderr } = commandWith(cwd, env, ...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(message)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(state()).toEqual(before)
}

/** A report with a fix, and one with a suggestion. */
export const STORE = `const fs = require('fs')
exports.load = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))
exports.save = (file, data) => {
  fs.writeFileSync(file, JSON.stringify(data))
}
exports.saveLater = (file, data, done) => {
  fs.writeFile(file, JSON.stringify(data), done)
}
`
/** A report with a fix. */
export const TYPED = `import fs from 'node:fs'
export const load = (file: string): unknown => JSON.parse(fs.readFileSync(file, 'utf8'))
export function save(file: string, data: unknown): void {
  fs.writeFileSync(file, JSON.stringify(data))
}
`

/** `npm run test:clients` asks for all; otherwise the oldest and the newest have to do. */
export const VERSIONS =
  process.env['ATOMIC_FS_CLIENTS'] === 'all' ? ['eslint-8', 'eslint-9', 'eslint'] : ['eslint-8', 'eslint']
