import { type Organization, organizationsApi } from '@gatehouse/contract/organizations'
import { Box, Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { usePermission } from '../../app/organization.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Time } from '../../ui/Time.tsx'

/** While a deletion waits for its day: what will be lost, when, and the way back. */
export function DeletionNotice({ organization }: { organization: Organization }) {
  const client = useQueryClient()
  const { whyNot } = usePermission()
  const keep = useMutation({
    mutationFn: () =>
      call(organizationsApi.cancelDeletion, { params: { organizationId: organization.id } }),
    onSuccess: () => invalidate(client, organizationsApi.list.path),
  })
  const { deletion } = organization
  if (deletion === undefined) return null
  return (
    <Box mb="md">
      <Notice
        tone="bad"
        icon={<IconTrash size={16} />}
        title={`${organization.name} will be deleted`}
        action={
          <MaybeDisabled reason={whyNot('organizations:delete', 'undo a deletion')}>
            <Button variant="default" loading={keep.isPending} onClick={() => keep.mutate()}>
              Keep the organization
            </Button>
          </MaybeDisabled>
        }
      >
        On <Time at={deletion.dueAt} as="exact" /> all its records, sources, sites and users are
        removed for good. {deletion.requestedBy} asked for it <Time at={deletion.requestedAt} />.
      </Notice>
      <FormError error={keep.error} />
    </Box>
  )
}
