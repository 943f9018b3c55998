"""Keys: their strength and form, where they come from, and how new ones are made.

The modules, lowest layer first; one imports only from rows above its own.

weak_secrets  secrets that others can guess
sample_keys   public keys from documentation
weak_rsa      RSA public keys whose private half anybody can find
secret        secrets that nothing shows, and the rules for them
public        public keys: their forms, and the rules for those that Portworx takes
taken         keys of clusters as they are: weak ones and odd forms that Portworx takes
private       private keys and secrets: made from the system's randomness, and loaded
access        the files and variables that the values may refer to, and no others
sources       the keys and tokens that the values refer to
making        which new keys go to which files
"""
