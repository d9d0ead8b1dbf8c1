// @ts-check
// Odd syntax under every parser: no rule may crash or take for ever, and no fix may leave a file that cannot be read.
import { Linter } from 'eslint'
import fc from 'fast-check'
import path from 'node:path'
import { createFixChecker } from '../support/fixed-file.mjs'
import { openAlarm } from './alarm.mjs'
import { CARRIER_NAMES, carrier } from './carriers.mjs'
import { explore } from './fuzz.mjs'
import { MUTATIONS, randomFrom } from './mutations.mjs'
import { codeIn, createPageChecker } from './pages.mjs'
import { READERS } from './parsers.mjs'
import { programOf, recipes as programs } from './programs.mjs'
import { UNTIDY } from './properties.mjs'

/**
 * @typedef {import('../support/fixed-file.mjs').Outcome} Outcome
 * @typedef {import('../support/fixed-file.mjs').Violation} Violation
 * @typedef {import('./parsers.mjs').Reader} Reader
 * @typedef {import('./mutations.mjs').Parsed} Parsed
 *
 * @typedef {{ kind: string, at: number }} Step
 *
 * @typedef {object} Recipe
 * @property {string} reader who reads it
 * @property {string} setup how the plugin is set up
 * @property {number[] | import('./programs.mjs').Recipe} base functions of a carrier, or a random program
 * @property {Step[]} steps
 *
 * @typedef {(text: string, options: Reader) => Outcome} Check
 */

/** How often a mutation may look for a place where its result can be parsed. */
const TRIES = 6
/** Seconds of the processor that nothing but a bug takes, and how many times as long as reading a text the rest may take. */
const SLOW = { seconds: 5, times: 300 }

const keys = (/** @type {object} */ table) => Object.keys(table)

/** @type {Record<string, { settings?: Record<string, unknown>, ruleOptions?: Record<string, object> }>} */
const SETUPS = {
  strict: {},
  'every option': {
    ruleOptions: {
      'no-in-place-write': { readBack: 'assumed', ignore: ['*.log', 'odd*'] },
      'no-raw-append': { records: 'lines', ignore: ['*odd'] },
      'no-shared-temp-path': { allow: ['pid', 'clock'], ignore: ['*.odd'] },
      'no-bare-rename': { ignore: ['__proto__', '*constructor*'] },
      'no-unlocked-update': { ignore: ['*'] },
    },
    settings: {
      runtime: './tests/odd/runtime.js',
      calls: [
        { module: 'odd', name: 'default', kind: 'write', path: 0, data: 1, json: true },
        { module: '*', name: 'odd', kind: 'read', path: 0, json: true },
        { module: '*', name: 'more', kind: 'lock', path: 0, callback: 1 },
        { module: '*.js', name: '__proto__', kind: 'rename', path: 0, to: 1 },
        { module: '*', name: 'constructor', kind: 'retry', callback: 0 },
      ],
    },
  },
  suggestions: { settings: { fix: 'suggest', owner: 'one-process' } },
}

/** @type {fc.Arbitrary<Recipe>} */
export const recipes = fc.record({
  reader: fc.constantFrom(...keys(READERS)),
  setup: fc.oneof({ weight: 2, arbitrary: fc.constant('strict') }, fc.constantFrom(...keys(SETUPS))),
  base: fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.nat(100), { minLength: 2, maxLength: 6 }) },
    { weight: 1, arbitrary: programs },
  ),
  steps: fc.array(fc.record({ kind: fc.constantFrom(...keys(MUTATIONS)), at: fc.nat(1_000_000) }), {
    minLength: 1,
    maxLength: 12,
  }),
})

/**
 * A check for each way to set the plugin up.
 *
 * @param {{ rules: Record<string, any>, Linter?: any }} tools
 * @returns {Record<string, Check>}
 */
export const syntaxChecks = (tools) =>
  Object.fromEntries(
    Object.entries(SETUPS).map(([name, setup]) => {
      const cwd = import.meta.dirname
      const checkFile = createFixChecker({ ...tools, ...setup, cwd })
      const checkPage = createPageChecker({ ...tools, ...setup })
      return [
        name,
        (text, { page, ...reader }) =>
          page
            ? checkPage(text, { ...reader, page })
            : // The path to a runtime of the project's own begins at the file, wherever that is.
              checkFile(text, { ...reader, filename: path.join(cwd, reader.filename) }),
      ]
    }),
  )

/**
 * @param {object} options
 * @param {Record<string, Check>} options.checks
 * @param {number} options.seed
 * @param {number} options.count
 * @param {number} options.seconds
 * @param {string | undefined} [options.path]
 * @param {string | undefined} [options.reader] who reads all of them
 */
export function fuzzSyntax({ checks, reader, ...options }) {
  const alarm = openAlarm()
  return explore({
    ...options,
    recipes,
    command: `npm run fuzz -- --syntax${reader === undefined ? '' : ` --read-as '${reader}'`}`,
    look: async (recipe) => lookAt({ ...recipe, reader: reader ?? recipe.reader }, checks, alarm),
  }).finally(() => alarm.close())
}

/** @param {Recipe} recipe @param {Record<string, Check>} checks @param {import('./alarm.mjs').Alarm} [alarm] */
export function lookAt({ reader: name, setup, base, steps }, checks, alarm) {
  const reader = /** @type {Reader} */ (READERS[name])
  const code = mutated(baseOf(base, name), name, steps)
  const text = reader.component?.(code) ?? code
  const shown = `==== ${reader.filename}, read as ${name}, set up as '${setup}'\n${text}`
  alarm?.set(shown)
  const check = /** @type {Check} */ (checks[setup])
  const { outcome, violations } = checkSyntax(text, name, check)
  return {
    outcome,
    problems: violations.filter(({ kind }) => !UNTIDY.has(kind)),
    untidy: violations.filter(({ kind }) => UNTIDY.has(kind)),
    runs: 0,
    shown,
  }
}

/**
 * What is wrong with a text, with the time that it takes, and without what others are to blame for.
 *
 * @param {string} text @param {string} name a reader @param {Check} check
 */
export function checkSyntax(text, name, check) {
  const reader = /** @type {Reader} */ (READERS[name])
  const [outcome, seconds] = timed(() => check(text, reader))
  const violations = outcome.violations.filter(
    // What a fix has written may be left out of a made-up tree.
    (one) => !isOfOthers(one) && !(one.kind === 'unstable' && name.startsWith('made up')),
  )
  if (seconds > SLOW.seconds) {
    // Once more, since the first time may have loaded something, or the machine may have been busy.
    const reading = Math.max(0.01, timed(() => parseAs(name, text))[1])
    const again = Math.min(seconds, timed(() => check(text, reader))[1])
    if (again > SLOW.seconds && again > SLOW.times * reading) {
      const detail = `${again.toFixed(1)} s, and ${reading.toFixed(2)} s to read it`
      violations.push({ kind: 'slow', detail, change: 'lint', output: text })
    }
  }
  return { outcome, violations, seconds }
}

/** @template T @param {() => T} work @returns {[T, number]} what it answers, and seconds of the processor */
function timed(work) {
  const before = process.cpuUsage()
  const answer = work()
  const { user, system } = process.cpuUsage(before)
  return [answer, (user + system) / 1e6]
}

/** Parsers and the rules of ESLint crash at some trees, too. @param {Violation} violation */
const isOfOthers = ({ kind, detail }) =>
  kind === 'crash' &&
  !/Rule: "atomic-fs\/|dist\/index\.[cm]js|src\/(?:analysis|fix|rules|create-rule)/.test(detail)

/** @param {Recipe['base']} base @param {string} name a reader */
function baseOf(base, name) {
  const inner = READERS[name]?.inner ?? name
  if (Array.isArray(base)) {
    // Which one it is depends on what was picked, as far as the parser can read it.
    const [first = 0] = base
    const order = CARRIER_NAMES.map((_, index) => CARRIER_NAMES[(index + first) % CARRIER_NAMES.length] ?? '')
    const texts = order.map((one) => carrier(one, base))
    return texts.find((text) => parseAs(inner, text)) ?? texts[0] ?? ''
  }
  const { filename } = /** @type {Reader} */ (READERS[inner])
  return programOf({ ...base, extension: /\.\w+$/.exec(filename)?.[0] ?? '.js' }).text
}

/**
 * The text after all steps that leave something to parse.
 *
 * @param {string} text @param {string} name @param {readonly Step[]} steps
 */
export function mutated(text, name, steps) {
  const reader = READERS[name]?.inner ?? name
  /** @type {Parsed | undefined} */
  let parsed = parseAs(reader, text)
  // A base that this parser cannot read may become readable, but there is nothing to find places by.
  if (!parsed) return text
  for (const { kind, at } of steps) {
    const random = randomFrom(at)
    for (let tries = 0; tries < TRIES; tries++) {
      /** @type {string | undefined} */
      const next = MUTATIONS[kind]?.(text, /** @type {Parsed} */ (parsed), random)
      /** @type {Parsed | undefined} */
      const nextParsed = next === undefined || next === text ? undefined : parseAs(reader, next)
      if (!next || !nextParsed) continue
      text = next
      parsed = nextParsed
      break
    }
  }
  return text
}

const linter = new Linter({ configType: 'flat' })

/** @param {string} name a reader @param {string} text @returns {Parsed | undefined} */
export function parseAs(name, text) {
  const reader = /** @type {Reader} */ (READERS[name])
  return reader.page ? parseAs(reader.inner ?? '', codeIn(reader.page, text)) : parseText(text, reader)
}

/** @param {string} text @param {Reader} reader @returns {Parsed | undefined} */
export function parseText(text, { filename, languageOptions }) {
  try {
    const messages = linter.verify(text, [{ files: ['**/*.*'], languageOptions }], {
      filename,
      allowInlineConfig: false,
    })
    if (messages.some((message) => message.fatal)) return undefined
  } catch {
    // Some trees are too odd for the scopes and code paths of ESLint.
    return undefined
  }
  const { ast, visitorKeys } = linter.getSourceCode()
  // Ranges do not count a byte order mark.
  if (text.startsWith('\uFEFF')) return undefined
  return /** @type {any} */ ({ ast, tokens: ast.tokens ?? [], visitorKeys })
}
