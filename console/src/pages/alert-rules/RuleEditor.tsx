import { TextInput, Textarea, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { SearchSummary } from '../activity/SearchSummary.tsx'
import { DryRunPanel } from './DryRunPanel.tsx'
import { RuleConsequences } from './RuleConsequences.tsx'
import { RuleFilter } from './RuleFilter.tsx'
import { RuleThreshold } from './RuleThreshold.tsx'
import type { RuleEditorState } from './use-rule-editor.ts'

interface Props {
  editor: RuleEditorState
  /** Name and filter are fixed. */
  isPredefined: boolean
  /** Why nothing can be changed. */
  whyNot: string | undefined
  /** Where to try it out at first. */
  organizationIds: readonly string[]
  /** What only a new rule asks. */
  before?: ReactNode
}

/** A rule in plain words: what it looks for, when it raises an alert, and what follows. */
export function RuleEditor({ editor, isPredefined, whyNot, organizationIds, before }: Props) {
  const { values, problems, change } = editor
  const isFixed = whyNot !== undefined
  return (
    <TwoColumns
      main={
        <>
          {!isPredefined && (
            <Panel title="Name">
              <Stack gap="sm">
                {before}
                <TextInput
                  label="Name"
                  placeholder="Sign-ins from outside at night"
                  maxLength={200}
                  disabled={isFixed}
                  value={values.name}
                  error={problems['name']}
                  onChange={(event) => change({ name: event.currentTarget.value })}
                />
                <Textarea
                  label="Description"
                  description="Stands in the alert, in mails and in tickets: what it means and what to look at."
                  autosize
                  minRows={2}
                  maxLength={1000}
                  disabled={isFixed}
                  value={values.description}
                  error={problems['description']}
                  onChange={(event) => change({ description: event.currentTarget.value })}
                />
              </Stack>
            </Panel>
          )}
          <Panel title="Looks for new records that match">
            {isPredefined || isFixed ? (
              <Stack gap={4}>
                <Text component="div">
                  <SearchSummary search={values.search} />
                </Text>
                {isPredefined && (
                  <Text c="dimmed" fz="xs">
                    Name and filter of a predefined rule are fixed. To look for something else, add
                    a rule of your own.
                  </Text>
                )}
              </Stack>
            ) : (
              <RuleFilter search={values.search} onChange={(search) => change({ search })} />
            )}
          </Panel>
          <RuleThreshold editor={editor} isFixed={isFixed} />
          <RuleConsequences editor={editor} isFixed={isFixed} />
        </>
      }
      side={<DryRunPanel values={values} organizationIds={organizationIds} />}
    />
  )
}
