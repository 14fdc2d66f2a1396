import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'

const tabs = [
  { label: 'Targets', to: paths.targets },
  { label: 'Groups', to: paths.targetGroups },
  { label: 'Logons', to: paths.targetLogons },
] as const

interface Props {
  organizationId: string
  current: (typeof tabs)[number]['to']
}

export function TargetTabs({ organizationId, current }: Props) {
  return (
    <TabLinks
      name="Targets"
      tabs={tabs.map(({ label, to }) => ({
        label,
        link: { to, params: { organizationId }, search: {} },
        isCurrent: to === current,
      }))}
    />
  )
}
