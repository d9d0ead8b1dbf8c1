/** What ESLint's command line can do with its results, with the reports and fixes of the packed plugin. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { must, project, type Project, type Run } from '../package/projects.ts'

const CONFIG = `import atomicFs from 'eslint-plugin-atomic-fs'
export default [...atomicFs.configs.recommended]
`
const SAVE = `import fs from 'node:fs'

export function save(file, data) {
  const temp = file + '.tmp'
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}
`
const FIXED = `import fs from 'node:fs'
import { tmpPath, renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'

export function save(file, data) {
  const temp = tmpPath(file)
  fs.writeFileSync(temp, data)
  renameWithRetrySync(temp, file)
}
`
const RULES = ['atomic-fs/no-shared-temp-path', 'atomic-fs/no-bare-rename']

interface Result {
  filePath: string
  messages: { ruleId: string | null; message: string }[]
  output?: string
  stats?: { times: { passes: { rules?: Record<string, { total: number }> }[] } }
}

const VERSIONS = {
  'ESLint 10': 'eslint',
  // `npm run test:clients` asks for all.
  ...(process.env['ATOMIC_FS_CLIENTS'] === 'all' ? { 'ESLint 9': 'eslint-9', 'ESLint 8': 'eslint-8' } : {}),
}

describe.each(Object.entries(VERSIONS))('%s', (version, eslint) => {
  // Since 9: statistics 9.0, suppressions 9.24, threads 9.34.
  const sinceNine = version !== 'ESLint 8'
  let fresh: Project

  beforeEach(() => {
    const files = { 'eslint.config.mjs': CONFIG, 'save.mjs': SAVE, 'clean.mjs': FIXED }
    fresh = project(files, { eslint })
  })

  const write = (file: string, text: string): void => writeFileSync(path.join(fresh.folder, file), text)

  function results({ stdout, stderr }: Run): Result[] {
    try {
      return JSON.parse(stdout) as Result[]
    } catch {
      throw new Error(stdout + stderr)
    }
  }

  /** The rules that report, by file. */
  function found(run: Run): Record<string, (string | null)[]> {
    const told = results(run).filter(({ messages }) => messages.length > 0)
    return Object.fromEntries(
      told.map(({ filePath, messages }) => [path.basename(filePath), messages.map(({ ruleId }) => ruleId)]),
    )
  }

  const lint = (...args: string[]): Run => fresh.eslint(['.', '--format', 'json', ...args])

  it('lints an edited file again with --cache, and leaves the others', () => {
    expect(found(lint('--cache'))).toEqual({ 'save.mjs': RULES })
    write('clean.mjs', SAVE)
    expect(found(lint('--cache'))).toEqual({ 'save.mjs': RULES, 'clean.mjs': RULES })
    write('save.mjs', FIXED)
    expect(found(lint('--cache'))).toEqual({ 'clean.mjs': RULES })
    const cache = readFileSync(path.join(fresh.folder, '.eslintcache'), 'utf8')
    expect(cache).toContain('save.mjs')
  })

  it('does not take what an older version found from the cache', () => {
    const file = path.join(fresh.folder, 'node_modules/eslint-plugin-atomic-fs/dist/index.cjs')
    const build = readFileSync(file, 'utf8')
    const told = (): string[] =>
      results(lint('--cache')).flatMap(({ messages }) => messages.map((one) => one.message))
    expect(told().join()).toContain('publish each other')
    const changed = build.replaceAll('publish each other', 'mix up each other')
    expect(changed).not.toBe(build)
    writeFileSync(file, changed)
    // The same version: as far as the cache knows, nothing has changed.
    expect(told().join()).toContain('publish each other')
    const newer = changed.replace(/(var|const|let) version = "[^"]+"/, '$1 version = "99.0.0"')
    expect(newer).not.toBe(changed)
    writeFileSync(file, newer)
    expect(told().join()).toContain('mix up each other')
  })

  it.runIf(sinceNine)('finds and fixes the same in threads', () => {
    for (let number = 0; number < 8; number += 1) write(`more-${number}.mjs`, SAVE)
    const strip = (run: Run) => results(run).map(({ filePath, messages }) => [filePath, messages])
    expect(strip(lint('--concurrency', '2'))).toEqual(strip(lint()))
    must(fresh.eslint(['.', '--fix', '--concurrency', '2']))
    expect(fresh.read('more-7.mjs')).toBe(FIXED)
  })

  it.runIf(sinceNine)('is counted in the statistics', () => {
    const [result] = results(lint('--stats')).filter(({ filePath }) => filePath.endsWith('save.mjs'))
    expect(result!.stats!.times.passes[0]!.rules).toMatchObject(
      Object.fromEntries(RULES.map((rule) => [rule, { total: expect.any(Number) as number }])),
    )
  })

  it.runIf(sinceNine)(
    'starts on an old code base with suppressions, and only what is new is reported',
    () => {
      must(fresh.eslint(['.', '--suppress-all']))
      const suppressions = (): unknown => JSON.parse(fresh.read('eslint-suppressions.json'))
      expect(suppressions()).toEqual({
        'save.mjs': Object.fromEntries(RULES.map((rule) => [rule, { count: 1 }])),
      })
      must(fresh.eslint(['.']))
      write('new.mjs', SAVE)
      expect(found(lint())).toEqual({ 'new.mjs': RULES })
      rmSync(path.join(fresh.folder, 'new.mjs'))
      write('save.mjs', FIXED)
      // What is repaired has to leave the file, so that it cannot come back.
      expect(fresh.eslint(['.']).status).toBe(2)
      must(fresh.eslint(['.', '--prune-suppressions']))
      expect(suppressions()).toEqual({})
    },
  )

  it('tells with --fix-dry-run what --fix would write', () => {
    const run = lint('--fix-dry-run')
    const outputs = results(run).flatMap(({ output }) => output ?? [])
    expect(outputs).toEqual([FIXED])
    expect(fresh.read('save.mjs')).toBe(SAVE)
    must(fresh.eslint(['.', '--fix']))
    expect(fresh.read('save.mjs')).toBe(FIXED)
  })

  it('reads from standard input, under the name that is given', () => {
    const piped = (name: string, ...args: string[]): Run =>
      fresh.eslint(['--stdin', '--stdin-filename', name, '--format', 'json', ...args], {}, SAVE)
    expect(found(piped('src/save.mjs'))).toEqual({ 'save.mjs': RULES })
    expect(results(piped('src/save.mjs', '--fix-dry-run'))[0]!.output).toBe(FIXED)
    expect(found(piped('tests/save.mjs'))).toEqual({})
  })
})
