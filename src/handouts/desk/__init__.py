"""What the desk does: what there is, lists, packets, printing, and the log."""
