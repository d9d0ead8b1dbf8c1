/** What pipelines read: each formatter has to say what ESLint itself says, in the format of its reader. */
import path from 'node:path'
import type { Log } from 'sarif'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../house/house.ts'
import { must, project, type Project } from '../package/projects.ts'
import { CLEAN, CONFIG, SAVE } from './flawed.ts'

const windows = process.platform === 'win32'

// Characters of one, two and four bytes before and below the place, and a name that formats have to escape.
const ODD = `${SAVE.replace('  fs.rename', '  /* ä😀 */ fs.rename')}// 😀\n`
const ODD_NAME = windows ? 'src/ä b,1%.js' : 'src/ä b,1%:2.js'

const FORMATTERS = {
  '@microsoft/eslint-formatter-sarif': '@microsoft/eslint-formatter-sarif',
  'eslint-formatter-gha': 'eslint-formatter-gha',
  'eslint-formatter-gitlab': 'eslint-formatter-gitlab',
  'eslint-formatter-rdjson': 'eslint-formatter-rdjson',
}
const LEGACY = JSON.stringify({
  root: true,
  extends: ['plugin:atomic-fs/legacy-recommended'],
  parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
})

const flawed = (eslint: string): Project =>
  project(
    {
      'package.json': '{ "private": true, "type": "module" }\n',
      [eslint === 'eslint-8' ? '.eslintrc.json' : 'eslint.config.js']:
        eslint === 'eslint-8' ? LEGACY : CONFIG,
      'src/save.js': SAVE,
      'src/load.js': CLEAN,
      [ODD_NAME]: ODD,
    },
    { ...FORMATTERS, eslint },
  )

interface Message {
  ruleId: string
  message: string
  line: number
  column: number
  endLine: number
  endColumn: number
  fix?: { range: [number, number]; text: string }
}

interface Result {
  filePath: string
  messages: Message[]
}

// `npm run test:clients` asks for all.
const versions = process.env['ATOMIC_FS_CLIENTS'] === 'all' ? ['eslint', 'eslint-9', 'eslint-8'] : ['eslint']

describe.each(versions)('with %s', (version) => {
  let fresh: Project
  let all: (Message & { filePath: string })[]

  beforeAll(() => {
    fresh = flawed(version)
    const results = JSON.parse(format('json')) as Result[]
    all = results.flatMap(({ filePath, messages }) => messages.map((each) => ({ filePath, ...each })))
  })

  const format = (name: string, env: Record<string, string> = {}): string => {
    const { status, stdout, stderr } = fresh.eslint(['.', '--format', name], env)
    if (status !== 1) throw new Error(stdout + stderr)
    return stdout
  }

  it('there are reports to format', () => {
    expect(all.map(({ filePath }) => path.basename(filePath)).sort()).toEqual(
      ['save.js', 'save.js', path.basename(ODD_NAME), path.basename(ODD_NAME)].sort(),
    )
  })

  it('SARIF has all of it, with the pages of the rules', () => {
    const [run] = (JSON.parse(format('@microsoft/sarif')) as Log).runs
    const { rules = [] } = run!.tool.driver
    for (const { id, helpUri } of rules) {
      expect(helpUri).toMatch(new RegExp(`/docs/rules/${id.replace('atomic-fs/', '')}\\.md$`))
    }
    expect(run!.results!.map((result) => sarifPlace(result, (uri) => decodeFile(uri)))).toEqual(
      all.map(placeOf),
    )
    expect(run!.invocations).toBeUndefined()
  })

  it('scan --format sarif has the same', () => {
    const [run] = scanned(fresh).runs
    const places = run!.results!.map((result) =>
      sarifPlace(result, (uri) => path.join(fresh.folder, decodeURIComponent(uri))),
    )
    expect(places.sort(inOrder)).toEqual(all.map(placeOf).sort(inOrder))
  })

  it('annotations of GitHub have all of it, below their file', () => {
    const lines = format('gha', { GITHUB_ACTIONS: 'true' }).trim().split(/\r?\n/)
    const commands = lines.map(
      (line) => /^::(\w+) ?(.*?)::(.*)$/.exec(line)!.slice(1) as [string, string, string],
    )
    expect(commands.map(([command]) => command)).toEqual(['group', ...all.map(() => 'error'), 'endgroup'])
    const read = commands.slice(1, -1).map(([, properties, message]) => {
      const values = properties.split(',').map((each) => unescapeCommand(each.slice(each.indexOf('=') + 1)))
      expect(properties.split(',').map((each) => each.slice(0, each.indexOf('=')))).toEqual([
        'file',
        'line',
        'col',
      ])
      return [...values, unescapeCommand(message)]
    })
    expect(read).toEqual(
      all.map(({ filePath, line, column, message, ruleId }) => [
        filePath,
        `${line}`,
        `${column}`,
        `${message} (${ruleId})`,
      ]),
    )
  })

  it('elsewhere the same formatter prints what ESLint prints', () => {
    expect(format('gha', { GITHUB_ACTIONS: '' })).toBe(format('stylish'))
  })

  it('the format of reviewdog counts bytes, and carries the fix', () => {
    const { diagnostics } = JSON.parse(format('rdjson')) as { diagnostics: Diagnostic[] }
    expect(diagnostics).toHaveLength(all.length)
    diagnostics.forEach(({ message, location, severity, code, suggestions = [] }, index) => {
      const expected = all[index]!
      const text = fresh.read(path.relative(fresh.folder, expected.filePath))
      expect([message, location.path, severity, code.value]).toEqual([
        expected.message,
        expected.filePath,
        'ERROR',
        expected.ruleId,
      ])
      expect(code.url).toMatch(/\/docs\/rules\/no-[a-z-]+\.md$/)
      expect(bytesIn(text, location.range)).toMatch(/^(?:fs\.renameSync\(.*\)|file \+ '\.tmp')$/)
      const [suggestion] = suggestions
      const { range, text: into } = expected.fix!
      const { start, end } = suggestion!.range
      const bytes = Buffer.from(text)
      const fixed = Buffer.concat([
        bytes.subarray(0, byteAt(text, start)),
        Buffer.from(suggestion!.text),
        bytes.subarray(byteAt(text, end)),
      ])
      expect(String(fixed)).toBe(text.slice(0, range[0]) + into + text.slice(range[1]))
    })
  })

  // That formatter asks for ESLint 9.
  it.skipIf(version === 'eslint-8')(
    'the report for GitLab has all of it, each with its own fingerprint',
    () => {
      const printed = format('gitlab', { ESLINT_CODE_QUALITY_REPORT: 'quality.json' })
      for (const { message } of all) expect(printed).toContain(message)
      const issues = JSON.parse(fresh.read('quality.json')) as Issue[]
      expect(
        issues.map(({ type, check_name, description, severity, location }) => [
          type,
          check_name,
          description,
          severity,
          location,
        ]),
      ).toEqual(
        all.map(({ filePath, ruleId, message, line, column, endLine, endColumn }) => [
          'issue',
          ruleId,
          message,
          'major',
          {
            path: path.relative(fresh.folder, filePath).split(path.sep).join('/'),
            positions: { begin: { line, column }, end: { line: endLine, column: endColumn } },
          },
        ]),
      )
      expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(all.length)
    },
  )
})

it('both SARIF files are what the types of SARIF 2.1.0 say', () => {
  const fresh = flawed('eslint')
  const { stdout } = fresh.eslint(['.', '--format', '@microsoft/sarif'])
  const suppressed = flawed('eslint')
  must(suppressed.eslint(['.', '--suppress-all']))
  const typed = project(
    {
      'logs.ts': [
        `import type { Log } from 'sarif'`,
        ...[
          stdout,
          JSON.stringify(scanned(fresh)),
          must(suppressed.eslint(['.', '--format', '@microsoft/sarif'])).stdout,
        ].map((log, index) => `export const log${index}: Log = ${log}`),
      ].join('\n'),
    },
    { '@types/sarif': '@types/sarif' },
  )
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc')
  must(typed.node([tsc, '--noEmit', '--strict', '--types', 'sarif', 'logs.ts']))
})

function scanned(fresh: Project): Log {
  const { bin } = JSON.parse(fresh.read('node_modules/eslint-plugin-atomic-fs/package.json')) as {
    bin: string
  }
  const script = path.join(fresh.folder, 'node_modules/eslint-plugin-atomic-fs', bin)
  const { status, stdout, stderr } = fresh.node([script, 'scan', '--format', 'sarif'])
  if (status !== 1) throw new Error(stdout + stderr)
  return JSON.parse(stdout) as Log
}

type Place = (string | number | undefined)[]
const inOrder = (one: Place, other: Place): number => (one.join('\n') < other.join('\n') ? -1 : 1)

const placeOf = ({ filePath, ...each }: Message & { filePath: string }): Place => [
  filePath,
  each.ruleId,
  each.message,
  each.line,
  each.column,
  each.endLine,
  each.endColumn,
]

function sarifPlace(
  result: NonNullable<Log['runs'][0]['results']>[0],
  fileOf: (uri: string) => string,
): Place {
  const { artifactLocation, region = {} } = result.locations![0]!.physicalLocation!
  expect(result.level).toBe('error')
  return [
    fileOf(artifactLocation!.uri!),
    result.ruleId,
    result.message.text,
    region.startLine,
    region.startColumn,
    // A region that ends where it starts need not say so.
    region.endLine ?? region.startLine,
    region.endColumn,
  ]
}

const decodeFile = (uri: string): string =>
  path.normalize(decodeURIComponent(uri.replace(windows ? 'file:///' : 'file://', '')))

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
const unescapeCommand = (value: string): string =>
  value
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%')

interface Position {
  line: number
  column: number
}

interface Range {
  start: Position
  end: Position
}

interface Diagnostic {
  message: string
  location: { path: string; range: Range }
  severity: string
  code: { value: string; url: string }
  suggestions?: { range: Range; text: string }[]
}

interface Issue {
  type: string
  check_name: string
  description: string
  severity: string
  fingerprint: string
  location: object
}

const byteAt = (text: string, { line, column }: Position): number =>
  Buffer.byteLength(
    text
      .split(/(?<=\n)/)
      .slice(0, line - 1)
      .join(''),
  ) +
  column -
  1

const bytesIn = (text: string, { start, end }: Range): string =>
  String(Buffer.from(text).subarray(byteAt(text, start), byteAt(text, end)))
