import { replayWindowSeconds } from '@gatehouse/contract/webhooks'
import { Stack, Text } from '@mantine/core'
import { durationText } from '../../ui/duration.ts'
import { Output } from '../../ui/Output.tsx'
import { Panel } from '../../ui/Panel.tsx'

const recipe = `key = base64-decode(
  secret without "whsec_")
text = webhook-id + "."
  + webhook-timestamp + "." + body
expected = "v1," + base64(
  hmac-sha256(key, text))
genuine = expected is one of
  webhook-signature, split at blanks`

/** For the person who writes the receiver. */
export function HowToVerify() {
  return (
    <Panel title="How to verify a message">
      <Stack gap="sm">
        <Text>
          Messages are signed as Standard Webhooks 1.0 says; its libraries can check them. By hand,
          with the body byte for byte as it came:
        </Text>
        <Output name="Recipe">{recipe}</Output>
        <Text fz="xs" c="dimmed">
          Refuse a webhook-timestamp that is more than {durationText(replayWindowSeconds)} away from
          your clock. The same webhook-id again is the same message again: answer 2xx and do
          nothing.
        </Text>
      </Stack>
    </Panel>
  )
}
