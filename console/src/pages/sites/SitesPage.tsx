import { agentsApi } from '@gatehouse/contract/agents'
import { type Site, sitesApi } from '@gatehouse/contract/sites'
import { Button } from '@mantine/core'
import { IconMapPin } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { live, query } from '../../app/api.ts'
import { usePermission } from '../../app/organization.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { AddSite } from './AddSite.tsx'
import { ConnectSite } from './ConnectSite.tsx'
import { RemoveSite } from './RemoveSite.tsx'
import { RenameSite } from './RenameSite.tsx'
import { siteColumns } from './site-columns.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/sites')

type Step = { name: 'connect' | 'rename' | 'remove'; site: Site }

export function SitesPage() {
  const params = route.useParams()
  const { add } = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = usePermission()
  const { sites } = useSuspenseQuery(live(query(sitesApi.list, { params }))).data
  const { agents } = useSuspenseQuery(live(query(agentsApi.list, { params }))).data
  const [step, setStep] = useState<Step>()
  const close = () => setStep(undefined)
  const noUpdate = whyNot('sites:update', 'change sites')
  const openAdd = () => void navigate({ search: { add: true }, replace: true })

  return (
    <>
      <PageHeader
        title="Sites"
        count={String(sites.length)}
        subtitle="A site is one place of the organization with one agent, which reads the sources there."
        actions={
          <AddButton whyNot={noUpdate} onClick={openAdd}>
            Add a site
          </AddButton>
        }
      />
      <DataTable
        name="Sites"
        columns={siteColumns({
          agents,
          whyNot: noUpdate,
          onStep: (name, site) => setStep({ name, site }),
        })}
        rows={sites}
        keyOf={(site) => site.id}
        empty={
          <EmptyState
            icon={<IconMapPin size={20} />}
            title="No site yet"
            action={noUpdate === undefined && <Button onClick={openAdd}>Add the first site</Button>}
          >
            Add a site to get the connection string for its agent.
          </EmptyState>
        }
      />
      <AddSite
        isOpen={add === true}
        onClose={() => void navigate({ search: {}, replace: true })}
        organizationId={params.organizationId}
      />
      {step?.name === 'connect' && <ConnectSite site={step.site} onClose={close} />}
      {step?.name === 'rename' && <RenameSite site={step.site} onClose={close} />}
      {step?.name === 'remove' && <RemoveSite site={step.site} onClose={close} />}
    </>
  )
}
