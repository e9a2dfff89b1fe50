"""What the desk shows: one module a page, each with its routes."""
