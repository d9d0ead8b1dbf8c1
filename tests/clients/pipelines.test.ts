/** The pipelines of docs/clients/ci.md: what they run is run, and what they take from others is pinned. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { beforeAll, describe, expect, it } from 'vitest'
import { text } from '../house/house.ts'
import { must, project, type Project, type Run } from '../package/projects.ts'
import { CLEAN, CONFIG, SAVE } from './flawed.ts'
import { fileOn } from './snippets.ts'

const PAGE = 'docs/clients/ci.md'
const WORKFLOWS = '.github/workflows'

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
  'continue-on-error'?: boolean
}

const stepsOf = (workflow: string): Step[] =>
  Object.values((parse(workflow) as { jobs: Record<string, { steps: Step[] }> }).jobs).flatMap(
    ({ steps }) => steps,
  )

// The steps are lines for a POSIX shell, as they are on the runners that the page names.
const posix = process.platform !== 'win32'

function flawed(files: Record<string, string>): Project {
  const names = [
    '@microsoft/eslint-formatter-sarif',
    ...['gha', 'gitlab', 'rdjson'].map((name) => `eslint-formatter-${name}`),
  ]
  return project(
    {
      'package.json': '{ "private": true, "type": "module" }\n',
      'eslint.config.js': CONFIG,
      'src/save.js': SAVE,
      'src/load.js': CLEAN,
      ...files,
    },
    { eslint: 'eslint', ...Object.fromEntries(names.map((name) => [name, name])) },
  )
}

describe.runIf(posix)('a workflow for GitHub', () => {
  let fresh: Project
  const repair = (): void => must(fresh.eslint(['.', '--fix'])) && undefined
  const sarif = (file: string): unknown[] =>
    (JSON.parse(fresh.read(file)) as { runs: { results: unknown[] }[] }).runs[0]!.results

  /** The step that is no set-up, as the runner runs it. */
  function runOf(steps: readonly Step[], env: Record<string, string> = {}): Run {
    const lines = steps.flatMap(({ run }) => (run && run !== 'npm ci' ? [run] : []))
    expect(lines).toHaveLength(1)
    return fresh.shell(`set -e\n${lines[0]!}`, { GITHUB_ACTIONS: 'true', ...env })
  }

  beforeAll(() => {
    fresh = flawed({})
  })

  it('annotates, and passes once that is repaired', () => {
    const steps = stepsOf(fileOn(PAGE, `${WORKFLOWS}/lint.yml`))
    const { status, stdout } = runOf(steps)
    expect([status, stdout.match(/^::error file=.*\/src\/save\.js,line=5,/gm)?.length]).toEqual([1, 2])
    repair()
    expect(runOf(steps)).toMatchObject({ status: 0 })
    writeFileSync(path.join(fresh.folder, 'src/save.js'), SAVE)
  })

  it.each([`${WORKFLOWS}/scan.yml`, `steps of ${WORKFLOWS}/scan.yml`])(
    'uploads what it wrote: %s',
    (name) => {
      const snippet = fileOn(PAGE, name)
      const steps = name.startsWith('steps') ? (parse(snippet) as Step[]) : stepsOf(snippet)
      const upload = steps.find(({ uses }) => uses?.startsWith('github/codeql-action/upload-sarif@'))!
      expect(runOf(steps)).toMatchObject({ status: 1 })
      // Reports end neither the job nor the upload.
      expect(steps.find(({ run }) => run && run !== 'npm ci')).toMatchObject({ 'continue-on-error': true })
      expect(sarif(upload.with!['sarif_file'] as string)).toHaveLength(2)
    },
  )

  it('hands reviewdog what it reads', () => {
    const bin = path.join(fresh.folder, 'bin')
    mkdirSync(bin)
    writeFileSync(path.join(bin, 'reviewdog'), '#!/bin/sh\necho "$@" > review.txt\ncat > review.json\n')
    chmodSync(path.join(bin, 'reviewdog'), 0o755)
    must(
      runOf(stepsOf(fileOn(PAGE, `${WORKFLOWS}/review.yml`)), {
        PATH: `${bin}${path.delimiter}${process.env['PATH']}`,
      }),
    )
    expect(fresh.read('review.txt')).toContain('-f=rdjson')
    expect((JSON.parse(fresh.read('review.json')) as { diagnostics: unknown[] }).diagnostics).toHaveLength(2)
  })
})

describe('actions', () => {
  const used = (yaml: string): string[] => [...yaml.matchAll(/uses: (.+)$/gm)].map((match) => match[1]!)
  const own = used(text('.github/workflows/ci.yml'))
  const shown = used(text(PAGE))

  it('are pinned by commit, with the version beside it', () => {
    expect(shown.length).toBeGreaterThan(6)
    for (const each of shown) expect(each).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('are at one commit everywhere', () => {
    const commits = new Map<string, Set<string>>()
    for (const each of [...own, ...shown]) {
      const [name, at] = each.split('@') as [string, string]
      commits.set(name, (commits.get(name) ?? new Set()).add(at))
    }
    expect([...commits].filter(([, each]) => each.size > 1)).toEqual([])
  })
})

describe.runIf(posix)('a pipeline of GitLab', () => {
  it('writes the report that the job keeps', () => {
    const config = fileOn(PAGE, '.gitlab-ci.yml')
    const [[name, job]] = Object.entries(
      parse(config) as Record<string, { script: string[]; artifacts: { reports: { codequality: string } } }>,
    ) as [[string, { script: string[]; artifacts: { reports: { codequality: string } } }]]
    const fresh = flawed({ '.gitlab-ci.yml': config })
    const lines = job.script.filter((line) => line !== 'npm ci')
    const env = { GITLAB_CI: 'true', CI_JOB_NAME: name, CI_PROJECT_DIR: fresh.folder }
    expect(fresh.shell(lines.join('\n'), env).status).toBe(1)
    const issues = JSON.parse(fresh.read(job.artifacts.reports.codequality)) as {
      location: { path: string }
    }[]
    expect(issues.map(({ location }) => location.path)).toEqual(['src/save.js', 'src/save.js'])
  })
})
