// @ts-check
// npm run load-time: how long the plugin takes to load, in fresh processes, and how that compares with ESLint itself. Fails
// over the budget. It counts the time of the processor, because a wait for other programs says nothing about the plugin, and
// takes the quickest of many processes, because everything that disturbs one makes it slower.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const BUDGET = 50
const PROCESSES = 21

const require = createRequire(import.meta.url)
const subjects = {
  plugin: fileURLToPath(new URL('../../dist/index.cjs', import.meta.url)),
  eslint: require.resolve('eslint'),
}

/**
 * Milliseconds that one fresh process takes to load a file.
 * @param {string} file
 */
function load(file) {
  const program = `
    const before = process.cpuUsage()
    require(${JSON.stringify(file)})
    const { user, system } = process.cpuUsage(before)
    console.log((user + system) / 1000)`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return Number(stdout)
}

const best = { plugin: Infinity, eslint: Infinity }
for (let round = 0; round < PROCESSES; round += 1) {
  for (const name of /** @type {const} */ (['plugin', 'eslint']))
    best[name] = Math.min(best[name], load(subjects[name]))
}
const share = ((100 * best.plugin) / best.eslint).toFixed(0)
console.log(
  `The plugin loads in ${best.plugin.toFixed(1)} ms, ${share} % of what ESLint takes. The budget: ${BUDGET} ms.`,
)
if (best.plugin > BUDGET) process.exitCode = 1
