/**
 * Windows processes that write one file. Every assertion is about what was seen or what is left, and holds for any
 * interleaving.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, available, long, start, windowsPath, workplace } from './windows.ts'

const SLOW = { timeout: long ? 600_000 : 120_000 }
const WRITES = long ? 400 : 21

// A payload that convicts itself: one letter, repeated, behind its own length and letter.
const PAYLOAD = `
const payload = (letter, length) => letter + ':' + length + ':' + letter.repeat(length)
const verdict = (text, letters) => {
  const [letter, length, rest] = text.split(':')
  if (rest === undefined || rest.length !== Number(length) || rest !== letter.repeat(rest.length)) return 'torn'
  return letters.includes(letter) ? 'whole' : 'foreign'
}
const sizes = [1_000, 1_000_000, 4_096, 65_537, 1, 300_000, 12_345]
`

const WRITER = `${PAYLOAD}
  const errors = []
  for (let index = 0; index < Number(args[3]); index += 1) {
    const text = payload(args[1], sizes[(index + args[1].charCodeAt(0)) % sizes.length])
    const options = { fsync: index % 20 === 0 }
    try {
      if (args[2] === 'sync') runtime.atomicWriteSync(args[0], text, options)
      else await runtime.atomicWrite(args[0], text, options)
    } catch (error) {
      errors.push(error.message)
    }
  }
  print(errors)`

// Holds the file open while reading it, and looks whether its name is always there.
const READER = `${PAYLOAD}
  const counts = { whole: 0 }
  const count = (what) => { counts[what] = (counts[what] ?? 0) + 1 }
  console.log('reading')
  while (!fs.existsSync(args[2])) {
    if (!fs.existsSync(args[0])) count('missing')
    const opened = performance.now()
    try {
      count(verdict(fs.readFileSync(args[0], 'utf8'), args[1]))
    } catch (error) {
      count(error.code)
    }
    // However slow the machine is, it does not hold the file for most of the time: nothing survives that.
    await later(2 * (performance.now() - opened) + 10 * Math.random())
  }
  print(counts)`

describe.runIf(available)('atomicWrite on Windows', SLOW, () => {
  it.for([
    ['2 synchronous writers', ['sync', 'sync']],
    ['2 asynchronous writers', ['async', 'async']],
    ['4 writers of both forms', ['sync', 'async', 'sync', 'async']],
  ] as [string, string[]][])(
    '%s and readers: no error, nothing torn, nothing left',
    async ([_name, forms], context) => {
      const letters = 'abcd'.slice(0, forms.length)
      const { scripts, directory, file, windowsFile } = workplace(context, 'a:1:a')
      const stop = join(scripts, 'stop')
      const readers = [1, 2].map(() => start(scripts, READER, windowsFile, letters, windowsPath(stop)))
      await Promise.all(readers.map((reader) => reader.printed('reading')))
      const errors = await Promise.all(
        forms.map((form, index) =>
          ask<string[]>(scripts, WRITER, windowsFile, letters[index] as string, form, WRITES),
        ),
      )
      fs.writeFileSync(stop, '')
      expect(errors.flat()).toEqual([])
      for (const reader of readers) {
        const { code, lines } = await reader.ended
        expect(code).toBe(0)
        // Only whole ones: no other verdict, no error, never missing.
        const counts = JSON.parse(lines.at(-1) as string) as Record<string, number>
        expect(counts).toEqual({ whole: counts['whole'] })
        expect(counts['whole']).toBeGreaterThan(0)
      }
      expect(fs.readdirSync(directory)).toEqual(['state'])
      const [letter, length, rest] = fs.readFileSync(file, 'utf8').split(':') as [string, string, string]
      expect(letters).toContain(letter)
      expect(rest).toBe(letter.repeat(Number(length)))
    },
  )

  it('the last of the calls in one process wins, under whichever spelling', async (context) => {
    const { scripts, directory, windowsFile } = workplace(context, 'old')
    const body = `
      const spellings = [args[0], args[0].replaceAll('\\\\', '/'), args[0].toUpperCase(), args[0].toLowerCase()]
      const seen = []
      for (const last of spellings) {
        const slow = async function* () {
          yield 'slow'
          await later(200)
        }
        const writes = spellings.map((spelling) => runtime.atomicWrite(spelling, slow()))
        await Promise.all([...writes, runtime.atomicWrite(last, 'last')])
        seen.push(fs.readFileSync(args[0], 'utf8'))
      }
      print(seen)`
    expect(await ask(scripts, body, windowsFile)).toEqual(['last', 'last', 'last', 'last'])
    expect(fs.readdirSync(directory)).toHaveLength(1)
  })

  it('a writer killed at any moment leaves the old content or the new', async (context) => {
    const { scripts, directory, file, windowsFile } = workplace(context, 'a'.repeat(200_000))
    for (let round = 0; round < (long ? 20 : 3); round += 1) {
      const writer = start(
        scripts,
        `console.log('go')
        for (let index = 0; ; index += 1) {
          const text = (index % 2 ? 'a' : 'b').repeat(200_000)
          if (index % 4 < 2) runtime.atomicWriteSync(args[0], text, { fsync: false })
          else await runtime.updateFile(args[0], () => text, { fsync: false })
        }`,
        windowsFile,
      )
      // Started before the other is killed, so that it cannot get its process number.
      const next = start(
        scripts,
        `await until(() => fs.existsSync(args[1]))
        runtime.updateFileSync(args[0], (text) => { print([text[0], text === text[0].repeat(200_000)]) }, { timeout: 5_000 })
        runtime.sweepTempsSync(args[2])`,
        windowsFile,
        windowsPath(join(scripts, `killed-${round}`)),
        windowsPath(directory),
      )
      await writer.printed('go')
      await new Promise((resolve) => setTimeout(resolve, 20 + round * 7))
      writer.process.kill('SIGKILL')
      await writer.ended
      fs.writeFileSync(join(scripts, `killed-${round}`), '')
      expect(await next.ended).toMatchObject({
        code: 0,
        lines: [expect.stringMatching(/^\["[ab]",true\]$/)],
        stderr: '',
      })
      const left = fs.readdirSync(directory).filter((name) => !name.startsWith('state.lk-'))
      expect(left).toEqual(['state'])
      expect(fs.statSync(file).size).toBe(200_000)
    }
  })
})
