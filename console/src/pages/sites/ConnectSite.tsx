import { type Site, sitesApi } from '@gatehouse/contract/sites'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { EnrolInstructions } from './EnrolInstructions.tsx'

/** Asks before it makes one, because the string issued before stops working. */
export function ConnectSite({ site, onClose }: { site: Site; onClose: () => void }) {
  const client = useQueryClient()
  const params = { organizationId: site.organizationId, siteId: site.id }
  const issue = useMutation({
    mutationFn: () => call(sitesApi.issueConnectionString, { params }),
    onSuccess: () => invalidate(client, resolvePath(sitesApi.list.path, params)),
  })
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Enrol the agent of ${site.name}`}
      closeOnClickOutside={!issue.data}
    >
      {issue.data ? (
        <EnrolInstructions {...issue.data} onDone={onClose} />
      ) : (
        <Stack gap="sm">
          <Text>
            A new connection string enrols one agent for this site.
            {site.connectionStringExpiresAt &&
              ' The one issued before stops working when the new one is made.'}
            {site.hasAgent && ' The agent that is enrolled now is replaced when it is used.'}
          </Text>
          <FormError error={issue.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={issue.isPending} onClick={() => issue.mutate()}>
              Make a connection string
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
