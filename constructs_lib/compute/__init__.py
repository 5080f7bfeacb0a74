"""ECS on Fargate: clusters, tasks, services, images."""
