import type { FileFacts, ReplaceGap } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { functionOf } from '../analysis/operations.ts'
import { removalOf } from '../analysis/removal.ts'
import { HANDED_IN, placeOf, textOf } from '../analysis/wording.ts'
import { createRule, fixTarget } from '../create-rule.ts'
import { replaceCallee } from '../fix/call.ts'
import { commentsAbove, wouldLoseComments } from '../fix/comments.ts'
import { inForm } from '../fix/names.ts'
import { leaveComments, removeStatement } from '../fix/remove.ts'
import { runtimeEdit, type FixTarget } from '../fix/runtime-edit.ts'
import type { RuleOptions } from '../rule-options.ts'
import { atomicWriteFor, useAtomicWrite } from './no-in-place-write.ts'

type MessageId =
  'removedBeforeRename' | 'movedAside' | 'inPlaceFallback' | 'useRenameWithRetry' | 'useAtomicWrite'

type Options = RuleOptions['no-replace-gap']

export default createRule<[Options], MessageId>({
  name: 'no-replace-gap',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow replacing a file in a way that leaves it missing or torn for a moment',
      recommended: false,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [{ type: 'object', properties: { ignore: IGNORE_SCHEMA }, additionalProperties: false }],
    messages: {
      removedBeforeRename:
        "From here to the rename ({{rename}}) there is no '{{target}}': a reader finds none, and a crash or a refused rename leaves none. Let {{replacement}}() replace it in one step.",
      movedAside:
        "From here to the rename ({{rename}}) there is no '{{target}}': a reader finds none, and a crash leaves only the file that was moved aside. Copy the file for a backup, and let the rename replace it in one step.",
      inPlaceFallback:
        "When the rename ({{rename}}) fails, this writes '{{target}}' in place, and a crash or a full disk leaves it empty or cut short. Use {{replacement}}() instead.",
      useRenameWithRetry: 'Remove this and rename with {{replacement}}().',
      useAtomicWrite: 'Use {{replacement}}() instead.',
    },
  },
  defaultOptions: [{ ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    const target = fixTarget(context, settings)
    for (const [node, gap] of gapsOf(facts)) {
      const { event, staging } = gap
      if (isIgnored(staging.target)) continue
      const rename = staging.rename.operation.node
      context.report({
        node,
        messageId: MESSAGE[gap.kind],
        data: {
          target: textOf(context.sourceCode, staging.targetNode),
          rename: placeOf(rename, node),
          replacement: replacementOf(gap),
        },
        ...target.change(() =>
          gap.kind === 'removed'
            ? withoutRemoval(facts, gap, target)
            : gap.kind === 'in-place' && event.operation.kind === 'write'
              ? useAtomicWrite(facts, event, target, 'it is what the code falls back to')
              : {},
        ),
      })
    }
  },
})

const MESSAGE = {
  removed: 'removedBeforeRename',
  'moved-aside': 'movedAside',
  'in-place': 'inPlaceFallback',
} as const

/** One gap for each call that makes one. */
function gapsOf(facts: FileFacts): Map<ReplaceGap['event']['operation']['node'], ReplaceGap> {
  const found = new Map<ReplaceGap['event']['operation']['node'], ReplaceGap>()
  for (const host of facts.changers()) {
    for (const gap of facts.gapsIn(host)) {
      const { operation, chain } = gap.event
      const known = found.get(operation.node)
      // The function that does it shows more than its callers do.
      if (!known || chain.length < known.event.chain.length) found.set(operation.node, gap)
    }
  }
  return found
}

const retryFor = ({ staging }: ReplaceGap) =>
  inForm('renameWithRetry', staging.rename.operation.flavour === 'sync')

function replacementOf(gap: ReplaceGap): string {
  return gap.kind === 'in-place' && gap.event.operation.kind === 'write'
    ? atomicWriteFor(gap.event)
    : retryFor(gap)
}

/**
 * Takes the removal out, and renames with a retry: what Windows refuses for a moment was perhaps its reason. The rename may
 * have its retry already.
 */
function withoutRemoval(facts: FileFacts, gap: ReplaceGap, target: FixTarget) {
  const { sourceCode } = facts
  const { operation } = gap.staging.rename
  const removal = removalOf(facts, gap.event)
  const commented = removal !== undefined && wouldLoseComments(sourceCode, removal.statement.range)
  const removed = removal && (commented ? leaveComments : removeStatement)(sourceCode, removal.statement)
  const name = retryFor(gap)
  const callback = operation.flavour === 'callback'
  const retried = functionOf(operation) === 'renameWithRetry'
  return runtimeEdit(
    target,
    {
      names: retried ? [] : [name],
      at: [operation.node],
      facts: {
        sameKind: !callback,
        refused: removal ? undefined : 'the removal is not a statement of its own',
        commentLost: commented && !removed,
        resultChanges:
          !retried && (functionOf(operation) !== 'rename' || operation.node.arguments.length > 2),
        withoutRuntime: retried,
        needsLook: operation.replaceable
          ? HANDED_IN
          : gap.afterFailure
            ? 'it is what the code does when a first rename fails'
            : gap.event.operation.recursive
              ? 'a directory that stands there goes as well until now'
              : removal && !removal.forgiving
                ? 'a file that is missing is an error until now'
                : commented
                  ? 'a comment stands inside the removal'
                  : removal && commentsAbove(sourceCode, removal.statement)
                    ? 'a comment stands above the removal'
                    : undefined,
      },
      edits: (locals) => {
        const renamed = retried ? [] : replaceCallee(sourceCode, operation.node, locals[name])
        return removed && renamed && [...removed, ...renamed]
      },
    },
    { messageId: 'useRenameWithRetry' as const, data: { replacement: name } },
  )
}
