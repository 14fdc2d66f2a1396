import { groupings, severities } from '@gatehouse/contract/severities'
import { NativeSelect, NumberInput, SegmentedControl, Text } from '@mantine/core'
import { DurationInput } from '../../ui/DurationInput.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SettingRow } from '../../ui/SettingRow.tsx'
import { severityWord } from '../../ui/SeverityMark.tsx'
import { groupNames } from './rule-sentence.ts'
import styles from './RuleThreshold.module.css'
import type { RuleEditorState } from './use-rule-editor.ts'

/** When an alert is raised, as one sentence with places to fill, and how bad it is. */
export function RuleThreshold({ editor, isFixed }: { editor: RuleEditorState; isFixed: boolean }) {
  const { values, problems, change } = editor
  const isOne = values.threshold === 1
  return (
    <Panel title="When it raises an alert" isFlush>
      <div className={styles['sentence']}>
        <span>Raise an alert when</span>
        <NumberInput
          aria-label="Records that it takes"
          w={84}
          min={1}
          max={10_000}
          allowDecimal={false}
          disabled={isFixed}
          value={values.threshold}
          onChange={(value) => change({ threshold: Math.max(Number(value) || 1, 1) })}
        />
        {isOne ? (
          <span>record comes. Later ones are added to it that have</span>
        ) : (
          <>
            <span>records within</span>
            <DurationInput
              name="Time within which they count"
              seconds={values.thresholdSeconds}
              disabled={isFixed}
              onChange={(thresholdSeconds) => change({ thresholdSeconds })}
            />
            <span>have</span>
          </>
        )}
        <NativeSelect
          size="xs"
          aria-label="Records of one alert have in common"
          disabled={isFixed}
          data={groupings.map((one) => ({
            value: one,
            label: one === 'none' ? 'any values' : `the same ${groupNames[one]}`,
          }))}
          value={values.groupedOn}
          onChange={(event) => {
            const groupedOn = groupings.find((one) => one === event.currentTarget.value)
            if (groupedOn) change({ groupedOn })
          }}
        />
      </div>
      {(problems['threshold'] ?? problems['thresholdSeconds']) !== undefined && (
        <Text c="var(--gh-bad)" fz="xs" px={14} pb={8} role="alert">
          {problems['threshold'] ?? `The time: ${problems['thresholdSeconds']}`}
        </Text>
      )}
      <Text c="dimmed" fz="xs" px={14} pb={12}>
        {values.groupedOn === 'none'
          ? 'One alert at a time: until it is resolved, and for a day at most, what matches is added to it.'
          : `One alert for each ${groupNames[values.groupedOn]}: until it is resolved, and for a day at most, what matches is added to it.`}
      </Text>
      <SettingRow label="Severity">
        <SegmentedControl
          aria-label="Severity"
          disabled={isFixed}
          data={severities.map((one) => ({ value: one, label: severityWord(one) }))}
          value={values.severity}
          onChange={(value) =>
            change({ severity: severities.find((one) => one === value) ?? values.severity })
          }
        />
      </SettingRow>
    </Panel>
  )
}
