/** What ESLint says of the code on the home page: not what somebody has written there about it. */
import { Linter } from 'eslint'
import { samplesOf } from '../../tools/samples.mjs'
import plugin from '../../../src/index.ts'
import { lint } from '../playground/lint.ts'
import type { Report } from '../playground/protocol.ts'

declare const data: readonly Report[]
export { data }

export default {
  watch: ['../index.md'],
  load(): readonly Report[] {
    const bad = samplesOf('docs/site/index.md').find(({ kind }) => kind === 'bad')
    if (!bad) throw new Error('docs/site/index.md has no sample of what is reported')
    const subject = { code: bad.code, language: 'js', modules: 'import', preset: 'recommended' } as const
    return lint(new Linter(), subject, plugin, undefined).reports
  },
}
