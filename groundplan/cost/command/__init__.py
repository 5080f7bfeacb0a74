"""What `groundplan cost` does, apart from printing."""
