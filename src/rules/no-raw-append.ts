import { mayBeHandle, mayTakeCallback, optionsOf } from '../analysis/call-options.ts'
import type { FileEvent, FileFacts } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { functionOf } from '../analysis/operations.ts'
import { isRandom } from '../analysis/symbolic-path.ts'
import { endsWithNewline, isProseLine, leavesLineOpen, startsWithNewline } from '../analysis/records.ts'
import { HANDED_IN, textOf } from '../analysis/wording.ts'
import { createRule, fixTarget } from '../create-rule.ts'
import { inForm } from '../fix/names.ts'
import { replaceCall } from '../fix/replace-call.ts'
import { runtimeEdit, type FixTarget } from '../fix/runtime-edit.ts'
import type { RuleOptions } from '../rule-options.ts'

type MessageId = 'rawAppend' | 'rawAsyncAppend' | 'useAppendLines'

type Options = RuleOptions['no-raw-append']

export default createRule<[Options], MessageId>({
  name: 'no-raw-append',
  meta: {
    type: 'problem',
    docs: { description: 'disallow appending records that can glue onto a torn line', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    schema: [
      {
        type: 'object',
        properties: {
          records: { type: 'string', enum: ['json', 'lines'], description: 'Which appends are records.' },
          ignore: IGNORE_SCHEMA,
        },
        additionalProperties: false,
      },
    ],
    messages: {
      rawAppend:
        "When an earlier writer of '{{path}}' died in the middle of a line, this record is glued onto its torn end and both are lost. Use {{replacement}}(), which ends the torn line first.",
      rawAsyncAppend:
        "When an earlier writer of '{{path}}' died in the middle of a line, this record is glued onto its torn end and both are lost; a record over 512 KiB can also be split by another process. Use {{replacement}}().",
      useAppendLines: 'Use {{replacement}}() instead.',
    },
  },
  defaultOptions: [{ records: 'json', ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    const target = fixTarget(context, settings)
    for (const [node, append] of rawAppends(facts, options)) {
      if (isIgnored(append.path!)) continue
      const sync = append.operation.flavour === 'sync'
      const data = {
        path: textOf(context.sourceCode, append.operation.path),
        replacement: inForm('appendLines', sync),
      }
      context.report({
        node,
        messageId: sync ? 'rawAppend' : 'rawAsyncAppend',
        data,
        ...target.change(() => change(facts, append, target, data)),
      })
    }
  },
})

function rawAppends(facts: FileFacts, options: Options): Map<FileEvent['operation']['node'], FileEvent> {
  const found = new Map<FileEvent['operation']['node'], FileEvent>()
  for (const host of facts.changers('append')) {
    for (const event of facts.eventsOf(host)) {
      const { node, kind, data, flavour } = event.operation
      if (kind !== 'append' || !event.path || !data || flavour === 'stream' || found.has(node)) continue
      if (event.path.descriptor || isRandom(event.path)) continue
      // It ends a torn line itself.
      if (startsWithNewline(data)) continue
      const line = endsWithNewline(facts, data, event.env)
      const record =
        facts.state.containsSerialiser(data, event.env, 0) && !isProseLine(facts, data, event.env)
          ? line !== 'no'
          : options.records === 'lines' && line === 'yes'
      if (record) found.set(node, event)
    }
  }
  return found
}

function change(facts: FileFacts, append: FileEvent, target: FixTarget, data: { replacement: string }) {
  const { operation } = append
  const name = inForm('appendLines', operation.flavour === 'sync')
  const callback = operation.flavour === 'callback'
  const options = optionsOf(facts, operation, undefined)
  const unfinished = leavesLineOpen(facts, append)
  return runtimeEdit(
    target,
    {
      names: [name],
      at: [operation.node],
      facts: {
        sameKind: !callback,
        callbackStyle: callback,
        resultChanges:
          mayBeHandle(facts, operation.path) ||
          mayTakeCallback(facts, operation) ||
          !/^(?:append|write)File$/.test(functionOf(operation)) ||
          options === 'different',
        needsLook: operation.replaceable
          ? HANDED_IN
          : unfinished
            ? 'another append to the file leaves its line open'
            : operation.flavour === 'sync' && facts.hasLock(append.path!, 'promise')
              ? 'an asynchronous section of this file may hold the lock when the synchronous append wants it'
              : options === 'unknown'
                ? 'the options cannot be seen'
                : endsWithNewline(facts, operation.data!, append.env) === 'yes'
                  ? undefined
                  : 'the data does not show that it ends with a newline',
      },
      edits: (locals, callbackify) =>
        replaceCall(
          facts.sourceCode,
          operation.node,
          locals[name],
          {},
          callback ? { callbackify } : undefined,
        ),
    },
    { messageId: 'useAppendLines' as const, data },
  )
}
