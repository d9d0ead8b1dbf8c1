import { ESLint as ESLint8 } from 'eslint-8'
import { ESLint } from 'eslint'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, plugin } from './house.ts'

const QUIET = [
  'test.js',
  'test/a.js',
  'tests/deep/a.ts',
  'src/__tests__/a.tsx',
  'packages/x/test/a.mjs',
  'spec/a.js',
  'e2e/a.ts',
  'src/a.test.js',
  'src/a.spec.mts',
  'src/a-test.js',
  'src/a_test.cjs',
  'src/a.e2e.ts',
  'src/__mocks__/fs.js',
  'fixtures/a.js',
  'src/__fixtures__/a.js',
  'cypress/support/a.js',
  'eslint.config.js',
  'vite.config.mts',
  'webpack.config.prod.js',
  'webpack.prod.js',
  'esbuild.js',
  'build/vite.mjs',
  'rollup.shared.mjs',
  'Gruntfile.js',
  'gulpfile.babel.js',
  '.prettierrc.cjs',
  'scripts/release.mjs',
  'packages/x/scripts/build/a.js',
  'bench/a.js',
  'benchmarks/a.js',
  'src/a.bench.ts',
]

const LOUD = [
  'index.js',
  'src/state.ts',
  'lib/store.cjs',
  'bin/cli.mjs',
  'src/testing.js',
  'src/latest.js',
  'src/contest.ts',
  'src/contest/a.ts',
  'src/config.js',
  'src/config/store.ts',
  'src/specification.js',
  'src/script.js',
  'src/benchmark-results-store.js',
  'src/webpack-cache.js',
  'src/prod.js',
  'server/scripting/a.js',
  'examples/a.js',
  'tools/a.js',
]

const rule = 'atomic-fs/no-bare-rename'

async function flat(file: string): Promise<unknown> {
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'] },
      ...(plugin.configs.recommended as object[]),
    ],
  })
  const config = (await eslint.calculateConfigForFile(path.join(ROOT, file))) as {
    rules: Record<string, unknown[]>
  }
  return config.rules[rule]![0]
}

async function legacy(file: string): Promise<unknown> {
  const options = {
    cwd: ROOT,
    useEslintrc: false,
    plugins: { 'atomic-fs': plugin },
    baseConfig: plugin.configs['legacy-recommended'],
  }
  const eslint = new (ESLint8 as unknown as new (given: object) => ESLint)(options)
  const config = (await eslint.calculateConfigForFile(path.join(ROOT, file))) as {
    rules: Record<string, unknown[]>
  }
  return config.rules[rule]![0]
}

describe('the second entry of a configuration', () => {
  it.each(QUIET)('is quiet in %s', async (file) => {
    expect(await flat(file)).toBe(0)
    expect(await legacy(file)).toBe('off')
  })

  it.each(LOUD)('leaves the rules on in %s', async (file) => {
    expect(await flat(file)).toBe(2)
    expect(await legacy(file)).toBe('error')
  })
})
