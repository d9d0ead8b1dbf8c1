// @ts-check
// Changes the code in small ways, one at a time, and runs its tests: `npm run test:mutation`. What no test notices has to
// stand, with a reason, in survivors.json.
//   -- src/settings.ts    these files, instead of all that files.mjs lists
//   -- --minutes 10       for all of them together, instead of 60
//   -- --jobs 2           two mutants at a time
//   -- --record           keeps the survivors, and the scores in docs/contributing/mutation.md
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { argumentsOf, refuse } from '../../docs/tools/arguments.mjs'
import { GROUPS } from './files.mjs'
import { compare, described, recorded, survivorsIn, withScore } from './survivors.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const KNOWN = fileURLToPath(new URL('survivors.json', import.meta.url))
const PAGE = path.join(ROOT, 'docs/contributing/mutation.md')
// A mutant of the runtime does what the runtime takes care not to do, such as replacing /dev/null. The superuser could.
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

const { values, positionals } = argumentsOf(import.meta.url, {
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
  },
})
const all = GROUPS.flatMap((group) => group.files)
const stranger = positionals.find((file) => !all.includes(file))
if (stranger !== undefined) refuse(`'${stranger}' is none of: ${all.join(', ')}`)

process.chdir(ROOT)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
const end = Date.now() + Number(values.minutes) * 60_000
for (const file of positionals.length > 0 ? positionals : all) {
  const status = await tryFile(file)
  process.exitCode = Math.max(Number(process.exitCode ?? 0), status)
}

/** @param {string} file @returns the exit status: 1 for a new survivor, 2 when there was no time to look */
async function tryFile(file) {
  const started = Date.now()
  const tried = await mutate(file)
  if (tried === undefined) {
    console.log(`${file}: not tried, the time was up`)
    return 2
  }
  const survivors = survivorsIn(readFileSync(file, 'utf8'), tried)
  const seconds = Math.round((Date.now() - started) / 1000)
  console.log(`${file}: ${tried.length} mutants, ${survivors.length} survived, in ${seconds} s`)

  const lists = JSON.parse(readFileSync(KNOWN, 'utf8'))
  const known = lists[file] ?? []
  const { unknown, unexplained, gone } = compare(survivors, known)
  for (const one of unknown) console.log(described('new', one))
  for (const one of unexplained) console.log(described('without a reason', one))
  for (const one of gone) console.log(described('survives no longer', one))
  if (values.record) await record(file, tried, recorded(survivors, known))
  return unknown.length + unexplained.length > 0 ? 1 : 0
}

/**
 * @param {string} file
 * @returns {Promise<import('./survivors.mjs').Tried[] | undefined>} undefined when the time is up
 */
async function mutate(file) {
  const group = GROUPS.find(({ files }) => files.includes(file))
  const directory = mkdtempSync(path.join(tmpdir(), 'atomic-fs-mutation-'))
  if (NOBODY.uid !== undefined) chownSync(directory, NOBODY.uid, NOBODY.gid)
  const worker = fork(fileURLToPath(new URL('mutate.mjs', import.meta.url)), {
    ...NOBODY,
    // A group of its own, which can be ended as a whole.
    detached: true,
    env: {
      ...process.env,
      HOME: directory,
      TMPDIR: directory,
      // Read by vitest.config.ts.
      ATOMIC_FS_MUTATION: JSON.stringify({ tests: group?.tests, isolate: group?.isolate }),
    },
  })
  const finish = () =>
    worker.exitCode === null && process.kill(-(/** @type {number} */ (worker.pid)), 'SIGKILL')
  const timer = setTimeout(finish, Math.max(0, end - Date.now()))
  process.once('exit', finish)
  try {
    worker.send({ file, jobs: Number(values.jobs), directory })
    /** @type {import('./survivors.mjs').Tried[] | undefined} */
    let tried
    worker.once('message', (message) => void (tried = /** @type {any} */ (message)))
    await once(worker, 'exit')
    if (tried === undefined && Date.now() < end) throw new Error(`${file}: Stryker did not finish, see above`)
    return tried
  } finally {
    clearTimeout(timer)
    process.off('exit', finish)
    rmSync(directory, { recursive: true, force: true })
  }
}

/** @param {string} file @param {readonly object[]} tried @param {readonly import('./survivors.mjs').Known[]} list */
async function record(file, tried, list) {
  const lists = JSON.parse(readFileSync(KNOWN, 'utf8'))
  if (list.length > 0) lists[file] = list
  else delete lists[file]
  writeFileSync(KNOWN, `${JSON.stringify(lists, null, 2)}\n`)
  const date = new Date().toISOString().slice(0, 10)
  const score = { file, tried: tried.length, left: list.length, date }
  writeFileSync(PAGE, await withScore(readFileSync(PAGE, 'utf8'), score))
}
