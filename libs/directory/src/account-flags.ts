/** Bits of userAccountControl (MS-ADTS 2.2.16), in the words of the tools that people know. */
const accountBits: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'Logon script'],
  [0x2, 'Account disabled'],
  [0x8, 'Home directory required'],
  [0x10, 'Locked out'],
  [0x20, 'Password not required'],
  [0x40, 'Cannot change password'],
  [0x80, 'Password stored with reversible encryption'],
  [0x1_00, 'Temporary duplicate account'],
  [0x2_00, 'Normal account'],
  [0x8_00, 'Trust account between domains'],
  [0x10_00, 'Workstation or server account'],
  [0x20_00, 'Domain controller account'],
  [0x1_00_00, 'Password never expires'],
  [0x2_00_00, 'Majority node set account'],
  [0x4_00_00, 'Smart card required'],
  [0x8_00_00, 'Trusted for delegation'],
  [0x10_00_00, 'Sensitive, cannot be delegated'],
  [0x20_00_00, 'DES encryption only'],
  [0x40_00_00, 'Kerberos preauthentication not required'],
  [0x80_00_00, 'Password expired'],
  [0x1_00_00_00, 'Trusted to authenticate for delegation'],
  [0x2_00_00_00, 'No authorization data required'],
  [0x4_00_00_00, 'Read-only domain controller'],
]

/** The flags that are set, as people know them; a bit without a name as `Flag 0x4`. */
export function accountFlags(userAccountControl: number): string[] {
  const named = accountBits.filter(([bit]) => (userAccountControl & bit) !== 0)
  // Unsigned: the highest bit of 32 would be negative.
  const rest = named.reduce((left, [bit]) => left & ~bit, userAccountControl) >>> 0
  const unnamed = Array.from({ length: 32 }, (_, at) => 2 ** at)
    .filter((bit) => Math.floor(rest / bit) % 2 === 1)
    .map((bit) => `Flag 0x${bit.toString(16)}`)
  return [...named.map(([, name]) => name), ...unnamed]
}

/** Of groupType (MS-ADTS 2.2.12): the highest bit says that it can be given rights. */
export const isSecurityGroup = (groupType: number): boolean => (groupType & 0x80_00_00_00) !== 0

/** `Security, global`, `Distribution, universal`, `Security, builtin` … */
export function groupTypeText(groupType: number): string {
  const scope = scopes.find(([bit]) => (groupType & bit) !== 0)?.[1] ?? 'of no known scope'
  return `${isSecurityGroup(groupType) ? 'Security' : 'Distribution'}, ${scope}`
}

/** Builtin first: those groups are domain local as well. */
const scopes: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'builtin'],
  [0x2, 'global'],
  [0x4, 'domain local'],
  [0x8, 'universal'],
  [0x10, 'application basic'],
  [0x20, 'application query'],
]
