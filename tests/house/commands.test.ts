/** The commands that the documentation tells a reader to type: each one exists, with the options that stand there. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, filesIn, text } from './house.ts'

const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...filesIn('docs', '.md')]
const { scripts, bin, devDependencies } = JSON.parse(text('package.json')) as {
  scripts: Record<string, string>
  bin: string
  devDependencies: Record<string, string>
}

interface Typed {
  page: string
  line: number
  command: string
}

/** Commands in fences for a shell, and between backticks, one by one. */
function commandsOf(page: string): Typed[] {
  const all = text(page)
  const lineAt = (index: number) => all.slice(0, index).split('\n').length
  const fenced = [...all.matchAll(/^ *```(?:sh|console)\n([\s\S]*?)^ *```/gm)].flatMap((fence) =>
    fence[1]!.split('\n').map((command, row) => ({ command, line: lineAt(fence.index) + 1 + row })),
  )
  const prose = all.replaceAll(/^ *```[\s\S]*?^ *```/gm, (fence) => fence.replaceAll(/[^\n]/g, ' '))
  const inline = [...prose.matchAll(/`([^`\n]+)`/g)].map((code) => ({
    command: code[1]!,
    line: lineAt(code.index),
  }))
  return [...fenced, ...inline].flatMap(({ command, line }) =>
    command
      .replace(/ # .*$|\s{2,}#.*$/, '')
      .split(/ && | > | >> |; /)
      .map((one) => ({ page, line, command: one.trim().replace(/^(?:[A-Z_]+=\S+ )+/, '') })),
  )
}

const typed = pages.flatMap(commandsOf)
const starting = (start: RegExp) => typed.filter(({ command }) => start.test(command))
// Pages about other programs tell how to install and start those.
const ownPages = ({ page }: Typed) => !page.startsWith('docs/clients/')
const shown = ({ page, line, command }: Typed) => `${page}:${line}: ${command}`

function help(...command: string[]): string {
  const { stdout } = spawnSync(process.execPath, [path.join(ROOT, bin), ...command, '--help'], {
    encoding: 'utf8',
  })
  return stdout
}

/** `-f`, `--format`: what the words of a command say, without values, brackets and choices. */
const optionsIn = (words: string) => [...words.matchAll(/(?<=^|[\s[|])--?[a-z][\w-]*/g)].map(([name]) => name)

describe('npm', () => {
  const run = starting(/^npm (?:run|test)\b/)

  it('is told to run scripts', () => expect(run.length).toBeGreaterThan(50))

  it('has every script that it is told to run', () => {
    const missing = run.filter(({ command }) => {
      const script = /^npm (?:run )?([\w:-]+)/.exec(command)![1]!
      return !Object.hasOwn(scripts, script)
    })
    expect(missing.map(shown)).toEqual([])
  })

  it('is told nothing else but to install', () => {
    const others = starting(/^npm (?!run\b|test\b|ci$|install\b)/).filter(ownPages)
    expect(others.map(shown)).toEqual([])
  })
})

describe('npx', () => {
  it('runs programs that are named in full, ESLint, or tools of this repository', () => {
    const tools = [...Object.keys(devDependencies), 'eslint-plugin-atomic-fs', 'eslint']
    const strangers = starting(/^npx /).filter(({ command }) => {
      const words = command.split(' ').slice(1)
      while (words[0] === '-p' || words[0] === '--package') words.splice(0, 2)
      return words.length > 0 && !tools.includes(words[0]!.replace(/@[^@]+$/, ''))
    })
    expect(strangers.map(shown)).toEqual([])
  })
})

describe('the command line', () => {
  const own = starting(/^npx (?:-p \S+ )*eslint-plugin-atomic-fs\b/).map((one) => ({
    ...one,
    words: one.command.replace(/^npx (?:-p \S+ )*eslint-plugin-atomic-fs ?/, ''),
  }))
  const commands = [...help().matchAll(/^ {2}([a-z]+)\b.* {2}/gm)].map(([, name]) => name!)

  it('is shown often', () => expect(own.length).toBeGreaterThan(10))

  it('has every command and every option that is shown', () => {
    const known = new Map(['', ...commands].map((name) => [name, optionsIn(help(...(name ? [name] : [])))]))
    const wrong = own.filter(({ words }) => {
      const [name] = words.split(' ') as [string]
      const options = known.get(name.startsWith('-') ? '' : name)
      return !options || optionsIn(words).some((option) => !options.includes(option))
    })
    expect(wrong.map(shown)).toEqual([])
  })

  it('has a part on its page for every command', () => {
    const page = text('docs/cli.md')
    const left = commands.filter((name) => name !== 'help' && !page.includes(`- [\`${name}\`](`))
    expect(left).toEqual([])
  })

  it.each(commands.filter((name) => name !== 'help'))(
    'has every option of %s in the documentation',
    (name) => {
      const documented = name === 'vendor' ? text('docs/runtime/vendor.md') : text('docs/cli.md')
      const long = optionsIn(help(name)).filter((option) => option.startsWith('--') && option !== '--help')
      expect(long.filter((option) => !documented.includes(`\`${option}`))).toEqual([])
    },
  )
})

describe('the tools', () => {
  const tools = ['docs/tools', 'tests'].flatMap((folder) =>
    filesIn(folder, '.mjs').filter((file) => text(file).includes('argumentsOf(import.meta.url')),
  )
  const run = (tool: string, argument: string) =>
    spawnSync(process.execPath, [path.join(ROOT, tool), argument], { encoding: 'utf8' })

  it('that take something are several', () => expect(tools.length).toBeGreaterThan(5))

  it.each(tools)('%s says what it takes', (tool) => {
    const { status, stdout } = run(tool, '--help')
    const options = [...text(tool).matchAll(/([\w-]+)'?: \{ type: '/g)].map(([, name]) => `--${name}`)
    expect(options.filter((option) => !new RegExp(`${option}\\b`).test(stdout))).toEqual([])
    expect(status).toBe(0)
  })

  it.each(tools)('%s says so too when it is given something else', (tool) => {
    const { status, stderr } = run(tool, '--nonsense')
    expect(stderr).toMatch(/^Unknown option '--nonsense'/)
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(2)
  })
})

describe('node and the shell', () => {
  it('find every file of this repository that they are told to run', () => {
    const files = starting(/^(?:node|\.) (?!-)/).map((one) => ({ ...one, file: one.command.split(' ')[1]! }))
    const missing = files.filter(
      ({ file }) => !existsSync(path.join(ROOT, file.replace('./node_modules/eslint-plugin-atomic-fs/', ''))),
    )
    expect(missing.map(shown)).toEqual([])
  })
})

it.each(['docs/tools/bench/index.mjs', 'docs/tools/bench/linting/index.mjs'])(
  '%s refuses to measure nothing',
  (program) => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, program), '--only', 'nothing'], {
      encoding: 'utf8',
    })
    expect(stderr).toContain('--only takes a part of one of: ')
    expect(status).toBe(2)
  },
)
