/** What a change makes useless: imports whose last use it takes away. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { isBuiltin } from 'node:module'
import { FIRST, sortEdits, type Edit } from './edit.ts'
import { isImportRequire, requiredModule } from './module-kind.ts'
import { removeBindings } from './remove-bindings.ts'
import { isInTemplate, topStatements } from './script.ts'
import { topScope, usesOfGlobals } from './scope.ts'
import { mentions, unwrap } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>
type Variable = TSESLint.Scope.Variable
type Range = readonly [number, number]

const within = (inner: Range, outer: Range): boolean => outer[0] <= inner[0] && inner[1] <= outer[1]

/** The uses of a variable, without the one that gives it its value, in the order of the text. */
function usesOf(variable: Variable): readonly TSESTree.Node[] {
  let known = uses.get(variable)
  if (!known) {
    known = variable.references
      .filter(({ init }) => !init)
      .map(({ identifier }) => identifier as TSESTree.Node)
      .sort((a, b) => a.range[0] - b.range[0])
    uses.set(variable, known)
  }
  return known
}
// Every fix of a file asks.
const uses = new WeakMap<Variable, readonly TSESTree.Node[]>()

/** The edits of a change and those that its imports ask for. */
export interface Tidied {
  readonly edits: readonly Edit[]
  /** They change nothing, and keep the change from being made together with others; of no use in a suggestion. */
  readonly order: readonly Edit[]
}

/** Adds to edits what takes the imports away that nothing uses afterwards. Those that nothing used before stay. */
export function dropUnusedImports(
  sourceCode: SourceCode,
  made: readonly Edit[],
  planned: readonly Edit[],
  specifier: string,
): Tidied {
  const replaced: Range[] = made.filter(({ range }) => range[0] < range[1]).map(({ range }) => range)
  const asTheyAre: Tidied = { edits: [...planned, ...made], order: [] }
  if (replaced.length === 0) return asTheyAre
  const isKept = (name: string) =>
    made.some(({ text }) => mayMention(text, name)) || planned.some(({ text }) => mentions(text, name))
  const { variables, isFew } = candidatesOf(sourceCode, specifier)
  const unused: Variable[] = []
  let gone = replaced
  let edits: readonly Edit[] = planned
  let wait: Edit | undefined
  // What one import is used for may be to make another name, so that one going leads to the next.
  for (let found = true; found;) {
    found = false
    for (const variable of variables) {
      if (unused.includes(variable)) continue
      const uses = usesOf(variable)
      const left = uses.filter((use) => !isIn(use, gone))
      if (left.length === uses.length || isKept(variable.name)) continue
      if (left.length === 0) {
        unused.push(variable)
        found = true
      } else if (isFew) wait ??= waitFor(uses, left)
    }
    if (!found) break
    edits = removeBindings(sourceCode, unused, planned, (source) => isInert(source, specifier))
    gone = [...replaced, ...edits.filter((edit) => !planned.includes(edit)).map(({ range }) => range)]
  }
  const removed = variables.filter(({ defs }) => isIn(defs[0]!.name as TSESTree.Node, gone))
  const isSound = removed.every((variable) => usesOf(variable).every((use) => isIn(use, gone)))
  const all = [...edits, ...made]
  if (!isSound || !sortEdits(all)) return asTheyAre
  const end = sourceCode.text.length
  // Another change of the same run may count on what is imported now.
  const order = removed.length > 0 ? [FIRST, { range: [end, end] as const, text: '' }] : []
  if (wait) order.push(wait)
  return { edits: all, order: sortEdits([...all, ...order]) ? order : [] }
}

const isIn = (node: TSESTree.Node, ranges: readonly Range[]): boolean =>
  ranges.some((range) => within(node.range, range))

/** Whether text of an edit uses a name. Where quotes need not be those of strings, what stands in them counts too. */
const mayMention = (text: string, name: string): boolean =>
  mentions(/[`/]/.test(text) ? text.replace(/['"]/g, ' ') : text, name)

// Each of them takes a run through the file of its own, of which ESLint makes ten.
const FEW = 3
const isUsedOften = (variable: Variable): boolean =>
  usesOf(variable).filter((use) => calledBy(use) !== undefined).length > 1

/** To load it does nothing but give its exports. */
const isInert = (source: string, specifier: string): boolean => isBuiltin(source) || source === specifier

interface Candidates {
  /** The imported names that can be taken away when they are no longer used. */
  readonly variables: readonly Variable[]
  /** So few of them have several uses that the last use of each may wait for the others. */
  readonly isFew: boolean
}

function candidatesOf(sourceCode: SourceCode, specifier: string): Candidates {
  let known = candidates.get(sourceCode.ast)
  if (!known) {
    const variables = findCandidates(sourceCode, specifier)
    known = { variables, isFew: variables.filter(isUsedOften).length <= FEW }
    candidates.set(sourceCode.ast, known)
  }
  return known
}
// Every fix of a file asks. By the tree: some hosts reuse the source code object from file to file.
const candidates = new WeakMap<TSESTree.Program, Candidates>()

function findCandidates(sourceCode: SourceCode, specifier: string): readonly Variable[] {
  const top = topScope(sourceCode)
  // Code in a string, or in a `with`, may use any name.
  const hidden =
    usesOfGlobals(sourceCode, ['eval']).length > 0 ||
    sourceCode.scopeManager?.scopes.some((scope) => scope.type === 'with')
  if (!top || hidden) return []
  // What a script declares, the other scripts of its page can use.
  if (top.type === 'global' && usesOfGlobals(sourceCode, ['module', 'exports']).length === 0) return []
  const statements = new Set(topStatements(sourceCode))
  const elements = new Set(
    (sourceCode.ast.tokens ?? [])
      .filter((token) => (token.type as string) === 'JSXIdentifier')
      .map((token) => token.value),
  )
  // The types of JSDoc are uses for TypeScript, and links for its readers.
  const documented = sourceCode
    .getAllComments()
    .filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
    .flatMap((comment) => comment.value.match(/\{[^}]*/g) ?? [])
    .join('\n')
  return top.variables.filter((variable) => {
    const [definition] = variable.defs
    if (!definition || variable.defs.length > 1) return false
    if ((variable as { eslintExported?: boolean }).eslintExported) return false
    if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return false
    if (elements.has(variable.name) || isInTemplate(sourceCode, variable.name)) return false
    if (mayMention(documented, variable.name)) return false
    return isImport(sourceCode, definition, statements, specifier)
  })
}

function isImport(
  sourceCode: SourceCode,
  definition: { node: unknown; parent?: unknown },
  statements: ReadonlySet<TSESTree.Node>,
  specifier: string,
): boolean {
  const node = definition.node as TSESTree.Node
  const parent = definition.parent as TSESTree.Node | null | undefined
  if (parent?.type === 'ImportDeclaration') return statements.has(parent)
  if (isImportRequire(node)) return statements.has(node)
  return (
    node.type === 'VariableDeclarator' &&
    parent?.type === 'VariableDeclaration' &&
    statements.has(parent) &&
    node.init !== null &&
    isLookup(sourceCode, node.init, specifier)
  )
}

/** Whether to compute a value does nothing else: a module of Node, a member of one, a promisified function. */
function isLookup(sourceCode: SourceCode, node: TSESTree.Node, specifier: string): boolean {
  const value = unwrap(node)
  switch (value.type) {
    case 'CallExpression': {
      const source = requiredModule(sourceCode, value)
      if (source !== undefined) return isInert(source, specifier)
      const [argument] = value.arguments
      return (
        isPromisify(sourceCode, value.callee) &&
        value.arguments.length === 1 &&
        argument!.type !== 'SpreadElement' &&
        isLookup(sourceCode, argument!, specifier)
      )
    }
    case 'MemberExpression':
      return !value.computed && isLookup(sourceCode, value.object, specifier)
    case 'Identifier': {
      const source = moduleOf(sourceCode, value)
      return source !== undefined && isInert(source, specifier)
    }
    default:
      return false
  }
}

function isPromisify(sourceCode: SourceCode, callee: TSESTree.Node): boolean {
  const isUtil = (node: TSESTree.Node) => /^(?:node:)?util$/.test(moduleOf(sourceCode, node) ?? '')
  if (callee.type === 'Identifier') return callee.name === 'promisify' && isUtil(callee)
  if (callee.type !== 'MemberExpression' || callee.computed) return false
  const { object, property } = callee
  return property.type === 'Identifier' && property.name === 'promisify' && isUtil(object)
}

/** The module that a name of the top of the file was imported from, or that a call loads. */
function moduleOf(sourceCode: SourceCode, node: TSESTree.Node): string | undefined {
  if (node.type !== 'Identifier') return requiredModule(sourceCode, node)
  const variable = topScope(sourceCode)?.set.get(node.name)
  return variable && sourceOf(sourceCode, variable)
}

function sourceOf(sourceCode: SourceCode, { defs }: Variable): string | undefined {
  const { node, parent } = (defs[0] ?? {}) as { node?: TSESTree.Node; parent?: TSESTree.Node | null }
  if (parent?.type === 'ImportDeclaration') return parent.source.value
  if (node && isImportRequire(node)) {
    const { expression } = node.moduleReference
    return expression.type === 'Literal' ? String(expression.value) : undefined
  }
  return node?.type === 'VariableDeclarator' && node.init ? requiredModule(sourceCode, node.init) : undefined
}

/**
 * Where a change must begin to be made after the change of the use before it. The last use of an import takes it away,
 * and no change can know that the others are made at the same time.
 */
function waitFor(uses: readonly TSESTree.Node[], left: readonly TSESTree.Node[]): Edit | undefined {
  if (left.at(-1) === uses.at(-1)) return undefined
  const functions = new Set(uses.filter((use) => !left.includes(use)).map(calledBy))
  // Any other use stays, so that there is nothing to wait for.
  if (left.some((use) => !functions.has(calledBy(use) ?? NONE))) return undefined
  const previous = left.at(-1)!
  const callee = previous.parent?.type === 'MemberExpression' ? previous.parent : previous
  return { range: [callee.range[1], callee.range[1]], text: '' }
}

const NONE = Symbol('no function')

/** The function that a use of an import calls: the import itself, or its member of this name. */
function calledBy(use: TSESTree.Node): string | symbol | undefined {
  const { parent } = use
  if (parent?.type === 'CallExpression' && parent.callee === use) return ''
  if (parent?.type !== 'MemberExpression' || parent.object !== use || parent.computed) return undefined
  if (parent.parent.type !== 'CallExpression' || parent.parent.callee !== parent) return undefined
  return parent.property.type === 'Identifier' ? parent.property.name : undefined
}
