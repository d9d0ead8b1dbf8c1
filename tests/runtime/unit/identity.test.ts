import { describe, expect, it } from 'vitest'
import { identity, isVague } from '../../../src/runtime/identity.ts'
import { failure, fault, restoreSystem } from '../support/faults.ts'

describe.runIf(process.platform === 'linux')('who a thread is (needs procfs)', () => {
  it.each(['EMFILE', 'EIO'])('is asked again after %s, which passes', (code) => {
    const right = identity()
    let broken = true
    fault('readText', (real, path) => {
      if (broken) throw failure(code)
      return real(path)
    })
    expect(isVague(identity().domain)).toBe(true)
    expect(identity().start).toBe('0')
    broken = false
    expect(identity()).toEqual(right)
    restoreSystem()
  })

  it('is not asked again when it may not be known', () => {
    let asked = 0
    fault('readText', () => {
      asked += 1
      throw failure('EACCES')
    })
    identity()
    const once = asked
    identity()
    expect(asked).toBe(once)
  })
})
