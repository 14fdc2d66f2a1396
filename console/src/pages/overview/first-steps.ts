import type { CurrentLogin } from '@gatehouse/contract/logins'
import type { Organization } from '@gatehouse/contract/organizations'
import { mayIn } from '../../app/login.ts'
import { paths } from '../../app/paths.ts'

export interface FirstStep {
  title: string
  text: string
  to: (typeof paths)[keyof typeof paths]
  search?: { add?: true }
  isDone: boolean
}

/** Only what this person may do; each step knows by itself whether it is done. */
export function firstSteps(
  login: CurrentLogin,
  organizations: readonly Organization[],
  counts: { records: number; users: number },
): FirstStep[] {
  const managed = organizations.filter((one) => one.kind === 'managed')
  const steps: FirstStep[] = [
    {
      title: 'Secure your sign-in',
      text: 'Add an authenticator as second factor.',
      to: paths.profile,
      isDone: login.user.hasSecondFactor,
    },
    {
      title: 'See the first record',
      text: 'This machine is audited. Run useradd alice in a shell and watch.',
      to: paths.activity,
      isDone: counts.records > 0,
    },
  ]
  if (mayIn(login, 'managing', 'organizations:create'))
    steps.push({
      title: 'Add an organization',
      text: 'One for each customer; nobody sees across.',
      to: paths.organizations,
      search: { add: true },
      isDone: managed.length > 0,
    })
  if (mayIn(login, 'managed', 'sites:update'))
    steps.push({
      title: 'Add a site and its agent',
      text: 'One command on the customer’s machine enrols it.',
      to: paths.organizations,
      isDone: managed.some((one) => one.sourceCount > 0),
    })
  if (mayIn(login, 'managing', 'users:update'))
    steps.push({
      title: 'Invite a colleague',
      text: 'The link you send is valid for two days.',
      to: paths.users,
      search: { add: true },
      isDone: counts.users > 1,
    })
  return steps
}
