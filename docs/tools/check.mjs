// @ts-check
// npm run check [-- <name>...]: everything that reads the code without running it. All checks run, even after one
// has failed, so that one run shows everything there is to repair.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { argumentsOf, refuse } from './arguments.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const require = createRequire(import.meta.url)

/** @type {Record<string, [script: string, ...args: string[]]>} */
const CHECKS = {
  // The longest first, so that the last one does not run alone. Our own built rules are among the rules of this one.
  lint: [bin('eslint'), '--max-warnings', '0', '.'],
  types: [bin('typescript', 'tsc'), '--project', '.'],
  format: [bin('prettier'), '--check', '--log-level', 'warn', '.'],
  site: [bin('typescript', 'tsc'), '--project', 'docs/site'],
  markdown: [bin('markdownlint-cli2')],
  docs: [path.join(root, 'docs/tools/update.mjs'), '--check'],
  unused: [bin('knip'), '--no-progress'],
}

const { positionals: wanted } = argumentsOf(import.meta.url, { allowPositionals: true })
const unknown = wanted.find((name) => !Object.hasOwn(CHECKS, name))
if (unknown !== undefined)
  refuse(`There is no check '${unknown}'. Checks: ${Object.keys(CHECKS).join(', ')}.`)

if (!existsSync(path.join(root, 'dist/index.cjs'))) {
  console.error('dist is missing: run `npm run build` first, because the checks use the built plugin.')
  process.exit(2)
}

/** @type {string[]} */
const failed = []
const names = wanted.length > 0 ? wanted : Object.keys(CHECKS)
const waiting = [...names]
// Each of them keeps one core busy. More than two at a time would need more memory than small machines have.
const lanes = Math.min(2, availableParallelism())
await Promise.all(Array.from({ length: lanes }, work))

async function work() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await check(name)
}

/**
 * Prints what a check prints when it is over, so that two of them do not mix.
 * @param {string} name
 */
async function check(name) {
  const started = Date.now()
  const command = /** @type {[string, ...string[]]} */ (CHECKS[name])
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  /** @type {Buffer[]} */
  const printed = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => printed.push(part))
  const [status] = await once(child, 'close')
  if (status !== 0) failed.push(name)
  process.stdout.write(Buffer.concat(printed))
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
