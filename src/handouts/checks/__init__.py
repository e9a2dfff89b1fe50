"""Rules over a workspace, one a module, in an explicit registry."""
