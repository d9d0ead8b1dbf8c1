/** A small client of the language server protocol, ESLint's server, and an editor that sends it what VS Code sends. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { fetched } from '../support/fetched.ts'

/** What vscode-eslint runs, packaged for other editors. */
export const SERVER = 'vscode-langservers-extracted@4.10.0'

/** Its program; undefined where it cannot be fetched and need not be there. */
export function serverFile(required: boolean): string | undefined {
  try {
    const file = 'vscode-langservers-extracted/bin/vscode-eslint-language-server'
    return fetched(SERVER, file, ['--ignore-scripts'])
  } catch (error) {
    if (required) throw error
    return undefined
  }
}

export interface Position {
  line: number
  character: number
}

export interface Range {
  start: Position
  end: Position
}

export interface Diagnostic {
  range: Range
  severity: number
  code: string
  codeDescription?: { href: string }
  source: string
  message: string
}

export interface CodeAction {
  title: string
  kind?: string
  isPreferred?: boolean
  command?: { command: string; arguments?: unknown[] }
  edit?: WorkspaceEdit
}

interface TextEdit {
  range: Range
  newText: string
}

interface WorkspaceEdit {
  changes?: Record<string, TextEdit[]>
  documentChanges?: { edits: TextEdit[] }[]
}

interface Message {
  id?: number
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string }
}

/** A connection with a server that talks on its standard streams. */
class Connection {
  private readonly child: ChildProcess
  private readonly answer: (method: string, params: unknown) => unknown
  private readonly waiting = new Map<
    number,
    { resolve: (result: any) => void; reject: (error: Error) => void }
  >()
  private unread = Buffer.alloc(0)
  private complaints = ''
  private last = 0

  constructor(command: readonly string[], cwd: string, answer: (method: string, params: unknown) => unknown) {
    this.answer = answer
    const [program, ...args] = command
    this.child = spawn(program!, [...args], { cwd, stdio: ['pipe', 'pipe', 'pipe'] })
    this.child.stdout!.on('data', (chunk: Buffer) => this.read(chunk))
    this.child.stderr!.on('data', (chunk) => (this.complaints += String(chunk)))
    this.child.on('close', () => {
      for (const { reject } of this.waiting.values())
        reject(new Error(`the server ended: ${this.complaints}`))
    })
  }

  request<T>(method: string, params: unknown): Promise<T> {
    const id = ++this.last
    this.send({ id, method, params })
    return new Promise<T>((resolve, reject) => this.waiting.set(id, { resolve, reject }))
  }

  notify(method: string, params: unknown): void {
    this.send({ method, params })
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null) return
    const closed = once(this.child, 'close')
    // A server that does not end by itself is not waited for.
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000)
    void this.request('shutdown', null).then(
      () => this.notify('exit', null),
      () => undefined,
    )
    await closed
    clearTimeout(timer)
  }

  private send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.child.stdin!.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  private read(chunk: Buffer): void {
    this.unread = Buffer.concat([this.unread, chunk])
    for (;;) {
      const end = this.unread.indexOf('\r\n\r\n')
      const length = /Content-Length: (\d+)/i.exec(this.unread.toString('latin1', 0, Math.max(end, 0)))?.[1]
      if (end < 0 || length === undefined || this.unread.length < end + 4 + Number(length)) return
      const body = this.unread.subarray(end + 4, end + 4 + Number(length))
      this.unread = this.unread.subarray(end + 4 + Number(length))
      this.receive(JSON.parse(String(body)) as Message)
    }
  }

  private receive({ id, method, params, result, error }: Message): void {
    if (method !== undefined) {
      const answered = this.answer(method, params)
      if (id !== undefined) this.send({ id, result: answered ?? null })
      return
    }
    const asked = this.waiting.get(id!)
    this.waiting.delete(id!)
    if (error) asked?.reject(new Error(error.message))
    else asked?.resolve(result)
  }
}

/** An editor with one folder open. What it changes stays in its buffers: nothing is saved. */
export class Editor {
  readonly opened: string[] = []
  /** What a person would be told: no library, no configuration, a failure. */
  readonly troubles: string[] = []
  private readonly texts = new Map<string, { text: string; version: number }>()
  private readonly folder: string
  private readonly server: Connection

  private constructor(command: readonly string[], folder: string, settings: object) {
    this.folder = folder
    const complete = { ...settings, workspaceFolder: this.workspaceFolder() }
    this.server = new Connection(command, folder, (method, params) => {
      if (method === 'workspace/configuration')
        return (params as { items: object[] }).items.map(() => complete)
      if (method === 'workspace/applyEdit') return this.apply((params as { edit: WorkspaceEdit }).edit)
      if (method === 'eslint/openDoc') this.opened.push((params as { url: string }).url)
      else if (TROUBLES.has(method)) this.troubles.push(method)
      return null
    })
  }

  static async start(
    command: readonly string[],
    folder: string,
    settings: object = VSCODE_SETTINGS,
  ): Promise<Editor> {
    const editor = new Editor(command, folder, settings)
    await editor.server.request('initialize', {
      processId: process.pid,
      rootUri: editor.workspaceFolder().uri,
      workspaceFolders: [editor.workspaceFolder()],
      capabilities: {
        workspace: {
          configuration: true,
          workspaceFolders: true,
          applyEdit: true,
          workspaceEdit: { documentChanges: true },
        },
        textDocument: {
          diagnostic: { dynamicRegistration: false },
          publishDiagnostics: { codeDescriptionSupport: true },
          codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [''] } } },
        },
      },
    })
    editor.server.notify('initialized', {})
    return editor
  }

  close(): Promise<void> {
    return this.server.close()
  }

  open(file: string, text: string): void {
    this.texts.set(this.uri(file), { text, version: 1 })
    const languageId = file.endsWith('.ts') ? 'typescript' : 'javascript'
    this.server.notify('textDocument/didOpen', {
      textDocument: { uri: this.uri(file), languageId, version: 1, text },
    })
  }

  text(file: string): string {
    return this.texts.get(this.uri(file))!.text
  }

  /** Types a new text into the buffer. */
  change(file: string, text: string): void {
    this.set(this.uri(file), text)
  }

  async diagnostics(file: string): Promise<Diagnostic[]> {
    const textDocument = { uri: this.uri(file) }
    const { items } = await this.server.request<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument,
    })
    return items.sort((a, b) => a.range.start.line - b.range.start.line || (a.code < b.code ? -1 : 1))
  }

  /** What the light bulb offers for the diagnostics. */
  async actions(file: string, diagnostics: Diagnostic[], only?: string): Promise<CodeAction[]> {
    const range = diagnostics[0]?.range ?? { start: ORIGIN, end: ORIGIN }
    const context = { diagnostics, ...(only ? { only: [only] } : {}) }
    const textDocument = { uri: this.uri(file) }
    return this.server.request('textDocument/codeAction', { textDocument, range, context })
  }

  /** Does what an action says, as a click on it does. */
  async run({ command, edit }: CodeAction): Promise<void> {
    if (edit) this.apply(edit)
    if (command) await this.server.request('workspace/executeCommand', command)
  }

  private workspaceFolder(): { uri: string; name: string } {
    return { uri: pathToFileURL(this.folder).href, name: path.basename(this.folder) }
  }

  private uri(file: string): string {
    return pathToFileURL(path.join(this.folder, file)).href
  }

  private set(uri: string, text: string): void {
    const version = this.texts.get(uri)!.version + 1
    this.texts.set(uri, { text, version })
    this.server.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    })
  }

  private apply({ changes = {}, documentChanges = [] }: WorkspaceEdit): { applied: boolean } {
    const edits = documentChanges as { textDocument?: { uri: string }; edits: TextEdit[] }[]
    const all = [
      ...Object.entries(changes),
      ...edits.map(({ textDocument, edits: some }) => [textDocument!.uri, some] as const),
    ]
    for (const [uri, some] of all) this.set(uri, edited(this.texts.get(uri)!.text, some))
    return { applied: true }
  }
}

const TROUBLES = new Set(['eslint/noLibrary', 'eslint/noConfig', 'eslint/probeFailed', 'window/showMessage'])

const ORIGIN: Position = { line: 0, character: 0 }

function edited(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n')
  const starts = lines.map((_, index) => lines.slice(0, index).join('\n').length + (index > 0 ? 1 : 0))
  const offset = ({ line, character }: Position) =>
    line < lines.length ? starts[line]! + character : text.length
  // From the end, so that the places of the others stay as they are.
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (all, { range, newText }) => all.slice(0, offset(range.start)) + newText + all.slice(offset(range.end)),
      text,
    )
}

/** The section `eslint` as VS Code's extension fills it in. */
const VSCODE_SETTINGS = {
  validate: 'on',
  packageManager: 'npm',
  experimental: {},
  problems: { shortenToSingleLine: false },
  codeAction: {
    disableRuleComment: { enable: true, location: 'separateLine', commentStyle: 'line' },
    showDocumentation: { enable: true },
  },
  codeActionOnSave: { mode: 'all' },
  format: false,
  quiet: false,
  onIgnoredFiles: 'off',
  options: {},
  rulesCustomizations: [],
  run: 'onType',
  nodePath: null,
  workingDirectory: { mode: 'location' },
}
