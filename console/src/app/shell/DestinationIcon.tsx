import {
  IconActivity,
  IconAdjustmentsHorizontal,
  IconBook2,
  IconBuildings,
  IconCpu,
  IconDatabaseImport,
  IconFingerprint,
  IconFolders,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconMapPin,
  IconUsers,
} from '@tabler/icons-react'
import type { IconName } from './navigation.ts'

const icons = {
  overview: IconLayoutDashboard,
  activity: IconActivity,
  investigations: IconFingerprint,
  sources: IconDatabaseImport,
  agents: IconCpu,
  sites: IconMapPin,
  organizations: IconBuildings,
  groups: IconFolders,
  users: IconUsers,
  roles: IconKey,
  'audit-trail': IconHistory,
  settings: IconAdjustmentsHorizontal,
  api: IconBook2,
} satisfies Record<IconName, unknown>

export function DestinationIcon({ name, size = 16 }: { name: IconName; size?: number }) {
  const Icon = icons[name]
  return <Icon size={size} stroke={1.6} aria-hidden />
}
