"""What the manifests, or the dump of a cluster, make Portworx do.

The modules, lowest layer first; one imports only from rows above its own.

ends        what the two ends of a call hold, and whether they agree
given       every place of a workload that sets something
stanza      the security stanza with the Operator's defaults
settled     which of several places counts
clients     who calls Portworx, and what comes of it
signers     what each of them signs with
reading     all of it, for one Portworx
token_uses  what names the Secret of a token
issued      the tokens in these Secrets, and who calls Portworx with them
running     what runs already, which may be older than what is asked
"""
