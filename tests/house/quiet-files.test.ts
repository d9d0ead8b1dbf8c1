import { ESLint as ESLint8 } from 'eslint-8'
import { ESLint } from 'eslint'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, plugin } from './house.ts'
import { LOUD, QUIET } from './quiet-paths.ts'

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
