/** The hooks of docs/clients/ci.md, each in a repository of git, with what is staged other than what is in the file. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { text } from '../house/house.ts'
import { must, packed, project, type Project, type Run } from '../package/projects.ts'
import { CLEAN, CONFIG, MORE, SAVE } from './flawed.ts'
import { commandsOn, fileOn } from './snippets.ts'

const PAGE = 'docs/clients/ci.md'

// Hooks are shell scripts, which git for Windows runs with a shell of its own.
const posix = process.platform !== 'win32'

/** A repository with one commit, and a hook that is in force. */
function repository(files: Record<string, string>, links: Record<string, string> = {}): Project {
  const fresh = project(
    {
      'package.json': '{ "private": true, "type": "module" }\n',
      'eslint.config.js': CONFIG,
      '.gitignore': 'node_modules\n',
      'src/load.js': CLEAN,
      ...files,
    },
    { eslint: 'eslint', ...links },
  )
  for (const line of [
    'git init --quiet .',
    'git config user.name Somebody && git config user.email somebody@example.org',
    'git config commit.gpgsign false',
    'git add . && git commit --quiet --message Begin',
    ...commandsOn(PAGE, 'hooks'),
  ])
    must(fresh.shell(line))
  return fresh
}

const HOOK = '.githooks/pre-commit'
const PRE_COMMIT = '4.6.2'

function hooked(
  hook: string,
  files: Record<string, string> = {},
  links: Record<string, string> = {},
): Project {
  const fresh = repository({ [HOOK]: hook, ...files }, links)
  chmodSync(path.join(fresh.folder, HOOK), 0o755)
  return fresh
}

const write = (fresh: Project, file: string, text: string): void =>
  writeFileSync(path.join(fresh.folder, file), text)
const staged = (fresh: Project, file: string): string => must(fresh.shell(`git show ':${file}'`)).stdout
const commit = (fresh: Project): Run => fresh.shell('git commit --quiet --message Change')
const commits = (fresh: Project): number => Number(must(fresh.shell('git rev-list --count HEAD')).stdout)

// Between what is staged and what is not, so that git can tell the two apart.
const LINES = '\n// One line.\n// And another.\n// And a third.\n'

// Other code runs between the load and the save: the lock is suggested, not fixed.
const SUGGESTED = `import fs from 'node:fs/promises'
import { atomicWrite } from 'eslint-plugin-atomic-fs/runtime'
import { ask } from './ask.js'

export async function rename(file) {
  const state = JSON.parse(await fs.readFile(file, 'utf8'))
  state.name = await ask(state.name)
  await atomicWrite(file, JSON.stringify(state))
}
`

describe.runIf(posix)('lint-staged', () => {
  const CONFIG_FILE = 'lint-staged.config.js'
  const withConfig = (config: string): Project =>
    hooked(
      fileOn(PAGE, `${HOOK} as lint-staged`),
      { [CONFIG_FILE]: config, 'src/old.js': SAVE },
      { 'lint-staged': 'lint-staged' },
    )

  it('is the version that the page names', () => {
    const { devDependencies } = JSON.parse(text('package.json')) as {
      devDependencies: Record<string, string>
    }
    expect(text(PAGE)).toContain(`Version ${devDependencies['lint-staged']} runs on Node 20`)
  })

  it('stops a commit of a report that is repaired in the file only, and keeps both sides', () => {
    const fresh = withConfig(fileOn(PAGE, CONFIG_FILE))
    write(fresh, 'src/new.js', SAVE)
    must(fresh.shell('git add src/new.js'))
    write(fresh, 'src/new.js', CLEAN)
    const run = commit(fresh)
    expect(run.status).toBe(1)
    expect(run.stdout + run.stderr).toContain('2 errors')
    expect(run.stdout + run.stderr).not.toContain('old.js')
    expect(commits(fresh)).toBe(1)
    expect([staged(fresh, 'src/new.js'), fresh.read('src/new.js')]).toEqual([SAVE, CLEAN])
    must(fresh.shell('git add src/new.js'))
    write(fresh, 'src/new.js', SAVE)
    must(commit(fresh))
    expect([staged(fresh, 'src/new.js'), fresh.read('src/new.js')]).toEqual([CLEAN, SAVE])
  })

  describe('with --fix', () => {
    const fresh = (): Project => (made ??= withConfig(fileOn(PAGE, `${CONFIG_FILE} with --fix`)))
    let made: Project | undefined

    it('fixes what is staged, and leaves alone what is not', () => {
      const both = SAVE + LINES + CLEAN.replace(/^import.*\n/, '')
      write(fresh(), 'src/new.js', both)
      must(fresh().shell('git add src/new.js'))
      write(fresh(), 'src/new.js', both.replace('load = (file) =>', 'load = async (file) =>'))
      must(commit(fresh()))
      const committed = staged(fresh(), 'src/new.js')
      expect(committed).toContain('renameWithRetrySync(tmp, file)')
      expect(committed).toContain('load = (file) =>')
      expect(fresh().read('src/new.js')).toBe(committed.replace('load = (file) =>', 'load = async (file) =>'))
      expect(fresh().read('src/old.js')).toBe(SAVE)
      expect(must(fresh().shell('git stash list')).stdout).toBe('')
      expect(must(fresh().shell('git status --porcelain src')).stdout).toBe(' M src/new.js\n')
    })

    it('puts lines that were added and not staged back by their number, of which the page warns', () => {
      const both = SAVE + LINES
      write(fresh(), 'src/added.js', both)
      must(fresh().shell('git add src/added.js'))
      write(fresh(), 'src/added.js', both + MORE)
      must(commit(fresh()))
      const committed = staged(fresh(), 'src/added.js')
      expect(committed).toContain('renameWithRetrySync(tmp, file)')
      expect(committed).not.toContain('replace')
      expect(fresh().read('src/added.js')).not.toBe(committed + MORE)
      expect(text(PAGE)).toContain('by their number')
    })

    it('stops a commit with a report that has no fix, and keeps both sides', () => {
      const before = commits(fresh())
      write(fresh(), 'src/update.js', SUGGESTED)
      must(fresh().shell('git add src/update.js'))
      write(fresh(), 'src/update.js', `${SUGGESTED}// later\n`)
      const run = commit(fresh())
      expect(run.status).toBe(1)
      expect(run.stdout + run.stderr).toContain('atomic-fs/no-unlocked-update')
      expect(commits(fresh())).toBe(before)
      expect(staged(fresh(), 'src/update.js')).toBe(SUGGESTED)
      expect(fresh().read('src/update.js')).toBe(`${SUGGESTED}// later\n`)
    })
  })
})

describe.runIf(posix)('a hook of git and nothing else', () => {
  let fresh: Project

  beforeAll(() => {
    fresh = hooked(fileOn(PAGE, HOOK))
  })

  it('stops a commit of a report that is repaired in the file only', () => {
    write(fresh, 'src/über der Zeile.js', SAVE)
    must(fresh.shell('git add src'))
    write(fresh, 'src/über der Zeile.js', CLEAN)
    const run = commit(fresh)
    expect(run.status).toBe(1)
    // What hooks print goes to standard error.
    expect(run.stderr).toContain('2 errors')
    expect(run.stderr).toContain('über der Zeile.js')
    expect(commits(fresh)).toBe(1)
  })

  it('lets what is repaired in what is staged pass', () => {
    must(fresh.shell('git add src'))
    write(fresh, 'src/über der Zeile.js', SAVE)
    must(commit(fresh))
    expect(fresh.read('src/über der Zeile.js')).toBe(SAVE)
    expect(commits(fresh)).toBe(2)
  })

  it('lets files that are removed, tests and other files pass', () => {
    write(fresh, 'src/save.test.js', SAVE)
    write(fresh, 'notes.md', 'fs.renameSync()\n')
    must(fresh.shell('git rm --quiet src/load.js && git add src/save.test.js notes.md'))
    must(commit(fresh))
  })
})

describe.runIf(posix)('pre-commit', () => {
  interface Config {
    repos: { hooks: { entry: string; types_or: string[]; additional_dependencies?: string[] }[] }[]
  }
  const own = fileOn(PAGE, '.pre-commit-config.yaml')
  const scan = fileOn(PAGE, '.pre-commit-config.yaml with scan')
  const hookOf = (config: string) => (parse(config) as Config).repos[0]!.hooks[0]!

  it('runs what fixes the files that it is given, and no other', () => {
    const fresh = repository({ 'src/a.js': SAVE, 'src/b.js': SAVE, 'src/save.test.js': SAVE })
    must(fresh.shell(`${hookOf(own).entry} src/a.js src/save.test.js`))
    expect(must(fresh.shell('git diff --name-only')).stdout).toBe('src/a.js\n')
    must(fresh.shell(`${hookOf(own).entry} src/a.js src/save.test.js`))
  })

  it('runs scan on the files that it is given', () => {
    const fresh = repository({ 'src/a.js': SAVE, 'src/b.js': SAVE, 'src/save.test.js': SAVE })
    const { status, stdout } = fresh.shell(`npx ${hookOf(scan).entry} src/a.js src/save.test.js`)
    expect([status, stdout.match(/^ {2}src.*\.js$/gm)]).toEqual([1, ['  src/a.js', '  src/a.js']])
    must(fresh.shell(`npx ${hookOf(scan).entry} src/load.js src/save.test.js`))
  })

  it('installs this version, beside the ESLint that it is tested with', () => {
    const { version, devDependencies } = JSON.parse(text('package.json')) as {
      version: string
      devDependencies: Record<string, string>
    }
    expect(hookOf(scan).additional_dependencies).toEqual([
      `eslint@${devDependencies['eslint']}`,
      `eslint-plugin-atomic-fs@${version}`,
    ])
  })

  const python = spawnSync('python3', ['-c', 'import ensurepip, venv']).status === 0
  // `npm run test:clients`, where there is a Python that can install it.
  describe.runIf(process.env['ATOMIC_FS_CLIENTS'] === 'all' && python)('itself', () => {
    let home: string

    beforeAll(() => {
      home = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-pre-commit-'))
      const pip = path.join(home, 'python/bin/pip')
      for (const [command, ...args] of [
        ['python3', '-m', 'venv', path.join(home, 'python')],
        [pip, 'install', '--quiet', '--disable-pip-version-check', `pre-commit==${PRE_COMMIT}`],
      ] as [string, ...string[]][]) {
        must(spawnSync(command, args, { encoding: 'utf8' }))
      }
    }, 300_000)
    afterAll(() => rmSync(home, { recursive: true, force: true }))

    function withPreCommit(config: string): Project {
      const fresh = repository({ '.pre-commit-config.yaml': config })
      must(fresh.shell('git config --unset core.hooksPath'))
      must(inHome(fresh, `${path.join(home, 'python/bin/pre-commit')} install`))
      return fresh
    }
    const inHome = (fresh: Project, line: string): Run =>
      fresh.shell(line, { PRE_COMMIT_HOME: path.join(home, 'hooks') })

    it('stops, fixes, and lets the fixed file pass', () => {
      const fresh = withPreCommit(own)
      write(fresh, 'src/save.js', SAVE)
      must(fresh.shell('git add src'))
      const run = inHome(fresh, 'git commit --message Change')
      expect(run.status).toBe(1)
      expect(run.stderr + run.stdout).toContain('files were modified by this hook')
      expect(staged(fresh, 'src/save.js')).toBe(SAVE)
      must(inHome(fresh, 'git add src && git commit --message Change'))
      expect(staged(fresh, 'src/save.js')).toContain('renameWithRetrySync')
    })

    it('installs what scan needs, and stops at a report', () => {
      const config = scan.replace(/eslint-plugin-atomic-fs@[\d.]+/, packed())
      expect(config).toContain(packed())
      const fresh = withPreCommit(config)
      rmSync(path.join(fresh.folder, 'node_modules'), { recursive: true })
      write(fresh, 'src/save.js', SAVE)
      must(fresh.shell('git add src'))
      const run = inHome(fresh, 'git commit --message Change')
      expect(run.status).toBe(1)
      expect(run.stderr + run.stdout).toContain('2 reports in 1 of 1 file')
      write(fresh, 'src/save.js', CLEAN)
      must(inHome(fresh, 'git add src && git commit --message Change'))
    }, 300_000)
  })
})
