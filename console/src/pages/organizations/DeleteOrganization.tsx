import {
  deletionDelayDays,
  type Organization,
  organizationsApi,
} from '@gatehouse/contract/organizations'
import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { counted } from '../../ui/numbers.ts'

interface Props {
  organization: Organization
  whyNot: string | undefined
}

export function DeleteOrganization({ organization, whyNot }: Props) {
  const client = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const delay = counted(deletionDelayDays[organization.kind], 'day')
  const request = useMutation({
    mutationFn: () =>
      call(organizationsApi.requestDeletion, {
        params: { organizationId: organization.id },
        body: { name: organization.name },
      }),
    onSuccess: async () => {
      await invalidate(client, organizationsApi.list.path)
      setOpen(false)
    },
  })
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <Text c="dimmed">
          All data of {organization.name} is removed {delay} after the request. Until then it can be
          undone.
        </Text>
        <MaybeDisabled reason={whyNot}>
          <Button
            variant="outline"
            color="red"
            style={{ flex: 'none' }}
            onClick={() => setOpen(true)}
          >
            Delete the organization
          </Button>
        </MaybeDisabled>
      </Group>
      <ConfirmDestructive
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Delete ${organization.name}`}
        verb={`Delete in ${delay}`}
        nameToType={organization.name}
        isBusy={request.isPending}
        error={request.error ? messageOf(request.error) : undefined}
        onConfirm={() => request.mutate()}
      >
        Its records, {counted(organization.sourceCount, 'source')},{' '}
        {counted(organization.siteCount, 'site')} and all its users are removed for good in {delay}.
        You can change your mind until then, here and on its overview.
      </ConfirmDestructive>
    </>
  )
}
