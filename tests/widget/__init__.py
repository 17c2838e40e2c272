"""Browser tests of the chat widget, against a scripted server that speaks the contract's web channel."""
