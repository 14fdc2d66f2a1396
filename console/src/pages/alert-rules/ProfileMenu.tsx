import { type AlertProfile, alertProfilesApi } from '@gatehouse/contract/alert-rules'
import { Button, Menu } from '@mantine/core'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { counted } from '../../ui/numbers.ts'
import { RenameProfile } from './RenameProfile.tsx'

export function ProfileMenu({ profile }: { profile: AlertProfile }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'rename' | 'remove'>()
  const params = { profileId: profile.id }
  const remove = useMutation({
    mutationFn: () => call(alertProfilesApi.remove, { params }),
    onSuccess: async () => {
      await navigate({ to: paths.alertProfiles })
      await invalidate(client, alertProfilesApi.list.path)
    },
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More actions">
            <IconDots size={15} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setAsked('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={14} />}
            disabled={profile.isDefault}
            title={profile.isDefault ? 'The default profile cannot be removed.' : undefined}
            onClick={() => setAsked('remove')}
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === 'rename' && (
        <RenameProfile profile={profile} onClose={() => setAsked(undefined)} />
      )}
      <ConfirmDestructive
        isOpen={asked === 'remove'}
        onClose={() => setAsked(undefined)}
        title={`Remove ${profile.name}`}
        verb="Remove the profile"
        nameToType={profile.name}
        isBusy={remove.isPending}
        error={remove.error ? messageOf(remove.error) : undefined}
        onConfirm={() => remove.mutate()}
      >
        Its {counted(profile.ruleCount, 'rule')} are gone for good; the alerts they raised stay.{' '}
        {profile.organizationIds.length > 0 &&
          `${counted(profile.organizationIds.length, 'organization')} go back to the default profile.`}
      </ConfirmDestructive>
    </>
  )
}
