import { loginsApi } from '@gatehouse/contract/logins'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { CodeForm } from './CodeForm.tsx'
import { Gate } from './Gate.tsx'
import { PasswordForm } from './PasswordForm.tsx'

const route = getRouteApi('/sign-in')

interface Credentials {
  username: string
  password: string
}

/** Name and password; the code only when the server asks for it. */
export function SignInPage() {
  const { next } = route.useSearch()
  const router = useRouter()
  const client = useQueryClient()
  const [awaitsCode, setAwaitsCode] = useState<Credentials>()
  const signIn = useMutation({
    mutationFn: (given: Credentials & { code?: string }) =>
      call(loginsApi.create, { body: { ...given, interactive: true } }),
    onSuccess: async ({ step }) => {
      client.clear()
      if (step === 'done') router.history.push(next ?? paths.home)
      else await router.navigate({ to: paths.secondFactor, search: { next } })
    },
    onError: (error, { username, password }) => {
      if (asksForCode(error)) setAwaitsCode({ username, password })
    },
  })

  if (awaitsCode) {
    return (
      <Gate title="Enter your code">
        <CodeForm
          // What the server says when it first asks is not a refusal.
          error={signIn.variables?.code === undefined ? null : signIn.error}
          isBusy={signIn.isPending}
          onSubmit={(code) => signIn.mutate({ ...awaitsCode, code })}
          onBack={() => {
            setAwaitsCode(undefined)
            signIn.reset()
          }}
        />
      </Gate>
    )
  }
  return (
    <Gate title="Sign in">
      <PasswordForm
        error={asksForCode(signIn.error) ? null : signIn.error}
        isBusy={signIn.isPending}
        onSubmit={(credentials) => signIn.mutate(credentials)}
      />
    </Gate>
  )
}

const asksForCode = (error: Error | null): boolean =>
  error instanceof ApiError && error.field('code') !== undefined
