import type { Node } from '../analysis/ast.ts'
import { planCleanup } from '../analysis/cleanup.ts'
import { isWrite, planCollapse, type Collapse, type Refusal } from '../analysis/collapse.ts'
import { planCallbackCollapse, type CallbackCollapse } from '../analysis/collapse-callback.ts'
import type { FileFacts, Staging } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { leakedTemps } from '../analysis/leaks.ts'
import { gradeOf, ownMarks } from '../analysis/staging.ts'
import { spelledTemp, targetExpression } from '../analysis/temp-uses.ts'
import { textOf } from '../analysis/wording.ts'
import { createRule, fixTarget } from '../create-rule.ts'
import { replaceNode } from '../fix/call.ts'
import type { ReportParts } from '../fix/certainty.ts'
import { cleanupEdit } from '../fix/cleanup.ts'
import { wouldLoseComments } from '../fix/comments.ts'
import type { Edit } from '../fix/edit.ts'
import { inForm } from '../fix/names.ts'
import { removeDeclarator, removeStatement } from '../fix/remove.ts'
import { replaceCall } from '../fix/replace-call.ts'
import { runtimeEdit, type FixTarget } from '../fix/runtime-edit.ts'
import { quote } from '../fix/style.ts'
import type { RuleOptions } from '../rule-options.ts'

type MessageId = 'leakedTemp' | 'unremovedTemp' | 'useAtomicWrite' | 'removeTemp'

type Options = RuleOptions['no-leaked-temp']

export default createRule<[Options], MessageId>({
  name: 'no-leaked-temp',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow temp files that stay behind when the write or the rename fails',
      recommended: false,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [{ type: 'object', properties: { ignore: IGNORE_SCHEMA }, additionalProperties: false }],
    messages: {
      leakedTemp:
        "When the write of '{{temp}}' or the rename onto '{{target}}' fails, the temp file stays behind{{more}}. Use {{replacement}}(), which removes it.",
      unremovedTemp:
        "When filling '{{temp}}' or the rename onto '{{target}}' fails, the temp file stays behind{{more}}. Remove it where the failure is handled.",
      useAtomicWrite: 'Use {{replacement}}() for the write and the rename.',
      removeTemp: 'Remove the temp file in a handler when the write or the rename fails.',
    },
  },
  defaultOptions: [{ ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    const target = fixTarget(context, settings)
    for (const { staging, node } of leakedTemps(facts)) {
      if (isIgnored(staging.target)) continue
      let known: Plan | undefined
      const plan = (): Plan =>
        (known ??= planCallbackCollapse(facts, staging) ?? planCollapse(facts, staging))
      const data = {
        temp: textOf(context.sourceCode, spelledTemp(facts, staging)),
        target: textOf(context.sourceCode, targetExpression(facts, staging)),
        more: gradeOf(ownMarks(staging.temp, staging.target)) === 'fixed' ? '' : ', each time another one',
        replacement: replacementFor(staging),
      }
      context.report({
        node,
        messageId: isWrittenWhole(staging, plan) ? 'leakedTemp' : 'unremovedTemp',
        data,
        ...target.change(() => change(facts, staging, plan(), target, data)),
      })
    }
  },
})

type Plan = Collapse | CallbackCollapse | Refusal

const replacementFor = ({ write, rename }: Staging) =>
  inForm('atomicWrite', (write ?? rename).operation.flavour === 'sync')

/** The content is there before the file is, so that one call can take it. */
function isWrittenWhole({ write }: Staging, plan: () => Plan): boolean {
  return (
    (write !== undefined && isWrite(write) && write.operation.data !== undefined) || !('reason' in plan())
  )
}

function change(
  facts: FileFacts,
  staging: Staging,
  plan: Plan,
  target: FixTarget,
  data: { replacement: string },
): ReportParts<MessageId> {
  const collapsed = collapseEdit(facts, staging, plan, target, data)
  if (collapsed.fix || collapsed.suggest) return collapsed
  return cleanupEdit(target, planCleanup(facts, staging), staging.rename.operation.node, {
    messageId: 'removeTemp',
  })
}

function collapseEdit(
  facts: FileFacts,
  staging: Staging,
  plan: Plan,
  target: FixTarget,
  data: { replacement: string },
) {
  const name = replacementFor(staging)
  const message = { messageId: 'useAtomicWrite' as const, data }
  if ('reason' in plan) {
    const refusing = { sameKind: true, refused: plan.reason }
    const at = [staging.rename.operation.node]
    return runtimeEdit(target, { names: [name], at, facts: refusing, edits: () => plan }, message)
  }
  if ('callback' in plan)
    return runtimeEdit(
      target,
      {
        names: [name],
        at: [plan.write],
        facts: {
          sameKind: false,
          callbackStyle: true,
          commentLost: losesCommentOf(facts, plan),
        },
        edits: (locals, callbackify) => collapseCallbacks(facts, plan, locals[name], callbackify),
      },
      message,
    )
  return runtimeEdit(
    target,
    {
      names: [name],
      at: [plan.replaced],
      facts: { sameKind: true, commentLost: losesComment(facts, plan), needsLook: plan.needsLook },
      comesFirst: true,
      edits: (locals) => collapse(facts, plan, locals[name]),
    },
    message,
  )
}

/** What stays of the callback of the write. */
const keptOf = ({ callback, then }: CallbackCollapse): Node => (then.as === 'replaced' ? then.by : callback)

function losesCommentOf({ sourceCode }: FileFacts, plan: CallbackCollapse): boolean {
  const { then, callback, removed } = plan
  const [gone, kept] = then.as === 'replaced' ? [callback, [then.by.range]] : [then.rename, []]
  return (
    wouldLoseComments(sourceCode, gone.range, kept) ||
    removed.some((node) => wouldLoseComments(sourceCode, node.range))
  )
}

function collapseCallbacks(
  facts: FileFacts,
  plan: CallbackCollapse,
  callee: string,
  callbackify: string,
): readonly Edit[] | undefined {
  const { sourceCode } = facts
  const { write, target, options, callback, then, removed } = plan
  const changes = { path: target, options: optionsText(facts, options) }
  const edits = replaceCall(sourceCode, write, callee, changes, { callbackify })
  const dropped = edits && removeAll(facts, removed)
  if (!dropped) return undefined
  const kept = keptOf(plan)
  return [
    ...edits,
    ...dropped,
    ...(then.as === 'called'
      ? replaceNode(sourceCode, then.rename, `${then.name}(null)`)
      : [
          { range: [callback.range[0], kept.range[0]], text: '' } as const,
          { range: [kept.range[1], callback.range[1]], text: '' } as const,
        ]),
  ]
}

function removeAll({ sourceCode }: FileFacts, removed: readonly Node[]): readonly Edit[] | undefined {
  const edits = removed.map((each) =>
    each.type === 'VariableDeclarator'
      ? removeDeclarator(sourceCode, each)
      : removeStatement(sourceCode, each),
  )
  return edits.includes(undefined) ? undefined : edits.flatMap((each) => each!)
}

const keptBy = ({ target, data, options }: Collapse): readonly Node[] => [
  target,
  data,
  ...('length' in options ? options.flatMap((one) => ('node' in one ? [one.node] : [])) : [options]),
]

function losesComment(facts: FileFacts, plan: Collapse): boolean {
  const kept = keptBy(plan).map((node) => node.range)
  return [plan.replaced, ...plan.removed].some((node) =>
    wouldLoseComments(facts.sourceCode, node.range, kept),
  )
}

function collapse(facts: FileFacts, plan: Collapse, callee: string): readonly Edit[] | undefined {
  const { sourceCode } = facts
  const text = (node: Node): string => sourceCode.getText(node)
  const given = [text(plan.target), text(plan.data), optionsText(facts, plan.options)]
  const wait = plan.waits ? 'await ' : ''
  const edits = replaceNode(sourceCode, plan.replaced, `${wait}${callee}(${given.join(', ')})`)
  const dropped = removeAll(facts, plan.removed)
  return dropped && [...edits, ...dropped]
}

function optionsText({ sourceCode }: FileFacts, options: Collapse['options']): string {
  if (!('length' in options)) return sourceCode.getText(options)
  const entries = options.map((option) => {
    if (!('node' in option)) {
      const { as, value } = option
      return `${as}: ${typeof value === 'string' ? quote(sourceCode, value) : value}`
    }
    const text = sourceCode.getText(option.node)
    return option.as === 'property' ? text : option.as === 'spread' ? `...${text}` : `${option.as}: ${text}`
  })
  return `{ ${entries.join(', ')} }`
}
