// @ts-check
// One project: its suite, the fixes, its suite again.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkOut, ending, installPlugin, NotRun, restore } from './checkout.mjs'
import { countOf, FORMATS, turned } from './outcomes.mjs'
import { repair } from './repair.mjs'
import { run, suiteEnvironment } from './run.mjs'

const JASMINE = fileURLToPath(new URL('jasmine-tap.cjs', import.meta.url))

/**
 * @typedef {object} Result
 * @property {import('./repair.mjs').Repair} repair
 * @property {{ passed: number, failed: number, skipped: number }} before
 * @property {{ passed: number, failed: number, skipped: number }} after
 * @property {string[]} turned tests that the fixes have turned, with how they end now
 * @property {string[]} unsteady tests that end differently from run to run, fixes or not
 * @property {string[]} types errors of the compiler that are new
 * @property {number} seconds
 *
 * @typedef {object} Options
 * @property {Buffer} tarball the packed plugin
 * @property {string} cache
 * @property {boolean} suggestions
 * @property {number} seconds for each step
 * @property {(line: string) => void} [log]
 */

/**
 * @param {import('./projects.mjs').Project} project @param {Options} options
 * @returns {Promise<Result>}
 */
export async function tryProject(project, { tarball, cache, suggestions, seconds, log = () => {} }) {
  const started = Date.now()
  const folder = await checkOut(project, { cache, seconds })
  const work = path.join(cache, project.name, 'work')
  const plugin = installPlugin(folder, tarball)
  const once = (/** @type {string} */ what) => runSuite(project, folder, { work, seconds, log, what })

  const typesBefore = await typeErrors(project, folder, { work, seconds })
  const before = await once('before')
  if (countOf(before, 'passed') === 0) throw new NotRun('no test passes before the fixes')
  await restore(folder)
  const repaired = await repair(project, folder, { plugin, suggestions })
  await keepPatch(folder, path.join(cache, project.name, 'fixes.patch'))
  const typesAfter = await typeErrors(project, folder, { work, seconds })
  let after = await once('after')
  let [found, unsteady] = [turned(before, after), /** @type {string[]} */ ([])]
  if (found.size > 0) {
    // Once more on both sides: a test that also fails without the fixes, or passes with them, proves nothing.
    const fixed = new Map(repaired.files.map((file) => [file, readFileSync(path.join(folder, file))]))
    await restore(folder)
    const beforeAgain = await once('before, again')
    await restore(folder)
    for (const [file, text] of fixed) writeFileSync(path.join(folder, file), text)
    const afterAgain = await once('after, again')
    const again = turned(before, afterAgain)
    unsteady = [...found.keys()].filter((name) => !again.has(name) || beforeAgain.get(name) !== 'passed')
    for (const name of unsteady) found.delete(name)
    if (found.size === 0) after = afterAgain
  }
  await restore(folder)
  return {
    repair: repaired,
    before: counts(before),
    after: counts(after),
    turned: [...found].map(([name, now]) => `${name} (${now})`),
    unsteady,
    types: newErrors(typesBefore, typesAfter),
    seconds: Math.round((Date.now() - started) / 1000),
  }
}

/** @param {import('./outcomes.mjs').Outcomes} outcomes */
function counts(outcomes) {
  const [passed, failed, skipped] = /** @type {const} */ (['passed', 'failed', 'skipped']).map((one) =>
    countOf(outcomes, one),
  )
  return /** @type {{ passed: number, failed: number, skipped: number }} */ ({ passed, failed, skipped })
}

/**
 * @param {import('./projects.mjs').Project} project @param {string} folder
 * @param {{ work: string, seconds: number, log: (line: string) => void, what: string }} options
 * @returns {Promise<import('./outcomes.mjs').Outcomes>}
 */
async function runSuite({ test, build, format }, folder, { work, seconds, log, what }) {
  const env = suiteEnvironment(folder, work)
  const results = path.join(work, 'results.json')
  const printed = path.join(path.dirname(work), `${what.replace(', ', '-')}.log`)
  if (build) {
    const built = await run(build, { cwd: folder, env, seconds })
    // After a fix, this is the worst turn of all: not one test runs.
    if (built.status !== 0) {
      if (what.startsWith('before')) throw new NotRun(`building failed${ending(built)}`)
      log(`building failed${ending(built)}`)
      return new Map()
    }
  }
  const command = test.replaceAll('{results}', results).replaceAll('{jasmine}', JASMINE)
  const done = await run(command, { cwd: folder, env, seconds })
  writeFileSync(printed, done.output)
  const read = FORMATS[format]
  if (!read) throw new Error(`there is no format '${format}'`)
  const inFile = test.includes('{results}')
  const missing = done.late || (inFile && !existsSync(results))
  if (missing) {
    if (what.startsWith('before')) throw new NotRun(`the suite has no results${ending(done)}`)
    log(`the suite has no results${ending(done)}`)
    return new Map()
  }
  const outcomes = read(inFile ? readFileSync(results, 'utf8') : done.output, folder)
  rmSync(work, { recursive: true, force: true, maxRetries: 5 })
  return outcomes
}

/**
 * The errors of the compiler without their places, which fixes move.
 *
 * @param {import('./projects.mjs').Project} project @param {string} folder
 * @param {{ work: string, seconds: number }} options
 */
async function typeErrors({ types }, folder, { work, seconds }) {
  if (!types) return []
  const done = await run(types, { cwd: folder, env: suiteEnvironment(folder, work), seconds })
  const errors = done.output.split('\n').filter((line) => /\berror TS\d+/.test(line))
  if (done.status !== 0 && errors.length === 0) return [`the types cannot be checked${ending(done)}`]
  return errors.map((line) => line.replace(/\(\d+,\d+\)|:\d+:\d+/, ''))
}

/** @param {string[]} before @param {string[]} after */
function newErrors(before, after) {
  const known = [...before]
  return after.filter((error) => {
    const index = known.indexOf(error)
    if (index >= 0) known.splice(index, 1)
    return index < 0
  })
}

/** For whoever looks into a turned test. @param {string} folder @param {string} file */
async function keepPatch(folder, file) {
  mkdirSync(path.dirname(file), { recursive: true })
  const { output } = await run('git diff', { cwd: folder, seconds: 60 })
  writeFileSync(file, output)
}
