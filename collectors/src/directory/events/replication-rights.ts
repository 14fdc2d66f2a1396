/** Rights to copy a directory with its secrets (MS-ADTS 5.1.3.2.1). */
const rights: Readonly<Record<string, string>> = {
  '1131f6aa-9c07-11d1-f79f-00c04fc2dcd2': 'Replicating Directory Changes',
  '1131f6ad-9c07-11d1-f79f-00c04fc2dcd2': 'Replicating Directory Changes All',
  '89e95b76-444d-4c62-991a-0facbeda640c': 'Replicating Directory Changes In Filtered Set',
}

/** Which of them are named in the Properties of an access to an object. */
export const replicationRights = (properties: string): string[] =>
  Object.entries(rights).flatMap(([guid, name]) =>
    properties.toLowerCase().includes(guid) ? [name] : [],
  )
