import { emailApi, emailTemplateNames } from '@gatehouse/contract/email'
import { Button, SegmentedControl } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { Attempts } from '../../ui/Attempts.tsx'
import { DeliveryBadge } from '../../ui/DeliveryBadge.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { HtmlPreview } from '../../ui/HtmlPreview.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Output } from '../../ui/Output.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'

const route = getRouteApi('/signed-in/settings/email/messages/$emailMessageId')

export function EmailMessagePage() {
  const params = route.useParams()
  const client = useQueryClient()
  const nameOf = useOrganizationNames()
  const { whyNot } = useManagingPermission()
  const { data: message } = useSuspenseQuery(live(query(emailApi.message, { params })))
  const resend = useMutation({
    mutationFn: () => call(emailApi.resend, { params }),
    onSuccess: async () => {
      await invalidate(client, emailApi.messages.path, emailApi.settings.path)
      notifications.show({ message: 'Sent again. This page shows what comes of it.' })
    },
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  })
  const whyNoResend =
    whyNot('email:update', 'send messages again') ??
    (message.state === 'sent' ? 'The mail server took it already.' : undefined)

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.emailMessages} fz="xs">
            Messages
          </PageLink>
        }
        title={message.subject}
        actions={
          <MaybeDisabled reason={whyNoResend}>
            <Button
              variant="default"
              leftSection={<IconSend size={14} />}
              loading={resend.isPending}
              onClick={() => resend.mutate()}
            >
              Try again now
            </Button>
          </MaybeDisabled>
        }
      />
      <TwoColumns
        main={<Body text={message.text} html={message.html} />}
        side={
          <>
            <Panel title="About">
              <Facts
                items={[
                  { name: 'State', value: <DeliveryBadge state={message.state} /> },
                  { name: 'To', value: message.to.join(', ') },
                  { name: 'About', value: nameOf(message.organizationId) },
                  { name: 'Kind', value: emailTemplateNames[message.template] },
                  { name: 'Queued', value: <Time at={message.queuedAt} as="exact" /> },
                  {
                    name: 'Sent',
                    value: message.sentAt && <Time at={message.sentAt} as="exact" />,
                  },
                  {
                    name: 'Next try',
                    value: message.nextAttemptAt && <Time at={message.nextAttemptAt} as="exact" />,
                  },
                ]}
              />
            </Panel>
            <Panel title="Attempts">
              <Attempts attempts={message.attempts} />
            </Panel>
          </>
        }
      />
    </>
  )
}

function Body({ text, html }: { text: string; html: string }) {
  const [part, setPart] = useState('html')
  return (
    <Panel
      title="Message"
      action={
        <SegmentedControl
          aria-label="Part of the message"
          data={[
            { value: 'html', label: 'HTML' },
            { value: 'text', label: 'Text' },
          ]}
          value={part}
          onChange={setPart}
        />
      }
    >
      {part === 'html' ? (
        <HtmlPreview name="HTML part of the message" html={html} height={560} />
      ) : (
        <Output name="Text part of the message">{text}</Output>
      )}
    </Panel>
  )
}
