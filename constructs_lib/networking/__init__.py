"""VPCs, subnets, routes, endpoints, and who may talk to whom."""
