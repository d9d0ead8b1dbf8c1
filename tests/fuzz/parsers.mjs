// @ts-check
// Who may read a file: every parser that people use, in the ways that give other trees, and one that nobody uses.
import babelParser from '@babel/eslint-parser'
import * as typescriptParser from '@typescript-eslint/parser'
import * as astroParser from 'astro-eslint-parser'
import * as svelteParser from 'svelte-eslint-parser'
import * as vueParser from 'vue-eslint-parser'
import { madeUpParser } from './made-up-parser.mjs'
import { inPage, PAGES } from './pages.mjs'

/**
 * @typedef {import('eslint').Linter.LanguageOptions} LanguageOptions
 *
 * @typedef {object} Reader
 * @property {string} filename
 * @property {LanguageOptions} languageOptions
 * @property {(code: string) => string} [component] the file around the code, for what is more than code
 * @property {string} [inner] who reads the code alone
 * @property {import('./pages.mjs').Page} [page] what the code is a part of, where a processor takes it out
 */

const jsx = { ecmaFeatures: { jsx: true } }

/** @param {string} filename @param {unknown} ecmaVersion @param {string} sourceType @returns {Reader} */
const espree = (filename, ecmaVersion, sourceType, parserOptions = {}) => ({
  filename,
  languageOptions: /** @type {any} */ ({ ecmaVersion, sourceType, parserOptions }),
})

/** @param {string} filename @param {object} [parserOptions] @param {string} [sourceType] @returns {Reader} */
const typescript = (filename, parserOptions = {}, sourceType = 'module') => ({
  filename,
  languageOptions: /** @type {any} */ ({ parser: typescriptParser, sourceType, parserOptions }),
})

/** @param {string} filename @param {readonly unknown[]} plugins @param {object} [more] @param {string} [sourceType] @returns {Reader} */
const babel = (filename, plugins, more = {}, sourceType = 'module') => ({
  filename,
  languageOptions: /** @type {any} */ ({
    parser: babelParser,
    sourceType,
    parserOptions: {
      requireConfigFile: false,
      babelOptions: { babelrc: false, configFile: false, parserOpts: { plugins, ...more } },
    },
  }),
})

/** @param {string} filename @param {any} parser @param {string} inner @param {(code: string) => string} component @returns {Reader} */
const component = (filename, parser, inner, component) => ({
  filename,
  languageOptions: { parser, parserOptions: { parser: typescriptParser, extraFileExtensions: [] } },
  inner,
  component,
})

const PROPOSALS = [
  'asyncDoExpressions',
  'doExpressions',
  'exportDefaultFrom',
  'functionBind',
  'partialApplication',
  'throwExpressions',
  'deferredImportEvaluation',
  'sourcePhaseImports',
  ['pipelineOperator', { proposal: 'hack', topicToken: '%' }],
]
const LENIENT = {
  allowAwaitOutsideFunction: true,
  allowNewTargetOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowUndeclaredExports: true,
  errorRecovery: true,
}

/** @type {Record<string, Reader>} */
const PARSERS = {
  module: espree('file.mjs', 'latest', 'module'),
  commonjs: espree('file.cjs', 'latest', 'commonjs'),
  script: espree('file.js', 'latest', 'script'),
  jsx: espree('file.jsx', 'latest', 'module', jsx),
  'jsx script': espree('file.js', 'latest', 'commonjs', jsx),
  es3: espree('file.js', 3, 'script', { allowReserved: true }),
  es5: espree('file.js', 5, 'script'),
  'es5 commonjs': espree('file.js', 5, 'commonjs'),
  es2015: espree('file.js', 2015, 'module'),
  es2017: espree('file.js', 2017, 'commonjs'),
  es2018: espree('file.js', 2018, 'script', { ecmaFeatures: { globalReturn: true } }),
  es2019: espree('file.js', 2019, 'script', { ecmaFeatures: { impliedStrict: true } }),
  es2021: espree('file.js', 2021, 'commonjs'),
  typescript: typescript('file.ts'),
  'typescript commonjs': typescript('file.cts', {}, 'commonjs'),
  'typescript module': typescript('file.mts'),
  'typescript script': typescript('file.ts', {}, 'script'),
  'typescript of javascript': typescript('file.js', jsx),
  tsx: typescript('file.tsx', jsx),
  'typescript, invalid trees': typescript('file.ts', { allowInvalidAST: true }),
  'typescript, legacy decorators': typescript('file.ts', {
    emitDecoratorMetadata: true,
    experimentalDecorators: true,
    jsDocParsingMode: 'all',
  }),
  'typescript with types': typescript('file.ts', {
    projectService: { allowDefaultProject: ['*.ts'] },
    tsconfigRootDir: import.meta.dirname,
  }),
  babel: babel('file.js', ['jsx']),
  'babel script': babel('file.js', ['jsx', 'decorators-legacy'], {}, 'script'),
  'babel flow': babel('file.js', [['flow', { all: true, enums: true }], 'jsx', 'decorators-legacy']),
  'babel proposals': babel('file.js', [...PROPOSALS, ['decorators', {}], 'jsx'], LENIENT),
  'babel parentheses': babel('file.js', ['jsx', 'v8intrinsic'], { createParenthesizedExpressions: true }),
  'babel typescript': babel('file.ts', ['typescript', 'decorators-legacy'], LENIENT),
  'made up': {
    filename: 'file.js',
    languageOptions: { parser: /** @type {any} */ (madeUpParser), sourceType: 'module' },
  },
  'made up script': {
    filename: 'file.cjs',
    languageOptions: { parser: /** @type {any} */ (madeUpParser), sourceType: 'commonjs' },
  },
  vue: component(
    'File.vue',
    vueParser,
    'typescript',
    (code) =>
      `<template>\n  <p v-for="odd in [save]" @click="save(odd)">{{ odd?.more | last }}</p>\n</template>\n\n<script lang="ts">\n${code}\n</script>\n`,
  ),
  'vue setup': component(
    'File.vue',
    vueParser,
    'module',
    (code) =>
      `<script>export default {}</script><script setup>${code}</script>\n<template><odd #x="{ save }" /></template>`,
  ),
  svelte: component(
    'File.svelte',
    svelteParser,
    'typescript',
    (code) =>
      `<script lang="ts" module>\nimport { writeFileSync } from 'fs'\n</script>\n<script lang="ts">\n${code}\n</script>\n{#each [1] as odd (odd)}<p on:click={() => odd}>{@html odd}</p>{:else}{#await odd then x}{x}{/await}{/each}\n<style>p { color: red }</style>\n`,
  ),
  astro: component(
    'File.astro',
    astroParser,
    'typescript module',
    (code) =>
      `---\n${code}\n---\n<p set:html={save}>{[1].map((odd) => <b>{odd}</b>)}</p>\n<script>let odd = 1</script>\n`,
  ),
}

/** @type {Record<string, Reader>} */
export const READERS = {
  ...PARSERS,
  ...Object.fromEntries(
    Object.entries(PAGES).map(([name, { page, inner }]) => {
      const { languageOptions } = /** @type {Reader} */ (PARSERS[inner])
      const component = (/** @type {string} */ code) => inPage(page, code)
      return [name, { filename: page.filename, languageOptions, inner, component, page }]
    }),
  ),
}
