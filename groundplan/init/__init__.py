"""A first deployment.yaml: from a few answers, from what a repository shows, or from an AWS Copilot application."""
