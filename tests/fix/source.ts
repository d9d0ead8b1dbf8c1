import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import * as typescriptParser from '@typescript-eslint/parser'
import { Linter as Linter10 } from 'eslint'
import { Linter as Linter8 } from 'eslint-8'
import { Linter as Linter9 } from 'eslint-9'
import { sortEdits, type Edit } from '../../src/fix/edit.ts'
import { planImports } from '../../src/fix/import.ts'
import type { RuntimeName } from '../../src/fix/names.ts'
import { walk } from '../../src/fix/syntax.ts'

export const LINTERS = { 8: Linter8, 9: Linter9, 10: Linter10 } as Record<8 | 9 | 10, any>

export interface ParseOptions {
  eslint?: 8 | 9 | 10 | undefined
  sourceType?: 'module' | 'commonjs' | 'script' | undefined
  ecmaVersion?: 3 | undefined
  typescript?: boolean | undefined
  filename?: string | undefined
}

/** Parses code with a real linter and hands out the SourceCode that a rule would see. */
export function parse(code: string, options: ParseOptions = {}): TSESLint.SourceCode {
  const { eslint = 10, sourceType = 'module', typescript = false, filename = 'file.js' } = options
  const { ecmaVersion = 'latest' } = options
  const linter = new LINTERS[eslint]({ configType: 'flat' })
  let captured: TSESLint.SourceCode | undefined
  const capture = {
    create(context: { sourceCode: TSESLint.SourceCode }) {
      captured = context.sourceCode
      return {}
    },
  }
  const messages = linter.verify(
    code,
    [
      {
        files: ['**/*.*'],
        languageOptions: { ecmaVersion, sourceType, ...(typescript ? { parser: typescriptParser } : {}) },
        plugins: { test: { rules: { capture } } },
        rules: { 'test/capture': 'error' },
        linterOptions: { reportUnusedDisableDirectives: 'off' },
      },
    ],
    { filename },
  )
  if (!captured) throw new Error(`${messages[0]?.message} at line ${messages[0]?.line} in\n${code}`)
  return captured
}

/** All nodes for which the test holds, in source order. */
export function findAll<Node extends TSESTree.Node>(
  sourceCode: TSESLint.SourceCode,
  test: (node: TSESTree.Node) => node is Node,
): Node[] {
  const found: Node[] = []
  walk(sourceCode, sourceCode.ast, (node) => {
    if (test(node)) found.push(node)
  })
  return found
}

/** The calls of USE(), which mark in a sample where the runtime function will be needed. */
export function useSites(sourceCode: TSESLint.SourceCode): TSESTree.CallExpression[] {
  return findAll(
    sourceCode,
    (node): node is TSESTree.CallExpression =>
      node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'USE',
  )
}

export const RUNTIME = 'eslint-plugin-atomic-fs/runtime'

/** Plans the import for all USE() calls; shows the new text, with USE replaced by the first local name. */
export function withImport(
  code: string,
  names: readonly RuntimeName[] = ['atomicWrite'],
  options: ParseOptions = {},
): string {
  const sourceCode = parse(code, options)
  const sites = useSites(sourceCode)
  const plan = planImports(sourceCode, names, RUNTIME, sites, options.filename ?? 'file.js')
  if ('reason' in plan) return `reason: ${plan.reason}`
  const calls: Edit[] = sites.map((site) => ({ range: site.callee.range, text: plan.locals[names[0]!] }))
  const bom = code.startsWith('\uFEFF') ? '\uFEFF' : ''
  return bom + applyEdits(sourceCode.text, [...plan.edits, ...calls])
}

/** Applies edits to a text; throws on an overlap, which `sortEdits` finds beforehand. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = sortEdits(edits)
  if (!sorted) throw new Error('Edits overlap.')
  let result = ''
  let position = 0
  for (const { range, text: replacement } of sorted) {
    result += text.slice(position, range[0]) + replacement
    position = range[1]
  }
  return result + text.slice(position)
}
