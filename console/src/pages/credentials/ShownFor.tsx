import { Button, Group, Progress, Text } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'

const tickMilliseconds = 250

interface Props {
  seconds: number
  /** The time is over, or the reader has seen enough. */
  onOver: () => void
  children: ReactNode
}

/** Shows something for a few seconds, with how many are left. */
export function ShownFor({ seconds, onOver, children }: Props) {
  const [endsAt] = useState(() => Date.now() + seconds * 1000)
  const [left, setLeft] = useState(seconds)
  useInterval(
    () => {
      const next = Math.ceil((endsAt - Date.now()) / 1000)
      setLeft(next)
      if (next <= 0) onOver()
    },
    tickMilliseconds,
    { autoInvoke: true },
  )
  return (
    <div>
      {children}
      <Progress
        value={(left / seconds) * 100}
        size={3}
        mt="sm"
        aria-label="Time until it is hidden"
      />
      <Group justify="space-between" mt={6}>
        <Text fz="xs" c="dimmed" className="gh-numbers">
          Hidden in {left} s
        </Text>
        <Button size="compact-xs" variant="default" onClick={onOver}>
          Hide it now
        </Button>
      </Group>
    </div>
  )
}
