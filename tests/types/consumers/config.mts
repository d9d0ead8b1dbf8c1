// A configuration as a user writes it. Compiled against ESLint 10 and 9.
import { defineConfig } from 'eslint/config'
import type { ESLint, Linter } from 'eslint'
import atomicFs, {
  type AtomicFsRules,
  type AtomicFsSettings,
  type Configs,
  type FlatConfig,
  type LegacyConfig,
  type Plugin,
  type Rule,
} from 'eslint-plugin-atomic-fs'
import tseslint from 'typescript-eslint'

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
    rules: {
      'atomic-fs/no-in-place-write': ['error', { readBack: 'assumed' }],
    } satisfies AtomicFsRules,
    settings: { 'atomic-fs': settings },
  },
])

export const helper = tseslint.config(
  tseslint.configs.recommended,
  atomicFs.configs.recommended,
  ...atomicFs.configs.strict,
  { extends: [atomicFs.configs.all[0]!], files: ['src/**'], plugins: { 'atomic-fs': atomicFs } },
)

export const noOption = {
  // @ts-expect-error there is no such option
  'atomic-fs/no-in-place-write': ['error', { readBak: 'seen' }],
} satisfies AtomicFsRules
// @ts-expect-error there is no such rule
export const noRule = { 'atomic-fs/no-in-plaice-write': 'error' } satisfies AtomicFsRules
export const typo: Linter.Config<AtomicFsRules> = {
  rules: {
    // @ts-expect-error there is no such value
    'atomic-fs/no-in-place-write': ['error', { readBack: 'sean' }],
  },
}

export const plain: Linter.Config[] = [...atomicFs.configs.recommended]
export const typedRules: Linter.Config<AtomicFsRules> = {
  rules: { 'atomic-fs/no-shared-temp-path': ['warn', { allow: ['pid'], ignore: ['*.log'] }] },
}
export const legacy: Linter.LegacyConfig[] = [
  atomicFs.configs['legacy-recommended'],
  atomicFs.configs['legacy-strict'],
]
export const asPlugin: ESLint.Plugin = atomicFs
export const named: Plugin = atomicFs
export const version: string = atomicFs.meta.version
export const url: string | undefined = atomicFs.rules['no-bare-rename']?.meta.docs?.url

/** Each name of the package where a user writes the type of a value of their own. */
export function ownNames(configs: Configs, rule: Rule): [FlatConfig | undefined, LegacyConfig, boolean] {
  return [configs.recommended[0], configs['legacy-strict'], rule.meta.hasSuggestions ?? false]
}
