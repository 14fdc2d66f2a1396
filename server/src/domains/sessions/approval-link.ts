import { createHmac, timingSafeEqual } from 'node:crypto'
import type { OrganizationId, SessionId, UserId } from '@gatehouse/contract/ids'
import type { SealingKey } from '#platform/crypto/seal.ts'

export interface ApprovalLinkOptions {
  /** Signs the links in mails to approvers. */
  linkKey: SealingKey
}

/** What a link is good for, and nothing else. */
export interface LinkedApproval {
  organizationId: OrganizationId
  sessionId: SessionId
  userId: UserId
  /** Of its row; another one makes another link. */
  nonce: Buffer
}

/** The end of a link. Nobody makes one out of a row of the database: that takes the key as well. */
export function approvalToken(
  { linkKey }: ApprovalLinkOptions,
  { organizationId, sessionId, userId, nonce }: LinkedApproval,
): string {
  const signed = `approval ${organizationId} ${sessionId} ${userId} ${nonce.toString('hex')}`
  return createHmac('sha256', linkKey.secret.reveal()).update(signed).digest('base64url')
}

export function isTokenOf(
  options: ApprovalLinkOptions,
  given: string,
  approval: LinkedApproval,
): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(approvalToken(options, approval))]
  return a.length === b.length && timingSafeEqual(a, b)
}

export interface ApprovalAddress {
  organizationId: OrganizationId
  sessionId: SessionId
  token: string
}

/** Of the page with the one button. */
export const approvalAddress = (
  url: string,
  { organizationId, sessionId, token }: ApprovalAddress,
): string => `${requestAddress(url, { organizationId, sessionId })}/approval/${token}`

export const requestAddress = (
  url: string,
  { organizationId, sessionId }: Omit<ApprovalAddress, 'token'>,
): string => `${url.replace(/\/$/, '')}/organizations/${organizationId}/sessions/${sessionId}`

const inText = /\/organizations\/([0-9a-f-]{36})\/sessions\/([0-9a-f-]{36})\/approval\/([\w-]{43})/

/** The first one in a message; undefined when there is none. */
export function addressIn(text: string): ApprovalAddress | undefined {
  const [, organizationId, sessionId, token] = inText.exec(text) ?? []
  if (!organizationId || !sessionId || !token) return undefined
  // Of a message that we wrote; whether there is such a session is looked up.
  return {
    organizationId: organizationId as OrganizationId,
    sessionId: sessionId as SessionId,
    token,
  }
}
