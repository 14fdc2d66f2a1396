import {
  emailApi,
  type EmailTemplate,
  type EmailTemplateInput,
  emailTemplateNames,
} from '@gatehouse/contract/email'
import { Button, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { unknownText } from '../../ui/template/template-text.ts'
import { TemplateFields } from '../../ui/template/TemplateFields.tsx'
import styles from './EmailTemplatesPage.module.css'
import { EmailPreview } from './EmailPreview.tsx'

interface Props {
  template: EmailTemplate
  whyNot: string | undefined
}

/** Subject, text and HTML of one kind of message, with what they make of an example. */
export function TemplateEditor({ template, whyNot }: Props) {
  const { key, variables, isChanged } = template
  const client = useQueryClient()
  const [isRestoring, setRestoring] = useState(false)
  const form = useEndpointForm<EmailTemplateInput>(emailApi.saveTemplate.body, {
    subject: template.subject,
    text: template.text,
    html: template.html,
  })
  const { values } = form
  const readAgain = () => invalidate(client, emailApi.templates.path)
  const save = useMutation({
    mutationFn: (body: EmailTemplateInput) =>
      call(emailApi.saveTemplate, { params: { key }, body }),
    onSuccess: async () => {
      form.resetDirty()
      await readAgain()
      notifications.show({ message: 'Saved. The next messages are made with it.' })
    },
    onError: form.refuse,
  })
  const restore = useMutation({
    mutationFn: () => call(emailApi.restoreTemplate, { params: { key } }),
    onSuccess: readAgain,
  })
  const unknown = {
    subject: unknownText(values.subject, variables),
    text: unknownText(values.text, variables),
    html: unknownText(values.html, variables),
  }
  const hasUnknown = Object.values(unknown).some((text) => text !== undefined)

  return (
    <div className={styles['editor']}>
      <Panel title={emailTemplateNames[key]}>
        <Form
          onSubmit={form.onSubmit((body) => {
            if (!hasUnknown) save.mutate(body)
          })}
        >
          <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
          <Stack gap="md">
            <TemplateFields
              variables={variables}
              values={values}
              errors={{
                subject: form.errors['subject'] ?? unknown.subject,
                text: form.errors['text'] ?? unknown.text,
                html: form.errors['html'] ?? unknown.html,
              }}
              disabled={whyNot !== undefined}
              onChange={(name, text) => form.setFieldValue(name, text)}
              fields={[
                { name: 'subject', label: 'Subject' },
                {
                  name: 'html',
                  label: 'HTML part',
                  description: 'What most mail programs show. Values are escaped.',
                  rows: 10,
                  isCode: true,
                },
                {
                  name: 'text',
                  label: 'Text part',
                  description: 'For mail programs without HTML.',
                  rows: 6,
                  isCode: true,
                },
              ]}
            />
            <SaveRow
              save={save}
              isDirty={form.isDirty()}
              whyNot={whyNot ?? (hasUnknown ? 'It names an unknown variable.' : undefined)}
              onReset={form.reset}
            >
              {isChanged && whyNot === undefined && (
                <Button variant="subtle" onClick={() => setRestoring(true)}>
                  Go back to the one it came with
                </Button>
              )}
            </SaveRow>
          </Stack>
        </Form>
      </Panel>
      <div className={styles['preview']}>
        <EmailPreview templateKey={key} template={values} isKnown={!hasUnknown} />
      </div>
      <ConfirmDestructive
        isOpen={isRestoring}
        onClose={() => setRestoring(false)}
        title={`Restore “${emailTemplateNames[key]}”`}
        verb="Restore it"
        isBusy={restore.isPending}
        error={restore.error ? messageOf(restore.error) : undefined}
        onConfirm={() => restore.mutate()}
      >
        Your subject, text and HTML are replaced by those that came with Gatehouse. This cannot be
        undone.
      </ConfirmDestructive>
    </div>
  )
}
