/** What the playground knows and does; how it looks is in its component. */
import { computed, onBeforeUnmount, onMounted, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import address from 'virtual:lint-worker'
import { startClient, type Client } from './client.ts'
import { editorIn, viewerIn, type Editor, type Viewer } from './editor.ts'
import { hashOf, subjectOf } from './link.ts'
import { fileName, type Edit, type Outcome, type Report, type Subject } from './protocol.ts'
import { data as groups } from './samples.data.ts'

const first = groups[0]!.samples[0]!

// Long enough to type a word, short enough to be there when one looks up.
const PAUSE_MS = 150

export function usePlayground(writing: Ref<HTMLElement | undefined>, showing: Ref<HTMLElement | undefined>) {
  const subject = reactive<{ -readonly [Key in keyof Subject]: Subject[Key] }>({
    code: first.code,
    language: first.language,
    modules: first.modules,
    preset: first.preset,
  })
  const outcome = shallowRef<Outcome>()
  const failure = ref<string>()
  const isBusy = ref(true)
  const chosen = ref(0)
  const report = computed<Report | undefined>(() => outcome.value?.reports[chosen.value])

  let editor: Editor | undefined
  let viewer: Viewer | undefined
  let client: Client | undefined
  let pause: ReturnType<typeof setTimeout> | undefined

  function open(next: Subject): void {
    Object.assign(subject, {
      code: next.code,
      language: next.language,
      modules: next.modules,
      preset: next.preset,
    })
    chosen.value = 0
    editor?.setText(next.code)
  }

  function openLinked(): void {
    const linked = subjectOf(location.hash)
    if (linked) open(linked)
  }

  onMounted(() => {
    openLinked()
    editor = editorIn(writing.value!, 'Your code', (text) => (subject.code = text))
    editor.setText(subject.code)
    viewer = viewerIn(showing.value!, 'Your code after eslint --fix')
    client = startClient(address, {
      answered(answer, about) {
        isBusy.value = false
        failure.value = undefined
        outcome.value = answer
        if (chosen.value >= answer.reports.length) chosen.value = 0
        editor?.setReports(answer.reports)
        viewer?.show(answer.fixed, about.code, about.language)
      },
      failed(reason) {
        isBusy.value = false
        outcome.value = undefined
        failure.value = reason
      },
    })
    editor.setLanguage(subject.language)
    client.ask({ ...subject })
    addEventListener('hashchange', openLinked)
  })
  onBeforeUnmount(() => {
    removeEventListener('hashchange', openLinked)
    clearTimeout(pause)
    client?.stop()
    editor?.destroy()
    viewer?.destroy()
  })

  watch(subject, () => {
    isBusy.value = true
    editor?.setLanguage(subject.language)
    clearTimeout(pause)
    pause = setTimeout(() => {
      // In place of the old one: the button for going back leads out of here and not through every letter.
      history.replaceState(history.state, '', hashOf(subject))
      client?.ask({ ...subject })
    }, PAUSE_MS)
  })

  return {
    subject,
    groups,
    outcome,
    failure,
    isBusy,
    chosen,
    report,
    file: computed(() => fileName(subject)),
    open,
    choose(index: number): void {
      chosen.value = index
      const wanted = outcome.value?.reports[index]
      if (wanted) editor?.select(wanted.from, wanted.to)
    },
    apply: (edit: Edit): void => editor?.apply(edit),
    takeFixed(): void {
      if (outcome.value) editor?.setText(outcome.value.fixed)
    },
    link: (): string => location.href.replace(/#.*$/, '') + hashOf(subject),
  }
}
