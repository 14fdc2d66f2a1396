import type { DirectoryObject, DirectoryObjectKind } from '@gatehouse/contract/directories'
import {
  type Icon,
  IconAddressBook,
  IconCircleCheck,
  IconCircleX,
  IconDeviceDesktop,
  IconFolder,
  IconLock,
  IconPlayerPause,
  IconRobot,
  IconTrash,
  IconUser,
  IconUsersGroup,
} from '@tabler/icons-react'
import type { Tone } from '../../ui/ToneBadge.tsx'

export const kindIcons: Readonly<Record<DirectoryObjectKind, Icon>> = {
  user: IconUser,
  group: IconUsersGroup,
  computer: IconDeviceDesktop,
  'organizational-unit': IconFolder,
  contact: IconAddressBook,
  'service-account': IconRobot,
}

/** `42 users`: of many. */
export const kindPlurals: Readonly<Record<DirectoryObjectKind, string>> = {
  user: 'Users',
  group: 'Groups',
  computer: 'Computers',
  'organizational-unit': 'Organizational units',
  contact: 'Contacts',
  'service-account': 'Managed service accounts',
}

export const directoryKindsWithMembers: ReadonlySet<DirectoryObjectKind> = new Set(['group'])

interface Look {
  word: string
  icon: Icon
  tone: Tone
}

/** What is said of an object first: the first that is true counts. Undefined where there is nothing to say. */
export function objectState(
  object: Pick<DirectoryObject, 'deletedAt' | 'isLockedOut' | 'isEnabled' | 'expiresAt'>,
  now: number,
): Look | undefined {
  if (object.deletedAt !== undefined) return { word: 'Deleted', icon: IconTrash, tone: 'off' }
  if (object.isLockedOut) return { word: 'Locked out', icon: IconLock, tone: 'warn' }
  if (object.isEnabled === false) return { word: 'Disabled', icon: IconPlayerPause, tone: 'off' }
  if (object.expiresAt !== undefined && Date.parse(object.expiresAt) <= now) {
    return { word: 'Expired', icon: IconCircleX, tone: 'off' }
  }
  return object.isEnabled ? { word: 'Enabled', icon: IconCircleCheck, tone: 'good' } : undefined
}
