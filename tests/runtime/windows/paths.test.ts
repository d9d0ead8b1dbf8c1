/** The ways in which Windows lets a file be called. */
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, available, underWine, windowsPath, workplace } from './windows.ts'

const SLOW = { timeout: 120_000 }

// Writes, appends, updates and reads by one spelling, from the directory args[0].
const USE = `
  const use = async (file) => {
    runtime.atomicWriteSync(file, 'a\\n')
    await runtime.atomicWrite(file, 'b\\n')
    runtime.appendLinesSync(file, 'c')
    await runtime.appendLines(file, 'd')
    runtime.updateFileSync(file, (text) => text + 'e\\n')
    await runtime.updateFile(file, (text) => text + 'f\\n')
    return fs.readFileSync(file, 'utf8')
  }
  process.chdir(args[0])
`
const ALL = 'b\nc\nd\ne\nf\n'

describe.runIf(available).concurrent('paths on Windows', SLOW, () => {
  it('lead to one file, however they are spelled, and nothing is left', async (context) => {
    const { scripts, directory, file } = workplace(context)
    const answers = await ask<Record<string, string>>(
      scripts,
      `${USE}
      const slashes = args[0].replaceAll('\\\\', '/')
      const [, drive, rest] = /^(\\w:)(.*)$/.exec(args[0])
      const spellings = [
        'state', '.\\\\state', './state', '..\\\\work/./state', args[0] + '\\\\state', slashes + '/state',
        slashes + '\\\\state', drive.toLowerCase() + rest + '\\\\state', drive + 'state', rest + '\\\\state',
        rest.replaceAll('\\\\', '/') + '/state', '\\\\\\\\?\\\\' + args[0] + '\\\\state', '\\\\\\\\.\\\\' + args[0] + '\\\\state',
        '//?/' + slashes + '/state', 'STATE', args[0].toUpperCase() + '\\\\State', args[0] + '\\\\no\\\\..\\\\state',
      ]
      const answers = {}
      for (const spelling of spellings) {
        fs.rmSync('state', { force: true })
        answers['new: ' + spelling] = await use(spelling)
        answers['there: ' + spelling] = await use(spelling)
      }
      print(answers)`,
      windowsPath(directory),
    )
    expect(Object.keys(answers)).toHaveLength(34)
    for (const [spelling, text] of Object.entries(answers))
      expect({ spelling, text }).toEqual({ spelling, text: ALL })
    expect(fs.readdirSync(directory).map((name) => name.toLowerCase())).toEqual(['state'])
    expect(fs.existsSync(file) || underWine).toBe(true)
  })

  it('of drives are fixed when the call is made', async (context) => {
    const { scripts, directory } = workplace(context)
    fs.mkdirSync(join(directory, 'elsewhere'))
    await ask(
      scripts,
      `process.chdir(args[0])
      const drive = args[0].slice(0, 2)
      const writes = [runtime.atomicWrite(drive + 'one', '1'), runtime.appendLines('two', '2'), runtime.updateFile('.\\\\three', () => '3')]
      process.chdir('elsewhere')
      await Promise.all(writes)
      print(0)`,
      windowsPath(directory),
    )
    expect(fs.readdirSync(directory).sort()).toEqual(['elsewhere', 'one', 'three', 'two'])
    expect(fs.readdirSync(join(directory, 'elsewhere'))).toEqual([])
  })

  it('that are long, in one name or altogether', async (context) => {
    const { scripts, directory } = workplace(context)
    const answers = await ask<string[]>(
      scripts,
      `${USE}
      const deep = args[0] + ('\\\\' + 'd'.repeat(50)).repeat(6)
      fs.mkdirSync(deep, { recursive: true })
      print([await use('n'.repeat(255)), await use(deep + '\\\\state'), await use(deep + '\\\\' + 'ü'.repeat(100))])`,
      windowsPath(directory),
    )
    expect(answers).toEqual([ALL, ALL, ALL])
    const deep = join(directory, ...Array.from({ length: 6 }, () => 'd'.repeat(50)))
    expect(fs.readdirSync(deep).sort()).toEqual(['state', 'ü'.repeat(100)])
    expect(fs.readdirSync(directory).sort()).toEqual(['d'.repeat(50), 'n'.repeat(255)])
  })

  it('of the null device are written through; a plain NUL is what it is to fs', async (context) => {
    const { scripts, directory } = workplace(context)
    const answers = await ask(
      scripts,
      `process.chdir(args[0])
      runtime.atomicWriteSync('\\\\\\\\.\\\\NUL', 'gone')
      await runtime.atomicWrite('\\\\\\\\.\\\\NUL', 'gone')
      runtime.appendLinesSync('\\\\\\\\.\\\\NUL', 'gone')
      const listed = []
      listed.push(fs.readdirSync('.'))
      for (const name of ['NUL', 'CON', 'aux.txt', 'COM1']) {
        const outcome = (write) => {
          try {
            write()
          } catch (error) {
            return error.code
          }
          const found = [fs.readdirSync('.'), fs.existsSync(name) && fs.statSync(name).size]
          fs.rmSync('\\\\\\\\?\\\\' + args[0] + '\\\\' + name, { force: true })
          return found
        }
        const plain = outcome(() => fs.writeFileSync(name, 'text'))
        const atomic = outcome(() => runtime.atomicWriteSync(name, 'text'))
        listed.push([plain, atomic])
      }
      print(listed)`,
      windowsPath(directory),
    )
    const [before, ...names] = answers as [string[], ...[unknown, unknown][]]
    expect(before).toEqual([])
    expect(names).toHaveLength(4)
    for (const [plain, atomic] of names) expect(atomic).toEqual(plain)
    expect(fs.readdirSync(directory)).toEqual([])
  })

  it('that cannot be written fail as they do with fs, and leave nothing', async (context) => {
    const { scripts, directory } = workplace(context)
    fs.mkdirSync(join(directory, 'folder'))
    fs.writeFileSync(join(directory, 'file'), 'old')
    const answers = await ask<[string, string, string, string][]>(
      scripts,
      `process.chdir(args[0])
      const code = async (act) => { try { await act(); return 'fine' } catch (error) { return error.code } }
      const answers = []
      for (const name of ['folder', 'folder\\\\', '.', 'no\\\\state', 'file\\\\state', 'n'.repeat(256), 'Q:\\\\no\\\\such', '']) {
        answers.push([
          name.slice(0, 20),
          await code(() => fs.writeFileSync(name, 'new')),
          await code(() => runtime.atomicWriteSync(name, 'new')),
          await code(() => runtime.atomicWrite(name, 'new')),
        ])
      }
      // A separator at the end means a directory; fs writes a file of that name.
      answers.push(['new\\\\', 'EISDIR', await code(() => runtime.atomicWriteSync('new\\\\', 'new')), await code(() => runtime.atomicWrite('new/', 'new'))])
      print(answers)`,
      windowsPath(directory),
    )
    for (const [name, plain, sync, async] of answers)
      expect([name, sync, async]).toEqual([name, plain, plain])
    expect(answers).toHaveLength(9)
    expect(fs.readdirSync(directory).sort()).toEqual(['file', 'folder'])
  })

  it('of temporary files stand beside the target and are swept', async (context) => {
    const { scripts, directory } = workplace(context)
    const answers = await ask<string[]>(
      scripts,
      `process.chdir(args[0])
      const temps = ['state', '.\\\\state', './state', args[0] + '\\\\state', args[0] + '/state\\\\', 'C:state', '\\\\\\\\?\\\\' + args[0] + '\\\\state']
        .map((target) => runtime.tmpPath(target))
      for (const temp of temps.filter((name) => !name.startsWith('C:'))) {
        fs.writeFileSync(temp.replace(/\\.\\d+\\.(?=[0-9a-f]{24})/, '.999996.'), 'dead')
      }
      fs.writeFileSync(temps[0], 'mine')
      print([...temps, String(runtime.sweepTempsSync('.').length)])`,
      windowsPath(directory),
    )
    const temp = /state\.\d+\.[0-9a-f]{24}\.tmp$/
    for (const name of answers.slice(0, -1)) expect(name).toMatch(temp)
    expect(answers.slice(0, 3).map((name) => name.replace(temp, ''))).toEqual(['', '.\\', './'])
    expect(answers[5]).toMatch(/^C:state/)
    expect(answers.at(-1)).toBe('6')
    expect(fs.readdirSync(directory)).toHaveLength(1)
  })
})
