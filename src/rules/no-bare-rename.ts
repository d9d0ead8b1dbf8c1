import { propertyName, unwrap } from '../analysis/ast.ts'
import type { FileFacts, Staging } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { functionOf } from '../analysis/operations.ts'
import { isBeside, isFreshTarget, isRotated } from '../analysis/staging.ts'
import { HANDED_IN, textOf } from '../analysis/wording.ts'
import { createRule, fixTarget } from '../create-rule.ts'
import { inForm } from '../fix/names.ts'
import { replaceCall } from '../fix/replace-call.ts'
import { runtimeEdit, type FixTarget } from '../fix/runtime-edit.ts'
import type { RuleOptions } from '../rule-options.ts'

type MessageId = 'bareRename' | 'useRenameWithRetry'

type Options = RuleOptions['no-bare-rename']

export default createRule<[Options], MessageId>({
  name: 'no-bare-rename',
  meta: {
    type: 'problem',
    docs: { description: 'disallow renaming onto a live file without a retry', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    schema: [{ type: 'object', properties: { ignore: IGNORE_SCHEMA }, additionalProperties: false }],
    messages: {
      bareRename:
        "On Windows this rename fails with EPERM, EACCES or EBUSY while anyone has '{{target}}' open, and the new content is lost. Use {{replacement}}(), which tries again.",
      useRenameWithRetry: 'Use {{replacement}}() instead.',
    },
  },
  defaultOptions: [{ ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    const target = fixTarget(context, settings)
    for (const staging of bareRenames(facts)) {
      if (isIgnored(staging.target)) continue
      const { node, flavour } = staging.rename.operation
      const data = {
        target: textOf(context.sourceCode, staging.targetNode),
        replacement: inForm('renameWithRetry', flavour === 'sync'),
      }
      context.report({
        node,
        messageId: 'bareRename',
        data,
        ...target.change(() => change(facts, staging, target, data)),
      })
    }
  },
})

/** One staging for each rename that some way of reaching it does not try again. */
function bareRenames(facts: FileFacts): Iterable<Staging> {
  const found = new Map<object, Staging>()
  for (const host of facts.changers()) {
    for (const staging of facts.stagings(host)) {
      const { node, kind } = staging.rename.operation
      if (kind !== 'rename' || staging.rename.operation.replacesNothing || found.has(node)) continue
      // A target with a random name replaces nothing that anyone could have open, nor does a rotated log.
      if (isFreshTarget(staging.target) || isRotated(staging.target)) continue
      if (facts.order.isRetried(staging.rename) || facts.isRetriedByCallers(staging.rename)) continue
      found.set(node, staging)
    }
  }
  return found.values()
}

function change(facts: FileFacts, staging: Staging, target: FixTarget, data: { replacement: string }) {
  const { operation } = staging.rename
  const name = inForm('renameWithRetry', operation.flavour === 'sync')
  const callback = operation.flavour === 'callback'
  const moved = isMoveBeside(staging)
  return runtimeEdit(
    target,
    {
      names: [name],
      at: [operation.node],
      facts: {
        sameKind: !callback,
        callbackStyle: callback,
        needsLook: operation.replaceable
          ? HANDED_IN
          : moved
            ? 'a directory that stands there goes as well until now'
            : undefined,
        // Other options of other libraries' moves have no counterpart.
        resultChanges:
          !moved &&
          (functionOf(operation) !== 'rename' || operation.node.arguments.length > (callback ? 3 : 2)),
      },
      edits: (locals, callbackify) =>
        replaceCall(
          facts.sourceCode,
          operation.node,
          locals[name],
          moved ? { options: null } : {},
          callback ? { callbackify } : undefined,
        ),
    },
    { messageId: 'useRenameWithRetry' as const, data },
  )
}

/** `move(tmp, file, { overwrite: true })` of fs-extra within one directory: what is left of it is the rename. */
function isMoveBeside({ rename, temp, target }: Staging): boolean {
  const { api, flavour, node } = rename.operation
  if (!/^fs-extra\.move(?:Sync)?$/.test(api) || flavour === 'callback' || node.arguments.length !== 3)
    return false
  const options = unwrap(node.arguments[2]!)
  const [only, ...more] = options.type === 'ObjectExpression' ? options.properties : []
  if (only?.type !== 'Property' || more.length > 0) return false
  return (
    propertyName(only) === 'overwrite' &&
    only.value.type === 'Literal' &&
    only.value.value === true &&
    isBeside(temp, target)
  )
}
