import {
  type ServiceDesk,
  serviceDesksApi,
  ticketProviderNames,
} from '@gatehouse/contract/service-desks'
import { Button } from '@mantine/core'
import { IconTestPipe } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { WorkLine } from '../../ui/WorkState.tsx'
import { BehaviourForm } from './BehaviourForm.tsx'
import { CallbacksForm } from './CallbacksForm.tsx'
import { ConnectionForm } from './ConnectionForm.tsx'
import { Customers } from './Customers.tsx'
import { DeskOverview } from './DeskOverview.tsx'
import { RankingForm } from './RankingForm.tsx'
import { RoutingForm } from './RoutingForm.tsx'
import { type ServiceDeskTab, serviceDeskTabs } from './search.ts'
import { isSetUp } from './setup.ts'
import { SetupSteps } from './SetupSteps.tsx'
import { TemplatesForm } from './TemplatesForm.tsx'
import { TestTicket } from './TestTicket.tsx'

const route = getRouteApi('/signed-in/settings/service-desks/$serviceDeskId')

const labels: Readonly<Record<ServiceDeskTab, string>> = {
  overview: 'Overview',
  connection: 'Connection',
  routing: 'Where tickets go',
  ranking: 'Severity',
  templates: 'Texts',
  behaviour: 'Behaviour',
  customers: 'Customers',
  callbacks: 'Callbacks',
}

export function ServiceDeskPage() {
  const params = route.useParams()
  const { tab = 'overview' } = route.useSearch()
  const { whyNot } = useManagingPermission()
  const { data: desk } = useSuspenseQuery(live(query(serviceDesksApi.get, { params })))
  const [isTesting, setTesting] = useState(false)
  const noUpdate = whyNot('service-desks:update', 'change service desks')
  const kind = ticketProviderNames[desk.connection.provider]
  const noTest =
    noUpdate ??
    (desk.organizationCount === 0 ? 'First map an organization to a company.' : undefined)

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.serviceDesks} fz="xs">
            Service desks
          </PageLink>
        }
        title={desk.name}
        count={kind === desk.name ? undefined : kind}
        actions={
          <MaybeDisabled reason={noTest}>
            <Button
              variant="default"
              leftSection={<IconTestPipe size={14} />}
              onClick={() => setTesting(true)}
            >
              Make a test ticket
            </Button>
          </MaybeDisabled>
        }
      />
      <WorkLine work={desk.state} isEnabled={desk.isEnabled} />
      {!isSetUp(desk) && <SetupSteps desk={desk} current={tab} />}
      <TabLinks
        name="Parts of the service desk"
        tabs={serviceDeskTabs.map((one) => ({
          label: labels[one],
          isCurrent: one === tab,
          link: {
            to: paths.serviceDesk,
            params,
            search: one === 'overview' ? {} : { tab: one },
          },
        }))}
      />
      <Part tab={tab} desk={desk} whyNot={noUpdate} />
      {isTesting && <TestTicket desk={desk} onClose={() => setTesting(false)} />}
    </>
  )
}

interface PartProps {
  tab: ServiceDeskTab
  desk: ServiceDesk
  whyNot: string | undefined
}

/** What the server has now is the start of the next change, so a form begins anew when that changes. */
function Part({ tab, desk, whyNot }: PartProps) {
  const given = { desk, whyNot }
  switch (tab) {
    case 'overview':
      return <DeskOverview {...given} />
    case 'connection':
      return <ConnectionForm key={JSON.stringify([desk.name, desk.connection])} {...given} />
    case 'routing':
      return <RoutingForm key={JSON.stringify(desk.routing)} {...given} />
    case 'ranking':
      return <RankingForm key={JSON.stringify(desk.ranking)} {...given} />
    case 'templates':
      return <TemplatesForm key={JSON.stringify(desk.templates)} {...given} />
    case 'behaviour':
      return <BehaviourForm key={JSON.stringify(desk.settings)} {...given} />
    case 'customers':
      return <Customers {...given} />
    case 'callbacks':
      return (
        <CallbacksForm
          key={JSON.stringify([desk.callbacks.isEnabled, desk.callbacks.keyHosts])}
          {...given}
        />
      )
  }
}
