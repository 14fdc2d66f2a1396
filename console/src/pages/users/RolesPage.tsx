import {
  managedRoles,
  managingRoles,
  type Permission,
  permissions,
  type Role,
  rolePermissions,
} from '@gatehouse/contract/permissions'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { roleDescriptions, roleNames } from '../../app/roles.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { permissionText } from './permission-texts.ts'
import styles from './RolesPage.module.css'

const roles = [...managingRoles, ...managedRoles]

/** What each role may do, drawn from the table that the server decides by. */
export function RolesPage() {
  return (
    <>
      <PageHeader
        title="Roles"
        subtitle="Administrator, Editor and Viewer work at the managing organization. The other two belong to one managed organization and see only that."
      />
      <div className={styles['frame']}>
        <table className={styles['table']} aria-label="What each role may do">
          <thead>
            <tr>
              <th scope="col">May</th>
              {roles.map((role) => (
                <th key={role} scope="col">
                  {roleNames[role]}
                  <span className={styles['about']}>{roleDescriptions[role]}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {permissions.map((permission) => (
              <tr key={permission}>
                <th scope="row">
                  {permissionText(permission)}
                  <span className={styles['id']}>{permission}</span>
                </th>
                {roles.map((role) => (
                  <td key={role}>
                    <Reach role={role} permission={permission} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function Reach({ role, permission }: { role: Role; permission: Permission }) {
  const reach = reachOf(role, permission)
  if (reach === 'nowhere')
    return (
      <span className={styles['none']}>
        <IconMinus size={14} aria-label="No" />
      </span>
    )
  return (
    <span className={styles['yes']}>
      <IconCheck size={15} aria-label="Yes" />
      {reach !== 'everywhere' && <span className={styles['where']}>{reach}</span>}
    </span>
  )
}

const ofAll: ReadonlySet<Permission> = new Set([
  'organizations:create',
  'organization-groups:read',
  'organization-groups:update',
])

function reachOf(role: Role, permission: Permission) {
  const { managing, managed } = rolePermissions[role]
  const isManagedRole = managedRoles.some((one) => one === role)
  // What is not done to one organization is decided at the managing one alone.
  if (ofAll.has(permission)) return managing.includes(permission) ? 'everywhere' : 'nowhere'
  if (isManagedRole) return managed.includes(permission) ? 'everywhere' : 'nowhere'
  if (managing.includes(permission) && managed.includes(permission)) return 'everywhere'
  if (managed.includes(permission)) return 'managed only'
  return managing.includes(permission) ? 'managing only' : 'nowhere'
}
