// @ts-check
// Runs a program in this process and writes down everything that somebody could notice about it.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import vm from 'node:vm'
import ts from 'typescript'
import { fsExtra } from './fs-extra.mjs'

const require = createRequire(import.meta.url)

/**
 * @typedef {object} Trace
 * @property {string[]} log what the functions answered, threw and logged, in order
 * @property {Record<string, string>} files mode and content of everything that is left
 */

/** One of them has other bytes in another encoding. */
const PAYLOADS = ['one', { list: [1, 2], text: 'zwölf' }, null]

/** How long a program may take: the runtime gives up on a lock after 15 seconds. */
const PATIENCE = 4000

/**
 * @param {{ text: string, filename: string, sites: readonly string[], there: string }} program
 * @param {Record<string, unknown>} runtime what `eslint-plugin-atomic-fs/runtime` exports
 * @returns {Promise<Trace>}
 */
export async function runProgram({ text, filename, sites, there }, runtime) {
  // In memory where that is possible: hundreds of small files are written and synced.
  const base = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir()
  const directory = fs.mkdtempSync(path.join(base, 'atomic-fs-fuzz-'))
  /** @type {string[]} */
  const log = []
  // What a callback throws is nobody's to catch, and what becomes of it is a part of what the program does.
  /** @type {(value: string) => void} */
  let interrupted = () => {}
  const uncaught = (/** @type {unknown} */ error) => {
    log.push(`uncaught: ${describe(error)}`)
    interrupted('interrupted')
  }
  process.on('uncaughtException', uncaught)
  process.on('unhandledRejection', uncaught)
  try {
    prepare(directory, there)
    const show = (/** @type {unknown[]} */ values) =>
      values.map((value) => (typeof value === 'string' ? value : inspect(value, { depth: 4 }))).join(' ')
    const note = (/** @type {unknown[]} */ ...values) => log.push(show(values).replaceAll(directory, '<dir>'))
    const exported = load(text, filename, directory, runtime, note)
    calls: for (const [index, flavour] of sites.entries()) {
      for (const payload of PAYLOADS) {
        const file = path.join(directory, 'data', 'state.json')
        try {
          const answer = await settled(
            exported[`site${index}`],
            flavour,
            [file, payload, note],
            (stop) => (interrupted = stop),
          )
          note(`site${index}:`, answer)
          // What a callback throws ends the process.
          if (answer === 'interrupted') break calls
        } catch (error) {
          note(`site${index} threw:`, describe(error))
        }
      }
    }
    if (exported['taken']) note('taken:', exported['taken']())
    return { log, files: snapshot(directory) }
  } finally {
    process.off('uncaughtException', uncaught)
    process.off('unhandledRejection', uncaught)
    fs.rmSync(directory, { recursive: true, force: true })
  }
}

/** Functions that take a callback answer nothing; those that call none within the time are said to hang. */
async function settled(
  /** @type {any} */ site,
  /** @type {string} */ flavour,
  /** @type {[string, unknown, any]} */ args,
  /** @type {(stop: (value: unknown) => void) => void} */ onStop,
) {
  const [file, payload, note] = args
  /** @type {(value: unknown) => void} */
  let called = () => {}
  const callback = new Promise((resolve) => {
    called = resolve
  })
  const done = (/** @type {unknown[]} */ ...answers) => {
    // `callbackify` hands out the value of a promise, also when there is none.
    while (answers.length > 1 && answers.at(-1) === undefined) answers.pop()
    note('done:', ...answers.map((arg) => (arg instanceof Error ? describe(arg) : arg)))
    called('called back')
  }
  onStop(called)
  const answer = site(file, payload, note, done)
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve('HANGS'), PATIENCE)
  })
  try {
    if (flavour === 'callback' && answer === undefined) return await Promise.race([callback, late])
    const value = await Promise.race([answer, late])
    return [answer instanceof Promise ? 'promise of' : 'value', value]
  } finally {
    clearTimeout(timer)
  }
}

/** @param {unknown} error */
function describe(error) {
  if (!(error instanceof Error)) return `no error but ${inspect(error)}`
  return `${error.name} ${/** @type {any} */ (error).code ?? error.message}`
}

/** @param {string} directory @param {string} there */
function prepare(directory, there) {
  fs.writeFileSync(path.join(directory, 'source.txt'), 'source')
  const inside = path.join(directory, 'data')
  if (there !== 'no directory') fs.mkdirSync(inside)
  for (const file of [path.join(directory, 'state.json'), path.join(inside, 'state.json')]) {
    if (there === 'no directory' && file.startsWith(inside)) continue
    if (there === 'json') fs.writeFileSync(file, '{"count":1}\n')
    if (there === 'text') fs.writeFileSync(file, 'no json\n')
    if (there === 'private') fs.writeFileSync(file, '{}\n', { mode: 0o600 })
    if (there === 'directory') fs.mkdirSync(file)
    if (there === 'link') {
      fs.writeFileSync(`${file}.real`, '{"real":true}\n')
      fs.symlinkSync(`${file}.real`, file)
    }
  }
}

/** @returns {Record<string, any>} */
function load(
  /** @type {string} */ text,
  /** @type {string} */ filename,
  /** @type {string} */ directory,
  /** @type {Record<string, unknown>} */ runtime,
  /** @type {any} */ note,
) {
  const { outputText } = ts.transpileModule(text.replace(/^\uFEFF/, '').replace(/^#!/, '//'), {
    // Under this name everything becomes CommonJS.
    fileName: filename.endsWith('x') ? 'program.tsx' : 'program.ts',
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      jsx: ts.JsxEmit.React,
      experimentalDecorators: true,
      allowJs: true,
    },
  })
  const module = { exports: {} }
  const load = (/** @type {string} */ name) => {
    if (name === 'eslint-plugin-atomic-fs/runtime') return runtime
    if (name === 'fs-extra') return fsExtra
    return require(name)
  }
  const own = {
    ...process,
    env: { FUZZ_DIR: directory },
    pid: process.pid,
    platform: process.platform,
    on: () => {},
  }
  const run = vm.runInThisContext(
    `(function (exports, require, module, __filename, __dirname, process, console) {${outputText}\n})`,
    { filename },
  )
  run(module.exports, load, module, path.join(directory, filename), directory, own, {
    log: note,
    error: note,
    warn: note,
  })
  return module.exports
}

/** @param {string} directory */
function snapshot(directory) {
  /** @type {Record<string, string>} */
  const files = {}
  for (const name of fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = path.join(directory, name)
    const stats = fs.lstatSync(file)
    const mode = (stats.mode & 0o7777).toString(8)
    if (stats.isDirectory()) files[name] = `directory ${mode}`
    else if (stats.isSymbolicLink()) files[name] = `link to ${path.basename(fs.readlinkSync(file))}`
    else files[name] = `${mode} ${fs.readFileSync(file, 'latin1')}`
  }
  return files
}
