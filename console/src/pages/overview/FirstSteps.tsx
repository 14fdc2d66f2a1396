import type { Organization } from '@gatehouse/contract/organizations'
import { usersApi } from '@gatehouse/contract/users'
import { ActionIcon, Tooltip } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconCircleCheckFilled, IconCircleDashed, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { mayIn, useLogin } from '../../app/login.ts'
import { firstSteps } from './first-steps.ts'
import styles from './FirstSteps.module.css'

interface Props {
  organizations: readonly Organization[]
  recordCount: number
}

/** What a new installation still needs, until it is done or put away. */
export function FirstSteps({ organizations, recordCount }: Props) {
  const login = useLogin()
  const [isPutAway, setPutAway] = useLocalStorage({
    key: 'gatehouse-first-steps-put-away',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const users = useQuery({
    ...query(usersApi.list, { params: { organizationId: login.organization.id } }),
    enabled: !isPutAway && mayIn(login, login.organization.kind, 'users:read'),
  })
  const counts = { records: recordCount, users: users.data?.users.length ?? 0 }
  const steps = firstSteps(login, organizations, counts)
  const done = steps.filter((step) => step.isDone).length
  if (isPutAway || done === steps.length) return null
  return (
    <section className={styles['steps']} aria-label="First steps">
      <div className={styles['head']}>
        <span>
          <strong>First steps</strong>
          <span className={styles['progress']}>
            {done} of {steps.length} done
          </span>
        </span>
        <Tooltip label="Put these hints away">
          <ActionIcon aria-label="Put the first steps away" onClick={() => setPutAway(true)}>
            <IconX size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      <ol className={styles['list']}>
        {steps.map((step) => (
          <li key={step.title} className={styles['step']} data-done={step.isDone || undefined}>
            {step.isDone ? (
              <IconCircleCheckFilled size={17} aria-label="Done" />
            ) : (
              <IconCircleDashed size={17} aria-label="To do" />
            )}
            <div>
              <PageLink
                to={step.to}
                params={{ organizationId: login.organization.id }}
                search={step.search ?? {}}
                className={styles['title']}
              >
                {step.title}
              </PageLink>
              <p>{step.text}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
