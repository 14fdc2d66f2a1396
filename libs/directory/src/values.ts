/** Values of a directory, as it sends them and as people read them. Pure. */
export { accountFlags, groupTypeText, isSecurityGroup } from './account-flags.ts'
export {
  canonicalPath,
  escapeRdn,
  isBelow,
  joinDn,
  namesOf,
  parentOf,
  rdnValueOf,
} from './distinguished-name.ts'
export { escapeFilter } from './filter-value.ts'
export { guidBytes, guidText } from './guid.ts'
export { unicodePassword } from './password-value.ts'
export { relativeIdOf, sidBytes, sidText, wellKnownName } from './sid.ts'
export { fileTime, generalizedTime, toFileTime } from './times.ts'
