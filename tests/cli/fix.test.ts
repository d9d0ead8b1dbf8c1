/** `fix` as it is built, in repositories of their own, with the three versions of ESLint. */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  CLI,
  STORE,
  TYPED,
  VERSIONS,
  command,
  commandWith,
  expectRefusal,
  project,
  type Project,
} from './command.ts'

const CLEAN = `exports.sum = (a, b) => a + b\n`
const CONFIG = `module.exports = [...require('eslint-plugin-atomic-fs').configs.recommended]\n`
const PARSERS = { eslint: 'eslint', '@typescript-eslint/parser': '@typescript-eslint/parser' }

const windows = process.platform === 'win32'

describe('fix refuses, with status 2 and nothing written,', () => {
  it.each([
    [['gone.js'], "'gone.js' does not exist."],
    [['src/a.js', 'gone/'], "'gone/' does not exist."],
    [['src/*.css'], "'src/*.css' matches no file of code."],
    [['gone/**/*.js'], "'gone/**/*.js' matches nothing."],
    [['docs'], "'docs' holds no file of code."],
    [['node_modules/eslint-plugin-atomic-fs/dist'], 'which this command never touches'],
    [['node_modules/*/dist/*.js'], 'which this command never touches'],
    [['--rule', 'no-such-rule'], "There is no rule 'no-such-rule'. Rules: no-bare-rename,"],
    [['--rule', 'no-raw-append,'], "There is no rule ''."],
    [['--config', 'lenient'], 'Allowed choices are recommended, strict.'],
    [['--owner', 'me'], 'Allowed choices are many-processes, one-process.'],
    [['--suggestion'], 'Did you mean --suggestions?'],
    [['--runtime', './src/gone.js'], 'npx eslint-plugin-atomic-fs vendor ./src/gone.js'],
    [['--runtime', 'src/a.js'], "Of a file, write './src/a.js'."],
    [['--runtime', ''], 'names a module'],
  ])('%j', (args, message) => {
    const made = project({ 'src/a.js': STORE, 'docs/page.md': '# Page\n' })
    if (args[0]!.startsWith('node_modules')) {
      mkdirSync(path.join(made.cwd, 'node_modules/eslint-plugin-atomic-fs/dist'), { recursive: true })
      rmSync(path.join(made.cwd, 'node_modules/eslint-plugin-atomic-fs'))
      made.write('node_modules/eslint-plugin-atomic-fs/dist/a.js', STORE)
    }
    expectRefusal(made, ['fix', ...args], message)
  })

  it('without ESLint', () => {
    const made = project({ 'a.js': STORE }, {})
    expectRefusal(made, ['fix'], 'ESLint is not installed here')
  })

  it('with an ESLint that is too old', () => {
    const made = project({ 'a.js': STORE }, {})
    made.write('node_modules/eslint/index.js', `exports.ESLint = class { static version = '8.20.0' }`)
    expectRefusal(made, ['fix'], 'ESLint 8.20.0 is installed here; 8.57.1 or later is needed.')
  })

  it.each(VERSIONS)('with a configuration that cannot be loaded, %s', (eslint) => {
    const made = project({ 'a.js': STORE, 'eslint.config.js': `require('no-such-package')` }, { eslint })
    expectRefusal(made, ['fix', 'a.js'], 'The ESLint configuration here cannot be loaded: ')
    made.write('eslint.config.js', `module.exports = [{ rulez: {} }]`)
    made.commit()
    expectRefusal(made, ['fix', 'a.js'], 'The ESLint configuration here cannot be loaded: ')
  })

  it('with an .eslintrc that cannot be loaded', () => {
    const made = project({ 'a.js': STORE, '.eslintrc.json': '{ "extends": "gone" }' }, { eslint: 'eslint-8' })
    expectRefusal(made, ['fix'], 'The ESLint configuration here cannot be loaded: ')
  })

  it('with a setting that is wrong', () => {
    const config = `${CONFIG}module.exports.push({ settings: { 'atomic-fs': { owners: 1 } } })`
    const made = project({ 'a.js': STORE, 'eslint.config.js': config })
    expectRefusal(made, ['fix'], "settings['atomic-fs'] has no key 'owners'. Did you mean 'owner'?")
  })

  it('with a rule that the configuration of the project does not turn on', () => {
    const made = project({ 'a.js': STORE, 'eslint.config.js': CONFIG })
    expectRefusal(
      made,
      ['fix', '--rule', 'no-leaked-temp'],
      'does not turn on no-leaked-temp for these files. --config strict does.',
    )
  })

  it('what git ignores, also when it is named', () => {
    const made = project({ 'a.js': CLEAN, '.gitignore': 'node_modules\nout\n' })
    made.write('out/a.js', STORE)
    expectRefusal(made, ['fix', 'out/a.js'], 'git ignores every file of code in out/a.js.')
    expect(made.run('fix', '--allow-dirty')).toMatchObject({ status: 0 })
    expect(made.read('out/a.js')).toBe(STORE)
  })
})

describe('a work tree that is not clean', () => {
  it.each<[string, (made: Project) => void, string]>([
    ['a changed file', ({ write }) => write('b.js', '// mine\n'), 'b.js is not committed (in '],
    [
      'a staged file',
      ({ write, git }) => (write('b.js', '// mine\n'), git('add', 'b.js')),
      'b.js is not committed (in ',
    ],
    ['a deleted file', ({ cwd }) => rmSync(path.join(cwd, 'b.js')), 'b.js is not committed (in '],
    [
      'two files',
      ({ write }) => (write('b.js', ''), write('a.js', `${STORE}//`)),
      'a.js and 1 other file are not committed',
    ],
    [
      'a file to fix that is not added',
      ({ write }) => write('c.js', STORE),
      'c.js would be fixed and is not under',
    ],
  ])('stops it: %s', (_, soil, message) => {
    const made = project({ 'a.js': STORE, 'b.js': CLEAN })
    soil(made)
    expectRefusal(made, ['fix'], message)
    expect(made.run('fix', '--dry-run')).toMatchObject({ status: 1 })
    expect(made.read('a.js')).not.toContain('atomicWriteSync')
    made.run('fix', '--allow-dirty')
    expect(made.read('a.js')).toContain('atomicWriteSync')
  })

  it('does not stop it for what has nothing to do with it', () => {
    const made = project({ 'a.js': STORE })
    made.write('notes.txt', 'mine')
    made.write('new.js', CLEAN)
    expect(made.run('fix').stderr).toBe('error: 1 report left.\n')
    expect(made.read('a.js')).toContain('atomicWriteSync')
  })

  it('is one without git: nothing could bring back what is there', () => {
    const made = project({ 'a.js': STORE })
    rmSync(path.join(made.cwd, '.git'), { recursive: true })
    const { status, stdout, stderr } = made.run('fix')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('a.js is in no git repository')
    expect(made.read('a.js')).toBe(STORE)
    made.run('fix', '--allow-dirty')
    expect(made.read('a.js')).toContain('atomicWriteSync')
  })

  // Windows finds git through PATHEXT, in the current folder first: an empty PATH hides it for sure on POSIX only.
  it.skipIf(windows)('cannot be judged in a repository without the program git', () => {
    const made = project({ 'a.js': STORE })
    const message = 'it cannot be looked at: git is not installed'
    expectRefusal(made, ['fix', '--allow-dirty'], message, { PATH: '/nowhere' })
  })

  it('is looked at in the repository of the files, whatever a hook says', () => {
    const made = project({ 'a.js': STORE })
    const ending = commandWith(made.cwd, { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere/index' }, 'fix')
    expect(ending.stderr).toBe('error: 1 report left.\n')
  })
})

describe('fix leaves alone, and says so,', () => {
  it('what does not parse, what is not UTF-8, and TypeScript without a parser; the rest is fixed', () => {
    const made = project({
      'bad.js': `${STORE}}`,
      'latin.js': Buffer.concat([Buffer.from(`// caf`), Buffer.from([0xe9, 0x0a]), Buffer.from(STORE)]),
      'store.js': STORE,
      'typed.ts': TYPED,
    })
    const { status, stdout, stderr } = made.run('fix')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'error: 1 report left, 3 files not judged or not written.\n',
    })
    expect(stdout).toMatch(/^ {2}bad\.js: it does not parse in line 9: Unexpected token/m)
    expect(stdout).toMatch(/^ {2}latin\.js: it is not UTF-8$/m)
    expect(stdout).toMatch(/^ {2}typed\.ts: there is no parser for TypeScript: npm install/m)
    expect(made.git('diff', '--name-only')).toBe('store.js\n')
  })

  // Making a link asks Windows for a privilege that an ordinary user lacks.
  it.skipIf(windows)('where links lead, except for a link that is named', () => {
    const made = project({ 'src/a.js': CLEAN })
    const outside = project({ 'store.js': STORE })
    symlinkSync(outside.cwd, path.join(made.cwd, 'src/folder'))
    symlinkSync(path.join(outside.cwd, 'store.js'), path.join(made.cwd, 'src/link.js'))
    made.commit()
    expect(made.run('fix')).toMatchObject({ status: 0 })
    expect(outside.read('store.js')).toBe(STORE)
    made.write('store.js', STORE)
    symlinkSync('store.js', path.join(made.cwd, 'link.js'))
    made.commit()
    made.run('fix', 'link.js')
    expect(made.git('diff', '--name-only')).toBe('store.js\n')
  })

  it('what comments and the configuration turn off', () => {
    const made = project({
      'eslint.config.js': `module.exports = [{ ignores: ['old/'] }]`,
      'old/store.js': STORE,
      'store.js': STORE.replace('exports.save ', '// eslint-disable-next-line\nexports.save ').replace(
        '  fs.writeFileSync',
        '  // eslint-disable-next-line atomic-fs/no-in-place-write\n  fs.writeFileSync',
      ),
      'tests/store.js': STORE,
    })
    const { status, stdout } = made.run('fix')
    expect(status).toBe(1)
    expect(stdout).toContain('1 file not looked at')
    expect(made.git('status', '--porcelain')).toBe('')
  })
})

describe.each(VERSIONS)('%s', (eslint) => {
  const links = { ...PARSERS, eslint }

  it('applies fixes, says what is left, and then suggestions', () => {
    const made = project({ 'src/store.js': STORE, 'src/typed.ts': TYPED, 'src/clean.js': CLEAN }, links)
    const first = made.run('fix', 'src')
    expect(first).toMatchObject({ status: 1, stderr: 'error: 1 report left.\n' })
    expect(first.stdout).toContain(
      [
        'Left for a person:',
        '  src/store.js:8:3  no-in-place-write: a suggestion only: the call takes a callback',
        "      A crash or a full disk during this write leaves 'file' empty or cut short, and load, line 3 reads it back. Use atomicWrite().",
        '',
        'By rule:',
        '  rule               fixed  left',
        '  no-in-place-write      2     1',
        '',
        'Applied 2 fixes in 2 of 3 files.',
        '1 report left with a suggestion: --suggestions applies them, for you to look at.',
        '',
      ].join('\n'),
    )
    expect(made.read('src/typed.ts')).toContain(
      `import { atomicWriteSync } from 'eslint-plugin-atomic-fs/runtime'`,
    )
    made.commit()
    const second = made.run('fix', 'src', '--suggestions')
    expect(second).toMatchObject({ status: 0, stderr: '' })
    expect(second.stdout).toContain('Applied 1 suggestion in 1 of 3 files.')
    expect(made.read('src/store.js')).not.toMatch(/fs\.writeFile/)
    made.commit()
    expect(made.run('fix', 'src', '--suggestions')).toEqual({
      status: 0,
      stdout: 'Nothing to change in 3 files.\n',
      stderr: '',
    })
  })

  it('takes the configuration of the project when that has the plugin', () => {
    const config = `module.exports = [
      { files: ['src/**'], plugins: { files: require('eslint-plugin-atomic-fs') },
        rules: { 'files/no-in-place-write': ['warn', { ignore: ['kept.json'] }], 'no-undef': 'error' },
        settings: { 'atomic-fs': { runtime: './src/runtime.js' } } },
    ]`
    const kept = `${STORE}exports.keep = () => fs.writeFileSync('kept.json', exports.load('kept.json') + 1)\n`
    const files = {
      'eslint.config.js': config,
      'src/store.js': kept,
      'lib/store.js': STORE,
      'src/typed.ts': TYPED,
    }
    const made = project(files, links)
    const { stdout } = made.run('fix')
    expect(made.git('diff', '--name-only')).toBe('src/store.js\n')
    expect(made.read('src/store.js')).toContain(`require('./runtime.js')`)
    expect(made.read('src/store.js')).toContain(`fs.writeFileSync('kept.json'`)
    expect(stdout).not.toContain('no-undef')
    expect(stdout).toContain('src/store.js:8:3  no-in-place-write: a suggestion only')
  })

  it('lays its rules over a configuration without the plugin', () => {
    const config = `module.exports = [
      { ignores: ['old/**'] },
      { files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' }, rules: { 'no-var': 'error' } },
    ]`
    const sloppy = `${STORE}with (exports) var x = 010\n`
    const made = project(
      { 'eslint.config.js': config, 'store.js': sloppy, 'old/store.js': STORE, 'a.ts': TYPED },
      links,
    )
    const { stdout } = made.run('fix')
    expect(made.git('diff', '--name-only')).toBe('a.ts\nstore.js\n')
    expect(stdout).not.toContain('no-var')
  })
})

describe('.eslintrc', () => {
  const OLD = { root: true, parserOptions: { ecmaVersion: 2022 }, env: { node: true } }
  const versions = [
    ['eslint-8', {}],
    ['eslint-9', { ESLINT_USE_FLAT_CONFIG: 'false' }],
  ] as const

  it.each(versions)('with the plugin, %s', (eslint, env) => {
    const config = {
      ...OLD,
      plugins: ['atomic-fs'],
      rules: { 'atomic-fs/no-in-place-write': 'warn', 'no-undef': 'error' },
      settings: { 'atomic-fs': { runtime: './runtime.js' } },
      overrides: [{ files: ['old/*'], rules: { 'atomic-fs/no-in-place-write': 'off' } }],
    }
    const files = { '.eslintrc.json': JSON.stringify(config), 'src/store.js': STORE, 'old/store.js': STORE }
    const made = project(files, { eslint })
    expect(commandWith(made.cwd, env, 'fix').stdout).toContain('Applied 1 fix in 1 of 1 file.')
    expect(made.git('diff', '--name-only')).toBe('src/store.js\n')
    expect(made.read('src/store.js')).toContain(`require('../runtime.js')`)
  })

  it.each(versions)('without it, %s', (eslint, env) => {
    const files = { '.eslintrc.json': JSON.stringify(OLD), 'src/store.js': STORE, 'src/typed.ts': TYPED }
    const made = project(
      { ...files, '.eslintignore': 'ignored.js\n', 'ignored.js': STORE },
      { ...PARSERS, eslint },
    )
    expect(commandWith(made.cwd, env, 'fix').stdout).toContain('Applied 2 fixes in 2 of 2 files.')
    expect(made.read('src/store.js')).toContain(`require('eslint-plugin-atomic-fs/runtime')`)
  })
})

describe('options', () => {
  const STAGED = `const fs = require('fs')
exports.save = (file, data) => {
  fs.writeFileSync(file + '.tmp', data)
  fs.renameSync(file + '.tmp', file)
}
`

  it('--dry-run writes nothing, and names lines of the files as they are', () => {
    const made = project({ 'a.js': STORE, 'old.js': CLEAN })
    made.write('old.js', '// mine\n')
    const { status, stdout, stderr } = made.run('fix', '--dry-run')
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'error: 1 file to fix, 1 report left.\n' })
    expect(stdout).toContain('Would apply 1 fix in 1 of 2 files. Nothing was written.')
    expect(stdout).toMatch(/^ {2}a\.js:7:3 /m)
    expect(made.read('a.js')).toBe(STORE)
  })

  it('--rule narrows, also by full names', () => {
    const made = project({ 'a.js': STAGED })
    made.run('fix', '--rule', 'atomic-fs/no-bare-rename')
    expect(made.read('a.js')).toContain('renameWithRetrySync')
    expect(made.read('a.js')).toContain(`file + '.tmp', data`)
    expect(made.read('a.js')).not.toContain('tmpPath')
  })

  it('--config goes before the configuration of the project', () => {
    const config = `module.exports = [{ plugins: { files: require('eslint-plugin-atomic-fs') } }, { settings: { 'atomic-fs': { runtime: 'x' } } }]`
    const made = project({ 'eslint.config.js': config, 'a.js': STORE })
    expectRefusal(made, ['fix'], 'does not turn on any rule')
    made.run('fix', '--config', 'recommended')
    expect(made.read('a.js')).toContain(`require('x')`)
  })

  it('--runtime and --owner go before the settings', () => {
    const config = `${CONFIG}module.exports.push({ settings: { 'atomic-fs': { runtime: 'x', owner: 'many-processes' } } })`
    const update = `const fs = require('fs')
exports.add = (file, key) => {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  state[key] = 1
  fs.writeFileSync(file, JSON.stringify(state))
}
`
    const made = project({ 'eslint.config.js': config, 'src/a.js': update, 'lib/files.ts': '' })
    made.run('fix', 'src', '--runtime', './lib/files.js', '--owner', 'one-process')
    expect(made.read('src/a.js')).toContain(`require('../lib/files.js')`)
    expect(made.read('src/a.js')).not.toContain('withLock')
  })

  it('--no-project-config goes on where the configuration of the project is broken', () => {
    const made = project({ 'eslint.config.js': 'throw new Error("broken")', 'a.js': STORE })
    expect(made.run('fix', 'a.js', '--no-project-config').stderr).toBe('error: 1 report left.\n')
    expect(made.read('a.js')).toContain('atomicWriteSync')
  })

  it('takes globs, and paths that look like globs', () => {
    const files = { 'src/a.js': STORE, 'src/deep/b.mjs': STORE, 'pages/[id].js': STORE, 'pages/i.js': STORE }
    const made = project(files)
    made.run('fix', 'src/**/*.{js,cjs}', 'pages/[id].js')
    expect(made.git('diff', '--name-only', '-z')).toBe('pages/[id].js\0src/a.js\0')
  })

  it('takes globs of any way to the files: absolute, and up and down again', () => {
    const made = project({ 'src/a.js': STORE, 'src/deep/b.js': STORE, 'lib/c.js': STORE })
    made.run('fix', path.join(made.cwd, 'src/*.js'), 'src/../lib/*.js')
    expect(made.git('diff', '--name-only')).toBe('lib/c.js\nsrc/a.js\n')
  })
})

describe('what is written', () => {
  it('keeps line ends, byte order mark, hashbang and mode', () => {
    const made = project({
      'crlf.js': STORE.replaceAll('\n', '\r\n'),
      'bom.js': `\uFEFF${STORE}`,
      'bin.js': `#!/usr/bin/env node\n${STORE}`,
      'end.js': STORE.trimEnd(),
    })
    if (!windows) chmodSync(path.join(made.cwd, 'bin.js'), 0o755)
    made.commit()
    made.run('fix', '--suggestions')
    expect(made.git('diff', '--name-only')).toBe('bin.js\nbom.js\ncrlf.js\nend.js\n')
    expect(made.read('crlf.js')).toMatch(/atomicWriteSync/)
    expect(made.read('crlf.js').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(made.read('bom.js')).toMatch(/^\uFEFFconst fs/)
    expect(made.read('bin.js')).toMatch(/^#!.*\nconst fs/)
    expect(made.read('end.js')).toMatch(/\}$/)
    if (!windows) expect(statSync(path.join(made.cwd, 'bin.js')).mode & 0o777).toBe(0o755)
  })

  it('is printed as a patch that git applies, from the folder of the command', () => {
    const made = project({
      'src/a file.js': STORE,
      'src/crlf.js': STORE.replaceAll('\n', '\r\n'),
      'src/ä.js': `\uFEFF${STORE}`.trimEnd(),
    })
    const cwd = path.join(made.cwd, 'src')
    const { stdout } = command(cwd, 'fix', '--dry-run')
    expect(stdout).not.toMatch(/\u001b/)
    made.write('all.patch', stdout)
    made.git('apply', '--directory=src', 'all.patch')
    const applied = made.git('diff')
    expect(applied).toContain('atomicWriteSync')
    made.git('checkout', '.')
    command(cwd, 'fix')
    expect(made.git('diff')).toBe(applied)
  })

  it('names the package that the fixed files need', () => {
    const made = project({ 'a.js': STORE, 'dist/package.json': '{ "type": "commonjs" }', 'dist/a.js': STORE })
    made.write('package.json', '{ "private": true }')
    made.commit()
    const { stdout } = made.run('fix')
    expect(stdout).toContain(
      'npm install eslint-plugin-atomic-fs), as "dependencies" in package.json does not list it.',
    )
  })

  // Windows has no signals: kill() ends a process at once, whatever is asked for.
  it.skipIf(windows).each(['SIGKILL', 'SIGTERM'] as const)(
    'is old or new in each file after a %s',
    async (signal) => {
      const names = Array.from({ length: 120 }, (_, index) => `src/${String(index).padStart(3, '0')}.js`)
      const made = project(Object.fromEntries(names.map((name) => [name, STORE])))
      const child = spawn(process.execPath, [CLI, 'fix', 'src'], { cwd: made.cwd, stdio: 'ignore' })
      const ended = new Promise((resolve) => child.once('exit', (_, by) => resolve(by)))
      while (made.read(names[5]!) === STORE) await sleep(1)
      child.kill(signal)
      expect(await ended).toBe(signal)
      const texts = names.map((name) => made.read(name))
      const fixed = texts[0]!
      expect(fixed).toContain('atomicWriteSync')
      expect(texts.filter((text) => text !== fixed && text !== STORE)).toEqual([])
      expect(texts).toContain(STORE)
      if (signal === 'SIGTERM') expect(readdirSync(path.join(made.cwd, 'src'))).toHaveLength(names.length)
    },
  )

  // The arguments of `script` are those of util-linux; the BSDs and macOS have others.
  it.runIf(process.platform === 'linux')('has colours on a terminal only', async () => {
    const made = project({ 'a.js': STORE })
    const file = path.join(made.cwd, 'typescript')
    writeFileSync(file, '')
    const script = spawn('script', ['-qec', `'${process.execPath}' '${CLI}' fix --dry-run`, file], {
      cwd: made.cwd,
      // Nothing else of the environment: `CI`, `NODE_DISABLE_COLORS` and others take colours away from a terminal.
      env: { PATH: process.env['PATH'], TERM: 'xterm-256color' },
      stdio: 'ignore',
    })
    await new Promise((resolve) => script.once('exit', resolve).once('error', resolve))
    const shown = readFileSync(file, 'utf8')
    // Without the program `script` nothing is shown.
    if (shown !== '') expect(shown).toContain('\u001b[32m+const { atomicWriteSync }')
  })
})
