import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { replaceCallee } from '../../src/fix/call.ts'
import { planImports } from '../../src/fix/import.ts'
import { resolveName } from '../../src/fix/scope.ts'
import { applyEdits, findAll, parse, RUNTIME, useSites } from './source.ts'
import type { ParseOptions } from './source.ts'

interface Shape {
  code: string
  options: ParseOptions
}

const from = (module: string) => `from '${module}'`
const imports = [
  `import fs ${from('fs')}`,
  `import fs ${from('fs')} // the file system`,
  `import fs ${from('fs')}\nimport { join } ${from('path')}`,
  `import { tmpPath } ${from(RUNTIME)}`,
  `import {\n  tmpPath, // temporary\n} ${from(RUNTIME)}`,
  `import {\n  tmpPath // temporary\n} ${from(RUNTIME)}`,
  `import {} ${from(RUNTIME)}`,
  `import { /* none */ } ${from(RUNTIME)}`,
  `import '${RUNTIME}'`,
  `import rt ${from(RUNTIME)}`,
  `import rt, { tmpPath } ${from(RUNTIME)}`,
  `import * as rt ${from(RUNTIME)}`,
  `import rt, * as all ${from(RUNTIME)}`,
  `import { atomicWrite as write } ${from(RUNTIME)}`,
  `import { atomicWrite } ${from('elsewhere')}`,
  `export const a = 1`,
]
const typescriptImports = [
  ...imports,
  `import type { Options } ${from(RUNTIME)}`,
  `import { type Options } ${from(RUNTIME)}`,
  `import type * as rt ${from(RUNTIME)}`,
  `import fs = require('fs')`,
  `import fs = require('fs')\nimport rt = require('${RUNTIME}')`,
  `import type { Options } ${from(RUNTIME)}\nimport fs = require('fs')`,
]
const requires = [
  `const fs = require('fs')`,
  `const fs = require('fs') // the file system`,
  `const fs = require('fs'), { join } = require('path')`,
  `const { tmpPath } = require('${RUNTIME}')`,
  `const {\n  tmpPath, // temporary\n} = require('${RUNTIME}')`,
  `const {} = require('${RUNTIME}')`,
  `const { tmpPath, ...rest } = require('${RUNTIME}')`,
  `const rt = require('${RUNTIME}')`,
  `const { atomicWrite: write } = require('${RUNTIME}')`,
  `const atomicWrite = require('${RUNTIME}').atomicWrite`,
  `let { atomicWrite } = require('${RUNTIME}')`,
  `const { atomicWrite } = require('elsewhere')`,
  `module.exports = 1`,
  `early()\nconst { atomicWrite } = require('${RUNTIME}')`,
  `early()\nconst rt = require('${RUNTIME}')`,
  `const constant = 1\nconst fs = require('fs')`,
  `require('setup')\nfunction helper() {}`,
]
// Each body holds two uses, and calls a function above its place where that can show a binding that is not ready.
const bodies = [
  `USE(1)\nUSE(2)`,
  `early()\nfunction early() {\n  USE(1)\n  USE(/* two */ 2)\n}`,
  `// saves\nfunction early(atomicWrite) {\n  USE(1)\n}\n;(() => USE(2))()`,
  `/** Saves. */\nclass A {\n  rt() {\n    const rt = 1\n    return USE(rt)\n  }\n  write = () => USE(2)\n}\nfunction early() {}`,
  `function early() { USE(atomicWrite1) }\nvar atomicWrite1 = typeof atomicFs\nUSE(2)`,
  `// eslint-disable-next-line\nfunction early() { { let atomicWrite; USE(1) } USE(2) }`,
  `USE(typeof atomicWrite === 'undefined')\nUSE(typeof atomicFs === 'undefined')\nfunction early() {}`,
  `(async () => { USE(1); USE(2) })()\nfunction early() {}`,
  `[1].map(function early() { return USE(1) })\nUSE(2); function early() {}`,
]

const shapes: fc.Arbitrary<Shape> = fc
  .record({
    bom: fc.boolean(),
    hashbang: fc.boolean(),
    licence: fc.constantFrom(
      '',
      '/* Copyright */\n',
      '// Copyright\n// All rights reserved.\n\n',
      '/** @file a */\n',
    ),
    directives: fc.constantFrom(
      '',
      `'use strict'\n`,
      `'use client' // here\n`,
      `"use strict"\n\n'use server'\n\n`,
    ),
    gap: fc.constantFrom('\n', '\n\n'),
    body: fc.constantFrom(...bodies),
    crlf: fc.boolean(),
    semicolons: fc.boolean(),
    kind: fc.oneof(
      fc.record({
        load: fc.constantFrom(...imports),
        typescript: fc.constant(false),
        sourceType: fc.constant('module' as const),
      }),
      fc.record({
        load: fc.constantFrom(...typescriptImports),
        typescript: fc.constant(true),
        sourceType: fc.constant('module' as const),
      }),
      fc.record({
        load: fc.constantFrom(...requires),
        typescript: fc.boolean(),
        sourceType: fc.constantFrom('commonjs' as const, 'script' as const, 'module' as const),
      }),
    ),
    eslint: fc.constantFrom(8 as const, 9 as const, 10 as const),
  })
  .map(({ bom, hashbang, licence, directives, gap, body, crlf, semicolons, kind, eslint }) => {
    let lines = directives + kind.load + gap + body + '\n'
    if (semicolons)
      lines = lines
        .replace(/([)'\w])(?= *(?:\/\/.*)?\n(?![[(]))/g, (end) => end + ';')
        .replace(/\/\/.*;$/gm, (c) => c.slice(0, -1))
    let code = (hashbang ? '#!/usr/bin/env node\n' : '') + licence + lines
    if (crlf) code = code.replace(/\n/g, '\r\n')
    return {
      code: (bom ? '\uFEFF' : '') + code,
      options: {
        eslint,
        sourceType: kind.sourceType,
        typescript: kind.typescript,
        filename: kind.typescript ? 'file.ts' : 'file.js',
      },
    }
  })

/** Fixes the first or all uses; answers the new text. */
function fix(
  code: string,
  options: ParseOptions,
  count: number,
): { text: string; local: string; added: number } {
  const sourceCode = parse(code, options)
  const sites = useSites(sourceCode).slice(0, count)
  const plan = planImports(sourceCode, ['atomicWrite'], RUNTIME, sites, options.filename)
  if ('reason' in plan) throw new Error(plan.reason)
  const calls = sites.flatMap((site) => replaceCallee(sourceCode, site, plan.locals.atomicWrite)!)
  const text =
    (code.startsWith('\uFEFF') ? '\uFEFF' : '') + applyEdits(sourceCode.text, [...plan.edits, ...calls])
  return { text, local: plan.locals.atomicWrite, added: plan.edits.length }
}

const directivesOf = (sourceCode: TSESLint.SourceCode) =>
  sourceCode.ast.body
    .filter((node) => node.type === 'ExpressionStatement' && node.directive !== undefined)
    .map((node) => sourceCode.getText(node).replace(/;$/, ''))

const globalsOf = (sourceCode: TSESLint.SourceCode): string[] =>
  sourceCode.scopeManager!.globalScope!.through.map((reference) => reference.identifier.name as string)

/** Every local that stands for the runtime function must mean a binding of the file, at the place of its use. */
function expectBound(sourceCode: TSESLint.SourceCode, local: string, uses: number): void {
  const calls = findAll(
    sourceCode,
    (node): node is TSESTree.CallExpression =>
      node.type === 'CallExpression' && sourceCode.getText(node.callee) === local,
  )
  expect(calls.length).toBeGreaterThanOrEqual(uses)
  for (const call of calls) {
    const variable = resolveName(sourceCode, call, local.split('.')[0]!)
    expect(variable?.defs.length).toBe(1)
    const declaration = sourceCode.getText(variable!.defs[0]!.parent ?? variable!.defs[0]!.node)
    expect(declaration).toContain(RUNTIME)
  }
}

/** Runs CommonJS text with a fake `require`: a binding that is used too early throws. */
function run(code: string): void {
  const text = code.replace(/^\uFEFF/, '').replace(/^#!.*/, '')
  const anything: any = new Proxy(function () {}, {
    get: (_target, key) => (key === Symbol.iterator ? undefined : anything),
    apply: () => anything,
    ownKeys: () => ['prototype'],
  })
  new Function('require', 'module', 'exports', 'USE', text)(
    () => anything,
    {},
    {},
    () => 1,
  )
}

const runs = (code: string): string => {
  try {
    run(code)
    return 'runs'
  } catch (error) {
    return (error as Error).message
  }
}

test('two fixes converge in every file shape', () => {
  fc.assert(
    fc.property(shapes, ({ code, options }) => {
      let original: TSESLint.SourceCode
      try {
        original = parse(code, options)
      } catch {
        fc.pre(false) // the parts do not fit: two declarations of one name, an import in a script
        return
      }
      const once = fix(code, options, 1)
      const twice = fix(once.text, options, 1)
      const together = fix(code, options, 2)
      const final = parse(twice.text, options)

      // What was a global before is not captured by the new binding.
      expect(globalsOf(final)).toEqual(
        expect.arrayContaining(globalsOf(original).filter((name) => name !== 'USE')),
      )
      expect(directivesOf(final)).toEqual(directivesOf(original))
      expect(final.getAllComments().map(({ value }) => value)).toEqual(
        original.getAllComments().map(({ value }) => value),
      )
      expect(final.hasBOM).toBe(original.hasBOM)
      expect(/^#!.*/.exec(final.text)?.[0]).toBe(/^#!.*/.exec(original.text)?.[0])
      if (/^[^\n]*\r\n/.test(code)) expect(twice.text).not.toMatch(/[^\r]\n/)
      expectBound(final, twice.local, 1)
      expectBound(parse(together.text, options), together.local, 1)

      const callees = findAll(
        final,
        (node): node is TSESTree.CallExpression =>
          node.type === 'CallExpression' && final.getText(node.callee) === twice.local,
      )
      const second = planImports(final, ['atomicWrite'], RUNTIME, callees, options.filename)
      expect(second).toEqual({ locals: { atomicWrite: twice.local }, edits: [] })

      if (/require\(|module\.exports/.test(code) && !/^(?:im|ex)port/m.test(code) && runs(code) === 'runs') {
        expect(runs(twice.text)).toBe('runs')
        expect(runs(together.text)).toBe('runs')
      }
    }),
    { numRuns: Number(process.env['FC_RUNS'] ?? 250) },
  )
})
