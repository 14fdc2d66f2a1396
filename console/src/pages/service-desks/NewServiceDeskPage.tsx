import {
  type ConnectionInput,
  serviceDesksApi,
  type TicketProvider,
  ticketProviderNames,
} from '@gatehouse/contract/service-desks'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { emptyConnection, secretField, secretOf } from './connection.ts'
import { ConnectionFields } from './ConnectionFields.tsx'
import { ProviderCards } from './ProviderCards.tsx'
import { SetupSteps } from './SetupSteps.tsx'
import { TestConnection } from './TestConnection.tsx'
import { WhatItNeeds } from './WhatItNeeds.tsx'

const route = getRouteApi('/signed-in/settings/service-desks/new')

interface Values extends Record<string, unknown> {
  name: string
  connection: ConnectionInput
}

/** The first two steps; the others are parts of the page of the service desk that they make. */
export function NewServiceDeskPage() {
  const client = useQueryClient()
  const navigate = route.useNavigate()
  const { whyNot } = useManagingPermission()
  const noUpdate = whyNot('service-desks:update', 'connect a service desk')
  const form = useEndpointForm<Values>(serviceDesksApi.create.body, {
    name: ticketProviderNames.connectwise,
    connection: emptyConnection('connectwise'),
  })
  const { connection, name } = form.values
  const connect = useMutation({
    mutationFn: (body: Values) => call(serviceDesksApi.create, { body }),
    onSuccess: async (desk) => {
      const params = { serviceDeskId: desk.id }
      client.setQueryData(query(serviceDesksApi.get, { params }).queryKey, desk)
      await client.invalidateQueries({ queryKey: query(serviceDesksApi.list, {}).queryKey })
      await navigate({ to: paths.serviceDesk, params, search: { tab: 'routing' } })
    },
    onError: form.refuse,
  })
  const choose = (provider: TicketProvider) => {
    form.setValues({
      connection: emptyConnection(provider),
      // A name that was typed is kept.
      ...(Object.values<string>(ticketProviderNames).includes(name) && {
        name: ticketProviderNames[provider],
      }),
    })
    form.clearErrors()
  }
  const isComplete = () => {
    const { hasErrors } = form.validate()
    if (secretOf(connection) !== undefined) return !hasErrors
    form.setFieldError(secretField[connection.provider], 'Fill this in.')
    return false
  }

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.serviceDesks} fz="xs">
            Service desks
          </PageLink>
        }
        title="Connect a service desk"
        subtitle="Alerts become tickets there, are kept up to date, and close with them."
      />
      <SetupSteps desk={undefined} current="connection" />
      <TwoColumns
        main={
          <Form
            onSubmit={(event) => {
              event.preventDefault()
              if (isComplete()) connect.mutate(form.values)
            }}
          >
            <LeaveGuard isDirty={form.isDirty() && !connect.isPending && !connect.isSuccess} />
            <Stack gap={14}>
              <Panel title="Which service desk">
                <ProviderCards provider={connection.provider} onChange={choose} />
              </Panel>
              <Panel title="Connection">
                <Stack gap="sm">
                  <TextInput
                    label="Name"
                    description="As it stands in lists and in the history of alerts."
                    disabled={noUpdate !== undefined}
                    {...form.getInputProps('name')}
                  />
                  <ConnectionFields
                    // Another provider has other fields, and another secret.
                    key={connection.provider}
                    connection={connection}
                    errors={form.errors}
                    hasSecret={false}
                    disabled={noUpdate !== undefined}
                    onChange={(next) => form.setFieldValue('connection', next)}
                  />
                  <TestConnection
                    key={`test ${connection.provider}`}
                    connection={connection}
                    whyNot={noUpdate}
                    isReady={isComplete}
                  />
                </Stack>
              </Panel>
              <FormError error={connect.error} />
              <Group>
                <MaybeDisabled reason={noUpdate}>
                  <Button type="submit" loading={connect.isPending}>
                    Connect and go on
                  </Button>
                </MaybeDisabled>
              </Group>
            </Stack>
          </Form>
        }
        side={<WhatItNeeds provider={connection.provider} />}
      />
    </>
  )
}
