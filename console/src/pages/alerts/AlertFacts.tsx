import type { Alert } from '@gatehouse/contract/alerts'
import type { AlertRule } from '@gatehouse/contract/alert-rules'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { type Fact, Facts } from '../../ui/Facts.tsx'
import { counted } from '../../ui/numbers.ts'
import { Time } from '../../ui/Time.tsx'
import { SearchSummary } from '../activity/SearchSummary.tsx'
import { groupNames, ruleSentence } from '../alert-rules/rule-sentence.ts'
import { searchOfFilter } from '../alert-rules/search.ts'

interface Props {
  alert: Alert
  /** As it is now; absent where the reader may not see rules, or where it is gone. */
  rule: AlertRule | undefined
}

/** Which rule raised the alert, and what its records have in common. */
export function AlertFacts({ alert, rule }: Props) {
  return <Facts items={factsOf(alert, rule)} />
}

const factsOf = (alert: Alert, rule: AlertRule | undefined): Fact[] => [
  {
    name: 'Rule',
    value: rule ? (
      <PageLink to={paths.alertRule} params={{ profileId: rule.profileId, ruleId: rule.id }}>
        {rule.name}
      </PageLink>
    ) : (
      alert.name
    ),
  },
  { name: 'Looks for', value: rule && <SearchSummary search={searchOfFilter(rule.filter)} /> },
  { name: 'Threshold', value: rule && `${ruleSentence(rule)}.` },
  {
    name: 'Grouped on',
    value:
      alert.groupedOn === 'none' ? (
        'nothing: all records of the rule'
      ) : (
        <>
          {groupNames[alert.groupedOn]} is{' '}
          <span className="gh-machine">{alert.item || 'unknown'}</span>
        </>
      ),
  },
  { name: 'Records', value: counted(alert.recordCount, 'record') },
  { name: 'First', value: <Time at={alert.firstAt} as="exact" /> },
  { name: 'Last', value: <Time at={alert.lastAt} as="exact" /> },
]
