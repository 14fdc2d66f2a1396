import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { Form } from '../../ui/Form.tsx'
import { type OneSession, sessionChanged } from './search.ts'

export type Control = 'terminate' | 'lock' | 'message' | 'cancel'

interface Words {
  title: (session: SessionDetails) => string
  /** What follows. */
  text: string
  label?: string
  verb: string
  isDestructive: boolean
  send: (params: OneSession, text: string) => Promise<unknown>
}

const controls: Readonly<Record<Control, Words>> = {
  terminate: {
    title: ({ username, targetName }) => `Terminate the session of ${username} on ${targetName}`,
    text: 'Its connections close at once, and what was made for it is removed. This cannot be undone.',
    label: 'Reason',
    verb: 'Terminate it',
    isDestructive: true,
    send: (params, reason) => call(sessionsApi.end, { params, body: { reason } }),
  },
  lock: {
    title: ({ username, targetName }) => `Lock the session of ${username} on ${targetName}`,
    text: 'It stays open, and nothing that is typed gets through until it is unlocked.',
    label: 'Message to the user',
    verb: 'Lock it',
    isDestructive: false,
    send: (params, message) =>
      call(sessionsApi.lock, { params, body: { isLocked: true, message } }),
  },
  message: {
    title: ({ username }) => `Write to ${username}`,
    text: 'It shows in the terminal.',
    label: 'Message',
    verb: 'Send',
    isDestructive: false,
    send: (params, text) => call(sessionsApi.message, { params, body: { text } }),
  },
  cancel: {
    title: ({ targetName }) => `End your session on ${targetName}, or take back your request`,
    text: 'Connections close, and what was made for it is removed. You can ask for another one.',
    verb: 'End it',
    isDestructive: true,
    send: (params) => call(sessionsApi.cancel, { params }),
  },
}

interface Props {
  session: SessionDetails
  control: Control
  onClose: () => void
}

/** Says what follows, and takes the words that go with it. */
export function SessionControl({ session, control, onClose }: Props) {
  const client = useQueryClient()
  const [text, setText] = useState('')
  const { send, ...words } = controls[control]
  const params = { organizationId: session.organizationId, sessionId: session.id }
  const act = useMutation({
    mutationFn: () => send(params, text.trim()),
    onSuccess: async () => {
      await sessionChanged(client, params)
      onClose()
    },
  })
  const isReady = control !== 'message' || text.trim() !== ''
  return (
    <Modal opened onClose={onClose} title={words.title(session)}>
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) act.mutate()
        }}
      >
        <Stack gap="sm">
          <Text>{words.text}</Text>
          {words.label !== undefined && (
            <Textarea
              label={words.label}
              data-autofocus
              autosize
              minRows={2}
              maxLength={500}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
          <FormError error={act.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              {...(words.isDestructive && { color: 'red' })}
              loading={act.isPending}
              disabled={!isReady}
            >
              {words.verb}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
