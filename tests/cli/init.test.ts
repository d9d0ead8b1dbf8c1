/** `init` as it is built, in projects of their own. What comes of it in each ESLint is in tests/package. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { command, expectRefusal, project, type Project } from './command.ts'

const CODE = `exports.sum = (a, b) => a + b\n`
const LIST = `module.exports = [\n  { rules: { eqeqeq: 'error' } },\n]\n`
const WITH_PLUGIN = `const atomicFs = require('eslint-plugin-atomic-fs')

module.exports = [
  ...atomicFs.configs.recommended,
]
`

/** What is in the project besides what came with it. */
const changed = ({ git }: Project): string[] =>
  git('status', '--porcelain', '--untracked-files=all').split('\n').filter(Boolean)

describe('init refuses, with status 2 and nothing written,', () => {
  it.each([
    [['--config', 'all'], 'Allowed choices are recommended, strict.'],
    [['--runtime', 'npm'], 'Write package, vendored, or vendored=<file>.'],
    [['--runtime', 'vendored='], 'Write package, vendored, or vendored=<file>.'],
    [['--runtime', 'vendored=src/a.css'], "'src/a.css' needs one of these extensions"],
    [['--runtime', 'vendored=gone/a.js'], 'its folder does not exist. Make that first.'],
    [['--runtime', 'vendored=../a.js'], 'the file has to be inside of this directory.'],
    [['eslint.config.js'], 'too many arguments'],
    [['--force'], "unknown option '--force'"],
  ])('%j', (args, message) => {
    expectRefusal(project({ 'src/a.js': CODE }), ['init', ...args], message)
  })

  it('without a package.json, or with one that is none', () => {
    const made = project({ 'a.js': CODE, 'sub/b.js': CODE, 'bad/package.json': '{' })
    const { cwd } = made
    expect(command(path.join(cwd, 'sub'), 'init')).toMatchObject({ status: 2, stdout: '' })
    expect(command(path.join(cwd, 'sub'), 'init').stderr).toContain('There is no package.json here')
    expect(command(path.join(cwd, 'bad'), 'init').stderr).toContain('package.json cannot be read: ')
    expect(changed(made)).toEqual([])
  })

  it('without ESLint, and without this package', () => {
    expectRefusal(project({ 'a.js': CODE }, {}), ['init'], 'ESLint is not installed here')
    const made = project({ 'a.js': CODE })
    rmSync(path.join(made.cwd, 'node_modules/eslint-plugin-atomic-fs'))
    expectRefusal(made, ['init'], 'Install it first: npm install eslint-plugin-atomic-fs')
    expectRefusal(made, ['init', '--runtime', 'vendored'], 'npm install --save-dev eslint-plugin-atomic-fs')
  })

  it('with TypeScript and no parser for it', () => {
    const made = project({ 'src/a.ts': 'export const a: number = 1\n' })
    expectRefusal(made, ['init'], 'There is TypeScript here (src/a.ts), and no parser for it.')
  })

  it('with a configuration that cannot be loaded', () => {
    const made = project({ 'eslint.config.js': `module.exports = [{ rulez: {} }]` })
    expectRefusal(made, ['init'], 'The ESLint configuration here cannot be loaded: ')
  })

  it('with an .eslintrc file that its ESLint does not read', () => {
    const made = project({ '.eslintrc.json': '{}' })
    expectRefusal(
      made,
      ['init'],
      'does not read .eslintrc.json. Migrate it first (npx @eslint/migrate-config)',
    )
  })

  it('without an .eslintrc file where the environment asks for one', () => {
    const env = { ESLINT_USE_FLAT_CONFIG: 'false' }
    expectRefusal(project({}, { eslint: 'eslint-9' }), ['init'], 'and there is none here. Unset it', env)
  })

  it('below the directory of the configuration', () => {
    const made = project({ 'eslint.config.js': LIST, 'app/package.json': '{}' })
    const { status, stderr } = command(path.join(made.cwd, 'app'), 'init')
    expect(status).toBe(2)
    expect(stderr).toContain(`Run this in its directory: cd ${made.cwd}`)
    expect(changed(made)).toEqual([])
  })
})

describe('init leaves to a person, with status 1 and nothing written,', () => {
  it('a configuration that it does not understand', () => {
    const made = project({ 'eslint.config.mjs': `export default [].concat([{ rules: {} }])\n` })
    const { status, stdout, stderr } = made.run('init', '--runtime', 'vendored')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'error: eslint.config.mjs needs a change by hand. Run this again to check it.\n',
    })
    expect(stdout).toMatchInlineSnapshot(`
      "eslint.config.mjs was left as it is: it exports what a function returns.

      It should import the plugin, and these should be the last entries of what it exports:

        import atomicFs from 'eslint-plugin-atomic-fs'

        ...atomicFs.configs.recommended,
        { ignores: ['atomic-fs.js'] },
        { settings: { 'atomic-fs': { runtime: './atomic-fs.js' } } },

      and the runtime: npx eslint-plugin-atomic-fs vendor atomic-fs.js
      "
    `)
    expect(changed(made)).toEqual([])
    // As it says:
    made.write(
      'eslint.config.mjs',
      `import atomicFs from 'eslint-plugin-atomic-fs'
export default [].concat([
  ...atomicFs.configs.recommended,
  { ignores: ['atomic-fs.js'] },
  { settings: { 'atomic-fs': { runtime: './atomic-fs.js' } } },
])`,
    )
    made.run('vendor', 'atomic-fs.js')
    expect(made.run('init', '--runtime', 'vendored')).toMatchObject({ status: 0 })
  })

  it('YAML', () => {
    const made = project({ '.eslintrc.yml': 'root: true\n' }, { eslint: 'eslint-8' })
    const { status, stdout } = made.run('init', '--config', 'strict')
    expect(status).toBe(1)
    expect(stdout).toContain('  "extends": ["plugin:atomic-fs/legacy-strict"]')
    expect(changed(made)).toEqual([])
  })

  it('the plugin as it is, when something else is asked for', () => {
    const made = project({ 'eslint.config.js': WITH_PLUGIN })
    const { status, stdout } = made.run('init', '--config', 'strict')
    expect(status).toBe(1)
    expect(stdout).toContain(
      'it has the plugin otherwise than asked for, with 5 rules, and fixes import from',
    )
    expect(stdout).toContain('  ...atomicFs.configs.strict,')
  })

  it('a file that stands where the runtime should go', () => {
    const made = project({ 'atomic-fs.js': CODE })
    const { status, stderr } = made.run('init', '--runtime', 'vendored')
    expect(status).toBe(1)
    expect(stderr).toContain('atomic-fs.js was not written by this command. Nothing was written')
    expect(changed(made)).toEqual([])
  })

  it('what ESLint would not read as it was meant, taken back', () => {
    // Understood, but what is exported is not all that ESLint gets.
    const config = `module.exports = [{ ignores: ['**/*.js', '**/*.?js', '**/*.ts', '**/*.tsx'] }]\n`
    const made = project({ 'eslint.config.js': config })
    const { status, stdout } = made.run('init', '--runtime', 'vendored')
    expect(status).toBe(1)
    expect(stdout).toContain('changed by this command, ESLint does not have the plugin')
    expect(stdout).toContain('...atomicFs.configs.recommended,')
    expect(changed(made)).toEqual([])
  })
})

describe('init', () => {
  it('writes a configuration, says what it wrote, and then that it is there', () => {
    const made = project({ 'src/a.js': CODE })
    const { status, stdout, stderr } = made.run('init')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^Wrote eslint\.config\.js:\n/)
    expect(stdout).toMatch(
      /^ESLint 10\.\d+\.\d+ reads it, with 5 rules of recommended\.\nNext: npx eslint \.$/m,
    )
    expect(made.read('eslint.config.js')).toBe(WITH_PLUGIN)
    expect(changed(made)).toEqual(['?? eslint.config.js'])
    made.commit()
    const again = made.run('init')
    expect(again.status).toBe(0)
    expect(again.stdout).toMatch(
      /^eslint\.config\.js has the plugin: 5 rules, and fixes import from '.+'\.\nNext: /,
    )
    expect(changed(made)).toEqual([])
  })

  it('prints the same with --dry-run, and writes nothing', () => {
    const made = project({ 'src/a.js': CODE, 'eslint.config.js': LIST })
    const { status, stdout } = made.run('init', '--dry-run', '--runtime', 'vendored')
    expect(status).toBe(0)
    expect(stdout).toContain('Would write src/atomic-fs.js: the runtime of')
    expect(stdout).toContain('Would change eslint.config.js:')
    expect(stdout).toContain('\n+  ...atomicFs.configs.recommended,\n')
    expect(changed(made)).toEqual([])
  })

  it('writes what the project needs: modules, TypeScript, JSX, and directories that git ignores', () => {
    const made = project(
      {
        'package.json': JSON.stringify({ type: 'module', dependencies: { 'eslint-plugin-atomic-fs': '*' } }),
        'src/a.ts': 'export const a: number = 1\n',
        'src/b.jsx': 'export const b = <b />\n',
        '.gitignore': 'node_modules\n/dist/\n',
      },
      { eslint: 'eslint', 'typescript-eslint': 'typescript-eslint' },
    )
    made.write('dist/a.js', CODE)
    expect(made.run('init', '--config', 'strict', '--runtime', 'vendored=src/safe.ts')).toMatchObject({
      status: 0,
    })
    expect(made.read('eslint.config.js')).toMatchInlineSnapshot(`
      "import atomicFs from 'eslint-plugin-atomic-fs'
      import tseslint from 'typescript-eslint'

      export default [
        { ignores: ['dist/'] },
        { files: ['**/*.{js,jsx}'], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
        { files: ['**/*.{ts,mts,cts,tsx}'], languageOptions: { parser: tseslint.parser } },
        ...atomicFs.configs.strict,
        { ignores: ['src/safe.ts'] },
        { settings: { 'atomic-fs': { runtime: './src/safe.ts' } } },
      ]
      "
    `)
    expect(made.read('src/safe.ts')).toContain('npx eslint-plugin-atomic-fs vendor src/safe.ts')
    expect(changed(made)).toEqual(['?? eslint.config.js', '?? src/safe.ts'])
    expect(eslint(made, '.')).toBe('')
    expect(made.run('init', '--config', 'strict', '--runtime', 'vendored=./src/safe.ts').stdout).toMatch(
      /^eslint\.config\.js has the plugin: 11 rules, and fixes import from '\.\/src\/safe\.ts'\.\nRepaired code/,
    )
  })

  it('keeps a byte order mark', () => {
    const made = project({ 'eslint.config.js': `\uFEFF${LIST}` })
    expect(made.run('init').status).toBe(0)
    expect(made.read('eslint.config.js')).toMatch(/^\uFEFFconst atomicFs = /)
  })

  it('says where the package belongs', () => {
    const made = project({ 'package.json': '{ "devDependencies": { "eslint-plugin-atomic-fs": "*" } }' })
    const vendored = made.run('init', '--runtime', 'vendored', '--dry-run')
    expect(vendored.stdout).toContain(
      'Keep it current in CI: npx eslint-plugin-atomic-fs vendor --check atomic-fs.js',
    )
    expect(vendored.stdout).not.toContain('--save')
    expect(made.run('init').stdout).toContain('npm install --save-prod eslint-plugin-atomic-fs')
    made.write('package.json', '{ "dependencies": { "eslint-plugin-atomic-fs": "*" } }')
    expect(made.run('init').stdout).not.toContain('--save')
  })
})

/** What the project's own ESLint prints. */
function eslint({ cwd }: Project, ...args: string[]): string {
  const program = path.join(cwd, 'node_modules/eslint/bin/eslint.js')
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8' })
  return stdout + stderr
}
