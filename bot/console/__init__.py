"""The staff console: sign-in, the queue, conversations, tickets, reports, and the pages that show them.

`part.console_part` makes the Part that the gateway joins in. The pages are static and know only the API.
"""
