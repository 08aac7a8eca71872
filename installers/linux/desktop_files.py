"""What Linux desktop environments are told of Tasuki: the entry in the menu, the file type, and the entry for software centres."""

from xml.sax.saxutils import escape

from engine.domain.build import BuildRecord

SUMMARY = {"": "Decide whether prediction tasks should be trained together", "ja": "予測タスクを同時に学習すべきかを判定します"}
DESCRIPTION = {
    "": (
        "Tasuki reads tables or images whose labels have gaps, trains every task by itself and several of them together by many methods, "
        "and ends in a verdict with its uncertainty, a pack for the meeting, and a model that can be used.",
        "Everything is computed on this machine. No account and no network are needed.",
    ),
    "ja": (
        "ラベルに欠けのある表や画像を読み込み、タスクごとの単独学習と、さまざまな手法による同時学習を行い、不確かさを添えた判定、会議用の資料、すぐに使えるモデルにまとめます。",
        "計算はすべてこのパソコンで行います。アカウントもネットワークも必要ありません。",
    ),
}
MIME = "application/x-tasuki"

ENTRY = f"""[Desktop Entry]
Type=Application
Version=1.4
Name=Tasuki
GenericName=Multi-task learning
GenericName[ja]=マルチタスク学習
Comment={SUMMARY[""]}
Comment[ja]={SUMMARY["ja"]}
Exec=tasuki %f
TryExec=tasuki
Icon=tasuki
Terminal=false
Categories=Science;DataVisualization;ArtificialIntelligence;
Keywords=machine learning;multi-task;prediction;
Keywords[ja]=機械学習;マルチタスク;予測;
MimeType={MIME};
StartupWMClass=tasuki
"""

FILE_TYPE = f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{MIME}">
    <comment>Tasuki project</comment>
    <comment xml:lang="ja">Tasuki プロジェクト</comment>
    <sub-class-of type="application/vnd.sqlite3"/>
    <magic priority="60">
      <match type="string" offset="0" value="SQLite format 3"><match type="big32" offset="68" value="0x5461736b"/></match>
    </magic>
    <glob pattern="*.tasuki"/>
  </mime-type>
</mime-info>
"""

TEXTS = {"tasuki.desktop": ENTRY, "tasuki.xml": FILE_TYPE}


def metainfo(record: BuildRecord) -> str:
    """The AppStream entry with ``record``'s version as its release."""

    def told(name: str, words: str, language: str, indent: str) -> str:
        attribute = f' xml:lang="{language}"' if language else ""
        return f"{indent}<{name}{attribute}>{escape(words)}</{name}>"

    summaries = "\n".join(told("summary", words, language, "  ") for language, words in SUMMARY.items())
    paragraphs = "\n".join(told("p", words, language, "    ") for language, texts in DESCRIPTION.items() for words in texts)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>org.tasuki.Tasuki</id>
  <name>Tasuki</name>
{summaries}
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>Apache-2.0</project_license>
  <description>
{paragraphs}
  </description>
  <launchable type="desktop-id">tasuki.desktop</launchable>
  <provides>
    <binary>tasuki</binary>
    <mediatype>{MIME}</mediatype>
  </provides>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="{escape(record.version)}" date="{escape(record.day)}"/>
  </releases>
</component>
"""
