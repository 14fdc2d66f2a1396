import { loginsApi } from '@gatehouse/contract/logins'
import {
  Menu,
  type MantineColorScheme,
  SegmentedControl,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core'
import {
  IconDeviceLaptop,
  IconInfoCircle,
  IconKey,
  IconLogout,
  IconUserCircle,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../api.ts'
import { useLogin } from '../login.ts'
import { paths } from '../paths.ts'
import { roleNames } from '../roles.ts'
import styles from './UserMenu.module.css'

const schemes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'System' },
] satisfies { value: MantineColorScheme; label: string }[]

const isScheme = (value: string): value is MantineColorScheme =>
  schemes.some((scheme) => scheme.value === value)

export function UserMenu() {
  const { user } = useLogin()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useMutation({
    mutationFn: () => call(loginsApi.end, {}),
    onSettled: async () => {
      client.clear()
      await navigate({ to: paths.signIn })
    },
  })
  const name = user.displayName || user.username

  return (
    <Menu position="top-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={styles['user']} title={`${name}: profile and sign out`}>
          <span className={styles['initial']} aria-hidden>
            {name.slice(0, 1).toUpperCase()}
          </span>
          <span className={styles['text']}>
            <span className={styles['name']}>{name}</span>{' '}
            <span className={styles['role']}>{roleNames[user.role]}</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.username}</Menu.Label>
        <Menu.Item
          leftSection={<IconUserCircle size={15} />}
          onClick={() => void navigate({ to: paths.profile })}
        >
          My profile
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKey size={15} />}
          onClick={() => void navigate({ to: paths.apiTokens })}
        >
          API tokens
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDeviceLaptop size={15} />}
          onClick={() => void navigate({ to: paths.logins })}
        >
          Where I am signed in
        </Menu.Item>
        <Menu.Item
          leftSection={<IconInfoCircle size={15} />}
          onClick={() => void navigate({ to: paths.about })}
        >
          About Gatehouse
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        <div className={styles['schemes']}>
          <SegmentedControl
            fullWidth
            aria-label="Appearance"
            data={schemes}
            value={colorScheme}
            onChange={(value) => {
              if (isScheme(value)) setColorScheme(value)
            }}
          />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
