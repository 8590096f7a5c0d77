"""Bad input: every reader, its seeds, and the judge of what it does with them."""
