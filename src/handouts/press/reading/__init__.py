"""Any PDF as values for preflight to judge."""
