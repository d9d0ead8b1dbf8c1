// @ts-check
// npm run check [name...]: everything that reads the code without running it. All checks run, even after one
// has failed, so that one run shows everything there is to repair.
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const require = createRequire(import.meta.url)

/** @type {Record<string, [script: string, ...args: string[]]>} */
const CHECKS = {
  types: [bin('typescript', 'tsc'), '--project', '.'],
  site: [bin('typescript', 'tsc'), '--project', 'docs/site'],
  // Our own built rules are among the rules of this run.
  lint: [bin('eslint'), '--max-warnings', '0', '.'],
  format: [bin('prettier'), '--check', '--log-level', 'warn', '.'],
  markdown: [bin('markdownlint-cli2')],
  docs: [path.join(root, 'docs/tools/update.mjs'), '--check'],
  unused: [bin('knip'), '--no-progress'],
}

const wanted = process.argv.slice(2)
for (const name of wanted) {
  if (!Object.hasOwn(CHECKS, name)) {
    console.error(`There is no check '${name}'. Checks: ${Object.keys(CHECKS).join(', ')}.`)
    process.exit(2)
  }
}

if (!existsSync(path.join(root, 'dist/index.cjs'))) {
  console.error('dist is missing: run `npm run build` first, because the checks use the built plugin.')
  process.exit(2)
}

const failed = []
const names = wanted.length > 0 ? wanted : Object.keys(CHECKS)
for (const name of names) {
  const started = Date.now()
  const command = /** @type {[string, ...string[]]} */ (CHECKS[name])
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
  if (status !== 0) failed.push(name)
  console.log(
    `${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  )
}

const report = process.env['ATOMIC_FS_CHECK_REPORT']
if (report) {
  writeFileSync(report, JSON.stringify({ passed: names.length - failed.length, failed: failed.length }))
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}. One of them again: npm run check -- ${failed[0]}`)
  process.exitCode = 1
}

/**
 * The script of a tool, so that it runs without a shell on every system.
 * @param {string} name
 * @param {string} [command]
 */
function bin(name, command = name) {
  // Not through require.resolve: some tools do not export their package.json.
  const folder = path.join(root, 'node_modules', name)
  const { bin } = require(path.join(folder, 'package.json'))
  return path.join(folder, typeof bin === 'string' ? bin : bin[command])
}
