import eslintPlugin from 'eslint-plugin-eslint-plugin'
import nodePlugin from 'eslint-plugin-n'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import atomicFs from './dist/index.mjs'

export default defineConfig([
  globalIgnores([
    '**/dist/',
    'docs/site/.vitepress/cache/',
    'coverage/',
    '**/fixtures/',
    '**/__snapshots__/',
    // Wrong on purpose: the programs that the demo and the tests repair.
    'examples/',
    // Code as users write it: compiled by the type tests.
    'tests/types/consumers/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      // A checked index and a "!" with a reason beat a branch that no test can reach.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Rules and the runtime hold unknown values of other people's programs: checked where they are used.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // An async function keeps its promise to throw asynchronously also when nothing is awaited.
      '@typescript-eslint/require-await': 'off',
      // The runtime passes on what the user's own function threw, whatever that is.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: ['src/configs.ts'],
    // The public types have to accept what three major versions of ESLint pass around.
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    files: ['src/rules/*.ts'],
    ignores: ['src/rules/index.ts'],
    extends: [eslintPlugin.configs.recommended],
    rules: {
      // ESLint 8 ignores the defaults in meta; createRule hands them to every version.
      'eslint-plugin/require-meta-default-options': 'off',
      // Fixes and suggestions come from src/fix, spread into the report, where this rule cannot see them.
      'eslint-plugin/require-meta-has-suggestions': 'off',
      'eslint-plugin/require-meta-fixable': 'off',
    },
  },
  {
    // Tests hand wrong values to right functions.
    files: ['tests/**/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    // The runtime runs on older versions of Node than the plugin.
    files: ['src/runtime/**/*.ts'],
    plugins: { n: nodePlugin },
    rules: {
      'n/no-unsupported-features/node-builtins': ['error', { version: '>=18.0.0' }],
      'n/no-unsupported-features/es-builtins': ['error', { version: '>=18.0.0' }],
      'n/prefer-node-protocol': 'error',
    },
  },
  {
    // Our rules on our own code. Without the second entry of the configuration: our scripts keep to them too.
    files: ['src/**/*.ts', 'docs/tools/**/*.mjs'],
    extends: [atomicFs.configs.all[0]],
  },
])
