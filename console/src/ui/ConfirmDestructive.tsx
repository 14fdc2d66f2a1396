import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Form } from './Form.tsx'
import { Notice } from './Notice.tsx'

interface Props {
  isOpen: boolean
  onClose: () => void
  /** What will be done, as the button's words: `Remove the site`. */
  verb: string
  title: string
  /** What follows, and whether it can be undone. */
  children: ReactNode
  /** When given, it has to be typed before the step is possible. */
  nameToType?: string
  isBusy?: boolean
  error?: string | undefined
  onConfirm: () => void
}

export function ConfirmDestructive(props: Props) {
  const [typed, setTyped] = useState('')
  const isNamed = props.nameToType === undefined || typed.trim() === props.nameToType
  const close = () => {
    setTyped('')
    props.onClose()
  }
  return (
    <Modal opened={props.isOpen} onClose={close} title={props.title}>
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          if (isNamed) props.onConfirm()
        }}
      >
        <Stack gap="sm">
          <Text component="div">{props.children}</Text>
          {props.nameToType !== undefined && (
            <TextInput
              label={`Type ${props.nameToType} to confirm`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-autofocus
              autoComplete="off"
            />
          )}
          {props.error !== undefined && (
            <Notice tone="bad" isUrgent>
              {props.error}
            </Notice>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Keep it
            </Button>
            <Button type="submit" color="red" disabled={!isNamed} loading={props.isBusy ?? false}>
              {props.verb}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
