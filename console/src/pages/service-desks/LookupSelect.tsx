import type { LookupKind } from '@gatehouse/contract/service-desks'
import type { Reference } from '@gatehouse/contract/ticket-settings'
import { Anchor, Loader, Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { useLookup } from './use-lookup.ts'

export interface LookupProps {
  serviceDeskId: string
  kind: LookupKind
  /** The board of statuses, teams and types; the type of sub-types; the company of contacts. */
  parentId?: string | undefined
  value: Reference | undefined
  onChange: (value: Reference | undefined) => void
  /** Why it cannot be chosen yet; shown in its place. */
  notYet?: string | undefined
}

type Look = Pick<SelectProps, 'label' | 'description' | 'placeholder' | 'disabled' | 'w'> & {
  'aria-label'?: string
  error?: SelectProps['error']
}

/** One choice out of a list that the service desk keeps; long lists are searched there. */
export function LookupSelect(props: LookupProps & Look) {
  const { serviceDeskId, kind, parentId, value, onChange, notYet, ...look } = props
  const [wasOpened, setOpened] = useState(false)
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed === value?.name ? '' : typed.trim(), 250)
  const lookup = useLookup({
    serviceDeskId,
    kind,
    parentId,
    text,
    isNeeded: wasOpened && notYet === undefined,
  })
  const choices = withChosen(lookup.choices, value)
  return (
    <Select
      {...look}
      placeholder={notYet ?? look.placeholder ?? 'As the service desk does by itself'}
      disabled={look.disabled === true || notYet !== undefined}
      searchable
      clearable
      limit={200}
      data={choices.map((choice) => ({ value: choice.id, label: choice.name }))}
      value={value?.id ?? null}
      onChange={(id) => onChange(choices.find((choice) => choice.id === id))}
      onDropdownOpen={() => setOpened(true)}
      onSearchChange={setTyped}
      {...(lookup.isSearchedThere && { filter: ({ options }) => options })}
      rightSection={lookup.isFetching ? <Loader size={12} aria-label="Loading" /> : undefined}
      nothingFoundMessage={lookup.isFetching ? 'Asking the service desk …' : 'It has none of this.'}
      error={
        lookup.error ? (
          <>
            {messageOf(lookup.error)}{' '}
            <Anchor component="button" type="button" fz="xs" onClick={lookup.askAgain}>
              Ask again
            </Anchor>
          </>
        ) : (
          look.error
        )
      }
    />
  )
}

/**
 * What was chosen stays choosable, also when the service desk does not list it at present. A choice that was
 * made by name takes the place of the one that is called the same.
 */
function withChosen(choices: readonly Reference[], chosen: Reference | undefined): Reference[] {
  if (!chosen || choices.some((choice) => choice.id === chosen.id)) return [...choices]
  const at = choices.findIndex((choice) => choice.name === chosen.name)
  return at < 0 ? [...choices, chosen] : choices.with(at, chosen)
}
