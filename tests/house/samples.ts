import { text } from './house.ts'

/**
 * A sample of a rule's page: a fence below `<!-- bad -->`, `<!-- good -->` or `<!-- fixed -->`. The comment may
 * also carry what the sample needs to run: `<!-- bad {"options": {...}, "settings": {...}} -->`.
 */
export interface Sample {
  kind: 'bad' | 'good' | 'fixed'
  line: number
  /** Only its extension matters: module or CommonJS, JavaScript or TypeScript. */
  filename: string
  code: string
  options: object | undefined
  settings: object | undefined
}

const MARK = /^[ \t]*<!-- (bad|good|fixed)\b(.*?)-->[ \t]*$/gm
const FENCE = /\s*\n[ \t]*```(\w+)[^\n]*\n([\s\S]*?)^[ \t]*```[ \t]*$/my

export function samplesOf(file: string): Sample[] {
  const page = text(file)
  return [...page.matchAll(MARK)].map((mark) => {
    const line = page.slice(0, mark.index).split('\n').length
    FENCE.lastIndex = mark.index + mark[0].length
    const fence = FENCE.exec(page)
    if (!fence) throw new Error(`${file}:${line}: there is no fence right below ${mark[0].trim()}`)
    const [, language, code] = fence as unknown as [string, string, string]
    const json = /\{.*\}/.exec(mark[2]!)
    const extra = (json ? JSON.parse(json[0]) : {}) as { options?: object; settings?: object }
    return {
      kind: mark[1] as Sample['kind'],
      line,
      filename: `src/sample.${extension(language, mark[2]!, code)}`,
      code,
      options: extra.options,
      settings: extra.settings,
    }
  })
}

function extension(language: string, words: string, code: string): string {
  if (language === 'ts' || language === 'typescript' || /^\s*ts\b/.test(words)) return 'ts'
  if (!['js', 'javascript', 'cjs', 'mjs'].includes(language)) {
    throw new Error(`a sample cannot be in the language '${language}'`)
  }
  if (language === 'cjs' || language === 'mjs') return language
  // A sample with require is what a reader has in a CommonJS file, whatever the fence says.
  return /\brequire\(/.test(code) && !/^\s*(?:import|export)\b/m.test(code) ? 'cjs' : 'mjs'
}
