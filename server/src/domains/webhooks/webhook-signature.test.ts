import { expect, test } from 'vitest'
import { Secret } from '#platform/secret.ts'
import { shownSecret, signedHeaders, verifyWebhook } from './webhook-signature.ts'

const now = new Date('2026-11-21T09:00:00.500Z')
const secret = new Secret(Buffer.alloc(32, 1))
const other = new Secret(Buffer.alloc(32, 2))
const body = '{"type":"test"}'
const headers = signedHeaders([secret], { id: 'one', body }, now)
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

test('the example of Standard Webhooks is signed as it is there', () => {
  const key = new Secret(Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'))
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' }

  const signed = signedHeaders([key], message, new Date(1_614_265_330_000))

  expect(signed['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  expect(shownSecret(key)).toBe('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
})

test.each([
  ['as sent', {}, body, now, 'genuine'],
  ['five minutes later', {}, body, later(299), 'genuine'],
  ['played again after the window', {}, body, later(301), 'too-old'],
  ['from a sender whose clock is ahead', {}, body, later(-299), 'genuine'],
  ['from far in the future', {}, body, later(-302), 'too-new'],
  ['with another body', {}, `${body} `, now, 'forged'],
  ['with another id', { 'webhook-id': 'two' }, body, now, 'forged'],
  ['with another time', { 'webhook-timestamp': '1795251601' }, body, now, 'forged'],
  ['with a time that is none', { 'webhook-timestamp': '12x' }, body, now, 'incomplete'],
  ['without a signature', { 'webhook-signature': '' }, body, now, 'incomplete'],
  ['with a signature of another version', { 'webhook-signature': 'v9,AAAA' }, body, now, 'forged'],
  [
    'signed with another secret',
    signedHeaders([other], { id: 'one', body }, now),
    body,
    now,
    'forged',
  ],
  [
    'signed with both while the secret is renewed',
    signedHeaders([other, secret], { id: 'one', body }, now),
    body,
    now,
    'genuine',
  ],
] as const)('a message %s is judged right', (_what, change, given, at, verdict) => {
  expect(verifyWebhook(secret, { ...headers, ...change }, given, at)).toBe(verdict)
})
