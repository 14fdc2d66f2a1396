import { IconActivity } from '@tabler/icons-react'
import { useOrganization, usePermission } from '../../app/organization.ts'
import { PageButton } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'

/** Nothing was recorded in this range and there is no filter to blame. */
export function NoActivity() {
  const organization = useOrganization()
  const { may } = usePermission()
  const params = { organizationId: organization.id }
  const hasSources = organization.sourceCount > 0
  return (
    <EmptyState
      icon={<IconActivity size={20} />}
      title={hasSources ? 'Nothing was recorded in this time' : 'Nothing records here yet'}
      action={
        hasSources
          ? may('sources:read') && (
              <PageButton variant="default" to={paths.sources} params={params}>
                See what the sources say
              </PageButton>
            )
          : may('sites:update') && (
              <PageButton to={paths.sites} params={params}>
                Add a site and its agent
              </PageButton>
            )
      }
    >
      {hasSources
        ? 'Changes and logons appear within seconds of happening. Choose a longer time to look further back.'
        : 'An agent in one of the sites of this organization reads its sources; what changes there appears here within seconds.'}
    </EmptyState>
  )
}
