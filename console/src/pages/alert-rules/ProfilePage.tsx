import { useSuspenseQuery } from '@tanstack/react-query'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { PageButton, PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { DefaultMark } from './DefaultMark.tsx'
import { DeliveryForm } from './DeliveryForm.tsx'
import { ProfileMenu } from './ProfileMenu.tsx'
import { ProfileOrganizations } from './ProfileOrganizations.tsx'
import { profileQuery, type ProfileTab } from './search.ts'
import { RuleList } from './RuleList.tsx'

const route = getRouteApi('/signed-in/alert-profiles/$profileId')

const tabNames: Readonly<Record<ProfileTab, string>> = {
  rules: 'Rules',
  delivery: 'Delivery',
  organizations: 'Organizations',
}

/** One profile: its rules, who is told, and the organizations that use it. */
export function ProfilePage() {
  const { profileId } = route.useParams()
  const { tab = 'rules' } = route.useSearch()
  const { may } = useManagingPermission()
  const { data: profile } = useSuspenseQuery(profileQuery(profileId))
  const link = (one: ProfileTab) => ({
    label: tabNames[one],
    isCurrent: tab === one,
    link: {
      to: paths.alertProfile,
      params: { profileId },
      search: one === 'rules' ? {} : { tab: one },
    },
  })
  const marked = (one: ProfileTab, count: number, label: string) => ({
    ...link(one),
    mark: { text: String(count), label },
  })
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.alertProfiles} fz="xs">
            Alert profiles
          </PageLink>
        }
        title={profile.name}
        aside={profile.isDefault && <DefaultMark />}
        subtitle={profile.description || undefined}
        actions={
          may('alert-rules:update') && (
            <>
              <PageButton
                to={paths.newAlertRule}
                search={{ profileId }}
                leftSection={<IconPlus size={14} />}
              >
                Add a rule
              </PageButton>
              <ProfileMenu profile={profile} />
            </>
          )
        }
      />
      <TabLinks
        name="Parts of the profile"
        tabs={[
          marked('rules', profile.activeRuleCount, `${profile.activeRuleCount} active`),
          link('delivery'),
          marked(
            'organizations',
            profile.organizationIds.length,
            `${profile.organizationIds.length} use it`,
          ),
        ]}
      />
      {tab === 'rules' && <RuleList profileId={profileId} rules={profile.rules} />}
      {tab === 'delivery' && <DeliveryForm key={profile.updatedAt} profile={profile} />}
      {tab === 'organizations' && <ProfileOrganizations profile={profile} />}
    </>
  )
}
