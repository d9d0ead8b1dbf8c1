/** The change that gives a temp file a path from tmpPath(). */
import type { TSESTree } from '@typescript-eslint/utils'
import { insertBeforeStatement, replaceNode } from './call.ts'
import type { ReportParts } from './certainty.ts'
import { wouldLoseComments } from './comments.ts'
import { constantKeyword } from './language.ts'
import { runtimeEdit, type FixTarget } from './runtime-edit.ts'
import { freshName } from './scope.ts'
import { isFunction } from './syntax.ts'

export interface TempPathPlan {
  /** Expressions that become the new temp path. */
  readonly replaced: readonly TSESTree.Node[]
  /** The text of the target path. */
  readonly target: string
  /** The part of a replaced expression that the text was taken from. */
  readonly kept?: TSESTree.Node | undefined
  /** The path is spelled at several places: declare it once before this statement. */
  readonly hoistBefore?: TSESTree.Node
  readonly needsLook?: string | undefined
}

/** @param at where the function is needed when the plan does not say */
export function tempPathEdit<MessageId extends string>(
  target: FixTarget,
  plan: TempPathPlan | { readonly reason: string },
  at: TSESTree.Node,
  message: { messageId: MessageId },
): ReportParts<MessageId> {
  const { sourceCode } = target
  const planned = 'reason' in plan ? undefined : plan
  const kept = planned?.kept ? [planned.kept.range] : []
  return runtimeEdit(
    target,
    {
      names: ['tmpPath'],
      at: planned?.replaced ?? [at],
      facts: {
        sameKind: true,
        commentLost: planned?.replaced.some((node) => wouldLoseComments(sourceCode, node.range, kept)),
        refused: 'reason' in plan ? plan.reason : undefined,
        needsLook: planned?.needsLook,
      },
      edits: ({ tmpPath }) => {
        if ('reason' in plan) return plan
        const call = `${tmpPath}(${plan.target})`
        if (!plan.hoistBefore) return plan.replaced.flatMap((node) => replaceNode(sourceCode, node, call))
        const name = freshName(sourceCode, plan.replaced, 'tmp')
        const declaration = `${constantKeyword(sourceCode)} ${name} = ${call}`
        const declared = insertBeforeStatement(sourceCode, plan.hoistBefore, declaration)
        const start = outermostFunction(plan.hoistBefore)?.range[0] ?? 0
        return (
          declared && [
            // Nothing, but from here on: a second name of this function waits until the first can be seen.
            { range: [start, start], text: '' },
            ...declared,
            ...plan.replaced.flatMap((node) => replaceNode(sourceCode, node, name)),
          ]
        )
      },
    },
    message,
  )
}

function outermostFunction(node: TSESTree.Node): TSESTree.Node | undefined {
  let found: TSESTree.Node | undefined
  for (let current = node.parent; current; current = current.parent) if (isFunction(current)) found = current
  return found
}
