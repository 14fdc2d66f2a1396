import { Stack, Text } from '@mantine/core'
import { useLogin } from '../../app/login.ts'
import { roleNames } from '../../app/roles.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ChangePassword } from './ChangePassword.tsx'
import { ProfileTabs } from './ProfileTabs.tsx'
import { SecondFactor } from './SecondFactor.tsx'

export function ProfilePage() {
  const { user, organization } = useLogin()
  return (
    <>
      <PageHeader
        title={user.displayName || user.username}
        subtitle={`${user.username} · ${roleNames[user.role]} at ${organization.name}`}
      />
      <ProfileTabs />
      <Stack gap={14} maw={620}>
        <Panel title="Second factor">
          <SecondFactor hasSecondFactor={user.hasSecondFactor} />
        </Panel>
        <Panel title="Password">
          {user.directory ? (
            <Text>
              You sign in as {user.directory.name} with the password of the domain. Change it there.
            </Text>
          ) : (
            <ChangePassword username={user.username} />
          )}
        </Panel>
      </Stack>
    </>
  )
}
