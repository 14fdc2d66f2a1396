import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import type { FormerSecret } from '@gatehouse/contract/revealed-secrets'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { query } from '../../app/api.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { RevealSecret } from './RevealSecret.tsx'

/** For a target that was restored from a backup. */
export function FormerSecrets({
  credential,
  whyNot,
}: {
  credential: Credential
  whyNot: string | undefined
}) {
  const [shown, setShown] = useState<FormerSecret>()
  const params = { organizationId: credential.organizationId, credentialId: credential.id }
  const { data } = useQuery(query(credentialsApi.formerSecrets, { params }))
  if (!data || data.secrets.length === 0) return null
  return (
    <Panel title="Former secrets">
      <Stack gap={8}>
        <Text fz="xs" c="dimmed">
          Kept for targets that are restored from a backup.
        </Text>
        {data.secrets.map((secret) => (
          <Group key={secret.id} justify="space-between" wrap="nowrap">
            <Text fz="sm">
              Until <Time at={secret.formerAt} as="list" />; forgotten{' '}
              <Time at={secret.keptUntil} />
            </Text>
            <MaybeDisabled reason={whyNot}>
              <Button size="compact-xs" variant="default" onClick={() => setShown(secret)}>
                Show
              </Button>
            </MaybeDisabled>
          </Group>
        ))}
      </Stack>
      {shown && (
        <RevealSecret credential={credential} former={shown} onClose={() => setShown(undefined)} />
      )}
    </Panel>
  )
}
