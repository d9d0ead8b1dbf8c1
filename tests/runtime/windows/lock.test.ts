/**
 * The lock among Windows processes. A process number that has become free is used again at once here, so whoever is to
 * recover from a dead holder is started before that one dies.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, available, long, run, start, windowsPath, workplace } from './windows.ts'
import type { Answer, Workplace } from './windows.ts'

const SLOW = { timeout: long ? 600_000 : 120_000 }
const ROUNDS = long ? 100 : 10

/** Starts a process that holds the lock until it is killed, and says its process number. */
async function holdLock({ scripts, windowsFile }: Workplace) {
  const holder = start(
    scripts,
    `runtime.withLockSync(args[0], () => { console.log(process.pid); console.log('held'); block(600_000) })`,
    windowsFile,
  )
  await holder.printed('held')
  const kill = async () => {
    holder.process.kill('SIGKILL')
    await holder.ended
  }
  return { holder, pid: Number(holder.lines()[0]), kill }
}

describe.runIf(available).concurrent('withLock on Windows', SLOW, () => {
  it('is held by one at a time: the log of 4 processes never overlaps', async (context) => {
    const { scripts, directory, windowsFile } = workplace(context)
    const log = join(scripts, 'log')
    const body = `
      const note = (text) => fs.appendFileSync(args[1], text + '\\n')
      for (let index = 0; index < Number(args[3]); index += 1) {
        const section = (held) => { note('+' + held.id); fs.statSync('.'); note('-' + held.id) }
        const slow = async (held) => { note('+' + held.id); await new Promise(setImmediate); note('-' + held.id) }
        if (args[2] === 'sync') runtime.withLockSync(args[0], section, { timeout: 120_000 })
        else await runtime.withLock(args[0], slow, { timeout: 120_000 })
      }`
    const forms = ['sync', 'async', 'sync', 'async']
    await Promise.all(forms.map((form) => run(scripts, body, windowsFile, windowsPath(log), form, ROUNDS)))
    const lines = fs.readFileSync(log, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(2 * forms.length * ROUNDS)
    for (let index = 0; index < lines.length; index += 2) {
      expect(lines[index]?.[0]).toBe('+')
      expect(lines[index + 1]).toBe(`-${lines[index]?.slice(1)}`)
    }
    expect(new Set(lines).size).toBe(lines.length)
    expect(fs.readdirSync(directory)).toEqual([])
  })

  it.for(['killed from outside', 'process.kill', 'taskkill'])(
    'is recovered from a holder that was ended by force: %s',
    async (how, context) => {
      const place = workplace(context)
      const { holder, pid, kill } = await holdLock(place)
      const dead = join(place.scripts, 'dead')
      const next = start(
        place.scripts,
        `const timedOut = await answerOf(() => runtime.withLockSync(args[0], () => 'in', { timeout: 0 }))
        print([timedOut.code, timedOut.holder.verdict, timedOut.holder.pid, timedOut.holder.sameDomain])
        console.log('ready')
        const pid = Number(args[2])
        if (args[3] === 'process.kill') process.kill(pid)
        if (args[3] === 'taskkill') spawnSync('taskkill', ['/F', '/PID', String(pid)])
        await until(() => fs.existsSync(args[1]))
        print(await answerOf(() => runtime.withLockSync(args[0], () => 'in', { timeout: 5_000 })))`,
        place.windowsFile,
        windowsPath(dead),
        pid,
        how,
      )
      await next.printed('ready')
      if (how === 'killed from outside') await kill()
      await holder.ended
      expect(fs.readdirSync(place.directory)).toEqual(['state.lk'])
      fs.writeFileSync(dead, '')
      const { code, lines, stderr } = await next.ended
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(JSON.parse(lines[0] as string)).toEqual(['ELOCKTIMEOUT', 'alive', pid, true])
      expect(JSON.parse(lines[2] as string)).toMatchObject({ value: 'in' })
      expect(fs.readdirSync(place.directory)).toEqual([])
    },
  )

  it('is taken with one try when an empty lock was left', async (context) => {
    const { scripts, directory, file, windowsFile } = workplace(context)
    for (const form of ['withLockSync', 'withLock']) {
      fs.mkdirSync(`${file}.lk`)
      const answer = await ask<Answer>(
        scripts,
        `print(await answerOf(() => runtime.${form}(args[0], () => 'in', { timeout: 0 })))`,
        windowsFile,
      )
      expect(answer.value).toBe('in')
      expect(fs.readdirSync(directory)).toEqual([])
    }
  })

  it.for(['sync', 'async'])(
    'names the holder when the time is over, and blocks the thread without spinning: %s',
    async (form, context) => {
      const place = workplace(context)
      const { pid, kill } = await holdLock(place)
      const call =
        form === 'sync'
          ? `runtime.withLockSync(args[0], () => 'in', { timeout: 1_500 })`
          : `runtime.withLock(args[0], () => 'in', { timeout: 1_500 })`
      const answer = await ask<Answer>(
        place.scripts,
        `print(await answerOf(() => ${call}))`,
        place.windowsFile,
      )
      expect(answer).toMatchObject({
        code: 'ELOCKTIMEOUT',
        name: 'LockTimeoutError',
        path: place.windowsFile,
        holder: { pid, verdict: 'alive', sameDomain: true },
      })
      expect(answer.message).toContain(`held by process ${pid}`)
      expect(answer.ms).toBeGreaterThanOrEqual(1_499)
      expect(answer.cpuMs).toBeLessThan(750)
      await kill()
      expect(fs.readdirSync(place.directory)).toEqual(['state.lk'])
    },
  )

  // PowerShell is asked for the start of a process that has held a lock for 2 s.
  it.for([
    ['missing', 'sync'],
    ['missing', 'async'],
    ['silent', 'sync'],
    ['hanging', 'sync'],
    ['hanging', 'async'],
  ] as const)('neither hangs nor robs when PowerShell is %s: %s', async ([powershell, form], context) => {
    const place = workplace(context)
    const { kill } = await holdLock(place)
    const instead = {
      missing: `['no-such-program-anywhere.exe', []]`,
      silent: `[process.execPath, ['-e', '0']]`,
      hanging: `[process.execPath, ['-e', 'setInterval(() => {}, 1000)']]`,
    }[powershell]
    const name = form === 'sync' ? 'withLockSync' : 'withLock'
    const body = `
        const module = process.getBuiltinModule('node:child_process')
        const real = { spawnSync: module.spawnSync, execFile: module.execFile }
        const asked = []
        const replaced = (which) => (command, args, ...rest) => {
          if (!/powershell/i.test(command)) return real[which](command, args, ...rest)
          asked.push(command)
          const [program, programArgs] = ${instead}
          return real[which](program, programArgs, ...rest)
        }
        Object.assign(module, { spawnSync: replaced('spawnSync'), execFile: replaced('execFile') })
        const answer = await answerOf(() => runtime.${name}(args[0], () => 'in', { timeout: 3_500 }))
        print({ ...answer, asked })`
    const answer = await ask<Answer & { asked: string[] }>(place.scripts, body, place.windowsFile)
    await kill()
    expect(answer).toMatchObject({ code: 'ELOCKTIMEOUT', holder: { verdict: 'alive' } })
    // Once, and by its path: by its bare name Windows looks for a program in the current directory first.
    expect(answer.asked).toEqual([expect.stringMatching(/^[A-Z]:\\.*\\powershell\.exe$/i)])
    // Far less than the 10 s that PowerShell may take when there is time.
    expect(answer.ms).toBeLessThan(7_000)
  })

  it.for(['section', 'waiting', 'update', 'writing'])(
    'leaves nothing behind at process.exit(): %s',
    async (where, context) => {
      const { scripts, directory, windowsFile } = workplace(context)
      const bodies: Record<string, string> = {
        section: `await runtime.withLock(args[0], () => process.exit(0))`,
        waiting: `runtime.withLock(args[0], async () => {
            await later(50)
            process.exit(0)
          })
          runtime.withLock(args[0], () => {})`,
        update: `runtime.updateFile(args[0], async () => {
            await later(50)
            process.exit(0)
          })`,
        writing: `runtime.atomicWrite(args[0], (async function* () {
            yield 'some'
            setTimeout(() => process.exit(0), 50)
            await new Promise(() => {})
          })())`,
      }
      expect(await start(scripts, bodies[where] as string, windowsFile).ended).toMatchObject({
        code: 0,
        stderr: '',
      })
      expect(fs.readdirSync(directory)).toEqual([])
    },
  )

  it.for(['sync', 'async'])(
    'waits while something holds the prepared lock open, and publishes it then: %s',
    async (form, context) => {
      const { scripts, directory, windowsFile } = workplace(context)
      const body = refusing(form, 3)
      const answer = await ask<Answer & { refused: string[] }>(scripts, body, windowsFile)
      expect(answer.value).toBe('in')
      // Real refusals, by Windows.
      expect(answer.refused).toHaveLength(3)
      for (const code of answer.refused) expect(['EPERM', 'EACCES', 'EBUSY']).toContain(code)
      expect(fs.readdirSync(directory)).toEqual([])
    },
  )

  it.for(['sync', 'async'])(
    'says so when the prepared lock is held open for good: %s',
    async (form, context) => {
      const { scripts, directory, windowsFile } = workplace(context)
      const answer = await ask<Answer & { refused: string[] }>(scripts, refusing(form, Infinity), windowsFile)
      expect(answer).toMatchObject({ code: answer.refused[0], path: windowsFile })
      expect(answer.ms).toBeLessThan(10_000)
      expect(fs.readdirSync(directory)).toEqual([])
    },
  )

  // Opens the draft's directory at each of the first renames, as a scanner might.
  const refusing = (form: string, times: number) => `
    const refused = []
    const rename = fs.renameSync
    fs.renameSync = (from, to) => {
      if (!/\\.lk-/.test(from) || refused.length >= ${times}) return rename(from, to)
      const scanner = fs.opendirSync(from)
      try {
        return rename(from, to)
      } catch (error) {
        refused.push(error.code)
        throw error
      } finally {
        scanner.closeSync()
      }
    }
    fs.rename = (from, to, done) => {
      try {
        fs.renameSync(from, to)
      } catch (error) {
        return void setImmediate(done, error)
      }
      setImmediate(done, null)
    }
    const answer = await answerOf(() => runtime.${form === 'sync' ? 'withLockSync' : 'withLock'}(args[0], () => 'in'))
    print({ ...answer, refused })`

  it.for(['shared', 'alone'])(
    'is given back although something holds its entry open, and is free when that lets go: %s',
    async (how, context) => {
      const { scripts, directory, windowsFile } = workplace(context)
      const body = `
        let scanner
        await runtime.withLock(args[0], () => {
          const entry = path.join(args[0] + '.lk', fs.readdirSync(args[0] + '.lk')[0])
          scanner = args[1] === 'alone' ? openAlone(entry) : fs.openSync(entry, 'r')
          if (args[1] === 'alone') setTimeout(() => fs.closeSync(scanner), 300)
        })
        const next = answerOf(() => runtime.withLock(args[0], () => 'in'))
        await later(300)
        if (args[1] !== 'alone') fs.closeSync(scanner)
        print(await next)`
      expect(await ask<Answer>(scripts, body, windowsFile, how)).toMatchObject({ value: 'in' })
      expect(fs.readdirSync(directory)).toEqual([])
    },
  )

  it('refuses a nested request at once, under whichever spelling', async (context) => {
    const { scripts, directory, windowsFile } = workplace(context, 'content')
    const body = `
      const spellings = [args[0], args[0].replaceAll('\\\\', '/'), args[0].toUpperCase(), '\\\\\\\\?\\\\' + args[0]]
      const answers = []
      await runtime.withLock(args[0], async () => {
        for (const spelling of spellings) {
          answers.push(await answerOf(() => runtime.withLock(spelling, () => 'in', { timeout: 3_000 })))
          answers.push(await answerOf(() => runtime.withLockSync(spelling, () => 'in', { timeout: 3_000 })))
          answers.push(await answerOf(() => runtime.appendLines(spelling, 'line', { timeout: 3_000 })))
        }
      })
      print(answers.map((answer) => answer.code ?? 'fine'))`
    const nested = ['EDEADLOCK', 'EDEADLOCK', 'fine']
    expect(await ask(scripts, body, windowsFile)).toEqual([...nested, ...nested, ...nested, ...nested])
    expect(fs.readdirSync(directory)).toEqual(['state'])
  })
})

describe.runIf(available).concurrent('updateFile on Windows', SLOW, () => {
  it.for(['shared', 'alone'])(
    'loses no update of 4 processes while a reader keeps opening the file: %s',
    async (how, context) => {
      const { scripts, directory, file, windowsFile } = workplace(context, '0')
      const stop = join(scripts, 'stop')
      const reader = start(
        scripts,
        `console.log('reading')
        const wrong = []
        let reads = 0
        while (!fs.existsSync(args[1])) {
          let descriptor
          try {
            descriptor = args[2] === 'alone' ? openAlone(args[0]) : fs.openSync(args[0], 'r')
            const text = fs.readFileSync(descriptor, 'utf8')
            if (!/^\\d+$/.test(text)) wrong.push(text)
            reads += 1
            await later(3)
          } catch (error) {
            // Who wants the file for itself has to wait for the others.
            if (args[2] !== 'alone' || error.code !== 'EBUSY') wrong.push(error.code)
          } finally {
            if (descriptor !== undefined) fs.closeSync(descriptor)
          }
          await later(5 * Math.random())
        }
        print({ wrong, read: reads > 0 })`,
        windowsFile,
        windowsPath(stop),
        how,
      )
      await reader.printed('reading')
      const body = `
        const add = (current) => String(Number(current ?? 0) + 1)
        const options = { fsync: false, timeout: 120_000 }
        for (let index = 0; index < Number(args[2]); index += 1) {
          if (args[1] === 'sync') runtime.updateFileSync(args[0], add, options)
          else await runtime.updateFile(args[0], add, options)
        }`
      const forms = ['sync', 'async', 'sync', 'async']
      await Promise.all(forms.map((form) => run(scripts, body, windowsFile, form, ROUNDS)))
      fs.writeFileSync(stop, '')
      const { lines } = await reader.ended
      expect(JSON.parse(lines.at(-1) as string)).toEqual({ wrong: [], read: true })
      expect(fs.readFileSync(file, 'utf8')).toBe(String(forms.length * ROUNDS))
      expect(fs.readdirSync(directory)).toEqual(['state'])
    },
  )

  it.for([
    ['sync', 'shared'],
    ['async', 'shared'],
    ['sync', 'alone'],
    ['async', 'alone'],
  ])(
    'is committed when the reader lets go, and holds the lock until then: %s, %s',
    async ([form, how], context) => {
      const { scripts, directory, file, windowsFile } = workplace(context, '1')
      const go = windowsPath(join(scripts, 'go'))
      const reader = start(
        scripts,
        `const descriptor = args[2] === 'alone' ? openAlone(args[0]) : fs.openSync(args[0], 'r')
      console.log('holding')
      await until(() => fs.existsSync(args[1]))
      await later(1_000)
      print(fs.existsSync(args[0] + '.lk'))
      fs.closeSync(descriptor)`,
        windowsFile,
        go,
        how as string,
      )
      await reader.printed('holding')
      const answer = await ask<Answer>(
        scripts,
        `fs.writeFileSync(args[1], '')
      print(await answerOf(() => runtime.${form === 'sync' ? 'updateFileSync' : 'updateFile'}(args[0], (text) => text + '2')))`,
        windowsFile,
        go,
      )
      expect(answer.code).toBeUndefined()
      expect((await reader.ended).lines.at(-1)).toBe('true')
      expect(fs.readFileSync(file, 'utf8')).toBe('12')
      expect(fs.readdirSync(directory)).toEqual(['state'])
    },
  )

  it('that cannot be committed fails with the first error and gives the lock back', async (context) => {
    const { scripts, directory, file, windowsFile } = workplace(context, '1')
    const body = `
      const descriptor = fs.openSync(args[0], 'r')
      const answer = await answerOf(() => runtime.updateFileSync(args[0], (text) => text + '2'))
      fs.closeSync(descriptor)
      print(answer)`
    const answer = await ask<Answer>(scripts, body, windowsFile)
    expect(answer).toMatchObject({ code: 'EPERM' })
    expect(answer.message).toContain(windowsFile)
    expect(answer.triedMs).toBeGreaterThanOrEqual(2_999)
    expect(answer.ms).toBeLessThan(8_000)
    expect(fs.readFileSync(file, 'utf8')).toBe('1')
    expect(fs.readdirSync(directory)).toEqual(['state'])
  })
})
