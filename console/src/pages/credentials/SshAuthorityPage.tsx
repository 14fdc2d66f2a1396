import { credentialsApi } from '@gatehouse/contract/credentials'
import { Stack, Text } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { query } from '../../app/api.ts'
import { useOrganization } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { CredentialTabs } from './CredentialTabs.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/ssh-authority')
const file = '/etc/ssh/gatehouse-ca.pub'

/** The key that signs certificates of this organization, and what makes a target trust it. */
export function SshAuthorityPage() {
  const params = route.useParams()
  const { name } = useOrganization()
  const { data: authority } = useSuspenseQuery(query(credentialsApi.authority, { params }))
  return (
    <>
      <PageHeader
        title="SSH certificates"
        subtitle={`Targets that trust the authority of ${name} need no keys of their own: each connection has a certificate that is valid for minutes.`}
      />
      <CredentialTabs organizationId={params.organizationId} current={paths.sshAuthority} />
      <Stack gap={14} maw={860}>
        <Panel title="Public key of the authority">
          <Stack gap="sm">
            <CopyField label="Public key" isWhole value={authority.publicKey} />
            <Facts
              items={[
                {
                  name: 'Fingerprint',
                  value: <span className="gh-machine">{authority.fingerprint}</span>,
                },
                { name: 'Made', value: <Time at={authority.createdAt} /> },
              ]}
            />
          </Stack>
        </Panel>
        <Panel title="On each target, as root">
          <Stack gap="sm">
            <CopyField
              label="1. Put the public key into a file"
              isCommand
              value={`printf '%s\\n' '${authority.publicKey.trim()}' > ${file}`}
            />
            <CopyField
              label="2. Name the file in /etc/ssh/sshd_config"
              isWhole
              value={`TrustedUserCAKeys ${file}`}
            />
            <CopyField
              label="3. Check the configuration, and load it"
              isCommand
              value="sshd -t && systemctl reload ssh"
            />
            <Text fz="xs" c="dimmed">
              The service is called sshd on some distributions. Sessions that are open stay open.
              The clocks of both sides may differ by one minute.
            </Text>
          </Stack>
        </Panel>
      </Stack>
    </>
  )
}
