import { Text } from '@mantine/core'
import { CopyButton } from './CopyButton.tsx'
import styles from './CopyField.module.css'

interface Props {
  label: string
  value: string
  /** Commands wrap, so that all of it can be read before it is run. */
  isCommand?: boolean
  /** All of it can be read, as of a key; lines stay lines. */
  isWhole?: boolean
}

/** A value that a machine made and a person carries elsewhere. */
export function CopyField({ label, value, isCommand = false, isWhole = false }: Props) {
  return (
    <div>
      <Text fz="xs" fw={500} mb={4}>
        {label}
      </Text>
      <div className={styles['field']}>
        <code
          className={styles['value']}
          data-command={isCommand || undefined}
          data-whole={isWhole || undefined}
        >
          {value}
        </code>
        <CopyButton value={value} label={`Copy: ${label.toLowerCase()}`} />
      </div>
    </div>
  )
}
