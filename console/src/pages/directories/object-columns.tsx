import { type DirectoryObject, directoryObjectKindNames } from '@gatehouse/contract/directories'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { nameAndPlace } from './directory-path.ts'
import { objectState } from './directory-words.ts'
import { ObjectName } from './ObjectName.tsx'
import { ObjectState } from './ObjectState.tsx'

interface OneDirectory {
  organizationId: string
  directoryId: string
}

export const objectColumns = (
  params: OneDirectory,
  at: string | undefined,
): Column<DirectoryObject>[] => [
  {
    id: 'name',
    header: 'Name',
    isFixed: true,
    cell: (object) => <ObjectName object={object} params={params} at={at} />,
    text: ({ name }) => name,
  },
  {
    id: 'kind',
    header: 'Kind',
    width: '132px',
    isHiddenAtFirst: true,
    cell: ({ kind }) => directoryObjectKindNames[kind],
  },
  {
    id: 'logonName',
    header: 'Logon name',
    width: '17%',
    needsWidth: 460,
    cell: ({ samAccountName }) => <span className="gh-machine">{samAccountName}</span>,
  },
  {
    id: 'place',
    header: 'Where',
    width: '24%',
    needsWidth: 620,
    cell: ({ path }) => (
      <span className="gh-machine" title={path}>
        {nameAndPlace(path).place}
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '118px',
    cell: (object) => <ObjectState object={object} at={at} />,
    text: (object) =>
      objectState(object, at === undefined ? Date.now() : Date.parse(at))?.word ?? '',
  },
  {
    id: 'logon',
    header: 'Last logon',
    width: '104px',
    needsWidth: 760,
    cell: ({ lastLogonAt }) => lastLogonAt && <Time at={lastLogonAt} />,
    text: ({ lastLogonAt }) => lastLogonAt ?? '',
  },
  {
    id: 'description',
    header: 'Description',
    width: '20%',
    isHiddenAtFirst: true,
    cell: ({ description }) => <span title={description}>{description}</span>,
  },
  {
    id: 'email',
    header: 'E-mail',
    width: '20%',
    isHiddenAtFirst: true,
    cell: ({ email }) => email,
  },
  {
    id: 'system',
    header: 'Operating system',
    width: '18%',
    isHiddenAtFirst: true,
    cell: ({ operatingSystem }) => operatingSystem,
  },
]
