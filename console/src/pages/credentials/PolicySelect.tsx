import { passwordPoliciesApi } from '@gatehouse/contract/password-policies'
import { PasswordPolicyId } from '@gatehouse/contract/ids'
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'

interface Props {
  organizationId: string
  policyId: PasswordPolicyId | undefined
  onChange: (policyId: PasswordPolicyId | undefined) => void
  disabled?: boolean
}

export function PolicySelect({ organizationId, policyId, onChange, disabled = false }: Props) {
  const list = useQuery(query(passwordPoliciesApi.list, { params: { organizationId } }))
  return (
    <Select
      label="Password policy"
      description="What passwords that Gatehouse makes look like."
      placeholder="The default: 24 characters of all kinds"
      clearable
      disabled={disabled}
      data={list.data?.policies.map(({ id, name }) => ({ value: id, label: name })) ?? []}
      value={policyId ?? null}
      onChange={(id) => onChange(id === null ? undefined : PasswordPolicyId.parse(id))}
    />
  )
}
