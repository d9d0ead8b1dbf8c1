// @ts-check
// node docs/tools/try-package.mjs <version of eslint>: installs the packed package and that ESLint from the
// registry into a fresh project, lints and fixes a file there, and runs what comes out. The tests do the same
// with the versions that are installed here; this does it with any other.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { argumentsOf, refuse } from './arguments.mjs'

const [version] = argumentsOf(import.meta.url, { allowPositionals: true }).positionals
if (!version) refuse('Usage: node docs/tools/try-package.mjs <version of eslint>')

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-try-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))

const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root, 0)
const tarball = path.join(folder, JSON.parse(packed)[0].filename)

write('package.json', '{ "private": true }')
write(
  'eslint.config.js',
  "const atomicFs = require('eslint-plugin-atomic-fs')\nmodule.exports = [...atomicFs.configs.recommended]\n",
)
write(
  'save.mjs',
  `import fs from 'node:fs'
const file = 'state.json'
const temp = file + '.tmp'
fs.writeFileSync(temp, '"saved"')
fs.renameSync(temp, file)
console.log(fs.readFileSync(file, 'utf8'), fs.readdirSync('.').some((name) => name.includes('tmp')))
`,
)
run('npm', ['install', '--no-audit', '--no-fund', tarball, `eslint@${version}`], folder, 0)

const eslint = path.join(folder, 'node_modules/eslint/bin/eslint.js')
console.log(run(process.execPath, [eslint, '--version'], folder, 0).trim())
console.log(run(process.execPath, [eslint, 'save.mjs'], folder, 1))
run(process.execPath, [eslint, '--fix', 'save.mjs'], folder, 0)
console.log(readFileSync(path.join(folder, 'save.mjs'), 'utf8'))
const output = run(process.execPath, ['save.mjs'], folder, 0).trim()
if (output !== '"saved" false') throw new Error(`the fixed program printed ${output}`)
console.log('The fixed program runs.')

/**
 * @param {string} file
 * @param {string} content
 */
function write(file, content) {
  writeFileSync(path.join(folder, file), content)
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {number} expected
 */
function run(command, args, cwd, expected) {
  // npm is a script on Windows, which only a shell can start. No argument here holds a space or a quote but
  // the paths, and those are quoted.
  const shell = process.platform === 'win32' && command === 'npm'
  const { status, stdout, stderr, error } = spawnSync(command, shell ? args.map((arg) => `"${arg}"`) : args, {
    cwd,
    shell,
    encoding: 'utf8',
  })
  if (status === expected) return stdout
  throw new Error(`${command} ${args.join(' ')}: status ${status}\n${stdout}\n${stderr}\n${error ?? ''}`)
}
