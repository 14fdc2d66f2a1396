import { useHotkeys } from '@mantine/hooks'
import { useState } from 'react'
import { fieldErrors } from '../../app/api-error.ts'
import { problemsOf, type RuleValues } from './rule-values.ts'

/**
 * What is being written of a rule. It is no form element: the filters inside are forms of their own, and
 * forms do not stand in each other.
 */
export function useRuleEditor(initial: RuleValues, onSave: (values: RuleValues) => void) {
  const [values, setValues] = useState(initial)
  const [saved, setSaved] = useState(initial)
  const [problems, setProblems] = useState<Record<string, string>>({})
  /** `decided` is what the button that was pressed adds. */
  const save = (decided: Partial<RuleValues> = {}) => {
    const whole = { ...values, ...decided }
    const found = problemsOf(whole)
    setProblems(found)
    if (Object.keys(found).length === 0) onSave(whole)
  }
  useHotkeys([['mod+Enter', () => save()]], [], true)
  return {
    values,
    problems,
    save,
    isDirty: JSON.stringify(values) !== JSON.stringify(saved),
    change: (next: Partial<RuleValues>) => setValues((before) => ({ ...before, ...next })),
    reset: (next: RuleValues) => {
      setValues(next)
      setSaved(next)
    },
    refuse: (error: Error) => setProblems(fieldErrors(error)),
  }
}

export type RuleEditorState = ReturnType<typeof useRuleEditor>
