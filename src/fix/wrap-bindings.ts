import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { looseFunctions, scopesAround } from './scope.ts'
import { boundaryAround, isBoundary, isTypeScript, mentions, walk } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>
type Variable = TSESLint.Scope.Variable

interface Options {
  isAsync: boolean
  lockPath: string
  hasReturn: boolean
}

type Range = readonly [number, number]
const inside = (node: TSESTree.Node, range: Range): boolean =>
  range[0] <= node.range[0] && node.range[1] <= range[1]

/** The constants that code after a run of statements needs. */
export interface Result {
  readonly names: readonly string[]
  /** One that cannot be a promise is answered as it is; anything else in an object, which no lock waits for. */
  readonly bare: boolean
}

/**
 * Looks at what a run of statements declares and assigns. Answers the constants that code after the run needs, if
 * any, or the reason why moving the run into a closure would break a name.
 */
export function inspectBindings(
  sourceCode: SourceCode,
  statements: readonly TSESTree.Node[],
  { isAsync, lockPath, hasReturn }: Options,
): { result: Result | undefined } | { reason: string } {
  const range: Range = [statements[0]!.range[0], statements.at(-1)!.range[1]]
  const declared = new Set<Variable>()
  for (const statement of statements) {
    walk(sourceCode, statement, (node) => {
      for (const variable of sourceCode.scopeManager?.getDeclaredVariables(node) ?? []) declared.add(variable)
    })
  }

  const looped = isInLoop(statements[0]!)
  const outward: Variable[] = []
  for (const variable of declared) {
    // Not of an inner block or function, so other code could see it, and the closure would take it away.
    const visible = !inside(variable.scope.block, range)
    // Two declarations, one of them outside: a parameter of the same name, a second `var`.
    if (variable.defs.some((def) => !inside(def.node, range))) {
      return { reason: `${variable.name} is also declared outside` }
    }
    if (visible && looped && isVar(variable) && !isFreshEachRound(variable, statements)) {
      return { reason: `${variable.name} may keep its value from one round of the loop to the next` }
    }
    if (visible && mentions(lockPath, variable.name)) {
      return { reason: `the lock path uses ${variable.name}, which is declared inside` }
    }
    const loose = looseFunctions(sourceCode, variable.name)
    if (visible && loose.some((other) => isHiddenBy(other, variable, range))) {
      return { reason: `${variable.name} is also the name of a function in a block` }
    }
    // A loop would find it in its next round, before the block that declares it has run again.
    const known = looped && !visible ? withinScope(variable) : range
    if (loose.includes(variable) && isNamedOutside(sourceCode, variable.name, statements, known)) {
      return { reason: `${variable.name} is declared inside and used outside` }
    }
    if (variable.references.every((reference) => inside(reference.identifier as TSESTree.Node, range)))
      continue
    outward.push(variable)
  }
  const assigned = assignedForLater(sourceCode, statements, range)
  if (assigned !== undefined) {
    return { reason: `TypeScript would no longer see that ${assigned} is assigned` }
  }
  if (outward.length === 0) return { result: undefined }
  const lost = hasReturn ? outward[0] : outward.find((variable) => !canBeResult(variable, statements, range))
  if (lost) return { reason: `${lost.name} is declared inside and used outside` }
  const bare = outward.length === 1 && (isAsync ? isNeverPromise(outward[0]!) : isNamed(outward[0]!))
  return { result: { names: outward.map((variable) => variable.name), bare } }
}

/** What a block holds; what a `switch` switches on stands outside its scope. */
function withinScope({ scope }: Variable): Range {
  const { block } = scope
  return block.type === 'SwitchStatement' ? [block.discriminant.range[1], block.range[1]] : block.range
}

/**
 * A `const` or `let` around a function of a block keeps it from being a variable there too. Moved into the section, it no
 * longer does.
 */
function isHiddenBy({ scope }: Variable, by: Variable, range: Range): boolean {
  return (
    scope !== by.scope &&
    scope.variableScope === by.scope.variableScope &&
    inside(scope.block, by.scope.block.range) &&
    !inside(scope.block, range)
  )
}

function isNamedOutside(
  sourceCode: SourceCode,
  name: string,
  statements: readonly TSESTree.Node[],
  range: Range,
): boolean {
  let found = false
  walk(sourceCode, boundaryAround(statements[0]!) ?? sourceCode.ast, (node) => {
    if (node.type === 'Identifier' && node.name === name && !inside(node, range)) found = true
  })
  return found
}

function isVar(variable: Variable): boolean {
  const parent = (variable.defs[0] as { parent?: TSESTree.Node | null } | undefined)?.parent
  return parent?.type === 'VariableDeclaration' && parent.kind === 'var'
}

function isInLoop(statement: TSESTree.Node): boolean {
  const home = boundaryAround(statement)
  for (let node: TSESTree.Node | undefined = statement; node && node !== home; node = node.parent) {
    if (/^(?:For|While|DoWhile)/.test(node.type)) return true
  }
  return false
}

/** Whether every round of a loop gives a `var` its value before anything can read the one of the round before. */
function isFreshEachRound(variable: Variable, statements: readonly TSESTree.Node[]): boolean {
  const { node, parent } = variable.defs[0] as { node: TSESTree.Node; parent?: TSESTree.Node | null }
  if (variable.defs.length !== 1 || node.type !== 'VariableDeclarator' || !node.init) return false
  if (!parent || !statements.includes(parent)) return false
  const home = boundaryAround(node)
  return variable.references.every((reference) => {
    const identifier = reference.identifier as TSESTree.Node
    const isLater = reference.init || identifier.range[0] >= node.range[1]
    return isLater && boundaryAround(identifier) === home
  })
}

function isInDeclaredFunction(node: TSESTree.Node, home: TSESTree.Node | undefined): boolean {
  for (let around = boundaryAround(node); around && around !== home; around = boundaryAround(around)) {
    if (around.type === 'FunctionDeclaration') return true
  }
  return false
}

/** Whether `const x = withLock(…, () => { …; return x })` gives later code exactly the value that it has now. */
function canBeResult(variable: Variable, statements: readonly TSESTree.Node[], range: Range): boolean {
  const [definition] = variable.defs
  if (!definition || variable.defs.length !== 1) return false
  const { node, parent } = definition as { node: TSESTree.Node; parent?: TSESTree.Node | null }
  if (node.type !== 'VariableDeclarator' || !node.init || parent?.type !== 'VariableDeclaration') return false
  if ((parent.kind !== 'const' && parent.kind !== 'let') || !statements.includes(parent)) return false
  const home = boundaryAround(parent)
  for (const reference of variable.references) {
    const identifier = reference.identifier as TSESTree.Node
    const isInside = inside(identifier, range)
    if (!isInside && identifier.range[0] < range[1]) return false
    // A hoisted function may be called from the run, when the outer constant has no value yet.
    if (!isInside && isInDeclaredFunction(identifier, home)) return false
    if (reference.init || !reference.isWrite()) continue
    // A closure, or code after the run, would write to another variable than the one that is read.
    if (!isInside || boundaryAround(identifier) !== home) return false
  }
  return true
}

/** `const state = …`, whose value can be told from what is written there. */
const isNamed = (variable: Variable): boolean =>
  (variable.defs[0]!.node as TSESTree.VariableDeclarator).id.type === 'Identifier'

/** An async callback that answers a promise answers its value instead. */
function isNeverPromise(variable: Variable): boolean {
  const { node } = variable.defs[0] as { node: TSESTree.VariableDeclarator }
  return (
    isNamed(variable) &&
    node.init !== null &&
    cannotBePromise(node.init) &&
    variable.references.every((reference) => reference.init || !reference.isWrite())
  )
}

function cannotBePromise(node: TSESTree.Node): boolean {
  switch (node.type) {
    case 'AwaitExpression':
    case 'Literal':
    case 'TemplateLiteral':
    case 'ArrayExpression':
    case 'BinaryExpression':
    case 'UnaryExpression':
      return true
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return cannotBePromise(node.expression)
    case 'LogicalExpression':
      return cannotBePromise(node.left) && cannotBePromise(node.right)
    case 'CallExpression': {
      const { callee } = node
      return (
        callee.type === 'MemberExpression' &&
        callee.object.type === 'Identifier' &&
        callee.object.name === 'JSON' &&
        node.arguments.length === 1
      )
    }
    default:
      return false
  }
}

/**
 * A variable that is declared before the run without a value, assigned inside and read behind it. JavaScript does
 * not mind the closure; TypeScript no longer sees the assignment.
 */
function assignedForLater(
  sourceCode: SourceCode,
  statements: readonly TSESTree.Node[],
  range: Range,
): string | undefined {
  if (!isTypeScript(sourceCode)) return undefined
  const home = boundaryAround(statements[0]!)
  for (const scope of scopesAround(sourceCode, statements[0]!)) {
    for (const variable of scope.variables) {
      const node = variable.defs[0]?.node as TSESTree.Node | undefined
      if (node?.type !== 'VariableDeclarator' || node.init || inside(node, range)) continue
      if (boundaryAround(node) !== home) continue
      const isAssigned = variable.references.some(
        (reference) => reference.isWrite() && inside(reference.identifier, range),
      )
      const isReadLater = variable.references.some(
        (reference) => reference.isRead() && (reference.identifier as TSESTree.Node).range[0] >= range[1],
      )
      if (isAssigned && isReadLater) return variable.name
    }
    if (scope.block === home && isBoundary(scope.block)) break
  }
  return undefined
}
