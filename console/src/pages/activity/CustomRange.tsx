import { TimeOfDay } from '@gatehouse/contract/activity'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Range, RangeForm } from '../../ui/time-range/RangeForm.tsx'

interface Times extends Range {
  timeOfDay?: string | undefined
}

interface Props extends Times {
  onChoose: (times: Times) => void
}

/** From and to, and hours of the day. */
export function CustomRange({ from, to, timeOfDay, onChoose }: Props) {
  const [hours, setHours] = useState(timeOfDay ?? '')
  const hoursError =
    hours === '' || TimeOfDay.safeParse(hours).success
      ? undefined
      : 'Write hours as from-to, such as 22:00-06:00.'
  const choose = (range: Range) => {
    if (!hoursError) onChoose({ ...range, timeOfDay: hours || undefined })
  }
  return (
    <RangeForm from={from} to={to} onChoose={choose}>
      <TextInput
        label="Only these hours of the day"
        placeholder="22:00-06:00"
        value={hours}
        onChange={(event) => setHours(event.currentTarget.value.trim())}
        error={hoursError}
      />
    </RangeForm>
  )
}
