/** The two texts of the playground: one to write in, one that shows what became of it. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  type DecorationSet,
} from '@codemirror/view'
import { classHighlighter } from '@lezer/highlight'
import { diffLines } from 'diff'
import type { Edit, Language, Report } from './protocol.ts'

/** Colours are in the style sheet, where both themes of the site are. */
const looks = [syntaxHighlighting(classHighlighter), lineNumbers(), highlightSpecialChars()]

const syntax = (language: Language) => javascript({ typescript: language === 'ts' })

export interface Editor {
  setText(text: string): void
  setLanguage(language: Language): void
  setReports(reports: readonly Report[]): void
  /** As one step that can be undone. */
  apply(edit: Edit): void
  select(from: number, to: number): void
  destroy(): void
}

/** An editor without a binding for Tab: that key must lead on, for whoever has no mouse. */
export function editorIn(parent: HTMLElement, label: string, onChange: (text: string) => void): Editor {
  const language = new Compartment()
  const view = new EditorView({
    parent,
    extensions: [
      looks,
      history(),
      drawSelection(),
      highlightActiveLine(),
      indentOnInput(),
      bracketMatching(),
      lintGutter(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      language.of(syntax('js')),
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString())
      }),
    ],
  })
  return {
    setText(text) {
      if (text === view.state.doc.toString()) return
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
    },
    setLanguage: (wanted) => view.dispatch({ effects: language.reconfigure(syntax(wanted)) }),
    setReports(reports) {
      const end = view.state.doc.length
      const diagnostics = reports.map(({ from, to, rule, message }) => ({
        from: Math.min(from, end),
        to: Math.min(to, end),
        severity: 'error' as const,
        source: rule ?? 'syntax',
        message,
      }))
      view.dispatch(setDiagnostics(view.state, diagnostics))
    },
    apply: (edit) => view.dispatch({ changes: edit, scrollIntoView: true, userEvent: 'input.fix' }),
    select(from, to) {
      const end = view.state.doc.length
      const selection = { anchor: Math.min(from, end), head: Math.min(to, end) }
      view.dispatch({ selection, scrollIntoView: true })
    },
    destroy: () => view.destroy(),
  }
}

export interface Viewer {
  /** Shows a text, with the lines marked that are not in the one before. */
  show(text: string, before: string, language: Language): void
  destroy(): void
}

const setMarks = StateEffect.define<DecorationSet>()
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (current, { effects }) => effects.find((effect) => effect.is(setMarks))?.value ?? current,
  provide: (field) => EditorView.decorations.from(field),
})
const changed = Decoration.line({ class: 'changed-line' })

export function viewerIn(parent: HTMLElement, label: string): Viewer {
  const language = new Compartment()
  const view = new EditorView({
    parent,
    extensions: [
      looks,
      marks,
      language.of(syntax('js')),
      EditorState.readOnly.of(true),
      // Not for writing, but to be reached, scrolled and copied from with the keyboard.
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({
        'aria-label': label,
        tabindex: '0',
        role: 'textbox',
        'aria-readonly': 'true',
      }),
    ],
  })
  return {
    show(text, before, wanted) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        effects: language.reconfigure(syntax(wanted)),
      })
      view.dispatch({ effects: setMarks.of(marksOf(view.state, before)) })
    },
    destroy: () => view.destroy(),
  }
}

function marksOf({ doc }: EditorState, before: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  let line = 1
  for (const { added, removed, count } of diffLines(before, doc.toString())) {
    if (removed) continue
    if (added)
      for (let at = line; at < line + count; at++) builder.add(doc.line(at).from, doc.line(at).from, changed)
    line += count
  }
  return builder.finish()
}
