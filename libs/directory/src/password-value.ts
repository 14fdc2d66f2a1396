/** A password as `unicodePwd` takes it: in quotes, as UTF-16 (MS-ADTS 3.1.1.3.1.5). */
export const unicodePassword = (text: string): Buffer => Buffer.from(`"${text}"`, 'utf16le')
