import { emailApi, type EmailTemplateInput, type EmailTemplateKey } from '@gatehouse/contract/email'
import { SegmentedControl, Skeleton, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { HtmlPreview } from '../../ui/HtmlPreview.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Output } from '../../ui/Output.tsx'
import { Panel } from '../../ui/Panel.tsx'
import styles from './EmailTemplatesPage.module.css'

interface Props {
  templateKey: EmailTemplateKey
  template: EmailTemplateInput
  /** The server refuses unknown variables; the fields say so already. */
  isKnown: boolean
}

const settleMilliseconds = 400

/** The message that the server would make of an example, as the template is typed now. */
export function EmailPreview({ templateKey, template, isKnown }: Props) {
  const [part, setPart] = useState('html')
  const [settled] = useDebouncedValue(template, settleMilliseconds)
  const preview = useQuery({
    queryKey: ['email preview', templateKey, settled.subject, settled.text, settled.html],
    queryFn: ({ signal }) =>
      call(
        emailApi.previewTemplate,
        {
          params: { key: templateKey },
          body: { subject: settled.subject, text: settled.text, html: settled.html },
        },
        signal,
      ),
    enabled: isKnown,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  })
  const { data, error } = preview
  return (
    <Panel
      title="With an example"
      action={
        <SegmentedControl
          aria-label="Part of the preview"
          data={[
            { value: 'html', label: 'HTML' },
            { value: 'text', label: 'Text' },
          ]}
          value={part}
          onChange={setPart}
        />
      }
    >
      {error && <Notice tone="bad">{messageOf(error)}</Notice>}
      {!isKnown && !data && <Text c="dimmed">Mend the variables to see it.</Text>}
      {!data && !error && isKnown && <Skeleton h={200} />}
      {data && !error && (
        <>
          <div className={styles['subject']}>{data.subject}</div>
          {part === 'html' ? (
            <HtmlPreview name="Preview of the HTML part" html={data.html} height={600} />
          ) : (
            <Output name="Preview of the text part">{data.text}</Output>
          )}
        </>
      )}
    </Panel>
  )
}
