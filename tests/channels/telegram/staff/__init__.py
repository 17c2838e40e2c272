"""The staff's group on Telegram."""
