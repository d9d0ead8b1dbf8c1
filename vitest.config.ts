import { defineConfig } from 'vitest/config'
import { vendoredRuntime } from './tests/vendored/plugin.ts'

// .ci/run reads the counts from this file; nobody else needs it.
const report = process.env['ATOMIC_FS_TEST_REPORT']

/** What every configuration of the tests has in common. */
export const common = defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two workers, because many tests start processes of their own.
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
})

const vendored = await vendoredRuntime()

// None of these changes what another one sees.
const RULES = ['tests/*.test.ts', 'tests/{analysis,apis,fix,project,rules,storyboards}/**/*.test.ts']

export default defineConfig({
  ...common,
  test: {
    ...common.test,
    // npm run coverage. What runs in other processes (the command line as it is built, the lock's rivals) is not counted.
    coverage: { include: ['src/**/*.ts'], reporter: ['text-summary', 'html'], reportOnFailure: true },
    projects: [
      {
        extends: true,
        test: { name: 'source', include: ['tests/**/*.test.ts'], exclude: ['tests/vendored/**', ...RULES] },
      },
      {
        // One process for many files: three versions of ESLint and a compiler are loaded once, not for each of them.
        extends: true,
        test: { name: 'rules', include: RULES, isolate: false },
      },
      {
        // The short part of `npm run test:vendored`.
        extends: true,
        plugins: [vendored.plugin],
        test: {
          name: 'vendored',
          env: vendored.env,
          include: [
            'tests/vendored/*.test.ts',
            'tests/runtime/unit/*.test.ts',
            'tests/runtime/race/processes.test.ts',
          ],
          // About pages, whatever the runtime is made of; and about what the system does, which `test:vendored` has as well.
          exclude: ['tests/runtime/unit/docs.test.ts', 'tests/runtime/unit/planted.test.ts'],
        },
      },
    ],
  },
})
