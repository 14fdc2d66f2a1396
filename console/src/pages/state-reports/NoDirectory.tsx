import { IconBinaryTree } from '@tabler/icons-react'
import { PageButton } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'

/** Reports are about a domain: where there is none, the way to one. */
export function NoDirectory({ organizationId }: { organizationId: string }) {
  const { may } = usePermission()
  return (
    <EmptyState
      icon={<IconBinaryTree size={20} />}
      title="No domain is known yet"
      action={
        may('targets:read') && (
          <PageButton
            to={paths.directories}
            params={{ organizationId }}
            search={may('targets:update') ? { add: true } : {}}
          >
            {may('targets:update') ? 'Add a domain' : 'Open the directories'}
          </PageButton>
        )
      }
    >
      These reports tell how an Active Directory is, and was at any moment since it is read.
    </EmptyState>
  )
}
