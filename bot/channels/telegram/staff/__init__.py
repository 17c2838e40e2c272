"""Staff in a Telegram group: each handoff is a topic there, in which they answer. Off without a group."""
