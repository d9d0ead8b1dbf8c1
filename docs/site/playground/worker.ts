/** ESLint and the rules, beside the page, so that typing never waits for them. */
import type { Linter as EslintLinter } from 'eslint'
import { Linter } from 'eslint/universal'
import plugin from '../../../src/index.ts'
import { lint } from './lint.ts'
import type { Request, Response } from './protocol.ts'

const linter: EslintLinter = new Linter({ configType: 'flat' })
let typescript: Promise<EslintLinter.Parser> | undefined

self.addEventListener('message', ({ data }: MessageEvent<Request>) => {
  answer(data).then(
    (response) => self.postMessage(response),
    (error: unknown) => self.postMessage({ id: data.id, error: String(error) } satisfies Response),
  )
})

async function answer(request: Request): Promise<Response> {
  // The compiler is larger than everything else together, so it comes when the first file needs it.
  if (request.language === 'ts') typescript ??= import('@typescript-eslint/parser')
  return { id: request.id, outcome: lint(linter, request, plugin, await typescript) }
}
