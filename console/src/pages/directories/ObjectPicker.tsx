import { directoriesApi, type DirectoryObjectKind } from '@gatehouse/contract/directories'
import type { DirectoryObjectId } from '@gatehouse/contract/ids'
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { query } from '../../app/api.ts'
import { nameAndPlace } from './directory-path.ts'
import { objectQuery } from './search.ts'

interface Props {
  params: { organizationId: string; directoryId: string }
  kind: DirectoryObjectKind
  label: string
  placeholder: string
  objectId: DirectoryObjectId | undefined
  onChange: (id: DirectoryObjectId | undefined) => void
  disabled?: boolean
  error?: ReactNode
}

const typingMilliseconds = 250

/** One object of a directory; the server looks for what is typed. */
export function ObjectPicker(props: Props) {
  const { params, kind, objectId, onChange, label, ...rest } = props
  const [text, setText] = useState('')
  const [looked] = useDebouncedValue(text, typingMilliseconds)
  const found = useQuery({
    ...query(directoriesApi.objects, {
      params,
      query: { kind, limit: 50, text: looked.trim() || undefined },
    }),
    placeholderData: keepPreviousData,
  })
  const listed = found.data?.objects ?? []
  const isListed = listed.some(({ id }) => id === objectId)
  const own = useQuery({
    ...objectQuery({ ...params, directoryObjectId: objectId ?? '' }, undefined),
    enabled: objectId !== undefined && !isListed,
  })
  const named = own.data && objectId !== undefined && !isListed ? [own.data] : []
  const options = [...named, ...listed].map(({ id, path }) => ({
    value: id as string,
    label: labelOf(path),
  }))
  const isUnknown = objectId !== undefined && !isListed && !own.data
  const chosen = options.find(({ value }) => value === objectId)?.label
  return (
    <Select
      {...rest}
      aria-label={label}
      searchable
      clearable
      nothingFoundMessage="Nothing has this name."
      // The server has filtered already, also by logon names.
      filter={({ options: all }) => all}
      data={[
        ...options,
        ...(isUnknown ? [{ value: objectId, label: `Object ${objectId.slice(0, 8)}` }] : []),
      ]}
      onSearchChange={(next) => setText(next === chosen ? '' : next)}
      value={objectId ?? null}
      onChange={(id) => onChange([...named, ...listed].find((one) => one.id === id)?.id)}
    />
  )
}

const labelOf = (path: string): string => {
  const { name, place } = nameAndPlace(path)
  return place === '' ? name : `${name} (${place})`
}
