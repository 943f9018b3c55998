"""The commands `pxsec token ...`.

The modules, lowest layer first; one imports only from rows above its own.

create   a token, from a user and a key
inspect  a token in plain words
verify   a token held against what the cluster is configured to trust
try_     a token tried at the gateway of a live cluster
context  a token as the context file of pxctl
"""
