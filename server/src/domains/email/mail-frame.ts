const font = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

/**
 * The page around a message. Tables and inline styles, because Outlook lays out with Word's engine; colours
 * that are readable when a mail program turns them dark by itself.
 */
export const mailFrame = ({ preview, content }: { preview: string; content: string }): string =>
  `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<style>
@media (prefers-color-scheme: dark) {
  .page { background-color: #14171c !important; }
  .card { background-color: #1e232b !important; border-color: #343b46 !important; }
  .card, .card td, .card th, .card h1, .card p { color: #e8eaed !important; }
  .quiet, .quiet td { color: #a4adb9 !important; }
}
</style>
</head>
<body style="margin:0;padding:0">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f2f4f7">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="640" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:640px;background-color:#ffffff;border:1px solid #d5d9e0;border-radius:8px;color:#1d2530;${font}">
<tr><td style="height:4px;line-height:4px;font-size:4px;background-color:#2f6fde;border-radius:8px 8px 0 0">&nbsp;</td></tr>
<tr><td style="padding:24px 28px">
${content}
</td></tr>
</table>
<table role="presentation" class="quiet" width="640" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:640px;color:#5c6675;${font}">
<tr><td align="center" style="padding:16px 12px;font-size:12px;line-height:16px">Sent by Gatehouse.</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`

export const heading = (text: string): string =>
  `<h1 style="margin:0 0 4px;font-size:20px;line-height:28px;font-weight:600;color:#1d2530">${text}</h1>`

export const quiet = (text: string): string =>
  `<p class="quiet" style="margin:0 0 16px;font-size:13px;line-height:18px;color:#5c6675">${text}</p>`

export const paragraph = (text: string): string =>
  `<p style="margin:0 0 16px;font-size:15px;line-height:22px;color:#1d2530">${text}</p>`

/** Names and values, one pair a row. */
export const facts = (rows: readonly (readonly [string, string])[]): string =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">
${rows
  .map(
    ([name, value]) =>
      `<tr><td class="quiet" width="140" style="padding:4px 12px 4px 0;font-size:13px;line-height:18px;color:#5c6675;vertical-align:top">${name}</td>` +
      `<td style="padding:4px 0;font-size:14px;line-height:18px;color:#1d2530;vertical-align:top;word-break:break-word">${value}</td></tr>`,
  )
  .join('\n')}
</table>`

/** A table, because Outlook knows no padding of links. */
export const button = (label: string, address: string): string =>
  `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 0"><tr><td style="background-color:#2f6fde;border-radius:6px;padding:10px 18px"><a href="${address}" style="color:#ffffff;font-size:14px;line-height:20px;font-weight:600;text-decoration:none">${label}</a></td></tr></table>`
