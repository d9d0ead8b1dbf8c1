import type { Node } from '../analysis/ast.ts'
import type { FileFacts, Staging } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import {
  gradeOf,
  isAccountedFor,
  isFreshTarget,
  isNearer,
  ownMarks,
  type Grade,
} from '../analysis/staging.ts'
import { planTempEdit, targetExpression, tempExpression } from '../analysis/temp-uses.ts'
import { textOf } from '../analysis/wording.ts'
import { createRule, fixTarget } from '../create-rule.ts'
import { tempPathEdit } from '../fix/temp-path.ts'
import type { RuleOptions } from '../rule-options.ts'
import type { Settings } from '../settings.ts'

type MessageId = 'sharedTempPath' | 'useTmpPath'

type Options = RuleOptions['no-shared-temp-path']

/** What two writers have in common, for each grade that is not unique. */
const REASON: Readonly<Record<Exclude<Grade, 'unique'>, string>> = {
  fixed: 'its name is the same for every writer',
  pid: 'its name differs by process id only, so two calls in one process, or two containers, share it',
  clock: 'its name differs by the clock only, so two writers in the same tick share it',
  'pid-and-clock': 'its name differs by process id and clock only, so two calls in the same tick share it',
  'weak-random': 'its name has too few random characters to keep two writers apart',
  counter: 'its counter starts anew in every process, so two processes share it',
}

export default createRule<[Options], MessageId>({
  name: 'no-shared-temp-path',
  meta: {
    type: 'problem',
    docs: { description: 'disallow temp paths that two writers can share', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    schema: [
      {
        type: 'object',
        properties: {
          allow: {
            type: 'array',
            items: { type: 'string', enum: ['pid', 'clock', 'pid-and-clock', 'weak-random'] },
            uniqueItems: true,
            description: 'Grades of uniqueness that are enough for this project.',
          },
          ignore: IGNORE_SCHEMA,
        },
        additionalProperties: false,
      },
    ],
    messages: {
      sharedTempPath:
        "Two writers of '{{target}}' can share this temp path ({{reason}}), publish each other's half-written content, and fail with ENOENT. Use tmpPath().",
      useTmpPath: 'Use tmpPath() for the temp file.',
    },
  },
  defaultOptions: [{ allow: [], ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    const target = fixTarget(context, settings)
    for (const { staging, grade, node } of sharedTemps(facts, settings)) {
      if (isIgnored(staging.target) || (options.allow as string[]).includes(grade)) continue
      const data = {
        target: textOf(context.sourceCode, targetExpression(facts, staging)),
        reason: REASON[grade],
      }
      context.report({
        node,
        messageId: 'sharedTempPath',
        data,
        ...target.change(() =>
          tempPathEdit(target, planTempEdit(facts, staging), staging.rename.operation.node, {
            messageId: 'useTmpPath',
          }),
        ),
      })
    }
  },
})

interface Found {
  readonly staging: Staging
  readonly grade: Exclude<Grade, 'unique'>
  readonly node: Node
}

function sharedTemps(facts: FileFacts, settings: Settings): Iterable<Found> {
  const found = new Map<Node, Found>()
  for (const host of facts.changers()) {
    for (const staging of facts.stagings(host)) {
      const grade = gradeOf(ownMarks(staging.temp, staging.target))
      if (grade === 'unique' || isFreshTarget(staging.target)) continue
      if (!isAccountedFor(staging.temp, staging.target)) continue
      // An exclusive creation refuses the second writer.
      if (staging.write?.operation.kind === 'create') continue
      const locks = [...staging.rename.locks, ...(staging.write?.locks ?? [])]
      if (locks.some((lock) => !lock.inProcess || settings.owner === 'one-process')) continue
      // One process that does nothing else in between has no second writer.
      if (
        settings.owner === 'one-process' &&
        staging.write &&
        !facts.yieldsBetween(staging.write, staging.rename)
      )
        continue
      if (staging.write && facts.isLockedByCallers(staging.write, staging.rename)) continue
      const node = tempExpression(facts, staging)
      const known = found.get(node)
      if (!known || isNearer(staging, known.staging)) found.set(node, { staging, grade, node })
    }
  }
  return found.values()
}
