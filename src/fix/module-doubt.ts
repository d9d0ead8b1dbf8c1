import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { isNodeOnly } from '../apis/index.ts'
import { isModuleSyntax, isRequireStatement, moduleKindOf } from './module-kind.ts'
import { oncePerFile } from './once-per-file.ts'
import { usesOfGlobals } from './scope.ts'
import { isMarkup, topStatements } from './script.ts'
import { boundaryAround, isFunction } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/** What speaks against an import at the top of the file, in words; undefined when nothing does. */
export const moduleDoubt = oncePerFile((sourceCode, filename: string): string | undefined => {
  const kind = moduleKindOf(sourceCode, filename)
  const statements = topStatements(sourceCode)
  if (kind === 'require' && isGuarded(sourceCode, statements)) {
    return 'the file may run where there is no `require`'
  }
  if (loadsNodeLate(sourceCode, statements)) return 'modules of Node are loaded only where they are used'
  if (kind === 'import' && isUndecided(sourceCode, filename, statements)) {
    return 'nothing in the file says whether it is a module'
  }
  return undefined
})

/** Whether the file asks if there is a `require` or a `module`, as one does that browsers load as well. */
function isGuarded(sourceCode: SourceCode, statements: readonly TSESTree.Node[]): boolean {
  const asked = usesOfGlobals(sourceCode, ['require', 'module', 'exports', 'define']).some(
    ({ parent }) => parent?.type === 'UnaryExpression' && parent.operator === 'typeof',
  )
  return asked && !statements.some((node) => isRequireStatement(sourceCode, node))
}

const isOfNode = (source: TSESTree.Node | undefined): boolean =>
  source?.type === 'Literal' && typeof source.value === 'string' && isNodeOnly(source.value)

/**
 * Whether a file loads modules of Node inside functions and nowhere else. It may be meant for other places as well, where
 * an import of the runtime at its top would fail.
 */
function loadsNodeLate(sourceCode: SourceCode, statements: readonly TSESTree.Node[]): boolean {
  for (const node of statements) {
    if (node.type === 'ImportDeclaration' && node.importKind !== 'type' && isOfNode(node.source)) return false
    if (
      node.type === 'TSImportEqualsDeclaration' &&
      node.moduleReference.type === 'TSExternalModuleReference'
    ) {
      if (isOfNode(node.moduleReference.expression)) return false
    }
  }
  const loads = [...requires(sourceCode), ...dynamicImports(sourceCode)]
  return loads.length > 0 && !loads.some(runsAtOnce)
}

const requires = (sourceCode: SourceCode): TSESTree.Node[] =>
  usesOfGlobals(sourceCode, ['require']).filter(
    ({ parent }) => parent?.type === 'CallExpression' && isOfNode(parent.arguments[0]),
  )

function dynamicImports(sourceCode: SourceCode): TSESTree.Node[] {
  const found: TSESTree.Node[] = []
  const { tokens = [] } = sourceCode.ast
  tokens.forEach((token, index) => {
    if (token.value !== 'import' || tokens[index + 1]?.value !== '(') return
    const node = sourceCode.getNodeByRangeIndex(token.range[0])
    if (node?.type === 'ImportExpression' && isOfNode(node.source)) found.push(node)
  })
  return found
}

/** Whether code runs when its file is loaded: outside of functions, or in one that is called where it stands. */
function runsAtOnce(node: TSESTree.Node): boolean {
  for (let around = boundaryAround(node); around; around = boundaryAround(around)) {
    const { parent } = around
    if (!isFunction(around) || parent?.type !== 'CallExpression' || parent.callee !== around) return false
  }
  return true
}

/** Whether a file has neither the syntax of a module nor what CommonJS gives it, and a name that fits both. */
function isUndecided(
  sourceCode: SourceCode,
  filename: string,
  statements: readonly TSESTree.Node[],
): boolean {
  if (isMarkup(sourceCode) || /\.m[jt]s$/.test(filename) || statements.some(isModuleSyntax)) return false
  const { tokens = [] } = sourceCode.ast
  return !tokens.some((token, index) => {
    if (token.value === 'import') return tokens[index + 1]?.value === '.'
    if (token.value !== 'await') return false
    const node = sourceCode.getNodeByRangeIndex(token.range[0])
    return node !== null && boundaryAround(node) === undefined
  })
}
