"""How members arrive: workers, the SSH listener, who somebody is, and one terminal drawn over one channel."""
