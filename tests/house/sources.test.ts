import { describe, expect, it } from 'vitest'
import { createRequire } from 'node:module'
import { RUNTIME_NAMES } from '../../src/fix/names.ts'
import { namesIn, text } from './house.ts'
import { IMPORTS, MAY_IMPORT, MAY_IMPORT_TYPES, SOURCES, layer, targetOf } from './imports.ts'

describe('the pages that say where something stands', () => {
  it.each([
    ['src/analysis', 'analysis.md'],
    ['src/apis', 'adding-a-library.md'],
    ['src/fix', 'reading-a-report.md'],
  ])('name every file of %s', (folder, page) => {
    const map = text(`docs/contributing/${page}`)
    const isNamed = (name: string) =>
      [`${name}.ts`, `${folder}/${name}.ts`].some((file) => map.includes(`\`${file}\``))
    expect(namesIn(folder, '.ts').filter((name) => !isNamed(name))).toEqual([])
  })
})

describe('imports', () => {
  it('follow the arrows', () => {
    const wrong = IMPORTS.filter(({ specifier }) => specifier.startsWith('.'))
      .filter((one) => {
        const from = layer(one.file)
        const to = layer(targetOf(one))
        if (from === to || MAY_IMPORT[from]?.includes(to)) return false
        return !(one.typeOnly && MAY_IMPORT_TYPES[from]?.includes(to))
      })
      .map(({ file, specifier }) => `${file} imports ${specifier}`)
    expect(wrong).toEqual([])
  })

  it('name the file they mean', () => {
    const wrong = IMPORTS.filter(
      ({ specifier }) => specifier.startsWith('.') && !/\.(ts|json)$/.test(specifier),
    )
    expect(wrong).toEqual([])
  })

  it('bring no package into the build: types only, and node: modules', () => {
    const wrong = IMPORTS.filter(
      ({ file, specifier, typeOnly }) =>
        !specifier.startsWith('.') &&
        !specifier.startsWith('node:') &&
        !typeOnly &&
        // Bundled, with its licence; tests/package reads the bundle.
        !(layer(file) === 'cli' && ['commander', 'diff', 'picomatch'].includes(specifier)),
    )
    expect(wrong).toEqual([])
  })

  it('keep the runtime free of everything but node: modules, types included', () => {
    const wrong = IMPORTS.filter(
      ({ file, specifier }) =>
        layer(file) === 'runtime' && !specifier.startsWith('node:') && !specifier.startsWith('./'),
    )
    expect(wrong).toEqual([])
  })

  it('are found at all', () => {
    expect(IMPORTS.length).toBeGreaterThan(10)
    expect(IMPORTS).toContainEqual({ file: 'src/index.ts', specifier: './rules/index.ts', typeOnly: false })
  })
})

describe('source files', () => {
  it('are in a layer', () => {
    expect(SOURCES.filter((file) => !Object.hasOwn(MAY_IMPORT, layer(file)))).toEqual([])
  })

  it('stay short enough to be read', () => {
    const long = SOURCES.filter((file) => text(file).split('\n').length > 600)
    expect(long).toEqual([])
  })

  it('do not carry notes to their authors', () => {
    const notes = SOURCES.filter((file) => /\b(?:TODO|FIXME|XXX|HACK)\b/.test(text(file)))
    expect(notes).toEqual([])
  })
})

describe('the runtime', () => {
  const require = createRequire(import.meta.url)
  const runtime = require('../../dist/runtime/index.cjs') as Record<string, unknown>

  it.each([...RUNTIME_NAMES])('exports %s, which a fix may write', (name) => {
    expect(typeof runtime[name]).toBe('function')
  })

  it('is in the README', () => {
    const readme = text('README.md')
    const functions = Object.keys(runtime).filter(
      (name) => typeof runtime[name] === 'function' && /^[a-z]/.test(name),
    )
    // The synchronous forms are named by one sentence.
    const named = (name: string) => readme.includes(`\`${name.replace(/Sync$/, '')}\``)
    expect(functions.filter((name) => !named(name))).toEqual([])
    expect(readme).toMatch(/synchronous form[^.]+`Sync`/)
  })
})
