// @ts-check
// What must hold for a random program and everything that the plugin makes of it.
import { applySuggestion } from '../support/fixed-file.mjs'
import { runProgram } from './run-program.mjs'

/**
 * @typedef {import('../support/fixed-file.mjs').Outcome} Outcome
 * @typedef {import('./programs.mjs').Program} Program
 * @typedef {import('./run-program.mjs').Trace} Trace
 *
 * @typedef {object} Tools
 * @property {(text: string, options: { filename: string, suggestions?: boolean }) => Outcome} check
 * @property {Record<string, unknown>} runtime
 *
 * @typedef {object} Problem
 * @property {string} kind
 * @property {string} detail
 * @property {string} change
 * @property {string} output
 */

/** More suggestions in turn than any program has reports. */
const MOST_SUGGESTIONS = 12

/**
 * What is not nice in a fixed file, and not wrong. A report that only the fixed file gets is among it: what hid the flaw
 * is gone.
 */
export const UNTIDY = new Set(['leftover', 'reported', 'duplicate-import'])

/** Files under such names are nobody's: what is left of them after a failure is the flaw that was repaired. */
const TEMP = /tmp|partial|\.new\b|\.\d+|\.[0-9a-f]{8,}/

/**
 * @param {Program} program @param {Tools} tools
 * @returns {Promise<{ outcome: Outcome, problems: Problem[], untidy: Problem[], runs: number }>}
 */
export async function checkProgram(program, { check, runtime }) {
  const { text, filename } = program
  const outcome = check(text, { filename })
  /** @type {Problem[]} */
  const problems = []
  /** @type {Problem[]} */
  const untidy = []
  for (const violation of outcome.violations) {
    const list = UNTIDY.has(violation.kind) ? untidy : problems
    list.push(violation)
  }
  if (!outcome.parsed) {
    problems.push({ kind: 'generator', detail: 'the program cannot be parsed', change: 'none', output: text })
  }
  if (outcome.changes.length === 0 || problems.length > 0) return { outcome, problems, untidy, runs: 0 }

  const changes = [...outcome.changes]
  const all = withAllSuggestions(outcome, filename, check)
  if (all.violations.length > 0) problems.push(...all.violations)
  else if (all.output !== outcome.output) changes.push({ name: 'everything', output: all.output })
  const before = await runProgram(program, runtime).catch((error) => error)
  if (before instanceof Error) {
    problems.push({ kind: 'generator', detail: `${before}`, change: 'none', output: text })
    return { outcome, problems, untidy, runs: 0 }
  }
  let runs = 1
  for (const { name, output } of changes) {
    const after = await runProgram({ ...program, text: output }, runtime).catch((error) => error)
    runs += 1
    if (after instanceof Error) {
      problems.push({ kind: 'behaviour', detail: `cannot be loaded: ${after}`, change: name, output })
      continue
    }
    const applied = name === 'everything' ? all.names : [name]
    const detail = difference(before, after, {
      rules: rulesOf(outcome, applied),
      program,
      output,
    })
    if (detail !== undefined) problems.push({ kind: 'behaviour', detail, change: applied.join(', '), output })
  }
  return { outcome, problems, untidy, runs }
}

/** The fixed text with one suggestion after the other, and the fixes that they bring with them. */
function withAllSuggestions(
  /** @type {Outcome} */ outcome,
  /** @type {string} */ filename,
  /** @type {Tools['check']} */ check,
) {
  let { output } = outcome
  /** @type {string[]} */
  const names = ['everything']
  let left = outcome.left
  for (let turn = 0; turn < MOST_SUGGESTIONS; turn++) {
    const message = left.find((one) => one.suggestions?.length)
    if (!message?.suggestions?.[0]) break
    const next = applySuggestion(output, message.suggestions[0])
    if (next === output) break
    names.push(`${message.ruleId}/${message.suggestions[0].messageId}`)
    const seen = check(next, { filename, suggestions: false })
    if (!seen.parsed) {
      return {
        output,
        names,
        violations: [
          { kind: 'syntax', detail: 'after several suggestions', change: names.join(', '), output: next },
        ],
      }
    }
    output = seen.output
    left = seen.left
  }
  return { output, names, violations: [] }
}

/** The rules that took part in a change. @param {Outcome} outcome @param {readonly string[]} names */
function rulesOf(outcome, names) {
  const suggested = names.map((name) => /no-[\w-]+/.exec(name)?.[0] ?? '')
  if (names[0] !== 'fix' && names[0] !== 'everything') return suggested
  return [
    ...suggested,
    ...outcome.messages.filter((one) => one.fix).map((one) => `${one.ruleId?.split('/')[1]}`),
  ]
}

/**
 * What is different, unless it is what the pages of the rules say.
 *
 * @param {Trace} before @param {Trace} after
 * @param {{ rules: readonly string[], program: Program, output: string }} change
 */
function difference(before, after, { rules, program, output }) {
  const { there, sites } = program
  // A file that cannot be read is an error from then on: that is the suggestion.
  if (rules.includes('no-default-then-save')) return undefined
  // A lock stands beside its file and makes a directory that is missing: what comes later finds it.
  if (there === 'no directory' && /appendLines|withLock/.test(output)) return undefined
  // What is thrown before the callback is called ends the process, or keeps the lock.
  const keepsLock = /callbackify\w*\(\(\) =>\s*[\w$.]*withLock/.test(output)
  for (let index = 0; index < Math.max(before.log.length, after.log.length); index++) {
    // Where the broken text of a record stands is told by the parser, and depends on the line that was closed off.
    const told = (/** @type {string | undefined} */ line) => line?.replace(/SyntaxError .*/s, 'SyntaxError')
    if (told(before.log[index]) !== told(after.log[index])) {
      // Of two reasons to fail, no directory and data that is none, the second is seen before a descriptor is opened.
      // The program may have passed over the first one.
      const isSooner =
        there === 'no directory' &&
        (before.log[index]?.replace('Error ENOENT', 'TypeError ERR_INVALID_ARG_TYPE') === after.log[index] ||
          (output.includes("'ENOENT'") && after.log[index]?.endsWith('TypeError ERR_INVALID_ARG_TYPE')))
      if (isSooner) continue
      return `log line ${index + 1}: ${before.log[index]} became ${after.log[index]}`
    }
    if (keepsLock && before.log[index]?.startsWith('uncaught:')) return undefined
  }
  const collapsed = rules.includes('no-leaked-temp')
  // Options that cannot be seen are handed on alone: the new file keeps the mode of the old one, and links are followed.
  const handsOn = collapsed && !output.includes('preserve: false')
  const shown = (/** @type {string | undefined} */ content) => {
    // A torn end is closed off before a record is written.
    const ended = output.includes('appendLines') ? content?.replaceAll('\n', '') : content
    return handsOn ? ended?.replace(/^\d+ /, '') : ended
  }
  const old = Object.keys(before.files).filter((name) => TEMP.test(name))
  for (const [name, content] of Object.entries(after.files)) {
    if (shown(before.files[name]) === shown(content)) continue
    if (handsOn && there === 'link') continue
    // What one function has left, another that used the same name has cleared away or written over.
    const owned = collapsed || rules.includes('no-shared-temp-path')
    if (owned && sites.length > 1 && TEMP.test(name)) continue
    // A failure leaves a temporary file, under another name each time.
    if (before.files[name] === undefined && TEMP.test(name) && old.length > 0) continue
    return `${name}: ${before.files[name]} became ${content}`
  }
  for (const name of Object.keys(before.files)) {
    if (!(name in after.files) && !TEMP.test(name)) return `${name} is missing`
  }
  return undefined
}
