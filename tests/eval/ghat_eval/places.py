"""Where does the evaluation keep its files?"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
OUT = TARGET / "eval"
# Wheels whose data is read as files; nothing in them is imported.
PACKAGES = OUT / "packages"
PLUGINS = Path(os.environ.get("GHAT_PLUGINS_DIST", ROOT / "plugins" / "dist"))
