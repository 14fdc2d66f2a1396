import { recordingsApi } from '@gatehouse/contract/recordings'
import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { hrefOf } from '../../app/api.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import styles from './RecordingPage.module.css'
import type { RecordingDetails } from './RecordingPage.tsx'

const formats = [
  { format: 'html', name: 'Portable replay', text: 'One signed page that plays in any browser' },
  { format: 'text', name: 'Text', text: 'What was shown and typed, line by line' },
  { format: 'native', name: 'As it is stored', text: 'Sealed and signed, for verify-replay' },
] as const

/** Each download is an event of the audit trail. */
export function DownloadMenu({ details }: { details: RecordingDetails }) {
  const { recording, terminals } = details
  const params = { organizationId: recording.organizationId, recordingId: recording.id }
  const whyNot =
    recording.state === 'recording' ? 'It can be downloaded when it is over.' : undefined
  const item = (key: string, href: string, name: string, text: string) => (
    <Menu.Item key={key} component="a" download href={href}>
      {name}
      <span className={styles['format']}>{text}</span>
    </Menu.Item>
  )
  return (
    <Menu position="bottom-end" disabled={whyNot !== undefined}>
      <Menu.Target>
        <MaybeDisabled reason={whyNot}>
          <Button variant="default" leftSection={<IconDownload size={14} />}>
            Download
          </Button>
        </MaybeDisabled>
      </Menu.Target>
      <Menu.Dropdown maw={320} mah={420} className={styles['formats'] ?? ''}>
        {formats.map(({ format, name, text }) =>
          item(format, hrefOf(recordingsApi.export, { params, query: { format } }), name, text),
        )}
        {terminals.length > 0 && <Menu.Divider />}
        {terminals
          .slice(0, 20)
          .map(({ channel, title }) =>
            item(
              `asciicast ${channel}`,
              hrefOf(recordingsApi.export, { params, query: { format: 'asciicast', channel } }),
              'asciicast',
              terminals.length === 1 ? 'For asciinema' : `For asciinema: ${title}`,
            ),
          )}
      </Menu.Dropdown>
    </Menu>
  )
}
