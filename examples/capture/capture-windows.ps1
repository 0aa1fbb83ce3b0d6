# Gathers, on a Windows host without Node, what `portplan snapshot --captured FOLDER` reads:
#   powershell -ExecutionPolicy Bypass -File capture-windows.ps1 FOLDER
# It needs no elevated prompt; what http.sys serves, Windows may tell to an elevated one only. It makes FOLDER, and changes nothing else.
param([Parameter(Mandatory = $true)][string]$Folder)
$ErrorActionPreference = 'Stop'

if (Test-Path -LiteralPath $Folder) { throw "$Folder is there already; name a folder that is not" }
$Folder = (New-Item -ItemType Directory -Path $Folder).FullName.TrimEnd('\')
$System = "$env:SystemRoot\System32"

# cmd.exe passes on the bytes that a program prints; PowerShell would make other text of them.
function Save([string]$Command, [string]$Name) {
  & "$System\cmd.exe" /d /c "$System\$Command > ""$Folder\$Name"" 2>nul"
}

# The last thing to be written is the end of this one: without it the folder is not whole.
$List = "$Folder\gathered.txt"
Set-Content -LiteralPath $List -Encoding ASCII -Value 'portplan-capture windows 1'

# Another apply, which runs meanwhile, makes the first of these into one of the second.
$Records = "$env:ProgramData\portplan"
foreach ($name in 'unfinished.json', 'unconfirmed.json', 'history') {
  if (Test-Path -LiteralPath "$Records\$name") {
    New-Item -ItemType Directory -Force -Path "$Folder\records" | Out-Null
    Copy-Item -LiteralPath "$Records\$name" -Destination "$Folder\records" -Recurse
  }
}

foreach ($family in 'ipv4', 'ipv6') {
  foreach ($protocol in 'tcp', 'udp') {
    Save "netsh.exe interface $family show dynamicportrange protocol=$protocol store=active" "$family-$protocol-dynamicport.txt"
    Save "netsh.exe interface $family show excludedportrange protocol=$protocol store=active" "$family-$protocol-excludedportrange.txt"
    Save "netsh.exe interface $family show excludedportrange protocol=$protocol store=persistent" "$family-$protocol-excludedportrange-persistent.txt"
    Save "netsh.exe interface $family show dynamicportrange protocol=$protocol store=persistent" "$family-$protocol-dynamicport-persistent.txt"
    # Where Windows does not say, the range counts as the one of now.
    if ($LASTEXITCODE -ne 0) { Remove-Item -LiteralPath "$Folder\$family-$protocol-dynamicport-persistent.txt" }
  }
}
Save "sc.exe query winnat" "winnat.txt"
Save "netstat.exe -ano" "netstat.txt"
# Who has the ports: programs, what http.sys serves and may serve, and what is forwarded.
Save "tasklist.exe /fo csv /nh" "tasklist.txt"
Save "netsh.exe http show servicestate view=requestq verbose=yes" "http-servicestate.txt"
Save "netsh.exe http show urlacl" "http-urlacl.txt"
Save "netsh.exe interface portproxy show all" "portproxy.txt"
# Which process started which, and which services they run. Windows without CIM leaves the file out.
try {
  $processes = @(Get-CimInstance Win32_Process | Select-Object 'ProcessId', 'ParentProcessId', @{n='Started'; e={if ($_.CreationDate) {$_.CreationDate.ToUniversalTime().ToString('o')}}}, 'Name' | ConvertTo-Csv -NoTypeInformation)
  $services = @(Get-CimInstance Win32_Service | Where-Object ProcessId | Select-Object 'ProcessId', 'Name' | ConvertTo-Csv -NoTypeInformation)
  Set-Content -LiteralPath "$Folder\processes.txt" -Encoding UTF8 -Value ($processes + $services)
} catch { Write-Warning "which process started which is left out: $_" }
Set-Content -LiteralPath "$Folder\hostname.txt" -Encoding UTF8 -Value ([System.Net.Dns]::GetHostName())

# Each file by its size, so that a copy that lost something is noticed.
$files = Get-ChildItem -LiteralPath $Folder -Recurse -File | Where-Object { $_.FullName -ne $List }
$lines = $files | ForEach-Object { "$($_.Length) $($_.FullName.Substring($Folder.Length + 1).Replace('\', '/'))" }
Add-Content -LiteralPath $List -Encoding ASCII -Value $lines
Add-Content -LiteralPath $List -Encoding ASCII -Value 'end'
