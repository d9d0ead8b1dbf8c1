import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { createRequire } from 'node:module'
import { RUNTIME_NAMES } from '../../src/fix/names.ts'
import { filesIn, namesIn, text } from './house.ts'

const sources = filesIn('src', '.ts')

/** What a layer may import besides itself, and why it is a layer: the arrows only point this way. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  index: ['configs', 'settings', 'rules', 'rule-options', 'package.json'],
  configs: ['settings'],
  'create-rule': ['settings', 'reasons', 'project', 'package.json'],
  reasons: [],
  // Types that the package publishes: they may need nothing.
  'rule-options': [],
  settings: [],
  rules: ['create-rule', 'rule-options', 'settings', 'analysis', 'fix'],
  analysis: ['apis', 'settings'],
  apis: [],
  // What surrounds the file: knows what replaces a function of a library, and nothing of the file's own code.
  project: ['apis', 'analysis'],
  // Fixes know nothing about races, only what modules there are, and hold the names they write instead of importing the runtime.
  fix: ['apis'],
  runtime: [],
  // Words about the rules, for people: no rule reads them.
  storyboards: [],
  // A user of the plugin and of the runtime, and of the edits for configurations.
  cli: ['index', 'runtime', 'fix', 'storyboards', 'reasons', 'settings', 'package.json'],
}

/** Types may be shared against the arrows' strictness where nothing of them is left in the build. */
const MAY_IMPORT_TYPES: Record<string, readonly string[]> = {
  'create-rule': ['fix'],
  apis: ['settings'],
  fix: ['settings'],
}

interface Import {
  file: string
  specifier: string
  typeOnly: boolean
}

const imports = sources.flatMap(importsOf)

describe('the map of the analysis', () => {
  it('names every file', () => {
    const map = text('docs/contributing/analysis.md')
    const missing = namesIn('src/analysis', '.ts').filter((name) => !map.includes(`\`${name}.ts\``))
    expect(missing).toEqual([])
  })
})

describe('imports', () => {
  it('follow the arrows', () => {
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .filter(({ file, specifier, typeOnly }) => {
        const from = layer(file)
        const to = layer(resolve(file, specifier))
        if (from === to || MAY_IMPORT[from]?.includes(to)) return false
        return !(typeOnly && MAY_IMPORT_TYPES[from]?.includes(to))
      })
      .map(({ file, specifier }) => `${file} imports ${specifier}`)
    expect(wrong).toEqual([])
  })

  it('name the file they mean', () => {
    const wrong = imports.filter(
      ({ specifier }) => specifier.startsWith('.') && !/\.(ts|json)$/.test(specifier),
    )
    expect(wrong).toEqual([])
  })

  it('bring no package into the build: types only, and node: modules', () => {
    const wrong = imports.filter(
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
    const wrong = imports.filter(
      ({ file, specifier }) =>
        layer(file) === 'runtime' && !specifier.startsWith('node:') && !specifier.startsWith('./'),
    )
    expect(wrong).toEqual([])
  })

  it('are found at all', () => {
    expect(imports.length).toBeGreaterThan(10)
    expect(imports).toContainEqual({ file: 'src/index.ts', specifier: './rules/index.ts', typeOnly: false })
  })
})

describe('source files', () => {
  it('are in a layer', () => {
    expect(sources.filter((file) => !Object.hasOwn(MAY_IMPORT, layer(file)))).toEqual([])
  })

  it('stay short enough to be read', () => {
    const long = sources.filter((file) => text(file).split('\n').length > 600)
    expect(long).toEqual([])
  })

  it('do not carry notes to their authors', () => {
    const notes = sources.filter((file) => /\b(?:TODO|FIXME|XXX|HACK)\b/.test(text(file)))
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

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest, true)
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ file, specifier: node.moduleSpecifier.text, typeOnly: isTypeOnly(node) })
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ file, specifier: (node.argument.literal as ts.StringLiteral).text, typeOnly: true })
    } else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require') &&
      node.arguments[0] &&
      ts.isStringLiteral(node.arguments[0])
    ) {
      found.push({ file, specifier: node.arguments[0].text, typeOnly: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Whether nothing of it is left after the types are stripped. */
function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    if (node.isTypeOnly) return true
    return (
      node.exportClause !== undefined &&
      ts.isNamedExports(node.exportClause) &&
      node.exportClause.elements.every((element) => element.isTypeOnly)
    )
  }
  const clause = node.importClause
  if (!clause) return false
  if (clause.isTypeOnly) return true
  return (
    clause.name === undefined &&
    clause.namedBindings !== undefined &&
    ts.isNamedImports(clause.namedBindings) &&
    clause.namedBindings.elements.every((element) => element.isTypeOnly)
  )
}

function resolve(file: string, specifier: string): string {
  return new URL(specifier, `file:///${file}`).pathname.slice(1)
}

/** `src/fix/import.ts` is in layer fix, `src/index.ts` in layer index. */
function layer(file: string): string {
  const parts = file.split('/')
  if (parts[0] !== 'src') return file
  return parts.length === 2 ? parts[1]!.replace(/\.ts$/, '') : parts[1]!
}
