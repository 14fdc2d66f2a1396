import type { Approval, SessionDetails } from '@gatehouse/contract/sessions'
import { IconBan, IconCircleCheck } from '@tabler/icons-react'
import { Time } from '../../ui/Time.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import styles from './SessionPage.module.css'

const looks = {
  approved: { word: 'Approved', icon: IconCircleCheck, tone: 'good' },
  denied: { word: 'Denied', icon: IconBan, tone: 'bad' },
} as const

/** Tier by tier: how many voices it needs, and whose it has. */
export function Approvals({ session }: { session: SessionDetails }) {
  const { approvals: tiers } = session.profile
  if (session.isBreakGlass) {
    return <span className={styles['dim']}>Break glass: nobody was asked.</span>
  }
  return (
    <ol className={styles['rows']}>
      {tiers.map(({ required, approverIds }, tier) => {
        const voices = session.approvals.filter((one) => one.tier === tier)
        const approved = voices.filter(({ decision }) => decision === 'approved').length
        return (
          <li key={approverIds.join(' ')}>
            <span className={styles['title']}>
              {tiers.length > 1 && `Tier ${tier + 1} of ${tiers.length}: `}
              {approved} of {required} said yes
            </span>
            {voices.map((voice) => (
              <Voice key={`${voice.userId} ${voice.at}`} voice={voice} />
            ))}
          </li>
        )
      })}
    </ol>
  )
}

const Voice = ({ voice }: { voice: Approval }) => (
  <div>
    <div className={styles['head']}>
      <ToneBadge {...looks[voice.decision]} />
      <span>{voice.by}</span>
      <span className={styles['dim']}>
        <Time at={voice.at} as="list" />
      </span>
    </div>
    {voice.reason !== '' && <div className={styles['dim']}>{voice.reason}</div>}
  </div>
)
