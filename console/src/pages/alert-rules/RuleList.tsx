import type { AlertRule } from '@gatehouse/contract/alert-rules'
import { Group, SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch, IconSearchOff } from '@tabler/icons-react'
import { useState } from 'react'
import { EmptyState } from '../../ui/EmptyState.tsx'
import styles from './RuleList.module.css'
import { RuleRow } from './RuleRow.tsx'

type Kind = 'all' | 'active' | 'custom'

const kinds = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'custom', label: 'Custom' },
]

/** The rules of a profile by what they watch, each with its switch. */
export function RuleList({ profileId, rules }: { profileId: string; rules: readonly AlertRule[] }) {
  const [text, setText] = useState('')
  const [kind, setKind] = useState<Kind>('all')
  const shown = rules.filter((rule) => matches(rule, text) && isOf(rule, kind))
  const categories = [...new Set(shown.map((rule) => rule.category))].toSorted((a, b) =>
    a.localeCompare(b),
  )
  return (
    <>
      <Group gap={8} mb={10}>
        <TextInput
          aria-label="Find a rule"
          placeholder="Find a rule"
          leftSection={<IconSearch size={14} />}
          w={260}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label="Which rules"
          data={kinds}
          value={kind}
          onChange={(value) => setKind(value === 'active' || value === 'custom' ? value : 'all')}
        />
      </Group>
      {shown.length === 0 ? (
        <EmptyState icon={<IconSearchOff size={20} />} title="No rule matches">
          {kind === 'custom'
            ? 'A custom rule is made with “Add a rule”, or from a search in Activity.'
            : 'Look for another word, or at all rules.'}
        </EmptyState>
      ) : (
        <div className={styles['frame']}>
          <table className={styles['table']} aria-label="Rules">
            <thead>
              <tr>
                <th scope="col" className={styles['switch']}>
                  Active
                </th>
                <th scope="col">Rule</th>
                <th scope="col" className={styles['severity']}>
                  Severity
                </th>
                <th scope="col" className={styles['when']}>
                  Raises an alert for
                </th>
              </tr>
            </thead>
            {categories.map((category) => {
              const own = shown.filter((rule) => rule.category === category)
              const active = own.filter((rule) => rule.isActive).length
              return (
                <tbody key={category}>
                  <tr className={styles['category']}>
                    <th scope="rowgroup" colSpan={3}>
                      {category}
                    </th>
                    <td className={styles['sentence']}>
                      {active} of {own.length} active
                    </td>
                  </tr>
                  {own.map((rule) => (
                    <RuleRow key={rule.id} profileId={profileId} rule={rule} />
                  ))}
                </tbody>
              )
            })}
          </table>
        </div>
      )}
    </>
  )
}

const matches = ({ name, description, category }: AlertRule, text: string) =>
  [name, description, category].some((one) => one.toLowerCase().includes(text.trim().toLowerCase()))

function isOf(rule: AlertRule, kind: Kind): boolean {
  if (kind === 'active') return rule.isActive
  return kind === 'all' || !rule.isPredefined
}
