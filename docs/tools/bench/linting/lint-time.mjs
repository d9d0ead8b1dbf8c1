// @ts-check
// The time of one file under one set of rules, without its parsing: a tree is parsed anew for every time, because ESLint and
// we keep what we know of a tree.

import * as parser from '@typescript-eslint/parser'
import { Linter as Linter10, SourceCode as SourceCode10 } from 'eslint'
import { Linter as Linter9, SourceCode as SourceCode9 } from 'eslint-9'
import node from 'eslint-plugin-n'
import { createRequire } from 'node:module'
import path from 'node:path'
import { performance } from 'node:perf_hooks'

const require = createRequire(import.meta.url)
const plugin = require('../../../../dist/index.cjs')

/**
 * ESLint makes one of a project's configuration and keeps it. Given a plain array, `Linter` would check the options of every
 * rule anew for every file, which takes longer than most rules do.
 * @param {string} eslint
 */
const configArrayOf = (eslint) =>
  require(
    path.join(path.dirname(require.resolve(`${eslint}/package.json`)), 'lib/config/flat-config-array.js'),
  ).FlatConfigArray

/** What is measured: our rules as a project has them, and rules that everybody knows. */
export const SIDES = {
  none: [],
  'no-unused-vars': [{ rules: { 'no-unused-vars': 'error' } }],
  'require-atomic-updates': [{ rules: { 'require-atomic-updates': 'error' } }],
  'n/no-deprecated-api': [{ plugins: { n: node }, rules: { 'n/no-deprecated-api': 'error' } }],
  // What ESLint itself needs for as many rules.
  'as many empty rules': [{ plugins: { empty: { rules: emptyRules() } }, rules: allOf('empty') }],
  ours: plugin.configs.strict,
}

/** The side on which our rules say themselves how long they take. */
export const STOPWATCH = 'ours, with a stopwatch'
let watched = 0

/** Our rules, which add the time that they take to `watched`. */
function watchedRules() {
  /** @template T @param {() => T} work */
  const timed = (work) => {
    const begun = performance.now()
    try {
      return work()
    } finally {
      watched += performance.now() - begun
    }
  }
  return Object.fromEntries(
    Object.entries(plugin.rules).map(([name, rule]) => [
      name,
      {
        ...rule,
        /** @param {unknown} context */
        create: (context) =>
          Object.fromEntries(
            Object.entries(timed(() => rule.create(context))).map(([selector, listener]) => [
              selector,
              (/** @type {unknown} */ node) => timed(() => listener(node)),
            ]),
          ),
      },
    ]),
  )
}

function emptyRules() {
  return Object.fromEntries(Object.keys(plugin.rules).map((name) => [name, { create: () => ({}) }]))
}

/** @param {string} prefix */
function allOf(prefix) {
  return Object.fromEntries(Object.keys(plugin.rules).map((name) => [`${prefix}/${name}`, 'error']))
}

const ESLINTS = {
  9: { Linter: Linter9, SourceCode: SourceCode9, FlatConfigArray: configArrayOf('eslint-9') },
  10: { Linter: Linter10, SourceCode: SourceCode10, FlatConfigArray: configArrayOf('eslint') },
}
/** @type {9 | 10} */
let version = 10
/** @param {9 | 10} wanted */
export const useEslint = (wanted) => (version = wanted)

/** @type {Map<string, { linter: any, config: object }>} */
const prepared = new Map()

/** @param {string} side */
function prepare(side) {
  const key = `${version} ${side}`
  let ready = prepared.get(key)
  if (!ready) {
    const config = {
      files: ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'],
      languageOptions: { parser, sourceType: 'module' },
      linterOptions: { reportUnusedDisableDirectives: 'off' },
    }
    const rules =
      side === STOPWATCH
        ? SIDES.ours.map((/** @type {object} */ config) =>
            'plugins' in config ? { ...config, plugins: { 'atomic-fs': { rules: watchedRules() } } } : config,
          )
        : SIDES[/** @type {keyof typeof SIDES} */ (side)]
    const { Linter, FlatConfigArray } = ESLINTS[version]
    const configs = new FlatConfigArray([config, ...rules], { basePath: '/' })
    configs.normalizeSync()
    ready = { linter: new Linter({ cwd: '/' }), config: configs }
    prepared.set(key, ready)
  }
  return ready
}

/**
 * Milliseconds of parsing with its scopes, of linting what was parsed, and of that in rules with the stopwatch.
 * @param {string} text
 * @param {string} filename
 * @param {string} side
 */
export function lintTime(text, filename, side) {
  const { linter, config } = prepare(side)
  const started = performance.now()
  const parsed = parse(text, filename)
  const parsing = performance.now() - started
  const sourceCode = new ESLINTS[version].SourceCode({
    text,
    ast: parsed.ast,
    scopeManager: parsed.scopeManager,
    visitorKeys: parsed.visitorKeys,
    parserServices: parsed.services,
  })
  watched = 0
  const begun = performance.now()
  linter.verify(sourceCode, config, { filename, allowInlineConfig: false })
  return { parse: parsing, lint: performance.now() - begun, watched }
}

/**
 * @param {string} text
 * @param {string} filename
 * @returns {any}
 */
function parse(text, filename) {
  return parser.parseForESLint(text, {
    sourceType: /\.c[jt]s$/.test(filename) ? 'commonjs' : 'module',
    ecmaFeatures: { jsx: !/\.[cm]?ts$/.test(filename), globalReturn: true },
    filePath: filename,
    range: true,
    loc: true,
    tokens: true,
    comment: true,
  })
}

/**
 * Not every published file is one that this parser reads.
 * @param {string} text
 * @param {string} filename
 */
export function isReadable(text, filename) {
  try {
    parse(text, filename)
    return true
  } catch {
    return false
  }
}
