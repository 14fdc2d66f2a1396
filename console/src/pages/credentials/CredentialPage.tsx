import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { kindNames, purposeNames } from './credential-words.ts'
import { CredentialActions } from './CredentialActions.tsx'
import { CredentialHistory } from './CredentialHistory.tsx'
import { CredentialSettings } from './CredentialSettings.tsx'
import { FormerSecrets } from './FormerSecrets.tsx'
import { type CredentialTab, credentialTabs } from './search.ts'
import { Verification } from './Verification.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/credentials/$credentialId')

const labels: Readonly<Record<CredentialTab, string>> = {
  overview: 'Overview',
  settings: 'Settings',
}

const liveMilliseconds = 5000

export function CredentialPage() {
  const params = route.useParams()
  const { tab = 'overview' } = route.useSearch()
  const { whyNot } = usePermission()
  const { data: credential } = useSuspenseQuery(
    live(query(credentialsApi.get, { params }), liveMilliseconds),
  )
  const noUpdate = whyNot('credentials:update', 'use or change credentials')
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.credentials} params={params} fz="xs">
            Credentials
          </PageLink>
        }
        title={credential.name}
        aside={<Verification verification={credential.verification} variant="filled" />}
        subtitle={credential.description || undefined}
        actions={<CredentialActions credential={credential} whyNot={noUpdate} />}
      />
      <Notices credential={credential} />
      <TabLinks
        name="Parts of the credential"
        tabs={credentialTabs.map((one) => ({
          label: labels[one],
          isCurrent: one === tab,
          link: { to: paths.credential, params, search: one === 'overview' ? {} : { tab: one } },
        }))}
      />
      {tab === 'settings' ? (
        <CredentialSettings key={credential.updatedAt} credential={credential} whyNot={noUpdate} />
      ) : (
        <TwoColumns
          main={<CredentialHistory params={params} />}
          side={
            <>
              <About credential={credential} />
              <FormerSecrets credential={credential} whyNot={noUpdate} />
              {credential.publicKey !== undefined && (
                <Panel title="Public key">
                  <CopyField
                    label="For ~/.ssh/authorized_keys on the target"
                    isWhole
                    value={credential.publicKey}
                  />
                </Panel>
              )}
            </>
          }
        />
      )}
    </>
  )
}

function Notices({ credential }: { credential: Credential }) {
  const { rotating, verification, checkedOutBy } = credential
  const isUsual = verification.state === 'verified' || verification.state === 'unknown'
  if (!rotating && !checkedOutBy && isUsual) return null
  return (
    <div style={{ display: 'grid', gap: 8, marginBottom: 14 }}>
      {rotating && (
        <Notice
          tone={rotating.problem === '' ? 'info' : 'warn'}
          title={
            rotating.problem === ''
              ? 'Its secret is being replaced'
              : 'Its secret could not be replaced yet'
          }
        >
          {rotating.problem || rotating.step}, since <Time at={rotating.since} />.
        </Notice>
      )}
      {(verification.state === 'mismatch' || verification.state === 'failed') && (
        <Notice
          tone={verification.state === 'mismatch' ? 'bad' : 'warn'}
          title={
            verification.state === 'mismatch'
              ? 'The target refuses this secret'
              : 'It could not be verified'
          }
        >
          {verification.text}
        </Notice>
      )}
      {checkedOutBy && (
        <Notice tone="info">
          {checkedOutBy.username} has borrowed it until <Time at={checkedOutBy.until} as="exact" />.
        </Notice>
      )}
    </div>
  )
}

function About({ credential }: { credential: Credential }) {
  const { organizationId, targetId, targetName, verification } = credential
  return (
    <Panel title="About">
      <Facts
        items={[
          {
            name: 'Account',
            value: <span className="gh-machine">{credential.username}</span>,
          },
          {
            name: 'Target',
            value: targetId ? (
              <PageLink to={paths.target} params={{ organizationId, targetId }}>
                {targetName}
              </PageLink>
            ) : (
              'Several'
            ),
          },
          { name: 'Purpose', value: purposeNames[credential.purpose] },
          { name: 'Secret', value: kindNames[credential.kind] },
          {
            name: 'Works on',
            value: credential.serviceOf > 0 && counted(credential.serviceOf, 'target'),
          },
          {
            name: 'Verified',
            value: verification.checkedAt ? <Time at={verification.checkedAt} /> : 'never',
          },
          {
            name: 'Replaced',
            value: credential.secretChangedAt && <Time at={credential.secretChangedAt} />,
          },
          {
            name: 'Next',
            value: credential.nextRotationAt && <Time at={credential.nextRotationAt} />,
          },
          { name: 'Added', value: <Time at={credential.createdAt} /> },
        ]}
      />
    </Panel>
  )
}
