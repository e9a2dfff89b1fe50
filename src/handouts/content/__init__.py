"""From files to editions: reading, binding, resolving."""
