"""From a handout to everything that the pages of one of its editions need."""
