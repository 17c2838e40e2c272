"""The product as a stranger runs it: its own processes, its own port, a browser."""
