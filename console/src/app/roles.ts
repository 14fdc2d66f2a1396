import type { Role } from '@gatehouse/contract/permissions'

export const roleNames: Readonly<Record<Role, string>> = {
  administrator: 'Administrator',
  editor: 'Editor',
  viewer: 'Viewer',
  'co-managing-administrator': 'Co-Managing Administrator',
  'business-viewer': 'Business Viewer',
}

/** One sentence each, for the person who invites. */
export const roleDescriptions: Readonly<Record<Role, string>> = {
  administrator: 'Everything, in all organizations.',
  editor: 'Adds and changes managed organizations; reads the managing one.',
  viewer: 'Reads. Changes nothing.',
  'co-managing-administrator': 'Runs sites, sources and users of their own organization.',
  'business-viewer': 'Reads the activity of their own organization and exports it.',
}
