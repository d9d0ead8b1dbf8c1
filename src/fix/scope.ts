import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { oncePerFile } from './once-per-file.ts'
import { isInTemplate } from './script.ts'
import { mentions } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>
type Scope = TSESLint.Scope.Scope
type Variable = TSESLint.Scope.Variable

/** The scope of the file's own top-level declarations: module, CommonJS function, or global for a script. */
export function topScope(sourceCode: SourceCode): Scope | undefined {
  const manager = sourceCode.scopeManager
  return manager?.acquire(sourceCode.ast, true) ?? manager?.scopes[0]
}

/** The innermost scope that holds a node. */
function scopeOf(sourceCode: SourceCode, node: TSESTree.Node): Scope | undefined {
  // ESLint answers the global scope for the Program itself, but its statements live in the module's.
  return node.type === 'Program' ? topScope(sourceCode) : sourceCode.getScope?.(node)
}

/** All scopes from the one that holds a node up to the global one. */
export function scopesAround(sourceCode: SourceCode, node: TSESTree.Node): Scope[] {
  const scopes: Scope[] = []
  for (let scope: Scope | null = scopeOf(sourceCode, node) ?? null; scope; scope = scope.upper)
    scopes.push(scope)
  return scopes
}

/** Where the file uses one of the names although it declares none of them. */
export function usesOfGlobals(sourceCode: SourceCode, names: readonly string[]): TSESTree.Node[] {
  const global = sourceCode.scopeManager?.scopes[0]
  return names.flatMap((name) => {
    const variable = global?.set.get(name)
    const declared =
      variable && variable.defs.length === 0
        ? variable.references.map(({ identifier }) => identifier as TSESTree.Node)
        : []
    return [...(undeclared(sourceCode).get(name) ?? []), ...declared]
  })
}

/** The uses of names that nothing declares, neither the file nor its configuration. */
const undeclared = oncePerFile((sourceCode): ReadonlyMap<string, readonly TSESTree.Node[]> => {
  const found = new Map<string, TSESTree.Node[]>()
  for (const { identifier } of sourceCode.scopeManager?.scopes[0]?.through ?? []) {
    const uses = found.get(identifier.name)
    if (uses) uses.push(identifier)
    else found.set(identifier.name, [identifier])
  }
  return found
})

const usesEval = (sourceCode: SourceCode): boolean =>
  usesOfGlobals(sourceCode, ['eval', 'Function']).length > 0

/** Whether a sloppy `eval` can declare names between the top of the file and a node. */
export function hasEvalAround(sourceCode: SourceCode, nodes: readonly TSESTree.Node[]): boolean {
  return usesOfGlobals(sourceCode, ['eval']).some((node) => {
    if (node.parent?.type !== 'CallExpression' || node.parent.callee !== node) return false
    const [home] = scopesAround(sourceCode, node)
    if (!home || home.isStrict) return false
    return nodes.some((other) =>
      scopesAround(sourceCode, other).some(
        (scope) =>
          scope === home.variableScope && scope.type === 'function' && scope.block.type !== 'Program',
      ),
    )
  })
}

/**
 * The functions of that name that are declared in blocks of sloppy code. Each is a variable of the function around its block
 * as well, unless a `const` or `let` of the same name stands between; scopes do not show that.
 */
export const looseFunctions = (sourceCode: SourceCode, name: string): readonly Variable[] =>
  looseScopes(sourceCode).flatMap((scope) => {
    const variable = scope.set.get(name)
    return variable?.defs[0]?.type === 'FunctionName' ? [variable] : []
  })

const looseScopes = oncePerFile((sourceCode): readonly Scope[] =>
  (sourceCode.scopeManager?.scopes ?? []).filter(
    (scope) =>
      (scope.type === 'block' || scope.type === 'switch') &&
      !scope.isStrict &&
      scope.variables.some(({ defs }) => defs[0]?.type === 'FunctionName'),
  ),
)

/** What a name means at a node: the variable that the file declares, or undefined for a global or nothing. */
export function resolveName(sourceCode: SourceCode, node: TSESTree.Node, name: string): Variable | undefined {
  for (const scope of scopesAround(sourceCode, node)) {
    const variable = scope.set.get(name)
    if (variable && variable.defs.length > 0) return variable
    // `arguments` is declared by the function itself, without a definition.
    if (variable && scope.type === 'function') return variable
  }
  return undefined
}

// What a binding must not be called. Contextual words are left out: nobody needs a variable named `of`.
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export ' +
    'extends false finally for function if implements import in instanceof interface let new null package ' +
    'private protected public return static super switch this throw true try typeof undefined var void while ' +
    'with yield'
  ).split(' '),
)

/**
 * Whether a new binding of this name, at the top of the file or in any scope around the given nodes, would leave
 * every existing name with the meaning it has now, and be visible at all the nodes.
 */
function isNameFree(sourceCode: SourceCode, name: string, nodes: readonly TSESTree.Node[]): boolean {
  if (RESERVED.has(name)) return false
  const manager = sourceCode.scopeManager
  const top = topScope(sourceCode)
  // Without scopes (no parser that ESLint accepts does this) any mention of the name counts.
  if (!manager || !top) return !mentions(sourceCode.text, name)
  if ((top.set.get(name)?.defs.length ?? 0) > 0) return false
  if (isInTemplate(sourceCode, name) || looseFunctions(sourceCode, name).length > 0) return false
  // Code in a string may use any name that it mentions.
  if (usesEval(sourceCode) && sourceCode.text.includes(name)) return false
  const global = manager.scopes[0]!
  // A use that nothing in the file declares would be captured, whether or not the configuration knows the global.
  if (undeclared(sourceCode).has(name)) return false
  const globalVariable = global.set.get(name)
  if (globalVariable && (globalVariable.defs.length > 0 || globalVariable.references.length > 0)) return false
  return nodes.every((node) => resolveName(sourceCode, node, name) === undefined)
}

/** The first of `base`, `base1`, `base2`... that is free at the node and at the top of the file. */
export function freshName(
  sourceCode: SourceCode,
  node: TSESTree.Node | readonly TSESTree.Node[],
  base: string,
  taken: ReadonlySet<string> = new Set(),
): string {
  const nodes = Array.isArray(node) ? (node as readonly TSESTree.Node[]) : [node as TSESTree.Node]
  for (let count = 0; ; count++) {
    const name = count === 0 ? base : `${base}${count}`
    if (!taken.has(name) && isNameFree(sourceCode, name, nodes)) return name
  }
}
