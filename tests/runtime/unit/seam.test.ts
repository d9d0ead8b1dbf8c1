import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import * as runtime from '../../../src/runtime/index.ts'

const home = fileURLToPath(new URL('../../../src/runtime/', import.meta.url))
const files = readdirSync(home).filter((name) => name.endsWith('.ts'))

// What may be imported besides os.ts: constants, and modules that touch nothing.
const HARMLESS = [
  /^import type /,
  /^import \{ constants(?: as \w+)? \} from 'node:(fs|os)'/,
  /^import \{ [\w, ]+ \} from 'node:(path|url)'/,
  /^import \{ AsyncLocalStorage \} from 'node:async_hooks'/,
]

describe('the runtime', () => {
  it.each(files)('%s reaches the system through os.ts only', (name) => {
    const source = readFileSync(home + name, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    const imports =
      source.match(/^(?:import|export) (?:type )?(?:\w+|\{[^}]*\}|\* as \w+) from '[^']+'/gm) ?? []
    for (const line of imports) {
      if (/from '\.\/[\w-]+\.ts'$/.test(line)) continue
      expect(line).toMatch(/from 'node:/)
      if (name !== 'os.ts') expect(HARMLESS.some((allowed) => allowed.test(line)) ? '' : line).toBe('')
    }
    if (name === 'os.ts') return
    expect(source).not.toMatch(
      /Date\.now|Math\.random|performance\.|process\.(pid|kill|platform|on)\b|Atomics|require\(/,
    )
  })

  it('takes nothing from the file system when it is loaded, where a program may replace it later', async () => {
    const asked: unknown[] = []
    const replaced = new Proxy({}, { get: (_, name) => void asked.push(name), ownKeys: () => [] })
    vi.resetModules()
    vi.doMock('node:fs', () => ({ default: replaced, constants: {} }))
    try {
      await import('../../../src/runtime/index.ts')
    } finally {
      vi.doUnmock('node:fs')
      vi.resetModules()
    }
    expect(asked).toEqual([])
  })

  it.each(files)('%s stays short', (name) => {
    expect(readFileSync(home + name, 'utf8').split('\n').length).toBeLessThan(600)
  })

  it('has a synchronous form of every operation', () => {
    const names = Object.keys(runtime).filter((name) => /^[a-z]/.test(name) && name !== 'tmpPath')
    const plain = names.filter((name) => !name.endsWith('Sync'))
    expect(plain).toHaveLength(6)
    expect(names.sort()).toEqual(plain.flatMap((name) => [name, `${name}Sync`]).sort())
  })
})
