import type { FileFacts, UpdateSite } from '../analysis/file-facts.ts'
import { IGNORE_SCHEMA, ignoreMatcher } from '../analysis/ignore.ts'
import { planLock, type LockRange } from '../analysis/lock-range.ts'
import { placeOf, textOf } from '../analysis/wording.ts'
import { createRule, fixTarget } from '../create-rule.ts'
import { inForm } from '../fix/names.ts'
import { runtimeEdit, type FixTarget } from '../fix/runtime-edit.ts'
import { wrapArrowBody, wrapInLock, type Wrap } from '../fix/wrap.ts'
import { wrapCallback } from '../fix/wrap-callback.ts'
import type { RuleOptions } from '../rule-options.ts'
import type { Settings } from '../settings.ts'

type MessageId =
  'unlockedUpdate' | 'lockOverSaveOnly' | 'lockInProcessOnly' | 'lockPassedOver' | 'useWithLock'

type Options = RuleOptions['no-unlocked-update']

export default createRule<[Options], MessageId>({
  name: 'no-unlocked-update',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow loading, changing and saving a file without a lock over all of it',
      recommended: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    schema: [{ type: 'object', properties: { ignore: IGNORE_SCHEMA }, additionalProperties: false }],
    messages: {
      unlockedUpdate:
        "Two writers that both load '{{path}}' ({{load}}) before either saves lose one writer's change. Hold {{replacement}}() from the load to the save.",
      lockOverSaveOnly:
        "The lock at {{lock}} covers only the save of '{{path}}': what another writer saved since the load ({{load}}) is lost. Take the lock before loading.",
      lockInProcessOnly:
        "The lock at {{lock}} keeps out this process only: another process that loads '{{path}}' ({{load}}) in the meantime loses its change or yours. Hold {{replacement}}() from the load to the save.",
      lockPassedOver:
        "When the lock at {{lock}} cannot be taken, '{{path}}' is loaded ({{load}}) and saved without it, and another writer's change is lost. Let the update fail instead, or hold {{replacement}}(), which waits.",
      useWithLock: 'Hold {{replacement}}() from the load to the save.',
    },
  },
  defaultOptions: [{ ignore: [] }],
  check(context, facts, [options], settings) {
    const isIgnored = ignoreMatcher(options.ignore)
    const target = fixTarget(context, settings)
    const sites = unlockedUpdates(facts, settings).filter((site) => !isIgnored(site.update.path))
    const mixed = mixedPaths(facts, sites)
    const told = new Set<object>()
    for (const site of sites) {
      const { update } = site
      // A load with a save on each branch is one matter.
      if (told.has(update.load.site)) continue
      told.add(update.load.site)
      const data = {
        path: textOf(context.sourceCode, update.save.operation.to ?? update.save.operation.path),
        load: placeOf(update.load.operation.node, update.save.site),
        lock: update.lock ? `line ${update.lock.node.loc.start.line}` : '',
        replacement: inForm('withLock', !isAsync(facts, site)),
      }
      context.report({
        node: update.save.site,
        messageId: MESSAGE[update.protection],
        data,
        ...target.change(() => change(facts, site, sites, mixed, target, data)),
      })
    }
  },
})

const MESSAGE = {
  none: 'unlockedUpdate',
  'save-only': 'lockOverSaveOnly',
  'in-process': 'lockInProcessOnly',
  'passed-over': 'lockPassedOver',
} as const

function unlockedUpdates(facts: FileFacts, settings: Settings): UpdateSite[] {
  const sites = new Map<object, UpdateSite>()
  for (const host of facts.changers()) {
    for (const update of facts.updatesIn(host)) {
      // One process that owns its files races with itself only where it awaits, and a queue of its own is enough.
      if (
        settings.owner === 'one-process' &&
        (update.protection === 'in-process' || !facts.yieldsBetween(update.load, update.save))
      )
        continue
      if (facts.isLockedByCallers(update.load, update.save)) continue
      if (!sites.has(update.save.site)) sites.set(update.save.site, { host, update })
    }
  }
  return [...sites.values()]
}

/** A lock that is held across an `await` must be the asynchronous one. */
const isAsync = (facts: FileFacts, { update }: UpdateSite): boolean =>
  facts.yieldsBetween(update.load, update.save)

function change(
  facts: FileFacts,
  site: UpdateSite,
  all: readonly UpdateSite[],
  mixed: ReadonlySet<string>,
  target: FixTarget,
  data: { replacement: string },
) {
  const plan = planLock(facts, site, all)
  const async = isAsync(facts, site)
  const name = inForm('withLock', !async)
  const chosen = 'reason' in plan || plan.arrow ? undefined : choose(facts.sourceCode, plan.ranges, async)
  const held = 'reason' in plan ? undefined : (plan.arrow ?? chosen?.range)
  return runtimeEdit(
    target,
    {
      names: [name],
      at: [site.update.save.site],
      facts: {
        sameKind: true,
        callbackStyle: !('reason' in plan) && plan.callback !== undefined,
        refused:
          'reason' in plan
            ? plan.reason
            : site.update.protection === 'save-only' || site.update.protection === 'passed-over'
              ? 'another lock is there already'
              : site.update.load.operation.opener
                ? 'the file is opened before the lock would be taken, and may have been replaced since'
                : undefined,
        awaitsInside: async && held?.inside.waits,
        callsOut: held?.inside.unknown && `line ${held.inside.unknown.loc.start.line}`,
        pathHoisted: held?.hoisted,
        needsLook:
          held &&
          (held.needsLook ??
            (mixed.has(site.update.path.key)
              ? 'the file has synchronous and asynchronous updates'
              : undefined)),
      },
      edits: (locals, callbackify) => {
        if ('reason' in plan) return plan
        if (plan.callback) {
          return wrapCallback({
            sourceCode: facts.sourceCode,
            ...plan.callback,
            lockPath: plan.callback.path,
            callee: locals[name],
            callbackify,
            typed: /\.[cm]?tsx?$/.test(target.filename),
          })
        }
        if (plan.arrow) {
          const { node, path } = plan.arrow
          return wrapArrowBody({
            sourceCode: facts.sourceCode,
            callee: locals[name],
            async,
            lockPath: path,
            arrow: node,
          })
        }
        return chosen?.wrap.edits(locals[name])
      },
    },
    { messageId: 'useWithLock' as const, data },
  )
}

/** The smallest range that can be wrapped; one that nothing speaks against, if there is any. */
function choose(
  sourceCode: FileFacts['sourceCode'],
  ranges: readonly LockRange[],
  async: boolean,
): { readonly range: LockRange; readonly wrap: Wrap } | undefined {
  let first: ReturnType<typeof choose>
  for (const range of ranges) {
    const wrap = wrapInLock({ sourceCode, async, lockPath: range.path, statements: range.statements })
    if ('reason' in wrap) continue
    if (isCertain(range)) return { range, wrap }
    first ??= { range, wrap }
  }
  return first
}

const isCertain = ({ inside, hoisted, needsLook }: LockRange): boolean =>
  !inside.unknown && !inside.waits && !hoisted && needsLook === undefined

/** Paths with synchronous and asynchronous updates: whichever is locked first, the other would not wait. */
function mixedPaths(facts: FileFacts, sites: readonly UpdateSite[]): ReadonlySet<string> {
  const seen = new Map<string, boolean>()
  const mixed = new Set<string>()
  for (const site of sites) {
    const { key } = site.update.path
    const async = isAsync(facts, site)
    if ((seen.get(key) ?? async) !== async) mixed.add(key)
    seen.set(key, async)
  }
  return mixed
}
