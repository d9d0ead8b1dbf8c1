/**
 * oxlint runs the package as one of its JS plugins. Each case of the rules' tests gets the reports that it gets in ESLint,
 * and run again until nothing changes, `--fix` reaches the same text.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { put } from '../../src/analysis/multimap.ts'
import { ROOT, plugin, text } from '../house/house.ts'
import { LOUD, QUIET } from '../house/quiet-paths.ts'
import { must, project, type Project, type Run } from '../package/projects.ts'
import type { Cases } from '../rules/run.ts'
import { importRuleTests, inEslint, placed, type Outcome, type RuleCase } from './rule-cases.ts'

// `npm run test:clients` asks for all.
const every = process.env['ATOMIC_FS_CLIENTS'] === 'all' ? 1 : 12

const OXLINT = path.join(ROOT, 'node_modules/oxlint/bin/oxlint')
// Its binaries come in packages of their own, and not every registry has that of every platform.
const installed = spawnSync(process.execPath, [OXLINT, '--version']).status === 0

const RUNTIME = { 'atomic-fs': { runtime: 'eslint-plugin-atomic-fs/runtime' } }

const handed = vi.hoisted(() => [] as [rule: string, cases: Cases][])
vi.mock('../rules/run.ts', () => ({
  runCases: (name: string, _rule: unknown, cases: Cases) => handed.push([name, cases]),
}))
await importRuleTests()

const cases = handed.flatMap(([rule, all]) => placed(rule, all, RUNTIME))
/** For the runs with one rule. */
const someCases = cases.filter((_, index) => every === 1 || index % 8 === 0)

interface Diagnostic {
  message: string
  filename: string
  labels: { span: { offset: number; length: number; line: number; column: number } }[]
}

const oxlint = (fresh: Project, args: readonly string[]): Run => fresh.node([OXLINT, ...args])

function diagnose(fresh: Project, args: readonly string[]): Diagnostic[] {
  const { stdout, stderr } = oxlint(fresh, ['--format', 'json', ...args])
  try {
    return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics
  } catch {
    throw new Error(stdout + stderr)
  }
}

/** What oxlint says of the files and makes of them, one folder and one run for each configuration. */
function inOxlint(runs: readonly { tests: readonly RuleCase[]; config: object }[]): Map<RuleCase, Outcome> {
  const found = new Map<RuleCase, Outcome>()
  const fresh = project({})
  runs.forEach(({ tests, config }, number) => {
    const folder = path.join(fresh.folder, `${number}`)
    const pathOf = (test: RuleCase) => path.join(folder, test.file)
    for (const test of tests) {
      mkdirSync(path.dirname(pathOf(test)), { recursive: true })
      writeFileSync(pathOf(test), test.code)
    }
    writeFileSync(path.join(folder, '.oxlintrc.json'), JSON.stringify(config))
    const diagnostics = groupBy(diagnose(fresh, [`${number}`]), ({ filename }) =>
      path.resolve(fresh.folder, filename),
    )
    // A run leaves what overlaps another fix.
    let before = ''
    let texts = tests.map(({ code }) => code)
    for (let times = 0; times < 12 && before !== texts.join('\0'); times += 1) {
      before = texts.join('\0')
      oxlint(fresh, ['--fix', '--silent', `${number}`])
      texts = tests.map((test) => readFileSync(pathOf(test), 'utf8'))
    }
    tests.forEach((test, index) => {
      const reports = (diagnostics.get(pathOf(test)) ?? []).map((one) => reportOf(test, one))
      found.set(test, { reports: reports.sort(), fixed: texts[index]! })
    })
  })
  return found
}

function reportOf({ code }: RuleCase, { message, labels }: Diagnostic): string {
  // What went wrong with the file as a whole is said without a place.
  if (!labels[0]) return message
  const { offset, length, line, column } = labels[0].span
  // oxlint counts bytes.
  const underlined = Buffer.from(code).subarray(offset, offset + length)
  return `${line}:${column} ${message}\n${String(underlined)}`
}

const base = { jsPlugins: ['eslint-plugin-atomic-fs'], categories: { correctness: 'off' } }
const ownRule = ({ rule, options }: RuleCase) => ({ [`atomic-fs/${rule}`]: ['error', ...options] })

/** Each rule by itself: settings hold for a whole configuration of oxlint, and options for some files of it. */
function eachByItself(): Map<RuleCase, Outcome> {
  const sameSettings = groupBy(someCases, ({ settings }) => JSON.stringify(settings))
  return inOxlint(
    [...sameSettings.values()].map((tests) => {
      const sameRule = groupBy(tests, (test) => JSON.stringify(ownRule(test)))
      const overrides = [...sameRule.values()].map((alike) => ({
        files: alike.map(({ file }) => file),
        rules: ownRule(alike[0]!),
      }))
      return { tests, config: { ...base, settings: tests[0]!.settings, overrides } }
    }),
  )
}

function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const thing of things) put(groups, keyOf(thing), thing)
  return groups
}

const table = <T>(tests: readonly RuleCase[], of: (test: RuleCase) => T) =>
  Object.fromEntries(tests.map((test) => [`${test.rule}: ${test.name}`, of(test)]))

describe.skipIf(!installed)('oxlint, with one rule', () => {
  let found: Map<RuleCase, Outcome>
  beforeAll(() => {
    found = eachByItself()
  }, 300_000)

  it.each(handed.map(([rule]) => rule))('reports and fixes what ESLint does: %s', (rule) => {
    const own = someCases.filter((test) => test.rule === rule)
    expect(own.length).toBeGreaterThan(1)
    expect(table(own, (test) => found.get(test)?.reports.length)).toEqual(table(own, (test) => test.reports))
    expect(table(own, (test) => found.get(test))).toEqual(
      table(own, (test) => inEslint(test, ownRule(test), test.settings)),
    )
  })
})

const SAVE = `import fs from 'node:fs'

export function save(file, data) {
  const temp = file + '.tmp'
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, file)
}
`

const asScript = (code: string) =>
  code
    .replace(/import fs from (.*)/, 'const fs = require($1)')
    .replace('export function', 'exports.save = function')

// TypeScript sees an assignment only where no function is around it, so what follows has to go inside as well.
const TYPED = `import fs from 'node:fs'
import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'

export function bump(file: string): void {
  let count: number
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state.count++
  count = state.count
  atomicWriteSync(file, JSON.stringify(state))
  console.log(count)
}
`
const TYPED_AND_LOCKED = `import fs from 'node:fs'
import { atomicWriteSync, withLockSync } from 'eslint-plugin-atomic-fs/runtime'

export function bump(file: string): void {
  let count: number
  withLockSync(file, () => {
    const state = JSON.parse(fs.readFileSync(file, 'utf8'))
    state.count++
    count = state.count
    atomicWriteSync(file, JSON.stringify(state))
    console.log(count)
  })
}
`

describe.skipIf(!installed)('examples/oxlint', () => {
  const config = text('examples/oxlint/.oxlintrc.json')

  it('has the rules, settings and quiet files of the recommended configuration', () => {
    const paths = [...QUIET, ...LOUD]
    const fresh = project({
      '.oxlintrc.json': config,
      ...Object.fromEntries(paths.map((file) => [file, file.endsWith('.cjs') ? asScript(SAVE) : SAVE])),
    })
    const { rules, settings } = JSON.parse(config) as { rules: object; settings: object }
    const [recommended] = plugin.configs.recommended
    expect({ rules, settings }).toEqual({ rules: recommended!.rules, settings: recommended!.settings })
    const found = diagnose(fresh, []).map(({ filename, message }) => [filename, message] as const)
    expect([...new Set(found.map(([file]) => file))].sort()).toEqual([...LOUD].sort())
    expect(found).toHaveLength(LOUD.length * 2)
  })

  it('fixes without a word left, and nothing the second time', () => {
    const fresh = project({ '.oxlintrc.json': config, 'src/save.mjs': SAVE, 'src/save.ts': TYPED })
    expect(oxlint(fresh, []).status).toBe(1)
    for (let times = 0; times < 3; times += 1) oxlint(fresh, ['--fix'])
    must(oxlint(fresh, []))
    expect(fresh.read('src/save.mjs')).toContain(
      `import { tmpPath, renameWithRetrySync } from 'eslint-plugin-atomic-fs/runtime'`,
    )
    expect(fresh.read('src/save.ts')).toBe(TYPED_AND_LOCKED)
    expect(readdirSync(fresh.folder).sort()).toEqual([
      '.oxlintrc.json',
      'node_modules',
      'package.json',
      'src',
    ])
  })
})

it.skipIf(!installed)(
  'oxlint reports and fixes what ESLint does with all rules at once',
  () => {
    const { rules } = plugin.configs.all[0]!
    const some = cases.filter((_, index) => index % every === 0)
    const found = inOxlint([{ tests: some, config: { ...base, rules, settings: RUNTIME } }])
    expect(table(some, (test) => found.get(test))).toEqual(
      table(some, (test) => inEslint(test, rules, RUNTIME)),
    )
  },
  600_000,
)
