/** A call of the runtime in the place of another call, whose arguments stay where they are. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { replaceCallee } from './call.ts'
import { wouldLoseComments } from './comments.ts'
import type { Edit } from './edit.ts'
import { resolveName } from './scope.ts'
import { quote } from './style.ts'
import { isFunction, isTypeScript, walk } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>

/** What becomes of the arguments; what is left out stays as it is. */
export interface ArgumentChanges {
  /** A part of the first argument that stands for all of it, or the text of what does. */
  readonly path?: TSESTree.Node | string
  /** How the second argument becomes text. */
  readonly json?: {
    readonly replacer: string | undefined
    readonly spaces: string | undefined
    /** `JSON.stringify` answers a text for it. */
    readonly certain: boolean
  }
  /** The text of the third argument; null: it is left out. */
  readonly options?: string | null
}

/** Where the callback stands, and what the function of `node:util` is called here that makes a call with a promise take it. */
export interface CallbackForm {
  readonly callbackify: string
}

/**
 * Replaces what a call calls, and of its arguments what the new function takes in another form. Answers undefined where
 * `replaceCallee` does, and where a comment would be lost.
 *
 * @param callback the call takes an error-first callback, its last argument
 */
export function replaceCall(
  sourceCode: SourceCode,
  call: TSESTree.Node,
  localName: string,
  changes: ArgumentChanges = {},
  callback?: CallbackForm,
): Edit[] | undefined {
  if (call.type !== 'CallExpression') return undefined
  const kept = call.arguments.length - (callback ? 1 : 0)
  if (callback && kept < 2) return undefined
  const wrapped = callback ? callbackEdits(sourceCode, call, localName, changes, kept, callback) : []
  const callee = callback && wrapped?.length === 0 ? `${callback.callbackify}(${localName})` : localName
  const edits = wrapped && (wrapped.length > 0 ? wrapped : replaceCallee(sourceCode, call, callee))
  const changed = edits && argumentEdits(sourceCode, call, changes, kept)
  return changed && [...edits, ...changed]
}

/** Nothing where `callbackify(f)(…)` does. */
function callbackEdits(
  sourceCode: SourceCode,
  call: TSESTree.CallExpression,
  localName: string,
  { json, options }: ArgumentChanges,
  kept: number,
  { callbackify }: CallbackForm,
): Edit[] | undefined {
  // What the text is made of may throw, and that goes to the callback. And the types of `callbackify` know no
  // arguments that may be left out.
  const optional = typeof options === 'string' || kept > 2
  if (!json && (!optional || !isTypeScript(sourceCode))) return []
  const edits = replaceCallee(sourceCode, call, `${callbackify}(${json ? 'async ' : ''}() => ${localName}`)
  const last = call.arguments[kept - 1]!
  const comma = sourceCode.getTokenAfter(last, (token) => token.value === ',')
  const next = comma && sourceCode.getTokenAfter(comma)
  if (!edits || !next || wouldLoseComments(sourceCode, [comma.range[0], next.range[0]])) return undefined
  if (call.arguments.slice(0, kept).some((argument) => pauses(sourceCode, argument))) return undefined
  return [...edits, { range: [comma.range[0], next.range[0]], text: '))(' }]
}

/** It has an `await` or `yield` that would come into another function. */
function pauses(sourceCode: SourceCode, node: TSESTree.Node): boolean {
  let found = false
  walk(sourceCode, node, (inner) => {
    if (inner.type === 'AwaitExpression' || inner.type === 'YieldExpression') found = true
    return !isFunction(inner)
  })
  return found
}

function argumentEdits(
  sourceCode: SourceCode,
  call: TSESTree.CallExpression,
  { path, json, options }: ArgumentChanges,
  kept: number,
): Edit[] | undefined {
  const [first, data, third] = call.arguments
  const edits: Edit[] = []
  if (path && first) {
    const isText = typeof path === 'string'
    if (wouldLoseComments(sourceCode, first.range, isText ? [] : [path.range])) return undefined
    edits.push({ range: first.range, text: isText ? path : sourceCode.getText(path) })
  }
  if (!data || (!json && options === undefined)) return edits
  const end = endOf(sourceCode, call, data)
  let behind = ''
  if (json) {
    if (resolveName(sourceCode, call, 'JSON')) return undefined
    const comma = sourceCode.getTokenBefore(data, (token) => token.value === ',')!
    const start = sourceCode.getTokenAfter(comma)!.range[0]
    edits.push({ range: [start, start], text: 'JSON.stringify(' })
    behind = jsonEnd(sourceCode, json)
  }
  const given = kept > 2 ? third : undefined
  if (typeof options === 'string' && !given) behind += `, ${options}`
  if (behind !== '') edits.push({ range: [end, end], text: behind })
  if (!given || options === undefined) return edits
  // What is kept of an object is repeated by its text.
  const parts = given.type === 'ObjectExpression' ? given.properties.map((property) => property.range) : []
  const removed: [number, number] =
    options === null ? [end, endOf(sourceCode, call, given)] : [given.range[0], given.range[1]]
  if (wouldLoseComments(sourceCode, removed, options === null ? [] : parts)) return undefined
  edits.push({ range: removed, text: options ?? '' })
  return edits
}

/** What is behind the data: `, null, 2) + '\n'`. A value that has no text must not become the text "undefined". */
function jsonEnd(sourceCode: SourceCode, json: NonNullable<ArgumentChanges['json']>): string {
  const spaces = json.spaces === undefined ? '' : `, ${json.spaces}`
  const replacer = json.replacer !== undefined || spaces !== '' ? `, ${json.replacer ?? 'null'}` : ''
  const newline = quote(sourceCode, '\n')
  return `${replacer}${spaces})${json.certain ? ` + ${newline}` : `.concat(${newline})`}`
}

/** The end of an argument with the parentheses that it stands in. */
function endOf(sourceCode: SourceCode, call: TSESTree.CallExpression, argument: TSESTree.Node): number {
  const next = sourceCode.getTokenAfter(
    argument,
    (token) => token.value === ',' || token.range[1] === call.range[1],
  )!
  return sourceCode.getTokenBefore(next)!.range[1]
}
