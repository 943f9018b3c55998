"""What Portworx, its Operator and Stork do, as tables: no input and no output.

The modules, lowest layer first; one imports only from rows above its own.

Portworx is closed. Each module says where its facts come from: the public documentation, the source
of the Operator, of Stork and of openstorage (whose server checks tokens as Portworx does), and runs
of these. What only Portworx could show is taken the careful way, and named as unverified.

operator       what the Operator owns: the names of its Secrets, and where it mounts volumes
settings       the settings of PX-Security and the five keys, and every spelling of them
names          by which Portworx, Stork and Autopilot are known: kinds, containers, images
px_runc        the arguments of px-runc, and what may hide in them
releases       which variable and issuer the releases of Portworx and Stork pair up on
kinds          the kinds of objects that name the Secret of a token
authorization  what Portworx asks of those who call it: claims, issuers, roles, times
role_names     which names a role can have, and which are typing errors
"""
