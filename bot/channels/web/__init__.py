"""The web channel: REST and a socket for the widget on a customer's site, and the widget's own files."""
