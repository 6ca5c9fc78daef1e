"""Arrow values as numpy arrays, read from their buffers: Arrow's own way would load pandas where that is installed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def values_of(column: Any, missing: int = 0) -> NDArray[Any]:
    """(row,) the numbers of an Arrow array or chunked array, with `missing` in place of nulls."""
    chunks = [column] if not hasattr(column, "chunks") else column.chunks
    dtype = np.dtype(str(column.type).replace("double", "float64"))
    if not chunks:
        return np.zeros(0, dtype)
    return np.concatenate([_chunk_values(chunk, dtype, missing) for chunk in chunks])


def _chunk_values(chunk: Any, dtype: np.dtype[Any], missing: int) -> NDArray[Any]:
    validity, data = chunk.buffers()
    within = slice(chunk.offset, chunk.offset + len(chunk))
    values: NDArray[Any] = np.zeros(0, dtype) if data is None else np.frombuffer(data, dtype)[within]
    if not chunk.null_count:
        return values
    is_valid = np.unpackbits(np.frombuffer(validity, np.uint8), bitorder="little")[within].view(np.bool_)
    return np.where(is_valid, values, dtype.type(missing))
