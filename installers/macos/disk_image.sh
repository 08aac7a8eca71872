#!/bin/sh
# Makes dist/Tasuki-VERSION.dmg from dist/Tasuki.app; run on macOS after `python -m installers.package`.
# SIGN_AS: name of the Developer ID certificate; NOTARY_PROFILE: a keychain profile of notarytool. Without them nothing is signed or notarised.
set -eu

cd "$(dirname "$0")/../.."
version="$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)"
app="dist/Tasuki.app"
image="dist/Tasuki-$version.dmg"
papers="$app/Contents/Resources"

[ -d "$app" ] || { echo "There is no $app yet. Run: python -m installers.package" >&2; exit 1; }
cp dist/tasuki/LICENSE dist/tasuki/NOTICES.txt dist/tasuki/sbom.cdx.json "$papers/"
if [ -n "${SIGN_AS:-}" ]; then
    find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' -o -perm -u+x \) -print0 |
        xargs -0 codesign --force --timestamp --options runtime --entitlements installers/macos/entitlements.plist --sign "$SIGN_AS"
    codesign --force --timestamp --options runtime --entitlements installers/macos/entitlements.plist --sign "$SIGN_AS" "$app"
    codesign --verify --deep --strict "$app"
else
    codesign --force --deep --sign - "$app" # without any signature Apple silicon refuses to start it
fi
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
rm -f "$image"
hdiutil create -volname "Tasuki $version" -srcfolder "$folder" -format ULFO "$image"
if [ -n "${SIGN_AS:-}" ] && [ -n "${NOTARY_PROFILE:-}" ]; then
    codesign --timestamp --sign "$SIGN_AS" "$image"
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
echo "$image"
