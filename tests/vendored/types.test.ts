/** The vendored TypeScript in a project of somebody else: under every strict option, as a module and as CommonJS. */
import { copyFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { freshDirectory } from '../runtime/support/directory.ts'
import { ROOT } from '../house/house.ts'

const STRICT: ts.CompilerOptions = {
  strict: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
}

it.each([
  ['module', { verbatimModuleSyntax: true }],
  ['commonjs', {}],
])('compiles in a package of type %s', (type, options) => {
  const cwd = freshDirectory()
  writeFileSync(path.join(cwd, 'package.json'), JSON.stringify({ type }))
  copyFileSync(path.join(ROOT, 'dist/vendor/runtime.ts'), path.join(cwd, 'atomic-fs.ts'))
  writeFileSync(
    path.join(cwd, 'user.ts'),
    `import { updateFile, type HeldLock } from './atomic-fs.js'\nexport const held: HeldLock[] = []\n` +
      `export const done: Promise<void> = updateFile('a', (now: string | undefined) => \`\${now}\`)\n` +
      `// @ts-expect-error: a number is no path\nexport const wrong: Promise<void> = updateFile(1, () => '')\n`,
  )
  const program = ts.createProgram([path.join(cwd, 'user.ts')], {
    ...STRICT,
    ...options,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
    types: ['node'],
    noEmit: true,
    skipLibCheck: true,
  })
  const problems = ts.getPreEmitDiagnostics(program)
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
})
