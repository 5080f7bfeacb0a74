"""Keys, roles, policies, secrets."""
