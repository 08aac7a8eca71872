"""pyarrow's compute functions, which are generated at import and so are unknown to a type checker."""

from typing import Any

import pyarrow.compute

compute: Any = pyarrow.compute
