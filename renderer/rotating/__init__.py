"""New keys beside the old ones: what is made, and what of the values names it.

The modules, lowest layer first; one imports only from rows above its own.

names     the name behind a name: pxkeys, pxkeys-2, pxkeys-3
rotation  what a new key takes, by where the old one comes from
edited    the values file with other sources in it
"""
