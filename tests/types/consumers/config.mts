// A configuration as a user writes it. Compiled against ESLint 10 and 9.
import { defineConfig } from 'eslint/config'
import type { ESLint, Linter } from 'eslint'
import atomicFs, { type AtomicFsSettings, type Plugin } from 'eslint-plugin-atomic-fs'

const settings: AtomicFsSettings = {
  runtime: './src/atomic-fs.js',
  owner: 'one-process',
  fix: 'suggest',
  crossFile: false,
  calls: [{ module: './files.js', name: 'save', kind: 'write', path: 0, data: 1 }],
}

export default defineConfig([
  atomicFs.configs.recommended,
  ...atomicFs.configs.strict,
  atomicFs.configs.all[0]!,
  {
    plugins: { 'atomic-fs': atomicFs },
    extends: ['atomic-fs/recommended'],
    settings: { 'atomic-fs': settings },
  },
])

export const plain: Linter.Config[] = [...atomicFs.configs.recommended]
export const asPlugin: ESLint.Plugin = atomicFs
export const named: Plugin = atomicFs
export const version: string = atomicFs.meta.version
export const url: string | undefined = atomicFs.rules['no-bare-rename']?.meta.docs?.url
