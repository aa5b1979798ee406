"""Loading lists that exist before the register does. README describes the formats of the two lists."""
