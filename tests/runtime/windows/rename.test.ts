/**
 * Files that somebody holds open, on Windows: a rename onto them is refused, and so are other calls when the holder
 * shares nothing. Times are asserted only where a time is what is promised, with room for a slow machine.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, available, hold, underWine, windowsPath, workplace } from './windows.ts'
import type { Answer } from './windows.ts'

// Each test starts processes, and other tests keep the machine busy.
const SLOW = { timeout: 120_000 }

const WRITE = {
  async: `runtime.atomicWrite(args[0], 'new')`,
  sync: `runtime.atomicWriteSync(args[0], 'new')`,
}

describe.runIf(available)('a bare rename on Windows', SLOW, () => {
  it('is refused while anybody has the target open, which proves the method', async (context) => {
    const place = workplace(context, 'old')
    const holder = await hold(place, place.file, 'shared')
    const body = `
      const temp = runtime.tmpPath(args[0])
      fs.writeFileSync(temp, 'new')
      const answer = await answerOf(() => fs.renameSync(temp, args[0]))
      fs.unlinkSync(temp)
      print(answer)`
    expect((await ask<Answer>(place.scripts, body, place.windowsFile)).code).toBe('EPERM')
    expect(fs.readFileSync(place.file, 'utf8')).toBe('old')
    await holder.release()
  })

  it('fails sooner or later when two processes read the file and replace it by unique temporary files', async (context) => {
    const place = workplace(context, 'old')
    const stop = windowsPath(join(place.scripts, 'stop'))
    const body = `
        const patience = performance.now() + 60_000
        const refused = []
        while (!fs.existsSync(args[1]) && performance.now() < patience) {
          fs.readFileSync(args[0])
          const temp = runtime.tmpPath(args[0])
          fs.writeFileSync(temp, 'new')
          try {
            fs.renameSync(temp, args[0])
          } catch (error) {
            fs.unlinkSync(temp)
            refused.push(error.code)
            fs.writeFileSync(args[1], '')
          }
        }
        print(refused)`
    const refused = await Promise.all(
      [1, 2].map(() => ask<string[]>(place.scripts, body, place.windowsFile, stop)),
    )
    expect(refused.flat()).toContain('EPERM')
  })
})

describe.runIf(available).concurrent('a write on Windows', SLOW, () => {
  it.for([
    ['sync', 1_500, 'shared'],
    ['async', 5_000, 'shared'],
    ['sync', 1_500, 'alone'],
    ['async', 5_000, 'alone'],
  ] as const)(
    'succeeds although a reader holds the file: %s, %i ms, %s',
    async ([form, ms, how], context) => {
      const place = workplace(context, 'old')
      const holder = await hold(place, place.file, how, ms)
      const answer = await ask<Answer>(
        place.scripts,
        `fs.writeFileSync(args[1], '')
        print(await answerOf(() => ${WRITE[form]}))`,
        place.windowsFile,
        holder.go,
      )
      context.expect(answer.code).toBeUndefined()
      // It has really been in the way, and waiting for it has cost no work.
      context.expect(answer.ms).toBeGreaterThan(ms * 0.9)
      context.expect(answer.cpuMs).toBeLessThan(ms * 0.25)
      context.expect(fs.readFileSync(place.file, 'utf8')).toBe('new')
      context.expect(fs.readdirSync(place.directory)).toEqual(['state'])
      await holder.release()
    },
  )

  it.for([
    ['sync', 3_000],
    ['async', 10_000],
  ] as const)(
    'fails in its time, without spinning, when the file is held for longer: %s',
    async ([form, budget], context) => {
      const place = workplace(context, 'old')
      const holder = await hold(place, place.file, 'shared')
      const answer = await ask<Answer>(
        place.scripts,
        `print(await answerOf(() => ${WRITE[form]}))`,
        place.windowsFile,
      )
      await holder.release()
      context.expect(answer.code).toBe('EPERM')
      context.expect(answer.message).toContain(place.windowsFile)
      context.expect(answer.message).toMatch(/rename refused \d+ times in \d+ ms/)
      context.expect(answer.attempts).toBeGreaterThan(10)
      context.expect(answer.triedMs).toBeGreaterThanOrEqual(budget - 1)
      context.expect(answer.ms).toBeLessThan(budget + 5_000)
      context.expect(answer.cpuMs).toBeLessThan(budget * 0.25)
      context.expect(fs.readFileSync(place.file, 'utf8')).toBe('old')
      context.expect(fs.readdirSync(place.directory)).toEqual(['state'])
    },
  )

  it.for(['async', 'sync'] as const)('fails at once where waiting cannot help: %s', async (form, context) => {
    const place = workplace(context, 'old')
    fs.mkdirSync(join(place.directory, 'folder'))
    const body = `
        const write = (file) => answerOf(() => ${WRITE[form].replace('args[0]', 'file')})
        const rename = (file) => {
          const temp = runtime.tmpPath(args[0])
          fs.writeFileSync(temp, 'new')
          return answerOf(${form === 'sync' ? '' : 'async '}() => runtime.${form === 'sync' ? 'renameWithRetrySync' : 'renameWithRetry'}(temp, file))
            .finally(() => fs.rmSync(temp, { force: true }))
        }
        fs.chmodSync(args[0], 0o444)
        const answers = {
          readOnly: await write(args[0]),
          folder: await write(args[1] + '\\\\folder'),
          missing: await write(args[1] + '\\\\missing\\\\state'),
          renameOntoFolder: await rename(args[1] + '\\\\folder'),
          renameIntoMissing: await rename(args[1] + '\\\\missing\\\\state'),
        }
        fs.chmodSync(args[0], 0o666)
        print(answers)`
    const answers = await ask<Record<string, Answer>>(
      place.scripts,
      body,
      place.windowsFile,
      windowsPath(place.directory),
    )
    context.expect(answers['readOnly']).toMatchObject({ code: 'EPERM', path: place.windowsFile })
    context
      .expect(answers['folder'])
      .toMatchObject({ code: 'EISDIR', path: windowsPath(join(place.directory, 'folder')) })
    context.expect(answers['missing']?.code).toBe('ENOENT')
    context.expect(answers['renameOntoFolder']).toMatchObject({ code: 'EPERM', attempts: 1 })
    context.expect(answers['renameOntoFolder']?.message).toContain('the target is a directory')
    context.expect(answers['renameIntoMissing']?.code).toBe('ENOENT')
    for (const { ms } of Object.values(answers)) context.expect(ms).toBeLessThan(2_000)
    context.expect(fs.readFileSync(place.file, 'utf8')).toBe('old')
    context.expect(fs.readdirSync(place.directory).sort()).toEqual(['folder', 'state'])
  })

  it.skipIf(underWine)('does not wait for a read-only target of a rename', async (context) => {
    // Wine replaces a read-only file; Windows does not.
    const place = workplace(context, 'old')
    const answer = await ask<Answer>(
      place.scripts,
      `fs.writeFileSync(args[0] + '.new', 'new')
      fs.chmodSync(args[0], 0o444)
      const answer = await answerOf(() => runtime.renameWithRetry(args[0] + '.new', args[0]))
      fs.chmodSync(args[0], 0o666)
      print(answer)`,
      place.windowsFile,
    )
    context.expect(answer).toMatchObject({ code: 'EPERM', attempts: 1 })
  })

  it('waits for a scanner that keeps its own temporary file to itself', async (context) => {
    const place = workplace(context, 'old')
    const temp = join(place.directory, 'temp')
    fs.writeFileSync(temp, 'new')
    const holder = await hold(place, temp, 'alone', 500)
    const answer = await ask<Answer>(
      place.scripts,
      `fs.writeFileSync(args[2], '')
        print(await answerOf(() => runtime.renameWithRetry(args[1], args[0])))`,
      place.windowsFile,
      windowsPath(temp),
      holder.go,
    )
    context.expect(answer.code).toBeUndefined()
    context.expect(fs.readFileSync(place.file, 'utf8')).toBe('new')
    await holder.release()
  })

  it('ends its waiting when the signal is aborted', async (context) => {
    const place = workplace(context, 'old')
    const holder = await hold(place, place.file, 'shared')
    const answer = await ask<Answer>(
      place.scripts,
      `const abort = new AbortController()
        setTimeout(() => abort.abort(), 300)
        print(await answerOf(() => runtime.atomicWrite(args[0], 'new', { signal: abort.signal })))`,
      place.windowsFile,
    )
    await holder.release()
    context.expect(answer).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' })
    context.expect(fs.readdirSync(place.directory)).toEqual(['state'])
  })
})
