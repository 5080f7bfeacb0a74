"""What a synthesized stack will cost, from its resources and AWS's published prices."""
