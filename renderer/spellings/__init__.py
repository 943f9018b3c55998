"""How a setting of PX-Security can be spelt in a manifest, and where it can stand.

The modules, lowest layer first; one imports only from rows above its own.

arguments   where the manifests hold arguments of px-runc
carriers    the variables and arguments that set something
bypasses    settings that would reach Portworx past the places where pxsec writes them
token_keys  the keys under which an object names the Secret of a token
"""
