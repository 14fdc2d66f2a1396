import type { Session } from '@gatehouse/contract/sessions'
import { Group, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconHammer, IconLock, IconVideo } from '@tabler/icons-react'

const marks = [
  {
    isOn: ({ isBreakGlass }: Session) => isBreakGlass,
    icon: IconHammer,
    text: 'Break glass: nobody was asked',
    color: 'var(--gh-warn)',
  },
  {
    isOn: ({ isLocked }: Session) => isLocked,
    icon: IconLock,
    text: 'Locked: nothing that is typed gets through',
    color: 'var(--gh-warn)',
  },
  {
    isOn: ({ hasLeftovers }: Session) => hasLeftovers,
    icon: IconAlertTriangle,
    text: 'Something made for it is still on the target',
    color: 'var(--gh-bad)',
  },
  {
    isOn: ({ isRecorded }: Session) => isRecorded,
    icon: IconVideo,
    text: 'Recorded',
    color: 'var(--gh-dim)',
  },
] as const

/** What is unusual about a session, as small signs. */
export function SessionMarks({ session }: { session: Session }) {
  return (
    <Group gap={4} wrap="nowrap" component="span">
      {marks
        .filter(({ isOn }) => isOn(session))
        .map(({ icon: Icon, text, color }) => (
          <Tooltip key={text} label={text}>
            <Icon size={15} stroke={1.7} color={color} aria-label={text} />
          </Tooltip>
        ))}
    </Group>
  )
}
