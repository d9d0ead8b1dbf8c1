// The tests that npm run test:mutation tries a mutant with; index.mjs says which.
import { defineConfig } from 'vitest/config'
import { fileURLToPath } from 'node:url'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const { tests, isolate } = JSON.parse(process.env['ATOMIC_FS_MUTATION'] ?? '{}') as {
  tests: string[]
  isolate: boolean
}

/** By name: the short tests of one layer stand before those of the rules, and the first failure ends the run. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1))
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  plugins: [
    {
      name: 'pool',
      // Stryker's runner sets the pool itself, to threads, in which no test can change the working directory.
      configureVitest({ project }) {
        project.config.pool = 'forks'
        project.config.isolate = isolate
      },
    },
  ],
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    include: tests,
    sequence: { sequencer: ByName },
  },
})
