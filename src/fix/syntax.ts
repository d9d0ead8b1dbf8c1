import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { oncePerFile } from './once-per-file.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/** The direct children of a node, in the order of the parser's visitor keys. */
export function childrenOf(sourceCode: SourceCode, node: TSESTree.Node): TSESTree.Node[] {
  const keys = sourceCode.visitorKeys[node.type] ?? Object.keys(node).filter((key) => key !== 'parent')
  const children: TSESTree.Node[] = []
  for (const key of keys) {
    const value = (node as unknown as Record<string, unknown>)[key]
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item && typeof item === 'object' && typeof item.type === 'string') children.push(item)
    }
  }
  return children
}

/** Calls `visit` for a node and everything below it; a node for which `visit` answers false is not entered. */
export function walk(
  sourceCode: SourceCode,
  node: TSESTree.Node,
  visit: (node: TSESTree.Node) => boolean | void,
): void {
  if (visit(node) === false) return
  for (const child of childrenOf(sourceCode, node)) walk(sourceCode, child, visit)
}

/** Whether a node is a function, of any form. */
export function isFunction(node: TSESTree.Node): node is TSESTree.FunctionLike {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}

/**
 * Whether code directly inside `node` runs at another time than the code around it: a function, a class field's
 * value, a static block.
 */
export function isBoundary(node: TSESTree.Node): boolean {
  if (isFunction(node) || node.type === 'StaticBlock') return true
  const parent = node.parent
  return (
    (parent?.type === 'PropertyDefinition' || parent?.type === 'AccessorProperty') && parent.value === node
  )
}

/** The nearest function, class field value or static block around a node; undefined at the top of the file. */
export function boundaryAround(node: TSESTree.Node): TSESTree.Node | undefined {
  for (let current = node.parent; current; current = current.parent) {
    if (isBoundary(current)) return current
  }
  return undefined
}

/** The statement list that a statement is a direct member of; undefined for `if (a) statement`. */
export function listOf(statement: TSESTree.Node): readonly TSESTree.Node[] | undefined {
  const parent = statement.parent
  if (!parent) return undefined
  // Scripts of Svelte stand in the midst of markup.
  if ((parent.type as string) === 'SvelteScriptElement') return (parent as TSESTree.BlockStatement).body
  switch (parent.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
    case 'TSModuleBlock':
      return parent.body
    case 'SwitchCase':
      return parent.test === statement ? undefined : parent.consequent
    default:
      return undefined
  }
}

/** The directives that a body begins with, such as 'use strict'. Not every parser marks them: espree does from ES5 on. */
export function directivesOf(statements: readonly TSESTree.Node[]): readonly TSESTree.Node[] {
  const end = statements.findIndex((statement) => !isLoneString(statement))
  return end < 0 ? statements : statements.slice(0, end)
}

/** A string that is a directive where a body begins with it. */
export function isLoneString(statement: TSESTree.Node): boolean {
  if (statement.type !== 'ExpressionStatement') return false
  const { expression } = statement
  // One in parentheses is no directive, whether or not the parser leaves them in the tree.
  return (
    expression.type === 'Literal' &&
    typeof expression.value === 'string' &&
    expression.range[0] === statement.range[0]
  )
}

/** Whether the file is TypeScript, so that type errors are a concern. */
export function isTypeScript(sourceCode: SourceCode): boolean {
  // Its own parser says so. Linters that read types by themselves do not, and the file has to show some.
  return Boolean(sourceCode.parserServices?.esTreeNodeToTSNodeMap) || hasTypes(sourceCode)
}

const hasTypes = oncePerFile((sourceCode): boolean => {
  const stack: TSESTree.Node[] = [sourceCode.ast]
  let node = stack.pop()
  for (; node && !node.type.startsWith('TS'); node = stack.pop()) {
    for (const child of childrenOf(sourceCode, node)) stack.push(child)
  }
  return node !== undefined
})

/** Whether text mentions a name as an identifier of its own (not as `.name`). May err towards yes. */
export function mentions(text: string, name: string): boolean {
  if (!text.includes(name)) return false
  const escaped = name.replace(/\$/g, '\\$')
  // What stands in quotes mentions nothing.
  const code = text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
  return new RegExp(`(?:^|[^.\\w$]|\\.\\.\\.)${escaped}(?![\\w$])`, 'u').test(code)
}

/** Takes away what TypeScript wraps around an expression: `as`, `satisfies`, `!` and old casts. */
export function unwrap(node: TSESTree.Node): TSESTree.Node {
  let current = node
  while (
    current.type === 'TSAsExpression' ||
    current.type === 'TSNonNullExpression' ||
    current.type === 'TSSatisfiesExpression' ||
    current.type === 'TSTypeAssertion'
  ) {
    current = current.expression
  }
  return current
}
