import { type Recording, recordingsApi } from '@gatehouse/contract/recordings'
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { Form } from '../../ui/Form.tsx'
import { recordingChanged } from './search.ts'

const words = {
  put: {
    title: 'Put this recording on legal hold',
    text: 'It is kept until it is taken off hold, however old it becomes, and cannot be deleted.',
    verb: 'Put it on hold',
  },
  take: {
    title: 'Take this recording off legal hold',
    text: 'From then on it is deleted when it is past its time, which may be at once.',
    verb: 'Take it off hold',
  },
} as const

export function HoldForm({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const isHeld = recording.hold === undefined
  const { title, text, verb } = words[isHeld ? 'put' : 'take']
  const params = { organizationId: recording.organizationId, recordingId: recording.id }
  const hold = useMutation({
    mutationFn: () => call(recordingsApi.hold, { params, body: { isHeld, reason: reason.trim() } }),
    onSuccess: async () => {
      await recordingChanged(client, params)
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={title}>
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          if (reason.trim() !== '') hold.mutate()
        }}
      >
        <Stack gap="sm">
          <Text>{text}</Text>
          <Textarea
            label="Reason"
            description="It stays with the recording and in the audit trail."
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <FormError error={hold.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={hold.isPending} disabled={reason.trim() === ''}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
