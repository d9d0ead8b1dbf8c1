// @ts-check
// npm run ecosystem [-- --only <name>,<name>] [--suggestions] [--minutes <n>]: fixes real projects, and runs their own
// suites before and after. Not one test may turn.
import { rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { argumentsOf } from '../../docs/tools/arguments.mjs'
import { CACHE, NotRun, pack } from './checkout.mjs'
import { projects } from './projects.mjs'
import { isWrong, linesOf, saved, summary } from './report.mjs'
import { tryProject } from './try-project.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SAVED = new URL('results.json', import.meta.url)

/**
 * @typedef {import('./try-project.mjs').Result | { notRun: string }} Entry
 */

/**
 * Tries the projects one after the other and answers with the exit status: 1 when a fix was wrong, 2 when none was but
 * a project could not be tried.
 *
 * @param {object} options
 * @param {readonly import('./projects.mjs').Project[]} options.projects
 * @param {Buffer} options.tarball @param {string} options.cache @param {boolean} options.suggestions
 * @param {number} options.minutes for all of them @param {number} options.seconds for each step of each
 * @param {(line: string) => void} options.log
 * @param {(results: Record<string, Entry>) => Promise<void> | void} [options.save]
 */
export async function tryAll({ projects, minutes, log, save = () => {}, ...options }) {
  const end = Date.now() + minutes * 60_000
  /** @type {Record<string, Entry>} */
  const results = {}
  for (const project of projects) {
    log(`${project.name}: ${project.about}`)
    const entry = await attempt(project, { ...options, log, left: end - Date.now() })
    results[project.name] = entry
    await save({ [project.name]: entry })
    log(
      linesOf(entry, options.suggestions)
        .map((line) => `  ${line}`)
        .join('\n'),
    )
  }
  log(summary(results, options.suggestions))
  const entries = Object.values(results)
  if (entries.some((entry) => isWrong(entry, options.suggestions))) return 1
  return entries.some((entry) => 'notRun' in entry) ? 2 : 0
}

/**
 * @param {import('./projects.mjs').Project} project
 * @param {import('./try-project.mjs').Options & { left: number }} options
 * @returns {Promise<Entry>}
 */
async function attempt(project, { left, ...options }) {
  if (left <= 0) return { notRun: 'the time for all projects was up' }
  try {
    return await tryProject(project, { ...options, seconds: Math.min(options.seconds, left / 1000) })
  } catch (error) {
    if (error instanceof NotRun) return { notRun: error.message }
    throw error
  }
}

async function main() {
  const { values } = argumentsOf(import.meta.url, {
    options: {
      only: { type: 'string' },
      suggestions: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '90' },
    },
  })
  const names = values.only?.split(',')
  const unknown = names?.find((name) => !projects.some((project) => project.name === name))
  if (unknown !== undefined) {
    throw new Error(
      `There is no project '${unknown}'. Projects: ${projects.map(({ name }) => name).join(', ')}.`,
    )
  }
  const cache = CACHE
  const packed = path.join(cache, '.plugin')
  const tarball = await pack(ROOT, packed)
  rmSync(packed, { recursive: true, force: true })
  process.exitCode = await tryAll({
    projects: projects.filter(({ name }) => names?.includes(name) ?? true),
    tarball,
    cache,
    suggestions: values.suggestions,
    minutes: Number(values.minutes),
    seconds: 600,
    log: (line) => console.log(line),
    // Suggestions are for a person to judge: what they turn is no result to keep.
    ...(values.suggestions ? {} : { save: (results) => save(results) }),
  })
}

/** @param {Record<string, Entry>} results */
function save(results) {
  return saved(fileURLToPath(SAVED), projects, results)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  })
}
