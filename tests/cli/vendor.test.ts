/** The command line as it is built, in a directory of its own. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import { ROOT, text } from '../house/house.ts'
import { freshDirectory } from '../runtime/support/directory.ts'

const require = createRequire(import.meta.url)
const { version } = JSON.parse(text('package.json')) as { version: string }

interface Ending {
  status: number | null
  stdout: string
  stderr: string
}

function command(cwd: string, ...args: string[]): Ending {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'dist/cli/index.mjs'), ...args],
    { cwd, encoding: 'utf8', env: { ...process.env, FORCE_COLOR: undefined } },
  )
  return { status, stdout, stderr }
}

/** A directory in which `vendor` has written this file. */
function vendored(file: string): { cwd: string; full: string; read: () => string } {
  const cwd = freshDirectory()
  expect(command(cwd, 'vendor', file)).toMatchObject({ status: 0, stderr: '' })
  const full = path.join(cwd, file)
  return { cwd, full, read: () => readFileSync(full, 'utf8') }
}

describe('the command line', () => {
  it('prints its version and its help', () => {
    const cwd = freshDirectory()
    expect(command(cwd, '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
    const help = command(cwd, '--help')
    expect(help).toMatchObject({ status: 0, stderr: '' })
    expect(help.stdout).toContain('vendor [options] <file>')
    expect(help.stdout).toContain('Exit status:')
    expect(command(cwd, 'vendor', '--help').stdout).toContain('--check')
  })

  it.each([
    [[], 'Usage:'],
    [['vendr'], "unknown command 'vendr'"],
    [['--vendor'], "unknown option '--vendor'"],
    [['vendor'], "missing required argument 'file'"],
    [['vendor', 'a.ts', 'b.ts'], 'too many arguments'],
    [['vendor', 'a.ts', '--chek'], 'Did you mean --check?'],
    [['vendor', 'a.ts', '--check', '--force'], '--force has no meaning'],
    [['vendor', 'a.txt'], "'a.txt' needs one of these extensions: .ts, .mts, .cts, .mjs, .cjs, .js"],
    [['vendor', 'a'], "'a' needs one of these extensions"],
    [['vendor', '.ts'], "'.ts' needs one of these extensions"],
    [['vendor', 'a.d.ts'], "'a.d.ts' needs one of these extensions"],
    [['vendor', 'a.tsx'], "'a.tsx' needs one of these extensions"],
  ])('refuses %j with status 2 and touches nothing', (args, message) => {
    const cwd = freshDirectory()
    const { status, stdout, stderr } = command(cwd, ...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(readdirSync(cwd)).toEqual([])
  })

  it('uses no colours where there is no terminal', () => {
    expect(command(freshDirectory(), 'vendor', 'a.txt').stderr).not.toMatch(/\u001b/)
  })
})

describe('vendor', () => {
  it.each([
    'atomic-fs.ts',
    'atomic-fs.mts',
    'atomic-fs.cts',
    'atomic-fs.mjs',
    'atomic-fs.cjs',
    'atomic-fs.js',
  ])('writes %s with a header that says where it is from', (file) => {
    const { cwd, read } = vendored(file)
    const whole = read()
    const end = whole.indexOf('*/\n', whole.indexOf('/*!')) + 3
    const head = whole.slice(0, end)
    expect(head).toMatch(/^\/\* eslint-disable \*\/\n\/\*!\n/)
    expect(head).toContain(`eslint-plugin-atomic-fs ${version}`)
    expect(head).toContain(` * Made by: npx eslint-plugin-atomic-fs vendor ${file}\n`)
    expect(head).toContain('DO NOT EDIT')
    for (const line of text('LICENSE').trim().split('\n'))
      expect(head).toContain(` * ${line}`.trimEnd() + '\n')
    expect(head).toContain(createHash('sha256').update(whole.slice(end)).digest('hex'))
    const modules = [...whole.matchAll(/^(?:import .* from |const .* = require\()'([^']+)'/gm)]
    expect(modules.length).toBeGreaterThan(5)
    expect(modules.map((match) => match[1]!).filter((name) => !name.startsWith('node:'))).toEqual([])
    expect(whole).toContain('* Writes a file so that nobody ever sees half of it.')
    expect(readdirSync(cwd)).toEqual([file])
  })

  it('exports what the package exports', async () => {
    const names = Object.keys(require('../../dist/runtime/index.cjs') as object).sort()
    const module = (await import(pathToFileURL(vendored('a.mjs').full).href)) as object
    expect(Object.keys(module).sort()).toEqual(names)
    expect(Object.keys(require(vendored('a.cjs').full) as object).sort()).toEqual(names)
  })

  it('says that a file is current, and leaves it alone', () => {
    const { cwd, full } = vendored('src.mjs')
    const before = statSync(full)
    for (const args of [['--check'], [], ['--force']]) {
      const { status, stdout } = command(cwd, 'vendor', 'src.mjs', ...args)
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: `src.mjs is current: the runtime of eslint-plugin-atomic-fs ${version}.\n`,
      })
    }
    expect(statSync(full)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs })
  })

  it('takes line ends that version control has turned for what they were', () => {
    const { cwd, full, read } = vendored('a.ts')
    writeFileSync(full, read().replaceAll('\n', '\r\n'))
    expect(command(cwd, 'vendor', 'a.ts', '--check').status).toBe(0)
  })

  it('takes a first line for what it was that eslint --fix has taken away', () => {
    const { cwd, full, read } = vendored('a.mjs')
    const before = read()
    const { output, fixed } = new Linter().verifyAndFix(
      before,
      [{ files: ['**/*.mjs'], linterOptions: { reportUnusedDisableDirectives: 'warn' } }],
      { filename: 'a.mjs' },
    )
    expect(fixed).toBe(true)
    expect(output).not.toContain('/* eslint-disable */')
    writeFileSync(full, output)
    expect(command(cwd, 'vendor', 'a.mjs', '--check')).toMatchObject({ status: 0, stderr: '' })
  })

  it.each<[string, (text: string) => string, string]>([
    ['edited', (text) => text.replace('O_TRUNC', 'O_EXCL'), 'was edited by hand'],
    ['appended to', (text) => `${text}\n`, 'was edited by hand'],
    ['robbed of its licence', (text) => text.replace(' * MIT License\n', ''), 'was edited by hand'],
    ['given another hash', (text) => text.replace(/([0-9a-f]{64})/, '0'.repeat(64)), 'was edited by hand'],
    ['somebody’s own', () => 'export const mine = 1\n', 'was not written by this command'],
    ['empty', () => '', 'was not written by this command'],
  ])('keeps a file that was %s, unless it is forced', (_, change, message) => {
    const { cwd, full, read } = vendored('a.ts')
    const current = read()
    const changed = change(current)
    expect(changed).not.toBe(current)
    writeFileSync(full, changed)
    for (const args of [['--check'], []]) {
      const { status, stdout, stderr } = command(cwd, 'vendor', 'a.ts', ...args)
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toContain(`a.ts ${message}`)
      expect(read()).toBe(changed)
    }
    expect(command(cwd, 'vendor', 'a.ts', '--force').status).toBe(0)
    expect(read()).toBe(current)
  })

  it('replaces a file of another version, and --check tells which', () => {
    const { cwd, full, read } = vendored('a.mjs')
    const current = read()
    const body = `// Of old.\n${current.slice(current.indexOf('*/\n', current.indexOf('/*!')) + 3)}`
    const hash = createHash('sha256').update(body).digest('hex')
    const old = `${current.slice(0, current.indexOf('*/\n', current.indexOf('/*!')) + 3)}${body}`
      .replace(`eslint-plugin-atomic-fs ${version}`, 'eslint-plugin-atomic-fs 0.0.1')
      .replace(/[0-9a-f]{64}/, hash)
    writeFileSync(full, old)
    const { status, stderr } = command(cwd, 'vendor', 'a.mjs', '--check')
    expect(status).toBe(1)
    expect(stderr).toContain(`a.mjs is version 0.0.1, not the runtime of eslint-plugin-atomic-fs ${version}`)
    expect(read()).toBe(old)
    expect(command(cwd, 'vendor', 'a.mjs').status).toBe(0)
    expect(read()).toBe(current)
  })

  it('notices a file in the form of another extension', () => {
    const { cwd, read } = vendored('a.mjs')
    writeFileSync(path.join(cwd, 'b.cjs'), read())
    const { status, stderr } = command(cwd, 'vendor', 'b.cjs', '--check')
    expect(status).toBe(1)
    expect(stderr).toContain('another form or build of this version')
  })

  it('says with --check that a file is missing, and does not write it', () => {
    const cwd = freshDirectory()
    const { status, stderr } = command(cwd, 'vendor', 'a.ts', '--check')
    expect(status).toBe(1)
    expect(stderr).toBe('error: a.ts is missing. Write it: npx eslint-plugin-atomic-fs vendor a.ts\n')
    expect(readdirSync(cwd)).toEqual([])
  })

  it.each([
    ['{ "type": "module" }', true],
    ['{ "type": "commonjs" }', false],
    ['{}', false],
  ])('writes a .js file for the nearest package.json: %s', (manifest, isModule) => {
    const cwd = freshDirectory()
    writeFileSync(path.join(cwd, 'package.json'), `{ "type": ${isModule ? '"commonjs"' : '"module"'} }`)
    mkdirSync(path.join(cwd, 'inner/src'), { recursive: true })
    writeFileSync(path.join(cwd, 'inner/package.json'), manifest)
    expect(command(cwd, 'vendor', 'inner/src/a.js').status).toBe(0)
    const written = readFileSync(path.join(cwd, 'inner/src/a.js'), 'utf8')
    expect(written.includes('\nexport {')).toBe(isModule)
    expect(written.includes('\nmodule.exports = {')).toBe(!isModule)
    expect(written).toContain('Made by: npx eslint-plugin-atomic-fs vendor inner/src/a.js\n')
  })

  it('stops with a sentence when the system refuses', () => {
    const cwd = freshDirectory()
    mkdirSync(path.join(cwd, 'directory.ts'))
    writeFileSync(path.join(cwd, 'package.json'), '{')
    for (const [file, message] of [
      ['directory.ts', 'EISDIR'],
      ['missing/a.ts', 'its folder does not exist'],
      ['a.js', 'package.json says whether a .js file is a module'],
    ] as const) {
      const { status, stdout, stderr } = command(cwd, 'vendor', file)
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toContain(message)
      expect(stderr.trim().split('\n')).toHaveLength(1)
    }
    expect(existsSync(path.join(cwd, 'missing'))).toBe(false)
    expect(readdirSync(cwd).sort()).toEqual(['directory.ts', 'package.json'])
  })
})
