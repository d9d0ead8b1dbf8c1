import type { Node } from '../analysis/ast.ts'
import { isWrite, planCollapse, type Collapse, type Refusal } from '../analysis/collapse.ts'
import { fileFacts, type FileFacts, type Staging } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { leakedTemps } from '../analysis/leaks.ts'
import { gradeOf, ownMarks } from '../analysis/staging.ts'
import { spelledTemp, targetExpression } from '../analysis/temp-uses.ts'
import { textOf } from '../analysis/wording.ts'
import { createRule, fixTarget, runtimeIn } from '../create-rule.ts'
import { replaceNode } from '../fix/call.ts'
import { wouldLoseComments } from '../fix/comments.ts'
import type { Edit } from '../fix/edit.ts'
import { inForm } from '../fix/names.ts'
import { removeStatement } from '../fix/remove.ts'
import { runtimeEdit, type FixTarget } from '../fix/runtime-edit.ts'

type MessageId = 'leakedTemp' | 'unremovedTemp' | 'useAtomicWrite'

export interface Options {
  /** Target paths to leave alone, as they are spelled in the code; `*` stands for anything. */
  ignore: string[]
}

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
    },
  },
  defaultOptions: [{ ignore: [] }],
  create(context, [options], settings) {
    return {
      'Program:exit'() {
        const facts = fileFacts(context.sourceCode, settings.calls, runtimeIn(context, settings))
        if (!facts) return
        const isIgnored = ignoreMatcher(options.ignore)
        const target = fixTarget(context, settings)
        for (const { staging, node } of leakedTemps(facts)) {
          if (isIgnored(staging.target)) continue
          const plan = planCollapse(facts, staging)
          const data = {
            temp: textOf(context.sourceCode, spelledTemp(facts, staging)),
            target: textOf(context.sourceCode, targetExpression(facts, staging)),
            more:
              gradeOf(ownMarks(staging.temp, staging.target)) === 'fixed' ? '' : ', each time another one',
            replacement: replacementFor(staging),
          }
          context.report({
            node,
            messageId: isWrittenWhole(staging, plan) ? 'leakedTemp' : 'unremovedTemp',
            data,
            ...change(facts, staging, plan, target, data),
          })
        }
      },
    }
  },
})

const replacementFor = ({ write, rename }: Staging) =>
  inForm('atomicWrite', (write ?? rename).operation.flavour === 'sync')

/** The content is there before the file is, so that one call can take it. */
function isWrittenWhole({ write }: Staging, plan: Collapse | Refusal): boolean {
  return !('reason' in plan) || (write !== undefined && isWrite(write) && write.operation.data !== undefined)
}

function change(
  facts: FileFacts,
  staging: Staging,
  plan: Collapse | Refusal,
  target: FixTarget,
  data: { replacement: string },
) {
  const name = replacementFor(staging)
  return runtimeEdit(
    target,
    {
      names: [name],
      at: ['reason' in plan ? staging.rename.operation.node : plan.replaced],
      facts: {
        sameKind: true,
        refused: 'reason' in plan ? plan.reason : undefined,
        commentLost: 'reason' in plan ? undefined : losesComment(facts, plan),
        needsLook: 'reason' in plan ? undefined : plan.needsLook,
      },
      comesFirst: true,
      edits: (locals) => ('reason' in plan ? plan : collapse(facts, plan, locals[name])),
    },
    { messageId: 'useAtomicWrite' as const, data },
  )
}

const keptBy = ({ target, data, options, mode }: Collapse): readonly Node[] => [
  target,
  data,
  ...('length' in options ? options : [options]),
  ...(mode ? [mode] : []),
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
  const given = [text(plan.target), text(plan.data), ...optionsText(plan, text)]
  const wait = plan.waits ? 'await ' : ''
  const edits = replaceNode(sourceCode, plan.replaced, `${wait}${callee}(${given.join(', ')})`)
  for (const statement of plan.removed) {
    const removed = removeStatement(sourceCode, statement)
    if (!removed) return undefined
    edits.push(...removed)
  }
  return edits
}

function optionsText({ options, mode }: Collapse, text: (node: Node) => string): string[] {
  if (!('length' in options) && !mode) return [text(options)]
  const properties =
    'length' in options ? options.map((property) => text(property)) : [`encoding: ${text(options)}`]
  if (mode) properties.push(`mode: ${text(mode)}`)
  return properties.length > 0 ? [`{ ${properties.join(', ')} }`] : []
}
