import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'

const tabs = [
  { label: 'Access policies', to: paths.accessPolicies },
  { label: 'Session types', to: paths.sessionTypes },
  { label: 'Simulator', to: paths.accessSimulator },
] as const

/** The pages about who may do what; each has its own address. */
export function PolicyTabs({ current }: { current: (typeof tabs)[number]['to'] }) {
  return (
    <TabLinks
      name="Policies"
      tabs={tabs.map(({ label, to }) => ({
        label,
        link: { to, search: {} },
        isCurrent: to === current,
      }))}
    />
  )
}
