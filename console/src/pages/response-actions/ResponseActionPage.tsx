import { type ResponseAction, responseActionsApi } from '@gatehouse/contract/response-actions'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { PageMissing } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { WorkLine } from '../../ui/WorkState.tsx'
import { NotAvailable } from './NotAvailable.tsx'
import { ResponseActionActions } from './ResponseActionActions.tsx'
import { ResponseActionForm } from './ResponseActionForm.tsx'
import { Runs } from './Runs.tsx'

const route = getRouteApi('/signed-in/settings/response-actions/$responseActionId')

export function ResponseActionPage() {
  const { responseActionId } = route.useParams()
  const { available, responseActions } = useSuspenseQuery(
    live(query(responseActionsApi.list, {})),
  ).data
  const action = responseActions.find((one) => one.id === responseActionId)
  if (!action) return <PageMissing />
  return <OneAction action={action} available={available} />
}

interface Props {
  action: ResponseAction
  available: { isAvailable: boolean; reason: string }
}

function OneAction({ action, available }: Props) {
  const { whyNot } = useManagingPermission()
  const noUpdate = whyNot('response-actions:update', 'change response actions')
  const { state, updatedAt: _, ...settings } = action
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.responseActions} fz="xs">
            Response actions
          </PageLink>
        }
        title={action.name}
        actions={
          <ResponseActionActions
            action={action}
            whyNot={noUpdate}
            whyNotRun={noUpdate ?? (available.isAvailable ? undefined : available.reason)}
          />
        }
      />
      <NotAvailable available={available} />
      <WorkLine work={state} isEnabled={action.isEnabled} />
      <TwoColumns
        main={
          <ResponseActionForm
            // What the server has now is the start of the next change.
            key={JSON.stringify(settings)}
            action={action}
            whyNot={noUpdate}
          />
        }
        side={<Runs action={action} />}
      />
    </>
  )
}
