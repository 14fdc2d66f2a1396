import type { ComputerRule } from '@gatehouse/contract/directories'
import type { DirectoryObjectId } from '@gatehouse/contract/ids'
import { ActionIcon, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Panel } from '../../ui/Panel.tsx'
import { AddObject } from './AddObject.tsx'
import styles from './ComputerRules.module.css'
import { ObjectPicker } from './ObjectPicker.tsx'

interface Props {
  params: { organizationId: string; directoryId: string }
  rules: readonly ComputerRule[]
  errors: Readonly<Record<string, ReactNode>>
  disabled: boolean
  onChange: (rules: ComputerRule[]) => void
}

/** Computers of these organizational units become targets by themselves. */
export function ComputerRules({ params, rules, errors, disabled, onChange }: Props) {
  const add = (organizationalUnitId: DirectoryObjectId) =>
    onChange([...rules, { organizationalUnitId, operatingSystem: '', tags: [] }])
  return (
    <Panel title="Computers that become targets">
      <Stack gap="sm">
        <Text fz="sm" c="dimmed">
          Computers below an organizational unit are added as targets when they appear, and say so
          when they are gone. Targets are never removed by themselves.
        </Text>
        {rules.length > 0 && (
          <ol className={styles['rules']} aria-label="Rules for computers">
            {rules.map((rule, at) => (
              // Rules have no identity of their own, and two may name one unit.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={`${at} ${rule.organizationalUnitId}`} className={styles['rule']}>
                <ObjectPicker
                  params={params}
                  kind="organizational-unit"
                  label={`Organizational unit of rule ${at + 1}`}
                  placeholder="Choose an organizational unit"
                  objectId={rule.organizationalUnitId}
                  disabled={disabled}
                  error={errors[`computers.${at}.organizationalUnitId`]}
                  onChange={(id) =>
                    id !== undefined &&
                    onChange(rules.with(at, { ...rule, organizationalUnitId: id }))
                  }
                />
                <TextInput
                  aria-label={`Operating system of rule ${at + 1}`}
                  placeholder="Every operating system"
                  disabled={disabled}
                  value={rule.operatingSystem}
                  error={errors[`computers.${at}.operatingSystem`]}
                  onChange={(event) =>
                    onChange(
                      rules.with(at, { ...rule, operatingSystem: event.currentTarget.value }),
                    )
                  }
                />
                <TagsInput
                  aria-label={`Tags of rule ${at + 1}`}
                  maxTags={20}
                  {...(rule.tags.length === 0 && { placeholder: 'Tags' })}
                  disabled={disabled}
                  value={rule.tags}
                  error={errors[`computers.${at}.tags`]}
                  onChange={(tags) => onChange(rules.with(at, { ...rule, tags }))}
                />
                <ActionIcon
                  size="sm"
                  aria-label={`Remove rule ${at + 1}`}
                  disabled={disabled}
                  onClick={() => onChange(rules.toSpliced(at, 1))}
                >
                  <IconTrash size={14} />
                </ActionIcon>
              </li>
            ))}
          </ol>
        )}
        <AddObject
          params={params}
          kind="organizational-unit"
          label="Add an organizational unit"
          placeholder="Add an organizational unit by its name"
          count={rules.length}
          most={100}
          disabled={disabled}
          onAdd={add}
        />
      </Stack>
    </Panel>
  )
}
