"""The type of JSON objects whose parts are known only when they are read."""

from typing import Any

JSONObject = dict[str, Any]
"""What a contract has checked, or what is given out: field → JSON value. Inside the register, types are named."""
