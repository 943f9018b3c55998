"""What Portworx, its Operator and Stork do, as tables: no input and no output.

The modules, lowest layer first; one imports only from rows above its own.

operator       what the Operator owns: the names of its Secrets, and where it mounts volumes
settings       the settings of PX-Security and the five keys, and every spelling of them
names          by which Portworx, Stork and Autopilot are known: kinds, containers, images
px_runc        the arguments of px-runc, and what may hide in them
releases       which variable and issuer the releases of Portworx and Stork pair up on
kinds          the kinds of objects that name the Secret of a token
authorization  what Portworx asks of those who call it: claims, issuers, roles, times
"""
