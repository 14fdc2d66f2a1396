import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import styles from './EnrolSecondFactor.module.css'

/** Shown once; the way on opens when the reader says that they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const [isKept, setKept] = useState(false)
  const clipboard = useClipboard({ timeout: 1500 })
  const text = `${codes.join('\n')}\n`
  const file = useMemo(() => URL.createObjectURL(new Blob([text], { type: 'text/plain' })), [text])
  return (
    <Stack gap="sm">
      <Text>
        Your second factor is on. If you lose the authenticator, one of these codes signs you in,
        each once. They are not shown again.
      </Text>
      <ul className={styles['codes']} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          onClick={() => clipboard.copy(text)}
        >
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
        <Button
          variant="default"
          component="a"
          href={file}
          download="gatehouse-recovery-codes.txt"
          leftSection={<IconDownload size={14} />}
        >
          Download
        </Button>
      </Group>
      <Checkbox
        label="I keep these codes in a safe place"
        checked={isKept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Group>
        <Button size="sm" disabled={!isKept} onClick={onDone}>
          Continue
        </Button>
      </Group>
    </Stack>
  )
}
