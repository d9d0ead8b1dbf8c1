// @ts-check
// Looks for programs that a fix makes wrong: `npm run fuzz`.
//   -- --count 500        that many programs, instead of as many as fit into two minutes
//   -- --time 600         seconds
//   -- --seed 1           the same programs again
//   -- --path 3:0:1       one of them, as a failure prints it
//   -- --eslint 8         under another version of ESLint
//   -- --syntax           odd syntax under every parser instead, which is not run
//   -- --syntax --read-as markdown    the same under one of those of tests/fuzz/parsers.mjs
//   -- --files DIR        the files of a folder instead, also in disguise; more folders behind it
//   -- --files DIR --plain    the same, not in disguise
//   -- --files DIR --woven    the same among calls that touch files, which makes the analysis read them to the end
//   -- --files DIR --read-as babel    as one of those reads them

// All of them before anything else: eslint-plugin-html reaches into those that are loaded by then.
import { Linter as Linter10 } from 'eslint'
import { Linter as Linter8 } from 'eslint-8'
import { Linter as Linter9 } from 'eslint-9'
import { createRequire } from 'node:module'
import { argumentsOf, refuse } from '../../docs/tools/arguments.mjs'
import { createFixChecker } from '../support/fixed-file.mjs'
import { checkFiles } from './files.mjs'
import { fuzz } from './fuzz.mjs'
import { inPage } from './pages.mjs'
import { READERS } from './parsers.mjs'
import { UNTIDY } from './properties.mjs'
import { checkSyntax, fuzzSyntax, syntaxChecks } from './syntax.mjs'

const load = createRequire(import.meta.url)
const plugin = load('../../dist/index.cjs')
const runtime = load('../../dist/runtime/index.cjs')

const { values, positionals } = argumentsOf(import.meta.url, {
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    time: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    eslint: { type: 'string', default: '10' },
    files: { type: 'string', multiple: true, default: [] },
    plain: { type: 'boolean', default: false },
    woven: { type: 'boolean', default: false },
    syntax: { type: 'boolean', default: false },
    'read-as': { type: 'string' },
  },
})

/** @type {Record<string, any>} */
const LINTERS = { 8: Linter8, 9: Linter9, 10: Linter10 }
const Linter = LINTERS[values.eslint]
if (!Linter) refuse(`--eslint takes one of: ${Object.keys(LINTERS).join(', ')}`)
const check = createFixChecker({ rules: plugin.rules, Linter })
const started = Date.now()
const seconds = () => ((Date.now() - started) / 1000).toFixed(0)

const readAs = values['read-as']
if (readAs !== undefined && !(readAs in READERS)) {
  refuse(`--read-as takes one of: ${Object.keys(READERS).join(', ')}`)
}

if (values.files.length > 0) await overFiles([...values.files, ...positionals])
else await overPrograms()

/** @param {readonly string[]} roots */
async function overFiles(roots) {
  let wrong = 0
  let untidy = 0
  const totals = await checkFiles(roots, {
    check: readAs === undefined ? check : (text) => asRead(text, readAs),
    disguises: values.plain ? 'none' : values.woven ? 'woven' : 'all',
    deadline: started + number(values.time, 3600) * 1000,
    onViolation({ file, disguise, violation }) {
      if (UNTIDY.has(violation.kind)) {
        untidy += 1
        return
      }
      wrong += 1
      const what = disguise ? `${file} (${disguise})` : file
      console.log(`${violation.kind}: ${what}: ${violation.change}: ${violation.detail}`)
    },
    onSlow: (file, took) => console.log(`slow: ${file}: ${took.toFixed(1)} s of the processor`),
  })
  console.log(
    `${totals.files} files (${totals.unparsed} unreadable), ${totals.texts} of them and of their disguises changed, ` +
      `${totals.changes} changed texts, ${untidy} untidy, ${wrong} wrong, in ${seconds()} s`,
  )
  if (wrong > 0) process.exitCode = 1
}

/** @param {string} text @param {string} reader */
function asRead(text, reader) {
  const { page } = /** @type {import('./parsers.mjs').Reader} */ (READERS[reader])
  const checkOne = page
    ? /** @type {import('./syntax.mjs').Check} */ (syntaxChecks({ rules: plugin.rules, Linter })['strict'])
    : check
  const { outcome, violations } = checkSyntax(page ? inPage(page, text) : text, reader, checkOne)
  return { ...outcome, violations }
}

async function overPrograms() {
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : number(values.seed, 0)
  console.log(`seed ${seed}, ESLint ${values.eslint}`)
  const options = {
    seed,
    path: values.path,
    count: values.count === undefined ? Infinity : number(values.count, 0),
    seconds: number(values.time, values.count === undefined ? 120 : 3600),
  }
  const { totals, failure } = values.syntax
    ? await fuzzSyntax({ ...options, reader: readAs, checks: syntaxChecks({ rules: plugin.rules, Linter }) })
    : await fuzz({ ...options, tools: { check, runtime } })
  console.log(
    `${totals.programs} programs, ${totals.changed} of them changed, ${totals.reports} reports, ${totals.runs} runs, ` +
      `${totals.untidy} untidy, in ${seconds()} s`,
  )
  if (!failure) return
  console.log(failure)
  process.exitCode = 1
}

/** @param {string | undefined} text @param {number} otherwise */
function number(text, otherwise) {
  if (text === undefined) return otherwise
  const value = Number(text)
  if (Number.isNaN(value)) refuse(`'${text}' is no number`)
  return value
}
