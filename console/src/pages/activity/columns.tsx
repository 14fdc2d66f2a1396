import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { IconFilter, IconFilterOff } from '@tabler/icons-react'
import { ActionMark } from '../../ui/ActionMark.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { ValueMenu, type ValueAction } from '../../ui/ValueMenu.tsx'
import { Where } from '../../ui/Where.tsx'
import { Who } from '../../ui/Who.tsx'
import { fieldNames, type FilterField } from './search.ts'
import type { Activity } from './use-activity.ts'

/** What can be done about a value in a row: look only at it, or never again. */
export const valueActions = (
  activity: Pick<Activity, 'add'>,
  field: FilterField,
  value: string,
): ValueAction[] => [
  {
    label: `Only this ${fieldNames[field].toLowerCase()}`,
    icon: <IconFilter size={14} />,
    onClick: () => activity.add({ field, operator: 'equals', value }),
  },
  {
    label: `Without this ${fieldNames[field].toLowerCase()}`,
    icon: <IconFilterOff size={14} />,
    onClick: () => activity.add({ field, operator: 'notEquals', value }),
  },
]

export function activityColumns(activity: Pick<Activity, 'add'>): Column<ActivityRecord>[] {
  const menu = (field: FilterField, value: string) => valueActions(activity, field, value)
  return [
    {
      id: 'at',
      header: 'When',
      width: '148px',
      isFixed: true,
      cell: (record) => <Time at={record.at} as="list" />,
    },
    {
      id: 'who',
      header: 'Who',
      width: '140px',
      cell: (record) => (
        <Who name={record.who} sureness={record.certainty} actions={menu('who', record.who)} />
      ),
    },
    {
      id: 'action',
      header: 'Action',
      width: '158px',
      needsWidth: 520,
      cell: (record) => <ActionMark action={record.action} succeeded={record.succeeded} />,
    },
    {
      id: 'objectType',
      header: 'Object type',
      width: '116px',
      needsWidth: 880,
      cell: (record) => (
        <ValueMenu value={record.objectType} actions={menu('objectType', record.objectType)}>
          {record.objectType}
        </ValueMenu>
      ),
    },
    {
      id: 'what',
      header: 'What',
      isFixed: true,
      cell: (record) => (
        <ValueMenu value={record.what} actions={menu('what', record.what)}>
          <span className="gh-machine" title={record.what}>
            {record.what}
          </span>
        </ValueMenu>
      ),
    },
    {
      id: 'where',
      header: 'Where',
      width: '170px',
      needsWidth: 740,
      cell: (record) => <Where name={record.where} actions={menu('where', record.where)} />,
    },
    {
      id: 'workstation',
      header: 'Workstation',
      width: '120px',
      isHiddenAtFirst: true,
      cell: (record) => (
        <ValueMenu value={record.workstation} actions={menu('workstation', record.workstation)}>
          <span className="gh-machine">{record.workstation}</span>
        </ValueMenu>
      ),
    },
    {
      id: 'connector',
      header: 'Connector',
      width: '130px',
      isHiddenAtFirst: true,
      cell: (record) => record.connector,
    },
    {
      id: 'source',
      header: 'Source',
      width: '130px',
      isHiddenAtFirst: true,
      cell: (record) => record.source,
    },
  ]
}
