import type { SuppressionRule } from '@gatehouse/contract/alert-rules'
import {
  IconBellOff,
  IconCircleCheck,
  IconClockStop,
  IconPlayerPause,
  IconPlus,
} from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PageButton, PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { useNow } from '../../ui/clock.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import { SearchSummary } from '../activity/SearchSummary.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { searchOfFilter, suppressionRulesQuery } from './search.ts'

const route = getRouteApi('/signed-in/suppression-rules')

/** Records that no rule looks at, with the reason. */
export function SuppressionRulesPage() {
  const navigate = route.useNavigate()
  const { whyNot } = useManagingPermission()
  const nameOf = useOrganizationNames()
  const now = useNow()
  const { rules } = useSuspenseQuery(suppressionRulesQuery).data
  const reason = whyNot('alert-rules:update', 'change suppression rules')
  return (
    <>
      <PageHeader
        title="Suppression rules"
        count={String(rules.length)}
        subtitle="Records that match raise no alert. They stay in Activity, and alerts that exist stay as they are."
        actions={
          <MaybeDisabled reason={reason}>
            <PageButton to={paths.newSuppressionRule} leftSection={<IconPlus size={14} />}>
              Add a suppression rule
            </PageButton>
          </MaybeDisabled>
        }
      />
      <DataTable
        name="Suppression rules"
        columns={columnsFor(nameOf, now)}
        rows={rules}
        keyOf={(rule) => rule.id}
        onOpen={({ id }) =>
          void navigate({ to: paths.suppressionRule, params: { suppressionRuleId: id } })
        }
        empty={
          <EmptyState
            icon={<IconBellOff size={20} />}
            title="Nothing is suppressed"
            action={
              reason === undefined && (
                <PageButton variant="default" to={paths.allAlerts}>
                  Open the alerts
                </PageButton>
              )
            }
          >
            When an alert is about something planned or harmless, open it and choose “Suppress
            alerts like this”.
          </EmptyState>
        }
      />
    </>
  )
}

const columnsFor = (nameOf: (id: string) => string, now: number): Column<SuppressionRule>[] => [
  {
    id: 'name',
    header: 'Rule',
    width: '22%',
    isFixed: true,
    sortBy: ({ name }) => name,
    cell: ({ id, name, reason }) => (
      <PageLink
        to={paths.suppressionRule}
        params={{ suppressionRuleId: id }}
        c="inherit"
        fw={500}
        title={reason || name}
      >
        {name}
      </PageLink>
    ),
  },
  {
    id: 'filter',
    header: 'Hides',
    needsWidth: 560,
    cell: ({ filter }) => <SearchSummary search={searchOfFilter(filter)} />,
    text: ({ filter }) => filter,
  },
  {
    id: 'organizations',
    header: 'Organizations',
    width: '18%',
    needsWidth: 700,
    cell: ({ organizationIds }) => {
      const names = organizationIds.map(nameOf).join(', ')
      return names === '' ? 'All' : <span title={names}>{names}</span>
    },
  },
  {
    id: 'state',
    header: 'State',
    width: '110px',
    cell: (rule) => <SuppressionState rule={rule} now={now} />,
    text: (rule) => stateOf(rule, now).word,
  },
  {
    id: 'ends',
    header: 'Ends',
    width: '120px',
    needsWidth: 480,
    sortBy: ({ endsAt }) => endsAt ?? '9999',
    cell: ({ endsAt }) =>
      endsAt === undefined ? (
        <span style={{ color: 'var(--gh-dim)' }}>Never</span>
      ) : (
        <Time at={endsAt} />
      ),
  },
  {
    id: 'by',
    header: 'Made by',
    width: '120px',
    needsWidth: 820,
    cell: ({ createdBy }) => createdBy,
  },
]

const looks = {
  ended: { word: 'Ended', icon: IconClockStop, tone: 'off' },
  active: { word: 'Active', icon: IconCircleCheck, tone: 'good' },
  off: { word: 'Off', icon: IconPlayerPause, tone: 'off' },
} as const

function stateOf({ endsAt, isActive }: SuppressionRule, now: number) {
  if (endsAt !== undefined && Date.parse(endsAt) <= now) return looks.ended
  return isActive ? looks.active : looks.off
}

const SuppressionState = ({ rule, now }: { rule: SuppressionRule; now: number }) => (
  <ToneBadge {...stateOf(rule, now)} />
)
