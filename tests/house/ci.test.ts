import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from './house.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-count-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function report(name: string, content: object): void {
  writeFileSync(path.join(folder, name), JSON.stringify(content))
}

function tests(numPassedTests: number, numFailedTests: number, testResults: object[] = []): void {
  report('vitest.json', { numPassedTests, numFailedTests, testResults })
}

/** The closing line, and the status that goes with it. */
function count(status: number): [string, number | null] {
  const tool = path.join(ROOT, '.ci/count.mjs')
  const run = spawnSync(process.execPath, [tool, String(status), folder], { encoding: 'utf8' })
  return [run.stdout, run.status]
}

describe('the closing line of the CI run', () => {
  it('counts checks and tests', () => {
    report('check.json', { passed: 6, failed: 0 })
    tests(100, 0)
    expect(count(0)).toEqual(['106 passed, 0 failed\n', 0])
  })

  it('counts a failed test once', () => {
    report('check.json', { passed: 6, failed: 0 })
    tests(99, 1, [{ status: 'failed', assertionResults: [{ status: 'failed' }] }])
    expect(count(1)).toEqual(['105 passed, 1 failed\n', 1])
  })

  it('counts a test file that cannot be loaded', () => {
    tests(5, 1, [
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ])
    expect(count(1)).toEqual(['5 passed, 2 failed\n', 1])
  })

  it('counts failed checks, after which no test ran', () => {
    report('check.json', { passed: 4, failed: 2 })
    expect(count(1)).toEqual(['4 passed, 2 failed\n', 1])
  })

  it('counts an install or a build that failed', () => {
    expect(count(1)).toEqual(['0 passed, 1 failed\n', 1])
  })

  it('counts what failed outside every test', () => {
    tests(5, 0)
    expect(count(1)).toEqual(['5 passed, 1 failed\n', 1])
  })

  it('does not believe in success without a test', () => {
    report('check.json', { passed: 6, failed: 0 })
    expect(count(0)).toEqual(['6 passed, 1 failed\n', 1])
  })
})
