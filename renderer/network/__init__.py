"""The only room that opens connections.

The modules, lowest layer first; one imports only from rows above its own.

tls            certificates that are trusted, and what is wrong with others
caching        how long Portworx keeps an answer
web            one GET at a time: the only module with a socket
provider_keys  the keys of a provider: which verify, and what is wrong with others
discovery      an OpenID Connect provider as Portworx sees it
gateway        a token tried at a REST SDK gateway
expected       what values say of a gateway, as far as it can be seen from outside
visit          one gateway visited: as a guest, and with a token
survey         many gateways visited, some at a time
"""
