/** Subcategories of the audit policy, by the second half of the first block of their GUIDs, from 9210 on (MS-GPAC 2.2.1.2). */
const subcategories: readonly string[] = [
  ...['Security State Change', 'Security System Extension', 'System Integrity', 'IPsec Driver'],
  ...['Other System Events', 'Logon', 'Logoff', 'Account Lockout', 'IPsec Main Mode'],
  ...['IPsec Quick Mode', 'IPsec Extended Mode', 'Special Logon', 'Other Logon/Logoff Events'],
  ...['File System', 'Registry', 'Kernel Object', 'SAM', 'Certification Services'],
  ...['Application Generated', 'Handle Manipulation', 'File Share'],
  ...['Filtering Platform Packet Drop', 'Filtering Platform Connection'],
  ...['Other Object Access Events', 'Sensitive Privilege Use', 'Non Sensitive Privilege Use'],
  ...['Other Privilege Use Events', 'Process Creation', 'Process Termination', 'DPAPI Activity'],
  ...['RPC Events', 'Audit Policy Change', 'Authentication Policy Change'],
  ...['Authorization Policy Change', 'MPSSVC Rule-Level Policy Change'],
  ...['Filtering Platform Policy Change', 'Other Policy Change Events'],
  ...['User Account Management', 'Computer Account Management', 'Security Group Management'],
  ...['Distribution Group Management', 'Application Group Management'],
  ...['Other Account Management Events', 'Directory Service Access', 'Directory Service Changes'],
  ...['Directory Service Replication', 'Detailed Directory Service Replication'],
  ...['Credential Validation', 'Kerberos Service Ticket Operations', 'Other Account Logon Events'],
  ...['Kerberos Authentication Service', 'Network Policy Server', 'Detailed File Share'],
  ...['Removable Storage', 'Central Policy Staging', 'User / Device Claims'],
  ...['Plug and Play Events', 'Group Membership'],
]

/** `{0CCE923C-69AE-11D9-BED3-505054503030}`; the text itself where it is not known. */
export function subcategoryOf(guid: string): string {
  const number = /^\{?0cce([0-9a-f]{4})-69ae-11d9-bed3-505054503030\}?$/i.exec(guid)?.[1]
  const name = number && subcategories[Number.parseInt(number, 16) - 0x9210]
  return name || guid
}

const changes: Readonly<Record<string, string>> = {
  '%%8448': 'success no longer audited',
  '%%8449': 'success audited',
  '%%8450': 'failure no longer audited',
  '%%8451': 'failure audited',
}

/** `%%8448, %%8450` */
export const auditChanges = (text: string): string =>
  text
    .split(/[\s,]+/)
    .filter((code) => code !== '')
    .map((code) => changes[code] ?? code)
    .join(', ')
