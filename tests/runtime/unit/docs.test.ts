/**
 * What can be held against the documentation by a machine: its samples run and print what they say, its pages are
 * complete, its tables of options are those of the types, and its promises name tests that exist.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as runtime from '../../../src/runtime/index.ts'
import { buildRuntime } from '../support/build.ts'
import { freshDirectory } from '../support/directory.ts'

const root = new URL('../../../', import.meta.url)
const docs = fileURLToPath(new URL('docs/runtime/', root))
const sources = fileURLToPath(new URL('src/runtime/', root))
const tests = fileURLToPath(new URL('tests/runtime/', root))
const PACKAGE = 'eslint-plugin-atomic-fs'

const pages = readdirSync(docs).filter((name) => name.endsWith('.md'))
const pageOf = (name: string) => readFileSync(docs + name, 'utf8')

interface Sample {
  page: string
  line: number
  code: string
  /** What the comments `// Prints: …` say, line by line. */
  prints: string
}

function samplesOf(page: string): Sample[] {
  const text = pageOf(page)
  return [...text.matchAll(/^( *)```js\n([\s\S]*?)^ *```$/gm)].map((fence) => {
    const [, indent, body] = fence as unknown as [string, string, string]
    const code = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    return {
      page,
      line: text.slice(0, fence.index).split('\n').length,
      code,
      prints: [...code.matchAll(/^\/\/ Prints: (.*)$/gm)].map(([, line]) => `${line}\n`).join(''),
    }
  })
}

const samples = pages.flatMap(samplesOf)

/** Packages that a sample imports and that are not here: such a sample is read, but cannot run. */
const strangers = ({ code }: Sample): string[] =>
  [...code.matchAll(/\bfrom '([^']+)'/g)]
    .map(([, name]) => name as string)
    .filter((name) => !name.startsWith('node:') && !name.startsWith(`${PACKAGE}/`))

/** A directory in which a sample finds this package as a user's program does. */
async function project(): Promise<string> {
  const home = freshDirectory()
  const installed = join(home, 'node_modules', PACKAGE)
  mkdirSync(installed, { recursive: true })
  mkdirSync(join(home, 'work'))
  const entry = pathToFileURL(join(await buildRuntime(), 'index.js')).href
  writeFileSync(join(installed, 'runtime.mjs'), `export * from ${JSON.stringify(entry)}\n`)
  const exports = { './runtime': './runtime.mjs' }
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name: PACKAGE, exports }))
  return home
}

function node(home: string, ...args: string[]) {
  const done = spawnSync(process.execPath, args, { cwd: join(home, 'work'), encoding: 'utf8' })
  return { status: done.status, stdout: done.stdout, stderr: done.stderr }
}

describe('every sample', () => {
  it.each(samples.map((sample) => [`${sample.page}:${sample.line}`, sample] as const))(
    '%s runs, and prints what it says',
    async (_name, sample) => {
      const home = await project()
      writeFileSync(join(home, 'sample.mjs'), sample.code)
      if (strangers(sample).length > 0) {
        expect(node(home, '--check', '../sample.mjs')).toMatchObject({ status: 0, stderr: '' })
      } else {
        const expected = { status: 0, stdout: sample.prints, stderr: '' }
        expect(node(home, '../sample.mjs')).toEqual(expected)
      }
    },
  )

  it('is of a kind that is run', () => {
    const fences = pages.flatMap((page) =>
      [...pageOf(page).matchAll(/^ *```(\S+)/gm)].map(([, kind]) => kind as string),
    )
    // Shell samples are run by the tests of the shell library.
    expect([...new Set(fences)].sort()).toEqual(['console', 'js', 'sh', 'text'])
  })

  it('of another library is on the page about migrating only', () => {
    const foreign = samples.filter((sample) => strangers(sample).some((name) => name !== PACKAGE))
    expect(new Set(foreign.map(({ page }) => page))).toEqual(new Set(['migrating.md']))
    // Each is followed by what to write instead.
    const marks = [...pageOf('migrating.md').matchAll(/<!-- (before|bad|fixed|good) -->/g)].map(
      ([, mark]) => mark,
    )
    expect(marks.filter((mark) => mark !== 'good').length).toBeGreaterThanOrEqual(foreign.length)
    expect(marks.filter((mark) => mark === 'good').length).toBeGreaterThanOrEqual(9)
  })
})

/** The page of each function, and where its options are declared. */
const PAGES: Record<string, { page: string; options: [file: string, type: string][]; without?: string[] }> = {
  atomicWrite: { page: 'atomic-write', options: [['atomic-write', 'AtomicWriteOptions']] },
  appendLines: {
    page: 'append-lines',
    options: [
      ['append-lines', 'AppendOptions'],
      ['section', 'LockOptions'],
    ],
    without: ['createDirectory'],
  },
  withLock: { page: 'with-lock', options: [['section', 'LockOptions']] },
  updateFile: {
    page: 'update-file',
    options: [
      ['update-file', 'UpdateOptions'],
      ['section', 'LockOptions'],
    ],
  },
  renameWithRetry: { page: 'rename-with-retry', options: [['rename-with-retry', 'RenameOptions']] },
  tmpPath: { page: 'tmp-path', options: [] },
  sweepTemps: { page: 'sweep-temps', options: [['sweep-temps', 'SweepOptions']] },
}

const HEADINGS = [
  /^What goes wrong without it$/,
  /^Arguments$/,
  /^What happens to$/,
  /^Errors$/,
  /^Synchronous and asynchronous$/,
  /^What it costs$/,
  /^When not to use it$/,
  /^Differences from .+$/,
]

const named = Object.keys(runtime)
const functions = named.filter((name) => /^[a-z]/.test(name) && !name.endsWith('Sync'))

describe('the pages', () => {
  it('are one for each function', () => expect(Object.keys(PAGES).sort()).toEqual([...functions].sort()))

  it.each(Object.entries(PAGES))('%s: has all parts, in one order', (name, { page }) => {
    const text = pageOf(`${page}.md`)
    expect(text.startsWith(`# ${name}\n`)).toBe(true)
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading as string)
    expect(headings).toHaveLength(HEADINGS.length)
    headings.forEach((heading, index) => expect(heading).toMatch(HEADINGS[index] as RegExp))
    expect(text).toMatch(/<!-- bad -->[\s\S]*<!-- good -->/)
    if (named.includes(`${name}Sync`)) expect(text).toContain(`${name}Sync(`)
  })

  it.each(Object.entries(PAGES).filter(([, { options }]) => options.length > 0))(
    '%s: has the options of its type, and their defaults',
    (_name, { page, options, without = [] }) => {
      const declared = new Map(options.flatMap(([file, type]) => declaredOptions(file, type)))
      for (const name of without) declared.delete(name)
      const table = /^\| option .*\n\|[ -|]*\n((?:\|.*\n)+)/m.exec(pageOf(`${page}.md`))?.[1] as string
      const rows = new Map(
        [...table.matchAll(/^\| `(\w+)` +\| (.*?) +\| /gm)].map(([, name, cell]) => [
          name as string,
          cell as string,
        ]),
      )
      expect([...rows.keys()].sort()).toEqual([...declared.keys()].sort())
      for (const [name, values] of declared)
        for (const value of values) expect(rows.get(name)).toContain(value)
    },
  )

  it('the index leads to all of them, and to every rule whose fix uses one', () => {
    const index = pageOf('README.md')
    for (const { page } of Object.values(PAGES)) expect(index).toContain(`](${page}.md)`)
    const rules = fileURLToPath(new URL('docs/rules/', root))
    const using = readdirSync(rules).filter((name) => {
      const fixed = readFileSync(rules + name, 'utf8')
        .split('<!-- fixed -->')
        .slice(1)
      return fixed.some((part) => /^\s*```[\s\S]*?^```/m.exec(part)?.[0].includes(`${PACKAGE}/runtime`))
    })
    expect(using.length).toBeGreaterThan(5)
    for (const name of using) expect(index).toContain(`](../rules/${name})`)
  })

  it('errors.md has every class and its code', () => {
    const text = pageOf('errors.md')
    for (const name of named.filter((each) => /^[A-Z]/.test(each))) expect(text).toContain(`\`${name}\``)
    const codes = [...readFileSync(`${sources}errors.ts`, 'utf8').matchAll(/code(?: =|:) '(E\w+)'/g)]
    expect(codes.length).toBeGreaterThan(5)
    for (const [, code] of codes) expect(text).toContain(`\`${code}\``)
  })
})

/** The options that an interface declares, each with the values that its comment gives as defaults. */
function declaredOptions(file: string, type: string): [string, string[]][] {
  const source = readFileSync(`${sources}${file}.ts`, 'utf8')
  const body =
    new RegExp(`^export interface ${type}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(source)?.[1] ?? ''
  return [...body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(\w+)\?:/g)].map(([, comment, name]) => {
    const words = (comment as string).replaceAll(/\s+\*?\s*/g, ' ')
    return [
      name as string,
      [...words.matchAll(/Default: (.*?)[.,](?:\s|$)/g)].map(([, value]) => plain(value)),
    ]
  })
}

const plain = (value: string | undefined): string => (value ?? '').replaceAll('`', '')

describe('every promise names a test that exists', () => {
  const rows = [...pageOf('guarantees.md').matchAll(/`((?:\.\.\/)?[\w/-]+\.test\.ts)`: "([^"]+)"/g)]
  it.each(rows.map(([, file, title]) => [file, title] as [string, string]))('%s: %s', (file, title) => {
    expect(existsSync(tests + file)).toBe(true)
    expect(readFileSync(tests + file, 'utf8')).toContain(title)
  })
  it('and there are many', () => expect(rows.length).toBeGreaterThan(30))

  it('also in the layout of the page: each has one, and stands under a heading', () => {
    const promised = /^## Promised\n([\s\S]*?)^## /m.exec(pageOf('guarantees.md'))?.[1] as string
    const [before, ...parts] = promised.split(/^### .+$/m)
    expect(before?.trim()).toBe('')
    for (const part of parts) {
      const promises = part.split(/^- /m).slice(1)
      expect(promises.length).toBeGreaterThan(0)
      for (const promise of promises) expect(promise).toMatch(/:\n {2}`[\w/-]+\.test\.ts`: "/)
    }
  })
})
