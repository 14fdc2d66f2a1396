import { Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { paths } from '../../app/paths.ts'
import { EnrolSecondFactor } from './EnrolSecondFactor.tsx'
import { Gate } from './Gate.tsx'

const route = getRouteApi('/second-factor')

/** Between the password and the console, when the organization asks for a second factor. */
export function SecondFactorPage() {
  const { next } = route.useSearch()
  const router = useRouter()
  const client = useQueryClient()
  return (
    <Gate title="Secure your sign-in" isWide>
      <Text c="dimmed" mb="md">
        Your organization asks for a second factor: something you have, beside the password you
        know.
      </Text>
      <EnrolSecondFactor
        onDone={() => {
          client.clear()
          router.history.push(next ?? paths.home)
        }}
      />
    </Gate>
  )
}
