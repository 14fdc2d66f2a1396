import { accountVariables, sessionTypesApi } from '@gatehouse/contract/session-types'
import { Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TemplateFields } from '../../ui/template/TemplateFields.tsx'

interface Props {
  /** What an empty template means; undefined where there has to be one. */
  ifEmpty: string | undefined
  template: string
  onChange: (template: string) => void
  error: ReactNode
  disabled: boolean
}

const settleMilliseconds = 300

/** What the account is called, with the name that it would have for the reader. */
export function AccountTemplate({ ifEmpty, template, onChange, error, disabled }: Props) {
  const [hostname, setHostname] = useState('web-02')
  const [asked] = useDebouncedValue({ accountTemplate: template, hostname }, settleMilliseconds)
  const preview = useQuery({
    queryKey: ['account name preview', asked],
    queryFn: ({ signal }) => call(sessionTypesApi.preview, { body: asked }, signal),
    enabled: template !== '',
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  })
  return (
    <Panel title="Name of the account">
      <Stack gap="sm">
        <TemplateFields
          fields={[{ name: 'accountTemplate', label: 'Template', rows: 2, isCode: true }]}
          variables={accountVariables}
          values={{ accountTemplate: template }}
          errors={{ accountTemplate: error }}
          disabled={disabled}
          onChange={(_, text) => onChange(text)}
        />
        <Text fz="xs" c="dimmed">
          Functions: <code>%first(text,n)/first%</code>, <code>%substr(text,i)/substr%</code>,{' '}
          <code>%replace(text,old,new)/replace%</code>, <code>%trim(text,n)/trim%</code>.
        </Text>
        {template === '' && ifEmpty !== undefined && <Notice tone="info">{ifEmpty}</Notice>}
        <TextInput
          label="For you, on a target with the name"
          maxLength={253}
          value={hostname}
          onChange={(event) => setHostname(event.currentTarget.value)}
        />
        {preview.error && <Notice tone="bad">{messageOf(preview.error)}</Notice>}
        {template !== '' && preview.data && (
          <CopyField label="It would be" value={preview.data.account} />
        )}
        {template !== '' && preview.data && preview.data.problems.length > 0 && (
          <Notice tone="warn">
            {preview.data.problems.map((problem) => (
              <div key={problem}>{problem}</div>
            ))}
          </Notice>
        )}
      </Stack>
    </Panel>
  )
}
