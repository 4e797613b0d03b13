"""What the operator runs: init, serve, demo, import; and the shell in which commands meet a site."""
