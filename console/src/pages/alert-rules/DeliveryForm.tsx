import {
  type AlertDelivery,
  type AlertProfile,
  alertProfilesApi,
} from '@gatehouse/contract/alert-rules'
import { webhooksApi } from '@gatehouse/contract/webhooks'
import { Button, Group, MultiSelect, Stack, Switch, TagsInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SettingRow } from '../../ui/SettingRow.tsx'
import { LeastSeverity } from './LeastSeverity.tsx'

type Values = AlertDelivery & Record<string, unknown>

/** Who is told of the alerts of a profile, and from which severity on. */
export function DeliveryForm({ profile }: { profile: AlertProfile }) {
  const client = useQueryClient()
  const { may, whyNot } = useManagingPermission()
  const reason = whyNot('alert-delivery:update', 'choose who is told of alerts')
  const isFixed = reason !== undefined
  const { data } = useQuery({ ...query(webhooksApi.list, {}), enabled: may('webhooks:read') })
  const form = useEndpointForm<Values>(alertProfilesApi.updateDelivery.body, {
    ...profile.delivery,
  })
  const save = useMutation({
    mutationFn: (body: AlertDelivery) =>
      call(alertProfilesApi.updateDelivery, { params: { profileId: profile.id }, body }),
    onSuccess: () => invalidate(client, alertProfilesApi.list.path),
    onError: form.refuse,
  })
  const { email, tickets, webhooks } = form.values
  const recipientError = Object.entries(form.errors).find(([path]) =>
    path.startsWith('email.recipients'),
  )?.[1]

  return (
    <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap={14} maw={860}>
        {isFixed && <Notice tone="info">{reason}</Notice>}
        <Panel title="E-mail" isFlush>
          <SettingRow
            label="Send e-mail"
            text="One message for each alert, or one for all of a rule’s batching period."
          >
            <Switch
              aria-label="Send e-mail"
              disabled={isFixed}
              {...form.getInputProps('email.isEnabled', { type: 'checkbox' })}
            />
          </SettingRow>
          <SettingRow label="Recipients" isOff={!email.isEnabled}>
            <TagsInput
              aria-label="Recipients"
              placeholder={email.recipients.length === 0 ? 'name@example.com, then Enter' : ''}
              w={340}
              maxTags={50}
              disabled={isFixed}
              splitChars={[',', ';', ' ']}
              {...form.getInputProps('email.recipients')}
              error={recipientError}
            />
          </SettingRow>
          <SettingRow
            label="Administrators of the organization"
            text="Also the co-managing administrators of the organization that the alert belongs to."
            isOff={!email.isEnabled}
          >
            <Switch
              aria-label="Administrators of the organization"
              disabled={isFixed}
              {...form.getInputProps('email.toOrganizationAdministrators', { type: 'checkbox' })}
            />
          </SettingRow>
          <LeastSeverity
            of="e-mail"
            isOff={!email.isEnabled}
            disabled={isFixed}
            {...form.getInputProps('email.minimumSeverity')}
          />
        </Panel>
        <Panel
          title="Tickets"
          isFlush
          action={
            may('service-desks:read') && <PageLink to={paths.serviceDesks}>Service desks</PageLink>
          }
        >
          <SettingRow
            label="Make tickets"
            text="Where the organization is mapped to a service desk, and for rules that make tickets."
          >
            <Switch
              aria-label="Make tickets"
              disabled={isFixed}
              {...form.getInputProps('tickets.isEnabled', { type: 'checkbox' })}
            />
          </SettingRow>
          <LeastSeverity
            of="tickets"
            isOff={!tickets.isEnabled}
            disabled={isFixed}
            {...form.getInputProps('tickets.minimumSeverity')}
          />
        </Panel>
        <Panel
          title="Webhooks"
          isFlush
          action={may('webhooks:read') && <PageLink to={paths.webhooks}>Webhooks</PageLink>}
        >
          <SettingRow
            label="Send to"
            text={
              data?.webhooks.length === 0
                ? 'No webhook is set up yet.'
                : 'Each gets the events that it was set up for.'
            }
          >
            <MultiSelect
              aria-label="Webhooks"
              placeholder={webhooks.webhookIds.length === 0 ? 'No webhook' : ''}
              w={340}
              disabled={isFixed}
              data={data?.webhooks.map(({ id, name }) => ({ value: id, label: name })) ?? []}
              {...form.getInputProps('webhooks.webhookIds')}
            />
          </SettingRow>
          <LeastSeverity
            of="webhooks"
            isOff={webhooks.webhookIds.length === 0}
            disabled={isFixed}
            {...form.getInputProps('webhooks.minimumSeverity')}
          />
        </Panel>
        <FormError error={save.error} />
        {!isFixed && (
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        )}
      </Stack>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending && !save.isSuccess} />
    </Form>
  )
}
