import { describe, expect, it } from 'vitest'
import { identity, isVague } from '../../../src/runtime/identity.ts'
import { newId, parseId } from '../../../src/runtime/lock-name.ts'
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

  it('is known on a kernel that has no time namespaces', () => {
    fault('readlink', (real, path) => {
      if (path.endsWith('/ns/time')) throw failure('ENOENT', 'readlink')
      return real(path)
    })
    const { domain } = identity()
    expect(domain).toMatch(/^[0-9a-f]{12}_[1-9]\d*_none$/)
    expect(isVague(domain)).toBe(false)
    expect(parseId(newId('x'))?.domain).toBe(domain)
  })

  it('is not known where nothing may be known of namespaces', () => {
    for (const hidden of ['pid', 'time']) {
      restoreSystem()
      fault('readlink', (real, path) => {
        if (path.endsWith(`/ns/${hidden}`)) throw failure('EACCES', 'readlink')
        return real(path)
      })
      expect(isVague(identity().domain)).toBe(true)
    }
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
