"""Pure functions over a customer's text: secrets to cut out, facts to keep, links to warn of."""
