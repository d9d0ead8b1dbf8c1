/** `scan` as it is built, in projects of their own, with the three versions of ESLint. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../house/house.ts'
import {
  CLI,
  STORE,
  TYPED,
  VERSIONS,
  PACKAGE,
  command,
  expectRefusal,
  project,
  type Project,
} from './command.ts'

/** Two reports without any repair. */
const LOCKED = `const fs = require('fs')
exports.withLock = (file, work) => {
  const lock = file + '.lock'
  while (true) {
    try {
      const fd = fs.openSync(lock, 'wx')
      fs.writeSync(fd, String(process.pid))
      fs.closeSync(fd)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      try {
        if (Date.now() - fs.statSync(lock).mtimeMs > 30_000) {
          fs.unlinkSync(lock)
          continue
        }
      } catch {
        continue
      }
    }
  }
  try {
    return work()
  } finally {
    fs.unlinkSync(lock)
  }
}
`
/** Reported by `strict` only. */
const CHECKED = `const fs = require('fs')
exports.claim = (file) => {
  if (fs.existsSync(file)) return false
  fs.writeFileSync(file, String(process.pid))
  return true
}
`
/** With what Markdown and HTML would take for their own in the message. */
const ODD = `const fs = require('fs')
exports.load = () => JSON.parse(fs.readFileSync('<b>*_|\`' + __filename, 'utf8'))
exports.save = (data) => {
  fs.writeFileSync('<b>*_|\`' + __filename, JSON.stringify(data))
}
`
const CLEAN = `exports.sum = (a, b) => a + b\n`

const windows = process.platform === 'win32'

interface Json {
  rules: string[]
  summary: Record<string, number> & { leftOut: { reason: string; files: number }[] }
  files: { file: string; reports: Record<string, unknown>[] }[]
  notJudged: { file: string; reason: string }[]
}

const json = (made: Project, ...args: string[]): Json =>
  JSON.parse(made.run('scan', '--format', 'json', ...args).stdout) as Json

describe('scan refuses, with status 2 and nothing printed or written,', () => {
  it.each([
    [['gone.js'], "'gone.js' does not exist."],
    [['docs'], "'docs' holds no file of code."],
    [['src/*.css'], "'src/*.css' matches no file of code."],
    [['--format', 'html'], 'Allowed choices are stylish, json, sarif, markdown.'],
    [['--config', 'all'], 'Allowed choices are recommended, strict.'],
    [['--rule', 'no-such-rule'], "There is no rule 'no-such-rule'."],
    [['--owner', 'me'], 'Allowed choices are many-processes, one-process.'],
    [['--fix'], "unknown option '--fix'"],
    [['--output-file', 'gone/scan.sarif'], "--output-file 'gone/scan.sarif': its folder does not exist."],
    [['--output-file', 'src'], "--output-file 'src': that is no file"],
    [['--output-file', ''], "--output-file '': a file has to be named."],
  ])('%j', (args, message) => {
    const made = project({ 'src/a.js': STORE, 'docs/page.md': '# Page\n' })
    expectRefusal(made, ['scan', ...args], message)
  })

  // What is a device on Windows is told by its name, and has no place among files.
  it.skipIf(windows)('a device, which a file would take the place of', () => {
    expectRefusal(project({ 'a.js': STORE }), ['scan', '-o', '/dev/null'], 'that is no file')
  })

  it('what git ignores, also when it is named', () => {
    const made = project({ 'a.js': CLEAN, '.gitignore': 'node_modules\nout\n' })
    made.write('out/a.js', STORE)
    expectRefusal(made, ['scan', 'out/a.js'], 'git ignores every file of code in out/a.js.')
    expect(made.run('scan')).toMatchObject({ status: 0 })
  })

  it('without ESLint, with the command that brings it', () => {
    const made = project({ 'a.js': STORE }, {})
    expectRefusal(made, ['scan'], 'npx -p eslint -p eslint-plugin-atomic-fs eslint-plugin-atomic-fs')
  })
})

it('takes the ESLint that was installed beside it where the project has none', () => {
  const made = project({ 'a.js': STORE, 'typed.ts': TYPED }, {})
  const beside = path.join(PACKAGE, 'node_modules')
  mkdirSync(path.join(beside, '@typescript-eslint'), { recursive: true })
  for (const name of ['eslint', '@typescript-eslint/parser'])
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(beside, name), 'junction')
  try {
    expect(json(made).summary).toMatchObject({ reports: 3, files: 2 })
    expect(made.run('scan').stdout).toMatch(
      /^ {2}npx -p eslint -p eslint-plugin-atomic-fs eslint-plugin-atomic-fs fix --config recommended --dry-run$/m,
    )
  } finally {
    rmSync(beside, { recursive: true })
  }
})

describe.each(VERSIONS)('%s', (eslint) => {
  const links = { eslint, '@typescript-eslint/parser': '@typescript-eslint/parser' }

  it('prints reports by rule and file, and what to do about them', () => {
    const made = project({ 'src/store.js': STORE, 'src/typed.ts': TYPED, 'src/claim.js': CHECKED }, links)
    const { status, stdout, stderr } = made.run('scan', 'src')
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout.replace(/https:\S+\/docs/, 'docs')).toMatchInlineSnapshot(`
      "no-in-place-write  3 reports: disallow rewriting a file in place that the program reads back
        docs/rules/no-in-place-write.md
        src/store.js
          4:3      fix         A crash or a full disk during this write leaves 'file' empty or cut short, and load, line 2 reads it back. Use atomicWriteSync().
          7:3      suggestion  A crash or a full disk during this write leaves 'file' empty or cut short, and load, line 2 reads it back. Use atomicWrite().
        src/typed.ts
          4:3      fix         A crash or a full disk during this write leaves 'file' empty or cut short, and load, line 2 reads it back. Use atomicWriteSync().

      By rule:
        rule               reports  fix  suggestion  by hand
        no-in-place-write        3    2           1        0

      Start with:
        src/store.js  2 reports
        src/typed.ts  1 report

      3 reports in 2 of 3 files: 2 that \`fix\` repairs, 1 with a suggestion to look at.
      1 more report with --config strict.
      Rules: recommended. A configuration of ESLint that is here plays no part; its comments in the code do.

      Next, to see the repairs without writing them:
        npx eslint-plugin-atomic-fs fix src --config recommended --dry-run
      "
    `)
  })

  it('finds nothing in order', () => {
    const { status, stdout, stderr } = project({ 'src/clean.js': CLEAN }, links).run('scan')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^Nothing found in 1 file\.\nRules: recommended\. /)
    expect(stdout).not.toContain('Next')
  })

  it.each(['eslint.config.js', '.eslintrc.json'])('does not care for %s, however broken', (name) => {
    const made = project({ 'a.js': STORE, [name]: '}' }, links)
    expect(json(made, 'a.js').summary).toMatchObject({ reports: 2, fix: 1, suggestion: 1 })
  })
})

describe('what is looked at', () => {
  it('reads the rest when some files cannot be read, and says each reason once', () => {
    const made = project({
      'bad.js': `${STORE}}`,
      'latin.js': Buffer.concat([Buffer.from(`// caf`), Buffer.from([0xe9, 0x0a]), Buffer.from(STORE)]),
      'store.js': STORE,
      'one.ts': TYPED,
      'two.ts': TYPED,
      'three.mts': TYPED,
    })
    const { status, stdout } = made.run('scan')
    expect(status).toBe(1)
    expect(stdout).toMatch(/^ {2}bad\.js: it does not parse in line 9: Unexpected token/m)
    expect(stdout).toMatch(/^ {2}latin\.js: it is not UTF-8$/m)
    expect(stdout).toMatch(/^ {2}one\.ts and 2 other files: there is no parser for TypeScript: npm install/m)
    expect(stdout).toContain('2 reports in 1 of 1 file: ')
    expect(json(made).notJudged.map(({ file }) => file)).toEqual([
      'bad.js',
      'latin.js',
      'one.ts',
      'three.mts',
      'two.ts',
    ])
  })

  it('ends with 1 when nothing was found but something could not be judged', () => {
    expect(project({ 'bad.js': '}', 'a.js': CLEAN }).run('scan')).toMatchObject({ status: 1 })
  })

  it('leaves out what it says it leaves out', () => {
    const made = project({
      'tests/store.js': STORE,
      'tests/broken.js': '}',
      'vite.config.js': STORE,
      'App.vue': `<script>${STORE}</script>`,
      'off.js': `/* eslint-disable */\n${STORE}`,
    })
    const { summary, notJudged } = json(made)
    expect(notJudged).toEqual([])
    expect(summary).toMatchObject({ reports: 0, files: 1 })
    expect(summary.leftOut.map(({ files }) => files).sort()).toEqual([1, 3])
    expect(made.run('scan').status).toBe(0)
  })

  it('counts a file once, however often it is named', () => {
    const made = project({ 'src/store.js': STORE })
    const { summary, files } = json(made, 'src', 'src/store.js', './src/../src/*.js', '.')
    expect(summary).toMatchObject({ reports: 2, files: 1 })
    expect(files.map(({ file }) => file)).toEqual(['src/store.js'])
  })

  it('looks at files above the directory that it runs in, as if it ran there', () => {
    const made = project({ 'src/store.js': STORE, 'app/package.json': '{}', 'tests/a.js': STORE })
    const { cwd } = made
    const inApp = { ...made, run: (...args: string[]) => command(path.join(cwd, 'app'), ...args) }
    expect(json(inApp, '../src', '../tests').files.map(({ file }) => file)).toEqual(['../src/store.js'])
  })

  it('has the rules that were asked for', () => {
    const made = project({ 'claim.js': CHECKED, 'store.js': STORE })
    const rulesOf = (...args: string[]): unknown[] => {
      const { files, rules } = json(made, ...args)
      const found = [...new Set(files.flatMap(({ reports }) => reports.map(({ rule }) => rule)))].sort()
      expect(rules).toEqual(expect.arrayContaining(found))
      return found
    }
    expect(rulesOf()).toEqual(['no-in-place-write'])
    expect(made.run('scan').stdout).toContain('1 more report with --config strict.')
    expect(rulesOf('--config', 'strict')).toEqual(['no-check-then-write', 'no-in-place-write'])
    expect(made.run('scan', '--config', 'strict').stdout).not.toContain('more report')
    expect(rulesOf('--rule', 'no-check-then-write')).toEqual(['no-check-then-write'])
    expect(json(made, '--rule', 'no-raw-append').rules).toEqual(['no-raw-append'])
  })
})

describe('the next command', () => {
  const nextOf = (text: string): string[] =>
    /^ {2}npx eslint-plugin-atomic-fs (.+)$/m.exec(text)![1]!.split(' ')

  it('does what the summary says, wherever the configuration of the project stands', () => {
    const config = `module.exports = [...require('eslint-plugin-atomic-fs').configs.strict]`
    const made = project({ 'src/store.js': STORE, 'src/claim.js': CHECKED, 'eslint.config.js': config })
    const { stdout } = made.run('scan', 'src')
    expect(stdout).toContain(
      '2 reports in 1 of 2 files: 1 that `fix` repairs, 1 with a suggestion to look at.',
    )
    const next = nextOf(stdout)
    expect(next).toEqual(['fix', 'src', '--config', 'recommended', '--dry-run'])
    expect(made.run(...next).stdout).toContain('Would apply 1 fix in 1 of 2 files.')
  })

  it('offers suggestions where there is nothing else', () => {
    const made = project({ 'claim.js': CHECKED })
    const next = nextOf(made.run('scan', '--rule', 'no-check-then-write').stdout)
    expect(next).toEqual([
      'fix',
      '--rule',
      'no-check-then-write',
      '--config',
      'strict',
      '--suggestions',
      '--dry-run',
    ])
    expect(made.run(...next).stdout).toContain('Would apply 1 suggestion in 1 of 1 file.')
  })

  it('explains what nothing can repair', () => {
    const { stdout } = project({ 'lock.js': LOCKED }).run('scan', '--config', 'strict')
    expect(stdout).toMatch(/ reports? in 1 of 1 file: \d to repair by hand\.$/m)
    expect(nextOf(stdout)).toEqual(['explain', 'no-ownerless-lock'])
  })

  it('quotes what a shell would not take as it is', () => {
    const made = project({ 'my src/a b.js': STORE })
    expect(made.run('scan', 'my src').stdout).toContain(' fix "my src" --config')
  })
})

describe('--format json', () => {
  it('says all there is to know about a report', () => {
    const { files, summary } = json(project({ 'src/store.js': STORE }))
    expect(summary).toEqual({
      reports: 2,
      fix: 1,
      suggestion: 1,
      none: 0,
      files: 1,
      filesWithReports: 1,
      moreInStrict: 0,
      leftOut: [],
    })
    expect(files).toMatchObject([
      {
        file: 'src/store.js',
        reports: [
          {
            rule: 'no-in-place-write',
            url: expect.stringMatching(/^https:.*\/no-in-place-write\.md$/) as string,
            line: 4,
            column: 3,
            endLine: 4,
            endColumn: 47,
            repair: 'fix',
            fix: {
              edits: [
                {
                  range: [25, 25],
                  text: `const { atomicWriteSync } = require('eslint-plugin-atomic-fs/runtime')\n`,
                },
                { range: [125, 143], text: '  atomicWriteSync' },
              ],
            },
          },
          {
            line: 7,
            repair: 'suggestion',
            whyNoFix: 'the call takes a callback',
            suggestion: { title: expect.any(String) as string },
          },
        ],
      },
    ])
  })
})

interface Region {
  startLine: number
  startColumn: number
  endLine: number
  endColumn: number
}
interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string; helpUri: string; help: { text: string } }[] } }
    results: {
      ruleId: string
      ruleIndex: number
      level: string
      partialFingerprints: { primaryLocationLineHash: string }
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: Region } }[]
      fixes: {
        artifactChanges: { replacements: { deletedRegion: Region; insertedContent: { text: string } }[] }[]
      }[]
    }[]
    invocations: { toolExecutionNotifications: { message: { text: string }; locations: unknown[] }[] }[]
  }[]
}

describe('--format sarif', () => {
  const sarif = (made: Project, ...args: string[]): Sarif['runs'][0] =>
    (JSON.parse(made.run('scan', '--format', 'sarif', ...args).stdout) as Sarif).runs[0]!

  it('names rules with their pages, and each result its rule', () => {
    const { tool, results } = sarif(project({ 'a.js': STORE, 'claim.js': CHECKED }), '--config', 'strict')
    const { rules } = tool.driver
    expect(rules.length).toBeGreaterThan(5)
    for (const { id, helpUri, help } of rules) {
      expect(helpUri).toMatch(new RegExp(`^https://.*/${id.replace('atomic-fs/', '')}\\.md$`))
      expect(help.text).toContain(helpUri)
    }
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['atomic-fs/no-in-place-write', 'error'],
      ['atomic-fs/no-in-place-write', 'error'],
      ['atomic-fs/no-check-then-write', 'warning'],
    ])
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]!.id).toBe(ruleId)
  })

  it('counts paths from the root of the repository, wherever it runs, and as addresses', () => {
    const made = project({ 'packages/ä b/src/#1.js': STORE, 'packages/ä b/src/bad.js': '}' })
    const below = {
      ...made,
      run: (...args: string[]) => command(path.join(made.cwd, 'packages/ä b'), ...args),
    }
    const uri = 'packages/%C3%A4%20b/src/%231.js'
    const { results, invocations } = sarif(below, 'src')
    expect(results[0]!.locations[0]!.physicalLocation.artifactLocation.uri).toBe(uri)
    expect(JSON.stringify(invocations)).toContain('packages/%C3%A4%20b/src/bad.js')
  })

  it.each([
    ['line feeds', STORE],
    [
      'carriage returns, a byte order mark and characters of two units',
      `\uFEFF${STORE}`.replaceAll('\n', '\r\n').replace('  fs.w', '  /* 😀 */ fs.w'),
    ],
  ])('points at UTF-16, and carries the fix, with %s', (_, text) => {
    const made = project({ 'a.js': text })
    const [first] = sarif(made).results
    const lines = text.replace(/^\uFEFF/, '').split(/(?<=\n)/)
    const { startLine, startColumn, endColumn } = first!.locations[0]!.physicalLocation.region
    expect(lines[startLine - 1]!.slice(startColumn - 1, endColumn - 1)).toMatch(/^fs\.writeFileSync\(.*\)$/)
    const offset = (line: number, column: number): number =>
      lines.slice(0, line - 1).join('').length + column - 1
    let fixed = lines.join('')
    const [change] = first!.fixes[0]!.artifactChanges
    for (const { deletedRegion: at, insertedContent } of [...change!.replacements].reverse()) {
      fixed =
        fixed.slice(0, offset(at.startLine, at.startColumn)) +
        insertedContent.text +
        fixed.slice(offset(at.endLine, at.endColumn))
    }
    made.run('fix')
    expect(made.read('a.js').replace(/^\uFEFF/, '')).toBe(fixed)
  })

  it('knows a report again when the lines above it change', () => {
    const hashOf = (text: string): string =>
      sarif(project({ 'a.js': text })).results[0]!.partialFingerprints.primaryLocationLineHash
    const hash = hashOf(STORE)
    expect(hash).toMatch(/^[0-9a-f]+:1$/)
    expect(hashOf(`// new\n\n${STORE}`)).toBe(hash)
    expect(hashOf(STORE.replace('JSON.stringify(data))', 'JSON.stringify(data, null, 2))'))).not.toBe(hash)
  })
})

describe('--format markdown', () => {
  it('shows names and code as they are', () => {
    const made = project({
      '__a`b_|<i>.js': ODD,
    })
    const { stdout } = made.run('scan', '--format', 'markdown')
    expect(stdout).toContain('| rule | reports | fix | suggestion | by hand |')
    expect(stdout).toContain('`` __a`b_|<i>.js')
    expect(stdout).not.toMatch(/^(?!.*`` ).*[^\\]<[bi]>/m)
  })
})

describe('--output-file', () => {
  it('writes the format there, and prints the summary', () => {
    const made = project({ 'a.js': STORE })
    for (const round of [1, 2]) {
      const { status, stdout } = made.run('scan', '-f', 'sarif', '-o', 'scan.sarif')
      expect({ round, status }).toEqual({ round, status: 1 })
      expect(stdout).toMatch(/^By rule:\n/)
      expect(stdout).toContain('\nWrote scan.sarif.\n')
      expect((JSON.parse(made.read('scan.sarif')) as Sarif).runs[0]!.results).toHaveLength(2)
    }
  })
})

it('ends in order when nobody reads on', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`src/store-${index}.js`, STORE]),
  )
  const made = project(files)
  const child = spawn(process.execPath, [CLI, 'scan'], { cwd: made.cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [status, signal] = await new Promise<unknown[]>((resolve) =>
    child.on('close', (...end) => resolve(end)),
  )
  expect({ status, signal, stderr }).toEqual({ status: 1, signal: null, stderr: '' })
})

it('writes nothing into the project', () => {
  const made = project({ 'a.js': STORE })
  made.run('scan')
  expect(made.git('status', '--porcelain')).toBe('')
  expect(existsSync(path.join(made.cwd, '.eslintcache'))).toBe(false)
})
