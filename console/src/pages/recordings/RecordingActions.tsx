import { type Recording, recordingsApi } from '@gatehouse/contract/recordings'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconScale, IconScaleOutline, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate } from '../../app/api.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { RemoveDialog } from '../../app/RemoveDialog.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { DownloadMenu } from './DownloadMenu.tsx'
import { HoldForm } from './HoldForm.tsx'
import type { RecordingDetails } from './RecordingPage.tsx'

/** What can be done with a recording as a whole. */
export function RecordingActions({ details }: { details: RecordingDetails }) {
  const { recording } = details
  const { whyNot } = usePermission()
  const [opened, setOpened] = useState<'hold' | 'remove'>()
  const close = () => setOpened(undefined)
  const notMine = whyNot('recordings:update', 'change recordings')
  return (
    <>
      <DownloadMenu details={details} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" aria-label="More actions">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <MaybeDisabled reason={notMine}>
            <Menu.Item
              leftSection={
                recording.hold ? <IconScaleOutline size={14} /> : <IconScale size={14} />
              }
              onClick={() => setOpened('hold')}
            >
              {recording.hold ? 'Take off legal hold' : 'Put on legal hold'}
            </Menu.Item>
          </MaybeDisabled>
          <MaybeDisabled reason={notMine ?? whyNotRemoved(recording)}>
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={14} />}
              onClick={() => setOpened('remove')}
            >
              Delete for good
            </Menu.Item>
          </MaybeDisabled>
        </Menu.Dropdown>
      </Menu>
      {opened === 'hold' && <HoldForm recording={recording} onClose={close} />}
      {opened === 'remove' && <Remove recording={recording} onClose={close} />}
    </>
  )
}

function whyNotRemoved({ hold, state }: Recording): string | undefined {
  if (hold) return `It is held by ${hold.by}. Take it off hold first.`
  return state === 'recording' ? 'It is still being written. End its session first.' : undefined
}

function Remove({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { organizationId, id: recordingId, username, targetName } = recording
  return (
    <RemoveDialog
      onClose={onClose}
      title={`Delete the recording of ${username} on ${targetName}`}
      verb="Delete it"
      remove={() => call(recordingsApi.remove, { params: { organizationId, recordingId } })}
      onRemoved={async () => {
        // Not itself: it would be asked for once more.
        await navigate({ to: paths.recordings })
        await invalidate(client, recordingsApi.list.path)
      }}
    >
      What was shown and typed is gone for good, here and in the search. The session, its activity
      records and this deletion stay in the history.
    </RemoveDialog>
  )
}
