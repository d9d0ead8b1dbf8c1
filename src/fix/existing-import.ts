import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import type { Edit } from './edit.ts'
import { isHarmless, isImportRequire, requiredModule } from './module-kind.ts'
import { oncePerFile } from './once-per-file.ts'
import { resolveName, scopesAround } from './scope.ts'
import { isVisibleFrom } from './script.ts'
import { newlineAt } from './style.ts'
import { boundaryAround } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>
type Statements = readonly TSESTree.Node[]
type Variable = TSESLint.Scope.Variable

/** What a local variable holds of the wanted module: one export, or the whole module. */
export type Held = { export: string } | 'module'

function nameOf(node: TSESTree.Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

/** What the file's own import or require puts into a variable, if it comes from the wanted module. */
function heldBy(sourceCode: SourceCode, variable: Variable, specifier: string): Held | undefined {
  const definition = variable.defs[0]
  if (!definition || variable.defs.length !== 1) return undefined
  const { node, parent } = definition as { node: TSESTree.Node; parent?: TSESTree.Node | null }
  if (parent?.type === 'ImportDeclaration') {
    if (parent.source.value !== specifier || parent.importKind === 'type') return undefined
    if (node.type === 'ImportNamespaceSpecifier') return 'module'
    if (node.type !== 'ImportSpecifier' || node.importKind === 'type') return undefined
    const imported = nameOf(node.imported)
    return imported === undefined ? undefined : { export: imported }
  }
  if (isImportRequire(node)) {
    const { expression } = node.moduleReference
    return node.importKind !== 'type' && nameOf(expression) === specifier ? 'module' : undefined
  }
  if (node.type !== 'VariableDeclarator' || !node.init) return undefined
  // A variable that is assigned again may hold anything.
  if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return undefined
  if (requiredModule(sourceCode, node.init) === specifier) {
    if (node.id.type === 'Identifier') return 'module'
    if (node.id.type !== 'ObjectPattern') return undefined
    for (const property of node.id.properties) {
      if (property.type !== 'Property' || property.computed) continue
      if (property.value.type !== 'Identifier' || property.value.name !== variable.name) continue
      const exported = nameOf(property.key)
      if (exported !== undefined) return { export: exported }
    }
    return undefined
  }
  if (
    node.init.type === 'MemberExpression' &&
    !node.init.computed &&
    node.id.type === 'Identifier' &&
    requiredModule(sourceCode, node.init.object) === specifier
  ) {
    return { export: nameOf(node.init.property)! }
  }
  return undefined
}

interface Holder {
  readonly variable: Variable
  readonly held: Held
}
/** The variables of a scope that hold something of a module. */
function holdersIn(
  sourceCode: SourceCode,
  scope: TSESLint.Scope.Scope,
  specifier: string,
): readonly Holder[] {
  const known = holders.get(scope) ?? new Map<string, readonly Holder[]>()
  holders.set(scope, known)
  let found = known.get(specifier)
  if (!found) {
    found = scope.variables.flatMap((variable) => {
      const held = heldBy(sourceCode, variable, specifier)
      return held === undefined ? [] : [{ variable, held }]
    })
    known.set(specifier, found)
  }
  return found
}
// Every fix of a file asks.
const holders = new WeakMap<TSESLint.Scope.Scope, Map<string, readonly Holder[]>>()

/**
 * Whether a variable has its value whenever the nodes run. Imports are hoisted. A `const` is usable when only
 * harmless statements precede it; or when it stands before the nodes in the very same function, where a call from
 * further up cannot jump over it.
 */
function isReadyAt(sourceCode: SourceCode, variable: Variable, at: readonly TSESTree.Node[]): boolean {
  const definition = variable.defs[0]!
  const declaration = (definition as { parent?: TSESTree.Node | null }).parent
  if (declaration?.type !== 'VariableDeclaration') return true
  const { parent } = declaration
  if (parent.type === 'Program' && isInHarmlessRun(sourceCode, parent.body, declaration)) return true
  const home = boundaryAround(declaration)
  return at.every((node) => node.range[0] >= declaration.range[1] && boundaryAround(node) === home)
}

const isInHarmlessRun = (sourceCode: SourceCode, statements: Statements, { range }: TSESTree.Node): boolean =>
  range[0] < endOfHarmlessRun(sourceCode, statements)

const endOfHarmlessRun = oncePerFile(
  (sourceCode, statements: Statements): number =>
    statements.find((node) => !isHarmless(sourceCode, node))?.range[0] ?? Infinity,
)

/** Those that may bring names in one by one. */
const importsAmong = oncePerFile((_, statements: Statements) =>
  statements.filter(
    (node) =>
      node.type === 'ImportDeclaration' ||
      (node.type === 'VariableDeclaration' &&
        node.declarations.some(({ id }) => id.type === 'ObjectPattern')),
  ),
)

/** A local expression that already means the wanted export at every node: `atomicWrite`, `write2` or `rt.atomicWrite`. */
export function findBinding(
  sourceCode: SourceCode,
  exported: string,
  specifier: string,
  at: readonly TSESTree.Node[],
): string | undefined {
  const first = at[0] ?? sourceCode.ast
  let wholeModule: string | undefined
  for (const scope of scopesAround(sourceCode, first)) {
    for (const { variable, held } of holdersIn(sourceCode, scope, specifier)) {
      if (held !== 'module' && held.export !== exported) continue
      const visible =
        isVisibleFrom(sourceCode, variable.defs[0]!.node, at) &&
        [first, ...at].every((node) => resolveName(sourceCode, node, variable.name) === variable)
      if (!visible || !isReadyAt(sourceCode, variable, at)) continue
      if (held !== 'module') return variable.name
      wholeModule ??= `${variable.name}.${exported}`
    }
  }
  return wholeModule
}

/** How many names of the module the file has imported one by one. */
export function countNames(sourceCode: SourceCode, statements: Statements, specifier: string): number {
  let count = 0
  for (const node of importsAmong(sourceCode, statements)) {
    if (node.type === 'ImportDeclaration' && node.source.value === specifier) count += node.specifiers.length
    if (node.type !== 'VariableDeclaration') continue
    for (const { id, init } of node.declarations) {
      if (!init || id.type !== 'ObjectPattern' || requiredModule(sourceCode, init) !== specifier) continue
      count += id.properties.length
    }
  }
  return count
}

/** A name to bring in: the export and the local name it gets. */
export interface Wanted {
  exported: string
  local: string
}

function written(wanted: readonly Wanted[], separator: 'as' | ':'): string[] {
  return wanted.map(({ exported, local }) => {
    if (exported === local) return exported
    return separator === 'as' ? `${exported} as ${local}` : `${exported}: ${local}`
  })
}

/** Writes the names as an import or a pattern lists them: `a, b as c` or `a, b: c`. */
export function listNames(wanted: readonly Wanted[], separator: 'as' | ':'): string {
  return written(wanted, separator).join(', ')
}

/**
 * Adds names to the file's import or require of the module.
 * Answers undefined when there is none that can take them: type-only, namespace, rest pattern, import attributes.
 */
export function extendExisting(
  sourceCode: SourceCode,
  statements: Statements,
  wanted: readonly Wanted[],
  specifier: string,
  kind: 'import' | 'require',
): Edit[] | undefined {
  for (const node of importsAmong(sourceCode, statements)) {
    if (kind === 'import') {
      if (node.type !== 'ImportDeclaration' || node.source.value !== specifier) continue
      const edits = extendImport(sourceCode, node, wanted)
      if (edits) return edits
    } else {
      // Past code that may run, the declaration comes too late for the functions above it.
      if (!isInHarmlessRun(sourceCode, statements, node)) return undefined
      if (node.type !== 'VariableDeclaration') continue
      for (const { id, init } of node.declarations) {
        if (!init || id.type !== 'ObjectPattern' || requiredModule(sourceCode, init) !== specifier) continue
        // One more name would be missing from the rest object.
        if (id.properties.some((property) => property.type === 'RestElement')) continue
        return addToBraces(sourceCode, sourceCode.getFirstToken(id)!, id.properties, written(wanted, ':'))
      }
    }
  }
  return undefined
}

function extendImport(
  sourceCode: SourceCode,
  node: TSESTree.ImportDeclaration,
  wanted: readonly Wanted[],
): Edit[] | undefined {
  if (node.importKind === 'type' || (node as { phase?: string | null }).phase) return undefined
  const { attributes = [], assertions = [] } = node as {
    attributes?: unknown[]
    assertions?: unknown[]
  }
  if (attributes.length > 0 || assertions.length > 0) return undefined
  if (node.specifiers.some((specifier) => specifier.type === 'ImportNamespaceSpecifier')) return undefined
  const names = written(wanted, 'as')
  const open = sourceCode.getFirstToken(
    node,
    (token) => token.value === '{' && token.range[1] <= node.source.range[0],
  )
  if (open) {
    const named = node.specifiers.filter((specifier) => specifier.type === 'ImportSpecifier')
    return addToBraces(sourceCode, open, named, names)
  }
  const braces = `{ ${names.join(', ')} }`
  const [first] = node.specifiers
  if (first) return [{ range: [first.range[1], first.range[1]], text: `, ${braces}` }]
  // import 'module' -> import { name } from 'module'
  const word = sourceCode.getFirstToken(node)!
  const gap = sourceCode.text.slice(word.range[1], node.source.range[0])
  const before = /^\s/.test(gap) ? '' : ' '
  return [{ range: [word.range[1], word.range[1]], text: ` ${braces} from${before}` }]
}

/** Adds items to a brace list in the list's own layout, keeping comments beside the item they follow. */
function addToBraces(
  sourceCode: SourceCode,
  open: TSESTree.Token,
  items: readonly TSESTree.Node[],
  names: readonly string[],
): Edit[] {
  const { text } = sourceCode
  const last = items.at(-1)
  if (!last) {
    const next = sourceCode.getTokenAfter(open, { includeComments: true })!
    // `{}` and `{ }` become `{ name }`; comments inside stay behind the names.
    const space = text.slice(open.range[1], next.range[0])
    if (next.value === '}' && /^[\t ]*$/.test(space)) {
      return [{ range: [open.range[1], next.range[0]], text: ` ${names.join(', ')} ` }]
    }
    return [
      {
        range: [open.range[1], open.range[1]],
        text: ` ${names.join(', ')}` + (/^\s/.test(space) ? '' : ' '),
      },
    ]
  }
  const comma = sourceCode.getTokenAfter(last, (token) => token.value === ',' || token.value === '}')!
  const hasComma = comma.value === ','
  const end = hasComma ? comma.range[1] : last.range[1]
  const anchor = hasComma ? comma : last
  let tail = end
  let lineComment = false
  for (const comment of sourceCode.getCommentsAfter(anchor)) {
    if (comment.loc.start.line !== anchor.loc.end.line) break
    tail = comment.range[1]
    lineComment = comment.type === 'Line'
  }
  const perLine =
    items.length > 1
      ? items[0]!.loc.start.line !== last.loc.start.line
      : open.loc.end.line !== last.loc.start.line
  const gap = perLine || lineComment ? newlineAt(text, last.range[1]) + lineIndent(text, last.range[0]) : ' '
  const added = names.map((name) => gap + name).join(',') + (hasComma ? ',' : '')
  if (hasComma || tail === end) return [{ range: [tail, tail], text: (hasComma ? '' : ',') + added }]
  return [
    { range: [end, end], text: ',' },
    { range: [tail, tail], text: added },
  ]
}

function lineIndent(text: string, position: number): string {
  return /^[\t ]*/.exec(text.slice(text.lastIndexOf('\n', position - 1) + 1))![0]
}
