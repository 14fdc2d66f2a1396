export { emailDelivery } from './email-delivery.ts'
export { escapeHtml, mailTable, type MailValue } from './mail-value.ts'
export { type NewEmail, queueEmail } from './queue-email.service.ts'
