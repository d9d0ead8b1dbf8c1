// @ts-check
// The fixes over the files of a folder, as they are and in disguise: no fixed file may be wrong.
import { readFileSync, readdirSync, lstatSync } from 'node:fs'
import path from 'node:path'
import { DISGUISES } from './disguises.mjs'

/** Files that are larger are bundles, and take longer than a hundred others. */
const LARGEST = 600_000
const CODE = /\.[cm]?[jt]sx?$/
const DECLARATIONS = /\.d\.[cm]?ts$/

/**
 * @typedef {import('../support/fixed-file.mjs').Outcome} Outcome
 * @typedef {import('../support/fixed-file.mjs').Violation} Violation
 *
 * @typedef {object} Found
 * @property {string} file
 * @property {string} disguise what was done to the file before, or nothing
 * @property {Violation} violation
 *
 * @typedef {object} Totals
 * @property {number} files
 * @property {number} unparsed
 * @property {number} texts that were fixed or got a suggestion, disguises among them
 * @property {number} changes fixed texts and suggestions
 * @property {number} reports
 */

/**
 * @param {readonly string[]} roots
 * @param {object} options
 * @param {(text: string, options: { filename: string }) => Outcome} options.check
 * @param {boolean} options.disguised
 * @param {(found: Found) => void} options.onViolation
 * @param {number} options.deadline
 * @param {(file: string, milliseconds: number) => void} [options.onSlow]
 * @returns {Promise<Totals>}
 */
export async function checkFiles(roots, { check, disguised, onViolation, deadline, onSlow }) {
  /** @type {Totals} */
  const totals = { files: 0, unparsed: 0, texts: 0, changes: 0, reports: 0 }
  for (const root of roots) {
    for (const file of filesBelow(root)) {
      if (Date.now() > deadline) return totals
      const text = readFileSync(file, 'utf8')
      // ESLint does not look into node_modules, and the default ignores would hide files from the check.
      const filename = path.basename(file)
      totals.files += 1
      const started = performance.now()
      const outcome = check(text, { filename })
      const took = performance.now() - started
      if (took > 5000) onSlow?.(file, took)
      if (!outcome.parsed) totals.unparsed += 1
      totals.reports += outcome.messages.length
      record(outcome, file, '')
      if (!disguised || outcome.changes.length === 0) continue
      for (const [disguise, apply] of Object.entries(DISGUISES)) {
        const other = await apply(text, filename)
        if (other === undefined) continue
        const seen = check(other, { filename })
        record(seen, file, disguise)
      }
    }
  }
  return totals

  /** @param {Outcome} outcome @param {string} file @param {string} disguise */
  function record(outcome, file, disguise) {
    if (outcome.changes.length > 0) totals.texts += 1
    totals.changes += outcome.changes.length
    for (const violation of outcome.violations) onViolation({ file, disguise, violation })
  }
}

/** @param {string} root @returns {Generator<string>} */
function* filesBelow(root) {
  const found = lstatSync(root)
  if (found.isDirectory()) {
    for (const name of readdirSync(root).sort()) if (name !== '.git') yield* filesBelow(path.join(root, name))
  } else if (found.isFile() && CODE.test(root) && !DECLARATIONS.test(root) && found.size <= LARGEST) {
    yield root
  }
}
