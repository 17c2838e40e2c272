"""Mail about tickets: letters to customers, and the page behind the link in them."""
