import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seal } from '../../examples/lib/sealed.cjs'
import { observe, runTogether } from '../../docs/tools/demo/processes.mjs'

let dir: string

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'atomic-fs-test-'))
})

afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
})

function program(name: string, source: string): string {
  const file = path.join(dir, name)
  writeFileSync(file, source)
  return file
}

describe('runTogether', () => {
  it('counts a process that dies as an error with its reason', async () => {
    const file = program('dies.cjs', 'throw new TypeError("no state")')
    const [result] = await runTogether([{ args: [file] }])
    expect(Object.entries(result.errors)).toEqual([['ended with 1: TypeError: no state', 1]])
  })

  it('counts a process that is killed as an error', async () => {
    const file = program('killed.cjs', 'process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 1000)')
    const [result] = await runTogether([{ args: [file] }])
    expect(Object.values(result.errors)).toEqual([1])
  })

  it('lets no process begin before all of them have started', async () => {
    const file = program(
      'times.cjs',
      `console.log(JSON.stringify({ from: Date.now() - performance.now(), begin: Date.now(), errors: {} }))`,
    )
    const results = await runTogether(Array.from({ length: 4 }, () => ({ args: [file] })))
    const lastStart = Math.max(...results.map(({ from }: { from: number }) => from))
    expect(results.every(({ begin }: { begin: number }) => begin >= lastStart)).toBe(true)
  })
})

describe('observe', () => {
  const watch = async (content: string) => {
    const file = program('state.json', content)
    const stop = await observe([{ checker: 'stateReadings', file, options: { writers: ['a'] } }])
    return stop()
  }

  it('sees a torn file', async () => {
    const { reads, torn, reasons } = await watch(JSON.stringify(seal('a', 1, 100)).slice(0, 50))
    expect(torn).toBe(reads)
    expect(Object.keys(reasons)).toEqual(['unparseable'])
  })

  it('sees a file that is taken away while it reads', async () => {
    const file = program('state.json', JSON.stringify(seal('a', 1, 100)))
    const stop = await observe([{ checker: 'stateReadings', file, options: { writers: ['a'] } }])
    await new Promise((resolve) => setTimeout(resolve, 100))
    rmSync(file)
    const { reasons } = await stop()
    expect(Object.keys(reasons)).toEqual(['gone'])
  })

  it('reads a whole file without a complaint', async () => {
    const { reads, torn } = await watch(JSON.stringify(seal('a', 1, 100)))
    expect(reads).toBeGreaterThan(0)
    expect(torn).toBe(0)
  })
})
