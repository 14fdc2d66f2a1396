import { type Target, targetsApi } from '@gatehouse/contract/targets'
import { Button, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Time } from '../../ui/Time.tsx'

/** Said above everything: until somebody has looked at the key, nothing connects. */
export function RefusedKey({ target, whyNot }: { target: Target; whyNot: string | undefined }) {
  const client = useQueryClient()
  const [isAsked, setAsked] = useState(false)
  const params = { organizationId: target.organizationId, targetId: target.id }
  const pin = useMutation({
    mutationFn: (fingerprint: string) =>
      call(targetsApi.pinHostKey, { params, body: { fingerprint } }),
    onSuccess: async () => {
      setAsked(false)
      await invalidate(client, resolvePath(targetsApi.list.path, params))
    },
  })
  const { refusedHostKey: key } = target
  if (!key) return null
  return (
    <div style={{ marginBottom: 14 }}>
      <Notice
        tone="bad"
        title="A host key was refused"
        action={
          <MaybeDisabled reason={whyNot}>
            <Button color="red" variant="outline" onClick={() => setAsked(true)}>
              Trust this key
            </Button>
          </MaybeDisabled>
        }
      >
        It showed a key ({key.algorithm}) that is not trusted{' '}
        {key.hop === 'direct' ? '' : `on the way through ${key.hop} `}
        <Time at={key.seenAt} />: <span className="gh-machine">{key.fingerprint}</span>. After a new
        installation that is to be expected. Otherwise something may stand between Gatehouse and the
        target.
      </Notice>
      <ConfirmDestructive
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={`Trust the new key of ${target.name}`}
        verb="Trust this key"
        isBusy={pin.isPending}
        error={pin.error ? messageOf(pin.error) : undefined}
        onConfirm={() => pin.mutate(key.fingerprint)}
      >
        <Text>Compare it on the target itself first, at its own screen:</Text>
        <pre className="gh-machine" style={{ margin: '8px 0', whiteSpace: 'pre-wrap' }}>
          {`for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done`}
        </pre>
        <Text>
          One of the lines has to say <span className="gh-machine">{key.fingerprint}</span>. Then
          connections are made again.
        </Text>
      </ConfirmDestructive>
    </div>
  )
}
