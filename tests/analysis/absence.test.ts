import { describe, expect, it } from 'vitest'
import { eventOf, factsOf, hostOf } from './support.ts'

describe('a seed', () => {
  const written = (body: string) => {
    const facts = factsOf(`
import fs from 'node:fs'
import fsp from 'node:fs/promises'
const exists = (file) => fs.existsSync(file)
const cached = (file) => { if (!fs.existsSync(file)) return null\nreturn old(file) ? null : 1 }
const load = (file) => parse(fs.readFileSync(file))
async function run(file) {
${body}
}
`)
    return { facts, write: eventOf(facts, 'write', 'run'), events: facts.eventsOf(hostOf(facts, 'run')) }
  }
  const isSeed = (body: string, copied = false): boolean => {
    const { facts, write, events } = written(body)
    return facts.absence.isSeed(write, events, copied)
  }

  const YES = [
    ['written when the file is missing', "if (!fs.existsSync(file)) fs.writeFileSync(file, '{}')"],
    [
      'written behind a return for a file that is there',
      "if (fs.existsSync(file)) return\nfs.writeFileSync(file, '{}')",
    ],
    [
      'written in the other branch',
      "if (fs.existsSync(file)) { use() } else { fs.writeFileSync(file, '{}') }",
    ],
    [
      'asked for in a variable',
      "const there = fs.existsSync(file)\nif (!there) fs.writeFileSync(file, '{}')",
    ],
    ['compared with false', "if (fs.existsSync(file) === false) fs.writeFileSync(file, '{}')"],
    ['asked for by a helper', "if (!exists(file)) fs.writeFileSync(file, '{}')"],
    ['missing and something else', "if (ready && !fs.existsSync(file)) fs.writeFileSync(file, '{}')"],
    ['behind a failed access', "try { await fsp.access(file) } catch { fs.writeFileSync(file, '{}') }"],
    ['missing or not', "if (!exists(file) && ready) fs.writeFileSync(file, '{}')"],
    [
      'behind a return for two reasons',
      "if (fs.existsSync(file) || skip) return\nfs.writeFileSync(file, '{}')",
    ],
    [
      'behind an access that returns',
      "try { await fsp.access(file); return } catch {}\nfs.writeFileSync(file, '{}')",
    ],
    [
      'behind a load that returns',
      "try { return fs.readFileSync(file) } catch {}\nfs.writeFileSync(file, '{}')",
    ],
    ['behind a wait', "while (fs.existsSync(file)) await sleep()\nfs.writeFileSync(file, '{}')"],
    [
      'noted in a catch',
      "let there = true\ntry { await fsp.access(file) } catch { there = false }\nif (!there) fs.writeFileSync(file, '{}')",
    ],
    [
      'in a callback that is told what went wrong',
      "fs.access(file, (error) => { if (error && error.code === 'ENOENT') fs.writeFileSync(file, '{}') })",
    ],
    [
      'in a callback behind a return for a file that is there',
      "fs.stat(file, (error) => { if (!error) return\nfs.writeFileSync(file, '{}') })",
    ],
    ['in a callback of exists', "fs.exists(file, (there) => { if (!there) fs.writeFileSync(file, '{}') })"],
    ['behind a failed read', "try { fs.readFileSync(file) } catch { fs.writeFileSync(file, '{}') }"],
  ] as const
  for (const [name, body] of YES) it(name, () => expect(isSeed(body)).toBe(true))

  const NO = [
    ['without a question', "fs.writeFileSync(file, '{}')"],
    ['when the file is there', "if (fs.existsSync(file)) fs.writeFileSync(file, '{}')"],
    [
      'after a question about another file',
      "if (!fs.existsSync(file + '.bak')) fs.writeFileSync(file, '{}')",
    ],
    ['behind a return for a missing file', "if (!fs.existsSync(file)) return\nfs.writeFileSync(file, '{}')"],
    ['behind a question without an end', "if (!fs.existsSync(file)) use()\nfs.writeFileSync(file, '{}')"],
    ['behind a read that went well', "try { fs.readFileSync(file); fs.writeFileSync(file, '{}') } catch {}"],
    ['behind a try that goes on', "try { await fsp.access(file) } catch {}\nfs.writeFileSync(file, '{}')"],
    [
      'noted in a catch, and there',
      "let gone = false\ntry { await fsp.access(file) } catch { gone = true }\nif (!gone) fs.writeFileSync(file, '{}')",
    ],
    [
      'in a callback that went well',
      "fs.access(file, (error) => { if (!error) fs.writeFileSync(file, '{}') })",
    ],
    ['asked afterwards', "fs.writeFileSync(file, '{}')\nif (!fs.existsSync(file)) use()"],
  ] as const
  for (const [name, body] of NO) it(`not ${name}`, () => expect(isSeed(body)).toBe(false))

  it('is no answer to a failed read when the data comes from another file', () => {
    expect(isSeed('try { fs.readFileSync(file) } catch { fs.writeFileSync(file, backup) }', true)).toBe(false)
  })

  it('may be forced, and then the file is perhaps there', () => {
    const surely = (body: string): boolean => {
      const { facts, write, events } = written(body)
      return facts.absence.checkBefore(write, events, { reads: true, surely: true }) !== undefined
    }
    const FORCED = [
      "if (!fs.existsSync(file) || force) fs.writeFileSync(file, '{}')",
      "if (fs.existsSync(file) && !force) return\nfs.writeFileSync(file, '{}')",
    ]
    for (const body of FORCED) {
      expect(isSeed(body)).toBe(true)
      expect(surely(body)).toBe(false)
    }
    expect(surely("if (!fs.existsSync(file) && force) fs.writeFileSync(file, '{}')")).toBe(true)
    expect(surely("if (fs.existsSync(file) || force) return\nfs.writeFileSync(file, '{}')")).toBe(true)
  })

  describe('found missing for sure', () => {
    const isMissing = (body: string): boolean => {
      const { facts, write, events } = written(body)
      return facts.absence.checkBefore(write, events, { reads: true, surely: true }) !== undefined
    }
    const SURE = [
      ['by a helper that answers so', "if (!exists(file)) fs.writeFileSync(file, '{}')"],
      [
        'by a read that alone can fail',
        "try { fs.readFileSync(file).toString() } catch { fs.writeFileSync(file, '{}') }",
      ],
      [
        'by the code of a read',
        "try { JSON.parse(fs.readFileSync(file)) } catch (e) { if (e.code !== 'ENOENT') throw e\nfs.writeFileSync(file, '{}') }",
      ],
      [
        'by the code in a branch',
        "try { use(fs.statSync(file)) } catch (e) { if (e.code === 'ENOENT') fs.writeFileSync(file, '{}') }",
      ],
    ] as const
    for (const [name, body] of SURE) it(name, () => expect(isMissing(body)).toBe(true))

    const UNSURE = [
      ['by a helper that answers with something else', "if (!cached(file)) fs.writeFileSync(file, '{}')"],
      [
        'by a read and a parser',
        "try { JSON.parse(fs.readFileSync(file)) } catch { fs.writeFileSync(file, '{}') }",
      ],
      [
        'by another code',
        "try { JSON.parse(fs.readFileSync(file)) } catch (e) { if (e.code === 'ENOENT') return\nfs.writeFileSync(file, '{}') }",
      ],
      ['by a helper that reads', "try { load(file) } catch { fs.writeFileSync(file, '{}') }"],
    ] as const
    for (const [name, body] of UNSURE) it(`not ${name}`, () => expect(isMissing(body)).toBe(false))
  })
})
