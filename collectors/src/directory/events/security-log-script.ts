import { securityLogQuery } from './security-log-query.ts'

/**
 * Prints what is new in the Security log, a line each, until the process that started it is gone:
 * `<Event …>` an event; `#at 17` all up to this number were told; `#lost 5 9` these were overwritten before they could be told;
 * `#unreadable 5 9` these Windows cannot read, or they stand beside such; `#denied …` and `#failed …` why the log cannot be read, which
 * is tried again.
 *
 * For Windows PowerShell 5.1, which cannot load the modules of a newer one that perhaps started us. Whatever a computer is set
 * to, it writes UTF-8, and nothing in it depends on its language but the reason behind `#denied` and `#failed`. After the first events it goes on from a bookmark, as Windows searches a log from its
 * beginning for numbers.
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
$query = '${securityLogQuery()}'
${script}`

const script = String.raw`
$env:PSModulePath = $PSHOME + '\Modules'
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
  Write-Output '#failed PowerShell may not run scripts in full on this computer'
  exit 1
}
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$encoding = New-Object System.Text.UTF8Encoding -ArgumentList $false
$stream = [Console]::OpenStandardOutput()
$out = New-Object System.IO.StreamWriter -ArgumentList $stream, $encoding, 65536
$kind = [System.Diagnostics.Eventing.Reader.PathType]::LogName
$cr = [string][char]13
$lf = [string][char]10
$state = @{ after = $after; bookmark = $null; bookmarked = [int64]0; refusals = 0; failures = 0; skip = [int64]1 }

function Write-Line([string]$line) { $out.Write($line.Replace($cr, '&#13;').Replace($lf, '&#10;') + $lf) }

function New-Reader([string]$text, [bool]$backwards, $bookmark) {
  $asked = New-Object System.Diagnostics.Eventing.Reader.EventLogQuery -ArgumentList 'Security', $kind, $text
  $asked.ReverseDirection = $backwards
  if ($null -eq $bookmark) {
    return New-Object System.Diagnostics.Eventing.Reader.EventLogReader -ArgumentList $asked
  }
  return New-Object System.Diagnostics.Eventing.Reader.EventLogReader -ArgumentList $asked, $bookmark
}

function Get-EndNumber([bool]$newest) {
  $reader = New-Reader '*' $newest $null
  try {
    $reader.BatchSize = 1
    $record = $reader.ReadEvent()
    if ($null -eq $record) { return [int64]0 }
    $number = [int64]$record.RecordId
    $record.Dispose()
    return $number
  } finally { $reader.Dispose() }
}

function Read-Range([int64]$last, [int64]$newest) {
  $from = $last + 1
  if ($null -ne $state.bookmark) { $from = $state.bookmarked }
  $text = $query.Replace('{0}', [string]$from).Replace('{1}', [string]$newest)
  $reader = New-Reader $text $false $state.bookmark
  $held = $null
  try {
    while ($null -ne ($record = $reader.ReadEvent())) {
      if ($null -ne $held) { $held.Dispose() }
      $held = $record
      $number = [int64]$record.RecordId
      if ($number -le $last) { continue }
      $xml = $null
      try { $xml = $record.ToXml() } catch { $xml = $null }
      if ($null -eq $xml) { Write-Line ('#unreadable ' + $number + ' ' + $number) } else { Write-Line $xml }
      $state.after = [string]$number
      $state.failures = 0
      $state.skip = [int64]1
    }
  } finally {
    if ($null -ne $held) {
      if ($state.refusals -lt 3) {
        $state.bookmark = $held.Bookmark
        $state.bookmarked = [int64]$held.RecordId
      }
      $held.Dispose()
    }
    $reader.Dispose()
  }
}

function Skip-Unreadable([int64]$newest) {
  $state.failures = $state.failures + 1
  if ($state.failures -lt 3) { return }
  $first = [int64]$state.after + 1
  $until = [Math]::Min($first + $state.skip - 1, $newest)
  Write-Line ('#unreadable ' + $first + ' ' + $until)
  $state.after = [string]$until
  $state.skip = $state.skip * 2
}

function Read-New {
  $newest = Get-EndNumber $true
  if ($state.after -eq '') { $state.after = [string]$newest; return }
  $last = [int64]$state.after
  if ($newest -lt $last) {
    $state.after = '0'
    $state.bookmark = $null
    $last = [int64]0
  }
  if ($newest -eq $last) { return }
  $oldest = Get-EndNumber $false
  if ($last -gt 0 -and $oldest -gt $last + 1) {
    Write-Line ('#lost ' + ($last + 1) + ' ' + ($oldest - 1))
  }
  if ($oldest -gt $state.bookmarked) { $state.bookmark = $null }
  $sought = $null -ne $state.bookmark
  try { Read-Range $last $newest }
  catch {
    $state.bookmark = $null
    if ($sought) { $state.refusals = $state.refusals + 1 } else { Skip-Unreadable $newest }
    throw
  }
  $state.after = [string]$newest
}

function Write-Failure($problem) {
  $cause = $problem.Exception.GetBaseException()
  $word = '#failed '
  if ($cause -is [System.UnauthorizedAccessException]) { $word = '#denied ' }
  Write-Line ($word + $cause.Message.Replace($cr, ' ').Replace($lf, ' '))
}

while ($null -ne (Get-Process -Id $starter -ErrorAction SilentlyContinue)) {
  try { Read-New; Write-Line ('#at ' + $state.after) } catch { Write-Failure $_ }
  $out.Flush()
  Start-Sleep -Milliseconds $interval
}
`
