import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { wouldLoseComments } from './comments.ts'
import type { Edit } from './edit.ts'
import { resolveName } from './scope.ts'
import {
  continuesAt,
  indentationAt,
  newlineOf,
  startWithComments,
  startsLine,
  usesSemicolons,
} from './style.ts'
import { isBoundary, isFunction, listOf, unwrap } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

const STARTS_WORD = /^[\p{ID_Start}$_0-9\\#]/u
const ENDS_WORD = /[\p{ID_Continue}$\\]$/u

/** Adds a space where the new text would melt into the word before or after it, as in `await(x)`. */
function spaced(sourceCode: SourceCode, range: readonly [number, number], text: string): string {
  const before = sourceCode.text.slice(Math.max(0, range[0] - 1), range[0])
  const after = sourceCode.text.slice(range[1], range[1] + 1)
  const left = ENDS_WORD.test(before) && STARTS_WORD.test(text) ? ' ' : ''
  const right = ENDS_WORD.test(text) && STARTS_WORD.test(after) ? ' ' : ''
  return left + text + right
}

/** Whether reading a callee does nothing but look something up, so that dropping it changes nothing. */
function isPlainLookup(sourceCode: SourceCode, node: TSESTree.Node): boolean {
  const inner = unwrap(node)
  switch (inner.type) {
    case 'Identifier':
    case 'ThisExpression':
    case 'Literal':
      return true
    case 'MemberExpression':
      if (inner.optional) return false
      return isPlainLookup(sourceCode, inner.object) && (!inner.computed || inner.property.type === 'Literal')
    case 'AwaitExpression':
      return inner.argument.type === 'ImportExpression' && inner.argument.source.type === 'Literal'
    case 'SequenceExpression':
      // (0, fs.renameSync)(a, b): what compilers write.
      return inner.expressions.every((each) => isPlainLookup(sourceCode, each))
    case 'CallExpression':
      if (inner.callee.type !== 'Identifier') return false
      return inner.callee.name === 'require'
        ? inner.arguments.length === 1 && inner.arguments[0]!.type === 'Literal'
        : inner.arguments.length === 0 && isLazyModule(sourceCode, inner.callee)
    default:
      return false
  }
}

/** What Babel makes of an import: `function _fs() { const data = require('fs'); _fs = () => data; return data }`. */
function isLazyModule(sourceCode: SourceCode, name: TSESTree.Identifier): boolean {
  const definitions = resolveName(sourceCode, name, name.name)?.defs
  const fn = definitions?.length === 1 ? (definitions[0]!.node as TSESTree.Node) : undefined
  if (fn?.type !== 'FunctionDeclaration') return false
  const [load, keep, give, ...more] = fn.body.body
  return (
    load?.type === 'VariableDeclaration' &&
    keep?.type === 'ExpressionStatement' &&
    keep.expression.type === 'AssignmentExpression' &&
    keep.expression.left.type === 'Identifier' &&
    keep.expression.left.name === name.name &&
    isFunction(keep.expression.right) &&
    give?.type === 'ReturnStatement' &&
    more.length === 0
  )
}

/**
 * Replaces what a call calls and keeps its arguments, with every comment among them.
 * Answers undefined for optional chains, `new`, spread arguments (their number is unknown), type arguments, a
 * callee whose evaluation does something, and a comment inside the callee.
 */
export function replaceCallee(
  sourceCode: SourceCode,
  call: TSESTree.Node,
  localName: string,
): Edit[] | undefined {
  if (call.type !== 'CallExpression' || call.optional || call.typeArguments) return undefined
  // Older parsers call them type parameters.
  if ((call as { typeParameters?: unknown }).typeParameters) return undefined
  if (call.arguments.some((argument) => argument.type === 'SpreadElement')) return undefined
  const { callee } = call
  if (!isPlainLookup(sourceCode, callee)) return undefined
  if (wouldLoseComments(sourceCode, callee.range)) return undefined
  return [{ range: callee.range, text: spaced(sourceCode, callee.range, localName) }]
}

function isParenthesized(sourceCode: SourceCode, node: TSESTree.Node): boolean {
  const before = sourceCode.getTokenBefore(node)
  const after = sourceCode.getTokenAfter(node)
  if (before?.value !== '(' || after?.value !== ')') return false
  const { parent } = node
  // The parentheses of a call with one argument, of `if (…)` and the like do not group the node.
  if (parent && 'arguments' in parent && parent.arguments.some((argument) => argument === node)) return false
  return true
}

/** Whether an `await …` or other low-precedence text in place of the node needs parentheses. */
function bindsTighter(node: TSESTree.Node): boolean {
  const { parent } = node
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === node
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node
    case 'TaggedTemplateExpression':
      return parent.tag === node
    case 'BinaryExpression':
      return parent.operator === '**' && parent.left === node
    case 'TSNonNullExpression':
      return true
    default:
      return false
  }
}

/**
 * Replaces an expression by other text, with a space, parentheses or a leading semicolon where the place needs
 * them. The caller checks the comments inside (`wouldLoseComments`), because only it knows what the text repeats.
 */
export function replaceNode(sourceCode: SourceCode, node: TSESTree.Node, text: string): Edit[] {
  let result = text
  if (/^(?:await|new|async)\b/.test(text) && bindsTighter(node) && !isParenthesized(sourceCode, node)) {
    result = `(${text})`
  }
  const { parent } = node
  const startsStatement =
    parent?.range[0] === node.range[0] &&
    sourceCode.getTokenBefore(node)?.value !== ';' &&
    statementAround(node)?.range[0] === node.range[0]
  if (startsStatement && needsSemicolon(sourceCode, statementAround(node)!, result)) result = `;${result}`
  return [{ range: node.range, text: spaced(sourceCode, node.range, result) }]
}

/** The nearest statement around a node, without leaving the function that holds it. */
export function statementAround(node: TSESTree.Node): TSESTree.Node | undefined {
  for (let current: TSESTree.Node | undefined = node; current; current = current.parent) {
    if (listOf(current)) return current
    if (current !== node && isBoundary(current) && current.type !== 'FunctionDeclaration') return undefined
  }
  return undefined
}

const OPEN_ENDED = new Set([
  'ExpressionStatement',
  'VariableDeclaration',
  'ReturnStatement',
  'ThrowStatement',
  'BreakStatement',
  'ContinueStatement',
  'ImportDeclaration',
  'ExportAllDeclaration',
  'TSImportEqualsDeclaration',
  'TSExportAssignment',
  'TSTypeAliasDeclaration',
])

/** The statement whose last token ends the given one: the body of a loop, the last branch of an `if`. */
function lastPart(node: TSESTree.Node): TSESTree.Node {
  switch (node.type) {
    case 'IfStatement':
      return lastPart(node.alternate ?? node.consequent)
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      return lastPart(node.body)
    case 'ExportNamedDeclaration':
      return node.declaration ? lastPart(node.declaration) : node
    case 'ExportDefaultDeclaration':
      return node.declaration
    default:
      return node
  }
}

/**
 * Whether text placed where a statement starts would continue the statement above it, which has no semicolon:
 * text that begins with a parenthesis, bracket, template, or operator.
 */
function needsSemicolon(sourceCode: SourceCode, statement: TSESTree.Node, text: string): boolean {
  if (!/^[([`/+*.,-]/.test(text)) return false
  const previous = sourceCode.getTokenBefore(statement)
  if (!previous || previous.value === ';') return false
  const list = listOf(statement)
  const above = list?.[list.indexOf(statement) - 1]
  if (!above) return false
  const end = lastPart(above)
  if (previous.value !== '}') return true
  return (
    OPEN_ENDED.has(end.type) ||
    end.type === 'ExportNamedDeclaration' ||
    // export default <expression>
    end.type.endsWith('Expression')
  )
}

/**
 * Inserts text as a statement of its own above another one, and above the comments that belong to it.
 * Answers undefined where no statement can be inserted, as in `if (a) statement`.
 */
export function insertBeforeStatement(
  sourceCode: SourceCode,
  statement: TSESTree.Node,
  text: string,
): Edit[] | undefined {
  const list = listOf(statement)
  if (!list) return undefined
  const source = sourceCode.text
  const position = startWithComments(sourceCode, statement)
  const ownLine = startsLine(source, position)
  const ended = /[;}]$/.test(text.trimEnd())
  const semicolon =
    !ended && (!ownLine || usesSemicolons(sourceCode) || continuesAt(sourceCode, position)) ? ';' : ''
  const lead = needsSemicolon(sourceCode, statement, text) ? ';' : ''
  const indentation = indentationAt(source, position)
  const gap = ownLine ? newlineOf(source) + indentation : ' '
  const lines = text.split(/\r?\n/).join(newlineOf(source) + indentation)
  return [{ range: [position, position], text: lead + lines + semicolon + gap }]
}
