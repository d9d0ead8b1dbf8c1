/** docs/clients/adopting.md as a ratchet: every line of it is typed in a repository of git. */
import { appendFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { plugin, text } from '../house/house.ts'
import { must, project, type Project, type Run } from '../package/projects.ts'
import { CLEAN, CONFIG, MORE, SAVE } from './flawed.ts'
import { commandsOn, fileOn } from './snippets.ts'

const PAGE = 'docs/clients/adopting.md'
const SUPPRESSIONS = 'eslint-suppressions.json'

// The lines of the page are those of a POSIX shell.
const posix = process.platform !== 'win32'
const versions = process.env['ATOMIC_FS_CLIENTS'] === 'all' ? ['eslint', 'eslint-9'] : ['eslint']

const FILES = {
  'package.json': '{ "private": true, "type": "module" }\n',
  '.gitignore': 'node_modules\n',
  'src/old.js': SAVE,
  'src/older.js': SAVE,
  'src/load.js': CLEAN,
}

function repository(files: Record<string, string>, links: Record<string, string>): Project {
  const fresh = project({ ...FILES, ...files }, links)
  must(
    fresh.shell(
      'git init --quiet . && git add . && git rm --quiet --cached --ignore-unmatch eslint.config.js',
    ),
  )
  must(fresh.shell('git config user.name Somebody && git config user.email somebody@example.org'))
  must(fresh.shell('git config commit.gpgsign false && git commit --quiet --message Begin'))
  return fresh
}

describe.runIf(posix).each(versions)('the recipe, with %s', (eslint) => {
  let fresh: Project
  const type = (name: string): Run => fresh.shell(['set -e', ...commandsOn(PAGE, name)].join('\n'))
  const counts = (): Record<string, unknown> =>
    JSON.parse(fresh.read(SUPPRESSIONS)) as Record<string, unknown>
  const write = (file: string, text: string): void => writeFileSync(path.join(fresh.folder, file), text)
  const both = { 'atomic-fs/no-bare-rename': { count: 1 }, 'atomic-fs/no-shared-temp-path': { count: 1 } }

  beforeAll(() => {
    fresh = repository({ 'eslint.config.js': CONFIG }, { eslint, 'lint-staged': 'lint-staged' })
  })

  it('writes down what there is, which then passes', () => {
    expect(fresh.shell('npx eslint .').status).toBe(1)
    must(type('first-day'))
    expect(counts()).toEqual({ 'src/old.js': both, 'src/older.js': both })
    must(type('every-day'))
    expect(must(fresh.shell('git status --porcelain')).stdout).toBe('')
  })

  it('lets an old one pass when its lines move', () => {
    write('src/old.js', `// One more line.\n${SAVE}`)
    must(type('every-day'))
  })

  it('fails with a new one, in a file without and in a file with old ones', () => {
    write('src/new.js', SAVE)
    expect(type('every-day')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('2 errors') as string,
    })
    must(fresh.shell('rm src/new.js'))
    appendFileSync(path.join(fresh.folder, 'src/old.js'), MORE)
    const run = type('every-day')
    // The old ones of the file are shown too, and no other file.
    expect(run).toMatchObject({ status: 1, stdout: expect.stringContaining('4 errors') as string })
    expect(run.stdout).not.toContain('older.js')
    must(fresh.shell('git checkout --quiet src/old.js'))
  })

  it('asks for a shorter file when one is repaired, and then keeps it from coming back', () => {
    write('src/old.js', CLEAN)
    expect(type('every-day')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--prune-suppressions') as string,
    })
    must(type('repaired'))
    expect(counts()).toEqual({ 'src/older.js': both })
    must(type('every-day'))
    write('src/old.js', SAVE)
    expect(type('every-day').status).toBe(1)
    write('src/old.js', CLEAN)
    must(fresh.shell('git commit --quiet --all --message Repair'))
  })

  it('takes a file that is renamed for a new one', () => {
    must(fresh.shell('git mv src/older.js src/renamed.js'))
    expect(type('every-day')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('renamed.js') as string,
    })
    must(fresh.shell('git mv src/renamed.js src/older.js'))
  })

  it('names rules, where others are clean', () => {
    must(fresh.shell(`mv ${SUPPRESSIONS} kept.json`))
    const [options] = /--suppress-rule [^`]+/.exec(text(PAGE))!
    fresh.shell(`npx eslint . ${options}`)
    expect(counts()).toEqual({ 'src/older.js': { 'atomic-fs/no-bare-rename': { count: 1 } } })
    must(fresh.shell(`mv kept.json ${SUPPRESSIONS}`))
  })

  it('lets a hook fix a file with old ones', () => {
    write('lint-staged.config.js', fileOn(PAGE, 'lint-staged.config.js'))
    appendFileSync(path.join(fresh.folder, 'src/older.js'), '// Touched.\n')
    must(fresh.shell('git add lint-staged.config.js src/older.js'))
    must(fresh.shell('npx lint-staged && git commit --quiet --message Touch'))
    expect(must(fresh.shell('git show HEAD:src/older.js')).stdout).toContain('renameWithRetrySync')
    expect(type('every-day').status).toBe(2)
    must(fresh.shell('git revert --no-edit HEAD'))
    must(type('every-day'))
  })

  it('is paid off', () => {
    must(type('pay-off'))
    expect(counts()).toEqual({})
    must(fresh.shell(`rm ${SUPPRESSIONS}`))
    must(type('every-day'))
    expect(fresh.read('src/older.js')).toContain('renameWithRetrySync')
  })
})

describe.runIf(posix)('with ESLint 8', () => {
  it('so many warnings pass, and one more does not', () => {
    const fresh = repository(
      { '.eslintrc.json': fileOn(PAGE, '.eslintrc.json'), 'src/a.test.js': SAVE },
      { eslint: 'eslint-8' },
    )
    must(fresh.shell('git rm --quiet -f src/older.js && mkdir tests && cp src/old.js tests'))
    const [line] = commandsOn(PAGE, 'eslint-8')
    expect(must(fresh.shell(line!)).stdout).toContain('2 problems (0 errors, 2 warnings)')
    appendFileSync(path.join(fresh.folder, 'src/old.js'), MORE)
    expect(fresh.shell(line!)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('4 problems (0 errors, 4 warnings)') as string,
    })
  })

  it('names every rule of the configuration', () => {
    const { overrides } = JSON.parse(fileOn(PAGE, '.eslintrc.json')) as { overrides: { rules: object }[] }
    expect(Object.keys(overrides[0]!.rules).sort()).toEqual(
      Object.keys(plugin.configs['legacy-recommended'].rules).sort(),
    )
  })
})
