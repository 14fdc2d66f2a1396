import type { Credential } from '@gatehouse/contract/credentials'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { Where } from '../../ui/Where.tsx'
import { kindNames, purposeNames } from './credential-words.ts'
import { Verification, verificationWord } from './Verification.tsx'

export const credentialColumns: readonly Column<Credential>[] = [
  {
    id: 'name',
    header: 'Credential',
    isFixed: true,
    sortBy: (credential) => credential.name,
    cell: (credential) => (
      <PageLink
        to={paths.credential}
        params={{ organizationId: credential.organizationId, credentialId: credential.id }}
        c="inherit"
        fw={500}
        title={credential.description}
      >
        {credential.name}
      </PageLink>
    ),
  },
  {
    id: 'account',
    header: 'Account',
    width: '150px',
    sortBy: (credential) => credential.username,
    cell: (credential) => <span className="gh-machine">{credential.username}</span>,
  },
  {
    id: 'target',
    header: 'Target',
    width: '18%',
    sortBy: (credential) => credential.targetName ?? '',
    cell: ({ targetName }) => (targetName === undefined ? 'several' : <Where name={targetName} />),
    text: ({ targetName }) => targetName ?? 'several',
  },
  {
    id: 'state',
    header: 'On its target',
    width: '148px',
    sortBy: ({ verification }) => verificationWord(verification.state),
    cell: ({ verification }) => <Verification verification={verification} />,
    text: ({ verification }) => verificationWord(verification.state),
  },
  {
    id: 'purpose',
    header: 'Purpose',
    width: '92px',
    needsWidth: 640,
    sortBy: ({ purpose }) => purpose,
    cell: ({ purpose }) => purposeNames[purpose],
  },
  {
    id: 'kind',
    header: 'Secret',
    width: '120px',
    needsWidth: 760,
    sortBy: ({ kind }) => kind,
    cell: ({ kind }) => kindNames[kind],
  },
  {
    id: 'holder',
    header: 'Borrowed by',
    width: '120px',
    needsWidth: 900,
    cell: ({ checkedOutBy }) => checkedOutBy?.username ?? '',
  },
  {
    id: 'changed',
    header: 'Replaced',
    width: '104px',
    needsWidth: 820,
    sortBy: ({ secretChangedAt }) => secretChangedAt ?? '',
    cell: ({ secretChangedAt }) => (secretChangedAt ? <Time at={secretChangedAt} /> : ''),
  },
  {
    id: 'next',
    header: 'Next',
    width: '104px',
    isHiddenAtFirst: true,
    sortBy: ({ nextRotationAt }) => nextRotationAt ?? '',
    cell: ({ nextRotationAt }) => (nextRotationAt ? <Time at={nextRotationAt} /> : ''),
  },
]
