import { userKeysApi } from '@gatehouse/contract/user-keys'
import { Button, FileButton, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'

const mostCharacters = 16_384

interface Values extends Record<string, unknown> {
  name: string
  publicKey: string
}

/** The public half alone: a private key is refused before it is sent. */
export function AddSshKey({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const form = useEndpointForm<Values>(userKeysApi.add.body, { name: '', publicKey: '' })
  const add = useMutation({
    mutationFn: (body: Values) => call(userKeysApi.add, { body }),
    onSuccess: async () => {
      await invalidate(client, userKeysApi.list.path)
      onClose()
    },
    onError: form.refuse,
  })
  const take = (publicKey: string) => {
    const name = form.values.name === '' ? commentOf(publicKey) : form.values.name
    form.setValues({ publicKey, name })
    form.clearErrors()
  }
  const read = async (file: File | null) => {
    if (!file) return
    if (file.size > mostCharacters) {
      form.setFieldError('publicKey', `${file.name} is too large for a public key.`)
      return
    }
    const text = await file.text()
    if (isPrivate(text)) {
      form.setFieldError('publicKey', privateKeyText)
      return
    }
    take(text.trim())
  }
  const submit = (values: Values) => {
    if (isPrivate(values.publicKey)) form.setFieldError('publicKey', privateKeyText)
    else add.mutate(values)
  }

  return (
    <Modal opened onClose={onClose} size="lg" title="Add an SSH key">
      <Form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <Textarea
            label="Public key"
            description="One line, as in ~/.ssh/id_ed25519.pub"
            placeholder="ssh-ed25519 AAAA… alice@laptop"
            data-autofocus
            autosize
            minRows={3}
            maxRows={8}
            maxLength={mostCharacters}
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--gh-mono)' } }}
            {...form.getInputProps('publicKey')}
            onChange={(event) => take(event.currentTarget.value)}
          />
          <Group>
            <FileButton onChange={(file) => void read(file)} accept=".pub,text/plain">
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconFileUpload size={14} />}>
                  Choose a .pub file
                </Button>
              )}
            </FileButton>
          </Group>
          <TextInput
            label="Name"
            description="On which machine it is."
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add the key
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}

const privateKeyText =
  'This is a private key. It stays with you: give the file whose name ends with .pub.'

const isPrivate = (text: string) => /-----BEGIN [A-Z ]*PRIVATE KEY-----|^PuTTY-User-Key/.test(text)

/** What stands behind the key, most often `alice@laptop`. */
const commentOf = (line: string) => line.trim().split(/\s+/).slice(2).join(' ').slice(0, 100)
