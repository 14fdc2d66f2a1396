import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'

const tabs = [
  { label: 'Settings', to: paths.email },
  { label: 'Messages', to: paths.emailMessages },
  { label: 'Templates', to: paths.emailTemplates },
] as const

/** The pages about mail; each has its own address. */
export function EmailTabs({ current }: { current: (typeof tabs)[number]['to'] }) {
  return (
    <TabLinks
      name="E-mail"
      tabs={tabs.map(({ label, to }) => ({
        label,
        link: { to, search: {} },
        isCurrent: to === current,
      }))}
    />
  )
}
