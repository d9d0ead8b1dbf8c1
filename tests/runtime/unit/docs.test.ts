import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { buildRuntime } from '../support/build.ts'
import { freshDirectory } from '../support/directory.ts'

const docs = fileURLToPath(new URL('../../../docs/runtime/', import.meta.url))
const tests = fileURLToPath(new URL('../', import.meta.url))
const samples = [
  ...readFileSync(`${docs}api.md`, 'utf8').matchAll(/^## (\w+)[\s\S]*?^```js\n([\s\S]*?)^```/gm),
]

describe('the samples of the documentation run', () => {
  it.each(samples.map(([, name, code]) => [name, code] as [string, string]))('%s', async (_name, code) => {
    const directory = freshDirectory()
    const entry = pathToFileURL(join(await buildRuntime(), 'index.js')).href
    mkdirSync(join(directory, 'work'))
    writeFileSync(join(directory, 'sample.mjs'), code.replaceAll('eslint-plugin-atomic-fs/runtime', entry))
    const done = spawnSync(process.execPath, ['../sample.mjs'], {
      cwd: join(directory, 'work'),
      encoding: 'utf8',
    })
    expect(done).toMatchObject({ status: 0, stderr: '' })
    expect(done.stdout).not.toContain('false')
  })

  it('there is one for every function', async () => {
    const runtime = await import('../../../src/runtime/index.ts')
    const functions = Object.keys(runtime).filter((name) => /^[a-z]/.test(name) && !name.endsWith('Sync'))
    expect(samples.map(([, name]) => name).sort()).toEqual(functions.sort())
  })
})

describe('every promise names a test that exists', () => {
  const rows = [
    ...readFileSync(`${docs}guarantees.md`, 'utf8').matchAll(/`((?:\.\.\/)?[\w/-]+\.test\.ts)`: "([^"]+)"/g),
  ]
  it.each(rows.map(([, file, title]) => [file, title] as [string, string]))('%s: %s', (file, title) => {
    expect(existsSync(tests + file)).toBe(true)
    expect(readFileSync(tests + file, 'utf8')).toContain(title)
  })
  it('and there are many', () => expect(rows.length).toBeGreaterThan(30))
})
