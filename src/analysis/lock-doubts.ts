/** What speaks against taking a lock without a person looking at it first. */
import { enclosingFunction, isWithin, unwrap, type Node } from './ast.ts'
import { handlersAround, type Handler } from './failure.ts'
import type { FileEvent, FileFacts, UpdateSite } from './file-facts.ts'
import { directoryOf } from './symbolic-path.ts'
import { HANDED_IN } from './wording.ts'

/** Matters that a person should look at, whatever the range. */
export function doubtsAbout(
  facts: FileFacts,
  site: UpdateSite,
  first: Node,
  last: Node,
  sync: boolean,
): string | undefined {
  const { path } = site.update
  if (site.update.load.operation.replaceable || site.update.save.operation.replaceable) return HANDED_IN
  if (isGuarded(facts, site, first, last)) return 'the file may have no path'
  if (survivesFailure(facts, site.update.save, first, last))
    return 'the program goes on when it cannot save, and would not when it cannot take the lock'
  if (isKeptInMemory(facts, site.update.load)) return 'the load is left out when a copy is in memory'
  if (mayNarrow(facts, first, last)) return 'TypeScript may forget in the section what was tested before it'
  if (promisesValue(facts, first))
    return 'the declared return type needs a return that the lock would take away'
  const directory = directoryOf(path).key
  for (const event of facts.eventsOf(site.host)) {
    // The save may stand around the load: `this.all = { ...this.all }`.
    if (event.site.range[1] < first.range[0] || event.site.range[0] > last.range[1]) continue
    const { kind, recursive, options } = event.operation
    // The lock makes a missing directory itself, with the usual mode and before anything else runs.
    if (kind === 'mkdir' && (!recursive || (options && setsMode(facts, options))))
      return 'the section makes the directory in its own way'
    if (kind === 'stat' && event.path?.key === directory && !isForMaking(facts, event))
      return 'the section looks whether the directory is there'
  }
  return facts.hasLock(path, sync ? 'promise' : 'sync')
    ? 'synchronous and asynchronous sections of one file cannot wait for each other'
    : undefined
}

/** `try { save() } catch {}` inside the section: where nothing can be written no lock can be taken, and that error would get out. */
function survivesFailure(facts: FileFacts, save: FileEvent, first: Node, last: Node): boolean {
  const swallows = ({ node }: Handler): boolean =>
    !facts.order.contains(node.body, (inner) => inner.type === 'ThrowStatement')
  if ([...handlersAround(first, facts.values)].some(swallows)) return false
  const home = enclosingFunction(first)
  return [save.operation.node, ...save.chain].some((place) =>
    [...handlersAround(place, facts.values)].some((handler) => {
      const { range } = handler.at
      const isInside = range[0] >= first.range[0] && range[1] <= last.range[1]
      return (isInside || enclosingFunction(handler.at) !== home) && swallows(handler)
    }),
  )
}

/** `if (!existsSync(dir)) mkdirSync(dir, { recursive: true })`: the same when the lock has made it. */
function isForMaking(facts: FileFacts, look: FileEvent): boolean {
  let child: Node = look.operation.node
  let negated = false
  for (let up = child.parent; up; child = up, up = up.parent) {
    if (up.type === 'UnaryExpression' && up.operator === '!') negated = !negated
    else if (up.type === 'IfStatement') {
      if (up.test !== child || up.alternate !== null || !negated) return false
      const body = up.consequent.type === 'BlockStatement' ? up.consequent.body : [up.consequent]
      const only = body.length === 1 ? body[0] : undefined
      if (only?.type !== 'ExpressionStatement') return false
      const call = unwrap(only.expression)
      const made = call.type === 'CallExpression' ? facts.operations.operationOf(call, look.env) : undefined
      return (
        made?.kind === 'mkdir' &&
        made.path !== undefined &&
        facts.paths.pathOf(made.path, look.env).key === look.path?.key
      )
    } else if (up.type !== 'AwaitExpression') return false
  }
  return false
}

/** The tests that decide whether a place is reached, as far as they stand inside one function each. */
function* testsBefore(facts: FileFacts, place: Node, root: Node): Generator<{ test: Node; from: Node }> {
  for (const { node, child } of facts.order.surroundings(place, root)) {
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
      if (node.test !== child) yield { test: node.test, from: node }
    } else if (node.type === 'LogicalExpression') {
      if (node.left !== child) yield { test: node.left, from: node }
    } else if (node.type === 'AssignmentExpression') {
      if (/^(?:\?\?|\|\||&&)=$/.test(node.operator) && node.right === child)
        yield { test: node.left, from: node }
    } else if (node.type === 'BlockStatement') {
      // `if (!this.file) return`
      for (const statement of node.body) {
        if (statement.range[1] > child.range[0]) break
        if (statement.type === 'IfStatement' && facts.order.leaves([statement.consequent]))
          yield { test: statement.test, from: statement }
      }
    }
  }
}

/** `if (this.file) save(…)`: where the path is missing nothing happened, and the lock would throw. */
function isGuarded(facts: FileFacts, site: UpdateSite, first: Node, last: Node): boolean {
  const { key } = site.update.path
  const home = enclosingFunction(site.update.save.site)
  const isUnderLock = ({ range }: Node): boolean => range[0] >= first.range[0] && range[1] <= last.range[1]
  return [site.update.load, site.update.save].some((event) =>
    [event.operation.node, ...event.chain].some((place) =>
      [...testsBefore(facts, place, event.root)].some(
        // What was tested before the lock is taken is true there.
        ({ test, from }) =>
          (enclosingFunction(from) !== home || isUnderLock(from)) &&
          facts.order.contains(
            test,
            (inner) =>
              isName(inner) && isTested(inner, test) && facts.paths.pathOf(inner, event.env).key === key,
          ),
      ),
    ),
  )
}

/**
 * `if (!cache) cache = load()`: the copy in memory may be older than the file, and a lock around both does not help.
 */
function isKeptInMemory(facts: FileFacts, load: FileEvent): boolean {
  return [load.operation.node, ...load.chain].some((place) => {
    const fn = enclosingFunction(place)
    if (!fn) return false
    return [...testsBefore(facts, place, load.root)].some(({ test, from }) =>
      facts.order.contains(
        test,
        (name) =>
          isName(name) &&
          outlives(facts, name, fn) &&
          facts.order.contains(
            fn.body,
            (node) =>
              node.type === 'AssignmentExpression' &&
              node.range[1] > from.range[0] &&
              facts.sourceCode.getText(node.left) === facts.sourceCode.getText(name),
          ),
      ),
    )
  })
}

/** A field, or a variable that is declared outside the function: it is there at the next call. */
function outlives(facts: FileFacts, name: Node, fn: Node): boolean {
  if (name.type === 'Identifier') {
    const scope = facts.index.variableOf(name)?.scope.block as Node | undefined
    return scope !== undefined && !isWithin(scope, fn)
  }
  return name.type === 'MemberExpression' && unwrap(name.object).type === 'ThisExpression'
}

/** The name itself is tested; `existsSync(file)` tests what is there. */
function isTested(name: Node, test: Node): boolean {
  for (let up: Node | undefined = name; up && up !== test; up = up.parent)
    if (up.type === 'CallExpression') return false
  return test.type !== 'CallExpression'
}

const isName = (node: Node): boolean => node.type === 'Identifier' || node.type === 'MemberExpression'

/** A member that is tested before the section and used inside it: a closure does not keep what the test told. */
function mayNarrow(facts: FileFacts, first: Node, last: Node): boolean {
  const fn = enclosingFunction(first)
  if (!fn || !facts.index.isTypeScript) return false
  const text = (node: Node): string => facts.sourceCode.getText(node).replace(/[?!]/g, '')
  const tested = new Set<string>()
  facts.order.contains(fn.body, (node) => {
    const test =
      node.type === 'IfStatement' || node.type === 'ConditionalExpression'
        ? node.test
        : node.type === 'LogicalExpression'
          ? node.left
          : undefined
    if (test && test.range[0] < first.range[0]) {
      facts.order.contains(test, (inner) => {
        if (inner.type === 'MemberExpression') tested.add(text(inner))
        return false
      })
    }
    return false
  })
  if (tested.size === 0) return false
  return facts.order.contains(
    fn.body,
    (node) =>
      node.type === 'MemberExpression' &&
      node.range[0] >= first.range[0] &&
      node.range[1] <= last.range[1] &&
      tested.has(text(node)),
  )
}

/** `(): number | undefined` with nothing but bare returns: TypeScript wants one that is not inside a callback. */
function promisesValue(facts: FileFacts, first: Node): boolean {
  const fn = enclosingFunction(first)
  const type = fn?.returnType?.typeAnnotation.type
  if (
    !fn ||
    type === undefined ||
    type === 'TSVoidKeyword' ||
    type === 'TSAnyKeyword' ||
    type === 'TSUndefinedKeyword'
  )
    return false
  if (fn.async) return false
  return !(facts.index.returns.get(fn) ?? []).length
}

function setsMode(facts: FileFacts, options: Node): boolean {
  const found = facts.values.ref(options)
  return found.type !== 'object' || facts.values.propertyOf(found.node, 'mode').value !== undefined
}
