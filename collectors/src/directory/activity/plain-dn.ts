/** Of `<GUID=…>;<SID=…>;CN=Alice,DC=corp,DC=test` the name. */
export const plainDn = (value: string): string => value.replace(/^(?:<(?:GUID|SID)=[^>]*>;)+/i, '')
