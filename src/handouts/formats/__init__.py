"""Paper as data: lengths, panels, sheets and the tables that impose them."""
