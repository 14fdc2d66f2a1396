import { type ActivitySearch, fieldNames, filtersOf, operatorNames } from './search.ts'

/** A saved filter in words, in one line. */
export function SearchSummary({ search }: { search: ActivitySearch }) {
  const parts = [
    ...(search.text ? [`“${search.text}”`] : []),
    ...filtersOf(search).map(
      ({ field, operator, value }) => `${fieldNames[field]} ${operatorNames[operator]} ${value}`,
    ),
    ...(search.succeeded ? [search.succeeded === 'true' ? 'succeeded' : 'failed'] : []),
    ...(search.timeOfDay ? [`hours ${search.timeOfDay}`] : []),
    ...(search.session ? ['in one session'] : []),
  ]
  const text = parts.length === 0 ? 'Everything' : parts.join(' · ')
  return <span title={text}>{text}</span>
}
