"""The tool around the constructs: configuration, and what reads a synthesized stack."""
