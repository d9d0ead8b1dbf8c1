// A project that a user might have: the example programs, an ESLint config of three lines, and this package where
// `npm install` would have put it. The fix runs there exactly as a user runs it, from the command line.

import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const PACKAGE = 'eslint-plugin-atomic-fs'
const CONFIG = `import atomicFs from '${PACKAGE}'

export default [].concat(atomicFs.configs.recommended)
`

/** Writes the project into a directory that must not exist yet. */
export function makeProject(dir) {
  requireBuild()
  mkdirSync(path.join(dir, 'node_modules'), { recursive: true })
  const examples = path.join(root, 'examples')
  // The programs alone: what shows how to set something up has a configuration of its own.
  const others = ['monorepo', 'oxlint'].map((name) => path.join(examples, name))
  cpSync(examples, dir, { recursive: true, filter: (source) => !others.includes(source) })
  writeFileSync(path.join(dir, 'eslint.config.mjs'), CONFIG)
  symlinkSync(root, path.join(dir, 'node_modules', PACKAGE), 'junction')
}

/** A demonstration of an old build would be a lie, and one of no build a stack trace. */
export function requireBuild() {
  if (existsSync(path.join(root, 'dist'))) return
  throw new Error('the package is not built: run `npm run build` first')
}

/** Runs the ESLint command line in the project and returns its messages, each with its file. */
export async function eslint(dir, ...options) {
  const require = createRequire(import.meta.url)
  const bin = path.join(path.dirname(require.resolve('eslint/package.json')), 'bin/eslint.js')
  const child = spawn(process.execPath, [bin, '--format', 'json', ...options, '.'], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  // 1 means that something was found; 2 that ESLint itself failed.
  if (code !== 0 && code !== 1) throw new Error(`eslint ended with ${code}:\n${stderr || stdout}`)
  return JSON.parse(stdout).flatMap(({ filePath, messages }) =>
    messages.map((message) => ({ ...message, file: path.relative(dir, filePath) })),
  )
}
