"""An estimate as people and programs read it."""
