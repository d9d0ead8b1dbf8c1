import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { oncePerFile } from './once-per-file.ts'
import { resolveName, topScope, usesOfGlobals } from './scope.ts'
import { isMarkup, topStatements } from './script.ts'
import { unwrap } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/** How a file gets its modules: `import` declarations, `require` calls, or TypeScript's `import x = require()`. */
export type ModuleKind = 'import' | 'require' | 'import-equals'

/** `import x = require('…')`, and not `import x = Some.Namespace`. */
export function isImportRequire(
  node: TSESTree.Node,
): node is TSESTree.TSImportEqualsDeclaration & { moduleReference: TSESTree.TSExternalModuleReference } {
  return (
    node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference'
  )
}

export function isModuleSyntax(node: TSESTree.Node): boolean {
  return (
    node.type === 'ImportDeclaration' ||
    node.type === 'ExportNamedDeclaration' ||
    node.type === 'ExportDefaultDeclaration' ||
    node.type === 'ExportAllDeclaration' ||
    node.type === 'TSExportAssignment' ||
    isImportRequire(node)
  )
}

/** Whether the file uses one of the names that CommonJS gives to every module, without declaring it. */
const usesCommonJsGlobals = (sourceCode: SourceCode): boolean =>
  usesOfGlobals(sourceCode, ['require', 'module', 'exports']).length > 0

/** Decides how an import has to be written in a file. */
export const moduleKindOf = oncePerFile((sourceCode, filename: string): ModuleKind => {
  const { ast } = sourceCode
  const extension = /\.[cm]?[jt]sx?$/.exec(filename)?.[0] ?? ''
  // What compiles a component writes imports around its scripts.
  if (isMarkup(sourceCode)) return 'import'
  const body = topStatements(sourceCode)
  const valueImports = body.some((node) => node.type === 'ImportDeclaration' && node.importKind !== 'type')
  if (valueImports) return 'import'
  const equals = body.some((node) => isImportRequire(node) && node.importKind !== 'type')
  if (equals) return 'import-equals'
  // As its other imports are; and to the parser of Babel, `import x = require()` declares nothing.
  if (body.some((node) => node.type === 'TSExportAssignment'))
    return usesOfGlobals(sourceCode, ['require']).length > 0 ? 'require' : 'import-equals'
  if (body.some(isModuleSyntax)) return 'import'
  if (extension === '.mjs' || extension === '.mts') return 'import'
  if (extension === '.cjs') return 'require'
  if (usesCommonJsGlobals(sourceCode)) return 'require'
  if (extension === '.cts') return 'import-equals'
  // Parsers of the CommonJS kind report 'commonjs' or 'script', which differs among versions.
  return ast.sourceType === 'module' ? 'import' : 'require'
})

/** The module that `require('…')` loads, when the node is such a call of the real `require`. */
export function requiredModule(sourceCode: SourceCode, node: TSESTree.Node): string | undefined {
  const call = unwrap(node)
  if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier') return undefined
  if (call.callee.name !== 'require' || call.arguments.length !== 1) return undefined
  const argument = call.arguments[0]!
  if (argument.type !== 'Literal' || typeof argument.value !== 'string') return undefined
  return resolveName(sourceCode, call, 'require') ? undefined : argument.value
}

/** Whether `require` at the top of the file, or around a node, is something the file declares itself. */
export function isRequireShadowed(sourceCode: SourceCode, nodes: readonly TSESTree.Node[]): boolean {
  if ((topScope(sourceCode)?.set.get('require')?.defs.length ?? 0) > 0) return true
  return nodes.some((node) => resolveName(sourceCode, node, 'require') !== undefined)
}

function isLiteral(node: TSESTree.Node): boolean {
  return node.type === 'Literal' || (node.type === 'TemplateLiteral' && node.expressions.length === 0)
}

/** `require('x')`, `require('x').y`, `require('x')('y')`: loads a module and runs nothing of this file. */
function isRequireExpression(sourceCode: SourceCode, node: TSESTree.Node): boolean {
  const expression = unwrap(node)
  if (requiredModule(sourceCode, expression) !== undefined) return true
  if (expression.type === 'MemberExpression' && !expression.computed) {
    return isRequireExpression(sourceCode, expression.object)
  }
  return (
    expression.type === 'CallExpression' &&
    expression.arguments.every(isLiteral) &&
    isRequireExpression(sourceCode, expression.callee)
  )
}

/** A binding pattern without defaults and computed keys, either of which could run code of this file. */
function isPlainPattern(node: TSESTree.Node): boolean {
  if (node.type === 'Identifier') return true
  return (
    node.type === 'ObjectPattern' &&
    node.properties.every((property) =>
      property.type === 'RestElement'
        ? isPlainPattern(property.argument)
        : property.type === 'Property' && !property.computed && isPlainPattern(property.value),
    )
  )
}

/** Whether a top-level statement does nothing but load modules. */
export function isRequireStatement(sourceCode: SourceCode, node: TSESTree.Node): boolean {
  if (node.type === 'ImportDeclaration' || isImportRequire(node)) return true
  if (node.type === 'ExpressionStatement') return isRequireExpression(sourceCode, node.expression)
  return (
    node.type === 'VariableDeclaration' &&
    node.declarations.every(
      ({ id, init }) => init && isPlainPattern(id) && isRequireExpression(sourceCode, init),
    )
  )
}

/** Whether a top-level statement cannot run any function of this file, so that a use cannot happen before it ends. */
export function isHarmless(sourceCode: SourceCode, node: TSESTree.Node): boolean {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'EmptyStatement':
      return true
    case 'ExpressionStatement':
      return isLiteral(node.expression) || isRequireStatement(sourceCode, node)
    case 'VariableDeclaration':
      return node.declarations.every(
        ({ id, init }) =>
          isPlainPattern(id) &&
          (!init ||
            isLiteral(init) ||
            init.type === 'FunctionExpression' ||
            init.type === 'ArrowFunctionExpression' ||
            isRequireExpression(sourceCode, init)),
      )
    default:
      return isRequireStatement(sourceCode, node)
  }
}
