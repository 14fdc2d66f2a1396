import type { Organization } from '@gatehouse/contract/organizations'
import { Popover, TextInput, UnstyledButton } from '@mantine/core'
import {
  IconBuildings,
  IconBuildingSkyscraper,
  IconSearch,
  IconSelector,
} from '@tabler/icons-react'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useState } from 'react'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { isManaging, useLogin } from '../login.ts'
import styles from './OrganizationSwitcher.module.css'
import { pageFor } from './same-page.ts'

interface Props {
  organizations: readonly Organization[]
  chosen: Organization | undefined
}

const all = 'all'

/** Chooses whose pages the rail opens; the choice is in the address and nowhere else. */
export function OrganizationSwitcher({ organizations, chosen }: Props) {
  const login = useLogin()
  const navigate = useNavigate()
  const routeId = useRouterState({ select: (state) => state.matches.at(-1)?.fullPath ?? '' })
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState('')
  const matching = organizations.filter((one) =>
    one.name.toLowerCase().includes(text.trim().toLowerCase()),
  )
  const choose = (id: string) => {
    setOpen(false)
    setText('')
    const to = pageFor(routeId, id !== all)
    void navigate(id === all ? { to } : { to, params: { organizationId: id } })
  }
  const label = chosen?.name ?? (isManaging(login) ? 'All organizations' : login.organization.name)

  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={300} trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={styles['switcher']}
          onClick={() => setOpen(!isOpen)}
          aria-label={`Organization: ${label}`}
          aria-haspopup="dialog"
          title={label}
        >
          {chosen ? <IconBuildingSkyscraper size={15} /> : <IconBuildings size={15} />}
          <span className={styles['name']}>{label}</span>
          <IconSelector size={14} className={styles['arrows']} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <TextInput
          aria-label="Find an organization"
          placeholder="Find an organization"
          leftSection={<IconSearch size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = matching[0]
            if (event.key === 'Enter' && first) choose(first.id)
          }}
          data-autofocus
          mb={6}
        />
        <div className={styles['options']}>
          {isManaging(login) && text === '' && (
            <UnstyledButton
              className={styles['option']}
              aria-current={chosen === undefined || undefined}
              onClick={() => choose(all)}
            >
              <span className={styles['optionName']}>All organizations</span>
            </UnstyledButton>
          )}
          {matching.map((one) => (
            <UnstyledButton
              key={one.id}
              className={styles['option']}
              aria-current={one.id === chosen?.id || undefined}
              onClick={() => choose(one.id)}
            >
              <span className={styles['optionName']}>{one.name}</span>
              {one.status.status !== 'healthy' && <StatusBadge status={one.status.status} />}
            </UnstyledButton>
          ))}
          {matching.length === 0 && (
            <div className={styles['none']}>No organization has this in its name.</div>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
