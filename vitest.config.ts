import { defineConfig } from 'vitest/config'

// .ci/run reads the counts from this file; nobody else needs it.
const report = process.env['ATOMIC_FS_TEST_REPORT']

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two workers, because many tests start processes of their own.
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
})
