/** Windows processes that add records to one file. */
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, available, hold, long, start, windowsPath, workplace } from './windows.ts'
import type { Answer } from './windows.ts'

const SLOW = { timeout: long ? 600_000 : 120_000 }
const RECORDS = long ? 120 : 30

describe.runIf(available).concurrent('appendLines on Windows', SLOW, () => {
  it('4 processes, large and small records, every line whole and in order', async (context) => {
    const { scripts, directory, file, windowsFile } = workplace(context)
    const body = `
      const errors = []
      for (let index = 0; index < Number(args[3]); index += 1) {
        const length = index % 10 === 0 ? 700_000 : index % 3 === 0 ? 5_000 : 20
        const record = JSON.stringify({ by: args[1], index, fill: 'x'.repeat(length) })
        try {
          if (args[2] === 'sync') runtime.appendLinesSync(args[0], record + '\\n', { timeout: 60_000 })
          else await runtime.appendLines(args[0], record, { timeout: 60_000 })
        } catch (error) {
          errors.push(error.message)
        }
      }
      print(errors)`
    const forms = ['sync', 'async', 'sync', 'async']
    const errors = await Promise.all(
      forms.map((form, index) => ask<string[]>(scripts, body, windowsFile, index, form, RECORDS)),
    )
    expect(errors.flat()).toEqual([])
    const seen = new Map<string, number>()
    for (const line of fs.readFileSync(file, 'utf8').trimEnd().split('\n')) {
      const { by, index, fill } = JSON.parse(line) as { by: string; index: number; fill: string }
      expect(fill).toBe('x'.repeat(fill.length))
      expect(index).toBe((seen.get(by) ?? -1) + 1)
      seen.set(by, index)
    }
    expect([...seen.values()]).toEqual(forms.map(() => RECORDS - 1))
    expect(fs.readdirSync(directory)).toEqual(['state'])
  })

  it('closes off what a killed writer left', async (context) => {
    const { scripts, file, directory, windowsFile } = workplace(context)
    const killed = join(scripts, 'killed')
    const writer = start(
      scripts,
      `runtime.withLockSync(args[0], () => {
        fs.appendFileSync(args[0], '{"half":')
        console.log('torn')
        block(600_000)
      })`,
      windowsFile,
    )
    const next = start(
      scripts,
      `await until(() => fs.existsSync(args[1]))
      await runtime.appendLines(args[0], '{"whole":1}', { timeout: 5_000 })`,
      windowsFile,
      windowsPath(killed),
    )
    await writer.printed('torn')
    writer.process.kill('SIGKILL')
    await writer.ended
    fs.writeFileSync(killed, '')
    expect(await next.ended).toMatchObject({ code: 0, stderr: '' })
    expect(fs.readFileSync(file, 'utf8')).toBe('{"half":\n{"whole":1}\n')
    expect(fs.readdirSync(directory)).toEqual(['state'])
  })

  it.for([
    ['async', 'alone'],
    ['sync', 'alone'],
    ['async', 'shared'],
  ] as const)(
    'waits for a reader that shares nothing, and for no other: %s, %s',
    async ([form, how], context) => {
      const place = workplace(context, 'first\n')
      const holder = await hold(place, place.file, how, 700)
      const answer = await ask<Answer>(
        place.scripts,
        `${how === 'alone' ? `fs.writeFileSync(args[1], '')` : ''}
      print(await answerOf(() => runtime.${form === 'sync' ? 'appendLinesSync' : 'appendLines'}(args[0], 'second')))`,
        place.windowsFile,
        holder.go,
      )
      await holder.release()
      expect(answer.code).toBeUndefined()
      if (how === 'alone') expect(answer.ms).toBeGreaterThan(600)
      expect(fs.readFileSync(place.file, 'utf8')).toBe('first\nsecond\n')
      expect(fs.readdirSync(place.directory)).toEqual(['state'])
    },
  )

  it('fails in its time when the reader stays, and names the file and what was tried', async (context) => {
    const place = workplace(context, 'first\n')
    const holder = await hold(place, place.file, 'alone')
    const answer = await ask<Answer>(
      place.scripts,
      `print(await answerOf(() => runtime.appendLinesSync(args[0], 'second')))`,
      place.windowsFile,
    )
    await holder.release()
    expect(answer).toMatchObject({ code: 'EBUSY', path: place.windowsFile })
    expect(answer.message).toMatch(/open '.*state' \(refused \d+ times in \d+ ms\)$/)
    expect(answer.triedMs).toBeGreaterThanOrEqual(2_999)
    expect(answer.ms).toBeLessThan(8_000)
    expect(answer.cpuMs).toBeLessThan(750)
    expect(fs.readFileSync(place.file, 'utf8')).toBe('first\n')
    expect(fs.readdirSync(place.directory)).toEqual(['state'])
  })
})
