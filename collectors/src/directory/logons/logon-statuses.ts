/**
 * Status codes of Windows (MS-ERREF 2.3.1) by number, by the name that Samba writes, and in words: all that the documents of
 * 4625 and 4776 have, and what else ends a logon.
 */
const statuses: readonly (readonly [code: number, name: string, words: string])[] = [
  [0xc000_0001, 'UNSUCCESSFUL', 'Failed without a reason'],
  [0xc000_0017, 'NO_MEMORY', 'The computer had no memory left'],
  [0xc000_0022, 'ACCESS_DENIED', 'Access denied'],
  [0xc000_005e, 'NO_LOGON_SERVERS', 'No controller could be reached'],
  [0xc000_005f, 'NO_SUCH_LOGON_SESSION', 'The logon no longer exists'],
  [0xc000_0062, 'INVALID_ACCOUNT_NAME', 'Not a valid user name'],
  [0xc000_0064, 'NO_SUCH_USER', 'No such user'],
  [0xc000_006a, 'WRONG_PASSWORD', 'Wrong password'],
  [0xc000_006b, 'ILL_FORMED_PASSWORD', 'Password has characters that are not allowed'],
  [0xc000_006c, 'PASSWORD_RESTRICTION', 'Password against the policy'],
  [0xc000_006d, 'LOGON_FAILURE', 'Wrong user name or password'],
  [0xc000_006e, 'ACCOUNT_RESTRICTION', 'Account restriction'],
  [0xc000_006f, 'INVALID_LOGON_HOURS', 'Outside the hours allowed'],
  [0xc000_0070, 'INVALID_WORKSTATION', 'Not allowed at this computer'],
  [0xc000_0071, 'PASSWORD_EXPIRED', 'Password expired'],
  [0xc000_0072, 'ACCOUNT_DISABLED', 'Account disabled'],
  [0xc000_0073, 'NONE_MAPPED', 'No such name'],
  [0xc000_009a, 'INSUFFICIENT_RESOURCES', 'The computer had too little left for it'],
  [0xc000_00bb, 'NOT_SUPPORTED', 'This way to sign in is not supported'],
  [0xc000_00dc, 'INVALID_SERVER_STATE', 'The server was not ready'],
  [0xc000_00df, 'NO_SUCH_DOMAIN', 'No such domain'],
  [0xc000_00e5, 'INTERNAL_ERROR', 'Windows failed'],
  [0xc000_010b, 'INVALID_LOGON_TYPE', 'There is no such kind of logon'],
  [0xc000_0133, 'TIME_DIFFERENCE_AT_DC', 'Clocks differ too much'],
  [0xc000_015b, 'LOGON_TYPE_NOT_GRANTED', 'Not allowed to log on in this way'],
  [0xc000_018a, 'NO_TRUST_LSA_SECRET', 'The computer has lost its trust in the domain'],
  [0xc000_018b, 'NO_TRUST_SAM_ACCOUNT', 'The computer has no account in the domain'],
  [0xc000_018c, 'TRUSTED_DOMAIN_FAILURE', 'The trust between the domains failed'],
  [0xc000_018d, 'TRUSTED_RELATIONSHIP_FAILURE', 'The trust of the computer failed'],
  [0xc000_0190, 'TRUST_FAILURE', 'The trust failed'],
  [0xc000_0192, 'NETLOGON_NOT_STARTED', 'Netlogon was not running'],
  [0xc000_0193, 'ACCOUNT_EXPIRED', 'Account expired'],
  [0xc000_0198, 'NOLOGON_INTERDOMAIN_TRUST_ACCOUNT', 'The account is one of a trust'],
  [0xc000_0199, 'NOLOGON_WORKSTATION_TRUST_ACCOUNT', 'The account is one of a computer'],
  [0xc000_019a, 'NOLOGON_SERVER_TRUST_ACCOUNT', 'The account is one of a controller'],
  [0xc000_019b, 'DOMAIN_TRUST_INCONSISTENT', 'The trust is not the same on both sides'],
  [0xc000_0224, 'PASSWORD_MUST_CHANGE', 'Password must be changed'],
  [0xc000_0225, 'NOT_FOUND', 'Not found, which says nothing of the account'],
  [0xc000_0233, 'DOMAIN_CONTROLLER_NOT_FOUND', 'No controller was found'],
  [0xc000_0234, 'ACCOUNT_LOCKED_OUT', 'Account locked'],
  [0xc000_02ee, 'UNFINISHED_CONTEXT_DELETED', 'The logon was broken off'],
  [0xc000_02f9, 'PKINIT_NAME_MISMATCH', 'The certificate is not for this user'],
  [0xc000_02fa, 'SMARTCARD_LOGON_REQUIRED', 'A smart card is required'],
  [0xc000_02fd, 'KDC_UNKNOWN_ETYPE', 'Encryption not supported'],
  [0xc000_0320, 'PKINIT_FAILURE', "The controller's certificate was not accepted"],
  [0xc000_0321, 'SMARTCARD_SUBSYSTEM_FAILURE', 'The smart card reader failed'],
  [0xc000_0371, 'NO_SECRETS', 'This controller does not keep the password of the account'],
  [0xc000_0380, 'SMARTCARD_WRONG_PIN', 'Wrong PIN'],
  [0xc000_0381, 'SMARTCARD_CARD_BLOCKED', 'Smart card blocked'],
  [0xc000_0382, 'SMARTCARD_CARD_NOT_AUTHENTICATED', 'No PIN was given'],
  [0xc000_0383, 'SMARTCARD_NO_CARD', 'No smart card'],
  [0xc000_0384, 'SMARTCARD_NO_KEY_CONTAINER', 'The smart card has no such key'],
  [0xc000_0385, 'SMARTCARD_NO_CERTIFICATE', 'The smart card has no certificate'],
  [0xc000_0386, 'SMARTCARD_NO_KEYSET', 'The smart card has no keys'],
  [0xc000_0387, 'SMARTCARD_IO_ERROR', 'The smart card could not be read'],
  [0xc000_0388, 'DOWNGRADE_DETECTED', 'A weaker protocol was asked for'],
  [0xc000_0389, 'SMARTCARD_CERT_REVOKED', "The smart card's certificate was revoked"],
  [0xc000_038a, 'ISSUING_CA_UNTRUSTED', "Who issued the smart card's certificate is not trusted"],
  [0xc000_038b, 'REVOCATION_OFFLINE_C', 'Whether the certificate was revoked could not be asked'],
  [0xc000_038c, 'PKINIT_CLIENT_FAILURE', "The smart card's certificate was not accepted"],
  [0xc000_038d, 'SMARTCARD_CERT_EXPIRED', "The smart card's certificate expired"],
  [0xc000_0408, 'USER2USER_REQUIRED', 'The service takes tickets of user-to-user only'],
  [0xc000_0413, 'AUTHENTICATION_FIREWALL_FAILED', 'Not allowed to authenticate at this computer'],
  [0xc000_0418, 'NTLM_BLOCKED', 'NTLM is not allowed'],
]

const byCode = new Map(statuses.map(([code, , words]) => [code, words]))
const byName = new Map(statuses.map(([, name, words]) => [name, words]))

/** `0xc000006a` in words; undefined for success, and where there are none. */
export const statusWords = (code: string): string | undefined => byCode.get(Number(code))

/** `NT_STATUS_WRONG_PASSWORD` */
export const statusNameWords = (name: string): string =>
  name === 'NT_STATUS_OK' ? '' : (byName.get(name.replace(/^NT_STATUS_/, '')) ?? name)

/** Why a logon failed, as 4625 says it beside the codes: numbers of texts of Windows. */
const reasons: Readonly<Record<string, string>> = {
  '%%2304': 'Failed without a reason',
  '%%2305': 'Account expired',
  '%%2306': 'Netlogon was not running',
  '%%2307': 'Account locked',
  '%%2308': 'Not allowed to log on in this way',
  '%%2309': 'Password expired',
  '%%2310': 'Account disabled',
  '%%2311': 'Outside the hours allowed',
  '%%2312': 'Not allowed at this computer',
  '%%2313': 'Wrong user name or password',
}

export const reasonWords = (code: string): string | undefined => reasons[code]
