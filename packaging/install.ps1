#requires -Version 5.1
<#
.SYNOPSIS
Installs offerpress @VERSION@ for you alone.

.DESCRIPTION
Downloads the archive for Windows, verifies its SHA-256 against the one below, puts the program into
%LOCALAPPDATA%\Programs\offerpress and adds that folder to your PATH. It needs no administrator.

.PARAMETER To
The folder to install to; OFFERPRESS_INSTALL_DIR is the same.

.PARAMETER NoPath
Leaves PATH as it is.

.NOTES
OFFERPRESS_RELEASE_URL names where to download from instead, for example a mirror; the checksums are the same.
#>
[CmdletBinding()]
param(
    [string] $To = $env:OFFERPRESS_INSTALL_DIR,
    [switch] $NoPath
)

$ErrorActionPreference = 'Stop'
# Windows PowerShell draws its progress bar so slowly that it sets the pace of a download
$ProgressPreference = 'SilentlyContinue'

$Version = '@VERSION@'
$ReleaseUrl = '@RELEASE_URL@'
$Checksums = @'
@CHECKSUMS@
'@

function Get-Target {
    # an ARM64 Windows runs programs for x64
    $architecture = if ($env:PROCESSOR_ARCHITEW6432) { $env:PROCESSOR_ARCHITEW6432 } else { $env:PROCESSOR_ARCHITECTURE }
    if ($architecture -in 'AMD64', 'ARM64') { return 'x86_64-pc-windows-msvc' }
    throw "offerpress isn't released for Windows on $architecture"
}

function Get-ExpectedSum([string] $Name) {
    foreach ($line in $Checksums -split '\r?\n') {
        $sum, $file = $line -split '\s+', 2
        if ($file -eq $Name) { return $sum }
    }
    throw "offerpress $Version isn't released as $Name"
}

function Save-Archive([string] $Name, [string] $File) {
    # Windows PowerShell offers old versions of TLS unless it is told not to
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    $from = if ($env:OFFERPRESS_RELEASE_URL) { $env:OFFERPRESS_RELEASE_URL } else { $ReleaseUrl }
    Invoke-WebRequest -UseBasicParsing -Uri "$from/$Name" -OutFile $File
    $sum = (Get-FileHash -Algorithm SHA256 -LiteralPath $File).Hash
    if ($sum -ne (Get-ExpectedSum $Name)) { throw "$Name isn't the released file: its SHA-256 differs. Nothing was installed" }
}

function Add-ToPath([string] $Folder) {
    # read without expanding: %USERPROFILE% in it must stay what it is
    $key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)
    try {
        $path = [string] $key.GetValue('Path', '', 'DoNotExpandEnvironmentNames')
        if (($path -split ';') -contains $Folder) { return }
        $new = if ($path) { $path.TrimEnd(';') + ';' + $Folder } else { $Folder }
        $key.SetValue('Path', $new, 'ExpandString')
    } finally {
        $key.Dispose()
    }
    # setting any variable tells the programs that run; new terminals see the new PATH
    [Environment]::SetEnvironmentVariable('OFFERPRESS_INSTALLER', $null, 'User')
    $env:Path = "$env:Path;$Folder"
    Write-Output "Added $Folder to your PATH; terminals that are open now don't see it yet"
}

function Install-Offerpress {
    $folder = if ($To) { $To } else { Join-Path $env:LOCALAPPDATA 'Programs\offerpress' }
    $folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($folder)
    $name = "offerpress-$Version-$(Get-Target)"
    $work = Join-Path ([IO.Path]::GetTempPath()) "offerpress-$([Guid]::NewGuid())"
    $null = New-Item -ItemType Directory -Path $work
    try {
        Save-Archive "$name.zip" (Join-Path $work 'archive.zip')
        Expand-Archive -LiteralPath (Join-Path $work 'archive.zip') -DestinationPath $work
        $program = Join-Path (Join-Path $work $name) 'offerpress.exe'
        $null = & $program --version
        if ($LASTEXITCODE -ne 0) { throw "the program doesn't start on this machine" }
        $null = New-Item -ItemType Directory -Force -Path $folder
        try {
            Move-Item -Force -LiteralPath $program -Destination (Join-Path $folder 'offerpress.exe')
        } catch {
            throw "couldn't replace offerpress.exe in $folder; if it is running, end it and run this again. $_"
        }
    } finally {
        Remove-Item -Recurse -Force -LiteralPath $work
    }
    Write-Output "Installed offerpress $Version in $folder"
    if (-not $NoPath) { Add-ToPath $folder }
    Write-Output "To uninstall: Remove-Item '$folder\offerpress.exe', and take the folder out of your PATH"
}

# on the last line, so that a script that was cut off while it was downloaded does nothing
Install-Offerpress
