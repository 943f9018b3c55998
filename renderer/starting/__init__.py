"""The first files of a new user, by how Portworx is installed and who signs the tokens.

The modules, lowest layer first; one imports only from rows above its own.

start     the values and the manifest of a case
ignoring  what Git must not take, and the lines that keep it out
"""
