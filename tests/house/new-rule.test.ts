import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  cpSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import ts from 'typescript'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from './house.ts'

const scratch = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-new-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(scratch, 'house-'))
  for (const list of ['rules', 'storyboards']) {
    mkdirSync(path.join(folder, 'src', list), { recursive: true })
    index(`export const ${list} = {}\n`, list)
  }
  writeFileSync(path.join(folder, 'src/rule-options.ts'), 'export interface RuleOptions {\n}\n')
})

function index(content?: string, list = 'rules'): string {
  const file = path.join(folder, `src/${list}/index.ts`)
  if (content !== undefined) writeFileSync(file, content)
  return readFileSync(file, 'utf8')
}

function run(...args: string[]): { status: number | null; stderr: string } {
  const tool = path.join(ROOT, 'docs/tools/new.mjs')
  return spawnSync(process.execPath, [tool, ...args, '--root', folder], { encoding: 'utf8' })
}

function files(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()
}

/** What the compiler objects to in these files. It reads the sources that they import, and need not check those again. */
function problemsIn(names: string[]): string[] {
  const json = ts.readConfigFile(path.join(folder, 'tsconfig.json'), ts.sys.readFile).config as object
  const { options } = ts.parseJsonConfigFileContent({ ...json, include: [], files: names }, ts.sys, folder)
  const program = ts.createProgram(
    names.map((name) => path.join(folder, name)),
    options,
  )
  return names.flatMap((name) => {
    const file = program.getSourceFile(path.join(folder, name))!
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return found.map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  })
}

describe('npm run new', () => {
  it('makes rule, storyboard, test and page, and lists the rule', () => {
    expect(run('no-blind-copy').status).toBe(0)
    expect(files()).toEqual([
      'docs/rules/no-blind-copy.md',
      'src/rule-options.ts',
      'src/rules/index.ts',
      'src/rules/no-blind-copy.ts',
      'src/storyboards/index.ts',
      'src/storyboards/no-blind-copy.ts',
      'tests/rules/no-blind-copy.test.ts',
    ])
    expect(index()).toBe(
      `import noBlindCopy from './no-blind-copy.ts'\n\nexport const rules = {\n  'no-blind-copy': noBlindCopy,\n}\n`,
    )
    expect(index(undefined, 'storyboards')).toBe(
      `import noBlindCopy from './no-blind-copy.ts'\n\nexport const storyboards = {\n  'no-blind-copy': noBlindCopy,\n}\n`,
    )
    expect(readFileSync(path.join(folder, 'src/rule-options.ts'), 'utf8')).toBe(
      `export interface RuleOptions {\n  'no-blind-copy': Record<string, never>\n}\n`,
    )
  })

  it('keeps the rules that are there', () => {
    index(`import noA from './no-a.ts'\n\nexport const rules = {\n  'no-a': noA,\n} satisfies object\n`)
    expect(run('no-b').status).toBe(0)
    expect(index()).toBe(
      `import noA from './no-a.ts'\nimport noB from './no-b.ts'\n\nexport const rules = {\n  'no-a': noA,\n  'no-b': noB,\n} satisfies object\n`,
    )
  })

  it.each(['src/rules/no-b.ts', 'src/storyboards/no-b.ts', 'tests/rules/no-b.test.ts', 'docs/rules/no-b.md'])(
    'never overwrites %s',
    (file) => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      writeFileSync(path.join(folder, file), 'precious')
      const before = files()
      const { status, stderr } = run('no-b')
      expect(status).toBe(1)
      expect(stderr).toContain(file)
      expect(files()).toEqual(before)
      expect(readFileSync(path.join(folder, file), 'utf8')).toBe('precious')
      expect(index()).toBe('export const rules = {}\n')
    },
  )

  it.each(['', 'blind-copy', 'no-Blind', 'no-../x', 'no-a no-b'])("refuses '%s'", (words) => {
    const args = words.split(' ').filter((word) => word !== '')
    expect(run(...args).status).toBe(1)
    expect(files()).toEqual(['src/rule-options.ts', 'src/rules/index.ts', 'src/storyboards/index.ts'])
  })

  it('makes files that compile and a test that passes', () => {
    const rules = path.join(ROOT, 'src/rules')
    cpSync(path.join(ROOT, 'src'), path.join(folder, 'src'), {
      recursive: true,
      filter: (source) => !source.startsWith(rules),
    })
    for (const name of ['package.json', 'tsconfig.json', '.prettierrc.json']) {
      cpSync(path.join(ROOT, name), path.join(folder, name))
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'junction')
    expect(run('no-blind-copy').status).toBe(0)
    const tool = (file: string, ...args: string[]): string => {
      const env = {
        ...process.env,
        VITEST: undefined,
        VITEST_WORKER_ID: undefined,
        VITEST_POOL_ID: undefined,
      }
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [path.join(ROOT, 'node_modules', file), ...args],
        {
          cwd: folder,
          encoding: 'utf8',
          env,
        },
      )
      return status === 0 ? 'fine' : `${stdout}\n${stderr}`
    }
    expect(problemsIn(files().filter((file) => /blind-copy.*ts$/.test(file)))).toEqual([])
    expect(
      tool('prettier/bin/prettier.cjs', '--check', 'src/rules', 'src/storyboards', 'tests', 'docs'),
    ).toBe('fine')
    expect(tool('vitest/vitest.mjs', 'run', '--root', folder)).toBe('fine')
    // Two programs, and a compiler that reads all sources: a busy machine takes more than the usual minute.
  }, 180_000)
})
