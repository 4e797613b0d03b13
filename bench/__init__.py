"""What is measured, on real data files and over real SSH on the loopback."""
