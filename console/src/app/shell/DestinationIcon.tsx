import {
  IconActivity,
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconBell,
  IconBellCog,
  IconBellOff,
  IconBook2,
  IconBuildings,
  IconCpu,
  IconDatabaseImport,
  IconFingerprint,
  IconFolders,
  IconHeadset,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconMail,
  IconMapPin,
  IconTicket,
  IconPlug,
  IconTerminal2,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react'
import type { IconName } from './navigation.ts'

const icons = {
  overview: IconLayoutDashboard,
  activity: IconActivity,
  investigations: IconFingerprint,
  alerts: IconAlertTriangle,
  tickets: IconTicket,
  notifications: IconBell,
  'alert-profiles': IconBellCog,
  'suppression-rules': IconBellOff,
  sources: IconDatabaseImport,
  agents: IconCpu,
  sites: IconMapPin,
  organizations: IconBuildings,
  groups: IconFolders,
  users: IconUsers,
  roles: IconKey,
  'audit-trail': IconHistory,
  email: IconMail,
  'service-desks': IconHeadset,
  webhooks: IconWebhook,
  'response-actions': IconTerminal2,
  'integration-api': IconPlug,
  settings: IconAdjustmentsHorizontal,
  api: IconBook2,
} satisfies Record<IconName, unknown>

export function DestinationIcon({ name, size = 16 }: { name: IconName; size?: number }) {
  const Icon = icons[name]
  return <Icon size={size} stroke={1.6} aria-hidden />
}
