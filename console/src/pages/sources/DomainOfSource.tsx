import { TargetId } from '@gatehouse/contract/ids'
import { type Target, targetsApi } from '@gatehouse/contract/targets'
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { Notice } from '../../ui/Notice.tsx'

interface Props {
  organizationId: string
  target: Target | undefined
  onChange: (target: Target | undefined) => void
}

/** Which domain is read: its target says how it is reached, and as whom. */
export function DomainOfSource({ organizationId, target, onChange }: Props) {
  const params = { organizationId }
  const { may } = usePermission()
  const domains = useQuery({
    ...query(targetsApi.list, { params, query: { kind: 'domain', limit: 1000 } }),
    enabled: may('targets:read'),
  })
  const known = domains.data?.targets ?? []
  if (domains.data && known.length === 0) {
    return (
      <Notice tone="info">
        A domain is added first, with its controllers and the account that reads it.{' '}
        <PageLink to={paths.directories} params={params} search={{ add: true }} underline="always">
          Add a domain
        </PageLink>
      </Notice>
    )
  }
  return (
    <>
      <Select
        label="Domain"
        description="The agent gets its controllers and its service credential."
        placeholder="Choose a domain"
        data={known.map(({ id, name, address }) => ({
          value: id as string,
          label: name === address ? name : `${name} (${address})`,
        }))}
        value={target?.id ?? null}
        onChange={(id) =>
          onChange(id === null ? undefined : known.find((one) => one.id === TargetId.parse(id)))
        }
      />
      {target && target.serviceCredentialId === undefined && (
        <Notice tone="warn">
          Nobody could read it: its target has no service credential.{' '}
          <PageLink
            to={paths.target}
            params={{ ...params, targetId: target.id }}
            search={{ tab: 'settings' }}
            underline="always"
          >
            Choose one
          </PageLink>
        </Notice>
      )}
    </>
  )
}
