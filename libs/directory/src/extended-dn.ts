import { Ber, BerWriter, Control } from 'ldapts'

/** With it names come as `<GUID=…>;<SID=…>;CN=Alice,DC=corp,DC=test`, GUIDs and SIDs as text (MS-ADTS 3.1.1.3.4.1.5). */
export class ExtendedDnControl extends Control {
  constructor() {
    super('1.2.840.113556.1.4.529', { critical: true })
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter()
    value.startSequence()
    value.writeInt(1)
    value.endSequence()
    writer.writeBuffer(value.buffer, Ber.OctetString)
  }
}

/** Undefined where the directory put none before the name. */
export const guidOfExtendedDn = (dn: string): string | undefined =>
  /^<GUID=([0-9a-f-]{36})>;/i.exec(dn)?.[1]?.toLowerCase()

/** The name without what the control put before it. */
export const plainDn = (dn: string): string => dn.replace(/^(?:<(?:GUID|SID)=[^>]*>;)+/i, '')
