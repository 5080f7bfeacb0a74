"""What lies beside each synthesized `cdk.tf.json` for those who run the deployment."""

from groundplan.output.imports import write_imports
from groundplan.output.restore_drill import write_restore_drill
from groundplan.output.tunnel import write_tunnel

__all__ = ["write_imports", "write_restore_drill", "write_tunnel"]
