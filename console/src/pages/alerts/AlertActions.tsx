import type { Alert } from '@gatehouse/contract/alerts'
import type { AlertRule } from '@gatehouse/contract/alert-rules'
import { Button, Menu } from '@mantine/core'
import { IconActivity, IconBellOff, IconDots } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useLogin } from '../../app/login.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { roleNames } from '../../app/roles.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { filterOfSearch } from '../alert-rules/search.ts'
import { ChangeState } from './ChangeState.tsx'
import { likeThis } from './like-this.ts'

interface Props {
  alert: Alert
  rule: AlertRule | undefined
  maySuppress: boolean
}

/** What can be done about an alert. */
export function AlertActions({ alert, rule, maySuppress }: Props) {
  const navigate = useNavigate()
  const { user } = useLogin()
  const { whyNot } = usePermission()
  const [isChanging, setChanging] = useState(false)
  const isOpen = alert.state.status === 'open'
  const { organizationId } = alert
  const search = likeThis(alert, rule)
  const suppress = () =>
    void navigate({
      to: paths.newSuppressionRule,
      search: {
        organizationId,
        name: alert.item === '' ? alert.name : `${alert.name}: ${alert.item}`.slice(0, 200),
        filter: filterOfSearch(search),
      },
    })
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconActivity size={14} />}
        onClick={() =>
          void navigate({
            to: paths.activity,
            params: { organizationId },
            search: { ...search, from: alert.firstAt, to: justAfter(alert.lastAt) },
          })
        }
      >
        Open in Activity
      </Button>
      <MaybeDisabled
        reason={whyNot('alerts:update', isOpen ? 'resolve alerts' : 'open alerts again')}
      >
        <Button variant={isOpen ? 'filled' : 'default'} onClick={() => setChanging(true)}>
          {isOpen ? 'Resolve' : 'Reopen'}
        </Button>
      </MaybeDisabled>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More actions">
            <IconDots size={15} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconBellOff size={14} />}
            disabled={!maySuppress}
            title={
              maySuppress
                ? undefined
                : `Your role, ${roleNames[user.role]}, cannot change suppression rules.`
            }
            onClick={suppress}
          >
            Suppress alerts like this
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isChanging && <ChangeState alert={alert} onClose={() => setChanging(false)} />}
    </>
  )
}

/** The end of a range is not in it. */
const justAfter = (at: string) => new Date(Date.parse(at) + 1000).toISOString()
