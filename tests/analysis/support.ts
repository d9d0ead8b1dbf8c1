/** Parses code as ESLint does and asks the analysis about it, in words that a test can be read in. */
import * as typescriptParser from '@typescript-eslint/parser'
import type { TSESLint } from '@typescript-eslint/utils'
import { Linter } from 'eslint'
import { isFunction, propertyName, wrapped } from '../../src/analysis/ast.ts'
import {
  canMatter,
  fileFacts,
  type FileEvent,
  type FileFacts,
  type Host,
  type Surroundings,
} from '../../src/analysis/file-facts.ts'
import { gradeOf, type Grade } from '../../src/analysis/staging.ts'
import { pathText, samePath, type SymbolicPath } from '../../src/analysis/symbolic-path.ts'

export interface ParseOptions {
  readonly typescript?: boolean
  readonly sourceType?: 'module' | 'commonjs' | 'script'
}

function parse(code: string, { typescript, sourceType = 'module' }: ParseOptions = {}): TSESLint.SourceCode {
  const linter = new Linter({ configType: 'flat' })
  const parser = typescript ? { parser: typescriptParser } : {}
  const messages = linter.verify(
    code,
    [{ files: ['**/*.*'], languageOptions: { sourceType, ...parser } }] as Linter.Config[],
    { filename: typescript ? 'file.ts' : 'file.js' },
  )
  const fatal = messages.find((message) => message.fatal)
  if (fatal) throw new Error(`${fatal.message} at line ${fatal.line} in\n${code}`)
  return linter.getSourceCode() as unknown as TSESLint.SourceCode
}

const NOTHING_OF_ITS_OWN: Surroundings = { calls: [], runtime: undefined }

/** Whether the rules look at a file at all. */
export const isLookedAt = (code: string, options?: ParseOptions): boolean =>
  canMatter(parse(code, options), () => NOTHING_OF_ITS_OWN)

export function factsOf(code: string, options?: ParseOptions): FileFacts {
  const facts = fileFacts(parse(code, options), NOTHING_OF_ITS_OWN)
  if (!facts) throw new Error(`the file cannot run:\n${code}`)
  return facts
}

/** `write sync state.json` for each operation that a rule can see, in the order of the source. */
export function operationsIn(code: string, options?: ParseOptions): string[] {
  const facts = factsOf(code, options)
  const found = new Map<object, FileEvent>()
  for (const host of facts.hosts()) {
    for (const event of facts.eventsOf(host)) {
      const before = found.get(event.operation.node)
      if (!before || before.chain.length < event.chain.length) found.set(event.operation.node, event)
    }
  }
  return [...found.values()]
    .sort((a, b) => a.operation.node.range[0] - b.operation.node.range[0])
    .map(({ operation, path, to }) =>
      [
        operation.kind,
        operation.flavour,
        ...[path, to].filter((one) => one !== undefined).map(pathText),
      ].join(' '),
    )
}

/** The function, method or variable of a name; the whole file when no name is given. */
export function hostOf(facts: FileFacts, name?: string): Host {
  if (name === undefined) return facts.index.program
  const found = facts.index.functions.find((fn) => nameOf(fn) === name)
  if (!found) throw new Error(`no function is called ${name}`)
  return found
}

function nameOf(fn: Host): string | undefined {
  if (!isFunction(fn)) return undefined
  if (fn.id) return fn.id.name
  const parent = wrapped(fn).parent
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
  if (parent?.type === 'MethodDefinition' || parent?.type === 'PropertyDefinition')
    return propertyName(parent)
  if (parent?.type === 'Property') return propertyName(parent)
  if (parent?.type === 'AssignmentExpression' && parent.left.type === 'MemberExpression')
    return propertyName(parent.left)
  return undefined
}

/** What running a function does: `read a.json`, with `lock`, `unsure` or `mutex` behind what is held apart. */
export function storyOf(code: string, name?: string, options?: ParseOptions): string[] {
  const facts = factsOf(code, options)
  return facts
    .eventsOf(hostOf(facts, name))
    .filter((event) => event.operation.kind !== 'lock')
    .map(({ operation, path, to, locks }) =>
      [
        operation.kind,
        ...[path, to].filter((one) => one !== undefined).map(pathText),
        ...locks.map((lock) => (lock.inProcess ? 'mutex' : lock.known ? 'lock' : 'unsure')),
      ].join(' '),
    )
}

export function eventOf(facts: FileFacts, kind: string, name?: string): FileEvent {
  const found = facts.eventsOf(hostOf(facts, name)).filter((event) => event.operation.kind === kind)
  if (found.length !== 1) throw new Error(`${found.length} events are a ${kind}`)
  return found[0]!
}

/** Whether the one read and the one write of a function (or of the file) are of the same file, for sure. */
export function isSameFile(code: string, name?: string, options?: ParseOptions): boolean {
  const facts = factsOf(code, options)
  return samePath(pathOfEvent(facts, 'read', name), pathOfEvent(facts, 'write', name))
}

function pathOfEvent(facts: FileFacts, kind: string, name?: string): SymbolicPath {
  const { path } = eventOf(facts, kind, name)
  if (!path) throw new Error(`the ${kind} has no path`)
  return path
}

/** How far the name of the one file that is written keeps two writers apart. */
export function gradeIn(code: string, name?: string, options?: ParseOptions): Grade {
  return gradeOf(pathOfEvent(factsOf(code, options), 'write', name).marks)
}

/** The marks of uniqueness in the path of the one file that is written. */
export function marksIn(code: string, name?: string, options?: ParseOptions): string[] {
  return [...pathOfEvent(factsOf(code, options), 'write', name).marks].sort()
}

/** Whether the one rename of a function (or of the file) is tried again when it is refused. */
export function isRetriedIn(code: string, name?: string, options?: ParseOptions): boolean {
  const facts = factsOf(code, options)
  return facts.order.isRetried(eventOf(facts, 'rename', name))
}

/** The updates of a function (or of the file): `state.json: none`, by path and protection. */
export function updatesIn(code: string, name?: string, options?: ParseOptions): string[] {
  const facts = factsOf(code, options)
  return facts
    .updatesIn(hostOf(facts, name))
    .map(({ path, protection }) => `${pathText(path)}: ${protection}`)
}

/** The gaps of a function (or of the file): `removed state.json, line 4`, with `again` after a failed rename. */
export function gapsIn(code: string, name?: string, options?: ParseOptions): string[] {
  const facts = factsOf(code, options)
  return facts
    .gapsIn(hostOf(facts, name))
    .map(
      ({ kind, event, staging, afterFailure }) =>
        `${kind} ${pathText(staging.target)}, line ${event.operation.node.loc.start.line}${afterFailure ? ', again' : ''}`,
    )
}

/** What rules would look at: `in place a.json`, `staged a.tmp a.json`, `update a.json`, each once. */
export function judgementsIn(code: string, options?: ParseOptions): string[] {
  const facts = factsOf(code, options)
  const found = new Set<string>()
  for (const host of facts.hosts()) {
    for (const event of facts.eventsOf(host))
      if (event.operation.kind === 'write' && !facts!.isStaged(event) && facts!.state.readBack(event))
        found.add(`in place ${pathText(event.path!)}`)
    for (const { temp, target } of facts!.stagings(host))
      found.add(`staged ${pathText(temp)} ${pathText(target)}`)
    for (const { path } of facts!.updatesIn(host)) found.add(`update ${pathText(path)}`)
  }
  return [...found].sort()
}

/** The loads of a function (or of the file) whose failure is saved as a default: `state.json, line 4`. */
export function swallowedIn(code: string, name?: string, options?: ParseOptions): string[] {
  const facts = factsOf(code, options)
  return facts
    .swallowedIn(hostOf(facts, name))
    .map(({ path, handler }) => `${pathText(path)}, line ${handler.node.loc.start.line}`)
}

/** Whether the one write of a file, as the function that holds it sees it, is of a file that is read back. */
export function isReadBack(code: string, options?: ParseOptions): boolean {
  const facts = factsOf(code, options)
  return facts.state.readBack(ownWriteOf(facts)) !== undefined
}

/** The one write of a file, as the function that holds it sees it. */
export function ownWriteOf(facts: FileFacts): FileEvent {
  const found = facts
    .hosts()
    .flatMap((host) => facts.eventsOf(host))
    .filter(({ operation, chain }) => operation.kind === 'write' && chain.length === 0)
  if (found.length !== 1) throw new Error(`${found.length} writes`)
  return found[0]!
}
