"""The only room that opens connections.

The modules, lowest layer first; one imports only from rows above its own.

tls        certificates that are trusted, and what is wrong with others
web        one GET at a time: the only module with a socket
discovery  an OpenID Connect provider as Portworx sees it
gateway    what a REST SDK gateway is asked, and what its answers mean
expected   what values say of a gateway, as far as it can be seen from outside
visit      one gateway visited: as a guest, and with a token
survey     many gateways visited, some at a time
"""
