"""What all routes share: bodies, answers, problems, limits, the OpenAPI document."""
