"""What lies beside each synthesized `cdk.tf.json` for those who run the deployment."""

from groundplan.output.beside import write_beside

__all__ = ["write_beside"]
