/** Configurations as people write them, and what they become. */
import { describe, expect, it } from 'vitest'
import { editEslintrc, editFlat, type Wish } from '../../src/cli/config-edit.ts'
import { loadEslint, loadTypeScriptParser } from '../../src/cli/eslint-api.ts'
import { ROOT } from '../house/house.ts'

const api = await loadEslint(ROOT)
const parser = await loadTypeScriptParser(ROOT)
const RECOMMENDED: Wish = { config: 'recommended', runtime: undefined }
const VENDORED: Wish = { config: 'strict', runtime: './src/atomic-fs.js' }

/** The text, or why there is none. */
async function flat(text: string, filename = 'eslint.config.js', wish = RECOMMENDED): Promise<string> {
  return Object.values(await editFlat(api, parser, filename, text, wish))[0] as string
}

async function legacy(text: string, filename = '.eslintrc.json', wish = RECOMMENDED): Promise<string> {
  return Object.values(
    await editEslintrc(api, filename, text, wish, filename === 'package.json'),
  )[0] as string
}

describe('a flat configuration stays as it is', () => {
  it.each([
    [`export default withNuxt([])`, 'it exports what a function returns'],
    [`export default (async () => [])()`, 'it exports what a function returns'],
    [`export default { rules: {} }`, 'it exports one object, and no list'],
    [`export default [].concat(other)`, 'it exports what a function returns'],
    [`export default process.env.CI ? [] : [a]`, 'it exports something that is computed'],
    [`import config from './other.js'\nexport default config`, "it exports the variable 'config'"],
    [`let config = []\nconfig = [a]\nexport default config`, "it exports the variable 'config'"],
    [`const { config } = all\nexport default config`, "it exports the variable 'config'"],
    [
      `const defineConfig = (x) => x[0]\nexport default defineConfig([])`,
      'it exports what a function returns',
    ],
    [
      `import { defineConfig } from './own.js'\nexport default defineConfig([])`,
      'it exports what a function returns',
    ],
    [`export const config = []`, 'it has neither `export default` nor `module.exports =`'],
    [`if (x) module.exports = []`, 'it has neither `export default` nor `module.exports =`'],
    [`module.exports = []\nmodule.exports = [a]`, 'it exports more than once'],
    [`export default [`, 'it does not parse: Parsing error: Unexpected token'],
    [
      `import atomicFs from 'eslint-plugin-atomic-fs'\nexport default []`,
      'it names the plugin already, in a way that turns no rule on',
    ],
  ])('%s', async (text, reason) => {
    expect(await flat(text)).toBe(reason)
  })

  it('without a parser for it', async () => {
    expect(await editFlat(api, undefined, 'eslint.config.ts', 'export default []', RECOMMENDED)).toEqual({
      reason: 'there is no parser for TypeScript here',
    })
  })
})

describe('a flat configuration gets the plugin', () => {
  it('in an array of several lines, with its comments where they are', async () => {
    expect(
      await flat(
        `// @ts-check
import js from "@eslint/js";

/** @type {import('eslint').Linter.Config[]} */
export default [
    js.configs.recommended,
    { rules: { eqeqeq: "error" } }, // ours
    // The last word.
];
`,
        'eslint.config.js',
        VENDORED,
      ),
    ).toMatchInlineSnapshot(`
      "// @ts-check
      import js from "@eslint/js";
      import atomicFs from "eslint-plugin-atomic-fs";

      /** @type {import('eslint').Linter.Config[]} */
      export default [
          js.configs.recommended,
          { rules: { eqeqeq: "error" } }, // ours
          ...atomicFs.configs.strict,
          { ignores: ["src/atomic-fs.js"] },
          { settings: { "atomic-fs": { runtime: "./src/atomic-fs.js" } } },
          // The last word.
      ];
      "
    `)
  })

  it('in an array without a comma at its end', async () => {
    expect(await flat(`module.exports = [\r\n  one,\r\n  two // last\r\n]\r\n`)).toMatchInlineSnapshot(`
      "const atomicFs = require('eslint-plugin-atomic-fs')

      module.exports = [
        one,
        two, // last
        ...atomicFs.configs.recommended
      ]
      "
    `)
  })

  it.each([
    [`module.exports = []`],
    [`'use strict'\nmodule.exports = [one]`],
    [`export default [one, two,]`],
    [`#!/usr/bin/env node\nexport default [{\n  rules: {}\n}];\n`],
    [`const config = [one]\nif (process.env.CI) config.push(two)\nexport default config\n`],
    [`import { atomicFs } from './x.js'\nexport default [atomicFs]`],
  ])('%j', async (text) => {
    expect(await flat(text)).toMatchSnapshot()
  })

  it.each([
    [`import { defineConfig } from 'eslint/config'\nexport default defineConfig([one])`],
    [`import { defineConfig as define } from 'eslint/config'\nexport default define(one, [two])`],
    [`const { defineConfig } = require('eslint/config')\nmodule.exports = defineConfig([\n  one,\n])`],
    [`import tseslint from 'typescript-eslint'\nexport default tseslint.config(\n  one,\n  ...two,\n)`],
    [`import { config } from 'typescript-eslint'\nexport default config(one)`],
  ])('through a function that makes such lists: %j', async (text) => {
    expect(await flat(text)).toMatchSnapshot()
  })

  it('in TypeScript', async () => {
    const text = `import type { Linter } from 'eslint'\nconst config: Linter.Config[] = [one]\nexport default config satisfies Linter.Config[]\n`
    expect(await flat(text, 'eslint.config.ts')).toMatchSnapshot()
  })
})

describe('an .eslintrc file stays as it is', () => {
  it.each([
    ['.eslintrc.yml', 'root: true', 'this command does not edit YAML'],
    ['.eslintrc', 'root: true', 'it is not JSON'],
    ['.eslintrc.json', '[]', 'it exports something that is computed, and no object literal'],
    ['.eslintrc.js', 'module.exports = make()', 'it exports what a function returns, and no object literal'],
    ['.eslintrc.js', 'module.exports = { ...base }', 'it takes in another object with `...`'],
    ['.eslintrc.js', 'module.exports = { extends: all }', "its `extends` is the variable 'all'"],
  ])('%s: %s', async (name, text, reason) => {
    expect(await legacy(text, name)).toBe(reason)
  })

  it('with settings of this plugin that are others', async () => {
    const text = `{ "settings": { "atomic-fs": { "owner": "one-process" } } }`
    expect(await legacy(text, '.eslintrc.json', VENDORED)).toBe(
      'it has `settings` that this command does not edit',
    )
    expect(await legacy(text)).toContain('legacy-recommended')
  })
})

describe('an .eslintrc file gets the plugin', () => {
  it.each([
    ['.eslintrc.json', `{}`],
    ['.eslintrc.json', `{\n  "root": true\n}\n`],
    [
      '.eslintrc.json',
      `{\n  // why\n  "extends": "eslint:recommended",\n  "rules": { "eqeqeq": ["error", "always"] }\n}\n`,
    ],
    ['.eslintrc', `{ "extends": ["a", "b"], "settings": { "react": { "version": "18" } } }`],
    ['.eslintrc.js', `module.exports = {\n  'extends': [\n    'a',\n  ],\n  env: { node: true },\n}\n`],
    ['.eslintrc.cjs', `const config = { root: true }\nmodule.exports = config\n`],
    ['package.json', `{\n\t"name": "x",\n\t"eslintConfig": {\n\t\t"extends": "react-app"\n\t}\n}\n`],
  ])('%s: %s', async (name, text) => {
    const [plain, vendored] = [await legacy(text, name), await legacy(text, name, VENDORED)]
    if (name === 'package.json') expect(() => JSON.parse(vendored)).not.toThrow()
    expect(`${plain}\n----\n${vendored}`).toMatchSnapshot()
  })
})
