import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { childrenOf, isBoundary, isFunction, isTypeScript } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/** How control leaves a run of statements. */
export interface Exits {
  /** Some `return` belongs to the run. */
  hasReturn: boolean
  /** The value of the wrapping call has to be returned. */
  returns: boolean
  /** A promise that leaves the run must be awaited, because a `try` or `using` around it waits for its end. */
  insideTry: boolean
  /** Code behind the run is never reached from it. */
  abrupt: boolean
  /** The run ends a round of a loop; these end it early, as a `return` of the section does. */
  continues: readonly TSESTree.ContinueStatement[]
}

interface Options {
  isAsync: boolean
  /** The run ends where the body of the function ends. */
  reachesEnd: boolean
  owner: TSESTree.FunctionLike | undefined
}

const LOOPS = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
])

/** Whether a statement never completes normally: it always returns or throws. */
function endsAbruptly(node: TSESTree.Node | null | undefined): boolean {
  switch (node?.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
      return true
    case 'BlockStatement':
      return endsAbruptly(node.body.at(-1))
    case 'IfStatement':
      return endsAbruptly(node.consequent) && endsAbruptly(node.alternate)
    case 'TryStatement':
      if (endsAbruptly(node.finalizer)) return true
      return endsAbruptly(node.block) && (!node.handler || endsAbruptly(node.handler.body))
    default:
      return false
  }
}

/** Finds the ways out of a run of statements, or the reason why a closure around it would change them. */
export function inspectExits(
  sourceCode: SourceCode,
  statements: readonly TSESTree.Node[],
  { isAsync, reachesEnd, owner }: Options,
): Exits | { reason: string } {
  const last = statements.at(-1)!
  const found = { values: 0, bare: 0, reason: undefined as string | undefined }
  const continues: TSESTree.ContinueStatement[] = []
  const loops = roundsEndedBy(last)
  const refuse = (reason: string): void => {
    found.reason ??= reason
  }
  const constructor = owner?.parent?.type === 'MethodDefinition' && owner.parent.kind === 'constructor'
  const typed = isTypeScript(sourceCode)

  const visit = (
    node: TSESTree.Node,
    labels: ReadonlySet<string>,
    loop: boolean,
    breakable: boolean,
  ): void => {
    switch (node.type) {
      case 'ReturnStatement':
        if (node.argument) found.values++
        else found.bare++
        break
      case 'BreakStatement':
        if (node.label ? !labels.has(node.label.name) : !breakable) refuse('a break leaves the statements')
        break
      case 'ContinueStatement':
        if (node.label ? labels.has(node.label.name) : loop) break
        if (loops && (!node.label || loops.has(node.label.name))) continues.push(node)
        else refuse('a continue leaves the statements')
        break
      case 'YieldExpression':
        refuse('there is a yield inside')
        break
      case 'AwaitExpression':
        if (!isAsync) refuse('there is an await inside')
        break
      case 'ForOfStatement':
        if (node.await && !isAsync) refuse('there is an await inside')
        break
      case 'VariableDeclaration':
        if (node.kind === 'await using' && !isAsync) refuse('there is an await inside')
        if (node.kind.endsWith('using') && statements.includes(node) && !endOfBlock(last)) {
          refuse('a resource would be released earlier')
        }
        break
      case 'CallExpression':
        if (node.callee.type === 'Super') refuse('the parent constructor is called inside')
        break
      case 'AssignmentExpression':
        if (
          constructor &&
          typed &&
          node.left.type === 'MemberExpression' &&
          node.left.object.type === 'ThisExpression' &&
          isDeclaredField(owner, node.left)
        ) {
          refuse('a property is initialised inside')
        }
        break
      default:
    }
    if (LOOPS.has(node.type)) {
      loop = true
      breakable = true
    } else if (node.type === 'SwitchStatement') breakable = true
    else if (node.type === 'LabeledStatement') labels = new Set([...labels, node.label.name])
    for (const child of childrenOf(sourceCode, node)) {
      // Code of an inner function has its own ways out.
      if (!isBoundary(child)) visit(child, labels, loop, breakable)
    }
  }
  for (const statement of statements) {
    if (isFunction(statement)) continue
    if (
      statement.type === 'ImportDeclaration' ||
      statement.type === 'TSImportEqualsDeclaration' ||
      statement.type === 'TSExportAssignment' ||
      statement.type === 'TSModuleDeclaration' ||
      statement.type.startsWith('Export')
    ) {
      return { reason: 'an import or export cannot be wrapped' }
    }
    visit(statement, new Set(), false, false)
  }
  if (found.reason !== undefined) return { reason: found.reason }

  if (continues.length > 0 && found.values + found.bare > 0)
    return { reason: 'a continue and a return leave the statements' }
  const hasReturn = found.values + found.bare > 0
  const abrupt = endsAbruptly(last)
  if (hasReturn && !owner) return { reason: 'a return leaves the statements' }
  if (hasReturn && !reachesEnd && !abrupt) return { reason: 'a return leaves the statements' }
  // A TypeScript function with a declared result must be seen to return on this path.
  const throwsAtEnd = abrupt && found.bare === 0 && Boolean(owner?.returnType)
  const returns = found.values > 0 || (found.bare > 0 && !reachesEnd) || throwsAtEnd
  return { hasReturn, returns, abrupt, continues, insideTry: waitsForEnd(statements[0]!, owner) }
}

/** The labels of the loop whose every round ends behind a statement; undefined when none does. */
function roundsEndedBy(last: TSESTree.Node): ReadonlySet<string> | undefined {
  const block = last.parent
  const loop = block?.type === 'BlockStatement' && block.body.at(-1) === last ? block.parent : undefined
  if (!loop || !LOOPS.has(loop.type) || !('body' in loop) || loop.body !== block) return undefined
  const labels = new Set<string>()
  for (let up = loop.parent; up?.type === 'LabeledStatement'; up = up.parent) labels.add(up.label.name)
  return labels
}

/** TypeScript wants what a class declares without a value to be assigned in the constructor itself. */
function isDeclaredField(constructor: TSESTree.FunctionLike, field: TSESTree.MemberExpression): boolean {
  const body = constructor.parent?.parent
  if (body?.type !== 'ClassBody' || field.computed) return true
  const name = field.property.type === 'Identifier' ? field.property.name : undefined
  return body.body.some(
    (member) =>
      member.type === 'PropertyDefinition' &&
      !member.value &&
      !member.definite &&
      (member.key.type === 'Identifier' ? member.key.name === name : true),
  )
}

function endOfBlock(last: TSESTree.Node): boolean {
  const { parent } = last
  return parent !== undefined && 'body' in parent && Array.isArray(parent.body) && parent.body.at(-1) === last
}

/** Whether a `try` or a `using` around a statement acts when control leaves it. */
function waitsForEnd(statement: TSESTree.Node, owner: TSESTree.FunctionLike | undefined): boolean {
  for (let node: TSESTree.Node | undefined = statement; node && node !== owner; node = node.parent) {
    const { parent } = node as { parent?: TSESTree.Node }
    if (parent?.type === 'TryStatement' && (parent.block === node || parent.finalizer)) return true
    if (parent && 'body' in parent && Array.isArray(parent.body)) {
      const resources = (parent.body as TSESTree.Node[]).some(
        (sibling) => sibling.type === 'VariableDeclaration' && sibling.kind.endsWith('using'),
      )
      if (resources) return true
    }
  }
  return false
}
