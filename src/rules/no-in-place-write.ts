import type { FileEvent, FileFacts } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { mayBeHandle } from '../analysis/call-options.ts'
import { isRandom } from '../analysis/symbolic-path.ts'
import { HANDED_IN, placeOf, textOf } from '../analysis/wording.ts'
import { writeForm } from '../analysis/write-form.ts'
import { createRule, fixTarget } from '../create-rule.ts'
import { inForm } from '../fix/names.ts'
import { replaceCall } from '../fix/replace-call.ts'
import { runtimeEdit, type FixTarget } from '../fix/runtime-edit.ts'
import type { RuleOptions } from '../rule-options.ts'

type MessageId = 'inPlaceWrite' | 'inPlaceWriteUnread' | 'useAtomicWrite'

type Options = RuleOptions['no-in-place-write']

export default createRule<[Options], MessageId>({
  name: 'no-in-place-write',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow rewriting a file in place that the program reads back',
      recommended: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [
      {
        type: 'object',
        properties: {
          readBack: {
            type: 'string',
            enum: ['seen', 'assumed'],
            description: 'Whether a reader must be seen in the same file.',
          },
          ignore: IGNORE_SCHEMA,
        },
        additionalProperties: false,
      },
    ],
    messages: {
      inPlaceWrite:
        "A crash or a full disk during this write leaves '{{path}}' empty or cut short, and {{reader}} reads it back. Use {{replacement}}().",
      inPlaceWriteUnread:
        "A crash or a full disk during this write leaves '{{path}}' empty or cut short for whoever reads it. Use {{replacement}}().",
      useAtomicWrite: 'Use {{replacement}}() instead.',
    },
  },
  defaultOptions: [{ readBack: 'seen', ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    const target = fixTarget(context, settings)
    for (const [node, { write, reader }] of inPlaceWrites(facts, options)) {
      if (isIgnored(write.path!)) continue
      const data = {
        path: textOf(context.sourceCode, write.operation.path),
        replacement: atomicWriteFor(write),
        reader: reader ? placeOf(reader.operation.node, node) : '',
      }
      context.report({
        node,
        messageId: reader ? 'inPlaceWrite' : 'inPlaceWriteUnread',
        data,
        ...target.change(() =>
          useAtomicWrite(facts, write, target, facts.isChosen(write) ? CHOSEN : undefined),
        ),
      })
    }
  },
})

interface Found {
  readonly write: FileEvent
  readonly reader: FileEvent | undefined
}

function inPlaceWrites(facts: FileFacts, options: Options): Map<FileEvent['operation']['node'], Found> {
  const found = new Map<FileEvent['operation']['node'], Found>()
  for (const host of facts.changers('write')) {
    const events = facts.eventsOf(host)
    for (const write of events) {
      const { node, kind } = write.operation
      if (kind !== 'write' || !write.path || found.has(node)) continue
      if (facts.isStaged(write) || isRandom(write.path) || facts.state.isMarker(write.path)) continue
      // Nobody reads the file of a process that is gone.
      if (write.path.marks.has('pid') || facts.isScratch(write)) continue
      // It answers an atomic write that failed, and another one would fail as well.
      if (facts.isFallback(write)) continue
      // Another program writes it.
      if (write.operation.effect.kind === 'open' && facts.operations.isGivenToChild(node)) continue
      const data = facts.state.dataKind(write)
      // The same bytes every time, or one token: a torn one is as good as none, and the next run writes it again.
      if (data === 'constant' || data === 'token') continue
      const reader = facts.state.readBack(write)
      if (!reader && (options.readBack === 'seen' || data === 'other')) continue
      if (facts.absence.isSeed(write, events, facts.isCopied(write))) continue
      found.set(node, { write, reader })
    }
  }
  return found
}

/** There may be a reason that the file does not show: a sandbox that refuses the rename. */
const CHOSEN = 'the program writes the file atomically where it does not choose this'

export const atomicWriteFor = (write: FileEvent) => inForm('atomicWrite', write.operation.flavour === 'sync')

/** The parts of a report that put `atomicWrite` in the place of a write; `look`: why a person should decide. */
export function useAtomicWrite(facts: FileFacts, write: FileEvent, target: FixTarget, look?: string) {
  const { operation } = write
  const name = atomicWriteFor(write)
  const callback = operation.flavour === 'callback'
  const form = writeForm(facts, write)
  return runtimeEdit(
    target,
    {
      names: [name],
      at: [operation.node],
      facts: {
        sameKind: !callback && operation.flavour !== 'stream',
        callbackStyle: callback,
        resultChanges: !form || mayBeHandle(facts, operation.path),
        needsLook: operation.replaceable ? HANDED_IN : (form?.needsLook ?? look),
      },
      edits: (locals, callbackify) =>
        replaceCall(
          facts.sourceCode,
          operation.node,
          locals[name],
          form,
          callback ? { callbackify } : undefined,
        ),
    },
    { messageId: 'useAtomicWrite' as const, data: { replacement: name } },
  )
}
