import { z } from 'zod'

// Every id is a UUIDv7 made by us, except where a comment says otherwise.
export const OrganizationId = z.uuid().brand<'OrganizationId'>()
export type OrganizationId = z.infer<typeof OrganizationId>

export const OrganizationGroupId = z.uuid().brand<'OrganizationGroupId'>()
export type OrganizationGroupId = z.infer<typeof OrganizationGroupId>

export const SiteId = z.uuid().brand<'SiteId'>()
export type SiteId = z.infer<typeof SiteId>

export const UserId = z.uuid().brand<'UserId'>()
export type UserId = z.infer<typeof UserId>

export const LoginId = z.uuid().brand<'LoginId'>()
export type LoginId = z.infer<typeof LoginId>

export const ApiTokenId = z.uuid().brand<'ApiTokenId'>()
export type ApiTokenId = z.infer<typeof ApiTokenId>

export const AgentId = z.uuid().brand<'AgentId'>()
export type AgentId = z.infer<typeof AgentId>

export const SourceId = z.uuid().brand<'SourceId'>()
export type SourceId = z.infer<typeof SourceId>

export const ConnectorId = z.uuid().brand<'ConnectorId'>()
export type ConnectorId = z.infer<typeof ConnectorId>

/** Chosen by the agent, so that a batch sent twice is recognized. */
export const BatchId = z.uuid().brand<'BatchId'>()
export type BatchId = z.infer<typeof BatchId>

/** Of a domain target that is read as a directory. */
export const DirectoryId = z.uuid().brand<'DirectoryId'>()
export type DirectoryId = z.infer<typeof DirectoryId>

/** The objectGUID: which the directory chose, of whatever version (MS-DTYP 2.3.4). */
export const DirectoryObjectId = z.guid().brand<'DirectoryObjectId'>()
export type DirectoryObjectId = z.infer<typeof DirectoryObjectId>

/** Derived from organization, source and natural key, so that one fact has one id. */
export const ActivityRecordId = z.uuid().brand<'ActivityRecordId'>()
export type ActivityRecordId = z.infer<typeof ActivityRecordId>

export const InvestigationId = z.uuid().brand<'InvestigationId'>()
export type InvestigationId = z.infer<typeof InvestigationId>

export const AuditEventId = z.uuid().brand<'AuditEventId'>()
export type AuditEventId = z.infer<typeof AuditEventId>

export const AlertId = z.uuid().brand<'AlertId'>()
export type AlertId = z.infer<typeof AlertId>

export const AlertRuleId = z.uuid().brand<'AlertRuleId'>()
export type AlertRuleId = z.infer<typeof AlertRuleId>

export const AlertProfileId = z.uuid().brand<'AlertProfileId'>()
export type AlertProfileId = z.infer<typeof AlertProfileId>

export const AlertEventId = z.uuid().brand<'AlertEventId'>()
export type AlertEventId = z.infer<typeof AlertEventId>

export const SuppressionRuleId = z.uuid().brand<'SuppressionRuleId'>()
export type SuppressionRuleId = z.infer<typeof SuppressionRuleId>

export const NotificationId = z.uuid().brand<'NotificationId'>()
export type NotificationId = z.infer<typeof NotificationId>

export const EmailMessageId = z.uuid().brand<'EmailMessageId'>()
export type EmailMessageId = z.infer<typeof EmailMessageId>

export const WebhookId = z.uuid().brand<'WebhookId'>()
export type WebhookId = z.infer<typeof WebhookId>

export const WebhookDeliveryId = z.uuid().brand<'WebhookDeliveryId'>()
export type WebhookDeliveryId = z.infer<typeof WebhookDeliveryId>

export const ServiceDeskId = z.uuid().brand<'ServiceDeskId'>()
export type ServiceDeskId = z.infer<typeof ServiceDeskId>

export const TicketId = z.uuid().brand<'TicketId'>()
export type TicketId = z.infer<typeof TicketId>

export const TicketRequestId = z.uuid().brand<'TicketRequestId'>()
export type TicketRequestId = z.infer<typeof TicketRequestId>

export const ResponseActionId = z.uuid().brand<'ResponseActionId'>()
export type ResponseActionId = z.infer<typeof ResponseActionId>

export const ResponseActionRunId = z.uuid().brand<'ResponseActionRunId'>()
export type ResponseActionRunId = z.infer<typeof ResponseActionRunId>

export const IntegrationCredentialId = z.uuid().brand<'IntegrationCredentialId'>()
export type IntegrationCredentialId = z.infer<typeof IntegrationCredentialId>

export const TargetId = z.uuid().brand<'TargetId'>()
export type TargetId = z.infer<typeof TargetId>

export const TargetGroupId = z.uuid().brand<'TargetGroupId'>()
export type TargetGroupId = z.infer<typeof TargetGroupId>

export const HostKeyId = z.uuid().brand<'HostKeyId'>()
export type HostKeyId = z.infer<typeof HostKeyId>

export const HostScanId = z.uuid().brand<'HostScanId'>()
export type HostScanId = z.infer<typeof HostScanId>

export const CredentialId = z.uuid().brand<'CredentialId'>()
export type CredentialId = z.infer<typeof CredentialId>

export const PasswordPolicyId = z.uuid().brand<'PasswordPolicyId'>()
export type PasswordPolicyId = z.infer<typeof PasswordPolicyId>

export const CheckoutId = z.uuid().brand<'CheckoutId'>()
export type CheckoutId = z.infer<typeof CheckoutId>

export const SessionTypeId = z.uuid().brand<'SessionTypeId'>()
export type SessionTypeId = z.infer<typeof SessionTypeId>

export const AccessPolicyId = z.uuid().brand<'AccessPolicyId'>()
export type AccessPolicyId = z.infer<typeof AccessPolicyId>

export const SessionId = z.uuid().brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>

export const ActionRunId = z.uuid().brand<'ActionRunId'>()
export type ActionRunId = z.infer<typeof ActionRunId>

export const RecordingId = z.uuid().brand<'RecordingId'>()
export type RecordingId = z.infer<typeof RecordingId>

export const UserKeyId = z.uuid().brand<'UserKeyId'>()
export type UserKeyId = z.infer<typeof UserKeyId>

export const InOrganization = z.object({ organizationId: OrganizationId })
