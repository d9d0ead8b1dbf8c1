/**
 * Real FUSE file systems that cannot hold a lock. Imitated ones, case by case: probe.test.ts.
 */
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { canMount, mounted } from '../support/mounts.ts'

const SERVER = fileURLToPath(new URL('../support/fuse-server.mjs', import.meta.url))
const serve = (behaviour: string) =>
  `"${process.execPath}" "${SERVER}" "$at" ${behaviour} >"$aside/ready" & ` +
  'for i in $(seq 200); do [ -s "$aside/ready" ] || sleep 0.05; done; [ -s "$aside/ready" ]'
const canServe = canMount(serve('refuses'))

const BODY = `
  const file = args[0] + '/state'
  const attempt = async (act) => {
    try { return (await act()) ?? 'done' } catch (error) { return { code: error.code, message: error.message } }
  }
  const results = {
    withLockSync: await attempt(() => runtime.withLockSync(file, () => 'in')),
    withLock: await attempt(() => runtime.withLock(file, () => 'in')),
    updateFile: await attempt(() => runtime.updateFile(file, () => 'updated')),
    appendLines: await attempt(() => runtime.appendLines(file, 'line')),
  }
  results.left = fs.readdirSync(args[0])
  await runtime.atomicWrite(file, 'text\\n')
  await runtime.appendLines(file, 'line', { lock: false })
  results.text = fs.readFileSync(file, 'utf8')
  results.leftAtLast = fs.readdirSync(args[0])
  console.log(JSON.stringify(results))`

interface Outcome {
  code: string
  message: string
}

const expectRefusal = async (mount: string, type: string, why: string) => {
  const results = (await mounted(mount, BODY)) as Record<string, Outcome>
  for (const name of ['withLockSync', 'withLock', 'updateFile', 'appendLines']) {
    expect({ name, code: results[name]?.code }).toEqual({ name, code: 'ENOLOCKFS' })
    expect(results[name]?.message).toContain(`its file system (${type}, type 0x65735546) ${why}`)
  }
  expect(results).toMatchObject({ left: [], text: 'text\nline\n', leftAtLast: ['state'] })
}

describe('a FUSE file system', () => {
  it.runIf(canServe)('that refuses as it should holds a lock', async () => {
    expect(await mounted(serve('refuses'), BODY)).toEqual({
      withLockSync: 'in',
      withLock: 'in',
      updateFile: 'done',
      appendLines: 'done',
      left: ['state'],
      text: 'text\nline\n',
      leftAtLast: ['state'],
    })
  })

  it.runIf(canServe).each(['merges', 'replaces', 'ignores'])(
    'that %s what it should refuse gets no lock, and works without',
    async (behaviour) => {
      await expectRefusal(
        serve(behaviour),
        'fuse.test',
        'lets a directory be renamed onto one that is not empty',
      )
    },
  )

  // Its answer to the experiment depends on the branch that each draft happens to get.
  const union = (policy: string) =>
    `mkdir "$aside/a" "$aside/b"; mount -t tmpfs none "$aside/a"; mount -t tmpfs none "$aside/b"; ` +
    `mergerfs -o category.create=${policy} "$aside/a:$aside/b" "$at"`
  it.runIf(canMount(union('rand'))).each(['rand', 'mfs', 'epmfs'])(
    'that is a union of several gets no lock: %s',
    async (policy) => {
      await expectRefusal(union(policy), 'fuse.mergerfs', 'spreads directories')
    },
  )
})
