; The installer for Windows: for one person without an administrator unless asked otherwise, in Japanese and English.
; Built by installers/windows/build_setup.py, which passes Version, Commit and Source (the folder dist\tasuki).
; Unattended: tasuki-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART [/ALLUSERS] [/DIR="..."] [/LOG="..."]

#ifndef Version
  #error Version is missing: iscc /DVersion=0.1.0 /DSource=dist\tasuki installers\windows\tasuki.iss
#endif
#ifndef Source
  #define Source "..\..\dist\tasuki"
#endif

[Setup]
AppId={{6B0F1E0A-52C4-4C2B-9A3E-7A51D6E2C9F4}
AppName=Tasuki
AppVersion={#Version}
AppVerName=Tasuki {#Version}
AppPublisher=The Tasuki developers
VersionInfoVersion={#Version}
DefaultDirName={autopf}\Tasuki
DefaultGroupName=Tasuki
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir=..\..\dist
OutputBaseFilename=tasuki-{#Version}-setup
Compression=lzma2/normal
SolidCompression=yes
LZMAUseSeparateProcess=yes
LicenseFile={#Source}\LICENSE
UninstallDisplayIcon={app}\tasuki.exe
ChangesAssociations=yes
CloseApplications=yes
WizardStyle=modern
#ifdef SignTool
SignTool={#SignTool}
SignedUninstaller=yes
#endif

[Languages]
Name: "japanese"; MessagesFile: "compiler:Languages\Japanese.isl"
Name: "english"; MessagesFile: "compiler:Default.isl"

[CustomMessages]
japanese.OpenWith=Tasuki プロジェクト
english.OpenWith=Tasuki project
japanese.Associate=.tasuki ファイルを Tasuki で開く
english.Associate=Open .tasuki files with Tasuki
japanese.DesktopIcon=デスクトップにアイコンを作成する
english.DesktopIcon=Put an icon on the desktop
japanese.Launch=Tasuki を起動する
english.Launch=Start Tasuki

[Tasks]
Name: "associate"; Description: "{cm:Associate}"
Name: "desktopicon"; Description: "{cm:DesktopIcon}"; Flags: unchecked

[InstallDelete]
; what an earlier version left in the library folder must not be loaded beside the new one
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Source}\tasuki.exe"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Source}\tasuki-engine.exe"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Source}\LICENSE"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Source}\NOTICES.txt"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Source}\sbom.cdx.json"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Source}\_internal\*"; DestDir: "{app}\_internal"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\Tasuki"; Filename: "{app}\tasuki.exe"; AppUserModelID: "org.tasuki.Tasuki"
Name: "{autodesktop}\Tasuki"; Filename: "{app}\tasuki.exe"; Tasks: desktopicon; AppUserModelID: "org.tasuki.Tasuki"

[Registry]
Root: HKA; Subkey: "Software\Classes\.tasuki\OpenWithProgids"; ValueType: string; ValueName: "Tasuki.Project"; ValueData: ""; Flags: uninsdeletevalue; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.tasuki"; ValueType: string; ValueName: ""; ValueData: "Tasuki.Project"; Flags: uninsdeletevalue; Tasks: associate
Root: HKA; Subkey: "Software\Classes\Tasuki.Project"; ValueType: string; ValueName: ""; ValueData: "{cm:OpenWith}"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\Tasuki.Project\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\tasuki.exe,0"; Tasks: associate
Root: HKA; Subkey: "Software\Classes\Tasuki.Project\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\tasuki.exe"" ""%1"""; Tasks: associate

[Run]
Filename: "{app}\tasuki.exe"; Description: "{cm:Launch}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
; the program's own folder only: projects, preferences and logs are the person's and stay
Type: filesandordirs; Name: "{app}\_internal"
Type: dirifempty; Name: "{app}"
