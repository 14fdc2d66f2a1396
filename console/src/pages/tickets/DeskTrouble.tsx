import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { live, query } from '../../app/api.ts'
import { PageButton } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/numbers.ts'
import { Time } from '../../ui/Time.tsx'

/** Says above the tickets which service desk takes none at present, and why. */
export function DeskTrouble() {
  const { may } = useManagingPermission()
  const desks = useQuery({
    ...live(query(serviceDesksApi.list, {})),
    enabled: may('service-desks:read'),
  })
  const failing = desks.data?.serviceDesks.filter((one) => one.isEnabled && one.state.isFailing)
  if (!failing || failing.length === 0) return null
  return (
    <Stack gap={8} mb={12}>
      {failing.map(({ id, name, state, waiting, failed }) => (
        <Notice
          key={id}
          tone="bad"
          title={
            <>
              {name} has taken no ticket since <Time at={state.since} as="list" />
            </>
          }
          action={
            <PageButton variant="default" to={paths.serviceDesk} params={{ serviceDeskId: id }}>
              Open {name}
            </PageButton>
          }
        >
          {state.reason} {counted(waiting, 'request waits', 'requests wait')}
          {failed > 0 && `, ${counted(failed, 'request')} failed`}. Nothing is lost: what waits is
          sent when it answers again.
        </Notice>
      ))}
    </Stack>
  )
}
