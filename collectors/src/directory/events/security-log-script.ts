/**
 * Prints what is new in the Security log, a line each, until the process that started it is gone:
 * `<Event …>` an event; `#at 17` all up to this number were told; `#lost 5 9` these were overwritten before they could be told;
 * `#failed …` why the log cannot be read, which is tried again. Numbers of a query are limited, so events come in ranges.
 *
 * `after`: the last number that is known; empty: begin at the end. `parent`: the process that starts it.
 */
export const securityLogScript = (told: {
  after: string
  parent: number
  intervalMilliseconds: number
}) => `
$after = '${told.after}'
$starter = ${told.parent}
$interval = ${told.intervalMilliseconds}
${script}`

const script = String.raw`
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
$wanted = @((1102,1102), (4624,4625), (4634,4634), (4647,4648), (4662,4662), (4670,4670), (4672,4672), (4704,4707),
  (4713,4713), (4716,4719), (4720,4767), (4768,4781), (4794,4794), (5136,5141))
$ids = ($wanted | ForEach-Object { '(EventID >= ' + $_[0] + ' and EventID <= ' + $_[1] + ')' }) -join ' or '
$kind = [System.Diagnostics.Eventing.Reader.PathType]::LogName

function Say([string]$line) { [Console]::Out.WriteLine($line) }

function Read-New {
  $log = [System.Diagnostics.Eventing.Reader.EventLogSession]::GlobalSession.GetLogInformation('Security', $kind)
  $oldest = [uint64]$log.OldestRecordNumber
  $newest = $oldest + [uint64]$log.RecordCount
  if ($newest -gt 0) { $newest = $newest - 1 }
  if ($script:after -eq '') { $script:after = $newest; return }
  $last = [uint64]$script:after
  if ($newest -lt $last) { $last = 0 }
  if ($last -gt 0 -and $oldest -gt $last + 1) { Say ('#lost ' + ($last + 1) + ' ' + ($oldest - 1)) }
  $filter = '*[System[(' + $ids + ') and EventRecordID > ' + $last + ' and EventRecordID <= ' + $newest + ']]'
  $query = New-Object System.Diagnostics.Eventing.Reader.EventLogQuery 'Security', $kind, $filter
  $reader = New-Object System.Diagnostics.Eventing.Reader.EventLogReader $query
  try {
    while ($null -ne ($event = $reader.ReadEvent())) {
      Say ($event.ToXml().Replace([string][char]13, '&#13;').Replace([string][char]10, '&#10;'))
      $event.Dispose()
    }
  } finally { $reader.Dispose() }
  $script:after = $newest
}

while (Get-Process -Id $starter -ErrorAction SilentlyContinue) {
  try { Read-New; Say ('#at ' + $after) }
  catch { Say ('#failed ' + $_.Exception.Message.Replace([string][char]13, ' ').Replace([string][char]10, ' ')) }
  Start-Sleep -Milliseconds $interval
}
`
