import { type ServiceDesk, ticketProviderNames } from '@gatehouse/contract/service-desks'
import { Button, Group, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { everyText } from '../../ui/duration.ts'
import { Facts } from '../../ui/Facts.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { counted, wholeNumber } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { RemoveDesk } from './RemoveDesk.tsx'
import { routingFields } from './routing.ts'
import { useSaveDesk } from './use-save-desk.ts'

export function DeskOverview({ desk, whyNot }: { desk: ServiceDesk; whyNot: string | undefined }) {
  const [isRemoving, setRemoving] = useState(false)
  const save = useSaveDesk(desk.id)
  return (
    <>
      <TwoColumns
        main={
          <>
            <Panel title="Delivery">
              <Stack gap="md">
                <MaybeDisabled reason={whyNot}>
                  <Switch
                    label="Make tickets of alerts"
                    description="Off, what is to be sent is kept and sent when it is on again."
                    checked={save.isPending ? save.variables.isEnabled === true : desk.isEnabled}
                    readOnly={whyNot !== undefined}
                    onChange={(event) => {
                      if (whyNot === undefined)
                        save.mutate({ isEnabled: event.currentTarget.checked })
                    }}
                  />
                </MaybeDisabled>
                <Facts items={deliveryFacts(desk)} />
              </Stack>
            </Panel>
            <Panel title="Where tickets go">
              <RoutingFacts desk={desk} />
            </Panel>
          </>
        }
        side={
          <>
            <Panel title="Connection">
              <Facts items={connectionFacts(desk)} />
            </Panel>
            <Panel title="Disconnect">
              <Text mb={10}>Tickets stay at the service desk and are not followed any more.</Text>
              <Group>
                <MaybeDisabled reason={whyNot}>
                  <Button variant="default" color="red" onClick={() => setRemoving(true)}>
                    Disconnect {desk.name}
                  </Button>
                </MaybeDisabled>
              </Group>
            </Panel>
          </>
        }
      />
      {isRemoving && <RemoveDesk desk={desk} onClose={() => setRemoving(false)} />}
    </>
  )
}

const deliveryFacts = (desk: ServiceDesk) => [
  {
    name: 'Waiting',
    value: (
      <PageLink to={paths.allTickets} search={{ view: 'requests', delivery: 'waiting' }}>
        {counted(desk.waiting, 'request')}
      </PageLink>
    ),
  },
  {
    name: 'Failed',
    value: (
      <PageLink
        to={paths.allTickets}
        search={{ view: 'requests', delivery: 'failed' }}
        {...(desk.failed > 0 && { c: 'var(--gh-bad)', fw: 500 })}
      >
        {counted(desk.failed, 'request')}
      </PageLink>
    ),
  },
  {
    name: 'Organizations',
    value: (
      <PageLink
        to={paths.serviceDesk}
        params={{ serviceDeskId: desk.id }}
        search={{ tab: 'customers' }}
      >
        {wholeNumber(desk.organizationCount)} with a company there
      </PageLink>
    ),
  },
  {
    name: 'Changes are asked for',
    value: `every ${everyText(desk.settings.pollIntervalSeconds)}`,
  },
  {
    name: 'Callbacks',
    value: desk.callbacks.isEnabled ? (
      desk.callbacks.lastReceivedAt ? (
        <>
          last <Time at={desk.callbacks.lastReceivedAt} />
        </>
      ) : (
        'none received yet'
      )
    ) : (
      'off'
    ),
  },
]

function RoutingFacts({ desk }: { desk: ServiceDesk }) {
  const chosen = routingFields[desk.connection.provider].map((field) => ({
    name: field.label,
    value: desk.routing[field.name]?.name,
  }))
  if (chosen.every(({ value }) => value === undefined))
    return <Text c="dimmed">Nothing is chosen: the service desk decides by itself.</Text>
  return <Facts items={chosen} />
}

function connectionFacts({ connection, updatedAt }: ServiceDesk) {
  const site = <span className="gh-machine">{connection.site}</span>
  const common = [
    { name: 'Kind', value: ticketProviderNames[connection.provider] },
    { name: 'Address', value: site },
  ]
  const own =
    connection.provider === 'connectwise'
      ? [
          { name: 'Company ID', value: connection.companyId },
          { name: 'Public key', value: <span className="gh-machine">{connection.publicKey}</span> },
        ]
      : [{ name: 'User name', value: connection.username }]
  return [...common, ...own, { name: 'Changed', value: <Time at={updatedAt} as="exact" /> }]
}
