export const AuditTrailPage = () => null
