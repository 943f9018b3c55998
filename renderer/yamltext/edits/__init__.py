"""Changes to a document, written into its text: every byte that no change touches stays.

The modules, lowest layer first; one imports only from rows above its own.

pending  what is to change in one collection, and where its members stand
flow     changes in flow style: [a, b] and {a: b}
block    changes in block style: a line or more for each member
changes  the changes to one document, made all at once
"""
