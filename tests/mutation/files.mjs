// @ts-check

/**
 * @typedef {object} Group
 * @property {readonly string[]} files what is changed
 * @property {readonly string[]} tests what has to notice
 * @property {boolean} isolate a process for each file of tests; needed where a shared module registers hooks
 */

const unit = (/** @type {string[]} */ ...names) => names.map((name) => `tests/runtime/unit/${name}.test.ts`)

/** @type {readonly Group[]} */
export const GROUPS = [
  {
    files: ['src/settings.ts'],
    tests: ['tests/settings*.test.ts'],
    isolate: true,
  },
  {
    files: ['src/runtime/paths.ts'],
    tests: unit('paths', 'windows-paths'),
    isolate: true,
  },
  {
    files: ['src/runtime/errors.ts'],
    tests: unit('errors'),
    isolate: true,
  },
  {
    files: ['src/runtime/sweep-temps.ts'],
    tests: unit('sweep-beside', 'sweep-temps'),
    isolate: true,
  },
  {
    files: ['src/fix/certainty.ts'],
    tests: ['tests/fix/certainty.test.ts'],
    isolate: false,
  },
  {
    files: ['src/analysis/randomness.ts'],
    tests: ['tests/analysis/{randomness,path-identity}.test.ts'],
    isolate: false,
  },
]
