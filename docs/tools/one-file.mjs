// The runtime as one file, in each of the forms that `vendor` writes. The build puts them into dist/vendor.
//
// The modules are set one after the other as they are: the only change is that imports between them and the word
// `export` go. That needs top-level names that are used once only; anything else stops the build.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as prettier from 'prettier'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))
const RUNTIME = path.join(root, 'src/runtime')

/** The forms, by the extension of the file in dist/vendor. */
export const FORMS = ['ts', 'mjs', 'cjs']

/** Writes every form to `folder`. */
export async function writeForms(folder) {
  const { forms } = await oneFile()
  mkdirSync(folder, { recursive: true })
  for (const form of FORMS) writeFileSync(path.join(folder, `runtime.${form}`), forms[form])
}

/**
 * Every form as text; the values that it exports, and those that it keeps to itself, which its tests want as well.
 *
 * @returns {Promise<{ forms: Record<string, string>, exported: string[], internals: string[] }>}
 */
export async function oneFile(folder = RUNTIME) {
  const modules = inOrder(folder)
  const index = modules.pop()
  const names = refuseCollisions(modules)
  const exported = exportsOf(index)
  const imports = mergedImports(modules, new Set(names.keys()))
  const sections = modules.map(({ name, file }) => ({ name, ...split(file) }))

  const typed = sections.map(({ name, head, body }) => `${title(name)}\n${head}\n\n${body.trim()}\n`)
  const plain = sections.map(({ name, head, body }) => `${title(name)}\n${head}\n\n${withoutTypes(body)}\n`)
  const values = `${exported.values.join(', ')}`
  const pieces = {
    ts: [
      ...imports.map(asImport),
      '',
      ...typed,
      `export { ${values} }`,
      `export type { ${exported.types.join(', ')} }`,
    ],
    mjs: [...imports.filter(isValue).map(asImport), '', ...plain, `export { ${values} }`],
    cjs: [
      `'use strict'`,
      '',
      ...imports.filter(isValue).map(asRequire),
      '',
      ...plain,
      `module.exports = { ${values} }`,
    ],
  }
  const forms = {}
  for (const form of FORMS) forms[form] = await format(pieces[form].join('\n'), form)
  const internals = [...names].flatMap(([name, { isType }]) =>
    isType || exported.values.includes(name) ? [] : [name],
  )
  return { forms, exported: exported.values, internals }
}

/** In the order in which Node would run them: what is imported first. index.ts, which imports them all, is the last. */
function inOrder(folder) {
  const files = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => {
        const text = readFileSync(path.join(folder, name), 'utf8')
        return [name, ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)]
      }),
  )
  const order = new Set()
  const started = new Set()
  const visit = (name) => {
    if (started.has(name)) return
    started.add(name)
    for (const statement of files.get(name).statements) {
      const target = relativeTarget(statement)
      if (target && !isTypeOnly(statement)) visit(target)
    }
    order.add(name)
  }
  visit('index.ts')
  // What is imported for its types only runs nothing, so it may stand anywhere.
  for (const name of files.keys()) visit(name)
  order.delete('index.ts')
  return [...order, 'index.ts'].map((name) => ({ name, file: files.get(name) }))
}

function relativeTarget(statement) {
  const specifier = statement.moduleSpecifier?.text
  return specifier?.startsWith('./') ? specifier.slice(2) : undefined
}

function isTypeOnly(statement) {
  return Boolean(statement.importClause?.isTypeOnly || statement.isTypeOnly)
}

/** Every top-level name and where it stands. */
function refuseCollisions(modules) {
  const names = new Map()
  for (const { name: module, file } of modules) {
    for (const { name, isType } of namesOf(file)) {
      const other = names.get(name)
      if (other && other.module !== module) {
        throw new Error(
          `src/runtime: '${name}' is a top-level name in ${other.module} and in ${module}. The vendored runtime is one file: rename one of them.`,
        )
      }
      names.set(name, { module, isType: isType && (other?.isType ?? true) })
    }
  }
  return names
}

function namesOf(file) {
  return file.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) =>
        identifiersIn(name).map((one) => ({ name: one.text, isType: false })),
      )
    }
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
    return statement.name ? [{ name: statement.name.text, isType }] : []
  })
}

const identifiersIn = (name) =>
  ts.isIdentifier(name) ? [name] : name.elements.flatMap((element) => identifiersIn(element.name))

function exportsOf({ file }) {
  const values = []
  const types = []
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause?.elements)
      throw new Error('src/runtime/index.ts: only `export { … } from` can be vendored')
    for (const { name, propertyName } of statement.exportClause.elements) {
      if (propertyName) throw new Error(`src/runtime/index.ts: '${name.text}' is exported under another name`)
      ;(statement.isTypeOnly ? types : values).push(name.text)
    }
  }
  return { values: values.sort(), types: types.sort() }
}

/** One import per `node:` module and kind, in the order of their names. */
function mergedImports(modules, taken) {
  const merged = new Map()
  const home = new Map()
  const claim = (local, what) => {
    if (taken.has(local) || (home.get(local) ?? what) !== what)
      throw new Error(`src/runtime: '${local}' is imported and means something else in another module`)
    home.set(local, what)
  }
  for (const { name: module, file } of modules) {
    for (const statement of file.statements.filter(ts.isImportDeclaration)) {
      const { importClause: clause, moduleSpecifier } = statement
      const from = moduleSpecifier.text
      const named = clause?.namedBindings
      if (relativeTarget(statement)) {
        if (!named?.elements || named.elements.some((element) => element.propertyName))
          throw new Error(`src/runtime/${module}: import names of './${from}' as they are`)
        continue
      }
      if (!from.startsWith('node:')) throw new Error(`src/runtime/${module} imports '${from}'`)
      // Also for a default import: it needs a compiler option in CommonJS, which a namespace of `node:` does not.
      const whole = clause.name ?? (named?.elements ? undefined : named?.name)
      if (whole) {
        claim(whole.text, `* ${from}`)
        merged.set(`${from} *`, { from, whole: whole.text })
      }
      for (const { name, propertyName = name, isTypeOnly: one } of named?.elements ?? []) {
        claim(name.text, `${propertyName.text} ${from}`)
        const type = clause.isTypeOnly || one
        const key = `${from} ${type ? 'type' : 'value'}`
        if (!merged.has(key)) merged.set(key, { from, type, names: new Map() })
        merged.get(key).names.set(name.text, propertyName.text)
      }
    }
  }
  for (const { from, type, names } of merged.values()) {
    if (type) for (const name of merged.get(`${from} value`)?.names.keys() ?? []) names.delete(name)
  }
  return [...merged]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, row]) => (row.names?.size === 0 ? [] : [row]))
}

const isValue = ({ type }) => !type

const listOf = (names, as) =>
  [...names]
    .map(([local, name]) => (local === name ? name : `${name}${as}${local}`))
    .sort()
    .join(', ')

const asImport = ({ from, whole, type, names }) =>
  whole
    ? `import * as ${whole} from '${from}'`
    : `import ${type ? 'type ' : ''}{ ${listOf(names, ' as ')} } from '${from}'`

const asRequire = ({ from, whole, names }) =>
  `const ${whole ?? `{ ${listOf(names, ': ')} }`} = require('${from}')`

const title = (name) => `// ${`${name.replace(/\.ts$/, '')} `.padEnd(100, '-')}\n`

/** A module without its imports and without `export`: what it says of itself, and the rest. */
function split(file) {
  const { text } = file
  const [first] = ts.getLeadingCommentRanges(text, 0) ?? []
  if (!first) throw new Error(`src/runtime/${file.fileName} does not begin with what it is for`)
  const cuts = []
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) cuts.push([statement.getStart(), statement.end])
    const word = statement.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (word) cuts.push([word.getStart(), word.end + 1])
    if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement))
      throw new Error(`src/runtime/${file.fileName}: export where it is declared`)
  }
  let body = ''
  let at = first.end
  for (const [start, end] of cuts) {
    body += text.slice(at, start)
    at = end
  }
  // No documentation of whatever happens to come next.
  const head = text.slice(first.pos, first.end).replace('/**', '/*')
  return { head, body: body + text.slice(at) }
}

const BLANK = '//blank'

/** Plain JavaScript. The compiler drops empty lines; a comment in their place survives. */
function withoutTypes(body) {
  // Text that exports nothing would be taken for a script.
  const marked = `${body.trim().replace(/^[ \t]*$/gm, BLANK)}\nexport {}`
  const { outputText } = ts.transpileModule(marked, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  })
  return outputText.replace(/^export \{\};$/m, '').replaceAll(new RegExp(`^[ \\t]*${BLANK}$`, 'gm'), '')
}

async function format(text, form) {
  const options = await prettier.resolveConfig(path.join(RUNTIME, 'index.ts'))
  return prettier.format(text, { ...options, parser: form === 'ts' ? 'typescript' : 'babel' })
}
