import { severities } from '@gatehouse/contract/severities'
import { SegmentedControl } from '@mantine/core'
import { SettingRow } from '../../ui/SettingRow.tsx'
import { severityWord } from '../../ui/SeverityMark.tsx'

interface Props {
  /** What is sent from this severity on. */
  of: string
  isOff: boolean
  disabled: boolean
  value?: string
  onChange?: (severity: string) => void
}

/** From how bad on something is sent. */
export function LeastSeverity({ of, isOff, disabled, value, onChange }: Props) {
  return (
    <SettingRow
      label="From severity"
      text={
        value === 'low'
          ? `Every alert goes out as ${of}.`
          : `Alerts below ${severityWord(severities.find((one) => one === value) ?? 'low')} stay in the console.`
      }
      isOff={isOff}
    >
      <SegmentedControl
        aria-label={`From severity, ${of}`}
        disabled={disabled}
        data={severities.map((one) => ({ value: one, label: severityWord(one) }))}
        {...(value !== undefined && { value })}
        {...(onChange && { onChange })}
      />
    </SettingRow>
  )
}
