/** A project that nobody trusts yet: what linting it reads, and what it may not be made to do. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ignoredIn, uncommittedIn, untrackedIn } from '../../src/cli/git.ts'
import { whyTestsMightTurn } from '../../src/project/test-doubles.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CODE = `const fs = require('node:fs')
exports.bump = () => {
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  state.count++
  fs.writeFileSync('state.json', JSON.stringify(state))
}
require('child_process').execSync('touch executed')
require('./helper.js')
`

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-untrusted-')))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const write = (name: string, text: string): string => {
  const file = path.join(root, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const straceWorks =
  process.platform === 'linux' && spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0

// By the built plugin, as users run it, in an ESLint that reads nothing itself.
const PROGRAM = `
const { Linter } = require('eslint')
const plugin = require('./dist/index.cjs')
const [file, code, root] = process.argv.slice(1)
const linter = new Linter({ cwd: root, configType: 'flat' })
const lint = (text, filename) => linter.verify(text, [...plugin.configs.strict, { files: ['**'] }], { filename })
lint(code, undefined) // What is loaded when it is first needed.
require('node:fs').existsSync('/lint-begins')
const found = lint(code, file)
require('node:fs').existsSync('/lint-ends')
console.log(found.filter(({ ruleId }) => ruleId !== null).length)
`

describe('linting a file', () => {
  /** What the system is asked for meanwhile, on files and for processes and connections. */
  function callsWhile(code: string): { calls: string[]; reports: number } {
    write('package.json', '{"name":"sample","dependencies":{"left":"1"}}')
    write('.env', 'SECRET=1')
    write('src/helper.js', 'throw new Error("executed")')
    write('src/other.js', 'exports.other = 1')
    write(
      'test/store.test.js',
      `require('node:child_process').execSync('touch executed')\njest.mock('left')\n`,
    )
    write('eslint.config.js', 'throw new Error("executed")')
    write('node_modules/left/index.js', 'throw new Error("executed")')
    const file = write('src/store.js', code)
    const trace = path.join(root, 'trace')
    const done = spawnSync(
      'strace',
      [
        '-f',
        '-s',
        '300',
        '-o',
        trace,
        '-e',
        'trace=%file,%process,%network,write',
        process.execPath,
        '-e',
        PROGRAM,
        file,
        code,
        root,
      ],
      { cwd: ROOT, encoding: 'utf8' },
    )
    expect(done.stderr).toBe('')
    const lines = readFileSync(trace, 'utf8')
      .split('\n')
      .map((line) => line.replace(/^\d+ +/, ''))
    const [begin, end] = ['/lint-begins', '/lint-ends'].map((mark) =>
      lines.findIndex((line) => line.includes(mark)),
    ) as [number, number]
    expect(begin).toBeGreaterThan(0)
    expect(end).toBeGreaterThan(begin)
    rmSync(trace)
    // Threads of Node that wake each other up.
    const calls = lines
      .slice(begin + 1, end)
      .filter((line) => line !== '' && !/^(write\(\d+, "\\1\\0|<\.\.\.|\+\+\+|---)/.test(line))
    return { calls, reports: Number(done.stdout) }
  }

  it.runIf(straceWorks)('without a fix reads nothing at all (needs strace)', () => {
    const { calls } = callsWhile(`exports.sum = (a, b) => a + b\nrequire('./helper.js')\n`)
    expect(calls).toEqual([])
  })

  it.runIf(straceWorks)(
    'with a fix opens manifests and tests only, to read them, and runs and reaches nothing (needs strace)',
    () => {
      const { calls, reports } = callsWhile(CODE)
      expect(reports).toBeGreaterThan(0)
      const opened = calls.filter((line) => line.startsWith('open'))
      for (const line of opened) expect(line).toMatch(/O_RDONLY/)
      const files = opened
        .filter((line) => !line.includes('O_DIRECTORY'))
        .map((line) => /"([^"]*)"/.exec(line)![1]!)
      expect([...new Set(files.map((file) => path.relative(root, file)))].sort()).toEqual([
        'package.json',
        'test/store.test.js',
      ])
      const folders = opened
        .filter((line) => line.includes('O_DIRECTORY'))
        .map((line) => /"([^"]*)"/.exec(line)![1]!)
      expect([...new Set(folders.map((folder) => path.relative(root, folder)))].sort()).toEqual([
        '',
        'src',
        'test',
      ])
      // Besides that it only asks what is there.
      const others = calls.filter(
        (line) => !/^(openat?|statx?|newfstatat|lstat|access|faccessat2?|readlink|getcwd)\(/.test(line),
      )
      expect(others).toEqual([])
      expect(existsSync(path.join(root, 'executed'))).toBe(false)
    },
  )

  // Windows has no pipes among its files.
  it.skipIf(process.platform === 'win32')(
    'waits for no pipe that is called like a manifest or a test',
    () => {
      const file = write('src/store.js', CODE)
      for (const name of ['package.json', 'src/package.json', 'store.test.js'])
        execFileSync('mkfifo', [path.join(root, name)])
      expect(whyTestsMightTurn(file, CODE)).toBeUndefined()
    },
  )
})

const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' })
const hasGit = spawnSync('git', ['--version']).status === 0

// The program that the repository names is one for a POSIX shell.
describe.runIf(hasGit && process.platform !== 'win32')('looking at a repository (needs git)', () => {
  it('does not run what its configuration names to find out what has changed', () => {
    git('init', '--quiet')
    const file = write('a.js', '')
    git('add', 'a.js')
    const monitor = write('monitor', '#!/bin/sh\ntouch executed\nprintf "1\\0/\\0"\n')
    execFileSync('chmod', ['+x', monitor])
    git('config', 'core.fsmonitor', monitor)
    git('status')
    // So it would.
    expect(existsSync(path.join(root, 'executed'))).toBe(true)
    rmSync(path.join(root, 'executed'))
    uncommittedIn(root)
    untrackedIn(root)
    ignoredIn(root, [file])
    expect(existsSync(path.join(root, 'executed'))).toBe(false)
  })
})
