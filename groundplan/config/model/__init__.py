"""The vocabulary of a deployment file: one class for each block, one description for each key."""

from groundplan.config.model.deployment import DeploymentFile

__all__ = ["DeploymentFile"]
