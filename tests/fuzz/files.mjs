// @ts-check
// The fixes over the files of a folder, as they are and in disguise: no fixed file may be wrong.
import { readFileSync, readdirSync, lstatSync } from 'node:fs'
import path from 'node:path'
import { DISGUISES } from './disguises.mjs'
import { WOVEN } from './weave.mjs'

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
 * @param {'none' | 'all' | 'woven'} options.disguises those that change are disguised; all of them are woven
 * @param {(found: Found) => void} options.onViolation
 * @param {number} options.deadline
 * @param {(file: string, seconds: number) => void} [options.onSlow]
 * @returns {Promise<Totals>}
 */
export async function checkFiles(roots, { check, disguises, onViolation, deadline, onSlow }) {
  /** @type {Totals} */
  const totals = { files: 0, unparsed: 0, texts: 0, changes: 0, reports: 0 }
  for (const root of roots) {
    for (const file of filesBelow(root)) {
      if (Date.now() > deadline) return totals
      const text = readFileSync(file, 'utf8')
      // ESLint does not look into node_modules, and the default ignores would hide files from the check.
      const filename = path.basename(file)
      totals.files += 1
      const outcome = look(text, file, filename, '')
      if (!outcome.parsed) totals.unparsed += 1
      totals.reports += outcome.messages.length
      if (disguises === 'none' || !outcome.parsed || (disguises === 'all' && outcome.changes.length === 0))
        continue
      for (const [disguise, apply] of Object.entries(disguises === 'woven' ? WOVEN : DISGUISES)) {
        const other = await apply(text, filename)
        if (other !== undefined) look(other, file, filename, disguise)
      }
    }
  }
  return totals

  /** @param {string} text @param {string} file @param {string} filename @param {string} disguise */
  function look(text, file, filename, disguise) {
    const before = process.cpuUsage()
    const outcome = check(text, { filename })
    const { user, system } = process.cpuUsage(before)
    const took = (user + system) / 1e6
    if (took > 5) onSlow?.(disguise ? `${file} (${disguise})` : file, took)
    if (outcome.changes.length > 0) totals.texts += 1
    totals.changes += outcome.changes.length
    for (const violation of outcome.violations) onViolation({ file, disguise, violation })
    return outcome
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
