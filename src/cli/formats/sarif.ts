/** SARIF 2.1.0, as far as GitHub and other viewers read it. */
import packageJson from '../../../package.json' with { type: 'json' }
import plugin from '../../index.ts'
import { placesIn, smallEdits, withoutMark } from '../edits.ts'
import { lineHashes } from '../line-hashes.ts'
import type { Edit, Report } from '../repair.ts'
import { urlOf, type FileReports, type ScanResult } from '../scan-result.ts'

/** Paths are from there. Whoever reads the file knows where that is on the machine at hand. */
const ROOT = '%SRCROOT%'

/** The whole text. */
export function sarif(result: ScanResult): string {
  const rules = result.rules.names
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: packageJson.name,
            semanticVersion: packageJson.version,
            informationUri: packageJson.homepage,
            rules: rules.map(descriptor),
          },
        },
        columnKind: 'utf16CodeUnits',
        newlineSequences: ['\r\n', '\n', '\r', '\u2028', '\u2029'],
        originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
        invocations: [
          { executionSuccessful: true, toolExecutionNotifications: result.unread.map(notification) },
        ],
        results: result.files.flatMap((file) => resultsOf(file, rules)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

/** As ESLint, its formatters and the comments that turn a rule off call it. */
const idOf = (rule: string): string => `atomic-fs/${rule}`

/** What only `strict` has still has to prove itself. */
const levelOf = (rule: string): 'error' | 'warning' =>
  plugin.rules[rule]!.meta.docs!.recommended ? 'error' : 'warning'

function descriptor(rule: string): object {
  const { description, recommended } = plugin.rules[rule]!.meta.docs!
  const text = `${description.charAt(0).toUpperCase()}${description.slice(1)}.`
  const level = levelOf(rule)
  return {
    id: idOf(rule),
    name: rule.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text },
    fullDescription: { text },
    helpUri: urlOf(rule),
    help: {
      text: `${text} What can happen, and what the repair changes: ${urlOf(rule)}`,
      markdown: `${text} [What can happen, and what the repair changes](${urlOf(rule)}).`,
    },
    defaultConfiguration: { level },
    properties: {
      tags: ['correctness', 'reliability'],
      precision: recommended ? 'very-high' : 'high',
      'problem.severity': level,
    },
  }
}

function resultsOf({ path, text, reports }: FileReports, rules: readonly string[]): object[] {
  const hashes = lineHashes(text)
  const code = withoutMark(text)
  const placeOf = placesIn(code)
  const artifactLocation = location(path)
  return reports.map((report) => ({
    ruleId: idOf(report.rule),
    ruleIndex: rules.indexOf(report.rule),
    level: levelOf(report.rule),
    message: { text: report.message },
    locations: [{ physicalLocation: { artifactLocation, region: regionOf(report) } }],
    partialFingerprints: { primaryLocationLineHash: hashes[report.line - 1] },
    fixes: changesOf(report).map(({ title, edit }) => ({
      description: { text: title },
      artifactChanges: [
        {
          artifactLocation,
          replacements: smallEdits(code, edit).map(({ range, text: after }) => {
            const [start, end] = [placeOf(range[0]), placeOf(range[1])]
            return {
              deletedRegion: {
                startLine: start.line,
                startColumn: start.column,
                endLine: end.line,
                endColumn: end.column,
              },
              insertedContent: { text: after },
            }
          }),
        },
      ],
    })),
  }))
}

function changesOf({ fix, suggestion }: Report): { title: string; edit: Edit }[] {
  if (fix) return [{ title: 'What `fix` and `eslint --fix` do.', edit: fix }]
  return suggestion ? [{ title: suggestion.title, edit: suggestion }] : []
}

function regionOf({ line, column, endLine, endColumn }: Report): object {
  return { startLine: line, startColumn: column, endLine, endColumn }
}

function notification({ path, problem }: ScanResult['unread'][number]): object {
  return {
    level: 'error',
    message: { text: `Not judged: ${problem}` },
    locations: [{ physicalLocation: { artifactLocation: location(path) } }],
  }
}

function location(path: string): { uri: string; uriBaseId: string } {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT }
}
