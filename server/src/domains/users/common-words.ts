/** In use by millions as passwords, whatever digits and signs they are decorated with. */
export const commonWords: readonly string[] = `
  password passwort passw secret geheim letmein welcome willkommen login signin admin administrator root
  user guest test demo changeme change default master access system server windows company office support
  qwerty qwertz azerty qazwsx wsxedc zaqxsw asdf zxcv yxcv qwer wasd iloveyou love monkey dragon football
  baseball soccer superman batman princess sunshine shadow michael jordan jessica charlie trustno starwars
  hello freedom whatever computer internet pokemon naruto minecraft spring summer autumn winter january
  february march april june july august september october november december monday friday saturday sunday
  correcthorsebatterystaple gatehouse
`
  .trim()
  .split(/\s+/)

/** Neighbours on a keyboard, in the alphabet, or in counting. */
const forwards = `
  abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop qwertzuiop azertyuiop asdfghjkl zxcvbnm yxcvbnm
  1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv5tgb6yhn
`
  .trim()
  .split(/\s+/)

export const rows: readonly string[] = forwards.flatMap((row) => [
  row,
  row.split('').toReversed().join(''),
])
