import { recordingsApi } from '@gatehouse/contract/recordings'
import { Button, Stack, Text } from '@mantine/core'
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import type { RecordingDetails } from './RecordingPage.tsx'
import { recordingChanged } from './search.ts'

const verdicts = {
  intact: { word: 'Unchanged since it was recorded', icon: IconShieldCheck, tone: 'good' },
  notIntact: { word: 'Not as it was recorded', icon: IconShieldX, tone: 'bad' },
  unknown: { word: 'Not checked on this page yet', icon: IconShieldQuestion, tone: 'off' },
} as const

/** Every segment is hashed, chained and signed as it is written; here all of that is checked. */
export function Trustworthiness({
  details: { recording, signingKeyId },
}: {
  details: RecordingDetails
}) {
  const client = useQueryClient()
  const { organizationId, id: recordingId } = recording
  const params = { organizationId, recordingId }
  const check = useMutation({
    mutationFn: () => call(recordingsApi.verify, { params }),
    onSettled: () => recordingChanged(client, params),
  })
  const text = check.data?.text ?? recording.verification
  return (
    <Stack gap="sm">
      <output>
        <ToneBadge {...verdicts[verdictOf(check.data?.isIntact, recording.state)]} />
        {text !== '' && (
          <Text fz="xs" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
            {text}
          </Text>
        )}
      </output>
      <FormError error={check.error} />
      <div>
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={14} />}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          Check every segment
        </Button>
      </div>
      <CopyField label="Signed with the key" value={signingKeyId} />
      <Text fz="xs" c="dimmed">
        Without this server: download it as it is stored, or as a replay, and run gatehouse
        verify-replay with this key.
      </Text>
    </Stack>
  )
}

function verdictOf(isIntact: boolean | undefined, state: string): keyof typeof verdicts {
  if (isIntact === undefined) return state === 'altered' ? 'notIntact' : 'unknown'
  return isIntact ? 'intact' : 'notIntact'
}
