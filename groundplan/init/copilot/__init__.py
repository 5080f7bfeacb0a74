"""AWS Copilot's manifests as a deployment file: https://aws.github.io/copilot-cli/docs/manifest/overview/."""

from groundplan.init.copilot.conversion import Conversion, ConversionError, from_copilot
from groundplan.init.copilot.report import Outcome, Row

__all__ = ["Conversion", "ConversionError", "Outcome", "Row", "from_copilot"]
