"""What is written for people is complete and of its form."""
