"""What macOS is told of Tasuki: the Info.plist of the bundle, with the type of its projects."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
IDENTIFIER = "org.tasuki.Tasuki"
PROJECT_TYPE = "org.tasuki.project"


def information() -> dict[str, object]:
    """The entries of Info.plist beside those that PyInstaller writes."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return {
        "CFBundleName": "Tasuki",
        "CFBundleDisplayName": "Tasuki",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "ja"],
        "LSMinimumSystemVersion": "13.0",
        "LSApplicationCategoryType": "public.app-category.business",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": "Apache-2.0; see NOTICES.txt",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Tasuki project",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [PROJECT_TYPE],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": PROJECT_TYPE,
                "UTTypeDescription": "Tasuki project",
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {"public.filename-extension": ["tasuki"], "public.mime-type": ["application/x-tasuki"]},
            }
        ],
    }
