"""From finished pages to files that a print shop accepts."""
