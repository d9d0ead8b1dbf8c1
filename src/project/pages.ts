/**
 * Code that is only a part of a file: a block of a Markdown page, a script of an HTML page. Rules see it alone, and what they
 * change has to come out right where it stands.
 */
import path from 'node:path'
import { disk, read } from './disk.ts'

/** What the code of a rule is taken from. */
export interface Origin {
  readonly filename: string
  /** The file on disk; a block has a name of its own inside of it. */
  readonly physicalFilename?: string | undefined
  /** The code alone. */
  readonly text: string
}

/**
 * Pages and templates whose scripts eslint-plugin-html hands over one by one, under the name of the page. It takes the
 * indentation of the lines away and does not put it back, also inside of a template literal; it does not move suggestions to
 * where the script begins; and the scripts share their names, so that an import in one breaks the next that has it too.
 */
const PAGE = /\.(?:x?html?|xml|erb|handlebars|hbs|mustache|nunjucks|php|tag|riot|twig|we)$/i
/** No script has this in it, so the text is the whole page, read by a parser of its own. */
const END_OF_SCRIPT = /<\/script\b/i

const DOCUMENT = /\.(?:md|mdx|markdown)$/i

/** Which changes of the code come out right in its file. */
export function changesIn({
  filename,
  physicalFilename = filename,
  text,
}: Origin): 'any' | 'suggested' | 'none' {
  if (PAGE.test(physicalFilename) && !END_OF_SCRIPT.test(text)) return 'none'
  if (physicalFilename === filename) return 'any'
  if (!hasLines(physicalFilename, text)) return 'none'
  // What a page shows is for its readers, who may not have the runtime.
  return DOCUMENT.test(physicalFilename) ? 'suggested' : 'any'
}

/**
 * Whether lines stand in a file just as they are. Where they are indented (in a list, a quotation, the example of a comment), or
 * a processor has put comments above them, places in the code are other places in the file, and not every processor knows which.
 */
function hasLines(file: string, lines: string): boolean {
  const fs = disk()
  const text = fs && path.isAbsolute(file) ? read(fs, file) : undefined
  if (text === undefined) return false
  const wanted = `\n${lines.replace(/\r?\n$/, '')}`
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (/^(?:\r?\n|$)/.test(text.slice(at + wanted.length, at + wanted.length + 2))) return true
  }
  return false
}
