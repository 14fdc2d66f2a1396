import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import type { Target } from '@gatehouse/contract/targets'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Panel } from '../../ui/Panel.tsx'
import { purposeNames } from '../credentials/credential-words.ts'
import { Verification } from '../credentials/Verification.tsx'
import styles from './HostKeys.module.css'

/** The accounts that are kept for the target, and the one with which Gatehouse itself works. */
export function TargetCredentials({ target }: { target: Target }) {
  const params = { organizationId: target.organizationId }
  const { serviceCredentialId } = target
  const own = useQuery(
    query(credentialsApi.list, { params, query: { targetId: target.id, limit: 100 } }),
  )
  const service = useQuery({
    ...query(credentialsApi.get, {
      params: { ...params, credentialId: serviceCredentialId ?? '' },
    }),
    enabled: serviceCredentialId !== undefined,
  })
  const rest = own.data?.credentials.filter(({ id }) => id !== serviceCredentialId) ?? []
  const all = service.data ? [service.data, ...rest] : rest
  return (
    <Panel title="Credentials" isFlush>
      {serviceCredentialId === undefined && (
        <Text fz="sm" className={styles['none'] ?? ''}>
          Gatehouse itself cannot sign in here yet: choose a service credential under Settings.
        </Text>
      )}
      <ul className={styles['keys']}>
        {all.map((credential) => (
          <li key={credential.id} className={styles['key']}>
            <PageLink
              to={paths.credential}
              params={{ ...params, credentialId: credential.id }}
              fz="sm"
            >
              {credential.name}
            </PageLink>
            <Verification verification={credential.verification} />
            <span className={styles['facts']}>{factsOf(credential)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const factsOf = ({ username, purpose }: Credential) => `${username} · ${purposeNames[purpose]}`
