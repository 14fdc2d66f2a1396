import { plainAddress } from '../events/event-facts.ts'
import { accountOf, eventKey, valueOf, type WindowsEvent } from '../events/windows-event.ts'
import type { DomainLogon } from './domain-logon.ts'
import { kerberosWords } from './kerberos-failures.ts'
import { reasonWords, statusWords } from './logon-statuses.ts'
import { logonTypeWords } from './logon-words.ts'

type Said = Pick<DomainLogon, 'action' | 'account' | 'workstation' | 'kind'> &
  Partial<Pick<DomainLogon, 'reason' | 'protocol' | 'more'>>

/** Windows itself, whose names are in its language: the system, its services, nobody, and what shows the screens. */
const windowsItself = /^S-1-5-(?:7|17|18|19|20|90-.+|96-.+)$/

/** The logon that an event tells of; undefined for all others, and for those that tell nothing new. */
export function windowsLogonOf(event: WindowsEvent): DomainLogon | undefined {
  if (windowsItself.test(valueOf(event, 'TargetUserSid'))) return undefined
  const said = tellings.get(event.id)?.(event)
  if (!said) return undefined
  return {
    key: eventKey(event),
    at: event.at,
    where: event.computer,
    ...{ reason: '', protocol: '', more: [] },
    ...said,
  }
}

const tellings: ReadonlyMap<number, (event: WindowsEvent) => Said | undefined> = new Map([
  [4624, logon],
  [4625, logon],
  [4634, logoff],
  [4647, logoff],
  [4648, withOtherCredentials],
  [4768, ticket],
  [4769, serviceTicket],
  [4771, ticket],
  [4776, ntlm],
  [4778, remoteSession],
  [4779, remoteSession],
])

const place = (event: WindowsEvent): string =>
  plainAddress(valueOf(event, 'IpAddress')) || valueOf(event, 'WorkstationName')

function logon(event: WindowsEvent): Said | undefined {
  const type = valueOf(event, 'LogonType')
  // 0 is the start of Windows itself.
  if (type === '' || type === '0') return undefined
  const failed = event.id === 4625
  return {
    action: failed ? 'Failed Logon' : 'Successful Logon',
    account: accountOf(event, 'Target'),
    workstation: place(event),
    kind: logonTypeWords(type),
    reason: failed ? failureOf(event) : '',
    protocol: protocolOf(event),
    more: [
      ['Computer', valueOf(event, 'WorkstationName')],
      ['Process', valueOf(event, 'ProcessName')],
    ],
  }
}

/** The inner status says more, where there is one. What there are no words for is told as it is. */
function failureOf(event: WindowsEvent): string {
  const codes = [valueOf(event, 'SubStatus'), valueOf(event, 'Status')]
  const words = codes.map(statusWords).find(Boolean)
  const told = words ?? reasonWords(valueOf(event, 'FailureReason'))
  return told ?? (codes.find(Boolean) || 'Not told')
}

function protocolOf(event: WindowsEvent): string {
  const packageName = valueOf(event, 'AuthenticationPackageName')
  const inner = valueOf(event, 'LmPackageName')
  return packageName === 'Negotiate' && inner !== '' ? 'NTLM' : packageName
}

/** Every connection to a share ends with one, so those of networks are left out. */
function logoff(event: WindowsEvent): Said | undefined {
  const type = valueOf(event, 'LogonType')
  if (event.id === 4634 && (type === '3' || type === '0')) return undefined
  return {
    action: 'Logoff',
    account: accountOf(event, 'Target'),
    workstation: '',
    kind: event.id === 4647 ? logonTypeWords(2) : logonTypeWords(type),
  }
}

function withOtherCredentials(event: WindowsEvent): Said {
  const server = valueOf(event, 'TargetServerName')
  return {
    action: 'Successful Logon',
    account: accountOf(event, 'Subject'),
    workstation: place(event),
    kind: 'With the credentials of another',
    more: [
      ['Used account', accountOf(event, 'Target')],
      ['At', server === 'localhost' ? '' : server],
      ['Process', valueOf(event, 'ProcessName')],
    ],
  }
}

function ticket(event: WindowsEvent): Said | undefined {
  const code = event.data.get('Status') ?? ''
  const reason = kerberosWords(code)
  if (event.id === 4771 && reason === undefined) return undefined
  if (reason === undefined && Number(code) !== 0) return undefined
  return {
    action: reason === undefined ? 'Successful Logon' : 'Failed Logon',
    account: accountOf(event, 'Target') || valueOf(event, 'TargetUserName'),
    workstation: plainAddress(valueOf(event, 'IpAddress')),
    kind: 'Kerberos ticket',
    protocol: 'Kerberos',
    ...(reason === undefined ? {} : { reason }),
  }
}

function serviceTicket(event: WindowsEvent): Said | undefined {
  const service = valueOf(event, 'ServiceName')
  const reason = kerberosWords(event.data.get('Status') ?? '')
  if (service.toLowerCase() === 'krbtgt' && reason === undefined) return undefined
  return {
    action: reason === undefined ? 'Successful Logon' : 'Failed Logon',
    account: serviceClient(event),
    workstation: plainAddress(valueOf(event, 'IpAddress')),
    kind: 'Kerberos service ticket',
    protocol: 'Kerberos',
    more: [['Service', service]],
    ...(reason === undefined ? {} : { reason }),
  }
}

/** Here the name has its realm behind it. */
function serviceClient(event: WindowsEvent): string {
  const [name = ''] = valueOf(event, 'TargetUserName').split('@')
  const domain = valueOf(event, 'TargetDomainName')
  return domain === '' || name === '' ? name : `${domain}\\${name}`
}

function ntlm(event: WindowsEvent): Said {
  const status = valueOf(event, 'Status')
  const reason = status === '' ? '' : (statusWords(status) ?? status)
  return {
    action: reason === '' ? 'Successful Logon' : 'Failed Logon',
    account: accountOf(event, 'Target'),
    workstation: valueOf(event, 'Workstation'),
    kind: 'NTLM',
    reason,
    protocol: 'NTLM',
  }
}

function remoteSession(event: WindowsEvent): Said {
  const [domain, name] = [valueOf(event, 'AccountDomain'), valueOf(event, 'AccountName')]
  const isBack = event.id === 4778
  return {
    action: isBack ? 'Successful Logon' : 'Logoff',
    account: domain && name ? `${domain}\\${name}` : name,
    workstation: plainAddress(valueOf(event, 'ClientAddress')) || valueOf(event, 'ClientName'),
    kind: isBack ? 'Remote session resumed' : 'Remote session left',
    more: [['Computer', valueOf(event, 'ClientName')]],
  }
}
