"""What members see and type."""
