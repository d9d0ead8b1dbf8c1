import { DEFAULT_RUNTIME, type AtomicFsSettings } from './settings.ts'

// Written out here instead of imported from eslint: the types must also work beside ESLint 8, which ships
// none, and in a project that has the package only for its runtime.

/** A rule, as far as a configuration needs to know. */
export interface Rule {
  meta: {
    type?: 'problem' | 'suggestion' | 'layout'
    docs?: { description: string; recommended: boolean; url?: string }
    fixable?: 'code' | 'whitespace'
    hasSuggestions?: boolean
    schema?: any
    messages?: Record<string, string>
    defaultOptions?: any
  }
  create(context: any): any
}

export type Severity = 'error' | 'off'

/** One entry of a flat configuration. */
export interface FlatConfig {
  name: string
  files?: string[]
  plugins?: Record<string, Plugin>
  rules: Record<string, Severity>
  settings?: { 'atomic-fs': AtomicFsSettings }
}

/** The same for `.eslintrc` files, which only ESLint 8 and 9 read. */
export interface LegacyConfig {
  plugins: string[]
  rules: Record<string, Severity>
  settings: { 'atomic-fs': AtomicFsSettings }
  overrides: { files: string[]; rules: Record<string, Severity> }[]
}

// A type and not an interface: ESLint's own types want something with an index signature.
export type Configs = {
  /** The rules whose precision on real code is proved. */
  recommended: FlatConfig[]
  /** Recommended, and the rules that still have to earn their place there. */
  strict: FlatConfig[]
  /** Every rule. */
  all: FlatConfig[]
  /** Recommended for `.eslintrc` files: `extends: ['plugin:atomic-fs/legacy-recommended']`. */
  'legacy-recommended': LegacyConfig
  /** Strict for `.eslintrc` files. */
  'legacy-strict': LegacyConfig
}

export interface Plugin {
  meta: { name: string; version: string; namespace: string }
  rules: Record<string, Rule>
  configs: Configs
}

const CODE = '{js,cjs,mjs,jsx,ts,cts,mts,tsx}'

/**
 * Where a torn or lost file costs a re-run and not somebody's data: tests, build files, scripts.
 * The patterns work in flat and in `.eslintrc` configurations.
 */
const QUIET_FILES: readonly string[] = [
  // Tests and what belongs to them.
  '**/{test,tests,__tests__,spec,specs,e2e,integration-tests}/**',
  '**/{fixture,fixtures,__fixtures__,__mocks__,mocks,cypress,playwright}/**',
  `**/*.{test,tests,spec,specs,e2e,cy,bench}.${CODE}`,
  `**/*{-,_}{test,spec}.${CODE}`,
  `**/{test,tests}.${CODE}`,
  `**/{jest,vitest,mocha,karma,cypress,playwright}.*.${CODE}`,
  // Benchmarks.
  '**/{bench,benches,benchmark,benchmarks}/**',
  // Build files and scripts.
  '**/{script,scripts,gulp,grunt}/**',
  `**/*.config.${CODE}`,
  `**/*.config.*.${CODE}`,
  `**/.*rc.${CODE}`,
  `**/{[Gg]runtfile,[Gg]ulpfile,[Jj]akefile,[Cc]akefile}*.${CODE}`,
  `**/{webpack,rollup,vite,esbuild,tsup,babel,metro}.${CODE}`,
  `**/{webpack,rollup,vite,esbuild,tsup,babel,metro}.*.${CODE}`,
]

export function createConfigs(plugin: Plugin): Configs {
  const names = Object.keys(plugin.rules)
  const recommended = names.filter((name) => plugin.rules[name]!.meta.docs?.recommended)
  return {
    recommended: flat('recommended', plugin, recommended),
    strict: flat('strict', plugin, names),
    all: flat('all', plugin, names),
    'legacy-recommended': legacy(recommended),
    'legacy-strict': legacy(names),
  }
}

function flat(name: string, plugin: Plugin, rules: readonly string[]): FlatConfig[] {
  return [
    {
      name: `atomic-fs/${name}`,
      plugins: { 'atomic-fs': plugin },
      rules: withSeverity(rules, 'error'),
      settings: sharedSettings(),
    },
    {
      // An entry of its own, so that `eslint --inspect-config` shows it and a project can leave it out.
      name: `atomic-fs/${name}/quiet-files`,
      files: [...QUIET_FILES],
      rules: withSeverity(rules, 'off'),
    },
  ]
}

function legacy(rules: readonly string[]): LegacyConfig {
  return {
    plugins: ['atomic-fs'],
    rules: withSeverity(rules, 'error'),
    settings: sharedSettings(),
    overrides: [{ files: [...QUIET_FILES], rules: withSeverity(rules, 'off') }],
  }
}

function sharedSettings(): { 'atomic-fs': AtomicFsSettings } {
  return { 'atomic-fs': { runtime: DEFAULT_RUNTIME } }
}

function withSeverity(rules: readonly string[], severity: Severity): Record<string, Severity> {
  return Object.fromEntries(rules.map((name) => [`atomic-fs/${name}`, severity]))
}
