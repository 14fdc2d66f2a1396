import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import { List, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, query, resolvePath } from '../../app/api.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'

interface Props {
  credential: Credential
  onClose: () => void
}

/** Names what depends on the account, so that whoever replaces its secret knows where else it has to be set. */
export function RotateSecret({ credential, onClose }: Props) {
  const client = useQueryClient()
  const params = { organizationId: credential.organizationId, credentialId: credential.id }
  const { data } = useQuery(query(credentialsApi.dependents, { params }))
  const rotate = useMutation({
    // Only what was shown was confirmed.
    mutationFn: () =>
      call(credentialsApi.rotate, { params, body: { confirmsDependents: data !== undefined } }),
    onSuccess: async () => {
      await invalidate(client, resolvePath(credentialsApi.list.path, params))
      onClose()
    },
  })
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Replace the secret of ${credential.name}`}
      verb="Replace it now"
      isBusy={rotate.isPending}
      error={rotate.error ? messageOf(rotate.error) : undefined}
      onConfirm={() => rotate.mutate()}
    >
      {credential.purpose === 'laps'
        ? `The directory is told that ${credential.targetName} has to replace the password of its administrator.`
        : `A new secret is made and set for ${credential.username} on ${credential.targetName}. Whoever knows the present one cannot sign in with it any more. The earlier one is kept for a time, for backups.`}
      {data && data.dependents.length > 0 && (
        <>
          <Text mt="sm" fw={600}>
            These need the new secret as well:
          </Text>
          <List size="sm">
            {data.dependents.map(({ kind, where, text }) => (
              <List.Item key={`${kind} ${where} ${text}`}>{text}</List.Item>
            ))}
          </List>
        </>
      )}
      {data?.problem && (
        <Text mt="sm" fz="sm">
          What depends on it in the domain is not known: {data.problem}
        </Text>
      )}
    </ConfirmDestructive>
  )
}
