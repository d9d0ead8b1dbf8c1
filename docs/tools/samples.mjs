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

const MARK = /^[ \t]*<!-- (bad|good|fixed)\b(.*?)-->[ \t]*$/gm
const FENCE = /\s*\n[ \t]*```(\w+)[^\n]*\n([\s\S]*?)^[ \t]*```[ \t]*$/my

/**
 * The samples of a page, by its path from the root of the repository.
 * @param {string} file
 * @returns {Sample[]}
 */
export function samplesOf(file) {
  const page = readFileSync(new URL(file, root), 'utf8')
  return [...page.matchAll(MARK)].map((mark) => {
    const line = page.slice(0, mark.index).split('\n').length
    FENCE.lastIndex = mark.index + mark[0].length
    const fence = FENCE.exec(page)
    if (!fence) throw new Error(`${file}:${line}: there is no fence right below ${mark[0].trim()}`)
    const [, kind, words] = /** @type {string[]} */ ([...mark])
    const [, language, code] = /** @type {string[]} */ ([...fence])
    return sample(/** @type {Sample['kind']} */ (kind), words ?? '', language ?? '', code ?? '', line)
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
