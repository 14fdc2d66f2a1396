import { type FacetField, facetFields } from '@gatehouse/contract/activity'
import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconCheck, IconFilterOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { live } from '../../app/api.ts'
import { shortNumber, wholeNumber } from '../../ui/numbers.ts'
import styles from './Facets.module.css'
import { facetQuery } from './queries.ts'
import { fieldNames, filtersOf } from './search.ts'
import type { Activity } from './use-activity.ts'

/** The most frequent values of what matches; a press narrows to one, or leaves one out. */
export function Facets({ activity }: { activity: Activity }) {
  return (
    <aside className={styles['facets']} aria-label="Most frequent values" data-facets>
      {facetFields.map((field) => (
        <FacetList key={field} activity={activity} field={field} />
      ))}
    </aside>
  )
}

function FacetList({ activity, field }: { activity: Activity; field: FacetField }) {
  const { data } = useQuery({
    ...live(facetQuery(activity.organizationId, activity.filter, field), 30_000),
    placeholderData: (before) => before,
  })
  const chosen = new Set(
    filtersOf(activity.search)
      .filter((filter) => filter.field === field && filter.operator === 'equals')
      .map((filter) => filter.value),
  )
  const most = Math.max(...(data?.values.map((value) => value.count) ?? []), 1)
  return (
    <section className={styles['facet']} aria-label={fieldNames[field]}>
      <h2 className={styles['title']}>{fieldNames[field]}</h2>
      <ul>
        {data?.values.map(({ value, count }) => (
          <li key={value} className={styles['row']}>
            <span
              className={styles['share']}
              style={{ width: `${(count / most) * 100}%` }}
              aria-hidden
            />
            <UnstyledButton
              className={styles['value']}
              aria-pressed={chosen.has(value)}
              title={value}
              onClick={() => {
                const filter = { field, operator: 'equals', value } as const
                if (chosen.has(value)) activity.remove(filter)
                else activity.add(filter)
              }}
            >
              {chosen.has(value) && <IconCheck size={12} aria-hidden />}
              <span className={styles['text']}>{value === '' ? 'unknown' : value}</span>
              <span className={styles['count']} title={wholeNumber(count)}>
                {shortNumber(count)}
              </span>
            </UnstyledButton>
            <Tooltip label="Leave out">
              <UnstyledButton
                className={styles['without']}
                aria-label={`Leave out ${value}`}
                onClick={() => activity.add({ field, operator: 'notEquals', value })}
              >
                <IconFilterOff size={13} />
              </UnstyledButton>
            </Tooltip>
          </li>
        ))}
        {data?.values.length === 0 && <li className={styles['none']}>None</li>}
      </ul>
    </section>
  )
}
