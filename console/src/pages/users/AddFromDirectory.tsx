import { directoryUsersApi } from '@gatehouse/contract/directory-users'
import type { DirectoryObjectId } from '@gatehouse/contract/ids'
import { usersApi } from '@gatehouse/contract/users'
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { IconBinaryTree } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { Form } from '../../ui/Form.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { ObjectPicker } from '../directories/ObjectPicker.tsx'
import { directoriesQuery } from '../directories/search.ts'

interface Props {
  organizationId: string
  whyNot: string | undefined
}

/** Only where users of a directory may sign in: makes one known before they do, to name them in policies. */
export function AddFromDirectory({ organizationId, whyNot }: Props) {
  const { may } = usePermission()
  const [isOpen, setOpen] = useState(false)
  const known = useQuery({ ...directoriesQuery(organizationId), enabled: may('targets:read') })
  const open = known.data?.directories.filter(({ settings }) => settings.signIn.isEnabled) ?? []
  if (open.length === 0) return null
  return (
    <>
      <MaybeDisabled reason={whyNot}>
        <Button
          variant="default"
          leftSection={<IconBinaryTree size={14} />}
          onClick={() => setOpen(true)}
        >
          Add from a directory
        </Button>
      </MaybeDisabled>
      {isOpen && (
        <ChooseUser
          organizationId={organizationId}
          directories={open.map(({ id, name }) => ({ value: id as string, label: name }))}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

function ChooseUser({
  organizationId,
  directories,
  onClose,
}: {
  organizationId: string
  directories: readonly { value: string; label: string }[]
  onClose: () => void
}) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [directoryId, setDirectoryId] = useState(directories[0]?.value ?? '')
  const [objectId, setObjectId] = useState<DirectoryObjectId>()
  const params = { organizationId, directoryId }
  const add = useMutation({
    mutationFn: (directoryObjectId: DirectoryObjectId) =>
      call(directoryUsersApi.add, { params, body: { directoryObjectId } }),
    onSuccess: async (user) => {
      await invalidate(client, resolvePath(usersApi.list.path, params))
      await navigate({ to: paths.user, params: { organizationId, userId: user.id } })
    },
  })
  return (
    <Modal opened onClose={onClose} title="Add a user from a directory">
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          if (objectId) add.mutate(objectId)
        }}
      >
        <Stack gap="sm">
          <Text fz="sm" c="dimmed">
            Users of a directory appear here by themselves when they sign in. Add one before that to
            name them in a policy. Role and name follow the directory.
          </Text>
          {directories.length > 1 && (
            <Select
              label="Directory"
              allowDeselect={false}
              data={directories}
              value={directoryId}
              onChange={(id) => {
                setDirectoryId(id ?? '')
                setObjectId(undefined)
              }}
            />
          )}
          <ObjectPicker
            params={params}
            kind="user"
            label="User"
            placeholder="Type a name"
            objectId={objectId}
            onChange={setObjectId}
          />
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending} disabled={!objectId}>
              Add the user
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
