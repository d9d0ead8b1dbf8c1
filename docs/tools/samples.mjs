// @ts-check
import { readFileSync } from 'node:fs'

/**
 * A sample of a page: a fence below `<!-- bad -->`, `<!-- good -->` or `<!-- fixed -->`. The comment may
 * also carry what the sample needs to run: `<!-- bad {"options": {...}, "settings": {...}} -->`.
 * @typedef {object} Sample
 * @property {'bad' | 'good' | 'fixed'} kind
 * @property {number} line
 * @property {string} filename Only its extension matters: module or CommonJS, JavaScript or TypeScript.
 * @property {string} code
 * @property {object | undefined} options
 * @property {object | undefined} settings
 */

const root = new URL('../../', import.meta.url)

/**
 * A fence with a comment right above it that says what it is.
 * @typedef {object} MarkedFence
 * @property {string} kind The first word of the comment.
 * @property {string} words The rest of it.
 * @property {number} line
 * @property {string} language
 * @property {string} code
 */

const FENCE = /\s*\n[ \t]*```(\w+)[^\n]*\n([\s\S]*?)^[ \t]*```[ \t]*$/my

/**
 * The samples of a page, by its path from the root of the repository.
 * @param {string} file
 * @returns {Sample[]}
 */
export function samplesOf(file) {
  return fencesOf(file, ['bad', 'good', 'fixed']).map(({ kind, words, language, code, line }) =>
    sample(/** @type {Sample['kind']} */ (kind), words, language, code, line),
  )
}

/**
 * The fences of a page below comments that begin with one of these words.
 * @param {string} file
 * @param {readonly string[]} kinds
 * @returns {MarkedFence[]}
 */
export function fencesOf(file, kinds) {
  const page = readFileSync(new URL(file, root), 'utf8')
  const marks = new RegExp(`^[ \\t]*<!-- (${kinds.join('|')})\\b(.*?)-->[ \\t]*$`, 'gm')
  return [...page.matchAll(marks)].map((mark) => {
    const line = page.slice(0, mark.index).split('\n').length
    FENCE.lastIndex = mark.index + mark[0].length
    const fence = FENCE.exec(page)
    if (!fence) throw new Error(`${file}:${line}: there is no fence right below ${mark[0].trim()}`)
    const [, kind, words] = /** @type {[string, string, string]} */ ([...mark])
    const [, language, code] = /** @type {[string, string, string]} */ ([...fence])
    return { kind, words: words.trim(), line, language, code }
  })
}

/**
 * @param {Sample['kind']} kind
 * @param {string} words What else stands in the comment.
 * @param {string} language Of the fence.
 * @param {string} code
 * @param {number} line
 * @returns {Sample}
 */
export function sample(kind, words, language, code, line) {
  const json = /\{.*\}/.exec(words)
  /** @type {{ options?: object, settings?: object }} */
  const { options, settings } = json ? JSON.parse(json[0]) : {}
  return { kind, line, filename: `src/sample.${extension(language, words, code)}`, code, options, settings }
}

/**
 * @param {string} language
 * @param {string} words
 * @param {string} code
 */
function extension(language, words, code) {
  if (language === 'ts' || language === 'typescript' || /^\s*ts\b/.test(words)) return 'ts'
  if (!['js', 'javascript', 'cjs', 'mjs'].includes(language)) {
    throw new Error(`a sample cannot be in the language '${language}'`)
  }
  if (language === 'cjs' || language === 'mjs') return language
  // A sample with require is what a reader has in a CommonJS file, whatever the fence says.
  return /\brequire\(/.test(code) && !/^\s*(?:import|export)\b/m.test(code) ? 'cjs' : 'mjs'
}
