"""The only room that opens connections.

The modules, lowest layer first; one imports only from rows above its own.

tls        certificates that are trusted, and what is wrong with others
web        one GET at a time: the only module with a socket
discovery  an OpenID Connect provider as Portworx sees it
gateway    a token tried at a REST SDK gateway
"""
