import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'

const tabs = [
  { label: 'Credentials', to: paths.credentials },
  { label: 'Password policies', to: paths.passwordPolicies },
  { label: 'SSH certificates', to: paths.sshAuthority },
] as const

interface Props {
  organizationId: string
  current: (typeof tabs)[number]['to']
}

export function CredentialTabs({ organizationId, current }: Props) {
  return (
    <TabLinks
      name="Credentials"
      tabs={tabs.map(({ label, to }) => ({
        label,
        link: { to, params: { organizationId }, search: {} },
        isCurrent: to === current,
      }))}
    />
  )
}
