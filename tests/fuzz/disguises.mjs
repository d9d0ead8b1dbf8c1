// @ts-check
// The same program in other clothes: what a fix has to cope with, whatever the program does.
import * as typescriptParser from '@typescript-eslint/parser'
import { minifySync } from 'rolldown/utils'
import prettier from 'prettier'

/**
 * @typedef {object} Disguised
 * @property {string} text
 * @property {string} filename
 */

/** Names that fixes write: a file may use them for things of its own. */
const RUNTIME_LIKE = [
  'atomicWrite',
  'atomicWriteSync',
  'tmpPath',
  'withLock',
  'withLockSync',
  'appendLines',
  'appendLinesSync',
  'renameWithRetry',
  'renameWithRetrySync',
  'atomicFs',
  'error',
  'result',
]

/** @type {Record<string, (text: string, filename: string) => string | undefined | Promise<string | undefined>>} */
export const DISGUISES = {
  crlf: (text) => text.replace(/\r?\n/g, '\r\n'),
  bom: (text) => (text.startsWith('\uFEFF') ? undefined : `\uFEFF${text}`),
  hashbang: (text) => (/^\uFEFF?#!/.test(text) ? undefined : `#!/usr/bin/env node\n${text}`),
  licence: (text) =>
    /^\uFEFF?#!/.test(text) ? undefined : `/*!\n * Copyright somebody\n * @license MIT\n */\n\n${text}`,
  strict: (text, filename) =>
    /^\uFEFF?#!/.test(text) || !/\.c?js$/.test(filename) ? undefined : `'use strict'\n${text}`,
  'no semicolons': (text, filename) => formatted(text, filename, { semi: false }),
  tabs: (text, filename) => formatted(text, filename, { useTabs: true, singleQuote: true }),
  minified: (text, filename) => minified(text, filename),
  'in a function': (text) => inFunction(text),
  'runtime names': (text, filename) => renamed(text, filename),
}

/** @param {string} text @param {string} filename @param {import('prettier').Options} options */
async function formatted(text, filename, options) {
  try {
    const parser = /\.[cm]?tsx?$/.test(filename) ? 'typescript' : 'babel'
    return await prettier.format(text, { parser, ...options })
  } catch {
    return undefined
  }
}

/** @param {string} text @param {string} filename */
function minified(text, filename) {
  if (/\.[cm]?tsx?$/.test(filename)) return undefined
  const { code, errors } = minifySync(filename, text, { mangle: { toplevel: false } })
  return errors.length > 0 || code === '' ? undefined : code
}

/** A CommonJS file as what bundlers and wrappers of modules make of it. @param {string} text */
function inFunction(text) {
  if (/^\s*(?:import|export)\b/m.test(text) || text.startsWith('#!') || text.startsWith('\uFEFF'))
    return undefined
  return `(function (exports, module) {\n${text}\n})({}, {});\n`
}

/**
 * Calls the local variables of a file by the names that fixes write.
 *
 * @param {string} text @param {string} filename
 */
function renamed(text, filename) {
  let parsed
  try {
    parsed = typescriptParser.parseForESLint(text.replace(/^\uFEFF/, ' ').replace(/^#!/, '//'), {
      range: true,
      sourceType: 'module',
      ecmaFeatures: { jsx: !/\.[cm]?ts$/.test(filename) },
    })
  } catch {
    return undefined
  }
  const { scopeManager } = parsed
  if (!scopeManager) return undefined
  const used = new Set(
    scopeManager.scopes.flatMap((scope) => [
      ...scope.set.keys(),
      ...scope.through.map((one) => one.identifier.name),
    ]),
  )
  /** The names that the variables of each scope may have got. @type {Map<object, string[]>} */
  const given = new Map()
  /** @type {{ range: [number, number], text: string }[]} */
  const edits = []
  for (const scope of scopeManager.scopes) {
    if (scope.type === 'global' || scope.type === 'module' || scope.type === 'function-expression-name')
      continue
    // Not those of a scope around it, whose variables may be used here.
    const outer = namesAround(scope, given)
    const own = RUNTIME_LIKE.filter((name) => !used.has(name) && !outer.has(name))
    const free = [...own]
    given.set(scope, own.slice(0, Math.ceil(own.length / 2)))
    for (const variable of scope.variables) {
      if (variable.defs.length !== 1 || !['Variable', 'Parameter'].includes(variable.defs[0]?.type ?? ''))
        continue
      // Half of what is left, so that scopes inside get some too.
      const name = free.length * 2 > own.length ? free.shift() : undefined
      if (name === undefined) break
      const places = new Set([...variable.identifiers, ...variable.references.map((one) => one.identifier)])
      for (const identifier of places) {
        const [start] = identifier.range
        const end = start + variable.name.length
        const { parent } = /** @type {any} */ (identifier)
        const owner = parent?.type === 'AssignmentPattern' ? parent.parent : parent
        const shorthand = owner?.type === 'Property' && owner.shorthand
        edits.push({ range: [start, end], text: shorthand ? `${variable.name}: ${name}` : name })
      }
    }
  }
  // A variable in a shorthand is found twice.
  const unique = [...new Map(edits.map((edit) => [edit.range[0], edit])).values()]
  unique.sort((a, b) => b.range[0] - a.range[0])
  let output = text
  for (const { range, text: name } of unique)
    output = output.slice(0, range[0]) + name + output.slice(range[1])
  return unique.length > 0 ? output : undefined
}

/** @param {any} scope @param {Map<object, string[]>} given */
function namesAround(scope, given) {
  /** @type {Set<string>} */
  const names = new Set()
  for (let one = scope.upper; one; one = one.upper) for (const name of given.get(one) ?? []) names.add(name)
  return names
}
