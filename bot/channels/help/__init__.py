"""The help centre: the articles as pages, rendered by the server, in every language."""
