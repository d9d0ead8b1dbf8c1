// @ts-check
// Random programs: some functions that save, update and append, and everything that a file can look like around them.
import fc from 'fast-check'
import { minifySync } from 'rolldown/utils'
import { IMPORT_STYLES, withImports } from './imports.mjs'
import {
  AROUND,
  DATA,
  FAILURES,
  HOLDERS,
  LOCALS,
  OPTIONS,
  PATHS,
  RESULTS,
  SHAPES,
  TEMPS,
  siteSource,
} from './shapes.mjs'

/**
 * @typedef {import('./shapes.mjs').Site} Site
 * @typedef {import('./imports.mjs').ModuleKind} ModuleKind
 *
 * @typedef {object} Recipe
 * @property {string} extension
 * @property {string} style how the file system is imported
 * @property {Site[]} sites
 * @property {number[]} comments which places hold a comment
 * @property {boolean} semicolons
 * @property {boolean} minified
 * @property {string} ending
 * @property {boolean} bom
 * @property {string} top
 * @property {string} taken a name of the whole file that fixes use, too
 * @property {string} extra what else the file holds
 * @property {string} there what is at the path before the program runs
 * @property {number} runtime how much of the runtime the file imports already
 *
 * @typedef {object} Program
 * @property {string} text
 * @property {string} filename
 * @property {readonly string[]} sites the flavour of each function `site<index>`
 * @property {string} there
 */

const keys = (/** @type {Record<string, unknown>} */ table) => Object.keys(table)
/** Mostly the first of a list, which is also what a shrunk program has. @template T @param {readonly T[]} list @param {number} weight */
const mostly = (list, weight) =>
  fc.oneof(
    { weight, arbitrary: fc.constant(/** @type {T} */ (list[0])) },
    { weight: 1, arbitrary: fc.constantFrom(...list) },
  )

/** @type {fc.Arbitrary<Site>} */
const sites = /** @type {any} */ (
  fc.record({
    shape: fc.constantFrom(...keys(SHAPES)),
    flavour: fc.constantFrom('sync', 'await', 'sync', 'await', 'then', 'callback'),
    path: fc.constantFrom(...PATHS),
    temp: fc.constantFrom(...keys(TEMPS)),
    data: fc.constantFrom(...keys(DATA)),
    options: mostly(keys(OPTIONS), 1),
    failure: mostly(FAILURES, 1),
    around: mostly(AROUND, 1),
    result: fc.constantFrom(...RESULTS),
    holder: fc.constantFrom(...HOLDERS),
    local: mostly(LOCALS, 3),
    await: fc.boolean(),
  })
)

const TOPS = ['none', 'comment', 'licence', 'strict', 'hashbang', 'hashbang and strict', 'everything']
const EXTRAS = ['none', 'types', 'enum', 'generic', 'decorator', 'jsx', 'dead code']
const THERE = ['json', 'nothing', 'text', 'private', 'directory', 'no directory', 'link']

/** @type {fc.Arbitrary<Recipe>} */
export const recipes = /** @type {any} */ (
  fc.record({
    extension: fc.constantFrom('.mjs', '.cjs', '.ts', '.js', '.cts', '.tsx', '.jsx'),
    style: fc.constantFrom(...keys(IMPORT_STYLES)),
    sites: fc.array(sites, { minLength: 1, maxLength: 3 }),
    comments: fc.oneof(fc.constant([]), fc.array(fc.nat(4), { maxLength: 24 })),
    semicolons: fc.boolean(),
    minified: mostly([false, true], 6),
    ending: mostly(['\n', '\r\n'], 3),
    bom: mostly([false, true], 6),
    top: mostly(TOPS, 1),
    taken: mostly(LOCALS, 3),
    extra: mostly(EXTRAS, 2),
    there: mostly(THERE, 1),
    runtime: mostly([0, 1, 2, 3], 3),
  })
)

/** @param {Recipe} recipe @returns {Program} */
export function programOf({ ...recipe }) {
  // A name cannot be imported and declared.
  if (recipe.runtime !== 0) recipe.taken = 'none'
  // What these open is a number and no handle.
  if (recipe.style === 'promisify' || recipe.style === 'fs-extra') {
    recipe.sites = recipe.sites.map((site) =>
      site.shape === 'descriptor' && site.flavour === 'await' ? { ...site, shape: 'staged' } : site,
    )
  }
  const typescript = /\.c?tsx?$/.test(recipe.extension)
  const jsx = /x$/.test(recipe.extension)
  /** @type {ModuleKind} */
  const kind =
    recipe.extension === '.cts'
      ? 'import-equals'
      : recipe.extension === '.cjs'
        ? 'cjs'
        : recipe.extension === '.js'
          ? 'cjs'
          : 'esm'
  /** @type {string[]} */
  const heads = []
  // One way to import for each flavour, because a name can be imported only once.
  const flavours = [...new Set(recipe.sites.map((site) => site.flavour))]
  /** @type {string[]} */
  const bodies = []
  const texts = recipe.sites.map((site, index) => ({ flavour: site.flavour, text: siteSource(site, index) }))
  flavours.forEach((flavour, order) => {
    const joined = texts
      .filter((one) => one.flavour === flavour)
      .map((one) => one.text)
      .join('\n\n')
    const { head, body } = withImports(order === 0 ? recipe.style : 'besides', kind, flavour, joined)
    heads.push(...head)
    bodies.push(body)
  })
  const head = [...new Set(heads)]
  if (!head.some((line) => /\bpath\b/.test(line)))
    head.push(
      kind === 'esm'
        ? "import path from 'path'¤"
        : kind === 'cjs'
          ? "const path = require('path')¤"
          : "import path = require('path')¤",
    )
  head.push(...runtimeImport(recipe.runtime, kind))
  const names = recipe.sites.map((_, index) => `site${index}`)
  const shared = [
    recipe.taken === 'none'
      ? ''
      : `‹b›const ${recipe.taken} = 'taken'¤\n‹b›function taken() {\nreturn ${recipe.taken}¤\n}`,
    `‹b›const DIR = process.env.FUZZ_DIR‹nonnull›¤‹t›`,
    `const STATE_FILE = path.join(DIR, 'state.json')¤`,
    `const SOURCE_FILE = path.join(DIR, 'source.txt')¤‹t›`,
    `const TMP_SUFFIX = '.partial'¤`,
    `const WRITE_OPTIONS‹any› = { encoding: 'utf8' }¤`,
    `function stateFile(name‹any›) {\nreturn path.join(DIR, name + '.json')¤‹t›\n}`,
    `function tempFor(file‹any›) {\nreturn file + '.tmp'¤\n}`,
    extraOf(recipe.extra, typescript, jsx),
  ].filter((line) => line !== '' && isUsed(line, bodies.join('\n') + recipe.taken))
  const exported = [...names, ...(recipe.taken === 'none' ? [] : ['taken'])].join(', ')
  const exports =
    kind === 'esm'
      ? `export { ${exported} }¤`
      : kind === 'cjs'
        ? `module.exports = { ${exported} }¤`
        : `export = { ${exported} }¤`
  const plain = [...head, '', shared.join('\n'), '', bodies.join('\n\n'), '', `‹b›${exports}`].join('\n')
  const text = finish(plain, recipe, typescript)
  return {
    text,
    filename: `program${recipe.extension}`,
    sites: recipe.sites.map((site) => site.flavour),
    there: recipe.there,
  }
}

/** Whether a declaration is needed: what is not used would only be noise. @param {string} line @param {string} used */
function isUsed(line, used) {
  const name = /(?:const|function) (\w+)/.exec(line)?.[1]
  if (
    name === undefined ||
    !/^(?:STATE_FILE|SOURCE_FILE|TMP_SUFFIX|WRITE_OPTIONS|stateFile|tempFor)$/.test(name)
  )
    return true
  return used.includes(name)
}

/** @param {number} much @param {ModuleKind} kind */
function runtimeImport(much, kind) {
  const from = 'eslint-plugin-atomic-fs/runtime'
  const lists = ['', 'tmpPath', 'atomicWriteSync, withLockSync', 'renameWithRetrySync']
  const list = lists[much]
  if (!list) return []
  if (kind === 'esm')
    return [
      much === 3
        ? `import * as rt from '${from}'¤\nvoid rt.${list}¤`
        : `import { ${list} } from '${from}'¤‹t›\nvoid [${list}]¤`,
    ]
  if (kind === 'cjs') return [`const { ${list} } = require('${from}')¤\nvoid [${list}]¤`]
  return [`import runtime = require('${from}')¤\nvoid runtime.tmpPath¤`]
}

/** @param {string} extra @param {boolean} typescript @param {boolean} jsx */
function extraOf(extra, typescript, jsx) {
  if (extra === 'dead code') return 'function unused() {\n// nothing\n}\nvoid unused¤'
  if (extra === 'jsx' && jsx) {
    return 'const React = { createElement: (...parts‹any[]›) => parts }¤\n‹b›const view = (file‹any›) => <div title={file}>{/* child */}text{file}</div>¤\nvoid [React, view]¤'
  }
  if (!typescript) return ''
  if (extra === 'types')
    return 'interface State {\n‹b›last?: unknown¤\n}\ntype Saver = (state: State) => void¤\nvoid (null as Saver | null)¤'
  if (extra === 'enum') return 'enum Level {\nLow = 1,‹t›\nHigh,\n}\nvoid Level.Low¤'
  if (extra === 'generic' && !jsx)
    return 'const identity = <T>(value: T): T => value¤\nvoid identity<string>¤'
  return ''
}

/** Comments, semicolons, types, line endings and the top of the file. @param {string} plain @param {Recipe} recipe @param {boolean} typescript */
function finish(plain, recipe, typescript) {
  const decorated = recipe.extra === 'decorator' && typescript
  let text = plain
    .replace(/‹any\[\]›/g, typescript ? ': any[]' : '')
    .replace(/‹any›/g, typescript ? ': any' : '')
    .replace(/‹anyreturn›/g, typescript ? ': any' : '')
    .replace(/‹as any›/g, typescript ? ' as any' : '')
    .replace(/‹nonnull›/g, typescript ? '!' : '')
    .replace(/‹field:file›/g, typescript ? 'private readonly file: string¤\n\n' : '')
    .replace(/‹d›/g, decorated ? '@sealed\n' : '')
  if (decorated) text = text.replace(/\n\n/, '\n\nfunction sealed(value: any) {\nreturn value¤\n}\n')
  text = text.replace(/¤/g, recipe.semicolons || recipe.minified ? ';' : '')
  let place = 0
  text = text.replace(/‹([btc])›/g, (_, where) => {
    const choice = recipe.comments[place % Math.max(1, recipe.comments.length)] ?? 0
    place += 1
    if (choice === 0 || place > recipe.comments.length * 3) return ''
    const name = `note ${place}`
    if (where === 'c') return choice === 1 ? `/* ${name} */ ` : ''
    if (where === 't') return choice === 1 ? ` // ${name}` : choice === 2 ? ` /* ${name} */` : ''
    if (choice === 1) return `// ${name}\n`
    if (choice === 2) return `/* ${name} */ `
    if (choice === 3) return `/**\n * ${name}\n */\n`
    return `\n// ${name}\n// and more\n`
  })
  text = text.replace(/\n{3,}/g, '\n\n')
  text = indented(text)
  if (recipe.minified && !typescript && !recipe.extension.endsWith('x')) {
    const { code, errors } = minifySync(`program${recipe.extension}`, text, {
      mangle: { toplevel: false },
      compress: false,
    })
    if (errors.length === 0 && code) text = code
  }
  text = topOf(recipe.top, recipe.semicolons) + text
  if (!text.endsWith('\n')) text += '\n'
  return (recipe.bom && !text.startsWith('#!') ? '\uFEFF' : '') + text.replace(/\n/g, recipe.ending)
}

/** @param {string} top @param {boolean} semicolons */
function topOf(top, semicolons) {
  const strict = `'use strict'${semicolons ? ';' : ''}\n\n`
  const licence = '/*!\n * Copyright the authors\n * @license MIT\n */\n\n'
  switch (top) {
    case 'comment':
      return '// Keeps the state.\n\n'
    case 'licence':
      return licence
    case 'strict':
      return strict
    case 'hashbang':
      return '#!/usr/bin/env node\n'
    case 'hashbang and strict':
      return `#!/usr/bin/env node\n${strict}`
    case 'everything':
      return `#!/usr/bin/env node\n${licence}${strict}// The rest.\n`
    default:
      return ''
  }
}

/** Two spaces for each open bracket at the start of a line. @param {string} text */
function indented(text) {
  let depth = 0
  return text
    .split('\n')
    .map((line) => {
      const bare = line.trim()
      const code = bare.replace(/\/\/.*|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '')
      const closing = /^[)}\]]+/.exec(code)?.[0].length ?? 0
      const start = Math.max(0, depth - (closing > 0 ? 1 : 0))
      const opened = (code.match(/[{([]/g) ?? []).length - (code.match(/[})\]]/g) ?? []).length
      depth = Math.max(0, depth + Math.sign(opened))
      return bare === '' ? '' : '  '.repeat(start) + (bare.startsWith('*') ? ' ' : '') + bare
    })
    .join('\n')
}
