/** What the page and the worker that lints say to each other. */

export type Language = 'js' | 'ts'
export type Modules = 'import' | 'require'
export type Preset = 'recommended' | 'strict'

/** A file, and how it is to be linted. */
export interface Subject {
  readonly code: string
  readonly language: Language
  readonly modules: Modules
  readonly preset: Preset
}

export interface Request extends Subject {
  readonly id: number
}

export interface Suggestion {
  readonly text: string
  readonly edit: Edit
}

export interface Edit {
  readonly from: number
  readonly to: number
  readonly insert: string
}

export interface Report {
  /** Without the plugin's name; undefined where the file cannot be read at all. */
  readonly rule: string | undefined
  readonly message: string
  readonly line: number
  readonly column: number
  readonly from: number
  readonly to: number
  readonly isFixed: boolean
  readonly suggestions: readonly Suggestion[]
}

export interface Outcome {
  readonly reports: readonly Report[]
  /** What `eslint --fix` writes; the same text where it changes nothing. */
  readonly fixed: string
  /** How many reports are left in it. */
  readonly left: number
}

export type Response = { readonly id: number } & ({ readonly outcome: Outcome } | { readonly error: string })

/** The name of the file by which ESLint and the rules know what it is written in. */
export function fileName({ language, modules }: Pick<Subject, 'language' | 'modules'>): string {
  return `store.${modules === 'import' ? 'm' : 'c'}${language}`
}
