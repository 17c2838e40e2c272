"""What all parts that speak HTTP share: routes with their description, bodies, errors, rates. Knows no part."""
