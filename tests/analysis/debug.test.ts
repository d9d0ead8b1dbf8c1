import { afterEach, expect, it, vi } from 'vitest'
import { factsOf } from './support.ts'

const CODE = `
import fs from 'node:fs'
const id = process.pid.toString()
export function save(target, data) {
  const temp = \`\${target}.\${id}\`
  fs.writeFileSync(temp, data)
  fs.renameSync(temp, target)
}
export function bump() {
  if (!fs.existsSync('state.json')) fs.writeFileSync('state.json', '{}')
  const state = JSON.parse(fs.readFileSync('state.json', 'utf8'))
  fs.writeFileSync('state.json', JSON.stringify({ ...state, n: 1 }))
}
`

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

function printed(debug: string): string[] {
  vi.stubEnv('DEBUG', debug)
  const lines: string[] = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
  factsOf(CODE)
  return lines
}

it('prints every layer from the top', () => {
  const lines = printed('atomic-fs:*')
  expect(lines).toContain('atomic-fs:operations function save, line 4')
  expect(lines).toContain('atomic-fs:identity     path {parameter:0:0}+"."+{process.pid} [pid]')
  expect(lines).toContain(
    'atomic-fs:summaries   staged: {parameter:0:0}+"."+{process.pid} becomes {parameter:0:0}, line 7',
  )
  expect(lines).toContain('atomic-fs:summaries   write of line 10: data constant, read back in line 11')
  expect(lines).toContain('atomic-fs:summaries   write of line 12: data serialised, read back in line 11')
  expect(lines).not.toContainEqual(expect.stringContaining('write of line 6'))
  expect(lines).toContain(
    'atomic-fs:summaries   update of "state.json": loaded line 11, saved line 12, protection none',
  )
  expect(lines).toContain(
    'atomic-fs:summaries   creation of "state.json": looked for line 10, written line 10, wipes',
  )
})

it('prints one layer', () => {
  const lines = printed('atomic-fs:summaries')
  expect(lines).not.toEqual([])
  expect(lines.filter((line) => !line.startsWith('atomic-fs:summaries '))).toEqual([])
})

it('prints nothing when nobody asks', () => expect(printed('other')).toEqual([]))
